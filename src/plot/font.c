/* Font: glyph outlines from stb_truetype, filled by the canvas.
 *
 * stb's own rasteriser is left aside: the canvas fills outlines anyway, turning
 * them is then a matter of two signs, and there is one allocation less that could
 * fail unnoticed.
 */
#include "plot/font.h"
#include "plot/stamp.h"
#include "plot/vector.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* stb leaves a part of a composite glyph away, and says nothing, where it finds no memory. */
static _Thread_local bool memory_missing;

static void *take_memory(size_t size)
{
    void *p        = malloc(size);
    memory_missing = memory_missing || p == NULL;
    return p;
}

#define STBTT_malloc(size, user) ((void)(user), take_memory(size))
#define STBTT_free(p, user)      ((void)(user), free(p))
#define STBTT_STATIC
#define STB_TRUETYPE_IMPLEMENTATION
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_truetype.h>
#pragma GCC diagnostic pop

extern const unsigned char embedded_font_regular[]; /* made by scripts/embed.cmake */
extern const unsigned char embedded_font_medium[];

enum { REPLACEMENT = 0xfffd, CURVE_MAX = 16 };
#define ELLIPSIS "\xe2\x80\xa6"

static stbtt_fontinfo fonts[FONT_FACE_COUNT]; /* written once, under fonts_once */
static pthread_once_t fonts_once = PTHREAD_ONCE_INIT;

static void fonts_read(void)
{
    int ok = stbtt_InitFont(&fonts[FONT_REGULAR], embedded_font_regular, 0) &&
             stbtt_InitFont(&fonts[FONT_MEDIUM], embedded_font_medium, 0);
    assert(ok && "the embedded fonts are whole");
    (void)ok;
}

static const stbtt_fontinfo *font_of(font_face face)
{
    assert(face < FONT_FACE_COUNT);
    pthread_once(&fonts_once, fonts_read);
    return &fonts[face];
}

/* ---- UTF-8 ------------------------------------------------------------------------ */

/* Bytes of the sequence that this byte starts, 0 if it starts none. */
static int sequence_length(unsigned char lead)
{
    return lead < 0x80                    ? 1
           : lead >= 0xc2 && lead < 0xe0  ? 2
           : lead >= 0xe0 && lead < 0xf0  ? 3
           : lead >= 0xf0 && lead <= 0xf4 ? 4
                                          : 0;
}

/* The code point at *at, which moves on; the string has not ended.  Overlong forms,
 * surrogates and values above U+10FFFF are broken bytes. */
static int decode(const char **at)
{
    static const int     LEAST[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *s       = (const unsigned char *)*at;
    int                  length  = sequence_length(s[0]);
    int                  code    = length <= 1 ? s[0] : s[0] & (0x7f >> length);
    for (int i = 1; i < length; i++) {
        if ((s[i] & 0xc0) != 0x80) { /* also the end of the string */
            length = 0;
            break;
        }
        code = code << 6 | (s[i] & 0x3f);
    }
    if (length == 0 || code < LEAST[length] || code > 0x10ffff ||
        (code >= 0xd800 && code < 0xe000)) {
        *at += 1;
        return REPLACEMENT;
    }
    *at += length;
    return code < 0x20 || (code >= 0x7f && code < 0xa0) ? ' ' : code;
}

/* Append the code point's bytes, without a NUL; returns how many (1..4). */
static int encode(char *out, int code)
{
    int length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (length == 1) {
        out[0] = (char)code;
        return 1;
    }
    for (int i = length - 1; i > 0; i--, code >>= 6) {
        out[i] = (char)(0x80 | (code & 0x3f));
    }
    out[0] = (char)(0xf00 >> length | code);
    return length;
}

/* ---- walking along a line --------------------------------------------------------- */

typedef struct {
    const stbtt_fontinfo *font;
    double                scale, x; /* x: where the glyph begins */
    double                end;      /* behind the glyph */
    const char           *at;
    int                   glyph, code;
} walk;

static walk walk_start(font_face face, double px, const char *utf8)
{
    walk w  = {.font = font_of(face), .at = utf8, .glyph = -1};
    w.scale = (double)stbtt_ScaleForMappingEmToPixels(w.font, (float)px);
    return w;
}

/* To the next glyph; 0 at the end of the string. */
static int walk_next(walk *w)
{
    if (*w->at == '\0') {
        return 0;
    }
    int advance, bearing, before = w->glyph;
    w->code  = decode(&w->at);
    w->glyph = stbtt_FindGlyphIndex(w->font, w->code);
    w->x     = w->end;
    if (before >= 0) {
        w->x += w->scale * stbtt_GetGlyphKernAdvance(w->font, before, w->glyph);
    }
    stbtt_GetGlyphHMetrics(w->font, w->glyph, &advance, &bearing);
    w->end = w->x + w->scale * advance;
    return 1;
}

/* ---- outlines ----------------------------------------------------------------------- */

/* Font units, y up -> pixels. */
typedef struct {
    double scale, x, y;
    int    upward;
} placing;

typedef struct {
    double *xy;
    int    *counts;
    int     points, outlines;
} outline;

static void add_point(outline *o, const placing *p, double gx, double gy)
{
    double *to = o->xy + 2 * o->points++;
    to[0]      = p->upward ? p->x - gy * p->scale : p->x + gx * p->scale;
    to[1]      = p->upward ? p->y - gx * p->scale : p->y - gy * p->scale;
    o->counts[o->outlines - 1]++;
}

/* A quadratic curve as chords.  One chord is off by at most a quarter of |a - 2b + c|,
 * n of them by n^2 times less; a twentieth of a pixel cannot be seen. */
static void add_curve(outline *o, const placing *p, const stbtt_vertex *a, const stbtt_vertex *v)
{
    double bend = hypot(a->x - 2.0 * v->cx + v->x, a->y - 2.0 * v->cy + v->y) / 4 * p->scale;
    int    n    = (int)fmin(ceil(sqrt(bend / 0.05)), CURVE_MAX);
    for (int i = 1; i < n; i++) {
        double t = (double)i / n, s = 1 - t;
        add_point(o, p, s * s * a->x + 2 * s * t * v->cx + t * t * v->x,
                  s * s * a->y + 2 * s * t * v->cy + t * t * v->y);
    }
    add_point(o, p, v->x, v->y);
}

static void trace(outline *o, const placing *p, const stbtt_vertex *v, int vertices)
{
    for (int i = 0; i < vertices; i++) {
        if (v[i].type == STBTT_vmove) {
            o->counts[o->outlines++] = 0;
            add_point(o, p, v[i].x, v[i].y);
        } else if (v[i].type == STBTT_vcurve) {
            add_curve(o, p, &v[i - 1], &v[i]);
        } else { /* a TrueType font has no cubic curves */
            add_point(o, p, v[i].x, v[i].y);
        }
    }
}

static void fill_glyph(canvas *c, const walk *w, const placing *p, rgba colour)
{
    memory_missing         = false;
    stbtt_vertex *v        = NULL;
    int           vertices = stbtt_GetGlyphShape(w->font, w->glyph, &v);
    outline       o        = {0};
    if (vertices > 0 && !memory_missing) {
        o.xy     = malloc((size_t)vertices * CURVE_MAX * 2 * sizeof *o.xy);
        o.counts = malloc((size_t)vertices * sizeof *o.counts);
    }
    if (o.xy != NULL && o.counts != NULL) {
        trace(&o, p, v, vertices);
        canvas_outlines(c, o.xy, o.counts, o.outlines, colour);
    } else {
        canvas_mark_failed(c);
    }
    free(o.xy);
    free(o.counts);
    stbtt_FreeShape(w->font, v);
}

/* A letter as it is drawn at any place. */
typedef struct {
    const walk       *w;
    const font_style *style;
} letter;

static void draw_letter(canvas *c, double x, double y, const void *user)
{
    const letter *l = user;
    placing       p = {l->w->scale, x, y, l->style->upward};
    fill_glyph(c, l->w, &p, l->style->colour);
}

static stamp_extent extent_of(const walk *w, int upward)
{
    int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
    stbtt_GetGlyphBox(w->font, w->glyph, &x0, &y0, &x1, &y1);
    double left = x0 * w->scale, right = x1 * w->scale, below = y0 * w->scale,
           above = y1 * w->scale;
    return upward ? (stamp_extent){-above, -right, -below, -left}
                  : (stamp_extent){left, -above, right, -below};
}

static void draw_glyph(canvas *c, const walk *w, const font_style *style, double x, double y)
{
    if (stbtt_IsGlyphEmpty(w->font, w->glyph)) {
        return;
    }
    letter       l   = {w, style};
    stamp_extent e   = extent_of(w, style->upward);
    stamp_key    key = {.size   = style->px,
                        .width  = style->upward ? 1 : 0,
                        .fill   = style->colour,
                        .edge   = {.r = (unsigned char)style->face},
                        .drawer = STAMP_LETTER,
                        .shape  = w->glyph};
    if (e.x1 - e.x0 <= STAMP_SIDE_MAX - 2 && e.y1 - e.y0 <= STAMP_SIDE_MAX - 2) {
        stamp_put(c, key, x, y, e, draw_letter, &l);
    } else {
        draw_letter(c, x, y, &l);
    }
}

/* ---- public --------------------------------------------------------------------------- */

double font_width(font_face face, double px, const char *utf8)
{
    walk w = walk_start(face, px, utf8);
    while (walk_next(&w)) {
    }
    return w.end;
}

double font_cap_height(font_face face, double px)
{
    walk w  = walk_start(face, px, "H");
    int  x0 = 0, y0 = 0, x1 = 0, y1 = 0;
    stbtt_GetCodepointBox(w.font, 'H', &x0, &y0, &x1, &y1);
    return y1 * w.scale;
}

void font_draw(canvas *c, const font_style *style, double x, double y, const char *utf8)
{
    assert(style->px > 0 && isfinite(x) && isfinite(y));
    static const double SHARE[] = {[FONT_LEFT] = 0, [FONT_CENTER] = 0.5, [FONT_RIGHT] = 1};
    vector             *shapes  = canvas_recorder(c);
    double              width   = 0;
    if (style->align != FONT_LEFT || shapes != NULL) {
        width = font_width(style->face, style->px, utf8);
    }
    vector_text(shapes, style, style->upward ? floor(x + 0.5) : x,
                style->upward ? y : floor(y + 0.5), width, utf8);
    vector_silence(shapes); /* the letters below are for the pixels */
    double back = SHARE[style->align] * width;
    walk   w    = walk_start(style->face, style->px, utf8);
    while (walk_next(&w)) {
        if (style->upward) {
            draw_glyph(c, &w, style, floor(x + 0.5), y + back - w.x);
        } else {
            draw_glyph(c, &w, style, x - back + w.x, floor(y + 0.5));
        }
    }
    vector_resume(shapes);
}

void font_fit(char *out, size_t cap, font_face face, double px, const char *utf8, double max_width)
{
    assert(cap >= sizeof ELLIPSIS);
    double room = max_width - font_width(face, px, ELLIPSIS);
    size_t n = 0, keep = 0; /* bytes so far; bytes that leave room for the ellipsis */
    walk   w = walk_start(face, px, utf8);
    while (walk_next(&w)) {
        char bytes[4];
        int  length = encode(bytes, w.code);
        if (w.end > max_width || n + (size_t)length >= cap) {
            n = keep;
            strcpy(out + n, room >= 0 ? ELLIPSIS : "");
            return;
        }
        memcpy(out + n, bytes, (size_t)length);
        n += (size_t)length;
        if (w.end <= room && w.code != ' ' && n + sizeof ELLIPSIS <= cap) {
            keep = n;
        }
    }
    out[n] = '\0';
}

void font_draw_fitted(canvas *c, const font_style *style, double x, double y, double max_width,
                      const char *utf8)
{
    char fitted[FONT_FIT_MAX];
    if (utf8 != NULL) {
        font_fit(fitted, sizeof fitted, style->face, style->px, utf8, max_width);
        font_draw(c, style, x, y, fitted);
    }
}

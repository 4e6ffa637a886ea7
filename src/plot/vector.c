/* Vector: the body of an SVG grows as shapes come, its styles, clips and markers beside it.
 *
 * Every table is a `text` of rows, looked through from its beginning: a picture has a few
 * dozen styles, at most some hundred when points are coloured by value.  A text remembers
 * that memory ran out, so a shape needs no error path of its own.
 */
#include "plot/vector_svg.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_on(const vector *v)
{
    return v != NULL && v->silence == 0;
}

/* ---- tables --------------------------------------------------------------------------------- */

/* Appends the declarations in `scratch` unless they are there; 1, 2, ... */
static int style_of(vector *v)
{
    size_t at = 0, bytes = v->scratch.len + 1;
    int    n = 1;
    if (v->scratch.failed) {
        v->body.failed = true;
        return n;
    }
    for (; at < v->styles.len; n++) {
        if (strcmp(v->styles.data + at, v->scratch.data) == 0) {
            return n;
        }
        at += strlen(v->styles.data + at) + 1;
    }
    text_bytes(&v->styles, v->scratch.data, bytes);
    return n;
}

static void put_opacity(text *t, const char *name, double opacity)
{
    if (opacity < 0.995) {
        text_str(t, name);
        svg_number(t, opacity);
    }
}

static int fill_style(vector *v, rgba colour, double opacity)
{
    text *t = &v->scratch;
    text_clear(t);
    text_str(t, "fill:");
    svg_colour(t, colour);
    put_opacity(t, ";fill-opacity:", opacity * colour.a / 255.0);
    return style_of(v);
}

/* Lines thinner than a pixel get fainter, not thinner, as on the canvas. */
static int stroke_style(vector *v, rgba colour, double width, bool is_round)
{
    text *t = &v->scratch;
    text_clear(t);
    text_str(t, "fill:none;stroke:");
    svg_colour(t, colour);
    text_str(t, ";stroke-width:");
    svg_number(t, fmax(width, 1));
    if (is_round) {
        text_str(t, ";stroke-linecap:round;stroke-linejoin:round");
    }
    put_opacity(t, ";stroke-opacity:", fmin(width, 1) * colour.a / 255.0);
    return style_of(v);
}

static int text_style(vector *v, const font_style *style)
{
    static const char *const ANCHOR[] = {
        [FONT_LEFT] = "", [FONT_CENTER] = ";text-anchor:middle", [FONT_RIGHT] = ";text-anchor:end"};
    text *t = &v->scratch;
    text_clear(t);
    text_str(t, "fill:");
    svg_colour(t, style->colour);
    put_opacity(t, ";fill-opacity:", style->colour.a / 255.0);
    text_str(t, ";font-size:");
    svg_number(t, style->px);
    text_str(t, style->face == FONT_MEDIUM ? "px;font-weight:500" : "px");
    text_str(t, ANCHOR[style->align]);
    return style_of(v);
}

/* What the clip does to a shape in this box. */
enum { OUTSIDE = -1, WHOLE = VECTOR_WHOLE }; /* else: the number of the clip it needs */

static int clip_of(vector *v, double x0, double y0, double x1, double y1)
{
    const clip_row *c = &v->clip;
    int             n = (int)(v->clips.len / sizeof *c);
    if (x1 <= c->x0 || x0 >= c->x1 || y1 <= c->y0 || y0 >= c->y1) {
        return OUTSIDE;
    }
    if ((x0 >= c->x0 && x1 <= c->x1 && y0 >= c->y0 && y1 <= c->y1) ||
        (c->x0 == 0 && c->y0 == 0 && c->x1 == v->width && c->y1 == v->height)) {
        return WHOLE; /* the border of the picture clips by itself */
    }
    for (int i = 0; i < n; i++) {
        if (memcmp(v->clips.data + (size_t)i * sizeof *c, c, sizeof *c) == 0) {
            return i + 1;
        }
    }
    text_bytes(&v->clips, c, sizeof *c);
    return n + 1;
}

static bool same_marker(const marker_row *a, const marker_row *b)
{
    return a->xy == b->xy && a->corners == b->corners && a->edge_style == b->edge_style &&
           !(a->scale < b->scale || a->scale > b->scale) &&
           !(a->edge_width < b->edge_width || a->edge_width > b->edge_width);
}

static int marker_of(vector *v, const marker_row *want)
{
    int n = (int)(v->markers.len / sizeof *want);
    for (int i = 0; i < n; i++) {
        marker_row row;
        memcpy(&row, v->markers.data + (size_t)i * sizeof row, sizeof row);
        if (same_marker(&row, want)) {
            return i + 1;
        }
    }
    text_bytes(&v->markers, want, sizeof *want);
    return n + 1;
}

/* ---- elements -------------------------------------------------------------------------------- */

void vector_end(text *t, int clip)
{
    text_str(t, clip == VECTOR_WHOLE ? "\n" : "</g>\n");
}

void vector_end_path(text *t, int style, int clip)
{
    if (style != 0) {
        text_str(t, "\"/>");
        vector_end(t, clip);
    }
}

/* `<name class="sN"`, in a group with the clip if there is one: on the element itself, its
 * own transform would move the clip. */
static void open_element(vector *v, const char *name, int style, int clip)
{
    vector_end_path(&v->body, v->path_style, v->path_clip);
    v->path_style = 0;
    if (clip != WHOLE) {
        text_printf(&v->body, "<g clip-path=\"url(#c%d)\">", clip);
    }
    text_printf(&v->body, "<%s class=\"s%d\"", name, style);
}

static void close_element(vector *v, int clip)
{
    text_str(&v->body, "/>");
    vector_end(&v->body, clip);
}

static void put_circle(vector *v, int style, int clip, double x, double y, double r)
{
    open_element(v, "circle", style, clip);
    svg_attribute(&v->body, " cx=\"", x);
    svg_attribute(&v->body, " cy=\"", y);
    svg_attribute(&v->body, " r=\"", r);
    close_element(v, clip);
}

static int clip_of_points(vector *v, const double *xy, int points, double reach)
{
    double x0 = xy[0], x1 = xy[0], y0 = xy[1], y1 = xy[1];
    for (int i = 1; i < points; i++) {
        x0 = fmin(x0, xy[2 * i]);
        x1 = fmax(x1, xy[2 * i]);
        y0 = fmin(y0, xy[2 * i + 1]);
        y1 = fmax(y1, xy[2 * i + 1]);
    }
    return clip_of(v, x0 - reach, y0 - reach, x1 + reach, y1 + reach);
}

/* ---- recording ------------------------------------------------------------------------------ */

vector *vector_create(int width, int height, rgba background)
{
    vector *v = calloc(1, sizeof *v);
    if (v != NULL) {
        v->width     = width;
        v->height    = height;
        v->clip      = (clip_row){0, 0, width, height};
        background.a = 255;
        vector_rect(v, 0, 0, width, height, background);
    }
    return v;
}

void vector_free(vector *v)
{
    if (v != NULL) {
        text_free(&v->body);
        text_free(&v->scratch);
        text_free(&v->styles);
        text_free(&v->clips);
        text_free(&v->markers);
        text_free(&v->images);
        text_free(&v->pixels);
        free(v);
    }
}

bool vector_failed(const vector *v)
{
    return v != NULL && (v->body.failed || v->styles.failed || v->clips.failed ||
                         v->markers.failed || v->images.failed || v->pixels.failed);
}

void vector_silence(vector *v)
{
    if (v != NULL) {
        v->silence++;
    }
}

void vector_resume(vector *v)
{
    if (v != NULL) {
        assert(v->silence > 0);
        v->silence--;
    }
}

void vector_clip(vector *v, int x0, int y0, int x1, int y1)
{
    if (v != NULL) {
        v->clip = (clip_row){x0, y0, x1, y1};
    }
}

void vector_rect(vector *v, double x0, double y0, double x1, double y1, rgba colour)
{
    int clip = is_on(v) && colour.a > 0 ? clip_of(v, x0, y0, x1, y1) : OUTSIDE;
    if (clip == OUTSIDE) {
        return;
    }
    int       style = fill_style(v, colour, 1);
    long long left = svg_round(x0), top = svg_round(y0);
    if (style != v->path_style || clip != v->path_clip) {
        open_element(v, "path", style, clip);
        text_str(&v->body, " d=\"");
    }
    text_char(&v->body, 'M');
    svg_pair(&v->body, left, top);
    text_char(&v->body, 'h');
    svg_hundredths(&v->body, svg_round(x1) - left);
    text_char(&v->body, 'v');
    svg_hundredths(&v->body, svg_round(y1) - top);
    text_char(&v->body, 'H');
    svg_hundredths(&v->body, left);
    text_char(&v->body, 'z');
    v->path_style = style;
    v->path_clip  = clip;
    if (colour.a < 255) { /* two that overlap would be one */
        vector_end_path(&v->body, style, clip);
        v->path_style = 0;
    }
}

void vector_circle(vector *v, double x, double y, double r, rgba colour)
{
    double round = fmax(r, 0.5); /* smaller ones get fainter */
    int    clip  = OUTSIDE;
    if (is_on(v) && colour.a > 0 && r > 0) {
        clip = clip_of(v, x - round, y - round, x + round, y + round);
    }
    if (clip != OUTSIDE) {
        put_circle(v, fill_style(v, colour, r / round), clip, x, y, round);
    }
}

void vector_ring(vector *v, double x, double y, double r, double width, rgba colour)
{
    double reach = r + fmax(width, 1) / 2;
    int    clip  = OUTSIDE;
    if (is_on(v) && colour.a > 0) {
        clip = clip_of(v, x - reach, y - reach, x + reach, y + reach);
    }
    if (clip != OUTSIDE) {
        put_circle(v, stroke_style(v, colour, width, false), clip, x, y, r);
    }
}

void vector_outlines(vector *v, const double *xy, const int *counts, int outlines, rgba colour)
{
    int points = 0, clip = OUTSIDE;
    for (int o = 0; o < outlines; o++) {
        points += counts[o];
    }
    if (is_on(v) && colour.a > 0 && points > 0) {
        clip = clip_of_points(v, xy, points, 0);
    }
    if (clip == OUTSIDE) {
        return;
    }
    open_element(v, "path", fill_style(v, colour, 1), clip);
    text_str(&v->body, " d=\"");
    for (int o = 0; o < outlines; xy += 2 * counts[o], o++) {
        if (counts[o] > 2) { /* fewer have no inside */
            svg_outline(&v->body, xy, counts[o], 1);
        }
    }
    text_char(&v->body, '"');
    close_element(v, clip);
}

void vector_lines(vector *v, const double *xy, int lines, int step, int on, double width,
                  canvas_cap cap, rgba colour)
{
    int clip = OUTSIDE;
    if (is_on(v) && colour.a > 0) {
        clip = clip_of_points(v, xy, (step * (lines - 1) + on) / 2 + 1, fmax(width, 1) / 2);
    }
    if (clip == OUTSIDE) {
        return;
    }
    open_element(v, "path", stroke_style(v, colour, width, cap == CANVAS_ROUND), clip);
    text_str(&v->body, " d=\"");
    svg_lines(&v->body, xy, lines, step, on);
    text_char(&v->body, '"');
    close_element(v, clip);
}

/* What the letters can touch, generously. */
static int clip_of_text(vector *v, const font_style *style, double x, double y, double width)
{
    double back = style->align == FONT_LEFT ? 0 : style->align == FONT_CENTER ? width / 2 : width;
    double tall = 1.1 * style->px, deep = 0.3 * style->px;
    if (style->upward) {
        return clip_of(v, x - tall, y + back - width - deep, x + deep, y + back + deep);
    }
    return clip_of(v, x - back - deep, y - tall, x - back + width + deep, y + deep);
}

/* Whether a viewer would swallow blanks: one at an end, or one after another. */
static bool has_odd_blanks(const char *escaped)
{
    size_t n = strlen(escaped);
    return escaped[0] == ' ' || escaped[n - 1] == ' ' || strstr(escaped, "  ") != NULL;
}

void vector_text(vector *v, const font_style *style, double x, double y, double width,
                 const char *utf8)
{
    text words = {0};
    int  clip  = OUTSIDE;
    if (is_on(v) && style->colour.a > 0 && utf8[strspn(utf8, " ")] != '\0') {
        clip = clip_of_text(v, style, x, y, width);
    }
    if (clip == OUTSIDE) {
        return;
    }
    svg_escape_line(&words, utf8);
    open_element(v, "text", text_style(v, style), clip);
    if (style->upward) {
        text_str(&v->body, " transform=\"translate(");
        svg_pair(&v->body, svg_round(x), svg_round(y));
        text_str(&v->body, ")rotate(-90)\"");
    } else {
        svg_attribute(&v->body, " x=\"", x);
        svg_attribute(&v->body, " y=\"", y);
    }
    if (width >= 1) { /* a lone accent has no width of its own */
        svg_attribute(&v->body, " textLength=\"", width);
        text_str(&v->body, " lengthAdjust=\"spacingAndGlyphs\"");
    }
    v->body.failed = v->body.failed || words.failed;
    if (!words.failed) {
        text_str(&v->body, has_odd_blanks(words.data) ? " xml:space=\"preserve\">" : ">");
        text_bytes(&v->body, words.data, words.len);
    }
    text_str(&v->body, "</text>");
    vector_end(&v->body, clip);
    text_free(&words);
}

/* Unlike a line, an edge thinner than a pixel is just that. */
static int edge_style(vector *v, int corners, double width, rgba edge)
{
    if (corners > 0) {
        return fill_style(v, edge, 1);
    }
    text *t = &v->scratch;
    text_clear(t);
    text_str(t, "fill:none;stroke:");
    svg_colour(t, edge);
    text_str(t, ";stroke-width:");
    svg_number(t, width);
    put_opacity(t, ";stroke-opacity:", edge.a / 255.0);
    return style_of(v);
}

static double reach_of(const double *xy, int corners)
{
    double reach = corners == 0 ? 1 : 0;
    for (int i = 0; i < corners; i++) {
        reach = fmax(reach, hypot(xy[2 * i], xy[2 * i + 1]));
    }
    return reach;
}

void vector_marker(vector *v, const double *xy, int corners, double scale, double x, double y,
                   rgba fill, double edge_width, rgba edge)
{
    int        clip = OUTSIDE;
    marker_row row  = {.xy = corners > 0 ? xy : NULL, .corners = corners, .scale = scale};
    if (is_on(v) && (fill.a > 0 || (edge.a > 0 && edge_width > 0))) {
        double reach = reach_of(xy, corners) * scale + edge_width;
        clip         = clip_of(v, x - reach, y - reach, x + reach, y + reach);
    }
    if (clip == OUTSIDE) {
        return;
    }
    int style = fill_style(v, fill, 1);
    if (edge.a > 0 && edge_width > 0) {
        row.edge_width = edge_width;
        row.edge_style = edge_style(v, corners, edge_width, edge);
    }
    int number = marker_of(v, &row);
    open_element(v, "use", style, clip);
    text_printf(&v->body, " xlink:href=\"#m%d\"", number);
    svg_attribute(&v->body, " x=\"", x);
    svg_attribute(&v->body, " y=\"", y);
    close_element(v, clip);
}

void vector_image(vector *v, int x0, int y0, int x1, int y1, const unsigned char *pixels)
{
    if (!is_on(v) || x0 >= x1 || y0 >= y1) {
        return;
    }
    vector_end_path(&v->body, v->path_style, v->path_clip);
    v->path_style = 0;
    image_row row = {v->body.len, v->pixels.len, x0, y0, x1, y1};
    text_bytes(&v->images, &row, sizeof row);
    for (int y = y0; y < y1; y++) {
        size_t at = (size_t)y * (size_t)v->width + (size_t)x0;
        text_bytes(&v->pixels, pixels + 3 * at, (size_t)(x1 - x0) * 3);
    }
}

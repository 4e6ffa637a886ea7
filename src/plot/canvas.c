/* Canvas: RGB rows, one row of coverage as scratch, three ways to fill it.
 *
 * Every shape is drawn row by row: its coverage (the share of each pixel it
 * takes) goes into `cover`, then the row is blended.  Rectangles have exact
 * coverage by hand; outlines (polygons, letters) exact coverage by summing signed
 * areas; lines and discs coverage from the distance to their border, which is as
 * good to the eye, gives round ends for nothing, and lets the pieces of a
 * polyline join by maximum.
 */
#include "plot/canvas.h"
#include "plot/vector.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CHANNELS = 3, RUN = 16, FEW = 2 };

/* Half-open, whole pixels. */
typedef struct {
    int x0, y0, x1, y1;
} box;

struct canvas {
    int            width, height;
    box            clip;   /* inside the canvas */
    bool           failed; /* a shape is missing for want of memory */
    unsigned char *pixels; /* (height, width, 3), and RUN pixels that nobody sees */
    float         *cover;  /* (width + 2) scratch: summing needs a place beyond each end */
    vector        *shapes; /* the recorder; NULL: pixels only */
};

/* fmin, fmax and hypot are calls and know NaN and overflow; these are inner loops. */
static double lesser(double a, double b)
{
    return a < b ? a : b;
}

static double greater(double a, double b)
{
    return a > b ? a : b;
}

static double length_of(double x, double y)
{
    return sqrt(x * x + y * y);
}

static double clamp(double v, double lo, double hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

/* The pixels a shape between these coordinates can touch, cut to the clip.  The
 * cut comes before the conversion: an int cannot hold 1e30. */
static box box_around(const canvas *c, double x0, double y0, double x1, double y1)
{
    assert(isfinite(x0) && isfinite(y0) && isfinite(x1) && isfinite(y1));
    box b = {
        (int)floor(clamp(x0, c->clip.x0, c->clip.x1)),
        (int)floor(clamp(y0, c->clip.y0, c->clip.y1)),
        (int)ceil(clamp(x1, c->clip.x0, c->clip.x1)),
        (int)ceil(clamp(y1, c->clip.y0, c->clip.y1)),
    };
    return b;
}

static unsigned char *pixel_at(canvas *c, int x, int y)
{
    return c->pixels + ((size_t)y * (size_t)c->width + (size_t)x) * CHANNELS;
}

/* 0 .. full.  Cut as an integer, which compilers do without a branch. */
static inline unsigned char alpha_of(float cover, int full)
{
    int v = (int)(cover * (float)full + 0.5f);
    v     = v < full ? v : full;
    return (unsigned char)(v > 0 ? v : 0);
}

/* One for each pixel. */
static void alphas_of(unsigned char alpha[RUN], const float cover[RUN], int full)
{
    for (int i = 0; i < RUN; i++) {
        alpha[i] = alpha_of(cover[i], full);
    }
}

static bool all_zero(const unsigned char alpha[RUN])
{
    uint64_t half[2];
    memcpy(half, alpha, sizeof half);
    return (half[0] | half[1]) == 0;
}

/* The bytes r g b of each pixel; four are written, of which the next pixel takes one back. */
static void spread(unsigned char *to, uint32_t pixel)
{
    memcpy(to, &pixel, sizeof pixel);
}

/* x / 255, rounded, for x up to 255 * 255, in 16 bits, of which compilers do several at a time:
 * with 128 more it is (t + t / 256) / 256. */
static inline unsigned char over_255(int x)
{
    uint16_t t = (uint16_t)(x + 128);
    return (unsigned char)((uint16_t)(t + (t >> 8)) >> 8);
}

/* An opacity of 0 leaves it as it is. */
static inline unsigned char blended(unsigned char under, unsigned char colour, unsigned char alpha)
{
    return over_255(under * (255 - alpha) + colour * alpha);
}

/* RUN pixels, one opacity per byte, so that the compiler can blend several bytes at a time. */
static void blend_run(unsigned char *to, const unsigned char alpha[RUN], rgba colour)
{
    const unsigned char bytes[] = {colour.r, colour.g, colour.b, 0};
    unsigned char       colours[RUN * CHANNELS + 1], alphas[RUN * CHANNELS + 1];
    uint32_t            pixel;

    memcpy(&pixel, bytes, sizeof pixel);
    for (int i = 0; i < RUN; i++) {
        spread(colours + i * CHANNELS, pixel);
        spread(alphas + i * CHANNELS, alpha[i] * UINT32_C(0x01010101));
    }
    for (int i = 0; i < RUN * CHANNELS; i++) {
        to[i] = blended(to[i], colours[i], alphas[i]);
    }
}

/* What is a pixel or two wide, as most lines of a grid are, needs no run. */
static void blend_pixel(unsigned char *to, float cover, rgba colour)
{
    const unsigned char alpha = alpha_of(cover, colour.a);

    to[0] = blended(to[0], colour.r, alpha);
    to[1] = blended(to[1], colour.g, alpha);
    to[2] = blended(to[2], colour.b, alpha);
}

/* Always RUN pixels, in loops of a fixed length: those that are too many have no cover. */
void canvas_blend_row(canvas *c, int x, int y, const float *cover, int n, rgba colour)
{
    if (y < c->clip.y0 || y >= c->clip.y1) {
        return;
    }
    int first = x < c->clip.x0 ? c->clip.x0 - x : 0;
    int last  = n < c->clip.x1 - x ? n : c->clip.x1 - x;
    if (last - first <= FEW) {
        for (int i = first; i < last; i++) {
            blend_pixel(pixel_at(c, x + i, y), cover[i], colour);
        }
        return;
    }
    for (int at = first; at < last; at += RUN) {
        unsigned char alpha[RUN] = {0};
        float         part[RUN]  = {0};
        bool          whole      = last - at >= RUN;
        if (!whole) {
            memcpy(part, cover + at, (size_t)(last - at) * sizeof *part);
        }
        alphas_of(alpha, whole ? cover + at : part, colour.a);
        if (!all_zero(alpha)) {
            blend_run(pixel_at(c, x + at, y), alpha, colour);
        }
    }
}

/* Four bytes at a time, of which the next pixel takes one back; but for the last one. */
void canvas_set_row(canvas *c, int x, int y, const unsigned char *level, int n,
                    const rgba table[CANVAS_LEVELS])
{
    int first = x < c->clip.x0 ? c->clip.x0 - x : 0;
    int last  = n < c->clip.x1 - x ? n : c->clip.x1 - x;
    if (y < c->clip.y0 || y >= c->clip.y1 || first >= last) {
        return;
    }
    unsigned char *to = pixel_at(c, x + first, y);
    for (int i = first; i + 1 < last; i++, to += CHANNELS) {
        memcpy(to, &table[level[i]], sizeof(rgba));
    }
    memcpy(to, &table[level[last - 1]], CHANNELS);
}

/* ---- stamps ------------------------------------------------------------------- */

static void put_bytes(unsigned char *restrict to, const unsigned char *restrict through,
                      const unsigned char *restrict added, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        to[i] = (unsigned char)(over_255(to[i] * through[i]) + added[i]);
    }
}

/* Whole runs are what compilers do best, and change nothing beyond the width. */
static void put_runs(unsigned char *to, const unsigned char *through, const unsigned char *added,
                     size_t row)
{
    for (size_t i = 0; i < row; i += (size_t)RUN * CHANNELS) {
        put_bytes(to + i, through + i, added + i, (size_t)RUN * CHANNELS);
    }
}

void canvas_put_stamp(canvas *c, int x, int y, int width, int height, const unsigned char *through,
                      const unsigned char *added)
{
    const size_t row  = CANVAS_STAMP_ROW(width);
    int          left = x > c->clip.x0 ? x : c->clip.x0, top = y > c->clip.y0 ? y : c->clip.y0;
    int          right  = x + width < c->clip.x1 ? x + width : c->clip.x1;
    int          bottom = y + height < c->clip.y1 ? y + height : c->clip.y1;
    for (int at = top; at < bottom && left < right; at++) {
        size_t from = (size_t)(at - y) * row + (size_t)(left - x) * CHANNELS;
        if (right - left == width) {
            put_runs(pixel_at(c, left, at), through + from, added + from, row);
        } else {
            put_bytes(pixel_at(c, left, at), through + from, added + from,
                      (size_t)(right - left) * CHANNELS);
        }
    }
}

/* ---- lines and discs: coverage from distance --------------------------------- */

typedef struct {
    double     x, y, dx, dy; /* start and direction, |d| = 1 */
    double     length, half; /* half the width */
    double     opacity;
    canvas_cap cap;
} stroke;

static stroke stroke_make(double x0, double y0, double x1, double y1, double width, canvas_cap cap)
{
    double length = hypot(x1 - x0, y1 - y0);
    double thick  = width < 1.0 ? 1.0 : width;
    stroke s      = {x0, y0, 1.0, 0.0, length, thick / 2, width / thick, cap};
    if (length > 0) {
        s.dx = (x1 - x0) / length;
        s.dy = (y1 - y0) / length;
    }
    return s;
}

static double stroke_cover(const stroke *s, double x, double y)
{
    double along  = (x - s->x) * s->dx + (y - s->y) * s->dy;
    double across = fabs((y - s->y) * s->dx - (x - s->x) * s->dy);
    double beyond = along < 0 ? -along : along > s->length ? along - s->length : 0;
    if (s->cap == CANVAS_ROUND) {
        return s->opacity * clamp(0.5 + s->half - length_of(across, beyond), 0, 1);
    }
    double inside = along < s->length - along ? along : s->length - along;
    return s->opacity * clamp(0.5 + s->half - across, 0, 1) * clamp(0.5 + inside, 0, 1);
}

static box stroke_box(const canvas *c, const stroke *s)
{
    double x1 = s->x + s->dx * s->length, y1 = s->y + s->dy * s->length, r = s->half + 1;
    return box_around(c, lesser(s->x, x1) - r, lesser(s->y, y1) - r, greater(s->x, x1) + r,
                      greater(s->y, y1) + r);
}

/* Columns of row y that the stroke can touch: a long slanted line would else visit
 * all of its bounding box. */
static box stroke_row(const canvas *c, const stroke *s, int y)
{
    double reach = s->half + 2;
    if (fabs(s->dy) < 1e-9) {
        return stroke_box(c, s);
    }
    double t0 = (y - reach - s->y) / s->dy, t1 = (y + 1 + reach - s->y) / s->dy;
    double lo = clamp(lesser(t0, t1), 0, s->length), hi = clamp(greater(t0, t1), 0, s->length);
    double xa = s->x + lo * s->dx, xb = s->x + hi * s->dx;
    return box_around(c, lesser(xa, xb) - reach, y, greater(xa, xb) + reach, y + 1);
}

/* Row y of the stroke into the cover; returns the columns it may have touched. */
static box stroke_into(canvas *c, const stroke *s, int y)
{
    box row = stroke_row(c, s, y);
    for (int x = row.x0; x < row.x1; x++) {
        float v = (float)stroke_cover(s, x + 0.5, y + 0.5);
        if (v > c->cover[x]) {
            c->cover[x] = v;
        }
    }
    return row;
}

static void clear_cover(canvas *c, int x0, int x1)
{
    memset(c->cover + x0, 0, (size_t)(x1 - x0) * sizeof *c->cover);
}

/* ---- outlines: signed area ---------------------------------------------------- */

/* The part of an edge within one row and with x in lo..hi.  It covers `dy` (signed)
 * of the row for every pixel to its right, and in the pixels it crosses the share
 * to the right of its middle there. */
static void area_add(float *cover, double xa, double xb, double dy)
{
    double left = lesser(xa, xb), right = greater(xa, xb);
    int    first = (int)left, last = (int)right;
    for (int k = first; k <= last; k++) {
        double from = greater(left, k), to = lesser(right, k + 1.0);
        double part = last == first ? dy : dy * (to - from) / (right - left);
        double in   = 1.0 - ((from + to) / 2 - k);
        cover[k] += (float)(part * in);
        cover[k + 1] += (float)(part * (1.0 - in));
    }
}

/* Cut the edge at x = lo and x = hi: left of lo it covers everything, right of hi
 * nothing that is drawn. */
static void area_clip(float *cover, double xa, double xb, double dy, double lo, double hi)
{
    if (xa > xb) {
        double t = xa;
        xa       = xb;
        xb       = t;
    }
    if (xb <= lo) {
        area_add(cover, lo, lo, dy);
        return;
    }
    if (xa >= hi) {
        return;
    }
    double slope = xb > xa ? dy / (xb - xa) : 0;
    if (xa < lo) {
        area_add(cover, lo, lo, slope * (lo - xa));
        dy -= slope * (lo - xa);
        xa = lo;
    }
    if (xb > hi) {
        dy -= slope * (xb - hi);
        xb = hi;
    }
    area_add(cover, xa, xb, dy);
}

/* One edge's part of row y. */
static void area_edge(canvas *c, const double *a, const double *b, int y)
{
    const double *top = a[1] < b[1] ? a : b, *low = a[1] < b[1] ? b : a;
    double        y0 = greater(top[1], y), y1 = lesser(low[1], y + 1.0);
    if (y0 >= y1) {
        return;
    }
    double slope = (low[0] - top[0]) / (low[1] - top[1]);
    double x0 = top[0] + (y0 - top[1]) * slope, x1 = top[0] + (y1 - top[1]) * slope;
    area_clip(c->cover, x0, x1, a[1] < b[1] ? y1 - y0 : y0 - y1, c->clip.x0, c->clip.x1);
}

/* Signed sums -> coverage: the running sum says how much of the pixel is inside. */
static void area_finish(float *cover, int x0, int x1)
{
    float sum = 0;
    for (int x = x0; x < x1; x++) {
        sum += cover[x];
        cover[x] = fabsf(sum);
    }
}

static box outlines_box(const canvas *c, const double *xy, int points)
{
    double x0 = xy[0], x1 = xy[0], y0 = xy[1], y1 = xy[1];
    for (int i = 1; i < points; i++) {
        x0 = lesser(x0, xy[2 * i]);
        x1 = greater(x1, xy[2 * i]);
        y0 = lesser(y0, xy[2 * i + 1]);
        y1 = greater(y1, xy[2 * i + 1]);
    }
    return box_around(c, x0, y0, x1, y1);
}

/* ---- public -------------------------------------------------------------------- */

rgba rgba_hex(unsigned rgb)
{
    return (rgba){(unsigned char)(rgb >> 16 & 255), (unsigned char)(rgb >> 8 & 255),
                  (unsigned char)(rgb & 255), 255};
}

rgba rgba_fade(rgba colour, double opacity)
{
    colour.a = (unsigned char)(colour.a * clamp(opacity, 0, 1) + 0.5);
    return colour;
}

rgba rgba_mix(rgba a, rgba b, double share)
{
    double s = clamp(share, 0, 1);
    return (rgba){(unsigned char)(a.r + (b.r - a.r) * s + 0.5),
                  (unsigned char)(a.g + (b.g - a.g) * s + 0.5),
                  (unsigned char)(a.b + (b.b - a.b) * s + 0.5), a.a};
}

static bool size_allowed(int width, int height)
{
    if (width < CANVAS_MIN || width > CANVAS_MAX || height < CANVAS_MIN || height > CANVAS_MAX) {
        return false;
    }
    return (size_t)width * (size_t)height * 4 < (size_t)1 << 28;
}

/* Of one colour, row by row, with the pixels that nobody sees. */
static void fill(canvas *c, rgba colour)
{
    const size_t row = (size_t)c->width * CHANNELS;
    for (size_t i = 0; i < row; i += CHANNELS) {
        c->pixels[i]     = colour.r;
        c->pixels[i + 1] = colour.g;
        c->pixels[i + 2] = colour.b;
    }
    for (int y = 1; y < c->height; y++) {
        memcpy(c->pixels + (size_t)y * row, c->pixels, row);
    }
    memset(c->pixels + (size_t)c->height * row, 0, RUN * CHANNELS);
}

nn_status canvas_create(canvas **out, int width, int height, rgba background, nn_err *err)
{
    if (!size_allowed(width, height)) {
        return nn_fail(err, NN_USAGE,
                       "a picture of %d x %d pixels; each side can be %d to %d pixels, and width x "
                       "height less than %d",
                       width, height, CANVAS_MIN, CANVAS_MAX, 1 << 26);
    }
    canvas *c = calloc(1, sizeof *c);
    if (c == NULL) {
        return nn_fail_nomem(err, "making a picture");
    }
    c->width  = width;
    c->height = height;
    c->pixels = malloc(((size_t)width * (size_t)height + RUN) * CHANNELS);
    c->cover  = malloc(((size_t)width + 2) * sizeof *c->cover);
    if (c->pixels == NULL || c->cover == NULL) {
        canvas_free(c);
        return nn_fail_nomem(err, "making a picture");
    }
    canvas_unclip(c);
    fill(c, background);
    *out = c;
    return NN_OK;
}

nn_status canvas_create_vector(canvas **out, int width, int height, rgba background, nn_err *err)
{
    canvas   *c      = NULL;
    nn_status status = canvas_create(&c, width, height, background, err);
    if (status != NN_OK) {
        return status;
    }
    c->shapes = vector_create(width, height, background);
    if (c->shapes == NULL) {
        canvas_free(c);
        return nn_fail_nomem(err, "making a picture");
    }
    *out = c;
    return NN_OK;
}

void canvas_free(canvas *c)
{
    if (c != NULL) {
        vector_free(c->shapes);
        free(c->pixels);
        free(c->cover);
        free(c);
    }
}

int canvas_width(const canvas *c)
{
    return c->width;
}

int canvas_height(const canvas *c)
{
    return c->height;
}

const unsigned char *canvas_pixels(const canvas *c)
{
    return c->pixels;
}

nn_status canvas_check(const canvas *c, nn_err *err)
{
    bool failed = c->failed || vector_failed(c->shapes);
    return failed ? nn_fail_nomem(err, "drawing a picture") : NN_OK;
}

void canvas_mark_failed(canvas *c)
{
    c->failed = true;
}

bool canvas_is_vector(const canvas *c)
{
    return c->shapes != NULL;
}

vector *canvas_recorder(const canvas *c)
{
    return c->shapes;
}

void canvas_image_begin(canvas *c)
{
    vector_silence(c->shapes);
}

void canvas_image_end(canvas *c, double x0, double y0, double x1, double y1)
{
    vector_resume(c->shapes);
    vector_image(c->shapes, (int)floor(clamp(x0, 0, c->width)), (int)floor(clamp(y0, 0, c->height)),
                 (int)ceil(clamp(x1, 0, c->width)), (int)ceil(clamp(y1, 0, c->height)), c->pixels);
}

void canvas_clip(canvas *c, double x0, double y0, double x1, double y1)
{
    assert(isfinite(x0) && isfinite(y0) && isfinite(x1) && isfinite(y1));
    c->clip.x0 = (int)floor(clamp(x0, 0, c->width) + 0.5);
    c->clip.y0 = (int)floor(clamp(y0, 0, c->height) + 0.5);
    c->clip.x1 = (int)floor(clamp(x1, c->clip.x0, c->width) + 0.5);
    c->clip.y1 = (int)floor(clamp(y1, c->clip.y0, c->height) + 0.5);
    vector_clip(c->shapes, c->clip.x0, c->clip.y0, c->clip.x1, c->clip.y1);
}

void canvas_unclip(canvas *c)
{
    c->clip = (box){0, 0, c->width, c->height};
    vector_clip(c->shapes, 0, 0, c->width, c->height);
}

void canvas_fill_rect(canvas *c, double x0, double y0, double x1, double y1, rgba colour)
{
    box b = box_around(c, x0, y0, x1, y1);
    if (!(x0 < x1 && y0 < y1)) {
        return;
    }
    vector_rect(c->shapes, x0, y0, x1, y1, colour);
    for (int y = b.y0; y < b.y1; y++) {
        double tall = lesser(y1, y + 1.0) - greater(y0, y);
        for (int x = b.x0; x < b.x1; x++) {
            c->cover[x] = (float)(tall * (lesser(x1, x + 1.0) - greater(x0, x)));
        }
        canvas_blend_row(c, b.x0, y, c->cover + b.x0, b.x1 - b.x0, colour);
    }
}

void canvas_hline(canvas *c, double x0, double x1, double y, int thickness, rgba colour)
{
    double top = floor(y - thickness / 2.0 + 0.5);
    canvas_fill_rect(c, floor(x0 + 0.5), top, floor(x1 + 0.5), top + thickness, colour);
}

void canvas_vline(canvas *c, double x, double y0, double y1, int thickness, rgba colour)
{
    double left = floor(x - thickness / 2.0 + 0.5);
    canvas_fill_rect(c, left, floor(y0 + 0.5), left + thickness, floor(y1 + 0.5), colour);
}

static void draw_line(canvas *c, const stroke *s, rgba colour)
{
    box b = stroke_box(c, s);
    clear_cover(c, c->clip.x0, c->clip.x1);
    for (int y = b.y0; y < b.y1; y++) {
        box touched = stroke_into(c, s, y);
        if (touched.x0 < touched.x1) {
            canvas_blend_row(c, touched.x0, y, c->cover + touched.x0, touched.x1 - touched.x0,
                             colour);
            clear_cover(c, touched.x0, touched.x1);
        }
    }
}

void canvas_line(canvas *c, double x0, double y0, double x1, double y1, double width,
                 canvas_cap cap, rgba colour)
{
    stroke s = stroke_make(x0, y0, x1, y1, width, cap);
    vector_lines(c->shapes, (double[]){x0, y0, x1, y1}, 1, 4, 2, width, cap, colour);
    draw_line(c, &s, colour);
}

/* Lines i = 0.. from xy + step * i to the pair `on` numbers further, as one shape. */
static void draw_lines(canvas *c, const double *xy, int lines, int step, int on, double width,
                       rgba colour)
{
    vector_lines(c->shapes, xy, lines, step, on, width, CANVAS_ROUND, colour);
    box all = outlines_box(c, xy, (step * (lines - 1) + on) / 2 + 1);
    int r   = (int)clamp(width, 1, CANVAS_MAX) + 1;
    int y0  = all.y0 - r < c->clip.y0 ? c->clip.y0 : all.y0 - r;
    int y1  = all.y1 + r > c->clip.y1 ? c->clip.y1 : all.y1 + r;
    clear_cover(c, c->clip.x0, c->clip.x1);
    for (int y = y0; y < y1; y++) {
        int from = c->clip.x1, to = c->clip.x0; /* what the lines touch of this row */
        for (int i = 0; i < lines; i++) {
            const double *a = xy + (size_t)step * (size_t)i, *b = a + on;
            double        top = a[1] < b[1] ? a[1] : b[1], low = a[1] < b[1] ? b[1] : a[1];
            if (top - r <= y + 1 && low + r >= y) {
                stroke s       = stroke_make(a[0], a[1], b[0], b[1], width, CANVAS_ROUND);
                box    touched = stroke_into(c, &s, y);
                from           = touched.x0 < from ? touched.x0 : from;
                to             = touched.x1 > to ? touched.x1 : to;
            }
        }
        if (from < to) {
            canvas_blend_row(c, from, y, c->cover + from, to - from, colour);
            clear_cover(c, from, to);
        }
    }
}

void canvas_polyline(canvas *c, const double *xy, int points, double width, rgba colour)
{
    if (points == 1) {
        draw_lines(c, xy, 1, 2, 0, width, colour);
    } else if (points > 1) {
        draw_lines(c, xy, points - 1, 2, 2, width, colour);
    }
}

void canvas_segments(canvas *c, const double *xy, int lines, double width, rgba colour)
{
    if (lines > 0) {
        draw_lines(c, xy, lines, 4, 2, width, colour);
    }
}

void canvas_polygon(canvas *c, const double *xy, int points, rgba colour)
{
    canvas_outlines(c, xy, &points, 1, colour);
}

void canvas_outlines(canvas *c, const double *xy, const int *counts, int outlines, rgba colour)
{
    int points = 0;
    for (int o = 0; o < outlines; o++) {
        points += counts[o];
    }
    if (points < 3) {
        return;
    }
    vector_outlines(c->shapes, xy, counts, outlines, colour);
    box b = outlines_box(c, xy, points);
    for (int y = b.y0; y < b.y1; y++) {
        clear_cover(c, b.x0, b.x1 + 2);
        const double *p = xy;
        for (int o = 0; o < outlines; p += 2 * counts[o], o++) {
            for (int i = 0; i < counts[o]; i++) {
                area_edge(c, p + 2 * i, p + 2 * (i + 1 < counts[o] ? i + 1 : 0), y);
            }
        }
        area_finish(c->cover, b.x0, b.x1);
        canvas_blend_row(c, b.x0, y, c->cover + b.x0, b.x1 - b.x0, colour);
    }
}

void canvas_circle(canvas *c, double x, double y, double r, rgba colour)
{
    stroke dot = stroke_make(x, y, x, y, 2 * r, CANVAS_ROUND);
    vector_circle(c->shapes, x, y, r, colour);
    draw_line(c, &dot, colour);
}

void canvas_ring(canvas *c, double x, double y, double r, double width, rgba colour)
{
    double half = (width < 1.0 ? 1.0 : width) / 2, opacity = width < 1.0 ? width : 1.0;
    double reach = r + half + 1;
    vector_ring(c->shapes, x, y, r, width, colour);
    box b = box_around(c, x - reach, y - reach, x + reach, y + reach);
    for (int row = b.y0; row < b.y1; row++) {
        for (int col = b.x0; col < b.x1; col++) {
            double off    = fabs(length_of(col + 0.5 - x, row + 0.5 - y) - r);
            c->cover[col] = (float)(opacity * clamp(0.5 + half - off, 0, 1));
        }
        canvas_blend_row(c, b.x0, row, c->cover + b.x0, b.x1 - b.x0, colour);
    }
}

/* Markers: coverage from the signed distance to a polygon.
 *
 * A distance gives the fill (inside) and the edge (a band outside) at once, and
 * the corners of the band come out round.
 */
#include "plot/marker.h"
#include "plot/stamp.h"
#include "plot/vector.h"

#include <assert.h>
#include <math.h>

enum { CORNERS_MAX = 12, CHUNK = 64 };

typedef struct {
    const char *name;
    double      size;    /* scales the corners to about the area of the unit circle */
    int         corners; /* 0: the circle */
    double      xy[CORNERS_MAX][2];
} shape_row;

#define P 0.42 /* half the arm of the plus, for an arm of length 1 */

/* The equal-area sizes would be 1.56 (triangles), 0.89, 1.25 and 1.52 (star); the pointed
 * ones look larger than they are and are taken a little smaller. */
static const shape_row SHAPES[MARKER_COUNT] = {
    [MARKER_CIRCLE]   = {"circle", 1.0, 0, {{0}}},
    [MARKER_TRIANGLE] = {"triangle", 1.42, 3, {{0, -1}, {0.8660254, 0.5}, {-0.8660254, 0.5}}},
    [MARKER_SQUARE]   = {"square", 0.88, 4, {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}}},
    [MARKER_DIAMOND]  = {"diamond", 1.24, 4, {{0, -1}, {1, 0}, {0, 1}, {-1, 0}}},
    [MARKER_DOWN]     = {"triangle down", 1.42, 3, {{0, 1}, {-0.8660254, -0.5}, {0.8660254, -0.5}}},
    [MARKER_PLUS]     = {"plus",
                         1.12,
                         12,
                         {{-P, -1},
                          {P, -1},
                          {P, -P},
                          {1, -P},
                          {1, P},
                          {P, P},
                          {P, 1},
                          {-P, 1},
                          {-P, P},
                          {-1, P},
                          {-1, -P},
                          {-P, -P}}},
    [MARKER_STAR]     = {"star",
                         1.5,
                         10,
                         {{0, -1},
                          {0.270381, -0.372148},
                          {0.951057, -0.309017},
                          {0.437486, 0.142148},
                          {0.587785, 0.809017},
                          {0, 0.46},
                          {-0.587785, 0.809017},
                          {-0.437486, 0.142148},
                          {-0.951057, -0.309017},
                          {-0.270381, -0.372148}}},
    /* the plus turned by an eighth: its points times (1 -+ 1) / sqrt 2 */
    [MARKER_CROSS] = {"cross",
                      1.12 * 0.70710678,
                      12,
                      {{1 - P, -1 - P},
                       {1 + P, P - 1},
                       {2 * P, 0},
                       {1 + P, 1 - P},
                       {1 - P, 1 + P},
                       {0, 2 * P},
                       {P - 1, P + 1},
                       {-1 - P, 1 - P},
                       {-2 * P, 0},
                       {-1 - P, P - 1},
                       {P - 1, -P - 1},
                       {0, -2 * P}}},
};

/* A row of pixels of the unit-sized shape, in steps that the compiler can do for several pixels at
 * a time (twice as fast as pixel by pixel): no branch, and the ends of ranges by fabsf. */
typedef struct {
    int   n; /* 1 .. CHUNK */
    float x[CHUNK], y;
    float nearest2[CHUNK]; /* squared distance to the border */
    int   inside[CHUNK];   /* 1 or 0                         */
} shape_run;

/* min(max(v, 0), 1) */
static float cut(float v)
{
    return 0.5f * (fabsf(v) - fabsf(v - 1) + 1);
}

static void side_nearest(shape_run *run, const double *a, const double *b)
{
    const float ax = (float)a[0], ex = (float)b[0] - ax, ey = (float)(b[1] - a[1]);
    const float py = run->y - (float)a[1], per = 1 / (ex * ex + ey * ey);
    for (int i = 0; i < run->n; i++) {
        float px = run->x[i] - ax;
        float t  = cut((px * ex + py * ey) * per);
        float dx = px - ex * t, dy = py - ey * t, d2 = dx * dx + dy * dy;
        run->nearest2[i] = d2 < run->nearest2[i] ? d2 : run->nearest2[i];
    }
}

/* Pixels change sides if a ray from them to the right crosses this side. */
static void side_crossed(shape_run *run, const double *a, const double *b)
{
    const float ay = (float)a[1], by = (float)b[1], y = run->y;
    if ((ay > y) != (by > y)) {
        float at = (float)a[0] + (float)(b[0] - a[0]) * (y - ay) / (by - ay);
        for (int i = 0; i < run->n; i++) {
            run->inside[i] ^= run->x[i] < at;
        }
    }
}

/* Signed distances to the border of the unit-sized shape: negative inside. */
static void distances(float *out, const shape_row *s, shape_run *run)
{
    for (int i = 0; i < run->n; i++) {
        run->nearest2[i] = s->corners == 0 ? run->x[i] * run->x[i] + run->y * run->y : INFINITY;
        run->inside[i]   = 0;
    }
    for (int i = 0; i < s->corners; i++) {
        const double *a = s->xy[i], *b = s->xy[i + 1 < s->corners ? i + 1 : 0];
        side_nearest(run, a, b);
        side_crossed(run, a, b);
    }
    const float off = s->corners == 0 ? 1 : 0;
    for (int i = 0; i < run->n; i++) {
        out[i] = sqrtf(run->nearest2[i]) * (float)(1 - 2 * run->inside[i]) - off;
    }
}

/* How far the unit-sized shape reaches along each axis. */
static void extent(const shape_row *s, double *x, double *y)
{
    *x = *y = s->corners == 0 ? 1 : 0;
    for (int i = 0; i < s->corners; i++) {
        *x = fmax(*x, fabs(s->xy[i][0]));
        *y = fmax(*y, fabs(s->xy[i][1]));
    }
}

/* The covers of the fill and of the band around it, of row `y` (relative to the middle, as `x`). */
static void cover_row(float *inner, float *band, const shape_row *s, double scale, double x,
                      double y, int n, double edge_width)
{
    shape_run   run = {.n = n, .y = (float)(y / scale)};
    float       d[CHUNK];
    const float left = (float)(x / scale), step = (float)(1 / scale), size = (float)scale,
                edge = (float)edge_width;
    for (int i = 0; i < n; i++) {
        run.x[i] = left + (float)i * step;
    }
    distances(d, s, &run);
    for (int i = 0; i < n; i++) {
        inner[i] = cut(0.5f - size * d[i]);
        band[i]  = cut(0.5f + edge - size * d[i]) - inner[i];
    }
}

const char *marker_name(marker shape)
{
    assert(shape < MARKER_COUNT);
    return SHAPES[shape].name;
}

/* From the middle to the last pixel with cover: no middle of one is farther out; 0.01 is for
 * rounding.  False if all of it lies outside of the canvas, which also keeps later conversions
 * within int. */
static bool reach(double *wide, double *tall, const canvas *c, const shape_row *s, double x,
                  double y, double scale, double edge_width)
{
    extent(s, wide, tall);
    *wide = *wide * scale + edge_width + 0.51;
    *tall = *tall * scale + edge_width + 0.51;
    return !(x + *wide < 0 || y + *tall < 0 || x - *wide > canvas_width(c) ||
             y - *tall > canvas_height(c) || *wide > CANVAS_MAX || *tall > CANVAS_MAX);
}

void marker_draw(canvas *c, marker shape, double x, double y, double r, rgba fill,
                 double edge_width, rgba edge)
{
    assert(shape < MARKER_COUNT && isfinite(x) && isfinite(y) && r > 0 && edge_width >= 0);
    const shape_row *s     = &SHAPES[shape];
    double           scale = r * s->size, wide, tall;
    if (!reach(&wide, &tall, c, s, x, y, scale, edge_width)) {
        return;
    }
    vector_marker(canvas_recorder(c), &s->xy[0][0], s->corners, scale, x, y, fill, edge_width,
                  edge);
    float inner[CHUNK], band[CHUNK];
    int   x0 = (int)ceil(x - wide - 0.5), x1 = (int)floor(x + wide + 0.5);
    for (int row = (int)ceil(y - tall - 0.5); row < (int)floor(y + tall + 0.5); row++) {
        for (int from = x0; from < x1; from += CHUNK) {
            int n = x1 - from < CHUNK ? x1 - from : CHUNK;
            cover_row(inner, band, s, scale, from + 0.5 - x, row + 0.5 - y, n, edge_width);
            canvas_blend_row(c, from, row, band, n, edge);
            canvas_blend_row(c, from, row, inner, n, fill);
        }
    }
}

static void draw_key(canvas *c, double x, double y, const void *user)
{
    const stamp_key *k = user;
    marker_draw(c, (marker)k->shape, x, y, k->size, k->fill, k->width, k->edge);
}

void marker_stamp(canvas *c, marker shape, double x, double y, double r, rgba fill,
                  double edge_width, rgba edge)
{
    assert(shape < MARKER_COUNT && isfinite(x) && isfinite(y) && r > 0 && edge_width >= 0);
    const shape_row *s      = &SHAPES[shape];
    vector          *shapes = canvas_recorder(c);
    double           scale  = r * s->size, wide, tall;
    stamp_key        key    = {.size   = r,
                               .width  = edge_width,
                               .fill   = fill,
                               .edge   = edge,
                               .drawer = STAMP_MARKER,
                               .shape  = (int)shape};
    if (!reach(&wide, &tall, c, s, x, y, scale, edge_width)) {
        return;
    }
    if (2 * wide > STAMP_SIDE_MAX - 2 || 2 * tall > STAMP_SIDE_MAX - 2) {
        marker_draw(c, shape, x, y, r, fill, edge_width, edge);
        return;
    }
    vector_marker(shapes, &s->xy[0][0], s->corners, scale, x, y, fill, edge_width, edge);
    vector_silence(shapes); /* the stamp is for the pixels */
    stamp_put(c, key, x, y, (stamp_extent){-wide, -tall, wide, tall}, draw_key, &key);
    vector_resume(shapes);
}

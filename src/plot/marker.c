/* Markers: coverage from the signed distance to a polygon.
 *
 * A distance gives the fill (inside) and the edge (a band outside) at once, and
 * the corners of the band come out round.
 */
#include "plot/marker.h"

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

/* Squared distance of (x, y) to the side a-b; flips *inside if a ray to the right
 * crosses it. */
static double side_distance2(const double *a, const double *b, double x, double y, int *inside)
{
    double ex = b[0] - a[0], ey = b[1] - a[1], px = x - a[0], py = y - a[1];
    double t = (px * ex + py * ey) / (ex * ex + ey * ey);
    t        = t < 0 ? 0 : t > 1 ? 1 : t;
    if ((a[1] > y) != (b[1] > y) && px < ex * py / ey) {
        *inside = !*inside;
    }
    double dx = px - ex * t, dy = py - ey * t;
    return dx * dx + dy * dy;
}

/* Signed distance to the border of the unit-sized shape: negative inside. */
static double distance(const shape_row *s, double x, double y)
{
    if (s->corners == 0) {
        return sqrt(x * x + y * y) - 1;
    }
    double nearest = INFINITY;
    int    inside  = 0;
    for (int i = 0; i < s->corners; i++) {
        int    next = i + 1 < s->corners ? i + 1 : 0;
        double d2   = side_distance2(s->xy[i], s->xy[next], x, y, &inside);
        nearest     = d2 < nearest ? d2 : nearest;
    }
    return inside ? -sqrt(nearest) : sqrt(nearest);
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

static float cover_of(double d)
{
    return d <= -0.5 ? 1.0f : d >= 0.5 ? 0.0f : (float)(0.5 - d);
}

const char *marker_name(marker shape)
{
    assert(shape < MARKER_COUNT);
    return SHAPES[shape].name;
}

void marker_draw(canvas *c, marker shape, double x, double y, double r, rgba fill,
                 double edge_width, rgba edge)
{
    assert(shape < MARKER_COUNT && isfinite(x) && isfinite(y) && r > 0 && edge_width >= 0);
    const shape_row *s     = &SHAPES[shape];
    double           scale = r * s->size, wide, tall;
    extent(s, &wide, &tall);
    wide = wide * scale + edge_width + 1;
    tall = tall * scale + edge_width + 1;
    if (x + wide < 0 || y + tall < 0 || x - wide > canvas_width(c) || y - tall > canvas_height(c) ||
        wide > CANVAS_MAX || tall > CANVAS_MAX) {
        return; /* also keeps the conversions below within int */
    }
    float inner[CHUNK], band[CHUNK];
    int   x0 = (int)floor(x - wide), x1 = (int)ceil(x + wide);
    for (int row = (int)floor(y - tall); row < (int)ceil(y + tall); row++) {
        for (int from = x0; from < x1; from += CHUNK) {
            int n = x1 - from < CHUNK ? x1 - from : CHUNK;
            for (int i = 0; i < n; i++) {
                double d =
                    scale * distance(s, (from + i + 0.5 - x) / scale, (row + 0.5 - y) / scale);
                inner[i] = cover_of(d);
                band[i]  = cover_of(d - edge_width) - inner[i];
            }
            canvas_blend_row(c, from, row, band, n, edge);
            canvas_blend_row(c, from, row, inner, n, fill);
        }
    }
}

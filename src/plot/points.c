/* Points: checking, counting, sizing, ordering. */
#include "plot/points.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { FEW = 500 }; /* points that are drawn at full size */

static int greatest_common_divisor(int a, int b)
{
    while (b != 0) {
        int rest = a % b;
        a        = b;
        b        = rest;
    }
    return a;
}

nn_status points_check(const float *v, size_t stride, int n, const char *name, nn_err *err)
{
    for (int i = 0; i < n; i++) {
        float value = v[(size_t)i * stride];
        if (!isfinite(value)) {
            return nn_fail(err, NN_DATA, "point %d has %g in '%s'; only finite values can be drawn",
                           i, (double)value, name != NULL ? name : "?");
        }
    }
    return NN_OK;
}

void points_count(int count[AXES_LEGEND_MAX], const int *class_of, int points, int classes)
{
    memset(count, 0, AXES_LEGEND_MAX * sizeof *count);
    for (int i = 0; classes > 0 && i < points; i++) {
        int k = class_of[i];
        assert(k >= 0 && k < classes);
        if (k < AXES_LEGEND_MAX) {
            count[k]++;
        }
    }
}

double points_radius(const theme *t, const axes *a, int points)
{
    double crowd = points > FEW ? pow((double)FEW / points, 0.25) : 1.0;
    double unit  = a->unit < 0.45 ? 0.45 : a->unit;
    return fmax(1.0, t->point_radius * unit * crowd);
}

double points_opacity(const theme *t, int points)
{
    double crowd = points > FEW ? pow((double)FEW / points, 0.15) : 1.0;
    return t->fill_opacity * crowd;
}

void points_draw_one(canvas *c, const theme *t, const axes *a, int points, int k, double x,
                     double y)
{
    double r     = points_radius(t, a, points);
    double width = t->halo_width * r / t->point_radius; /* small points: a hair */
    marker_stamp(c, palette_marker(k), x, y, r,
                 rgba_fade(palette_colour(t, k), points_opacity(t, points)), width, t->halo);
}

/* Half as thick at 40 % and more, in full up to 20 %. */
void points_draw_ring(canvas *c, const theme *t, double share, double r, double x, double y)
{
    double width = fmax(1.0, 0.32 * r) * fmin(1.0, fmax(0.5, 1.5 - 2.5 * share));
    canvas_ring(c, x, y, 1.45 * r + 0.5 * width, width, t->text);
}

void points_draw_mean(canvas *c, const theme *t, marker shape, rgba fill, double r, double x,
                      double y)
{
    double line = fmax(1.2, 0.24 * r), gap = fmax(0.8, 0.14 * r);
    marker_draw(c, shape, x, y, r, t->background, line + gap, t->background);
    marker_draw(c, shape, x, y, r, fill, line, t->text);
}

/* Multiples of the golden ratio modulo 1 (2^32 / 1.618... as integer). */
double points_spread(int row)
{
    return (double)((uint32_t)row * UINT32_C(2654435769)) / 4294967296.0 - 0.5;
}

int points_order_step(int n)
{
    int step = (int)(n * 0.61803398875);
    if (step < 1) {
        return 1;
    }
    while (greatest_common_divisor(step, n) != 1) {
        step++;
    }
    return step;
}

int points_order(int i, int step, int n)
{
    return (int)((int64_t)i * step % n);
}

const char *points_outside_text(char *out, size_t cap, int outside)
{
    if (outside == 0) {
        return NULL;
    }
    snprintf(out, cap,
             outside == 1 ? "%d point lies outside the limits" : "%d points lie outside the limits",
             outside);
    return out;
}

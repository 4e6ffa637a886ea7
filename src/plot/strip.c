/* Strip: axes with one band per class, then the points, spread within their band. */
#include "plot/strip.h"
#include "plot/points.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>

enum { WARNING_TEXT = 64 };

static plot_limits flat_limits(const strip_spec *spec)
{
    return (plot_limits){spec->limits.x0, spec->limits.x1, 0, 1};
}

static axes_spec describe(const strip_spec *spec, int count[AXES_LEGEND_MAX])
{
    points_count(count, spec->class_of, spec->points, spec->classes);
    return (axes_spec){
        .theme       = spec->theme != NULL ? spec->theme : palette_theme(0),
        .title       = spec->title,
        .subtitle    = spec->subtitle,
        .x_name      = spec->x_name,
        .note        = spec->note,
        .limits      = flat_limits(spec),
        .classes     = spec->classes,
        .class_name  = spec->class_name,
        .class_count = count,
        .bands       = 1,
        .line_label  = spec->threshold_label,
        .line_at     = spec->threshold,
    };
}

/* -0.5 .. 0.5, even: multiples of the golden ratio modulo 1 (2^32 / 1.618... as integer). */
static double spread(int row)
{
    return (double)((uint32_t)row * UINT32_C(2654435769)) / 4294967296.0 - 0.5;
}

/* Where a point goes; false outside the limits.  A tenth of the band stays free at its
 * top and at its bottom. */
static bool place(const strip_spec *spec, const axes *a, int point, double *px, double *py)
{
    double x     = (double)spec->x[(size_t)point * spec->stride];
    int    bands = spec->classes > 0 ? spec->classes : 1;
    int    band  = spec->classes > 0 ? spec->class_of[point] : 0;
    double tall  = (a->bottom - a->top) / bands;
    *px          = axes_x(a, x);
    *py          = a->top + tall * (band + 0.5 + 0.8 * spread(point));
    return x >= spec->limits.x0 && x <= spec->limits.x1;
}

static int count_outside(const strip_spec *spec, const axes *a)
{
    double px, py;
    int    outside = 0;
    for (int i = 0; i < spec->points; i++) {
        outside += !place(spec, a, i, &px, &py);
    }
    return outside;
}

static nn_status check(const strip_spec *spec, nn_err *err)
{
    assert(spec->points >= 0 && spec->classes >= 0);
    assert(spec->points == 0 || (spec->x != NULL && spec->stride >= 1));
    assert(spec->threshold_label == NULL || isfinite(spec->threshold));
    plot_limits flat = flat_limits(spec);
    if (!limits_valid(&flat)) {
        return nn_fail(err, NN_USAGE, "limits %g..%g; they must rise and be finite",
                       spec->limits.x0, spec->limits.x1);
    }
    return points_check(spec->x, spec->stride, spec->points, spec->x_name, err);
}

static void draw_points(canvas *c, const strip_spec *spec, const axes *a, const theme *t)
{
    int step = points_order_step(spec->points);
    for (int i = 0; i < spec->points; i++) {
        int    point = points_order(i, step, spec->points);
        double px, py;
        if (place(spec, a, point, &px, &py)) {
            int k = spec->classes > 0 ? spec->class_of[point] : 0;
            points_draw_one(c, t, a, spec->points, k, px, py);
        }
    }
}

nn_status strip_draw(canvas *c, const strip_spec *spec, nn_err *err)
{
    nn_status status = check(spec, err);
    if (status != NN_OK) {
        return status;
    }
    int       count[AXES_LEGEND_MAX];
    char      warning[WARNING_TEXT];
    axes      a;
    axes_spec about = describe(spec, count);
    axes_layout(&a, canvas_width(c), canvas_height(c), &about);
    about.warning = points_outside_text(warning, sizeof warning, count_outside(spec, &a));
    axes_draw(c, &a, &about);
    draw_points(c, spec, &a, about.theme);
    axes_draw_over(c, &a, &about);
    return canvas_check(c, err);
}

bool strip_place(const strip_spec *spec, int width, int height, int point, double *px, double *py)
{
    assert(point >= 0 && point < spec->points);
    int       count[AXES_LEGEND_MAX];
    axes      a;
    double    x, y;
    axes_spec about = describe(spec, count);
    axes_layout(&a, width, height, &about);
    bool inside = place(spec, &a, point, &x, &y);
    if (px != NULL) {
        *px = x;
    }
    if (py != NULL) {
        *py = y;
    }
    return inside;
}

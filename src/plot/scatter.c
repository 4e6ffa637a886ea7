/* Scatter: axes, then the points in an order that hides no class. */
#include "plot/scatter.h"
#include "plot/points.h"

#include <assert.h>

enum { WARNING_TEXT = 64 };

/* What the axes need to know; `count` and `warning` are the caller's memory. */
static axes_spec describe(const scatter_spec *spec, int count[AXES_LEGEND_MAX])
{
    points_count(count, spec->class_of, spec->points, spec->classes);
    return (axes_spec){
        .theme       = spec->theme != NULL ? spec->theme : palette_theme(0),
        .title       = spec->title,
        .subtitle    = spec->subtitle,
        .x_name      = spec->x_name,
        .y_name      = spec->y_name,
        .note        = spec->note,
        .limits      = spec->limits,
        .classes     = spec->classes,
        .class_name  = spec->class_name,
        .class_count = count,
    };
}

/* Where a point goes; false outside the limits. */
static bool place(const scatter_spec *spec, const axes *a, int point, double *px, double *py)
{
    const plot_limits *l = &spec->limits;
    double             x = (double)spec->x[(size_t)point * spec->stride];
    double             y = (double)spec->y[(size_t)point * spec->stride];
    *px                  = axes_x(a, x);
    *py                  = axes_y(a, y);
    return x >= l->x0 && x <= l->x1 && y >= l->y0 && y <= l->y1;
}

static int count_outside(const scatter_spec *spec, const axes *a)
{
    double px, py;
    int    outside = 0;
    for (int i = 0; i < spec->points; i++) {
        outside += !place(spec, a, i, &px, &py);
    }
    return outside;
}

static nn_status check(const scatter_spec *spec, nn_err *err)
{
    assert(spec->points >= 0 && spec->classes >= 0);
    assert(spec->points == 0 || (spec->x != NULL && spec->y != NULL && spec->stride >= 1));
    if (!limits_valid(&spec->limits)) {
        return nn_fail(err, NN_USAGE, "limits %g..%g and %g..%g; each must rise and be finite",
                       spec->limits.x0, spec->limits.x1, spec->limits.y0, spec->limits.y1);
    }
    nn_status status = points_check(spec->x, spec->stride, spec->points, spec->x_name, err);
    if (status == NN_OK) {
        status = points_check(spec->y, spec->stride, spec->points, spec->y_name, err);
    }
    return status;
}

static void draw_points(canvas *c, const scatter_spec *spec, const axes *a, const theme *t)
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

nn_status scatter_draw(canvas *c, const scatter_spec *spec, nn_err *err)
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
    return canvas_check(c, err);
}

bool scatter_place(const scatter_spec *spec, int width, int height, int point, double *px,
                   double *py)
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

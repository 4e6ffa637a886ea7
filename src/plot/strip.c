/* Strip: axes with one band per class, then the points, spread within their band. */
#include "plot/strip.h"
#include "plot/cloud.h"
#include "plot/points.h"

#include <assert.h>
#include <math.h>

enum { WARNING_TEXT = 64 };

static plot_limits flat_limits(const strip_spec *spec)
{
    return (plot_limits){spec->limits.x0, spec->limits.x1, 0, 1};
}

static cloud cloud_of(const strip_spec *spec)
{
    return (cloud){.theme    = spec->theme != NULL ? spec->theme : palette_theme(0),
                   .points   = spec->points,
                   .x        = spec->x,
                   .stride   = spec->stride,
                   .class_of = spec->class_of,
                   .classes  = spec->classes,
                   .wrong    = spec->wrong,
                   .value    = spec->value,
                   .value0   = spec->value0,
                   .value1   = spec->value1,
                   .shaded   = strip_is_shaded(spec)};
}

static axes_spec describe(const strip_spec *spec, const cloud *points, int count[AXES_LEGEND_MAX])
{
    points_count(count, spec->class_of, spec->points, spec->classes);
    return (axes_spec){
        .theme       = points->theme,
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
        .ring_name   = spec->wrong != NULL ? "misclassified" : NULL,
        .ring_count  = cloud_wrong(points),
        .ring_hidden = points->shaded,
        .bar         = spec->value != NULL,
        .bar_name    = spec->value_name,
        .bar0        = spec->value0,
        .bar1        = spec->value1,
    };
}

static nn_status check(const strip_spec *spec, const cloud *points, nn_err *err)
{
    assert(spec->threshold_label == NULL || isfinite(spec->threshold));
    plot_limits flat = flat_limits(spec);
    if (!limits_valid(&flat)) {
        return nn_fail(err, NN_USAGE, "limits %g..%g; they must rise and be finite",
                       spec->limits.x0, spec->limits.x1);
    }
    return cloud_check(points, spec->x_name, NULL, spec->value_name, err);
}

bool strip_is_shaded(const strip_spec *spec)
{
    return spec->dense > 0 && spec->points > spec->dense;
}

nn_status strip_draw(canvas *c, const strip_spec *spec, nn_err *err)
{
    cloud     points = cloud_of(spec);
    nn_status status = check(spec, &points, err);
    if (status != NN_OK) {
        return status;
    }
    int       count[AXES_LEGEND_MAX];
    char      warning[WARNING_TEXT];
    axes      a;
    axes_spec about = describe(spec, &points, count);
    axes_layout(&a, canvas_width(c), canvas_height(c), &about);
    about.warning = points_outside_text(warning, sizeof warning, cloud_outside(&points, &a));
    axes_draw(c, &a, &about);
    NN_TRY(cloud_draw(c, &points, &a, err));
    axes_draw_over(c, &a, &about);
    NN_TRY(canvas_check(c, err));
done:
    return status;
}

bool strip_place(const strip_spec *spec, int width, int height, int point, double *px, double *py)
{
    assert(point >= 0 && point < spec->points);
    int       count[AXES_LEGEND_MAX];
    axes      a;
    double    x, y;
    cloud     points = cloud_of(spec);
    axes_spec about  = describe(spec, &points, count);
    axes_layout(&a, width, height, &about);
    bool inside = cloud_place(&points, &a, point, &x, &y);
    if (px != NULL) {
        *px = x;
    }
    if (py != NULL) {
        *py = y;
    }
    return inside;
}

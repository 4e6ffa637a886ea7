/* Scatter: field, axes, decision line, points. */
#include "plot/scatter.h"
#include "plot/cloud.h"
#include "plot/points.h"

#include <assert.h>

enum { WARNING_TEXT = 64 };

static cloud cloud_of(const scatter_spec *spec)
{
    assert(spec->points == 0 || spec->y != NULL);
    return (cloud){.theme     = spec->theme != NULL ? spec->theme : palette_theme(0),
                   .points    = spec->points,
                   .x         = spec->x,
                   .y         = spec->y,
                   .stride    = spec->stride,
                   .class_of  = spec->class_of,
                   .classes   = spec->classes,
                   .wrong     = spec->wrong,
                   .value     = spec->value,
                   .value0    = spec->value0,
                   .value1    = spec->value1,
                   .shaded    = scatter_is_shaded(spec),
                   .centroids = spec->centroids};
}

/* What the axes need to know; `count` is the caller's memory. */
static axes_spec describe(const scatter_spec *spec, const cloud *points, int count[AXES_LEGEND_MAX])
{
    points_count(count, spec->class_of, spec->points, spec->classes);
    return (axes_spec){
        .theme         = points->theme,
        .title         = spec->title,
        .subtitle      = spec->subtitle,
        .x_name        = spec->x_name,
        .y_name        = spec->y_name,
        .note          = spec->note,
        .limits        = spec->limits,
        .classes       = spec->classes,
        .class_name    = spec->class_name,
        .class_count   = count,
        .boundary_name = spec->field != NULL ? spec->field->line_name : NULL,
        .ring_name     = spec->wrong != NULL ? "misclassified" : NULL,
        .ring_count    = cloud_wrong(points),
        .ring_hidden   = points->shaded,
        .centroid_name = spec->centroids && spec->classes > 0 ? "class mean" : NULL,
        .tinted        = spec->field != NULL,
        .bar           = spec->value != NULL,
        .bar_name      = spec->value_name,
        .bar0          = spec->value0,
        .bar1          = spec->value1,
    };
}

static nn_status check(const scatter_spec *spec, const cloud *points, nn_err *err)
{
    nn_status status;
    assert(spec->value == NULL || spec->classes == 0);
    if (!limits_valid(&spec->limits)) {
        return nn_fail(err, NN_USAGE, "limits %g..%g and %g..%g; each must rise and be finite",
                       spec->limits.x0, spec->limits.x1, spec->limits.y0, spec->limits.y1);
    }
    status = cloud_check(points, spec->x_name, spec->y_name, spec->value_name, err);
    if (status == NN_OK && spec->field != NULL) {
        status = field_check(spec->field, err);
    }
    return status;
}

/* Everything, from back to front. */
static nn_status draw(canvas *c, const scatter_spec *spec, const cloud *points, const axes *a,
                      const axes_spec *about, nn_err *err)
{
    nn_status status = NN_OK;
    if (spec->field != NULL) {
        field_draw_tint(c, a, about->theme, spec->field);
    }
    axes_draw(c, a, about);
    if (spec->field != NULL) {
        NN_TRY(field_draw_line(c, a, about->theme, spec->field, err));
    }
    NN_TRY(cloud_draw(c, points, a, err));
    NN_TRY(canvas_check(c, err));
done:
    return status;
}

bool scatter_is_shaded(const scatter_spec *spec)
{
    return spec->dense > 0 && spec->points > spec->dense;
}

nn_status scatter_draw(canvas *c, const scatter_spec *spec, nn_err *err)
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
    return draw(c, spec, &points, &a, &about, err);
}

bool scatter_place(const scatter_spec *spec, int width, int height, int point, double *px,
                   double *py)
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

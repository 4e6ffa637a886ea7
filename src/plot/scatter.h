/* Scatter: two values per point, coloured and shaped by class.
 *
 *     plot_limits limits = limits_none();
 *     for each snapshot: limits_include(&limits, x, x + 1, 2, 412);
 *     scatter_spec spec = { .theme = palette_theme(0), .title = "Epoch 3 - test accuracy 97.3 %",
 *                           .points = 412, .x = x, .y = x + 1, .stride = 2,
 *                           .class_of = labels, .classes = 2, .class_name = names,
 *                           .limits = limits_padded(limits), ... };
 *     NN_TRY(canvas_create(&c, 800, 600, spec.theme->background, err));
 *     NN_TRY(scatter_draw(c, &spec, err));
 *     NN_TRY(png_encode(&bytes, &len, canvas_pixels(c), 800, 600, 3, err));
 */
#ifndef NNVIZ_PLOT_SCATTER_H
#define NNVIZ_PLOT_SCATTER_H

#include "plot/axes.h"
#include "plot/field.h"

#include <stdbool.h>

/* Plain data, all borrowed for the call.  UTF-8; titles and names of any length
 * are shortened to fit. */
typedef struct {
    const theme       *theme; /* NULL: the default */
    const char        *title; /* this and the next four may be NULL */
    const char        *subtitle;
    const char        *note; /* at the bottom, e.g. "unit 2 is dead: 0 on all 412 points" */
    const char        *x_name, *y_name;
    int                points;     /* 0 or more */
    const float       *x, *y;      /* the first point's values; may be NULL without points */
    size_t             stride;     /* floats from one point's value to the next one's, >= 1 */
    const int         *class_of;   /* (points) 0..classes-1; NULL without classes */
    int                classes;    /* 0: one kind of point, no legend */
    const char *const *class_name; /* (classes), each a string, never NULL */
    plot_limits        limits;     /* limits_valid; fixed over a run */
    /* what follows is off when it is 0 */
    const bool       *wrong;      /* (points) ringed, and counted as "misclassified N" */
    const field_grid *field;      /* drawn behind the points */
    const float      *value;      /* (points) coloured by it, with a colour bar; not with classes */
    const char       *value_name; /* may be NULL */
    double value0, value1;        /* value0 < value1: ends of the colour scale, fixed over a run */
    int    dense;                 /* more points than this are shaded by density: SCATTER_DENSE */
    bool   centroids; /* the mean of each class, above all points; legend "class mean" */
} scatter_spec;

enum { SCATTER_DENSE = 20000 }; /* where markers become a carpet, and slow */

/* Whether scatter_draw shades by density instead of drawing each point, so that the
 * caller can say so on the picture.  Rings are not drawn then, but counted. */
bool scatter_is_shaded(const scatter_spec *spec);

/* Draw the whole picture over whatever is on the canvas (which should be fresh, in
 * the theme's background).  Points outside the limits are not drawn but
 * counted, and the count is written on the picture.
 * NN_DATA: a value that is not finite, or a field's that is no probability (the text
 * names the place; nothing has been drawn).  NN_USAGE: limits that are not valid.  NN_NOMEM. */
nn_status scatter_draw(canvas *c, const scatter_spec *spec, nn_err *err);

/* Where scatter_draw puts a point on a canvas of width x height.
 *   point  0..points-1
 *   px,py  out, pixels (fractional); may each be NULL
 * Returns whether the point is drawn: false outside the limits.  Lays the picture out
 * anew each time (it counts the classes): meant for tests and a few labels. */
bool scatter_place(const scatter_spec *spec, int width, int height, int point, double *px,
                   double *py);

#endif

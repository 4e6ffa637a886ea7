/* Strip: one value per point, one horizontal band per class.
 *
 * The picture of a layer with a single unit.  The height within a band means
 * nothing: it spreads the points so that they can be told apart, by a fixed
 * function of the row number, so that a point keeps its height through all epochs.
 */
#ifndef NNVIZ_PLOT_STRIP_H
#define NNVIZ_PLOT_STRIP_H

#include "plot/axes.h"

#include <stdbool.h>

/* Plain data, all borrowed for the call; fields as in scatter_spec. */
typedef struct {
    const theme       *theme;                            /* NULL: the default */
    const char        *title, *subtitle, *note, *x_name; /* each may be NULL */
    int                points;
    const float       *x;
    size_t             stride;
    const int         *class_of;        /* (points) 0..classes-1; NULL without classes */
    int                classes;         /* 0: one band without a name */
    const char *const *class_name;      /* (classes) */
    plot_limits        limits;          /* x0 < x1, finite; y0 and y1 are not looked at */
    const char        *threshold_label; /* e.g. "threshold 0.5"; NULL: no line */
    double             threshold;       /* finite; drawn when inside the limits */
    const bool        *wrong;           /* as in scatter_spec, as are the next ones */
    const float       *value;
    const char        *value_name;
    double             value0, value1;
    int                dense;
} strip_spec;

/* As scatter_is_shaded. */
bool strip_is_shaded(const strip_spec *spec);

/* As scatter_draw: NN_DATA, NN_USAGE, NN_NOMEM. */
nn_status strip_draw(canvas *c, const strip_spec *spec, nn_err *err);

/* As scatter_place. */
bool strip_place(const strip_spec *spec, int width, int height, int point, double *px, double *py);

#endif

/* Limits: what part of the plane a picture shows.
 *
 * All pictures of a run share the limits of all its snapshots: start with
 * limits_none, include every snapshot, pad once at the end.
 */
#ifndef NNVIZ_PLOT_LIMITS_H
#define NNVIZ_PLOT_LIMITS_H

#include <stdbool.h>
#include <stddef.h>

/* x0 < x1 and y0 < y1, finite, once padded.  Data units. */
typedef struct {
    double x0, x1, y0, y1;
} plot_limits;

/* Holds nothing yet. */
plot_limits limits_none(void);

/* Grow until the points are inside.  Values that are not finite are passed over.
 *   x, y    the first point's values; y may be NULL (strips): y stays as it was
 *   stride  floats from one point's value to the next one's
 *   n       points, 0 or more */
void limits_include(plot_limits *l, const float *x, const float *y, size_t stride, int n);

/* With 5 % of room on each side.  A direction without extent (all values equal)
 * gets half of the value's size on each side, or 0.5 around 0; one that holds
 * nothing becomes 0..1. */
plot_limits limits_padded(plot_limits l);

/* Usable for drawing: finite, their differences too, and x0 < x1, y0 < y1. */
bool limits_valid(const plot_limits *l);

#endif

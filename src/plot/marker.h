/* Markers: the shapes of data points. */
#ifndef NNVIZ_PLOT_MARKER_H
#define NNVIZ_PLOT_MARKER_H

#include "plot/canvas.h"

typedef enum {
    MARKER_CIRCLE,
    MARKER_TRIANGLE,
    MARKER_SQUARE,
    MARKER_DIAMOND,
    MARKER_DOWN, /* a triangle on its tip */
    MARKER_PLUS,
    MARKER_STAR,
    MARKER_CROSS,
    MARKER_COUNT
} marker;

/* "circle", "triangle down", ...; for messages and tests. */
const char *marker_name(marker shape);

/* The shape filled with `fill` and around it, outside of the fill, an edge of
 * `edge_width` pixels (0: none) with rounded corners.  No pixel gets both in
 * full, so that both may be translucent.
 *   x, y  px, finite: the middle (of triangles: the centroid)
 *   r     > 0, px: radius of the circle; the others have about its area */
void marker_draw(canvas *c, marker shape, double x, double y, double r, rgba fill,
                 double edge_width, rgba edge);

/* The same for a shape that is drawn often: at the nearest eighth of a pixel, as a stamp
 * (stamp.h).  A large one is drawn as above. */
void marker_stamp(canvas *c, marker shape, double x, double y, double r, rgba fill,
                  double edge_width, rgba edge);

#endif

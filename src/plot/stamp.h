/* Stamps: what is drawn again and again, letters and points, drawn once.
 *
 * A stamp is a small drawing turned into two bytes for each byte of a pixel: how much of what
 * was there shows through, and what is added to it.  They are found by drawing over black and
 * over white; over these two a stamp is exact, in between one level of 255 off at most for a
 * drawing of one layer.  Putting it is one short loop, whatever was drawn.
 *
 * Stamps are kept for the process, up to some MB, and given up never: a run draws the same
 * letters and points in dozens of pictures.  They may be put from any thread, each on a canvas
 * of its own, and what comes out does not depend on which are kept.
 */
#ifndef NNVIZ_PLOT_STAMP_H
#define NNVIZ_PLOT_STAMP_H

#include "plot/canvas.h"

/* Stamps lie on steps of this many to the pixel. */
enum { STAMP_STEPS = 8, STAMP_SIDE_MAX = 64 };

/* Who draws. */
enum { STAMP_MARKER, STAMP_LETTER };

/* All that the pixels depend on; the meaning of most is the drawer's.  No gaps between the
 * members: keys are compared as bytes. */
typedef struct {
    double size, width;
    rgba   fill, edge;
    int    drawer, shape;
    int    step_x, step_y; /* 0 .. STAMP_STEPS - 1: set by stamp_put */
} stamp_key;

/* Where the drawing lies around the point it is put at, in pixels; no side longer than
 * STAMP_SIDE_MAX - 2. */
typedef struct {
    double x0, y0, x1, y1;
} stamp_extent;

/* Draw with the point at x, y. */
typedef void stamp_drawing(canvas *c, double x, double y, const void *user);

/* Put it with its point at x, y, rounded to the steps; nothing is recorded.  Without memory for a
 * new one the canvas is marked (canvas_check). */
void stamp_put(canvas *c, stamp_key key, double x, double y, stamp_extent extent,
               stamp_drawing *draw, const void *user);

#endif

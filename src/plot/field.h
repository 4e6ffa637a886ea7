/* Field: what a network says about every place of the plane, behind the points.
 *
 * A grid of class probabilities becomes soft tints: the colour of the likeliest class,
 * the stronger the larger its lead over the next one, so that it fades where the network
 * cannot tell.  The line between two classes is where they are equally likely.
 *
 * The line is traced in triangles (half a grid cell each), between whose corners the
 * logarithms of the probabilities are taken as linear: then it is exact where the classes
 * are decided by a sigmoid or softmax of the two shown units, however steep that is.
 *
 * Of a network that predicts a value the grid holds that value instead, as a share of the
 * colour scale: the panel is tinted evenly in the scale's colours, and there is no line.
 */
#ifndef NNVIZ_PLOT_FIELD_H
#define NNVIZ_PLOT_FIELD_H

#include "plot/axes.h"

#include <stdbool.h>

/* Plain data, borrowed.  Node (r, c) lies at the share c / (cols - 1) of the limits'
 * x range and r / (rows - 1) of their y range: the first row is at the BOTTOM, and the
 * corners of the grid are those of the panel.  A node each 4 to 8 pixels is plenty. */
typedef struct {
    int          rows, cols; /* 2 .. 4096 each                                             */
    int          classes;    /* >= 2; 0: values                                            */
    const float *p;          /* classes 2: (rows, cols) probability of class 1;
                                more: (rows, cols, classes); 0..1, a 0 or 1 is fine
                                (hard classes).  0: (rows, cols) where the value lies on the
                                colour scale, 0..1 (the caller cuts)                       */
    const char *line_name;   /* what the line is called in the legend, e.g. "decision
                                boundary"; NULL: no line (always NULL with classes 0)      */
} field_grid;

/* NN_DATA: a value outside 0..1 or not a number (the text names the place). */
nn_status field_check(const field_grid *f, nn_err *err);

/* The likeliest class of a node (the first of equals; of two: 1 if p > 0.5) and its lead
 * over the next one, 0..1.  classes >= 2. */
int    field_class(const field_grid *f, int row, int col);
double field_lead(const field_grid *f, int row, int col);

/* Tint the panel, of which only the theme's background is there: to be drawn before the axes.
 *   a  in  left and top are whole */
void field_draw_tint(canvas *c, const axes *a, const theme *t, const field_grid *f);

/* The line(s) between classes as pieces, in units of the grid (col, row).
 *   out    (pieces, 4) c0 r0 c1 r1; caller frees; NULL when there are none
 * NN_NOMEM. */
nn_status field_trace(double **out, int *pieces, const field_grid *f, nn_err *err);

/* Trace and draw the line(s) over the panel.  NN_NOMEM. */
nn_status field_draw_line(canvas *c, const axes *a, const theme *t, const field_grid *f,
                          nn_err *err);

#endif

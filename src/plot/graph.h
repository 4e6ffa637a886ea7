/* Graph: the network itself, its units as nodes and its weights as lines between them.
 *
 *     Title
 *     subtitle
 *     -- positive  - - negative  == widest line: |w| = 3.21  (o) bias, full at |b| = 3.21
 *
 *      variance  O---.     O
 *                 \   `---'  `--- O    output
 *          skew  O-----.--O
 *              input    dense_1     output
 *             2 inputs  2 units     1 unit
 *     note
 *
 * Width and opacity of a line follow |weight|, linearly, from nothing up to the widest line;
 * strong ones lie on top.  Positive weights have the theme's first class colour, negative
 * ones its second, and are dashed where there are few enough lines for that to be seen.  The
 * area of the disc inside a node follows |bias|, its colour the sign.  A unit that is dead or
 * constant is grey and crossed out, as are its lines.  Weights of 0 have no line.  Between layers
 * with few lines the weights are written on them, if all of them find a place that no other line
 * crosses.
 *
 * Layers of more than GRAPH_MOST units (fewer on a small canvas) show the first and the last
 * ones, and say so.  What the legend says of the widest line stays true for those left out.
 */
#ifndef NNVIZ_PLOT_GRAPH_H
#define NNVIZ_PLOT_GRAPH_H

#include "nnviz/err.h"
#include "plot/canvas.h"
#include "plot/palette.h"

#include <stdbool.h>

enum { GRAPH_MOST = 20 }; /* units of a layer that are shown */

/* Plain data, all borrowed for the call.  UTF-8; texts of any length are shortened to fit. */
typedef struct {
    const theme *theme;                   /* NULL: the default                          */
    const char  *title, *subtitle, *note; /* each may be NULL                          */
    int          layers;                  /* dense layers, 1 or more                    */
    const int   *units;                   /* (layers + 1), each 1 or more; the first:
                                             inputs                                     */
    const float *params;                  /* W1 b1 W2 b2 ..., W (units, inputs): the
                                             flat vector of nnviz/spec.h                */
    const bool *const *dead;              /* (layers + 1), each (units) or NULL: dead or
                                             constant; NULL: it is not known            */
    const char *const *layer_name;        /* (layers + 1); NULL: none                   */
    const char *const *input_name;        /* (units[0]); NULL: none                     */
    const char *const *output_name;       /* (units[layers]); NULL: none                */
    double             largest;           /* the |weight| of the widest line, fixed over
                                             a run; what is larger is drawn as if it
                                             were that; 0: the largest here             */
} graph_spec;

/* Draw the whole picture over the (fresh) canvas.
 * NN_DATA: a weight or bias that is not finite (the text names it; nothing has been drawn).
 * NN_NOMEM. */
nn_status graph_draw(canvas *c, const graph_spec *spec, nn_err *err);

/* The largest |weight| of a network, biases aside; what is not finite is passed over.
 * `largest` of a run is the maximum of this over its snapshots. */
double graph_largest(int layers, const int *units, const float *params);

/* Where graph_draw puts unit `unit` (0-based) of layer `layer` (0: the inputs) on a canvas of
 * width x height: the middle of its node and its radius, each may be NULL.  Returns whether
 * it is shown: false for the middle ones of a large layer (nothing is written then). */
bool graph_place(const graph_spec *spec, int width, int height, int layer, int unit, double *px,
                 double *py, double *radius);

#endif

/* Curve: how loss and score went, epoch by epoch.
 *
 *     Title
 *     subtitle
 *     loss                    best epoch 6
 *      |\                          :
 *      | \___                      :
 *      |     \_____________________o____ validation 0.051    each line is named at its end,
 *      |___________________________:____ train 0.046         with its last number
 *     accuracy                     :
 *      |     ______________________o____ train 0.991
 *      |____/______________________:____
 *        0     1     2    ... epoch
 *     note
 */
#ifndef NNVIZ_PLOT_CURVE_H
#define NNVIZ_PLOT_CURVE_H

#include "nnviz/err.h"
#include "plot/canvas.h"
#include "plot/palette.h"

#include <stdbool.h>
#include <stddef.h>

enum { CURVE_PANELS = 2, CURVE_LINES = 6 };

/* Plain data, all borrowed for the call. */
typedef struct {
    const char  *name;   /* "train"; never NULL                                          */
    const float *value;  /* the first epoch's; NaN: there is none (a gap)                */
    size_t       stride; /* floats from one epoch's value to the next one's, >= 1        */
    int          look;   /* 0, 1, 2, ...: its colour, the same in both panels            */
} curve_line;

typedef struct {
    const char *name;  /* "loss", "accuracy"; never NULL                                 */
    int         lines; /* 1 .. CURVE_LINES                                               */
    curve_line  line[CURVE_LINES];
    bool        share;     /* values are shares of 1: the axis never goes beyond 0..1        */
    bool        from_zero; /* the axis begins at 0 when all values are 0 or more         */
} curve_panel;

typedef struct {
    const theme *theme;                   /* NULL: the default                            */
    const char  *title, *subtitle, *note; /* each may be NULL                            */
    int          points;                  /* 1 or more                                    */
    const int   *epoch;                   /* (points) rising                              */
    int          panels;                  /* 1 .. CURVE_PANELS, from the top              */
    curve_panel  panel[CURVE_PANELS];
    const char  *best_label; /* e.g. "best epoch 6"; NULL: none is marked                */
    int          best;       /* 0..points-1: the epoch marked                            */
    int          best_look;  /* the line(s) that get a dot there                         */
} curve_spec;

/* Draw the whole picture over the (fresh) canvas.  A long history is drawn by the
 * smallest and the largest value of each pixel column: no peak is lost.
 * NN_DATA: an infinite value (the text names line and epoch; nothing has been drawn), or
 * a panel without any number.  NN_NOMEM. */
nn_status curve_draw(canvas *c, const curve_spec *spec, nn_err *err);

/* Where curve_draw puts line `line` of panel `panel` at point `point`; for tests.  False
 * where there is no value. */
bool curve_place(const curve_spec *spec, int width, int height, int panel, int line, int point,
                 double *px, double *py);

#endif

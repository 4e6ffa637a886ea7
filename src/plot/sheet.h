/* Sheet: many snapshots of one layer on one page.
 *
 *     Title
 *     subtitle
 *     o genuine 229   ^ forged 183           one legend (or one colour bar, at the right)
 *       Epoch 0 - 55.6 %    Epoch 1 - 93.2 %     each cell drawn at its own small size,
 *      |  . :.             |  .  ..               all with the same limits and grid
 *      |___________        |___________           numbers only at the outer edge
 *                     x name
 *     note
 *
 *     int width, height;
 *     sheet_size(&spec, SHEET_CELL_WIDTH, SHEET_CELL_HEIGHT, &width, &height);
 *     NN_TRY(canvas_create(&c, width, height, spec.theme->background, err));
 *     NN_TRY(sheet_draw(c, &spec, err));
 */
#ifndef NNVIZ_PLOT_SHEET_H
#define NNVIZ_PLOT_SHEET_H

#include "plot/axes.h"
#include "plot/field.h"

#include <stdbool.h>

enum { SHEET_CELL_WIDTH = 240, SHEET_CELL_HEIGHT = 200 }; /* of a page read on a screen */

/* Plain data, all borrowed for the call. */
typedef struct {
    const char       *title;  /* e.g. "Epoch 7 - 98.8 %"; may be NULL                    */
    const float      *x, *y;  /* as in scatter_spec; y NULL: strips (in all cells)       */
    size_t            stride; /* >= 1                                                    */
    const bool       *wrong;  /* (points); NULL: no rings in this cell                   */
    const field_grid *field;  /* behind the points; NULL: none                           */
} sheet_cell;

typedef struct {
    const theme      *theme;                   /* NULL: the default            */
    const char       *title, *subtitle, *note; /* each may be NULL             */
    const char       *x_name, *y_name;         /* the same                     */
    int               cells;                   /* 1 or more; made for 1 to 36  */
    const sheet_cell *cell;                    /* (cells)                      */
    int               points;                  /* of every cell                */
    const int        *class_of;                /* (points); NULL without
                                                  classes                      */
    int                classes;                /* 0: one kind of point         */
    const char *const *class_name;             /* (classes)                    */
    plot_limits        limits;                 /* limits_valid (strips: x)     */
    const float       *value;                  /* (points) colour by value and
                                                  a colour bar; NULL: class    */
    const char *value_name;                    /* may be NULL                  */
    double      value0, value1;                /* value0 < value1              */
    int         columns;                       /* 0: sheet_columns(cells)      */
    bool        centroids;                     /* as in scatter_spec           */
} sheet_spec;

/* Columns for so many cells: about square, wider rather than taller, few places left
 * empty.  9 -> 3, 10 -> 5, 25 -> 5. */
int sheet_columns(int cells);

/* The size of a sheet whose cells (their titles included) have at least this size in
 * pixels.  Letters and points grow and shrink with it.  The canvas may have another size:
 * cells then take what there is.
 *   cell_w, cell_h  at least 1; NN_USAGE if the sheet would be larger than a canvas */
nn_status sheet_size(const sheet_spec *spec, int cell_w, int cell_h, int *width, int *height,
                     nn_err *err);

/* Draw the whole sheet over the (fresh) canvas.  Points outside the limits are counted
 * over all cells, and the count is written on the picture.
 * NN_DATA: a value that is not finite (nothing has been drawn).  NN_USAGE: limits that are
 * not valid.  NN_NOMEM. */
nn_status sheet_draw(canvas *c, const sheet_spec *spec, nn_err *err);

/* Where sheet_draw puts a point of a cell on a canvas of width x height; as
 * scatter_place. */
bool sheet_place(const sheet_spec *spec, int width, int height, int cell, int point, double *px,
                 double *py);

#endif

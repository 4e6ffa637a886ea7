/* Pictures of one layer over a run: a scatter (for one unit a strip) per snapshot, a
 * contact sheet of them, and an animation.
 *
 * Snapshots are kept while training and drawn afterwards, because all pictures of
 * a run share the limits of all its snapshots: otherwise the eye takes a change
 * of the axes for a change of the network.
 *
 * Where the layer shown has two units and there are classes, the rest of the network is
 * run over the plane: soft tints say what it would answer there, a line where it is
 * undecided.  Rows it gets wrong have a ring.
 */
#ifndef NNVIZ_OUTPUT_PICTURES_H
#define NNVIZ_OUTPUT_PICTURES_H

#include "nnviz/trainer.h"
#include "output/history.h"
#include "output/run_dir.h"
#include "output/tables.h"
#include "plot/limits.h"
#include "plot/palette.h"

typedef struct pictures pictures;

/* What all pictures have in common; everything borrowed until pictures_free. */
typedef struct {
    const nn_spec *spec;
    int            layer;   /* which one is shown, 0 .. layers                             */
    tables_part    part;    /* the rows shown                                              */
    int            of_rows; /* rows in the split; more than those shown when they are a sample */
    int            classes; /* 0 for a regression                                          */
    const char    *label_name;
    char *const   *feature_name; /* (units[0])                                              */
    const char    *split;        /* "test", "validation" or "training"                          */
    const char    *subject;      /* "banknote 4-3-2-1, seed 1"                                  */
} pictures_spec;

/* The layer to show when the user names none: the two-unit hidden layer nearest
 * the output, else the last hidden layer, else the output. */
int pictures_choose_layer(const nn_spec *spec);

nn_status pictures_create(pictures **out, const pictures_spec *spec, nn_err *err);
void      pictures_free(pictures *p);

/* Keep a snapshot.
 *   score      in  of the split shown
 *   acts       in  (rows, units of the layer) its activations; copied as far as shown
 *   predicted  in  (rows) classes; not read for a regression
 *   params     in  (parameters of the network); the layers above the one shown are copied
 * NN_NOMEM. */
nn_status pictures_keep(pictures *p, int epoch, const history_metrics *score, const float *acts,
                        const int *predicted, const float *params, nn_err *err);

/* How many are kept, and their epochs in order (0 .. count-1). */
int pictures_count(const pictures *p);
int pictures_epoch(const pictures *p, int i);

typedef struct {
    int                width, height; /* pixels of a scatter                                   */
    const theme       *look;          /* NULL: the default                                     */
    const plot_limits *limits;        /* NULL: those of all that are kept                      */
    int                threads;       /* to draw with; the bytes do not depend on it           */
    bool (*stop)(void);               /* asked before each picture; may be NULL                */
} pictures_look;

/* Each draws and writes into the run directory.
 *   only  in  (count) which of those kept are drawn; NULL: all
 * NN_DATA: an activation is not finite.  NN_INTERRUPTED: stop() said so; finished
 * pictures stay.  NN_IO, NN_NOMEM; NN_USAGE: a sheet that would be too large. */
nn_status pictures_draw(const pictures *p, const run_dir *dir, const pictures_look *look,
                        const bool *only, nn_err *err);

/* plots/layer-02-sheet.png: of more than SHEET_MOST snapshots as many, evenly chosen. */
enum { SHEET_MOST = 36 };
nn_status pictures_sheet(const pictures *p, const run_dir *dir, const pictures_look *look,
                         const bool *only, nn_err *err);

/* plots/layer-02.gif: 640 x 480, three frames between two snapshots in which points move in
 * straight lines, as far as `most` frames allow; then fewer, then a choice of snapshots.
 *   fps   in  frames a second, 1 .. 50
 *   most  in  frames in all, 2 or more */
nn_status pictures_animation(const pictures *p, const run_dir *dir, const pictures_look *look,
                             const bool *only, int fps, int most, nn_err *err);

#endif

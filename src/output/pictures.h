/* Pictures of one layer over a run: a scatter (for one unit a strip) per snapshot, a
 * contact sheet of them, and an animation.
 *
 * Snapshots are kept while training and drawn afterwards, because all pictures of
 * a run share the limits of all its snapshots: otherwise the eye takes a change
 * of the axes for a change of the network.
 *
 * A layer of more than two units is shown by two principal components or by the two units
 * the user names (output/view.h).
 *
 * Where the layer shown has two units, the rest of the network is run over the plane: soft
 * tints say what it would answer there, and a line where two classes are equally likely.  The
 * input gets that with more features as well, on the plane of its components through the
 * mean.  Rows that the network gets wrong have a ring.
 */
#ifndef NNVIZ_OUTPUT_PICTURES_H
#define NNVIZ_OUTPUT_PICTURES_H

#include "nnviz/trainer.h"
#include "output/artwork.h"
#include "output/history.h"
#include "output/run_dir.h"
#include "output/tables.h"
#include "plot/limits.h"
#include "util/text.h"

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
    int            chosen;       /* units the user wants to see, 0 .. 2; 0: all of one or two,
                                    else principal components                              */
    int       unit[2];           /* (chosen) which, from 0                                      */
    bool      centroids;         /* the mean of each class is marked                            */
    nn_engine engine;            /* that runs the network over the plane                        */
} pictures_spec;

/* The layer to show when the user names none: the two-unit hidden layer nearest
 * the output, else the last hidden layer, else the output. */
int pictures_choose_layer(const nn_spec *spec);

nn_status pictures_create(pictures **out, const pictures_spec *spec, nn_err *err);
void      pictures_free(pictures *p);

/* Keep a snapshot.
 *   score      in  of the split shown
 *   acts       in  (rows, units of the layer) its activations; copied as far as shown, or
 *                  whole until pictures_fit
 *   predicted  in  (rows) classes; not read for a regression
 *   params     in  (parameters of the network); the layers above the one shown are copied
 * NN_NOMEM. */
nn_status pictures_keep(pictures *p, int epoch, const history_metrics *score, const float *acts,
                        const int *predicted, const float *params, nn_err *err);

/* Once, after the last is kept and before anything is drawn: principal components need all
 * snapshots.  Nothing to do for a layer that is shown by its units.  NN_DATA: an activation is
 * not finite.  NN_NOMEM. */
nn_status pictures_fit(pictures *p, nn_err *err);

/* How many are kept, and their epochs in order (0 .. count-1); the layer shown. */
int pictures_count(const pictures *p);
int pictures_epoch(const pictures *p, int i);
int pictures_layer(const pictures *p);

typedef struct {
    const artwork     *art;
    int                width, height; /* of a picture, before the pixel ratio                  */
    bool               sized;         /* of sheets and animations too; else they have their own */
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

/* plots/layer-02-sheet.png: of more than SHEET_MOST snapshots as many, evenly chosen.  Epoch 0 is
 * left out where the others alone fill a square, as 1 to 25 do. */
enum { SHEET_MOST = 36 };
nn_status pictures_sheet(const pictures *p, const run_dir *dir, const pictures_look *look,
                         const bool *only, nn_err *err);

/* plots/layer-02.gif: 640 x 480 unless a size is asked for, three frames between two snapshots in
 * which points move in straight lines, as far as `most` frames allow; then fewer, then a choice of
 * snapshots. fps   in  frames a second, 1 .. 50 most  in  frames in all, 2 or more */
nn_status pictures_animation(const pictures *p, const run_dir *dir, const pictures_look *look,
                             const bool *only, int fps, int most, nn_err *err);

/* One snapshot as text for a terminal, appended to `out`: its title, what it shows and the points
 * in so many character cells (plot/braille.h).
 *   cols     in  of the terminal
 *   colours  in  0 or 256
 * NN_DATA, NN_NOMEM. */
nn_status pictures_print(text *out, const pictures *p, int i, int cols, int rows, int colours,
                         nn_err *err);

#endif

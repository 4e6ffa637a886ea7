/* Pictures of one layer: a scatter (or, for one unit, a strip) per snapshot.
 *
 * Snapshots are kept while training and drawn afterwards, because all pictures of
 * a run share the limits of all its snapshots: otherwise the eye takes a change
 * of the axes for a change of the network.
 */
#ifndef NNVIZ_OUTPUT_PICTURES_H
#define NNVIZ_OUTPUT_PICTURES_H

#include "nnviz/trainer.h"
#include "output/history.h"
#include "output/run_dir.h"
#include "output/tables.h"

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
 *   score  in  of the split shown
 *   acts   in  (rows, units of the layer) its activations; copied as far as shown
 * NN_NOMEM. */
nn_status pictures_keep(pictures *p, int epoch, const history_metrics *score, const float *acts,
                        nn_err *err);

/* How many are kept, and their epochs in order (0 .. count-1). */
int pictures_count(const pictures *p);
int pictures_epoch(const pictures *p, int i);

typedef struct {
    int width, height;  /* pixels */
    int threads;        /* to draw with; the bytes do not depend on it */
    bool (*stop)(void); /* asked before each picture; may be NULL */
} pictures_look;

/* Draw all that are kept and write them into the run directory.
 * NN_DATA: an activation is not finite.  NN_INTERRUPTED: stop() said so; finished
 * pictures stay.  NN_IO, NN_NOMEM. */
nn_status pictures_draw(const pictures *p, const run_dir *dir, const pictures_look *look,
                        nn_err *err);

#endif

/* The job: from options and data to arrays that are ready to train.
 *
 *     data -> split -> scale -> targets, and the network's shape checked against them
 *
 * Everything that can be wrong with options and data is found here, before any
 * directory is made.
 */
#ifndef NNVIZ_CLI_JOB_H
#define NNVIZ_CLI_JOB_H

#include "cli/config.h"
#include "data/dataset.h"
#include "data/scale.h"
#include "data/split.h"
#include "nnviz/trainer.h"
#include "train/snapshot.h"

/* One split: rows in its order. */
typedef struct {
    const char *name;  /* "test", "validation", "training" */
    const int  *row;   /* (rows) data rows                 */
    const int  *label; /* (rows) class                     */
    nn_rows     xy;    /* scaled features and targets      */
} job_part;

typedef struct {
    dataset      *data;
    split        *parts;
    scaler       *scale;
    nn_spec       spec;
    nn_optimizer  optimizer;
    float        *x;     /* (rows, features) scaled, in the order of parts->order */
    float        *y;     /* (rows, outputs) targets, in that order                */
    int          *label; /* (rows) classes, in that order                         */
    job_part      test, validation, training;

    snapshot_plan snapshots;
    int           layer;  /* to draw                                              */
    job_part      shown;  /* the rows recorded: of the test split, else validation, else training */
    const job_part *shown_of;
    int          *shown_row; /* what `shown` owns when it is a sample */
    float        *shown_x;
} job;

/* The network's shape and activations from --layers and --activation.
 *   data  in  what it has to fit; NULL: nothing
 * NN_USAGE, saying what would fit. */
nn_status job_shape(nn_spec *spec, const run_config *config, const dataset *data, nn_err *err);

/* Load and prepare everything.  Options that depend on each other are resolved and
 * written back into `config` (layers, learning rate, seed, layer), so that config.json
 * names what was used.
 *   out  out  release with job_free, also after a failure
 * NN_USAGE, NN_DATA, NN_NOMEM. */
nn_status job_prepare(job *out, run_config *config, nn_err *err);
void      job_free(job *j);

#endif

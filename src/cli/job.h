/* The job: from options and data to arrays that are ready to train.
 *
 *     data -> split -> encode -> scale -> targets, and the network's shape checked against them
 *
 * Everything that can be wrong with options and data is found here, before any
 * directory is made.
 */
#ifndef NNVIZ_CLI_JOB_H
#define NNVIZ_CLI_JOB_H

#include "cli/config.h"
#include "data/dataset.h"
#include "data/encoder.h"
#include "data/scale.h"
#include "data/split.h"
#include "nnviz/trainer.h"
#include "output/past.h"
#include "output/pictures.h"
#include "output/tables.h"
#include "train/snapshot.h"
#include "util/text.h"

/* One split, its rows in its order. */
typedef struct {
    const char *name; /* "test", "validation", "training" */
    past_split  split;
    tables_part part; /* data rows, labels           */
    nn_rows     xy;   /* scaled features and targets */
} job_part;

typedef struct {
    dataset      *data;
    split        *parts;
    encoder      *encode;
    scaler       *scale;
    nn_spec       spec;
    nn_optimizer  optimizer;
    nn_schedule   schedule;
    nn_early_stop stop;
    float        *class_weight; /* (classes); NULL: all count the same */

    /* All rows, in the order of parts->order; those of a --test file behind them. */
    int    rows;
    int   *row;    /* (rows) data row numbers                       */
    float *x;      /* (rows, features) scaled                       */
    float *y;      /* (rows, outputs) targets                       */
    int   *label;  /* (rows) classes; NULL for a regression         */
    float *target; /* (rows) numbers to learn; NULL for classes     */

    job_part test, validation, training;
    char     test_sha256[65]; /* of the --test file; "" without */

    snapshot_plan snapshots;
    int           layer; /* to draw                                                         */
    int           chosen, unit[2]; /* which of its units, from 0; chosen 0: as pictures do  */
    job_part      shown; /* the rows recorded: of the test split, else validation, else training */
    const job_part *shown_of;
    int            *shown_row, *shown_label; /* what `shown` owns when it is a sample */
    float          *shown_x, *shown_target;
} job;

/* Load and prepare everything.  Options that depend on each other are resolved and
 * written back into `config` (layers, learning rate, seed, layer ...), so that config.json
 * names what was used.
 *   out  out  release with job_free, also after a failure
 * NN_USAGE, NN_DATA, NN_NOMEM. */
nn_status job_prepare(job *out, run_config *config, nn_err *err);
void      job_free(job *j);

/* What the pictures call it, "banknote 4-3-2-1, seed 1", appended to `out`.  NN_NOMEM. */
nn_status job_subject(text *out, const job *j, const run_config *config, nn_err *err);

/* What its pictures have in common.  Everything is borrowed from the job and `subject`. */
pictures_spec job_pictures(const job *j, const run_config *config, const char *subject);

#endif

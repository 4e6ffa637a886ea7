/* Finding the model a user means, and the run it is from. */
#ifndef NNVIZ_CLI_ASK_MODEL_H
#define NNVIZ_CLI_ASK_MODEL_H

#include "model/model.h"
#include "output/run_dir.h"

#include <stdint.h>

typedef struct {
    model   *m;
    run_dir *run; /* the run it is from; NULL: it is in no run directory */
} asked;

/* Find and read a model.
 *   out   out  release with ask_release; untouched on failure
 *   what  in   a model file; a run directory, which stands for its model.json; RUN@EPOCH, which
 *              stands for the weights of that snapshot of the run; "-": standard input
 *   at    in   the same epoch by --at; NULL: as the file has it
 * NN_DATA: as model_load, npy_open and csv_next; weights.npy does not fit the model.
 * NN_USAGE: --at is no epoch; "RUN: epoch 5 was not recorded; snapshots.csv has 0, 1, 2, 8"; an epoch of a model that
 * is in no run; two different epochs.  NN_NOMEM. */
nn_status ask_model(asked *out, const char *what, const char *at, nn_err *err);
void      ask_release(asked *a); /* {0} is fine */

#endif

/* The recorder: what a run leaves on the disk while it trains.
 *
 * It is told of every epoch and writes history.csv, snapshots.csv,
 * activations/, weights.npy and the epoch events, and keeps the snapshots of the
 * shown layer for the pictures.  Tables and events reach the disk at most once a
 * second and when the run ends, activations at once.
 */
#ifndef NNVIZ_OUTPUT_RECORDER_H
#define NNVIZ_OUTPUT_RECORDER_H

#include "data/dataset.h"
#include "nnviz/trainer.h"
#include "output/events.h"
#include "output/pictures.h"
#include "output/run_dir.h"
#include "train/snapshot.h"

typedef struct recorder recorder;

/* Everything borrowed until recorder_free. */
typedef struct {
    const run_dir       *dir;
    const dataset       *data;
    const nn_spec       *spec;
    const snapshot_plan *plan;
    const int           *row;      /* (rows) data rows shown           */
    const float         *x;        /* (rows, units[0]) those, scaled   */
    int                  rows;     /* 1 or more                        */
    bool                 dump;     /* write activations and weights    */
    events              *log;
    pictures            *pictures; /* NULL: no pictures will be drawn  */
    int                  layer;    /* whose activations `pictures` keeps */
    const nn_score    *(*shown)(const nn_epoch *e); /* the split that `row` is from */
} recorder_spec;

/* NN_IO, NN_NOMEM, NN_USAGE (activations too large to address). */
nn_status recorder_create(recorder **out, const recorder_spec *spec, nn_err *err);

/* An epoch is over: for the observer of nn_train.  NN_IO, NN_NOMEM. */
nn_status recorder_epoch(recorder *r, const nn_epoch *e, nn_err *err);

/* Epochs told so far, without epoch 0; snapshots taken. */
int recorder_epochs(const recorder *r);
int recorder_snapshots(const recorder *r);

/* The run is over, well or not: everything pending reaches the disk and weights.npy
 * gets its name.  Tries all files and returns the first failure.  NN_IO, NN_NOMEM. */
nn_status recorder_finish(recorder *r, nn_err *err);

/* NULL is fine; a weights.npy that was not finished is removed. */
void recorder_free(recorder *r);

#endif

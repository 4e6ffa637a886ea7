/* The recorder: what a run leaves on the disk while it trains.
 *
 * It is told of every epoch and writes history.csv, snapshots.csv,
 * activations/, weights.npy, checkpoint.json, best.json's weights and the epoch events, and
 * keeps the snapshots of the shown layer for the pictures.  Tables, events and the checkpoint
 * reach the disk at most once a second, or as often as lets it rest nine tenths of the time, and
 * when the run ends; activations at once.
 */
#ifndef NNVIZ_OUTPUT_RECORDER_H
#define NNVIZ_OUTPUT_RECORDER_H

#include "nnviz/trainer.h"
#include "output/album.h"
#include "output/checkpoint.h"
#include "output/events.h"
#include "output/past.h"
#include "output/run_dir.h"
#include "output/tables.h"
#include "train/snapshot.h"

typedef struct recorder recorder;

/* Everything borrowed until recorder_free. */
typedef struct {
    const run_dir       *dir;
    const nn_net        *net;
    const snapshot_plan *plan;
    tables_part          part;  /* the rows shown, 1 or more         */
    const float         *x;     /* (rows, units[0]) those, scaled   */
    past_split           split; /* which they are from              */
    bool                 dump;  /* write activations and weights    */
    events              *log;
    const album         *pictures;  /* NULL: no pictures will be drawn; empty: none of snapshots */
    bool                 keep_best; /* the weights of the best epoch are wanted           */
    int                  every;     /* epochs between checkpoints; 0: one a second         */
} recorder_spec;

/* NN_IO, NN_NOMEM, NN_USAGE (activations too large to address). */
nn_status recorder_create(recorder **out, const recorder_spec *spec, nn_err *err);

/* Put down again what an earlier run recorded up to its checkpoint, before the first epoch.
 *   before  in      as past_read found it
 *   from    in      its checkpoint
 *   net     in/out  run forward with each snapshot's weights, where those are dumped or drawn; then
 *                   has any parameters
 * NN_IO, NN_NOMEM. */
nn_status recorder_replay(recorder *r, const past *before, const checkpoint *from, nn_net *net,
                          nn_err *err);

/* An epoch is over; the run is over: for the observer of nn_train.  NN_IO, NN_NOMEM. */
nn_status recorder_epoch(recorder *r, const nn_epoch *e, nn_err *err);
nn_status recorder_end(recorder *r, const nn_train_result *result, nn_err *err);

/* What is known after the last finished epoch. */
typedef struct {
    int          epoch;          /* of it                                                        */
    int          snapshots;      /* listed                                                       */
    const float *params;         /* (parameters) to be kept as the model: after it, or the best
                                    ones if they were restored                                   */
    int             model_epoch; /* after which those were                                       */
    const float    *best_params; /* (parameters) of best_epoch; NULL unless wanted and there     */
    int             best_epoch;  /* 0: none                                                      */
    bool            stopped_early;
    const nn_score *score; /* (CHECKPOINT_SCORES) after it and after best_epoch               */
} recorder_facts;

recorder_facts recorder_known(const recorder *r);

/* The run is over, well or not: everything pending reaches the disk, in one go with what is to be
 * written behind it, and weights.npy gets its name.  Where something fails, weights.npy.tmp is left
 * for past_read.
 *   also  in  (n) up to RECORDER_ALSO; may be NULL when n is 0
 * NN_IO, NN_NOMEM. */
enum { RECORDER_ALSO = 2 };
nn_status recorder_finish(recorder *r, const run_file *also, int n, nn_err *err);

/* NULL is fine; a weights.npy.tmp with nothing in it that was flushed is removed. */
void recorder_free(recorder *r);

#endif

/* The past of a run: what it had recorded up to its checkpoint, read back in order to go on.
 *
 * Rows that are newer than the checkpoint are left out: they will be made again.
 */
#ifndef NNVIZ_OUTPUT_PAST_H
#define NNVIZ_OUTPUT_PAST_H

#include "output/history.h"
#include "output/run_dir.h"
#include "train/snapshot.h"

typedef enum { PAST_TRAINING, PAST_VALIDATION, PAST_TEST } past_split;

typedef struct {
    int              epoch;      /* the checkpoint's                                            */
    text             history;    /* history.csv with its header, to that epoch                  */
    int              snapshots;  /* recorded to that epoch and still wanted                     */
    int             *at;         /* (snapshots) their epochs, rising                            */
    history_metrics *score;      /* (snapshots) of one split, as the history has it             */
    float           *params;     /* (snapshots, parameters); NULL when no weights were recorded */
    size_t           unfinished; /* bytes of weights.npy.tmp that count, when they are from there */
} past;

/* Read history.csv, snapshots.csv and weights.npy.  After a crash weights.npy.tmp counts instead,
 * if it has all the snapshots that are listed: else the crash came before they were in it.
 *   out      out  release with past_release; untouched on failure
 *   epoch    in   of the checkpoint
 *   plan     in   the snapshots now wanted
 *   split    in   whose score is wanted
 *   weights  in   whether there are weights to read
 * NN_DATA: a file is missing or damaged; a snapshot that is now wanted was not recorded.
 * NN_NOMEM. */
nn_status past_read(past *out, const run_dir *dir, int epoch, const snapshot_plan *plan,
                    const nn_spec *spec, past_split split, bool weights, nn_err *err);
void      past_release(past *p); /* {0} is fine */

/* The epoch of the last snapshot that snapshots.csv lists.  NN_DATA: missing, damaged, empty.
 * NN_NOMEM. */
nn_status past_last(int *epoch, const run_dir *dir, nn_err *err);

/* Before anything is written: weights that were read from weights.npy.tmp get their name, so that
 * another crash, while they are put down again, loses nothing.  NN_IO, NN_NOMEM. */
nn_status past_secure(const past *p, const run_dir *dir, nn_err *err);

#endif

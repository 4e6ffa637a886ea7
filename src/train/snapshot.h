/* Snapshots: which epochs are recorded, which rows they show, and what every
 * layer says of those rows.
 */
#ifndef NNVIZ_TRAIN_SNAPSHOT_H
#define NNVIZ_TRAIN_SNAPSHOT_H

#include "nnviz/net.h"

#include <stdbool.h>
#include <stdint.h>

/* --- which epochs -------------------------------------------------------------------- */

typedef struct {
    int   epochs;  /* of the run: 0 .. epochs can be recorded   */
    int   count;   /* how many are                              */
    bool *due;     /* (epochs + 1)                              */
    bool  thinned; /* "auto" left epochs out                    */
} snapshot_plan;

/* Understand a choice of epochs:
 *   "auto"     all up to 100 epochs, else 100 evenly spaced with 0 and the last
 *   "all"      0, 1, ... epochs
 *   "every:N"  0, N, 2 N, ... and the last
 *   "0,1,2,8"  these; "last" stands for the last
 *   out  out  release with snapshot_plan_free
 * NN_USAGE: not such a text, or an epoch beyond the run.  NN_NOMEM. */
nn_status snapshot_plan_make(snapshot_plan *out, const char *choice, int epochs, nn_err *err);
void      snapshot_plan_free(snapshot_plan *plan);

/* --- which rows ---------------------------------------------------------------------- */

/* Choose at most `most` of n rows, by a sample drawn from the seed's own stream, in
 * their old order.
 *   out  out  (min(n, most)) places 0 .. n-1, rising; caller frees
 * Returns NN_NOMEM or NN_OK; all n when n <= most. */
nn_status snapshot_rows(int **out, int n, int most, uint64_t seed, nn_err *err);

/* --- what the layers say ------------------------------------------------------------- */

typedef struct {
    int            rows;
    const float   *x;                       /* (rows, units[0]) scaled, borrowed */
    const float   *acts[NN_MAX_LAYERS + 1]; /* (rows, units[l]); acts[0] is x    */
    int           *predicted;               /* (rows) class                      */
    const nn_spec *spec;                    /* borrowed                          */
    float         *block;                   /* where acts[1..] lie               */
} snapshot;

/* Room for all activations of `rows` rows (1 or more).
 *   x, spec  in   borrowed until snapshot_free
 * NN_USAGE: more memory than can be addressed.  NN_NOMEM. */
nn_status snapshot_create(snapshot **out, const nn_spec *spec, const float *x, int rows,
                          nn_err *err);

/* Run the rows through the network as it is now and keep every layer's output. */
void snapshot_take(snapshot *s, nn_net *net);
void snapshot_free(snapshot *s);

#endif

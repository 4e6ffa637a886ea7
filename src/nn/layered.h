/* The engine that goes layer by layer, shared by its three files: layered.c has life, parameters
 * and state, layered_pass.c the way through the layers and back, layered_train.c the batches.
 *
 * Each layer's products are done by a set of kernels.  With plain loops it is the reference
 * engine, with those of product.h and cblas_sgemm the blas engine.
 *
 * Threads.  A pass is run by a crew of workers, every member going through all of it.  A result
 * (rows, units) is cut into parts along its longer side, and member m of n does its n-th of the
 * parts.  How a result is cut depends on its size alone: the same products are called for
 * whatever the number of members, and so the bits are the same.  Where a part needs what another
 * member has made, all meet; where
 * a batch is cut by rows from layer to layer nobody has to.  The gradients of a layer's weights
 * are cut by units or not at all, each over the whole batch, so that no sums of parts are
 * needed either, and whoever makes them updates the weights while they are in its cache.
 */
#ifndef NNVIZ_NN_LAYERED_H
#define NNVIZ_NN_LAYERED_H

#include "engine.h"
#include "kernels.h"
#include "workers.h"

#include <stdbool.h>

/* Part of a side: from .. to - 1. */
typedef struct {
    int from, to;
} span;

/* Units of layer l whose weights one member updates. */
typedef struct {
    int  l;
    span units;
    int  owner;
} share;

typedef struct {
    nn_spec              spec;
    nn_optimizer         optimizer;
    const dense_kernels *kernels;
    size_t               n_params;
    long                 steps;

    void  *block;          /* one allocation; the arrays of floats below lie in it        */
    float *params, *grads; /* (n_params)                                                  */
    float *state;          /* (slots * n_params): each share has the slots of its W
                              together, and those of its b; they begin at slots times
                              where W and b do                                            */
    share *shares;         /* (n_shares) of the update, in the order of the layers        */
    int    n_shares;
    float *z, *y, *delta; /* (sum of units of layers 1.., max_rows): one block per layer;
                             delta is dL/dz                                              */
    float  *batch_x;      /* (max_rows, units[0]) and                                    */
    float  *batch_y;      /* (max_rows, units[layers]): the gathered batch               */
    float  *row_weight;   /* (max_rows) what each row of the batch counts                */
    double *row_loss;     /* (max_rows)                                                  */
    float  *mask, *kept;  /* dropout: the factors of y, and y times them, laid out as y;
                             without dropout of no size                                  */

    const float *x;                         /* input of the last forward, borrowed  */
    bool         dropping;                  /* whether it was one with dropout      */
    size_t       w_at[NN_MAX_LAYERS + 1];   /* offsets into params and grads ...    */
    size_t       b_at[NN_MAX_LAYERS + 1];   /*                                      */
    size_t       act_at[NN_MAX_LAYERS + 1]; /* ... and into z, y and delta          */

    workers *crew;    /* NULL: the calling thread alone                     */
    int      at_work; /* members of the run under way: 1, or all            */
} layered;

/* How many parts a side is cut into, and part i.  A member's own go from layered_first of it
 * to below layered_first of the next. */
int  layered_parts(const layered *e, int side);
span layered_part(const layered *e, int side, int i);
int  layered_first(const layered *e, int side, int member);

/* Wait for the other members of the run. */
void layered_meet(const layered *e, int member);

/* Run task(user, member) in as many threads as `flops` are worth, denormals as the kernels
 * want them. */
void layered_run(layered *e, double flops, void (*task)(void *user, int member), void *user);

/* What layer l gave, and what it was given by the last forward. */
const float *layered_output(const layered *e, int l);
const float *layered_input(const layered *e, int l);

/* Whether results of layer l for so many rows are cut by rows, else by units; the input counts
 * as layer 0 and is gathered by rows. */
bool layered_by_rows(const layered *e, int l, int rows);

/* This member's share of the way up from e->x, with the masks drawn before where e->dropping.
 *   keep_z  in  hidden layers' z are wanted, not only what backward needs of them */
void layered_up(layered *e, int rows, bool keep_z, int member);

/* ... and of the way down: from delta of layer `from` to that of layer l, or to dL/d(what it
 * gave), which goes to `out` unless that is NULL.
 *   kept_z  in  as in the way up
 *   before  in  whether layer l's activation is passed as well */
void layered_down(layered *e, int from, int l, int rows, bool kept_z, bool before, float *out,
                  int member);

/* As engine_ops. */
void      layered_forward(void *self, const float *x, int rows);
void      layered_gradients(void *self, const float *y, int rows, int l, bool before, float *out);
nn_status layered_train(void *self, const nn_batches *batches, nn_score *score);
double    layered_penalty(const void *self);

#endif

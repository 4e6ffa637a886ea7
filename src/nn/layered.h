/* The engine that goes layer by layer, shared by its four files: layered.c has life, parameters
 * and state, layered_plan.c what is done by whom, layered_pass.c the way through the layers and
 * back, layered_train.c the batches.
 *
 * Each layer's products are done by a set of kernels.  With plain loops it is the reference
 * engine, with those of product.h and cblas_sgemm the blas engine.
 *
 * Threads.  A pass is a list of stages, each of which makes one result (rows, units) of a layer
 * in pieces.  A crew of workers goes through all of it, every member taking the pieces that are
 * left (workers_share), and a piece waits for no more than what was made of its rows in the stage
 * before: with a meeting after each stage, 784-512-256-10 takes 6 to 8 % longer in two threads.
 * Stages cut by rows alone are steps of one piece.  How a result is cut depends on its size alone,
 * so that the bits are the same whatever the number of members.  The gradients of a layer's weights
 * are cut by units, each over the whole batch, so that no sums of parts are needed either, and
 * whoever makes them updates the weights while they are in its cache.  It begins as soon as no rows
 * on their way back need those weights: 28-300-300-300-1 takes 4 % longer where all wait for each
 * other first.
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

/* A piece of a layer's result. */
typedef struct {
    span rows, units;
} block;

typedef struct {
    nn_spec              spec;
    nn_optimizer         optimizer;
    const dense_kernels *kernels;
    bool                 bears_cuts;          /* the products of all layers, short parts         */
    bool                 keeps_layers_whole;  /* in the update, ...                               */
    int                  turn[NN_MAX_LAYERS]; /* ... which takes the layers in this order         */
    size_t               n_params;
    long                 steps;

    void  *block;          /* one allocation; the arrays of floats below lie in it        */
    float *params, *grads; /* (n_params)                                                  */
    float *state;          /* (slots * n_params): each share has the slots of its W
                              together, and those of its b; they begin at slots times
                              where W and b do                                            */
    float *z, *y, *delta;  /* (sum of units of layers 1.., max_rows): one block per layer;
                              delta is dL/dz                                              */
    float  *batch_x;       /* (max_rows, units[0]) and                                    */
    float  *batch_y;       /* (max_rows, units[layers]): the gathered batch               */
    float  *row_weight;    /* (max_rows) what each row of the batch counts                */
    double *row_loss;      /* (max_rows)                                                  */
    float  *mask, *kept;   /* dropout: the factors of y, and y times them, laid out as y;
                              without dropout of no size                                  */

    const float *x;                   /* input of the last forward, borrowed, */
    bool         dropping;            /* whether it was one with dropout,     */
    bool         with_z;              /* and one that keeps the hidden z, of which
                                         training wants only some             */
    size_t w_at[NN_MAX_LAYERS + 1];   /* offsets into params and grads ...    */
    size_t b_at[NN_MAX_LAYERS + 1];   /*                                      */
    size_t act_at[NN_MAX_LAYERS + 1]; /* ... and into z, y and delta          */

    workers *crew;    /* NULL: the calling thread alone                     */
    workers *at_work; /* those of the run under way: NULL, or the crew      */
} layered;

/* --- stages -------------------------------------------------------------------------- */

/* How its result is cut.  Who cuts by rows reads all of the weights in every piece, who cuts by
 * units all of the input. */
typedef enum {
    CUT_ROWS,
    CUT_UNITS,
    CUT_BOTH /* for products that prepare their input: a few rows of it for many units */
} cut;

typedef struct {
    void (*run)(const void *user, int l, block b);
    const void *user;
    int         l; /* whose result it is; layer 0: the input       */
    int         row_parts, unit_parts;
} stage;

/* Room for the way up, the way down, and what training does before and between. */
typedef struct {
    const layered *e;
    int            rows, n;
    stage          stages[2 * NN_MAX_LAYERS + 3];
} plan;

void plan_add(plan *p, int l, cut how, void (*run)(const void *user, int l, block b),
              const void *user);

/* From e->x to the output, with the masks drawn before where e->dropping. */
void plan_up(plan *p);

/* How to cut a stage that makes the rows of e->x, so that a piece of layer 1 can begin as soon as
 * its own rows are there. */
cut plan_cut_rows(const plan *p);

/* From delta of the output layer ... */
typedef struct {
    const layered *e;
    int            last; /* ... to that of this layer, or, its activation left out, ... */
    bool           before;
    float         *out; /* ... to dL/d(what it gave); NULL: in delta                    */
} descent;

void plan_down(plan *p, const descent *d);

/* A member's part in all of it, first after a meeting: stage k is the workers' step k.  Others may
 * still be at their pieces when it returns; workers_await or a meeting waits for them. */
void plan_run(const plan *p, int member);

/* All pieces of stage k. */
piece_set plan_pieces(const plan *p, int k);

/* The update of layer l is cut by units into so many shares; units of shares from .. to - 1. */
int  layered_shares(const layered *e, int l);
span layered_share(const layered *e, int l, int from, int to);

/* What a member takes of them: one share, or all of a layer.  So many pieces, and the shares of
 * one, from .. to - 1. */
int  layered_update_pieces(const layered *e, int l);
span layered_update_piece(const layered *e, int l, int i);

/* Once, when the network is known: what the above goes by. */
void layered_find_cuts(layered *e);

/* --- members ------------------------------------------------------------------------- */

/* Run task(user, member) in as many threads as `flops` are worth, denormals as the kernels
 * want them. */
void layered_run(layered *e, double flops, void (*task)(void *user, int member), void *user);

/* Wait for the other members of the run. */
void layered_meet(const layered *e, int member);

/* --- results ------------------------------------------------------------------------- */

/* What layer l gave, and what it was given by the last forward. */
const float *layered_output(const layered *e, int l);
const float *layered_input(const layered *e, int l);

/* As engine_ops. */
void      layered_forward(void *self, const float *x, int rows);
void      layered_gradients(void *self, const float *y, int rows, int l, bool before, float *out);
nn_status layered_train(void *self, const nn_batches *batches, nn_score *score);
double    layered_penalty(const void *self);

#endif

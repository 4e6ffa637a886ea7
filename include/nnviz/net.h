/* A network: parameters, an engine that runs them, an optimiser that moves them.
 *
 *     nn_net *net = NULL;
 *     nn_net_create(&net, &spec, &optimizer, NN_ENGINE_AUTO, 16, &err);
 *     nn_net_set_params(net, params);                          // from nn_init_params
 *     nn_batches epoch = {.x = x, .y = y, .order = order, .rows = rows, .batch = 16};
 *     nn_net_train(net, &epoch, &score, &err);
 *     nn_net_forward(net, x_test, 16, out, &err);
 *     nn_net_free(net);
 *
 * How parameters, states and activations lie in memory is the engine's own
 * business; what goes in and comes out is always the layout of spec.h.
 * A net is used by one thread at a time; different nets are independent.
 */
#ifndef NNVIZ_NET_H
#define NNVIZ_NET_H

#include "nnviz/err.h"
#include "nnviz/optimizer.h"
#include "nnviz/rng.h"
#include "nnviz/score.h"
#include "nnviz/spec.h"

#include <stdbool.h>

typedef enum {
    NN_ENGINE_AUTO,      /* small up to 1600 weights a layer in the mean, else blas */
    NN_ENGINE_REFERENCE, /* plain loops: the oracle for the others            */
    NN_ENGINE_SMALL,     /* fused kernels for small layers, one thread: the same bits on
                            every processor                                          */
    NN_ENGINE_BLAS,      /* layers through matrix products: nn_net_use_threads */
    NN_ENGINE_COUNT
} nn_engine;

/* "auto", "reference", "small", "blas". */
const char *nn_engine_name(nn_engine engine);

/* The name and core of the BLAS, for the record: "OpenBLAS 0.3.21 ..., core Haswell".  Loads it;
 * "none (...)" where that fails.  Static storage. */
const char *nn_blas_name(void);

typedef struct nn_net nn_net;

/* Make a network with all parameters zero and a fresh optimiser.
 *   max_rows  in  the largest batch and the most rows of one forward call, >= 1
 * NN_USAGE (spec or optimiser out of range, more memory than can be addressed),
 * NN_NOMEM; NN_IO when the blas engine is wanted and OpenBLAS cannot be loaded. */
nn_status nn_net_create(nn_net **out, const nn_spec *spec, const nn_optimizer *optimizer,
                        nn_engine engine, int max_rows, nn_err *err);
void      nn_net_free(nn_net *net);

/* Let up to `threads` threads, the calling one among them, share this net's work: training,
 * forward and evaluation of an engine that can (blas); others run on as they do.  Results do not
 * depend on it, to the bit.  A fresh net has 1; the threads sleep between calls, take no signals
 * and end with nn_net_free, or with the next nn_net_use_threads.  Threads that share a processor
 * while another is free, the calling one as well, move; all may run where they might before.
 *   threads  in  >= 1
 * Where the system grants fewer, the work goes on with those there are, and that is no failure.
 * NN_NOMEM; the net then has 1. */
nn_status nn_net_use_threads(nn_net *net, int threads, nn_err *err);

const nn_spec      *nn_net_spec(const nn_net *net);      /* borrowed for the net's life */
const nn_optimizer *nn_net_optimizer(const nn_net *net); /* the same                    */
nn_engine           nn_net_engine(const nn_net *net);    /* never NN_ENGINE_AUTO        */
int                 nn_net_max_rows(const nn_net *net);

/* Run rows through the network, keeping every layer's activations.
 *   x     in   (rows, units[0]); borrowed until the next call on this net
 *   rows  in   1 .. max_rows
 *   out   out  (rows, units[layers]); may be NULL
 * About 2 * rows * params flops, no allocation, cannot fail. */
void nn_net_forward(nn_net *net, const float *x, int rows, float *out);

/* Activations of layer l (0 = the input) from the last nn_net_forward:
 * (rows, units[l]), borrowed until the next call on this net. */
const float *nn_net_activations(const nn_net *net, int l);

/* The same before the activation function: z = W x + b of layer l (1 .. layers). */
const float *nn_net_pre_activations(const nn_net *net, int l);

/* How the loss of each row changes with what layer l says of that row: the
 * gradient of the row's own loss, which is not divided by the number of rows
 * and holds no penalty on weights.
 *   y       in   (rows, units[layers]) targets of the rows of the last nn_net_forward
 *   l       in   0 (the input) .. layers
 *   before  in   with respect to the pre-activations; then l is 1 or more
 *   out     out  (rows, units[l])
 * No allocation; parameters, activations and optimiser stay as they are. */
void nn_net_gradients(nn_net *net, const float *y, int rows, int l, bool before, float *out);

/* Mini-batches to train on: rows order[0 .. rows) in batches of `batch`, the last one
 * shorter where they do not divide.  All borrowed for the call. */
typedef struct {
    const float *x;     /* (any, units[0])                                                     */
    const float *y;     /* (any, units[layers]) targets, see loss.h                            */
    const int   *order; /* (rows) row numbers into x and y                                     */
    int          rows;
    int          batch; /* 1 .. max_rows                                                       */

    const double *rates;       /* (batches) the learning rate of each update; NULL: the
                                  optimiser's                                                 */
    const float *class_weight; /* (classes; 2 for one output unit) what a row of that class
                                  counts; NULL: 1.  Only for losses that classify.  As in
                                  Keras the weighted sum is divided by the rows, not by
                                  the sum of the weights                                      */
    nn_rng *dropout;           /* in/out where the masks come from: one draw for each output
                                  of a hidden layer, by batch, layer, row and unit.  NULL
                                  only for a network without dropout                          */
} nn_batches;

/* Train on each batch in turn, with its update.
 *   score  in/out  added to: each row under the weights (and the dropout) its batch met, as
 *                  Keras reports an epoch; the loss weighted and with the penalty
 * No allocation.  NN_NAN as soon as a batch's loss is not finite; the weights
 * are then those before that batch's update. */
nn_status nn_net_train(nn_net *net, const nn_batches *batches, nn_score *score, nn_err *err);

/* Add the score of rows x (rows, units[0]), y (rows, units[layers]) without
 * training; any number of rows.  No dropout and no class weights, but the penalty of l1 and
 * l2, as Keras's evaluate.  A loss that is not finite is passed on.  Up to max_rows rows are
 * then those of nn_net_activations, as after nn_net_forward. */
void nn_net_evaluate(nn_net *net, const float *x, const float *y, int rows, nn_score *score);

/* The flat vector of spec.h, (nn_spec_params(spec)). */
void nn_net_get_params(const nn_net *net, float *params);
void nn_net_set_params(nn_net *net, const float *params);

/* The optimiser's memory: `slots` vectors like the parameters (see optimizer.h)
 * and the number of steps done.  slots may be 0; state is then not touched. */
int  nn_net_state_slots(const nn_net *net);
long nn_net_steps(const nn_net *net);
void nn_net_get_state(const nn_net *net, float *state, long *steps);
void nn_net_set_state(nn_net *net, const float *state, long steps);

#endif

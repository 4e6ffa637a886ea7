/* A network: parameters, an engine that runs them, an optimiser that moves them.
 *
 *     nn_net *net = NULL;
 *     nn_net_create(&net, &spec, &optimizer, NN_ENGINE_AUTO, 16, &err);
 *     nn_net_set_params(net, params);                          // from nn_init_params
 *     nn_net_train(net, x, y, order, rows, 16, &score, &err);  // one epoch
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
#include "nnviz/spec.h"

typedef enum {
    NN_ENGINE_AUTO,      /* reference up to 16 x 16 weights a layer, else blas */
    NN_ENGINE_REFERENCE, /* plain loops: the oracle for the others            */
    NN_ENGINE_BLAS,      /* layers through cblas_sgemm, one thread            */
    NN_ENGINE_COUNT
} nn_engine;

/* "auto", "reference", "blas". */
const char *nn_engine_name(nn_engine engine);

/* The name and core of the BLAS, for the record: "OpenBLAS 0.3.21 ..., core Haswell".  Loads it;
 * "none (...)" where that fails.  Static storage. */
const char *nn_blas_name(void);

/* Sums over rows; divide by rows for means.  A network that does not classify
 * has hits 0. */
typedef struct {
    long   rows;
    double loss; /* sum of the rows' losses    */
    double hits; /* rows with the right class  */
} nn_score;

double nn_score_loss(const nn_score *s);     /* mean; NAN without rows */
double nn_score_accuracy(const nn_score *s); /* fraction; NAN without rows */

typedef struct nn_net nn_net;

/* Make a network with all parameters zero and a fresh optimiser.
 *   max_rows  in  the largest batch and the most rows of one forward call, >= 1
 * NN_USAGE (spec or optimiser out of range, more memory than can be addressed),
 * NN_NOMEM; NN_IO when the blas engine is wanted and OpenBLAS cannot be loaded. */
nn_status nn_net_create(nn_net **out, const nn_spec *spec, const nn_optimizer *optimizer,
                        nn_engine engine, int max_rows, nn_err *err);
void      nn_net_free(nn_net *net);

const nn_spec *nn_net_spec(const nn_net *net);   /* borrowed for the net's life */
nn_engine      nn_net_engine(const nn_net *net); /* never NN_ENGINE_AUTO        */
int            nn_net_max_rows(const nn_net *net);

/* Run rows through the network, keeping every layer's activations.
 *   x     in   (rows, units[0]); borrowed until the next call on this net
 *   rows  in   1 .. max_rows
 *   out   out  (rows, units[layers]); may be NULL
 * About 2 * rows * params flops, no allocation, cannot fail. */
void nn_net_forward(nn_net *net, const float *x, int rows, float *out);

/* Activations of layer l (0 = the input) from the last nn_net_forward:
 * (rows, units[l]), borrowed until the next call on this net. */
const float *nn_net_activations(const nn_net *net, int l);

/* One pass of mini-batches, each with its update: rows order[0 .. rows) in
 * batches of `batch`, the last one shorter where they do not divide.
 *   x      in      (any, units[0])
 *   y      in      (any, units[layers]) targets, see loss.h
 *   order  in      (rows) row numbers into x and y
 *   batch  in      1 .. max_rows
 *   score  in/out  added to: each row's loss under the weights its batch met, as
 *                  Keras reports an epoch
 * No allocation.  NN_NAN as soon as a batch's loss is not finite; the weights
 * are then those before that batch's update. */
nn_status nn_net_train(nn_net *net, const float *x, const float *y, const int *order, int rows,
                       int batch, nn_score *score, nn_err *err);

/* Add the score of rows x (rows, units[0]), y (rows, units[layers]) without
 * training; any number of rows.  A loss that is not finite is passed on. */
void nn_net_evaluate(nn_net *net, const float *x, const float *y, int rows, nn_score *score);

/* The flat vector of spec.h, (nn_spec_params(spec)). */
void nn_net_get_params(const nn_net *net, float *params);
void nn_net_set_params(nn_net *net, const float *params);

/* The optimiser's memory: `slots` vectors like the parameters (see optimizer.h)
 * and the number of steps done.  slots may be 0; state is then not touched. */
int  nn_net_state_slots(const nn_net *net);
void nn_net_get_state(const nn_net *net, float *state, long *steps);
void nn_net_set_state(nn_net *net, const float *state, long steps);

#endif

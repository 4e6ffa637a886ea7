/* Optimisers: one step on the flat vector of all parameters.
 *
 * Formulas and defaults follow Keras, with one exception: RMSprop adds epsilon
 * outside the root, as Keras 2 and PyTorch do (Keras 3 moved it inside).
 * g is the gradient of the mean loss of the batch, w the parameters.
 *
 *   sgd       w -= lr g;  with momentum m:  v = m v - lr g,  w += v
 *             (nesterov: w += m v - lr g)
 *   rmsprop   v = rho v + (1 - rho) g^2;  step = lr g / (sqrt(v) + eps);
 *             w -= step, or with momentum:  b = m b + step,  w -= b
 *             (Tieleman & Hinton 2012)
 *   adam      m += (1 - b1)(g - m);  v += (1 - b2)(g^2 - v);
 *             w -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + eps)
 *             (Kingma & Ba 2015)
 *   adagrad   a += g^2 from a = 0.1;  w -= lr g / sqrt(a + eps)
 *             (Duchi, Hazan & Singer 2011)
 *   adamw     adam with a weight_decay of 0.004 (Loshchilov & Hutter 2019)
 *
 * Two things any of them can do, as in Keras:
 *
 *   weight_decay      w -= w weight_decay lr before the step, biases included
 *   clipping of g, by at most one of:
 *   clipvalue         every element into -c .. c
 *   clipnorm          each W and each b shortened to the length c where it is longer
 *   global_clipnorm   the gradient of the whole network shortened to the length c
 */
#ifndef NNVIZ_OPTIMIZER_H
#define NNVIZ_OPTIMIZER_H

#include "nnviz/err.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    NN_OPT_SGD,
    NN_OPT_RMSPROP,
    NN_OPT_ADAM,
    NN_OPT_ADAGRAD,
    NN_OPT_ADAMW,
    NN_OPT_COUNT
} nn_opt;

/* Plain data; start from nn_optimizer_default and change what you mean to. */
typedef struct {
    nn_opt kind;
    double learning_rate;  /* > 0, in float32's range      */
    double momentum;       /* 0 .. <1; sgd and rmsprop     */
    bool   nesterov;       /* sgd; needs momentum > 0      */
    double rho;            /* 0 .. <1; rmsprop             */
    double beta_1, beta_2; /* 0 .. <1; adam and adamw      */
    double epsilon;        /* > 0, in float32; not for sgd */
    double weight_decay;   /* 0 (off) .. 1                 */

    /* 0 (off) or a positive float32; one at most. */
    double clipvalue, clipnorm, global_clipnorm;
} nn_optimizer;

typedef struct {
    const char *name;
    double      learning_rate; /* used when none is given */
    float       state_start;   /* initial value of the optimiser's state */

    /* How many floats of state per parameter. */
    int (*slots)(const nn_optimizer *opt);

    /* One step without weight decay; arguments as for nn_optimizer_step. */
    void (*step)(const nn_optimizer *opt, double rate, long t, size_t n, float *w, const float *g,
                 float *state);
} nn_opt_def;

extern const nn_opt_def NN_OPTS[NN_OPT_COUNT];

/* One step on parameters whose gradient has been clipped: weight decay, then the kind's own.
 *   rate   in      learning rate of this step (schedules change it; opt->learning_rate
 *                  is not read)
 *   t      in      number of this step, from 1
 *   n      in      parameters
 *   w      in/out  (n)
 *   g      in      (n)
 *   state  in/out  (slots, n) */
void nn_optimizer_step(const nn_optimizer *opt, double rate, long t, size_t n, float *w,
                       const float *g, float *state);

/* Keras's defaults, but for sgd's learning rate: 0.2 instead of 0.01, the rate
 * with which the default network of nnviz reliably learns within its 8 epochs. */
nn_optimizer nn_optimizer_default(nn_opt kind);

/* NN_USAGE, naming the field, when one is outside the range given above. */
nn_status nn_optimizer_check(const nn_optimizer *opt, nn_err *err);

#endif

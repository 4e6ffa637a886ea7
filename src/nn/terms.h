/* What training adds to the loss and its gradient, apart from the layers: penalties of the
 * weights, clipping, dropout masks.  On the canonical vector of spec.h, for any engine
 * that keeps its parameters so.
 */
#ifndef NNVIZ_NN_TERMS_H
#define NNVIZ_NN_TERMS_H

#include "nnviz/optimizer.h"
#include "nnviz/rng.h"
#include "nnviz/spec.h"

/* l1 sum |w| + l2 sum w^2 over all weights; 0 where both are off. */
double terms_penalty(const nn_spec *spec, const float *params);

/* grads (parameters) acc  l1 sign(w) + 2 l2 w */
void terms_penalty_gradient(const nn_spec *spec, const float *params, float *grads);

/* What adam multiplies m / (sqrt(v) + epsilon) with in update t:
 * rate sqrt(1 - beta_2^t) / (1 - beta_1^t). */
double terms_adam_rate(const nn_optimizer *opt, double rate, long t);

/* Clip a gradient in the optimiser's way, if it has one.   grads (parameters) in/out */
void terms_clip(const nn_optimizer *opt, const nn_spec *spec, float *grads);

/* Draw n factors: 0 with probability `rate`, else 1 / (1 - rate).   mask (n) out */
void terms_dropout_mask(nn_rng *rng, double rate, size_t n, float *mask);

#endif

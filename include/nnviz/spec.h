/* The shape of a network, and where each layer's parameters lie.
 *
 * Layer 0 is the input; layers 1 .. layers are dense:  y = f(W x + b).
 * All parameters of a network are one flat vector of float32
 *
 *     W1 b1 W2 b2 ... WL bL        W (units, inputs) row-major, b (units)
 *
 * which initialisers, optimisers and model files share.  (A Keras kernel is the
 * transpose of W.)
 */
#ifndef NNVIZ_SPEC_H
#define NNVIZ_SPEC_H

#include "nnviz/activation.h"
#include "nnviz/err.h"
#include "nnviz/loss.h"

#include <stddef.h>

enum {
    NN_MAX_LAYERS = 64,     /* dense layers                     */
    NN_MAX_UNITS  = 1000000 /* units of one layer               */
};
#define NN_MAX_PARAMS ((size_t)1 << 30) /* parameters of a network, 4 GiB */

/* Plain data; what is left 0 is off.
 *
 * l1 and l2 are Keras's kernel_regularizer of every dense layer: the penalty
 *     l1 sum |w| + l2 sum w^2        over all weights, biases excepted
 * belongs to the loss, in training and in evaluation, as Keras reports it.  dropout is a
 * Dropout layer behind every hidden layer: in training, and only there, each output is
 * 0 with this probability and else divided by 1 - dropout (Srivastava et al. 2014). */
typedef struct {
    int     layers;                   /* dense layers, 1 .. NN_MAX_LAYERS      */
    int     units[NN_MAX_LAYERS + 1]; /* units[0] inputs, units[l] of layer l  */
    nn_act  act[NN_MAX_LAYERS + 1];   /* act[l] of layer l; act[0] is not read */
    nn_loss loss;
    double  l1, l2;  /* 0 or a positive float32               */
    double  dropout; /* 0 .. <1                               */
} nn_spec;

/* NN_USAGE, naming the layer and its limit, when anything is out of range,
 * products included: after it no size below can overflow. */
nn_status nn_spec_check(const nn_spec *spec, nn_err *err);

/* Parameters of layer l (1 .. layers), of all layers. */
size_t nn_spec_layer_params(const nn_spec *spec, int l);
size_t nn_spec_params(const nn_spec *spec);

/* Where W and b of layer l begin in the flat vector. */
size_t nn_spec_weights_at(const nn_spec *spec, int l);
size_t nn_spec_biases_at(const nn_spec *spec, int l);

/* The widest of layers 0 .. layers; the sum of the units of layers 1 .. layers. */
int    nn_spec_widest(const nn_spec *spec);
size_t nn_spec_total_units(const nn_spec *spec);

#endif

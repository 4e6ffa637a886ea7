/* Activations: what a layer does to its pre-activations z = W x + b.
 *
 * Names and formulas are those of Keras (keras.activations).  An activation is
 * a row of NN_ACTS: adding one is adding a row, and the gradient check picks
 * it up by looping over the table.
 */
#ifndef NNVIZ_ACTIVATION_H
#define NNVIZ_ACTIVATION_H

#include <stdbool.h>

typedef enum {
    NN_ACT_LINEAR,
    NN_ACT_RELU,
    NN_ACT_LEAKY_RELU, /* slope 0.2 below zero, Keras's default                           */
    NN_ACT_ELU,        /* e^z - 1 below zero (alpha 1)            Clevert et al. 2016     */
    NN_ACT_SELU,       /* elu with the alpha and scale that keep
                          mean 0 and variance 1                   Klambauer et al. 2017   */
    NN_ACT_GELU,       /* z Phi(z), Phi the normal distribution function: Keras's default,
                          approximate=False                       Hendrycks & Gimpel 2016 */
    NN_ACT_SILU,       /* z sigmoid(z), also called swish                                 */
    NN_ACT_TANH,
    NN_ACT_SIGMOID,
    NN_ACT_SOFTPLUS, /* log(1 + e^z)              */
    NN_ACT_SOFTMAX,  /* over the units of one row */
    NN_ACT_COUNT
} nn_act;

typedef struct {
    const char *name;

    /* y = f(z).         z (rows, units) in, y (rows, units) out; may be the same array */
    void (*forward)(int rows, int units, const float *z, float *y);

    /* dL/dz from dL/dy. z, y as above; d (rows, units) in dL/dy, out dL/dz */
    void (*backward)(int rows, int units, const float *z, const float *y, float *d);

    /* Where a data-aware start centres a unit's pre-activations, in standard
     * deviations: 1 for the kinds that are switched off below zero (the relu family,
     * gelu, silu), so that a new unit is active on most rows; 0 for the rest. */
    float center;

    /* Whether backward may be given y for z: then nobody needs to keep both. */
    bool y_is_enough;
} nn_act_def;

extern const nn_act_def NN_ACTS[NN_ACT_COUNT];

#endif

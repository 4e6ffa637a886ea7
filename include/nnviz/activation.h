/* Activations: what a layer does to its pre-activations z = W x + b.
 *
 * Names and formulas are those of Keras (keras.activations).  An activation is
 * a row of NN_ACTS: adding one is adding a row, and the gradient check picks
 * it up by looping over the table.
 */
#ifndef NNVIZ_ACTIVATION_H
#define NNVIZ_ACTIVATION_H

typedef enum {
    NN_ACT_LINEAR,
    NN_ACT_RELU,
    NN_ACT_LEAKY_RELU, /* slope 0.2 below zero, Keras's default */
    NN_ACT_TANH,
    NN_ACT_SIGMOID,
    NN_ACT_SOFTMAX, /* over the units of one row */
    NN_ACT_COUNT
} nn_act;

typedef struct {
    const char *name;

    /* y = f(z).         z (rows, units) in, y (rows, units) out; may be the same array */
    void (*forward)(int rows, int units, const float *z, float *y);

    /* dL/dz from dL/dy. z, y as above; d (rows, units) in dL/dy, out dL/dz */
    void (*backward)(int rows, int units, const float *z, const float *y, float *d);

    /* Where a data-aware start centres a unit's pre-activations, in standard
     * deviations: 1 for the kinds that are switched off below zero, so that a
     * new unit is active on most rows; 0 for the rest. */
    float center;
} nn_act_def;

extern const nn_act_def NN_ACTS[NN_ACT_COUNT];

#endif

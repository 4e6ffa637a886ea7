/* Initial weights.  Biases start at zero, except with lsuv.
 *
 * Names and formulas are Keras's (fan_in inputs, fan_out units):
 *
 *   glorot_uniform  U(-a, a), a = sqrt(6 / (fan_in + fan_out))   Glorot & Bengio 2010
 *   glorot_normal   N(0, 2 / (fan_in + fan_out)), truncated at two deviations
 *   he_uniform      U(-a, a), a = sqrt(6 / fan_in)               He et al. 2015
 *   he_normal       N(0, 2 / fan_in), truncated
 *   lecun_uniform   U(-a, a), a = sqrt(3 / fan_in)               LeCun et al. 1998
 *   uniform         U(-0.05, 0.05)
 *   normal          N(0, 0.05^2)
 *   zeros           0
 *   lsuv            layer-sequential unit variance: orthonormal weights, then
 *                   each hidden unit scaled over the training rows
 *                                                                Mishkin & Matas 2016
 *
 * ("Truncated" draws again outside two deviations and widens the deviation by
 * 1/0.87962566 to keep the variance, as Keras does.)
 *
 * lsuv as nnviz has it works unit by unit, and centres as well as scales: over
 * the training rows each hidden unit's pre-activation gets variance 1 and mean
 * NN_ACTS[act].center, which is 1 for the kinds that are off below zero.  A unit then
 * starts active on most rows and no unit starts dead, which is what leaves narrow relu
 * networks stuck.
 */
#ifndef NNVIZ_INITIALIZER_H
#define NNVIZ_INITIALIZER_H

#include "nnviz/rng.h"
#include "nnviz/spec.h"

#include <stdbool.h>

typedef enum {
    NN_INIT_GLOROT_UNIFORM,
    NN_INIT_GLOROT_NORMAL,
    NN_INIT_HE_UNIFORM,
    NN_INIT_HE_NORMAL,
    NN_INIT_LECUN_UNIFORM,
    NN_INIT_UNIFORM,
    NN_INIT_NORMAL,
    NN_INIT_ZEROS,
    NN_INIT_LSUV,
    NN_INIT_COUNT
} nn_init;

typedef struct {
    const char *name;
    bool        from_data; /* whether the training rows are looked at */

    /* W (units, inputs) out */
    void (*fill)(nn_rng *rng, int inputs, int units, float *W);
} nn_init_def;

extern const nn_init_def NN_INITS[NN_INIT_COUNT];

/* The most rows a data-aware start looks at. */
enum { NN_INIT_ROWS = 1000 };

/* Fill the parameters of a network.
 *   params  out     (nn_spec_params(spec)), laid out as spec.h says
 *   rng     in/out  the init stream; the same start gives the same weights
 *   x       in      (rows, units[0]) training rows, scaled; only data-aware kinds
 *                   read it, and of it the first NN_INIT_ROWS rows; else may be NULL
 *   rows    in      at least 1 for data-aware kinds
 * NN_NOMEM; NN_NAN when a data-aware start meets values that overflow float32. */
nn_status nn_init_params(float *params, const nn_spec *spec, nn_init init, nn_rng *rng,
                         const float *x, int rows, nn_err *err);

#endif

/* Losses: how wrong the outputs are, in nats (cross-entropies) or squared units.
 *
 * Names and formulas are those of Keras (keras.losses).  Each loss has a `link`,
 * the output activation it belongs with; under its link value and gradient are
 * taken from the pre-activations, which cannot overflow or lose digits:
 *
 *     sigmoid + binary_crossentropy       max(z,0) - z y + log(1 + e^-|z|)    dz = (p - y) / U
 *     softmax + categorical_crossentropy  log(sum e^z) - z_label              dz = p - y
 *     linear  + mean_squared_error        (z - y)^2                           dz = 2 (p - y) / U
 *     linear  + mean_absolute_error       |z - y|                             dz = sign(p - y) / U
 *     linear  + huber (delta 1)           d = |z - y|: d^2 / 2 up to 1,       dz = (p - y) / U,
 *                                         d - 1/2 beyond                      within +-1 / U
 *
 * Under any other activation the outputs are used as Keras uses them: clipped
 * to [1e-7, 1 - 1e-7] (after division by their sum for categorical_crossentropy).
 *
 * Letters: U units of the output layer, z pre-activations, p outputs, y targets.
 */
#ifndef NNVIZ_LOSS_H
#define NNVIZ_LOSS_H

#include "nnviz/activation.h"

#include <stdbool.h>

typedef enum {
    NN_LOSS_BINARY_CROSSENTROPY,      /* y 0 or 1 per unit; mean over units  */
    NN_LOSS_CATEGORICAL_CROSSENTROPY, /* y one-hot; sum over units           */
    NN_LOSS_MEAN_SQUARED_ERROR,       /* y any number; mean over units       */
    NN_LOSS_MEAN_ABSOLUTE_ERROR,      /* the same                            */
    NN_LOSS_HUBER,                    /* the same                            */
    NN_LOSS_COUNT
} nn_loss;

typedef struct {
    const char *name;
    nn_act      link;
    bool        classifies; /* whether outputs are read as classes: accuracy means something */

    /* Loss of one row: from z under the link, from p otherwise. */
    double (*row_from_z)(int U, const float *z, const float *y);
    double (*row)(int U, const float *p, const float *y);

    /* s in dz = s (p - y) under the link; NULL when dz is not of that form. */
    float (*link_scale)(int U);

    /* dp (U) out, of one row. */
    void (*gradient)(int U, const float *p, const float *y, float *dp);
} nn_loss_def;

extern const nn_loss_def NN_LOSSES[NN_LOSS_COUNT];

/* Sum over rows of the loss, in double.
 *   act       in  activation of the output layer
 *   z, p, y   in  (rows, U) */
double nn_loss_sum(nn_loss loss, nn_act act, int rows, int U, const float *z, const float *p,
                   const float *y);

/* Gradient of the MEAN loss over the rows.
 *   z, p, y  in   (rows, U)
 *   dz       out  (rows, U) */
void nn_loss_gradient(nn_loss loss, nn_act act, int rows, int U, const float *z, const float *p,
                      const float *y, float *dz);

/* The same of some of the rows: their mean loss is then over `all` of them. */
void nn_loss_gradient_part(nn_loss loss, nn_act act, int rows, int all, int U, const float *z,
                           const float *p, const float *y, float *dz);

/* The class one row of outputs stands for: 0 or 1 (p > 0.5) for one unit, the
 * place of the largest otherwise (the first of equals). */
int nn_predicted_class(int U, const float *p);

/* How many rows have the right class: as above, targets read the same way.
 *   p, y  in  (rows, U) */
int nn_count_correct(int rows, int U, const float *p, const float *y);

#endif

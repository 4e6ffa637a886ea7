/* What the layered engine is built of: the products of a dense layer, y = f(x W^T + b), in two
 * dialects.
 *
 * Letters: B rows of the batch, D inputs, U units.  All matrices row-major.
 * A layer may be done in parts, by rows or by columns of a result: `ld` is then how far the
 * rows of the whole are apart.
 * Kernels are pure: arrays in, arrays out, no error path.
 */
#ifndef NNVIZ_NN_KERNELS_H
#define NNVIZ_NN_KERNELS_H

#include "nnviz/activation.h"

#include <stdbool.h>

typedef struct {
    /* z (B,U) out = x (B,D) W^T + b       W (U,D), b (U)
     * y (B,U) out = f(z), may be z        ld >= U of z and y; U is the whole for softmax */
    void (*forward)(int B, int D, int U, const float *x, const float *W, const float *b, nn_act f,
                    float *z, float *y, int ld);

    /* dx (B,D) out = dz (B,U) W           ld >= D of W and dx */
    void (*input_gradient)(int B, int D, int U, const float *dz, const float *W, float *dx, int ld);

    /* dW (U,D) out = dz^T x      db (U) out = column sums of dz      ld >= U of dz */
    void (*weight_gradient)(int B, int D, int U, const float *dz, const float *x, float *dW,
                            float *db, int ld);

    /* The same without being asked for the gradient: W (U,D) acc -rate dz^T x, b (U) acc -rate
     * the column sums.  NULL where it would save nothing. */
    void (*descend)(int B, int D, int U, float rate, const float *dz, const float *x, float *W,
                    float *b, int ld);

    /* Whether products with weights (U,D) are as fast in parts of 64 units.  NULL: they are. */
    bool (*bears_cuts)(int D, int U);

    bool flushes; /* whether denormals count as 0 */
} dense_kernels;

extern const dense_kernels KERNELS_REFERENCE; /* plain loops, in the order the maths is written */
extern const dense_kernels KERNELS_BLAS;      /* product.h, or cblas_sgemm             */

#endif

/* The two products of a dense layer, y = f(x W^T + b), in two dialects.
 *
 * Letters: B rows of the batch, D inputs, U units.  All matrices row-major.
 * Kernels are pure: arrays in, arrays out, no error path.
 */
#ifndef NNVIZ_NN_KERNELS_H
#define NNVIZ_NN_KERNELS_H

typedef struct {
    /* z (B,U) out = x (B,D) W^T + b       W (U,D), b (U) */
    void (*dense_forward)(int B, int D, int U, const float *x, const float *W, const float *b,
                          float *z);

    /* From dz (B,U) = dL/dz:
     *   dW (U,D) out = dz^T x      db (U) out = column sums of dz
     *   dx (B,D) out = dz W        NULL for the first layer, which has nothing below it */
    void (*dense_backward)(int B, int D, int U, const float *dz, const float *x, const float *W,
                           float *dx, float *dW, float *db);
} dense_kernels;

extern const dense_kernels KERNELS_REFERENCE; /* plain loops, in the order the maths is written */
extern const dense_kernels KERNELS_BLAS;      /* cblas_sgemm */

#endif

/* x W^T + b for a batch too small for OpenBLAS to be at its best: of such a product it rearranges
 * both factors each time, and W costs more than the batch of 128 that it meets pays back.
 *
 * Every sum is b and then its terms in their order, each with a single rounding.  So its bits
 * depend neither on which rows and units are computed together nor on anything else.
 */
#ifndef NNVIZ_NN_AFFINE_H
#define NNVIZ_NN_AFFINE_H

/* z (B,U) out = x (B,D) W^T + b      W (U,D), b (U), all row-major; ld >= U of z */
typedef void affine_fn(int B, int D, int U, const float *x, const float *W, const float *b,
                       float *z, int ld);

/* What computes this shape faster than OpenBLAS on this processor; NULL where nothing here does. */
affine_fn *affine_for(int B, int D, int U);

/* For affine_for, on processors with AVX-512 and for shapes it asks for: B >= AFFINE_ROWS and
 * U >= AFFINE_UNITS. */
enum { AFFINE_ROWS = 32, AFFINE_UNITS = 12 };
affine_fn affine_avx512;

#endif

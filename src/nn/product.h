/* The three products of a dense layer, y = x W^T + b, in kernels of our own, one set for each
 * width of vector: product_kernels.c is compiled with AVX2 and with AVX-512.
 *
 * Why not OpenBLAS alone: batches are small, and it rearranges both factors of every product
 * anew; cut in two for two threads that is paid twice.  And it knows processors by their model:
 * before 0.3.25 it takes Intel's later ones for a Prescott, as which they reach 40.  Floating-point
 * operations per nanosecond on an AVX-512 Xeon, one thread, affine / input gradient / descend:
 *
 *     rows inputs units   OpenBLAS 0.3.21   AVX-512           AVX2
 *      128    784   512   129 / 142 / 155   156 / 155 / 149   81 / 79 / 80
 *      128    512   256   126 / 146 / 158   163 / 162 / 164   80 / 79 / 83
 *     1024    300   300   146 / 150 / 147   150 / 152 / 146   81 / 80 / 78
 *       32    300   300    76 / 102 / 143   156 / 128 / 126   81 / 65 / 75
 *       16    784    64   143 / 170 / 154   118 / 124 / 134   71 / 58 / 65
 *      128   1024  1024   127 / 132 / 157   150 / 149 / 125
 *
 * Every sum is taken in the order of its terms, each with a single rounding (FMA), a bias last; a
 * sum over rows in blocks of 160 or fewer.  So the bits depend neither on which units are computed
 * together nor on the set, and only for weights on which rows.
 *
 * Letters: B rows of the batch, D inputs, U units, as in kernels.h.  All matrices are row-major; ld
 * says how far the rows of a part's whole are apart.  A set wants PRODUCT_LEAST rows and as many
 * units; products_for knows.
 */
#ifndef NNVIZ_NN_PRODUCT_H
#define NNVIZ_NN_PRODUCT_H

enum { PRODUCT_LEAST = 8 };

typedef struct {
    /* z (B,U) out = x (B,D) W^T + b            W (U,D), b (U)    ld >= U of z */
    void (*affine)(int B, int D, int U, const float *x, const float *W, const float *b, float *z,
                   int ld);

    /* dx (B,D) out = dz (B,U) W                ld >= D of W and dx */
    void (*input_gradient)(int B, int D, int U, const float *dz, const float *W, float *dx, int ld);

    /* dW (U,D) out = dz^T x                    ld >= U of dz */
    void (*weight_gradient)(int B, int D, int U, const float *dz, const float *x, float *dW,
                            int ld);

    /* W (U,D) acc scale dz^T x                 ld >= U of dz */
    void (*descend)(int B, int D, int U, float scale, const float *dz, const float *x, float *W,
                    int ld);
} products;

/* The sets this processor can run, the fastest last; NULL beyond: none but on x86-64. */
const products *products_of(int i);

/* What to ask for a product of this shape; NULL where it is better left to OpenBLAS. */
const products *products_for(int B, int D, int U);

#ifdef NNVIZ_X86_64
extern const products PRODUCTS_AVX2, PRODUCTS_AVX512;
#endif

#endif

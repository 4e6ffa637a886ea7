/* The product of affine.h, transposed: z^T = W x^T, where 32 rows of the batch lie side by side
 * in two vectors and numbers of W, read where they are, multiply both.  So it is the batch that
 * is rearranged, which is small, and W is not.
 *
 * A tile is UNITS units of one strip of ROWS rows: 24 vectors of sums, which with two of x^T
 * fit the 32 registers.  Where units or rows are no multiple of a tile the last one begins
 * earlier and some results are computed twice, to the same bits.
 *
 * Letters: B rows of the batch, D inputs, U units, as in kernels.h.  The file is compiled for
 * AVX-512 and with multiply and add contracted to one instruction (CMakeLists.txt): the blas
 * engine, unlike the others, promises its bits for one machine alone.
 */
#include "affine.h"

#include <stddef.h>
#include <string.h>

enum {
    LANES = 16,
    ROWS  = AFFINE_ROWS,
    UNITS = AFFINE_UNITS,
    DEPTH = 256, /* inputs multiplied at a time: 32 rows of them stay in the first-level cache */
    TILES = 44   /* whose sums are kept meanwhile */
};

typedef float vec __attribute__((vector_size(4 * LANES), may_alias));
typedef float loose_vec __attribute__((vector_size(4 * LANES), may_alias, aligned(4)));

#define AFFINE_INLINE static inline __attribute__((always_inline))

/* Each round deals out the rows as two halves of a pack of cards are shuffled into each other;
 * after four each number has changed places with that across the diagonal. */
AFFINE_INLINE void transpose(vec t[LANES])
{
    vec dealt[LANES];

#pragma GCC unroll 4
    for (int round = 0; round < 4; round++) {
#pragma GCC unroll 8
        for (int i = 0; i < LANES / 2; i++) {
            dealt[2 * i] = __builtin_shufflevector(t[i], t[i + LANES / 2], 0, 16, 1, 17, 2, 18, 3,
                                                   19, 4, 20, 5, 21, 6, 22, 7, 23);
            dealt[2 * i + 1] = __builtin_shufflevector(t[i], t[i + LANES / 2], 8, 24, 9, 25, 10, 26,
                                                       11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        }
#pragma GCC unroll 16
        for (int i = 0; i < LANES; i++) {
            t[i] = dealt[i];
        }
    }
}

/* xt (n, ROWS) out = x^T of x (ROWS, n), whose rows are D apart */
static void turn(int n, const float *x, size_t D, float *xt)
{
    int d = 0;

    for (; d + LANES <= n; d += LANES) {
        for (int r = 0; r < ROWS; r += LANES) {
            vec t[LANES];
#pragma GCC unroll 16
            for (int i = 0; i < LANES; i++) {
                t[i] = *(const loose_vec *)(x + (size_t)(r + i) * D + d);
            }
            transpose(t);
#pragma GCC unroll 16
            for (int i = 0; i < LANES; i++) {
                *(vec *)(xt + (d + i) * ROWS + r) = t[i];
            }
        }
    }
    for (; d < n; d++) {
        for (int r = 0; r < ROWS; r++) {
            xt[d * ROWS + r] = x[(size_t)r * D + (size_t)d];
        }
    }
}

/* sums (UNITS, ROWS) acc += W (UNITS, n) xt (n, ROWS); rows of W are D apart.  Four pointers
 * into W, because from each a processor's addresses reach three rows. */
static void multiply(int n, const float *W, size_t D, const float *xt, float *sums)
{
    const float *w[] = {W, W + 3 * D, W + 6 * D, W + 9 * D};
    vec          s[UNITS][2];

#pragma GCC unroll 12
    for (int u = 0; u < UNITS; u++) {
        s[u][0] = *(const vec *)(sums + u * ROWS);
        s[u][1] = *(const vec *)(sums + u * ROWS + LANES);
    }
    for (int d = 0; d < n; d++, xt += ROWS) {
        const vec x0 = *(const vec *)xt, x1 = *(const vec *)(xt + LANES);
#pragma GCC unroll 12
        for (int u = 0; u < UNITS; u++) {
            const float weight = w[u / 3][(size_t)(u % 3) * D + (size_t)d];
            s[u][0] += weight * x0;
            s[u][1] += weight * x1;
        }
    }
#pragma GCC unroll 12
    for (int u = 0; u < UNITS; u++) {
        *(vec *)(sums + u * ROWS)         = s[u][0];
        *(vec *)(sums + u * ROWS + LANES) = s[u][1];
    }
}

/* sums (UNITS, ROWS) out = b (UNITS) in every row of the batch */
static void begin(const float *b, float *sums)
{
    for (int u = 0; u < UNITS; u++) {
        const vec all             = b[u] - (vec){0};
        *(vec *)(sums + u * ROWS) = *(vec *)(sums + u * ROWS + LANES) = all;
    }
}

/* z (ROWS, UNITS) out = sums^T, rows of z ld apart */
static void put(const float *sums, float *z, size_t ld)
{
    for (int r = 0; r < ROWS; r += LANES) {
        vec t[LANES] = {{0}};
#pragma GCC unroll 12
        for (int u = 0; u < UNITS; u++) {
            t[u] = *(const vec *)(sums + u * ROWS + r);
        }
        transpose(t);
#pragma GCC unroll 16
        for (int i = 0; i < LANES; i++) {
            memcpy(z + (size_t)(r + i) * ld, &t[i], UNITS * sizeof *z);
        }
    }
}

/* Where tile or strip i of a side begins. */
static size_t start(int side, int step, int i)
{
    return (size_t)((i + 1) * step < side ? i * step : side - step);
}

static int count(int side, int step)
{
    return (side + step - 1) / step;
}

/* Tiles from .. to - 1 of the units, at most TILES of them, of one strip. */
static void strip(int D, int U, const float *x, const float *W, const float *b, float *z, size_t ld,
                  int from, int to)
{
    _Alignas(64) float xt[DEPTH * ROWS], sums[TILES * UNITS * ROWS];
    const size_t       size = (size_t)UNITS * ROWS, stride = (size_t)D;

    for (int i = from; i < to; i++) {
        begin(b + start(U, UNITS, i), sums + (size_t)(i - from) * size);
    }
    for (int d = 0; d < D; d += DEPTH) {
        const int n = D - d < DEPTH ? D - d : DEPTH;
        turn(n, x + d, stride, xt);
        for (int i = from; i < to; i++) {
            multiply(n, W + start(U, UNITS, i) * stride + d, stride, xt,
                     sums + (size_t)(i - from) * size);
        }
    }
    for (int i = from; i < to; i++) {
        put(sums + (size_t)(i - from) * size, z + start(U, UNITS, i), ld);
    }
}

void affine_avx512(int B, int D, int U, const float *x, const float *W, const float *b, float *z,
                   int ld)
{
    const int tiles = count(U, UNITS);

    for (int i = 0; i < count(B, ROWS); i++) {
        const size_t r = start(B, ROWS, i);
        for (int t = 0; t < tiles; t += TILES) {
            strip(D, U, x + r * (size_t)D, W, b, z + r * (size_t)ld, (size_t)ld, t,
                  t + TILES < tiles ? t + TILES : tiles);
        }
    }
}

/* Sixteen rows side by side: what the small engine's kernels compute with.
 *
 * A mini-batch goes through the network in groups of LANES rows, one row to a lane, so
 * that a layer of three units keeps a vector unit as busy as one of three hundred.  A group
 * of one number per row is Q vectors `vec` of the width W the processor has:
 * W * Q = LANES always, and lane i of a group is lane i % W of vector i / W.
 *
 * Sums over lanes are taken in one order, whatever W is: lane i with lane i+8, those with
 * i+4, i+2, i+1.  So the bits do not depend on W, as nothing else here does.
 *
 * For kernels alone, who are compiled once for each W (see small.h).
 */
#ifndef NNVIZ_NN_SMALL_LANES_H
#define NNVIZ_NN_SMALL_LANES_H

#include "small.h"

#include <stdint.h>

#if defined(__AVX512F__)
#include <immintrin.h>
#define W 16
#elif defined(__AVX2__)
#include <immintrin.h>
#define W 8
#else
#define W 4
#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif
#endif
#define Q (LANES / W)

/* Vectors are read from arrays of floats. */
typedef float    vec __attribute__((vector_size(4 * W), may_alias));
typedef int32_t  ivec __attribute__((vector_size(4 * W), may_alias));
typedef uint32_t uvec __attribute__((vector_size(4 * W), may_alias));

/* Not a hint: a vector that crosses a call has an ABI of its own. */
#define LANES_INLINE static inline __attribute__((always_inline))

LANES_INLINE vec splat(float x)
{
    return x - (vec){0};
}

/* a where the mask is all ones, b where it is 0. */
LANES_INLINE vec choose(ivec mask, vec a, vec b)
{
    return (vec)((mask & (ivec)a) | (~mask & (ivec)b));
}

LANES_INLINE vec keep(ivec mask, vec a)
{
    return (vec)(mask & (ivec)a);
}

LANES_INLINE vec absolute(vec x)
{
    return (vec)((ivec)x & 0x7fffffff);
}

/* NaN stays NaN. */
LANES_INLINE vec positive_part(vec x)
{
    return keep(~(x <= 0.0f), x);
}

LANES_INLINE vec root(vec x)
{
#if W == 16
    return (vec)_mm512_sqrt_ps((__m512)x);
#elif W == 8
    return (vec)_mm256_sqrt_ps((__m256)x);
#elif defined(__SSE2__)
    return (vec)_mm_sqrt_ps((__m128)x);
#elif defined(__aarch64__)
    return (vec)vsqrtq_f32((float32x4_t)x);
#else
    return (vec){__builtin_sqrtf(x[0]), __builtin_sqrtf(x[1]), __builtin_sqrtf(x[2]),
                 __builtin_sqrtf(x[3])};
#endif
}

/* f(lane, h) for every lane, to write down shuffles of any width. */
#if W == 16
#define EACH_LANE(f, h)                                                                            \
    f(0, h), f(1, h), f(2, h), f(3, h), f(4, h), f(5, h), f(6, h), f(7, h), f(8, h), f(9, h),      \
        f(10, h), f(11, h), f(12, h), f(13, h), f(14, h), f(15, h)
#elif W == 8
#define EACH_LANE(f, h) f(0, h), f(1, h), f(2, h), f(3, h), f(4, h), f(5, h), f(6, h), f(7, h)
#else
#define EACH_LANE(f, h) f(0, h), f(1, h), f(2, h), f(3, h)
#endif

/* --- rows into lanes ----------------------------------------------------------------- */

/* Four numbers of a row, wherever they lie. */
typedef float quad __attribute__((vector_size(16), aligned(4), may_alias));

#define QUADS(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7)

/* The first numbers of rows k, k+4, k+8 ... as many as W has room for. */
LANES_INLINE vec quads(const float *x, const int *index, size_t step)
{
#define ROW(i) (*(const quad *)(x + (size_t)index[4 * (i)] * step))
#if W == 16
    return (vec)__builtin_shufflevector(QUADS(ROW(0), ROW(1)), QUADS(ROW(2), ROW(3)), 0, 1, 2, 3, 4,
                                        5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
#elif W == 8
    return (vec)QUADS(ROW(0), ROW(1));
#else
    return (vec)ROW(0);
#endif
#undef ROW
}

/* Of each quad of a and b the elements h and h + 1, by turns: a b a b. */
#define TURNS(i, h)         ((i) / 4 * 4 + (h) + (i) % 4 / 2 + ((i) % 2 ? W : 0))
#define INTERLEAVE(a, b, h) __builtin_shufflevector(a, b, EACH_LANE(TURNS, h))

/* The first four numbers of W rows of x (any, step): four vectors, Q apart, a row in each
 * lane.  Two rounds of exchanges within quads. */
LANES_INLINE void transpose(vec *to, const float *x, const int *index, size_t step)
{
    vec a = quads(x, index, step), b = quads(x, index + 1, step);
    vec c = quads(x, index + 2, step), d = quads(x, index + 3, step);
    vec ac = INTERLEAVE(a, c, 0), bd = INTERLEAVE(b, d, 0);
    vec AC = INTERLEAVE(a, c, 2), BD = INTERLEAVE(b, d, 2);

    to[0]     = INTERLEAVE(ac, bd, 0);
    to[Q]     = INTERLEAVE(ac, bd, 2);
    to[2 * Q] = INTERLEAVE(AC, BD, 0);
    to[3 * Q] = INTERLEAVE(AC, BD, 2);
}

/* --- sums over lanes ----------------------------------------------------------------- */

/* Half of the lanes of a and of b are added to the other half: where lane i has the bit h
 * there is b[i] + b[i-h], elsewhere a[i] + a[i+h].  From 16 vectors, paired so that the pairs
 * are h apart, four rounds leave lane i with the sum of vector i: one shuffle, one blend and
 * one addition for each vector, instead of four of each. */
#define FOLD_STAY(i, h) ((i) & (h) ? (i) + W : (i))
#define FOLD_MOVE(i, h) ((i) & (h) ? (i) - (h) + W : (i) + (h))
#define FOLD(a, b, h)                                                                              \
    (__builtin_shufflevector(a, b, EACH_LANE(FOLD_STAY, h)) +                                      \
     __builtin_shufflevector(a, b, EACH_LANE(FOLD_MOVE, h)))

/* A group of Q vectors to one, by the rounds that need no shuffle. */
LANES_INLINE vec fold_group(const vec *t)
{
#if W == 16
    return t[0];
#elif W == 8
    return t[0] + t[1];
#else
    return (t[0] + t[2]) + (t[1] + t[3]);
#endif
}

/* t (W) folded groups; lane i of the result is the sum of t[i]. */
LANES_INLINE vec sums(vec t[W])
{
#if W == 16
    for (int i = 0; i < 8; i++) {
        t[i] = FOLD(t[i], t[i + 8], 8);
    }
#endif
#if W >= 8
    for (int i = 0; i < 4; i++) {
        t[i] = FOLD(t[i], t[i + 4], 4);
    }
#endif
    t[0] = FOLD(t[0], t[2], 2);
    t[1] = FOLD(t[1], t[3], 2);
    return FOLD(t[0], t[1], 1);
}

/* The sum of a group in double. */
LANES_INLINE double sum_in_double(const float x[LANES])
{
    double d[LANES / 2];
    for (int i = 0; i < 8; i++) {
        d[i] = (double)x[i] + (double)x[i + 8];
    }
    for (int i = 0; i < 4; i++) {
        d[i] += d[i + 4];
    }
    return (d[0] + d[2]) + (d[1] + d[3]);
}

#endif

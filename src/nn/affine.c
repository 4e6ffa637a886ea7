/* Which shapes are worth a product of our own. */
#include "affine.h"

#include <stdbool.h>
#include <stddef.h>

/* Speed over that of OpenBLAS 0.3.21, one thread of an AVX-512 Xeon, in rows by inputs by units:
 *
 *     128 x  784 x  512  1.16       32 x 128 x 128  2.6        128 x   28 x  300  1.0
 *     128 x  784 x  256  1.26       64 x 784 x 512  1.3        512 x   64 x  300  0.98
 *     128 x  512 x  128  1.25      512 x 300 x 300  1.10      1024 x 1024 x 1024  0.91
 *     128 x 1024 x 1024  1.07      128 x  48 x  48  1.16       128 x 4096 x 4096  0.85
 *
 * With few inputs there is little to do between reading sums and writing them; many rows pay for
 * the rearrangement; and W, which is read once for every 32 rows, should not be too far away.
 * With AVX2 alone 3 to 7 % were gained: not worth a second kernel. */
enum { LEAST_INPUTS = 32, MOST_ROWS = 512, ROWS_PER_INPUT = 4, MOST_WEIGHTS = 1 << 20 };

static bool pays(int B, int D, int U)
{
    return B >= AFFINE_ROWS && U >= AFFINE_UNITS && D >= LEAST_INPUTS && B <= MOST_ROWS &&
           B / ROWS_PER_INPUT <= D && (size_t)D * (size_t)U <= MOST_WEIGHTS;
}

#ifdef NNVIZ_SMALL_X86
static affine_fn *fastest(void)
{
    const bool avx512 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                        __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
    return avx512 ? affine_avx512 : NULL;
}
#else
static affine_fn *fastest(void)
{
    return NULL;
}
#endif

affine_fn *affine_for(int B, int D, int U)
{
    return pays(B, D, U) ? fastest() : NULL;
}

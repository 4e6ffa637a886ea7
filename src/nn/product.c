/* Which set of kernels, and for which shapes. */
#include "product.h"
#include "processor.h"

#include <stdbool.h>
#include <stddef.h>

/* W is read once for every 32 rows of a batch, or written once: it should not be too far away.
 * With 2048 x 2048 weights and 128 rows the first two products are still 5 % faster than
 * OpenBLAS's, but descend takes half as long again; with 4096 x 4096 OpenBLAS is ahead in all
 * three. */
enum { MOST_WEIGHTS = 1 << 20 };

static bool pays(int B, int D, int U)
{
    return B >= PRODUCT_LEAST && U >= PRODUCT_LEAST && (size_t)D * (size_t)U <= MOST_WEIGHTS;
}

#ifdef NNVIZ_X86_64
const products *products_of(int i)
{
    switch (i) {
    case 0:
        return processor_has_fma() ? &PRODUCTS_AVX2 : NULL;
    case 1:
        return processor_has_avx512() ? &PRODUCTS_AVX512 : NULL;
    default:
        return NULL;
    }
}
#else
const products *products_of(int i)
{
    (void)i;
    return NULL;
}
#endif

const products *products_for(int B, int D, int U)
{
    const products *best = NULL;

    for (int i = 0; pays(B, D, U) && products_of(i); i++) {
        best = products_of(i);
    }
    return best;
}

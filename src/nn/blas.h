/* The one door to OpenBLAS: cblas.h is included by blas.c alone (it defines
 * `I` through <complex.h>, and the rest of the tree should not depend on it).
 */
#ifndef NNVIZ_NN_BLAS_H
#define NNVIZ_NN_BLAS_H

#include "nnviz/err.h"

/* To be called before the first product.  Loads OpenBLAS, held at one thread and told what the
 * processor is where it does not know (unless OPENBLAS_CORETYPE says something); and makes
 * sure that it will get its work buffer, because without one it does not fail but spins
 * for ever.  NN_IO: it cannot be loaded.  NN_NOMEM. */
nn_status blas_start(nn_err *err);

/* After it: how many threads may be in products at once, of those `wanted`.  1 where this build
 * of OpenBLAS is not made for that (it has no locks, or starts threads of its own for each of
 * ours), and no more than there is address space for their work buffers. */
int blas_threads(int wanted);

#endif

/* The one door to OpenBLAS: cblas.h is included by blas.c alone (it defines
 * `I` through <complex.h>, and the rest of the tree should not depend on it).
 */
#ifndef NNVIZ_NN_BLAS_H
#define NNVIZ_NN_BLAS_H

#include "nnviz/err.h"

/* To be called before the first product.  Loads OpenBLAS, held at one thread; and makes
 * sure that it will get its work buffer, because without one it does not fail but spins
 * for ever.  NN_IO: it cannot be loaded.  NN_NOMEM. */
nn_status blas_start(nn_err *err);

#endif

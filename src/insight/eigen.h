/* Eigen: the largest eigenvalues of a symmetric matrix and their vectors.
 *
 * Small matrices by Jacobi's rotations, which find all of them; large ones by a Krylov
 * space that is built from the matrix, solved by Jacobi and restarted from its best vectors
 * until those are right.  Only + - * / and sqrt in a fixed order: the same bits everywhere.
 */
#ifndef NNVIZ_INSIGHT_EIGEN_H
#define NNVIZ_INSIGHT_EIGEN_H

#include "nnviz/err.h"

enum { EIGEN_TOP = 2, EIGEN_SMALL = 64 }; /* vectors wanted; up to here Jacobi alone */

/* All eigenvalues of a small matrix.
 *   a       in: (n, n) symmetric, finite; out: overwritten
 *   value   (n) falling
 *   vector  (n, n) the vectors as rows, in the order of the values; orthonormal */
void eigen_jacobi(double *a, int n, double *value, double *vector);

/* The EIGEN_TOP largest eigenvalues of a matrix without negative ones.
 *   a       (n, n) symmetric, finite, its eigenvalues 0..1 (a few roundings more or less);
 *           overwritten
 *   n       EIGEN_TOP or more
 *   value   (EIGEN_TOP) falling
 *   vector  (EIGEN_TOP, n) orthonormal rows, of either sign; A v - value v is below 1e-12 of
 *           the largest value, or as small as 200 rounds make it (values that are nearly
 *           equal: then any vector between theirs is nearly one)
 * NN_NOMEM. */
nn_status eigen_top(double *a, int n, double *value, double *vector, nn_err *err);

#endif

/* PCA: the plane in which a layer's activations spread the most.
 *
 * A layer of more than two units is shown as its shadow on a plane: the two principal
 * components of its activations, the directions of most and of second most variance.
 * They are fitted ONCE over all snapshots of a run; fitted anew for each epoch the axes
 * would turn, swap and flip, and the animation would show that instead of the learning.
 *
 *     pca *all = NULL;
 *     NN_TRY(pca_create(&all, units, err));
 *     for each snapshot: pca_add(all, acts, (size_t)units, rows);
 *     NN_TRY(pca_fit(&basis, all, err));
 *     for each snapshot: pca_project(&basis, acts, (size_t)units, rows, xy);
 *
 * Reproducible: doubles, a fixed order, only + - * / and sqrt, so that the same rows give
 * the same bits on every machine and compiler.  Values are not scaled to unit variance:
 * the units of a layer share their scale, and a unit that hardly moves should hardly show.
 */
#ifndef NNVIZ_INSIGHT_PCA_H
#define NNVIZ_INSIGHT_PCA_H

#include "nnviz/err.h"

#include <stddef.h>

enum { PCA_AXES = 2 };

typedef struct pca pca; /* the sums of rows so far */

/* NN_USAGE: units < 1, or so many that their products have no size; NN_NOMEM: there is no
 * memory for units * units doubles (pca_fit needs as many again). */
nn_status pca_create(pca **out, int units, nn_err *err);
void      pca_free(pca *p); /* NULL is fine */

/* Take in rows; in pieces or at once gives the same bits.
 *   x     (rows, units), rows `stride` >= units floats apart; may be NULL without rows
 *   rows  0 or more
 * About rows * units^2 / 2 multiplications, no allocation.  The variance of values with a
 * large common part (1e6 and a little) is kept: sums are of differences from the first row. */
void pca_add(pca *p, const float *x, size_t stride, int rows);

/* Plain data; {0} holds nothing. */
typedef struct {
    int     units;
    double *mean;           /* (units) */
    double *axis;           /* (PCA_AXES, units) orthonormal rows, the component of largest
                               magnitude (the first of equals) positive */
    double share[PCA_AXES]; /* of the total variance, falling; 0 when there is none */
} pca_basis;

/* The basis of all rows taken in so far (more may follow).
 *   out  overwritten; release with pca_basis_release; on failure it holds nothing
 *
 * Always defined: a direction that has no variance (a share below 1e-12, which is rounding)
 * has share 0 and is the unit vector nearest to orthogonal to the axis before it, made
 * orthogonal; without any variance the axes are those of units 1 and 2.  A single unit has
 * axis 1, and a second axis of zeros.  Where two shares are equal any directions of their
 * plane would do; which come out is fixed, but a small change of the rows may turn them.
 *
 * Milliseconds up to 64 units, tens of them at 300, seconds at 4096.
 * NN_DATA: a value that is not finite was taken in (the text names the unit).  NN_NOMEM. */
nn_status pca_fit(pca_basis *out, const pca *p, nn_err *err);
void      pca_basis_release(pca_basis *b); /* {0} and NULL are fine */

/* Rows -> the plane: (x - mean) . axis.
 *   x    (rows, units), rows `stride` floats apart
 *   out  (rows, PCA_AXES) */
void pca_project(const pca_basis *b, const float *x, size_t stride, int rows, float *out);

/* The plane -> the layer's space: mean + at[0] axis 1 + at[1] axis 2.
 *   x  out  (units) */
void pca_place(const pca_basis *b, const double at[PCA_AXES], float *x);

#endif

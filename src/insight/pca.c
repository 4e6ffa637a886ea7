/* PCA: sums of products of differences from the first row; then the top of that matrix. */
#include "insight/pca.h"
#include "insight/eigen.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 8 }; /* rows per walk over the products */

/* A smaller share of the variance is rounding: float32 values have 1e-7 each, squared. */
#define LEAST_SHARE 1e-12

struct pca {
    int     units;
    double  rows;    /* taken in; whole, exact up to 2^53 */
    double *first;   /* (units) the first row */
    double *sum;     /* (units) of differences from it */
    double *apart;   /* (BLOCK, units) differences of the rows at hand */
    double *product; /* (units, units) sums of their products; the upper half */
};

/* ---- sums ---------------------------------------------------------------------------------- */

static void take_sums(pca *p, const double *d)
{
    for (int i = 0; i < p->units; i++) {
        p->sum[i] += d[i];
    }
}

static void take_one(pca *p, const double *d)
{
    for (int i = 0; i < p->units; i++) {
        double *row = p->product + (size_t)i * (size_t)p->units, di = d[i];
        for (int j = i; j < p->units; j++) {
            row[j] += di * d[j];
        }
    }
}

/* BLOCK rows at a time: one load and store of each sum for eight products, which are added
 * one after the other, as take_one does it eight times. */
static void take_block(pca *p)
{
    size_t        n = (size_t)p->units;
    const double *a = p->apart, *b = a + n, *c = b + n, *d = c + n, *e = d + n, *f = e + n,
                 *g = f + n, *h = g + n;
    for (size_t i = 0; i < n; i++) {
        double *row = p->product + i * n;
        for (size_t j = i; j < n; j++) {
            double s = row[j] + a[i] * a[j];
            s        = s + b[i] * b[j];
            s        = s + c[i] * c[j];
            s        = s + d[i] * d[j];
            s        = s + e[i] * e[j];
            s        = s + f[i] * f[j];
            s        = s + g[i] * g[j];
            row[j]   = s + h[i] * h[j];
        }
    }
}

static void take_rows(pca *p, const float *x, size_t stride, int rows)
{
    for (int r = 0; r < rows; r++) {
        double      *d    = p->apart + (size_t)r * (size_t)p->units;
        const float *from = x + (size_t)r * stride;
        for (int i = 0; i < p->units; i++) {
            d[i] = (double)from[i] - p->first[i];
        }
        take_sums(p, d);
    }
    if (rows == BLOCK) {
        take_block(p);
        return;
    }
    for (int r = 0; r < rows; r++) {
        take_one(p, p->apart + (size_t)r * (size_t)p->units);
    }
}

nn_status pca_create(pca **out, int units, nn_err *err)
{
    if (units < 1 || (size_t)units > SIZE_MAX / sizeof(double) / ((size_t)units + BLOCK + 2)) {
        return nn_fail(err, NN_USAGE,
                       "a projection of %d units; there must be 1 or more, and "
                       "memory can hold the square of their number",
                       units);
    }
    size_t  n    = (size_t)units;
    pca    *p    = calloc(1, sizeof *p);
    double *room = calloc(n * (n + BLOCK + 2), sizeof *room);
    if (p == NULL || room == NULL) {
        free(p);
        free(room);
        return nn_fail_nomem(err, "making a projection");
    }
    p->units   = units;
    p->product = room;
    p->apart   = room + n * n;
    p->first   = p->apart + n * BLOCK;
    p->sum     = p->first + n;
    *out       = p;
    return NN_OK;
}

void pca_free(pca *p)
{
    if (p != NULL) {
        free(p->product);
        free(p);
    }
}

void pca_add(pca *p, const float *x, size_t stride, int rows)
{
    assert(rows == 0 || (x != NULL && rows > 0 && stride >= (size_t)p->units));
    for (int i = 0; p->rows == 0 && rows > 0 && i < p->units; i++) {
        p->first[i] = (double)x[i];
    }
    for (int r = 0; r < rows; r += BLOCK) {
        take_rows(p, x + (size_t)r * stride, stride, rows - r < BLOCK ? rows - r : BLOCK);
    }
    p->rows += rows;
}

/* ---- fit ----------------------------------------------------------------------------------- */

static nn_status check_finite(const pca *p, nn_err *err)
{
    for (int i = 0; i < p->units; i++) {
        if (!isfinite(p->sum[i])) {
            return nn_fail(err, NN_DATA,
                           "unit %d has a value that is not finite; only finite activations can "
                           "be projected",
                           i + 1);
        }
    }
    return NN_OK;
}

/* Sums of products of differences from the mean, over the sum of the diagonal (the total
 * variance, returned; 0: there is none and `out` is not filled). */
static double scatter_matrix(double *out, const pca *p)
{
    size_t n     = (size_t)p->units;
    double total = 0;
    for (size_t i = 0; i < n && p->rows > 0; i++) {
        double v = p->product[i * n + i] - p->sum[i] * p->sum[i] / p->rows;
        total += v > 0 ? v : 0;
    }
    for (size_t i = 0; i < n && total > 0; i++) {
        for (size_t j = i; j < n; j++) {
            double v       = p->product[i * n + j] - p->sum[i] * p->sum[j] / p->rows;
            out[i * n + j] = out[j * n + i] = v / total;
        }
    }
    return total;
}

/* Of length 1 and orthogonal to `other`: the unit vector that is so already, nearly. */
static void any_axis(double *axis, const double *other, int n)
{
    int least = 0;
    for (int i = 1; i < n; i++) {
        least = fabs(other[i]) < fabs(other[least]) ? i : least;
    }
    double part = other[least], length = 0;
    for (int i = 0; i < n; i++) {
        axis[i] = (i == least ? 1 : 0) - part * other[i];
        length += axis[i] * axis[i];
    }
    for (int i = 0; i < n; i++) {
        axis[i] /= sqrt(length);
    }
}

/* The component of largest magnitude is positive. */
static void set_sign(double *axis, int n)
{
    int most = 0;
    for (int i = 1; i < n; i++) {
        most = fabs(axis[i]) > fabs(axis[most]) ? i : most;
    }
    double sign = axis[most] < 0 ? -1 : 1;
    for (int i = 0; i < n; i++) {
        axis[i] *= sign;
    }
}

/* Axes without variance, and signs. */
static void finish(pca_basis *b)
{
    double *first = b->axis, *second = b->axis + b->units;
    if (!(b->share[0] >= LEAST_SHARE)) {
        b->share[0] = b->share[1] = 0;
        memset(first, 0, (size_t)b->units * sizeof *first);
        first[0] = 1;
    }
    if (b->units > 1 && !(b->share[1] >= LEAST_SHARE)) {
        b->share[1] = 0;
        any_axis(second, first, b->units);
    }
    set_sign(first, b->units);
    set_sign(second, b->units);
}

static nn_status fit_axes(pca_basis *b, const pca *p, nn_err *err)
{
    size_t  n      = (size_t)p->units;
    double *matrix = calloc(n * n, sizeof *matrix);
    if (matrix == NULL) {
        return nn_fail_nomem(err, "fitting a projection");
    }
    nn_status status = NN_OK;
    double    total  = scatter_matrix(matrix, p);
    if (total > 0 && n == 1) {
        b->share[0] = 1;
        b->axis[0]  = 1;
    } else if (total > 0) {
        status = eigen_top(matrix, p->units, b->share, b->axis, err);
    }
    free(matrix);
    return status;
}

nn_status pca_fit(pca_basis *out, const pca *p, nn_err *err)
{
    nn_status status = NN_OK;
    size_t    n      = (size_t)p->units;
    pca_basis b      = {.units = p->units};
    *out             = (pca_basis){0};

    NN_TRY(check_finite(p, err));
    b.mean = calloc(n * (1 + PCA_AXES), sizeof *b.mean);
    if (b.mean == NULL) {
        NN_TRY(nn_fail_nomem(err, "fitting a projection"));
    }
    b.axis = b.mean + n;
    for (size_t i = 0; i < n; i++) {
        b.mean[i] = p->first[i] + (p->rows > 0 ? p->sum[i] / p->rows : 0);
    }
    NN_TRY(fit_axes(&b, p, err));
    finish(&b);
    *out = b;
    b    = (pca_basis){0};
done:
    pca_basis_release(&b);
    return status;
}

void pca_basis_release(pca_basis *b)
{
    if (b != NULL) {
        free(b->mean); /* the axes stand behind it */
        *b = (pca_basis){0};
    }
}

/* ---- use ----------------------------------------------------------------------------------- */

void pca_project(const pca_basis *b, const float *x, size_t stride, int rows, float *out)
{
    const double *first = b->axis, *second = b->axis + b->units;
    for (int r = 0; r < rows; r++) {
        const float *from = x + (size_t)r * stride;
        double       u = 0, v = 0;
        for (int i = 0; i < b->units; i++) {
            double d = (double)from[i] - b->mean[i];
            u += d * first[i];
            v += d * second[i];
        }
        out[(size_t)r * PCA_AXES]     = (float)u;
        out[(size_t)r * PCA_AXES + 1] = (float)v;
    }
}

void pca_place(const pca_basis *b, const double at[PCA_AXES], float *x)
{
    const double *first = b->axis, *second = b->axis + b->units;
    for (int i = 0; i < b->units; i++) {
        x[i] = (float)(b->mean[i] + at[0] * first[i] + at[1] * second[i]);
    }
}

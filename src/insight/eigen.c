/* Eigen: Jacobi's rotations; above them a Krylov space, solved by them and restarted.
 *
 * Jacobi's method: Golub & Van Loan, "Matrix Computations", 4th edition, 8.5.  The space:
 * block Lanczos with a thick restart (Wu & Simon, SIAM J. Matrix Anal. Appl. 22, 2000), in its
 * plain form: each new vector is made orthogonal to all others twice, and the small
 * problem is dense.  A block of two finds an eigenvalue that is there twice. */
#include "insight/eigen.h"

#include "nnviz/rng.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SWEEPS = 40, SPACE = 40, KEPT = 8, ROUNDS = 200 };

/* What a residual may be, and where a vector counts as none. */
#define CLOSE   1e-12
#define NOTHING 1e-14

typedef struct {
    const double *a; /* (n, n) */
    int           n;
    nn_rng        noise;
    double       *q, *aq, *best; /* (SPACE, n) vectors; A times them; room for the next ones */
    double        value[SPACE], turn[SPACE * SPACE];
} krylov;

/* ---- Jacobi -------------------------------------------------------------------------------- */

/* Rows and columns i and j of a, by the angle that makes a[i][j] vanish. */
static void rotate(double *a, int n, int i, int j, double *vector)
{
    double *row_i = a + (size_t)i * (size_t)n, *row_j = a + (size_t)j * (size_t)n;
    double  slope = (row_j[j] - row_i[i]) / (2 * row_i[j]);
    double  t     = (slope < 0 ? -1 : 1) / (fabs(slope) + sqrt(1 + slope * slope));
    double  c = 1 / sqrt(1 + t * t), s = t * c;
    for (int k = 0; k < n; k++) {
        double *row = a + (size_t)k * (size_t)n, x = row[i], y = row[j];
        row[i] = c * x - s * y;
        row[j] = s * x + c * y;
    }
    for (int k = 0; k < n; k++) {
        double x = row_i[k], y = row_j[k];
        row_i[k] = c * x - s * y;
        row_j[k] = s * x + c * y;
    }
    row_i[j] = row_j[i] = 0;
    double *v_i = vector + (size_t)i * (size_t)n, *v_j = vector + (size_t)j * (size_t)n;
    for (int k = 0; k < n; k++) {
        double x = v_i[k], y = v_j[k];
        v_i[k] = c * x - s * y;
        v_j[k] = s * x + c * y;
    }
}

/* Whether what stands beside the diagonal is rounding. */
static int is_diagonal(const double *a, int n)
{
    double beside = 0, all = 0;
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
            double v = a[(size_t)i * (size_t)n + (size_t)j];
            all += v * v;
            beside += i != j ? v * v : 0;
        }
    }
    return beside <= 1e-34 * all;
}

static void swap_rows(double *a, int n, int i, int j)
{
    for (int k = 0; i != j && k < n; k++) {
        double kept                          = a[(size_t)i * (size_t)n + (size_t)k];
        a[(size_t)i * (size_t)n + (size_t)k] = a[(size_t)j * (size_t)n + (size_t)k];
        a[(size_t)j * (size_t)n + (size_t)k] = kept;
    }
}

static void sort_falling(double *value, double *vector, int n)
{
    for (int i = 0; i < n; i++) {
        int most = i;
        for (int j = i + 1; j < n; j++) {
            most = value[j] > value[most] ? j : most;
        }
        double kept = value[i];
        value[i]    = value[most];
        value[most] = kept;
        swap_rows(vector, n, i, most);
    }
}

void eigen_jacobi(double *a, int n, double *value, double *vector)
{
    memset(vector, 0, (size_t)n * (size_t)n * sizeof *vector);
    for (int i = 0; i < n; i++) {
        vector[(size_t)i * (size_t)n + (size_t)i] = 1;
    }
    for (int sweep = 0; sweep < SWEEPS && !is_diagonal(a, n); sweep++) {
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                if (a[(size_t)i * (size_t)n + (size_t)j] != 0) {
                    rotate(a, n, i, j, vector);
                }
            }
        }
    }
    for (int i = 0; i < n; i++) {
        value[i] = a[(size_t)i * (size_t)n + (size_t)i];
    }
    sort_falling(value, vector, n);
}

/* ---- Krylov -------------------------------------------------------------------------------- */

static double dot(const double *x, const double *y, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        sum += x[i] * y[i];
    }
    return sum;
}

static double *vector_of(double *block, const krylov *k, int i)
{
    return block + (size_t)i * (size_t)k->n;
}

/* y = A x, row by row of the symmetric A: no sum along a row, which would not run in lanes. */
static void multiply(const krylov *k, const double *x, double *y)
{
    memset(y, 0, (size_t)k->n * sizeof *y);
    for (int i = 0; i < k->n; i++) {
        const double *row = k->a + (size_t)i * (size_t)k->n;
        for (int j = 0; j < k->n; j++) {
            y[j] += x[i] * row[j];
        }
    }
}

/* Vector `at` orthogonal to those before it (twice is enough), of length 1.
 * Returns 0 if nothing of it was left. */
static int orthonormalise(krylov *k, int at)
{
    double *v = vector_of(k->q, k, at), before = sqrt(dot(v, v, k->n)), length;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < at; i++) {
            const double *u    = vector_of(k->q, k, i);
            double        part = dot(u, v, k->n);
            for (int j = 0; j < k->n; j++) {
                v[j] -= part * u[j];
            }
        }
    }
    length = sqrt(dot(v, v, k->n));
    if (!(length > NOTHING * before)) {
        return 0;
    }
    for (int j = 0; j < k->n; j++) {
        v[j] /= length;
    }
    return 1;
}

/* Some other direction, for a start or where A leads no further. */
static void add_noise(krylov *k, int at)
{
    do {
        for (int j = 0; j < k->n; j++) {
            vector_of(k->q, k, at)[j] = (double)nn_rng_uniform(&k->noise) - 0.5;
        }
    } while (!orthonormalise(k, at));
}

/* From `kept` vectors, and candidates for the next EIGEN_TOP of them, to SPACE: each one
 * is A times the one EIGEN_TOP places before it. */
static void expand(krylov *k, int kept)
{
    for (int at = kept; at < SPACE; at++) {
        if (at >= kept + EIGEN_TOP) {
            memcpy(vector_of(k->q, k, at), vector_of(k->aq, k, at - EIGEN_TOP),
                   (size_t)k->n * sizeof(double));
        }
        if (!orthonormalise(k, at)) {
            add_noise(k, at);
        }
        multiply(k, vector_of(k->q, k, at), vector_of(k->aq, k, at));
    }
}

/* The matrix as the space sees it, solved. */
static void solve(krylov *k)
{
    double seen[SPACE * SPACE];
    for (int i = 0; i < SPACE; i++) {
        for (int j = i; j < SPACE; j++) {
            seen[i * SPACE + j] = dot(vector_of(k->q, k, i), vector_of(k->aq, k, j), k->n);
            seen[j * SPACE + i] = seen[i * SPACE + j];
        }
    }
    eigen_jacobi(seen, SPACE, k->value, k->turn);
}

/* The KEPT best combinations of the vectors of `block` come first in it. */
static void turn(krylov *k, double *block)
{
    memset(k->best, 0, KEPT * (size_t)k->n * sizeof *k->best);
    for (int i = 0; i < KEPT; i++) {
        double *out = vector_of(k->best, k, i);
        for (int from = 0; from < SPACE; from++) {
            const double *v = vector_of(block, k, from), part = k->turn[i * SPACE + from];
            for (int j = 0; j < k->n; j++) {
                out[j] += part * v[j];
            }
        }
    }
    memcpy(block, k->best, KEPT * (size_t)k->n * sizeof *block);
}

/* What is missing of the best vectors, A v - value v, becomes the next candidates.
 * Returns the largest of their lengths. */
static double residuals(krylov *k)
{
    double most = 0;
    for (int i = 0; i < EIGEN_TOP; i++) {
        const double *v = vector_of(k->q, k, i), *av = vector_of(k->aq, k, i);
        double       *r = vector_of(k->q, k, KEPT + i);
        for (int j = 0; j < k->n; j++) {
            r[j] = av[j] - k->value[i] * v[j];
        }
        double length = sqrt(dot(r, r, k->n));
        most          = length > most ? length : most;
    }
    return most;
}

static void iterate(krylov *k)
{
    int kept = 0;
    for (int i = 0; i < EIGEN_TOP; i++) {
        add_noise(k, i);
    }
    for (int round = 0; round < ROUNDS; round++) {
        expand(k, kept);
        solve(k);
        turn(k, k->q);
        turn(k, k->aq);
        kept = KEPT;
        if (residuals(k) <= CLOSE * k->value[0]) {
            return;
        }
    }
}

static nn_status top_of_large(const double *a, int n, double *value, double *vector, nn_err *err)
{
    nn_status status = NN_OK;
    krylov   *k      = calloc(1, sizeof *k);
    double   *room   = calloc((size_t)n * (2 * SPACE + KEPT), sizeof *room);
    if (k == NULL || room == NULL) {
        status = nn_fail_nomem(err, "finding principal components");
        goto done;
    }
    k->a     = a;
    k->n     = n;
    k->noise = nn_rng_make(1, NN_STREAM_SAMPLE);
    k->q     = room;
    k->aq    = vector_of(k->q, k, SPACE);
    k->best  = vector_of(k->aq, k, SPACE);
    iterate(k);
    memcpy(value, k->value, EIGEN_TOP * sizeof *value);
    memcpy(vector, k->q, EIGEN_TOP * (size_t)n * sizeof *vector);
done:
    free(room);
    free(k);
    return status;
}

nn_status eigen_top(double *a, int n, double *value, double *vector, nn_err *err)
{
    assert(n >= EIGEN_TOP);
    if (n > EIGEN_SMALL) {
        return top_of_large(a, n, value, vector, err);
    }
    double *all = calloc((size_t)n * ((size_t)n + 1), sizeof *all);
    if (all == NULL) {
        return nn_fail_nomem(err, "finding principal components");
    }
    eigen_jacobi(a, n, all, all + n);
    memcpy(value, all, EIGEN_TOP * sizeof *value);
    memcpy(vector, all + n, EIGEN_TOP * (size_t)n * sizeof *vector);
    free(all);
    return NN_OK;
}

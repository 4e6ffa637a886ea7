/* Scale: one row per kind, one column at a time. */
#include "data/scale.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The rows to fit on. */
typedef struct {
    const float *x; /* (any rows, features) */
    size_t       features;
    const int   *index; /* (rows) which of them; NULL: in order */
    int          rows;
} scale_rows;

/* All columns at once, row by row: each column's sums are those of the column alone, and memory is
 * read in its order.
 *   center, spread  out  (features)    rest  out  (features) scratch */
typedef void (*scale_fn)(const scale_rows *r, double *center, double *spread, double *rest);

static const float *scale_row(const scale_rows *r, int i)
{
    int row = r->index ? r->index[i] : i;

    assert(row >= 0);
    return r->x + (size_t)row * r->features;
}

static void scale_none(const scale_rows *r, double *center, double *spread, double *rest)
{
    (void)rest;
    for (size_t f = 0; f < r->features; f++) {
        center[f] = 0;
        spread[f] = 1;
    }
}

/* Two passes, the second corrected for the rounding of the mean (Chan, Golub &
 * LeVeque, "Algorithms for computing the sample variance", 1983): the textbook
 * one-pass formula loses everything when the mean is large. */
static void scale_standard(const scale_rows *r, double *restrict center, double *restrict spread,
                           double *restrict rest)
{
    for (size_t f = 0; f < r->features; f++) {
        center[f] = spread[f] = rest[f] = 0;
    }
    for (int i = 0; i < r->rows; i++) {
        const float *x = scale_row(r, i);
        for (size_t f = 0; f < r->features; f++) {
            center[f] += (double)x[f];
        }
    }
    for (size_t f = 0; f < r->features; f++) {
        center[f] /= r->rows;
    }
    for (int i = 0; i < r->rows; i++) {
        const float *x = scale_row(r, i);
        for (size_t f = 0; f < r->features; f++) {
            double d = (double)x[f] - center[f];

            spread[f] += d * d; /* the squares, so far */
            rest[f] += d;
        }
    }
    for (size_t f = 0; f < r->features; f++) {
        spread[f] = sqrt(fmax(spread[f] - rest[f] * rest[f] / r->rows, 0) / r->rows);
    }
}

/* Not by fmin and fmax: which of 0 and -0 they take is the compiler's choice. */
static void scale_minmax(const scale_rows *r, double *center, double *spread, double *rest)
{
    double *max = rest;

    for (int i = 0; i < r->rows; i++) {
        const float *x = scale_row(r, i);
        for (size_t f = 0; f < r->features; f++) {
            double v  = (double)x[f];
            center[f] = i == 0 || v < center[f] ? v : center[f];
            max[f]    = i == 0 || v > max[f] ? v : max[f];
        }
    }
    for (size_t f = 0; f < r->features; f++) {
        spread[f] = max[f] - center[f];
    }
}

static const struct {
    const char *name;
    scale_fn    fit;
} SCALES[SCALE_COUNT] = {
    [SCALE_NONE]     = {"none", scale_none},
    [SCALE_STANDARD] = {"standard", scale_standard},
    [SCALE_MINMAX]   = {"minmax", scale_minmax},
};

const char *scale_name(scale_kind kind)
{
    assert(kind < SCALE_COUNT);
    return SCALES[kind].name;
}

bool scale_find(scale_kind *kind, const char *name)
{
    for (int k = 0; k < SCALE_COUNT; k++) {
        if (strcmp(SCALES[k].name, name) == 0) {
            *kind = (scale_kind)k;
            return true;
        }
    }
    return false;
}

void scaler_free(scaler *s)
{
    if (s) {
        free(s->center);
        free(s->spread);
    }
    free(s);
}

nn_status scaler_new(scaler **out, scale_kind kind, int features, nn_err *err)
{
    scaler *s = calloc(1, sizeof *s);

    assert(kind < SCALE_COUNT && features > 0);
    if (s) {
        s->center = calloc((size_t)features, sizeof *s->center);
        s->spread = calloc((size_t)features, sizeof *s->spread);
    }
    if (!s || !s->center || !s->spread) {
        scaler_free(s);
        return nn_fail_nomem(err, "scaling the features");
    }
    s->kind     = kind;
    s->features = features;
    for (int f = 0; f < features; f++) {
        s->spread[f] = 1;
    }
    *out = s;
    return NN_OK;
}

nn_status scaler_fit(scaler **out, scale_kind kind, const float *x, int features, const int *index,
                     int rows, nn_err *err)
{
    scaler    *s      = NULL;
    nn_status  status = NN_OK;
    double    *rest   = calloc((size_t)features, sizeof *rest);
    scale_rows all    = {.x = x, .features = (size_t)features, .index = index, .rows = rows};

    assert(rows > 0);
    if (!rest) {
        NN_TRY(nn_fail_nomem(err, "scaling the features"));
    }
    NN_TRY(scaler_new(&s, kind, features, err));
    SCALES[kind].fit(&all, s->center, s->spread, rest);
    for (int f = 0; f < features; f++) {
        if (s->spread[f] == 0) {
            s->spread[f] = 1; /* a constant column becomes 0, not 0/0 */
        }
    }
    *out = s;
done:
    free(rest);
    return status;
}

void scaler_apply(const scaler *s, const float *x, int rows, float *out)
{
    size_t at = 0;

    for (int r = 0; r < rows; r++) {
        for (int f = 0; f < s->features; f++, at++) {
            out[at] = (float)(((double)x[at] - s->center[f]) / s->spread[f]);
        }
    }
}

/* Scale: one row per kind, one column at a time. */
#include "data/scale.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* One column of the rows to fit on.      x  its value in row 0 of the matrix */
typedef struct {
    const float *x;
    size_t       stride;
    const int   *index; /* NULL: rows in order */
    int          rows;
} scale_column;

typedef void (*scale_fn)(const scale_column *c, double *center, double *spread);

static double scale_value(const scale_column *c, int i)
{
    int row = c->index ? c->index[i] : i;

    assert(row >= 0);
    return (double)c->x[(size_t)row * c->stride];
}

static void scale_none(const scale_column *c, double *center, double *spread)
{
    (void)c;
    *center = 0;
    *spread = 1;
}

/* Two passes, the second corrected for the rounding of the mean (Chan, Golub &
 * LeVeque, "Algorithms for computing the sample variance", 1983): the textbook
 * one-pass formula loses everything when the mean is large. */
static void scale_standard(const scale_column *c, double *center, double *spread)
{
    double sum = 0, squares = 0, rest = 0;

    for (int i = 0; i < c->rows; i++) {
        sum += scale_value(c, i);
    }
    *center = sum / c->rows;
    for (int i = 0; i < c->rows; i++) {
        double d = scale_value(c, i) - *center;

        squares += d * d;
        rest += d;
    }
    *spread = sqrt(fmax(squares - rest * rest / c->rows, 0) / c->rows);
}

static void scale_minmax(const scale_column *c, double *center, double *spread)
{
    double min = scale_value(c, 0), max = min;

    for (int i = 1; i < c->rows; i++) {
        min = fmin(min, scale_value(c, i));
        max = fmax(max, scale_value(c, i));
    }
    *center = min;
    *spread = max - min;
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
    scaler   *s      = NULL;
    nn_status status = scaler_new(&s, kind, features, err);

    assert(rows > 0);
    if (status != NN_OK) {
        return status;
    }
    for (int f = 0; f < features; f++) {
        scale_column c = {.x = x + f, .stride = (size_t)features, .index = index, .rows = rows};

        SCALES[kind].fit(&c, &s->center[f], &s->spread[f]);
        if (s->spread[f] == 0) {
            s->spread[f] = 1; /* a constant column becomes 0, not 0/0 */
        }
    }
    *out = s;
    return NN_OK;
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

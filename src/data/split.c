/* Split: one random order of all rows, cut in three. */
#include "data/split.h"

#include "nn/mt19937.h"
#include "nnviz/rng.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

static void split_numpy_order(int *order, int rows, uint32_t seed)
{
    nn_mt19937 mt;

    nn_mt19937_seed(&mt, seed);
    nn_mt19937_permutation(&mt, order, rows);
}

static void split_own_order(int *order, int rows, uint64_t seed)
{
    nn_rng rng = nn_rng_make(seed, NN_STREAM_SPLIT);

    for (int r = 0; r < rows; r++) {
        order[r] = r;
    }
    nn_rng_shuffle(&rng, order, rows);
}

/* The three counts alone.  Each product is rounded once, to double, before it is
 * rounded to an integer: what Python does with the same numbers. */
static split split_count(const split_spec *spec, int rows)
{
    split s = {0};
    int rest = 0;

    s.n_test = (int)ceil(spec->test * rows);
    if (s.n_test > rows) {
        s.n_test = rows; /* only when test * rows rounds up past rows */
    }
    rest = rows - s.n_test;
    s.n_train = (int)floor(rest * (1.0 - spec->validation));
    s.n_validation = rest - s.n_train;
    return s;
}

static nn_status split_check(const split_spec *spec, const split *s, int rows, nn_err *err)
{
    bool short_of_test = spec->test > 0 && s->n_test == 0;
    bool short_of_validation = spec->validation > 0 && s->n_validation == 0;

    if (s->n_train > 0 && !short_of_test && !short_of_validation) {
        return NN_OK;
    }
    return nn_fail(err, NN_DATA,
                   "%d row%s split into %d test, %d validation and %d training rows; each part "
                   "needs at least 1: use more rows, or other test and validation shares than "
                   "%g and %g (0: none)",
                   rows, rows == 1 ? "" : "s", s->n_test, s->n_validation, s->n_train, spec->test,
                   spec->validation);
}

void split_free(split *s)
{
    if (s) {
        free(s->order);
    }
    free(s);
}

nn_status split_make(split **out, const split_spec *spec, int rows, nn_err *err)
{
    nn_status status = NN_OK;
    split *s = NULL;

    assert(rows >= 0);
    assert(spec->test >= 0 && spec->test < 1);
    assert(spec->validation >= 0 && spec->validation < 1);
    s = malloc(sizeof *s);
    if (!s) {
        NN_TRY(nn_fail_nomem(err, "splitting the rows"));
    }
    *s = split_count(spec, rows);
    NN_TRY(split_check(spec, s, rows, err));
    s->order = calloc((size_t)rows, sizeof *s->order);
    if (!s->order) {
        NN_TRY(nn_fail_nomem(err, "splitting the rows"));
    }
    if (spec->numpy) {
        split_numpy_order(s->order, rows, spec->numpy_seed);
    } else {
        split_own_order(s->order, rows, spec->seed);
    }
    s->test = s->order;
    s->train = s->test + s->n_test;
    s->validation = s->train + s->n_train;
    *out = s;
    s = NULL;
done:
    split_free(s);
    return status;
}

/* Split: one random order of all rows, cut in three; by class, if that is wanted. */
#include "data/split.h"

#include "nn/mt19937.h"
#include "nnviz/rng.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

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
    split s    = {0};
    int   rest = 0;

    s.n_test = (int)ceil(spec->test * rows);
    if (s.n_test > rows) {
        s.n_test = rows; /* only when test * rows rounds up past rows */
    }
    rest           = rows - s.n_test;
    s.n_train      = (int)floor(rest * (1.0 - spec->validation));
    s.n_validation = rest - s.n_train;
    return s;
}

static nn_status split_check(const split_spec *spec, const split *s, int rows, nn_err *err)
{
    bool short_of_test       = spec->test > 0 && s->n_test == 0;
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

/* --- stratified ---------------------------------------------------------------------- */

typedef struct {
    int64_t remainder;
    int class;
} split_remainder;

/* The largest remainder first, of equal ones the first class. */
static int split_compare(const void *a, const void *b)
{
    const split_remainder *x = a, *y = b;

    if (x->remainder != y->remainder) {
        return x->remainder < y->remainder ? 1 : -1;
    }
    return (x->class > y->class) - (x->class < y->class);
}

/* Share out `drawn` rows among classes in proportion to their counts.
 *   count   in   (classes) their sum is at least `drawn`
 *   quota   out  (classes) at most count
 *   order   out  (classes) scratch */
static void split_quota(const int *count, int classes, int drawn, int *quota,
                        split_remainder *order)
{
    int64_t all = 0, lacking = drawn;

    for (int c = 0; c < classes; c++) {
        all += count[c];
    }
    for (int c = 0; c < classes; c++) {
        int64_t product = (int64_t)count[c] * drawn; /* below 2^62 */

        quota[c] = all > 0 ? (int)(product / all) : 0;
        order[c] = (split_remainder){.remainder = all > 0 ? product % all : 0, .class = c};
        lacking -= quota[c];
    }
    qsort(order, (size_t)classes, sizeof *order, split_compare);
    for (int i = 0; i < lacking; i++) {
        quota[order[i].class]++; /* a class with a remainder has a row left */
    }
}

static nn_status split_check_classes(const split_spec *spec, const int *count, nn_err *err)
{
    for (int c = 0; c < spec->classes; c++) {
        if (count[c] == 1) {
            return nn_fail(err, NN_DATA, "class '%.60s' has 1 row; --stratify needs 2 of each",
                           spec->class_name[c]);
        }
    }
    return NN_OK;
}

/* Deal the rows out: in the random order each class fills its test quota first, then
 * training's; the rest validates. */
static void split_deal(split *s, const split_spec *spec, const int *random, int rows, int *test,
                       int *train)
{
    int *to_test = s->test, *to_train = s->train, *to_validation = s->validation;

    for (int i = 0; i < rows; i++) {
        int c = spec->label[random[i]];

        if (test[c] > 0) {
            test[c]--;
            *to_test++ = random[i];
        } else if (train[c] > 0) {
            train[c]--;
            *to_train++ = random[i];
        } else {
            *to_validation++ = random[i];
        }
    }
}

/* What a class has in each part, from what it has in all.
 *   count  in/out  (classes) all rows; then those that are learned from
 *   test   out     (classes)
 *   rest   out     (classes) scratch: all but the test rows */
static void split_quotas(const split *s, int classes, int *count, int *test, int *rest,
                         split_remainder *order)
{
    split_quota(count, classes, s->n_train + s->n_validation, rest, order);
    for (int c = 0; c < classes; c++) {
        test[c] = count[c] - rest[c];
    }
    split_quota(rest, classes, s->n_train, count, order);
}

/* Cut s->order, a random order of all rows, class by class. */
static nn_status split_stratify(split *s, const split_spec *spec, int rows, nn_err *err)
{
    nn_status        status  = NN_OK;
    size_t           classes = (size_t)spec->classes;
    int             *random  = malloc((size_t)rows * sizeof *random);
    int             *count   = calloc(3 * classes, sizeof *count);
    split_remainder *order   = calloc(classes, sizeof *order);

    if (!random || !count || !order) {
        NN_TRY(nn_fail_nomem(err, "splitting the rows"));
    }
    for (int r = 0; r < rows; r++) {
        random[r] = s->order[r];
        count[spec->label[r]]++;
    }
    NN_TRY(split_check_classes(spec, count, err));
    split_quotas(s, spec->classes, count, count + classes, count + 2 * classes, order);
    split_deal(s, spec, random, rows, count + classes, count);
done:
    free(random);
    free(count);
    free(order);
    return status;
}

/* --- public -------------------------------------------------------------------------- */

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
    split    *s      = NULL;

    assert(rows >= 0);
    assert(spec->test >= 0 && spec->test < 1);
    assert(spec->validation >= 0 && spec->validation < 1);
    if (spec->label && spec->numpy) {
        NN_TRY(nn_fail(err, NN_USAGE,
                       "--stratify goes with --split random; scikit-learn draws a stratified split "
                       "in another way, which is not reproduced"));
    }
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
    s->test       = s->order;
    s->train      = s->test + s->n_test;
    s->validation = s->train + s->n_train;
    if (spec->label) {
        NN_TRY(split_stratify(s, spec, rows, err));
    }
    *out = s;
    s    = NULL;
done:
    split_free(s);
    return status;
}

/* A permutation is made of cycles; along each, rows move up by one, the first by way of `hole`. */
nn_status split_reorder(const split *s, float *x, int width, nn_err *err)
{
    const size_t rows  = (size_t)s->n_test + (size_t)s->n_train + (size_t)s->n_validation;
    const size_t bytes = (size_t)width * sizeof *x, w = (size_t)width;
    bool        *moved = calloc(rows, sizeof *moved);
    float       *hole  = malloc(bytes);

    if (!moved || !hole) {
        free(moved);
        free(hole);
        return nn_fail_nomem(err, "preparing the rows");
    }
    for (size_t first = 0; first < rows; first++) {
        size_t to = first, from;
        if (moved[first]) {
            continue;
        }
        memcpy(hole, x + first * w, bytes);
        while ((from = (size_t)s->order[to]) != first) {
            memcpy(x + to * w, x + from * w, bytes);
            moved[from] = true;
            to          = from;
        }
        memcpy(x + to * w, hole, bytes);
    }
    free(moved);
    free(hole);
    return NN_OK;
}

/* Scaling by hand and against scikit-learn 1.9.1 on the banknote data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/encoder.h"
#include "data/scale.h"
#include "data/split.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void check_near(double found, double expected, double tolerance)
{
    if (!(fabs(found - expected) <= tolerance)) {
        fail_msg("%.17g, expected %.17g", found, expected);
    }
}

static scaler *fitted(scale_kind kind, const float *x, int features, const int *index, int rows)
{
    scaler *s = NULL;

    assert_int_equal(scaler_fit(&s, kind, x, features, index, rows, NULL), NN_OK);
    assert_int_equal(s->kind, kind);
    assert_int_equal(s->features, features);
    return s;
}

static void names_and_kinds_agree(void **state)
{
    (void)state;

    for (int k = 0; k < SCALE_COUNT; k++) {
        scale_kind found = SCALE_COUNT;

        assert_true(scale_find(&found, scale_name((scale_kind)k)));
        assert_int_equal(found, k);
    }
    scale_kind kind = SCALE_MINMAX;
    assert_false(scale_find(&kind, "standardise"));
    assert_int_equal(kind, SCALE_MINMAX);
    assert_string_equal(scale_name(SCALE_STANDARD), "standard");
}

/* Columns 1 2 3 6 (mean 3, variance 3.5), constant 7, and -1 1 -1 1. */
static const float SMALL[] = {1, 7, -1, 2, 7, 1, 3, 7, -1, 6, 7, 1};

static void standard_by_hand(void **state)
{
    scaler *s = fitted(SCALE_STANDARD, SMALL, 3, NULL, 4);
    float   out[12];
    (void)state;

    check_near(s->center[0], 3, 0);
    check_near(s->spread[0], sqrt(3.5), 1e-15);
    check_near(s->center[1], 7, 0);
    check_near(s->spread[1], 1, 0); /* constant */
    check_near(s->center[2], 0, 0);
    check_near(s->spread[2], 1, 0);
    scaler_apply(s, SMALL, 4, out);
    check_near(out[0], -2 / sqrt(3.5), 1e-7);
    check_near(out[9], 3 / sqrt(3.5), 1e-7);
    check_near(out[1], 0, 0);
    check_near(out[11], 1, 0);
    scaler_free(s);
}

static void minmax_by_hand_on_chosen_rows_in_place(void **state)
{
    static const int ROWS[] = {2, 0};
    scaler          *s      = fitted(SCALE_MINMAX, SMALL, 3, ROWS, 2);
    float            x[12];
    (void)state;

    memcpy(x, SMALL, sizeof x);
    scaler_apply(s, x, 4, x);
    check_near(x[0], 0, 0);
    check_near(x[3], 0.5, 0);
    check_near(x[6], 1, 0);
    check_near(x[9], 2.5, 0); /* not fitted on: may leave 0 .. 1 */
    check_near(x[1], 0, 0);   /* constant */
    check_near(x[5], 2, 0);   /* constant -1 in the fitted rows, 1 here */
    scaler_free(s);
}

static void none_and_new_change_nothing(void **state)
{
    static const float X[] = {1e-40F, -0.0F, 3.4e38F, 0.1F};
    scaler            *s   = fitted(SCALE_NONE, X, 2, NULL, 2);
    float              out[4];
    (void)state;

    scaler_apply(s, X, 2, out);
    assert_memory_equal(out, X, sizeof X);
    scaler_free(s);

    s = NULL;
    assert_int_equal(scaler_new(&s, SCALE_STANDARD, 2, NULL), NN_OK);
    assert_int_equal(s->kind, SCALE_STANDARD);
    scaler_apply(s, X, 2, out);
    assert_memory_equal(out, X, sizeof X);
    scaler_free(s);
    scaler_free(NULL);
}

/* Where E[x^2] - E[x]^2 in double has no right digit left. */
static void large_means_keep_their_variance(void **state)
{
    static const float X[] = {16000001, 16000002, 16000003, 16000004};
    scaler            *s   = fitted(SCALE_STANDARD, X, 1, NULL, 4);
    (void)state;

    check_near(s->center[0], 16000002.5, 0);
    check_near(s->spread[0], sqrt(1.25), 1e-15);
    scaler_free(s);
}

static void large_constants_are_constant(void **state)
{
    float x[1000];
    (void)state;

    for (int i = 0; i < 1000; i++) {
        x[i] = 0.1F;
    }
    scaler *s = fitted(SCALE_STANDARD, x, 1, NULL, 1000);
    check_near(s->center[0], (double)0.1F, 0);
    check_near(s->spread[0], 1, 0);
    scaler_free(s);
}

/* What scikit-learn gives for float32 data widened to double. */
typedef struct {
    scale_kind kind;
    bool       all; /* all rows, else the notebook's 672 training rows */
    double     center[4], spread[4], row_430[4];
} known;

static const known KNOWN[] = {
    {SCALE_STANDARD,
     false,
     {0.5390193895495724, 1.960150168063895, 1.3473557695260319, -1.2634411652934865},
     {2.892017247282978, 6.037013909248039, 4.466340855288145, 2.1104061359381134},
     {0.35618067, 0.72657606, -0.34259718, -0.54324083}},
    {SCALE_STANDARD,
     true, /* the notebook's own preparation */
     {0.4337352568661433, 1.9223531219364767, 1.397627120598714, -1.1916565198080313},
     {2.841726409462497, 5.866907489679408, 4.308459106408314, 2.100247316380046},
     {0.39953345, 0.75408498, -0.36681957, -0.58004761}},
    {SCALE_MINMAX,
     false,
     {-7.042099952697754, -13.773099899291992, -5.1508002281188965, -8.548199653625488},
     {13.866899967193604, 26.72469997406006, 23.078200817108154, 10.702899694442749},
     {0.62098955, 0.75284661, 0.21526809, 0.57351745}},
    {SCALE_MINMAX,
     true,
     {-7.042099952697754, -13.773099899291992, -5.286099910736084, -8.548199653625488},
     {13.866899967193604, 26.72469997406006, 23.213500499725342, 10.997699737548828},
     {0.62098955, 0.75284661, 0.21984189, 0.55814396}},
};

static void equals_scikit_learn_on_banknote(void **state)
{
    split_spec spec = {.test = 0.3, .validation = 0.3, .numpy = true, .numpy_seed = 42};
    dataset   *d    = NULL;
    encoder   *e    = NULL;
    float     *x    = calloc(1372 * 4, sizeof *x);
    split     *cut  = NULL;
    (void)state;

    assert_non_null(x);
    assert_int_equal(dataset_load(&d, "banknote", NULL, NULL), NN_OK);
    assert_int_equal(d->rows, 1372);
    assert_int_equal(encoder_fit(&e, d, NULL, d->rows, NULL), NN_OK);
    assert_int_equal(e->features, 4);
    assert_int_equal(encoder_apply(e, d, x, NULL), NN_OK);
    assert_int_equal(split_make(&cut, &spec, d->rows, NULL), NN_OK);
    for (size_t k = 0; k < sizeof KNOWN / sizeof KNOWN[0]; k++) {
        const known *want = &KNOWN[k];
        scaler      *s    = want->all ? fitted(want->kind, x, 4, NULL, d->rows)
                                      : fitted(want->kind, x, 4, cut->train, cut->n_train);
        float        out[4];

        scaler_apply(s, x + 430 * 4, 1, out);
        for (int f = 0; f < 4; f++) {
            check_near(s->center[f], want->center[f], 1e-13);
            check_near(s->spread[f], want->spread[f], 1e-13);
            check_near((double)out[f], want->row_430[f], 1e-7);
        }
        scaler_free(s);
    }
    split_free(cut);
    free(x);
    encoder_free(e);
    dataset_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_kinds_agree),
        cmocka_unit_test(standard_by_hand),
        cmocka_unit_test(minmax_by_hand_on_chosen_rows_in_place),
        cmocka_unit_test(none_and_new_change_nothing),
        cmocka_unit_test(large_means_keep_their_variance),
        cmocka_unit_test(large_constants_are_constant),
        cmocka_unit_test(equals_scikit_learn_on_banknote),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

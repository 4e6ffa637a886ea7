/* Activations against the values and gradients Keras gives, and what the table says. */
#include "recorded.h"

/* Above: for values; below: for gradients, whose 1 - y^2 loses digits where y is near 1. */
static const double VALUE = 1e-6, GRADIENT = 2e-6;

static double check_case(nn_act act, const cJSON *record)
{
    const int n = (int)length(record, "x");
    float    *x = floats_at(record, "x", (size_t)n), *y = new_floats((size_t)n);
    float *want_y = floats_at(record, "y", (size_t)n), *want_d = floats_at(record, "dx", (size_t)n);
    float *d     = floats_at(record, "dy", (size_t)n);
    double worst = 0.0;

    NN_ACTS[act].forward(1, n, x, y);
    NN_ACTS[act].backward(1, n, x, y, d);
    for (int i = 0; i < n; i++) {
        double off_y = apart((double)y[i], (double)want_y[i], 1.0);
        double off_d = apart((double)d[i], (double)want_d[i], 1.0);
        if (!(off_y <= VALUE && off_d <= GRADIENT)) {
            fail_msg("%s of %g: %.9g and gradient %.9g; recorded %.9g and %.9g", NN_ACTS[act].name,
                     (double)x[i], (double)y[i], (double)d[i], (double)want_y[i],
                     (double)want_d[i]);
        }
        worst = fmax(worst, fmax(off_y, off_d));
    }
    free(x);
    free(y);
    free(want_y);
    free(want_d);
    free(d);
    return worst;
}

static void equal_keras(void **state)
{
    cJSON *tree  = recorded("activations.json");
    double worst = 0.0;
    (void)state;

    for (nn_act act = 0; act < NN_ACT_COUNT; act++) {
        const cJSON *record = named(tree, "activations", NN_ACTS[act].name), *one = NULL;
        if (!record) {
            fail_msg("%s is not recorded", NN_ACTS[act].name);
        }
        assert_true(length(record, "cases") > 0);
        cJSON_ArrayForEach(one, member(record, "cases"))
        {
            worst = fmax(worst, check_case(act, one));
        }
    }
    print_message("worst difference %.1e\n", worst);
    cJSON_Delete(tree);
}

/* A batch is its rows one by one, and forward may write over its input. */
static void rows_are_independent_and_in_place_is_fine(void **state)
{
    enum { ROWS = 7, UNITS = 5 };
    nn_rng rng = nn_rng_make(1, NN_STREAM_INIT);
    float  z[ROWS * UNITS], y[ROWS * UNITS], row[UNITS], d[ROWS * UNITS], below[ROWS * UNITS];
    (void)state;

    fill_uniform(&rng, z, ROWS * UNITS, -3.0f, 3.0f);
    fill_uniform(&rng, d, ROWS * UNITS, -1.0f, 1.0f);
    for (nn_act act = 0; act < NN_ACT_COUNT; act++) {
        memcpy(y, z, sizeof y);
        NN_ACTS[act].forward(ROWS, UNITS, y, y);
        memcpy(below, d, sizeof d);
        NN_ACTS[act].backward(ROWS, UNITS, z, y, below);
        for (int r = 0; r < ROWS; r++) {
            const float *at = z + r * UNITS;
            NN_ACTS[act].forward(1, UNITS, at, row);
            check_same_bits(NN_ACTS[act].name, y + r * UNITS, row, UNITS);
            float one[UNITS];
            memcpy(one, d + r * UNITS, sizeof one);
            NN_ACTS[act].backward(1, UNITS, at, row, one);
            check_same_bits(NN_ACTS[act].name, below + r * UNITS, one, UNITS);
        }
    }
}

/* A NaN that an activation swallowed would be a divergence nobody notices. */
static void nan_stays_nan(void **state)
{
    (void)state;
    for (nn_act act = 0; act < NN_ACT_COUNT; act++) {
        for (int at = 0; at < 3; at++) {
            float z[] = {0.5f, -0.5f, 1.5f}, y[3];
            z[at]     = NAN;
            NN_ACTS[act].forward(1, 3, z, y);
            if (!isnan(y[at])) {
                fail_msg("%s of NaN is %g", NN_ACTS[act].name, (double)y[at]);
            }
        }
    }
}

static void softmax_cannot_overflow_and_sums_to_one(void **state)
{
    const float z[] = {1e30f, -1e30f, 1e30f, 88.0f, 89.0f, 90.0f, -1e4f, -1e4f, -1e4f};
    float       y[9];
    (void)state;

    NN_ACTS[NN_ACT_SOFTMAX].forward(3, 3, z, y);
    for (int r = 0; r < 3; r++) {
        check_near("sum", (double)(y[3 * r] + y[3 * r + 1] + y[3 * r + 2]), 1.0, 1e-6);
    }
    check_near("first", (double)y[0], 0.5, 1e-7);
    check_near("second", (double)y[1], 0.0, 0.0);
    check_near("equal", (double)y[6], 1.0 / 3.0, 1e-7);
}

static void limits_are_reached(void **state)
{
    const float z[] = {-INFINITY, INFINITY};
    float       y[2];
    (void)state;

    NN_ACTS[NN_ACT_SIGMOID].forward(1, 2, z, y);
    assert_true(y[0] == 0.0f && y[1] == 1.0f);
    NN_ACTS[NN_ACT_TANH].forward(1, 2, z, y);
    assert_true(y[0] == -1.0f && y[1] == 1.0f);
    NN_ACTS[NN_ACT_RELU].forward(1, 2, z, y);
    assert_true(y[0] == 0.0f && isinf(y[1]));
    NN_ACTS[NN_ACT_ELU].forward(1, 2, z, y);
    assert_true(y[0] == -1.0f && isinf(y[1]));
    NN_ACTS[NN_ACT_SOFTPLUS].forward(1, 2, z, y);
    assert_true(y[0] == 0.0f && isinf(y[1]));
}

/* Far below zero, where 1 + erf would be exactly 0: z Phi(z) in double (erfc). */
static void gelu_keeps_its_digits_below_zero(void **state)
{
    const float z[] = {-3.0f, -5.0f, -8.0f, -10.0f};
    float       y[4];
    (void)state;

    NN_ACTS[NN_ACT_GELU].forward(1, 4, z, y);
    for (int i = 0; i < 4; i++) {
        double want = 0.5 * (double)z[i] * erfc(-(double)z[i] / sqrt(2.0));
        if (!(apart((double)y[i], want, 0.0) < 2e-5)) {
            fail_msg("gelu of %g is %.9g, not %.9g", (double)z[i], (double)y[i], want);
        }
    }
}

static bool starts_above_zero(const char *name)
{
    return strcmp(name, "relu") == 0 || strcmp(name, "leaky_relu") == 0 ||
           strcmp(name, "gelu") == 0 || strcmp(name, "silu") == 0;
}

/* Names are what users type: all different; those off below zero start above it. */
static void the_table_is_whole(void **state)
{
    (void)state;
    for (nn_act a = 0; a < NN_ACT_COUNT; a++) {
        assert_non_null(NN_ACTS[a].name);
        assert_non_null(NN_ACTS[a].forward);
        assert_non_null(NN_ACTS[a].backward);
        assert_true(NN_ACTS[a].center == (starts_above_zero(NN_ACTS[a].name) ? 1.0f : 0.0f));
        for (nn_act b = 0; b < a; b++) {
            assert_string_not_equal(NN_ACTS[a].name, NN_ACTS[b].name);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_keras),
        cmocka_unit_test(rows_are_independent_and_in_place_is_fine),
        cmocka_unit_test(nan_stays_nan),
        cmocka_unit_test(softmax_cannot_overflow_and_sums_to_one),
        cmocka_unit_test(limits_are_reached),
        cmocka_unit_test(gelu_keeps_its_digits_below_zero),
        cmocka_unit_test(the_table_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Losses against the values and gradients Keras gives from logits, and by hand where
 * probabilities are clipped. */
#include "recorded.h"

static const double NEAR = 1e-6; /* relative above 1, absolute below */

static double check_case(nn_loss loss, const cJSON *record)
{
    const int    rows = (int)number(record, "rows"), U = (int)number(record, "units");
    const size_t n    = (size_t)rows * (size_t)U;
    const nn_act link = NN_LOSSES[loss].link;
    float       *z = floats_at(record, "out", n), *y = floats_at(record, "target", n);
    float       *per_row = floats_at(record, "per_row", (size_t)rows);
    float       *want = floats_at(record, "gradient", n), *p = new_floats(n), *dz = new_floats(n);
    double       worst = 0.0;

    NN_ACTS[link].forward(rows, U, z, p);
    nn_loss_gradient(loss, link, rows, U, z, p, y, dz);
    for (int r = 0; r < rows; r++) {
        size_t at  = (size_t)(r * U);
        double one = nn_loss_sum(loss, link, 1, U, z + at, p + at, y + at);
        worst      = fmax(worst, apart(one, (double)per_row[r], 1.0));
    }
    for (size_t i = 0; i < n; i++) {
        worst = fmax(worst, apart((double)dz[i], (double)want[i], 1.0));
    }
    double mean = nn_loss_sum(loss, link, rows, U, z, p, y) / rows;
    worst       = fmax(worst, apart(mean, number(record, "mean"), 1.0));
    if (!(worst <= NEAR)) {
        fail_msg("%s, case of %d rows: off by %g", NN_LOSSES[loss].name, rows, worst);
    }
    free(z);
    free(y);
    free(per_row);
    free(want);
    free(p);
    free(dz);
    return worst;
}

static void equal_keras_from_logits(void **state)
{
    cJSON *tree  = recorded("losses.json");
    double worst = 0.0;
    (void)state;

    for (nn_loss loss = 0; loss < NN_LOSS_COUNT; loss++) {
        const cJSON *record = named(tree, "losses", NN_LOSSES[loss].name), *one = NULL;
        if (!record) {
            fail_msg("%s is not recorded", NN_LOSSES[loss].name);
        }
        assert_true(length(record, "cases") > 0);
        cJSON_ArrayForEach(one, member(record, "cases"))
        {
            worst = fmax(worst, check_case(loss, one));
        }
    }
    print_message("worst difference %.1e\n", worst);
    cJSON_Delete(tree);
}

/* With several units: means for the element-wise losses. */
static void rows_of_several_units_by_hand(void **state)
{
    const float z[] = {0.0f, 0.0f}, half[] = {0.5f, 0.5f}, y[] = {1.0f, 0.0f};
    const float p[] = {3.0f, 0.5f}, target[] = {1.0f, 1.0f};
    float       dz[2];
    (void)state;

    check_near("bce", nn_loss_sum(NN_LOSS_BINARY_CROSSENTROPY, NN_ACT_SIGMOID, 1, 2, z, half, y),
               0.6931471805599453, 1e-7);
    nn_loss_gradient(NN_LOSS_BINARY_CROSSENTROPY, NN_ACT_SIGMOID, 1, 2, z, half, y, dz);
    check_near("bce gradient", (double)dz[0], -0.25, 0.0);
    check_near("bce gradient", (double)dz[1], 0.25, 0.0);
    check_near("mse", nn_loss_sum(NN_LOSS_MEAN_SQUARED_ERROR, NN_ACT_LINEAR, 1, 2, p, p, target),
               2.125, 1e-12);
    nn_loss_gradient(NN_LOSS_MEAN_SQUARED_ERROR, NN_ACT_LINEAR, 1, 2, p, p, target, dz);
    check_near("mse gradient", (double)dz[0], 2.0, 0.0);
    check_near("mse gradient", (double)dz[1], -0.5, 0.0);
}

/* Not under the link: clipped to 1e-7 .. 1 - 1e-7 as float32 has it (1 - 2^-23), flat outside. */
static void probabilities_are_clipped(void **state)
{
    const float  p[] = {0.0f, 1.0f, -3.0f, 7.0f, 0.25f}, y[] = {1.0f, 0.0f, 1.0f, 0.0f, 1.0f};
    const double want[]  = {16.11809565095832, 15.942385152878742, 16.11809565095832,
                            15.942385152878742, 1.3862943611198906};
    const float  slope[] = {0.0f, 0.0f, 0.0f, 0.0f, -4.0f};
    (void)state;

    for (int i = 0; i < 5; i++) {
        float dz = NAN;
        check_near(
            "bce",
            nn_loss_sum(NN_LOSS_BINARY_CROSSENTROPY, NN_ACT_LINEAR, 1, 1, p + i, p + i, y + i),
            want[i], 2e-6);
        nn_loss_gradient(NN_LOSS_BINARY_CROSSENTROPY, NN_ACT_LINEAR, 1, 1, p + i, p + i, y + i,
                         &dz);
        check_near("bce gradient", (double)dz, (double)slope[i], 1e-6);
    }
}

/* Not under the link: outputs are divided by their sum first. */
static void ratios_of_outputs_by_hand(void **state)
{
    const float p[] = {1.0f, 1.0f, 2.0f, 0.0f, 3.0f, 1.0f};
    const float y[] = {0.0f, 0.0f, 1.0f, 1.0f, 0.0f, 0.0f};
    float       dz[6];
    (void)state;

    check_near("half and clipped",
               nn_loss_sum(NN_LOSS_CATEGORICAL_CROSSENTROPY, NN_ACT_LINEAR, 2, 3, p, p, y),
               0.6931471805599453 + 16.11809565095832, 2e-6);
    nn_loss_gradient(NN_LOSS_CATEGORICAL_CROSSENTROPY, NN_ACT_LINEAR, 2, 3, p, p, y, dz);
    const double want[] = {0.125, 0.125, -0.125, 0.0, 0.0, 0.0}; /* of -log(p2/sum) / 2 rows */
    for (int i = 0; i < 6; i++) {
        check_near("gradient", (double)dz[i], want[i], 1e-7);
    }
}

static void large_logits_stay_finite(void **state)
{
    const float z[]     = {1e4f, -1e4f, 1e30f};
    const float wrong[] = {0.0f, 1.0f, 0.0f}, right[] = {1.0f, 0.0f, 1.0f};
    (void)state;

    for (int i = 0; i < 3; i++) {
        float p, dz;
        NN_ACTS[NN_ACT_SIGMOID].forward(1, 1, z + i, &p);
        double sum =
            nn_loss_sum(NN_LOSS_BINARY_CROSSENTROPY, NN_ACT_SIGMOID, 1, 1, z + i, &p, wrong + i);
        assert_true(sum == fabs((double)z[i]));
        nn_loss_gradient(NN_LOSS_BINARY_CROSSENTROPY, NN_ACT_SIGMOID, 1, 1, z + i, &p, wrong + i,
                         &dz);
        assert_true(fabsf(dz) == 1.0f);
        sum = nn_loss_sum(NN_LOSS_BINARY_CROSSENTROPY, NN_ACT_SIGMOID, 1, 1, z + i, &p, right + i);
        assert_true(sum == 0.0);
    }
}

static void not_a_number_is_passed_on(void **state)
{
    const float p[] = {NAN, 0.5f}, y[] = {1.0f, 0.0f};
    (void)state;

    for (nn_loss loss = 0; loss < NN_LOSS_COUNT; loss++) {
        for (nn_act act = 0; act < NN_ACT_COUNT; act++) {
            if (!isnan(nn_loss_sum(loss, act, 1, 2, p, p, y))) {
                fail_msg("%s under %s of NaN is a number", NN_LOSSES[loss].name, NN_ACTS[act].name);
            }
        }
    }
}

static void classes_are_read_from_outputs(void **state)
{
    static const float ONE[]      = {0.0f, 0.5f, 0.50001f, 1.0f};
    static const int   ONE_IS[]   = {0, 0, 1, 1};
    static const float THREE[][3] = {
        {0.2f, 0.5f, 0.3f}, {0.4f, 0.2f, 0.4f}, {0.0f, 0.0f, 0.0f}, {-3.0f, -2.0f, -1.0f}};
    static const int THREE_IS[] = {1, 0, 0, 2};
    (void)state;

    for (int i = 0; i < 4; i++) {
        assert_int_equal(nn_predicted_class(1, ONE + i), ONE_IS[i]);
        assert_int_equal(nn_predicted_class(3, THREE[i]), THREE_IS[i]);
    }
}

static void hits_are_counted(void **state)
{
    const float p[] = {0.9f, 0.1f, 0.6f, 0.4f}, y[] = {1.0f, 0.0f, 0.0f, 1.0f};
    (void)state;

    assert_int_equal(nn_count_correct(4, 1, p, y), 2);
    assert_int_equal(nn_count_correct(2, 2, p, y),
                     1); /* (.9 .1) is 0 as (1 0); (.6 .4) is not (0 1) */
    assert_int_equal(nn_count_correct(0, 1, p, y), 0);
}

static void the_table_is_whole(void **state)
{
    (void)state;
    for (nn_loss a = 0; a < NN_LOSS_COUNT; a++) {
        assert_non_null(NN_LOSSES[a].name);
        assert_true((unsigned)NN_LOSSES[a].link < NN_ACT_COUNT);
        for (nn_loss b = 0; b < a; b++) {
            assert_string_not_equal(NN_LOSSES[a].name, NN_LOSSES[b].name);
        }
    }
    assert_true(NN_LOSSES[NN_LOSS_BINARY_CROSSENTROPY].classifies);
    assert_true(NN_LOSSES[NN_LOSS_CATEGORICAL_CROSSENTROPY].classifies);
    assert_false(NN_LOSSES[NN_LOSS_MEAN_SQUARED_ERROR].classifies);
    assert_false(NN_LOSSES[NN_LOSS_MEAN_ABSOLUTE_ERROR].classifies);
    assert_false(NN_LOSSES[NN_LOSS_HUBER].classifies);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_keras_from_logits),
        cmocka_unit_test(rows_of_several_units_by_hand),
        cmocka_unit_test(probabilities_are_clipped),
        cmocka_unit_test(ratios_of_outputs_by_hand),
        cmocka_unit_test(large_logits_stay_finite),
        cmocka_unit_test(not_a_number_is_passed_on),
        cmocka_unit_test(classes_are_read_from_outputs),
        cmocka_unit_test(hits_are_counted),
        cmocka_unit_test(the_table_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

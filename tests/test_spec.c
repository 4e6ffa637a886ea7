/* Shapes: where parameters lie, and that no size can overflow. */
#include "support.h"

static nn_spec valid(void)
{
    const int units[] = {4, 3, 2, 1};
    return spec_of(3, units, NN_ACT_RELU, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
}

static void check_refused(const nn_spec *spec, const char *part)
{
    nn_err err = {0};
    check_failed(nn_spec_check(spec, &err), NN_USAGE, &err, part);
}

static void parameters_are_counted_and_placed(void **state)
{
    nn_spec s   = valid();
    nn_err  err = {0};
    (void)state;

    assert_int_equal(nn_spec_check(&s, &err), NN_OK);
    assert_int_equal(nn_spec_params(&s), 26);
    assert_int_equal(nn_spec_layer_params(&s, 1), 15);
    assert_int_equal(nn_spec_layer_params(&s, 2), 8);
    assert_int_equal(nn_spec_layer_params(&s, 3), 3);
    assert_int_equal(nn_spec_weights_at(&s, 1), 0);
    assert_int_equal(nn_spec_biases_at(&s, 1), 12);
    assert_int_equal(nn_spec_weights_at(&s, 2), 15);
    assert_int_equal(nn_spec_biases_at(&s, 2), 21);
    assert_int_equal(nn_spec_weights_at(&s, 3), 23);
    assert_int_equal(nn_spec_biases_at(&s, 3), 25);
    assert_int_equal(nn_spec_widest(&s), 4);
    assert_int_equal(nn_spec_total_units(&s), 6);
}

static void the_course_s_small_net_has_13(void **state)
{
    const int units[] = {4, 2, 1};
    nn_spec   s       = spec_of(2, units, NN_ACT_RELU, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    (void)state;
    assert_int_equal(nn_spec_params(&s), 13);
}

static void layers_have_limits(void **state)
{
    nn_spec s   = valid();
    nn_err  err = {0};
    (void)state;

    for (int l = 0; l <= NN_MAX_LAYERS; l++) {
        s.units[l] = 2;
    }
    s.layers = NN_MAX_LAYERS;
    assert_int_equal(nn_spec_check(&s, &err), NN_OK);
    assert_int_equal(nn_spec_params(&s), 6 * NN_MAX_LAYERS);
    s.layers = 0;
    check_refused(&s, "0 layers after the input; 1 to 64 are possible");
    s.layers = -1;
    check_refused(&s, "-1 layers");
    s.layers = NN_MAX_LAYERS + 1;
    check_refused(&s, "65 layers");
}

static void units_have_limits(void **state)
{
    static const int BAD[] = {0, -1, NN_MAX_UNITS + 1, INT32_MAX, INT32_MIN};
    char             part[64];
    nn_err           err = {0};
    (void)state;

    for (int l = 0; l <= 3; l++) {
        for (size_t i = 0; i < COUNT_OF(BAD); i++) {
            nn_spec s  = valid();
            s.units[l] = BAD[i];
            snprintf(part, sizeof part, "layer %d has %d units; 1 to 1000000 are possible", l,
                     BAD[i]);
            check_refused(&s, part);
        }
    }
    nn_spec s  = valid();
    s.units[0] = NN_MAX_UNITS;
    assert_int_equal(nn_spec_check(&s, &err), NN_OK);
}

/* Every layer allowed, their product not; then a sum of allowed layers that is not. */
static void parameters_have_a_limit(void **state)
{
    nn_spec s   = valid();
    nn_err  err = {0};
    (void)state;

    s.layers   = 1;
    s.units[0] = s.units[1] = NN_MAX_UNITS;
    check_refused(&s, "by layer 1 (1000000 x 1000000 weights)");

    s.units[0] = (1 << 15) - 1;
    s.units[1] = 1 << 15; /* with the biases exactly 2^30 */
    assert_int_equal(nn_spec_check(&s, &err), NN_OK);
    assert_true(nn_spec_params(&s) == NN_MAX_PARAMS);
    s.layers   = 2;
    s.units[2] = 1;
    check_refused(&s, "more than 1073741824 parameters by layer 2 (1 x 32768 weights)");

    s.layers = NN_MAX_LAYERS;
    for (int l = 0; l <= NN_MAX_LAYERS; l++) {
        s.units[l] = NN_MAX_UNITS;
    }
    check_refused(&s, "by layer 1");
}

static void kinds_must_be_rows_of_the_tables(void **state)
{
    nn_spec s = valid();
    (void)state;

    s.act[2] = NN_ACT_COUNT;
    check_refused(&s, "layer 2 has no activation of the table");
    s      = valid();
    s.loss = NN_LOSS_COUNT;
    check_refused(&s, "no loss of the table");
    s          = valid();
    s.act[0]   = NN_ACT_COUNT; /* the input has none */
    nn_err err = {0};
    assert_int_equal(nn_spec_check(&s, &err), NN_OK);
}

static void penalties_and_dropout_have_ranges(void **state)
{
    static const double BAD[] = {NAN, INFINITY, -0.5, 1e39};
    nn_err              err   = {0};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        nn_spec s = valid();
        s.l1      = BAD[i];
        check_refused(&s, "l1 ");
        s    = valid();
        s.l2 = BAD[i];
        check_refused(&s, "l2 ");
        s         = valid();
        s.dropout = BAD[i];
        check_refused(&s, "dropout ");
    }
    nn_spec s = valid();
    s.dropout = 1.0;
    check_refused(&s, "dropout 1; a number from 0 to below 1 is needed");
    s.dropout = 0.999999999; /* 1 in float32 */
    check_refused(&s, "dropout 1;");
    s.l1 = s.l2 = 1e-60; /* 0 in float32 */
    check_refused(&s, "l1 1e-60; 0 or a positive float32 is needed");
    s.dropout = 0.9;
    s.l1 = s.l2 = 0.01;
    assert_int_equal(nn_spec_check(&s, &err), NN_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_are_counted_and_placed),
        cmocka_unit_test(the_course_s_small_net_has_13),
        cmocka_unit_test(layers_have_limits),
        cmocka_unit_test(units_have_limits),
        cmocka_unit_test(parameters_have_a_limit),
        cmocka_unit_test(kinds_must_be_rows_of_the_tables),
        cmocka_unit_test(penalties_and_dropout_have_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

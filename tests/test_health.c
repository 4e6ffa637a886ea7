/* Health: units that say nothing are found, and said in one sentence. */
#include "support.h"

#include "insight/health.h"

static void check_units(const char *want, nn_act act, const float *acts, int rows, int units)
{
    health got[8];
    memset(got, -1, sizeof got);
    health_units(got, act, acts, rows, units);
    for (int u = 0; u < units; u++) {
        if ((int)got[u] < 0 || got[u] >= HEALTH_COUNT || health_name(got[u])[0] != want[u]) {
            fail_msg("%s: unit %d is %d, want '%c' of \"%s\"", NN_ACTS[act].name, u, (int)got[u],
                     want[u], want);
        }
    }
}

/* Verdicts by their first letter. */
static void constant_units_are_found(void **state)
{
    static const float ACTS[] = {
        0, 1, 2, -0.0f, 7, /* the fourth changes only its sign of zero */
        0, 1, 3, 0.0f,  7, 0, 2, 2, 0.0f, 7,
    };
    (void)state;

    check_units("doodc", NN_ACT_RELU, ACTS, 3, 5);
    check_units("coocc", NN_ACT_LINEAR, ACTS, 3, 5);
    assert_string_equal(health_name(HEALTH_DEAD), "dead");
    assert_string_equal(health_name(HEALTH_SATURATED), "saturated");
}

/* Of one row, or none, nothing can be said; NaN is no value. */
static void fewer_than_two_rows_and_nan_are_no_verdict(void **state)
{
    const float acts[] = {0, 0, NAN, NAN, 1, NAN, 1, 0.999f};
    (void)state;

    check_units("oo", NN_ACT_RELU, acts, 1, 2);
    check_units("oo", NN_ACT_RELU, NULL, 0, 2);
    check_units("o", NN_ACT_RELU, acts + 2, 2, 1);
    check_units("cs", NN_ACT_TANH, (float[]){1, 1, 1, 0.99f}, 2, 2);
    check_units("co", NN_ACT_TANH, acts + 4, 2, 2);
    check_units("oc", NN_ACT_TANH, (float[]){NAN, 1, 1, 1}, 2, 2);
}

/* 1 % of the range's width from an end: 0.01 for sigmoid, 0.02 for tanh. */
static void bounded_activations_saturate(void **state)
{
    static const float ENDS[] = {
        0.0099f, 0.0101f, 0.995f, 0.5f, -0.981f, -0.979f, 0.981f,
        0.0050f, 0.0050f, 0.005f, 0.6f, -0.999f, -0.999f, -1,
    };
    (void)state;

    check_units("sosoooo", NN_ACT_SIGMOID,
                (float[]){0.0099f, 0.0101f, 0.995f, 0.5f, 0.4f, 0.98f, 0.02f, 0.0050f, 0.005f,
                          0.005f, 0.6f, 1, 1, 1},
                2, 7);
    check_units("oooosos", NN_ACT_TANH, ENDS, 2, 7);
    check_units("ooooooo", NN_ACT_LINEAR, ENDS, 2, 7);
    check_units("ooooooo", NN_ACT_RELU, ENDS, 2, 7);
}

static void check_text(const char *want, nn_act act, const float *acts, int rows, int units)
{
    text   out = {0};
    nn_err err = {0};

    text_str(&out, ">"); /* appended */
    health_describe(&out, act, acts, rows, units, "test");
    assert_int_equal(text_check(&out, "testing", &err), NN_OK);
    assert_string_equal(out.data + 1, want);
    text_free(&out);
}

static void a_sentence_names_the_units(void **state)
{
    static const float NONE[] = {1, 2, 3, 4}, SECOND[] = {1, 0, 2, 0}, BOTH[] = {0, 0, 0, 0};
    static const float THREE[] = {0, 1, 0, 0, 0, 2, 0, 0};
    static const float MIXED[] = {0, 5, 1, 0, 5, 2}, ENDS[] = {1, -1, 0.5f, -1, -0.99f, 0.5f};
    (void)state;

    check_text("", NN_ACT_RELU, NONE, 2, 2);
    check_text("unit 2 is dead: 0 on all 2 test rows", NN_ACT_RELU, SECOND, 2, 2);
    check_text("units 1 and 2 are dead: 0 on all 2 test rows", NN_ACT_RELU, BOTH, 2, 2);
    check_text("units 1, 3 and 4 are dead: 0 on all 2 test rows", NN_ACT_RELU, THREE, 2, 4);
    check_text("unit 2 is constant: the same value on all 2 test rows", NN_ACT_ELU, SECOND, 2, 2);
    check_text("unit 1 is dead: 0 on all 2 test rows; unit 2 is constant: the same value on all 2 "
               "test rows",
               NN_ACT_RELU, MIXED, 2, 3);
    check_text("", NN_ACT_RELU, BOTH, 1, 4);
    check_text(
        "unit 3 is constant: the same value on all 2 test rows; units 1 and 2 are saturated: at "
        "an end of tanh's range on all 2 test rows",
        NN_ACT_TANH, ENDS, 2, 3);
}

static void many_units_are_counted(void **state)
{
    float acts[2 * 12] = {0};
    (void)state;

    acts[0] = acts[1] = acts[2] = acts[3] = 1.0f;
    check_text("units 5, 6, 7, 8, 9, 10, 11 and 12 are dead: 0 on all 2 test rows", NN_ACT_RELU,
               acts, 2, 12);
    acts[3] = 0.0f;
    check_text("9 of 12 units are dead: 0 on all 2 test rows", NN_ACT_RELU, acts, 2, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constant_units_are_found),
        cmocka_unit_test(fewer_than_two_rows_and_nan_are_no_verdict),
        cmocka_unit_test(bounded_activations_saturate),
        cmocka_unit_test(a_sentence_names_the_units),
        cmocka_unit_test(many_units_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

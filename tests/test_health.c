/* Health: units that say nothing are found, and said in one sentence. */
#include "support.h"

#include "insight/health.h"

static void constant_units_are_found(void **state)
{
    static const float ACTS[] = {
        0, 1, 2, -0.0f, 7, /* the fourth changes only its sign of zero */
        0, 1, 3, 0.0f,  7, 0, 2, 2, 0.0f, 7,
    };
    static const bool WANT[] = {true, false, false, true, true};
    bool              constant[5];
    (void)state;

    assert_int_equal(health_constant(ACTS, 3, 5, constant), 3);
    assert_memory_equal(constant, WANT, sizeof WANT);
}

/* Of one row, or none, nothing can be said; NaN is no value. */
static void fewer_than_two_rows_and_nan_are_not_constant(void **state)
{
    const float acts[]      = {0, 0, NAN, NAN};
    bool        constant[2] = {true, true};
    (void)state;

    assert_int_equal(health_constant(acts, 1, 2, constant), 0);
    assert_false(constant[0] || constant[1]);
    constant[0] = true;
    assert_int_equal(health_constant(NULL, 0, 2, constant), 0);
    assert_false(constant[0]);
    assert_int_equal(health_constant(acts + 2, 2, 1, constant), 0);
}

static void check_text(const char *want, nn_act act, const float *acts, int rows, int units)
{
    text   out = {0};
    nn_err err = {0};

    text_str(&out, ">"); /* appended */
    health_describe(&out, act, acts, rows, units);
    assert_int_equal(text_check(&out, "testing", &err), NN_OK);
    assert_string_equal(out.data + 1, want);
    text_free(&out);
}

static void a_sentence_names_the_units(void **state)
{
    static const float NONE[] = {1, 2, 3, 4}, SECOND[] = {1, 0, 2, 0}, BOTH[] = {0, 0, 0, 0};
    static const float THREE[] = {0, 1, 0, 0, 0, 2, 0, 0};
    static const float MIXED[] = {0, 5, 1, 0, 5, 2};
    (void)state;

    check_text("", NN_ACT_RELU, NONE, 2, 2);
    check_text("unit 2 is dead: 0 on all 2 rows", NN_ACT_RELU, SECOND, 2, 2);
    check_text("units 1 and 2 are dead: 0 on all 2 rows", NN_ACT_RELU, BOTH, 2, 2);
    check_text("units 1, 3 and 4 are dead: 0 on all 2 rows", NN_ACT_RELU, THREE, 2, 4);
    check_text("unit 2 is constant: the same value on all 2 rows", NN_ACT_TANH, SECOND, 2, 2);
    check_text("unit 1 is dead: 0 on all 2 rows; unit 2 is constant: the same value on all 2 rows",
               NN_ACT_RELU, MIXED, 2, 3);
    check_text("", NN_ACT_RELU, BOTH, 1, 4);
}

static void many_units_are_counted(void **state)
{
    float acts[2 * 12] = {0};
    (void)state;

    acts[0] = acts[1] = acts[2] = acts[3] = 1.0f;
    check_text("units 5, 6, 7, 8, 9, 10, 11 and 12 are dead: 0 on all 2 rows", NN_ACT_RELU, acts, 2,
               12);
    acts[3] = 0.0f;
    check_text("9 of 12 units are dead: 0 on all 2 rows", NN_ACT_RELU, acts, 2, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constant_units_are_found),
        cmocka_unit_test(fewer_than_two_rows_and_nan_are_not_constant),
        cmocka_unit_test(a_sentence_names_the_units),
        cmocka_unit_test(many_units_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Cells: what counts as missing, as a number, as a text. */
#include "support.h"

#include "data/cell.h"

static csv_field field(const char *bytes, bool quoted)
{
    return (csv_field){.bytes = bytes, .len = strlen(bytes), .quoted = quoted};
}

static void check_trim(const char *bytes, bool quoted, const char *expected)
{
    csv_field f = cell_trim(field(bytes, quoted));

    assert_int_equal(f.len, strlen(expected));
    assert_memory_equal(f.bytes, expected, f.len);
}

static void trims_unquoted_cells_only(void **state)
{
    (void)state;
    check_trim(" \ta b\t ", false, "a b");
    check_trim(" \ta b\t ", true, " \ta b\t ");
    check_trim(" \t ", false, "");
    check_trim("a", false, "a");
}

static void kinds_of_cells(void **state)
{
    static const struct {
        const char *bytes;
        cell_kind   kind;
    } CASES[] = {
        {"", CELL_MISSING},     {"NA", CELL_MISSING}, {"NaN", CELL_MISSING}, {"?", CELL_MISSING},
        {"null", CELL_MISSING}, {"na", CELL_TEXT},    {"nan", CELL_TEXT},    {"NAN", CELL_TEXT},
        {"NULL", CELL_TEXT},    {"NAs", CELL_TEXT},   {"??", CELL_TEXT},     {"inf", CELL_TEXT},
        {"N/A", CELL_TEXT},     {"-", CELL_TEXT},     {"0", CELL_NUMBER},    {"-1e3", CELL_NUMBER},
        {"1,5", CELL_TEXT},     {"1e999", CELL_TEXT},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        if (cell_read(field(CASES[i].bytes, false), '.', NULL) != CASES[i].kind) {
            fail_msg("'%s' is not of kind %d", CASES[i].bytes, CASES[i].kind);
        }
    }
}

static void numbers_are_read(void **state)
{
    double v = 0;
    (void)state;

    assert_int_equal(cell_read(field("2.5", false), '.', &v), CELL_NUMBER);
    assert_true(v == 2.5);
    assert_int_equal(cell_read(field("3,5", true), ',', &v), CELL_NUMBER);
    assert_true(v == 3.5);
    assert_int_equal(cell_read(field("4.5", true), ',', &v), CELL_TEXT);
    assert_true(v == 3.5);
}

static void failures_name_the_place(void **state)
{
    cell_place at    = {.file = "t.csv", .line = 12, .field = 3, .column = "a\nb"};
    nn_err     err   = {0};
    float      value = 0;
    (void)state;

    assert_int_equal(cell_fail(&at, "'x'", "is odd", &err), NN_DATA);
    assert_string_equal(err.text, "t.csv:12:3: 'x' in column 'a\\x0Ab' is odd");

    /* halfway between FLT_MAX and 2^128, and so the first to round to infinity */
    assert_int_equal(cell_float(&value, 3.4028235677973366e38, &at, &err), NN_DATA);
    assert_string_equal(err.text, "t.csv:12:3: 3.4028235677973366e+38 in column 'a\\x0Ab' is too "
                                  "large; features and targets are float32, at most 3.4028235e+38");
    assert_int_equal(cell_float(&value, -1e300, &at, NULL), NN_DATA);
    assert_int_equal(cell_float(&value, (double)NAN, &at, NULL), NN_DATA);
    assert_int_equal(cell_float(&value, 3.4028235677973362e38, &at, NULL), NN_OK);
    assert_true(value == 0x1.fffffep127f);
    assert_int_equal(cell_float(&value, 0.1, &at, NULL), NN_OK);
    assert_true(value == 0.1f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trims_unquoted_cells_only),
        cmocka_unit_test(kinds_of_cells),
        cmocka_unit_test(numbers_are_read),
        cmocka_unit_test(failures_name_the_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

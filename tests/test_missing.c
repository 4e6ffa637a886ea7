/* Missing cells: which rows are left, and what is said. */
#include "fixture.h"

#include "data/missing.h"

static const char CSV[] = "a,b,c,class\n1,x,,0\n,y,2,1\n3,,3,0\n4,z,4,NA\n5,?,5,1\n6,v,6,0\n";

static table *made(const char *csv)
{
    table *t   = NULL;
    nn_err err = {0};

    if (table_from_bytes(&t, "t.csv", csv, strlen(csv), NULL, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return t;
}

static void check_rows(missing_policy policy, const int *column, int columns, const char *expected)
{
    table *t    = made(CSV);
    int   *row  = NULL;
    int    rows = 0;
    text   got  = {0};
    nn_err err  = {0};

    if (missing_rows(&row, &rows, t, column, columns, 3, policy, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    for (int i = 0; i < rows; i++) {
        text_printf(&got, "%d ", row[i]);
    }
    assert_string_equal(got.data, expected);
    text_free(&got);
    free(row);
    table_free(t);
}

static void rows_in_use(void **state)
{
    static const int ALL[] = {0, 1, 2}, FIRST[] = {0};
    (void)state;

    check_rows(MISSING_DROP, ALL, 3, "5 ");
    check_rows(MISSING_DROP, FIRST, 1, "0 2 4 5 "); /* columns not in use do not matter */
    check_rows(MISSING_MEAN, ALL, 3, "0 1 2 4 5 ");
    check_rows(MISSING_MEDIAN, ALL, 3, "0 1 2 4 5 ");
}

static void check_refused(const char *csv, const int *column, int columns, int label,
                          missing_policy policy, const char *expected)
{
    table *t    = made(csv);
    int   *row  = NULL;
    int    rows = 0;
    nn_err err  = {0};

    assert_int_equal(missing_rows(&row, &rows, t, column, columns, label, policy, &err), NN_DATA);
    assert_null(row);
    assert_string_equal(err.text, expected);
    table_free(t);
}

static void they_are_counted_by_column(void **state)
{
    static const int ALL[] = {0, 1, 2}, THIRD[] = {2}, LATER[] = {1, 2};
    (void)state;

    check_refused(CSV, ALL, 3, 3, MISSING_ERROR,
                  "t.csv: missing cells: 1 in 'a', 2 in 'b', 1 in 'c', 1 in 'class' (first at line "
                  "2); --missing drop, mean or median would go on");
    check_refused(
        "a,b,c\n1,2,3\n\n1,2,\n", THIRD, 1, 0, MISSING_ERROR,
        "t.csv: missing cells: 1 in 'c' (first at line 4); --missing drop, mean or median "
        "would go on");
    check_refused(
        "a,b,c\n,2,3\n1,2,\n", LATER, 2, 0, MISSING_ERROR,
        "t.csv: missing cells: 1 in 'a', 1 in 'c' (first at line 2); --missing drop, mean "
        "or median would go on");
    check_refused(
        "a,b,c\n,2,3\n1,,\n", LATER, 2, 0, MISSING_DROP,
        "t.csv: every row has a missing cell (1 in 'a', 1 in 'b', 1 in 'c'); none is left");
}

/* No policy helps there, so none is offered. */
static void empty_columns_are_told(void **state)
{
    static const int  ALL[] = {0, 1, 2, 3}, LATER[] = {1, 2};
    static const char COMMA[] = "a,b,c,\n1,2,3,\n4,,6,\n", TWO[] = "a,b,c,,\n1,2,3,,\n4,5,6,,\n",
                      INNER[] = "a,b,c\n1,,3\n4,NA,\n";
    (void)state;

    for (missing_policy p = 0; p < MISSING_COUNT; p++) {
        check_refused(COMMA, ALL, 3, 3, p,
                      "t.csv: the label 'x4' is missing in every row; --label c --drop x4 would "
                      "take the column before");
        check_refused(TWO, ALL, 4, 4, p,
                      "t.csv: the label 'x5' is missing in every row; --label c --drop x5 would "
                      "take the column before");
        check_refused(TWO, ALL, 4, 2, p,
                      "t.csv: column 'x4' is missing in every row; --drop x4 would leave it out");
        check_refused(INNER, ALL, 2, 2, p,
                      "t.csv: column 'b' is missing in every row; --drop b would leave it out");
    }
    /* Nothing before it, nothing else to learn from. */
    check_refused("a,b,c\n,2,3\n,,\n", LATER, 2, 0, MISSING_MEAN,
                  "t.csv: the label 'a' is missing in every row");
    check_refused("a,b,\n1,,\n2,,\n", ALL, 2, 2, MISSING_DROP,
                  "t.csv: the label 'x3' is missing in every row");
}

static void many_columns_are_named_in_part(void **state)
{
    static const int NINE[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    (void)state;

    check_refused(
        ",,,,,,,,,1\n1,1,1,1,1,1,1,1,1,0\n", NINE, 9, 9, MISSING_ERROR,
        "t.csv: missing cells: 1 in 'x1', 1 in 'x2', 1 in 'x3', 1 in 'x4', 1 in 'x5', 1 in "
        "'x6', 1 in 'x7', 1 in 'x8', ... (first at line 1); --missing drop, mean or "
        "median would go on");
}

static void nothing_missing_is_nothing_said(void **state)
{
    static const int FIRST[] = {0};
    table           *t       = made("a,b\n1,2\n3,4\n");
    int             *row     = NULL;
    int              rows    = 0;
    (void)state;

    for (missing_policy p = 0; p < MISSING_COUNT; p++) {
        assert_int_equal(missing_rows(&row, &rows, t, FIRST, 1, 1, p, NULL), NN_OK);
        assert_int_equal(rows, 2);
        free(row);
    }
    table_free(t);
    assert_string_equal(missing_name(MISSING_ERROR), "error");
    assert_string_equal(missing_name(MISSING_MEDIAN), "median");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_in_use),
        cmocka_unit_test(they_are_counted_by_column),
        cmocka_unit_test(empty_columns_are_told),
        cmocka_unit_test(many_columns_are_named_in_part),
        cmocka_unit_test(nothing_missing_is_nothing_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

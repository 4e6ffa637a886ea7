/* The first pass: what it counts.  Its verdicts show in test_table.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/table_scan.h"

#include <string.h>

static void counts_records_and_numbers(void **state)
{
    static const char CSV[] = "\n a ;7;\"x \"\n1;2;y\n;3;\"x \"\nb;4;z";
    table_scan        s     = {0};
    (void)state;

    assert_int_equal(table_scan_bytes(&s, "t.csv", CSV, sizeof CSV - 1, NULL, NULL), NN_OK);
    assert_int_equal(s.records, 4);
    assert_int_equal(s.cols, 3);
    assert_int_equal(s.first_line, 2);
    assert_int_equal(s.separator, ';');
    assert_int_equal(s.column[0].first_len, 1);
    assert_memory_equal(s.column[0].first, "a", 1);
    assert_int_equal(s.column[0].first_kind, CELL_TEXT);
    assert_false(s.column[0].first_recurs);
    assert_int_equal(s.column[0].numbers, 1);
    assert_int_equal(s.column[0].missing, 1);
    assert_int_equal(s.column[1].first_kind, CELL_NUMBER);
    assert_int_equal(s.column[1].numbers, 3);
    assert_int_equal(s.column[2].first_len, 2);
    assert_true(s.column[2].first_recurs);
    assert_int_equal(s.column[2].numbers, 0);
    assert_false(table_scan_has_header(&s));
    table_scan_release(&s);
}

static void releases_what_a_failure_leaves(void **state)
{
    static const char CSV[] = "a,b\n1\n";
    table_scan        s     = {0};
    nn_err            err   = {0};
    (void)state;

    assert_int_equal(table_scan_bytes(&s, "t.csv", CSV, sizeof CSV - 1, NULL, &err), NN_DATA);
    assert_string_equal(err.text, "t.csv:2: 1 field, expected 2 as in line 1");
    table_scan_release(&s);
}

/* A header needs numbers below it in more than half of a column's rows, or no recurrence. */
static void half_of_the_rows_is_not_enough(void **state)
{
    static const char HALF[] = "a\na\n1\n";    /* 1 of 2, and "a" recurs */
    static const char MORE[] = "a\na\n1\n2\n"; /* 2 of 3 */
    static const char NONE[] = "a\nb\n1\n";    /* 1 of 2, and "a" does not recur */
    table_scan        s      = {0};
    (void)state;

    assert_int_equal(table_scan_bytes(&s, "t", HALF, sizeof HALF - 1, NULL, NULL), NN_OK);
    assert_false(table_scan_has_header(&s));
    table_scan_release(&s);
    s = (table_scan){0};
    assert_int_equal(table_scan_bytes(&s, "t", MORE, sizeof MORE - 1, NULL, NULL), NN_OK);
    assert_true(table_scan_has_header(&s));
    table_scan_release(&s);
    s = (table_scan){0};
    assert_int_equal(table_scan_bytes(&s, "t", NONE, sizeof NONE - 1, NULL, NULL), NN_OK);
    assert_true(table_scan_has_header(&s));
    table_scan_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_records_and_numbers),
        cmocka_unit_test(releases_what_a_failure_leaves),
        cmocka_unit_test(half_of_the_rows_is_not_enough),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

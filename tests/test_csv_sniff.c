#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "formats/csv_sniff.h"

#include <string.h>

static char sniff(const char *bytes)
{
    return csv_sniff_separator(bytes, strlen(bytes), true, '\0');
}

static void separators_are_found(void **state)
{
    (void)state;
    assert_int_equal(sniff("a,b\n1,2\n"), ',');
    assert_int_equal(sniff("a;b\n1;2\n"), ';');
    assert_int_equal(sniff("a\tb\n1\t2\n"), '\t');
    assert_int_equal(sniff("a|b\r1|2\r"), '|');
    assert_int_equal(sniff(""), ',');
    assert_int_equal(sniff("alone\n1\n2\n"), ',');
    assert_int_equal(sniff("\n\n\r\n"), ',');
    assert_int_equal(sniff("a;b"), ';');
}

static void steady_beats_frequent(void **state)
{
    (void)state;
    assert_int_equal(sniff("1,5;2,5;0\n3,5;4,5;1\n"), ';'); /* decimal commas */
    assert_int_equal(sniff("x;y\n1,5;2,5\n"), ';');
    assert_int_equal(sniff("time, h;speed, m\n1;2\n3;4\n"), ';');
    assert_int_equal(sniff("name,note\nx,a;b\ny,c\n"), ',');
    assert_int_equal(sniff("name,note\nx,a|b|c\ny,c|\n"), ',');
}

static void without_a_steady_one_the_first_record_decides(void **state)
{
    (void)state;
    assert_int_equal(sniff("a,b,c;d\n1,2\n1,2,3,4\n"), ',');
    assert_int_equal(sniff("a;b;c,d\n1;2\n1;2;3;4\n"), ';');
}

static void quoted_separators_do_not_count(void **state)
{
    (void)state;
    assert_int_equal(sniff("\"a;b\",\"c;\"\"\nd\"\n\"1;2\",3\n"), ',');
    assert_int_equal(sniff("5\" pipe,x\n6\" pipe,y\n"), ','); /* a quote inside a field is none */
}

static void comments_do_not_count(void **state)
{
    (void)state;
    const char *s = "# a;b;c\n1,2\n# d;e\n3,4\n";
    assert_int_equal(csv_sniff_separator(s, strlen(s), true, '#'), ',');
    assert_int_equal(csv_sniff_separator("# a;b", 5, true, '#'), ',');
}

/* "5;6;7" is cut: as a whole record it would speak against the comma. */
static void a_record_cut_off_does_not_count(void **state)
{
    (void)state;
    const char *s = "1,2\n3,4\n5";
    const char *one = "a;b;c";
    assert_int_equal(csv_sniff_separator(s, strlen(s), false, '\0'), ',');
    assert_int_equal(csv_sniff_separator("1,2|3\n1,2", 9, false, '\0'), '|');
    assert_int_equal(csv_sniff_separator("1,2|3\n1,2", 9, true, '\0'), ',');
    assert_int_equal(csv_sniff_separator(one, strlen(one), false, '\0'), ';');
}

static void foreign_files_are_named(void **state)
{
    (void)state;
    assert_string_equal(csv_sniff_foreign("\xFF\xFE"
                                          "a\0",
                                          4),
                        "UTF-16 text; save it as UTF-8");
    assert_string_equal(csv_sniff_foreign("\xFE\xFF\0a", 4), "UTF-16 text; save it as UTF-8");
    assert_string_equal(csv_sniff_foreign("a\0,\0", 4), "UTF-16 text; save it as UTF-8");
    assert_string_equal(csv_sniff_foreign("\0a\0,", 4), "UTF-16 text; save it as UTF-8");
    assert_string_equal(csv_sniff_foreign("\x1F\x8B\x08", 3),
                        "compressed with gzip; unpack it first (gunzip)");
    assert_string_equal(csv_sniff_foreign("PK\x03\x04", 4),
                        "a zip archive or a spreadsheet; save it as CSV");
    assert_null(csv_sniff_foreign("PK,1", 4));
    assert_null(csv_sniff_foreign("\xEF\xBB\xBF", 3));
    assert_null(csv_sniff_foreign("\x1F", 1));
    assert_null(csv_sniff_foreign("", 0));
    assert_null(csv_sniff_foreign("ab\0c", 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(separators_are_found),
        cmocka_unit_test(steady_beats_frequent),
        cmocka_unit_test(without_a_steady_one_the_first_record_decides),
        cmocka_unit_test(quoted_separators_do_not_count),
        cmocka_unit_test(comments_do_not_count),
        cmocka_unit_test(a_record_cut_off_does_not_count),
        cmocka_unit_test(foreign_files_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

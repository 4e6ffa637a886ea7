/* Tables: kinds, headers, names, levels, and every refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static table *made(const char *csv)
{
    table *t = NULL;
    nn_err err = {0};
    nn_status status = table_from_bytes(&t, "t.csv", csv, strlen(csv), &err);

    if (status != NN_OK) {
        fail_msg("'%s': %s", csv, err.text);
    }
    return t;
}

static void check_refused(const char *csv, const char *text)
{
    table *t = NULL;
    nn_err err = {0};
    nn_status status = table_from_bytes(&t, "t.csv", csv, strlen(csv), &err);

    assert_null(t);
    assert_int_equal(status, NN_DATA);
    assert_string_equal(err.text, text);
}

static void numbers_and_texts(void **state)
{
    table *t = made("a,kind\r\n1.5,red\r\n\r\n -2e3 ,\"blue\"\r\n7,red");
    const table_column *a = &t->column[0], *kind = &t->column[1];
    (void)state;

    assert_string_equal(t->name, "t.csv");
    assert_int_equal(t->rows, 3);
    assert_int_equal(t->cols, 2);
    assert_true(t->has_header);
    assert_int_equal(t->separator, ',');
    assert_int_equal(t->line[0], 2);
    assert_int_equal(t->line[1], 4);
    assert_int_equal(t->line[2], 5);

    assert_string_equal(a->name, "a");
    assert_int_equal(a->kind, COLUMN_NUMBER);
    assert_true(a->number[0] == 1.5 && a->number[1] == -2000 && a->number[2] == 7);
    assert_null(a->code);
    assert_null(a->bad_text);
    assert_int_equal(a->bad_row, -1);

    assert_int_equal(kind->kind, COLUMN_TEXT);
    assert_null(kind->number);
    assert_int_equal(kind->levels, 2);
    assert_string_equal(kind->level[0], "blue");
    assert_string_equal(kind->level[1], "red");
    assert_int_equal(kind->code[0], 1);
    assert_int_equal(kind->code[1], 0);
    assert_int_equal(kind->code[2], 1);
    assert_int_equal(kind->bad_row, 0);
    assert_string_equal(kind->bad_text, "red");
    table_free(t);
    table_free(NULL);
}

/* The digest is of the bytes given, line ends included. */
static void digest_is_of_the_bytes(void **state)
{
    table *t = made("abc\n1\n");
    table *u = made("abc\n1");
    (void)state;

    assert_string_equal(t->sha256,
                        "5cb310b6f87a23bce211e77652daf4e4931a010ffbca35148659961a9207e0fb");
    assert_string_not_equal(t->sha256, u->sha256);
    table_free(t);
    table_free(u);
}

static void headers_are_told_from_rows(void **state)
{
    static const struct {
        const char *csv;
        bool header;
        int rows;
    } CASES[] = {
        {"1,2\n3,4\n", false, 2},                           /* numbers only                       */
        {"1,red\n2,blue\n", false, 2},                      /* a number in the first record       */
        {"x,y\n3,4\n", true, 1},                            /* words over numbers                 */
        {"\"x\",\"y\"\n3,4\n", true, 1},                    /* quoted words too                   */
        {"\"1\",\"2\"\n3,4\n", false, 2},                   /* quoted numbers are numbers         */
        {"x,class\n1,a\n2,b\n", true, 2},                   /* text labels                        */
        {",y\n3,4\n", true, 1},                             /* pandas writes its index like this  */
        {"x,y\n1,2\nabc,3\nabc,4\n4,5\n", true, 4},         /* damaged, but mostly numbers        */
        {"x,y\n1,2\nx,y\n3,4\n", true, 3},                  /* two files glued together           */
        {"colour,fruit\nred,apple\nred,cherry\n", true, 2}, /* texts: names do not recur */
        {"red,apple\nred,cherry\ngreen,apple\n", false, 3}, /* values do                 */
        {"ab1,red\n12,red\ncd2,blue\nef3,red\n", false, 4}, /* one number in a text column */
        {",\n3,4\n", false, 2},                             /* nothing but empty cells            */
        {"5\n", false, 1},                                  /* one record with a number           */
    };
    (void)state;

    for (size_t k = 0; k < sizeof CASES / sizeof CASES[0]; k++) {
        table *t = made(CASES[k].csv);

        if (t->has_header != CASES[k].header || t->rows != CASES[k].rows) {
            fail_msg("'%s': header %d, %d rows", CASES[k].csv, t->has_header, t->rows);
        }
        table_free(t);
    }
}

static void check_names(const char *csv, const char *expected)
{
    table *t = made(csv);
    char found[200] = "";

    for (int c = 0; c < t->cols; c++) {
        size_t used = strlen(found);

        snprintf(found + used, sizeof found - used, "%s|", t->column[c].name);
    }
    assert_string_equal(found, expected);
    table_free(t);
}

static void names_are_filled_in_and_made_to_differ(void **state)
{
    (void)state;

    check_names("1,2,3\n", "x1|x2|x3|");
    check_names(" a ,\" b \",\n1,2,3\n", "a| b |x3|");
    check_names("x,x,class\n1,2,3\n", "x|x_2|class|");
    check_names("x,x,x,x\n1,2,3,4\n", "x|x_2|x_3|x_4|");
    check_names("x,x,x_2\n1,2,3\n", "x|x_2|x_2_3|");
    check_names("x2,\n1,2\n", "x2|x2_2|");
    check_names("\"a,b\",\"c\n\"\"d\"\"\"\n1,2\n", "a,b|c\n\"d\"|");
}

static void empty_cells_and_blanks(void **state)
{
    table *t = made("a,b,c\n1,, x\n,2,x \n3,4,\" x\"\n");
    (void)state;

    assert_int_equal(t->column[0].kind, COLUMN_TEXT);
    assert_int_equal(t->column[0].bad_row, 1);
    assert_string_equal(t->column[0].bad_text, "");
    assert_int_equal(t->column[0].levels, 3);
    assert_string_equal(t->column[0].level[0], "");
    assert_int_equal(t->column[1].bad_row, 0);

    assert_int_equal(t->column[2].levels, 2); /* " x" in quotes keeps its blank */
    assert_string_equal(t->column[2].level[0], " x");
    assert_string_equal(t->column[2].level[1], "x");
    assert_int_equal(t->column[2].code[0], 1);
    assert_int_equal(t->column[2].code[1], 1);
    assert_int_equal(t->column[2].code[2], 0);
    table_free(t);
}

static void levels_are_in_byte_order(void **state)
{
    table *t = made("k\nb\n\xc3\xa4\nB\n10\n9\nb\n");
    const table_column *k = &t->column[0];
    static const char *WANT[] = {"10", "9", "B", "b", "\xc3\xa4"};
    static const int CODE[] = {3, 4, 2, 0, 1, 3};
    (void)state;

    assert_int_equal(t->rows, 6);
    assert_int_equal(k->levels, 5);
    for (int l = 0; l < 5; l++) {
        assert_string_equal(k->level[l], WANT[l]);
    }
    assert_memory_equal(k->code, CODE, sizeof CODE);
    table_free(t);
}

static void other_separators_and_marks(void **state)
{
    table *t = made("\xef\xbb\xbf"
                    "a;b\r1;2\r3;4");
    (void)state;

    assert_int_equal(t->separator, ';');
    assert_string_equal(t->column[0].name, "a");
    assert_int_equal(t->rows, 2);
    assert_true(t->column[1].number[1] == 4);
    table_free(t);
}

static void damaged_tables_are_refused(void **state)
{
    (void)state;

    check_refused("", "t.csv: the file is empty; a CSV table was wanted");
    check_refused("\n\r\n", "t.csv: nothing but blank lines; a CSV table was wanted");
    check_refused("a,b\n", "t.csv: only a header, no rows; at least one row was wanted");
    check_refused("a,b\n1,2\n1,2,3\n", "t.csv:3: 3 fields, expected 2 as in line 1");
    check_refused("\na,b\n\n1,2\n1\n", "t.csv:5: 1 field, expected 2 as in line 2");
}

/* What the CSV reader refuses comes through as it says it. */
static void malformed_csv_is_refused(void **state)
{
    static const char CSV[] = "a,b\n1,2\n3,\"4";
    table *t = NULL;
    nn_err err = {0};
    (void)state;

    assert_int_equal(table_from_bytes(&t, "t.csv", CSV, sizeof CSV - 1, &err), NN_DATA);
    assert_null(t);
    assert_memory_equal(err.text, "t.csv:3:2: ", 11);
}

static void missing_files_are_refused(void **state)
{
    table *t = NULL;
    nn_err err = {0};
    (void)state;

    assert_int_equal(table_read(&t, NNVIZ_SOURCE_DIR "/data/none.csv", &err), NN_DATA);
    assert_non_null(strstr(err.text, "data/none.csv"));
    assert_non_null(strstr(err.text, "No such file"));
    assert_int_equal(table_read(&t, NNVIZ_SOURCE_DIR "/data", &err), NN_DATA);
    assert_non_null(strstr(err.text, NNVIZ_SOURCE_DIR "/data"));
    assert_null(t);
}

static void reads_the_banknote_file(void **state)
{
    table *t = NULL;
    nn_err err = {0};
    (void)state;

    if (table_read(&t, NNVIZ_SOURCE_DIR "/data/banknote.csv", &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    assert_string_equal(t->name, NNVIZ_SOURCE_DIR "/data/banknote.csv");
    assert_int_equal(t->rows, 1372);
    assert_int_equal(t->cols, 5);
    assert_string_equal(t->column[1].name, "skewness");
    assert_true(t->column[0].number[0] == 3.6216);
    assert_true(t->column[1].number[293] == -9.2828e-06);
    assert_int_equal(t->line[1371], 1373);
    assert_string_equal(t->sha256,
                        "22ef6162c8f700703856c961d42b40f1aa5d915ce41546429cd803206f82d1f3");
    table_free(t);
}

/* CRLF, no header, no final newline: the same numbers. */
static void layouts_do_not_matter(void **state)
{
    table *t = made("a,b\n0.1,2\n-3,4e1\n");
    table *u = made("0.1,2\r\n-3,4e1");
    (void)state;

    assert_int_equal(u->rows, t->rows);
    for (int c = 0; c < 2; c++) {
        assert_memory_equal(t->column[c].number, u->column[c].number, 2 * sizeof(double));
    }
    table_free(t);
    table_free(u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_texts),
        cmocka_unit_test(digest_is_of_the_bytes),
        cmocka_unit_test(headers_are_told_from_rows),
        cmocka_unit_test(names_are_filled_in_and_made_to_differ),
        cmocka_unit_test(empty_cells_and_blanks),
        cmocka_unit_test(levels_are_in_byte_order),
        cmocka_unit_test(other_separators_and_marks),
        cmocka_unit_test(damaged_tables_are_refused),
        cmocka_unit_test(malformed_csv_is_refused),
        cmocka_unit_test(missing_files_are_refused),
        cmocka_unit_test(reads_the_banknote_file),
        cmocka_unit_test(layouts_do_not_matter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

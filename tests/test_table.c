/* Tables: kinds, headers, names, levels, and every refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static table *made(const char *csv)
{
    table    *t      = NULL;
    nn_err    err    = {0};
    nn_status status = table_from_bytes(&t, "t.csv", csv, strlen(csv), NULL, &err);

    if (status != NN_OK) {
        fail_msg("'%s': %s", csv, err.text);
    }
    return t;
}

static void check_refused(const char *csv, const char *text)
{
    table    *t      = NULL;
    nn_err    err    = {0};
    nn_status status = table_from_bytes(&t, "t.csv", csv, strlen(csv), NULL, &err);

    assert_null(t);
    assert_int_equal(status, NN_DATA);
    assert_string_equal(err.text, text);
}

static void numbers_and_texts(void **state)
{
    table              *t = made("a,kind\r\n1.5,red\r\n\r\n -2e3 ,\"blue\"\r\n7,red");
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
        bool        header;
        int         rows;
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
        {"NA,?\n3,4\n", false, 2},                          /* nothing but missing cells          */
        {"x,y\nNA,a\n?,b\n3,x\n", true, 3},                 /* a number among missing cells       */
        {"?,red\n?,blue\n", false, 2},                      /* "?" recurs, as a value does        */
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
    table *t          = made(csv);
    char   found[200] = "";

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

/* Blanks around an unquoted text are no part of it. */
static void blanks_and_quotes(void **state)
{
    table              *t = made("a,c\n1, x\n2,x \n3,\" x\"\n");
    const table_column *c = &t->column[1];
    (void)state;

    assert_int_equal(c->levels, 2); /* " x" in quotes keeps its blank */
    assert_string_equal(c->level[0], " x");
    assert_string_equal(c->level[1], "x");
    assert_int_equal(c->code[0], 1);
    assert_int_equal(c->code[1], 1);
    assert_int_equal(c->code[2], 0);
    table_free(t);
}

/* Missing cells do not decide what a column is. */
static void missing_cells(void **state)
{
    table *t =
        made("n,text,none,mixed\n1,,NA,1\nNA,red,?,x\n, NaN ,,\n?,null,null,3\n4,red,NaN,4\n");
    const table_column *n = &t->column[0], *words = &t->column[1], *none = &t->column[2],
                       *mixed = &t->column[3];
    (void)state;

    assert_int_equal(t->rows, 5);
    assert_int_equal(n->kind, COLUMN_NUMBER);
    assert_int_equal(n->missing, 3);
    assert_int_equal(n->numbers, 2);
    assert_true(n->number[0] == 1 && isnan(n->number[1]) && isnan(n->number[2]));
    assert_true(isnan(n->number[3]) && n->number[4] == 4);

    assert_int_equal(words->kind, COLUMN_TEXT);
    assert_int_equal(words->missing, 3);
    assert_int_equal(words->levels, 1);
    assert_string_equal(words->level[0], "red");
    assert_int_equal(words->code[0], -1);
    assert_int_equal(words->code[1], 0);
    assert_int_equal(words->code[2], -1);
    assert_int_equal(words->code[3], -1);
    assert_int_equal(words->bad_row, 1);

    assert_int_equal(none->kind, COLUMN_NUMBER);
    assert_int_equal(none->missing, 5);
    assert_true(isnan(none->number[0]) && isnan(none->number[4]));

    assert_int_equal(mixed->kind, COLUMN_TEXT);
    assert_int_equal(mixed->missing, 1);
    assert_int_equal(mixed->numbers, 3);
    assert_int_equal(mixed->bad_row, 1);
    assert_string_equal(mixed->bad_text, "x");
    assert_int_equal(mixed->levels, 4);
    table_free(t);
}

/* Words that are nearly those for missing cells are texts; quoted ones are missing too. */
static void missing_to_the_letter(void **state)
{
    table *t = made("a,b\nna,\"\"\nNULL,\"NA\"\nnan,\" \"\n-,5\n??,6\n");
    (void)state;

    assert_int_equal(t->column[0].missing, 0);
    assert_int_equal(t->column[0].levels, 5);
    assert_int_equal(t->column[1].missing, 2);
    assert_int_equal(t->column[1].kind, COLUMN_TEXT); /* a blank in quotes is a text */
    assert_int_equal(t->column[1].bad_row, 2);
    table_free(t);
}

static table *made_with(const char *csv, const table_options *options)
{
    table *t   = NULL;
    nn_err err = {0};

    if (table_from_bytes(&t, "t.csv", csv, strlen(csv), options, &err) != NN_OK) {
        fail_msg("'%s': %s", csv, err.text);
    }
    return t;
}

static void options_are_followed(void **state)
{
    table *t = made_with("#x,y\na;b\n1,5;2\n# 3,4;5\n-0,25;1e1\n",
                         &(table_options){.comment = '#', .decimal = ','});
    (void)state;

    assert_int_equal(t->separator, ';');
    assert_int_equal(t->rows, 2);
    assert_string_equal(t->column[0].name, "a");
    assert_true(t->column[0].number[0] == 1.5 && t->column[0].number[1] == -0.25);
    assert_true(t->column[1].number[1] == 10);
    assert_int_equal(t->line[1], 5);
    table_free(t);

    t = made_with("a;b c;d\n1;2 3;4\n", &(table_options){.separator = ' '});
    assert_int_equal(t->cols, 2);
    assert_string_equal(t->column[0].name, "a;b");
    table_free(t);

    t = made("a;b\n1,5;2\n"); /* without --decimal that is a text */
    assert_int_equal(t->column[0].kind, COLUMN_TEXT);
    table_free(t);
}

/* Names that are numbers, as of a DataFrame without names of its own; a first row of words. */
static void a_header_asked_for(void **state)
{
    table *t = made_with("0,1,1,target\n5,6,7,8\n", &(table_options){.header = TABLE_HEADER_YES});
    (void)state;

    assert_true(t->has_header);
    assert_int_equal(t->rows, 1);
    assert_int_equal(t->column[3].kind, COLUMN_NUMBER);
    assert_string_equal(t->column[0].name, "0");
    assert_string_equal(t->column[2].name, "1_3");
    assert_string_equal(t->column[3].name, "target");
    table_free(t);

    t = made_with("small,no\n1,yes\n", &(table_options){.header = TABLE_HEADER_NO});
    assert_false(t->has_header);
    assert_int_equal(t->rows, 2);
    assert_int_equal(t->line[0], 1);
    assert_string_equal(t->column[1].name, "x2");
    assert_int_equal(t->column[1].levels, 2);
    table_free(t);
}

static void options_that_cannot_be_are_refused(void **state)
{
    table *t   = NULL;
    nn_err err = {0};
    (void)state;

    assert_int_equal(table_from_bytes(&t, "t.csv", "a,b\n", 4,
                                      &(table_options){.separator = '#', .comment = '#'}, &err),
                     NN_USAGE);
    assert_string_equal(err.text,
                        "--comment and --separator are both '#'; two different ones were wanted");
    assert_int_equal(
        table_from_bytes(&t, "t.csv", "#\n", 2, &(table_options){.comment = '#'}, &err), NN_DATA);
    assert_string_equal(err.text,
                        "t.csv: nothing but blank lines and comments; a CSV table was wanted");
    assert_null(t);
}

static void levels_are_in_byte_order(void **state)
{
    table              *t      = made("k\nb\n\xc3\xa4\nB\n10\n9\nb\n");
    const table_column *k      = &t->column[0];
    static const char  *WANT[] = {"10", "9", "B", "b", "\xc3\xa4"};
    static const int    CODE[] = {3, 4, 2, 0, 1, 3};
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
    table            *t     = NULL;
    nn_err            err   = {0};
    (void)state;

    assert_int_equal(table_from_bytes(&t, "t.csv", CSV, sizeof CSV - 1, NULL, &err), NN_DATA);
    assert_null(t);
    assert_memory_equal(err.text, "t.csv:3:2: ", 11);
}

static void missing_files_are_refused(void **state)
{
    table *t   = NULL;
    nn_err err = {0};
    (void)state;

    assert_int_equal(table_read(&t, NNVIZ_SOURCE_DIR "/data/none.csv", NULL, &err), NN_DATA);
    assert_non_null(strstr(err.text, "data/none.csv"));
    assert_non_null(strstr(err.text, "No such file"));
    assert_int_equal(table_read(&t, NNVIZ_SOURCE_DIR "/data", NULL, &err), NN_DATA);
    assert_non_null(strstr(err.text, NNVIZ_SOURCE_DIR "/data"));
    assert_null(t);
}

static void reads_the_banknote_file(void **state)
{
    table *t   = NULL;
    nn_err err = {0};
    (void)state;

    if (table_read(&t, NNVIZ_SOURCE_DIR "/data/banknote.csv", NULL, &err) != NN_OK) {
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
        cmocka_unit_test(blanks_and_quotes),
        cmocka_unit_test(missing_cells),
        cmocka_unit_test(missing_to_the_letter),
        cmocka_unit_test(options_are_followed),
        cmocka_unit_test(a_header_asked_for),
        cmocka_unit_test(options_that_cannot_be_are_refused),
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

/* Which columns a user means, and every way of meaning none. */
#include "fixture.h"

#include "data/selection.h"

static table *made(const char *csv)
{
    table *t   = NULL;
    nn_err err = {0};

    if (table_from_bytes(&t, "t.csv", csv, strlen(csv), NULL, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return t;
}

static const char CSV[] = "a,b,\"c,d\",e,2-3,\"\"\"q\"\"\"\n1,2,3,4,5,6\n";

static void check_marks(const char *list, const char *expected)
{
    table    *t         = made("a,b,\"c,d\",e2,2-3,\"\"\"q\"\"\"\n1,2,3,4,5,6\n");
    bool      marked[6] = {0};
    nn_err    err       = {0};
    char      found[7]  = "";
    nn_status status    = selection_mark(marked, t, list, "--drop", &err);

    for (int c = 0; c < 6; c++) {
        found[c] = marked[c] ? 'x' : '.';
    }
    table_free(t);
    if (status != NN_OK) {
        fail_msg("'%s': %s", list, err.text);
    }
    assert_string_equal(found, expected);
}

static void names_numbers_and_ranges(void **state)
{
    (void)state;
    check_marks("a", "x.....");
    check_marks("b,a", "xx....");
    check_marks(" b , 6 ", ".x...x");
    check_marks("1", "x.....");
    check_marks("2-4", ".xxx..");
    check_marks("6-6,1", "x....x");
    check_marks("\"c,d\"", "..x...");
    check_marks("\"c,d\" , a", "x.x...");
    check_marks("2-3", "....x."); /* a column of that name comes first */
    check_marks("\"\"\"q\"\"\"", ".....x");
    check_marks("a,a,1-2", "xx....");
}

static void check_label(const char *csv, const char *what, int expected)
{
    table *t     = made(csv);
    int    place = -1;
    nn_err err   = {0};

    if (selection_label(&place, t, what, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(place, expected);
    table_free(t);
}

static void labels(void **state)
{
    (void)state;
    check_label(CSV, NULL, 5);
    check_label(CSV, "last", 5);
    check_label(CSV, "first", 0);
    check_label(CSV, "c,d", 2);
    check_label(CSV, "1", 0);
    check_label(CSV, "6", 5);
    check_label("last,first,b\nu,v,w\n", "last", 0); /* names come first */
    check_label("last,first,b\nu,v,w\n", "first", 1);
    check_label("3,y\n1,2\n", "x1", 0);
}

static void check_refused(const char *option, const char *what, const char *expected)
{
    table    *t         = made("a,b,c\n1,2,3\n");
    bool      marked[3] = {0};
    int       place     = 0;
    nn_err    err       = {0};
    nn_status status    = strcmp(option, "--label") == 0
                              ? selection_label(&place, t, what, &err)
                              : selection_mark(marked, t, what, option, &err);

    assert_int_equal(status, NN_USAGE);
    assert_string_equal(err.text, expected);
    table_free(t);
}

static void what_is_not_there_is_refused(void **state)
{
    (void)state;
    check_refused("--label", "x",
                  "--label: t.csv has no column 'x'; its 3 columns are 'a', 'b', 'c'");
    check_refused("--label", "",
                  "--label: t.csv has no column ''; its 3 columns are 'a', 'b', 'c'");
    check_refused("--label", "1-2",
                  "--label: t.csv has no column '1-2'; its 3 columns are 'a', 'b', 'c'");
    check_refused("--drop", "0",
                  "--drop: t.csv has no column '0'; its 3 columns are 'a', 'b', 'c'");
    check_refused("--drop", "4",
                  "--drop: t.csv has no column '4'; its 3 columns are 'a', 'b', 'c'");
    check_refused(
        "--drop", "99999999999999999999",
        "--drop: t.csv has no column '99999999999999999999'; its 3 columns are 'a', 'b', 'c'");
    check_refused("--drop", "2-",
                  "--drop: t.csv has no column '2-'; its 3 columns are 'a', 'b', 'c'");
    check_refused("--drop", "1-4",
                  "--drop: t.csv has no column '1-4'; its 3 columns are 'a', 'b', 'c'");
    check_refused("--drop", "2x",
                  "--drop: t.csv has no column '2x'; its 3 columns are 'a', 'b', 'c'");
    check_refused("--drop", "\"1\"",
                  "--drop: t.csv has no column '1'; its 3 columns are 'a', 'b', 'c'");
    check_refused("--drop", "3-1", "--drop: '3-1' runs backwards; the smaller number comes first");
    check_refused("--features", "",
                  "--features: '' is no column; names, numbers and ranges such as 2-5 are");
    check_refused("--features", "a,",
                  "--features: '' is no column; names, numbers and ranges such as 2-5 are");
    check_refused("--features", "a,,b",
                  "--features: '' is no column; names, numbers and ranges such as 2-5 are");
    check_refused("--features", "\"a", "--features: 'a' begins with a quote that is never closed");
    check_refused("--features", "\"a\"b",
                  "--features: 'a' is followed by something else than a comma");
}

static void long_tables_are_named_in_part(void **state)
{
    table *t     = made("1,2,3,4,5,6,7,8,9,10,11,12,13\n");
    int    place = 0;
    nn_err err   = {0};
    (void)state;

    assert_int_equal(selection_label(&place, t, "y", &err), NN_USAGE);
    assert_string_equal(err.text,
                        "--label: t.csv has no column 'y'; its 13 columns are 'x1', 'x2', "
                        "'x3', 'x4', 'x5', 'x6', 'x7', 'x8', 'x9', 'x10', 'x11', 'x12', "
                        "...");
    table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_numbers_and_ranges),
        cmocka_unit_test(labels),
        cmocka_unit_test(what_is_not_there_is_refused),
        cmocka_unit_test(long_tables_are_named_in_part),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

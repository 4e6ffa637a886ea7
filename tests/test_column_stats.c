/* What a column holds, by hand. */
#include "fixture.h"

#include "data/column_stats.h"

static table *made(const char *csv)
{
    table *t   = NULL;
    nn_err err = {0};

    if (table_from_bytes(&t, "t.csv", csv, strlen(csv), NULL, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return t;
}

static void numbers_and_texts(void **state)
{
    table       *t = made("a,b,c\n2,x,\n-1,y,NA\n,x,?\n2,x,null\n9,NA,\n");
    column_stats s;
    (void)state;

    assert_int_equal(column_stats_make(&s, &t->column[0], t->rows, NULL), NN_OK);
    assert_int_equal(s.present, 4);
    assert_int_equal(s.distinct, 3);
    assert_true(s.min == -1 && s.max == 9 && s.mean == 3);
    assert_int_equal(column_stats_make(&s, &t->column[1], t->rows, NULL), NN_OK);
    assert_int_equal(s.present, 4);
    assert_int_equal(s.distinct, 2);
    assert_true(isnan(s.mean));
    assert_int_equal(column_stats_make(&s, &t->column[2], t->rows, NULL), NN_OK);
    assert_int_equal(s.present, 0);
    assert_int_equal(s.distinct, 0);
    assert_true(isnan(s.min) && isnan(s.max));
    table_free(t);
}

/* The sum overflows, the mean does not. */
static void large_numbers(void **state)
{
    table       *t = made("1.5e308\n1.5e308\n1.5e308\n");
    column_stats s;
    (void)state;

    assert_int_equal(column_stats_make(&s, &t->column[0], t->rows, NULL), NN_OK);
    check_near("mean", s.mean / 1e308, 1.5, 1e-15);
    table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_texts),
        cmocka_unit_test(large_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

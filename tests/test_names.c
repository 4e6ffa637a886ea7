/* Names of columns; what becomes of headers shows in test_table.c too. */
#include "support.h"

#include "data/names.h"

static void check_names(const char *const *header, int n, const char *expected)
{
    csv_field field[8] = {0};
    char    **names = NULL;
    text      found = {0};

    for (int i = 0; i < n && header; i++) {
        field[i] = (csv_field){.bytes = header[i], .len = strlen(header[i])};
    }
    assert_int_equal(names_make(&names, header ? field : NULL, n, NULL), NN_OK);
    for (int i = 0; i < n; i++) {
        text_printf(&found, "%s|", names[i]);
    }
    assert_string_equal(found.data, expected);
    text_free(&found);
    names_free(names, n);
}

static void empty_and_equal_names(void **state)
{
    (void)state;
    check_names(NULL, 3, "x1|x2|x3|");
    check_names((const char *const[]){"a", "", "c"}, 3, "a|x2|c|");
    check_names((const char *const[]){"x", "x", "x_2", "x"}, 4, "x|x_2|x_2_3|x_4|");
    check_names((const char *const[]){"x2", ""}, 2, "x2|x2_2|");
    names_free(NULL, 3);
}

static void copies_and_finds(void **state)
{
    char  *from[] = {"a", "b", "a b"};
    char **copy   = NULL;
    (void)state;

    assert_int_equal(names_copy(&copy, from, 3, NULL), NN_OK);
    assert_ptr_not_equal(copy[0], from[0]);
    assert_int_equal(names_find(copy, 3, "b"), 1);
    assert_int_equal(names_find(copy, 3, "a b"), 2);
    assert_int_equal(names_find(copy, 3, "B"), -1);
    assert_int_equal(names_find(copy, 0, "a"), -1);
    names_free(copy, 3);
    assert_int_equal(names_copy(&copy, from, 0, NULL), NN_OK);
    names_free(copy, 0);
}

static void shows_some(void **state)
{
    char *names[] = {"a", "b\n", "a name of more than twenty-four letters", "d"};
    text  t       = {0};
    (void)state;

    names_show(&t, names, 4, 3);
    assert_string_equal(t.data, "'a', 'b\\x0A', 'a name of more than twen...', ...");
    text_clear(&t);
    names_show(&t, names, 1, 1);
    assert_string_equal(t.data, "'a'");
    text_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_and_equal_names),
        cmocka_unit_test(copies_and_finds),
        cmocka_unit_test(shows_some),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

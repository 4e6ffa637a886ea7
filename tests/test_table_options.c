/* What users say of separators, comments and decimal marks. */
#include "support.h"

#include "data/table_options.h"

static void words_become_characters(void **state)
{
    static const struct {
        const char *word;
        char        separator;
    } CASES[] = {{",", ','},   {";", ';'},     {"|", '|'},  {"tab", '\t'}, {"\\t", '\t'},
                 {"\t", '\t'}, {"space", ' '}, {"auto", 0}, {"", 0},       {":", ':'}};
    table_options o;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        assert_int_equal(table_options_parse(&o, CASES[i].word, "#", ",", NULL), NN_OK);
        assert_int_equal(o.separator, CASES[i].separator);
        assert_int_equal(o.comment, '#');
        assert_int_equal(o.decimal, ',');
    }
    assert_int_equal(table_options_parse(&o, NULL, NULL, NULL, NULL), NN_OK);
    assert_true(o.separator == 0 && o.comment == 0 && o.decimal == 0);
    assert_int_equal(o.header, TABLE_HEADER_AUTO);
    assert_int_equal(table_options_decimal(&o), '.');
    assert_int_equal(table_options_decimal(NULL), '.');
    assert_int_equal(table_options_decimal(&(table_options){.decimal = ','}), ',');
}

static void check_refused(const char *separator, const char *comment, const char *decimal,
                          const char *expected)
{
    table_options o;
    nn_err        err = {0};

    assert_int_equal(table_options_parse(&o, separator, comment, decimal, &err), NN_USAGE);
    assert_string_equal(err.text, expected);
}

static void what_cannot_serve_is_refused(void **state)
{
    (void)state;
    check_refused("ab", NULL, NULL, "--separator: 'ab' is not one character, tab, space or auto");
    check_refused(NULL, "##", NULL, "--comment: '##' is not one character");
    check_refused(NULL, NULL, ";", "--decimal: ';' is not . or ,");
    check_refused("5", NULL, NULL,
                  "--separator: character 53 cannot separate fields; one of , ; | tab space or "
                  "another mark in ASCII was wanted");
    check_refused("\"", NULL, NULL,
                  "--separator: character 34 cannot separate fields; one of , ; | tab space or "
                  "another mark in ASCII was wanted");
    check_refused("\n", NULL, NULL,
                  "--separator: character 10 cannot separate fields; one of , ; | tab space or "
                  "another mark in ASCII was wanted");
    check_refused(NULL, "\"", NULL,
                  "--comment: character 34 cannot begin a comment; a character such as # was "
                  "wanted");
    check_refused(";", ";", NULL,
                  "--comment and --separator are both ';'; two different ones were wanted");
}

static void bytes_are_checked_too(void **state)
{
    nn_err err = {0};
    (void)state;

    assert_int_equal(table_options_check(NULL, NULL), NN_OK);
    assert_int_equal(table_options_check(&(table_options){.separator = (char)0xE9}, &err),
                     NN_USAGE);
    assert_int_equal(table_options_check(&(table_options){.decimal = ';'}, &err), NN_USAGE);
    assert_string_equal(err.text, "--decimal: character 59 is not . or ,");
}

static void a_header_is_what_the_user_says(void **state)
{
    (void)state;

    for (int content = 0; content < 2; content++) {
        const bool says = content == 1;
        assert_int_equal(table_options_header(NULL, says), says);
        assert_int_equal(table_options_header(&(table_options){0}, says), says);
        assert_true(table_options_header(&(table_options){.header = TABLE_HEADER_YES}, says));
        assert_false(table_options_header(&(table_options){.header = TABLE_HEADER_NO}, says));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_become_characters),
        cmocka_unit_test(what_cannot_serve_is_refused),
        cmocka_unit_test(bytes_are_checked_too),
        cmocka_unit_test(a_header_is_what_the_user_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "formats/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static nn_status parse(cJSON **out, const char *bytes, nn_err *err)
{
    return json_parse(out, "f.json", bytes, strlen(bytes), err);
}

static void accept(const char *bytes)
{
    cJSON *tree = NULL;
    nn_err err = {0};

    if (parse(&tree, bytes, &err) != NN_OK) {
        fail_msg("%s: %s", bytes, err.text);
    }
    assert_non_null(tree);
    cJSON_Delete(tree);
}

static void refuse(const char *bytes, size_t len, const char *want)
{
    cJSON *tree = NULL;
    nn_err err = {0};

    if (json_parse(&tree, "f.json", bytes, len, &err) != NN_DATA) {
        fail_msg("'%s' was accepted", bytes);
    }
    assert_null(tree);
    assert_string_equal(err.text, want);
}

/* --- reading ------------------------------------------------------------------------- */

static void valid_texts_pass(void **state)
{
    (void)state;
    accept("null");
    accept(" \t\r\n[ ] ");
    accept("{}");
    accept("{\"\":{\"\":{}},\"a\":[true,false,null,-0,0.5,1e5,1E+5,1e-5,-12.25E-3]}");
    accept(
        "[{\"a\":1},{\"a\":2},{\"b\":{\"a\":1},\"a\":1}]"); /* the same key in different objects */
    accept("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00 \xC3\xA9\x7F\"]");
    accept("\xEF\xBB\xBF{}");
    accept("[0.00000000000000000000000000000000000000000000000000000000001]"); /* 61 */
    accept("1e-400");
}

static void the_tree_is_right(void **state)
{
    (void)state;
    cJSON *tree = NULL;

    assert_int_equal(
        parse(&tree, "{\"Name\":\"\\u00e9\\ud83d\\ude00\\n\",\"name\":[1.5,-2]}", NULL), NN_OK);
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(tree, "Name")->valuestring,
                        "\xC3\xA9\xF0\x9F\x98\x80\n");
    cJSON *list = cJSON_GetObjectItemCaseSensitive(tree, "name");
    assert_int_equal(cJSON_GetArraySize(list), 2);
    assert_true(cJSON_GetArrayItem(list, 0)->valuedouble == 1.5);
    assert_true(cJSON_GetArrayItem(list, 1)->valuedouble == -2);
    cJSON_Delete(tree);
}

static void the_length_counts(void **state)
{
    (void)state;
    cJSON *tree = NULL;

    assert_int_equal(json_parse(&tree, "f", "[1]garbage", 3, NULL), NN_OK);
    cJSON_Delete(tree);
    refuse("[1]\0", 4, "f.json:1:4: byte \\x00; the end was expected");
    refuse("[1", 2, "f.json:1:3: the text ends; ',' or ']' was expected");
    refuse(NULL, 0, "f.json:1:1: the text ends; a value was expected");
}

/* --- writing ------------------------------------------------------------------------- */

static void assert_written(text *t, const char *want)
{
    assert_false(t->failed);
    assert_string_equal(t->data, want);
    text_free(t);
}

static void strings_are_escaped(void **state)
{
    (void)state;
    text t = {0};

    json_string(&t, "");
    json_string(&t, "a\"b\\c/d");
    json_string(&t, "\b\f\n\r\t\x01\x1F\x7F");
    json_string(&t, "\xC3\xA9\xF0\x9F\x98\x80");
    json_string(&t, "x\xC3(\xFF");
    assert_written(&t, "\"\""
                       "\"a\\\"b\\\\c/d\""
                       "\"\\b\\f\\n\\r\\t\\u0001\\u001F\x7F\""
                       "\"\xC3\xA9\xF0\x9F\x98\x80\""
                       "\"x\xEF\xBF\xBD(\xEF\xBF\xBD\"");
}

static void numbers_are_shortest_or_null(void **state)
{
    (void)state;
    text t = {0};

    json_float(&t, 0.1f);
    text_char(&t, ' ');
    json_double(&t, 0.1);
    text_char(&t, ' ');
    json_double(&t, 1e300);
    text_char(&t, ' ');
    json_float(&t, NAN);
    json_float(&t, INFINITY);
    json_double(&t, (double)NAN);
    json_double(&t, (double)-INFINITY);
    assert_written(&t, "0.1 0.1 1e+300 nullnullnullnull");
}

/* What is written is read back: every byte of text, every bit of numbers. */
static void writing_then_reading_is_identity(void **state)
{
    (void)state;
    static const float floats[] = {0.1f,        -0.0f,   1e-45f, 3.4028235e38f, 1.17549435e-38f,
                                   16777217.0f, 1.0f / 3};
    static const double doubles[] = {0.1 + 0.2, 5e-324, 1.7976931348623157e308, 1.0 / 3};
    enum {
        FLOATS = sizeof floats / sizeof floats[0],
        DOUBLES = sizeof doubles / sizeof doubles[0]
    };
    char every[256];
    text t = {0};
    cJSON *tree = NULL;

    for (int i = 1; i < 128; i++) {
        every[i - 1] = (char)i;
    }
    every[127] = '\0';
    text_char(&t, '[');
    json_string(&t, every);
    for (int i = 0; i < FLOATS; i++) {
        text_char(&t, ',');
        json_float(&t, floats[i]);
    }
    for (int i = 0; i < DOUBLES; i++) {
        text_char(&t, ',');
        json_double(&t, doubles[i]);
    }
    text_char(&t, ']');
    assert_int_equal(json_parse(&tree, "t", t.data, t.len, NULL), NN_OK);
    const cJSON *item = tree->child;
    assert_string_equal(item->valuestring, every);
    for (int i = 0; i < FLOATS; i++) {
        item = item->next;
        float v = (float)item->valuedouble;
        assert_memory_equal(&v, &floats[i], sizeof v);
    }
    for (int i = 0; i < DOUBLES; i++) {
        item = item->next;
        assert_memory_equal(&item->valuedouble, &doubles[i], sizeof doubles[i]);
    }
    cJSON_Delete(tree);
    text_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_texts_pass),
        cmocka_unit_test(the_tree_is_right),
        cmocka_unit_test(the_length_counts),
        cmocka_unit_test(strings_are_escaped),
        cmocka_unit_test(numbers_are_shortest_or_null),
        cmocka_unit_test(writing_then_reading_is_identity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

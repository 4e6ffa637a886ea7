#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "formats/json_check.h"
#include "util/text.h"

#include <string.h>

static void accept(const char *bytes)
{
    nn_err err = {0};

    if (json_check("f.json", bytes, strlen(bytes), 0, &err) != NN_OK) {
        fail_msg("%s: %s", bytes, err.text);
    }
}

static void refuse(const char *bytes, const char *want)
{
    nn_err err = {0};

    if (json_check("f.json", bytes, strlen(bytes), 0, &err) != NN_DATA) {
        fail_msg("'%s' was accepted", bytes);
    }
    assert_string_equal(err.text, want);
}

static void valid_texts_pass(void **state)
{
    (void)state;
    accept("null");
    accept(" \t\r\n[ ] ");
    accept("[{\"a\":1},{\"a\":2},{\"b\":{\"a\":1},\"a\":1}]");
    accept("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00 \xC3\xA9\x7F\"]");
    accept("[true,false,null,-0,0.5,1e5,1E+5,1e-5,-12.25E-3,1e-400]");
}

/* Positions count from the first byte, wherever the text starts. */
static void a_mark_may_be_jumped_over(void **state)
{
    (void)state;
    nn_err err = {0};

    assert_int_equal(json_check("f", "abc[1]", 6, 3, &err), NN_OK);
    assert_int_equal(json_check("f", "abc[x]", 6, 3, &err), NN_DATA);
    assert_string_equal(err.text, "f:1:5: 'x'; a value was expected");
}

static void grammar_is_enforced(void **state)
{
    (void)state;
    refuse("[1,]", "f.json:1:4: ']'; a value was expected");
    refuse("[,1]", "f.json:1:2: ','; a value was expected");
    refuse("[1 2]", "f.json:1:4: '2'; ',' or ']' was expected");
    refuse("{\"a\":1,}", "f.json:1:8: '}'; a name in quotes was expected");
    refuse("{a:1}", "f.json:1:2: 'a'; a name in quotes was expected");
    refuse("{\"a\" 1}", "f.json:1:6: '1'; ':' was expected");
    refuse("{\"a\":1]", "f.json:1:7: ']'; ',' or '}' was expected");
    refuse("{} []", "f.json:1:4: '['; the end was expected");
    refuse("tru", "f.json:1:1: 't'; a value (a name must stand in quotes) was expected");
    refuse("nulll", "f.json:1:5: 'l'; the end was expected");
    refuse("'a'", "f.json:1:1: '''; a value was expected");
    refuse("[1]\f", "f.json:1:4: byte \\x0C; the end was expected");
    refuse("[NaN]", "f.json:1:2: 'N'; a value was expected");
    refuse("// x\n1", "f.json:1:1: '/'; a value was expected");
}

static void numbers_are_strict(void **state)
{
    (void)state;
    refuse("01", "f.json:1:2: a number with a leading zero; write it without");
    refuse("-01", "f.json:1:3: a number with a leading zero; write it without");
    refuse("1.", "f.json:1:3: the text ends; a digit was expected");
    refuse("[1.]", "f.json:1:4: ']'; a digit was expected");
    refuse(".5", "f.json:1:1: '.'; a value was expected");
    refuse("+1", "f.json:1:1: '+'; a value was expected");
    refuse("[-]", "f.json:1:3: ']'; a digit was expected");
    refuse("[1e]", "f.json:1:4: ']'; a digit was expected");
    refuse("[1e+]", "f.json:1:5: ']'; a digit was expected");
    refuse("0x1", "f.json:1:2: 'x'; the end was expected");
    refuse("[1, -1e400]", "f.json:1:5: -1e400 is too large for a double");
    refuse("[0.00000000000000000000000000000000000000000000000000000000000001]",
           "f.json:1:2: a number of 64 characters; at most 63 are read");
}

static void strings_are_strict(void **state)
{
    (void)state;
    refuse("\"a", "f.json:1:3: the text ends; a closing quote was expected");
    refuse("\"a\nb\"", "f.json:1:3: byte \\x0A; a closing quote (control characters must be "
                       "escaped) was expected");
    refuse("\"\\x\"", "f.json:1:3: 'x'; one of \"\\/bfnrtu behind a backslash was expected");
    refuse("\"\\", "f.json:1:3: the text ends; one of \"\\/bfnrtu behind a backslash was expected");
    refuse("\"\\u12g4\"", "f.json:1:6: 'g'; a hexadecimal digit of \\u was expected");
    refuse("\"a\\u0000\"", "f.json:1:3: \\u0000 in a string; text without NUL was expected");
    refuse("\"\\ud800\"", "f.json:1:2: half of a surrogate pair; both halves were expected");
    refuse("\"\\ud800x\"", "f.json:1:2: half of a surrogate pair; both halves were expected");
    refuse("\"\\udc00\"", "f.json:1:2: half of a surrogate pair; both halves were expected");
    refuse("\"\\ud800\\u0041\"", "f.json:1:2: half of a surrogate pair; both halves were expected");
    refuse("[\"\xC3(\"]", "f.json:1:3: byte \\xC3; valid UTF-8 was expected");
    refuse("[\"\xED\xA0\x80\"]", "f.json:1:3: byte \\xED; valid UTF-8 was expected");
}

static void positions_count_lines_of_every_kind(void **state)
{
    (void)state;
    refuse("[\n1,\r\n2,\r3,\n  x]", "f.json:5:3: 'x'; a value was expected");
    refuse("[1,\r\n\r\n", "f.json:3:1: the text ends; a value was expected");
}

static void keys_are_unique(void **state)
{
    (void)state;
    refuse("{\"a\":1,\n \"b\":2, \"a\":3}",
           "f.json:2:9: the key \"a\" is there twice; one was expected");
    refuse("{\"a\":1,\"\\u0061\":2}", /* the same text in other words */
           "f.json:1:8: the key \"\\u0061\" is there twice; one was expected");
    refuse("{\"\":1,\"\":2}", "f.json:1:7: the key \"\" is there twice; one was expected");
    refuse("[{\"o\":{\"x\":{\"k\":1},\"y\":{\"k\":1},\"x\":2}}]",
           "f.json:1:32: the key \"x\" is there twice; one was expected");
    accept("{\"a\":1,\"A\":2,\"aa\":3,\"a\\n\":4,\"\\u00e9\":5,\"e\":6}");
    accept("{\"o\":{\"a\":1},\"a\":2,\"p\":{\"a\":{\"p\":1}}}");
}

/* A long key is cut between characters: 59 bytes, then two-byte ones. */
static void long_keys_are_shown_short(void **state)
{
    (void)state;
    text s = {0}, want = {0};

    for (int twice = 0; twice < 2; twice++) {
        text_str(&s, twice ? ",\"" : "{\"");
        for (int i = 0; i < 58; i++) {
            text_char(&s, 'k');
        }
        text_str(&s, "\xC3\xA9\xC3\xA9\":1");
    }
    text_char(&s, '}');
    text_str(&want, "f.json:1:69: the key \"");
    for (int i = 0; i < 58; i++) {
        text_char(&want, 'k');
    }
    text_str(&want, "... is there twice; one was expected");
    refuse(s.data, want.data);
    text_free(&s);
    text_free(&want);
}

static void depth_has_a_limit(void **state)
{
    (void)state;
    char s[2 * JSON_MAX_DEPTH + 3];

    memset(s, '[', JSON_MAX_DEPTH);
    memset(s + JSON_MAX_DEPTH, ']', JSON_MAX_DEPTH);
    s[2 * JSON_MAX_DEPTH] = '\0';
    accept(s);
    memset(s, '[', JSON_MAX_DEPTH + 1);
    memset(s + JSON_MAX_DEPTH + 1, ']', JSON_MAX_DEPTH + 1);
    s[2 * JSON_MAX_DEPTH + 2] = '\0';
    refuse(s, "f.json:1:65: more than 64 levels; fewer were expected");
}

/* 20,000 keys: unique, then with one of them again at the end. */
static void many_keys(void **state)
{
    (void)state;
    text s = {0};

    for (int i = 0; i < 20000; i++) {
        text_printf(&s, "%c\n\"%d\":%d", i == 0 ? '{' : ',', i * 7919 % 20011, i);
    }
    size_t end = s.len;
    text_char(&s, '}');
    accept(s.data);
    s.len = end;
    text_str(&s, ",\n\"7919\":0}");
    refuse(s.data, "f.json:20002:1: the key \"7919\" is there twice; one was expected");
    text_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_texts_pass),
        cmocka_unit_test(a_mark_may_be_jumped_over),
        cmocka_unit_test(grammar_is_enforced),
        cmocka_unit_test(numbers_are_strict),
        cmocka_unit_test(strings_are_strict),
        cmocka_unit_test(positions_count_lines_of_every_kind),
        cmocka_unit_test(keys_are_unique),
        cmocka_unit_test(long_keys_are_shown_short),
        cmocka_unit_test(depth_has_a_limit),
        cmocka_unit_test(many_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

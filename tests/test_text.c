#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/text.h"

#include <limits.h>
#include <string.h>

static void appends_grow_and_end_in_nul(void **state)
{
    (void)state;
    text t = {0};

    text_str(&t, "");
    assert_null(t.data); /* nothing appended, nothing allocated */
    text_str(&t, "ab");
    text_char(&t, 'c');
    text_bytes(&t, "d\0e", 3);
    text_printf(&t, "%d-%s", 42, "x");
    assert_int_equal(t.len, 10);
    assert_memory_equal(t.data, "abcd\0e42-x", 11);
    for (int i = 0; i < 100000; i++) {
        text_printf(&t, "%d,", i % 10);
    }
    assert_int_equal(t.len, 10 + 200000);
    assert_int_equal(strlen(t.data + 5), t.len - 5);
    assert_memory_equal(t.data + t.len - 4, "8,9,", 5);
    assert_int_equal(text_check(&t, "testing", NULL), NN_OK);
    text_free(&t);
    assert_null(t.data);
    assert_int_equal(t.len + t.cap, 0);
}

/* Each length around the capacities, so that the NUL never lies outside. */
static void every_length_fits(void **state)
{
    (void)state;
    static const char block[1100];

    for (size_t n = 1; n <= sizeof block; n++) {
        text t = {0};
        text_bytes(&t, block, n);
        assert_true(t.len == n && t.cap > n && t.data[n] == '\0');
        text_clear(&t);
        text_printf(&t, "%*d", (int)n, 7);
        assert_true(t.len == n && t.cap > n && t.data[n - 1] == '7' && t.data[n] == '\0');
        text_free(&t);
    }
}

static void integers_are_as_printf_has_them(void **state)
{
    static const int V[] = {0, 1, 9, 10, 1234567, INT_MAX, -1, -10, -987, INT_MIN};
    text             t = {0}, want = {0};
    (void)state;

    for (size_t i = 0; i < sizeof V / sizeof *V; i++) {
        text_int(&t, V[i]);
        text_char(&t, ' ');
        text_printf(&want, "%d ", V[i]);
    }
    assert_string_equal(t.data, want.data);
    text_free(&t);
    text_free(&want);
}

static void failure_sticks_until_cleared(void **state)
{
    (void)state;
    text            t          = {0};
    nn_err          err        = {0};
    volatile size_t impossible = SIZE_MAX - 16;

    text_str(&t, "kept");
    text_bytes(&t, "x", impossible); /* refused before a byte is read */
    assert_true(t.failed);
    text_str(&t, "dropped");
    text_printf(&t, "%d", 1);
    text_int(&t, 1);
    assert_string_equal(t.data, "kept");
    assert_int_equal(text_check(&t, "composing a poem", &err), NN_NOMEM);
    assert_string_equal(err.text, "out of memory while composing a poem");
    text_clear(&t);
    text_str(&t, "again");
    assert_string_equal(t.data, "again");
    assert_int_equal(text_check(&t, "composing a poem", &err), NN_OK);
    text_free(&t);
}

/* Every code point, encoded by the book, decodes; every prefix of it does not. */
static void utf8_accepts_every_character(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x110000; c += c == 0xD7FF ? 0x801 : 1) {
        char   b[4] = {0};
        size_t n    = 1;
        if (c < 0x80) {
            b[0] = (char)c;
        } else if (c < 0x800) {
            n    = 2;
            b[0] = (char)(0xC0 + c / 64);
        } else if (c < 0x10000) {
            n    = 3;
            b[0] = (char)(0xE0 + c / 4096);
        } else {
            n    = 4;
            b[0] = (char)(0xF0 + c / 262144);
        }
        for (size_t i = 1; i < n; i++) {
            b[i] = (char)(0x80 + (c >> 6 * (n - 1 - i)) % 64);
        }
        uint32_t code = 0xFFFFFFFF;
        if (text_utf8(b, 4, &code) != n || code != c || text_utf8(b, n - 1, NULL) != 0) {
            fail_msg("U+%04X: got U+%04X", c, code);
        }
    }
}

static void utf8_refuses_everything_else(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80",
        "\xBF",
        "\xC0\x80",
        "\xC1\xBF",
        "\xC3(",
        "\xE0\x9F\xBF",
        "\xED\xA0\x80",
        "\xED\xBF\xBF",
        "\xE2\x82(",
        "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80",
        "\xF8\x88\x80\x80",
        "\xFE",
        "\xFF",
        "\xF0\x9F\x98(",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint32_t code = 77;
        assert_int_equal(text_utf8(bad[i], strlen(bad[i]), &code), 0);
        assert_int_equal(code, 77);
    }
}

static void control_characters_are_made_visible(void **state)
{
    text t = {0};
    (void)state;

    assert_int_equal(text_visible(&t, "a\x1B[2J\n\xC2\x9B\xC3\xA9\xFF"), 1 + 4 + 3 + 4 + 8 + 1 + 4);
    assert_string_equal(t.data, "a\\x1B[2J\\x0A\\xC2\\x9B\xC3\xA9\\xFF");
    text_clear(&t);
    assert_int_equal(text_visible(&t, ""), 0);
    assert_int_equal(text_visible_most(&t, "\t\t\t", 3, 2), 4 + 4 + 3);
    assert_string_equal(t.data, "\\x09\\x09...");
    text_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appends_grow_and_end_in_nul),
        cmocka_unit_test(every_length_fits),
        cmocka_unit_test(integers_are_as_printf_has_them),
        cmocka_unit_test(failure_sticks_until_cleared),
        cmocka_unit_test(utf8_accepts_every_character),
        cmocka_unit_test(utf8_refuses_everything_else),
        cmocka_unit_test(control_characters_are_made_visible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

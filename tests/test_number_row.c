/* number_row beside number_parse: what it takes has the same value, and it takes what it should. */
#include "support.h"

#include "formats/number.h"
#include "formats/number_row.h"

/* The first cell of a text, which is copied so that reading beyond it is found out.  Returns
 * whether it was taken: then it is a number, and of the same bits. */
static bool check(const char *text, size_t len, char separator, char decimal)
{
    const char *cell   = memchr(text, separator, len);
    char       *copy   = malloc(len > 0 ? len : 1);
    float       out[2] = {77, 78}, want;
    double      v      = 0;

    assert_non_null(copy);
    memcpy(copy, text, len);
    const char *at = copy;
    const bool  taken =
        number_row_able() && number_row(&at, copy + len, separator, decimal, 1, out) == 1;
    if (taken) {
        assert_non_null(cell);
        size_t cell_len = (size_t)(cell - text);
        if (!number_parse(text, cell_len, decimal, &v)) {
            fail_msg("'%.*s' was taken for %g", (int)len, text, (double)out[0]);
        }
        want = (float)v;
        if (memcmp(&want, &out[0], sizeof want) != 0 || at != copy + cell_len + 1) {
            fail_msg("'%.*s': %a instead of %a", (int)len, text, (double)out[0], v);
        }
    } else {
        assert_ptr_equal(at, copy);
    }
    assert_true(out[1] == 78);
    free(copy);
    return taken;
}

/* Each length, sign and place of the point, with little or much behind it: taken when there are
 * sixteen bytes and the separator among them. */
static void every_shape_is_read(void **state)
{
    static const char DIGITS[] = "9876543210123456789";
    const bool        able     = number_row_able();
    (void)state;

    for (int shape = 0; shape < 18 * 18 * 2 * 2; shape++) {
        const int   before = shape % 18, behind = shape / 18 % 18;
        const char *sign = shape / 324 % 2 ? "-" : "", *point = shape / 648 ? "." : "";
        char        s[96];
        int         n =
            snprintf(s, sizeof s, "%s%.*s%s%.*s,", sign, before, DIGITS, point, behind, DIGITS + 1);
        for (int more = 0; more < 20; more++) {
            memcpy(s + n, "-.5,\n1e9;+x\"\0\xFF,,7.,", (size_t)more);
            bool taken = check(s, (size_t)(n + more), ',', '.');
            assert_int_equal(taken, able && n <= 16 && n + more >= 16 && before + behind > 0);
        }
    }
}

/* One byte of a number replaced by any other: another number, or not taken. */
static void every_byte_is_seen(void **state)
{
    static const char *const CELLS[] = {"-12.3456789,abcdef", "7,0123456789abcdef",
                                        "123456789012345,", "-.5,..............",
                                        "1,2,3,4,5,6,7,8,"};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(CELLS); i++) {
        const size_t len = strlen(CELLS[i]);
        for (size_t at = 0; at < len; at++) {
            char s[32];
            memcpy(s, CELLS[i], len);
            for (int byte = 0; byte < 256; byte++) {
                s[at] = (char)byte;
                check(s, len, ',', '.');
            }
        }
    }
}

static void others_are_left_alone(void **state)
{
    static const char *const OTHERS[] = {
        ",",     "-,",   ".,",      "-.,",   "+1,",  "1e5,", "1E5,", "1.2.3,", "1-2,",
        "--1,",  "-1-,", " 1,",     "1 ,",   "0x1,", "NaN,", "NA,",  "inf,",   "1\n2,",
        "1\r\n", "\"1,", "1234567", "1..,",  ":,",   "/,",   "1:,",  "1/,",    "\xB1,",
        "1;2,",  "1_0,", "-inf,",   "null,", "?,",   "1\t,", "1f,",  "..,",    "1,-"};
    (void)state;

    for (size_t i = 0; i + 1 < COUNT_OF(OTHERS); i++) {
        char s[32];
        snprintf(s, sizeof s, "%s%s", OTHERS[i], "1234567890123456");
        assert_false(check(s, strlen(s), ',', '.'));
    }
}

static void a_comma_may_be_the_point(void **state)
{
    (void)state;
    assert_int_equal(check("-1,25;0123456789", 16, ';', ','), number_row_able());
    assert_int_equal(check("3;01234567890123", 16, ';', ','), number_row_able());
    assert_int_equal(check(",5\t1234567890123", 16, '\t', ','), number_row_able());
    assert_false(check("1.5;012345678901", 16, ';', ','));
}

/* As many as asked for, as many as there are, and on from there. */
static void a_row_is_read_in_parts(void **state)
{
    static const char ROW[] = "0.5,-1,22,x,5,66666664,7777777,";
    const char       *at = ROW, *end = ROW + strlen(ROW);
    float             out[4] = {0};
    (void)state;

    if (!number_row_able()) {
        skip();
    }
    assert_int_equal(number_row(&at, end, ',', '.', 0, out), 0);
    assert_int_equal(number_row(&at, end, ',', '.', 2, out), 2);
    assert_true(out[0] == 0.5f && out[1] == -1.0f && out[2] == 0 && *at == '2');
    assert_int_equal(number_row(&at, end, ',', '.', 4, out), 1);
    assert_true(out[0] == 22 && *at == 'x');
    at += 2;
    assert_int_equal(number_row(&at, end, ',', '.', 4, out), 2); /* then fifteen bytes are left */
    assert_true(out[0] == 5 && out[1] == 66666664 && *at == '7');
}

static void random_numbers_are_the_same(void **state)
{
    static const double TEN[] = {1e-9, 1e-6, 1e-3, 1, 1e3, 1e6, 1e9};
    const bool          able  = number_row_able();
    nn_rng              rng   = nn_rng_make(1, NN_STREAM_INIT);
    (void)state;

    for (int i = 0; i < 200000; i++) {
        char   s[128];
        double v = (double)nn_rng_normal(&rng) * TEN[i % 7];
        int    n = snprintf(s, sizeof s, "%.*f,", i % 13, v);
        snprintf(s + n, sizeof s - (size_t)n, "%016d", i);
        assert_int_equal(check(s, strlen(s), ',', '.'), able && n <= 16);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape_is_read),    cmocka_unit_test(every_byte_is_seen),
        cmocka_unit_test(others_are_left_alone),  cmocka_unit_test(a_comma_may_be_the_point),
        cmocka_unit_test(a_row_is_read_in_parts), cmocka_unit_test(random_numbers_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "formats/number.h"

#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* splitmix64 (Steele, Lea & Flood 2014): the same bits in every run. */
static uint64_t next_bits(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9E3779B97F4A7C15u);
    z          = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z          = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static float float_of(uint32_t bits)
{
    float v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

static double double_of(uint64_t bits)
{
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

static bool same_double(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static bool same_float(float a, float b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static void assert_reads(const char *s, double want)
{
    double got = 12345;
    if (!number_parse(s, strlen(s), '.', &got) || !same_double(got, want)) {
        fail_msg("'%.60s': %a instead of %a", s, got, want);
    }
}

/* --- reading ------------------------------------------------------------------------- */

static void numbers_are_read(void **state)
{
    (void)state;
    assert_reads("0", 0);
    assert_reads("-0", -0.0);
    assert_reads("-0e5", -0.0);
    assert_reads("+7", 7);
    assert_reads("007", 7);
    assert_reads("5.", 5);
    assert_reads(".5", 0.5);
    assert_reads("-.5e1", -5);
    assert_reads(" \t3.25\t ", 3.25);
    assert_reads("1E3", 1000);
    assert_reads("1e+03", 1000);
    assert_reads("25e-2", 0.25);
    assert_reads("0.1", 0.1);
    assert_reads("9007199254740993", 9007199254740992.0); /* a tie, to even */
    assert_reads("9007199254740993.00000000000000000001", 9007199254740994.0);
    assert_reads("1.7976931348623157e308", 1.7976931348623157e308);
    assert_reads("1.7976931348623158e308", 1.7976931348623157e308);
    assert_reads("5e-324", 5e-324);
    assert_reads("2.4703282292062327e-324", 0); /* just below half of it */
    assert_reads("2.4703282292062328e-324", 5e-324);
    assert_reads("1e-400", 0);
    assert_reads("-1e-99999999999999999999", -0.0);
    assert_reads("0e99999999999999999999", 0);
    assert_reads("0.000000000000000000000000000000000000000000000000000001e54", 1);
}

static void everything_else_is_not_a_number(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",         " ",
        ".",        "-",
        "+",        "e5",
        "1e",       "1e+",
        ".e1",      "1 2",
        "1,5",      "1.5.2",
        "--1",      "+-1",
        "- 1",      "0x1f",
        "0x1p3",    "1_000",
        "inf",      "-inf",
        "nan",      "NaN",
        "Infinity", "1e400",
        "-1e400",   "1f",
        "1.0L",     "1e5.5",
        "\n1",      "1\r",
        "\v1",      "٣",
        "1e1e1",    "one",
        "1e 5",     "1,000",
        "1d5",      "1e-",
        "NA",       "?",
        "1.5%",     "1'000",
        "(1)",      "1.8e308",
        "0b1",      "1e99999999999999999999",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double untouched = 77;
        if (number_parse(bad[i], strlen(bad[i]), '.', &untouched) || untouched != 77) {
            fail_msg("'%s' was read as %g", bad[i], untouched);
        }
    }
}

static void length_counts_not_nul(void **state)
{
    (void)state;
    double v = 0;
    assert_true(number_parse("12345", 3, '.', &v));
    assert_true(same_double(v, 123));
    assert_false(number_parse("1\0", 2, '.', &v));
    assert_false(number_parse(NULL, 0, '.', &v));
}

static void the_decimal_comma_is_on_request(void **state)
{
    (void)state;
    double v = 0;
    assert_true(number_parse("-1,25e1", 7, ',', &v));
    assert_true(same_double(v, -12.5));
    assert_true(number_parse("3", 1, ',', &v));
    assert_false(number_parse("1.25", 4, ',', &v));
}

/* Ten million digits, and an exponent that brings them back. */
static void length_has_no_limit(void **state)
{
    (void)state;
    enum { N = 1000000 };
    char *s = malloc(N + 32);
    assert_non_null(s);

    memset(s, '0', N);
    s[1] = '.';
    strcpy(s + N, "125e1000001"); /* 0.000...125, N - 2 zeros behind the point */
    assert_reads(s, 1.25e2);
    memset(s, '9', N);
    strcpy(s + N, "e-1000000");
    assert_reads(s, 1);
    free(s);
}

/* Halfway between two doubles, then a hair more: the last of 1,000 digits
 * decides.  2^53 + 1 is the middle of 2^53 and 2^53 + 2. */
static void the_last_digit_decides(void **state)
{
    (void)state;
    char s[1100];
    strcpy(s, "9007199254740993.");
    memset(s + 17, '0', 1000);
    s[1017] = '\0';
    assert_reads(s, 9007199254740992.0);
    s[1016] = '1';
    assert_reads(s, 9007199254740994.0);
}

/* glibc's strtod rounds correctly, so it is the oracle for random text. */
static void random_text_reads_as_strtod_reads_it(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 200000; i++) {
        char     s[64];
        uint64_t digits   = next_bits(&seed) >> next_bits(&seed) % 64;
        int      exponent = (int)(next_bits(&seed) % 60) - 40 - (i % 4 == 0 ? 270 : 0);
        snprintf(s, sizeof s, "%llu.%llue%d", (unsigned long long)digits,
                 (unsigned long long)(next_bits(&seed) % 1000), exponent);
        assert_reads(s, strtod(s, NULL));
    }
}

/* number_read gives a value only with the number's end, and then number_parse's. */
static void assert_read_hasty(const char *s, size_t len, double want)
{
    double      got = 77;
    const char *end = number_read(s, s + strlen(s), '.', &got);

    if (end != s + len || memcmp(&got, &want, sizeof got) != 0) {
        fail_msg("'%s': %a up to %td, not %a up to %zu", s, got, end ? end - s : -1, want, len);
    }
}

static void the_hasty_reader_stops_behind_the_number(void **state)
{
    static const char *const NONE[] = {"",    "-",   ".",      "x",      " 1",    "e5",
                                       "1e",  "1e+", "+-1",    "inf",    "1e400", "1e-400",
                                       "\"1", "nan", "5e-324", "1e00001"};
    double                   v      = 77;
    (void)state;

    assert_read_hasty("1,2", 1, 1);
    assert_read_hasty("-0.5\n", 4, -0.5);
    assert_read_hasty("-0;", 2, -0.0);
    assert_read_hasty("+5.x", 3, 5);
    assert_read_hasty(".25 ", 3, 0.25);
    assert_read_hasty("1e2e3", 3, 100);
    assert_read_hasty("1.2.3", 3, 1.2);
    assert_read_hasty("1234567.12345678,", 16, 1234567.12345678);
    assert_read_hasty("0.0000000000000000123456789012345678 ", 36, 1.23456789012345678e-17);
    for (size_t i = 0; i < sizeof NONE / sizeof NONE[0]; i++) {
        if (number_read(NONE[i], NONE[i] + strlen(NONE[i]), '.', &v) || v != 77) {
            fail_msg("'%s' was read as %g", NONE[i], v);
        }
    }
}

/* Eight bytes at a time must see every end, whatever stands behind it. */
static void every_length_and_end_is_seen(void **state)
{
    static const char DIGITS[] = "12345678987654321012", ENDS[] = ",\n e/:\x7f\x80\xff\xba-.";
    char              s[80];
    (void)state;

    for (int shape = 0; shape < 10 * 18 * 2; shape++) {
        const int   before = shape % 10, behind = shape / 10 % 18;
        const char *sign = shape < 180 ? "" : "-";
        for (size_t end = 0; end + 1 < sizeof ENDS; end++) {
            double want, got = 77;
            int n = snprintf(s, sizeof s, "%s%.*s.%.*s", sign, before, DIGITS, behind, DIGITS + 2);
            want  = strtod(s, NULL);
            snprintf(s + n, sizeof s - (size_t)n, "%c%s", ENDS[end], DIGITS);
            const char *stop = number_read(s, s + strlen(s), '.', &got);
            if (before + behind == 0 || ENDS[end] == 'e') {
                assert_true(!stop || ENDS[end] == 'e');
            } else if (!stop && before + behind > 18) {
                continue; /* it may leave these to others */
            } else if (stop != s + n || got != want) {
                fail_msg("'%s': %.17g up to %td", s, got, stop ? stop - s : -1);
            }
        }
    }
}

/* Middles of two doubles go to the even one, and a hair beside them to the nearer. */
static void middles_are_decided_right(void **state)
{
    uint64_t x = 88172645463325252u;
    char     s[64];
    (void)state;

    for (int i = 0; i < 20000; i++) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        uint64_t odd = x >> 10 | 1 | (uint64_t)1 << 53; /* 54 bits: one too many */
        int      e   = i % 5;
        double   got = 0;
        for (int hair = -1; hair <= 1; hair++) {
            snprintf(s, sizeof s, i % 2 ? "%llu" : "%llue%d",
                     (unsigned long long)(odd + (uint64_t)hair), e);
            double want = strtod(s, NULL);
            assert_true(number_parse(s, strlen(s), '.', &got));
            if (got != want) {
                fail_msg("%s: %a, not %a", s, got, want);
            }
        }
    }
}

/* The bits of doubles at random, in 1 to 19 digits: every exponent, subnormals, both readers. */
static void random_doubles_read_as_strtod_reads_them(void **state)
{
    uint64_t x = 362436069u, hasty = 0;
    char     s[64];
    (void)state;

    for (int i = 0; i < 50000; i++) {
        double v, got = 0, read = 0;
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        memcpy(&v, &x, sizeof v);
        if (!isfinite(v)) {
            continue;
        }
        int         n    = snprintf(s, sizeof s, "%.*g", 1 + i % 19, v);
        double      want = strtod(s, NULL);
        bool        fine = number_parse(s, (size_t)n, '.', &got);
        const char *end  = number_read(s, s + n, '.', &read);
        if (fine != isfinite(want) || (fine && memcmp(&got, &want, sizeof got) != 0) ||
            (end && (end != s + n || memcmp(&read, &want, sizeof read) != 0))) {
            fail_msg("%s: %a and %a, not %a", s, got, read, want);
        }
        hasty += end != NULL;
    }
    assert_true(hasty > 40000);
}

static void many_floats_are_the_same_one_by_one(void **state)
{
    enum { N = 4096 };
    static float v[N];
    static char  all[N * NUMBER_TEXT];
    char         one[NUMBER_TEXT];
    size_t       at = 0;
    (void)state;

    for (uint32_t i = 0; i < N; i++) {
        uint32_t bits = i * 1048573u;
        memcpy(&v[i], &bits, sizeof bits);
    }
    size_t len = number_floats(all, ';', v, N);
    for (int i = 0; i < N; i++) {
        size_t n = (size_t)number_float(one, v[i]);
        assert_true(at + 1 + n <= len && all[at] == ';');
        assert_memory_equal(all + at + 1, one, n);
        at += 1 + n;
    }
    assert_int_equal(at, len);
    assert_int_equal(number_floats(all, ',', v, 0), 0);
}

static void the_locale_changes_nothing(void **state)
{
    (void)state;
    static const char *const with_comma[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE"};
    char                     out[NUMBER_TEXT];
    bool                     set = false;

    for (size_t i = 0; i < 4 && !set; i++) {
        set = setlocale(LC_NUMERIC, with_comma[i]) != NULL;
    }
    if (!set) {
        skip(); /* this system has no such locale */
    }
    snprintf(out, sizeof out, "%g", 1.5);
    assert_string_equal(out, "1,5"); /* it does have a comma */
    assert_reads("1.5", 1.5);
    assert_reads("123456789012345678901234567890.5e-3", 123456789012345678901234567.8905);
    number_double(out, 1.5);
    assert_string_equal(out, "1.5");
    setlocale(LC_NUMERIC, "C");
}

/* --- writing ------------------------------------------------------------------------- */

static void assert_float(float v, const char *want)
{
    char out[NUMBER_TEXT];
    int  n = number_float(out, v);
    assert_string_equal(out, want);
    assert_int_equal(n, strlen(want));
}

static void assert_double(double v, const char *want)
{
    char out[NUMBER_TEXT];
    int  n = number_double(out, v);
    assert_string_equal(out, want);
    assert_int_equal(n, strlen(want));
}

static void floats_are_laid_out(void **state)
{
    (void)state;
    assert_float(0.0f, "0");
    assert_float(-0.0f, "-0");
    assert_float(3.0f, "3");
    assert_float(-1200.0f, "-1200");
    assert_float(0.1f, "0.1");
    assert_float(1.0f / 3, "0.33333334");
    assert_float(123.456f, "123.456");
    assert_float(0.0001f, "0.0001");
    assert_float(0.00012345f, "0.00012345");
    assert_float(0.00001f, "1e-05");
    assert_float(-1.5e-5f, "-1.5e-05");
    assert_float(16777216.0f, "16777216");
    assert_float(1e15f, "1000000000000000");
    assert_float(1e16f, "1e+16");
    assert_float(1.2345e20f, "1.2345e+20");
    assert_float(3.4028235e38f, "3.4028235e+38");
    assert_float(1.17549435e-38f, "1.1754944e-38");
    assert_float(1e-45f, "1e-45");
    assert_float(NAN, "nan");
    assert_float(-NAN, "nan");
    assert_float(INFINITY, "inf");
    assert_float(-INFINITY, "-inf");
}

static void doubles_are_laid_out(void **state)
{
    (void)state;
    assert_double(-0.0, "-0");
    assert_double(0.1, "0.1");
    assert_double(0.1 + 0.2, "0.30000000000000004");
    assert_double(1e23, "1e+23");
    assert_double(5e-324, "5e-324");
    assert_double(1.7976931348623157e308, "1.7976931348623157e+308");
    assert_double(-2.2250738585072014e-308, "-2.2250738585072014e-308");
    assert_double(9007199254740993.0, "9007199254740992");
    assert_double(4294967296.0, "4294967296");
    assert_double(5.684341886080802e-14, "5.684341886080802e-14"); /* 2^-44 */
    assert_double((double)NAN, "nan");
    assert_double((double)-INFINITY, "-inf");
}

/* The significant digits of what was written, without zeros at either end. */
static int digits_of(const char *s, char digits[NUMBER_TEXT])
{
    int n = 0;
    for (; *s != '\0' && *s != 'e'; s++) {
        if (isdigit((unsigned char)*s) && (n > 0 || *s != '0')) {
            digits[n++] = *s;
        }
    }
    while (n > 1 && digits[n - 1] == '0') {
        n--;
    }
    digits[n] = '\0';
    return n;
}

/* Reads back to the same bits, both ways that number.h names. */
static int assert_float_returns(float v, char out[NUMBER_TEXT])
{
    double wide = 0;
    int    n    = number_float(out, v);

    if (n != (int)strlen(out) || n >= NUMBER_TEXT || !same_float(strtof(out, NULL), v)) {
        fail_msg("%a was written as %s", (double)v, out);
    }
    if (!number_parse(out, (size_t)n, '.', &wide) || !same_float((float)wide, v)) {
        fail_msg("%a, written as %s, is %a by way of double", (double)v, out, wide);
    }
    return n;
}

/* No shorter %.Ng reads back, and of the same length none is closer. */
static void assert_float_shortest(float v)
{
    char out[NUMBER_TEXT], digits[NUMBER_TEXT], other[64], others[64];

    assert_float_returns(v, out);
    int n = digits_of(out, digits);
    for (int shorter = 1; shorter < n; shorter++) {
        snprintf(other, sizeof other, "%.*e", shorter - 1, (double)v);
        if (same_float(strtof(other, NULL), v)) {
            fail_msg("%s is longer than %s", out, other);
        }
    }
    snprintf(other, sizeof other, "%.*e", n - 1, (double)v);
    digits_of(other, others);
    if (same_float(strtof(other, NULL), v) && strcmp(digits, others) != 0) {
        fail_msg("%s is not as close to %a as %s", out, (double)v, other);
    }
}

/* Around both ends of every binade, denormals included; both signs. */
static void floats_of_every_exponent_are_shortest(void **state)
{
    (void)state;
    for (uint32_t exponent = 0; exponent < 255; exponent++) {
        for (uint32_t i = 0; i < 24; i++) {
            assert_float_shortest(float_of((exponent << 23) + i + (exponent == 0)));
            assert_float_shortest(-float_of((exponent << 23) + 0x7FFFFF - i));
            assert_float_shortest(float_of((exponent << 23) + (UINT32_C(1) << i % 23)));
        }
    }
}

static void random_floats_read_back(void **state)
{
    (void)state;
    char     out[NUMBER_TEXT];
    uint64_t seed = 2;

    for (int i = 0; i < 1000000; i++) {
        uint64_t bits = next_bits(&seed);
        for (int half = 0; half < 2; half++, bits >>= 32) {
            float v = float_of((uint32_t)bits);
            if (isfinite(v)) {
                assert_float_returns(v, out);
            }
        }
        if (i % 20 == 0 && isfinite(float_of((uint32_t)bits ^ (uint32_t)i))) {
            assert_float_shortest(float_of((uint32_t)bits ^ (uint32_t)i));
        }
    }
}

/* 7.038531e-26 is the shortest for reading at once, and wrong through double. */
static void the_one_float_that_would_round_twice(void **state)
{
    (void)state;
    char        out[NUMBER_TEXT];
    const float v = float_of(0x15AE43FD);

    assert_true(same_float(strtof("7.038531e-26", NULL), v));
    assert_false(same_float((float)strtod("7.038531e-26", NULL), v));
    assert_float_returns(v, out);
    assert_string_equal(out, "7.0385307e-26");
    assert_float_returns(-v, out);
    assert_string_equal(out, "-7.0385307e-26");
}

/* Decimals of few digits, as data files have them, come back as they were. */
static void short_decimals_come_back(void **state)
{
    (void)state;
    char s[NUMBER_TEXT], out[NUMBER_TEXT];

    for (int i = 1; i < 100000; i += 7) {
        for (int places = 1; places <= 5; places++) {
            snprintf(s, sizeof s, "%.*f", places, i / pow(10, places));
            float v = strtof(s, NULL);
            number_float(out, v);
            char want[NUMBER_TEXT], got[NUMBER_TEXT];
            digits_of(s, want);
            digits_of(out, got);
            if (strcmp(want, got) != 0) {
                fail_msg("%s became %s", s, out);
            }
        }
    }
}

static void assert_double_shortest(double v)
{
    char   out[NUMBER_TEXT], digits[NUMBER_TEXT], other[64], others[64];
    double back = 0;

    int n = number_double(out, v);
    if (!same_double(strtod(out, NULL), v) || !number_parse(out, (size_t)n, '.', &back) ||
        !same_double(back, v)) {
        fail_msg("%a was written as %s", v, out);
    }
    n = digits_of(out, digits);
    if (n > 1) {
        snprintf(other, sizeof other, "%.*e", n - 2, v);
        if (same_double(strtod(other, NULL), v)) {
            fail_msg("%s is longer than %s", out, other);
        }
    }
    snprintf(other, sizeof other, "%.*e", n - 1, v);
    digits_of(other, others);
    if (same_double(strtod(other, NULL), v) && strcmp(digits, others) != 0) {
        fail_msg("%s is not as close to %a as %s", out, v, other);
    }
}

static void doubles_of_every_exponent_are_shortest(void **state)
{
    (void)state;
    for (uint64_t exponent = 0; exponent < 2047; exponent++) {
        for (uint64_t i = 0; i < 4; i++) {
            assert_double_shortest(double_of((exponent << 52) + i + (exponent == 0)));
            assert_double_shortest(-double_of((exponent << 52) + 0xFFFFFFFFFFFFF - i));
        }
    }
}

static void random_doubles_are_shortest(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (int i = 0; i < 100000; i++) {
        double v = double_of(next_bits(&seed));
        if (isfinite(v)) {
            assert_double_shortest(v);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read),
        cmocka_unit_test(everything_else_is_not_a_number),
        cmocka_unit_test(length_counts_not_nul),
        cmocka_unit_test(the_decimal_comma_is_on_request),
        cmocka_unit_test(length_has_no_limit),
        cmocka_unit_test(the_last_digit_decides),
        cmocka_unit_test(random_text_reads_as_strtod_reads_it),
        cmocka_unit_test(the_hasty_reader_stops_behind_the_number),
        cmocka_unit_test(every_length_and_end_is_seen),
        cmocka_unit_test(middles_are_decided_right),
        cmocka_unit_test(random_doubles_read_as_strtod_reads_them),
        cmocka_unit_test(many_floats_are_the_same_one_by_one),
        cmocka_unit_test(the_locale_changes_nothing),
        cmocka_unit_test(floats_are_laid_out),
        cmocka_unit_test(doubles_are_laid_out),
        cmocka_unit_test(floats_of_every_exponent_are_shortest),
        cmocka_unit_test(random_floats_read_back),
        cmocka_unit_test(the_one_float_that_would_round_twice),
        cmocka_unit_test(short_decimals_come_back),
        cmocka_unit_test(doubles_of_every_exponent_are_shortest),
        cmocka_unit_test(random_doubles_are_shortest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

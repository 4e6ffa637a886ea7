#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "formats/shortest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void assert_decimal(shortest got, uint64_t digits, int exponent)
{
    if (got.digits != digits || got.exponent != exponent) {
        fail_msg("%llu e%d instead of %llu e%d", (unsigned long long)got.digits, got.exponent,
                 (unsigned long long)digits, exponent);
    }
}

/* The ends of the double range, whole numbers, and a decimal fraction. */
static void known_decimals(void **state)
{
    (void)state;
    assert_decimal(shortest_decimal(1, 0, false), 1, 0);
    assert_decimal(shortest_decimal(1000, 0, false), 1, 3);
    assert_decimal(shortest_decimal(UINT64_C(5404319552844595), -54, false), 3, -1);
    assert_decimal(shortest_decimal(1, -1074, false), 5, -324);
    assert_decimal(shortest_decimal(2, -1074, false), 1, -323);
    assert_decimal(shortest_decimal((UINT64_C(1) << 53) - 1, 971, false), 17976931348623157, 292);
    assert_decimal(shortest_decimal(UINT64_C(1) << 52, -1074, false), 22250738585072014, -324);
}

/* With 24-bit significands (floats) 16777216 is followed by 16777218 and
 * preceded by 16777215: 1.6777216e7 needs all of its eight digits, as only
 * 16777215.5 .. 16777217 round to it. */
static void the_nearer_neighbour_counts(void **state)
{
    (void)state;
    assert_decimal(shortest_decimal(UINT64_C(1) << 23, 1, true), 16777216, 0);
    /* 2^-44 as a double: 17 digits would be 5.6843418860808015e-14, and of the
     * 16 digits only ...802 lies on the wide side, inside the range. */
    assert_decimal(shortest_decimal(UINT64_C(1) << 52, -96, true), 5684341886080802, -29);
}

/* Two numbers in every binade: the C library reads the decimal back to them. */
static void every_exponent_reads_back(void **state)
{
    (void)state;
    const uint64_t one = UINT64_C(1) << 52, many = one + 12345678901;

    for (int q = -1074; q <= 971; q++) {
        const shortest d[2] = {shortest_decimal(one, q, q > -1074),
                               shortest_decimal(many, q, false)};
        const double want[2] = {ldexp((double)one, q), ldexp((double)many, q)};
        for (int i = 0; i < 2; i++) {
            char s[40];
            snprintf(s, sizeof s, "%llue%d", (unsigned long long)d[i].digits, d[i].exponent);
            double got = strtod(s, NULL);
            if (memcmp(&got, &want[i], sizeof got) != 0) {
                fail_msg("q %d: %s is %a, not %a", q, s, got, want[i]);
            }
            assert_int_not_equal(d[i].digits % 10, 0);
        }
    }
}

/* The 32-bit way against the other over floats of every exponent, powers of two included.  (Over
 * all 2^32 floats it was compared once, by hand.) */
static void floats_in_32_bits_are_the_same(void **state)
{
    (void)state;

    for (uint32_t bits = 1; bits < 0x7F800000; bits += bits % 3 ? 0x2FFF : 0x1003) {
        uint32_t some[2] = {bits, bits & 0x7F800000};
        for (int i = 0; i < 2; i++) {
            uint32_t fraction = some[i] & 0x7FFFFF, c = fraction;
            int      q = -149, exponent = (int)(some[i] >> 23);
            if (exponent > 0) {
                c |= 0x800000;
                q += exponent - 1;
            }
            if (c > 0) {
                bool     closer = fraction == 0 && exponent > 1;
                shortest want   = shortest_decimal(c, q, closer);
                assert_decimal(shortest_decimal_32(c, q, closer), want.digits, want.exponent);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_decimals),
        cmocka_unit_test(the_nearer_neighbour_counts),
        cmocka_unit_test(every_exponent_reads_back),
        cmocka_unit_test(floats_in_32_bits_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

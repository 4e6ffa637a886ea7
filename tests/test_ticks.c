/* Ticks: known answers, then laws over many ranges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/ticks.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MINUS "\xe2\x88\x92"

static void assert_labels(double lo, double hi, int most, const char *want)
{
    ticks t;
    char got[TICKS_MAX * (TICKS_LABEL + 1)] = "";
    ticks_make(&t, lo, hi, most);
    for (int i = 0; i < t.count; i++) {
        strcat(got, i > 0 ? " " : "");
        strcat(got, t.label[i]);
    }
    assert_string_equal(got, want);
}

static void known_answers(void **state)
{
    (void)state;
    assert_labels(0, 1, 6, "0.0 0.2 0.4 0.6 0.8 1.0");
    assert_labels(0, 1, 11, "0.0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1.0");
    assert_labels(-0.13, 2.7, 6, "0.0 0.5 1.0 1.5 2.0 2.5");
    assert_labels(-7, 13.5, 6, MINUS "5 0 5 10");
    assert_labels(0.1, 0.9, 2, "0.5");
    assert_labels(3.1, 4.9, 2, "4");
    assert_labels(-0.3, 0.3, 7, MINUS "0.3 " MINUS "0.2 " MINUS "0.1 0.0 0.1 0.2 0.3");
    assert_labels(99990, 100010, 5, "99990 99995 100000 100005 100010");
    assert_labels(0.9998, 1.0002, 5, "0.9998 0.9999 1.0000 1.0001 1.0002");
}

static void large_and_small_numbers_use_powers(void **state)
{
    (void)state;
    assert_labels(0, 1e30, 6, "0 2e29 4e29 6e29 8e29 1.0e30");
    assert_labels(-1e-30, 2e-30, 4, MINUS "1e" MINUS "30 0 1e" MINUS "30 2e" MINUS "30");
    assert_labels(0, 3e6, 4, "0 1e6 2e6 3e6");
    assert_labels(0, 4e-5, 5, "0.00000 0.00001 0.00002 0.00003 0.00004");
    assert_labels(0, 4e-6, 5, "0 1e" MINUS "6 2e" MINUS "6 3e" MINUS "6 4e" MINUS "6");
}

static void equal_limits_have_one_tick(void **state)
{
    (void)state;
    assert_labels(0, 0, 5, "0");
    assert_labels(2.5, 2.5, 5, "2.5");
    assert_labels(-1e30, -1e30, 5, MINUS "1e30");
    assert_labels(1, nextafter(1, 2), 5, "1");
}

/* Inside the limits, rising, evenly apart, no two labels alike, never too many. */
static void assert_laws(double lo, double hi, int most)
{
    ticks t;
    ticks_make(&t, lo, hi, most);
    double room = (hi - lo) * 1e-6;
    if (!(t.count >= 1 && t.count <= most)) {
        fail_msg("%g..%g, at most %d: %d ticks", lo, hi, most, t.count);
    }
    for (int i = 0; i < t.count; i++) {
        if (!(t.at[i] >= lo - room && t.at[i] <= hi + room)) {
            fail_msg("%g..%g: tick at %g", lo, hi, t.at[i]);
        }
        if (i > 0 && strcmp(t.label[i], t.label[i - 1]) == 0) {
            fail_msg("%g..%g: '%s' twice", lo, hi, t.label[i]);
        }
        if (i > 1 && !(fabs((t.at[i] - t.at[i - 1]) - (t.at[1] - t.at[0])) <= room)) {
            fail_msg("%g..%g: uneven at %g", lo, hi, t.at[i]);
        }
    }
}

static void laws_hold_over_many_ranges(void **state)
{
    (void)state;
    int tried = 0;
    for (int e = -300; e <= 300; e += 7) {
        for (int k = 0; k < 40; k++) {
            double size = pow(10, e) * (1 + 0.37 * k), lo = size * (k % 7 - 3) / 2;
            assert_laws(lo, lo + size, 2 + k % (TICKS_MAX - 1));
            tried++;
        }
    }
    assert_laws(-DBL_MAX / 4, DBL_MAX / 4, 5);
    assert_laws(1e6, 1e6 + 1e-3, 8);
    assert_true(tried > 3000);
}

static void labels_read_back_as_their_value(void **state)
{
    (void)state;
    ticks t;
    ticks_make(&t, 0.0123, 0.0987, 12);
    assert_true(t.count > 3);
    for (int i = 0; i < t.count; i++) {
        double back = 0;
        assert_int_equal(sscanf(t.label[i], "%lf", &back), 1);
        assert_true(fabs(back - t.at[i]) < 1e-12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(large_and_small_numbers_use_powers),
        cmocka_unit_test(equal_limits_have_one_tick),
        cmocka_unit_test(laws_hold_over_many_ranges),
        cmocka_unit_test(labels_read_back_as_their_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

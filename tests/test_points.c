/* Points: refusal, counting, sizes, order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void values_that_are_not_finite_are_named(void **state)
{
    (void)state;
    const float v[] = {1, NAN, 2, INFINITY};
    nn_err err;
    assert_int_equal(points_check(v, 2, 2, "unit 1", &err), NN_OK);
    assert_int_equal(points_check(v, 1, 4, "unit 1", &err), NN_DATA);
    assert_string_equal(err.text, "point 1 has nan in 'unit 1'; only finite values can be drawn");
    assert_int_equal(points_check(v + 1, 2, 2, NULL, &err), NN_DATA);
    assert_int_equal(points_check(NULL, 1, 0, "x", &err), NN_OK);
}

static void classes_are_counted(void **state)
{
    (void)state;
    const int class_of[] = {0, 2, 2, 70, 2};
    int count[AXES_LEGEND_MAX];
    points_count(count, class_of, 5, 71);
    assert_int_equal(count[0], 1);
    assert_int_equal(count[1], 0);
    assert_int_equal(count[2], 3);
    points_count(count, NULL, 5, 0);
    assert_int_equal(count[2], 0);
}

static void crowds_are_small_and_faint(void **state)
{
    (void)state;
    const theme *t = palette_theme(0);
    axes a = {.unit = 1};
    assert_true(points_radius(t, &a, 412) == t->point_radius);
    assert_true(points_opacity(t, 412) == t->fill_opacity);
    assert_true(points_radius(t, &a, 8000) == t->point_radius / 2);
    assert_true(points_opacity(t, 8000) < t->fill_opacity);
    assert_true(points_radius(t, &a, 2147483647) == 1);
    a.unit = 2;
    assert_true(points_radius(t, &a, 10) == 2 * t->point_radius);
}

static void order_is_a_permutation(void **state)
{
    (void)state;
    for (int n = 1; n < 700; n += n < 40 ? 1 : 37) {
        char *seen = calloc((size_t)n, 1);
        assert_non_null(seen);
        int step = points_order_step(n);
        for (int i = 0; i < n; i++) {
            int at = points_order(i, step, n);
            assert_in_range(at, 0, n - 1);
            assert_int_equal(seen[at], 0);
            seen[at] = 1;
        }
        free(seen);
    }
    int n = 2147483647, step = points_order_step(n);
    assert_in_range(points_order(n - 1, step, n), 0, n - 1);
}

static void order_mixes_sorted_classes(void **state)
{
    (void)state;
    int step = points_order_step(400), longest = 0, run = 0, before = -1;
    for (int i = 0; i < 400; i++) {
        int k = points_order(i, step, 400) >= 200; /* the first half is one class */
        run = k == before ? run + 1 : 1;
        before = k;
        longest = run > longest ? run : longest;
    }
    assert_in_range(longest, 1, 3);
}

static void outside_is_said_in_words(void **state)
{
    (void)state;
    char text[64];
    assert_null(points_outside_text(text, sizeof text, 0));
    assert_string_equal(points_outside_text(text, sizeof text, 1),
                        "1 point lies outside the limits");
    assert_string_equal(points_outside_text(text, sizeof text, 24),
                        "24 points lie outside the limits");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_that_are_not_finite_are_named),
        cmocka_unit_test(classes_are_counted),
        cmocka_unit_test(crowds_are_small_and_faint),
        cmocka_unit_test(order_is_a_permutation),
        cmocka_unit_test(order_mixes_sorted_classes),
        cmocka_unit_test(outside_is_said_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Limits: union, padding, the awkward cases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/limits.h"

#include <float.h>
#include <math.h>

static void assert_limits(plot_limits l, double x0, double x1, double y0, double y1)
{
    if (!(fabs(l.x0 - x0) < 1e-9 && fabs(l.x1 - x1) < 1e-9 && fabs(l.y0 - y0) < 1e-9 &&
          fabs(l.y1 - y1) < 1e-9)) {
        fail_msg("%g..%g %g..%g, not %g..%g %g..%g", l.x0, l.x1, l.y0, l.y1, x0, x1, y0, y1);
    }
}

static void union_over_arrays_with_room(void **state)
{
    (void)state;
    const float a[] = {1, 10, -99, 3, 20, -99}, b[] = {-1, 15};
    plot_limits l = limits_none();
    limits_include(&l, a, a + 1, 3, 2);
    assert_limits(l, 1, 3, 10, 20);
    limits_include(&l, b, b + 1, 1, 1);
    assert_limits(l, -1, 3, 10, 20);
    assert_limits(limits_padded(l), -1.2, 3.2, 9.5, 20.5);
}

static void strips_leave_y_alone(void **state)
{
    (void)state;
    const float a[] = {2, 4};
    plot_limits l = limits_none();
    limits_include(&l, a, NULL, 1, 2);
    assert_limits(limits_padded(l), 1.9, 4.1, 0, 1);
}

static void nothing_and_equal_values_get_room(void **state)
{
    (void)state;
    const float zero[] = {0, 0, 0, 0}, same[] = {-8, 1e-30f};
    plot_limits l = limits_none();
    assert_limits(limits_padded(l), 0, 1, 0, 1);
    limits_include(&l, zero, zero + 1, 2, 0);
    assert_limits(limits_padded(l), 0, 1, 0, 1);
    limits_include(&l, zero, zero + 1, 2, 2);
    assert_limits(limits_padded(l), -0.5, 0.5, -0.5, 0.5);
    l = limits_none();
    limits_include(&l, same, same + 1, 2, 1);
    l = limits_padded(l);
    assert_true(l.x0 == -12 && l.x1 == -4);
    assert_true(l.y0 > 0 && l.y0 < 1e-30 && l.y1 > 1e-30 && l.y1 < 2e-30);
}

static void values_that_are_not_finite_are_passed_over(void **state)
{
    (void)state;
    const float a[] = {NAN, 1, 5, INFINITY, 7, 2};
    plot_limits l = limits_none();
    limits_include(&l, a, a + 1, 2, 3);
    assert_limits(l, 5, 7, 1, 2);
}

static void validity(void **state)
{
    (void)state;
    const float huge[] = {-FLT_MAX, FLT_MAX};
    plot_limits none = limits_none(), l = limits_padded(none), bad = {0, NAN, 0, 1};
    plot_limits flat = {1, 1, 0, 1}, turned = {0, 1, 3, 2};
    assert_true(limits_valid(&l));
    assert_false(limits_valid(&none));
    assert_false(limits_valid(&bad));
    assert_false(limits_valid(&flat));
    assert_false(limits_valid(&turned));
    limits_include(&none, huge, huge, 1, 2);
    l = limits_padded(none);
    assert_true(limits_valid(&l));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(union_over_arrays_with_room),
        cmocka_unit_test(strips_leave_y_alone),
        cmocka_unit_test(nothing_and_equal_values_get_room),
        cmocka_unit_test(values_that_are_not_finite_are_passed_over),
        cmocka_unit_test(validity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

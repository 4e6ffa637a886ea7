/* Strip: values on x, bands by class, a height that only the row decides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/points.h"
#include "plot/strip.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 6 };

static const float VALUES[POINTS] = {0, 0.25f, 0.5f, 0.75f, 1, 0.9f};
static const int CLASS_OF[POINTS] = {0, 1, 0, 1, 1, 0};
static const char *const NAMES[] = {"genuine", "forged"};

static strip_spec typical(void)
{
    return (strip_spec){.title = "Epoch 3 - test accuracy 97.3 %",
                        .subtitle = "banknote, layer 3 (output, sigmoid)",
                        .x_name = "output",
                        .points = POINTS,
                        .x = VALUES,
                        .stride = 1,
                        .class_of = CLASS_OF,
                        .classes = 2,
                        .class_name = NAMES,
                        .limits = {-0.05, 1.05, 0, 0},
                        .threshold_label = "threshold 0.4",
                        .threshold = 0.4};
}

static canvas *drawn(const strip_spec *spec, int width, int height)
{
    canvas *c = NULL;
    nn_err err;
    assert_int_equal(canvas_create(&c, width, height, palette_theme(0)->background, NULL), NN_OK);
    if (strip_draw(c, spec, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return c;
}

static void points_lie_in_the_band_of_their_class(void **state)
{
    (void)state;
    const theme *t = palette_theme(0);
    strip_spec spec = typical();
    canvas *c = drawn(&spec, 800, 600);
    double lowest[2] = {0, 0}, highest[2] = {600, 600};
    for (int i = 0; i < POINTS; i++) {
        double x, y;
        int k = CLASS_OF[i];
        assert_true(strip_place(&spec, 800, 600, i, &x, &y));
        const unsigned char *p = canvas_pixels(c) + 3 * ((int)y * 800 + (int)x);
        rgba want = rgba_mix(t->background, palette_colour(t, k), points_opacity(t, POINTS));
        assert_true(abs(p[0] - want.r) <= 20 && abs(p[1] - want.g) <= 20 &&
                    abs(p[2] - want.b) <= 20);
        lowest[k] = fmax(lowest[k], y);
        highest[k] = fmin(highest[k], y);
    }
    assert_true(lowest[0] < highest[1]); /* the first class is above the second */
    canvas_free(c);
}

static void height_depends_on_the_row_alone(void **state)
{
    (void)state;
    const float other[POINTS] = {0.3f, 0.3f, 0.3f, 0.3f, 0.3f, 0.3f};
    strip_spec a = typical(), b = typical();
    b.x = other;
    double before = -1;
    for (int i = 0; i < POINTS; i++) {
        double ya, yb;
        strip_place(&a, 800, 600, i, NULL, &ya);
        strip_place(&b, 800, 600, i, NULL, &yb);
        assert_true(ya == yb && ya != before);
        before = ya;
    }
}

static void values_map_linearly(void **state)
{
    (void)state;
    strip_spec spec = typical();
    double x[3];
    for (int i = 0; i < 3; i++) {
        assert_true(strip_place(&spec, 800, 600, i, &x[i], NULL));
    }
    assert_true(x[1] > x[0] && fabs((x[2] - x[1]) - (x[1] - x[0])) < 1e-6);
    spec.limits.x1 = 0.6;
    assert_false(strip_place(&spec, 800, 600, 4, NULL, NULL));
}

static void bad_values_and_limits_are_refused(void **state)
{
    (void)state;
    const float bad[POINTS] = {0, 1, INFINITY, 0, 0, 0};
    strip_spec spec = typical();
    canvas *c = NULL;
    nn_err err;
    assert_int_equal(canvas_create(&c, 100, 100, palette_theme(0)->background, NULL), NN_OK);
    spec.x = bad;
    assert_int_equal(strip_draw(c, &spec, &err), NN_DATA);
    assert_string_equal(err.text, "point 2 has inf in 'output'; only finite values can be drawn");
    spec = typical();
    spec.limits.x0 = 7;
    assert_int_equal(strip_draw(c, &spec, &err), NN_USAGE);
    canvas_free(c);
}

static void extremes_draw(void **state)
{
    (void)state;
    static const int SIZES[][2] = {{16, 16}, {320, 240}, {800, 600}};
    for (int s = 0; s < 3; s++) {
        strip_spec spec = typical();
        canvas_free(drawn(&spec, SIZES[s][0], SIZES[s][1]));
        spec.threshold = 99;
        spec.points = 0;
        spec.x = NULL;
        canvas_free(drawn(&spec, SIZES[s][0], SIZES[s][1]));
        spec = typical();
        spec.classes = 0;
        spec.class_of = NULL;
        spec.class_name = NULL;
        spec.title = spec.subtitle = spec.x_name = spec.threshold_label = NULL;
        canvas_free(drawn(&spec, SIZES[s][0], SIZES[s][1]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_lie_in_the_band_of_their_class),
        cmocka_unit_test(height_depends_on_the_row_alone),
        cmocka_unit_test(values_map_linearly),
        cmocka_unit_test(bad_values_and_limits_are_refused),
        cmocka_unit_test(extremes_draw),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

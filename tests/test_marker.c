/* Markers: areas, edges, and that no two look alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/marker.h"

#include <math.h>
#include <stdlib.h>

enum { SIDE = 64 };
static const rgba WHITE = {255, 255, 255, 255}, BLACK = {0, 0, 0, 255};
static const rgba RED = {255, 0, 0, 255}, NONE = {0, 0, 0, 0};

static canvas *with_marker(marker shape, double r, rgba fill, double edge_width, rgba edge)
{
    canvas *c = NULL;
    assert_int_equal(canvas_create(&c, SIDE, SIDE, WHITE, NULL), NN_OK);
    marker_draw(c, shape, 32, 32, r, fill, edge_width, edge);
    return c;
}

/* Pixels' worth of black. */
static double ink(const canvas *c)
{
    double sum = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        sum += (255 - canvas_pixels(c)[3 * i + 1]) / 255.0;
    }
    return sum;
}

static void shapes_weigh_about_the_same(void **state)
{
    (void)state;
    for (marker m = 0; m < MARKER_COUNT; m++) {
        canvas *c = with_marker(m, 14, BLACK, 0, NONE);
        double area = ink(c) / (3.14159265 * 14 * 14);
        if (!(area > 0.7 && area < 1.1)) {
            fail_msg("%s has %g times the area of the circle", marker_name(m), area);
        }
        const unsigned char *middle = canvas_pixels(c) + 3 * (32 * SIDE + 32);
        assert_int_equal(middle[0], 0);
        canvas_free(c);
    }
}

static void no_two_shapes_look_alike(void **state)
{
    (void)state;
    for (marker a = 0; a < MARKER_COUNT; a++) {
        for (marker b = 0; b < a; b++) {
            canvas *ca = with_marker(a, 5, BLACK, 0, NONE), *cb = with_marker(b, 5, BLACK, 0, NONE);
            double differ = 0;
            for (int i = 0; i < SIDE * SIDE; i++) {
                differ += abs(canvas_pixels(ca)[3 * i] - canvas_pixels(cb)[3 * i]) / 255.0;
            }
            if (differ < 10) {
                fail_msg("%s and %s differ by %g pixels only", marker_name(a), marker_name(b),
                         differ);
            }
            assert_string_not_equal(marker_name(a), marker_name(b));
            canvas_free(ca);
            canvas_free(cb);
        }
    }
}

static void edge_lies_outside_the_fill(void **state)
{
    (void)state;
    for (marker m = 0; m < MARKER_COUNT; m++) {
        canvas *bare = with_marker(m, 10, BLACK, 0, NONE),
               *edged = with_marker(m, 10, BLACK, 3, RED);
        int red = 0;
        for (int i = 0; i < SIDE * SIDE; i++) {
            const unsigned char *a = canvas_pixels(bare) + 3 * i, *b = canvas_pixels(edged) + 3 * i;
            if (a[0] == 0) {
                assert_int_equal(b[0], 0); /* the fill is as it was */
            }
            red += b[0] == 255 && b[1] == 0;
        }
        if (red < 100) { /* about 3 x the circumference of 63 and more, less its soft rims */
            fail_msg("%s: %d pixels of edge", marker_name(m), red);
        }
        canvas_free(bare);
        canvas_free(edged);
    }
}

static void markers_outside_draw_nothing(void **state)
{
    (void)state;
    canvas *c = NULL;
    assert_int_equal(canvas_create(&c, SIDE, SIDE, WHITE, NULL), NN_OK);
    marker_draw(c, MARKER_CIRCLE, 1e30, -1e30, 5, BLACK, 1, BLACK);
    marker_draw(c, MARKER_SQUARE, -20, 32, 5, BLACK, 1, BLACK);
    assert_true(ink(c) == 0);
    marker_draw(c, MARKER_SQUARE, 0, 0, 5, BLACK, 0, NONE); /* a quarter is inside */
    assert_true(fabs(ink(c) - 4.4 * 4.4) < 1);
    canvas_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_weigh_about_the_same),
        cmocka_unit_test(no_two_shapes_look_alike),
        cmocka_unit_test(edge_lies_outside_the_fill),
        cmocka_unit_test(markers_outside_draw_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

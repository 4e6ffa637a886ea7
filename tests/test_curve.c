/* Curve: lines where the numbers say, gaps left open, peaks kept, names apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/curve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 10001, WIDTH = 800, HEIGHT = 600 };

static int   epoch[MANY];
static float loss[3][MANY], accuracy[3][MANY];

static curve_spec typical(int points)
{
    curve_spec               s       = {.title      = "banknote 4-3-2-1, seed 1",
                                        .subtitle   = "8 epochs",
                                        .points     = points,
                                        .epoch      = epoch,
                                        .panels     = 2,
                                        .best_label = "best epoch",
                                        .best       = points / 2,
                                        .best_look  = 1};
    static const char *const NAMES[] = {"training", "validation", "test"};
    for (int i = 0; i < points; i++) {
        epoch[i] = i;
        for (int l = 0; l < 3; l++) {
            loss[l][i]     = (float)(0.6 * exp(-3.0 * i / points) + 0.05 * l);
            accuracy[l][i] = (float)(0.97 - 0.4 * exp(-4.0 * i / points) - 0.01 * l);
        }
    }
    s.panel[0] = (curve_panel){.name = "loss", .lines = 3, .from_zero = true};
    s.panel[1] = (curve_panel){.name = "accuracy", .lines = 3, .share = true};
    for (int l = 0; l < 3; l++) {
        s.panel[0].line[l] = (curve_line){NAMES[l], loss[l], 1, l};
        s.panel[1].line[l] = (curve_line){NAMES[l], accuracy[l], 1, l};
    }
    return s;
}

static canvas *drawn(const curve_spec *spec, int width, int height)
{
    canvas *c = NULL;
    nn_err  err;
    assert_int_equal(canvas_create(&c, width, height, palette_theme(0)->background, NULL), NN_OK);
    if (curve_draw(c, spec, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return c;
}

/* Is there a pixel of about this colour within `reach` of the place? */
static int shows(const canvas *c, double x, double y, int reach, rgba want)
{
    for (int j = (int)y - reach; j <= (int)y + reach; j++) {
        for (int i = (int)x - reach; i <= (int)x + reach; i++) {
            if (i >= 0 && j >= 0 && i < canvas_width(c) && j < canvas_height(c)) {
                const unsigned char *p = canvas_pixels(c) + 3 * (j * canvas_width(c) + i);
                if (abs(p[0] - want.r) + abs(p[1] - want.g) + abs(p[2] - want.b) < 40) {
                    return 1;
                }
            }
        }
    }
    return 0;
}

static void lines_pass_through_the_numbers(void **state)
{
    (void)state;
    static const int COUNTS[] = {1, 2, 3, 9, 100, MANY};
    for (int n = 0; n < 6; n++) {
        curve_spec spec = typical(COUNTS[n]);
        spec.best_label = NULL; /* its dot would lie over other lines */
        canvas *c       = drawn(&spec, WIDTH, HEIGHT);
        for (int p = 0; p < 2; p++) {
            for (int l = 0; l < 3; l++) {
                for (int i = 0; i < COUNTS[n]; i += COUNTS[n] < 200 ? 1 : 97) {
                    double x, y;
                    assert_true(curve_place(&spec, WIDTH, HEIGHT, p, l, i, &x, &y));
                    if (!shows(c, x, y, 1, palette_colour(palette_theme(0), l))) {
                        fail_msg("%d points, panel %d, line %d: nothing at epoch %d", COUNTS[n], p,
                                 l, i);
                    }
                }
            }
        }
        canvas_free(c);
    }
}

static void higher_is_higher_and_epochs_are_even(void **state)
{
    (void)state;
    curve_spec spec = typical(9);
    double     x[9], y[9];
    for (int i = 0; i < 9; i++) {
        curve_place(&spec, WIDTH, HEIGHT, 0, 0, i, &x[i], &y[i]);
        assert_true(i == 0 || (y[i] > y[i - 1] && fabs(x[i] - x[i - 1] - (x[1] - x[0])) < 1e-6));
    }
    double other, loss_y, accuracy_y;
    curve_place(&spec, WIDTH, HEIGHT, 1, 0, 4, &other, &accuracy_y);
    curve_place(&spec, WIDTH, HEIGHT, 0, 0, 4, &other, &loss_y);
    assert_true(other == x[4] && accuracy_y > loss_y); /* one above the other, the same epochs */
}

static void gaps_stay_open(void **state)
{
    (void)state;
    curve_spec spec = typical(9);
    double     x[2], y[2];
    for (int i = 3; i <= 5; i++) {
        loss[0][i] = NAN;
    }
    spec.panel[0].lines = 1;
    spec.best_label     = NULL;
    canvas *c           = drawn(&spec, WIDTH, HEIGHT);
    assert_false(curve_place(&spec, WIDTH, HEIGHT, 0, 0, 4, &x[0], &y[0]));
    curve_place(&spec, WIDTH, HEIGHT, 0, 0, 2, &x[0], &y[0]);
    curve_place(&spec, WIDTH, HEIGHT, 0, 0, 6, &x[1], &y[1]);
    rgba blue = palette_colour(palette_theme(0), 0);
    assert_true(shows(c, x[0] - 3, y[0], 3, blue) && shows(c, x[1] + 3, y[1], 3, blue));
    for (double at = x[0] + 6; at < x[1] - 6; at += 2) {
        for (double up = y[0] - 20; up < y[1] + 20; up += 2) {
            assert_false(shows(c, at, up, 1, blue));
        }
    }
    canvas_free(c);
}

static void a_number_between_two_gaps_is_a_dot(void **state)
{
    (void)state;
    curve_spec spec = typical(9);
    double     x, y;
    loss[0][3] = loss[0][5] = NAN;
    spec.best_label         = NULL;
    spec.panel[0].lines     = 1;
    canvas *c               = drawn(&spec, WIDTH, HEIGHT);
    assert_true(curve_place(&spec, WIDTH, HEIGHT, 0, 0, 4, &x, &y));
    assert_true(shows(c, x, y, 1, palette_colour(palette_theme(0), 0)));
    canvas_free(c);
}

static void a_single_peak_of_many_is_seen(void **state)
{
    (void)state;
    curve_spec spec = typical(MANY);
    double     x, y;
    loss[0][7777]       = 5;
    spec.panel[0].lines = 1;
    spec.best_label     = NULL;
    canvas *c           = drawn(&spec, WIDTH, HEIGHT);
    curve_place(&spec, WIDTH, HEIGHT, 0, 0, 7777, &x, &y);
    assert_true(shows(c, x, y + 1, 1, palette_colour(palette_theme(0), 0)));
    canvas_free(c);
}

/* Rows of the right margin, within one panel, that have ink of a line's colour. */
static void span_of_label(const canvas *c, double x0, double y0, double y1, rgba want, int *top,
                          int *low)
{
    *top = -1;
    for (int y = (int)y0; y < (int)y1; y++) {
        for (int x = (int)x0; x < canvas_width(c); x++) {
            const unsigned char *p = canvas_pixels(c) + 3 * (y * canvas_width(c) + x);
            if (abs(p[0] - want.r) + abs(p[1] - want.g) + abs(p[2] - want.b) < 60) {
                *top = *top < 0 ? y : *top;
                *low = y;
                break;
            }
        }
    }
}

static void names_at_the_end_do_not_overlap(void **state)
{
    (void)state;
    curve_spec spec = typical(9);
    double     x, y;
    for (int l = 0; l < 3; l++) {
        loss[l][8] = 0.0301f; /* all end at the same place, at the foot of the panel */
    }
    canvas *c = drawn(&spec, WIDTH, HEIGHT);
    curve_place(&spec, WIDTH, HEIGHT, 0, 0, 8, &x, &y);
    int end = 0;
    for (int l = 2; l >= 0; l--) {
        int top = -1, low = -1;
        for (int k = 0; k < 3; k++) { /* whichever comes next below */
            int t, b = 0;
            span_of_label(c, x + 20, y - 60, y + 14, palette_colour(palette_theme(0), k), &t, &b);
            assert_true(t >= 0); /* every line has its name */
            if (t > end && (top < 0 || t < top)) {
                top = t;
                low = b;
            }
        }
        assert_true(top > end && low - top >= 7 && low - top <= 14);
        end = low;
    }
    canvas_free(c);
}

static void the_best_epoch_has_a_dot_and_a_line(void **state)
{
    (void)state;
    curve_spec with = typical(9), without = typical(9);
    double     x, y;
    without.best_label = NULL;
    canvas *a = drawn(&with, WIDTH, HEIGHT), *b = drawn(&without, WIDTH, HEIGHT);
    rgba    red = palette_colour(palette_theme(0), 1);
    curve_place(&with, WIDTH, HEIGHT, 0, 1, 4, &x, &y);
    assert_true(shows(a, x, y + 3, 0, red) && shows(a, x, y - 3, 0, red));
    assert_false(shows(b, x, y + 4, 0, red));
    assert_true(memcmp(canvas_pixels(a), canvas_pixels(b), (size_t)WIDTH * HEIGHT * 3) != 0);
    canvas_free(a);
    canvas_free(b);
}

static void bad_numbers_are_named(void **state)
{
    (void)state;
    curve_spec spec = typical(9);
    canvas    *c    = NULL;
    nn_err     err;
    assert_int_equal(canvas_create(&c, 100, 100, palette_theme(0)->background, NULL), NN_OK);
    loss[1][3] = INFINITY;
    assert_int_equal(curve_draw(c, &spec, &err), NN_DATA);
    assert_string_equal(err.text, "loss of 'validation' is inf in epoch 3; only finite numbers can "
                                  "be drawn");
    spec = typical(2);
    for (int l = 0; l < 3; l++) {
        accuracy[l][0] = accuracy[l][1] = NAN;
    }
    assert_int_equal(curve_draw(c, &spec, &err), NN_DATA);
    assert_string_equal(err.text, "accuracy has no number in any epoch; at least one is needed");
    canvas_free(c);
}

static void nothing_reaches_the_border(void **state)
{
    (void)state;
    static const int SIZES[][2] = {{800, 600}, {320, 240}, {1600, 300},
                                   {300, 900}, {60, 40},   {16, 16}};
    for (int i = 0; i < 18; i++) {
        int        w = SIZES[i % 6][0], h = SIZES[i % 6][1], n = 0;
        curve_spec spec = typical(i < 6 ? 1 : i < 12 ? 2 : 50);
        loss[0][0]      = i % 2 ? 1e30f : 1e-30f;
        spec.panels     = i % 2 + 1;
        spec.note       = spec.title =
            "a long text that would like to be longer than any picture it is written on, whatever "
            "it takes and wherever it ends";
        spec.panel[0].line[0].name = spec.title;
        canvas *c                  = drawn(&spec, w, h);
        for (int k = 0; k < w * h; k++) {
            int x = k % w, y = k / w;
            if (x == 0 || y == 0 || x == w - 1 || y == h - 1) {
                n += memcmp(canvas_pixels(c) + 3 * k, "\xff\xff\xff", 3) != 0;
            }
        }
        if (n != 0) {
            fail_msg("%d x %d: %d pixels on the border", w, h, n);
        }
        canvas_free(c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_pass_through_the_numbers),
        cmocka_unit_test(higher_is_higher_and_epochs_are_even),
        cmocka_unit_test(gaps_stay_open),
        cmocka_unit_test(a_number_between_two_gaps_is_a_dot),
        cmocka_unit_test(a_single_peak_of_many_is_seen),
        cmocka_unit_test(names_at_the_end_do_not_overlap),
        cmocka_unit_test(the_best_epoch_has_a_dot_and_a_line),
        cmocka_unit_test(bad_numbers_are_named),
        cmocka_unit_test(nothing_reaches_the_border),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

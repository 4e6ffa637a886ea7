/* Axes: laws of the layout over many sizes, and what is seen of the drawing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/axes.h"
#include "plot/font.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const NAMES[] = {"genuine", "forged", "a class whose name goes on and on and on",
                                    "d",       "e",      "f",
                                    "g",       "h",      "i",
                                    "j",       "k",      "l"};
static const int COUNTS[] = {229, 183, 1000000, 4, 5, 6, 7, 8, 9, 10, 11, 12};
static const int SIZES[][2] = {{800, 600},  {320, 240}, {400, 300}, {1600, 300}, {300, 900},
                               {1200, 900}, {220, 165}, {60, 40},   {16, 16}};
enum { SIZE_COUNT = sizeof SIZES / sizeof *SIZES };

static axes_spec typical(int classes)
{
    return (axes_spec){.theme = palette_theme(0),
                       .title = "Epoch 3 - test accuracy 97.3 %",
                       .subtitle = "banknote, layer 2 (dense_2, relu), test loss 0.0912",
                       .x_name = "unit 1",
                       .y_name = "unit 2",
                       .note = "unit 2 is dead: 0 on all 412 points",
                       .limits = {-0.1, 2.6, -1, 18},
                       .classes = classes,
                       .class_name = NAMES,
                       .class_count = COUNTS};
}

/* Draw it; the pixels, 3 bytes each, in a copy that the caller frees. */
static unsigned char *drawn(const axes_spec *spec, int width, int height, axes *a)
{
    canvas *c = NULL;
    assert_int_equal(canvas_create(&c, width, height, spec->theme->background, NULL), NN_OK);
    axes_layout(a, width, height, spec);
    axes_draw(c, a, spec);
    axes_draw_over(c, a, spec);
    assert_int_equal(canvas_check(c, NULL), NN_OK);
    size_t bytes = (size_t)width * (size_t)height * 3;
    unsigned char *copy = malloc(bytes);
    assert_non_null(copy);
    memcpy(copy, canvas_pixels(c), bytes);
    canvas_free(c);
    return copy;
}

/* Pixels in the box that are not white. */
static int marked(const unsigned char *pixels, int width, int x0, int y0, int x1, int y1)
{
    int n = 0;
    for (int y = y0; y < y1; y++) {
        for (int x = x0; x < x1; x++) {
            n += memcmp(pixels + 3 * (y * width + x), "\xff\xff\xff", 3) != 0;
        }
    }
    return n;
}

static void assert_border_is_free(const unsigned char *p, int w, int h)
{
    int n = marked(p, w, 0, 0, w, 2) + marked(p, w, 0, h - 2, w, h) + marked(p, w, 0, 0, 2, h) +
            marked(p, w, w - 2, 0, w, h);
    if (n != 0) {
        fail_msg("%d x %d: %d pixels marked on the border", w, h, n);
    }
}

static void nothing_reaches_the_border(void **state)
{
    (void)state;
    char long_text[400];
    memset(long_text, 'W', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    for (int i = 0; i < SIZE_COUNT; i++) {
        for (int variant = 0; variant < 4; variant++) {
            axes_spec spec = typical(variant == 0 ? 2 : 12);
            axes a;
            if (variant >= 1) {
                spec.title = spec.subtitle = spec.note = spec.warning = long_text;
                spec.x_name = spec.y_name = long_text;
            }
            if (variant >= 2) {
                spec.bands = 1;
                spec.line_label = variant == 2 ? long_text : "0.5";
                spec.line_at = variant == 2 ? 2.6 : 0.5;
                spec.limits = (plot_limits){-1e30, 1e30, 0, 1};
            }
            unsigned char *p = drawn(&spec, SIZES[i][0], SIZES[i][1], &a);
            assert_border_is_free(p, SIZES[i][0], SIZES[i][1]);
            free(p);
        }
    }
}

static void panel_has_most_of_the_picture(void **state)
{
    (void)state;
    for (int i = 0; i < SIZE_COUNT; i++) {
        axes_spec spec = typical(2);
        axes a;
        axes_layout(&a, SIZES[i][0], SIZES[i][1], &spec);
        double share = (a.right - a.left) * (a.bottom - a.top) / (SIZES[i][0] * SIZES[i][1]);
        if (!(a.left >= 3 && a.top >= 3 && a.right <= SIZES[i][0] - 3 &&
              a.bottom <= SIZES[i][1] - 3 && share > 0.3)) {
            fail_msg("%d x %d: panel %g..%g, %g..%g", SIZES[i][0], SIZES[i][1], a.left, a.right,
                     a.top, a.bottom);
        }
        assert_int_equal(a.bare, SIZES[i][0] < 100);
    }
}

static void data_maps_linearly_y_upwards(void **state)
{
    (void)state;
    axes_spec spec = typical(2);
    axes a;
    axes_layout(&a, 800, 600, &spec);
    assert_true(axes_x(&a, -0.1) == a.left && fabs(axes_x(&a, 2.6) - a.right) < 1e-9);
    assert_true(axes_y(&a, -1) == a.bottom && fabs(axes_y(&a, 18) - a.top) < 1e-9);
    assert_true(fabs(axes_x(&a, 1.25) - (a.left + a.right) / 2) < 1e-9);
}

static void panel_stays_while_texts_change(void **state)
{
    (void)state;
    axes_spec spec = typical(2);
    axes a, b;
    axes_layout(&a, 800, 600, &spec);
    spec.note = NULL;
    spec.warning = "3 points lie outside the limits";
    spec.title = "Epoch 10 - test accuracy 100 %";
    axes_layout(&b, 800, 600, &spec);
    assert_true(a.left == b.left && a.top == b.top && a.right == b.right && a.bottom == b.bottom);
    spec.subtitle = NULL;
    axes_layout(&b, 800, 600, &spec);
    assert_true(b.top < a.top);
}

static void tick_labels_never_touch(void **state)
{
    (void)state;
    static const plot_limits LIMITS[] = {{0, 1, 0, 1},
                                         {-123456, 654321, -1e-9, 1e-9},
                                         {1e6, 1.000001e6, 0, 1},
                                         {-3e30, 1e30, -3e38, 3e38}};
    for (int i = 0; i < SIZE_COUNT * 4; i++) {
        axes_spec spec = typical(2);
        axes a;
        spec.limits = LIMITS[i % 4];
        axes_layout(&a, SIZES[i / 4][0], SIZES[i / 4][1], &spec);
        double px = fmax(9, spec.theme->tick_px * a.unit), end = -1;
        for (int k = 0; k < a.x.count; k++) {
            double half = font_width(FONT_REGULAR, px, a.x.label[k]) / 2;
            double at = axes_x(&a, a.x.at[k]);
            assert_true(at - half > end);
            end = at + half;
        }
        assert_true(end <= SIZES[i / 4][0] - 2);
        for (int k = 1; k < a.y.count; k++) {
            assert_true(axes_y(&a, a.y.at[k - 1]) - axes_y(&a, a.y.at[k]) > px);
        }
        assert_true(a.bare || (a.x.count >= 1 && a.y.count >= 1));
    }
}

static void every_text_is_drawn(void **state)
{
    (void)state;
    axes_spec all = typical(2), none = {.theme = all.theme, .limits = all.limits};
    axes a, b;
    unsigned char *with = drawn(&all, 800, 600, &a), *without = drawn(&none, 800, 600, &b);
    assert_true(marked(with, 800, 0, 0, 800, (int)a.title_y + 8) > 1000);
    assert_true(marked(with, 800, 0, (int)a.subtitle_y - 12, 800, (int)a.subtitle_y) > 500);
    assert_true(marked(with, 800, 0, (int)a.legend_top, 800, (int)a.top - 4) > 300);
    assert_true(marked(with, 800, 0, (int)a.name_y - 12, 800, (int)a.name_y) > 100);
    assert_true(marked(with, 800, 0, (int)a.note_y - 12, 800, (int)a.note_y) > 300);
    assert_true(marked(with, 800, 20, (int)a.top, 40, (int)a.bottom) > 100); /* y name */
    assert_int_equal(marked(without, 800, 0, 0, 800, (int)b.top - 8), 0);
    assert_true(b.top < a.top && b.bottom > a.bottom && b.left < a.left);
    free(with);
    free(without);
}

static void threshold_is_dashed_where_it_belongs(void **state)
{
    (void)state;
    axes_spec spec = typical(2);
    spec.bands = 1;
    spec.line_label = "threshold 0.53";
    spec.line_at = 0.53; /* away from any tick */
    axes a;
    unsigned char *p = drawn(&spec, 800, 600, &a);
    int x = (int)floor(axes_x(&a, 0.53));
    int dark = 0, tall = (int)(a.bottom - a.top);
    for (int y = (int)a.top + 1; y < (int)a.bottom; y++) {
        int here = p[3 * (y * 800 + x)], beside = p[3 * (y * 800 + x - 1)];
        dark += here < 100 || beside < 100;
    }
    assert_in_range(dark, tall / 2, tall * 7 / 10); /* 6 of 10 */
    assert_true(marked(p, 800, x - 40, (int)a.top - 20, x + 40, (int)a.top - 2) > 100);
    free(p);
    spec.line_at = 99; /* outside: neither line nor label */
    p = drawn(&spec, 800, 600, &a);
    assert_int_equal(marked(p, 800, 0, (int)a.top - 20, 800, (int)a.top - 1), 0);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_reaches_the_border),
        cmocka_unit_test(panel_has_most_of_the_picture),
        cmocka_unit_test(data_maps_linearly_y_upwards),
        cmocka_unit_test(panel_stays_while_texts_change),
        cmocka_unit_test(tick_labels_never_touch),
        cmocka_unit_test(every_text_is_drawn),
        cmocka_unit_test(threshold_is_dashed_where_it_belongs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

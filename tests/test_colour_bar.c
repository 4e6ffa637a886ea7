/* Colour bar: its room, its colours in order, its place beside the panel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/colour_bar.h"
#include "plot/ramp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static axes_spec typical(void)
{
    return (axes_spec){.theme    = palette_theme(0),
                       .title    = "Epoch 60",
                       .x_name   = "unit 1",
                       .y_name   = "unit 2",
                       .limits   = {0, 1, 0, 1},
                       .bar      = 1,
                       .bar_name = "alcohol",
                       .bar0     = 11,
                       .bar1     = 15};
}

static const unsigned char *pixel(const canvas *c, int x, int y)
{
    return canvas_pixels(c) + 3 * (y * canvas_width(c) + x);
}

/* The first column right of the panel that has the colour of the bar's low end at its foot. */
static int bar_column(const canvas *c, const axes *a, const ramp *r)
{
    for (int x = (int)a->right + 1; x < canvas_width(c); x++) {
        const unsigned char *p = pixel(c, x, (int)a->bottom - 1);
        if (abs(p[0] - r->colour[0].r) + abs(p[1] - r->colour[0].g) + abs(p[2] - r->colour[0].b) <
            12) {
            return x;
        }
    }
    fail_msg("no bar right of %g", a->right);
    return -1;
}

static void colours_run_from_bottom_to_top(void **state)
{
    (void)state;
    axes_spec spec = typical();
    axes      a;
    canvas   *c = NULL;
    ramp      r;
    ramp_make(&r, spec.theme);
    assert_int_equal(canvas_create(&c, 800, 600, spec.theme->background, NULL), NN_OK);
    axes_layout(&a, 800, 600, &spec);
    axes_draw(c, &a, &spec);
    int x = bar_column(c, &a, &r) + 2;
    for (int i = 0; i <= 10; i++) {
        double               share = i / 10.0, tall = a.bottom - a.top;
        int                  y    = (int)fmin(a.bottom - 1, a.bottom - share * tall);
        rgba                 want = ramp_colour(&r, share);
        const unsigned char *p    = pixel(c, x, y);
        if (abs(p[0] - want.r) + abs(p[1] - want.g) + abs(p[2] - want.b) > 8) {
            fail_msg("share %g: %d %d %d, not %d %d %d", share, p[0], p[1], p[2], want.r, want.g,
                     want.b);
        }
    }
    canvas_free(c);
}

static void it_takes_room_from_the_panel(void **state)
{
    (void)state;
    axes_spec with = typical(), without = typical(), unnamed = typical();
    axes      a, b, u;
    without.bar      = 0;
    unnamed.bar_name = NULL;
    axes_layout(&a, 800, 600, &with);
    axes_layout(&b, 800, 600, &without);
    axes_layout(&u, 800, 600, &unnamed);
    assert_true(a.right < u.right && u.right < b.right - 30);
    assert_true(a.bar.count >= 3 && a.bar.at[0] >= 11 && a.bar.at[a.bar.count - 1] <= 15);
    assert_int_equal(b.bar.count, 0);
}

static void nothing_reaches_the_border(void **state)
{
    (void)state;
    static const int    SIZES[][2] = {{800, 600}, {320, 240}, {1600, 300}, {300, 900}, {16, 16}};
    static const double RANGE[][2] = {{11, 15}, {-1e-30, 1e-30}, {-3e30, 1e30}, {1e6, 1.001e6}};
    for (int i = 0; i < 20; i++) {
        int       w = SIZES[i % 5][0], h = SIZES[i % 5][1], n = 0;
        axes_spec spec = typical();
        axes      a;
        canvas   *c = NULL;
        spec.bar0   = RANGE[i / 5][0];
        spec.bar1   = RANGE[i / 5][1];
        spec.bar_name =
            "a name that is far too long for any picture and goes on and on and on and on";
        assert_int_equal(canvas_create(&c, w, h, spec.theme->background, NULL), NN_OK);
        axes_layout(&a, w, h, &spec);
        axes_draw(c, &a, &spec);
        for (int y = 0; y < h; y++) {
            n += memcmp(pixel(c, w - 1, y), "\xff\xff\xff", 3) != 0;
            n += memcmp(pixel(c, 0, y), "\xff\xff\xff", 3) != 0;
        }
        if (n != 0) {
            fail_msg("%d x %d, %g: %d pixels on the border", w, h, spec.bar0, n);
        }
        canvas_free(c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colours_run_from_bottom_to_top),
        cmocka_unit_test(it_takes_room_from_the_panel),
        cmocka_unit_test(nothing_reaches_the_border),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

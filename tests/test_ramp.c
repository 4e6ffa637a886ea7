/* Ramp: laws of a colour scale, for every theme. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/ramp.h"

#include <math.h>
#include <string.h>

static double linear(int byte)
{
    double v = byte / 255.0;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

/* CIE 1976 L*, a*, b* (D65): a yardstick that is not the Oklab the ramp is made in. */
static void lab(rgba c, double out[3])
{
    static const double TO_XYZ[3][3] = {{0.4124564, 0.3575761, 0.1804375},
                                        {0.2126729, 0.7151522, 0.0721750},
                                        {0.0193339, 0.1191920, 0.9503041}};
    static const double WHITE[3]     = {0.95047, 1.0, 1.08883};
    double              rgb[3]       = {linear(c.r), linear(c.g), linear(c.b)}, f[3];
    for (int i = 0; i < 3; i++) {
        double v = (TO_XYZ[i][0] * rgb[0] + TO_XYZ[i][1] * rgb[1] + TO_XYZ[i][2] * rgb[2]);
        v /= WHITE[i];
        f[i] = v > 216.0 / 24389 ? cbrt(v) : (24389.0 / 27 * v + 16) / 116;
    }
    out[0] = 116 * f[1] - 16;
    out[1] = 500 * (f[0] - f[1]);
    out[2] = 200 * (f[1] - f[2]);
}

static void every_colour_stands_out(void **state)
{
    (void)state;
    for (int i = 0; palette_theme(i) != NULL; i++) {
        const theme *t = palette_theme(i);
        ramp         r;
        ramp_make(&r, t);
        for (int k = 0; k < RAMP_COLOURS; k++) {
            double contrast = palette_contrast(r.colour[k], t->background);
            if (contrast < 3) {
                fail_msg("%s: colour %d has contrast %.2f", t->name, k, contrast);
            }
        }
    }
}

static void lightness_rises_evenly(void **state)
{
    (void)state;
    enum { STEPS = 16 };
    for (int i = 0; palette_theme(i) != NULL; i++) {
        ramp   r;
        double before[3], now[3], least = 1e9, most = 0;
        ramp_make(&r, palette_theme(i));
        lab(ramp_colour(&r, 0), before);
        for (int k = 1; k <= STEPS; k++) {
            lab(ramp_colour(&r, (double)k / STEPS), now);
            double step = now[0] - before[0];
            least       = fmin(least, step);
            most        = fmax(most, step);
            memcpy(before, now, sizeof now);
        }
        if (!(least > 0.9 && most < 4 * least)) {
            fail_msg("%s: steps of lightness from %g to %g", palette_theme(i)->name, least, most);
        }
    }
}

static void ends_are_far_apart(void **state)
{
    (void)state;
    for (int i = 0; palette_theme(i) != NULL; i++) {
        ramp   r;
        double a[3], b[3];
        ramp_make(&r, palette_theme(i));
        lab(ramp_colour(&r, 0), a);
        lab(ramp_colour(&r, 1), b);
        assert_true(b[0] - a[0] >= 35); /* seen in grey                                  */
        assert_true(b[2] - a[2] >= 80); /* and blue to yellow, which red-green blindness
                                           leaves alone                                  */
    }
}

static void shares_outside_have_the_end_colours(void **state)
{
    (void)state;
    ramp r;
    ramp_make(&r, palette_theme(0));
    rgba low = ramp_colour(&r, -5), high = ramp_colour(&r, INFINITY);
    assert_memory_equal(&low, &r.colour[0], sizeof low);
    assert_memory_equal(&high, &r.colour[RAMP_COLOURS - 1], sizeof high);
    assert_int_equal(low.r, 0x1d); /* Oklab 0.2985, 0.0088, -0.1326 is #1d1f6e (Ottosson's formulas
                                      in NumPy) */
    assert_int_equal(low.g, 0x1f);
    assert_int_equal(low.b, 0x6e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_colour_stands_out),
        cmocka_unit_test(lightness_rises_evenly),
        cmocka_unit_test(ends_are_far_apart),
        cmocka_unit_test(shares_outside_have_the_end_colours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

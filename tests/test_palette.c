/* Palette: contrast and distinctness, for every row of the table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/palette.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void contrast_has_known_values(void **state)
{
    (void)state;
    rgba black = rgba_hex(0), white = rgba_hex(0xffffff), grey = rgba_hex(0x777777);
    assert_true(fabs(palette_contrast(black, white) - 21) < 1e-9);
    assert_true(fabs(palette_contrast(white, white) - 1) < 1e-9);
    assert_true(fabs(palette_contrast(grey, white) - 4.48) < 0.01); /* WebAIM's checker */
}

static void themes_are_found_by_name(void **state)
{
    (void)state;
    assert_null(palette_find("no such theme"));
    assert_ptr_equal(palette_find("light"), palette_theme(0));
    assert_null(palette_theme(-1));
    int i = 0;
    for (; palette_theme(i) != NULL; i++) {
        assert_ptr_equal(palette_find(palette_theme(i)->name), palette_theme(i));
    }
    assert_int_equal(i, 3);
    assert_non_null(palette_find("dark"));
    assert_non_null(palette_find("print"));
}

static void marks_and_texts_stand_out(void **state)
{
    (void)state;
    for (int i = 0; palette_theme(i) != NULL; i++) {
        const theme *t = palette_theme(i);
        for (int k = 0; k < PALETTE_COLOURS; k++) {
            double contrast = palette_contrast(palette_colour(t, k), t->background);
            if (contrast < 3) {
                fail_msg("%s: class %d has contrast %.2f", t->name, k, contrast);
            }
        }
        assert_true(palette_contrast(t->text, t->background) >= 7);
        assert_true(palette_contrast(t->muted, t->background) >= 4.5);
        assert_true(palette_contrast(t->axis, t->background) >= 3);
    }
}

/* Marks keep to be seen on the tint of a field, of their own class or of any other. */
static void marks_stand_out_from_tints(void **state)
{
    (void)state;
    for (int i = 0; palette_theme(i) != NULL; i++) {
        const theme *t = palette_theme(i);
        for (int k = 0; k < 2; k++) { /* the two that most pictures have */
            for (int n = 0; n < PALETTE_CLASSES; n++) {
                rgba   tint     = rgba_mix(t->background, palette_colour(t, n), t->field_opacity);
                double contrast = palette_contrast(palette_colour(t, k), tint);
                if (contrast < 2.2 || palette_contrast(t->text, tint) < 7) {
                    fail_msg("%s: class %d on the tint of %d has %.2f", t->name, k, n, contrast);
                }
            }
        }
        assert_true(t->halo_width > 0 && t->line_width > 1);
    }
}

/* On grey paper and to an eye without colours, neighbours in the list differ in lightness. */
static void print_differs_in_grey(void **state)
{
    (void)state;
    const theme *t = palette_find("print");
    for (int k = 0; k + 1 < PALETTE_CLASSES; k++) {
        double contrast = palette_contrast(palette_colour(t, k), palette_colour(t, k + 1));
        if (contrast < 1.12) {
            fail_msg("classes %d and %d have the same grey: %.2f", k, k + 1, contrast);
        }
    }
    for (int k = 0; k < 3; k++) {
        assert_true(palette_contrast(palette_colour(t, k), palette_colour(t, k + 1)) > 2);
    }
}

/* As a red-blind or green-blind eye sees it, roughly: the red and green channels
 * merged; the first two classes must stay apart. */
static void first_two_classes_differ_without_red_and_green(void **state)
{
    (void)state;
    for (int i = 0; palette_theme(i) != NULL; i++) {
        rgba a = palette_colour(palette_theme(i), 0), b = palette_colour(palette_theme(i), 1);
        assert_true(abs(a.b - b.b) > 95);
    }
}

static void first_64_classes_look_different(void **state)
{
    (void)state;
    for (int i = 0; i < 64 * 64 * 3; i++) {
        const theme *t = palette_theme(i / (64 * 64));
        int          a = i / 64 % 64, b = i % 64;
        rgba         ca = palette_colour(t, a), cb = palette_colour(t, b);
        int          apart = abs(ca.r - cb.r) + abs(ca.g - cb.g) + abs(ca.b - cb.b);
        if (a < b && apart < (b < PALETTE_CLASSES ? 45 : 30) &&
            palette_marker(a) == palette_marker(b)) {
            fail_msg("%s: classes %d and %d look the same", t->name, a, b);
        }
        if (a < b && b < PALETTE_COLOURS && apart < (b < PALETTE_CLASSES ? 45 : 25)) {
            fail_msg("%s: classes %d and %d have nearly the same colour", t->name, a, b);
        }
    }
    for (int k = 0; k < 8; k++) {
        assert_int_equal(palette_marker(k), k); /* eight shapes for the first eight */
    }
}

/* ---- schemes --------------------------------------------------------------------------- */

static void schemes_change_the_class_colours_alone(void **state)
{
    (void)state;
    int schemes = 0;
    for (; palette_scheme_name(schemes) != NULL; schemes++) {
        for (int i = 0; palette_theme(i) != NULL; i++) {
            const theme *t = palette_theme(i);
            theme        got, rest;
            palette_with_scheme(&got, t, schemes);
            rest = got;
            memcpy(rest.class_colour, t->class_colour, sizeof rest.class_colour);
            assert_memory_equal(&rest, t, sizeof rest);
            int same = memcmp(&got, t, sizeof got) == 0;
            assert_int_equal(same, schemes == 0); /* the first is the themes' own */
            rest = *t;
            palette_with_scheme(&rest, &rest, schemes); /* in place */
            assert_memory_equal(&rest, &got, sizeof rest);
        }
        for (int other = 0; other < schemes; other++) {
            assert_string_not_equal(palette_scheme_name(other), palette_scheme_name(schemes));
        }
    }
    assert_int_equal(schemes, 5);
    assert_string_equal(palette_scheme_name(0), "okabe-ito");
    assert_null(palette_scheme_name(-1));
}

static void every_scheme_stands_out_from_every_theme(void **state)
{
    (void)state;
    for (int s = 0; palette_scheme_name(s) != NULL; s++) {
        for (int i = 0; palette_theme(i) != NULL; i++) {
            theme t;
            palette_with_scheme(&t, palette_theme(i), s);
            for (int k = 0; k < PALETTE_CLASSES; k++) {
                double contrast = palette_contrast(palette_colour(&t, k), t.background);
                if (contrast < 3) {
                    fail_msg("%s on %s: class %d has contrast %.2f", palette_scheme_name(s), t.name,
                             k, contrast);
                }
            }
        }
    }
}

static double linear(unsigned char byte)
{
    double v = byte / 255.0;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double cut(double v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

static void product(double out[3], const double m[3][3], const double v[3])
{
    for (int i = 0; i < 3; i++) {
        out[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
    }
}

/* All cones; without those for long, for middle, for short waves: Machado, Oliveira and
 * Fernandes, "A physiologically-based model for simulation of color vision deficiency", IEEE
 * TVCG 15(6), 2009, severity 1, on linear light. */
static const char *const EYES[]       = {"trichromat", "protanope", "deuteranope", "tritanope"};
static const double      EYE[4][3][3] = {
         {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
         {{0.152286, 1.052583, -0.204868},
          {0.114503, 0.786281, 0.099216},
          {-0.003882, -0.048116, 1.051998}},
         {{0.367322, 0.860646, -0.227968},
          {0.280085, 0.672501, 0.047413},
          {-0.011820, 0.042940, 0.968881}},
         {{1.255528, -0.076749, -0.178779},
          {-0.078411, 0.930809, 0.147602},
          {0.004733, 0.691367, 0.303900}},
};

/* Oklab (Ottosson, 2020) of a colour as an eye sees it, times 100. */
static void seen_by(double lab[3], int eye, rgba c)
{
    static const double TO_LMS[3][3] = {{0.4122214708, 0.5363325363, 0.0514459929},
                                        {0.2119034982, 0.6806995451, 0.1073969566},
                                        {0.0883024619, 0.2817188376, 0.6299787005}};
    static const double TO_LAB[3][3] = {{21.04542553, 79.36177850, -0.40720468},
                                        {197.79984951, -242.85922050, 45.05937099},
                                        {2.59040371, 78.27717662, -80.86757660}};
    double              rgb[3]       = {linear(c.r), linear(c.g), linear(c.b)}, seen[3], lms[3];
    product(seen, EYE[eye], rgb);
    for (int i = 0; i < 3; i++) {
        seen[i] = cut(seen[i]);
    }
    product(lms, TO_LMS, seen);
    for (int i = 0; i < 3; i++) {
        lms[i] = cbrt(lms[i]);
    }
    product(lab, TO_LAB, lms);
}

static double apart(int eye, rgba a, rgba b)
{
    double p[3], q[3];
    seen_by(p, eye, a);
    seen_by(q, eye, b);
    return sqrt((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]) +
                (p[2] - q[2]) * (p[2] - q[2]));
}

/* Oklab times 100, in which 2 is about the least that is seen: classes 0 and 1 at least 18 apart,
 * classes 1 and 2, 2 and 3 at least 6.5, to any eye. */
static void first_classes_are_apart_to_every_eye(void **state)
{
    (void)state;
    double white[3];
    seen_by(white, 0, rgba_hex(0xffffff));
    assert_true(fabs(white[0] - 100) < 1e-3 && fabs(white[1]) < 1e-2 && fabs(white[2]) < 1e-2);
    assert_true(apart(2, rgba_hex(0xa06000), rgba_hex(0x6b7600)) <
                apart(0, rgba_hex(0xa06000), rgba_hex(0x6b7600)) / 3); /* it is no trichromat's */
    for (int s = 0; palette_scheme_name(s) != NULL; s++) {
        for (int i = 0; palette_theme(i) != NULL; i++) {
            theme t;
            palette_with_scheme(&t, palette_theme(i), s);
            for (int at = 0; at < 3 * 4; at++) {
                int    k = at / 4, eye = at % 4;
                double d = apart(eye, palette_colour(&t, k), palette_colour(&t, k + 1));
                if (d < (k == 0 ? 18 : 6.5)) {
                    fail_msg("%s on %s: classes %d and %d are %.1f apart to a %s",
                             palette_scheme_name(s), t.name, k, k + 1, d, EYES[eye]);
                }
            }
        }
    }
}

/* Grey: no hue at all, and neighbours 20 apart in lightness, all eight of them. */
static void grey_has_lightness_alone(void **state)
{
    (void)state;
    int grey = 0;
    while (strcmp(palette_scheme_name(grey), "grey") != 0) {
        grey++;
    }
    for (int i = 0; palette_theme(i) != NULL; i++) {
        theme t;
        palette_with_scheme(&t, palette_theme(i), grey);
        for (int k = 0; k < PALETTE_CLASSES; k++) {
            rgba c = t.class_colour[k];
            assert_true(c.r == c.g && c.g == c.b && c.a == 255);
            assert_true(k == 0 || apart(0, c, t.class_colour[k - 1]) > 20);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contrast_has_known_values),
        cmocka_unit_test(themes_are_found_by_name),
        cmocka_unit_test(marks_and_texts_stand_out),
        cmocka_unit_test(first_two_classes_differ_without_red_and_green),
        cmocka_unit_test(marks_stand_out_from_tints),
        cmocka_unit_test(print_differs_in_grey),
        cmocka_unit_test(first_64_classes_look_different),
        cmocka_unit_test(schemes_change_the_class_colours_alone),
        cmocka_unit_test(every_scheme_stands_out_from_every_theme),
        cmocka_unit_test(first_classes_are_apart_to_every_eye),
        cmocka_unit_test(grey_has_lightness_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

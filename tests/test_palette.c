/* Palette: contrast and distinctness, for every row of the table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/palette.h"

#include <math.h>
#include <stdlib.h>

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
        for (int k = 0; k < PALETTE_CLASSES; k++) {
            double contrast = palette_contrast(t->class_colour[k], t->background);
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
        if (a < b && apart < 45 && palette_marker(a) == palette_marker(b)) {
            fail_msg("%s: classes %d and %d look the same", t->name, a, b);
        }
        if (a < b && b < PALETTE_CLASSES && apart < 45) {
            fail_msg("%s: classes %d and %d have nearly the same colour", t->name, a, b);
        }
    }
    for (int k = 0; k < 8; k++) {
        assert_int_equal(palette_marker(k), k); /* eight shapes for the first eight */
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

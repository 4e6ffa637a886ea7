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
    assert_true(i >= 1);
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

/* As a red-blind or green-blind eye sees it, roughly: the red and green channels
 * merged; the first two classes must stay apart. */
static void first_two_classes_differ_without_red_and_green(void **state)
{
    (void)state;
    const theme *t = palette_theme(0);
    rgba a = palette_colour(t, 0), b = palette_colour(t, 1);
    assert_true(abs(a.b - b.b) > 100);
}

static void first_64_classes_look_different(void **state)
{
    (void)state;
    const theme *t = palette_theme(0);
    for (int a = 0; a < 64; a++) {
        for (int b = 0; b < a; b++) {
            rgba ca = palette_colour(t, a), cb = palette_colour(t, b);
            int same = ca.r == cb.r && ca.g == cb.g && ca.b == cb.b;
            if (same && palette_marker(a) == palette_marker(b)) {
                fail_msg("classes %d and %d look the same", b, a);
            }
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
        cmocka_unit_test(first_64_classes_look_different),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

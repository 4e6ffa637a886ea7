/* Legend: rows, what no longer fits, and the labels of bands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/legend.h"
#include "plot/svg.h"
#include "plot/vector.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 100 };
static const char *names[MANY];
static int         counts[AXES_LEGEND_MAX];

static axes_spec typical(int classes)
{
    for (int i = 0; i < MANY; i++) {
        names[i] = "a class";
    }
    for (int i = 0; i < AXES_LEGEND_MAX; i++) {
        counts[i] = 100 + i;
    }
    return (axes_spec){.theme       = palette_theme(0),
                       .title       = "Title",
                       .x_name      = "unit 1",
                       .limits      = {0, 1, 0, 1},
                       .classes     = classes,
                       .class_name  = names,
                       .class_count = counts};
}

static canvas *drawn(const axes_spec *spec, int width, int height, axes *a)
{
    canvas *c = NULL;
    assert_int_equal(canvas_create(&c, width, height, spec->theme->background, NULL), NN_OK);
    axes_layout(a, width, height, spec);
    axes_draw(c, a, spec);
    return c;
}

/* Pixels in the box of about this colour. */
static int coloured(const canvas *c, rgba colour, int x0, int y0, int x1, int y1)
{
    int n = 0;
    for (int y = y0; y < y1; y++) {
        for (int x = x0; x < x1; x++) {
            const unsigned char *p = canvas_pixels(c) + 3 * (y * canvas_width(c) + x);
            n += abs(p[0] - colour.r) + abs(p[1] - colour.g) + abs(p[2] - colour.b) < 12;
        }
    }
    return n;
}

static void entries_wrap_into_rows(void **state)
{
    (void)state;
    static const struct {
        int classes, width, height, rows;
    } CASES[] = {{2, 800, 600, 1},    {8, 800, 600, 2},   {100, 800, 600, 3},
                 {100, 3000, 600, 3}, {100, 320, 240, 1}, {0, 800, 600, 0}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        axes_spec spec = typical(CASES[i].classes);
        axes      a;
        axes_layout(&a, CASES[i].width, CASES[i].height, &spec);
        if (a.legend_rows != CASES[i].rows) {
            fail_msg("case %zu: %d rows, not %d", i, a.legend_rows, CASES[i].rows);
        }
    }
}

static void each_class_has_its_marker(void **state)
{
    (void)state;
    axes_spec spec = typical(8);
    axes      a;
    canvas   *c = drawn(&spec, 800, 600, &a);
    for (int k = 0; k < 8; k++) {
        int n =
            coloured(c, palette_colour(spec.theme, k), 0, (int)a.legend_top, 800, (int)a.top - 2);
        if (n < 20) {
            fail_msg("class %d: %d pixels of its colour", k, n);
        }
    }
    canvas_free(c);
}

static void what_does_not_fit_is_counted_in_the_last_row(void **state)
{
    (void)state;
    /* Equal names: the rows of 100 classes differ from those of 99 by the number in
     * "+ N more" alone, so the last row and nothing above it changes. */
    axes_spec a_spec = typical(100), b_spec = typical(99);
    axes      a, b;
    canvas   *ca = drawn(&a_spec, 800, 600, &a), *cb = drawn(&b_spec, 800, 600, &b);
    int       line = (int)legend_row_height(&a, a_spec.theme);
    size_t    row  = 800 * 3;
    size_t    last = (size_t)((int)a.legend_top + 2 * line) * row;
    assert_memory_equal(canvas_pixels(ca), canvas_pixels(cb), last);
    assert_true(memcmp(canvas_pixels(ca) + last, canvas_pixels(cb) + last, (size_t)line * row) !=
                0);
    canvas_free(ca);
    canvas_free(cb);
}

static nn_status no_image(unsigned char **out, size_t *len, const unsigned char *pixels, int width,
                          int height, int channels, nn_err *err)
{
    (void)out, (void)len, (void)pixels, (void)width, (void)height, (void)channels;
    return nn_fail(err, NN_IO, "a legend has no image");
}

/* Of long names that begin alike the ends are shown; shorter, so that all ten have a place. */
static char *legend_svg(const axes_spec *spec, axes *a)
{
    canvas *c   = NULL;
    text    svg = {0};
    assert_int_equal(canvas_create_vector(&c, 800, 600, spec->theme->background, NULL), NN_OK);
    axes_layout(a, 800, 600, spec);
    axes_draw(c, a, spec);
    assert_int_equal(canvas_svg(&svg, c, &(svg_info){.png = no_image}, NULL), NN_OK);
    canvas_free(c);
    return svg.data;
}

static void assert_has(const char *svg, const char *name)
{
    char want[64];
    snprintf(want, sizeof want, ">\xe2\x80\xa6%s<", name);
    if (strstr(svg, want) == NULL) {
        fail_msg("no %s", want);
    }
}

static void long_names_are_told_apart(void **state)
{
    static const char *const DIGITS[] = {"zero", "one", "two",   "three", "four",
                                         "five", "six", "seven", "eight", "nine"};
    (void)state;
    char      name[10][64];
    axes_spec spec = typical(10);
    axes      a;
    for (int k = 0; k < 10; k++) {
        snprintf(name[k], sizeof name[k], "a handwritten digit that shows a %s", DIGITS[k]);
        names[k] = name[k];
    }
    char *svg = legend_svg(&spec, &a);
    for (int k = 0; k < 10; k++) {
        assert_has(svg, DIGITS[k]);
    }
    assert_int_equal(a.legend_rows, 2);
    free(svg);
}

/* Also when one of them is what all begin with, and within words. */
static void what_is_left_of_a_name_begins_a_word(void **state)
{
    static const char LONG[] =
        "a name that is longer than a third of the width of the picture's row";
    (void)state;
    char      name[3][128];
    axes_spec spec = typical(3);
    axes      a;
    snprintf(name[0], sizeof name[0], "%s", LONG);
    snprintf(name[1], sizeof name[1], "%s 2", LONG);
    snprintf(name[2], sizeof name[2], "%sboat", LONG);
    for (int k = 0; k < 3; k++) {
        names[k] = name[k];
    }
    char *svg = legend_svg(&spec, &a);
    assert_has(svg, "row");
    assert_has(svg, "row 2");
    assert_has(svg, "rowboat");
    free(svg);
}

static void bands_are_labelled_at_their_height(void **state)
{
    (void)state;
    for (int classes = 1; classes <= 12; classes += 5) { /* with the count below, and beside */
        axes_spec spec = typical(classes);
        axes      a;
        spec.bands   = 1;
        canvas *c    = drawn(&spec, 800, 600, &a);
        double  tall = (a.bottom - a.top) / classes;
        assert_true(a.band_labels && a.legend_rows == 0 && a.y.count == 0);
        for (int k = 0; k < classes; k++) {
            int top = (int)(a.top + k * tall), low = (int)(a.top + (k + 1) * tall);
            assert_true(coloured(c, palette_colour(spec.theme, k), 0, top, (int)a.left - 6, low) >=
                        20);
            assert_true(coloured(c, spec.theme->text, 0, top, (int)a.left - 6, low) >= 5);
        }
        canvas_free(c);
    }
}

static void bands_too_thin_for_names_get_rows(void **state)
{
    (void)state;
    axes_spec spec = typical(12);
    axes      a;
    spec.bands = 1;
    axes_layout(&a, 400, 200, &spec);
    assert_true(!a.band_labels && a.legend_rows == 1);
    spec.classes = MANY;
    axes_layout(&a, 4000, 8000, &spec); /* room enough, but counts for 64 only */
    assert_true(!a.band_labels && a.legend_rows >= 1);
}

/* Boundary, rings and means have entries behind the classes, however many those are. */
static void extras_always_have_room(void **state)
{
    (void)state;
    static const int CLASSES[] = {0, 2, 8, 100};
    for (int i = 0; i < 4; i++) {
        axes_spec plain = typical(CLASSES[i]), spec = typical(CLASSES[i]);
        axes      a, b;
        spec.boundary_name = "decision boundary";
        spec.ring_name     = "misclassified";
        spec.ring_count    = 11;
        spec.centroid_name = "class mean";
        canvas *ca = drawn(&plain, 800, 600, &a), *cb = drawn(&spec, 800, 600, &b);
        assert_in_range(b.legend_rows, 1, 3);
        int top = (int)b.legend_top, low = (int)b.top - 4;
        int words = coloured(ca, spec.theme->text, 0, top, 800, low);
        int more  = coloured(cb, spec.theme->text, 0, top, 800, low);
        if (CLASSES[i] <= 2) { /* others lose entries to make room */
            assert_true(more > words + 200);
        }
        canvas *cc      = NULL;
        spec.ring_count = 12; /* "misclassified 12": only this number differs */
        cc              = drawn(&spec, 800, 600, &b);
        assert_true(memcmp(canvas_pixels(cb), canvas_pixels(cc), 800 * 600 * 3) != 0);
        canvas_free(ca);
        canvas_free(cb);
        canvas_free(cc);
    }
}

static void a_mean_has_an_outlined_marker(void **state)
{
    (void)state;
    axes_spec spec = typical(0);
    axes      a;
    spec.centroid_name = "class mean";
    assert_true(legend_has_extras(&spec));
    canvas *c = drawn(&spec, 800, 600, &a);
    int     x = (int)a.margin, top = (int)a.legend_top, low = (int)a.top - 4;
    assert_in_range(coloured(c, spec.theme->axis, x, top, x + 16, low), 15, 120);
    assert_in_range(coloured(c, spec.theme->text, x, top, x + 16, low), 8, 80);
    canvas_free(c);
}

/* Three extras in a row too narrow for their words end before the margin. */
static void extras_stay_on_narrow_pictures(void **state)
{
    (void)state;
    static const int SIZES[][2] = {{210, 160}, {240, 200}, {300, 240}, {400, 290}, {260, 400}};
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        axes_spec spec = typical(2);
        axes      a;
        spec.boundary_name = "decision boundary";
        spec.ring_name     = "misclassified";
        spec.ring_count    = 123;
        spec.centroid_name = "class mean";
        canvas *c          = drawn(&spec, SIZES[i][0], SIZES[i][1], &a);
        assert_false(a.bare);
        int margin = (int)ceil(SIZES[i][0] - a.margin), low = (int)a.top - 2;
        for (int y = (int)a.legend_top; y < low; y++) {
            for (int x = margin + 1; x < SIZES[i][0]; x++) {
                const unsigned char *q = canvas_pixels(c) + 3 * (y * SIZES[i][0] + x);
                if (q[0] < 250 || q[1] < 250 || q[2] < 250) {
                    fail_msg("%d x %d: ink at %d, %d", SIZES[i][0], SIZES[i][1], x, y);
                }
            }
        }
        canvas_free(c);
    }
}

static void hidden_rings_leave_their_words(void **state)
{
    (void)state;
    axes_spec spec = typical(0);
    axes      a;
    spec.ring_name   = "misclassified";
    spec.ring_count  = 3;
    canvas *with     = drawn(&spec, 800, 600, &a);
    spec.ring_hidden = 1;
    canvas *without  = drawn(&spec, 800, 600, &a);
    int     left = (int)a.margin, top = (int)a.legend_top, low = (int)a.top - 4;
    int     n = coloured(with, spec.theme->text, left, top, 800, low);
    int     m = coloured(without, spec.theme->text, left, top, 800, low);
    if (!(m > 30 && n > m)) { /* the ring's own pixels */
        fail_msg("%d pixels with the ring, %d without", n, m);
    }
    canvas_free(with);
    canvas_free(without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_wrap_into_rows),
        cmocka_unit_test(each_class_has_its_marker),
        cmocka_unit_test(what_does_not_fit_is_counted_in_the_last_row),
        cmocka_unit_test(long_names_are_told_apart),
        cmocka_unit_test(what_is_left_of_a_name_begins_a_word),
        cmocka_unit_test(bands_are_labelled_at_their_height),
        cmocka_unit_test(bands_too_thin_for_names_get_rows),
        cmocka_unit_test(extras_always_have_room),
        cmocka_unit_test(a_mean_has_an_outlined_marker),
        cmocka_unit_test(extras_stay_on_narrow_pictures),
        cmocka_unit_test(hidden_rings_leave_their_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

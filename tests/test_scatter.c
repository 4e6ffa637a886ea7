/* Scatter: points lie where the numbers say, in the colour of their class. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/points.h"
#include "plot/scatter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 8, CLASSES = 4 };

/* (POINTS, 3): x, y and a column that is not drawn */
static const float VALUES[POINTS][3]    = {{0, 0, 9},    {1, 1, 9},       {2, 0.5f, 9}, {3, 2, 9},
                                           {0.5f, 2, 9}, {2.5f, 1.5f, 9}, {1.5f, 0, 9}, {0, 1.5f, 9}};
static const int   CLASS_OF[POINTS]     = {0, 1, 2, 3, 0, 1, 2, 3};
static const char *const NAMES[CLASSES] = {"genuine", "forged", "third", "fourth"};

static scatter_spec typical(void)
{
    scatter_spec spec = {.title      = "Epoch 3 - test accuracy 97.3 %",
                         .subtitle   = "banknote, layer 2 (dense_2, relu), test loss 0.0912",
                         .x_name     = "unit 1",
                         .y_name     = "unit 2",
                         .points     = POINTS,
                         .x          = &VALUES[0][0],
                         .y          = &VALUES[0][1],
                         .stride     = 3,
                         .class_of   = CLASS_OF,
                         .classes    = CLASSES,
                         .class_name = NAMES,
                         .limits     = limits_none()};
    limits_include(&spec.limits, spec.x, spec.y, spec.stride, spec.points);
    spec.limits = limits_padded(spec.limits);
    return spec;
}

static canvas *drawn(const scatter_spec *spec, int width, int height)
{
    canvas *c = NULL;
    nn_err  err;
    assert_int_equal(canvas_create(&c, width, height, palette_theme(0)->background, NULL), NN_OK);
    if (scatter_draw(c, spec, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return c;
}

static const unsigned char *pixel(const canvas *c, double x, double y)
{
    return canvas_pixels(c) + 3 * ((int)y * canvas_width(c) + (int)x);
}

/* What a point's middle looks like on the white panel. */
static rgba expected(int k, int points)
{
    const theme *t = palette_theme(0);
    return rgba_mix(t->background, palette_colour(t, k), points_opacity(t, points));
}

static int near(const unsigned char *p, rgba c, int tolerance)
{
    return abs(p[0] - c.r) <= tolerance && abs(p[1] - c.g) <= tolerance &&
           abs(p[2] - c.b) <= tolerance;
}

static void points_lie_where_the_numbers_say(void **state)
{
    (void)state;
    static const int SIZES[][2] = {{800, 600}, {320, 240}, {1600, 1200}};
    scatter_spec     spec       = typical();
    for (int s = 0; s < 3; s++) {
        canvas *c = drawn(&spec, SIZES[s][0], SIZES[s][1]);
        for (int i = 0; i < POINTS; i++) {
            double x, y;
            assert_true(scatter_place(&spec, SIZES[s][0], SIZES[s][1], i, &x, &y));
            const unsigned char *p    = pixel(c, x, y);
            rgba                 want = expected(CLASS_OF[i], POINTS);
            if (!near(p, want, 20)) { /* grid lines shine through a little */
                fail_msg("point %d at %g, %g: %d %d %d, not %d %d %d", i, x, y, p[0], p[1], p[2],
                         want.r, want.g, want.b);
            }
        }
        canvas_free(c);
    }
}

static void places_follow_the_values(void **state)
{
    (void)state;
    scatter_spec spec = typical();
    double       x[3], y[3];
    for (int i = 0; i < 3; i++) { /* (0, 0), (1, 1), (2, 0.5) */
        assert_true(scatter_place(&spec, 800, 600, i, &x[i], &y[i]));
    }
    assert_true(fabs((x[1] - x[0]) - (x[2] - x[1])) < 1e-6);
    assert_true(y[1] < y[2] && y[2] < y[0]);
    assert_true(fabs((y[0] - y[1]) - 2 * (y[0] - y[2])) < 1e-6);
}

static void values_that_are_not_finite_are_refused(void **state)
{
    (void)state;
    const float  bad[] = {0, 1, 2, NAN};
    const int    k[]   = {0, 1};
    scatter_spec spec  = typical();
    canvas      *c     = NULL;
    nn_err       err;
    spec.points   = 2;
    spec.x        = bad;
    spec.y        = bad + 1;
    spec.stride   = 2;
    spec.class_of = k;
    assert_int_equal(canvas_create(&c, 100, 100, palette_theme(0)->background, NULL), NN_OK);
    assert_int_equal(scatter_draw(c, &spec, &err), NN_DATA);
    assert_string_equal(err.text, "point 1 has nan in 'unit 2'; only finite values can be drawn");
    for (int i = 0; i < 3 * 100 * 100; i++) {
        assert_int_equal(canvas_pixels(c)[i], 255);
    }
    spec.limits.x1 = INFINITY;
    assert_int_equal(scatter_draw(c, &spec, &err), NN_USAGE);
    canvas_free(c);
}

/* Pixels of row band y0..y1 on the right half that are not white. */
static int marked(const canvas *c, int y0, int y1)
{
    int n = 0;
    for (int y = y0; y < y1; y++) {
        for (int x = canvas_width(c) / 2; x < canvas_width(c); x++) {
            n += memcmp(pixel(c, x, y), "\xff\xff\xff", 3) != 0;
        }
    }
    return n;
}

static void points_outside_are_left_out_and_counted(void **state)
{
    (void)state;
    scatter_spec spec = typical();
    canvas      *all  = drawn(&spec, 800, 600);
    spec.limits.x1    = 2.7; /* point 3 is at x = 3 */
    canvas *some      = drawn(&spec, 800, 600);
    assert_false(scatter_place(&spec, 800, 600, 3, NULL, NULL));
    assert_true(scatter_place(&spec, 800, 600, 5, NULL, NULL));
    assert_int_equal(marked(all, 565, 595), 0); /* the note line is free */
    assert_true(marked(some, 565, 595) > 200);  /* "1 point lies outside the limits" */
    canvas_free(all);
    canvas_free(some);
}

static void later_classes_do_not_hide_earlier_ones(void **state)
{
    (void)state;
    enum { N = 600 };
    static float xy[N][2];
    static int   k[N];
    for (int i = 0; i < N; i++) { /* two classes, sorted, on the same small grid */
        xy[i][0] = (float)(i % 300 % 20);
        xy[i][1] = (float)(i % 300 / 20);
        k[i]     = i / 300;
    }
    scatter_spec spec = typical();
    spec.points       = N;
    spec.x            = &xy[0][0];
    spec.y            = &xy[0][1];
    spec.stride       = 2;
    spec.class_of     = k;
    spec.classes      = 2;
    spec.limits       = (plot_limits){-1, 20, -1, 15};
    canvas *c         = drawn(&spec, 800, 600);
    int     blue      = 0;
    for (int i = 0; i < 300; i++) {
        double x, y;
        assert_true(scatter_place(&spec, 800, 600, i, &x, &y));
        blue += pixel(c, x, y)[2] > pixel(c, x, y)[0];
    }
    assert_in_range(blue, 75, 225); /* about half of the places show the first class on top */
    canvas_free(c);
}

static void extremes_draw(void **state)
{
    (void)state;
    static const float HUGE_VALUES[] = {-3e38f, 3e38f, 1e30f, -1e30f, 0, 1e-30f};
    static const int   ONE[]         = {0, 0, 0};
    static const int   SIZES[][2]    = {{16, 16}, {320, 240}, {800, 600}, {16, 900}};
    for (int s = 0; s < 4; s++) {
        for (int points = 0; points <= 3; points++) {
            scatter_spec spec = typical();
            spec.points       = points;
            spec.x            = points > 0 ? HUGE_VALUES : NULL;
            spec.y            = points > 0 ? HUGE_VALUES + 1 : NULL;
            spec.stride       = 2;
            spec.class_of     = ONE;
            spec.limits       = limits_none();
            limits_include(&spec.limits, spec.x, spec.y, 2, points);
            spec.limits = limits_padded(spec.limits);
            canvas_free(drawn(&spec, SIZES[s][0], SIZES[s][1]));
        }
    }
}

static void without_classes_or_words(void **state)
{
    (void)state;
    scatter_spec spec = typical();
    spec.classes      = 0;
    spec.class_of     = NULL;
    spec.class_name   = NULL;
    spec.title = spec.subtitle = spec.x_name = spec.y_name = NULL;
    canvas *c                                              = drawn(&spec, 800, 600);
    double  x, y;
    assert_true(scatter_place(&spec, 800, 600, 1, &x, &y));
    assert_true(near(pixel(c, x, y), expected(0, POINTS), 20));
    canvas_free(c);
}

static void many_classes_and_long_names_draw(void **state)
{
    (void)state;
    enum { MANY = 100 };
    static float       xy[MANY][2];
    static int         k[MANY];
    static const char *names[MANY];
    static char        name[201];
    memset(name, 'n', 200);
    for (int i = 0; i < MANY; i++) {
        xy[i][0] = (float)(i % 10);
        xy[i][1] = (float)(i / 10);
        k[i]     = i;
        names[i] = name;
    }
    scatter_spec spec = typical();
    spec.points       = MANY;
    spec.x            = &xy[0][0];
    spec.y            = &xy[0][1];
    spec.stride       = 2;
    spec.class_of     = k;
    spec.classes      = MANY;
    spec.class_name   = names;
    spec.title = spec.subtitle = spec.note = spec.x_name = spec.y_name = name;
    spec.limits = (plot_limits){-1, 10, -1, 10};
    canvas *c   = drawn(&spec, 800, 600);
    double  x, y;
    assert_true(scatter_place(&spec, 800, 600, 77, &x, &y));
    assert_true(near(pixel(c, x, y), expected(77, MANY), 20));
    canvas_free(c);
}

static const bool WRONG[POINTS] = {false, true, false, false, false, false, true, false};

static int differs(const canvas *a, const canvas *b)
{
    return memcmp(canvas_pixels(a), canvas_pixels(b),
                  (size_t)canvas_width(a) * (size_t)canvas_height(a) * 3) != 0;
}

static void wrong_points_are_ringed_and_counted(void **state)
{
    (void)state;
    static const bool NONE[POINTS] = {false};
    scatter_spec      spec         = typical();
    canvas           *plain        = drawn(&spec, 800, 600);
    spec.wrong                     = NONE;
    canvas *none                   = drawn(&spec, 800, 600);
    spec.wrong                     = WRONG;
    canvas *some                   = drawn(&spec, 800, 600);
    assert_true(differs(plain, none)); /* the legend says 0 ... */
    assert_true(differs(none, some));
    for (int i = 0; i < POINTS; i++) { /* ... and rings appear around the wrong ones alone */
        int    dark = 0;
        double x, y;
        assert_true(scatter_place(&spec, 800, 600, i, &x, &y));
        for (int k = -12 * 25; k <= 12 * 25; k++) {
            const unsigned char *p = pixel(some, x + k % 25 / 2.0, y + k / 25.0);
            dark += p[0] < 80 && p[1] < 80 && p[2] < 80;
        }
        assert_true(WRONG[i] ? dark > 20 : dark == 0);
    }
    canvas_free(plain);
    canvas_free(none);
    canvas_free(some);
}

/* The means' marks and their entry; coloured by value there are no classes to have one. */
static void class_means_are_marked_when_asked(void **state)
{
    (void)state;
    static const float VALUE[POINTS] = {0};
    scatter_spec       spec          = typical();
    canvas            *plain         = drawn(&spec, 800, 600), *means, *values, *both;
    spec.centroids                   = true;
    means                            = drawn(&spec, 800, 600);
    int legend = 0, panel = 0;
    for (int y = 0; y < 600; y++) {
        int n = 0;
        for (int x = 0; x < 800; x++) {
            n += memcmp(pixel(plain, x, y), pixel(means, x, y), 3) != 0;
        }
        *(y < 110 ? &legend : &panel) += n;
    }
    assert_true(legend > 150 && panel > 500);
    spec.classes   = 0;
    spec.class_of  = NULL;
    spec.value     = VALUE;
    spec.value1    = 1;
    both           = drawn(&spec, 800, 600);
    spec.centroids = false;
    values         = drawn(&spec, 800, 600);
    assert_false(differs(both, values));
    canvas_free(plain);
    canvas_free(means);
    canvas_free(values);
    canvas_free(both);
}

static void many_points_are_shaded_when_asked(void **state)
{
    (void)state;
    scatter_spec spec    = typical();
    canvas      *markers = drawn(&spec, 800, 600);
    assert_false(scatter_is_shaded(&spec));
    spec.dense = POINTS; /* not more than that */
    assert_false(scatter_is_shaded(&spec));
    canvas *same = drawn(&spec, 800, 600);
    assert_false(differs(markers, same));
    spec.dense = POINTS - 1;
    assert_true(scatter_is_shaded(&spec));
    spec.wrong     = WRONG;
    canvas *shaded = drawn(&spec, 800, 600);
    for (int i = 0; i < POINTS; i++) {
        double x, y;
        assert_true(scatter_place(&spec, 800, 600, i, &x, &y));
        assert_true(near(pixel(shaded, x, y), palette_colour(palette_theme(0), CLASS_OF[i]), 20));
        assert_true(near(pixel(shaded, x + 4, y), rgba_hex(0xffffff), 62)); /* a small square */
    }
    canvas_free(markers);
    canvas_free(same);
    canvas_free(shaded);
}

static void a_field_lies_behind_the_points(void **state)
{
    (void)state;
    static const float P[] = {0, 1, 0, 1};
    field_grid   field = {.rows = 2, .cols = 2, .classes = 2, .p = P, .line_name = "decision line"};
    scatter_spec spec  = typical();
    const theme *t     = palette_theme(0);
    double       x, y;
    spec.field = &field; /* the line is at x = 1.5, half way */
    canvas *c  = drawn(&spec, 800, 600);
    assert_true(scatter_place(&spec, 800, 600, 6, &x, &y)); /* (1.5, 0) lies upon it */
    const unsigned char *line = pixel(c, x, y - 60);
    assert_true(near(line, t->text, 60));
    scatter_place(&spec, 800, 600, 3, &x, &y); /* (3, 2): class 3 on sure class 1 */
    const unsigned char *point = pixel(c, x, y), *tint = pixel(c, x + 10, y + 12);
    assert_true(near(tint, rgba_mix(t->background, palette_colour(t, 1), t->field_opacity), 12));
    assert_true(
        near(point, rgba_mix(rgba_hex(0xf7dfcc), palette_colour(t, 3), t->fill_opacity), 16));
    field.p = &VALUES[0][0]; /* 9 is no probability */
    nn_err err;
    assert_int_equal(scatter_draw(c, &spec, &err), NN_DATA);
    canvas_free(c);
}

static void values_have_a_bar_instead_of_a_legend(void **state)
{
    (void)state;
    static const float VALUE[POINTS] = {1, 2, 3, 4, 5, 6, 7, 8};
    scatter_spec       spec          = typical(), with;
    spec.classes                     = 0;
    spec.class_of                    = NULL;
    with                             = spec;
    with.value                       = VALUE;
    with.value_name                  = "alcohol";
    with.value0                      = 1;
    with.value1                      = 8;
    canvas *a = drawn(&spec, 800, 600), *b = drawn(&with, 800, 600);
    double  x0, x1, y0, y1;
    scatter_place(&spec, 800, 600, 3, &x0, &y0);
    scatter_place(&with, 800, 600, 3, &x1, &y1);
    assert_true(x1 < x0 - 60 && y0 == y1);
    assert_true(differs(a, b));
    canvas_free(a);
    canvas_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_lie_where_the_numbers_say),
        cmocka_unit_test(places_follow_the_values),
        cmocka_unit_test(values_that_are_not_finite_are_refused),
        cmocka_unit_test(points_outside_are_left_out_and_counted),
        cmocka_unit_test(later_classes_do_not_hide_earlier_ones),
        cmocka_unit_test(extremes_draw),
        cmocka_unit_test(without_classes_or_words),
        cmocka_unit_test(many_classes_and_long_names_draw),
        cmocka_unit_test(wrong_points_are_ringed_and_counted),
        cmocka_unit_test(class_means_are_marked_when_asked),
        cmocka_unit_test(many_points_are_shaded_when_asked),
        cmocka_unit_test(a_field_lies_behind_the_points),
        cmocka_unit_test(values_have_a_bar_instead_of_a_legend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

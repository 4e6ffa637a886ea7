/* Canvas: exact pixels where they are known, areas where they are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/canvas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const rgba WHITE = {255, 255, 255, 255}, BLACK = {0, 0, 0, 255};

static canvas *blank(int width, int height)
{
    canvas *c = NULL;
    assert_int_equal(canvas_create(&c, width, height, WHITE, NULL), NN_OK);
    return c;
}

static int red(const canvas *c, int x, int y)
{
    return canvas_pixels(c)[3 * (y * canvas_width(c) + x)];
}

/* Black drawn on white: how many pixels' worth of it there are. */
static double ink(const canvas *c)
{
    double sum = 0;
    for (int y = 0; y < canvas_height(c); y++) {
        for (int x = 0; x < canvas_width(c); x++) {
            sum += (255 - red(c, x, y)) / 255.0;
        }
    }
    return sum;
}

static void assert_near(double got, double want, double tolerance)
{
    if (!(fabs(got - want) <= tolerance)) {
        fail_msg("%g is not within %g of %g", got, tolerance, want);
    }
}

static void size_limits_are_told(void **state)
{
    (void)state;
    static const int BAD[][2] = {{15, 600}, {800, 0}, {-1, 800}, {16385, 16}, {8192, 8192}};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        canvas *c = NULL;
        nn_err  err;
        assert_int_equal(canvas_create(&c, BAD[i][0], BAD[i][1], WHITE, &err), NN_USAGE);
        assert_null(c);
        assert_non_null(strstr(err.text, "16 to 16384"));
    }
    canvas_free(blank(16, 16384));
    canvas_free(NULL);
}

static void background_fills_every_pixel(void **state)
{
    (void)state;
    canvas *c = NULL;
    assert_int_equal(canvas_create(&c, 17, 16, (rgba){10, 20, 30, 0}, NULL), NN_OK);
    for (int i = 0; i < 17 * 16; i++) {
        const unsigned char *p = canvas_pixels(c) + 3 * i;
        assert_true(p[0] == 10 && p[1] == 20 && p[2] == 30);
    }
    canvas_free(c);
}

static void rectangle_covers_fractions(void **state)
{
    (void)state;
    canvas *c = blank(20, 20);
    canvas_fill_rect(c, 2.5, 3, 5, 4.25, BLACK);
    assert_int_equal(red(c, 1, 3), 255);
    assert_int_equal(red(c, 2, 3), 127); /* half */
    assert_int_equal(red(c, 3, 3), 0);
    assert_int_equal(red(c, 4, 3), 0);
    assert_int_equal(red(c, 5, 3), 255);
    assert_int_equal(red(c, 4, 4), 191); /* a quarter: 255 - 64 */
    assert_int_equal(red(c, 4, 5), 255);
    canvas_fill_rect(c, 10, 10, 10, 15, BLACK); /* empty */
    canvas_fill_rect(c, 12, 10, 11, 15, BLACK); /* inside out */
    assert_near(ink(c), 2.5 * 1.25, 0.02);
    canvas_free(c);
}

static void colours_blend_in_srgb(void **state)
{
    (void)state;
    canvas *c = blank(16, 16);
    canvas_fill_rect(c, 0, 0, 8, 8, (rgba){255, 0, 0, 51}); /* a fifth */
    const unsigned char *p = canvas_pixels(c);
    assert_int_equal(p[0], 255);
    assert_int_equal(p[1], 204);
    assert_int_equal(p[2], 204);
    rgba faded = rgba_fade(rgba_hex(0x123456), 0.5), mixed = rgba_mix(WHITE, BLACK, 0.2);
    assert_int_equal(faded.r, 0x12);
    assert_int_equal(faded.g, 0x34);
    assert_int_equal(faded.b, 0x56);
    assert_int_equal(faded.a, 128);
    assert_int_equal(mixed.g, 204);
    canvas_free(c);
}

static void grid_lines_are_crisp(void **state)
{
    (void)state;
    canvas *c = blank(30, 30);
    canvas_hline(c, 2.3, 10.2, 5.4, 1, BLACK);
    canvas_vline(c, 20.5, 3, 9, 2, BLACK);
    int grey = 0;
    for (int y = 0; y < 30; y++) {
        for (int x = 0; x < 30; x++) {
            grey += red(c, x, y) != 0 && red(c, x, y) != 255;
        }
    }
    assert_int_equal(grey, 0);
    assert_near(ink(c), 8 * 1 + 6 * 2, 1e-9);
    assert_int_equal(red(c, 2, 5), 0);
    assert_int_equal(red(c, 9, 5), 0);
    assert_int_equal(red(c, 10, 5), 255);
    canvas_free(c);
}

static void lines_have_their_area(void **state)
{
    (void)state;
    canvas *c = blank(100, 100);
    canvas_line(c, 20, 30, 80, 75, 5, CANVAS_BUTT, BLACK); /* length 75 */
    assert_near(ink(c), 375, 6);
    canvas_free(c);
    c = blank(100, 100);
    canvas_line(c, 20, 30, 80, 75, 6, CANVAS_ROUND, BLACK);
    assert_near(ink(c), 75 * 6 + 3.14159265 * 9, 6);
    canvas_free(c);
    c = blank(100, 100);
    canvas_line(c, 20, 50.5, 80, 50.5, 0.25, CANVAS_BUTT, BLACK); /* faint, not thin */
    assert_near(red(c, 50, 50), 191, 1);
    canvas_free(c);
}

static void polyline_blends_once(void **state)
{
    (void)state;
    canvas      *c    = blank(60, 60);
    const double xy[] = {10, 10, 50, 50, 50, 10, 10, 50}; /* crosses itself at 30, 30 */
    canvas_polyline(c, xy, 4, 6, (rgba){0, 0, 0, 128});
    int darkest = 255;
    for (int i = 0; i < 60 * 60; i++) {
        darkest = red(c, i % 60, i / 60) < darkest ? red(c, i % 60, i / 60) : darkest;
    }
    assert_int_equal(darkest, 127);
    assert_int_equal(red(c, 30, 30), 127);
    canvas_polyline(c, xy, 0, 6, BLACK);
    assert_int_equal(red(c, 30, 30), 127);
    canvas_free(c);
    c = blank(60, 60);
    canvas_polyline(c, xy, 1, 6, BLACK); /* a dot */
    assert_near(ink(c), 3.14159265 * 9, 0.7);
    canvas_free(c);
}

static void polygons_have_their_area(void **state)
{
    (void)state;
    canvas      *c          = blank(60, 60);
    const double triangle[] = {5.3, 4.1, 50.7, 20.9, 13.2, 55.5};
    double       area       = fabs((50.7 - 5.3) * (55.5 - 4.1) - (13.2 - 5.3) * (20.9 - 4.1)) / 2;
    canvas_polygon(c, triangle, 3, BLACK);
    assert_near(ink(c), area, 1);
    canvas_free(c);
    c = blank(60, 60);
    /* a square with a square hole, and both directions are the same shape */
    const double ring[]   = {10, 10, 40, 10, 40, 40, 10, 40, 20, 20, 20, 30, 30, 30, 30, 20};
    const int    counts[] = {4, 4};
    canvas_outlines(c, ring, counts, 2, BLACK);
    assert_near(ink(c), 900 - 100, 1e-6);
    assert_int_equal(red(c, 25, 25), 255);
    assert_int_equal(red(c, 15, 25), 0);
    canvas_free(c);
}

static void discs_and_rings_have_their_area(void **state)
{
    (void)state;
    canvas *c = blank(60, 60);
    canvas_circle(c, 30.3, 29.6, 12, BLACK);
    assert_near(ink(c), 3.14159265 * 144, 3);
    canvas_free(c);
    c = blank(60, 60);
    canvas_ring(c, 30.3, 29.6, 12, 3, BLACK);
    assert_near(ink(c), 2 * 3.14159265 * 12 * 3, 3);
    assert_int_equal(red(c, 30, 30), 255);
    canvas_free(c);
}

static void clip_holds_for_every_shape(void **state)
{
    (void)state;
    canvas *c = blank(60, 60);
    canvas_clip(c, 20, 20, 40, 40);
    const double big[] = {-1e6, -1e6, 1e6, -1e6, 1e6, 1e6, -1e6, 1e6};
    canvas_polygon(c, big, 4, BLACK);
    assert_near(ink(c), 400, 1e-6); /* all of the clip and nothing else */
    canvas_fill_rect(c, -1e30, -1e30, 1e30, 1e30, BLACK);
    canvas_line(c, 0, 0, 60, 60, 9, CANVAS_ROUND, BLACK);
    canvas_polyline(c, big, 4, 3, BLACK);
    canvas_ring(c, 20, 20, 10, 3, BLACK);
    canvas_circle(c, 45, 45, 20, BLACK);
    assert_near(ink(c), 400, 1e-6);
    canvas_clip(c, 50, 50, 50, 10); /* empty */
    canvas_fill_rect(c, 0, 0, 60, 60, BLACK);
    assert_near(ink(c), 400, 1e-6);
    canvas_unclip(c);
    canvas_fill_rect(c, 0, 0, 60, 60, BLACK);
    assert_near(ink(c), 3600, 1e-6);
    canvas_free(c);
}

static void slanted_edge_across_the_clip_is_exact(void **state)
{
    (void)state;
    /* An edge that is nearly flat enters and leaves within one row: half of the canvas is
     * below it wherever it is cut. */
    canvas      *c    = blank(40, 40);
    const double xy[] = {-1000, 20.9, 1040, 19.1, 1040, 100, -1000, 100};
    canvas_polygon(c, xy, 4, BLACK);
    double middle = 20.9 - 1.8 * (1020.0 / 2040.0); /* height of the edge at x = 20 */
    assert_near(ink(c), 40 * (40 - middle), 0.2);
    assert_int_equal(red(c, 0, 18), 255);
    assert_int_equal(red(c, 39, 22), 0);
    canvas_free(c);
}

static void shapes_outside_draw_nothing(void **state)
{
    (void)state;
    canvas      *c    = blank(40, 40);
    const double xy[] = {50, 5, 90, 5, 90, 30}, left[] = {-50, 5, -10, 5, -10, 30};
    canvas_polygon(c, xy, 3, BLACK);
    canvas_polygon(c, left, 3, BLACK);
    canvas_circle(c, -30, 20, 10, BLACK);
    canvas_ring(c, 20, 90, 10, 2, BLACK);
    canvas_line(c, 1e30, 1e30, 1e30, -1e30, 3, CANVAS_ROUND, BLACK);
    canvas_polyline(c, xy, 3, 2, BLACK);
    assert_near(ink(c), 0, 0);
    canvas_free(c);
}

/* The formula by hand, for every length and place of a row; nothing beside it changes. */
static void a_row_blends_each_pixel_by_its_cover(void **state)
{
    (void)state;
    static const rgba COLOUR = {10, 140, 220, 201};
    float             cover[50];
    for (int i = 0; i < 50; i++) {
        cover[i] = (float)(i * 7 % 23) / 20 - 0.05f; /* below 0 and above 1 as well */
    }
    for (int n = 0; n <= 50; n++) {
        canvas *c = blank(48, 16);
        canvas_clip(c, 1, 0, 47, 16);
        canvas_blend_row(c, n % 5 - 2, 15, cover, n, COLOUR);
        for (int x = 0; x < 48; x++) {
            int   i = x - (n % 5 - 2), inside = i >= 0 && i < n && x >= 1 && x < 47;
            float share = inside ? fminf(fmaxf(cover[i], 0), 1) : 0;
            int   a     = (int)(share * 201 + 0.5f);
            assert_int_equal(red(c, x, 15), (255 * (255 - a) + 10 * a + 127) / 255);
            assert_int_equal(red(c, x, 14), 255);
        }
        canvas_free(c);
    }
}

static void a_row_takes_its_colours_from_a_table(void **state)
{
    (void)state;
    rgba          table[CANVAS_LEVELS];
    unsigned char level[60];
    for (int i = 0; i < CANVAS_LEVELS; i++) {
        table[i] = (rgba){(unsigned char)i, (unsigned char)(255 - i), (unsigned char)(i / 2), 0};
    }
    for (int i = 0; i < 60; i++) {
        level[i] = (unsigned char)(i * 37);
    }
    canvas *c = blank(48, 16);
    canvas_set_row(c, -2, 3, level, 20, table);
    canvas_set_row(c, 40, 15, level, 60, table);
    canvas_set_row(c, 30, 15, level, 0, table);
    canvas_set_row(c, 30, -1, level, 9, table);
    canvas_set_row(c, 30, 16, level, 9, table);
    canvas_set_row(c, 48, 5, level, 9, table);
    for (int i = 0; i < 48 * 16; i++) {
        int           x = i % 48, y = i / 48;
        int           at    = y == 3 && x < 18 ? x + 2 : y == 15 && x >= 40 ? x - 40 : -1;
        rgba          want  = at >= 0 ? table[level[at]] : WHITE;
        unsigned char rgb[] = {want.r, want.g, want.b};
        assert_memory_equal(canvas_pixels(c) + 3 * i, rgb, 3);
    }
    canvas_free(c);
}

static void a_failed_part_is_remembered(void **state)
{
    (void)state;
    canvas *c = blank(16, 16);
    nn_err  err;
    assert_int_equal(canvas_check(c, &err), NN_OK);
    canvas_mark_failed(c);
    assert_int_equal(canvas_check(c, &err), NN_NOMEM);
    assert_non_null(strstr(err.text, "drawing a picture"));
    canvas_free(c);
}

static void segments_blend_once_and_stand_alone(void **state)
{
    (void)state;
    const double cross[] = {10, 50, 90, 50, 50, 10, 50, 90}; /* two that cross */
    canvas      *c       = NULL;
    assert_int_equal(canvas_create(&c, 100, 100, rgba_hex(0xffffff), NULL), NN_OK);
    canvas_segments(c, cross, 0, 6, BLACK);
    canvas_segments(c, cross, 2, 6, (rgba){0, 0, 0, 128});
    const unsigned char *p = canvas_pixels(c);
    assert_int_equal(p[3 * (50 * 100 + 50)], 127); /* no darker where they cross */
    assert_int_equal(p[3 * (50 * 100 + 20)], 127);
    assert_int_equal(p[3 * (20 * 100 + 50)], 127);
    assert_int_equal(p[3 * (30 * 100 + 70)], 255); /* not joined: (90, 50) to (50, 10) is free */
    canvas_free(c);
}

static void an_ordinary_canvas_records_nothing(void **state)
{
    (void)state;
    canvas *c = blank(40, 40), *v = NULL;
    assert_int_equal(canvas_create_vector(&v, 15, 40, WHITE, NULL), NN_USAGE);
    assert_null(v);
    assert_int_equal(canvas_create_vector(&v, 40, 40, WHITE, NULL), NN_OK);
    assert_false(canvas_is_vector(c));
    assert_null(canvas_recorder(c));
    assert_true(canvas_is_vector(v));
    canvas_image_begin(c); /* draws all the same */
    canvas_image_begin(v);
    canvas_circle(c, 20, 20, 9, BLACK);
    canvas_circle(v, 20, 20, 9, BLACK);
    canvas_image_end(c, 0, 0, 40, 40);
    canvas_image_end(v, 0, 0, 40, 40);
    assert_near(ink(c), 3.14159265 * 81, 3);
    assert_memory_equal(canvas_pixels(c), canvas_pixels(v), 40 * 40 * 3);
    canvas_free(c);
    canvas_free(v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(size_limits_are_told),
        cmocka_unit_test(background_fills_every_pixel),
        cmocka_unit_test(rectangle_covers_fractions),
        cmocka_unit_test(colours_blend_in_srgb),
        cmocka_unit_test(grid_lines_are_crisp),
        cmocka_unit_test(lines_have_their_area),
        cmocka_unit_test(polyline_blends_once),
        cmocka_unit_test(segments_blend_once_and_stand_alone),
        cmocka_unit_test(polygons_have_their_area),
        cmocka_unit_test(discs_and_rings_have_their_area),
        cmocka_unit_test(clip_holds_for_every_shape),
        cmocka_unit_test(slanted_edge_across_the_clip_is_exact),
        cmocka_unit_test(shapes_outside_draw_nothing),
        cmocka_unit_test(a_row_blends_each_pixel_by_its_cover),
        cmocka_unit_test(a_row_takes_its_colours_from_a_table),
        cmocka_unit_test(a_failed_part_is_remembered),
        cmocka_unit_test(an_ordinary_canvas_records_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

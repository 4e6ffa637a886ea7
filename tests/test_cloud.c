/* Cloud: rings around wrong points, colours by value, densities. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/cloud.h"
#include "plot/points.h"
#include "plot/ramp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 220, HEIGHT = 220, POINTS = 3 };

static const float XY[POINTS][2]    = {{0.25f, 0.25f}, {0.5f, 0.5f}, {0.75f, 0.75f}};
static const int   CLASS_OF[POINTS] = {0, 1, 0};
static const bool  WRONG[POINTS]    = {false, true, false};
static const float VALUE[POINTS]    = {10, 15, 20};
static const axes  PANEL            = {
                .left = 10, .top = 10, .right = 210, .bottom = 210, .unit = 1, .limits = {0, 1, 0, 1}};

static cloud typical(void)
{
    return (cloud){.theme    = palette_theme(0),
                   .points   = POINTS,
                   .x        = &XY[0][0],
                   .y        = &XY[0][1],
                   .stride   = 2,
                   .class_of = CLASS_OF,
                   .classes  = 2};
}

static canvas *drawn(const cloud *p)
{
    canvas *c = NULL;
    assert_int_equal(canvas_create(&c, WIDTH, HEIGHT, p->theme->background, NULL), NN_OK);
    assert_int_equal(cloud_draw(c, p, &PANEL, NULL), NN_OK);
    return c;
}

static const unsigned char *pixel(const canvas *c, double x, double y)
{
    return canvas_pixels(c) + 3 * ((int)y * WIDTH + (int)x);
}

static int is_dark(const unsigned char *p)
{
    return p[0] < 90 && p[1] < 90 && p[2] < 90;
}

static int dark_around(const canvas *c, double x, double y)
{
    int n = 0;
    for (int dy = -14; dy <= 14; dy++) {
        for (int dx = -14; dx <= 14; dx++) {
            n += is_dark(pixel(c, x + dx, y + dy));
        }
    }
    return n;
}

static void wrong_points_have_rings(void **state)
{
    (void)state;
    cloud p   = typical();
    p.wrong   = WRONG;
    canvas *c = drawn(&p);
    for (int i = 0; i < POINTS; i++) {
        double x, y;
        assert_true(cloud_place(&p, &PANEL, i, &x, &y));
        int n = dark_around(c, x, y);
        if (WRONG[i] ? n < 20 : n > 0) {
            fail_msg("point %d: %d dark pixels around it", i, n);
        }
        assert_false(is_dark(pixel(c, x, y))); /* the point itself stays to be seen */
    }
    assert_int_equal(cloud_wrong(&p), 1);
    p.wrong = NULL;
    assert_int_equal(cloud_wrong(&p), 0);
    canvas_free(c);
}

/* Where many are wrong their rings are thinner; up to a fifth of them is few. */
static void many_rings_are_thin(void **state)
{
    static const double SHARE[] = {0.0, 0.2, 0.3, 0.4, 1.0};
    enum { SHARES = sizeof SHARE / sizeof *SHARE };
    int dark[SHARES];
    (void)state;
    for (size_t i = 0; i < SHARES; i++) {
        const theme *t = palette_theme(0);
        canvas      *c = NULL;
        assert_int_equal(canvas_create(&c, WIDTH, HEIGHT, t->background, NULL), NN_OK);
        points_draw_ring(c, t, SHARE[i], 8, 50, 50);
        dark[i] = dark_around(c, 50, 50);
        canvas_free(c);
    }
    assert_true(dark[0] == dark[1] && dark[3] == dark[4]);
    assert_true(dark[1] > dark[2] && dark[2] > dark[3] && dark[3] > 0);
}

static void values_have_the_colour_of_the_scale(void **state)
{
    (void)state;
    const theme *t = palette_theme(0);
    cloud        p = typical();
    ramp         r;
    p.class_of = NULL;
    p.classes  = 0;
    p.value    = VALUE;
    p.value0   = 10;
    p.value1   = 20;
    ramp_make(&r, t);
    canvas *c = drawn(&p);
    for (int i = 0; i < POINTS; i++) {
        double x, y;
        cloud_place(&p, &PANEL, i, &x, &y);
        rgba                 want = ramp_colour(&r, i / 2.0);
        const unsigned char *q    = pixel(c, x, y);
        assert_true(abs(q[0] - want.r) + abs(q[1] - want.g) + abs(q[2] - want.b) <= 6);
    }
    canvas_free(c);
}

static void bad_values_are_named(void **state)
{
    (void)state;
    const float bad[] = {1, NAN, 2};
    cloud       p     = typical();
    nn_err      err;
    p.value  = bad;
    p.value1 = 1;
    assert_int_equal(cloud_check(&p, "a", "b", "alcohol", &err), NN_DATA);
    assert_string_equal(err.text, "point 1 has nan in 'alcohol'; only finite values can be drawn");
}

static void marks_have_the_size_asked_for(void **state)
{
    (void)state;
    cloud p = typical(), small = typical();
    small.unit = 0.5;
    canvas *a = drawn(&p), *b = drawn(&small);
    int     n = 0, m = 0;
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        n += canvas_pixels(a)[3 * i + 2] < 240 || canvas_pixels(a)[3 * i] < 240;
        m += canvas_pixels(b)[3 * i + 2] < 240 || canvas_pixels(b)[3 * i] < 240;
    }
    assert_true(m > 30 && n > 3 * m);
    canvas_free(a);
    canvas_free(b);
}

/* How far from white, summed over the channels. */
static int ink(const unsigned char *p)
{
    return 765 - p[0] - p[1] - p[2];
}

static void density_grows_with_the_number(void **state)
{
    (void)state;
    enum { N = 1111 };
    static float xy[N][2];
    static int   k[N];
    for (int i = 0; i < N; i++) { /* 1, 10, 100 and 1000 points in four places */
        int place = i < 1 ? 0 : i < 11 ? 1 : i < 111 ? 2 : 3;
        xy[i][0]  = 0.2f * (float)(place + 1);
        xy[i][1]  = 0.5f;
    }
    cloud p        = typical();
    p.points       = N;
    p.x            = &xy[0][0];
    p.y            = &xy[0][1];
    p.class_of     = k;
    p.shaded       = true;
    canvas *c      = drawn(&p);
    int     before = 0;
    for (int place = 0; place < 4; place++) {
        int now = ink(pixel(c, 10 + 200 * 0.2 * (place + 1), 110));
        assert_true(now > before + 20); /* evenly: the logarithm */
        before = now;
    }
    rgba full = palette_colour(p.theme, 0);
    assert_true(abs(before - (765 - full.r - full.g - full.b)) <= 3);
    canvas_free(c);
}

static void density_mixes_classes_and_keeps_the_border(void **state)
{
    (void)state;
    const float  xy[]         = {0.5f, 0.5f, 0.5f, 0.5f, 1, 1, 0, 0};
    const int    k[]          = {0, 1, 0, 1};
    const theme *t            = palette_theme(0);
    cloud        p            = typical();
    p.points                  = 4;
    p.x                       = xy;
    p.y                       = xy + 1;
    p.class_of                = k;
    p.shaded                  = true;
    canvas              *c    = drawn(&p);
    rgba                 want = rgba_mix(palette_colour(t, 0), palette_colour(t, 1), 0.5);
    const unsigned char *q    = pixel(c, 110, 110);
    assert_true(abs(q[0] - want.r) + abs(q[1] - want.g) + abs(q[2] - want.b) <= 6);
    assert_true(ink(pixel(c, 209, 10)) > 0 && ink(pixel(c, 10, 209)) > 0); /* the corners' points */
    int outside = 0;
    for (int i = 0; i < WIDTH; i++) {
        outside += ink(pixel(c, i, 9)) + ink(pixel(c, i, 210)) + ink(pixel(c, 9, i)) +
                   ink(pixel(c, 210, i));
    }
    assert_int_equal(outside, 0);
    canvas_free(c);
}

/* Class 0: the mean of (0, 0.25), (1, 0.75) and (-0.4, 0.5), which lies outside. */
static void means_are_marked_where_they_are(void **state)
{
    (void)state;
    const float xy[][2] = {{0, 0.25f}, {1, 0.75f}, {-0.4f, 0.5f}, {0.9f, 0.1f}, {5, 0.5f}};
    const int   k[]     = {0, 0, 0, 2, 3};
    cloud       p       = typical();
    double      x, y;
    p.points    = 5;
    p.x         = &xy[0][0];
    p.y         = &xy[0][1];
    p.class_of  = k;
    p.classes   = 4;
    canvas *off = drawn(&p);
    p.centroids = true;
    canvas *c   = drawn(&p);
    assert_true(cloud_centroid(&p, &PANEL, 0, &x, &y));
    assert_true(fabs(x - 50) < 1e-5 && fabs(y - 110) < 1e-5);
    rgba                 want = palette_colour(p.theme, 0);
    const unsigned char *q    = pixel(c, x, y);
    assert_true(q[0] == want.r && q[1] == want.g && q[2] == want.b); /* opaque */
    assert_true(dark_around(c, x, y) > 60);                          /* the outline */
    assert_int_equal(dark_around(off, x, y), 0);
    assert_true(cloud_centroid(&p, &PANEL, 2, &x, &y)); /* above its only point */
    assert_true(dark_around(c, x, y) > 60);
    assert_false(cloud_centroid(&p, &PANEL, 1, &x, &y)); /* no points */
    assert_false(cloud_centroid(&p, &PANEL, 3, &x, &y)); /* outside */
    canvas_free(c);
    canvas_free(off);
}

static void means_of_strips_and_densities(void **state)
{
    (void)state;
    cloud  p = typical();
    double x, y;
    p.centroids = true;
    p.shaded    = true;
    canvas *c   = drawn(&p);
    assert_true(cloud_centroid(&p, &PANEL, 0, &x, &y));
    assert_true(dark_around(c, x, y) > 60);
    canvas_free(c);
    p.shaded = false;
    p.y      = NULL;
    c        = drawn(&p);
    for (int k = 0; k < 2; k++) {
        assert_true(cloud_centroid(&p, &PANEL, k, &x, &y));
        assert_true(fabs(x - 110) < 1e-9 && fabs(y - (60 + 100 * k)) < 1e-9);
        assert_true(dark_around(c, x, y) > 60);
    }
    canvas_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_points_have_rings),
        cmocka_unit_test(many_rings_are_thin),
        cmocka_unit_test(values_have_the_colour_of_the_scale),
        cmocka_unit_test(bad_values_are_named),
        cmocka_unit_test(marks_have_the_size_asked_for),
        cmocka_unit_test(density_grows_with_the_number),
        cmocka_unit_test(density_mixes_classes_and_keeps_the_border),
        cmocka_unit_test(means_are_marked_where_they_are),
        cmocka_unit_test(means_of_strips_and_densities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

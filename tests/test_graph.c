/* Graph: lines say sign and size, nodes say bias and death, nothing leaves the canvas. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/graph.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 800, HEIGHT = 600 };

/* 2-2-1: W1 (2, 2), b1, W2 (1, 2), b2 */
static const int   UNITS[]  = {2, 2, 1};
static const float PARAMS[] = {1.0f, 0.0f, -2.0f, 0.5f, 0.5f, 0.0f, 2.0f, 1.0f, -2.0f};

static const char *const LAYERS[] = {"input", "dense_1, relu", "output, sigmoid"};
static const char *const INPUTS[] = {"variance", "skewness"};
static const char *const OUTPUT[] = {"forged"};

static graph_spec typical(void)
{
    return (graph_spec){.title       = "Epoch 3",
                        .subtitle    = "banknote",
                        .note        = "seed 1",
                        .layers      = 2,
                        .units       = UNITS,
                        .params      = PARAMS,
                        .layer_name  = LAYERS,
                        .input_name  = INPUTS,
                        .output_name = OUTPUT};
}

static canvas *drawn(const graph_spec *spec, int width, int height)
{
    const theme *t = spec->theme != NULL ? spec->theme : palette_theme(0);
    canvas      *c = NULL;
    nn_err       err;
    assert_int_equal(canvas_create(&c, width, height, t->background, NULL), NN_OK);
    if (graph_draw(c, spec, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return c;
}

static rgba pixel(const canvas *c, double x, double y)
{
    const unsigned char *p = canvas_pixels(c) + 3 * ((int)y * canvas_width(c) + (int)x);
    return (rgba){p[0], p[1], p[2], 255};
}

static int near(rgba a, rgba b, int tolerance)
{
    return abs(a.r - b.r) <= tolerance && abs(a.g - b.g) <= tolerance &&
           abs(a.b - b.b) <= tolerance;
}

static int same(const canvas *a, const canvas *b)
{
    return memcmp(canvas_pixels(a), canvas_pixels(b),
                  3 * (size_t)canvas_width(a) * (size_t)canvas_height(a)) == 0;
}

/* The place `share` of the way along a line. */
static void along(const graph_spec *spec, int layer, int from, int to, double share, double at[2])
{
    double x0, y0, x1, y1;
    assert_true(graph_place(spec, WIDTH, HEIGHT, layer - 1, from, &x0, &y0, NULL));
    assert_true(graph_place(spec, WIDTH, HEIGHT, layer, to, &x1, &y1, NULL));
    at[0] = x0 + share * (x1 - x0);
    at[1] = y0 + share * (y1 - y0);
}

/* How much of a line's length shows `colour`, away from its nodes. */
static double shows(const graph_spec *spec, int layer, int from, int to, rgba colour, int tolerance)
{
    int     hits = 0;
    canvas *c    = drawn(spec, WIDTH, HEIGHT);
    for (int i = 0; i < 100; i++) {
        double at[2];
        along(spec, layer, from, to, 0.25 + 0.005 * i, at);
        hits += near(pixel(c, at[0], at[1]), colour, tolerance);
    }
    canvas_free(c);
    return hits / 100.0;
}

/* Ink in the column of pixels through a place of a line, as a number of whole pixels. */
static double thickness(const graph_spec *spec, int layer, int from, int to, rgba ink)
{
    rgba    paper = palette_theme(0)->background;
    canvas *c     = drawn(spec, WIDTH, HEIGHT);
    double  at[2], sum = 0;
    along(spec, layer, from, to, 0.8, at);
    for (int dy = -14; dy <= 14; dy++) {
        sum += (double)(paper.r - pixel(c, at[0], at[1] + dy).r) / (paper.r - ink.r);
    }
    canvas_free(c);
    return sum;
}

static void the_sign_is_a_colour_and_a_dash(void **state)
{
    (void)state;
    graph_spec   spec = typical();
    const theme *t    = palette_theme(0);
    rgba         blue = rgba_mix(t->background, palette_colour(t, 0), 0.90);
    rgba         red  = rgba_mix(t->background, palette_colour(t, 1), 0.90);
    assert_true(shows(&spec, 2, 0, 0, blue, 12) > 0.8); /* w = 2, but for its number */
    double dashed = shows(&spec, 1, 0, 1, red, 12);     /* w = -2 */
    assert_true(dashed > 0.35 && dashed < 0.8);
    assert_true(shows(&spec, 1, 0, 1, blue, 12) == 0);
}

static void no_weight_no_line(void **state)
{
    (void)state;
    static const int   units[]  = {1, 2};
    static const float params[] = {1, 0, 0, 0};
    graph_spec         spec     = {.layers = 1, .units = units, .params = params};
    rgba               paper    = palette_theme(0)->background;
    assert_true(shows(&spec, 1, 0, 1, paper, 0) > 0.8); /* its number "0.00" is there */
    assert_true(shows(&spec, 1, 0, 0, paper, 0) < 0.2);
}

static void width_follows_size(void **state)
{
    (void)state;
    static const int units[]   = {1, 2}; /* two lines of equal slope */
    float            params[4] = {4, 2, 0, 0};
    graph_spec       spec      = {.layers = 1, .units = units, .params = params};
    const theme     *t         = palette_theme(0);
    rgba             full      = rgba_mix(t->background, palette_colour(t, 0), 0.90);
    rgba             half      = rgba_mix(t->background, palette_colour(t, 0), 0.35 + 0.55 * 0.5);
    double           wide = thickness(&spec, 1, 0, 0, full), thin = thickness(&spec, 1, 0, 1, half);
    assert_true(wide > 6 && fabs(wide / thin - 2) < 0.1);

    spec.largest = 8; /* the scale of a run */
    assert_true(fabs(thickness(&spec, 1, 0, 0, half) - thin) < 0.1);
    spec.largest = 2; /* beyond it nothing gets wider */
    assert_true(fabs(thickness(&spec, 1, 0, 0, full) - wide) < 0.1);
    assert_true(fabs(thickness(&spec, 1, 0, 1, full) - wide) < 0.1);
}

/* Two lines that cross in the middle, among so many of weight 0 that none is dashed. */
static void strong_lines_lie_on_top(void **state)
{
    (void)state;
    enum { SIDE = 11, LAST = SIDE - 1 };
    static const int units[] = {SIDE, SIDE};
    const theme     *t       = palette_theme(0);
    rgba             blue = palette_colour(t, 0), red = palette_colour(t, 1);
    rgba             under = rgba_mix(t->background, red, 0.12 + 0.78 * 0.5);
    for (int down = 0; down < 2; down++) {
        float params[SIDE * SIDE + SIDE] = {0};
        params[LAST * SIDE]              = down ? 4 : -2; /* from the first to the last */
        params[LAST]                     = down ? -2 : 4;
        graph_spec spec                  = {.layers = 1, .units = units, .params = params};
        canvas    *c                     = drawn(&spec, WIDTH, HEIGHT);
        double     at[2];
        along(&spec, 1, 0, LAST, 0.5, at);
        assert_true(near(pixel(c, at[0], at[1]), rgba_mix(under, blue, 0.90), 3));
        canvas_free(c);
    }
}

static void the_disc_is_the_bias(void **state)
{
    (void)state;
    static const int   units[]  = {1, 4};
    static const float params[] = {4, 4, 4, 4, /* b */ 4, -4, 0, 1};
    graph_spec         spec     = {.layers = 1, .units = units, .params = params};
    const theme       *t        = palette_theme(0);
    canvas            *c        = drawn(&spec, WIDTH, HEIGHT);
    const rgba         colour[] = {palette_colour(t, 0), palette_colour(t, 1), t->background,
                                   palette_colour(t, 0)};
    const double       radius[] = {0.8, 0.8, 0, 0.4}; /* a quarter of the area, half the radius */
    for (int u = 0; u < 4; u++) {
        double x, y, r;
        assert_true(graph_place(&spec, WIDTH, HEIGHT, 1, u, &x, &y, &r));
        assert_true(near(pixel(c, x, y), colour[u], 2));
        if (radius[u] > 0) {
            assert_true(near(pixel(c, x, y + (radius[u] - 0.1) * r), colour[u], 2));
            assert_true(near(pixel(c, x, y + (radius[u] + 0.1) * r), t->background, 8) ||
                        radius[u] > 0.7);
        }
    }
    canvas_free(c);
}

static void dead_units_are_grey(void **state)
{
    (void)state;
    static const bool        dead_1[] = {false, true};
    static const bool        none_1[] = {false, false};
    static const bool *const DEAD[]   = {NULL, dead_1, NULL};
    static const bool *const NONE[]   = {NULL, none_1, NULL};
    graph_spec               spec     = typical();
    const theme             *t        = palette_theme(0);
    rgba   grey = rgba_mix(t->background, t->zero, 0.6), red = palette_colour(t, 1);
    double at[2], r;
    spec.dead = NONE;
    assert_true(shows(&spec, 1, 0, 1, grey, 6) == 0);
    spec.dead = DEAD;
    assert_true(shows(&spec, 1, 0, 1, grey, 6) > 0.3);
    assert_true(shows(&spec, 1, 0, 1, red, 60) == 0);
    canvas *c = drawn(&spec, WIDTH, HEIGHT);
    graph_place(&spec, WIDTH, HEIGHT, 1, 1, &at[0], &at[1], &r);
    assert_true(near(pixel(c, at[0] - 0.5 * r, at[1]), t->grid, 2));
    canvas_free(c);

    double x0, x1; /* nothing moves when the first unit dies */
    graph_place(&spec, WIDTH, HEIGHT, 1, 0, &x0, &at[0], NULL);
    spec.dead = NONE;
    graph_place(&spec, WIDTH, HEIGHT, 1, 0, &x1, &at[1], NULL);
    assert_true(x0 == x1 && at[0] == at[1]);
}

static void what_is_not_finite_is_refused(void **state)
{
    (void)state;
    static const struct {
        int         at;
        float       value;
        const char *text;
    } BAD[] = {
        {2, NAN,
         "layer 1: the weight from unit 1 to unit 2 is nan; only finite weights can be drawn"},
        {7, INFINITY,
         "layer 2: the weight from unit 2 to unit 1 is inf; only finite weights can be drawn"},
        {5, -INFINITY, "layer 1: the bias of unit 2 is -inf; only finite weights can be drawn"},
    };
    for (int i = 0; i < 3; i++) {
        float      params[9];
        graph_spec spec = typical();
        canvas    *c = NULL, *blank = NULL;
        nn_err     err;
        memcpy(params, PARAMS, sizeof params);
        params[BAD[i].at] = BAD[i].value;
        spec.params       = params;
        canvas_create(&c, 200, 150, palette_theme(0)->background, NULL);
        canvas_create(&blank, 200, 150, palette_theme(0)->background, NULL);
        assert_int_equal(graph_draw(c, &spec, &err), NN_DATA);
        assert_string_equal(err.text, BAD[i].text);
        assert_true(same(c, blank));
        canvas_free(blank);
        canvas_free(c);
    }
}

static float *random_params(const int *units, int layers)
{
    size_t   n    = 0;
    uint32_t seed = 1;
    for (int l = 1; l <= layers; l++) {
        n += ((size_t)units[l - 1] + 1) * (size_t)units[l];
    }
    float *params = malloc(n * sizeof *params);
    assert_non_null(params);
    for (size_t i = 0; i < n; i++) {
        seed      = seed * 1664525u + 1013904223u;
        params[i] = (float)(seed >> 8) / 8388608.0f - 1;
    }
    return params;
}

static void large_layers_show_both_ends(void **state)
{
    (void)state;
    static const int units[] = {4096, 20, 300, 1};
    float           *params  = random_params(units, 3);
    graph_spec       spec    = {.layers = 3, .units = units, .params = params, .largest = 1};
    canvas          *c       = drawn(&spec, 240, 180);
    for (int l = 0; l <= 3; l++) {
        int    shown  = 0;
        double before = -INFINITY, x, y, r;
        for (int u = 0; u < units[l]; u++) {
            if (graph_place(&spec, WIDTH, HEIGHT, l, u, &x, &y, &r)) {
                assert_true(y - r > before && y + r < HEIGHT && x - r > 0 && x + r < WIDTH);
                assert_true(u < 10 || u >= units[l] - 10);
                before = y + r;
                shown++;
            }
        }
        assert_int_equal(shown, units[l] < GRAPH_MOST ? units[l] : GRAPH_MOST);
    }
    canvas *again = drawn(&spec, 240, 180);
    assert_true(same(c, again));
    canvas_free(again);
    canvas_free(c);
    free(params);
}

static void the_largest_is_that_of_the_weights(void **state)
{
    (void)state;
    static const float odd[] = {1, NAN, -3, INFINITY, 99, 99, 2, -2.5f, 99};
    assert_true(graph_largest(2, UNITS, PARAMS) == 2);
    assert_true(graph_largest(2, UNITS, odd) == 3); /* neither a bias nor what is not finite */
}

static void border_is_free(const canvas *c, rgba paper)
{
    int w = canvas_width(c), h = canvas_height(c);
    for (int x = 0; x < w; x++) {
        assert_true(near(pixel(c, x, 0), paper, 0) && near(pixel(c, x, h - 1), paper, 0));
    }
    for (int y = 0; y < h; y++) {
        assert_true(near(pixel(c, 0, y), paper, 0) && near(pixel(c, w - 1, y), paper, 0));
    }
}

static void nothing_leaves_the_canvas(void **state)
{
    (void)state;
    static const int  SIZES[][2] = {{16, 16},   {16, 300},  {300, 16}, {60, 40},
                                    {200, 150}, {320, 240}, {401, 253}};
    static const int  units[]    = {28, 30, 7, 2};
    char              longest[201];
    const char       *names[30];
    bool              dead[30]   = {true, false, true};
    const bool *const all_dead[] = {NULL, dead, dead, NULL};
    float            *params     = random_params(units, 3);
    memset(longest, 'W', sizeof longest - 1);
    longest[200] = '\0';
    for (int i = 0; i < 30; i++) {
        names[i] = longest;
    }
    for (size_t s = 0; s < sizeof SIZES / sizeof *SIZES; s++) {
        const theme *t     = palette_theme((int)s % 3);
        graph_spec   spec  = {.theme       = t,
                              .title       = longest,
                              .subtitle    = longest,
                              .note        = longest,
                              .layers      = 3,
                              .units       = units,
                              .params      = params,
                              .dead        = all_dead,
                              .layer_name  = names,
                              .input_name  = names,
                              .output_name = names};
        canvas      *c     = drawn(&spec, SIZES[s][0], SIZES[s][1]);
        canvas      *blank = NULL;
        canvas_create(&blank, SIZES[s][0], SIZES[s][1], t->background, NULL);
        assert_false(same(c, blank)); /* something is there, even on the smallest */
        border_is_free(c, t->background);
        canvas_free(blank);
        canvas_free(c);
    }
    free(params);
}

static void networks_without_weights_can_be_drawn(void **state)
{
    (void)state;
    static const float zero[9] = {0};
    graph_spec         spec    = typical();
    spec.params                = zero;
    assert_true(shows(&spec, 1, 0, 0, palette_theme(0)->background, 0) > 0.7);
}

static void deep_networks_fit(void **state)
{
    (void)state;
    int units[65];
    for (int l = 0; l <= 64; l++) {
        units[l] = 2;
    }
    float     *params = random_params(units, 64);
    graph_spec spec   = {.layers = 64, .units = units, .params = params};
    double     before = 0, x, r;
    for (int l = 0; l <= 64; l++) {
        assert_true(graph_place(&spec, WIDTH, HEIGHT, l, 1, &x, NULL, &r));
        assert_true(x - r > before && x + r < WIDTH);
        before = x + r;
    }
    canvas *c = drawn(&spec, WIDTH, HEIGHT);
    border_is_free(c, palette_theme(0)->background);
    canvas_free(c);
    free(params);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sign_is_a_colour_and_a_dash),
        cmocka_unit_test(no_weight_no_line),
        cmocka_unit_test(width_follows_size),
        cmocka_unit_test(strong_lines_lie_on_top),
        cmocka_unit_test(the_disc_is_the_bias),
        cmocka_unit_test(dead_units_are_grey),
        cmocka_unit_test(what_is_not_finite_is_refused),
        cmocka_unit_test(large_layers_show_both_ends),
        cmocka_unit_test(the_largest_is_that_of_the_weights),
        cmocka_unit_test(nothing_leaves_the_canvas),
        cmocka_unit_test(networks_without_weights_can_be_drawn),
        cmocka_unit_test(deep_networks_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

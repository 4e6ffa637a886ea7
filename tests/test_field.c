/* Field: classes and leads of nodes, tints where they belong, lines where they are exact. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/field.h"
#include "plot/ramp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 21, COLS = 31, THREE = 3 };

/* p = sigmoid of s (x + 2 y - 1.1) over the unit square. */
static void fill_sigmoid(float *p, double steep)
{
    for (int r = 0; r < ROWS; r++) {
        for (int c = 0; c < COLS; c++) {
            double x = (double)c / (COLS - 1), y = (double)r / (ROWS - 1);
            p[r * COLS + c] = (float)(1 / (1 + exp(-steep * (x + 2 * y - 1.1))));
        }
    }
}

/* softmax of z_k = direction k, three of them at 120 degrees around the middle. */
static void fill_softmax(float *p, double steep)
{
    for (int i = 0; i < ROWS * COLS; i++) {
        double x = (double)(i % COLS) / (COLS - 1) - 0.5, y = (double)(i / COLS) / (ROWS - 1) - 0.5;
        double e[THREE], sum                                = 0;
        for (int k = 0; k < THREE; k++) {
            e[k] = exp(steep * (x * cos(2.0943951 * k + 0.4) + y * sin(2.0943951 * k + 0.4)));
            sum += e[k];
        }
        for (int k = 0; k < THREE; k++) {
            p[i * THREE + k] = (float)(e[k] / sum);
        }
    }
}

static field_grid grid(const float *p, int classes)
{
    return (field_grid){
        .rows = ROWS, .cols = COLS, .classes = classes, .p = p, .line_name = "line"};
}

static void a_sigmoid_is_traced_exactly(void **state)
{
    (void)state;
    static float        p[ROWS * COLS];
    static const double STEEP[] = {1, 10, 100}; /* 100: from 0 to 1 within a cell or two */
    for (int s = 0; s < 3; s++) {
        double *piece = NULL, length = 0;
        int     pieces = 0;
        fill_sigmoid(p, STEEP[s]);
        field_grid f = grid(p, 2);
        assert_int_equal(field_check(&f, NULL), NN_OK);
        assert_int_equal(field_trace(&piece, &pieces, &f, NULL), NN_OK);
        assert_true(pieces > 20);
        for (int i = 0; i < 2 * pieces; i++) {
            double x = piece[2 * i] / (COLS - 1), y = piece[2 * i + 1] / (ROWS - 1);
            if (fabs(x + 2 * y - 1.1) > 2e-3) {
                fail_msg("steepness %g: %g, %g is off the line", STEEP[s], x, y);
            }
        }
        for (int i = 0; i < pieces; i++) {
            const double *v = piece + 4 * i;
            length += hypot((v[2] - v[0]) / (COLS - 1), (v[3] - v[1]) / (ROWS - 1));
        }
        /* from (0, 0.55) to (1, 0.05), without gaps or pieces twice */
        assert_true(fabs(length - hypot(1, 0.5)) < 2e-3);
        free(piece);
    }
}

static void three_classes_meet_in_the_middle(void **state)
{
    (void)state;
    static float p[ROWS * COLS * THREE];
    double      *piece = NULL, nearest = 1;
    int          pieces = 0;
    fill_softmax(p, 20);
    field_grid f = grid(p, THREE);
    assert_int_equal(field_trace(&piece, &pieces, &f, NULL), NN_OK);
    for (int i = 0; i < 2 * pieces; i++) {
        double x = piece[2 * i] / (COLS - 1) - 0.5, y = piece[2 * i + 1] / (ROWS - 1) - 0.5;
        double best = 1; /* distance to the nearest of the three rays */
        for (int k = 0; k < THREE; k++) {
            double angle = 2.0943951 * (k + 0.5) + 0.4;
            if (x * cos(angle) + y * sin(angle) > -0.03) {
                best = fmin(best, fabs(x * sin(angle) - y * cos(angle)));
            }
        }
        if (best > 0.02) {
            fail_msg("%g, %g is on no border", x, y);
        }
        nearest = fmin(nearest, hypot(x, y));
    }
    assert_true(pieces > 30 && nearest < 0.03);
    free(piece);
}

static void hard_and_constant_fields(void **state)
{
    (void)state;
    static float p[ROWS * COLS];
    double      *piece  = NULL;
    int          pieces = -1;
    field_grid   f      = grid(p, 2);
    assert_int_equal(field_trace(&piece, &pieces, &f, NULL), NN_OK); /* all 0: class 0 */
    assert_int_equal(pieces, 0);
    assert_null(piece);
    for (int i = 0; i < ROWS * COLS; i++) {
        p[i] = i % COLS > 10; /* a wall between columns 10 and 11 */
    }
    assert_int_equal(field_trace(&piece, &pieces, &f, NULL), NN_OK);
    assert_int_equal(pieces, 2 * (ROWS - 1));
    for (int i = 0; i < 2 * pieces; i++) {
        assert_true(fabs(piece[2 * i] - 10.5) < 1e-9);
    }
    free(piece);
}

static void classes_and_leads(void **state)
{
    (void)state;
    const float two[]   = {0.5f, 0.75f, 0.0f, 1.0f},
                three[] = {0.2f, 0.5f, 0.3f, 0.4f, 0.4f, 0.2f, 1, 0, 0, 0, 0, 1};
    field_grid a        = {.rows = 2, .cols = 2, .classes = 2, .p = two};
    field_grid b        = {.rows = 2, .cols = 2, .classes = 3, .p = three};
    assert_int_equal(field_class(&a, 0, 0), 0);
    assert_int_equal(field_class(&a, 0, 1), 1);
    assert_true(field_lead(&a, 0, 0) == 0 && field_lead(&a, 0, 1) == 0.5);
    assert_true(field_lead(&a, 1, 0) == 1 && field_class(&a, 1, 0) == 0);
    assert_int_equal(field_class(&b, 0, 0), 1);
    assert_int_equal(field_class(&b, 0, 1), 0);
    assert_true(fabs(field_lead(&b, 0, 0) - 0.2) < 1e-7 && field_lead(&b, 0, 1) == 0);
    assert_int_equal(field_class(&b, 1, 1), 2);
}

static void what_is_no_probability_is_named(void **state)
{
    (void)state;
    static float p[ROWS * COLS];
    nn_err       err;
    field_grid   f  = grid(p, 2);
    p[2 * COLS + 5] = NAN;
    assert_int_equal(field_check(&f, &err), NN_DATA);
    assert_string_equal(err.text, "the field has nan in row 2, column 5; probabilities are 0 to 1");
    p[2 * COLS + 5] = 1.5f;
    assert_int_equal(field_check(&f, &err), NN_DATA);
}

static void tints_lie_where_the_classes_are(void **state)
{
    (void)state;
    static float p[ROWS * COLS];
    const theme *t = palette_theme(0);
    axes         a = {.left = 10, .top = 20, .right = 310, .bottom = 220, .unit = 1};
    canvas      *c = NULL;
    fill_sigmoid(p, 30);
    field_grid f = grid(p, 2);
    assert_int_equal(canvas_create(&c, 330, 240, t->background, NULL), NN_OK);
    field_draw_tint(c, &a, t, &f);
    for (int y = 0; y < 240; y += 3) {
        for (int x = 0; x < 330; x += 3) {
            const unsigned char *q  = canvas_pixels(c) + 3 * (y * 330 + x);
            double               px = (x + 0.5 - 10) / 300, py = (220 - y - 0.5) / 200;
            double               z      = px + 2 * py - 1.1;
            int                  inside = x >= 10 && x < 310 && y >= 20 && y < 220;
            if (!inside) {
                assert_memory_equal(q, "\xff\xff\xff", 3);
            } else if (fabs(z) > 0.2) { /* sure: the full tint, blue below, red above */
                rgba want = rgba_mix(t->background, palette_colour(t, z > 0), t->field_opacity);
                assert_true(abs(q[0] - want.r) + abs(q[1] - want.g) + abs(q[2] - want.b) <= 6);
            } else if (fabs(z) < 0.005) { /* not sure at all: none */
                assert_true(q[0] + q[1] + q[2] >= 740);
            }
        }
    }
    canvas_free(c);
}

/* The k-th probability at (col, row) of a grid, in doubles. */
static double between_nodes(const field_grid *f, double col, double row, int k)
{
    const int each = f->classes == 2 ? 1 : f->classes, stored = f->classes == 2 ? 0 : k;
    int       c0 = col < f->cols - 2 ? (int)col : f->cols - 2;
    int       r0 = row < f->rows - 2 ? (int)row : f->rows - 2;
    double    v[2];
    for (int i = 0; i < 2; i++) {
        const float *p = f->p + (size_t)((r0 + i) * f->cols + c0) * (size_t)each + stored;
        v[i]           = (double)p[0] + (col - c0) * ((double)p[each] - (double)p[0]);
    }
    double p = v[0] + (row - r0) * (v[1] - v[0]);
    return f->classes == 2 && k == 0 ? 1 - p : p;
}

/* What a pixel is tinted with, by the definition in the header. */
static rgba tint_of(const field_grid *f, const theme *t, double col, double row)
{
    int    best  = 0;
    double first = -1, second = -1;
    for (int k = 0; k < f->classes; k++) {
        double p = between_nodes(f, col, row, k);
        if (p > first) {
            second = first;
            first  = p;
            best   = k;
        } else if (p > second) {
            second = p;
        }
    }
    return rgba_mix(t->background, palette_colour(t, best), t->field_opacity * (first - second));
}

/* Every pixel, of grids coarser and much finer than the pixels, of two classes and more. */
static void every_pixel_lies_between_its_nodes(void **state)
{
    enum { LEFT = 7, TOP = 5, RIGHT = 146, BOTTOM = 46, WIDTH = 150, HEIGHT = 50, FINE = 30000 };
    static const int KNOWN[][3] = {{3, 4, 2},    {5, 7, 3},    {21, 31, 5},
                                   {60, 160, 3}, {3, 4096, 2}, {11, 13, 40}};
    static float     p[FINE];
    const theme     *t = palette_theme(0);
    axes             a = {.left = LEFT, .top = TOP, .right = RIGHT, .bottom = BOTTOM, .unit = 1};
    (void)state;

    for (size_t i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++) {
        canvas    *c = NULL;
        field_grid f = {.rows = KNOWN[i][0], .cols = KNOWN[i][1], .classes = KNOWN[i][2], .p = p};
        int        n = f.rows * f.cols * (f.classes == 2 ? 1 : f.classes);
        assert_in_range(n, 1, FINE);
        for (int k = 0; k < n; k++) {
            p[k] = (float)(0.5 + 0.5 * sin(k * 1.7 + 0.3 * k * k / n));
        }
        assert_int_equal(canvas_create(&c, WIDTH, HEIGHT, t->background, NULL), NN_OK);
        field_draw_tint(c, &a, t, &f);
        for (int k = 0; k < (RIGHT - LEFT) * (BOTTOM - TOP); k++) {
            int                  x = k % (RIGHT - LEFT), y = k / (RIGHT - LEFT);
            double               col  = (x + 0.5) * (f.cols - 1) / (RIGHT - LEFT);
            double               row  = (BOTTOM - TOP - y - 0.5) * (f.rows - 1) / (BOTTOM - TOP);
            rgba                 want = tint_of(&f, t, col, row);
            const unsigned char *is   = canvas_pixels(c) + 3 * ((y + TOP) * WIDTH + x + LEFT);
            if (abs(is[0] - want.r) > 1 || abs(is[1] - want.g) > 1 || abs(is[2] - want.b) > 1) {
                fail_msg("%d x %d nodes, %d classes, pixel %d, %d: %d %d %d, expected %d %d %d",
                         f.rows, f.cols, f.classes, x, y, is[0], is[1], is[2], want.r, want.g,
                         want.b);
            }
        }
        canvas_free(c);
    }
}

/* p = x: every column of pixels has its colour of the scale, over the background. */
static void values_have_the_colours_of_the_scale(void **state)
{
    (void)state;
    static float p[ROWS * COLS];
    for (int i = 0; i < ROWS * COLS; i++) {
        p[i] = (float)(i % COLS) / (COLS - 1);
    }
    for (int k = 0; palette_theme(k) != NULL; k++) {
        const theme *t = palette_theme(k);
        axes         a = {.left = 10, .top = 20, .right = 310, .bottom = 220, .unit = 1};
        canvas      *c = NULL;
        field_grid   f = {.rows = ROWS, .cols = COLS, .p = p};
        ramp         r;
        ramp_make(&r, t);
        assert_int_equal(field_check(&f, NULL), NN_OK);
        assert_int_equal(canvas_create(&c, 330, 240, t->background, NULL), NN_OK);
        field_draw_tint(c, &a, t, &f);
        for (int i = 0; i < 330 * 240; i++) {
            int                  x = i % 330, y = i / 330;
            const unsigned char *q    = canvas_pixels(c) + 3 * i;
            rgba                 want = t->background;
            if (x >= 10 && x < 310 && y >= 20 && y < 220) {
                want = rgba_mix(want, ramp_colour(&r, (x + 0.5 - 10) / 300), t->value_opacity);
            }
            if (abs(q[0] - want.r) + abs(q[1] - want.g) + abs(q[2] - want.b) > 6) {
                fail_msg("%s: %d, %d is %02x%02x%02x, want %02x%02x%02x", t->name, x, y, q[0], q[1],
                         q[2], want.r, want.g, want.b);
            }
        }
        canvas_free(c);
    }
}

static void values_outside_the_scale_are_named(void **state)
{
    (void)state;
    static float p[ROWS * COLS];
    nn_err       err;
    field_grid   f  = {.rows = ROWS, .cols = COLS, .p = p};
    p[3 * COLS + 4] = -0.25f;
    assert_int_equal(field_check(&f, &err), NN_DATA);
    assert_string_equal(
        err.text, "the field has -0.25 in row 3, column 4; shares of the colour scale are 0 to 1");
    assert_int_equal(field_draw_line(NULL, NULL, NULL, &f, NULL), NN_OK); /* there is none */
}

static void the_line_is_drawn_inside_the_panel(void **state)
{
    (void)state;
    static float p[ROWS * COLS];
    const theme *t    = palette_theme(0);
    axes         a    = {.left = 10, .top = 20, .right = 310, .bottom = 220, .unit = 1};
    canvas      *c    = NULL;
    int          dark = 0;
    fill_sigmoid(p, 30);
    field_grid f = grid(p, 2);
    assert_int_equal(canvas_create(&c, 330, 240, t->background, NULL), NN_OK);
    assert_int_equal(field_draw_line(c, &a, t, &f, NULL), NN_OK);
    for (int i = 0; i < 330 * 240; i++) {
        int    x = i % 330, y = i / 330, marked = canvas_pixels(c)[3 * i] < 128;
        double px = (x + 0.5 - 10) / 300, py = (220 - y - 0.5) / 200;
        double off = fabs(px + 2 * py - 1.1) / hypot(1.0 / 300, 2.0 / 200); /* pixels */
        dark += marked;
        if (marked && (off > 2 || x < 10 || x >= 310)) {
            fail_msg("%d, %d is marked, %g pixels off the line", x, y, off);
        }
    }
    assert_in_range(dark, 550, 900); /* 316 pixels long, 2.2 wide */
    f.line_name = NULL;
    assert_int_equal(field_draw_line(NULL, &a, t, &f, NULL), NN_OK); /* draws nothing */
    canvas_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sigmoid_is_traced_exactly),
        cmocka_unit_test(three_classes_meet_in_the_middle),
        cmocka_unit_test(hard_and_constant_fields),
        cmocka_unit_test(classes_and_leads),
        cmocka_unit_test(what_is_no_probability_is_named),
        cmocka_unit_test(tints_lie_where_the_classes_are),
        cmocka_unit_test(every_pixel_lies_between_its_nodes),
        cmocka_unit_test(values_have_the_colours_of_the_scale),
        cmocka_unit_test(values_outside_the_scale_are_named),
        cmocka_unit_test(the_line_is_drawn_inside_the_panel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

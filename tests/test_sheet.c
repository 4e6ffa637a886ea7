/* Sheet: columns, sizes, shared axes, points where the numbers say in every cell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 4, CELLS = 36 };

static float             xy[CELLS][POINTS][2];
static const int         CLASS_OF[POINTS] = {0, 1, 0, 1};
static const char *const NAMES[]          = {"genuine", "forged"};
static sheet_cell        cell[CELLS];

/* In cell i the points stand at 0.2, 0.4, ... of the height, and at x = (i + 1) / 40. */
static sheet_spec typical(int cells)
{
    for (int i = 0; i < CELLS; i++) {
        for (int k = 0; k < POINTS; k++) {
            xy[i][k][0] = (float)(i + 1) / 40;
            xy[i][k][1] = 0.2f * (float)(k + 1);
        }
        cell[i] = (sheet_cell){
            .title = "Epoch 7 - 98.8 %", .x = &xy[i][0][0], .y = &xy[i][0][1], .stride = 2};
    }
    return (sheet_spec){.title      = "banknote 4-3-2-1, seed 1",
                        .subtitle   = "layer 2 (dense_2, relu), raw units",
                        .x_name     = "unit 1",
                        .y_name     = "unit 2",
                        .cells      = cells,
                        .cell       = cell,
                        .points     = POINTS,
                        .class_of   = CLASS_OF,
                        .classes    = 2,
                        .class_name = NAMES,
                        .limits     = {0, 1, 0, 1}};
}

static canvas *drawn(const sheet_spec *spec, int width, int height)
{
    canvas *c = NULL;
    nn_err  err;
    assert_int_equal(canvas_create(&c, width, height, palette_theme(0)->background, NULL), NN_OK);
    if (sheet_draw(c, spec, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return c;
}

static const unsigned char *pixel(const canvas *c, double x, double y)
{
    return canvas_pixels(c) + 3 * ((int)y * canvas_width(c) + (int)x);
}

static void columns_make_pages(void **state)
{
    (void)state;
    static const int WANT[][2] = {{1, 1},  {2, 2},  {3, 3},  {4, 2},  {5, 3},  {6, 3},   {7, 4},
                                  {8, 4},  {9, 3},  {10, 5}, {12, 4}, {16, 4}, {20, 5},  {25, 5},
                                  {26, 7}, {30, 6}, {36, 6}, {37, 8}, {50, 9}, {100, 10}};
    for (size_t i = 0; i < sizeof WANT / sizeof *WANT; i++) {
        if (sheet_columns(WANT[i][0]) != WANT[i][1]) {
            fail_msg("%d cells: %d columns", WANT[i][0], sheet_columns(WANT[i][0]));
        }
    }
    for (int n = 1; n < 200; n++) { /* no row is left empty */
        int columns = sheet_columns(n), rows = (n + columns - 1) / columns;
        assert_true(columns >= rows && columns * rows - n < columns);
    }
}

static void points_lie_where_the_numbers_say(void **state)
{
    (void)state;
    static const int COUNTS[] = {1, 2, 7, 9, 25, 36};
    for (int s = 0; s < 6; s++) {
        sheet_spec spec = typical(COUNTS[s]);
        int        w, h;
        assert_int_equal(sheet_size(&spec, SHEET_CELL_WIDTH, SHEET_CELL_HEIGHT, &w, &h, NULL),
                         NN_OK);
        canvas *c = drawn(&spec, w, h);
        for (int i = 0; i < COUNTS[s]; i++) {
            for (int k = 0; k < POINTS; k++) {
                double x, y;
                assert_true(sheet_place(&spec, w, h, i, k, &x, &y));
                const unsigned char *p = pixel(c, x, y);
                if (CLASS_OF[k] == 0 ? p[2] < p[0] + 60 : p[0] < p[2] + 60) {
                    fail_msg("cell %d of %d, point %d: %d %d %d", i, COUNTS[s], k, p[0], p[1],
                             p[2]);
                }
            }
        }
        canvas_free(c);
    }
}

static void cells_stand_on_a_grid(void **state)
{
    (void)state;
    sheet_spec spec = typical(25);
    int        w, h;
    double     x[25], y[25];
    for (int i = 0; i < 25; i++) { /* all at the same place of their cell */
        cell[i].x = &xy[0][0][0];
        cell[i].y = &xy[0][0][1];
    }
    assert_int_equal(sheet_size(&spec, SHEET_CELL_WIDTH, SHEET_CELL_HEIGHT, &w, &h, NULL), NN_OK);
    for (int i = 0; i < 25; i++) {
        sheet_place(&spec, w, h, i, 0, &x[i], &y[i]);
        assert_true(fabs(x[i] - x[i % 5]) < 1e-9 && fabs(y[i] - y[i / 5 * 5]) < 1e-9);
    }
    assert_true(x[1] - x[0] >= SHEET_CELL_WIDTH && y[5] - y[0] >= SHEET_CELL_HEIGHT);
    assert_true(fabs((x[4] - x[3]) - (x[1] - x[0])) < 1e-9);
    assert_true(fabs((y[20] - y[15]) - (y[5] - y[0])) < 1e-9);
}

static void size_follows_the_cell(void **state)
{
    (void)state;
    sheet_spec spec = typical(25);
    int        w, h, w2, h2;
    assert_int_equal(sheet_size(&spec, 240, 200, &w, &h, NULL), NN_OK);
    assert_int_equal(sheet_size(&spec, 480, 400, &w2, &h2, NULL), NN_OK);
    assert_in_range(w, 5 * 240, 5 * 240 + 120);
    assert_in_range(h, 5 * 200, 5 * 200 + 220);
    assert_true(abs(w2 - 2 * w) <= 4 && abs(h2 - 2 * h) <= 4);
    nn_err err;
    assert_int_equal(sheet_size(&spec, 9999, 200, &w, &h, &err), NN_USAGE);
    assert_non_null(strstr(err.text, "25 cells of 9999 x 200 pixels"));
}

/* Pixels of the box that are not white. */
static int marked(const canvas *c, int x0, int y0, int x1, int y1)
{
    int n = 0;
    for (int y = y0; y < y1; y++) {
        for (int x = x0; x < x1; x++) {
            n += memcmp(pixel(c, x, y), "\xff\xff\xff", 3) != 0;
        }
    }
    return n;
}

static void nothing_reaches_the_border(void **state)
{
    (void)state;
    static const int SIZES[][2] = {{1288, 1194}, {640, 480}, {300, 900},
                                   {200, 100},   {60, 40},   {16, 16}};
    char             words[300];
    memset(words, 'W', sizeof words - 1);
    words[sizeof words - 1] = '\0';
    for (int s = 0; s < 6; s++) {
        for (int n = 1; n <= 36; n += 7) {
            int        w = SIZES[s][0], h = SIZES[s][1];
            sheet_spec spec = typical(n);
            spec.title = spec.subtitle = spec.note = spec.x_name = spec.y_name = words;
            spec.limits = (plot_limits){0, 1e30, 0, 1e-30};
            for (int i = 0; i < n; i++) {
                cell[i].title = words;
            }
            canvas *c = drawn(&spec, w, h);
            int edge  = marked(c, 0, 0, w, 1) + marked(c, 0, h - 1, w, h) + marked(c, 0, 0, 1, h) +
                       marked(c, w - 1, 0, w, h);
            if (edge != 0) {
                fail_msg("%d cells on %d x %d: %d pixels on the border", n, w, h, edge);
            }
            canvas_free(c);
        }
    }
}

static void numbers_stand_at_the_outer_edge_only(void **state)
{
    (void)state;
    sheet_spec spec = typical(9);
    int        w, h;
    spec.points = 0;
    spec.title = spec.subtitle = spec.x_name = spec.y_name = NULL;
    spec.classes                                           = 0;
    for (int i = 0; i < 9; i++) {
        cell[i].title = NULL;
    }
    assert_int_equal(sheet_size(&spec, SHEET_CELL_WIDTH, SHEET_CELL_HEIGHT, &w, &h, NULL), NN_OK);
    canvas *c = drawn(&spec, w, h);
    double  x[3], y[3];
    spec.points = POINTS; /* to find places: x is 1/40 in cell 0, 2/40 in 1, 4/40 in 3 */
    sheet_place(&spec, w, h, 0, 0, &x[0], &y[0]);
    sheet_place(&spec, w, h, 1, 0, &x[1], &y[1]);
    sheet_place(&spec, w, h, 3, 3, &x[2], &y[2]);
    double fortieth = (x[2] - x[0]) / 3, first = x[0] - fortieth, second = x[1] - 2 * fortieth;
    assert_true(marked(c, 2, 2, (int)first - 8, h - 60) > 100);                   /* y numbers */
    assert_true(marked(c, 2, h - 60, w - 2, h) > 100);                            /* x numbers */
    assert_int_equal(marked(c, (int)second - 14, 2, (int)second - 2, h - 60), 0); /* none here */
    canvas_free(c);
}

static void strips_bars_rings_fields_and_means_draw(void **state)
{
    (void)state;
    static const bool  WRONG[POINTS] = {true, false, false, false};
    static const float VALUE[POINTS] = {1, 2, 3, 4}, P[] = {0, 1, 0, 1};
    field_grid         field = {.rows = 2, .cols = 2, .classes = 2, .p = P, .line_name = "line"};
    sheet_spec         plain = typical(4), spec = typical(4);
    canvas            *base  = drawn(&plain, 600, 560);
    size_t             bytes = (size_t)600 * 560 * 3;
    for (int kind = 0; kind < 5; kind++) {
        spec = typical(4);
        for (int i = 0; i < 4; i++) {
            cell[i].y     = kind == 0 ? NULL : cell[i].y;
            cell[i].wrong = kind == 1 ? WRONG : NULL;
            cell[i].field = kind == 2 ? &field : NULL;
        }
        if (kind == 3) {
            spec.classes    = 0;
            spec.class_of   = NULL;
            spec.value      = VALUE;
            spec.value_name = "alcohol";
            spec.value0     = 1;
            spec.value1     = 4;
        }
        spec.centroids = kind == 4;
        canvas *c      = drawn(&spec, 600, 560);
        assert_true(memcmp(canvas_pixels(c), canvas_pixels(base), bytes) != 0);
        canvas_free(c);
    }
    canvas_free(base);
}

static void strips_keep_classes_apart(void **state)
{
    (void)state;
    sheet_spec spec = typical(4);
    double     y[POINTS];
    for (int i = 0; i < 4; i++) {
        cell[i].y = NULL;
    }
    for (int k = 0; k < POINTS; k++) {
        assert_true(sheet_place(&spec, 600, 500, 3, k, NULL, &y[k]));
    }
    assert_true(fmax(y[0], y[2]) < fmin(y[1], y[3]));
}

static void bad_input_is_refused(void **state)
{
    (void)state;
    sheet_spec spec = typical(4);
    canvas    *c    = NULL;
    nn_err     err;
    assert_int_equal(canvas_create(&c, 600, 500, palette_theme(0)->background, NULL), NN_OK);
    xy[2][1][1] = NAN;
    assert_int_equal(sheet_draw(c, &spec, &err), NN_DATA);
    assert_string_equal(err.text, "point 1 has nan in 'unit 2'; only finite values can be drawn");
    spec           = typical(4);
    spec.limits.x1 = -1;
    assert_int_equal(sheet_draw(c, &spec, &err), NN_USAGE);
    assert_int_equal(marked(c, 0, 0, 600, 500), 0);
    canvas_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_make_pages),
        cmocka_unit_test(points_lie_where_the_numbers_say),
        cmocka_unit_test(cells_stand_on_a_grid),
        cmocka_unit_test(size_follows_the_cell),
        cmocka_unit_test(nothing_reaches_the_border),
        cmocka_unit_test(numbers_stand_at_the_outer_edge_only),
        cmocka_unit_test(strips_bars_rings_fields_and_means_draw),
        cmocka_unit_test(strips_keep_classes_apart),
        cmocka_unit_test(bad_input_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

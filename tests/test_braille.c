/* Braille: dots, colours and marks of a cell, and lines that fit the terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/braille.h"
#include "plot/points.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const NAMES[] = {"genuine", "forged", "third"};

static braille_spec typical(const float *x, const float *y, int points, int cols, int rows)
{
    return (braille_spec){.cols       = cols,
                          .rows       = rows,
                          .points     = points,
                          .x          = x,
                          .y          = y,
                          .stride     = 1,
                          .class_name = NAMES,
                          .limits     = {0, 1, 0, 1}};
}

static text drawn(const braille_spec *spec)
{
    text   out = {0};
    nn_err err;
    if (braille_scatter(&out, spec, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return out;
}

static void is_drawn(const braille_spec *spec, const char *want)
{
    text out = drawn(spec);
    assert_string_equal(out.data, want);
    text_free(&out);
}

static void a_picture_by_hand(void **state)
{
    (void)state;
    const float  x[] = {0, 1, 0.5f}, y[] = {0, 1, 0.5f};
    braille_spec spec = typical(x, y, 3, 11, 4);
    spec.x_name       = "unit 1";
    spec.y_name       = "unit 2";
    is_drawn(&spec, "unit 2\n"
                    "1 ┤          ⠈\n"
                    "  │\n"
                    "  │     ⠈\n"
                    "0 ┤⡀\n"
                    "  └┬─────────┬\n"
                    "   0         1\n"
                    "     unit 1\n");
}

/* Unicode, "Braille Patterns": dots 1 2 3 7 on the left, 4 5 6 8 on the right. */
static void every_dot_has_its_bit(void **state)
{
    (void)state;
    static const char *const CELL[4][2] = {{"⠁", "⠈"}, {"⠂", "⠐"}, {"⠄", "⠠"}, {"⡀", "⢀"}};
    for (int row = 0; row < 4; row++) {
        for (int col = 0; col < 2; col++) {
            const float  x[]  = {(float)col * 0.5f + 0.25f};
            const float  y[]  = {1 - ((float)row * 0.25f + 0.125f)};
            braille_spec spec = typical(x, y, 1, 1, 1);
            text         out  = drawn(&spec);
            char         want[32];
            snprintf(want, sizeof want, "0 ┤%s\n", CELL[row][col]);
            assert_memory_equal(out.data, want, strlen(want));
            text_free(&out);
        }
    }
}

static void a_cell_has_the_class_of_most_of_its_points(void **state)
{
    (void)state;
    const float  x[]  = {0.1f, 0.1f, 0.1f, 0.9f, 0.9f};
    const int    k[]  = {0, 2, 2, 1, 0};
    braille_spec spec = typical(x, x, 5, 2, 2);
    spec.class_of     = k;
    spec.classes      = 3;
    spec.limits       = (plot_limits){0, 1, 0, 2}; /* all in the lower row */
    text out          = drawn(&spec);
    assert_non_null(strstr(out.data, "┤#o\n")); /* two of three; one each: the first class */
    assert_non_null(strstr(out.data, "\no … 2\n^ … 1\n# … 2\n"));
    assert_null(strchr(out.data, '\x1b'));
    text_free(&out);
}

static void colours_are_said_where_they_change(void **state)
{
    (void)state;
    const float  x[] = {0.06f, 0.16f, 0.36f, 0.46f}, y[] = {0.5f, 0.5f, 0.5f, 0.5f};
    const int    k[]  = {0, 0, 0, 1};
    braille_spec spec = typical(x, y, 4, 20, 1);
    char         want[128];
    spec.class_of = k;
    spec.classes  = 2;
    spec.colours  = 256;
    int  blue = braille_colour(palette_theme(0), 0), red = braille_colour(palette_theme(0), 1);
    text out = drawn(&spec);
    snprintf(want, sizeof want, "┤ \x1b[38;5;%dm⠄ ⠄   ⠄ \x1b[38;5;%dm⠄\x1b[0m\n", blue, red);
    if (strstr(out.data, want) == NULL) {
        fail_msg("%s", out.data);
    }
    snprintf(want, sizeof want, "\x1b[38;5;%dm⣿\x1b[0m genuine 3  \x1b[38;5;%dm⣿\x1b[0m forged 1\n",
             blue, red);
    assert_non_null(strstr(out.data, want));
    text_free(&out);
}

/* xterm's cube and greys, as its 256colres.h has them. */
static rgba xterm(int n)
{
    int level[3] = {(n - 16) / 36, (n - 16) / 6 % 6, (n - 16) % 6};
    for (int i = 0; i < 3; i++) {
        level[i] = n >= 232 ? 8 + 10 * (n - 232) : level[i] == 0 ? 0 : 55 + 40 * level[i];
    }
    return rgba_hex((unsigned)(level[0] << 16 | level[1] << 8 | level[2]));
}

static void colours_can_be_read_on_black_and_white(void **state)
{
    (void)state;
    for (int i = 0; palette_theme(i) != NULL; i++) {
        for (int k = 0; k < PALETTE_CLASSES; k++) {
            int  n = braille_colour(palette_theme(i), k);
            rgba c = xterm(n);
            assert_in_range(n, 16, 255);
            assert_true(palette_contrast(c, rgba_hex(0x000000)) >= 3);
            assert_true(palette_contrast(c, rgba_hex(0xffffff)) >= 3);
            for (int before = 0; before < k; before++) {
                assert_int_not_equal(n, braille_colour(palette_theme(i), before));
            }
            assert_int_equal(n, braille_colour(palette_theme(i), k + PALETTE_CLASSES));
        }
        rgba blue = xterm(braille_colour(palette_theme(i), 0));
        rgba red  = xterm(braille_colour(palette_theme(i), 1));
        assert_true(blue.b > blue.r && red.r > red.b && red.r > red.g);
    }
}

static void many_classes_have_marks_even_in_colour(void **state)
{
    (void)state;
    enum { MANY = 70 };
    static float x[MANY], y[MANY];
    static int   k[MANY];
    const char  *names[MANY];
    for (int i = 0; i < MANY; i++) {
        x[i]     = ((float)i + 0.5f) / MANY;
        y[i]     = 0.5f;
        k[i]     = i;
        names[i] = "a";
    }
    braille_spec spec = typical(x, y, MANY, MANY, 1);
    spec.class_of     = k;
    spec.classes      = MANY;
    spec.class_name   = names;
    text out          = drawn(&spec);
    assert_non_null(strstr(out.data, "┤o^#dv+*xABCDEFGHIJKLMNOPQRSTUVWXYZabcefghijklmnpqrstuwyz"
                                     "0123456789????\n"));
    assert_non_null(strstr(out.data, "+ 6 more classes\n"));
    text_free(&out);
    spec.colours = 256;
    out          = drawn(&spec);
    assert_non_null(strstr(out.data, "mo\x1b[")); /* a mark, in a colour */
    text_free(&out);
}

static void values_are_digits_or_shades(void **state)
{
    (void)state;
    const float  x[] = {0.1f, 0.3f, 0.5f, 0.7f, 0.9f, 0.9f}, y[] = {0, 0, 0, 0, 0, 0};
    const float  v[]  = {-9, 10, 14.9f, 20, 19, 11}; /* the last two share a cell: 15 */
    braille_spec spec = typical(x, y, 6, 5, 1);
    spec.value        = v;
    spec.value0       = 10;
    spec.value1       = 20;
    is_drawn(&spec, "0 ┤00495\n  └┬───┬\n   0   1\n");
}

static void the_scale_is_explained(void **state)
{
    (void)state;
    const float  x[]  = {0.5f};
    braille_spec spec = typical(x, x, 1, 22, 1);
    spec.value        = x;
    spec.value0       = 0;
    spec.value1       = 1;
    spec.value_name   = "median value";
    text out          = drawn(&spec);
    assert_non_null(strstr(out.data, "\nmedian va… 0 0123456789 1\n"));
    text_free(&out);
    spec.colours = 256;
    out          = drawn(&spec);
    assert_non_null(strstr(out.data, "⣿"));
    assert_null(strstr(out.data, "123456789"));
    text_free(&out);
}

/* Row r of a strip holds the points whose height lies there, by points_spread. */
static void a_strip_has_a_band_for_each_class(void **state)
{
    (void)state;
    static const char *const BEFORE[] = {"genuine │", " forged │", "  third │"};
    float                    x[40];
    int                      k[40];
    braille_spec             spec = typical(x, NULL, 40, 40, 12);
    for (int i = 0; i < 40; i++) {
        x[i] = ((float)i + 0.5f) / 40;
        k[i] = i % 3;
    }
    spec.class_of    = k;
    spec.classes     = 3;
    text        out  = drawn(&spec);
    int         all  = 0;
    const char *line = out.data;
    for (int row = 0; row < 12; row++) {
        int         taken  = 0;
        const char *before = row % 4 == 2 ? BEFORE[row / 4] : "        │";
        assert_memory_equal(line, before, strlen(before));
        for (int i = 0; i < 40; i++) { /* one point in each column */
            double      height = (k[i] + 0.5 + 0.8 * points_spread(i)) / 3;
            const char *cell   = strstr(line, "│") + 3 + i;
            if ((int)(height * 12) == row) {
                assert_int_equal(*cell, "o^#"[k[i]]);
                taken++;
            }
        }
        all += taken;
        line = strchr(line, '\n') + 1;
    }
    assert_int_equal(all, 40);
    text_free(&out);
}

static void points_outside_are_counted(void **state)
{
    (void)state;
    const float  x[] = {0.5f, 1.5f, 0.5f}, y[] = {0.5f, 0.5f, -1};
    braille_spec spec = typical(x, y, 3, 40, 1);
    text         out  = drawn(&spec);
    assert_non_null(strstr(out.data, "\n2 points lie outside the limits\n"));
    text_free(&out);
}

/* The width of a line as a terminal shows it. */
static int columns(const char *line, size_t len)
{
    char   plain[4096];
    size_t n = 0;
    assert_true(len < sizeof plain);
    for (size_t i = 0; i < len; i++) {
        if (line[i] == '\x1b') {
            i += strcspn(line + i, "m");
        } else {
            plain[n++] = line[i];
        }
    }
    plain[n] = '\0';
    return braille_text_width(plain);
}

static void lines_fit(const braille_spec *spec)
{
    text out  = drawn(spec);
    int  most = braille_left(spec) + spec->cols, lines = 0;
    for (const char *at = out.data; *at != '\0'; lines++) {
        size_t len = strcspn(at, "\n");
        int    n   = columns(at, len);
        if (n > most) {
            fail_msg("%d columns of panel: %d of %d in '%.*s'", spec->cols, n, most, (int)len, at);
        }
        assert_true(len == 0 || at[len - 1] != ' ');
        at += len + 1;
    }
    assert_true(lines > spec->rows);
    text_free(&out);
}

static void every_line_fits(void **state)
{
    (void)state;
    static const char *const HARD[] = {"鑑定された紙幣鑑定された紙幣", "e\xcc\x81te\xcc\x81",
                                       "a name that is longer than any panel will ever be"};
    const float              x[] = {-123456, 0.25f, 99999}, v[] = {0.001f, 5, 123456};
    const int                k[] = {0, 1, 2};
    for (int cols = 1; cols < 70; cols++) {
        for (int look = 0; look < 8; look++) {
            braille_spec spec = typical(x, look & 1 ? NULL : v, 3, cols, 1 + cols % 7);
            spec.colours      = look & 2 ? 256 : 0;
            spec.class_name   = HARD;
            spec.class_of     = k;
            spec.classes      = look & 4 ? 0 : 3;
            spec.value        = look & 4 ? v : NULL;
            spec.value1       = 1e6;
            spec.value_name   = HARD[0];
            spec.x_name       = HARD[0];
            spec.y_name       = HARD[2];
            spec.limits       = (plot_limits){-2e5, 2e5, -1e-7, 1e7};
            lines_fit(&spec);
        }
    }
}

/* Widths: unicodedata.east_asian_width of Python 3 (W and F are two), marks of category Mn. */
static void width_is_what_a_terminal_shows(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int         width;
    } CASES[] = {{"", 0},
                 {"naïve", 5},
                 {"e\xcc\x81", 1},
                 {"鑑定", 4},
                 {"한국어", 6},
                 {"Ａ", 2},
                 {"ｱ", 1},
                 {"🎉", 2},
                 {"−1.5", 4},
                 {"a\xff\xfe", 3}, /* two broken bytes */
                 {"a\tb\x1b", 4},  /* blanks */
                 {"\xe2\x80\xae"
                  "abc",
                  3}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        assert_int_equal(braille_text_width(CASES[i].text), CASES[i].width);
    }
}

static void names_cannot_give_orders(void **state)
{
    (void)state;
    static const char *const EVIL[] = {"\x1b[31mred\n\xc2\x9b"
                                       "2J",
                                       "\xe2\x80\xaetxt\xff"};
    const float              x[]    = {0.1f, 0.9f};
    const int                k[]    = {0, 1};
    braille_spec             spec   = typical(x, x, 2, 60, 3);
    spec.class_of                   = k;
    spec.classes                    = 2;
    spec.class_name                 = EVIL;
    spec.x_name                     = EVIL[0];
    text out                        = drawn(&spec);
    assert_null(strchr(out.data, '\x1b'));
    assert_null(strstr(out.data, "\xc2\x9b"));
    assert_null(strstr(out.data, "\xe2\x80\xae"));
    assert_non_null(strstr(out.data, "\no  [31mred  2J 1  ^ txt\xef\xbf\xbd 1\n"));
    text_free(&out);
}

static void what_cannot_be_drawn_is_refused(void **state)
{
    (void)state;
    const float  x[] = {0.5f, NAN}, y[] = {0.5f, 0.5f};
    braille_spec spec = typical(x, y, 2, 10, 3);
    text         out  = {0};
    nn_err       err;
    spec.x_name = "unit 7";
    assert_int_equal(braille_scatter(&out, &spec, &err), NN_DATA);
    assert_string_equal(err.text, "point 1 has nan in 'unit 7'; only finite values can be drawn");
    spec.points = 1;
    spec.limits = (plot_limits){1, 1, 0, 1};
    assert_int_equal(braille_scatter(&out, &spec, &err), NN_USAGE);
    assert_string_equal(err.text, "limits 1..1, 0..1; they must rise and be finite");
    assert_int_equal(out.len, 0);
    text_free(&out);
}

static void no_points_are_an_empty_panel(void **state)
{
    (void)state;
    braille_spec spec = typical(NULL, NULL, 0, 3, 1);
    is_drawn(&spec, "│\n└┬─┬\n 0 1\n");
}

static void is_spark(const float *value, size_t stride, int n, int width, const char *want)
{
    text out = {0};
    text_str(&out, "");
    braille_sparkline(&out, value, stride, n, width);
    assert_string_equal(out.data != NULL ? out.data : "", want);
    text_free(&out);
}

static void sparklines_rise_and_fall_with_their_values(void **state)
{
    (void)state;
    const float rising[] = {0, 1, 2, 3, 4, 5, 6, 7}, gap[] = {8, NAN, 0, INFINITY};
    const float pairs[] = {0, 2, 7, 9, NAN, 1, NAN, NAN}, level[] = {3, 3, 3};
    is_spark(rising, 1, 8, 80, "▁▂▃▄▅▆▇█");
    is_spark(rising, 2, 4, 80, "▁▃▆█"); /* 0 2 4 6 */
    is_spark(gap, 1, 4, 4, "█ ▁ ");
    is_spark(pairs, 1, 8, 4, "▁█▁ "); /* means 1, 8, 1 and none */
    is_spark(level, 1, 3, 3, "▄▄▄");
    is_spark(level, 1, 0, 3, "");
    is_spark(rising, 1, 8, 1, "▄");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_by_hand),
        cmocka_unit_test(every_dot_has_its_bit),
        cmocka_unit_test(a_cell_has_the_class_of_most_of_its_points),
        cmocka_unit_test(colours_are_said_where_they_change),
        cmocka_unit_test(colours_can_be_read_on_black_and_white),
        cmocka_unit_test(many_classes_have_marks_even_in_colour),
        cmocka_unit_test(values_are_digits_or_shades),
        cmocka_unit_test(the_scale_is_explained),
        cmocka_unit_test(a_strip_has_a_band_for_each_class),
        cmocka_unit_test(points_outside_are_counted),
        cmocka_unit_test(every_line_fits),
        cmocka_unit_test(width_is_what_a_terminal_shows),
        cmocka_unit_test(names_cannot_give_orders),
        cmocka_unit_test(what_cannot_be_drawn_is_refused),
        cmocka_unit_test(no_points_are_an_empty_panel),
        cmocka_unit_test(sparklines_rise_and_fall_with_their_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

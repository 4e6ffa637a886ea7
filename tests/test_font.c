/* Font: widths, UTF-8, fitting, and where the letters land. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot/font.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

enum { WIDTH = 240, HEIGHT = 120 };
#define ELLIPSIS "\xe2\x80\xa6"

static const rgba WHITE = {255, 255, 255, 255}, BLACK = {0, 0, 0, 255};

typedef struct {
    int x0, y0, x1, y1; /* half-open box of what is not white; x1 = 0: nothing */
    double ink;
} extent;

static extent extent_of(const canvas *c)
{
    extent e = {WIDTH, HEIGHT, 0, 0, 0};
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            int v = canvas_pixels(c)[3 * (y * WIDTH + x)];
            if (v < 255) {
                e.x0 = x < e.x0 ? x : e.x0;
                e.x1 = x + 1 > e.x1 ? x + 1 : e.x1;
                e.y0 = y < e.y0 ? y : e.y0;
                e.y1 = y + 1 > e.y1 ? y + 1 : e.y1;
                e.ink += (255 - v) / 255.0;
            }
        }
    }
    return e;
}

static canvas *drawn(const char *utf8, double px, double x, double y, font_align align, int upward)
{
    canvas *c = NULL;
    font_style style = {.px = px, .colour = BLACK, .align = align, .upward = upward};
    assert_int_equal(canvas_create(&c, WIDTH, HEIGHT, WHITE, NULL), NN_OK);
    font_draw(c, &style, x, y, utf8);
    assert_int_equal(canvas_check(c, NULL), NN_OK);
    return c;
}

static extent drawn_extent(const char *utf8, double px, double x, double y, font_align align,
                           int upward)
{
    canvas *c = drawn(utf8, px, x, y, align, upward);
    extent e = extent_of(c);
    canvas_free(c);
    return e;
}

static void widths_are_those_of_roboto(void **state)
{
    (void)state;
    /* advances in the font's hmtx table, of 2048 units to the em: H 1461, i 498 */
    assert_true(fabs(font_width(FONT_REGULAR, 2048, "H") - 1461) < 0.01);
    assert_true(fabs(font_width(FONT_REGULAR, 20.48, "Hi") - 19.59) < 0.01);
    assert_true(font_width(FONT_REGULAR, 20, "") == 0);
    assert_true(font_width(FONT_MEDIUM, 20, "text") > font_width(FONT_REGULAR, 20, "text"));
    assert_true(fabs(font_cap_height(FONT_REGULAR, 2048) - 1456) < 0.01);
}

static void pairs_are_kerned(void **state)
{
    (void)state;
    double apart = font_width(FONT_REGULAR, 100, "A") + font_width(FONT_REGULAR, 100, "V");
    assert_true(font_width(FONT_REGULAR, 100, "AV") < apart - 2);
}

static void broken_bytes_count_one_by_one(void **state)
{
    (void)state;
    double one = font_width(FONT_REGULAR, 50, "\xef\xbf\xbd"); /* U+FFFD itself */
    static const struct {
        const char *bytes;
        int broken;
    } CASES[] = {
        {"\xff", 1},         {"\xc3", 1},
        {"\xe2\x80", 2},     {"\xc0\x80", 2},
        {"\xed\xa0\x80", 3}, {"\xf4\x90\x80\x80", 4},
        {"\x80\x80\x80", 3}, {"\xf0\x80\x80\x80", 4},
    };
    assert_true(one > 10);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        double got = font_width(FONT_REGULAR, 50, CASES[i].bytes);
        if (fabs(got - CASES[i].broken * one) > 0.01) {
            fail_msg("case %zu: %g, not %d times %g", i, got, CASES[i].broken, one);
        }
    }
    assert_true(fabs(font_width(FONT_REGULAR, 50, "a\tb") - font_width(FONT_REGULAR, 50, "a b")) <
                1e-9);
}

static void letters_stand_on_the_baseline(void **state)
{
    (void)state;
    extent e = drawn_extent("HHH", 40, 20, 80.3, FONT_LEFT, 0);
    assert_int_equal(e.y1, 80); /* rounded: not a grey row below */
    assert_int_equal(e.y0, 80 - (int)ceil(font_cap_height(FONT_REGULAR, 40)));
    assert_true(e.x0 >= 20 && e.x1 <= 20 + font_width(FONT_REGULAR, 40, "HHH") + 1);
    assert_true(drawn_extent("Hg", 40, 20, 80, FONT_LEFT, 0).y1 > 84);
}

static void hinting_free_strokes_have_their_weight(void **state)
{
    (void)state;
    /* twice the size, four times the ink, holes left open */
    double small = drawn_extent("eo8", 20, 20, 80, FONT_LEFT, 0).ink;
    double large = drawn_extent("eo8", 40, 20, 80, FONT_LEFT, 0).ink;
    assert_true(small > 50 && fabs(large / small - 4) < 0.05);
    canvas *c = drawn("O", 60, 20, 80, FONT_LEFT, 0);
    int x = 20 + (int)(font_width(FONT_REGULAR, 60, "O") / 2);
    assert_int_equal(canvas_pixels(c)[3 * (60 * WIDTH + x)], 255);
    canvas_free(c);
}

static void alignment_moves_the_text(void **state)
{
    (void)state;
    double width = font_width(FONT_REGULAR, 20, "middle");
    extent left = drawn_extent("middle", 20, 120, 60, FONT_LEFT, 0);
    extent centre = drawn_extent("middle", 20, 120 + width / 2, 60, FONT_CENTER, 0);
    extent right = drawn_extent("middle", 20, 120 + width, 60, FONT_RIGHT, 0);
    assert_int_equal(left.x0, centre.x0);
    assert_int_equal(left.x1, right.x1);
    assert_int_equal(left.x0, right.x0);
}

static void upward_text_is_turned(void **state)
{
    (void)state;
    extent flat = drawn_extent("unit 1", 20, 30, 60, FONT_LEFT, 0);
    extent up = drawn_extent("unit 1", 20, 60, 100, FONT_LEFT, 1);
    assert_int_equal(up.y1 - up.y0, flat.x1 - flat.x0);
    assert_int_equal(up.x1 - up.x0, flat.y1 - flat.y0);
    assert_int_equal(60 - up.x0, 60 - flat.y0); /* ascent to the left */
    assert_true(up.y1 <= 100 && fabs(up.ink - flat.ink) < 1);
}

static void a_missing_glyph_is_a_visible_box(void **state)
{
    (void)state;
    extent e = drawn_extent("\xe6\xbc\xa2", 40, 20, 80, FONT_LEFT, 0); /* a Chinese letter */
    assert_true(e.ink > 20);
    assert_true(e.x1 <= 20 + font_width(FONT_REGULAR, 40, "\xe6\xbc\xa2") + 1);
}

static void assert_fit(const char *text, double max_width, const char *want)
{
    char out[FONT_FIT_MAX];
    font_fit(out, sizeof out, FONT_REGULAR, 20, text, max_width);
    assert_string_equal(out, want);
    assert_true(font_width(FONT_REGULAR, 20, out) <= max_width);
}

static void fitting_shortens_at_characters(void **state)
{
    (void)state;
    double abc = font_width(FONT_REGULAR, 20, "abc" ELLIPSIS);
    assert_fit("abcdefgh", 500, "abcdefgh");
    assert_fit("abcdefgh", abc + 0.01, "abc" ELLIPSIS);
    assert_fit("abc efgh", font_width(FONT_REGULAR, 20, "abc " ELLIPSIS) + 0.5, "abc" ELLIPSIS);
    assert_fit("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc", 50,
               "\xc3\xa4\xc3\xb6\xc3\xbc" ELLIPSIS);
    assert_fit("abcdefgh", 3, "");
    assert_fit("", 0, "");
    assert_fit("a\xff", 500, "a\xef\xbf\xbd");
    for (double width = 0; width < 120; width += 0.7) {
        char out[FONT_FIT_MAX];
        font_fit(out, sizeof out, FONT_MEDIUM, 20, "a long name of a class", width);
        assert_true(font_width(FONT_MEDIUM, 20, out) <= width);
    }
}

static void fitting_never_overruns_its_buffer(void **state)
{
    (void)state;
    char text[1000];
    memset(text, 'm', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    for (size_t cap = 4; cap < 40; cap++) {
        char out[64];
        memset(out, '#', sizeof out);
        font_fit(out, cap, FONT_REGULAR, 10, text, 1e9);
        assert_int_equal(strlen(out), cap - 1);
        assert_string_equal(out + cap - 4, ELLIPSIS);
        assert_int_equal(out[cap], '#');
    }
}

static void *draw_in_thread(void *out)
{
    canvas **c = out;
    font_style style = {.px = 18, .colour = BLACK};
    if (canvas_create(c, WIDTH, HEIGHT, WHITE, NULL) == NN_OK) {
        font_draw(*c, &style, 10, 60, "threads 0123456789");
    }
    return NULL;
}

static void threads_draw_the_same(void **state)
{
    (void)state;
    pthread_t threads[4];
    canvas *c[4] = {NULL};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, draw_in_thread, &c[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
    for (int i = 0; i < 4; i++) {
        assert_non_null(c[i]);
        assert_memory_equal(canvas_pixels(c[i]), canvas_pixels(c[0]), 3 * WIDTH * HEIGHT);
    }
    assert_true(extent_of(c[0]).ink > 100);
    for (int i = 0; i < 4; i++) {
        canvas_free(c[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widths_are_those_of_roboto),
        cmocka_unit_test(pairs_are_kerned),
        cmocka_unit_test(broken_bytes_count_one_by_one),
        cmocka_unit_test(letters_stand_on_the_baseline),
        cmocka_unit_test(hinting_free_strokes_have_their_weight),
        cmocka_unit_test(alignment_moves_the_text),
        cmocka_unit_test(upward_text_is_turned),
        cmocka_unit_test(a_missing_glyph_is_a_visible_box),
        cmocka_unit_test(fitting_shortens_at_characters),
        cmocka_unit_test(fitting_never_overruns_its_buffer),
        cmocka_unit_test(threads_draw_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Palette of an animation: what must be in it, and how near to it a drawing's colours are. */
#include "support.h"

#include "formats/gif_palette.h"

static const gif_colour WHITE = {255, 255, 255};
static const gif_colour NIGHT = {13, 17, 23};
static const gif_colour INK[] = {
    {31, 35, 40}, {91, 99, 109}, {123, 131, 140}, {195, 200, 206}, {233, 235, 238}};
/* Okabe and Ito 2008: blue, vermillion, bluish green, reddish purple, black, orange, sky blue,
 * yellow. */
static const gif_colour HUE[] = {{0, 114, 178}, {213, 94, 0},  {0, 158, 115},  {204, 121, 167},
                                 {0, 0, 0},     {230, 159, 0}, {86, 180, 233}, {240, 228, 66}};

static gif_palette palette_of(gif_colour background, int inks, int hues)
{
    gif_palette p;
    memset(&p, 0xA5, sizeof p);
    gif_palette_mix(
        &p, &(gif_palette_spec){
                .background = background, .ink = INK, .inks = inks, .hue = HUE, .hues = hues});
    assert_in_range(p.colours, 1, GIF_PALETTE_MAX);
    return p;
}

static bool same(gif_colour a, gif_colour b)
{
    return a.r == b.r && a.g == b.g && a.b == b.b;
}

static void check_colour(const gif_palette *p, int i, gif_colour want)
{
    const gif_colour got = p->colour[i];
    if (!same(got, want)) {
        fail_msg("colour %d is %d %d %d, expected %d %d %d", i, got.r, got.g, got.b, want.r, want.g,
                 want.b);
    }
}

static double apart_rgb(gif_colour a, gif_colour b)
{
    return sqrt((a.r - b.r) * (a.r - b.r) + (a.g - b.g) * (a.g - b.g) + (a.b - b.b) * (a.b - b.b));
}

/* `share` of b over a, as a canvas blends. */
static gif_colour over(gif_colour a, gif_colour b, double share)
{
    return (gif_colour){(unsigned char)lround(a.r + (b.r - a.r) * share),
                        (unsigned char)lround(a.g + (b.g - a.g) * share),
                        (unsigned char)lround(a.b + (b.b - a.b) * share)};
}

static double error_of(const gif_palette *p, gif_colour c)
{
    return apart_rgb(p->colour[gif_palette_nearest(p, c)], c);
}

/* The worst error over the edges of what lies on the background in colour `c`. */
static double worst_edge(const gif_palette *p, gif_colour background, gif_colour c)
{
    double worst = 0;
    for (int share = 0; share <= 100; share++) {
        worst = fmax(worst, error_of(p, over(background, c, share / 100.0)));
    }
    return worst;
}

/* The worst error where a translucent b lies over a translucent a, with all their edges. */
static double worst_overlap(const gif_palette *p, gif_colour background, gif_colour a, gif_colour b)
{
    double worst = 0;
    for (int i = 0; i <= 20; i++) {
        for (int j = 0; j <= 20; j++) {
            const gif_colour below = over(background, a, i / 20.0);
            worst                  = fmax(worst, error_of(p, over(below, b, j / 20.0)));
        }
    }
    return worst;
}

/* --- tests ------------------------------------------------------------------------------- */

static void pure_colours_are_exact_and_first(void **state)
{
    (void)state;
    const gif_palette p = palette_of(WHITE, COUNT_OF(INK), COUNT_OF(HUE));
    check_colour(&p, 0, WHITE);
    for (int i = 0; i < (int)COUNT_OF(INK); i++) {
        check_colour(&p, 1 + i, INK[i]);
        assert_int_equal(gif_palette_nearest(&p, INK[i]), 1 + i);
    }
    for (int i = 0; i < (int)COUNT_OF(HUE); i++) {
        check_colour(&p, 1 + (int)COUNT_OF(INK) + i, HUE[i]);
        assert_int_equal(gif_palette_nearest(&p, HUE[i]), 1 + (int)COUNT_OF(INK) + i);
    }
}

static void no_colour_is_there_twice(void **state)
{
    (void)state;
    const gif_colour same_thing[] = {{1, 2, 3}, {255, 255, 255}, {1, 2, 3}};
    gif_palette      p;
    gif_palette_mix(
        &p, &(gif_palette_spec){
                .background = WHITE, .ink = same_thing, .inks = 3, .hue = same_thing, .hues = 3});
    check_colour(&p, 1, same_thing[0]);
    assert_in_range(p.colours, 40, GIF_PALETTE_MAX);
    for (int i = 0; i < p.colours; i++) {
        for (int j = 0; j < i; j++) {
            assert_false(same(p.colour[i], p.colour[j]));
        }
    }
}

static void the_nearest_is_weighed(void **state)
{
    (void)state;
    const gif_palette p = {
        .colours = 5,
        .colour  = {{100, 0, 0}, {0, 100, 0}, {0, 0, 100}, {100, 0, 0}, {200, 200, 200}}};
    /* from black: 2, 4 and 3 x 100^2: red; the first of the two */
    assert_int_equal(gif_palette_nearest(&p, (gif_colour){0, 0, 0}), 0);
    /* (0, 40, 40): 2 100^2 + 7 40^2 = 31200, 4 60^2 + 3 40^2 = 19200, 4 40^2 + 3 60^2 = 17200 */
    assert_int_equal(gif_palette_nearest(&p, (gif_colour){0, 40, 40}), 2);
    /* (0, 46, 40): 33264, 11664 + 4800 = 16464, 8464 + 10800 = 19264 */
    assert_int_equal(gif_palette_nearest(&p, (gif_colour){0, 46, 40}), 1);
    assert_int_equal(gif_palette_nearest(&p, (gif_colour){255, 255, 255}), 4);
}

/* Bounds a little above what is reached. */
static void the_colours_of_a_drawing_are_near(void **state)
{
    (void)state;
    static const struct {
        int    hues;
        double edge, overlap;
    } BOUNDS[] = {{1, 5, 0}, {2, 10, 20}, {3, 10, 24}, {8, 21, 37}};

    for (size_t i = 0; i < 2 * COUNT_OF(BOUNDS); i++) {
        const gif_colour  background = i % 2 == 0 ? WHITE : NIGHT;
        const int         hues       = BOUNDS[i / 2].hues;
        const gif_palette p          = palette_of(background, COUNT_OF(INK), hues);
        double            edge = 0, overlap = 0;
        for (int k = 0; k < (int)COUNT_OF(INK); k++) {
            edge = fmax(edge, worst_edge(&p, background, INK[k]));
        }
        for (int b = 0; b < hues; b++) {
            edge = fmax(edge, worst_edge(&p, background, HUE[b]));
            for (int a = 0; a < hues; a++) {
                if (a != b) {
                    overlap = fmax(overlap, worst_overlap(&p, background, HUE[a], HUE[b]));
                }
            }
        }
        if (!(edge <= BOUNDS[i / 2].edge && overlap <= BOUNDS[i / 2].overlap)) {
            fail_msg("%d hues over %d: %.1f at edges, %.1f in overlaps", hues, background.r, edge,
                     overlap);
        }
    }
}

static void a_background_alone_is_a_palette(void **state)
{
    (void)state;
    gif_palette p;
    gif_palette_mix(&p, &(gif_palette_spec){.background = NIGHT});
    assert_int_equal(p.colours, 1);
    check_colour(&p, 0, NIGHT);
}

static void the_most_colours_leave_no_place(void **state)
{
    (void)state;
    gif_colour many[GIF_PALETTE_MAX - 1];
    for (int i = 0; i < GIF_PALETTE_MAX - 1; i++) {
        many[i] = (gif_colour){(unsigned char)i, (unsigned char)(255 - i), (unsigned char)(i / 2)};
    }
    gif_palette p;
    gif_palette_mix(
        &p, &(gif_palette_spec){
                .background = WHITE, .ink = many, .inks = 100, .hue = many + 100, .hues = 154});
    assert_int_equal(p.colours, GIF_PALETTE_MAX);
    for (int i = 0; i < GIF_PALETTE_MAX - 1; i++) {
        check_colour(&p, 1 + i, many[i]);
    }
}

static void the_same_spec_gives_the_same_palette(void **state)
{
    (void)state;
    const gif_palette a = palette_of(WHITE, 5, 3), b = palette_of(WHITE, 5, 3);
    assert_int_equal(a.colours, GIF_PALETTE_MAX);
    assert_int_equal(b.colours, GIF_PALETTE_MAX);
    assert_memory_equal(a.colour, b.colour, sizeof a.colour);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pure_colours_are_exact_and_first),
        cmocka_unit_test(no_colour_is_there_twice),
        cmocka_unit_test(the_nearest_is_weighed),
        cmocka_unit_test(the_colours_of_a_drawing_are_near),
        cmocka_unit_test(a_background_alone_is_a_palette),
        cmocka_unit_test(the_most_colours_leave_no_place),
        cmocka_unit_test(the_same_spec_gives_the_same_palette),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The pictures of a whole run: points lie where its tables say, in the colour of their class,
 * on axes that do not move.
 */
#include "decode.h"
#include "run.h"

#include "plot/points.h"
#include "plot/scatter.h"

enum { SHOWN = 2, WIDTH = 800, HEIGHT = 600 }; /* SHOWN: the layer that is drawn */

/* The shown layer at every epoch, and the limits over all of them. */
typedef struct {
    float       xy[SNAPSHOTS][TEST_ROWS][2];
    int         class_of[TEST_ROWS];
    plot_limits limits;
} scene;

static scene *read_scene(void)
{
    scene *all = zeroed(1, sizeof *all);

    all->limits = limits_none();
    for (int e = 0; e < SNAPSHOTS; e++) {
        sheet s = activations(SHOWN, e);
        for (int r = 0; r < TEST_ROWS; r++) {
            all->class_of[r] = atoi(at(&s, r, 1));
            all->xy[e][r][0] = float_at(&s, r, 3);
            all->xy[e][r][1] = float_at(&s, r, 4);
        }
        limits_include(&all->limits, &all->xy[e][0][0], &all->xy[e][0][1], 2, TEST_ROWS);
        drop(&s);
    }
    all->limits = limits_padded(all->limits);
    return all;
}

/* What the places depend on; of the texts only that they are there. */
static scatter_spec spec_of_epoch(const scene *all, int e)
{
    static const char *const NAMES[] = {"0", "1"};
    return (scatter_spec){.title      = "t",
                          .subtitle   = "s",
                          .x_name     = "x",
                          .y_name     = "y",
                          .points     = TEST_ROWS,
                          .x          = &all->xy[e][0][0],
                          .y          = &all->xy[e][0][1],
                          .stride     = 2,
                          .class_of   = all->class_of,
                          .classes    = 2,
                          .class_name = NAMES,
                          .limits     = all->limits};
}

static unsigned char *picture(int e)
{
    char path[100];
    snprintf(path, sizeof path, "run/plots/layer-02/epoch-%04d.png", e);
    return decoded(path, WIDTH, HEIGHT);
}

static bool alone(double place[TEST_ROWS][2], int r)
{
    for (int k = 0; k < TEST_ROWS; k++) {
        if (k != r && hypot(place[k][0] - place[r][0], place[k][1] - place[r][1]) < 12.0) {
            return false;
        }
    }
    return true;
}

/* What shines through a point from below (tint, line, grid) is nearly grey, so the differences
 * between the channels stay those of the point's colour. */
static bool is_colour(const unsigned char *p, rgba c)
{
    return abs((p[0] - p[1]) - (c.r - c.g)) <= 25 && abs((p[1] - p[2]) - (c.g - c.b)) <= 25;
}

/* Points that touch no other show their class's colour where the table says. */
static void check_points(const scene *all, int e, int tested[2])
{
    const theme   *look   = palette_theme(0);
    scatter_spec   spec   = spec_of_epoch(all, e);
    unsigned char *pixels = picture(e);
    double         place[TEST_ROWS][2];
    rgba           colour[2];

    for (int k = 0; k < 2; k++) {
        colour[k] =
            rgba_mix(look->background, palette_colour(look, k), points_opacity(look, TEST_ROWS));
    }
    for (int r = 0; r < TEST_ROWS; r++) {
        assert_true(scatter_place(&spec, WIDTH, HEIGHT, r, &place[r][0], &place[r][1]));
    }
    for (int r = 0; r < TEST_ROWS; r++) {
        int                  k = all->class_of[r];
        const unsigned char *p = pixels + RGB * ((int)place[r][1] * WIDTH + (int)place[r][0]);
        if (!alone(place, r)) {
            continue;
        }
        if (!is_colour(p, colour[k])) {
            fail_msg("epoch %d, point %d at %.1f, %.1f: %d %d %d, expected %d %d %d", e, r,
                     place[r][0], place[r][1], p[0], p[1], p[2], colour[k].r, colour[k].g,
                     colour[k].b);
        }
        tested[k]++;
    }
    stbi_image_free(pixels);
}

static void points_lie_where_the_tables_say(void **state)
{
    scene *all       = read_scene();
    int    tested[2] = {0};
    (void)state;

    for (int e = 0; e < SNAPSHOTS; e++) {
        check_points(all, e, tested);
    }
    assert_true(tested[0] > 20 && tested[1] > 20);
    free(all);
}

/* Left of the panel are the ticks of the y axis and its name: equal in every epoch. */
static void axes_do_not_move(void **state)
{
    scene         *all   = read_scene();
    unsigned char *first = picture(0);
    scatter_spec   spec  = spec_of_epoch(all, 0);
    int            ink   = 0, x, bottom;
    double         edge = WIDTH, low = 0, px, py;
    (void)state;

    for (int r = 0; r < TEST_ROWS; r++) { /* all points lie right of and above these */
        scatter_place(&spec, WIDTH, HEIGHT, r, &px, &py);
        edge = px < edge ? px : edge;
        low  = py > low ? py : low;
    }
    x      = 60; /* well within the labels */
    bottom = (int)low + 10;
    assert_true(edge > x + 12);
    for (int e = 1; e < SNAPSHOTS; e++) {
        unsigned char *other = picture(e);
        for (int y = 100; y < bottom; y++) {
            const size_t start = (size_t)RGB * (size_t)(y * WIDTH);
            assert_memory_equal(first + start, other + start, (size_t)(RGB * x));
        }
        assert_memory_not_equal(first, other, (size_t)(RGB * WIDTH * HEIGHT));
        stbi_image_free(other);
    }
    for (int y = 100; y < bottom; y++) {
        for (int i = 0; i < RGB * x; i++) {
            ink += first[RGB * y * WIDTH + i] < 128;
        }
    }
    assert_true(ink > 50); /* there is something to compare */
    stbi_image_free(first);
    free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_lie_where_the_tables_say),
        cmocka_unit_test(axes_do_not_move),
    };
    return cmocka_run_group_tests(tests, train_once, leave_scratch);
}

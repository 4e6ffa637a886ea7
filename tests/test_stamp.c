/* Stamps: what they give is what drawing gives. */
#include "support.h"

#include "plot/marker.h"
#include "plot/stamp.h"
#include "util/threads.h"

enum { SIDE = 64, BYTES = SIDE * SIDE * 3 };
static const rgba WHITE = {255, 255, 255, 255}, BLACK = {0, 0, 0, 255}, GREY = {93, 170, 201, 255};
static const rgba FILL = {213, 94, 0, 184}, EDGE = {30, 240, 255, 235}, NONE = {0, 0, 0, 0};

static canvas *blank(rgba background)
{
    canvas *c = NULL;
    assert_int_equal(canvas_create(&c, SIDE, SIDE, background, NULL), NN_OK);
    return c;
}

/* The greatest difference between a stamp and the same drawn where it is put. */
static int apart_over(rgba under, marker shape, double x, double y, double r, rgba edge)
{
    canvas *stamped = blank(under), *drawn = blank(under);
    int     most = 0;
    marker_stamp(stamped, shape, x, y, r, FILL, 1.25, edge);
    marker_draw(drawn, shape, floor(8 * x + 0.5) / 8, floor(8 * y + 0.5) / 8, r, FILL, 1.25, edge);
    for (int i = 0; i < BYTES; i++) {
        int d = abs(canvas_pixels(stamped)[i] - canvas_pixels(drawn)[i]);
        most  = d > most ? d : most;
    }
    canvas_free(stamped);
    canvas_free(drawn);
    return most;
}

/* Twice: made, and kept. */
static void a_stamp_is_the_drawing(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        for (marker m = 0; m < MARKER_COUNT; m++) {
            for (int step = 0; step < 16; step++) {
                double x = 30 + step * 0.37, y = 29 + step * 0.61, r = 3 + 0.5 * (step % 4);
                assert_int_equal(apart_over(WHITE, m, x, y, r, EDGE), 0);
                assert_int_equal(apart_over(BLACK, m, x, y, r, EDGE), 0);
                assert_in_range(apart_over(GREY, m, x, y, r, NONE), 0, 1);
                assert_in_range(apart_over(GREY, m, x, y, r, EDGE), 0, 2);
            }
        }
    }
}

static void a_large_one_is_drawn(void **state)
{
    (void)state;
    canvas *stamped = blank(WHITE), *drawn = blank(WHITE);
    marker_stamp(stamped, MARKER_STAR, 31.7, 32.3, 29, FILL, 1, EDGE);
    marker_draw(drawn, MARKER_STAR, 31.7, 32.3, 29, FILL, 1, EDGE);
    assert_memory_equal(canvas_pixels(stamped), canvas_pixels(drawn), BYTES);
    canvas_free(stamped);
    canvas_free(drawn);
}

static void places_are_rounded_to_steps(void **state)
{
    (void)state;
    static const double AT[][2] = {
        {20, 20.06}, {20, 19.94}, {20.125, 20.07}, {-3, -3.06}, {-2.875, -2.93}};
    for (size_t i = 0; i < COUNT_OF(AT); i++) {
        canvas *a = blank(WHITE), *b = blank(WHITE);
        marker_stamp(a, MARKER_SQUARE, AT[i][0], AT[i][0], 5, FILL, 1, EDGE);
        marker_stamp(b, MARKER_SQUARE, AT[i][1], AT[i][1], 5, FILL, 1, EDGE);
        assert_memory_equal(canvas_pixels(a), canvas_pixels(b), BYTES);
        canvas_free(a);
        canvas_free(b);
    }
}

/* Over the edges of the canvas and of a clip, and far outside. */
static void what_is_outside_is_left_out(void **state)
{
    (void)state;
    static const double AT[] = {-1e30, -1e9, -7, -1, 0, 3, 30, 60, 63.9, 64, 70, 1e9, 1e30};
    for (size_t i = 0; i < COUNT_OF(AT); i++) {
        for (int clip = 0; clip < 2; clip++) {
            for (int turn = 0; turn < 2; turn++) {
                canvas *stamped = blank(WHITE), *drawn = blank(WHITE);
                double  x = turn ? 31 : AT[i], y = turn ? AT[i] : 31;
                if (clip) {
                    canvas_clip(stamped, 2, 28, 62, 33);
                    canvas_clip(drawn, 2, 28, 62, 33);
                }
                marker_stamp(stamped, MARKER_CIRCLE, x, y, 6, FILL, 1, EDGE);
                marker_draw(drawn, MARKER_CIRCLE, x, y, 6, FILL, 1, EDGE);
                if (memcmp(canvas_pixels(stamped), canvas_pixels(drawn), BYTES) != 0 &&
                    AT[i] != 63.9) { /* which is no step */
                    fail_msg("at %g %g, clip %d", x, y, clip);
                }
                canvas_free(stamped);
                canvas_free(drawn);
            }
        }
    }
}

/* Each member of a key counts: no stamp is taken for another. */
static void keys_differ_by_each_member(void **state)
{
    (void)state;
    static const struct {
        marker shape;
        double x, y, r, width;
        rgba   fill, edge;
    } ROW[] = {
        {MARKER_DIAMOND, 32, 32, 5, 1, {1, 2, 3, 200}, {250, 0, 9, 255}},
        {MARKER_PLUS, 32, 32, 5, 1, {1, 2, 3, 200}, {250, 0, 9, 255}},
        {MARKER_DIAMOND, 32.125, 32, 5, 1, {1, 2, 3, 200}, {250, 0, 9, 255}},
        {MARKER_DIAMOND, 32, 32.125, 5, 1, {1, 2, 3, 200}, {250, 0, 9, 255}},
        {MARKER_DIAMOND, 32, 32, 5.5, 1, {1, 2, 3, 200}, {250, 0, 9, 255}},
        {MARKER_DIAMOND, 32, 32, 5, 2, {1, 2, 3, 200}, {250, 0, 9, 255}},
        {MARKER_DIAMOND, 32, 32, 5, 1, {9, 2, 3, 200}, {250, 0, 9, 255}},
        {MARKER_DIAMOND, 32, 32, 5, 1, {1, 2, 3, 210}, {250, 0, 9, 255}},
        {MARKER_DIAMOND, 32, 32, 5, 1, {1, 2, 3, 200}, {250, 0, 99, 255}},
    };
    for (size_t turn = 0; turn < 2 * COUNT_OF(ROW); turn++) {
        const size_t i       = turn % COUNT_OF(ROW);
        canvas      *stamped = blank(WHITE), *drawn = blank(WHITE);
        marker_stamp(stamped, ROW[i].shape, ROW[i].x, ROW[i].y, ROW[i].r, ROW[i].fill, ROW[i].width,
                     ROW[i].edge);
        marker_draw(drawn, ROW[i].shape, ROW[i].x, ROW[i].y, ROW[i].r, ROW[i].fill, ROW[i].width,
                    ROW[i].edge);
        assert_memory_equal(canvas_pixels(stamped), canvas_pixels(drawn), BYTES);
        canvas_free(stamped);
        canvas_free(drawn);
    }
}

/* Many small ones, the same in every thread and in another order. */
static nn_status put_many(void *user, int thread, nn_err *err)
{
    canvas **c = user;
    (void)err;
    for (int i = 0; i < 600; i++) {
        int k = thread % 2 ? i : 599 - i;
        marker_stamp(c[thread], (marker)(k % MARKER_COUNT), 8 + k % 7 * 8 + 0.05 * k / 7,
                     8 + k / 7 % 7 * 8, 1 + k * 0.003, k % 2 ? FILL : EDGE, 0, NONE);
    }
    return canvas_check(c[thread], err);
}

static void threads_put_the_same(void **state)
{
    (void)state;
    canvas *c[4];
    for (int i = 0; i < 4; i++) {
        c[i] = blank(WHITE);
    }
    assert_int_equal(threads_for(4, 4, put_many, c, NULL), NN_OK);
    assert_memory_equal(canvas_pixels(c[0]), canvas_pixels(c[2]), BYTES);
    assert_memory_equal(canvas_pixels(c[1]), canvas_pixels(c[3]), BYTES);
    assert_int_equal(put_many(&(canvas *){c[3]}, 0, NULL), NN_OK);
    for (int i = 0; i < 4; i++) {
        canvas_free(c[i]);
    }
}

/* More than are kept: those for which there is no room are right as well.  Last, as it fills the
 * table. */
static void a_full_table_does_no_harm(void **state)
{
    (void)state;
    for (int i = 0; i < 5000; i++) {
        canvas *c = blank(WHITE), *drawn = NULL;
        double  r = 1 + i * 1e-4;
        marker_stamp(c, MARKER_TRIANGLE, 32, 32, r, FILL, 1, EDGE);
        if (i % 97 == 0) {
            drawn = blank(WHITE);
            marker_draw(drawn, MARKER_TRIANGLE, 32, 32, r, FILL, 1, EDGE);
            assert_memory_equal(canvas_pixels(c), canvas_pixels(drawn), BYTES);
        }
        canvas_free(drawn);
        canvas_free(c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stamp_is_the_drawing),
        cmocka_unit_test(a_large_one_is_drawn),
        cmocka_unit_test(places_are_rounded_to_steps),
        cmocka_unit_test(what_is_outside_is_left_out),
        cmocka_unit_test(keys_differ_by_each_member),
        cmocka_unit_test(threads_put_the_same),
        cmocka_unit_test(a_full_table_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

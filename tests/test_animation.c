/* The animation, decoded by giflib: how many frames, how long they stay, and what they show. */
#include "art.h"
#include "decode.h"

#include "output/frames.h"

#include <gif_lib.h>
#include <stdatomic.h>

enum { ROWS = 6, WIDTH = 640, HEIGHT = 480, PARAMS = 9, FPS = 10, HOLD = 200 };

/* --- making ------------------------------------------------------------------------------ */

typedef struct {
    nn_spec   net;
    dataset  *data;
    run_dir  *dir;
    pictures *p;
} bench;

/* `snapshots` of a 2-2-1 network at epochs 0, 4, 8, ... whose points move steadily. */
static void set_up(bench *b, int snapshots)
{
    static const int             UNITS[] = {2, 2, 1}, ROW[ROWS] = {0, 1, 2, 3, 4, 5};
    static const history_metrics SCORE = {2, {"loss", "accuracy", NULL}, {0.5f, 0.75f, 0.0f}};
    nn_err                       err   = {0};

    *b = (bench){.net = spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY),
                 .data = dataset_of(
                     "six.csv", "a,b,class\n1,2,no\n3,4,yes\n5,6,no\n7,8,yes\n9,1,no\n2,3,yes\n")};
    pictures_spec spec = {.spec = &b->net,
                          .part = {ROWS, ROW, b->data->label, b->data->target, b->data->class_name},
                          .layer      = 1,
                          .of_rows    = ROWS,
                          .classes    = 2,
                          .label_name = "class",
                          .split      = "test",
                          .subject    = "six"};
    assert_int_equal(run_dir_create(&b->dir, &(run_dir_spec){.dir = "out", .epochs = 999}, &err),
                     NN_OK);
    assert_int_equal(pictures_create(&b->p, &spec, &err), NN_OK);
    for (int i = 0; i < snapshots; i++) {
        const float params[PARAMS] = {1, 1, 1, 1, 0, 0, 2 + (float)i, -2, 0.25f};
        float       acts[ROWS][2];
        int         predicted[ROWS];
        for (int r = 0; r < ROWS; r++) {
            acts[r][0]   = (float)(r + i);
            acts[r][1]   = (float)(r * r % 7 - r % 2 * i);
            predicted[r] = i == 0 ? 0 : b->data->label[r];
        }
        assert_int_equal(pictures_keep(b->p, 4 * i, &SCORE, &acts[0][0], predicted, params, &err),
                         NN_OK);
    }
    assert_int_equal(pictures_fit(b->p, &err), NN_OK);
}

static void tear_down(bench *b)
{
    remove_all("out");
    pictures_free(b->p);
    run_dir_free(b->dir);
    dataset_free(b->data);
}

static void animate(const bench *b, const bool *only, int fps, int most, int threads)
{
    const artwork       art  = art_of(&b->net, NULL);
    const pictures_look look = {.art = &art, .threads = threads};
    nn_err              err  = {0};
    if (pictures_animation(b->p, b->dir, &look, only, fps, most, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
}

/* What a frame is drawn as; the canvas is released with canvas_free. */
static canvas *drawn(const bench *b, const frame *f)
{
    const theme *look = palette_theme(0);
    canvas      *c    = NULL;
    nn_err       err  = {0};

    assert_int_equal(canvas_create(&c, WIDTH, HEIGHT, look->background, &err), NN_OK);
    if (frames_draw(c, b->p, f, look, frames_limits(b->p, &(pictures_look){0}), &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return c;
}

/* --- decoding ---------------------------------------------------------------------------- */

static GifFileType *animation(void)
{
    int          code = 0;
    GifFileType *g    = DGifOpenFileName("out/plots/layer-01.gif", &code);

    if (!g || DGifSlurp(g) != GIF_OK) {
        fail_msg("not decoded: %s", GifErrorString(g ? g->Error : code));
        abort();
    }
    assert_int_equal(g->SWidth, WIDTH);
    assert_int_equal(g->SHeight, HEIGHT);
    return g;
}

static GraphicsControlBlock control_of(GifFileType *g, int i)
{
    GraphicsControlBlock c;
    assert_int_equal(DGifSavedExtensionToGCB(g, i, &c), GIF_OK);
    return c;
}

/* Images 0 .. last, one over the other; (HEIGHT, WIDTH, RGB), caller frees. */
static unsigned char *screen_after(GifFileType *g, int last)
{
    unsigned char *screen = zeroed((size_t)WIDTH * HEIGHT, RGB);

    for (int i = 0; i <= last; i++) {
        const int           transparent = control_of(g, i).TransparentColor;
        const SavedImage   *image       = &g->SavedImages[i];
        const GifImageDesc *d           = &image->ImageDesc;
        for (int k = 0; k < d->Width * d->Height; k++) {
            const int index = image->RasterBits[k];
            if (index != transparent) {
                const GifColorType c = g->SColorMap->Colors[index];
                unsigned char     *to =
                    screen + RGB * ((d->Top + k / d->Width) * WIDTH + d->Left + k % d->Width);
                to[0] = c.Red;
                to[1] = c.Green;
                to[2] = c.Blue;
            }
        }
    }
    return screen;
}

/* How many pixels two pictures differ in by more than the palette explains. */
static int unlike(const unsigned char *a, const unsigned char *b)
{
    enum { FAR = 24 };
    int n = 0;

    for (int i = 0; i < WIDTH * HEIGHT; i++, a += RGB, b += RGB) {
        n += abs(a[0] - b[0]) > FAR || abs(a[1] - b[1]) > FAR || abs(a[2] - b[2]) > FAR;
    }
    return n;
}

/* --- tests ------------------------------------------------------------------------------- */

/* n snapshots and three frames between two, as far as `most` allows; then fewer; then a choice. */
static void frames_are_as_many_as_allowed(void **state)
{
    static const struct {
        int snapshots, most, want;
    } KNOWN[] = {
        {1, 200, 1}, {2, 200, 5}, {5, 200, 17}, {5, 17, 17}, {5, 16, 13},
        {5, 13, 13}, {5, 12, 9},  {5, 9, 9},    {5, 8, 5},   {5, 5, 5},
        {5, 4, 4},   {5, 2, 2},   {30, 7, 7},   {2, 2, 2},   {2, 3, 3},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        bench        b;
        GifFileType *g;
        set_up(&b, KNOWN[i].snapshots);
        animate(&b, NULL, FPS, KNOWN[i].most, 2);
        g = animation();
        if (g->ImageCount != KNOWN[i].want) {
            fail_msg("%d snapshots, at most %d frames: %d, expected %d", KNOWN[i].snapshots,
                     KNOWN[i].most, g->ImageCount, KNOWN[i].want);
        }
        DGifCloseFile(g, NULL);
        tear_down(&b);
    }
}

static void the_last_frame_stays(void **state)
{
    static const int KNOWN[][2] = {{10, 10}, {25, 4}, {3, 33}, {50, 2}, {1, 100}};
    bench            b;
    (void)state;

    set_up(&b, 3);
    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        GifFileType *g;
        animate(&b, NULL, KNOWN[i][0], 200, 1);
        g = animation();
        for (int k = 0; k < g->ImageCount; k++) {
            assert_int_equal(control_of(g, k).DelayTime,
                             k == g->ImageCount - 1 ? HOLD : KNOWN[i][1]);
        }
        DGifCloseFile(g, NULL);
    }
    tear_down(&b);
}

/* Each snapshot is shown as it is drawn, in the colours of the palette. */
static void snapshots_are_shown_as_they_are_drawn(void **state)
{
    enum { SNAPSHOTS = 3, STEP = 4 };
    GifFileType *g;
    canvas      *c[SNAPSHOTS];
    bench        b;
    (void)state;

    set_up(&b, SNAPSHOTS);
    animate(&b, NULL, FPS, 200, 2);
    g = animation();
    for (int i = 0; i < SNAPSHOTS; i++) {
        c[i] = drawn(&b, &b.p->frames[i]);
    }
    for (int i = 0; i < SNAPSHOTS; i++) {
        unsigned char *screen = screen_after(g, STEP * i);
        for (int k = 0; k < SNAPSHOTS; k++) {
            int n = unlike(screen, canvas_pixels(c[k]));
            if (k == i ? n > WIDTH * HEIGHT / 1000 : n < WIDTH * HEIGHT / 200) {
                fail_msg("image %d and snapshot %d: %d pixels are unlike", STEP * i, k, n);
            }
        }
        free(screen);
    }
    for (int i = 0; i < SNAPSHOTS; i++) {
        canvas_free(c[i]);
    }
    DGifCloseFile(g, NULL);
    tear_down(&b);
}

/* Half way between two snapshots every point, every weight above it and the loss are half way, and
 * rings and accuracy are what the network in between says of the points. */
static void points_move_in_straight_lines(void **state)
{
    GifFileType   *g;
    unsigned char *screen;
    canvas        *c;
    float          values[2 * ROWS], above[3];
    bool           wrong[ROWS];
    int            right = 0, same = 0;
    frame          middle;
    bench          b;
    (void)state;

    set_up(&b, 2);
    animate(&b, NULL, FPS, 200, 2);
    g                   = animation();
    screen              = screen_after(g, 2);
    middle              = b.p->frames[0];
    middle.interpolated = true;
    middle.epoch        = 2.0;
    for (int i = 0; i < 2 * ROWS; i++) {
        values[i] = 0.5f * (b.p->frames[0].values[i] + b.p->frames[1].values[i]);
    }
    for (int i = 0; i < 3; i++) {
        above[i] = 0.5f * (b.p->frames[0].above[i] + b.p->frames[1].above[i]);
    }
    for (int r = 0; r < ROWS; r++) {
        bool yes = above[0] * values[2 * r] + above[1] * values[2 * r + 1] + above[2] > 0.0f;
        wrong[r] = yes != (b.data->label[r] == 1);
        right += !wrong[r];
        same += wrong[r] == b.p->frames[0].wrong[r];
    }
    assert_in_range(same, 0, ROWS - 1); /* or the old rings would do */
    middle.values         = values;
    middle.above          = above;
    middle.wrong          = wrong;
    middle.score.value[1] = (float)right / ROWS;
    c                     = drawn(&b, &middle);
    assert_in_range(unlike(screen, canvas_pixels(c)), 0, WIDTH * HEIGHT / 1000);
    canvas_free(c);
    middle.wrong = b.p->frames[0].wrong;
    c            = drawn(&b, &middle);
    assert_in_range(unlike(screen, canvas_pixels(c)), WIDTH * HEIGHT / 1000 + 1, WIDTH * HEIGHT);
    canvas_free(c);
    free(screen);
    DGifCloseFile(g, NULL);
    tear_down(&b);
}

/* The network above sees a point's units in the layer's order, whichever is drawn first. */
static void points_are_judged_by_their_units(void **state)
{
    static const int      SWAPPED[]          = {1, 0};
    static const float    PARAMETERS[PARAMS] = {1, 1, 1, 1, 0, 0, 2, -3, 0.5f};
    static const float    ACTS[ROWS][2]      = {{1, 0}, {0, 1}, {2, 1}, {1, 2}, {3, 3}, {-1, -1}};
    const history_metrics score              = {2, {"loss", "accuracy", NULL}, {0.5f, 0.75f, 0.0f}};
    int                   predicted[ROWS]    = {0};
    bool                  wrong[ROWS];
    nn_err                err = {0};
    bench                 b;
    (void)state;

    set_up(&b, 1);
    for (int chosen = 0; chosen <= 2; chosen += 2) {
        pictures     *p    = NULL;
        pictures_spec spec = b.p->spec;
        spec.chosen        = chosen;
        memcpy(spec.unit, SWAPPED, sizeof SWAPPED);
        assert_int_equal(pictures_create(&p, &spec, &err), NN_OK);
        assert_int_equal(pictures_keep(p, 0, &score, &ACTS[0][0], predicted, PARAMETERS, &err),
                         NN_OK);
        assert_int_equal(pictures_fit(p, &err), NN_OK);
        assert_true(frames_judgeable(p, &p->frames[0]));
        assert_int_equal(frames_judge(wrong, p, &p->frames[0], &err), NN_OK);
        for (int r = 0; r < ROWS; r++) {
            bool yes = 2 * ACTS[r][0] - 3 * ACTS[r][1] + 0.5f > 0;
            assert_int_equal(wrong[r], yes != (b.data->label[r] == 1));
        }
        pictures_free(p);
    }
    tear_down(&b);
}

/* With fewer frames than snapshots the first and the last are still there. */
static void the_first_and_the_last_are_kept(void **state)
{
    GifFileType   *g;
    unsigned char *screen;
    canvas        *c;
    bench          b;
    (void)state;

    set_up(&b, 9);
    animate(&b, NULL, FPS, 3, 2);
    g = animation();
    for (int i = 0; i < 3; i++) { /* the middle one is the fifth */
        screen = screen_after(g, i);
        c      = drawn(&b, &b.p->frames[4 * i]);
        assert_in_range(unlike(screen, canvas_pixels(c)), 0, WIDTH * HEIGHT / 1000);
        canvas_free(c);
        free(screen);
    }
    DGifCloseFile(g, NULL);
    tear_down(&b);
}

static void only_those_wanted_are_shown(void **state)
{
    static const bool SOME[] = {false, true, false, true}, NONE[4] = {false};
    GifFileType      *g;
    unsigned char    *screen;
    canvas           *c;
    bench             b;
    (void)state;

    set_up(&b, 4);
    animate(&b, SOME, FPS, 200, 2);
    g      = animation();
    screen = screen_after(g, 0);
    c      = drawn(&b, &b.p->frames[1]);
    assert_int_equal(g->ImageCount, 5);
    assert_in_range(unlike(screen, canvas_pixels(c)), 0, WIDTH * HEIGHT / 1000);
    canvas_free(c);
    free(screen);
    DGifCloseFile(g, NULL);
    remove_all("out/plots");
    animate(&b, NONE, FPS, 200, 2);
    assert_false(exists("out/plots"));
    tear_down(&b);
}

static void threads_do_not_change_the_bytes(void **state)
{
    char  *one, *four;
    size_t n, m;
    bench  b;
    (void)state;

    set_up(&b, 6); /* 21 frames: more than are drawn at a time */
    animate(&b, NULL, FPS, 200, 1);
    one = slurp("out/plots/layer-01.gif", &n);
    animate(&b, NULL, FPS, 200, 4);
    four = slurp("out/plots/layer-01.gif", &m);
    assert_int_equal(n, m);
    assert_memory_equal(one, four, n);
    free(one);
    free(four);
    tear_down(&b);
}

static int asked;

static bool stop_at_the_third(void)
{
    return ++asked >= 3;
}

static void failures_leave_no_file(void **state)
{
    pictures_look look = {.threads = 1, .stop = stop_at_the_third};
    nn_err        err  = {0};
    artwork       art;
    bench         b;
    (void)state;

    set_up(&b, 3);
    art      = art_of(&b.net, NULL);
    look.art = &art;
    check_failed(pictures_animation(b.p, b.dir, &look, NULL, FPS, 200, &err), NN_INTERRUPTED, &err,
                 "interrupted");
    assert_false(exists("out/plots/layer-01.gif"));
    look.stop                = NULL;
    b.p->frames[1].values[3] = INFINITY;
    check_failed(pictures_animation(b.p, b.dir, &look, NULL, FPS, 200, &err), NN_DATA, &err, "inf");
    assert_false(exists("out/plots/layer-01.gif"));
    b.p->frames[1].values[3] = 0.0f;
    remove_all("out");
    spill("out", "a file where the directory was");
    check_failed(pictures_animation(b.p, b.dir, &look, NULL, FPS, 200, &err), NN_IO, &err, "out");
    tear_down(&b);
}

static atomic_int asked_by_all;
static int        stops_at;

static bool stop_once(void)
{
    return atomic_fetch_add(&asked_by_all, 1) == stops_at;
}

/* The others have begun frames before it and after it, of which some wait for each other. */
static void one_that_fails_keeps_nobody_waiting(void **state)
{
    enum { FRAMES = 21 };
    nn_err  err = {0};
    artwork art;
    bench   b;
    (void)state;

    set_up(&b, 6);
    art = art_of(&b.net, NULL);
    for (stops_at = 0; stops_at < FRAMES; stops_at++) {
        const pictures_look look = {.art = &art, .threads = 2 + stops_at % 3, .stop = stop_once};
        atomic_store(&asked_by_all, 0);
        check_failed(pictures_animation(b.p, b.dir, &look, NULL, FPS, 200, &err), NN_INTERRUPTED,
                     &err, "interrupted");
        assert_false(exists("out/plots/layer-01.gif"));
    }
    tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(frames_are_as_many_as_allowed),         SCRATCH(the_last_frame_stays),
        SCRATCH(snapshots_are_shown_as_they_are_drawn), SCRATCH(points_move_in_straight_lines),
        SCRATCH(the_first_and_the_last_are_kept),       SCRATCH(only_those_wanted_are_shown),
        SCRATCH(threads_do_not_change_the_bytes),       SCRATCH(failures_leave_no_file),
        SCRATCH(one_that_fails_keeps_nobody_waiting),   SCRATCH(points_are_judged_by_their_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

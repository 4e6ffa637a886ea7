/* Pictures: which layer, one look for all, every kind of layer, and failures. */
#include "art.h"
#include "decode.h"

#include "output/frames.h"
#include "plot/points.h"
#include "plot/scatter.h"
#include "plot/strip.h"

enum { ROWS = 6, WIDTH = 400, HEIGHT = 300, PARAMS_MOST = 64 };

static const int             ROW[ROWS]        = {0, 1, 2, 3, 4, 5};
static const int             RIGHT[ROWS]      = {0, 1, 0, 1, 0, 1}; /* what the labels are */
static const bool            NONE_WRONG[ROWS] = {false};
static const float           HALF[4]          = {0.5f, 0.5f, 0.5f, 0.5f}; /* a field's corners */
static const history_metrics SCORE = {2, {"loss", "accuracy", NULL}, {0.5f, 0.75f, 0.0f}};

/* Classes 0 1 0 1 0 1. */
static dataset *six_rows(void)
{
    return dataset_of("six.csv", "a,b,class\n1,2,no\n3,4,yes\n5,6,no\n7,8,yes\n9,1,no\n2,3,yes\n");
}

/* Layer 1 of a network for it. */
static pictures_spec spec_for(const nn_spec *net, const dataset *data, int of_rows)
{
    static char        a[] = "a", b[] = "b";
    static char *const FEATURES[] = {a, b};

    return (pictures_spec){.spec         = net,
                           .part         = {ROWS, ROW, data->label, data->target, data->class_name},
                           .layer        = 1,
                           .of_rows      = of_rows,
                           .classes      = data->classes,
                           .label_name   = data->label_name,
                           .feature_name = FEATURES,
                           .split        = "test",
                           .subject      = "six"};
}

static run_dir *directory(void)
{
    run_dir *d   = NULL;
    nn_err   err = {0};
    if (run_dir_create(&d, &(run_dir_spec){.dir = "out", .epochs = 8}, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return d;
}

static pictures *made(const pictures_spec *spec)
{
    pictures *p   = NULL;
    nn_err    err = {0};
    if (pictures_create(&p, spec, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return p;
}

/* Of a network that says what the labels say; its weights are 1/2 each. */
static void keep(pictures *p, int epoch, const float *acts)
{
    float  params[PARAMS_MOST];
    nn_err err = {0};

    for (int i = 0; i < PARAMS_MOST; i++) {
        params[i] = 0.5f;
    }
    if (pictures_keep(p, epoch, &SCORE, acts, RIGHT, params, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
}

static void fit(pictures *p)
{
    nn_err err = {0};
    if (pictures_fit(p, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
}

static void draw(pictures *p, const run_dir *dir, int threads)
{
    const artwork art  = art_of(p->spec.spec, NULL);
    pictures_look look = {.art = &art, .width = WIDTH, .height = HEIGHT, .threads = threads};
    nn_err        err  = {0};
    fit(p);
    if (pictures_draw(p, dir, &look, NULL, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
}

/* --- the layer ----------------------------------------------------------------------- */

static void the_two_unit_layer_nearest_the_output_is_shown(void **state)
{
    static const struct {
        int layers, units[6], want;
    } KNOWN[] = {
        {3, {4, 3, 2, 1}, 2},       {2, {4, 2, 1}, 1}, {4, {4, 2, 2, 3, 1}, 2},
        {3, {4, 5, 3, 1}, 2},       {1, {4, 1}, 1},    {2, {2, 3, 2}, 1},
        {3, {4, 2, 5, 2}, 1},       {1, {2, 2}, 1},    {2, {4, 1, 1}, 1},
        {5, {4, 2, 9, 9, 9, 1}, 1},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        nn_spec spec = spec_of(KNOWN[i].layers, KNOWN[i].units, NN_ACT_RELU, NN_ACT_SIGMOID,
                               NN_LOSS_BINARY_CROSSENTROPY);
        if (pictures_choose_layer(&spec) != KNOWN[i].want) {
            fail_msg("network %zu: layer %d, expected %d", i, pictures_choose_layer(&spec),
                     KNOWN[i].want);
        }
    }
}

/* --- what is drawn ------------------------------------------------------------------- */

static const float EARLY[ROWS][2] = {{0, 0}, {1, 1}, {0.5f, 0}, {1, 0.5f}, {0, 1}, {0.25f, 0.75f}};
static const float LATE[ROWS][2]  = {{4, 0}, {0, 4}, {3, 1}, {1, 3}, {4, 4}, {2, 2}};

/* What shines through a point is nearly grey: the differences between the channels stay. */
static bool shows(const unsigned char *pixels, double x, double y, int k)
{
    const theme         *look = palette_theme(0);
    const unsigned char *p    = pixels + RGB * ((int)y * WIDTH + (int)x);
    rgba want = rgba_mix(look->background, palette_colour(look, k), points_opacity(look, ROWS));
    return abs((p[0] - p[1]) - (want.r - want.g)) <= 25 &&
           abs((p[1] - p[2]) - (want.g - want.b)) <= 25;
}

/* Both pictures have the limits of both snapshots. */
static void pictures_share_their_limits(void **state)
{
    static const int UNITS[] = {2, 2, 1};
    const nn_spec net = spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    dataset      *data  = six_rows();
    run_dir      *dir   = directory();
    pictures_spec spec  = spec_for(&net, data, ROWS);
    pictures     *p     = made(&spec);
    plot_limits   both  = limits_none();
    field_grid    field = {
           .rows = 2, .cols = 2, .classes = 2, .p = HALF, .line_name = "decision boundary"};
    (void)state;

    keep(p, 0, &EARLY[0][0]);
    keep(p, 7, &LATE[0][0]);
    assert_int_equal(pictures_count(p), 2);
    assert_int_equal(pictures_epoch(p, 0), 0);
    assert_int_equal(pictures_epoch(p, 1), 7);
    draw(p, dir, 2);
    limits_include(&both, &EARLY[0][0], &EARLY[0][1], 2, ROWS);
    limits_include(&both, &LATE[0][0], &LATE[0][1], 2, ROWS);
    for (int e = 0; e < 2; e++) {
        const float   *xy = e ? &LATE[0][0] : &EARLY[0][0];
        unsigned char *pixels =
            decoded(e ? "out/plots/layer-01/epoch-0007.png" : "out/plots/layer-01/epoch-0000.png",
                    WIDTH, HEIGHT);
        scatter_spec at = {.title      = "t",
                           .subtitle   = "s",
                           .x_name     = "x",
                           .y_name     = "y",
                           .points     = ROWS,
                           .x          = xy,
                           .y          = xy + 1,
                           .stride     = 2,
                           .class_of   = data->label,
                           .classes    = 2,
                           .class_name = (const char *const *)data->class_name,
                           .limits     = limits_padded(both),
                           .wrong      = NONE_WRONG,
                           .field      = &field};
        for (int r = 0; r < ROWS; r++) {
            double x, y;
            assert_true(scatter_place(&at, WIDTH, HEIGHT, r, &x, &y));
            if (!shows(pixels, x, y, r % 2)) {
                fail_msg("picture %d does not show point %d at %.1f, %.1f", e, r, x, y);
            }
        }
        stbi_image_free(pixels);
    }
    pictures_free(p);
    run_dir_free(dir);
    dataset_free(data);
}

/* A layer of one unit: a strip, by class. */
static void one_unit_is_drawn_as_a_strip(void **state)
{
    static const float P[ROWS] = {0.1f, 0.9f, 0.2f, 0.8f, 0.3f, 0.7f};
    static const int   UNITS[] = {2, 1};
    const nn_spec net = spec_of(1, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    dataset      *data = six_rows();
    run_dir      *dir  = directory();
    pictures_spec spec = spec_for(&net, data, ROWS);
    pictures     *p    = made(&spec);
    plot_limits   l    = limits_none();
    unsigned char *pixels;
    (void)state;

    keep(p, 3, P);
    draw(p, dir, 1);
    limits_include(&l, P, NULL, 1, ROWS);
    strip_spec at = {.title           = "t",
                     .subtitle        = "s",
                     .x_name          = "x",
                     .points          = ROWS,
                     .x               = P,
                     .stride          = 1,
                     .class_of        = data->label,
                     .classes         = 2,
                     .class_name      = (const char *const *)data->class_name,
                     .limits          = limits_padded(l),
                     .threshold       = 0.5,
                     .threshold_label = "threshold 0.5",
                     .wrong           = NONE_WRONG};
    pixels        = decoded("out/plots/layer-01/epoch-0003.png", WIDTH, HEIGHT);
    for (int r = 0; r < ROWS; r++) {
        double x, y;
        assert_true(strip_place(&at, WIDTH, HEIGHT, r, &x, &y));
        assert_true(shows(pixels, x, y, r % 2));
    }
    stbi_image_free(pixels);
    pictures_free(p);
    run_dir_free(dir);
    dataset_free(data);
}

/* The bytes of the picture of one snapshot; caller frees. */
static char *picture_of(const pictures_spec *spec, const float *acts, size_t *len)
{
    run_dir  *dir = directory();
    pictures *p   = made(spec);
    char     *bytes;

    keep(p, 0, acts);
    draw(p, dir, 1);
    bytes = slurp("out/plots/layer-01/epoch-0000.png", len);
    remove_all("out");
    pictures_free(p);
    run_dir_free(dir);
    return bytes;
}

/* Whatever the units say that are not chosen; their order is that of the axes. */
static void chosen_units_alone_are_drawn(void **state)
{
    static const int UNITS[] = {2, 5, 1};
    const nn_spec net = spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    dataset      *data             = six_rows();
    float         acts[2][ROWS][5] = {{{0}}};
    size_t        len[3];
    char         *bytes[3];
    nn_rng        rng  = nn_rng_make(3, NN_STREAM_INIT);
    pictures_spec spec = spec_for(&net, data, ROWS);
    (void)state;

    for (int k = 0; k < 2; k++) {
        fill_uniform(&rng, &acts[k][0][0], ROWS * 5, -0.5f, 0.5f);
        for (int r = 0; r < ROWS; r++) {
            acts[k][r][3] = LATE[r][0];
            acts[k][r][1] = LATE[r][1];
        }
    }
    spec.chosen  = 2;
    spec.unit[0] = 3;
    spec.unit[1] = 1;
    bytes[0]     = picture_of(&spec, &acts[0][0][0], &len[0]);
    bytes[1]     = picture_of(&spec, &acts[1][0][0], &len[1]);
    spec.unit[0] = 1;
    spec.unit[1] = 3;
    bytes[2]     = picture_of(&spec, &acts[0][0][0], &len[2]);
    assert_int_equal(len[0], len[1]);
    assert_memory_equal(bytes[0], bytes[1], len[0]);
    assert_true(len[0] != len[2] || memcmp(bytes[0], bytes[2], len[0]) != 0);
    for (int k = 0; k < 3; k++) {
        free(bytes[k]);
    }
    dataset_free(data);
}

/* Points along one line of a space of five, whose direction is the same in both snapshots: the
 * first component is the place on it, from the mean of all, the second is nothing. */
static void wide_layers_show_the_components_of_all_snapshots(void **state)
{
    enum { UNITS = 5 };
    static const int   SHAPE[]     = {2, UNITS, 1};
    static const float ALONG[]     = {0.0f, 3.0f, 0.0f, 4.0f, 0.0f}; /* of length 5 */
    static const float AT[2][ROWS] = {{0, 1, 2, 3, 4, 5}, {10, 20, 30, 40, 50, 15}};
    const nn_spec net = spec_of(2, SHAPE, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    dataset      *data = six_rows();
    pictures_spec spec = spec_for(&net, data, ROWS);
    pictures     *p    = made(&spec);
    double        mean = 0;
    (void)state;

    for (int e = 0; e < 2; e++) {
        float acts[ROWS][UNITS];
        for (int r = 0; r < ROWS; r++) {
            for (int u = 0; u < UNITS; u++) {
                acts[r][u] = 1.0f + AT[e][r] * ALONG[u];
            }
            mean += (double)AT[e][r] / (2 * ROWS);
        }
        keep(p, e, &acts[0][0]);
    }
    fit(p);
    check_near("share 1", p->view.basis.share[0], 1.0, 1e-12);
    check_near("share 2", p->view.basis.share[1], 0.0, 1e-12);
    for (int e = 0; e < 2; e++) {
        for (int r = 0; r < ROWS; r++) {
            const float *xy = p->frames[e].values + 2 * r;
            check_near("PC 1", (double)xy[0], 5.0 * ((double)AT[e][r] - mean), 1e-4);
            check_near("PC 2", (double)xy[1], 0.0, 1e-4);
        }
        assert_null(p->frames[e].acts); /* no longer needed */
    }
    check_near("x0", p->limits.x0, 5.0 * (0.0 - mean), 1e-4); /* of both snapshots */
    check_near("x1", p->limits.x1, 5.0 * (50.0 - mean), 1e-4);
    pictures_free(p);
    dataset_free(data);
}

/* Of the first snapshot alone another plane would come out; and fitting again changes nothing. */
static void components_are_fitted_once(void **state)
{
    static const int   UNITS[]    = {2, 3, 1};
    static const float X[ROWS][3] = {{1, 0, 0},  {-1, 0, 0}, {2, 0, 0},
                                     {-2, 0, 0}, {0, 0, 0},  {0, 0, 0}};
    static const float Y[ROWS][3] = {{0, 0, 9},  {0, 0, -9}, {0, 0, 5},
                                     {0, 0, -5}, {0, 0, 1},  {0, 0, -1}};
    const nn_spec net = spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    dataset      *data = six_rows();
    pictures_spec spec = spec_for(&net, data, ROWS);
    pictures     *p    = made(&spec);
    float         before[2 * ROWS];
    (void)state;

    keep(p, 0, &X[0][0]);
    keep(p, 1, &Y[0][0]);
    fit(p);
    for (int r = 0; r < ROWS; r++) { /* unit 3 varies most, then unit 1; both means are 0 */
        assert_true(p->frames[0].values[2 * r + 1] == X[r][0]);
        assert_true(p->frames[1].values[2 * r] == Y[r][2]);
        assert_true(p->frames[1].values[2 * r + 1] == 0.0f);
    }
    memcpy(before, p->frames[0].values, sizeof before);
    fit(p);
    assert_memory_equal(before, p->frames[0].values, sizeof before);
    pictures_free(p);
    dataset_free(data);
}

static void what_is_not_finite_has_no_components(void **state)
{
    static const int UNITS[] = {2, 3, 1};
    const nn_spec net = spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    dataset      *data          = six_rows();
    pictures_spec spec          = spec_for(&net, data, ROWS);
    pictures     *p             = made(&spec);
    float         acts[ROWS][3] = {{0}};
    nn_err        err           = {0};
    (void)state;

    acts[2][1] = NAN;
    keep(p, 0, &acts[0][0]);
    check_failed(pictures_fit(p, &err), NN_DATA, &err, "unit 2");
    pictures_free(p);
    dataset_free(data);
}

/* Only the note at the bottom tells a dead unit from one that is alive and 0 once. */
static void a_dead_unit_is_said(void **state)
{
    static const int UNITS[] = {2, 2, 1};
    dataset         *data    = six_rows();
    unsigned char   *pixels[2];
    int              ink = 0;
    (void)state;

    for (int k = 0; k < 2; k++) { /* relu says dead; tanh says constant: other words */
        const nn_spec net = spec_of(2, UNITS, k ? NN_ACT_RELU : NN_ACT_TANH, NN_ACT_SIGMOID,
                                    NN_LOSS_BINARY_CROSSENTROPY);
        float         acts[ROWS][2];
        run_dir      *dir  = directory();
        pictures_spec spec = spec_for(&net, data, ROWS);
        pictures     *p    = made(&spec);
        for (int r = 0; r < ROWS; r++) {
            acts[r][0] = (float)r;
            acts[r][1] = k ? 0.0f : r == 0 ? 1e-30f : 0.0f; /* dead, or just not constant */
        }
        keep(p, 0, &acts[0][0]);
        draw(p, dir, 1);
        pixels[k] = decoded("out/plots/layer-01/epoch-0000.png", WIDTH, HEIGHT);
        remove_all("out");
        pictures_free(p);
        run_dir_free(dir);
    }
    for (int i = RGB * WIDTH * (HEIGHT - 30); i < RGB * WIDTH * HEIGHT; i++) {
        ink += (pixels[1][i] < 160) - (pixels[0][i] < 160);
    }
    assert_true(ink > 100); /* a sentence more */
    stbi_image_free(pixels[0]);
    stbi_image_free(pixels[1]);
    dataset_free(data);
}

/* A regression has no classes: the same picture whatever the numbers to learn are, with R2 in
 * its title. */
static void a_regression_is_drawn_without_classes(void **state)
{
    static const int UNITS[] = {2, 2, 1};
    const nn_spec net = spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_LINEAR, NN_LOSS_MEAN_SQUARED_ERROR);
    const history_metrics scores[]  = {{3, {"loss", "mae", "r2"}, {0.5f, 0.25f, 0.75f}},
                                       {3, {"loss", "mae", "r2"}, {0.5f, 0.25f, 0.125f}}};
    static const float    PARAMS[9] = {0, 0, 0, 0, 0, 0, 1, 0.5f, -0.25f};
    dataset *data = dataset_of("six.csv", "a,b,y\n1,2,.5\n3,4,1\n5,6,2\n7,8,3\n9,1,4\n2,3,5\n");
    unsigned char *pixels[2];
    int            unlike = 0;
    (void)state;

    assert_int_equal(data->classes, 0);
    for (int k = 0; k < 2; k++) {
        run_dir      *dir  = directory();
        pictures_spec spec = spec_for(&net, data, ROWS);
        pictures     *p    = made(&spec);
        assert_int_equal(pictures_keep(p, 0, &scores[k], &LATE[0][0], NULL, PARAMS, NULL), NN_OK);
        draw(p, dir, 1);
        pixels[k] = decoded("out/plots/layer-01/epoch-0000.png", WIDTH, HEIGHT);
        remove_all("out");
        pictures_free(p);
        run_dir_free(dir);
    }
    for (int i = 0; i < RGB * WIDTH * HEIGHT; i++) {
        unlike += pixels[0][i] != pixels[1][i];
        assert_true(pixels[0][i] == pixels[1][i] || i < RGB * WIDTH * 60); /* the title alone */
    }
    assert_true(unlike > 20);
    stbi_image_free(pixels[0]);
    stbi_image_free(pixels[1]);
    dataset_free(data);
}

/* --- laws and failures --------------------------------------------------------------- */

static void threads_do_not_change_the_bytes(void **state)
{
    static const int UNITS[] = {2, 2, 1};
    const nn_spec net = spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    dataset      *data = six_rows();
    pictures_spec spec = spec_for(&net, data, 60);
    pictures     *p    = made(&spec);
    run_dir      *dir;
    (void)state;

    for (int e = 0; e < 5; e++) {
        keep(p, e, e % 2 ? &LATE[0][0] : &EARLY[0][0]);
    }
    dir = directory();
    draw(p, dir, 1);
    assert_int_equal(rename("out", "one"), 0);
    run_dir_free(dir);
    dir = directory();
    draw(p, dir, 4);
    for (int e = 0; e < 5; e++) {
        char   one[64], four[64];
        size_t n, m;
        snprintf(one, sizeof one, "one/plots/layer-01/epoch-%04d.png", e);
        snprintf(four, sizeof four, "out/plots/layer-01/epoch-%04d.png", e);
        char *a = slurp(one, &n), *b = slurp(four, &m);
        assert_int_equal(n, m);
        assert_memory_equal(a, b, n);
        free(a);
        free(b);
    }
    pictures_free(p);
    run_dir_free(dir);
    dataset_free(data);
}

static int asked; /* how often */

static bool stop_at_the_third(void)
{
    return ++asked >= 3;
}

static void drawing_stops_when_asked_and_fails_when_it_must(void **state)
{
    static const int UNITS[] = {2, 2, 1};
    const nn_spec net = spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    dataset      *data = six_rows();
    run_dir      *dir  = directory();
    pictures_spec spec = spec_for(&net, data, ROWS);
    pictures     *p    = made(&spec);
    const artwork art  = art_of(&net, NULL);
    pictures_look look = {
        .art = &art, .width = WIDTH, .height = HEIGHT, .threads = 1, .stop = stop_at_the_third};
    float  bad[ROWS][2];
    nn_err err = {0};
    (void)state;

    fit(p);
    assert_int_equal(pictures_draw(p, dir, &look, NULL, &err),
                     NN_OK); /* none is kept: none is drawn */
    pictures_free(p);
    p = made(&spec);
    for (int e = 0; e < 5; e++) {
        keep(p, e, &EARLY[0][0]);
    }
    fit(p);
    check_failed(pictures_draw(p, dir, &look, NULL, &err), NN_INTERRUPTED, &err, "interrupted");
    assert_true(exists("out/plots/layer-01/epoch-0001.png")); /* finished ones stay */
    assert_false(exists("out/plots/layer-01/epoch-0002.png"));

    look.stop = NULL;
    remove_all("out");
    spill("out", "a file where the directory was");
    check_failed(pictures_draw(p, dir, &look, NULL, &err), NN_IO, &err, "out");
    remove_all("out");

    pictures_free(p);
    p = made(&spec);
    memcpy(bad, EARLY, sizeof bad);
    bad[4][1] = INFINITY;
    keep(p, 5, &bad[0][0]);
    fit(p);
    check_failed(pictures_draw(p, dir, &look, NULL, &err), NN_DATA, &err, "point 4 has inf");
    pictures_free(p);
    pictures_free(NULL);
    run_dir_free(dir);
    dataset_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_two_unit_layer_nearest_the_output_is_shown),
        SCRATCH(pictures_share_their_limits),
        SCRATCH(one_unit_is_drawn_as_a_strip),
        SCRATCH(chosen_units_alone_are_drawn),
        cmocka_unit_test(wide_layers_show_the_components_of_all_snapshots),
        cmocka_unit_test(components_are_fitted_once),
        cmocka_unit_test(what_is_not_finite_has_no_components),
        SCRATCH(a_dead_unit_is_said),
        SCRATCH(a_regression_is_drawn_without_classes),
        SCRATCH(threads_do_not_change_the_bytes),
        SCRATCH(drawing_stops_when_asked_and_fails_when_it_must),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Which pictures are drawn, and how: options, what they refuse, and the files that result. */
#include "decode.h"

#include "cli/draw.h"
#include "cli/options.h"

enum { ROWS = 4 };

static char *word(char *to, size_t room, const char *from)
{
    snprintf(to, room, "%s", from);
    return to;
}

/* The options read from texts. */
static nn_status read_words(draw_options *out, const char *plots, const char *size,
                            const char *limits, nn_err *err)
{
    char       a[200], b[200];
    run_config config = {.plots      = word(a, sizeof a, plots),
                         .limits     = word(b, sizeof b, limits),
                         .theme      = 1,
                         .fps        = 25,
                         .max_frames = 60};
    return draw_options_read(out, &config, size, 3, err);
}

static draw_options wanted(const char *plots, const char *size, const char *limits)
{
    draw_options o   = {0};
    nn_err       err = {0};
    if (read_words(&o, plots, size, limits, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return o;
}

/* --- options ----------------------------------------------------------------------------- */

static void every_kind_has_a_name(void **state)
{
    (void)state;
    for (int k = 0; k < DRAW_KINDS; k++) {
        draw_options o = wanted(draw_kind_name((draw_kind)k), "auto", "auto");
        for (int i = 0; i < DRAW_KINDS; i++) {
            assert_int_equal(o.kind[i], i == k);
        }
    }
    assert_string_equal(draw_kind_name(DRAW_SCATTER), "scatter");
    assert_string_equal(draw_kind_name(DRAW_SHEET), "sheet");
    assert_string_equal(draw_kind_name(DRAW_ANIMATION), "animation");
    assert_string_equal(draw_kind_name(DRAW_HISTORY), "history");
}

static void options_are_taken_over(void **state)
{
    draw_options o = wanted("history,scatter,history", "auto", "auto");
    (void)state;

    assert_true(o.kind[DRAW_SCATTER] && o.kind[DRAW_HISTORY]);
    assert_false(o.kind[DRAW_SHEET] || o.kind[DRAW_ANIMATION] || o.has_limits);
    assert_int_equal(o.width, 800);
    assert_int_equal(o.height, 600);
    assert_int_equal(o.theme, 1);
    assert_int_equal(o.fps, 25);
    assert_int_equal(o.max_frames, 60);
    assert_int_equal(o.threads, 3);
    o = wanted("sheet", "16x16384", "-1.5,2,0,1e3");
    assert_int_equal(o.width, 16);
    assert_int_equal(o.height, 16384);
    assert_true(o.has_limits);
    assert_true(o.limits.x0 == -1.5 && o.limits.x1 == 2.0 && o.limits.y0 == 0.0 &&
                o.limits.y1 == 1000.0);
}

static void wrong_options_are_refused(void **state)
{
    static const struct {
        const char *plots, *size, *limits, *want;
    } KNOWN[] = {
        {"movie", "auto", "auto", "'movie' is not one of scatter, sheet, animation, history"},
        {"sheet,scater", "auto", "auto", "history; did you mean 'scatter'?"},
        {"", "auto", "auto", "--plots: ''"},
        {"sheet,", "auto", "auto", "--plots: ''"},
        {"sheets", "auto", "auto", "--plots: 'sheets'"},
        {"Sheet", "auto", "auto", "--plots: 'Sheet'"},
        {"sheet", "15x600", "auto", "--size: '15x600' is not WIDTHxHEIGHT"},
        {"sheet", "800x16385", "auto", "in 16..16384, or auto"},
        {"sheet", "800", "auto", "--size: '800'"},
        {"sheet", "800x", "auto", "--size: '800x'"},
        {"sheet", "800x600x1", "auto", "--size: '800x600x1'"},
        {"sheet", "800X600", "auto", "--size: '800X600'"},
        {"sheet", "99.5x600", "auto", "--size: '99.5x600'"},
        {"sheet", "nanxnan", "auto", "--size: 'nanxnan'"},
        {"sheet", "", "auto", "--size: ''"},
        {"sheet", "auto", "0,1,0", "--limits: '0,1,0' is not x0,x1,y0,y1"},
        {"sheet", "auto", "0,1,0,1,2", "--limits: '0,1,0,1,2'"},
        {"sheet", "auto", "1,1,0,1", "with x0 < x1 and y0 < y1, or auto"},
        {"sheet", "auto", "0,1,2,1", "--limits: '0,1,2,1'"},
        {"sheet", "auto", "0,1,0,inf", "--limits: '0,1,0,inf'"},
        {"sheet", "auto", "0,1,0,a", "--limits: '0,1,0,a'"},
        {"sheet", "auto", "", "--limits: ''"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        draw_options o   = {.width = -7};
        nn_err       err = {0};
        check_failed(read_words(&o, KNOWN[i].plots, KNOWN[i].size, KNOWN[i].limits, &err), NN_USAGE,
                     &err, KNOWN[i].want);
        assert_int_equal(o.width, -7); /* untouched */
    }
}

/* A word of any length is cut to fit the message. */
static void a_long_kind_is_cut(void **state)
{
    char         list[120];
    draw_options o;
    nn_err       err = {0};
    (void)state;

    memset(list, 'x', sizeof list - 1);
    list[sizeof list - 1] = '\0';
    check_failed(read_words(&o, list, "auto", "auto", &err), NN_USAGE, &err,
                 "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' is not one of");
}

/* --- files ------------------------------------------------------------------------------- */

typedef struct {
    dataset  *data;
    nn_spec   net;
    run_dir  *dir;
    pictures *p;
} bench;

/* Three snapshots of a 2-2-1 network, and the history of as many epochs. */
static void set_up(bench *b)
{
    static const int             UNITS[] = {2, 2, 1}, ROW[ROWS] = {0, 1, 2, 3};
    static const history_metrics SCORE     = {2, {"loss", "accuracy", NULL}, {0.5f, 0.75f, 0.0f}};
    static const float           PARAMS[9] = {1, 1, 1, 1, 0, 0, 2, -2, 0.25f};
    nn_err                       err       = {0};

    *b =
        (bench){.data = dataset_of("four.csv", "a,b,class\n1,2,no\n3,4,yes\n5,6,no\n7,8,yes\n"),
                .net = spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY)};
    pictures_spec spec = {.spec = &b->net,
                          .part = {ROWS, ROW, b->data->label, b->data->target, b->data->class_name},
                          .layer      = 1,
                          .of_rows    = ROWS,
                          .classes    = 2,
                          .label_name = "class",
                          .split      = "test",
                          .subject    = "four"};
    assert_int_equal(run_dir_create(&b->dir, &(run_dir_spec){.dir = "out", .epochs = 2}, &err),
                     NN_OK);
    assert_int_equal(pictures_create(&b->p, &spec, &err), NN_OK);
    for (int e = 0; e < 3; e++) {
        const float acts[2 * ROWS] = {(float)e, 0, 1, (float)e, 0.5f, 0.5f, 0, 1};
        assert_int_equal(pictures_keep(b->p, e, &SCORE, acts, b->data->label, PARAMS, &err), NN_OK);
    }
    spill("out/history.csv", "epoch,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy\n"
                             "0,0.75,0.5,,,0.7,0.25\n1,0.5,0.6666667,,,0.6,0.5\n2,0.4,1,,,0.5,1\n");
}

static void tear_down(bench *b)
{
    pictures_free(b->p);
    run_dir_free(b->dir);
    dataset_free(b->data);
}

static const char *const FILES[] = {"out/plots/layer-01/epoch-0000.png",
                                    "out/plots/layer-01/epoch-0001.png",
                                    "out/plots/layer-01/epoch-0002.png",
                                    "out/plots/layer-01-sheet.png",
                                    "out/plots/layer-01.gif",
                                    "out/plots/history.png"};

/* Draws, and compares which of FILES are there ("110001") and how many of each kind. */
static void check_drawn(bench *b, const char *plots, const bool *only, const char *there,
                        const int *counts)
{
    draw_options o                 = wanted(plots, "120x90", "auto");
    int          drawn[DRAW_KINDS] = {-1, -1, -1, -1};
    nn_err       err               = {0};

    remove_all("out/plots");
    if (draw_all(&o, b->p, b->dir, b->net.loss, "four", only, NULL, drawn, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        if (exists(FILES[i]) != (there[i] == '1')) {
            fail_msg("--plots %s: %s is %sthere", plots, FILES[i], there[i] == '1' ? "not " : "");
        }
    }
    for (int k = 0; k < DRAW_KINDS; k++) {
        assert_int_equal(drawn[k], counts[k]);
    }
}

static void what_is_wanted_is_drawn_and_counted(void **state)
{
    static const bool SECOND[] = {false, true, false}, NONE[] = {false, false, false};
    bench             b;
    (void)state;

    set_up(&b);
    check_drawn(&b, "scatter,sheet,animation,history", NULL, "111111", (int[]){3, 1, 1, 1});
    check_drawn(&b, "scatter", NULL, "111000", (int[]){3, 0, 0, 0});
    check_drawn(&b, "sheet", NULL, "000100", (int[]){0, 1, 0, 0});
    check_drawn(&b, "animation", NULL, "000010", (int[]){0, 0, 1, 0});
    check_drawn(&b, "history", NULL, "000001", (int[]){0, 0, 0, 1});
    check_drawn(&b, "scatter,sheet,animation", SECOND, "010110", (int[]){1, 1, 1, 0});
    check_drawn(&b, "scatter,sheet,animation,history", NONE, "000001", (int[]){0, 0, 0, 1});
    tear_down(&b);
}

static void the_size_is_that_of_scatters_and_history(void **state)
{
    bench b;
    (void)state;

    set_up(&b);
    check_drawn(&b, "scatter,history", NULL, "111001", (int[]){3, 0, 0, 1});
    stbi_image_free(decoded(FILES[0], 120, 90));
    stbi_image_free(decoded("out/plots/history.png", 120, 90));
    tear_down(&b);
}

static bool at_once(void)
{
    return true;
}

/* What was finished before is told all the same. */
static void a_failure_tells_what_was_drawn(void **state)
{
    bench        b;
    draw_options o                 = wanted("scatter,history", "120x90", "auto");
    int          drawn[DRAW_KINDS] = {-1, -1, -1, -1};
    nn_err       err               = {0};
    (void)state;

    set_up(&b);
    remove_all("out/history.csv");
    check_failed(draw_all(&o, b.p, b.dir, b.net.loss, "four", NULL, NULL, drawn, &err), NN_DATA,
                 &err, "out/history.csv: No such file");
    assert_int_equal(drawn[DRAW_SCATTER], 3);
    assert_int_equal(drawn[DRAW_HISTORY], 0);
    remove_all("out/plots");
    o = wanted("animation", "120x90", "auto");
    check_failed(draw_all(&o, b.p, b.dir, b.net.loss, "four", NULL, at_once, NULL, &err),
                 NN_INTERRUPTED, &err, "interrupted");
    assert_false(exists("out/plots"));
    tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_a_name),
        cmocka_unit_test(options_are_taken_over),
        cmocka_unit_test(wrong_options_are_refused),
        cmocka_unit_test(a_long_kind_is_cut),
        SCRATCH(what_is_wanted_is_drawn_and_counted),
        SCRATCH(the_size_is_that_of_scatters_and_history),
        SCRATCH(a_failure_tells_what_was_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

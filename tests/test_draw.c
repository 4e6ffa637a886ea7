/* Which pictures are drawn, and how: options, what they refuse, and the files that result. */
#include "art.h"
#include "decode.h"

#include "cli/draw.h"
#include "cli/options.h"

enum { ROWS = 4 };

static char *word(char *to, size_t room, const char *from)
{
    snprintf(to, room, "%s", from);
    return to;
}

/* As with the options' defaults, but the second theme and an animation of its own. */
static run_config plain(void)
{
    return (run_config){.theme = 1, .pixel_ratio = 1, .fps = 25, .max_frames = 60};
}

/* The options read from texts; of `config` the rest. */
static nn_status read_more(draw_options *out, run_config config, const char *plots,
                           const char *size, const char *limits, nn_err *err)
{
    char a[200], b[200];

    config.plots  = word(a, sizeof a, plots);
    config.limits = word(b, sizeof b, limits);
    return draw_options_read(out, &config, size, 3, err);
}

static nn_status read_words(draw_options *out, const char *plots, const char *size,
                            const char *limits, nn_err *err)
{
    return read_more(out, plain(), plots, size, limits, err);
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
    assert_string_equal(draw_kind_name(DRAW_NETWORK), "network");
    assert_string_equal(draw_kind_name(DRAW_INPUT), "input");
}

static void all_is_every_kind(void **state)
{
    draw_options o = wanted("history,all", "auto", "auto");
    (void)state;

    for (int k = 0; k < DRAW_KINDS; k++) {
        assert_true(o.kind[k]);
    }
}

/* What an album has to keep for it, and whether a run needs its weights at all. */
static void kinds_need_what_they_are_drawn_from(void **state)
{
    static const struct {
        const char *plots;
        unsigned    extras;
        bool        snapshots;
    } KNOWN[] = {
        {"history", 0, false},
        {"scatter", 0, true},
        {"sheet", 0, true},
        {"animation,history", 0, true},
        {"network", ALBUM_NETWORK, true},
        {"input", ALBUM_INPUT, true},
        {"all", ALBUM_INPUT | ALBUM_NETWORK, true},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        draw_options o = wanted(KNOWN[i].plots, "auto", "auto");
        assert_int_equal(draw_extras(&o), KNOWN[i].extras);
        assert_int_equal(draw_needs_snapshots(&o), KNOWN[i].snapshots);
    }
}

static void options_are_taken_over(void **state)
{
    draw_options o = wanted("history,scatter,history", "auto", "auto");
    (void)state;

    assert_true(o.kind[DRAW_SCATTER] && o.kind[DRAW_HISTORY]);
    assert_false(o.kind[DRAW_SHEET] || o.kind[DRAW_ANIMATION] || o.has_limits);
    assert_int_equal(o.width, 800);
    assert_int_equal(o.height, 600);
    assert_string_equal(o.look.name, palette_theme(1)->name);
    assert_memory_equal(&o.look.background, &palette_theme(1)->background, sizeof(rgba));
    assert_false(o.svg);
    assert_true(o.pixel_ratio == 1.0);
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
        {"movie", "auto", "auto",
         "'movie' is not one of scatter, sheet, animation, history, network, input, all"},
        {"sheet,scater", "auto", "auto", "all; did you mean 'scatter'?"},
        {"all,", "auto", "auto", "pictures: ''"},
        {"", "auto", "auto", "pictures: ''"},
        {"sheet,", "auto", "auto", "pictures: ''"},
        {"sheets", "auto", "auto", "pictures: 'sheets'"},
        {"Sheet", "auto", "auto", "pictures: 'Sheet'"},
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

/* Colours of the classes, format and ratio; a side has at most CANVAS_MAX pixels in all. */
static void looks_are_taken_over(void **state)
{
    run_config   config = plain();
    draw_options o;
    theme        want;
    nn_err       err = {0};
    (void)state;

    config.palette     = 1;
    config.format      = FORMAT_SVG;
    config.pixel_ratio = 2.5;
    palette_with_scheme(&want, palette_theme(1), 1);
    assert_int_equal(read_more(&o, config, "scatter", "auto", "auto", &err), NN_OK);
    assert_memory_equal(o.look.class_colour, want.class_colour, sizeof want.class_colour);
    assert_memory_not_equal(o.look.class_colour, palette_theme(1)->class_colour,
                            sizeof want.class_colour);
    assert_true(o.svg && o.pixel_ratio == 2.5);
    config.format = FORMAT_PNG;
    assert_int_equal(read_more(&o, config, "scatter", "auto", "auto", &err), NN_OK);
    assert_false(o.svg);
    config.format = FORMAT_CSV;
    check_failed(read_more(&o, config, "scatter", "auto", "auto", &err), NN_USAGE, &err,
                 "--format: pictures are png or svg; 'nnviz dump' writes csv");
    config.format = FORMAT_NPY;
    check_failed(read_more(&o, config, "scatter", "auto", "auto", &err), NN_USAGE, &err,
                 "'nnviz dump' writes npy");
    config             = plain();
    config.pixel_ratio = 2;
    assert_int_equal(read_more(&o, config, "scatter", "8192x8192", "auto", &err), NN_OK);
    check_failed(read_more(&o, config, "scatter", "600x8193", "auto", &err), NN_USAGE, &err,
                 "--size 600x8193 with --pixel-ratio 2: a side can have up to 16384 pixels");
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
    dataset *data;
    nn_spec  net;
    run_dir *dir;
    album    kept;
} bench;

/* Three snapshots of a 2-2-1 network, and the history of as many epochs. */
static void set_up(bench *b)
{
    static const int             UNITS[] = {2, 2, 1}, ROW[ROWS] = {0, 1, 2, 3};
    static const history_metrics SCORE       = {2, {"loss", "accuracy", NULL}, {0.5f, 0.75f, 0.0f}};
    static const float           PARAMS[9]   = {1, 1, 1, 1, 0, 0, 2, -2, 0.25f};
    static const float           X[2 * ROWS] = {1, 2, 3, 4, 5, 6, 7, 8}, P[ROWS] = {0, 1, 0, 1};
    static char                  a[] = "a", name[] = "b";
    static char *const           FEATURES[] = {a, name};
    nn_err                       err        = {0};

    *b =
        (bench){.data = dataset_of("four.csv", "a,b,class\n1,2,no\n3,4,yes\n5,6,no\n7,8,yes\n"),
                .net = spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY)};
    pictures_spec spec = {.spec = &b->net,
                          .part = {ROWS, ROW, b->data->label, b->data->target, b->data->class_name},
                          .layer        = 1,
                          .of_rows      = ROWS,
                          .classes      = 2,
                          .label_name   = "class",
                          .feature_name = FEATURES,
                          .split        = "test",
                          .subject      = "four"};
    assert_int_equal(run_dir_create(&b->dir, &(run_dir_spec){.dir = "out", .epochs = 2}, &err),
                     NN_OK);
    assert_int_equal(album_make(&b->kept, &spec, ALBUM_INPUT | ALBUM_NETWORK, &err), NN_OK);
    for (int e = 0; e < 3; e++) {
        const float    acts[2 * ROWS] = {(float)e, 0, 1, (float)e, 0.5f, 0.5f, 0, 1};
        const snapshot now = {.rows = ROWS, .acts = {X, acts, P}, .predicted = b->data->label};
        assert_int_equal(album_keep(&b->kept, e, &SCORE, &now, PARAMS, &err), NN_OK);
    }
    spill("out/history.csv", "epoch,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy\n"
                             "0,0.75,0.5,,,0.7,0.25\n1,0.5,0.6666667,,,0.6,0.5\n2,0.4,1,,,0.5,1\n");
}

static void tear_down(bench *b)
{
    album_release(&b->kept);
    run_dir_free(b->dir);
    dataset_free(b->data);
}

static const char *const FILES[] = {"out/plots/layer-01/epoch-0000.png",
                                    "out/plots/layer-01/epoch-0001.png",
                                    "out/plots/layer-01/epoch-0002.png",
                                    "out/plots/layer-01-sheet.png",
                                    "out/plots/layer-01.gif",
                                    "out/plots/history.png",
                                    "out/plots/network/epoch-0001.png",
                                    "out/plots/layer-00/epoch-0001.png"};

static draw_run run_of(bench *b)
{
    return (draw_run){.from    = &b->kept,
                      .dir     = b->dir,
                      .spec    = &b->net,
                      .data    = "four",
                      .seed    = 7,
                      .subject = "four 2-2-1, seed 7"};
}

static void draw_with(const draw_options *o, const draw_run *run, int *drawn)
{
    nn_err err = {0};
    if (draw_all(o, run, drawn, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
}

/* Draws, and compares which of FILES are there ("11000100") and how many of each kind. */
static void check_drawn(bench *b, const char *plots, const bool *only, const char *there,
                        const int *counts)
{
    draw_options o                 = wanted(plots, "120x90", "auto");
    draw_run     run               = run_of(b);
    int          drawn[DRAW_KINDS] = {-1, -1, -1, -1, -1, -1};

    remove_all("out/plots");
    run.only = only;
    draw_with(&o, &run, drawn);
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
    check_drawn(&b, "all", NULL, "11111111", (int[]){3, 1, 1, 1, 3, 3});
    check_drawn(&b, "scatter", NULL, "11100000", (int[]){3, 0, 0, 0, 0, 0});
    check_drawn(&b, "sheet", NULL, "00010000", (int[]){0, 1, 0, 0, 0, 0});
    check_drawn(&b, "animation", NULL, "00001000", (int[]){0, 0, 1, 0, 0, 0});
    check_drawn(&b, "history", NULL, "00000100", (int[]){0, 0, 0, 1, 0, 0});
    check_drawn(&b, "network", NULL, "00000010", (int[]){0, 0, 0, 0, 3, 0});
    check_drawn(&b, "input", NULL, "00000001", (int[]){0, 0, 0, 0, 0, 3});
    check_drawn(&b, "scatter,sheet,animation,network,input", SECOND, "01011011",
                (int[]){1, 1, 1, 0, 1, 1});
    check_drawn(&b, "all", NONE, "00000100", (int[]){0, 0, 0, 1, 0, 0});
    tear_down(&b);
}

/* The history of a run that kept nothing else. */
static void without_snapshots_the_history_is_drawn(void **state)
{
    const album  nothing           = {0};
    draw_options o                 = wanted("all", "120x90", "auto");
    int          drawn[DRAW_KINDS] = {-1, -1, -1, -1, -1, -1};
    draw_run     run;
    bench        b;
    (void)state;

    set_up(&b);
    run      = run_of(&b);
    run.from = &nothing;
    draw_with(&o, &run, drawn);
    for (int k = 0; k < DRAW_KINDS; k++) {
        assert_int_equal(drawn[k], k == DRAW_HISTORY);
    }
    assert_true(exists("out/plots/history.png"));
    assert_false(exists("out/plots/layer-01") || exists("out/plots/network"));
    tear_down(&b);
}

/* Of all kinds but the animation and the sheet, which have sizes of their own; the ratio
 * multiplies it. */
static void the_size_is_as_asked_for(void **state)
{
    static const size_t PLACES[] = {0, 5, 6, 7}; /* in FILES */
    bench               b;
    draw_run            run;
    draw_options        o = wanted("all", "120x90", "auto");
    (void)state;

    set_up(&b);
    run = run_of(&b);
    draw_with(&o, &run, NULL);
    for (size_t i = 0; i < COUNT_OF(PLACES); i++) {
        stbi_image_free(decoded(FILES[PLACES[i]], 120, 90));
    }
    o.pixel_ratio = 2;
    draw_with(&o, &run, NULL);
    for (size_t i = 0; i < COUNT_OF(PLACES); i++) {
        stbi_image_free(decoded(FILES[PLACES[i]], 240, 180));
    }
    o.pixel_ratio = 1.5;
    o.width       = 161; /* 241.5: rounded up */
    draw_with(&o, &run, NULL);
    stbi_image_free(decoded(FILES[0], 242, 135));
    tear_down(&b);
}

/* All but the animation, which stays a GIF; no PNG beside them. */
static void an_svg_is_drawn_when_asked_for(void **state)
{
    bench        b;
    draw_run     run;
    draw_options o = wanted("all", "160x120", "auto");
    (void)state;

    set_up(&b);
    run   = run_of(&b);
    o.svg = true;
    draw_with(&o, &run, NULL);
    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        char  path[100];
        char *dot = strrchr(word(path, sizeof path, FILES[i]), '.');
        assert_int_equal(exists(FILES[i]), strcmp(dot, ".gif") == 0);
        if (strcmp(dot, ".gif") != 0) {
            memcpy(dot, ".svg", 4);
            assert_true(exists(path));
        }
    }
    tear_down(&b);
}

/* The program, the data and the seed are those of the run. */
static void files_say_what_they_are_of(void **state)
{
    bench        b;
    draw_run     run;
    draw_options o = wanted("history", "160x120", "auto");
    char        *software;
    (void)state;

    set_up(&b);
    run = run_of(&b);
    draw_with(&o, &run, NULL);
    software = png_value("out/plots/history.png", "Software");
    assert_non_null(software);
    assert_int_equal(strncmp(software, "nnviz ", 6), 0);
    assert_true(software[6] >= '0' && software[6] <= '9'); /* a version */
    free(software);
    check_png_text("out/plots/history.png", "Data", "four");
    check_png_text("out/plots/history.png", "Seed", "7");
    check_png_text("out/plots/history.png", "Layers", "2,2,1");
    tear_down(&b);
}

/* Those of the layer shown do not fit the input. */
static void limits_are_not_those_of_the_input(void **state)
{
    size_t       n, m;
    char        *free_limits, *own_limits;
    bench        b;
    draw_run     run;
    draw_options o = wanted("input,scatter", "160x120", "auto");
    (void)state;

    set_up(&b);
    run = run_of(&b);
    draw_with(&o, &run, NULL);
    free_limits = slurp("out/plots/layer-00/epoch-0002.png", &n);
    o           = wanted("input,scatter", "160x120", "-9,9,-9,9");
    draw_with(&o, &run, NULL);
    own_limits = slurp("out/plots/layer-00/epoch-0002.png", &m);
    assert_int_equal(n, m);
    assert_memory_equal(free_limits, own_limits, n);
    free(free_limits);
    free(own_limits);
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
    int          drawn[DRAW_KINDS] = {-1, -1, -1, -1, -1, -1};
    nn_err       err               = {0};
    draw_run     run;
    (void)state;

    set_up(&b);
    run = run_of(&b);
    remove_all("out/history.csv");
    check_failed(draw_all(&o, &run, drawn, &err), NN_DATA, &err, "out/history.csv: No such file");
    assert_int_equal(drawn[DRAW_SCATTER], 3);
    assert_int_equal(drawn[DRAW_HISTORY], 0);
    remove_all("out/plots");
    run.stop = at_once;
    for (int k = 0; k < DRAW_KINDS; k++) {
        if (k != DRAW_HISTORY && k != DRAW_SHEET) { /* one picture, soon done */
            o = wanted(draw_kind_name((draw_kind)k), "120x90", "auto");
            check_failed(draw_all(&o, &run, NULL, &err), NN_INTERRUPTED, &err, "interrupted");
            assert_false(exists("out/plots"));
        }
    }
    tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_a_name),
        cmocka_unit_test(all_is_every_kind),
        cmocka_unit_test(kinds_need_what_they_are_drawn_from),
        cmocka_unit_test(options_are_taken_over),
        cmocka_unit_test(looks_are_taken_over),
        cmocka_unit_test(wrong_options_are_refused),
        cmocka_unit_test(a_long_kind_is_cut),
        SCRATCH(what_is_wanted_is_drawn_and_counted),
        SCRATCH(without_snapshots_the_history_is_drawn),
        SCRATCH(the_size_is_as_asked_for),
        SCRATCH(an_svg_is_drawn_when_asked_for),
        SCRATCH(files_say_what_they_are_of),
        SCRATCH(limits_are_not_those_of_the_input),
        SCRATCH(a_failure_tells_what_was_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

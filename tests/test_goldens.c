/* Pictures beside those of tests/goldens/pictures, which somebody has looked at.
 *
 * Fixed weights and made-up rows, drawn through all that a run's pictures are drawn through.
 * Rounding may differ (another compiler, another libm); a label that has moved by a pixel may
 * not.  scripts/make_pictures.sh goldens writes them anew: look at each that changes.
 */
#include "decode.h"

#include "cli/draw.h"
#include "nnviz/initializer.h"
#include "train/snapshot.h"

#include <math.h>

enum { WIDTH = 480, HEIGHT = 360, ROWS = 90, EPOCHS = 2, MOST_UNITS = 5, MOST_CLASSES = 3 };

/* A channel further off than ROUNDING counts; more than a share of ALLOWED pixels is another
 * picture.  One label of 5 letters, moved by a pixel, is about 60 of 172,800. */
enum { ROUNDING = 24 };
#define ALLOWED 1e-4

typedef struct {
    const char *name, *theme, *palette, *plots;
    int         layers, units[4], layer, classes;
    nn_act      hidden;
    bool        centroids;
    int         chosen, unit[2];
} golden;

/* --- the pictures ------------------------------------------------------------------------- */

static const golden GOLDENS[] = {
    {.name    = "two-units",
     .theme   = "light",
     .palette = "okabe-ito",
     .plots   = "scatter,sheet,network,input,history",
     .layers  = 3,
     .units   = {2, 4, 2, 1},
     .layer   = 2,
     .classes = 2,
     .hidden  = NN_ACT_TANH},
    {.name      = "components",
     .theme     = "dark",
     .palette   = "okabe-ito",
     .plots     = "scatter,network,input",
     .layers    = 2,
     .units     = {4, 5, 3},
     .layer     = 1,
     .classes   = 3,
     .hidden    = NN_ACT_RELU,
     .centroids = true},
    {.name    = "regression",
     .theme   = "print",
     .palette = "okabe-ito",
     .plots   = "scatter,sheet,history",
     .layers  = 2,
     .units   = {3, 2, 1},
     .layer   = 1,
     .hidden  = NN_ACT_TANH},
    {.name    = "output",
     .theme   = "dark",
     .palette = "okabe-ito",
     .plots   = "scatter",
     .layers  = 2,
     .units   = {2, 3, 1},
     .layer   = 2,
     .classes = 2,
     .hidden  = NN_ACT_SIGMOID},
    {.name    = "chosen",
     .theme   = "light",
     .palette = "grey",
     .plots   = "scatter",
     .layers  = 2,
     .units   = {4, 5, 3},
     .layer   = 1,
     .classes = 3,
     .hidden  = NN_ACT_TANH,
     .chosen  = 2,
     .unit    = {3, 0}},
};

/* Which files a golden run leaves, below its plots. */
static const char *const FILES[] = {"layer-00/epoch-0002.png",
                                    "layer-01/epoch-0002.png",
                                    "layer-02/epoch-0002.png",
                                    "layer-01-sheet.png",
                                    "layer-02-sheet.png",
                                    "network/epoch-0002.png",
                                    "history.png"};

typedef struct {
    nn_spec  spec;
    float    x[ROWS * MOST_UNITS], target[ROWS];
    int      row[ROWS], label[ROWS];
    float   *params; /* (EPOCHS + 1, parameters) */
    album    kept;
    run_dir *dir;
} bench;

/* Rows around one centre per class; a regression's numbers follow the first two features. */
static void make_rows(bench *b, const golden *g)
{
    nn_rng rng = nn_rng_make(7, NN_STREAM_SPLIT);

    for (int r = 0; r < ROWS; r++) {
        b->row[r]   = r;
        b->label[r] = g->classes ? r % g->classes : 0;
        float *x    = b->x + r * g->units[0];
        for (int k = 0; k < g->units[0]; k++) {
            double middle = g->classes ? cos(2.1 * b->label[r] + 1.3 * k) : 0.0;
            x[k]          = (float)(middle + 1.6 * (nn_rng_uniform(&rng) - 0.5));
        }
        b->target[r] = 3 * x[0] - x[1] * x[1];
    }
}

/* Weights that grow from epoch to epoch, so that the classes come apart. */
static void make_params(bench *b)
{
    const size_t n   = nn_spec_params(&b->spec);
    nn_rng       rng = nn_rng_make(3, NN_STREAM_INIT);
    nn_err       err = {0};

    b->params = new_floats((EPOCHS + 1) * n);
    assert_int_equal(nn_init_params(b->params, &b->spec, NN_INIT_LSUV, &rng, b->x, ROWS, &err),
                     NN_OK);
    for (size_t i = 0; i < EPOCHS * n; i++) {
        b->params[n + i] = 1.5f * b->params[i];
    }
}

static void keep_epochs(bench *b, const golden *g, const pictures_spec *how, unsigned extras)
{
    static const history_metrics CLASSES = {2, {"loss", "accuracy", NULL}, {0.31f, 0.9f, 0}};
    static const history_metrics NUMBERS = {3, {"loss", "mae", "r2"}, {0.31f, 0.2f, 0.87f}};
    nn_optimizer                 none    = nn_optimizer_default(NN_OPT_SGD);
    nn_net                      *net     = NULL;
    snapshot                    *now     = NULL;
    nn_err                       err     = {0};

    assert_int_equal(album_make(&b->kept, how, extras, &err), NN_OK);
    assert_int_equal(nn_net_create(&net, &b->spec, &none, NN_ENGINE_REFERENCE, ROWS, &err), NN_OK);
    assert_int_equal(snapshot_create(&now, &b->spec, b->x, ROWS, &err), NN_OK);
    for (int e = 0; e <= EPOCHS; e++) {
        const float *params = b->params + (size_t)e * nn_spec_params(&b->spec);
        nn_net_set_params(net, params);
        snapshot_take(now, net);
        assert_int_equal(
            album_keep(&b->kept, e, g->classes ? &CLASSES : &NUMBERS, now, params, &err), NN_OK);
    }
    snapshot_free(now);
    nn_net_free(net);
}

static void write_history(const golden *g)
{
    spill("out/history.csv",
          g->classes ? "epoch,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy\n"
                       "0,0.75,0.5,0.74,0.48,0.7,0.45\n1,0.5,0.8,0.52,0.75,0.6,0.7\n2,0.3,1,0.4,0."
                       "9,0.31,0.9\n"
                     : "epoch,loss,mae,r2,val_loss,val_mae,val_r2,test_loss,test_mae,test_r2\n"
                       "0,3,1,-0.1,,,,2.5,1.1,-0.2\n1,1,0.5,0.6,,,,1.1,0.6,0.5\n2,0.3,0.2,0.9,,,,0."
                       "31,0.2,0.87\n");
}

static draw_options options_of(const golden *g)
{
    run_config   config = {.plots       = (char *)g->plots,
                           .limits      = (char *)"auto",
                           .pixel_ratio = 1,
                           .fps         = 10,
                           .max_frames  = 10};
    draw_options o;
    nn_err       err = {0};
    char         size[24];

    while (strcmp(palette_theme(config.theme)->name, g->theme) != 0) {
        config.theme++;
    }
    while (strcmp(palette_scheme_name(config.palette), g->palette) != 0) {
        config.palette++;
    }
    snprintf(size, sizeof size, "%dx%d", WIDTH, HEIGHT);
    assert_int_equal(draw_options_read(&o, &config, size, 1, &err), NN_OK);
    return o;
}

/* Draw everything a golden asks for into out/. */
static void draw_golden(const golden *g)
{
    static char *const CLASS[MOST_CLASSES] = {(char *)"sand", (char *)"clay", (char *)"2"};
    static char *const FEATURE[MOST_UNITS] = {(char *)"grain", (char *)"colour", (char *)"depth",
                                              (char *)"weight", (char *)"age"};
    bench              b                   = {0};
    draw_options       o                   = options_of(g);
    nn_err             err                 = {0};
    nn_loss            loss                = !g->classes                ? NN_LOSS_MEAN_SQUARED_ERROR
                                             : g->units[g->layers] == 1 ? NN_LOSS_BINARY_CROSSENTROPY
                                                                        : NN_LOSS_CATEGORICAL_CROSSENTROPY;
    nn_act             last                = !g->classes                ? NN_ACT_LINEAR
                                             : g->units[g->layers] == 1 ? NN_ACT_SIGMOID
                                                                        : NN_ACT_SOFTMAX;

    b.spec = spec_of(g->layers, g->units, g->hidden, last, loss);
    make_rows(&b, g);
    make_params(&b);
    pictures_spec how = {.spec         = &b.spec,
                         .layer        = g->layer,
                         .part         = {ROWS, b.row, g->classes ? b.label : NULL,
                                  g->classes ? NULL : b.target, g->classes ? CLASS : NULL},
                         .of_rows      = ROWS,
                         .classes      = g->classes,
                         .label_name   = g->classes ? "soil" : "yield",
                         .feature_name = FEATURE,
                         .split        = "test",
                         .subject      = "soil 1, seed 3",
                         .chosen       = g->chosen,
                         .unit         = {g->unit[0], g->unit[1]},
                         .centroids    = g->centroids};
    keep_epochs(&b, g, &how, draw_extras(&o));
    assert_int_equal(run_dir_create(&b.dir, &(run_dir_spec){.dir = "out", .epochs = EPOCHS}, &err),
                     NN_OK);
    write_history(g);
    draw_run run = {.from    = &b.kept,
                    .dir     = b.dir,
                    .spec    = &b.spec,
                    .data    = "soil",
                    .seed    = 3,
                    .subject = how.subject};
    if (draw_all(&o, &run, NULL, &err) != NN_OK) {
        fail_msg("%s: %s", g->name, err.text);
    }
    album_release(&b.kept);
    run_dir_free(b.dir);
    free(b.params);
}

/* --- comparing ---------------------------------------------------------------------------- */

typedef struct {
    int            width, height;
    unsigned char *pixels; /* (height, width, RGB) */
} image;

static image image_of(const char *path)
{
    image  i = {0};
    size_t len;
    int    channels;
    char  *bytes = slurp(path, &len);

    i.pixels = stbi_load_from_memory((unsigned char *)bytes, (int)len, &i.width, &i.height,
                                     &channels, RGB);
    free(bytes);
    if (!i.pixels) {
        fail_msg("%s is no PNG", path);
    }
    return i;
}

/* The share of pixels that are more than rounding apart; 1 for another size. */
static double share_apart(const image *a, const image *b)
{
    size_t n = (size_t)a->width * (size_t)a->height, apart = 0;

    if (a->width != b->width || a->height != b->height) {
        return 1.0;
    }
    for (size_t i = 0; i < n; i++) {
        int most = 0;
        for (size_t k = i * RGB; k < (i + 1) * RGB; k++) {
            int d = abs(a->pixels[k] - b->pixels[k]);
            most  = d > most ? d : most;
        }
        apart += most > ROUNDING;
    }
    return (double)apart / (double)n;
}

static void compare(const char *drawn, const char *kept)
{
    image  a = image_of(drawn), b = image_of(kept);
    double share = share_apart(&a, &b);

    stbi_image_free(a.pixels);
    stbi_image_free(b.pixels);
    if (share > ALLOWED) {
        fail_msg("%s: %.4f %% of its pixels have changed; if that is meant, "
                 "scripts/make_pictures.sh goldens "
                 "writes it anew",
                 kept, 100 * share);
    }
}

static void copy_file(const char *from, const char *to)
{
    size_t len;
    char  *bytes = slurp(from, &len);
    nn_err err   = {0};

    if (file_write(to, bytes, len, false, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    free(bytes);
}

/* tests/goldens/pictures/two-units-layer-02-epoch-0002.png */
static void golden_path(char *out, size_t cap, const golden *g, const char *file)
{
    int n = snprintf(out, cap, "%s/tests/goldens/pictures/%s-%s", NNVIZ_SOURCE_DIR, g->name, file);

    assert_true(n > 0 && (size_t)n < cap);
    for (char *s = out + n - strlen(file); *s; s++) {
        *s = (char)(*s == '/' ? '-' : *s);
    }
}

/* --- tests ----------------------------------------------------------------------------------- */

static void pictures_are_the_goldens(void **state)
{
    const bool anew     = getenv("NNVIZ_MAKE_PICTURES") != NULL;
    int        compared = 0;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(GOLDENS); i++) {
        remove_all("out");
        draw_golden(&GOLDENS[i]);
        for (size_t k = 0; k < COUNT_OF(FILES); k++) {
            char drawn[100], kept[1000];
            snprintf(drawn, sizeof drawn, "out/plots/%s", FILES[k]);
            golden_path(kept, sizeof kept, &GOLDENS[i], FILES[k]);
            if (!exists(drawn)) {
                assert_false(exists(kept));
                continue;
            }
            if (anew) {
                copy_file(drawn, kept);
            }
            compare(drawn, kept);
            compared++;
        }
    }
    assert_int_equal(compared, 13);
}

/* The tolerance itself: noise of rounding passes, a picture moved by one pixel does not. */
static void rounding_passes_and_moving_does_not(void **state)
{
    char  path[1000];
    image a, b;
    (void)state;

    golden_path(path, sizeof path, &GOLDENS[0], FILES[2]);
    a = image_of(path);
    b = image_of(path);
    for (int i = 0; i < b.width * b.height * RGB; i++) {
        int v       = b.pixels[i] + (i % 7) - 3;
        b.pixels[i] = (unsigned char)(v < 0 ? 0 : v > 255 ? 255 : v);
    }
    assert_true(share_apart(&a, &b) <= ALLOWED);

    /* the title alone, of about 30 letters, to the right by one */
    memcpy(b.pixels, a.pixels, (size_t)(a.width * a.height * RGB));
    for (int y = 0; y < 32; y++) {
        unsigned char *row = b.pixels + y * b.width * RGB;
        memmove(row + RGB, row, (size_t)((b.width - 1) * RGB));
    }
    assert_true(share_apart(&a, &b) > 5 * ALLOWED);
    stbi_image_free(a.pixels);
    stbi_image_free(b.pixels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(pictures_are_the_goldens),
        SCRATCH(rounding_passes_and_moving_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

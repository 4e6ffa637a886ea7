/* Pictures of the network: weights and dead units of each snapshot, one scale for all. */
#include "art.h"
#include "decode.h"

#include "output/networks.h"

enum { ROWS = 4, WIDTH = 400, HEIGHT = 300 };

static const history_metrics SCORE = {2, {"loss", "accuracy", NULL}, {0.5f, 0.75f, 0.0f}};

/* A 2-2-1 network of relu units over four rows. */
typedef struct {
    nn_spec   spec;
    dataset  *data;
    run_dir  *dir;
    networks *n;
} bench;

static void set_up(bench *b)
{
    static const int   UNITS[] = {2, 2, 1}, ROW[ROWS] = {0, 1, 2, 3};
    static char        first[] = "a", second[] = "b";
    static char *const FEATURES[] = {first, second};
    nn_err             err        = {0};

    *b = (bench){.data = dataset_of("four.csv", "a,b,class\n1,2,no\n3,4,yes\n5,6,no\n7,8,yes\n"),
                 .spec =
                     spec_of(2, UNITS, NN_ACT_RELU, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY)};
    pictures_spec how = {.spec  = &b->spec,
                         .part  = {ROWS, ROW, b->data->label, b->data->target, b->data->class_name},
                         .layer = 1,
                         .of_rows      = ROWS,
                         .classes      = 2,
                         .label_name   = "class",
                         .feature_name = FEATURES,
                         .split        = "test",
                         .subject      = "four"};
    if (run_dir_create(&b->dir, &(run_dir_spec){.dir = "out", .epochs = 8}, &err) != NN_OK ||
        networks_create(&b->n, &how, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
}

static void tear_down(bench *b)
{
    networks_free(b->n);
    run_dir_free(b->dir);
    dataset_free(b->data);
}

/* A snapshot whose unit 1 gives 1, 2, 3, 4 and unit 2 the same but for `second`: NAN, else that
 * number on all rows.  The last weight is `weight`. */
static void keep(bench *b, int epoch, float second, float weight)
{
    float    x[2 * ROWS], acts[2 * ROWS], out[ROWS];
    float    params[9] = {0.5f, -0.5f, 0.25f, 0.75f, 0, 0, 1, weight, 0};
    snapshot now       = {.rows = ROWS, .acts = {x, acts, out}, .spec = &b->spec};
    nn_err   err       = {0};

    for (int r = 0; r < ROWS; r++) {
        x[2 * r] = x[2 * r + 1] = (float)r;
        acts[2 * r]             = (float)r + 1;
        acts[2 * r + 1]         = isnan(second) ? (float)r + 1 : second;
        out[r]                  = 0.2f * (float)r;
    }
    if (networks_keep(b->n, epoch, &SCORE, &now, params, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
}

static void draw(const bench *b, const bool *only, int threads)
{
    const artwork       art  = art_of(&b->spec, NULL);
    const pictures_look look = {.art = &art, .width = WIDTH, .height = HEIGHT, .threads = threads};
    nn_err              err  = {0};
    if (networks_draw(b->n, b->dir, &look, only, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
}

static unsigned char *picture(int epoch)
{
    char path[60];
    snprintf(path, sizeof path, "out/plots/network/epoch-%04d.png", epoch);
    return decoded(path, WIDTH, HEIGHT);
}

/* Pixels inside the rectangle in which two pictures differ. */
static int unlike(const unsigned char *a, const unsigned char *b, int top, int bottom)
{
    int n = 0;
    for (int i = top * WIDTH; i < bottom * WIDTH; i++) {
        n += memcmp(a + RGB * i, b + RGB * i, RGB) != 0;
    }
    return n;
}

/* How much the picture between legend and note differs from the background. */
static long ink(const unsigned char *pixels)
{
    const rgba back = palette_theme(0)->background;
    long       sum  = 0;

    for (int i = 70 * WIDTH; i < (HEIGHT - 40) * WIDTH; i++) {
        const unsigned char *p = pixels + RGB * i;
        sum += abs(p[0] - back.r) + abs(p[1] - back.g) + abs(p[2] - back.b);
    }
    return sum;
}

/* --- what is drawn --------------------------------------------------------------------------- */

static void each_snapshot_has_its_picture(void **state)
{
    static const bool MIDDLE[] = {false, true, false};
    bench             b;
    (void)state;

    set_up(&b);
    keep(&b, 0, NAN, 1);
    keep(&b, 4, NAN, 1);
    keep(&b, 8, NAN, 1);
    draw(&b, MIDDLE, 1);
    assert_true(exists("out/plots/network/epoch-0004.png"));
    assert_false(exists("out/plots/network/epoch-0000.png"));
    assert_false(exists("out/plots/network/epoch-0008.png"));
    draw(&b, NULL, 2);
    assert_true(exists("out/plots/network/epoch-0000.png"));
    check_png_text("out/plots/network/epoch-0008.png", "Epoch", "8");
    check_png_text("out/plots/network/epoch-0008.png", "Layer", NULL);
    tear_down(&b);
}

/* The same snapshot; beside another one with a weight of 8 its lines are thinner, as none of its
 * own is above 1. */
static void one_width_stands_for_one_weight_in_all(void **state)
{
    long drawn[2] = {0};
    (void)state;

    for (int k = 0; k < 2; k++) {
        bench          b;
        unsigned char *pixels;
        set_up(&b);
        keep(&b, 0, NAN, 1);
        keep(&b, 1, NAN, k ? 8.0f : 1.0f);
        draw(&b, NULL, 1);
        pixels   = picture(0);
        drawn[k] = ink(pixels);
        stbi_image_free(pixels);
        remove_all("out");
        tear_down(&b);
    }
    if (!(drawn[0] > drawn[1] + drawn[1] / 10 && drawn[1] > 0)) {
        fail_msg("the ink is %ld, and beside a weight of 8 %ld", drawn[0], drawn[1]);
    }
}

/* Dead (relu, 0 everywhere) and constant units are crossed out, and a note counts them. */
static void units_that_say_nothing_are_crossed_out(void **state)
{
    unsigned char *alive, *dead, *constant;
    bench          b;
    (void)state;

    set_up(&b);
    keep(&b, 1, NAN, 1);
    keep(&b, 2, 0.0f, 1);
    keep(&b, 3, 2.5f, 1);
    draw(&b, NULL, 2);
    alive    = picture(1);
    dead     = picture(2);
    constant = picture(3);
    assert_true(unlike(alive, dead, 60, HEIGHT - 30) > 50);     /* the node and its lines */
    assert_true(unlike(alive, dead, HEIGHT - 30, HEIGHT) > 50); /* the note               */
    assert_int_equal(unlike(dead, constant, 60, HEIGHT), 0);    /* the title says the epoch */
    stbi_image_free(alive);
    stbi_image_free(dead);
    stbi_image_free(constant);
    tear_down(&b);
}

/* --- laws and failures ------------------------------------------------------------------------ */

/* What is kept is a copy, and threads do not change the bytes. */
static void pictures_are_the_same_again(void **state)
{
    char  *one, *again;
    size_t n, m;
    bench  b;
    (void)state;

    set_up(&b);
    for (int e = 0; e < 20; e++) { /* more than there is room for at first */
        keep(&b, e, e % 2 ? NAN : 0.0f, (float)e / 10);
    }
    draw(&b, NULL, 1);
    one = slurp("out/plots/network/epoch-0019.png", &n);
    draw(&b, NULL, 4);
    again = slurp("out/plots/network/epoch-0019.png", &m);
    assert_int_equal(n, m);
    assert_memory_equal(one, again, n);
    free(one);
    free(again);
    tear_down(&b);
}

static bool at_once(void)
{
    return true;
}

static void drawing_stops_when_asked_and_fails_when_it_must(void **state)
{
    nn_err        err  = {0};
    pictures_look look = {.width = WIDTH, .height = HEIGHT, .threads = 1, .stop = at_once};
    artwork       art;
    bench         b;
    (void)state;

    set_up(&b);
    art      = art_of(&b.spec, NULL);
    look.art = &art;
    assert_int_equal(networks_draw(b.n, b.dir, &look, NULL, &err), NN_OK); /* nothing is kept */
    keep(&b, 0, NAN, 1);
    check_failed(networks_draw(b.n, b.dir, &look, NULL, &err), NN_INTERRUPTED, &err, "interrupted");
    assert_false(exists("out/plots"));
    look.stop = NULL;
    remove_all("out");
    spill("out", "a file where the directory was");
    check_failed(networks_draw(b.n, b.dir, &look, NULL, &err), NN_IO, &err, "out");
    keep(&b, 1, NAN, INFINITY);
    check_failed(networks_draw(b.n, b.dir, &look, ((const bool[]){false, true}), &err), NN_DATA,
                 &err, "inf");
    networks_free(NULL);
    tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(each_snapshot_has_its_picture),
        SCRATCH(one_width_stands_for_one_weight_in_all),
        SCRATCH(units_that_say_nothing_are_crossed_out),
        SCRATCH(pictures_are_the_same_again),
        SCRATCH(drawing_stops_when_asked_and_fails_when_it_must),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

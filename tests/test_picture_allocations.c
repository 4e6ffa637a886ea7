/* Memory: each allocation of an encoder, or of a run's pictures, that fails is said so, in turn,
 * without a leak (which the sanitizers would report).
 *
 * Linked with -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc, so that every call from our own code
 * passes through here; giflib's own do not.
 */
#include "art.h"
#include "refuse.h"

#include "formats/gif.h"
#include "formats/png.h"
#include "output/album.h"

enum { SIDE = 96 };
static unsigned char pixels[2][SIDE * SIDE * 3];

static int fill_pixels(void **state)
{
    (void)state;
    nn_rng rng = nn_rng_make(1, NN_STREAM_DATA);
    for (size_t i = 0; i < sizeof pixels; i++) {
        pixels[i / sizeof *pixels][i % sizeof *pixels] = (unsigned char)nn_rng_below(&rng, 256);
    }
    return 0;
}

static nn_status make_png(unsigned char **out, size_t *len, nn_err *err)
{
    static const png_text TEXT[] = {{"Title", "Epoch 3"}, {"Comment", "\xCE\xB1"}};
    const png_info        info   = {.text = TEXT, .texts = 2, .pixels_per_metre = 3780};
    return png_encode_with(out, len, pixels[0], SIDE, SIDE, 3, &info, err);
}

static int width = SIDE, height = SIDE, frames = 2; /* of the animation */

static nn_status make_gif(unsigned char **out, size_t *len, nn_err *err)
{
    static const gif_colour HUES[] = {{0, 114, 178}, {213, 94, 0}};
    static unsigned char    maps[2][SIDE * SIDE];
    nn_status               status = NN_OK;
    gif                    *g      = NULL;
    text                    image  = {0};
    gif_palette             palette;

    gif_palette_mix(&palette, &(gif_palette_spec){.hue = HUES, .hues = 2});
    NN_TRY(gif_create(&g, width, height, &palette, err));
    for (int f = 0; f < frames; f++) {
        unsigned char *now = maps[f % 2], *last = maps[(f + 1) % 2];
        gif_map(g, pixels[f % 2], now);
        NN_TRY(gif_image(g, f > 0 ? last : NULL, now, 8, &image, err));
        NN_TRY(gif_add(g, &image, err));
        text_clear(&image);
    }
    NN_TRY(gif_finish(g, out, len, err));
done:
    text_free(&image);
    gif_free(g);
    return status;
}

/* Fails allocation 0, step, 2 step, ... until one round needs fewer; there are at least `least`. */
static void check_each_failure(nn_status (*make)(unsigned char **, size_t *, nn_err *),
                               const char *want, long least, long step)
{
    if (!__real_malloc) {
        fail_msg("linked without -Wl,--wrap=malloc");
    }
    for (long n = 0;; n += step) {
        unsigned char *out = NULL;
        size_t         len = 7;
        nn_err         err = {0};
        failed_one         = false;
        left               = n;
        nn_status status   = make(&out, &len, &err);
        left               = -1;
        if (!failed_one) {
            assert_int_equal(status, NN_OK);
            assert_true(n >= least);
            free(out);
            return;
        }
        check_failed(status, NN_NOMEM, &err, want);
        assert_null(out);
        assert_int_equal(len, 7);
    }
}

static void png_says_so(void **state)
{
    (void)state;
    check_each_failure(make_png, "out of memory while encoding a PNG", 6, 1);
}

static void gif_says_so(void **state)
{
    (void)state;
    check_each_failure(make_gif, "out of memory while encoding a GIF", 8, 1);
}

static size_t gif_bytes(void)
{
    unsigned char *out = NULL;
    size_t         len = 0;
    assert_int_equal(make_gif(&out, &len, NULL), NN_OK);
    free(out);
    return len;
}

/* Memory doubles: a file of 2^k bytes needs the last of it for its last byte, which giflib writes
 * without looking. */
static void gif_says_so_at_its_last_byte(void **state)
{
    (void)state;
    int tried = 0;
    height    = 1;
    for (width = 1; width <= SIDE; width++) {
        for (frames = 1; frames <= 20; frames++) {
            size_t len = gif_bytes();
            if ((len & (len - 1)) == 0) {
                check_each_failure(make_gif, "out of memory while encoding a GIF", 6, 1);
                tried++;
            }
        }
    }
    assert_in_range(tried, 1, 20 * SIDE);
}

/* --- the pictures of a run ---------------------------------------------------------------- */

enum { ROWS = 4, SNAPSHOTS = 2, PARAMS = 3 * 3 + 3 + 3 + 1 };

static const nn_spec NET = {.layers = 2,
                            .units  = {3, 3, 1},
                            .act    = {NN_ACT_LINEAR, NN_ACT_RELU, NN_ACT_SIGMOID},
                            .loss   = NN_LOSS_BINARY_CROSSENTROPY};
static run_dir      *dir;  /* where to                           */
static bool          svg;  /* ... and as what                    */
static bool          told; /* printed instead of drawn           */

static int make_run(void **state)
{
    return enter_scratch(state) == 0 &&
                   run_dir_create(&dir, &(run_dir_spec){.dir = "out", .epochs = 1}, NULL) == NN_OK
               ? 0
               : -1;
}

static int leave_run(void **state)
{
    run_dir_free(dir);
    return leave_scratch(state);
}

/* Two snapshots of a 3-3-1 network with a dead unit. */
static nn_status keep_two(const album *a, nn_err *err)
{
    static const history_metrics SCORE       = {2, {"loss", "accuracy", NULL}, {0.5f, 0.75f, 0.0f}};
    static const float           X[ROWS * 3] = {1, 2, 0, 3, 4, 1, 5, 5, 5, 0, 1, 7};
    static const float           OUT[ROWS]   = {0.1f, 0.9f, 0.2f, 0.8f};
    static const float           WEIGHT[PARAMS]  = {1, -1, 0.5f, 2, 0.25f, -2, 1};
    static int                   predicted[ROWS] = {0, 1, 1, 0};
    nn_status                    status          = NN_OK;

    for (int e = 0; e < SNAPSHOTS; e++) {
        const float    f              = (float)e + 1;
        const float    acts[3 * ROWS] = {f, 1, 0, 2, f, 0, 3, 0, 0, f, 4, 0};
        const snapshot now            = {
                       .rows = ROWS, .acts = {X, acts, OUT}, .predicted = predicted, .spec = &NET};
        NN_TRY(album_keep(a, e, &SCORE, &now, WEIGHT, err));
    }
done:
    return status;
}

static nn_status draw(const album *a, nn_err *err)
{
    artwork       art    = art_of(&NET, NULL);
    pictures_look look   = {.art = &art, .width = 100, .height = 75, .threads = 1};
    nn_status     status = NN_OK;

    art.svg = svg;
    NN_TRY(pictures_draw(a->shown, dir, &look, ((const bool[]){false, true}), err));
    NN_TRY(networks_draw(a->network, dir, &look, ((const bool[]){true, false}), err));
    look.width  = 240; /* room for words */
    look.height = 180;
    NN_TRY(pictures_draw(a->input, dir, &look, ((const bool[]){true, false}), err));
done:
    return status;
}

static nn_status print(const album *a, nn_err *err)
{
    text      out = {0};
    nn_status status;

    NN_TRY(pictures_print(&out, a->shown, 0, 40, 5, 256, err));
    NN_TRY(pictures_print(&out, a->input, 1, 40, 5, 0, err));
done:
    text_free(&out);
    return status;
}

static nn_status make_pictures(unsigned char **out, size_t *len, nn_err *err)
{
    static const int   ROW[ROWS] = {0, 1, 2, 3}, LABEL[ROWS] = {0, 1, 0, 1};
    static char        no[] = "0", yes[] = "yes";
    static char *const CLASSES[] = {no, yes}, *const FEATURES[] = {no, yes, no};
    const pictures_spec how = {.spec         = &NET,
                               .part         = {ROWS, ROW, LABEL, NULL, CLASSES},
                               .layer        = 1,
                               .of_rows      = ROWS,
                               .classes      = 2,
                               .label_name   = "class",
                               .feature_name = FEATURES,
                               .split        = "test",
                               .subject      = "four",
                               .centroids    = true};
    album               a   = {0};
    nn_status           status;
    (void)out;
    (void)len;

    NN_TRY(album_make(&a, &how, ALBUM_INPUT | ALBUM_NETWORK, err));
    NN_TRY(keep_two(&a, err));
    NN_TRY(album_fit(&a, err));
    NN_TRY(told ? print(&a, err) : draw(&a, err));
done:
    album_release(&a);
    return status;
}

/* Letters are made once, and each round finds those of the rounds before. */
static void pictures_say_so(void **state)
{
    (void)state;
    svg = told = false;
    check_each_failure(make_pictures, "out of memory while ", 100, 1);
}

static void vector_pictures_say_so(void **state)
{
    (void)state;
    svg  = true;
    told = false;
    check_each_failure(make_pictures, "out of memory while ", 100, 1);
}

static void printed_pictures_say_so(void **state)
{
    (void)state;
    told = true;
    check_each_failure(make_pictures, "out of memory while ", 70, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(png_says_so),
        cmocka_unit_test(gif_says_so),
        cmocka_unit_test(gif_says_so_at_its_last_byte),
        cmocka_unit_test_setup_teardown(pictures_say_so, make_run, leave_run),
        cmocka_unit_test_setup_teardown(vector_pictures_say_so, make_run, leave_run),
        cmocka_unit_test_setup_teardown(printed_pictures_say_so, make_run, leave_run),
    };
    return cmocka_run_group_tests(tests, fill_pixels, NULL);
}

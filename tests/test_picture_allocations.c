/* Memory: each allocation of an encoder that fails is said so, in turn, without a leak (which the
 * sanitizers would report).
 *
 * Linked with -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc, so that every call from our own code
 * passes through here; giflib's own do not.
 */
#include "support.h"

#include "formats/gif.h"
#include "formats/png.h"

/* The linker's names: __real_X is X, and X is __wrap_X.  Weak, so that without the option a test
 * can say what is missing. */
void *__real_malloc(size_t size) __attribute__((weak));
void *__real_calloc(size_t n, size_t size) __attribute__((weak));
void *__real_realloc(void *old, size_t size) __attribute__((weak));
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);

static volatile long left = -1; /* allocations until one fails; negative: none does */
static volatile bool failed_one;

static bool fails_now(void)
{
    if (left < 0 || left-- > 0) {
        return false;
    }
    failed_one = true;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails_now() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails_now() ? NULL : __real_realloc(old, size);
}

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
    nn_status               status = NN_OK;
    gif                    *g      = NULL;
    gif_palette             palette;

    gif_palette_mix(&palette, &(gif_palette_spec){.hue = HUES, .hues = 2});
    NN_TRY(gif_create(&g, width, height, &palette, err));
    for (int f = 0; f < frames; f++) {
        NN_TRY(gif_frame(g, pixels[f % 2], 8, err));
    }
    NN_TRY(gif_finish(g, out, len, err));
done:
    gif_free(g);
    return status;
}

/* Fails allocation 0, 1, ... until one round needs fewer; there are at least `least`. */
static void check_each_failure(nn_status (*make)(unsigned char **, size_t *, nn_err *),
                               const char *text, long least)
{
    if (!__real_malloc) {
        fail_msg("linked without -Wl,--wrap=malloc");
    }
    for (long n = 0;; n++) {
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
        check_failed(status, NN_NOMEM, &err, text);
        assert_null(out);
        assert_int_equal(len, 7);
    }
}

static void png_says_so(void **state)
{
    (void)state;
    check_each_failure(make_png, "out of memory while encoding a PNG", 6);
}

static void gif_says_so(void **state)
{
    (void)state;
    check_each_failure(make_gif, "out of memory while encoding a GIF", 8);
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
                check_each_failure(make_gif, "out of memory while encoding a GIF", 6);
                tried++;
            }
        }
    }
    assert_in_range(tried, 1, 20 * SIDE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(png_says_so),
        cmocka_unit_test(gif_says_so),
        cmocka_unit_test(gif_says_so_at_its_last_byte),
    };
    return cmocka_run_group_tests(tests, fill_pixels, NULL);
}

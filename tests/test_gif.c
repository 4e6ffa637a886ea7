/* GIF: decoded again (giflib's other half) and put together as a viewer does. */
#include "support.h"

#include "formats/gif.h"

#include <gif_lib.h>

enum { WIDTH = 61, HEIGHT = 47, RGB = 3 };

/* --- making ------------------------------------------------------------------------------ */

typedef struct {
    unsigned char *bytes;
    size_t         len;
} file;

static gif_palette grey_palette(int colours)
{
    gif_palette p = {.colours = colours};
    for (int i = 0; i < colours; i++) {
        unsigned char level = (unsigned char)(i * 255 / (colours > 1 ? colours - 1 : 1));
        p.colour[i]         = (gif_colour){level, level, level};
    }
    return p;
}

static gif_palette colour_palette(nn_rng *rng, int colours)
{
    gif_palette p = {.colours = colours};
    for (int i = 0; i < colours; i++) {
        p.colour[i] = (gif_colour){(unsigned char)nn_rng_below(rng, 256),
                                   (unsigned char)nn_rng_below(rng, 256),
                                   (unsigned char)nn_rng_below(rng, 256)};
    }
    return p;
}

static gif *gif_of(int width, int height, const gif_palette *p)
{
    gif   *g = NULL;
    nn_err err;
    if (gif_create(&g, width, height, p, &err) != NN_OK) {
        fail_msg("gif_create: %s", err.text);
        abort();
    }
    return g;
}

static file finished(gif *g)
{
    file f = {0};
    assert_int_equal(gif_finish(g, &f.bytes, &f.len, NULL), NN_OK);
    gif_free(g);
    return f;
}

/*   rgb      in  (pixels, RGB)
 *   indices  in  (pixels) of the frame before it, NULL for none; freed
 * Returns its own. */
static unsigned char *add_frame(gif *g, const unsigned char *rgb, int pixels, int centiseconds,
                                unsigned char *indices)
{
    unsigned char *own   = zeroed((size_t)pixels, 1);
    text           image = {0};

    gif_map(g, rgb, own);
    assert_int_equal(gif_image(g, indices, own, centiseconds, &image, NULL), NN_OK);
    assert_int_equal(gif_add(g, &image, NULL), NN_OK);
    text_free(&image);
    free(indices);
    return own;
}

/* `frames` pictures (frames, height, width, RGB), each shown 10 + its number. */
static file animation(const unsigned char *rgb, int frames, int width, int height,
                      const gif_palette *p)
{
    gif           *g    = gif_of(width, height, p);
    unsigned char *last = NULL;
    for (int i = 0; i < frames; i++, rgb += width * height * RGB) {
        last = add_frame(g, rgb, width * height, 10 + i, last);
    }
    free(last);
    return finished(g);
}

static unsigned char *noise(nn_rng *rng, size_t n)
{
    unsigned char *bytes = zeroed(n, 1);
    for (size_t i = 0; i < n; i++) {
        bytes[i] = (unsigned char)nn_rng_below(rng, 256);
    }
    return bytes;
}

/* --- decoding ---------------------------------------------------------------------------- */

typedef struct {
    const file *from;
    size_t      at;
} reader;

static int take(GifFileType *g, GifByteType *to, int n)
{
    reader      *r    = g->UserData;
    const size_t left = r->from->len - r->at;
    const size_t take = (size_t)n < left ? (size_t)n : left;
    memcpy(to, r->from->bytes + r->at, take);
    r->at += take;
    return (int)take;
}

static GifFileType *decoded(const file *f)
{
    reader       r    = {f, 0};
    int          code = 0;
    GifFileType *g    = DGifOpen(&r, take, &code);
    if (!g || DGifSlurp(g) != GIF_OK || r.at != f->len) {
        fail_msg("not decoded: %s, %zu of %zu bytes", GifErrorString(g ? g->Error : code), r.at,
                 f->len);
        abort();
    }
    return g;
}

static GraphicsControlBlock control_of(GifFileType *g, int i)
{
    GraphicsControlBlock c;
    assert_int_equal(DGifSavedExtensionToGCB(g, i, &c), GIF_OK);
    return c;
}

/* Image i over `screen` (SHeight, SWidth, RGB). */
static void show(GifFileType *g, int i, unsigned char *screen)
{
    const int           transparent = control_of(g, i).TransparentColor;
    const SavedImage   *image       = &g->SavedImages[i];
    const GifImageDesc *d           = &image->ImageDesc;

    assert_true(d->Left + d->Width <= g->SWidth && d->Top + d->Height <= g->SHeight);
    for (int y = 0; y < d->Height; y++) {
        for (int x = 0; x < d->Width; x++) {
            const int index = image->RasterBits[y * d->Width + x];
            if (index != transparent) {
                const GifColorType c  = g->SColorMap->Colors[index];
                unsigned char     *to = screen + ((d->Top + y) * g->SWidth + d->Left + x) * RGB;
                to[0]                 = c.Red;
                to[1]                 = c.Green;
                to[2]                 = c.Blue;
            }
        }
    }
}

static void check_same_picture(const unsigned char *screen, const unsigned char *rgb, int pixels,
                               const gif_palette *p, int frame)
{
    for (int i = 0; i < pixels; i++, rgb += RGB, screen += RGB) {
        const gif_colour want =
            p->colour[gif_palette_nearest(p, (gif_colour){rgb[0], rgb[1], rgb[2]})];
        if (screen[0] != want.r || screen[1] != want.g || screen[2] != want.b) {
            fail_msg("%d colours, frame %d, pixel %d: %d %d %d, expected %d %d %d", p->colours,
                     frame, i, screen[0], screen[1], screen[2], want.r, want.g, want.b);
        }
    }
}

/* What a viewer shows after each image is the frame that went in, in the palette's colours. */
static void check_comes_back(const unsigned char *rgb, int frames, int width, int height,
                             const gif_palette *p)
{
    file           f      = animation(rgb, frames, width, height, p);
    GifFileType   *g      = decoded(&f);
    unsigned char *screen = zeroed((size_t)(width * height), RGB);

    assert_int_equal(g->ImageCount, frames);
    assert_int_equal(g->SWidth, width);
    assert_int_equal(g->SHeight, height);
    for (int i = 0; i < frames; i++) {
        show(g, i, screen);
        check_same_picture(screen, rgb + i * width * height * RGB, width * height, p, i);
    }
    free(screen);
    DGifCloseFile(g, NULL);
    free(f.bytes);
}

/* --- tests ------------------------------------------------------------------------------- */

/* A still background with a patch of noise that moves over it, out of bounds as well. */
static void frames_come_back(void **state)
{
    (void)state;
    enum { FRAMES = 6, BYTES = WIDTH * HEIGHT * RGB };
    nn_rng         rng  = nn_rng_make(1, NN_STREAM_DATA);
    unsigned char *rgb  = noise(&rng, FRAMES * BYTES);
    gif_palette    p    = colour_palette(&rng, GIF_PALETTE_MAX);
    int            kept = 0;

    for (int f = 1; f < FRAMES; f++) {
        for (int i = 0; i < BYTES; i++) {
            int x = i / RGB % WIDTH, y = i / RGB / WIDTH;
            if (x < 9 * f || x > 9 * f + 20 || y < 5 * f || y > 5 * f + 15) {
                rgb[f * BYTES + i] = rgb[i];
                kept++;
            }
        }
    }
    assert_in_range(kept, BYTES, (FRAMES - 1) * BYTES - 1);
    check_comes_back(rgb, FRAMES, WIDTH, HEIGHT, &p);
    free(rgb);
}

/* More colours than are remembered at once, and so many pixels that the table of codes is
 * started anew. */
static void noise_comes_back(void **state)
{
    (void)state;
    enum { SIDE = 256 };
    nn_rng         rng = nn_rng_make(2, NN_STREAM_DATA);
    unsigned char *rgb = noise(&rng, 2 * SIDE * SIDE * RGB);
    gif_palette    p   = colour_palette(&rng, 200);
    check_comes_back(rgb, 2, SIDE, SIDE, &p);
    free(rgb);
}

/* Black, the colour whose place an empty memory seems to hold, is looked up like any other. */
static void black_is_no_special_colour(void **state)
{
    (void)state;
    const unsigned char black[]   = {0, 0, 0, 0, 0, 1, 0, 0, 0};
    const gif_palette   palette[] = {
          {.colours = 2, .colour = {{255, 255, 255}, {0, 0, 0}}},
          {.colours = 2, .colour = {{0, 0, 0}, {255, 255, 255}}},
    };
    check_comes_back(black, 1, 3, 1, &palette[0]);
    check_comes_back(black, 1, 3, 1, &palette[1]);
}

/* Stretches of one colour, of every length up to 80 and from every place on. */
static void stretches_come_back(void **state)
{
    (void)state;
    enum { LONGEST = 80, WIDE = LONGEST * (LONGEST + 1) / 2 + 17 };
    nn_rng         rng = nn_rng_make(9, NN_STREAM_DATA);
    gif_palette    p   = colour_palette(&rng, 200);
    unsigned char *rgb = zeroed(2 * WIDE, RGB);

    for (int i = 0, left = 0, length = LONGEST, k = 0; i < 2 * WIDE; i++, left--) {
        if (left == 0) {
            left   = length;
            length = length > 1 ? length - 1 : LONGEST;
            k      = (k + 1 + (int)nn_rng_below(&rng, 198)) % 200;
        }
        memcpy(rgb + (size_t)i * RGB, &p.colour[k], RGB);
    }
    check_comes_back(rgb, 2, WIDE, 1, &p);
    free(rgb);
}

static void palettes_of_every_size_come_back(void **state)
{
    (void)state;
    nn_rng           rng     = nn_rng_make(3, NN_STREAM_DATA);
    unsigned char   *rgb     = noise(&rng, 2 * WIDTH * HEIGHT * RGB);
    static const int SIZES[] = {1, 2, 3, 4, 7, 8, 127, 128, 254, 255};
    for (size_t i = 0; i < COUNT_OF(SIZES); i++) {
        gif_palette p = grey_palette(SIZES[i]);
        check_comes_back(rgb, 2, WIDTH, HEIGHT, &p);
    }
    free(rgb);
}

static void only_what_changed_is_written(void **state)
{
    (void)state;
    static const int  CHANGED[][4] = {/* two pixels: x y, x y */
                                     {0, 0, 0, 0},          {WIDTH - 1, HEIGHT - 1, WIDTH - 1, 46},
                                     {0, 0, WIDTH - 1, 46}, {WIDTH - 1, 0, 0, HEIGHT - 1},
                                     {7, 9, 12, 9},         {30, 20, 30, 25},
                                     {20, 31, 17, 40}};
    const gif_palette p            = grey_palette(2);

    for (size_t i = 0; i < COUNT_OF(CHANGED); i++) {
        const int    *c  = CHANGED[i];
        const int     x0 = c[0] < c[2] ? c[0] : c[2], x1 = c[0] < c[2] ? c[2] : c[0];
        unsigned char rgb[2 * WIDTH * HEIGHT * RGB] = {0};
        memset(rgb + ((HEIGHT + c[1]) * WIDTH + c[0]) * RGB, 255, RGB);
        memset(rgb + ((HEIGHT + c[3]) * WIDTH + c[2]) * RGB, 255, RGB);

        file          f = animation(rgb, 2, WIDTH, HEIGHT, &p);
        GifFileType  *g = decoded(&f);
        GifImageDesc *d = &g->SavedImages[1].ImageDesc;
        if (d->Left != x0 || d->Top != c[1] || d->Width != x1 - x0 + 1 ||
            d->Height != c[3] - c[1] + 1) {
            fail_msg("case %zu: %d x %d at %d, %d", i, d->Width, d->Height, d->Left, d->Top);
        }
        int opaque = 0;
        for (int k = 0; k < d->Width * d->Height; k++) {
            opaque += g->SavedImages[1].RasterBits[k] != 2;
        }
        assert_int_equal(opaque, c[0] == c[2] && c[1] == c[3] ? 1 : 2);
        DGifCloseFile(g, NULL);
        free(f.bytes);
    }
}

static void a_change_that_the_palette_cannot_show_is_none(void **state)
{
    (void)state;
    unsigned char     rgb[2 * 4 * RGB] = {10, 10, 10};
    const gif_palette p                = grey_palette(2);
    rgb[4 * RGB]                       = 90; /* as black as before */

    file         f = animation(rgb, 2, 2, 2, &p);
    GifFileType *g = decoded(&f);
    assert_int_equal(g->SavedImages[1].ImageDesc.Width, 1);
    assert_int_equal(g->SavedImages[1].RasterBits[0], 2);
    DGifCloseFile(g, NULL);
    free(f.bytes);
}

static void equal_frames_are_one_transparent_pixel(void **state)
{
    (void)state;
    nn_rng         rng   = nn_rng_make(4, NN_STREAM_DATA);
    const size_t   bytes = WIDTH * HEIGHT * RGB;
    unsigned char *rgb   = noise(&rng, 3 * bytes);
    gif_palette    p     = colour_palette(&rng, 100);
    memcpy(rgb + bytes, rgb, bytes);
    memcpy(rgb + 2 * bytes, rgb, bytes);

    file         f = animation(rgb, 3, WIDTH, HEIGHT, &p);
    GifFileType *g = decoded(&f);
    assert_int_equal(g->ImageCount, 3);
    for (int i = 1; i < 3; i++) {
        const SavedImage *image = &g->SavedImages[i];
        assert_int_equal(image->ImageDesc.Width, 1);
        assert_int_equal(image->ImageDesc.Height, 1);
        assert_int_equal(image->RasterBits[0], 100);
        assert_int_equal(control_of(g, i).TransparentColor, 100);
    }
    DGifCloseFile(g, NULL);
    free(f.bytes);
    check_comes_back(rgb, 3, WIDTH, HEIGHT, &p);
    free(rgb);
}

static void frames_stay_and_have_their_delays(void **state)
{
    (void)state;
    static const int    DELAYS[] = {GIF_DELAY_MIN, 8, 200, GIF_DELAY_MAX};
    const unsigned char rgb[RGB] = {0};
    const gif_palette   p        = grey_palette(2);
    gif                *g        = gif_of(1, 1, &p);

    unsigned char *last = NULL;
    for (size_t i = 0; i < COUNT_OF(DELAYS); i++) {
        last = add_frame(g, rgb, 1, DELAYS[i], last);
    }
    free(last);
    file         f    = finished(g);
    GifFileType *back = decoded(&f);
    assert_int_equal(back->ImageCount, COUNT_OF(DELAYS));
    for (int i = 0; i < back->ImageCount; i++) {
        GraphicsControlBlock c = control_of(back, i);
        assert_int_equal(c.DelayTime, DELAYS[i]);
        assert_int_equal(c.DisposalMode, DISPOSE_DO_NOT);
        assert_int_equal(c.TransparentColor, i == 0 ? NO_TRANSPARENT_COLOR : 2);
        assert_false(c.UserInputFlag);
    }
    DGifCloseFile(back, NULL);
    free(f.bytes);
}

/* The whole of a file, byte by byte, after the GIF89a specification (1990): a white pixel and a
 * black one.  Codes of 3 bits at first: clear (4), 0, 1, end (5), from the lowest bit on. */
static void smallest_file(void **state)
{
    (void)state;
    static const unsigned char RGBS[] = {255, 255, 255, 0, 0, 0};
    static const char          WANT[] = "GIF89a"
                                        "\x02\0\x01\0\xF1\0\0" /* 2 x 1; 4 colours of 8 bits       */
                               "\xFF\xFF\xFF\0\0\0\0\0\0\0\0\0"
                               "!\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0" /* 0 rounds: endless   */
                               "!\xF9\x04\x04\x07\0\xFF\0"          /* stays, shown 70 ms  */
                               ",\0\0\0\0\x02\0\x01\0\0"            /* all of it           */
                               "\x02\x02\x44\x0A\0;"; /* 0b101'001'000'100, as said above */
    const gif_palette p = {.colours = 2, .colour = {{255, 255, 255}, {0, 0, 0}}};
    gif              *g = gif_of(2, 1, &p);

    free(add_frame(g, RGBS, 2, 7, NULL));
    file f = finished(g);
    assert_int_equal(f.len, sizeof WANT - 1);
    assert_memory_equal(f.bytes, WANT, f.len);
    free(f.bytes);
}

static void equal_frames_give_equal_bytes(void **state)
{
    (void)state;
    nn_rng         rng = nn_rng_make(5, NN_STREAM_DATA);
    unsigned char *rgb = noise(&rng, 2 * WIDTH * HEIGHT * RGB);
    gif_palette    p   = colour_palette(&rng, 64);
    file           a   = animation(rgb, 2, WIDTH, HEIGHT, &p);
    file           b   = animation(rgb, 2, WIDTH, HEIGHT, &p);

    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.bytes, b.bytes, a.len);
    free(a.bytes);
    free(b.bytes);
    free(rgb);
}

static void the_longest_sides_come_back(void **state)
{
    (void)state;
    nn_rng         rng = nn_rng_make(6, NN_STREAM_DATA);
    unsigned char *rgb = noise(&rng, 2 * 65535 * RGB);
    gif_palette    p   = grey_palette(4);
    check_comes_back(rgb, 2, 65535, 1, &p);
    check_comes_back(rgb, 2, 1, 65535, &p);
    free(rgb);
}

static void sizes_are_refused(void **state)
{
    (void)state;
    static const int  BAD[][2] = {{0, 5},     {5, 0},       {-1, -1},     {65536, 1},
                                  {1, 65536}, {8192, 8192}, {65535, 1025}};
    const gif_palette p        = grey_palette(2);
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        gif   *g = NULL;
        nn_err err;
        check_failed(gif_create(&g, BAD[i][0], BAD[i][1], &p, &err), NN_USAGE, &err,
                     "sides of 1 to 65535 and fewer than 67108864 pixels in all are wanted");
        assert_null(g);
    }
}

static void an_animation_may_be_abandoned(void **state)
{
    (void)state;
    const unsigned char rgb[RGB] = {0};
    const gif_palette   p        = grey_palette(2);
    gif                *g        = gif_of(1, 1, &p);
    gif_free(g);
    g = gif_of(1, 1, &p);
    free(add_frame(g, rgb, 1, 2, NULL));
    gif_free(g);
    gif_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_come_back),
        cmocka_unit_test(noise_comes_back),
        cmocka_unit_test(black_is_no_special_colour),
        cmocka_unit_test(stretches_come_back),
        cmocka_unit_test(palettes_of_every_size_come_back),
        cmocka_unit_test(only_what_changed_is_written),
        cmocka_unit_test(a_change_that_the_palette_cannot_show_is_none),
        cmocka_unit_test(equal_frames_are_one_transparent_pixel),
        cmocka_unit_test(frames_stay_and_have_their_delays),
        cmocka_unit_test(smallest_file),
        cmocka_unit_test(equal_frames_give_equal_bytes),
        cmocka_unit_test(the_longest_sides_come_back),
        cmocka_unit_test(sizes_are_refused),
        cmocka_unit_test(an_animation_may_be_abandoned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

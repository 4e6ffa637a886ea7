/* GIF: giflib writes the format and compresses; here pixels become indices of the palette, and
 * frames become what changed.
 */
#include "formats/gif.h"

#include "util/text.h"

#include <assert.h>
#include <gif_lib.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { RGB = 3, SIDE_MAX = 65535, CACHE_BITS = 15, PLACES = 256, BLOCK = 16 };

/* Farther from any colour than colours are from each other. */
#define NOWHERE 600.0f

struct gif {
    GifFileType         *file;
    text                 bytes;
    gif_palette          palette;
    float                red[PLACES], green[PLACES], blue[PLACES]; /* the same */
    int                  width, height, frames;
    const unsigned char *last;  /* (height, width, RGB) the caller's last frame, or NULL */
    unsigned char       *shown; /* (height, width) indices of the last frame */
    unsigned char       *next;  /* (height, width) of the one being added    */
    unsigned char       *line;  /* (width) as it is written                  */
    uint32_t             nearest[1 << CACHE_BITS]; /* colour << 8 | its index: see index_of     */
};

/* Pixels x .. x + width - 1 of rows y .. y + height - 1. */
typedef struct {
    int x, y, width, height;
} rectangle;

/* --- colours to indices ------------------------------------------------------------------ */

/* Where a colour (24 bits) is kept: the top bits of a product with the golden ratio.  Colour 0 is
 * kept at 0. */
static size_t slot_of(uint32_t colour)
{
    return (colour * UINT32_C(0x9E3779B1)) >> (32 - CACHE_BITS);
}

static void spread_palette(gif *g)
{
    for (int i = 0; i < PLACES; i++) {
        const bool        used = i < g->palette.colours;
        const gif_colour *c    = &g->palette.colour[i];
        g->red[i]              = used ? (float)c->r : NOWHERE;
        g->green[i]            = used ? (float)c->g : NOWHERE;
        g->blue[i]             = used ? (float)c->b : NOWHERE;
    }
}

/* As gif_palette_nearest, but so that the compiler can look at several colours at a time (a sixth
 * of the time): the least of distance and index as one number, in floats, which are exact here. */
static uint32_t looked_up(const gif *g, uint32_t colour)
{
    const float r = (float)(colour >> 16), green = (float)(colour >> 8 & 255),
                b = (float)(colour & 255);
    int least     = INT_MAX;

    for (int i = 0; i < PLACES; i++) {
        float dr = g->red[i] - r, dg = g->green[i] - green, db = g->blue[i] - b;
        int   d = (int)(2 * dr * dr + 4 * dg * dg + 3 * db * db) * PLACES + i;
        least   = d < least ? d : least;
    }
    return colour << 8 | (uint32_t)(least % PLACES);
}

/* A picture has a few thousand colours among its pixels: each is looked up once and remembered
 * until another needs its slot.  An empty slot reads as colour 0, which is kept in slot 0, and
 * gif_create fills that one. */
static unsigned char index_of(gif *g, uint32_t colour)
{
    uint32_t *slot = &g->nearest[slot_of(colour)];
    if (*slot >> 8 != colour) {
        *slot = looked_up(g, colour);
    }
    return (unsigned char)*slot;
}

static void map_pixels(gif *g, unsigned char *to, const unsigned char *rgb, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const unsigned char *p = rgb + i * RGB;
        to[i]                  = index_of(g, (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2]);
    }
}

static bool same_block(const unsigned char *a, const unsigned char *b)
{
    uint64_t x[BLOCK * RGB / 8], y[BLOCK * RGB / 8], differ = 0;
    memcpy(x, a, sizeof x);
    memcpy(y, b, sizeof y);
    for (size_t i = 0; i < sizeof x / sizeof *x; i++) {
        differ |= x[i] ^ y[i];
    }
    return differ == 0;
}

/* What is as it was in the last frame has the same index. */
static void map_to_palette(gif *g, const unsigned char *rgb)
{
    const size_t n = (size_t)g->width * (size_t)g->height, most = g->last ? n / BLOCK * BLOCK : 0;

    for (size_t i = 0; i < most; i += BLOCK) {
        if (same_block(rgb + i * RGB, g->last + i * RGB)) {
            memcpy(g->next + i, g->shown + i, BLOCK);
        } else {
            map_pixels(g, g->next + i, rgb + i * RGB, BLOCK);
        }
    }
    map_pixels(g, g->next + most, rgb + most * RGB, n - most);
}

/* --- what changed ------------------------------------------------------------------------ */

static size_t row_at(const gif *g, int y)
{
    return (size_t)y * (size_t)g->width;
}

static bool row_changed(const gif *g, int y)
{
    return memcmp(g->shown + row_at(g, y), g->next + row_at(g, y), (size_t)g->width) != 0;
}

static bool pixel_changed(const gif *g, int x, int y)
{
    size_t at = row_at(g, y) + (size_t)x;
    return g->shown[at] != g->next[at];
}

/* The smallest rectangle that holds every change; width 0 when there is none. */
static rectangle changed(const gif *g)
{
    int top = 0, bottom = g->height, left = g->width, right = 0;

    while (top < bottom && !row_changed(g, top)) {
        top++;
    }
    while (bottom > top && !row_changed(g, bottom - 1)) {
        bottom--;
    }
    for (int y = top; y < bottom; y++) {
        for (int x = 0; x < left; x++) {
            if (pixel_changed(g, x, y)) {
                left = x;
            }
        }
        for (int x = g->width; x > right; x--) {
            if (pixel_changed(g, x - 1, y)) {
                right = x;
            }
        }
    }
    return (rectangle){left, top, right > left ? right - left : 0, bottom - top};
}

/* --- writing ----------------------------------------------------------------------------- */

static int append(GifFileType *file, const GifByteType *bytes, int n)
{
    text *to = file->UserData;
    text_bytes(to, bytes, (size_t)n);
    return to->failed ? 0 : n;
}

/* giflib takes memory that has run out in `append` for a full disk, and does not look after every
 * write: gif_finish does. */
static nn_status failed(const gif *g, int code, nn_err *err)
{
    if (g->bytes.failed || code == E_GIF_ERR_NOT_ENOUGH_MEM) {
        return nn_fail_nomem(err, "encoding a GIF");
    }
    const char *why = GifErrorString(code);
    return nn_fail(err, NN_IO, "encoding a GIF: %s", why ? why : "giflib gives no reason");
}

static bool put_header(gif *g)
{
    GifColorType   colour[256] = {{0, 0, 0}};
    const int      bits        = GifBitSize(g->palette.colours + 1);
    ColorMapObject map         = {.ColorCount = 1 << bits, .BitsPerPixel = bits, .Colors = colour};

    for (int i = 0; i < g->palette.colours; i++) {
        const gif_colour c = g->palette.colour[i];
        colour[i]          = (GifColorType){c.r, c.g, c.b};
    }
    EGifSetGifVersion(g->file, true);
    return EGifPutScreenDesc(g->file, g->width, g->height, 8, 0, &map) == GIF_OK;
}

/* Netscape's extension of 1995, which every viewer knows: 0 rounds are endless ones. */
static bool put_loop(gif *g)
{
    static const unsigned char ENDLESS[] = {1, 0, 0};
    return EGifPutExtensionLeader(g->file, APPLICATION_EXT_FUNC_CODE) == GIF_OK &&
           EGifPutExtensionBlock(g->file, 11, "NETSCAPE2.0") == GIF_OK &&
           EGifPutExtensionBlock(g->file, sizeof ENDLESS, ENDLESS) == GIF_OK &&
           EGifPutExtensionTrailer(g->file) == GIF_OK;
}

static bool put_control(gif *g, int centiseconds)
{
    const GraphicsControlBlock control = {
        .DisposalMode     = DISPOSE_DO_NOT,
        .DelayTime        = centiseconds,
        .TransparentColor = g->frames > 0 ? g->palette.colours : NO_TRANSPARENT_COLOR,
    };
    GifByteType bytes[4];
    size_t      n = EGifGCBToExtension(&control, bytes);
    return EGifPutExtension(g->file, GRAPHICS_EXT_FUNC_CODE, (int)n, bytes) == GIF_OK;
}

/* to: `width` pixels of a new frame, transparent where they did not change. */
static void compose_line(unsigned char *restrict to, const unsigned char *restrict shown,
                         const unsigned char *restrict next, int width, unsigned char transparent)
{
    for (int x = 0; x < width; x++) {
        to[x] = shown[x] == next[x] ? transparent : next[x];
    }
}

static bool put_line(gif *g, size_t at, int width)
{
    if (g->frames == 0) {
        return EGifPutLine(g->file, g->next + at, width) == GIF_OK;
    }
    compose_line(g->line, g->shown + at, g->next + at, width, (unsigned char)g->palette.colours);
    return EGifPutLine(g->file, g->line, width) == GIF_OK;
}

static bool put_image(gif *g, rectangle r)
{
    if (EGifPutImageDesc(g->file, r.x, r.y, r.width, r.height, false, NULL) != GIF_OK) {
        return false;
    }
    for (int y = r.y; y < r.y + r.height; y++) {
        if (!put_line(g, row_at(g, y) + (size_t)r.x, r.width)) {
            return false;
        }
    }
    return true;
}

/* --- public ------------------------------------------------------------------------------ */

static nn_status check_size(int width, int height, nn_err *err)
{
    const size_t limit = (size_t)1 << 26;
    if (width >= 1 && width <= SIDE_MAX && height >= 1 && height <= SIDE_MAX &&
        (size_t)width < limit / (size_t)height) {
        return NN_OK;
    }
    return nn_fail(err, NN_USAGE,
                   "a GIF of %d x %d pixels; sides of 1 to %d and fewer than %d pixels in all are "
                   "wanted",
                   width, height, SIDE_MAX, 1 << 26);
}

static gif *allocate(int width, int height)
{
    const size_t pixels = (size_t)width * (size_t)height;
    gif         *g      = calloc(1, sizeof *g);

    if (!g || !(g->shown = malloc(pixels)) || !(g->next = malloc(pixels)) ||
        !(g->line = malloc((size_t)width))) {
        gif_free(g);
        return NULL;
    }
    g->width  = width;
    g->height = height;
    return g;
}

static nn_status start(gif *g, nn_err *err)
{
    int code = 0;
    g->file  = EGifOpen(&g->bytes, append, &code);
    if (!g->file) {
        return failed(g, code, err);
    }
    if (!put_header(g) || !put_loop(g)) {
        return failed(g, g->file->Error, err);
    }
    return NN_OK;
}

nn_status gif_create(gif **out, int width, int height, const gif_palette *palette, nn_err *err)
{
    assert(out && palette && palette->colours >= 1 && palette->colours <= GIF_PALETTE_MAX);
    nn_status status = check_size(width, height, err);
    if (status != NN_OK) {
        return status;
    }
    gif *g = allocate(width, height);
    if (!g) {
        return nn_fail_nomem(err, "encoding a GIF");
    }
    g->palette = *palette;
    spread_palette(g);
    g->nearest[0] = looked_up(g, 0);
    status        = start(g, err);
    if (status != NN_OK) {
        gif_free(g);
        return status;
    }
    *out = g;
    return NN_OK;
}

nn_status gif_frame(gif *g, const unsigned char *rgb, int centiseconds, nn_err *err)
{
    assert(g && g->file && rgb);
    assert(centiseconds >= GIF_DELAY_MIN && centiseconds <= GIF_DELAY_MAX);

    map_to_palette(g, rgb);
    rectangle r = {0, 0, g->width, g->height};
    if (g->frames > 0) {
        r = changed(g);
    }
    if (r.width == 0) { /* an image has at least one pixel */
        r = (rectangle){0, 0, 1, 1};
    }
    if (!put_control(g, centiseconds) || !put_image(g, r)) {
        return failed(g, g->file->Error, err);
    }
    unsigned char *older = g->shown;
    g->shown             = g->next;
    g->next              = older;
    g->last              = rgb;
    g->frames++;
    return NN_OK;
}

nn_status gif_finish(gif *g, unsigned char **out, size_t *len, nn_err *err)
{
    assert(g && g->file && g->frames > 0 && out && len);
    int  code   = 0;
    bool closed = EGifCloseFile(g->file, &code) == GIF_OK;

    g->file = NULL;
    if (!closed || g->bytes.failed) {
        return failed(g, code, err);
    }
    *out     = (unsigned char *)g->bytes.data;
    *len     = g->bytes.len;
    g->bytes = (text){0};
    return NN_OK;
}

void gif_free(gif *g)
{
    if (g) {
        if (g->file) {
            EGifCloseFile(g->file, NULL); /* abandoned: how it ends does not matter */
        }
        text_free(&g->bytes);
        free(g->shown);
        free(g->next);
        free(g->line);
        free(g);
    }
}

/* GIF: giflib writes the format and compresses; here pixels become indices of the palette, and
 * frames become what changed.
 */
#include "formats/gif.h"

#include "util/text.h"

#include <assert.h>
#include <gif_lib.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { RGB = 3, SIDE_MAX = 65535, CACHE_BITS = 15, PLACES = 256, BLOCK = 16 };

/* Farther from any colour than colours are from each other. */
#define NOWHERE 600.0f

struct gif {
    GifFileType     *file; /* what comes before the images and after them    */
    text             bytes;
    gif_palette      palette;
    float            red[PLACES], green[PLACES], blue[PLACES]; /* the same */
    int              width, height, images;
    _Atomic uint32_t nearest[1 << CACHE_BITS]; /* colour << 8 | its index: see index_of */
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
 * gif_create fills that one.  A slot says whose it is, so that threads need no lock. */
static unsigned char index_of(gif *g, uint32_t colour)
{
    _Atomic uint32_t *slot = &g->nearest[slot_of(colour)];
    uint32_t          kept = atomic_load_explicit(slot, memory_order_relaxed);
    if (kept >> 8 != colour) {
        kept = looked_up(g, colour);
        atomic_store_explicit(slot, kept, memory_order_relaxed);
    }
    return (unsigned char)kept;
}

static void map_pixels(gif *g, const unsigned char *rgb, unsigned char *to, size_t n)
{
    for (size_t i = 0; i < n; i++, rgb += RGB) {
        to[i] = index_of(g, (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2]);
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

/* A block that is the same when it begins a pixel earlier is all of that pixel's colour, as in
 * most of a picture it is. */
void gif_map(gif *g, const unsigned char *rgb, unsigned char *indices)
{
    const size_t n = (size_t)g->width * (size_t)g->height;
    size_t       i = n < BLOCK ? n : BLOCK;

    map_pixels(g, rgb, indices, i);
    for (; i + BLOCK <= n; i += BLOCK) {
        const unsigned char *block = rgb + i * RGB;
        if (same_block(block, block - RGB)) {
            memset(indices + i, indices[i - 1], BLOCK);
        } else {
            map_pixels(g, block, indices + i, BLOCK);
        }
    }
    map_pixels(g, rgb + i * RGB, indices + i, n - i);
}

/* --- what changed ------------------------------------------------------------------------ */

/* A frame to be written: its indices and those of the one before it, (height, width). */
typedef struct {
    const gif           *g;
    const unsigned char *last, *now; /* last is NULL for the first */
} change;

static size_t row_at(const gif *g, int y)
{
    return (size_t)y * (size_t)g->width;
}

static bool row_changed(const change *c, int y)
{
    const size_t at = row_at(c->g, y);
    return memcmp(c->last + at, c->now + at, (size_t)c->g->width) != 0;
}

static bool pixel_changed(const change *c, int x, int y)
{
    size_t at = row_at(c->g, y) + (size_t)x;
    return c->last[at] != c->now[at];
}

/* The smallest rectangle that holds every change; width 0 when there is none. */
static rectangle changed(const change *c)
{
    const int width = c->g->width;
    int       top = 0, bottom = c->g->height, left = width, right = 0;

    while (top < bottom && !row_changed(c, top)) {
        top++;
    }
    while (bottom > top && !row_changed(c, bottom - 1)) {
        bottom--;
    }
    for (int y = top; y < bottom; y++) {
        for (int x = 0; x < left; x++) {
            if (pixel_changed(c, x, y)) {
                left = x;
            }
        }
        for (int x = width; x > right; x--) {
            if (pixel_changed(c, x - 1, y)) {
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
 * write: close_file does. */
static nn_status failed(const text *bytes, int code, nn_err *err)
{
    if (bytes->failed || code == E_GIF_ERR_NOT_ENOUGH_MEM) {
        return nn_fail_nomem(err, "encoding a GIF");
    }
    const char *why = GifErrorString(code);
    return nn_fail(err, NN_IO, "encoding a GIF: %s", why ? why : "giflib gives no reason");
}

static bool put_header(const gif *g, GifFileType *file)
{
    GifColorType   colour[256] = {{0, 0, 0}};
    const int      bits        = GifBitSize(g->palette.colours + 1);
    ColorMapObject map         = {.ColorCount = 1 << bits, .BitsPerPixel = bits, .Colors = colour};

    for (int i = 0; i < g->palette.colours; i++) {
        const gif_colour c = g->palette.colour[i];
        colour[i]          = (GifColorType){c.r, c.g, c.b};
    }
    EGifSetGifVersion(file, true);
    return EGifPutScreenDesc(file, g->width, g->height, 8, 0, &map) == GIF_OK;
}

/* Netscape's extension of 1995, which every viewer knows: 0 rounds are endless ones. */
static bool put_loop(GifFileType *file)
{
    static const unsigned char ENDLESS[] = {1, 0, 0};
    return EGifPutExtensionLeader(file, APPLICATION_EXT_FUNC_CODE) == GIF_OK &&
           EGifPutExtensionBlock(file, 11, "NETSCAPE2.0") == GIF_OK &&
           EGifPutExtensionBlock(file, sizeof ENDLESS, ENDLESS) == GIF_OK &&
           EGifPutExtensionTrailer(file) == GIF_OK;
}

static bool put_control(const change *c, GifFileType *file, int centiseconds)
{
    const GraphicsControlBlock control = {
        .DisposalMode     = DISPOSE_DO_NOT,
        .DelayTime        = centiseconds,
        .TransparentColor = c->last ? c->g->palette.colours : NO_TRANSPARENT_COLOR,
    };
    GifByteType bytes[4];
    size_t      n = EGifGCBToExtension(&control, bytes);
    return EGifPutExtension(file, GRAPHICS_EXT_FUNC_CODE, (int)n, bytes) == GIF_OK;
}

/* to: `width` pixels of a new frame, transparent where they did not change. */
static void compose_line(unsigned char *restrict to, const unsigned char *restrict last,
                         const unsigned char *restrict now, int width, unsigned char transparent)
{
    for (int x = 0; x < width; x++) {
        to[x] = last[x] == now[x] ? transparent : now[x];
    }
}

/*   line  scratch  (width of r) */
static bool put_image(const change *c, GifFileType *file, rectangle r, unsigned char *line)
{
    if (EGifPutImageDesc(file, r.x, r.y, r.width, r.height, false, NULL) != GIF_OK) {
        return false;
    }
    for (int y = r.y; y < r.y + r.height; y++) {
        const size_t at = row_at(c->g, y) + (size_t)r.x;
        if (c->last) {
            compose_line(line, c->last + at, c->now + at, r.width,
                         (unsigned char)c->g->palette.colours);
        } else {
            memcpy(line, c->now + at, (size_t)r.width); /* giflib masks what it is given */
        }
        if (EGifPutLine(file, line, r.width) != GIF_OK) {
            return false;
        }
    }
    return true;
}

/* Closes it either way. */
static nn_status close_file(GifFileType *file, bool well, const text *bytes, nn_err *err)
{
    int       code   = file->Error;
    const int closed = EGifCloseFile(file, well ? &code : NULL);
    return well && closed == GIF_OK && !bytes->failed ? NN_OK : failed(bytes, code, err);
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

static nn_status start(gif *g, nn_err *err)
{
    int code = 0;
    g->file  = EGifOpen(&g->bytes, append, &code);
    if (!g->file) {
        return failed(&g->bytes, code, err);
    }
    if (!put_header(g, g->file) || !put_loop(g->file)) {
        return failed(&g->bytes, g->file->Error, err);
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
    gif *g = calloc(1, sizeof *g);
    if (!g) {
        return nn_fail_nomem(err, "encoding a GIF");
    }
    g->width   = width;
    g->height  = height;
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

/* giflib compresses for a file with a header and a trailer; the image is between them. */
nn_status gif_image(const gif *g, const unsigned char *last, const unsigned char *now,
                    int centiseconds, text *image, nn_err *err)
{
    assert(g && now && image);
    assert(centiseconds >= GIF_DELAY_MIN && centiseconds <= GIF_DELAY_MAX);

    const change   c      = {g, last, now};
    rectangle      r      = last ? changed(&c) : (rectangle){0, 0, g->width, g->height};
    text           bytes  = {0};
    nn_status      status = NN_OK;
    int            code   = E_GIF_ERR_NOT_ENOUGH_MEM;
    unsigned char *line   = malloc((size_t)g->width);
    GifFileType   *file   = line ? EGifOpen(&bytes, append, &code) : NULL;

    if (!file) {
        free(line);
        return failed(&bytes, code, err);
    }
    if (r.width == 0) { /* an image has at least one pixel */
        r = (rectangle){0, 0, 1, 1};
    }
    bool         well = put_header(g, file);
    const size_t from = bytes.len;
    well              = well && put_control(&c, file, centiseconds) && put_image(&c, file, r, line);
    NN_TRY(close_file(file, well, &bytes, err));
    text_bytes(image, bytes.data + from, bytes.len - 1 - from);
    NN_TRY(text_check(image, "encoding a GIF", err));
done:
    text_free(&bytes);
    free(line);
    return status;
}

nn_status gif_add(gif *g, const text *image, nn_err *err)
{
    assert(g && g->file && image && image->data);
    text_bytes(&g->bytes, image->data, image->len);
    g->images++;
    return text_check(&g->bytes, "encoding a GIF", err);
}

nn_status gif_finish(gif *g, unsigned char **out, size_t *len, nn_err *err)
{
    assert(g && g->file && g->images > 0 && out && len);
    GifFileType *file   = g->file;
    nn_status    status = NN_OK;

    g->file = NULL;
    NN_TRY(close_file(file, true, &g->bytes, err));
    *out     = (unsigned char *)g->bytes.data;
    *len     = g->bytes.len;
    g->bytes = (text){0};
done:
    return status;
}

void gif_free(gif *g)
{
    if (g) {
        if (g->file) {
            EGifCloseFile(g->file, NULL); /* abandoned: how it ends does not matter */
        }
        text_free(&g->bytes);
        free(g);
    }
}

/* PNG through stb_image_write, compressed by libdeflate.
 *
 * With STBIW_ZLIB_COMPRESS set, stb makes three allocations and checks each; its
 * own compressor, which crashes when memory runs out, is not used.  Filter 0 for
 * every row: the guess that stb makes per row costs time and makes flat drawings
 * larger.
 */
#include "formats/png.h"

#include "util/text.h"

#include <assert.h>
#include <libdeflate.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A scatter of 412 points, 800 x 600, with its field, encoded in (ms, KB): level 3 in 4.8, 151;
 * 4 in 4.9, 143; 5 in 5.4, 140; 6 in 6.1, 135; 7 in 7.6, 132.  Drawing it takes less than that. */
enum { LEVEL = 4 };

/* What `deflate` last returned in this thread.  stb frees it on success but forgets it
 * when its last allocation fails. */
static _Thread_local unsigned char *deflated;

static unsigned char *deflate(const unsigned char *data, int len, int *out_len)
{
    struct libdeflate_compressor *z   = libdeflate_alloc_compressor(LEVEL);
    size_t                        cap = 0, n = 0;

    deflated = NULL;
    if (z != NULL) {
        cap      = libdeflate_zlib_compress_bound(z, (size_t)len);
        deflated = malloc(cap);
    }
    if (deflated != NULL) {
        n = libdeflate_zlib_compress(z, data, (size_t)len, deflated, cap);
    }
    libdeflate_free_compressor(z);
    if (n == 0 || n > INT_MAX - 64) { /* 64: room for the other chunks */
        free(deflated);
        deflated = NULL;
    }
    *out_len = deflated != NULL ? (int)n : 0;
    return deflated;
}

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#define STBIW_ZLIB_COMPRESS(data, len, out_len, quality) deflate(data, len, out_len)
#define STBIW_CRC32(data, len)                           libdeflate_crc32(0, data, (size_t)(len))
/* stb declares functions it then leaves out; gcc complains at the end of the file, so
 * the warning stays off until there. */
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image_write.h>

static pthread_once_t stb_once = PTHREAD_ONCE_INIT;

static void stb_set(void)
{
    stbi_write_force_png_filter = 0;
}

/* --- what the file says about itself: chunks between IHDR and IDAT ----------------------- */

/* Bytes before the first chunk that stb writes after IHDR: the signature and IHDR itself. */
enum { HEADER = 8 + 12 + 13 };

static void put_32(text *to, uint32_t v)
{
    const unsigned char bytes[] = {(unsigned char)(v >> 24), (unsigned char)(v >> 16),
                                   (unsigned char)(v >> 8), (unsigned char)v};
    text_bytes(to, bytes, sizeof bytes);
}

/* Length, type, data, and the check sum over type and data. */
static void put_chunk(text *to, const char *type, const text *data)
{
    put_32(to, (uint32_t)data->len);
    text_bytes(to, type, 4);
    text_bytes(to, data->data, data->len);
    uint32_t crc = libdeflate_crc32(0, type, 4);
    put_32(to, libdeflate_crc32(crc, data->data, data->len));
}

static void put_density(text *to, int pixels_per_metre)
{
    text data = {0};
    put_32(&data, (uint32_t)pixels_per_metre);
    put_32(&data, (uint32_t)pixels_per_metre);
    text_char(&data, 1); /* the unit: metres */
    put_chunk(to, "pHYs", &data);
    to->failed = to->failed || data.failed;
    text_free(&data);
}

/* What tEXt may hold: Latin-1 without control characters other than the line feed. */
static bool is_latin_1(uint32_t c)
{
    return c == '\n' || (c >= 32 && c <= 126) || (c >= 160 && c <= 255);
}

/* The character at *at, and *at behind it; U+FFFD for a byte that is not UTF-8. */
static uint32_t next_character(const char **at, const char *end)
{
    uint32_t c = 0xFFFD;
    size_t   n = text_utf8(*at, (size_t)(end - *at), &c);
    *at += n > 0 ? n : 1;
    return c;
}

static bool all_latin_1(const char *s)
{
    const char *end = s + strlen(s);
    bool        all = true;
    while (s < end && all) {
        all = is_latin_1(next_character(&s, end));
    }
    return all;
}

static void put_latin_1(text *to, const char *s)
{
    const char *end = s + strlen(s);
    while (s < end) {
        text_char(to, (char)next_character(&s, end));
    }
}

static void put_utf8(text *to, const char *s)
{
    const char *end = s + strlen(s);
    while (s < end) {
        const char *from = s;
        if (next_character(&s, end) == 0xFFFD) {
            text_str(to, "\xEF\xBF\xBD");
        } else {
            text_bytes(to, from, (size_t)(s - from));
        }
    }
}

static void put_text(text *to, const png_text *t)
{
    const bool latin_1 = all_latin_1(t->value);
    text       data    = {0};

    text_bytes(&data, t->key, strlen(t->key) + 1);
    if (latin_1) {
        put_latin_1(&data, t->value);
    } else { /* not compressed, no language, no translated key */
        text_bytes(&data, "\0\0\0\0", 4);
        put_utf8(&data, t->value);
    }
    put_chunk(to, latin_1 ? "tEXt" : "iTXt", &data);
    to->failed = to->failed || data.failed;
    text_free(&data);
}

static void assert_key(const char *key)
{
    const size_t n = strlen(key);
    assert(n >= 1 && n <= PNG_KEY_MAX && key[0] != ' ' && key[n - 1] != ' ');
    for (size_t i = 0; i < n; i++) {
        assert(key[i] >= ' ' && key[i] <= '~' && !(key[i] == ' ' && key[i + 1] == ' '));
    }
}

static nn_status check_info(const png_info *info, nn_err *err)
{
    assert(info->pixels_per_metre >= 0 && info->texts >= 0 && (info->text || info->texts == 0));
    for (int i = 0; i < info->texts; i++) {
        const png_text *t = &info->text[i];
        assert_key(t->key);
        if (strlen(t->value) > PNG_TEXT_MAX) {
            return nn_fail(err, NN_USAGE, "a PNG's text '%s' of %zu bytes; at most %d are wanted",
                           t->key, strlen(t->value), PNG_TEXT_MAX);
        }
    }
    return NN_OK;
}

static nn_status put_info(text *to, const png_info *info, nn_err *err)
{
    if (info->pixels_per_metre > 0) {
        put_density(to, info->pixels_per_metre);
    }
    for (int i = 0; i < info->texts; i++) {
        put_text(to, &info->text[i]);
    }
    return text_check(to, "encoding a PNG", err);
}

/* `chunks` into the file between its header and the rest. */
static nn_status insert(unsigned char **png, size_t *len, const text *chunks, nn_err *err)
{
    unsigned char *longer = realloc(*png, *len + chunks->len);
    if (!longer) {
        return nn_fail_nomem(err, "encoding a PNG");
    }
    memmove(longer + HEADER + chunks->len, longer + HEADER, *len - HEADER);
    memcpy(longer + HEADER, chunks->data, chunks->len);
    *png = longer;
    *len += chunks->len;
    return NN_OK;
}

/* --- pixels ------------------------------------------------------------------------------ */

static nn_status check_size(int width, int height, nn_err *err)
{
    const size_t limit = (size_t)1 << 28;
    if (width < 1 || height < 1 || (size_t)width >= limit / 4 / (size_t)height) {
        return nn_fail(err, NN_USAGE,
                       "a PNG of %d x %d pixels; at least 1 x 1 and fewer than %d pixels in all "
                       "are wanted",
                       width, height, 1 << 26);
    }
    return NN_OK;
}

nn_status png_encode(unsigned char **out, size_t *len, const unsigned char *pixels, int width,
                     int height, int channels, nn_err *err)
{
    assert(out != NULL && len != NULL && pixels != NULL && channels >= 1 && channels <= 4);
    nn_status status = check_size(width, height, err);
    if (status != NN_OK) {
        return status;
    }
    pthread_once(&stb_once, stb_set);
    deflated           = NULL; /* the last picture's, long freed by stb */
    int            n   = 0;
    unsigned char *png = stbi_write_png_to_mem(pixels, 0, width, height, channels, &n);
    if (png == NULL) {
        free(deflated);
        deflated = NULL;
        return nn_fail_nomem(err, "encoding a PNG");
    }
    *out = png;
    *len = (size_t)n;
    return NN_OK;
}

nn_status png_encode_with(unsigned char **out, size_t *len, const unsigned char *pixels, int width,
                          int height, int channels, const png_info *info, nn_err *err)
{
    const png_info nothing = {0};
    nn_status      status  = NN_OK;
    text           chunks  = {0};
    unsigned char *png     = NULL;
    size_t         n       = 0;

    info = info ? info : &nothing;
    NN_TRY(check_info(info, err));
    NN_TRY(put_info(&chunks, info, err));
    NN_TRY(png_encode(&png, &n, pixels, width, height, channels, err));
    if (chunks.len > 0) {
        NN_TRY(insert(&png, &n, &chunks, err));
    }
    *out = png;
    *len = n;
    png  = NULL;
done:
    free(png);
    text_free(&chunks);
    return status;
}

/* PNG: decoded again by a decoder that is not ours (stb_image). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "formats/png.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>

enum { WIDTH = 61, HEIGHT = 47, BYTES = WIDTH * HEIGHT * 4 };

static void fill(unsigned char *pixels, size_t n, unsigned seed)
{
    for (size_t i = 0; i < n; i++) {
        seed      = seed * 1664525u + 1013904223u;
        pixels[i] = (unsigned char)(i % 7 == 0 ? seed >> 24 : 200);
    }
}

static void pixels_come_back(void **state)
{
    (void)state;
    unsigned char pixels[BYTES];
    fill(pixels, sizeof pixels, 1);
    for (int channels = 1; channels <= 4; channels++) {
        unsigned char *png = NULL;
        size_t         len = 0;
        int            w = 0, h = 0, n = 0;
        assert_int_equal(png_encode(&png, &len, pixels, WIDTH, HEIGHT, channels, NULL), NN_OK);
        assert_memory_equal(png, "\x89PNG\r\n\x1a\n", 8);
        unsigned char *back = stbi_load_from_memory(png, (int)len, &w, &h, &n, 0);
        assert_non_null(back);
        assert_true(w == WIDTH && h == HEIGHT && n == channels);
        assert_memory_equal(back, pixels, (size_t)(WIDTH * HEIGHT * channels));
        stbi_image_free(back);
        free(png);
    }
}

static void smallest_picture(void **state)
{
    (void)state;
    const unsigned char red[] = {255, 0, 0};
    unsigned char      *png   = NULL;
    size_t              len   = 0;
    int                 w = 0, h = 0, n = 0;
    assert_int_equal(png_encode(&png, &len, red, 1, 1, 3, NULL), NN_OK);
    unsigned char *back = stbi_load_from_memory(png, (int)len, &w, &h, &n, 0);
    assert_non_null(back);
    assert_memory_equal(back, red, 3);
    stbi_image_free(back);
    free(png);
}

static void sizes_are_refused_before_anything_is_read(void **state)
{
    (void)state;
    static const int BAD[][2] = {{0, 5}, {5, 0}, {-1, -1}, {8192, 8192}, {2147483647, 2147483647}};
    const unsigned char pixel[4] = {0};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        unsigned char *png = NULL;
        size_t         len = 7;
        nn_err         err;
        assert_int_equal(png_encode(&png, &len, pixel, BAD[i][0], BAD[i][1], 3, &err), NN_USAGE);
        assert_null(png);
        assert_int_equal(len, 7);
        assert_non_null(strstr(err.text, "at least 1 x 1"));
    }
}

static void flat_pictures_are_small(void **state)
{
    (void)state;
    const size_t   bytes  = 800 * 600 * 3;
    unsigned char *pixels = malloc(bytes), *png = NULL;
    size_t         len = 0;
    assert_non_null(pixels);
    memset(pixels, 255, bytes);
    assert_int_equal(png_encode(&png, &len, pixels, 800, 600, 3, NULL), NN_OK);
    assert_in_range(len, 100, 5000);
    free(png);
    free(pixels);
}

/* --- what the file says about itself ----------------------------------------------------- */

typedef struct {
    char                 type[5];
    size_t               len;
    const unsigned char *data;
} chunk;

static uint32_t big_32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The check sum as annex D of the PNG specification (2003) defines it, bit by bit. */
static uint32_t crc_of(const unsigned char *bytes, size_t n)
{
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < 8 * n; i++) {
        crc ^= i % 8 == 0 ? bytes[i / 8] : 0;
        crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

/* All chunks of a file, each with its check sum right; returns how many. */
static int chunks_of(const unsigned char *png, size_t len, chunk *to, int most)
{
    size_t at = 8;
    int    n  = 0;
    while (at < len) {
        assert_true(n < most && len - at >= 12);
        chunk *c = &to[n++];
        *c       = (chunk){.len = big_32(png + at), .data = png + at + 8};
        memcpy(c->type, png + at + 4, 4);
        assert_true(c->len <= len - at - 12);
        assert_int_equal(big_32(c->data + c->len), crc_of(png + at + 4, c->len + 4));
        at += 12 + c->len;
    }
    return n;
}

static const unsigned char RED[] = {255, 0, 0};

static void check_chunk(const chunk *c, const char *type, const char *data, size_t len)
{
    assert_string_equal(c->type, type);
    assert_int_equal(c->len, len);
    assert_memory_equal(c->data, data, len);
}

/* The texts one by one; what is between IHDR and IDAT is as wanted. */
static void texts_are_written(void **state)
{
    (void)state;
#define LITERAL(s) s, sizeof(s) - 1
    static const struct {
        png_text    text;
        const char *type, *data;
        size_t      len;
    } CASES[] = {
        {{"Software", "nnviz 0.1.0"}, "tEXt", LITERAL("Software\0nnviz 0.1.0")},
        {{"Title", "caf\xC3\xA9\n2"}, "tEXt", LITERAL("Title\0caf\xE9\n2")},
        {{"k", ""}, "tEXt", LITERAL("k\0")},
        {{"a b", "\xC2\xA0\xC3\xBF~"}, "tEXt", LITERAL("a b\0\xA0\xFF~")},
        {{"Comment", "\xCE\xB1"}, "iTXt", LITERAL("Comment\0\0\0\0\0\xCE\xB1")},
        {{"Comment", "\xF0\x9F\x99\x82"}, "iTXt", LITERAL("Comment\0\0\0\0\0\xF0\x9F\x99\x82")},
        {{"Comment", "a\tb"}, "iTXt", LITERAL("Comment\0\0\0\0\0a\tb")},
        {{"Comment", "\xC2\x85"}, "iTXt", LITERAL("Comment\0\0\0\0\0\xC2\x85")},
        {{"Comment", "a\xFF\xE9"}, "iTXt", LITERAL("Comment\0\0\0\0\0a\xEF\xBF\xBD\xEF\xBF\xBD")},
        {{"Comment", "\xEF\xBF\xBD"}, "iTXt", LITERAL("Comment\0\0\0\0\0\xEF\xBF\xBD")},
    };
#undef LITERAL
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const png_info info = {.text = &CASES[i].text, .texts = 1};
        unsigned char *png  = NULL;
        size_t         len  = 0;
        chunk          c[4];
        assert_int_equal(png_encode_with(&png, &len, RED, 1, 1, 3, &info, NULL), NN_OK);
        assert_int_equal(chunks_of(png, len, c, 4), 4);
        assert_string_equal(c[0].type, "IHDR");
        check_chunk(&c[1], CASES[i].type, CASES[i].data, CASES[i].len);
        assert_string_equal(c[2].type, "IDAT");
        assert_string_equal(c[3].type, "IEND");
        free(png);
    }
}

static void density_comes_first_and_texts_in_order(void **state)
{
    (void)state;
    static const png_text TEXT[] = {{"Software", "nnviz"}, {"Title", "\xCE\xB1"}, {"Seed", "1"}};
    const png_info        info   = {.text = TEXT, .texts = 3, .pixels_per_metre = 3780};
    unsigned char        *png    = NULL;
    size_t                len    = 0;
    chunk                 c[7];
    assert_int_equal(png_encode_with(&png, &len, RED, 1, 1, 3, &info, NULL), NN_OK);
    assert_int_equal(chunks_of(png, len, c, 7), 7);
    check_chunk(&c[1], "pHYs", "\0\0\x0E\xC4\0\0\x0E\xC4\x01", 9);
    assert_int_equal(big_32(c[1].data + 9), 0x952b0e1b); /* Python's zlib.crc32 */
    check_chunk(&c[2], "tEXt", "Software\0nnviz", 14);
    check_chunk(&c[3], "iTXt", "Title\0\0\0\0\0\xCE\xB1", 12);
    check_chunk(&c[4], "tEXt", "Seed\0001", 6);
    free(png);
}

static void pixels_come_back_beside_texts(void **state)
{
    (void)state;
    static const png_text TEXT = {"Title", "Epoch 3"};
    const png_info        info = {.text = &TEXT, .texts = 1, .pixels_per_metre = 3780};
    unsigned char         pixels[BYTES], *png = NULL;
    size_t                len = 0;
    int                   w = 0, h = 0, n = 0;
    fill(pixels, sizeof pixels, 3);
    assert_int_equal(png_encode_with(&png, &len, pixels, WIDTH, HEIGHT, 4, &info, NULL), NN_OK);
    unsigned char *back = stbi_load_from_memory(png, (int)len, &w, &h, &n, 0);
    assert_non_null(back);
    assert_memory_equal(back, pixels, sizeof pixels);
    stbi_image_free(back);
    free(png);
}

static void nothing_to_say_changes_no_byte(void **state)
{
    (void)state;
    const png_info nothing = {0};
    unsigned char *plain = NULL, *with[2] = {NULL, NULL};
    size_t         len = 0, lens[2] = {0, 0};
    assert_int_equal(png_encode(&plain, &len, RED, 1, 1, 3, NULL), NN_OK);
    assert_int_equal(png_encode_with(&with[0], &lens[0], RED, 1, 1, 3, NULL, NULL), NN_OK);
    assert_int_equal(png_encode_with(&with[1], &lens[1], RED, 1, 1, 3, &nothing, NULL), NN_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(lens[i], len);
        assert_memory_equal(with[i], plain, len);
        free(with[i]);
    }
    free(plain);
}

static void long_texts_are_refused(void **state)
{
    (void)state;
    char *value = calloc(PNG_TEXT_MAX + 2, 1);
    assert_non_null(value);
    memset(value, 'a', PNG_TEXT_MAX);
    const png_text text = {"Comment", value};
    const png_info info = {.text = &text, .texts = 1};
    unsigned char *png  = NULL;
    size_t         len  = 0;
    nn_err         err;
    assert_int_equal(png_encode_with(&png, &len, RED, 1, 1, 3, &info, &err), NN_OK);
    assert_in_range(len, PNG_TEXT_MAX, PNG_TEXT_MAX + 200);
    free(png);

    png                 = NULL;
    len                 = 7;
    value[PNG_TEXT_MAX] = 'a';
    assert_int_equal(png_encode_with(&png, &len, RED, 1, 1, 3, &info, &err), NN_USAGE);
    assert_string_equal(err.text,
                        "a PNG's text 'Comment' of 1000001 bytes; at most 1000000 are wanted");
    assert_null(png);
    assert_int_equal(len, 7);
    free(value);
}

static void sizes_are_refused_with_texts_too(void **state)
{
    (void)state;
    static const png_text TEXT = {"Title", "Epoch 3"};
    const png_info        info = {.text = &TEXT, .texts = 1};
    unsigned char        *png  = NULL;
    size_t                len  = 7;
    assert_int_equal(png_encode_with(&png, &len, RED, 0, 1, 3, &info, NULL), NN_USAGE);
    assert_null(png);
    assert_int_equal(len, 7);
}

/* --- threads ----------------------------------------------------------------------------- */

typedef struct {
    unsigned char *png;
    size_t         len;
} encoded;

static void *encode_in_thread(void *out)
{
    encoded      *e = out;
    unsigned char pixels[BYTES];
    fill(pixels, sizeof pixels, 9);
    for (int i = 0; i < 20; i++) {
        free(e->png);
        e->png = NULL;
        if (png_encode(&e->png, &e->len, pixels, WIDTH, HEIGHT, 3, NULL) != NN_OK) {
            break;
        }
    }
    return NULL;
}

static void threads_encode_the_same(void **state)
{
    (void)state;
    pthread_t threads[4];
    encoded   e[4] = {{NULL, 0}};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, encode_in_thread, &e[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
    for (int i = 0; i < 4; i++) {
        assert_non_null(e[i].png);
        assert_int_equal(e[i].len, e[0].len);
        assert_memory_equal(e[i].png, e[0].png, e[0].len);
    }
    for (int i = 0; i < 4; i++) {
        free(e[i].png);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pixels_come_back),
        cmocka_unit_test(smallest_picture),
        cmocka_unit_test(sizes_are_refused_before_anything_is_read),
        cmocka_unit_test(flat_pictures_are_small),
        cmocka_unit_test(texts_are_written),
        cmocka_unit_test(density_comes_first_and_texts_in_order),
        cmocka_unit_test(pixels_come_back_beside_texts),
        cmocka_unit_test(nothing_to_say_changes_no_byte),
        cmocka_unit_test(long_texts_are_refused),
        cmocka_unit_test(sizes_are_refused_with_texts_too),
        cmocka_unit_test(threads_encode_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

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
        seed = seed * 1664525u + 1013904223u;
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
        size_t len = 0;
        int w = 0, h = 0, n = 0;
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
    unsigned char *png = NULL;
    size_t len = 0;
    int w = 0, h = 0, n = 0;
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
        size_t len = 7;
        nn_err err;
        assert_int_equal(png_encode(&png, &len, pixel, BAD[i][0], BAD[i][1], 3, &err), NN_USAGE);
        assert_null(png);
        assert_int_equal(len, 7);
        assert_non_null(strstr(err.text, "at least 1 x 1"));
    }
}

static void flat_pictures_are_small(void **state)
{
    (void)state;
    const size_t bytes = 800 * 600 * 3;
    unsigned char *pixels = malloc(bytes), *png = NULL;
    size_t len = 0;
    assert_non_null(pixels);
    memset(pixels, 255, bytes);
    assert_int_equal(png_encode(&png, &len, pixels, 800, 600, 3, NULL), NN_OK);
    assert_in_range(len, 100, 5000);
    free(png);
    free(pixels);
}

typedef struct {
    unsigned char *png;
    size_t len;
} encoded;

static void *encode_in_thread(void *out)
{
    encoded *e = out;
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
    encoded e[4] = {{NULL, 0}};
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
        cmocka_unit_test(threads_encode_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* PNG through stb_image_write, compressed by libdeflate.
 *
 * With STBIW_ZLIB_COMPRESS set, stb makes three allocations and checks each; its
 * own compressor, which crashes when memory runs out, is not used.  Filter 0 for
 * every row: the guess that stb makes per row costs time and makes flat drawings
 * larger.
 */
#include "formats/png.h"

#include <assert.h>
#include <libdeflate.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>

/* A scatter of 412 points, 800 x 600, drawn and encoded: levels 3 to 6 all took 6.3 to
 * 6.8 ms, 7 took 8.3, 9 took 18.8 for 5 % less; of the quick ones 6 is the smallest. */
enum { LEVEL = 6 };

/* What `deflate` last returned in this thread.  stb frees it on success but forgets it
 * when its last allocation fails. */
static _Thread_local unsigned char *deflated;

static unsigned char *deflate(const unsigned char *data, int len, int *out_len)
{
    deflated                          = NULL;
    struct libdeflate_compressor *z   = libdeflate_alloc_compressor(LEVEL);
    size_t                        cap = 0, n = 0;
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

nn_status png_encode(unsigned char **out, size_t *len, const unsigned char *pixels, int width,
                     int height, int channels, nn_err *err)
{
    assert(out != NULL && len != NULL && pixels != NULL && channels >= 1 && channels <= 4);
    const size_t limit = (size_t)1 << 28;
    if (width < 1 || height < 1 || (size_t)width >= limit / 4 / (size_t)height) {
        return nn_fail(err, NN_USAGE,
                       "a PNG of %d x %d pixels; at least 1 x 1 and fewer than %d pixels in all "
                       "are wanted",
                       width, height, 1 << 26);
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

/* PNG files decoded by a decoder that is not ours (stb_image). */
#ifndef NNVIZ_TESTS_DECODE_H
#define NNVIZ_TESTS_DECODE_H

#include "fixture.h"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>

enum { RGB = 3 };

/* (height, width, RGB) bytes; caller frees.  Fails when the file is no RGB PNG of that size. */
static inline unsigned char *decoded(const char *path, int width, int height)
{
    size_t         len;
    char          *bytes = slurp(path, &len);
    int            w = 0, h = 0, channels = 0;
    unsigned char *pixels =
        stbi_load_from_memory((unsigned char *)bytes, (int)len, &w, &h, &channels, 0);

    free(bytes);
    if (!pixels || w != width || h != height || channels != RGB) {
        fail_msg("%s: %d x %d pixels of %d bytes", path, w, h, channels);
        abort();
    }
    return pixels;
}

#endif

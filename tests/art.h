/* An artwork in one line, and what a PNG file says of itself. */
#ifndef NNVIZ_TESTS_ART_H
#define NNVIZ_TESTS_ART_H

#include "fixture.h"

#include "output/artwork.h"

/* PNG at pixel ratio 1.  look: NULL: the default theme. */
static inline artwork art_of(const nn_spec *spec, const theme *look)
{
    return (artwork){.look        = look ? look : palette_theme(0),
                     .pixel_ratio = 1.0,
                     .software    = "nnviz test",
                     .data        = "six",
                     .seed        = 1,
                     .spec        = spec};
}

/* A number of four bytes, the highest first. */
static inline size_t big_endian(const unsigned char *b)
{
    return ((size_t)b[0] << 24) | ((size_t)b[1] << 16) | ((size_t)b[2] << 8) | (size_t)b[3];
}

/* Where the chunk of a type begins (its data) from `from` on, or NULL; *len its length.  The
 * chunks must be whole. */
static inline const unsigned char *png_chunk(const unsigned char *bytes, size_t n, size_t from,
                                             const char *type, size_t *len)
{
    for (size_t at = 8; at < n;) {
        assert_true(n - at >= 12);
        *len = big_endian(bytes + at);
        assert_true(*len <= n - at - 12);
        if (at >= from && memcmp(bytes + at + 4, type, 4) == 0) {
            return bytes + at + 8;
        }
        at += *len + 12;
    }
    return NULL;
}

/* The value of a text of the file; caller frees; NULL when there is none of that key. */
static inline char *png_value(const char *path, const char *key)
{
    size_t               n, len;
    char                *bytes = slurp(path, &n), *value = NULL;
    const unsigned char *file = (const unsigned char *)bytes, *data = file;

    while (!value && (data = png_chunk(file, n, (size_t)(data - file), "tEXt", &len))) {
        const size_t name = strnlen((const char *)data, len) + 1;
        if (name <= len && strcmp((const char *)data, key) == 0) {
            value = zeroed(len - name + 1, 1);
            memcpy(value, data + name, len - name);
        }
    }
    free(bytes);
    return value;
}

/* The file has a text of that key and value; want NULL: it has none. */
static inline void check_png_text(const char *path, const char *key, const char *want)
{
    char *got = png_value(path, key);

    if ((got == NULL) != (want == NULL) || (want && strcmp(got, want) != 0)) {
        fail_msg("%s: %s is '%s', expected '%s'", path, key, got ? got : "(none)",
                 want ? want : "(none)");
    }
    free(got);
}

#endif

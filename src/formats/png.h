/* PNG: pixels -> the bytes of a file. */
#ifndef NNVIZ_FORMATS_PNG_H
#define NNVIZ_FORMATS_PNG_H

#include "nnviz/err.h"

#include <stddef.h>

enum { PNG_KEY_MAX = 79, PNG_TEXT_MAX = 1000000 };

/* One line of what a file says about itself.
 *   key    1 .. PNG_KEY_MAX printable ASCII characters, no blank first, last or after another; the
 *          PNG specification has names of its own: Title, Author, Description, Software, Source,
 *          Comment, ...
 *   value  UTF-8, at most PNG_TEXT_MAX bytes (libpng drops chunks of 8 MB); bytes that are not
 *          UTF-8 become U+FFFD, one each */
typedef struct {
    const char *key, *value;
} png_text;

/* Plain data, borrowed for the call.  {0} says nothing. */
typedef struct {
    const png_text *text; /* (texts); NULL when there are none */
    int             texts;
    int             pixels_per_metre; /* how large it is meant to be shown: 3780 for 96 to the inch;
                                         0: not said */
} png_info;

/* Encode 8-bit pixels.  Equal pixels give equal bytes (with the same libdeflate).
 * Safe from several threads at once.
 *
 *   out, len       out  the file's bytes; caller frees; untouched on failure
 *   pixels         in   (height, width, channels) bytes, no gaps, from the top
 *   width, height  in   at least 1, width * height * 4 below 2^28, else NN_USAGE
 *   channels       in   1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha
 *
 * NN_NOMEM. */
nn_status png_encode(unsigned char **out, size_t *len, const unsigned char *pixels, int width,
                     int height, int channels, nn_err *err);

/* The same with `info`, in its order, between the header and the pixels: the density as pHYs, a
 * text as tEXt where Latin-1 can say it, else as iTXt.
 *   info  in  may be NULL
 * NN_USAGE also for a text above PNG_TEXT_MAX bytes. */
nn_status png_encode_with(unsigned char **out, size_t *len, const unsigned char *pixels, int width,
                          int height, int channels, const png_info *info, nn_err *err);

#endif

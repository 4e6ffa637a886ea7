/* PNG: pixels -> the bytes of a file. */
#ifndef NNVIZ_FORMATS_PNG_H
#define NNVIZ_FORMATS_PNG_H

#include "nnviz/err.h"

#include <stddef.h>

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

#endif

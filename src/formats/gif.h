/* GIF: frames of pixels -> the bytes of an animation that loops for ever.
 *
 * All frames share one palette (formats/gif_palette.h makes one).  A pixel takes the nearest of its
 * colours; there is no dithering, which would crawl from frame to frame.  Of each frame only the
 * smallest rectangle is written that holds what changed, with what did not change in it
 * transparent.  A frame like the one before it is a single transparent pixel: an animation has as
 * many images as it was given frames.
 *
 *     NN_TRY(gif_create(&g, 640, 480, &palette, err));
 *     for each picture: NN_TRY(gif_frame(g, canvas_pixels(c), last ? 200 : 10, err));
 *     NN_TRY(gif_finish(g, &bytes, &len, err));
 * done:
 *     gif_free(g);
 *
 * Equal frames give equal bytes (with the same giflib).  One thread at a time may use a gif;
 * different ones do not know of each other.
 */
#ifndef NNVIZ_FORMATS_GIF_H
#define NNVIZ_FORMATS_GIF_H

#include "formats/gif_palette.h"
#include "nnviz/err.h"

#include <stddef.h>

typedef struct gif gif; /* opaque */

/* Browsers take a delay below 2 hundredths of a second for a mistake and show 10. */
enum { GIF_DELAY_MIN = 2, GIF_DELAY_MAX = 65535 };

/*   out            caller frees with gif_free; untouched on failure
 *   width, height  1 .. 65535 each, and width * height * 4 below 2^28 (67 million pixels), as for
 *                  a PNG; else NN_USAGE
 *   palette        copied
 * NN_NOMEM. */
nn_status gif_create(gif **out, int width, int height, const gif_palette *palette, nn_err *err);

/* Add a frame.
 *   rgb           in  (height, width, 3) bytes R G B, no gaps, from the top; borrowed until the
 *                     call after this one has returned, which looks at what has changed
 *   centiseconds  in  how long it is shown, GIF_DELAY_MIN .. GIF_DELAY_MAX; of the last frame,
 *                     before the first follows again
 * NN_NOMEM; NN_IO for what else giflib may report, in its words.  After a failure only gif_free
 * makes sense. */
nn_status gif_frame(gif *g, const unsigned char *rgb, int centiseconds, nn_err *err);

/* The file, after at least one frame.  Then only gif_free makes sense.
 *   out, len  out  caller frees; untouched on failure
 * NN_NOMEM, NN_IO as above. */
nn_status gif_finish(gif *g, unsigned char **out, size_t *len, nn_err *err);

void gif_free(gif *g); /* NULL is fine */

#endif

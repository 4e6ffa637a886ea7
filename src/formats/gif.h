/* GIF: frames of pixels -> the bytes of an animation that loops for ever.
 *
 * All frames share one palette (formats/gif_palette.h makes one).  A pixel takes the nearest of its
 * colours; there is no dithering, which would crawl from frame to frame.  Of each frame only the
 * smallest rectangle is written that holds what changed, with what did not change in it
 * transparent.  A frame like the one before it is a single transparent pixel: an animation has as
 * many images as it was given frames.
 *
 *     NN_TRY(gif_create(&g, 640, 480, &palette, err));
 *     for each frame, on any thread:
 *         gif_map(g, canvas_pixels(c), now);
 *         NN_TRY(gif_image(g, last, now, is_last ? 200 : 10, &image, err));
 *     and in order:
 *         NN_TRY(gif_add(g, &image, err));
 *     NN_TRY(gif_finish(g, &bytes, &len, err));
 * done:
 *     gif_free(g);
 *
 * Equal frames give equal bytes (with the same giflib).  gif_map and gif_image may be called from
 * several threads at once, of the others one at a time.
 */
#ifndef NNVIZ_FORMATS_GIF_H
#define NNVIZ_FORMATS_GIF_H

#include "formats/gif_palette.h"
#include "nnviz/err.h"
#include "util/text.h"

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

/* The nearest colours of the palette.
 *   rgb      in   (height, width, 3) bytes R G B, no gaps, from the top
 *   indices  out  (height, width) */
void gif_map(gif *g, const unsigned char *rgb, unsigned char *indices);

/* The bytes of a frame, behind those that `image` has.
 *   last          in  (height, width) indices of the frame before it; NULL: it is the first
 *   now           in  (height, width) its own
 *   centiseconds  in  how long it is shown, GIF_DELAY_MIN .. GIF_DELAY_MAX; of the last frame,
 *                     before the first follows again
 * NN_NOMEM; NN_IO for what else giflib may report, in its words. */
nn_status gif_image(const gif *g, const unsigned char *last, const unsigned char *now,
                    int centiseconds, text *image, nn_err *err);

/* Add the next frame's bytes.  NN_NOMEM; then only gif_free makes sense. */
nn_status gif_add(gif *g, const text *image, nn_err *err);

/* The file, after at least one frame is added.  Then only gif_free makes sense.
 *   out, len  out  caller frees; untouched on failure
 * NN_NOMEM, NN_IO as above. */
nn_status gif_finish(gif *g, unsigned char **out, size_t *len, nn_err *err);

void gif_free(gif *g); /* NULL is fine */

#endif

/* The canvas: shapes -> pixels.
 *
 * A picture of RGB bytes, drawn over from back to front, every edge
 * anti-aliased.  Coordinates are doubles in pixels, x to the right, y DOWN, the
 * pixel in column 3 covers x from 3 to 4: a one-pixel line is crisp when its
 * middle lies at a half (canvas_hline and canvas_vline see to that).
 *
 * Colours mix in sRGB space as browsers and matplotlib mix them: simple, and
 * what people expect of `alpha`.  The canvas itself is always opaque.
 *
 * Drawing cannot fail by itself: what lies outside the clip rectangle is left
 * out, coordinates may lie anywhere up to 1e30 (NaN and infinity are the caller's
 * mistake: asserted).  Letters and stamped points need memory; if there is none
 * the canvas remembers, and canvas_check at the end says so.
 *
 * One thread at a time may use a canvas.  Different canvases in different
 * threads do not know of each other.
 */
#ifndef NNVIZ_PLOT_CANVAS_H
#define NNVIZ_PLOT_CANVAS_H

#include "nnviz/err.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct canvas canvas; /* opaque */
typedef struct vector vector; /* opaque: vector.h */

/* sRGB, 0..255 each; a = 255 covers, a = 0 draws nothing. */
typedef struct {
    unsigned char r, g, b, a;
} rgba;

/* 0xRRGGBB -> the covering colour. */
rgba rgba_hex(unsigned rgb);

/* The same colour with its alpha multiplied by `opacity` (0..1). */
rgba rgba_fade(rgba colour, double opacity);

/* `share` (0..1) of `b` in `a`, alpha of `a`. */
rgba rgba_mix(rgba a, rgba b, double share);

enum { CANVAS_MIN = 16, CANVAS_MAX = 16384 };

/*   out            caller frees with canvas_free
 *   width, height  CANVAS_MIN..CANVAS_MAX each, and width * height * 4 below 2^28
 *                  (67 million pixels), else NN_USAGE
 *   background     its alpha is ignored
 * NN_NOMEM. */
nn_status canvas_create(canvas **out, int width, int height, rgba background, nn_err *err);
void      canvas_free(canvas *c); /* NULL is fine */

/* The same, and every shape is recorded as well, for canvas_svg (vector.h).  The pixels
 * are those of an ordinary canvas. */
nn_status canvas_create_vector(canvas **out, int width, int height, rgba background, nn_err *err);
bool      canvas_is_vector(const canvas *c);

/* What is made of very many shapes or of single pixels goes between these two (they nest):
 * no shapes are recorded, and at the end the pixels of the rectangle, widened to whole
 * ones, become one image: as they are then, with all that was drawn below.  Nothing
 * happens on an ordinary canvas. */
void canvas_image_begin(canvas *c);
void canvas_image_end(canvas *c, double x0, double y0, double x1, double y1);

int canvas_width(const canvas *c);
int canvas_height(const canvas *c);

/* (height, width, 3) bytes R G B, row after row without gaps, from the top.
 * Borrowed: valid until canvas_free, changes with further drawing. */
const unsigned char *canvas_pixels(const canvas *c);

/* NN_OK, or NN_NOMEM if a part of the picture is missing for want of memory. */
nn_status canvas_check(const canvas *c, nn_err *err);

/* For drawing functions built on the canvas: mark the picture as not whole, and the
 * recorder for what is more than its shapes (NULL on an ordinary canvas). */
void    canvas_mark_failed(canvas *c);
vector *canvas_recorder(const canvas *c);

/* From here on draw only inside the rectangle, rounded to whole pixels and cut
 * to the canvas; it may be empty.  canvas_unclip: the whole canvas again. */
void canvas_clip(canvas *c, double x0, double y0, double x1, double y1);
void canvas_unclip(canvas *c);

/* The rectangle x0..x1, y0..y1; fractional borders are anti-aliased.  Nothing
 * if it is empty. */
void canvas_fill_rect(canvas *c, double x0, double y0, double x1, double y1, rgba colour);

/* Crisp lines on the pixel grid: `thickness` whole pixels (at least 1), moved by
 * at most half a pixel from where they were asked for. */
void canvas_hline(canvas *c, double x0, double x1, double y, int thickness, rgba colour);
void canvas_vline(canvas *c, double x, double y0, double y1, int thickness, rgba colour);

typedef enum { CANVAS_ROUND, CANVAS_BUTT } canvas_cap;

/* A straight line.  `width` > 0 in pixels; below 1 it gets fainter, not thinner. */
void canvas_line(canvas *c, double x0, double y0, double x1, double y1, double width,
                 canvas_cap cap, rgba colour);

/* A line through `points` points, round ends and joints, blended once: a
 * translucent line has no knots where it turns or crosses itself.
 *   xy  (points, 2)   points 0 and 1 draw nothing and a dot */
void canvas_polyline(canvas *c, const double *xy, int points, double width, rgba colour);

/* Separate straight lines, round ends, blended once like a polyline.
 *   xy  (lines, 4)   x0 y0 x1 y1 */
void canvas_segments(canvas *c, const double *xy, int lines, double width, rgba colour);

/* A filled polygon, closed by itself.  xy (points, 2), fewer than 3 draw nothing. */
void canvas_polygon(canvas *c, const double *xy, int points, rgba colour);

/* Several closed outlines filled as one shape, as a letter is: an outline that
 * runs the other way round cuts a hole.
 *   xy      (sum of counts, 2)
 *   counts  (outlines) points of each outline */
void canvas_outlines(canvas *c, const double *xy, const int *counts, int outlines, rgba colour);

/* A disc of radius r, and a ring whose line of `width` runs along radius r. */
void canvas_circle(canvas *c, double x, double y, double r, rgba colour);
void canvas_ring(canvas *c, double x, double y, double r, double width, rgba colour);

/* For shapes built on the canvas: mix `colour` into the pixels x .. x + n - 1 of row
 * y, each by its cover (0..1, the share of the pixel that the shape takes; values
 * outside are cut).  What lies outside the clip rectangle is left out.  Not recorded:
 * the shape tells the recorder itself, or is part of an image. */
void canvas_blend_row(canvas *c, int x, int y, const float *cover, int n, rgba colour);

/* For what lies under everything else: the i-th of the pixels x .. x + n - 1 of row y becomes
 * table[level[i]], of which alpha is ignored; clipped, and not recorded. */
enum { CANVAS_LEVELS = 256 };
void canvas_set_row(canvas *c, int x, int y, const unsigned char *level, int n,
                    const rgba table[CANVAS_LEVELS]);

/* For stamps (stamp.h): what is there times through / 255, plus added, for each byte of the
 * pixels x .. x + width - 1 of rows y .. y + height - 1; clipped, and not recorded.
 *   through, added  (height, CANVAS_STAMP_ROW(width)) bytes; those behind the last pixel of a
 *                   row are 255 and 0, and through + added is at most 255 */
#define CANVAS_STAMP_ROW(width) (((size_t)(width) + 15) / 16 * 16 * 3)
void canvas_put_stamp(canvas *c, int x, int y, int width, int height, const unsigned char *through,
                      const unsigned char *added);

#endif

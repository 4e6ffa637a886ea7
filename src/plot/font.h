/* Text: UTF-8 -> shapes on a canvas, in the embedded Roboto.
 *
 * Sizes are CSS pixels: `px` is the em.  Kerned, placed to an eighth of a pixel
 * along the line (letters are stamps, stamp.h, unless they are very large), its
 * baseline on a whole pixel so that letters stay sharp.
 * Any bytes are safe: what is not UTF-8 counts as U+FFFD, one for each broken
 * byte; a letter that the font lacks is an empty box; control characters
 * (tabs, line ends) are blanks.  One line only; left to right only.
 *
 * The font is read once for the process and never changed: every function here
 * may be called from any thread (drawing: one thread per canvas).
 */
#ifndef NNVIZ_PLOT_FONT_H
#define NNVIZ_PLOT_FONT_H

#include "plot/canvas.h"

typedef enum { FONT_REGULAR, FONT_MEDIUM, FONT_FACE_COUNT } font_face;
typedef enum { FONT_LEFT, FONT_CENTER, FONT_RIGHT } font_align;

/* Plain data; {0} but for px and colour is regular, left-aligned, horizontal. */
typedef struct {
    font_face  face;
    double     px; /* > 0 */
    rgba       colour;
    font_align align;  /* which part of the text lies at the given point */
    int        upward; /* 1: turned a quarter, reading from bottom to top */
} font_style;

/* Width of `utf8` in pixels: the sum of advances and kerns.  0 for "". */
double font_width(font_face face, double px, const char *utf8);

/* Height of a capital letter above the baseline, in pixels: what to centre by. */
double font_cap_height(font_face face, double px);

/* Draw with the baseline at y (upward: at x), the aligned end at x (upward: y).
 * Out of memory marks the canvas (canvas_check). */
void font_draw(canvas *c, const font_style *style, double x, double y, const char *utf8);

enum { FONT_FIT_MAX = 256 };

/* `utf8` if it is at most `max_width` pixels wide and fits into `out`, else as
 * many whole characters of it as do together with an ellipsis (U+2026), without
 * a blank before it; "" if not even the ellipsis fits.  Broken bytes come out as
 * U+FFFD.
 *   out  (cap) bytes, NUL-terminated; cap at least 4, FONT_FIT_MAX is plenty */
void font_fit(char *out, size_t cap, font_face face, double px, const char *utf8, double max_width);

/* font_draw of what font_fit leaves; nothing for NULL. */
void font_draw_fitted(canvas *c, const font_style *style, double x, double y, double max_width,
                      const char *utf8);

#endif

/* SVG: numbers, colours and words of a vector picture, in as few bytes as they need.
 *
 * Every number has at most two decimals, a point whatever the locale, no "-0" and no
 * trailing zeros: a hundredth of a pixel cannot be seen, and equal pictures are equal bytes.
 */
#ifndef NNVIZ_PLOT_SVG_H
#define NNVIZ_PLOT_SVG_H

#include "plot/canvas.h"
#include "util/text.h"

/* Coordinates further out than this many pixels are moved to it: viewers calculate in
 * float32. */
#define SVG_FAR 1e6

/* Pixels -> the bytes of a PNG file (caller frees), as png_encode of formats/png.h: a
 * drawing does not know about files, so that whoever writes one hands it in. */
typedef nn_status (*svg_png_fn)(unsigned char **out, size_t *len, const unsigned char *pixels,
                                int width, int height, int channels, nn_err *err);

/* Plain data, borrowed for the call. */
typedef struct {
    const char *title, *description; /* for readers of the page and of the screen; may be NULL */
    double      pixel_ratio;         /* pixels of the canvas for one CSS pixel, > 0; 0: 1      */
    svg_png_fn  png;                 /* never NULL                                             */
} svg_info;

/* A number in hundredths: 1250 -> 12.5, -50 -> -.5; and the nearest of a finite value. */
void      svg_hundredths(text *t, long long n);
long long svg_round(double value);
void      svg_number(text *t, double value);

/* Two numbers with as little between them as can be: "1 2", "1-2". */
void svg_pair(text *t, long long x, long long y);

/* ` name="` is handed in whole; the number and the quote are added. */
void svg_attribute(text *t, const char *name, double value);

/* #rrggbb, or #rgb where that says the same; its alpha is not looked at. */
void svg_colour(text *t, rgba colour);

/* What stands between tags or in an attribute.  Bytes that are not UTF-8 (one each) and
 * characters that XML 1.0 forbids become U+FFFD. */
void svg_escape(text *t, const char *utf8);

/* The same for a line of letters: control characters are blanks, as font_draw has them. */
void svg_escape_line(text *t, const char *utf8);

void svg_base64(text *t, const unsigned char *bytes, size_t n);

/* Path data of straight lines, the pen staying down where one begins (or ends) at the end of
 * the one before: line i goes from xy + step * i to the pair `on` numbers further. */
void svg_lines(text *t, const double *xy, int lines, int step, int on);

/* Path data of a closed outline, every coordinate times `scale`.  xy (points, 2) */
void svg_outline(text *t, const double *xy, int points, double scale);

#endif

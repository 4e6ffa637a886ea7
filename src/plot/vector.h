/* Vector: what is drawn on a canvas, recorded as SVG.
 *
 *     canvas *c = NULL;
 *     text    svg = {0};
 *     NN_TRY(canvas_create_vector(&c, 800, 600, spec.theme->background, err));
 *     NN_TRY(scatter_draw(c, &spec, err));
 *     NN_TRY(canvas_svg(&svg, c, &(svg_info){.title = spec.title, .png = png_encode}, err));
 *
 * The canvas tells the recorder each shape it draws, font.h and marker.h what they
 * build of shapes: text stays text, a marker is one element.  All functions here do
 * nothing when the recorder is NULL (an ordinary canvas) or silent.
 *
 * Styles become CSS classes s1, s2, ..., markers m1, ... and clip rectangles c1, ...,
 * in the order of first use.  Rectangles of one opaque colour that follow each other
 * are one path.  What lies wholly outside the clip rectangle is left out, what lies
 * wholly inside does without it.
 */
#ifndef NNVIZ_PLOT_VECTOR_H
#define NNVIZ_PLOT_VECTOR_H

#include "plot/canvas.h"
#include "plot/font.h"
#include "plot/svg.h"

#include <stdbool.h>

/* The whole document: appended to `out`, which on failure holds a part of it.
 *   c     canvas_is_vector; canvas_check says NN_OK
 * NN_NOMEM, or whatever info->png returns. */
nn_status canvas_svg(text *out, const canvas *c, const svg_info *info, nn_err *err);

/* ---- for the canvas and for what draws on it ---------------------------------------- */

/* NULL when there is no memory.  Sizes as of the canvas. */
vector *vector_create(int width, int height, rgba background);
void    vector_free(vector *v);         /* NULL is fine                       */
bool    vector_failed(const vector *v); /* a shape is missing for want of memory */

/* Between these two (they nest) nothing is recorded: the shapes in between are parts of
 * something that is recorded as a whole. */
void vector_silence(vector *v);
void vector_resume(vector *v);

/* Everything from here on; pixels of the canvas. */
void vector_clip(vector *v, int x0, int y0, int x1, int y1);

/* Shapes, as of the canvas. */
void vector_rect(vector *v, double x0, double y0, double x1, double y1, rgba colour);
void vector_circle(vector *v, double x, double y, double r, rgba colour);
void vector_ring(vector *v, double x, double y, double r, double width, rgba colour);
void vector_outlines(vector *v, const double *xy, const int *counts, int outlines, rgba colour);

/* `lines` straight lines as one stroke: line i goes from xy + step * i to the pair `on`
 * numbers further. */
void vector_lines(vector *v, const double *xy, int lines, int step, int on, double width,
                  canvas_cap cap, rgba colour);

/* A line of text whose baseline begins, has its middle or ends at (x, y), as
 * style->align says, and is `width` pixels long. */
void vector_text(vector *v, const font_style *style, double x, double y, double width,
                 const char *utf8);

/* A marker at (x, y).
 *   xy       (corners, 2) its outline around (0, 0), clockwise (y down); corners 0: the
 *            circle of radius 1.  A constant: remembered by its address.
 *   scale    pixels for one unit of it
 *   others   as of marker_draw */
void vector_marker(vector *v, const double *xy, int corners, double scale, double x, double y,
                   rgba fill, double edge_width, rgba edge);

/* An image of these whole pixels of the canvas; copied.
 *   pixels  (height, width, 3) of the whole canvas */
void vector_image(vector *v, int x0, int y0, int x1, int y1, const unsigned char *pixels);

#endif

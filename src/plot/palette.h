/* Themes: every colour, size and line width of a picture, as one row.
 *
 * Class colours are those of Okabe and Ito ("Color Universal Design", 2008),
 * in an order of our own: the first two, blue and vermillion, are told apart by
 * every kind of colour vision, in grey, and on a washed-out projector; the
 * palest come last, darkened until they reach 3:1 on the background (WCAG 2.1,
 * 1.4.11).  Classes differ in shape as well, so that colour is never needed.
 *
 * Other colours for the classes are a scheme: a row of a second table, to be laid over any
 * theme.  Those of Tol ("Colour Schemes", SRON/EPS/TN/09-002, 2021) are darkened or lightened
 * where they had less than 3:1 to a background.
 */
#ifndef NNVIZ_PLOT_PALETTE_H
#define NNVIZ_PLOT_PALETTE_H

#include "plot/canvas.h"
#include "plot/marker.h"

enum { PALETTE_CLASSES = 8, PALETTE_COLOURS = 2 * PALETTE_CLASSES, PALETTE_RAMP = 6 };

/* Sizes are pixels on the 800 x 600 picture; they grow and shrink with it. */
typedef struct {
    const char *name;
    rgba        background, text, muted, grid, zero, axis; /* zero: grid line through 0 */
    rgba        class_colour[PALETTE_CLASSES];
    rgba        halo;         /* thin edge that keeps overlapping points apart      */
    double      fill_opacity; /* of a point, in a picture of a few hundred          */
    double      halo_width;
    double      point_radius;
    double      title_px, subtitle_px, legend_px, name_px, tick_px, note_px;
    double      margin;
    double      line_width;            /* of curves and decision lines */
    double      field_opacity;         /* of a tint where the network is sure */
    double      value_opacity;         /* of a tint in the colours of the scale */
    double      ramp[PALETTE_RAMP][3]; /* Oklab, evenly spaced: the colour scale for values */
} theme;

/* The row of that name ("light"), or NULL.  palette_theme(0) is the default. */
const theme *palette_find(const char *name);

/* Row i of the table, or NULL behind the last: for loops and help texts. */
const theme *palette_theme(int i);

/* Name of row i of the table of schemes ("okabe-ito", "tol-bright", "grey", ...), or NULL
 * behind the last.  Scheme 0 is the themes' own. */
const char *palette_scheme_name(int i);

/* A copy of a theme with the class colours of a scheme, for a light or a dark background as
 * the theme's is.  out: may be t itself.  scheme: one that has a name: asserted. */
void palette_with_scheme(theme *out, const theme *t, int scheme);

/* How class k (0, 1, ...) looks.  From 8 on the colours come again, deeper (those that are deep,
 * paler), and repeat after 16; each further 8 move the shapes on by one: no two of the first 64
 * classes look the same. */
rgba   palette_colour(const theme *t, int k);
marker palette_marker(int k);

/* Relative contrast of two colours after WCAG 2.1: 1 (none) .. 21 (black on white). */
double palette_contrast(rgba a, rgba b);

#endif

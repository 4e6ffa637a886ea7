/* Legend: where a picture says which marker is which class, and how many points it has.
 *
 * In rows below the subtitle, as many entries as fit and "+ N more" for the rest; or,
 * in strips, beside each class's band.  A part of the axes, which call it. */
#ifndef NNVIZ_PLOT_LEGEND_H
#define NNVIZ_PLOT_LEGEND_H

#include "plot/axes.h"

/* Whether the boundary, the rings or the class means have an entry. */
int legend_has_extras(const axes_spec *spec);

/* Rows that the entries take (at most 3; 1 on pictures less than 300 pixels high), and the
 * height of each.  a: unit and margin are set.  width, height: of the canvas.
 * A class's name that is too long goes without what all names begin with: "...seven".
 * Classes first (none if they stand beside their bands), then "decision boundary",
 * "misclassified N" and "class mean", for which there is always room. */
int    legend_rows(const axes *a, const axes_spec *spec, double width, double height);
double legend_row_height(const axes *a, const theme *t);

/* Draw them from a->legend_top down. */
void legend_draw(canvas *c, const axes *a, const axes_spec *spec);

/* Room that the widest label beside a band takes (a: top and bottom are set, classes at
 * most AXES_LEGEND_MAX), and the label of class k: right-aligned to the panel, around
 * y = middle; the count stands below the name if the band is tall enough. */
double legend_bands_width(const axes *a, const axes_spec *spec, double width);
void   legend_draw_band(canvas *c, const axes *a, const axes_spec *spec, int k, double middle);

#endif

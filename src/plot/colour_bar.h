/* Colour bar: which colour is which value.
 *
 * Stands to the right of the panel, as tall as it, low values at the bottom; ticks with
 * their numbers, then the name reading upwards.  A part of the axes, which call it. */
#ifndef NNVIZ_PLOT_COLOUR_BAR_H
#define NNVIZ_PLOT_COLOUR_BAR_H

#include "plot/axes.h"

/* Set a->bar (the ticks) and return the room in pixels that bar, numbers and name take,
 * the gap to the panel included.  a: unit, top and bottom are set.  spec->bar. */
double colour_bar_layout(axes *a, const axes_spec *spec);

/* Draw it right of a->right. */
void colour_bar_draw(canvas *c, const axes *a, const axes_spec *spec);

#endif

/* Ramp: a number between 0 and 1 -> a colour, for values that are not classes.
 *
 * Each theme has its own: lightness rises or falls evenly from one end to the other, so
 * that order is seen without hue (colour blindness, grey print); hue goes from blue over
 * purple and red to orange, which adds to what can be told apart.  Every colour of it
 * keeps 3:1 to the theme's background (WCAG 2.1, 1.4.11), which is why it stops short of
 * the pale yellow that other scales end in.  Colours are interpolated in Oklab (Ottosson,
 * "A perceptual color space for image processing", 2020), where equal steps look equal.
 */
#ifndef NNVIZ_PLOT_RAMP_H
#define NNVIZ_PLOT_RAMP_H

#include "plot/palette.h"

enum { RAMP_COLOURS = 256 };

/* Plain data. */
typedef struct {
    rgba colour[RAMP_COLOURS];
} ramp;

void ramp_make(ramp *out, const theme *t);

/* The colour of `share`: 0 the low end, 1 the high end; outside: that end.  Not NaN. */
rgba ramp_colour(const ramp *r, double share);
int  ramp_index(double share); /* which of the colours that is */

#endif

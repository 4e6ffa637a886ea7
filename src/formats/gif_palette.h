/* The palette of an animation: at most 255 colours, fixed before its first frame.
 *
 * What a drawing is made of is known beforehand: a background, a few inks for text and lines,
 * and a hue per class.  Everything else on it is a mixture of these, where edges are
 * anti-aliased and where translucent points overlap.  So the palette is spread over these
 * mixtures, not over what some first frame happens to hold, and a colour looks the same in every
 * frame.
 */
#ifndef NNVIZ_FORMATS_GIF_PALETTE_H
#define NNVIZ_FORMATS_GIF_PALETTE_H

enum { GIF_PALETTE_MAX = 255 }; /* a GIF has 256; one is kept for transparency */

typedef struct {
    unsigned char r, g, b;
} gif_colour;

/* Plain data. */
typedef struct {
    int        colours; /* 1 .. GIF_PALETTE_MAX */
    gif_colour colour[GIF_PALETTE_MAX];
} gif_palette;

/* The colours of a drawing, to be mixed.
 *   ink  in  (inks)  text and lines: they meet the background only
 *   hue  in  (hues)  classes: they meet the background and each other; the more important first
 * inks and hues may be 0 (the array NULL then), and are at most 254 together. */
typedef struct {
    gif_colour        background;
    const gif_colour *ink;
    int               inks;
    const gif_colour *hue;
    int               hues;
} gif_palette_spec;

/* Fill `out`: colour 0 is the background; the inks and hues follow, exactly and in this order
 * (equal ones once); then mixtures, evenly spread, first coarsely and then ever more finely until
 * all places are taken or neighbours are two levels apart: of every ink and hue with the
 * background, and, half as dense, of every two hues and the background.  The same spec gives the
 * same palette. */
void gif_palette_mix(gif_palette *out, const gif_palette_spec *spec);

/* The colour nearest to `c`: the least 2 dr^2 + 4 dg^2 + 3 db^2 (the eye tells greens apart best
 * and reds least), the first of several.  One look at each colour: gif_map has a faster way. */
int gif_palette_nearest(const gif_palette *p, gif_colour c);

#endif

/* Artwork: a picture of a run on its way to a file, as PNG or SVG, with what it says of itself.
 *
 * A PNG carries texts (Software, Data, Seed, Layers, and Layer and Epoch where there is one) and
 * how large it is meant to be; an SVG says the same in its title and description.  Nothing in them
 * differs between equal runs.
 */
#ifndef NNVIZ_OUTPUT_ARTWORK_H
#define NNVIZ_OUTPUT_ARTWORK_H

#include "nnviz/spec.h"
#include "output/run_dir.h"
#include "plot/canvas.h"
#include "plot/palette.h"

#include <stdint.h>

enum { ARTWORK_CHANNELS = 3, ARTWORK_RATIO_MAX = 8 };

/* Plain data, all borrowed. */
typedef struct {
    const theme   *look;        /* never NULL                                             */
    bool           svg;         /* else PNG                                               */
    double         pixel_ratio; /* pixels for one of the size asked for, 1 .. ARTWORK_RATIO_MAX */
    const char    *software;    /* "nnviz 0.1.0"                                          */
    const char    *data;        /* "banknote"                                             */
    int64_t        seed;
    const nn_spec *spec;
} artwork;

/* A fresh canvas of that size times the pixel ratio.
 *   out  out  caller frees with canvas_free
 * NN_USAGE: too large; NN_NOMEM. */
nn_status artwork_canvas(canvas **out, const artwork *a, double width, double height, nn_err *err);

/* Write it into the run directory; name.svg follows the artwork.
 *   title  in  what the picture shows, for the SVG's title
 * NN_IO, NN_NOMEM. */
nn_status artwork_write(const artwork *a, const canvas *c, const run_dir *dir, run_name name,
                        const char *title, nn_err *err);

#endif

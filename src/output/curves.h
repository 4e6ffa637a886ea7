/* plots/history.png: loss and accuracy (or R2) over the epochs, from history.csv. */
#ifndef NNVIZ_OUTPUT_CURVES_H
#define NNVIZ_OUTPUT_CURVES_H

#include "nnviz/loss.h"
#include "output/artwork.h"

typedef struct {
    const artwork *art;
    int            width, height; /* before the pixel ratio */
    const char    *subject;       /* "banknote 4-3-2-1, seed 1" */
} curves_look;

/* Read history.csv of the run and draw it.  The best epoch is that of the least validation
 * loss, else of the least training loss.
 * Infinite values are gaps in the lines.
 * NN_DATA: history.csv is missing or damaged.  NN_IO, NN_NOMEM. */
nn_status curves_draw(const run_dir *dir, nn_loss loss, const curves_look *look, nn_err *err);

#endif

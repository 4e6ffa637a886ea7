/* Progress of the epochs on standard error, as Keras shows it: on a terminal a live
 * bar, drawn at most 20 times a second; elsewhere a plain line per epoch.
 */
#ifndef NNVIZ_CLI_PROGRESS_H
#define NNVIZ_CLI_PROGRESS_H

#include "nnviz/trainer.h"

#include <stdbool.h>

/* Plain data; fill the upper part, leave the rest zero. */
typedef struct {
    bool    bar, lines, color; /* neither bar nor lines: nothing is shown */
    int     width;             /* columns                                 */
    int     epochs, rows, batch;
    nn_loss loss; /* which metrics there are                 */

    int    epoch; /* whose title line has been written */
    bool   open;  /* a bar stands without its newline  */
    double began, drawn;
} progress;

/* Within an epoch: rows done and their score so far. */
void progress_step(progress *p, int epoch, const nn_score *so_far);

/* An epoch is over; epoch 0 is the untrained network. */
void progress_epoch(progress *p, const nn_epoch *e);

/* Close a line that is still being drawn, before anything else is written. */
void progress_break(progress *p);

#endif

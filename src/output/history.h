/* history.csv: a line per epoch.
 *
 *     epoch,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy       classes
 *     epoch,loss,mae,r2,val_loss,val_mae,val_r2,test_loss,test_mae,test_r2    a regression
 *
 * loss in nats (squared units for a regression) and accuracy as a fraction, means
 * over rows, as float32 in their shortest form; empty where there is no such split, and
 * where a number is not defined.
 */
#ifndef NNVIZ_OUTPUT_HISTORY_H
#define NNVIZ_OUTPUT_HISTORY_H

#include "nnviz/trainer.h"
#include "util/text.h"

/* What a score says, as the history, the events, the progress and the pictures have it: float32,
 * so that a number read back from history.csv is the same one. */
enum { HISTORY_METRICS = 3 };
typedef struct {
    int         count; /* loss and accuracy, or loss, mae and r2 */
    const char *name[HISTORY_METRICS];
    float       value[HISTORY_METRICS]; /* NAN where it is not defined */
} history_metrics;

history_metrics history_of(const nn_score *s, nn_loss loss);

void history_header(text *out, nn_loss loss);
void history_row(text *out, const nn_epoch *e, nn_loss loss);

#endif

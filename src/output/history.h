/* history.csv: a line per epoch.
 *
 *     epoch,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy
 *
 * loss in nats and accuracy as a fraction, means over rows, as float32 in their
 * shortest form; empty where there is no such split.
 */
#ifndef NNVIZ_OUTPUT_HISTORY_H
#define NNVIZ_OUTPUT_HISTORY_H

#include "nnviz/trainer.h"
#include "util/text.h"

void history_header(text *out);
void history_row(text *out, const nn_epoch *e);

#endif

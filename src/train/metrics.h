/* Metrics over a whole split, beyond what an epoch reports. */
#ifndef NNVIZ_TRAIN_METRICS_H
#define NNVIZ_TRAIN_METRICS_H

#include "nnviz/net.h"

/* Count who was taken for whom.
 *   x, label  in   (rows, units[0]) scaled; (rows) true classes 0 .. classes-1
 *   matrix    out  (classes, classes): row true, column predicted */
void metrics_confusion(nn_net *net, const float *x, const int *label, int rows, int classes,
                       long *matrix);

/* The accuracy of always answering the class that is most frequent among the
 * training rows: what any network has to beat.  0 without rows.
 *   train, label  in   (n_train), (rows) true classes 0 .. classes-1
 *   majority      out  that class, the lowest of equals; may be NULL */
double metrics_majority(const int *train, int n_train, const int *label, int rows, int classes,
                        int *majority);

#endif

/* Monitors: the number of an epoch that a schedule or early stopping watches.
 *
 * Names are Keras's.  The test rows are never watched: they would no longer be a test.
 */
#ifndef NNVIZ_MONITOR_H
#define NNVIZ_MONITOR_H

#include "nnviz/err.h"
#include "nnviz/score.h"

#include <stdbool.h>

typedef enum {
    NN_MONITOR_VAL_LOSS,
    NN_MONITOR_LOSS, /* of training, as the epoch reports it */
    NN_MONITOR_VAL_ACCURACY,
    NN_MONITOR_ACCURACY,
    NN_MONITOR_VAL_MAE,
    NN_MONITOR_MAE,
    NN_MONITOR_VAL_R2,
    NN_MONITOR_R2,
    NN_MONITOR_COUNT
} nn_monitor;

typedef enum { NN_MONITOR_FOR_ALL, NN_MONITOR_FOR_CLASSES, NN_MONITOR_FOR_VALUES } nn_monitor_for;

typedef struct {
    const char    *name;
    bool           validation; /* of the validation rows, else of the training's running sum */
    bool           rises;      /* better is larger                                           */
    nn_monitor_for network;    /* which networks have it                                     */
    double (*value)(const nn_score *s);
} nn_monitor_def;

extern const nn_monitor_def NN_MONITORS[NN_MONITOR_COUNT];

/* NN_USAGE when there is nothing to watch: validation rows are needed and there are none, or
 * the loss does not classify (accuracy) or does (MAE, R2). */
nn_status nn_monitor_check(nn_monitor monitor, nn_loss loss, int validation_rows, nn_err *err);

/* The best value so far and how long it has stood.  Plain data; starts as {0}. */
typedef struct {
    double best;       /* meaningless while best_epoch is 0            */
    int    best_epoch; /* 0: no epoch had a number yet                 */
    int    wait;       /* epochs since the last improvement, or as the
                          one who watches has reset it                 */
} nn_watch;

/* Whether `value` is better than the best by more than min_delta, as Keras compares:
 * value + min_delta < best, or value - min_delta > best for those that rise.  The first
 * number is always an improvement; NaN is none. */
bool nn_watch_improves(const nn_watch *w, nn_monitor monitor, double min_delta, double value);

#endif

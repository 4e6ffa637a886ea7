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

#include "formats/csv.h"
#include "nnviz/trainer.h"
#include "output/run_dir.h"
#include "util/text.h"

#include <stdbool.h>

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

/* One cell: empty (NAN) where the number is not defined.  False: no number. */
bool history_cell(float *out, csv_field f);

/* history.csv as columns: of the training, the validation and the test rows in turn, each with
 * the metrics of history_of. */
enum { HISTORY_SPLITS = 3 };
typedef struct {
    int    rows, columns; /* columns: without the epoch                  */
    int   *epoch;         /* (rows) rising                               */
    float *value;         /* (rows, columns) NAN where there is no value */
    int    room;
} history_table;

/*   out  out  release with history_release; on failure it holds nothing
 * NN_DATA: missing, damaged or without an epoch.  NN_NOMEM. */
nn_status history_read(history_table *out, const run_dir *dir, nn_loss loss, nn_err *err);
void      history_release(history_table *t); /* {0} is fine */

/* The column of a metric (0: the loss, count-1: accuracy or R2) of a split, from its first row;
 * the next ones lie t->columns apart.  NULL when it has no finite value. */
const float *history_column(const history_table *t, int split, int metric);

#endif

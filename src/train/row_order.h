/* The order of the training rows in each epoch, a window of them at a time.
 *
 *     row_order *o = NULL;
 *     row_order_create(&o, rows, batch, shuffle, &err);
 *     row_order_begin(o, &rng);                          // each epoch
 *     for (int at = 0, n; at < rows; at += n) {
 *         n = row_order_window(o, at, room, &order);     // row numbers order[0 .. n)
 *     }
 *     row_order_free(o);
 *
 * Up to 65,536 rows are shuffled as a whole: every order is as likely.  More are shuffled in two
 * levels: blocks of 32 neighbouring rows are put in a random order, and then the rows within each
 * window of it.  Descent does as well on such an order (Xu et al., "In-Database Machine Learning
 * with CorgiPile: Stochastic Gradient Descent without Full Data Shuffle", SIGMOD 2022), and the
 * rows of a window lie where caches hold them: of ten million rows of four features and a label
 * each takes 14 ns of an epoch of 4-3-2-1 instead of 24, and of a million of 28 features 36 of an
 * epoch of 28-4-1 instead of 49.
 *
 * Each epoch begins with the rows in their own order, so that the generator's position is all one
 * needs to go on from an epoch.
 */
#ifndef NNVIZ_TRAIN_ROW_ORDER_H
#define NNVIZ_TRAIN_ROW_ORDER_H

#include "nnviz/err.h"
#include "nnviz/rng.h"

#include <stdbool.h>

typedef struct row_order row_order;

/* Without `shuffle` every epoch has the rows in their own order.  Takes 4 bytes a row, of more
 * than 65,536 rows 4 bytes a block.
 *   batch  in  windows are whole batches
 * NN_NOMEM. */
nn_status row_order_create(row_order **out, int rows, int batch, bool shuffle, nn_err *err);
void      row_order_free(row_order *o); /* accepts NULL */

/* Rows of a window, all but the last: 16,384 or a little less; a batch, where that is more; all,
 * where they are fewer. */
int row_order_window_rows(const row_order *o);

/* Whether rows are shuffled in two levels. */
bool row_order_has_levels(const row_order *o);

/* Put the blocks in the next epoch's order.
 *   rng  in/out  where it comes from, and then the next one's */
void row_order_begin(row_order *o, nn_rng *rng);

/* The window from place `at` of the epoch on; from several threads at once.
 *   at     in   a multiple of row_order_window_rows
 *   room   out  (row_order_window_rows) for the row numbers, where they need any
 *   order  out  (the result) row numbers: in `room`, or o's own until the next epoch begins
 * The number of rows. */
int row_order_window(const row_order *o, int at, int *room, const int **order);

#endif

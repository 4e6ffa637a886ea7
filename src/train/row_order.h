/* The order of the training rows in each epoch.
 *
 *     row_order *o = NULL;
 *     row_order_create(&o, rows, shuffle, true, &err);
 *     const int *order = row_order_next(o, &rng);    // an epoch's
 *     row_order_draw_ahead(o, some);                 // and meanwhile parts of the one after it
 *     row_order_free(o);
 *
 * Each epoch shuffles the rows in their own order, so that the generator's position is all one
 * needs to go on from an epoch.
 */
#ifndef NNVIZ_TRAIN_ROW_ORDER_H
#define NNVIZ_TRAIN_ROW_ORDER_H

#include "nnviz/err.h"
#include "nnviz/rng.h"

#include <stdbool.h>

typedef struct row_order row_order;

/* Without `shuffle` every epoch has the rows in their own order.  Orders take 4 bytes a row, and
 * as much again when they are drawn ahead.  NN_NOMEM; NN_IO: the system has no lock left. */
nn_status row_order_create(row_order **out, int rows, bool shuffle, bool ahead, nn_err *err);
void      row_order_free(row_order *o); /* accepts NULL */

/* (rows) valid until the next epoch's.
 *   rng  in/out  where the epoch's order comes from, and then the next one's */
const int *row_order_next(row_order *o, nn_rng *rng);

/* Draw up to so many places of the order after the last one given.  From any thread; what is
 * drawn does not depend on when, nor on whether. */
void row_order_draw_ahead(row_order *o, int places);

#endif

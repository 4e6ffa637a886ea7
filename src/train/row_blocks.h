/* The rows of an epoch put together in the order they are trained in, a window of it at a time.
 *
 *     row_blocks *blocks = NULL;
 *     row_blocks_create(&blocks, &rows, spec, order, &err);
 *     row_blocks_put(blocks, i);                      // window i of the order, to place i
 *     row_blocks_get(blocks, i, &batches);            // and from there: x, y, order, rows
 *     row_blocks_free(blocks);
 *
 * Drawing the order of many rows and fetching them takes as long as a small network needs to train
 * on them.  Another thread can do that ahead of the one that trains, which then meets them one
 * after the other in its cache.
 */
#ifndef NNVIZ_TRAIN_ROW_BLOCKS_H
#define NNVIZ_TRAIN_ROW_BLOCKS_H

#include "nnviz/trainer.h"
#include "row_order.h"

typedef struct row_blocks row_blocks;

enum { ROW_BLOCKS = 4 }; /* places: window i is put to place i % ROW_BLOCKS */

/* Whether so many rows are 4 MiB at most. */
bool row_blocks_fit(const nn_spec *spec, int rows);

/* `rows` and `order` are borrowed, whose windows fit.  NN_NOMEM. */
nn_status row_blocks_create(row_blocks **out, const nn_rows *rows, const nn_spec *spec,
                            const row_order *order, nn_err *err);
void      row_blocks_free(row_blocks *b); /* accepts NULL */

/* Copy the rows of window i to its place; of different places from several threads at once. */
void row_blocks_put(row_blocks *b, int i);

/* The rows at the place of window i: x, y, order and rows of `batches`. */
void row_blocks_get(const row_blocks *b, int i, nn_batches *batches);

#endif

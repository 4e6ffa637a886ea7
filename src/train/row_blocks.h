/* The rows of an epoch in the order they are trained in, block by block.
 *
 *     row_blocks *blocks = NULL;
 *     row_blocks_create(&blocks, &rows, spec, batch, &err);
 *     row_blocks_put(blocks, i, order, n, n_order);   // rows order[0 .. n) to place i
 *     row_blocks_get(blocks, i, n, &batches);         // and from there: x, y, order, rows
 *     row_blocks_free(blocks);
 *
 * Rows drawn from more memory than the caches hold are waited for, or queued for, longer than a
 * small network trains on them.  Another thread can do that ahead of the one that trains, which
 * then meets them one after the other in its cache: of ten million rows of four features and a
 * label each takes 16 ns of an epoch of 4-3-2-1 instead of 27.
 */
#ifndef NNVIZ_TRAIN_ROW_BLOCKS_H
#define NNVIZ_TRAIN_ROW_BLOCKS_H

#include "nnviz/trainer.h"

typedef struct row_blocks row_blocks;

enum { ROW_BLOCKS = 4 }; /* places: block i is put to place i % ROW_BLOCKS */

/* Rows of a block, 8192 or what 1 MiB holds, in whole batches; 0 where a batch is more. */
int row_blocks_size_for(const nn_spec *spec, int batch);

/* `rows` is borrowed.  A batch for which there is a size.  NN_NOMEM. */
nn_status row_blocks_create(row_blocks **out, const nn_rows *rows, const nn_spec *spec, int batch,
                            nn_err *err);
void      row_blocks_free(row_blocks *b); /* accepts NULL */

/* Rows of a block, all but the last. */
int row_blocks_size(const row_blocks *b);

/* Copy rows order[0 .. n) to place i; those up to n_order come after them. */
void row_blocks_put(row_blocks *b, int i, const int *order, int n, int n_order);

/* The n rows at place i: x, y, order and rows of `batches`. */
void row_blocks_get(const row_blocks *b, int i, int n, nn_batches *batches);

#endif

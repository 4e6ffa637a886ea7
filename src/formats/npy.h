/* NumPy .npy files (format 1.0) of float32, written as the numbers come.
 *
 * The first dimension is counted while writing and set when the file is
 * closed, so that a run may stop at any epoch.  The file appears under its
 * name complete or not at all (util/file.h).
 *
 *     const size_t shape[] = {0, rows, units};
 *     NN_TRY(npy_create(&w, path, shape, 3, err));
 *     ... npy_append(w, activations, rows * units, err) per snapshot ...
 *     status = npy_close(w, false, err);
 */
#ifndef NNVIZ_FORMATS_NPY_H
#define NNVIZ_FORMATS_NPY_H

#include "nnviz/err.h"

#include <stdbool.h>
#include <stddef.h>

enum { NPY_MAX_DIMS = 8 };

typedef struct npy_writer npy_writer;

/* Start PATH.tmp.
 *   shape  in  (dims) shape[0] is not looked at; the others are 1 or more
 *   dims   in  1 .. NPY_MAX_DIMS
 * NN_IO; NN_NOMEM; NN_USAGE when one step of the first dimension would not fit
 * in memory at all. */
nn_status npy_create(npy_writer **out, const char *path, const size_t *shape, int dims,
                     nn_err *err);

/* Append numbers in C order (the last dimension fastest); any number of them,
 * a block need not be a whole step of the first dimension.
 *   row_block  in  (floats); may be NULL when floats is 0
 * NN_IO, after which only npy_abandon makes sense. */
nn_status npy_append(npy_writer *w, const float *row_block, size_t floats, nn_err *err);

/* Set the first dimension to the steps written, close, rename.  `sync`: on the
 * disk before returning.  Frees `w` in any case; on failure the tmp file is
 * removed and an older file left as it was.
 * NN_IO: writing failed, or the numbers written do not make whole steps. */
nn_status npy_close(npy_writer *w, bool sync, nn_err *err);

/* Remove the tmp file and free.  NULL is fine. */
void npy_abandon(npy_writer *w);

#endif

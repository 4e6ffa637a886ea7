/* NumPy .npy files of float32: written as the numbers come, read from any place.
 *
 * Written is format 1.0.  The first dimension is counted while writing and set when the file is
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
#include "util/text.h"

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
 * NN_IO: none of them is in the file. */
nn_status npy_append(npy_writer *w, const float *row_block, size_t floats, nn_err *err);

/* What was appended so far reaches PATH.tmp, with a header that counts its whole steps, and with
 * `sync` the disk.  After a crash that file can be read; npy_abandon and a failure leave it.
 * NN_IO. */
nn_status npy_flush(npy_writer *w, bool sync, nn_err *err);

/* Set the first dimension to the steps written, close, rename.  `sync`: on the
 * disk before returning.  Frees `w` in any case; on failure the tmp file is
 * removed, unless npy_flush has left it, and an older file left as it was.
 * NN_IO: writing failed, or the numbers written do not make whole steps. */
nn_status npy_close(npy_writer *w, bool sync, nn_err *err);

/* Remove the tmp file, unless npy_flush has left it, and free.  NULL is fine. */
void npy_abandon(npy_writer *w);

/* The header alone, appended to `out`, for a stream whose count is known beforehand:
 * the numbers follow it as they lie in memory.
 *   shape  in  (dims) all of it */
void npy_header_text(text *out, const size_t *shape, int dims);

/* --- reading ------------------------------------------------------------------------- */

/* Plain data, but for `file`. */
typedef struct {
    int    dims; /* 1 .. NPY_MAX_DIMS           */
    size_t shape[NPY_MAX_DIMS];
    size_t floats; /* the product of the shape    */
    size_t header; /* bytes before the first float */
    int    file;   /* descriptor                  */
    char  *path;
} npy_reader;

/* Open a file (not a pipe) of NumPy's formats 1.0 to 3.0 that holds little-endian float32
 * in C order, and check that it is as long as its shape says.
 *   out  out  release with npy_close_reader
 * NN_DATA: missing, unreadable, no .npy file, other numbers or another order, cut off or too
 * long: "w.npy: 100 bytes after the header; shape (3, 26) needs 312".  NN_NOMEM. */
nn_status npy_open(npy_reader *out, const char *path, nn_err *err);

/* The same of the PATH.tmp that a writer left who never came to close it: numbers behind the
 * steps that its header counts are not looked at, and steps that are not there whole are not
 * counted. */
nn_status npy_open_unfinished(npy_reader *out, const char *path, nn_err *err);

/* Read `n` numbers from number `at` on; at + n is at most `floats`.  NN_DATA. */
nn_status npy_read(npy_reader *r, size_t at, size_t n, float *to, nn_err *err);

void npy_close_reader(npy_reader *r); /* {0} is fine */

#endif

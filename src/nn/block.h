/* One allocation for all arrays of an engine, each beginning where a vector of any width may. */
#ifndef NNVIZ_NN_BLOCK_H
#define NNVIZ_NN_BLOCK_H

#include "nnviz/err.h"

#include <stddef.h>

typedef struct {
    void  *to; /* a float **, an int ** or such: where its address is put */
    size_t rows, cols;
} block_part;

/* Numbers of 4 bytes that an array is made up to a multiple of. */
enum { BLOCK_GROUP = 16 };

/* n made up to whole groups. */
size_t block_whole_groups(size_t n);

/* Room for all parts, (rows, cols) each and zero; one of size 0 gets an address all the same.
 *   block  out  caller frees, which frees them all
 * NN_USAGE: more than can be addressed.  NN_NOMEM. */
nn_status block_create(void **block, const block_part *parts, size_t n, nn_err *err);

#endif

/* A text in blocks of whole lines, for several threads at once, and its digest, which goes through
 * the blocks in their order.
 *
 *     source -> blocks, in turn: read, their lines counted
 *            -> whoever took a block works on it
 *            -> digest, in order: beside that work where it can, else by whoever is free
 *
 * Hashing is as much work as reading numbers, and cannot be shared out: with two threads the
 * digest is what takes the time, and must never wait.  Blocks stay until they are hashed, two for
 * each thread.
 */
#ifndef NNVIZ_DATA_BLOCKS_H
#define NNVIZ_DATA_BLOCKS_H

#include "util/digest.h"

#include <stdbool.h>
#include <stddef.h>

/* Where the bytes are. */
typedef struct {
    int         fd;    /* a regular file from its start; -1: memory */
    const char *bytes; /* (len) when fd is -1 */
    size_t      len;   /* of a file: about */
} block_source;

/* As much as `len` bytes from `at` on, unless the end comes first; false: unreadable. */
bool block_source_read(const block_source *from, size_t at, char *to, size_t len, size_t *got);

typedef struct {
    char  *bytes;
    size_t len, cap;
    int    line;  /* its first, 0-based behind what was skipped */
    int    lines; /* 1 or more, the last of all perhaps without an end */

    digest *beside; /* to be stepped while at work; NULL: it is hashed elsewhere */

    int place; /* among the blocks; the rest is blocks.c's */
    int tasks; /* working on it and hashing it, if still to be done */
} block;

typedef struct blocks blocks;

/* NULL: no memory, or no locks.
 *   from  in  borrowed
 *   size  in  bytes of a block; a longer line makes one longer */
blocks *blocks_create(const block_source *from, size_t size, int threads);
void    blocks_free(blocks *q);

/* Before all else: bytes that come before the first line. */
void blocks_skip(blocks *q, const char *bytes, size_t len);

/* The next block, perhaps after hashing some; NULL: there is nothing left for this thread to do.
 * From several threads at once. */
block *blocks_take(blocks *q);

/* Done with it. */
void blocks_give(blocks *q, block *b);

/* Let everybody stop. */
void blocks_fail(blocks *q);

/* When all threads are done: the digest of the whole; false: failed, perhaps in reading. */
bool blocks_end(blocks *q, char sha256[DIGEST_HEX]);

/* The lines of a text, the last perhaps without an end. */
size_t blocks_count_lines(const char *bytes, size_t len);

#endif

/* A text in pieces of whole lines, for several threads at once, and its digest, which goes through
 * the pieces in their order.
 *
 *     source -> pieces, in turn: read, their lines counted
 *            -> whoever took a piece works on it
 *            -> digest, in order: beside that work where it can, else by whoever is free
 *
 * Hashing is as much work as reading numbers, and cannot be shared out: with two threads the
 * digest is what takes the time, and must never wait.  Pieces stay until they are hashed, one with
 * one thread and two more for each further one.
 */
#ifndef NNVIZ_DATA_PIECES_H
#define NNVIZ_DATA_PIECES_H

#include "util/digest.h"

#include <stdbool.h>
#include <stddef.h>

/* Where the bytes are. */
typedef struct {
    int         fd;    /* a regular file from its start; -1: memory */
    const char *bytes; /* (len) when fd is -1 */
    size_t      len;   /* of a file: about */
} piece_source;

/* As much as `len` bytes from `at` on, unless the end comes first; false: unreadable. */
bool piece_source_read(const piece_source *from, size_t at, char *to, size_t len, size_t *got);

typedef struct {
    char  *bytes;
    size_t len, cap;
    int    line;  /* its first, 0-based behind what was skipped */
    int    lines; /* 1 or more, the last of all perhaps without an end */

    digest *beside; /* to be stepped while at work; NULL: it is hashed elsewhere */

    int place; /* among the pieces; the rest is pieces.c's */
    int tasks; /* working on it and hashing it, if still to be done */
} piece;

typedef struct pieces pieces;

/* NULL: no memory, or no locks.
 *   from  in  borrowed
 *   size  in  bytes of a piece; a longer line makes one longer */
pieces *pieces_create(const piece_source *from, size_t size, int threads);
void    pieces_free(pieces *q);

/* Before all else: bytes that come before the first line. */
void pieces_skip(pieces *q, const char *bytes, size_t len);

/* The next piece, perhaps after hashing some; NULL: there is nothing left for this thread to do.
 * From several threads at once. */
piece *pieces_take(pieces *q);

/* Done with it. */
void pieces_give(pieces *q, piece *b);

/* Let everybody stop. */
void pieces_fail(pieces *q);

/* When all threads are done: the digest of the whole; false: failed, perhaps in reading. */
bool pieces_end(pieces *q, char sha256[DIGEST_HEX]);

/* The lines of a text, the last perhaps without an end. */
size_t pieces_count_lines(const char *bytes, size_t len);

#endif

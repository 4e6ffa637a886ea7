/* A table of numbers, read in one pass by several threads.  Internal to table.c.
 *
 *     file -> pieces of whole lines, in turn: read, hashed, their lines counted
 *          -> numbers, at once: each piece's rows have their place in the matrix
 *
 * Nearly every large file is of this kind: numbers and missing cells under an optional header.
 * Of any other, this pass says that it is not for it, and table.c reads it as it reads all
 * tables.  Therefore no message is written here, and what is read is the same in either way:
 * a quote, a text, a byte beyond ASCII, a row of another length, a lone CR, a blank line between
 * rows, a comment between rows, a number that float32 cannot hold.
 */
#ifndef NNVIZ_DATA_TABLE_NARROW_H
#define NNVIZ_DATA_TABLE_NARROW_H

#include "data/pieces.h"
#include "data/table.h"

/* The table, or NULL: not of this kind, malformed, unreadable, or no memory for it.
 *   options  in  checked; may be NULL */
table *table_narrow_make(const char *name, const piece_source *from, const table_options *options,
                         const table_narrow *how);

#endif

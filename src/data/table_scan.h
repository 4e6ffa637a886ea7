/* The first pass over a table's bytes: how many records and columns, which are
 * numbers, is there a header?  Internal to table.c, which fills what this finds. */
#ifndef NNVIZ_DATA_TABLE_SCAN_H
#define NNVIZ_DATA_TABLE_SCAN_H

#include "data/cell.h"
#include "data/table_options.h"
#include "formats/csv.h"
#include "nnviz/err.h"

#include <stdbool.h>
#include <stddef.h>

/* One column.  The first record is kept apart from those below it, as it is not yet
 * known to be a header or a row. */
typedef struct {
    char     *first; /* (first_len) its cell of the first record; not NUL-terminated */
    size_t    first_len;
    cell_kind first_kind;
    bool      first_recurs;     /* the same text stands somewhere below */
    int       numbers, missing; /* cells below that are */
} table_scan_column;

/* Start as `table_scan s = {0};`. */
typedef struct {
    int                records, cols; /* records: the first included, 1 or more */
    long               first_line;    /* of the first record, 1-based */
    char               separator;
    table_scan_column *column; /* (cols) */
} table_scan;

/* Read all of `bytes`.  table_scan_release is due even after a failure.
 *   name     in  what messages call the table
 *   options  in  checked; may be NULL
 * NN_DATA as table.h has it (empty, ragged, malformed, too many rows); NN_NOMEM. */
nn_status table_scan_bytes(table_scan *s, const char *name, const char *bytes, size_t len,
                           const table_options *options, nn_err *err);

/* Is the first record a header by its content?  The rule is told in table.h. */
bool table_scan_has_header(const table_scan *s);

void table_scan_release(table_scan *s); /* what s points to, not s */

#endif

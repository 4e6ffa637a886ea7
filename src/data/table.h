/* Table: a CSV file as typed columns.
 *
 * A table knows columns, not what they are for: which one is the label is
 * dataset's business.  It is read whole, in two passes over the bytes: the
 * first counts and classifies, the second fills arrays of the right size.
 *
 * Cells (data/cell.h).  A missing cell is empty, or NA, NaN, ? or null to the letter, and
 * says nothing of its column's kind.  A column whose every other cell is a number
 * (formats/number.h; quoted or not) is COLUMN_NUMBER, and so is one with missing cells alone; any
 * other is COLUMN_TEXT. Blanks around a text that was not quoted are dropped, so that "a, b" and
 * "a,b" say the same; a quoted text is kept to the byte.
 *
 * Header.  As table_options says; if it leaves that to the content, the first record is one when
 * none of its cells is a number, not all are missing, and one of these holds:
 *   - it stands above a column with numbers in more than half of its cells that are not missing;
 *   - the table has no such column, and none of the first record's texts
 *     occurs again below in its own column, as names hardly ever do and values
 *     of a category soon do;
 *   - it is the only record (and then the table is refused: there are no rows).
 * So one number in the first record makes it data, where a header is not asked for.  Names are
 * those of data/names.h.
 */
#ifndef NNVIZ_DATA_TABLE_H
#define NNVIZ_DATA_TABLE_H

#include "data/table_options.h"
#include "nnviz/err.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum { COLUMN_NUMBER, COLUMN_TEXT } column_kind;

typedef struct {
    char       *name; /* never empty, and differs from the other columns' names */
    column_kind kind;
    double     *number;   /* (rows) COLUMN_NUMBER, finite, NAN where missing; else NULL         */
    int         at;       /* narrow, COLUMN_NUMBER, number NULL: its place in the matrix; or -1 */
    int        *code;     /* (rows) COLUMN_TEXT, index into level, -1 where missing; else NULL  */
    char      **level;    /* (levels) the distinct texts, in byte order                         */
    int         levels;   /* 0 for COLUMN_NUMBER                                                */
    int         missing;  /* missing cells                                                      */
    int         numbers;  /* cells that are numbers: of a COLUMN_TEXT perhaps some              */
    int         bad_row;  /* COLUMN_TEXT: first row whose cell is a text; else -1               */
    char       *bad_text; /* COLUMN_TEXT: that cell, escaped and short, for messages; else NULL */
} table_column;

/* Everything is owned by the table and read-only for its users. */
typedef struct {
    char         *name; /* what messages call it: the path as given, "<stdin>" for "-" */
    int           rows; /* data rows, 1 or more; the header is not one */
    int           cols; /* 1 or more */
    bool          has_header;
    char          separator;
    long         *line;       /* (rows) 1-based file line where each row starts; see table_line */
    long          first_line; /* of row 0 when line is NULL: rows then have a line each */
    table_column *column;     /* (cols) */
    char          sha256[65]; /* of the bytes as read, in hex */
    float        *matrix;      /* (rows, matrix_cols) of a narrow table; else NULL */
    int           matrix_cols; /* number columns but the one kept exactly          */
} table;

/* Read the file `path` ("-" is standard input) whole.
 *   out      out  caller frees with table_free; untouched on failure
 *   options  in   NULL: detect the separator and the header, no comments, decimal points
 * NN_DATA, with the path, the line and, for a cell, its 1-based field:
 *   missing, a directory, unreadable (util/file.h); not well-formed CSV (formats/csv.h);
 *   "the file is empty; ..."; "only a header, no rows; ..."; more than 2^31-1 rows;
 *   "NAME:7: 5 fields, expected 6 as in line 1".
 * NN_USAGE as table_options_check.  NN_NOMEM. */
nn_status table_read(table **out, const char *path, const table_options *options, nn_err *err);

/* The same from memory.
 *   name   in  what messages call the table
 *   bytes  in  (len) borrowed for the call only */
nn_status table_from_bytes(table **out, const char *name, const char *bytes, size_t len,
                           const table_options *options, nn_err *err);

/* A narrow table, for those who want numbers as float32 in the end: where all cells are numbers or
 * missing, they are read in one pass, on several threads, in half the memory, into one matrix;
 * one column alone is kept in double.  Any other file gives a table as above.
 * Whichever it is, ask table_number. */
typedef struct {
    const char *label;   /* the column kept in double, as selection_label finds it; NULL: the last */
    int         threads; /* 0: as many as there are processors                                     */
    size_t      block;   /* bytes a thread reads at a time, for tests; 0: 1 MB                     */
} table_narrow;

nn_status table_read_narrow(table **out, const char *path, const table_options *options,
                            const table_narrow *how, nn_err *err);
nn_status table_from_bytes_narrow(table **out, const char *name, const char *bytes, size_t len,
                                  const table_options *options, const table_narrow *how,
                                  nn_err *err);

/* The number in a cell of a COLUMN_NUMBER, NAN where missing; of a column in the matrix, the
 * float32 next to it. */
double table_number(const table *t, int column, int row);

long table_line(const table *t, int row); /* 1-based file line where a row starts */

void table_free(table *t);

#endif

/* CSV: a pull reader, one record at a time, for tables and for streams.
 *
 * RFC 4180 and what is met in practice: fields in double quotes may hold the
 * separator, line ends and doubled quotes; lines end in LF, CRLF or a lone CR,
 * mixed if need be; the last may lack its end; a UTF-8 byte order mark is
 * skipped.  A quote inside a field that did not begin with one is an ordinary
 * character.  Blanks are kept.  Lines with nothing on them are skipped, and so
 * are lines of spaces and tabs alone as long as they make a single field.
 *
 * Records may have different numbers of fields: whether that is wrong is the
 * caller's to say.  Memory is that of the longest record, not of the file.
 *
 * Every message begins `name:line:column: `; line is the 1-based line of the
 * file, column the 1-based number of the field within its record.
 */
#ifndef NNVIZ_FORMATS_CSV_H
#define NNVIZ_FORMATS_CSV_H

#include "nnviz/err.h"
#include "util/text.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct csv_reader csv_reader;

/* One field: `len` bytes of valid UTF-8 without NUL, not NUL-terminated.
 * Borrowed until the next csv_next or csv_close.  `quoted` tells "" (an empty
 * text) from nothing at all. */
typedef struct {
    const char *bytes;
    size_t len;
    bool quoted;
} csv_field;

/* {0} serves; so does NULL where a pointer to it is wanted. */
typedef struct {
    char separator;    /* ',' ';' '\t' '|' or any other ASCII byte but a quote or a line end;
                          0: detect among these four in the first 64 KB */
    char comment;      /* lines that begin with it are skipped; 0: there are none */
    size_t max_record; /* longest record in bytes, at least 64; 0: 256 MB.  What stops a
                          forgotten quote from swallowing an endless stream */
} csv_options;

/* Start reading.
 *   path      in  a file, or "-" for standard input
 *   options   in  may be NULL
 * Detection waits for 64 KB or the end of the input, so that the answer does
 * not depend on how a pipe delivers it; with a separator given, rows come as they
 * arrive.  It takes, of tab ';' '|' ',' in this
 * order, the first that occurs equally often, and at least once, in each of
 * the first records; failing that, the one most frequent in the first; and ','
 * when there is none.  (So a file with decimal commas and ';' is read as such.)
 *
 * NN_DATA: missing, a directory, unreadable; UTF-16, gzip or a zip archive (a
 * spreadsheet), recognised by their first bytes and named.  NN_NOMEM. */
nn_status csv_open(csv_reader **out, const char *path, const csv_options *options, nn_err *err);

/* The same over memory.
 *   name        in  what messages call it; copied
 *   bytes, len  in  borrowed until csv_close; not changed */
nn_status csv_open_bytes(csv_reader **out, const char *name, const char *bytes, size_t len,
                         const csv_options *options, nn_err *err);

/* The next record.
 *   fields  out  (*n), borrowed until the next csv_next or csv_close
 *   n       out  1 or more; 0 at the end, as often as one asks
 *
 * NN_DATA: text after a closing quote, a quote never closed (the line where it
 * opened), a NUL byte, invalid UTF-8, a record longer than max_record, a
 * failed read.  NN_NOMEM.  After a failure only csv_close makes sense. */
nn_status csv_next(csv_reader *reader, const csv_field **fields, int *n, nn_err *err);

/* The 1-based line where the record last returned begins; after the end, the
 * line where the file ends. */
long csv_line(const csv_reader *reader);

/* Where the record last returned lies in the input, in bytes from its begin; the end is behind its
 * line end, of a CRLF behind the CR. */
typedef struct {
    size_t begin, end;
    long   next_line; /* 1-based line behind it */
} csv_extent;

csv_extent csv_where(const csv_reader *reader);

const char *csv_name(const csv_reader *reader); /* borrowed until csv_close */
char csv_separator(const csv_reader *reader);   /* given or detected */
void csv_close(csv_reader *reader);             /* NULL is fine */

/* Append a cell as a message may show it: at most 24 characters, then "...";
 * control characters and bytes that are not UTF-8 as \xNN.  No quotes around.
 * Returns how many characters were appended. */
int csv_show(text *out, const char *bytes, size_t len);

#endif

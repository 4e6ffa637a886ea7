/* Stream: the rows of a CSV of any length as encoded float blocks, in constant memory.
 *
 *     stream_open(&s, path, encode, &options, &err);
 *     do {
 *         stream_next(s, x, 256, &rows, label, NULL, &err);
 *         ...
 *     } while (rows > 0);
 *     stream_close(s);
 *
 * Columns are found as encoder_bind says; whether there is a header, as the options or else
 * encoder_is_header says.  Columns that the encoder does not know are not looked at, whatever is in
 * them.
 */
#ifndef NNVIZ_DATA_STREAM_H
#define NNVIZ_DATA_STREAM_H

#include "data/encoder.h"
#include "data/table_options.h"
#include "nnviz/err.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct stream stream;

/* Open and read as far as the first row.
 *   out      out  caller closes with stream_close; untouched on failure
 *   path     in   a file, or "-" for standard input
 *   encode   in   borrowed until stream_close
 *   options  in   may be NULL
 * NN_DATA: as csv_open, csv_next and encoder_bind; "NAME: the file is empty; ...";
 * "NAME: only a header, no rows; ...".  NN_USAGE as table_options_check.  NN_NOMEM. */
nn_status stream_open(stream **out, const char *path, const encoder *encode,
                      const table_options *options, nn_err *err);

/* The same over memory.
 *   name   in  what messages call it; copied
 *   bytes  in  (len) borrowed until stream_close */
nn_status stream_open_bytes(stream **out, const char *name, const char *bytes, size_t len,
                            const encoder *encode, const table_options *options, nn_err *err);

/* The next rows.
 *   x       out  (most, encode->features), of which `rows` are filled
 *   most    in   1 or more
 *   rows    out  0 .. most; 0 only at the end, as often as one asks
 *   label   out  (most) class, or -1: missing, or no such column; NULL: the cell is not read
 *   target  out  (most) number, or NAN; NULL as above
 * NN_DATA: as encoder_field, encoder_label and csv_next; "NAME:7: 5 fields, expected 6 as in
 * line 1".  `rows` then tells how many whole rows came before, and they are in x; after that
 * only stream_close makes sense. */
nn_status stream_next(stream *s, float *x, int most, int *rows, int *label, float *target,
                      nn_err *err);

bool        stream_has_label(const stream *s); /* whether the file has the label's column */
bool        stream_has_header(const stream *s);
char        stream_separator(const stream *s);
long        stream_line(const stream *s); /* 1-based line where the record last read begins */
const char *stream_name(const stream *s); /* borrowed until stream_close */
void        stream_close(stream *s);      /* NULL is fine */

#endif

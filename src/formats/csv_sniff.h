/* What the first block of a file tells about it: whether it is text at all,
 * and what separates its fields.  Pure functions over bytes, for csv.c.
 */
#ifndef NNVIZ_FORMATS_CSV_SNIFF_H
#define NNVIZ_FORMATS_CSV_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

/* NULL for what may be text; else what it is and what to do about it, to be
 * put behind "this is ": UTF-16 (by its mark, or by every other byte being NUL),
 * gzip, zip.  Static. */
const char *csv_sniff_foreign(const char *bytes, size_t len);

/* The separator of the records at `bytes`, without a byte order mark, by the
 * rule that csv_open documents.
 *   whole    in  nothing follows these bytes: their last record is whole
 *   comment  in  lines that begin with it do not count; 0: there are none */
char csv_sniff_separator(const char *bytes, size_t len, bool whole, char comment);

#endif

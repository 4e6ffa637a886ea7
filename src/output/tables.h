/* The CSV tables that describe rows: which rows a run used, and what a layer says
 * of them.  Row numbers are 0-based data rows; class names are quoted as RFC 4180
 * asks where they need it.
 */
#ifndef NNVIZ_OUTPUT_TABLES_H
#define NNVIZ_OUTPUT_TABLES_H

#include "util/text.h"

/* Some rows and what is known of them; everything borrowed. */
typedef struct {
    int          rows;
    const int   *row;        /* (rows) data row numbers                   */
    const int   *label;      /* (rows) class; NULL for a regression       */
    const float *target;     /* (rows) the number to learn; NULL for classes */
    char *const *class_name; /* NULL for a regression                     */
} tables_part;

/* rows.csv: row,split,label; the header, then the rows of one split after the other. */
void tables_rows_header(text *out);
void tables_rows(text *out, const char *split, const tables_part *part);

/* One layer at one epoch: row,label,predicted,u1,u2,...
 *   predicted  in  (rows) class; not read for a regression
 *   answer     in  (rows) the network's number; not read for classes
 *   acts       in  (rows, units), written in the fewest digits that read back */
void tables_activations(text *out, const tables_part *part, const int *predicted,
                        const float *answer, const float *acts, int units);

/* A CSV field with quotes where it needs them. */
void tables_field(text *out, const char *s);

#endif

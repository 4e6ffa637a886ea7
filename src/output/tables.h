/* The CSV tables that describe rows: which rows a run used, and what a layer says
 * of them.  Row numbers are 0-based data rows; class names are quoted as RFC 4180
 * asks where they need it.
 */
#ifndef NNVIZ_OUTPUT_TABLES_H
#define NNVIZ_OUTPUT_TABLES_H

#include "data/dataset.h"
#include "data/split.h"
#include "util/text.h"

/* rows.csv: row,split,label for every row; test, then validation, then train, each in
 * its split's order. */
void tables_rows(text *out, const dataset *data, const split *parts);

/* One layer at one epoch: row,label,predicted,u1,u2,...
 *   row        in  (rows) data row numbers; their labels come from `data`
 *   predicted  in  (rows) class
 *   acts       in  (rows, units), written in the fewest digits that read back */
void tables_activations(text *out, const dataset *data, const int *row, const int *predicted,
                        const float *acts, int rows, int units);

/* A CSV field with quotes where it needs them. */
void tables_field(text *out, const char *s);

#endif

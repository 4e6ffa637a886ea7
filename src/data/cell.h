/* Cells: what one field of a CSV may be, the same for tables and for streams. */
#ifndef NNVIZ_DATA_CELL_H
#define NNVIZ_DATA_CELL_H

#include "formats/csv.h"

#include <stdbool.h>

typedef enum { CELL_MISSING, CELL_NUMBER, CELL_TEXT } cell_kind;

/* Without the blanks around it, unless it was quoted. */
csv_field cell_trim(csv_field f);

/* What a trimmed cell is.  Missing: nothing, NA, NaN, ? or null, to the letter, quoted or not.
 *   decimal  in   '.' or ','
 *   number   out  of a CELL_NUMBER; may be NULL */
cell_kind cell_read(csv_field f, char decimal, double *number);

/* Where a cell stands, for messages. */
typedef struct {
    const char *file;
    long        line;   /* 1-based */
    int         field;  /* 1-based */
    const char *column; /* its name */
} cell_place;

/* "FILE:LINE:FIELD: <found> in column 'NAME' <wanted>", NN_DATA. */
nn_status cell_fail(const cell_place *at, const char *found, const char *wanted, nn_err *err);

/* The number as a float32 feature or target.
 * NN_DATA: "FILE:12:3: 1e+39 in column 'skewness' is too large; ... float32, at most 3.4028235e+38"
 */
nn_status cell_float(float *out, double number, const cell_place *at, nn_err *err);

#endif

/* Missing: what is done about cells that are not there, and which rows are then in use. */
#ifndef NNVIZ_DATA_MISSING_H
#define NNVIZ_DATA_MISSING_H

#include "data/table.h"
#include "nnviz/err.h"

typedef enum {
    MISSING_ERROR,  /* refuse them */
    MISSING_DROP,   /* leave their rows out */
    MISSING_MEAN,   /* fill numbers in, with the mean of the training rows */
    MISSING_MEDIAN, /* with their median */
    MISSING_COUNT
} missing_policy;

/* "error", "drop", "mean", "median". */
const char *missing_name(missing_policy policy);

/* The rows in use: all of them; with MISSING_DROP those without a missing cell, with
 * MISSING_MEAN and _MEDIAN those with a label.
 *   row, rows  out  (*rows) ascending; caller frees
 *   column     in   (columns) the feature columns
 *   label      in   the label's column
 * NN_DATA, the first two with any policy:
 *   "NAME: the label 'x4' is missing in every row; --label c --drop x4 would take the column
 *   before"
 *   "NAME: column 'x2' is missing in every row; --drop x2 would leave it out"
 *   "NAME: missing cells: 3 in 'age', 1 in 'city' (first at line 17); --missing drop, mean or
 *   median would go on"
 *   "NAME: every row has a missing cell (3 in 'age', 1 in 'city'); none is left"
 * NN_NOMEM. */
nn_status missing_rows(int **row, int *rows, const table *t, const int *column, int columns,
                       int label, missing_policy policy, nn_err *err);

#endif

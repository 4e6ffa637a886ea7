/* Dataset: features and classes, ready to be split, scaled and learned.
 *
 * The last column of a table is the label and has exactly two distinct values,
 * all others are features and numeric.  Classes are ordered naturally: numbers
 * by value, texts by byte.  A class keeps the file's text as its name; a
 * number's name is its shortest form ("0", "1.5"), however the file wrote it.
 */
#ifndef NNVIZ_DATA_DATASET_H
#define NNVIZ_DATA_DATASET_H

#include "data/table.h"
#include "nnviz/err.h"

#include <stdbool.h>

/* Everything is owned by the dataset and read-only for its users. */
typedef struct {
    char *name;          /* short, for run names and titles: the built-in name, the file's
                            stem, "stdin" */
    char *source;        /* as given: the built-in name, the path, "-" */
    int rows;            /* 2 or more */
    int features;        /* 1 or more */
    int classes;         /* 2 */
    float *x;            /* (rows, features) row-major, finite, unscaled */
    int *label;          /* (rows) 0 .. classes-1 */
    char **feature_name; /* (features) all different */
    char *label_name;
    char **class_name; /* (classes) */
    int *class_count;  /* (classes) rows of each, 1 or more */
    bool has_header;
    char sha256[65]; /* of the file's bytes, in hex */
} dataset;

/* Build from a table, which stays the caller's and may be freed at once.  Name and
 * source come from t->name.
 *   out   out  caller frees with dataset_free; untouched on failure
 * NN_DATA (NAME is t->name; names and cells are escaped and shortened by csv_show):
 *   "NAME:12:3: 'abc' in column 'skewness' is not a number; features must be numeric"
 *   "NAME:12:3: 1e+39 in column 'skewness' is too large; features are float32, at most ..."
 *   "NAME:12:5: the class in column 'class' is empty; every row needs one"
 *   "NAME: only class '0' in column 'class'; two classes are needed"
 *   "NAME: 3 different values in column 'class' ('1', '2', '3'); the last column is ..."
 *   "NAME: only one column; at least one feature and, in the last column, the class ..."
 * NN_NOMEM. */
nn_status dataset_from_table(dataset **out, const table *t, nn_err *err);

/* Load by what a user typed: "-" is standard input; the name of a built-in set
 * (data/builtin.h) wins over a file of that name; anything else is a path.
 * NN_DATA: as table_read and dataset_from_table; and for a word that is no built-in name,
 * no file and cannot be meant as a path (no slash, no dot):
 *   "'banknot' is neither a built-in data set nor a file; built-in sets: banknote" */
nn_status dataset_load(dataset **out, const char *what, nn_err *err);

void dataset_free(dataset *d);

#endif

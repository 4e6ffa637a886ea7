/* Dataset: a table of which is known what its columns are for.
 *
 * One column is the label (data/label.h), some of the others are features.  Features
 * stay as the file has them, numbers and texts; data/encoder.h makes float32 of them.
 *
 * Missing cells (data/cell.h) of the label and of the features in use are refused, unless
 * MISSING_DROP leaves their rows out, or MISSING_MEAN or _MEDIAN fills number columns in
 * and makes a missing text a category.  A row without a label is left out under all three.
 */
#ifndef NNVIZ_DATA_DATASET_H
#define NNVIZ_DATA_DATASET_H

#include "data/generate.h"
#include "data/label.h"
#include "data/missing.h"
#include "data/table.h"
#include "nnviz/err.h"
#include "util/text.h"

#include <stdbool.h>

typedef label_task dataset_task; /* TASK_BINARY, TASK_MULTICLASS, TASK_REGRESSION */

enum { DATASET_LEVELS = 50 }; /* most different values of a text feature */

/* All NULL and 0 serve, and so does NULL where a pointer to it is wanted. */
typedef struct {
    const char    *label;    /* data/selection.h; NULL: the last column, or a built-in set's own */
    const char    *features; /* a list; NULL: every column but the label                         */
    const char    *drop;     /* a list of columns that are no features; NULL: none               */
    label_ask      task;
    missing_policy missing;

    table_options    read; /* how to read a file; not looked at when there is a table already */
    generate_options make; /* how to make a generated set; likewise                           */

    bool narrow; /* features are wanted as float32 alone: dataset_load then reads a file of
                    numbers as table_read_narrow does                                         */
    int threads; /* for that; 0: as many as there are processors                              */
} dataset_spec;

/* Everything is owned by the dataset and read-only for its users. */
typedef struct {
    char *name;   /* short, for run names and titles: the built-in name, the file's
                     stem, "stdin" */
    char *source; /* as given: the built-in name, the path, "-" */

    int  rows;    /* rows in use: 2 or more for classes, 1 or more for regression */
    int *row;     /* (rows) their 0-based data rows in the file, ascending        */
    int  dropped; /* rows left out for their missing cells                        */

    table *from;    /* the whole file, every row of it */
    int    columns; /* feature columns, 1 or more */
    int   *column;  /* (columns) their places in `from`, ascending */
    int    label_column;
    char  *label_name;

    dataset_task   task;
    missing_policy missing;
    int            classes;     /* 2 or more; 0 for TASK_REGRESSION                */
    char         **class_name;  /* (classes); NULL for TASK_REGRESSION             */
    int           *class_count; /* (classes) rows of each, 1 or more               */
    int           *label;       /* (rows) 0 .. classes-1; NULL for TASK_REGRESSION */
    float         *target;      /* (rows) finite; NULL for classes                 */

    bool has_header;
    char separator;
    char sha256[65]; /* of the file's bytes, in hex */
} dataset;

/* Build from a table, which belongs to the dataset once this succeeds.  Name and
 * source come from t->name.
 *   out   out  caller frees with dataset_free; untouched on failure
 *   spec  in   may be NULL
 * NN_USAGE: as selection_label, selection_mark and label_read;
 *   "--features: the label 'class' is among them; leave it out or choose another --label"
 *   "--drop: 'class' is the label; ..."
 *   "--features and --drop leave no feature of NAME"
 * NN_DATA (NAME is t->name; names and cells are escaped and shortened by csv_show): as
 *   missing_rows and label_read;
 *   "NAME: only one column; at least one feature and the label are needed"
 *   "NAME:12:3: 'abc' in column 'skewness' is not a number, as most of its cells are; ..."
 *   "NAME: 140 different texts in column 'id' ('a', 'b', 'c', ...); at most 50 can be one-hot
 *   encoded; --drop id would go on"
 * NN_NOMEM. */
nn_status dataset_from_table(dataset **out, table *t, const dataset_spec *spec, nn_err *err);

/* The table that a user means: "-" is standard input; the name of a built-in set
 * (data/builtin.h) wins over a file of that name; anything else is a path.
 *   out   out  caller frees with table_free; untouched on failure
 *   spec  in   may be NULL; only `read` and `make` are looked at
 * NN_USAGE: "--size and --noise are for generated sets (moons, ...); 'banknote' is not one".
 * NN_DATA: as table_read; and for a word that is no built-in name, no file and cannot be
 * meant as a path (no slash, no dot):
 *   "'banknot' is neither a built-in data set nor a file; built-in sets: banknote, ..." */
nn_status dataset_read_table(table **out, const char *what, const dataset_spec *spec, nn_err *err);

/* The same as a dataset; a built-in set brings its own label unless the spec has one.
 * Fails as dataset_read_table and dataset_from_table do. */
nn_status dataset_load(dataset **out, const char *what, const dataset_spec *spec, nn_err *err);

void dataset_free(dataset *d);

/* The c-th feature column. */
const table_column *dataset_column(const dataset *d, int c);

/* Which levels of the c-th feature column, a text, occur in the rows in use.
 *   used     out  (its levels); may be NULL
 *   missing  out  missing cells in the rows in use; may be NULL
 * Returns how many levels do. */
int dataset_levels(const dataset *d, int c, bool *used, int *missing);

/* What was taken for what, in one line for people, appended to `out` without a line end:
 * "comma-separated, with a header; label 'class' (column 5); 4 feature columns; one-hot
 * encoded: 'colour' (3 values); 3 rows with missing cells left out". */
void dataset_describe(text *out, const dataset *d);

#endif

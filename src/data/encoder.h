/* Encoder: columns of any kind to float32 features; what new data need to be read like
 * the old.  It travels in the model file.
 *
 * A number column is one feature.  A text column is one-hot: a feature per level, in byte
 * order, and one for missing cells, "(missing)", where the model knows them.  Of these one
 * is 1, the others 0.
 */
#ifndef NNVIZ_DATA_ENCODER_H
#define NNVIZ_DATA_ENCODER_H

#include "data/cell.h"
#include "data/dataset.h"
#include "formats/csv.h"
#include "nnviz/err.h"

#include <stdbool.h>

typedef enum { ENCODE_NUMBER, ENCODE_ONE_HOT } encode_kind;

typedef struct {
    char       *name;
    encode_kind kind;
    double      fill;   /* ENCODE_NUMBER: stands for a missing cell; NAN: that is an error  */
    int         levels; /* ENCODE_ONE_HOT: 1 or more; with missing_level 0 or more; else 0  */
    char      **level;  /* (levels) the known texts, in byte order, no two alike            */
    bool        missing_level; /* ENCODE_ONE_HOT: a missing cell is a category, the last one */
} encoder_column;

/* Just data: a model file stores columns, label and classes, and restores them. */
typedef struct {
    int             columns;  /* 1 or more */
    encoder_column *column;   /* (columns) in the order of the file learned from; names differ */
    int             features; /* the width after encoding */
    char          **feature_name; /* (features) "age", "colour=red", "colour=(missing)" */
    char           *label_name;
    int             label_at; /* how many of the columns stood before the label: its place in
                                 a file without a header; 0 .. columns */
    dataset_task task;
    int          classes;    /* 0 for TASK_REGRESSION */
    char       **class_name; /* (classes) */
} encoder;

/* --- making one ---------------------------------------------------------------------- */

/* An empty one for a reader of model files to fill: columns zeroed but for fill, which is
 * NAN; class_name with NULLs; features 0.  encoder_name_features is due once the columns
 * are filled.
 *   out      out  caller frees with encoder_free
 *   columns  in   1 or more
 *   classes  in   0 or more
 * NN_NOMEM. */
nn_status encoder_new(encoder **out, int columns, int classes, nn_err *err);

/* Compute features and feature_name from the columns.
 * NN_DATA when there are more than 2^31-1 features; NN_NOMEM. */
nn_status encoder_name_features(encoder *e, nn_err *err);

/* Learn from a dataset: fill values, where d->missing asks for them, in double from the
 * training rows alone; levels from all rows of the dataset.
 *   index  in  (rows) places in the dataset, 0 .. d->rows-1; NULL: all d->rows of them
 * NN_DATA: "NAME: column 'age' is missing in every training row; nothing is there to fill it
 * with; --drop age would go on".  NN_NOMEM. */
nn_status encoder_fit(encoder **out, const dataset *d, const int *index, int rows, nn_err *err);

void encoder_free(encoder *e);

/* How many features column c becomes. */
int encoder_width(const encoder *e, int c);

/* --- a whole dataset ----------------------------------------------------------------- */

/* Encode the dataset that the encoder was fitted on.
 *   x  out  (d->rows, e->features) row-major, finite
 * NN_DATA: a number that float32 cannot hold, as cell_float says it. */
nn_status encoder_apply(const encoder *e, const dataset *d, float *x, nn_err *err);

/* The same into memory of its own, once for each dataset: where the features are numbers alone and
 * the table is a narrow one, its matrix itself is given away, and table_number may not be asked
 * any more.
 *   x  out  (d->rows, e->features) the caller frees it; untouched on failure
 * NN_NOMEM, too. */
nn_status encoder_take(const encoder *e, dataset *d, float **x, nn_err *err);

/* --- new data, cell by cell ---------------------------------------------------------- */

/* Is the first record of a new file its header?  When none of its cells is a number, not
 * all are missing, and it names a column or the label; or when it cannot be a row: it has
 * another number of fields than one, or a text where a number belongs.  With a number in it
 * when all of its cells are names, as columns may be called 2019 and 2020.
 *   fields  in  (n) as read */
bool encoder_is_header(const encoder *e, const csv_field *fields, int n, char decimal);

/* Find the columns in a new file: by name, in any order and among others, when it has a
 * header; else by place: as many fields as columns, in their order, or one more, the label
 * at label_at.
 *   place  out  (columns) 0-based field of each column
 *   label  out  0-based field of the label; -1: the file has none
 *   name   in   (n) of the file's columns (data/names.h); NULL: it has no header
 *   file   in   what messages call it
 * NN_DATA:
 *   "FILE: column 'entropy' is missing; the file has 'variance', 'skewness', ..."
 *   "FILE: 3 fields and no header; 4 ('a', 'b', ...), or 5 with the label, were wanted"
 * NN_NOMEM. */
nn_status encoder_bind(const encoder *e, int *place, int *label, char *const *name, int n,
                       const char *file, nn_err *err);

/* Encode one cell of column c.
 *   field    in   as read, not yet trimmed
 *   decimal  in   '.' or ','
 *   out      out  (encoder_width(e, c)) its features
 *   at       in   at->column is not looked at: messages name column c
 * NN_DATA:
 *   "FILE:12:3: 'abc' in column 'age' is not a number"
 *   "FILE:12:3: 'green' in column 'colour' is none of the values known from training: 'blue',
 *   'red'"
 *   "FILE:12:3: the cell in column 'age' is missing; the model has nothing to fill it with
 *   (train --missing mean or median gives it)"
 *   and what cell_float says.  NN_NOMEM. */
nn_status encoder_field(const encoder *e, int c, csv_field field, char decimal, float *out,
                        const cell_place *at, nn_err *err);

/* Read one cell of the label: the class by its name or, as a number, by its value ("1.0" is
 * class "1"); or the target.  A missing cell gives -1, or NAN.
 *   label   out  may be NULL; -1 for TASK_REGRESSION
 *   target  out  may be NULL; NAN for classes
 *   at      in   at->column is not looked at
 * NN_DATA:
 *   "FILE:12:5: '3' in column 'class' is none of the classes known from training: '0', '1'"
 *   "FILE:12:5: 'abc' in column 'price' is not a number"
 *   and what cell_float says.  NN_NOMEM. */
nn_status encoder_label(const encoder *e, csv_field field, char decimal, int *label, float *target,
                        const cell_place *at, nn_err *err);

#endif

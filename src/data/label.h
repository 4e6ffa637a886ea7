/* Label: what is to be learned, from the column that has it.
 *
 * A label of texts, or of whole numbers with at most 50 different values, is a class:
 * two of them make a TASK_BINARY, more a TASK_MULTICLASS.  Numbers of which one is not whole
 * are a TASK_REGRESSION.  More than 50 different whole numbers could be either: that is asked,
 * not guessed.  Classes are ordered naturally: numbers by value, texts by byte.  A class
 * keeps the file's text as its name; a number's name is its shortest form ("0", "1.5").
 * Numbers are doubles: from 2^53 on (9007199254740992) neighbouring whole numbers are one, and
 * would be one class.  They are refused as classes.
 */
#ifndef NNVIZ_DATA_LABEL_H
#define NNVIZ_DATA_LABEL_H

#include "data/table.h"
#include "nnviz/err.h"

typedef enum { TASK_BINARY, TASK_MULTICLASS, TASK_REGRESSION } label_task;

/* What a user may say of it. */
typedef enum { ASK_AUTO, ASK_CLASSIFICATION, ASK_REGRESSION } label_ask;

enum {
    LABEL_GUESSED = 50,  /* most different whole numbers that are taken for classes unasked */
    LABEL_CLASSES = 1000 /* most classes */
};

/* Start as {0}; release with label_release, also after a failure. */
typedef struct {
    label_task task;
    int        classes;     /* 2 or more; 0 for TASK_REGRESSION                     */
    char     **class_name;  /* (classes); NULL for TASK_REGRESSION                  */
    int       *class_count; /* (classes) rows of each, 1 or more                    */
    int       *label;       /* (rows) 0 .. classes-1; NULL for TASK_REGRESSION      */
    float     *target;      /* (rows) finite; NULL for classes                      */
} label_values;

/* Read the label of some rows.
 *   column  in  its place in t
 *   row     in  (rows) none of whose labels is missing; 1 or more
 * NN_USAGE:
 *   "NAME: 61 different whole numbers in column 'age'; are they classes? --task classification
 *   or --task regression says so"
 *   "--task regression: NAME:2:5: 'red' in column 'colour' is not a number"
 * NN_DATA:
 *   "NAME: only class '0' in column 'class'; two classes are needed"
 *   "NAME: 1400 different values in column 'id' ('a', 'b', 'c', ...); at most 1000 classes are
 *   supported"
 *   "NAME:2:3: about 9007199254740992 in column 'id' is too large for a class: ..."
 *   "NAME:12:3: '1x' in column 'price' is not a number, as most of its cells are; ..."
 *   and what cell_float says of a target.
 * NN_NOMEM. */
nn_status label_read(label_values *out, const table *t, int column, const int *row, int rows,
                     label_ask ask, nn_err *err);

void label_release(label_values *v);

#endif

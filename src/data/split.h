/* Split: which rows test, which validate, which are learned.
 *
 * The rows are put in a random order; its first ceil(test * rows) are the test
 * rows, as in scikit-learn's train_test_split; of the R rows after them the last
 * R - floor(R * (1 - validation)) validate, as with Keras's validation_split;
 * those between are learned from.  (The products are taken in double, as both
 * do: 0.07 of 100 rows is 8 test rows, there and here.)
 *
 * Stratified, the counts of the parts are the same, and each class has its share of each
 * part to within one row, rounded as scikit-learn's StratifiedShuffleSplit does: of a class's
 * n rows among N, floor(n m / N) are among the m rows that do not test, and the rows then
 * lacking go one each to the classes with the largest remainders, the first of equal ones
 * (where scikit-learn draws lots).  Of these m the training rows are taken likewise; the
 * others validate.  Which rows of a class they are, and in which order, the random order
 * says: a class's first rows test, its last ones validate.
 */
#ifndef NNVIZ_DATA_SPLIT_H
#define NNVIZ_DATA_SPLIT_H

#include "nnviz/err.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    double   test;       /* share of all rows, 0 <= test < 1; 0: no test rows      */
    double   validation; /* share of the rest, 0 <= validation < 1; 0: none        */
    bool     numpy;      /* false: order from `seed`, stream NN_STREAM_SPLIT       */
    uint32_t numpy_seed; /* numpy: the order of train_test_split(random_state=...) */
    uint64_t seed;

    const int   *label;      /* (rows) 0 .. classes-1: stratify by it; NULL: do not */
    int          classes;    /* of label                                            */
    char *const *class_name; /* (classes) for messages                              */
} split_spec;

/* Each row is in exactly one part, in the order drawn.  Indices are 0-based places in the
 * data set (its data rows, unless it left some out: see dataset.row).  A part of no rows
 * has a pointer that must not be read through. */
typedef struct {
    int *order;      /* (all rows) owned: test, training, validation one after the other */
    int *test;       /* (n_test)        views into order */
    int *train;      /* (n_train) */
    int *validation; /* (n_validation) */
    int  n_test, n_train, n_validation; /* n_train is 1 or more */
} split;

/*   out   out  caller frees with split_free; untouched on failure
 *   rows  in   0 or more
 * NN_DATA when a part asked for (a share above 0), or training, would get no row:
 *   "2 rows split into 1 test, 1 validation and 0 training rows; ..."
 * and when a class to stratify by has a single row:
 *   "class 'b' has 1 row; --stratify needs 2 of each class"
 * NN_USAGE when stratified in NumPy's order: scikit-learn draws a stratified split in another
 * way, which is not reproduced.
 * NN_NOMEM.  A share outside its range is the programmer's error. */
nn_status split_make(split **out, const split_spec *spec, int rows, nn_err *err);

/* Bring the rows of x into the split's order, without a second matrix.
 *   x  in/out  (all rows, width) row i comes from row s->order[i]
 * NN_NOMEM. */
nn_status split_reorder(const split *s, float *x, int width, nn_err *err);

void split_free(split *s);

#endif

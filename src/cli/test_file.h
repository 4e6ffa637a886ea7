/* --test FILE: test rows that the user gives, read by what the training rows taught. */
#ifndef NNVIZ_CLI_TEST_FILE_H
#define NNVIZ_CLI_TEST_FILE_H

#include "cli/config.h"
#include "data/encoder.h"
#include "data/scale.h"

/* Plain data; {0} is none. */
typedef struct {
    int    rows;
    int    features;
    float *x;          /* (rows, features) encoded, not scaled */
    int   *label;      /* (rows) class, when there are classes */
    float *target;     /* (rows) number, when there are none   */
    char   sha256[65]; /* of the file's bytes              */
} test_file;

/* Read config->test whole.  The first block decides nothing: a row without a label is
 * refused wherever it is.
 *   out  out  release with test_file_release, also after a failure
 * NN_DATA: as stream_open and stream_next; no label column; a row without a label.
 * NN_USAGE, NN_NOMEM. */
nn_status test_file_read(test_file *out, const run_config *config, const encoder *encode,
                         nn_err *err);
void      test_file_release(test_file *t);

/* Put the rows, scaled, into arrays from place `at` on; row numbers are those of the file.
 *   label, target  out  whichever the task has; the other may be NULL */
void test_file_append(const test_file *t, const scaler *s, int at, int *row, float *x, int *label,
                      float *target);

#endif

/* Built-in data sets: the CSV files of data/, embedded when nnviz is built, and the
 * generated ones (data/generate.h).
 *
 * The bytes are those of the file, so a set is read through the same path as a
 * file of the user's.  data/README.md tells each set's story.  Adding one is a
 * row in builtin.c and a line in CMakeLists.txt.
 */
#ifndef NNVIZ_DATA_BUILTIN_H
#define NNVIZ_DATA_BUILTIN_H

#include "data/generate.h"
#include "nnviz/err.h"
#include "util/text.h"

#include <stddef.h>

typedef struct {
    const char          *name;  /* what the user types: no slash, no dot */
    const char          *title; /* for people */
    const unsigned char *bytes; /* (*len) a CSV file, not NUL-terminated; NULL: generated  */
    const size_t        *len;   /* a pointer, as the length is known at link time only     */
    const char          *make;  /* the name of its generator; NULL: embedded               */
    const char          *label; /* the column that is the label; NULL: the last            */
    int                  rows, features, classes; /* generated: by default */
    const char          *source;                  /* who made it, where and when; a DOI */
    const char          *licence; /* SPDX name; "none needed" for what is generated */
} builtin;

/* The i-th set, i = 0, 1, ...; NULL past the end. */
const builtin *builtin_at(int i);

/* By exact name; NULL when there is none. */
const builtin *builtin_find(const char *name);

/* NN_USAGE when options for generated sets are given for something else:
 *   "--size and --noise are for generated sets (moons, ...); 'banknote' is not one" */
nn_status builtin_check(const char *what, const generate_options *options, nn_err *err);

/* Append the set as a CSV file.
 *   options  in  for a generated set; may be NULL
 * NN_USAGE as generate_csv; NN_NOMEM. */
nn_status builtin_csv(text *out, const builtin *b, const generate_options *options, nn_err *err);

#endif

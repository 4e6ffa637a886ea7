/* Built-in data sets: the CSV files of data/, embedded when nnviz is built.
 *
 * The bytes are those of the file, so a set is read through the same path as a
 * file of the user's.  data/README.md tells each set's story.  Adding one is a
 * row in builtin.c and a line in CMakeLists.txt.
 */
#ifndef NNVIZ_DATA_BUILTIN_H
#define NNVIZ_DATA_BUILTIN_H

#include <stddef.h>

typedef struct {
    const char *name;           /* what the user types: no slash, no dot */
    const char *title;          /* for people */
    const unsigned char *bytes; /* (*len) a CSV file, not NUL-terminated */
    const size_t *len;          /* a pointer, as the length is known at link time only */
    int rows, features, classes;
    const char *source;  /* who made it, where and when; a DOI */
    const char *licence; /* SPDX name */
} builtin;

/* The i-th set, i = 0, 1, ...; NULL past the end. */
const builtin *builtin_at(int i);

/* By exact name; NULL when there is none. */
const builtin *builtin_find(const char *name);

#endif

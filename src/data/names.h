/* Names of columns: none empty, no two alike.
 *
 * A name is taken from the header; an empty one, and all when there is no header,
 * become "x1", "x2", ... by 1-based column.  Of equal names the first stays and the
 * others get their column number, as in x,x,class -> x,x_2,class.
 */
#ifndef NNVIZ_DATA_NAMES_H
#define NNVIZ_DATA_NAMES_H

#include "formats/csv.h"
#include "nnviz/err.h"
#include "util/text.h"

/* Make n names.
 *   out     out  (n) release with names_free(*out, n)
 *   header  in   (n) trimmed cells of the header; NULL: there is none
 *   n       in   1 or more
 * NN_NOMEM. */
nn_status names_make(char ***out, const csv_field *header, int n, nn_err *err);

/* Copies of n names; the same release.  n may be 0. */
nn_status names_copy(char ***out, char *const *from, int n, nn_err *err);

/* Each name and the array; names may be NULL. */
void names_free(char **names, int n);

/* The place of `name` among n names; -1 when it is none of them. */
int names_find(char *const *names, int n, const char *name);

/* Append "'a', 'b', 'c', ...": at most `most` names, escaped and short. */
void names_show(text *out, char *const *names, int n, int most);

#endif

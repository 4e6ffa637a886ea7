/* Selection: which columns a user means.
 *
 * A column is meant by its exact name; failing that, by its 1-based number; the label also
 * by "first" or "last".  A list is columns separated by commas, among them ranges of numbers such
 * as 2-5.  A name that holds a comma or begins with a quote is put in double quotes, those inside
 * doubled; blanks around an item are dropped.  Naming a column twice is no more than naming it
 * once.
 */
#ifndef NNVIZ_DATA_SELECTION_H
#define NNVIZ_DATA_SELECTION_H

#include "data/table.h"
#include "nnviz/err.h"

#include <stdbool.h>

/* The place of the column meant by `what`; NULL: the last.
 * NN_USAGE: "--label: NAME has no column 'clas'; its columns are 'a', 'b', 'class'". */
nn_status selection_label(int *place, const table *t, const char *what, nn_err *err);

/* Mark every column that `list` means.
 *   marked  in/out  (t->cols) set to true where meant, else left alone
 *   option  in      for messages: "--features"
 * NN_USAGE: no such column; "--drop: '5-2' runs backwards"; an empty item; a quote never closed. */
nn_status selection_mark(bool *marked, const table *t, const char *list, const char *option,
                         nn_err *err);

#endif

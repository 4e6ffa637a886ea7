/* Where a command's results go: standard output, or a file that appears whole or not at all. */
#ifndef NNVIZ_CLI_SINK_H
#define NNVIZ_CLI_SINK_H

#include "nnviz/err.h"
#include "util/text.h"

#include <stddef.h>

typedef struct sink sink;

/*   path  in  a file; NULL or "-": standard output
 * NN_IO, NN_NOMEM. */
nn_status sink_open(sink **out, const char *path, nn_err *err);

/* Take bytes, or a text, which is empty then.  NN_IO; NN_NOMEM when the text is not whole. */
nn_status sink_bytes(sink *s, const void *bytes, size_t len, nn_err *err);
nn_status sink_text(sink *s, text *t, nn_err *err);

/* The end: flush; give the file its name, or, when `outcome` is a failure, make no file.  Frees `s`
 * in any case.  NN_IO. */
nn_status sink_end(sink *s, nn_status outcome, nn_err *err);

/* Free; a file is not made.  NULL is fine. */
void sink_abandon(sink *s);

#endif

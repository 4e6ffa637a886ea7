/* Is it JSON?  The strict check that json_parse makes before cJSON, which would
 * take much that is not, sees the bytes.
 */
#ifndef NNVIZ_FORMATS_JSON_CHECK_H
#define NNVIZ_FORMATS_JSON_CHECK_H

#include "nnviz/err.h"

#include <stddef.h>

enum { JSON_MAX_DEPTH = 64 };

/* NN_OK if bytes[start, len) is one JSON text as json_parse (json.h) describes
 * it; else NN_DATA and the message that it documents.  Lines and columns count
 * from the first byte, not from `start`.  NN_NOMEM.
 *
 * Reads each byte a bounded number of times; keys are sorted object by object,
 * so that equal ones are found in n log n. */
nn_status json_check(const char *name, const char *bytes, size_t len, size_t start, nn_err *err);

#endif

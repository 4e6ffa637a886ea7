/* JSON: read strictly, written exactly.
 *
 * cJSON builds the trees.  It is a lax reader (it takes 01 and 1., cuts
 * strings at \u0000, lets duplicate keys, bad UTF-8 and 1e400 pass), so a
 * check of our own against RFC 8259 comes first.  It prints doubles with 15
 * digits, which loses bits, so we print ourselves.  When asking a tree, use
 * the case-sensitive lookups (cJSON_GetObjectItemCaseSensitive), and
 * cJSON_ArrayForEach, as an indexed loop is quadratic.
 */
#ifndef NNVIZ_FORMATS_JSON_H
#define NNVIZ_FORMATS_JSON_H

#include "formats/json_check.h"
#include "nnviz/err.h"
#include "util/text.h"

#include <cjson/cJSON.h>
#include <stddef.h>

/* Parse one JSON text.
 *   out         out  caller frees with cJSON_Delete; untouched on failure
 *   name        in   what messages call it
 *   bytes, len  in   need not end in NUL; a UTF-8 byte order mark is skipped
 *
 * NN_DATA, `name:line:column: what was found; what was wanted` with the 1-based
 * line and the 1-based byte in it: whatever RFC 8259 does not allow, text after
 * the value, invalid UTF-8, lone surrogates and \u0000 in strings, the same key
 * twice in one object, a number too large for a double or longer than 63
 * characters (cJSON's limit), more than JSON_MAX_DEPTH (64) levels.  NN_NOMEM. */
nn_status json_parse(cJSON **out, const char *name, const char *bytes, size_t len, nn_err *err);

/* Append `s` as a JSON string with its quotes.  Bytes that are not UTF-8
 * become U+FFFD, one each. */
void json_string(text *out, const char *s);

/* Append the shortest number that reads back to the same value; null for what
 * JSON cannot say (NaN and the infinities). */
void json_float(text *out, float v);
void json_double(text *out, double v);

#endif

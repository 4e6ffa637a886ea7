/* Growable text: where every file is composed before it is written.
 *
 * An append that runs out of memory marks the text and drops what follows, so
 * that a writer can append freely and check once, with text_check, at the end.
 */
#ifndef NNVIZ_UTIL_TEXT_H
#define NNVIZ_UTIL_TEXT_H

#include "nnviz/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Start as `text t = {0};`.  `data` is NULL (nothing appended yet) or
 * NUL-terminated at `len`; it may hold NUL bytes before that. */
typedef struct {
    char  *data;
    size_t len, cap;
    bool   failed; /* an allocation failed: the content is not whole */
} text;

void text_free(text *t);  /* releases and zeroes */
void text_clear(text *t); /* empty and not failed; keeps the memory */

/* Append; the source must not lie inside `t` itself. */
void text_bytes(text *t, const void *bytes, size_t n); /* bytes may be NULL when n is 0 */
void text_str(text *t, const char *s);
void text_char(text *t, char c);
void text_int(text *t, int v); /* as %d, many times as fast */
void text_printf(text *t, const char *fmt, ...) NN_PRINTF(2, 3);

/* NN_OK, or NN_NOMEM ("out of memory while WHAT") if an append failed. */
nn_status text_check(const text *t, const char *what, nn_err *err);

/* Decode the character that `bytes` starts with, as strict UTF-8 (RFC 3629: no
 * overlong forms, no surrogates, nothing above U+10FFFF).
 *   code  out  the code point; may be NULL; untouched on failure
 * Returns its length, 1..4 bytes, or 0 when len is 0, or the bytes are not
 * UTF-8, or the character is cut off at `len`. */
size_t text_utf8(const char *bytes, size_t len, uint32_t *code);

/* Append what may hold anything, a name from a file or of one, as a terminal may show it: control
 * characters and bytes that are not UTF-8 as \xNN.
 * Returns how many characters were appended, to align by. */
int text_visible(text *t, const char *s);

/* The same of `len` bytes: at most `most` of their characters, then "...". */
int text_visible_most(text *t, const char *bytes, size_t len, size_t most);

#endif

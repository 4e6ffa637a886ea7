/* Digests: a name for the content of a file, to recognise it later. */
#ifndef NNVIZ_UTIL_DIGEST_H
#define NNVIZ_UTIL_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include <sha2.h>

enum { DIGEST_HEX = 65 }; /* 64 hexadecimal digits and the NUL */

/* The SHA-256 (FIPS 180-4) of `len` bytes as lower-case hexadecimal text.
 *   bytes  in   may be NULL when len is 0
 *   hex    out  64 digits and a NUL
 * It needs no memory and cannot fail. */
void digest_sha256(const void *bytes, size_t len, char hex[DIGEST_HEX]);

/* The same in pieces. */
typedef struct {
    SHA2_CTX sha;
} digest;

void digest_begin(digest *d);
void digest_add(digest *d, const void *bytes, size_t len); /* bytes may be NULL when len is 0 */
void digest_end(digest *d, char hex[DIGEST_HEX]);

#endif

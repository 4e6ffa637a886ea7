/* Digests: a name for the content of a file, to recognise it later. */
#ifndef NNVIZ_UTIL_DIGEST_H
#define NNVIZ_UTIL_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include <sha2.h>

enum {
    DIGEST_HEX  = 65, /* 64 hexadecimal digits and the NUL */
    DIGEST_STEP = 32
};

/* The SHA-256 (FIPS 180-4) of `len` bytes as lower-case hexadecimal text.
 *   bytes  in   may be NULL when len is 0
 *   hex    out  64 digits and a NUL
 * It needs no memory and cannot fail. */
void digest_sha256(const void *bytes, size_t len, char hex[DIGEST_HEX]);

/* The same in pieces. */
typedef struct {
    SHA2_CTX sha;

    /* Between digest_lend and digest_rest: */
    const uint8_t *begin, *at, *end;
    size_t         steps;        /* that are left of whole blocks     */
    uint32_t       words[4][4];  /* of the message, for the next step */
    uint32_t       state[2][4];  /* ABEF and CDGH                     */
    uint32_t       before[2][4]; /* at the begin of the block         */
} digest;

void digest_begin(digest *d);
void digest_add(digest *d, const void *bytes, size_t len); /* bytes may be NULL when len is 0 */
void digest_end(digest *d, char hex[DIGEST_HEX]);

/* digest_add beside other work: hashing waits for its own results most of the time, and what is
 * done between its steps is nearly free.  From digest_lend to digest_rest the bytes must stay, and
 * nothing but digest_step may be called, as often as one likes; a step is DIGEST_STEP bytes' worth.
 *   len  in  1 or more */
void digest_lend(digest *d, const void *bytes, size_t len);
void digest_step(digest *d);
void digest_rest(digest *d);

#endif

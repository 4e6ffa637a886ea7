/* libmd does the work; its blocks are hashed by the processor's own instructions where it has
 * them, which is seven times as fast: of a large file the digest would take longer than the rest
 * of reading it. */
#include "util/digest.h"

#include "nn/processor.h"

#include <assert.h>
#include <stdbool.h>

enum { BLOCK = 64 };

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#include <immintrin.h>

/* The round constants of FIPS 180-4, 4.2.2. */
static const uint32_t K[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/* The i-th four rounds, two an instruction, and between them, in the order that keeps the rounds
 * from waiting, what is due of the message's further words: w holds the last sixteen of them, four
 * by four.  All of a step's words before its rounds take an eighth longer. */
__attribute__((target("sha,sse4.1,ssse3"), always_inline)) static inline void
four_rounds(__m128i *abef, __m128i *cdgh, __m128i w[4], int i)
{
    const void *k   = K + 4 * i;
    __m128i    *now = &w[i % 4], *next = &w[(i + 1) % 4], *last = &w[(i + 3) % 4];
    __m128i     plus = _mm_add_epi32(*now, _mm_load_si128((const __m128i *)k));

    *cdgh = _mm_sha256rnds2_epu32(*cdgh, *abef, plus);
    if (i >= 3 && i < 15) {
        __m128i sum = _mm_add_epi32(*next, _mm_alignr_epi8(*now, *last, 4));
        *next       = _mm_sha256msg2_epu32(sum, *now);
    }
    *abef = _mm_sha256rnds2_epu32(*abef, *cdgh, _mm_shuffle_epi32(plus, 0x0E));
    if (i >= 1 && i < 13) {
        *last = _mm_sha256msg1_epu32(*last, *now);
    }
}

/* Half of a block's rounds, from 0 or 8 on; compilers unroll no more than that. */
__attribute__((target("sha,sse4.1,ssse3"), always_inline)) static inline void
half_rounds(__m128i *abef, __m128i *cdgh, __m128i w[4], const int from)
{
    for (int i = from; i < from + 8; i++) {
        four_rounds(abef, cdgh, w, i);
    }
}

/* The sixteen words of a block. */
__attribute__((target("sha,sse4.1,ssse3"), always_inline)) static inline void
first_words(__m128i w[4], const uint8_t *block)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);

    for (int i = 0; i < 4; i++) {
        const void *from = block + 16 * i;
        w[i]             = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)from), swap);
    }
}

/* The instructions keep the eight words A..H as ABEF and CDGH, the highest first. */
__attribute__((target("sha,sse4.1,ssse3"))) static void
hash_blocks(uint32_t state[8], const uint8_t *at, size_t blocks)
{
    __m128i dcba = _mm_loadu_si128((const __m128i *)(const void *)state);
    __m128i hgfe = _mm_loadu_si128((const __m128i *)(const void *)(state + 4));
    __m128i cdab = _mm_shuffle_epi32(dcba, 0xB1), efgh = _mm_shuffle_epi32(hgfe, 0x1B);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xF0);

    for (; blocks > 0; blocks--, at += BLOCK) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i       w[4];

        first_words(w, at);
        half_rounds(&abef, &cdgh, w, 0);
        half_rounds(&abef, &cdgh, w, 8);
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    __m128i feba = _mm_shuffle_epi32(abef, 0x1B), dchg = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)(void *)state, _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((__m128i *)(void *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

/* Whole blocks from the front of `bytes`, if this processor can; returns how many bytes. */
static size_t take_blocks(SHA2_CTX *sha, const uint8_t *bytes, size_t len)
{
    size_t blocks = len / BLOCK;

    if (blocks == 0 || !processor_has_sha()) {
        return 0;
    }
    hash_blocks(sha->state.st32, bytes, blocks);
    sha->bitcount[0] += (uint64_t)blocks * BLOCK * 8;
    return blocks * BLOCK;
}

/* The first or second half of a block, as in hash_blocks. */
__attribute__((target("sha,sse4.1,ssse3"), always_inline)) static inline void
hash_half(digest *d, const bool second)
{
    __m128i *words = (__m128i *)(void *)d->words, *state = (__m128i *)(void *)d->state;
    __m128i *before = (__m128i *)(void *)d->before;
    __m128i  w[4], abef = _mm_loadu_si128(state), cdgh = _mm_loadu_si128(state + 1);

    if (second) {
        for (int i = 0; i < 4; i++) {
            w[i] = _mm_loadu_si128(words + i);
        }
    } else {
        first_words(w, d->at);
        _mm_storeu_si128(before, abef);
        _mm_storeu_si128(before + 1, cdgh);
    }
    half_rounds(&abef, &cdgh, w, second ? 8 : 0);
    if (second) {
        abef = _mm_add_epi32(abef, _mm_loadu_si128(before));
        cdgh = _mm_add_epi32(cdgh, _mm_loadu_si128(before + 1));
        d->at += BLOCK;
    }
    for (int i = 0; i < 4 && !second; i++) {
        _mm_storeu_si128(words + i, w[i]);
    }
    _mm_storeu_si128(state, abef);
    _mm_storeu_si128(state + 1, cdgh);
}

__attribute__((target("sha,sse4.1,ssse3"))) static void hash_step(digest *d)
{
    if (d->steps-- % 2 == 0) {
        hash_half(d, false);
    } else {
        hash_half(d, true);
    }
}

/* A..H as ABEF and CDGH, and back. */
static void put_state(digest *d, bool back)
{
    static const int PLACE[2][4] = {{5, 4, 1, 0}, {7, 6, 3, 2}};

    for (int i = 0; i < 8; i++) {
        uint32_t *word = &d->sha.state.st32[PLACE[i / 4][i % 4]], *to = &d->state[i / 4][i % 4];
        *(back ? word : to) = *(back ? to : word);
    }
}

#else

static void hash_step(digest *d)
{
    (void)d;
}

static void put_state(digest *d, bool back)
{
    (void)d, (void)back;
}

static size_t take_blocks(SHA2_CTX *sha, const uint8_t *bytes, size_t len)
{
    (void)sha, (void)bytes, (void)len;
    return 0;
}

#endif

void digest_begin(digest *d)
{
    SHA256Init(&d->sha);
}

void digest_add(digest *d, const void *bytes, size_t len)
{
    assert(bytes != NULL || len == 0);
    const uint8_t *at   = bytes;
    size_t         over = (size_t)(d->sha.bitcount[0] / 8 % BLOCK);
    size_t         fill = over == 0 ? 0 : BLOCK - over; /* to the end of a block begun */

    if (len == 0) {
        return;
    }
    if (fill < len) {
        SHA256Update(&d->sha, at, fill);
        at += fill;
        len -= fill;
        size_t taken = take_blocks(&d->sha, at, len);
        at += taken;
        len -= taken;
    }
    SHA256Update(&d->sha, at, len);
}

void digest_lend(digest *d, const void *bytes, size_t len)
{
    size_t over = (size_t)(d->sha.bitcount[0] / 8 % BLOCK);
    size_t fill = over == 0 ? 0 : BLOCK - over;

    assert(len > 0);
    fill = fill < len ? fill : len;
    digest_add(d, bytes, fill);
    d->begin = d->at = (const uint8_t *)bytes + fill;
    d->end           = (const uint8_t *)bytes + len;
    d->steps         = processor_has_sha() ? (len - fill) / BLOCK * 2 : 0;
    put_state(d, false);
}

void digest_step(digest *d)
{
    if (d->steps > 0) {
        hash_step(d);
    }
}

/* Whole blocks are faster in one go. */
void digest_rest(digest *d)
{
    if (d->steps % 2 != 0) {
        hash_step(d);
    }
    put_state(d, true);
    d->sha.bitcount[0] += (uint64_t)(d->at - d->begin) * 8;
    digest_add(d, d->at, (size_t)(d->end - d->at));
}

void digest_end(digest *d, char hex[DIGEST_HEX])
{
    _Static_assert(DIGEST_HEX == SHA256_DIGEST_STRING_LENGTH, "libmd writes as much as we promise");
    SHA256End(&d->sha, hex);
}

void digest_sha256(const void *bytes, size_t len, char hex[DIGEST_HEX])
{
    digest d;

    digest_begin(&d);
    digest_add(&d, bytes, len);
    digest_end(&d, hex);
}

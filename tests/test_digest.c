#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/digest.h"

#include <stdlib.h>
#include <string.h>

/* The example values of FIPS 180-2, appendix B, and the empty message. */
static void known_answers(void **state)
{
    (void)state;
    char hex[DIGEST_HEX];

    digest_sha256("abc", 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest_sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, hex);
    assert_string_equal(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    digest_sha256(NULL, 0, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void a_million_letters(void **state)
{
    (void)state;
    enum { MILLION = 1000000 };
    char  hex[DIGEST_HEX];
    char *a = malloc(MILLION);

    assert_non_null(a);
    memset(a, 'a', MILLION);
    digest_sha256(a, MILLION, hex);
    free(a);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* Pieces of every size, across and along the blocks; libmd alone is the judge of their sum. */
static void pieces_make_the_whole(void **state)
{
    (void)state;
    enum { LEN = 40000 };
    unsigned char *bytes = malloc(LEN);
    char           want[DIGEST_HEX], hex[DIGEST_HEX];

    assert_non_null(bytes);
    for (uint32_t i = 0; i < LEN; i++) {
        bytes[i] = (unsigned char)(i * 2654435761u >> 13);
    }
    for (size_t piece = 1; piece < LEN; piece += 1 + piece * 2 / 3) {
        size_t   len = LEN - piece;
        SHA2_CTX sha;
        SHA256Init(&sha);
        SHA256Update(&sha, bytes, len);
        SHA256End(&sha, want);
        digest d;
        digest_begin(&d);
        for (size_t at = 0; at < len; at += piece) {
            digest_add(&d, bytes + at, piece < len - at ? piece : len - at);
        }
        digest_end(&d, hex);
        assert_string_equal(hex, want);
        digest_sha256(bytes, len, hex);
        assert_string_equal(hex, want);
    }
    free(bytes);
}

/* Lent in pieces of every size, with no step, some, and more than there are. */
static void steps_make_the_whole(void **state)
{
    (void)state;
    enum { LEN = 20000 };
    static const size_t STEPS[] = {0, 1, 2, 3, 4, 5, 63, 4 * LEN};
    unsigned char      *bytes   = malloc(LEN);
    char                want[DIGEST_HEX], hex[DIGEST_HEX];

    assert_non_null(bytes);
    for (uint32_t i = 0; i < LEN; i++) {
        bytes[i] = (unsigned char)(i * 2654435761u >> 13);
    }
    SHA2_CTX sha;
    SHA256Init(&sha);
    SHA256Update(&sha, bytes, LEN);
    SHA256End(&sha, want);
    for (size_t s = 0; s < sizeof STEPS / sizeof *STEPS; s++) {
        for (size_t piece = 7; piece < LEN; piece += 1 + piece / 2) {
            digest d;
            digest_begin(&d);
            for (size_t at = 0; at < LEN; at += piece) {
                digest_lend(&d, bytes + at, piece < LEN - at ? piece : LEN - at);
                for (size_t i = 0; i < STEPS[s]; i++) {
                    digest_step(&d);
                }
                digest_rest(&d);
            }
            digest_end(&d, hex);
            assert_string_equal(hex, want);
        }
    }
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(a_million_letters),
        cmocka_unit_test(pieces_make_the_whole),
        cmocka_unit_test(steps_make_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

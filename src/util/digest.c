#include "util/digest.h"

#include <assert.h>
#include <sha2.h>
#include <stdint.h>

void digest_sha256(const void *bytes, size_t len, char hex[DIGEST_HEX])
{
    static const uint8_t nothing[1] = {0};

    assert(bytes != NULL || len == 0);
    _Static_assert(DIGEST_HEX == SHA256_DIGEST_STRING_LENGTH, "libmd writes as much as we promise");
    SHA256Data(bytes != NULL ? (const uint8_t *)bytes : nothing, len, hex);
}

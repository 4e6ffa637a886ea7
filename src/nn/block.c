#include "block.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = BLOCK_GROUP * sizeof(float) };

size_t block_whole_groups(size_t n)
{
    return (n + BLOCK_GROUP - 1) / BLOCK_GROUP * BLOCK_GROUP;
}

/* The numbers of a part; beyond `most` as many as that. */
static size_t size_of(const block_part *p, size_t most)
{
    return p->cols && p->rows > most / 2 / p->cols ? most : block_whole_groups(p->rows * p->cols);
}

nn_status block_create(void **block, const block_part *parts, size_t n, nn_err *err)
{
    const size_t most = SIZE_MAX / sizeof(float) - ALIGNMENT;
    size_t       sum  = 0, at;

    for (size_t i = 0; i < n; i++) {
        if (size_of(&parts[i], most) > most - sum) {
            return nn_fail(err, NN_USAGE,
                           "a network of this size needs more memory than can be addressed");
        }
        sum += size_of(&parts[i], most);
    }
    *block = calloc(sum + ALIGNMENT, sizeof(float));
    if (!*block) {
        return nn_fail_nomem(err, "creating the network");
    }
    at = (ALIGNMENT - (uintptr_t)*block % ALIGNMENT) % ALIGNMENT / sizeof(float);
    for (size_t i = 0; i < n; i++) {
        float *begin = (float *)*block + at;
        memcpy(parts[i].to, &begin, sizeof begin);
        at += size_of(&parts[i], most);
    }
    return NN_OK;
}

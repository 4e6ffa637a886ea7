#include "row_blocks.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Rows and bytes of a block at most. */
enum { MOST_ROWS = 8192, MOST_BYTES = 1 << 20 };

/* Rows from one that is copied to the one that is sent for, to the second cache: the first one
 * keeps a short queue (15 ns a row of ten million instead of 20). */
enum { AHEAD = 64 };

struct row_blocks {
    const nn_rows *rows;
    size_t         features, targets;
    int            size;
    float         *x, *y; /* (ROW_BLOCKS, size, features), (ROW_BLOCKS, size, targets) */
    int           *order; /* (size) 0, 1, ...                                          */
};

int row_blocks_size_for(const nn_spec *spec, int batch)
{
    const size_t row = sizeof(float) * ((size_t)spec->units[0] + (size_t)spec->units[spec->layers]);
    const size_t fit = MOST_BYTES / row;
    const int    most = fit < MOST_ROWS ? (int)fit : MOST_ROWS;
    return most / batch * batch;
}

nn_status row_blocks_create(row_blocks **out, const nn_rows *rows, const nn_spec *spec, int batch,
                            nn_err *err)
{
    row_blocks *b = calloc(1, sizeof *b);

    if (!b) {
        return nn_fail_nomem(err, "preparing to train");
    }
    b->rows     = rows;
    b->features = (size_t)spec->units[0];
    b->targets  = (size_t)spec->units[spec->layers];
    b->size     = row_blocks_size_for(spec, batch);
    assert(b->size > 0);

    const size_t n = ROW_BLOCKS * (size_t)b->size;
    b->x           = malloc(n * b->features * sizeof *b->x);
    b->y           = malloc(n * b->targets * sizeof *b->y);
    b->order       = malloc((size_t)b->size * sizeof *b->order);
    if (!b->x || !b->y || !b->order) {
        row_blocks_free(b);
        return nn_fail_nomem(err, "preparing to train");
    }
    for (int i = 0; i < b->size; i++) {
        b->order[i] = i;
    }
    *out = b;
    return NN_OK;
}

void row_blocks_free(row_blocks *b)
{
    if (b) {
        free(b->x), free(b->y), free(b->order);
        free(b);
    }
}

int row_blocks_size(const row_blocks *b)
{
    return b->size;
}

/* Short rows in fours. */
static inline void copy(float *to, const float *from, size_t n)
{
    for (; n >= 4; n -= 4, to += 4, from += 4) {
        memcpy(to, from, 4 * sizeof *to);
    }
    for (size_t i = 0; i < n; i++) {
        to[i] = from[i];
    }
}

static inline void send_for(const float *row, size_t n)
{
    for (size_t i = 0; i < n && i < 64; i += 16) {
        __builtin_prefetch(row + i, 0, 2);
    }
}

static float *place(float *blocks, const row_blocks *b, int i, size_t width)
{
    return blocks + (size_t)(i % ROW_BLOCKS) * (size_t)b->size * width;
}

void row_blocks_put(row_blocks *b, int i, const int *order, int n, int n_order)
{
    const size_t F = b->features, T = b->targets;
    float       *x = place(b->x, b, i, F), *y = place(b->y, b, i, T);

    for (int r = 0; r < n; r++, x += F, y += T) {
        const size_t row  = (size_t)order[r],
                     next = (size_t)order[r + AHEAD < n_order ? r + AHEAD : r];
        send_for(b->rows->x + next * F, F);
        send_for(b->rows->y + next * T, T);
        copy(x, b->rows->x + row * F, F);
        copy(y, b->rows->y + row * T, T);
    }
}

void row_blocks_get(const row_blocks *b, int i, int n, nn_batches *batches)
{
    batches->x     = place(b->x, b, i, b->features);
    batches->y     = place(b->y, b, i, b->targets);
    batches->order = b->order;
    batches->rows  = n;
}

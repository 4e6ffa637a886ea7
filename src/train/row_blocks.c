#include "row_blocks.h"
#include "nn/far_row.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 4 << 20 };

/* Rows from one that is copied to the one that is sent for. */
enum { AHEAD = 64 };

typedef struct {
    float *x, *y; /* (window rows, features), (window rows, targets) */
    int   *room;  /* (window rows) for their order                   */
    int    rows;
} block;

struct row_blocks {
    const nn_rows   *rows;
    const row_order *order;
    size_t           features, targets;
    int             *counted; /* (window rows) 0, 1, ... */
    block            block[ROW_BLOCKS];
};

bool row_blocks_fit(const nn_spec *spec, int rows)
{
    const size_t row = sizeof(float) * ((size_t)spec->units[0] + (size_t)spec->units[spec->layers]);
    return (size_t)rows <= MOST_BYTES / row;
}

static bool make_room(row_blocks *b, size_t rows)
{
    b->counted = malloc(rows * sizeof *b->counted);
    for (int i = 0; i < ROW_BLOCKS; i++) {
        block *to = &b->block[i];
        to->x     = malloc(rows * b->features * sizeof *to->x);
        to->y     = malloc(rows * b->targets * sizeof *to->y);
        to->room  = malloc(rows * sizeof *to->room);
        if (!to->x || !to->y || !to->room) {
            return false;
        }
    }
    return b->counted != NULL;
}

nn_status row_blocks_create(row_blocks **out, const nn_rows *rows, const nn_spec *spec,
                            const row_order *order, nn_err *err)
{
    const int   window = row_order_window_rows(order);
    row_blocks *b      = calloc(1, sizeof *b);

    assert(row_blocks_fit(spec, window));
    if (b) {
        b->rows     = rows;
        b->order    = order;
        b->features = (size_t)spec->units[0];
        b->targets  = (size_t)spec->units[spec->layers];
    }
    if (!b || !make_room(b, (size_t)window)) {
        row_blocks_free(b);
        return nn_fail_nomem(err, "preparing to train");
    }
    for (int i = 0; i < window; i++) {
        b->counted[i] = i;
    }
    *out = b;
    return NN_OK;
}

void row_blocks_free(row_blocks *b)
{
    if (b) {
        for (int i = 0; i < ROW_BLOCKS; i++) {
            free(b->block[i].x), free(b->block[i].y), free(b->block[i].room);
        }
        free(b->counted);
        free(b);
    }
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

void row_blocks_put(row_blocks *b, int i)
{
    const size_t F = b->features, T = b->targets;
    block       *to = &b->block[i % ROW_BLOCKS];
    const int   *order;
    float       *x = to->x, *y = to->y;
    const int n = row_order_window(b->order, i * row_order_window_rows(b->order), to->room, &order);

    for (int r = 0; r < n; r++, x += F, y += T) {
        const size_t row = (size_t)order[r], next = (size_t)order[r + AHEAD < n ? r + AHEAD : r];
        far_row_send_for(b->rows->x + next * F, F);
        far_row_send_for(b->rows->y + next * T, T);
        copy(x, b->rows->x + row * F, F);
        copy(y, b->rows->y + row * T, T);
    }
    to->rows = n;
}

void row_blocks_get(const row_blocks *b, int i, nn_batches *batches)
{
    const block *from = &b->block[i % ROW_BLOCKS];

    batches->x     = from->x;
    batches->y     = from->y;
    batches->order = b->counted;
    batches->rows  = from->rows;
}

#include "row_order.h"

#include <stdlib.h>

enum {
    WHOLE  = 65536, /* rows that are shuffled as a whole, at most */
    BLOCK  = 32,    /* of one float each, two lines of a cache    */
    WINDOW = 16384  /* at most: 512 blocks from all over          */
};

struct row_order {
    int      rows, window;
    bool     shuffle;
    int      width;       /* rows of a block: BLOCK, or 1 for a whole        */
    int      blocks;      /* ceil(rows / width)                              */
    int     *block;       /* (blocks) their order                            */
    uint32_t gap, gap_at; /* places the last block leaves empty, and where   */
    uint64_t seed;        /* of the windows                                  */
};

nn_status row_order_create(row_order **out, int rows, int batch, bool shuffle, nn_err *err)
{
    row_order *o = calloc(1, sizeof *o);

    if (!o) {
        return nn_fail_nomem(err, "ordering the rows");
    }
    o->rows    = rows;
    o->window  = batch < WINDOW ? WINDOW / batch * batch : batch;
    o->window  = o->window < rows ? o->window : rows;
    o->shuffle = shuffle;
    o->width   = rows > WHOLE ? BLOCK : 1;
    o->blocks  = (rows - 1) / o->width + 1;
    o->gap     = (uint32_t)((int64_t)o->blocks * o->width - rows);
    o->block   = malloc((size_t)o->blocks * sizeof *o->block);
    if (!o->block) {
        row_order_free(o);
        return nn_fail_nomem(err, "ordering the rows");
    }
    *out = o;
    return NN_OK;
}

void row_order_free(row_order *o)
{
    if (o) {
        free(o->block);
        free(o);
    }
}

int row_order_window_rows(const row_order *o)
{
    return o->window;
}

bool row_order_has_levels(const row_order *o)
{
    return o->shuffle && o->width > 1;
}

static void count_from(int first, int n, int *to)
{
    for (int i = 0; i < n; i++) {
        to[i] = first + i;
    }
}

/* Behind the rows of the last block, wherever that has come to be. */
static uint32_t place_of_gap(const row_order *o)
{
    uint32_t i = 0;

    while (o->block[i] != o->blocks - 1) {
        i++;
    }
    return (i + 1) * (uint32_t)o->width - o->gap;
}

void row_order_begin(row_order *o, nn_rng *rng)
{
    count_from(0, o->blocks, o->block);
    if (o->shuffle) {
        nn_rng_shuffle(rng, o->block, o->blocks);
    }
    if (row_order_has_levels(o)) {
        o->seed = nn_rng_next(rng);
    }
    o->gap_at = o->gap > 0 ? place_of_gap(o) : 0;
}

/* The n rows from place `at` on, block after block. */
static void rows_of_blocks(const row_order *o, int at, int n, int *to)
{
    uint32_t place = (uint32_t)at + ((uint32_t)at >= o->gap_at ? o->gap : 0);

    for (int i = 0, run; i < n; i += run) {
        const int within = (int)(place % BLOCK), row = o->block[place / BLOCK] * BLOCK + within;
        run = BLOCK - within;
        run = run < o->rows - row ? run : o->rows - row;
        run = run < n - i ? run : n - i;
        count_from(row, run, to + i);
        place += (uint32_t)(BLOCK - within);
    }
}

int row_order_window(const row_order *o, int at, int *room, const int **order)
{
    const int left = o->rows - at, n = left < o->window ? left : o->window;

    if (o->width == 1) {
        *order = o->block + at;
        return n;
    }
    rows_of_blocks(o, at, n, room);
    if (o->shuffle) { /* from a generator of the window's own, so that it needs no other */
        nn_rng rng = nn_rng_make(o->seed + (uint64_t)at, NN_STREAM_SHUFFLE);
        nn_rng_shuffle(&rng, room, n);
    }
    *order = room;
    return n;
}

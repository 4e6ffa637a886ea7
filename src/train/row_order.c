#include "row_order.h"
#include "util/pages.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct row_order {
    int  rows;
    bool shuffle;
    int *order; /* (rows) */

    int            *next; /* (rows) the order after it; NULL: none is drawn ahead */
    pthread_mutex_t lock; /* of what is below and in `next`                       */
    nn_rng          from; /* where the order comes from                           */
    nn_rng          rng;  /* and its next places                                  */
    bool            begun;
    int             left; /* places still to be drawn, once it is begun           */
};

static int *new_order(int rows)
{
    int *order = malloc((size_t)rows * sizeof *order);
    pages_for_rows(order, (size_t)rows, sizeof *order);
    return order;
}

nn_status row_order_create(row_order **out, int rows, bool shuffle, bool ahead, nn_err *err)
{
    row_order *o = calloc(1, sizeof *o);

    if (!o) {
        return nn_fail_nomem(err, "ordering the rows");
    }
    if (pthread_mutex_init(&o->lock, NULL) != 0) {
        free(o);
        return nn_fail(err, NN_IO, "cannot order the rows; the system has no lock left");
    }
    o->rows    = rows;
    o->shuffle = shuffle;
    o->order   = new_order(rows);
    o->next    = ahead && shuffle ? new_order(rows) : NULL;
    if (!o->order || (ahead && shuffle && !o->next)) {
        row_order_free(o);
        return nn_fail_nomem(err, "ordering the rows");
    }
    *out = o;
    return NN_OK;
}

void row_order_free(row_order *o)
{
    if (o) {
        pthread_mutex_destroy(&o->lock);
        free(o->order), free(o->next);
        free(o);
    }
}

static void start(row_order *o, nn_rng rng)
{
    o->from = o->rng = rng;
    o->begun         = false;
}

static void set_in_order(int *order, int rows)
{
    for (int i = 0; i < rows; i++) {
        order[i] = i;
    }
}

/* Of `next`. */
static void draw(row_order *o, int places)
{
    if (!o->begun) {
        set_in_order(o->next, o->rows);
        o->begun = true;
        o->left  = o->rows;
    }
    int stop = o->left > places ? o->left - places : 0;
    nn_rng_shuffle_part(&o->rng, o->next, o->left, stop);
    o->left = stop;
}

static const int *take_next(row_order *o, nn_rng *rng)
{
    int *taken = o->next;

    if (memcmp(o->from.s, rng->s, sizeof rng->s) != 0) {
        start(o, *rng);
    }
    draw(o, o->rows);
    o->next  = o->order;
    o->order = taken;
    *rng     = o->rng;
    start(o, *rng);
    return taken;
}

const int *row_order_next(row_order *o, nn_rng *rng)
{
    if (o->next) {
        pthread_mutex_lock(&o->lock);
        const int *order = take_next(o, rng);
        pthread_mutex_unlock(&o->lock);
        return order;
    }
    set_in_order(o->order, o->rows);
    if (o->shuffle) {
        nn_rng_shuffle(rng, o->order, o->rows);
    }
    return o->order;
}

void row_order_draw_ahead(row_order *o, int places)
{
    if (o->next) {
        pthread_mutex_lock(&o->lock);
        draw(o, places);
        pthread_mutex_unlock(&o->lock);
    }
}

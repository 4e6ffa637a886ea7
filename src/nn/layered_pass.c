/* The way through the layers, and back. */
#include "denormals.h"
#include "layered.h"

#include <string.h>

/* --- members ------------------------------------------------------------------------- */

/* Work of a batch below which waking others takes longer than they save. */
static const double SHARED_FLOPS = 4e6;

typedef struct {
    void (*task)(void *user, int member);
    void *user;
} flushed;

static void run_flushed(void *user, int member)
{
    const flushed *f      = user;
    const unsigned before = denormals_off();
    f->task(f->user, member);
    denormals_restore(before);
}

void layered_meet(const layered *e, int member)
{
    workers_meet(e->at_work, member);
}

void layered_run(layered *e, double flops, void (*task)(void *user, int member), void *user)
{
    flushed f = {task, user};

    e->at_work = flops >= SHARED_FLOPS ? e->crew : NULL;
    if (e->kernels->flushes) {
        workers_run(e->at_work, run_flushed, &f);
    } else {
        workers_run(e->at_work, task, user);
    }
}

/* --- up ------------------------------------------------------------------------------ */

const float *layered_output(const layered *e, int l)
{
    return l == 0 ? e->x : e->y + e->act_at[l];
}

const float *layered_input(const layered *e, int l)
{
    return l > 1 && e->dropping ? e->kept + e->act_at[l - 1] : layered_output(e, l - 1);
}

/* z of layer l, or y in its place where that is enough for backward. */
static float *z_of(const layered *e, int l)
{
    bool spare = !e->with_z && l < e->spec.layers && NN_ACTS[e->spec.act[l]].y_is_enough;
    return (spare ? e->y : e->z) + e->act_at[l];
}

/* Where a piece begins in a result of layer l. */
static size_t first_of(const layered *e, int l, block b)
{
    return (size_t)b.rows.from * (size_t)e->spec.units[l] + (size_t)b.units.from;
}

static int length(span s)
{
    return s.to - s.from;
}

static void drop(const layered *e, int l, block b)
{
    const size_t U = (size_t)e->spec.units[l], width = (size_t)length(b.units);
    size_t       at = e->act_at[l] + first_of(e, l, b);

    for (int r = b.rows.from; r < b.rows.to; r++, at += U) {
        for (size_t i = at; i < at + width; i++) {
            /* an infinite output is off as well */
            e->kept[i] = e->mask[i] > 0.0f ? e->y[i] * e->mask[i] : 0.0f;
        }
    }
}

static void layer_up(const void *user, int l, block b)
{
    const layered *e = user;
    const int      D = e->spec.units[l - 1], U = e->spec.units[l];
    const size_t   at = first_of(e, l, b);
    const float   *x  = layered_input(e, l) + (size_t)b.rows.from * (size_t)D;
    const float   *W  = e->params + e->w_at[l] + (size_t)b.units.from * (size_t)D;

    e->kernels->forward(length(b.rows), D, length(b.units), x, W,
                        e->params + e->b_at[l] + b.units.from, e->spec.act[l], z_of(e, l) + at,
                        e->y + e->act_at[l] + at, U);
    if (e->dropping && l < e->spec.layers) {
        drop(e, l, b);
    }
}

/* Weights that every piece may read: 64 kB. */
enum { FEW_WEIGHTS = 1 << 14 };

/* How the result of layer l is cut, made with the weights of layer w: so that less is read, and
 * where it is little, in one piece with the layers next to it. */
static cut cut_of(const plan *p, int l, int w, cut other)
{
    const nn_spec *s        = &p->e->spec;
    const bool     is_whole = s->act[l] == NN_ACT_SOFTMAX; /* over all units of a row */
    const bool     is_few   = (long long)s->units[w - 1] * s->units[w] <= FEW_WEIGHTS;
    return is_whole || is_few || p->rows >= s->units[l] ? CUT_ROWS : other;
}

static cut cut_up(const plan *p, int l)
{
    return cut_of(p, l, l, CUT_BOTH);
}

cut plan_cut_rows(const plan *p)
{
    return cut_up(p, 1) == CUT_BOTH && p->e->bears_cuts ? CUT_BOTH : CUT_ROWS;
}

void plan_up(plan *p)
{
    for (int l = 1; l <= p->e->spec.layers; l++) {
        plan_add(p, l, cut_up(p, l), layer_up, p->e);
    }
}

/* --- down ---------------------------------------------------------------------------- */

/* d in dL/d(what the layer above saw), out dL/dz of layer l; both from the piece's first. */
static void activation_down(const layered *e, int l, block b, float *d)
{
    const size_t U     = (size_t)e->spec.units[l];
    const int    width = length(b.units);
    const float *z     = z_of(e, l) + first_of(e, l, b);
    size_t       at    = e->act_at[l] + first_of(e, l, b);

    for (int r = b.rows.from; r < b.rows.to; r++, at += U, z += U, d += U) {
        for (int i = 0; e->dropping && i < width; i++) {
            d[i] *= e->mask[at + (size_t)i];
        }
        NN_ACTS[e->spec.act[l]].backward(1, width, z, e->y + at, d);
    }
}

/* A piece of d (rows, units[l]) out, from delta of the layer above; through the activation of
 * layer l where that is asked for. */
static void layer_down(const void *user, int l, block b)
{
    const descent *way = user;
    const layered *e   = way->e;
    const int      D = e->spec.units[l], U = e->spec.units[l + 1];
    const float   *dz = e->delta + e->act_at[l + 1] + (size_t)b.rows.from * (size_t)U;
    float         *d  = l == way->last && way->out ? way->out : e->delta + e->act_at[l];

    d += first_of(e, l, b);
    e->kernels->input_gradient(length(b.rows), length(b.units), U, dz,
                               e->params + e->w_at[l + 1] + b.units.from, d, D);
    if (l > way->last || way->before) {
        activation_down(e, l, b, d);
    }
}

void plan_down(plan *p, const descent *d)
{
    for (int l = p->e->spec.layers - 1; l >= d->last; l--) {
        plan_add(p, l, cut_of(p, l, l + 1, CUT_UNITS), layer_down, d);
    }
}

/* --- without training ---------------------------------------------------------------- */

static void run_plan(void *user, int member)
{
    plan_run(user, member);
}

static void run_all(layered *e, plan *p)
{
    layered_run(e, 2.0 * p->rows * (double)e->n_params, run_plan, p);
}

void layered_forward(void *self, const float *x, int rows)
{
    layered *e = self;
    plan     p = {.e = e, .rows = rows};

    e->x        = x;
    e->dropping = false;
    e->with_z   = true;
    plan_up(&p);
    run_all(e, &p);
}

typedef struct {
    descent      way;
    const float *y;
} gradients;

/* The gradient of each row's own loss: row by row, as the mean over one row is the row. */
static void top_gradients(const void *user, int l, block b)
{
    const gradients *g   = user;
    const layered   *e   = g->way.e;
    const nn_spec   *s   = &e->spec;
    const int        U   = s->units[l];
    const bool       end = l == g->way.last;
    float           *d   = end ? g->way.out : e->delta + e->act_at[l];
    const float     *z = e->z + e->act_at[l], *out = layered_output(e, l);

    for (int r = b.rows.from; r < b.rows.to; r++) {
        const size_t at = (size_t)r * (size_t)U;
        if (end && !g->way.before) {
            NN_LOSSES[s->loss].gradient(U, out + at, g->y + at, d + at);
        } else {
            nn_loss_gradient(s->loss, s->act[l], 1, U, z + at, out + at, g->y + at, d + at);
        }
    }
}

void layered_gradients(void *self, const float *y, int rows, int l, bool before, float *out)
{
    layered  *e = self;
    gradients g = {{e, l, before, out}, y};
    plan      p = {.e = e, .rows = rows};

    plan_add(&p, e->spec.layers, CUT_ROWS, top_gradients, &g);
    plan_down(&p, &g.way);
    run_all(e, &p);
}

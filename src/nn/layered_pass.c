/* The way through the layers, and back. */
#include "denormals.h"
#include "layered.h"

#include <string.h>

/* --- parts --------------------------------------------------------------------------- */

/* A product is cut in two as soon as each half is worth having, and further while its parts keep
 * the other length.  Cuts are paid for whatever the number of threads, though little in products of
 * our own: OpenBLAS prepares both factors of each product anew (measured with 300 x 300 weights:
 * 3 % less speed for 512 rows than for 1024, 7 % for 256, 16 % for 128). */
enum { HALF_AT = 64, LONG_PART = 512 };

/* Where one part ends and the next begins: a multiple of what kernels do at once. */
enum { GRAIN = 4 };

int layered_parts(const layered *e, int side)
{
    int parts = 1;
    while (2 * parts <= e->kernels->most_parts &&
           side / (2 * parts) >= (parts == 1 ? HALF_AT : LONG_PART)) {
        parts *= 2;
    }
    return parts;
}

static int cut_at(int side, int parts, int i)
{
    return i == parts ? side : (int)((long long)side * i / parts / GRAIN * GRAIN);
}

span layered_part(const layered *e, int side, int i)
{
    int parts = layered_parts(e, side);
    return (span){cut_at(side, parts, i), cut_at(side, parts, i + 1)};
}

int layered_first(const layered *e, int side, int member)
{
    return (int)((long long)layered_parts(e, side) * member / e->at_work);
}

bool layered_by_rows(const layered *e, int l, int rows)
{
    return l == 0 || rows >= e->spec.units[l] || e->spec.act[l] == NN_ACT_SOFTMAX;
}

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
    if (e->at_work > 1) {
        workers_meet(e->crew, member);
    }
}

void layered_run(layered *e, double flops, void (*task)(void *user, int member), void *user)
{
    workers *crew = flops >= SHARED_FLOPS ? e->crew : NULL;
    flushed  f    = {task, user};

    e->at_work = workers_count(crew);
    if (e->kernels->flushes) {
        workers_run(crew, run_flushed, &f);
    } else {
        workers_run(crew, task, user);
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
static float *z_of(const layered *e, int l, bool keep_z)
{
    bool spare = !keep_z && l < e->spec.layers && NN_ACTS[e->spec.act[l]].y_is_enough;
    return (spare ? e->y : e->z) + e->act_at[l];
}

/* A block of a layer's result: rows and units, and where it begins. */
typedef struct {
    span   rows, units;
    size_t at;
} block;

static block block_of(const layered *e, int l, int rows, int i)
{
    const int U = e->spec.units[l];
    block     b = {{0, rows}, {0, U}, e->act_at[l]};

    if (layered_by_rows(e, l, rows)) {
        b.rows = layered_part(e, rows, i);
    } else {
        b.units = layered_part(e, U, i);
    }
    b.at += (size_t)b.rows.from * (size_t)U + (size_t)b.units.from;
    return b;
}

static int cut_side(const layered *e, int l, int rows)
{
    return layered_by_rows(e, l, rows) ? rows : e->spec.units[l];
}

static void drop(const layered *e, int l, const block *b)
{
    const size_t U = (size_t)e->spec.units[l], width = (size_t)(b->units.to - b->units.from);
    size_t       at = b->at;

    for (int r = b->rows.from; r < b->rows.to; r++, at += U) {
        for (size_t i = at; i < at + width; i++) {
            /* an infinite output is off as well */
            e->kept[i] = e->mask[i] > 0.0f ? e->y[i] * e->mask[i] : 0.0f;
        }
    }
}

static void layer_up(layered *e, int l, int rows, bool keep_z, int i)
{
    const int    D = e->spec.units[l - 1], U = e->spec.units[l];
    const block  b  = block_of(e, l, rows, i);
    const size_t at = b.at - e->act_at[l];
    const float *x  = layered_input(e, l) + (size_t)b.rows.from * (size_t)D;
    const float *W  = e->params + e->w_at[l] + (size_t)b.units.from * (size_t)D;

    e->kernels->forward(b.rows.to - b.rows.from, D, b.units.to - b.units.from, x, W,
                        e->params + e->b_at[l] + b.units.from, e->spec.act[l],
                        z_of(e, l, keep_z) + at, e->y + b.at, U);
    if (e->dropping && l < e->spec.layers) {
        drop(e, l, &b);
    }
}

void layered_up(layered *e, int rows, bool keep_z, int member)
{
    for (int l = 1; l <= e->spec.layers; l++) {
        const int side = cut_side(e, l, rows);
        if (l > 1 && !(layered_by_rows(e, l - 1, rows) && layered_by_rows(e, l, rows))) {
            layered_meet(e, member);
        }
        for (int i = layered_first(e, side, member), end = layered_first(e, side, member + 1);
             i < end; i++) {
            layer_up(e, l, rows, keep_z, i);
        }
    }
}

/* --- down ---------------------------------------------------------------------------- */

/* d in dL/d(what the layer above saw), out dL/dz of layer l; both from the block's first. */
static void activation_down(const layered *e, int l, const block *b, bool kept_z, float *d)
{
    const size_t U     = (size_t)e->spec.units[l];
    const int    width = b->units.to - b->units.from;
    const float *z     = z_of(e, l, kept_z) + (b->at - e->act_at[l]);
    size_t       at    = b->at;

    for (int r = b->rows.from; r < b->rows.to; r++, at += U, z += U, d += U) {
        for (int i = 0; e->dropping && i < width; i++) {
            d[i] *= e->mask[at + (size_t)i];
        }
        NN_ACTS[e->spec.act[l]].backward(1, width, z, e->y + at, d);
    }
}

/* Part i of d (rows, units[l]) out, from delta of the layer above; through the activation of
 * layer l where that is asked for. */
static void layer_down(layered *e, int l, int rows, bool kept_z, bool through, float *d, int i)
{
    const int    D = e->spec.units[l], U = e->spec.units[l + 1];
    const block  b  = block_of(e, l, rows, i);
    const float *dz = e->delta + e->act_at[l + 1] + (size_t)b.rows.from * (size_t)U;

    d += b.at - e->act_at[l];
    e->kernels->input_gradient(b.rows.to - b.rows.from, b.units.to - b.units.from, U, dz,
                               e->params + e->w_at[l + 1] + b.units.from, d, D);
    if (through) {
        activation_down(e, l, &b, kept_z, d);
    }
}

void layered_down(layered *e, int from, int l, int rows, bool kept_z, bool before, float *out,
                  int member)
{
    for (int k = from - 1; k >= l; k--) {
        const int side = cut_side(e, k, rows);
        float    *d    = k == l && out ? out : e->delta + e->act_at[k];
        if (!(layered_by_rows(e, k, rows) && layered_by_rows(e, k + 1, rows))) {
            layered_meet(e, member);
        }
        for (int i = layered_first(e, side, member), end = layered_first(e, side, member + 1);
             i < end; i++) {
            layer_down(e, k, rows, kept_z, k > l || before, d, i);
        }
    }
}

/* --- without training ---------------------------------------------------------------- */

typedef struct {
    layered     *e;
    int          rows;
    const float *y;
    int          l;
    bool         before;
    float       *out;
} pass;

static void run_forward(void *user, int member)
{
    const pass *p = user;
    layered_up(p->e, p->rows, true, member);
}

void layered_forward(void *self, const float *x, int rows)
{
    layered *e = self;
    pass     p = {.e = e, .rows = rows};

    e->x        = x;
    e->dropping = false;
    layered_run(e, 2.0 * rows * (double)e->n_params, run_forward, &p);
}

/* The gradient of each row's own loss: row by row, as the mean over one row is the row. */
static void top_gradients(const pass *p, float *delta)
{
    const nn_spec *s = &p->e->spec;
    const int      L = s->layers, U = s->units[L];
    const float   *z = p->e->z + p->e->act_at[L], *out = layered_output(p->e, L);

    for (size_t r = 0, at = 0; r < (size_t)p->rows; r++, at += (size_t)U) {
        if (p->l == L && !p->before) {
            NN_LOSSES[s->loss].gradient(U, out + at, p->y + at, delta + at);
        } else {
            nn_loss_gradient(s->loss, s->act[L], 1, U, z + at, out + at, p->y + at, delta + at);
        }
    }
}

static void run_gradients(void *user, int member)
{
    const pass *p = user;
    const int   L = p->e->spec.layers;

    if (member == 0) {
        top_gradients(p, p->l == L ? p->out : p->e->delta + p->e->act_at[L]);
    }
    layered_meet(p->e, member);
    layered_down(p->e, L, p->l, p->rows, true, p->before, p->out, member);
}

void layered_gradients(void *self, const float *y, int rows, int l, bool before, float *out)
{
    layered *e = self;
    pass     p = {.e = e, .rows = rows, .y = y, .l = l, .before = before, .out = out};
    layered_run(e, 2.0 * rows * (double)e->n_params, run_gradients, &p);
}

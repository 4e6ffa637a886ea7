/* The kernels of the small engine, compiled once for each width of vector (CMakeLists.txt): that
 * of the flags, under the name SMALL_KERNELS.
 *
 * An update of a network like 4-3-2-1 takes about 150 ns: 1500 instructions beside a chain of
 * waits, for the sums of one layer after the other, the exponential, the division, the square root.
 * So what can be done meanwhile is put beside it: the next batch is gathered before this one is
 * computed (5 % of a training epoch), the loss is summed up while the gradients are on their way,
 * hits are counted in their lanes.  What lengthens the wait is left out: relu, forward and
 * backward, never goes through memory (7 %), the output's activation and loss share an exponential
 * (8 %).
 *
 * Letters: D inputs, U units of a layer; a group is LANES rows, see small_lanes.h.
 */
#include "small.h"

#include "denormals.h"
#include "far_row.h"
#include "small_act.h"
#include "small_dense.h"
#include "small_loss.h"
#include "small_step.h"

#include <math.h>
#include <string.h>

#ifndef SMALL_KERNELS
#define SMALL_KERNELS SMALL_KERNELS_PORTABLE
#define SMALL_NAME    "portable"
#endif

/* --- views --------------------------------------------------------------------------- */

static int outputs(const small *e)
{
    return e->spec.units[e->spec.layers];
}

/* Layer l (1 ..) of group g of a block in lanes. */
static vec *layer(const small *e, float *block, int g, int l)
{
    return (vec *)(block + ((size_t)g * e->units + e->at[l]) * LANES);
}

/* Group g of a (groups, units, LANES) block of its own. */
static vec *group(float *block, int g, int units)
{
    return (vec *)(block + (size_t)g * (size_t)units * LANES);
}

static int groups_of(int rows)
{
    return (rows + LANES - 1) / LANES;
}

/* All ones in vector q of the lanes that have a row, of n in this group. */
static ivec rows_mask(int n, int q)
{
    static const int32_t ON[2 * LANES] = {-1, -1, -1, -1, -1, -1, -1, -1,
                                          -1, -1, -1, -1, -1, -1, -1, -1};
    ivec                 mask;
    memcpy(&mask, ON + LANES - (n < LANES ? n : LANES) + q * W, sizeof mask);
    return mask;
}

/* --- forward ------------------------------------------------------------------------- */

/* What layer l + 1 is given. */
static vec *seen(const small *e, int g, int l)
{
    return layer(e, e->dropping && l < e->spec.layers ? e->kept : e->y, g, l);
}

static void drop(const small *e, int g, int l)
{
    const vec *y = layer(e, e->y, g, l), *mask = layer(e, e->mask, g, l);
    vec       *kept = layer(e, e->kept, g, l);
    for (int i = 0; i < e->spec.units[l] * Q; i++) {
        kept[i] = keep(mask[i] > 0.0f, y[i] * mask[i]); /* an infinite output is off as well */
    }
}

static void layer_activate(const small *e, int g, int l)
{
    SMALL_ACTS[e->spec.act[l]].forward(e->spec.units[l], layer(e, e->z, g, l),
                                       layer(e, e->y, g, l));
}

/* Up to the output's pre-activations. */
LANES_INLINE void forward_group(const small *e, int g, const vec *x)
{
    const nn_spec *s = &e->spec;

    for (int l = 1; l <= s->layers; l++) {
        const int    D = s->units[l - 1], U = s->units[l];
        const float *w = e->params + e->w_at[l], *b = e->params + e->b_at[l];
        vec         *z = layer(e, e->z, g, l), *y = layer(e, e->y, g, l);
        const vec   *in = l > 1 ? seen(e, g, l - 1) : x;
        if (s->act[l] == NN_ACT_RELU) {
            layer_forward(D, U, in, w, b, z, y);
        } else {
            layer_forward(D, U, in, w, b, z, NULL);
        }
        if (l < s->layers && s->act[l] != NN_ACT_RELU) {
            layer_activate(e, g, l);
        }
        if (l < s->layers && e->dropping) {
            drop(e, g, l);
        }
    }
}

static void forward(small *e, const float *x, int rows)
{
    const unsigned before = denormals_off();

    e->dropping = false;
    gather(e->x[0], x, NULL, rows, e->spec.units[0]);
    for (int g = 0; g < groups_of(rows); g++) {
        forward_group(e, g, group(e->x[0], g, e->spec.units[0]));
        layer_activate(e, g, e->spec.layers);
    }
    denormals_restore(before);
}

/* --- loss and score ------------------------------------------------------------------ */

static bool linked(const nn_spec *s)
{
    return s->act[s->layers] == NN_LOSSES[s->loss].link;
}

/* The loss of each lane's row of group g; the output's activation on the way. */
LANES_INLINE void group_output(const small *e, int g, const vec *target, vec row[Q])
{
    const nn_spec    *s    = &e->spec;
    const small_loss *loss = &SMALL_LOSSES[s->loss];
    const int         U    = outputs(e);
    const vec        *z    = layer(e, e->z, g, s->layers);
    vec              *p    = layer(e, e->y, g, s->layers);

    if (!linked(s) || !loss->head) {
        layer_activate(e, g, s->layers);
    }
    for (int q = 0; q < Q; q++) {
        if (!linked(s)) {
            row[q] = loss->row(U, p + q, target + q);
        } else if (loss->head) {
            row[q] = loss->head(U, z + q, target + q, p + q);
        } else {
            row[q] = loss->row_from_z(U, z + q, target + q);
        }
    }
}

/* Group g's outputs, and the loss of its first n rows.
 *   weight  in  (LANES) what each counts, or NULL: 1 */
LANES_INLINE double group_loss(const small *e, int g, const vec *target, const vec *weight, int n)
{
    vec row[Q];

    group_output(e, g, target, row);
    for (int q = 0; q < Q; q++) {
        if (weight) {
            row[q] *= weight[q];
        }
        row[q] = keep(rows_mask(n, q), row[q]);
    }
    return sum_in_double((float *)row);
}

/* nn_predicted_class in each lane. */
LANES_INLINE ivec predicted(int U, const vec *p)
{
    vec  best = p[0];
    ivec at   = {0};
    if (U == 1) {
        return (best > 0.5f) & 1;
    }
    for (int u = 1; u < U; u++) {
        ivec more = p[u * Q] > best;
        best      = choose(more, p[u * Q], best);
        at        = (more & u) | (~more & at);
    }
    return at;
}

/* Whole numbers may wait in their lanes: one sum a call is enough. */
LANES_INLINE void count_hits(const small *e, int g, const vec *target, int n)
{
    const vec *p    = layer(e, e->y, g, e->spec.layers);
    ivec      *hits = (ivec *)e->hits;

    for (int q = 0; q < Q; q++) {
        ivec right = predicted(outputs(e), p + q) == predicted(outputs(e), target + q);
        hits[q] -= right & rows_mask(n, q);
    }
}

static void add_hits(small *e, nn_score *score)
{
    for (int i = 0; i < LANES; i++) {
        score->hits += e->hits[i];
        e->hits[i] = 0;
    }
}

/* nn_score_add, of the first n rows of a group; but for the hits. */
LANES_INLINE void add_group(const small *e, int g, float *target, int n, nn_score *score)
{
    const int U = outputs(e);

    if (NN_LOSSES[e->spec.loss].classifies) {
        score->rows += n;
        count_hits(e, g, (vec *)target, n);
        return;
    }
    small_to_rows(e->drawn, (float *)layer(e, e->y, g, e->spec.layers), 0, U, n);
    small_to_rows(e->drawn + LANES * U, target, 0, U, n);
    nn_score_add(score, e->spec.loss, n, U, e->drawn, e->drawn + LANES * U);
}

static int min_rows(long a)
{
    return a < LANES ? (int)a : LANES;
}

/* Group by group, the next one gathered before this one is run.  Where all rows have room, each
 * in its own place, as after forward; else all in the first, which stays in the cache. */
static void evaluate(small *e, const float *x, const float *y, int rows, nn_score *score)
{
    const int      D = e->spec.units[0], U = outputs(e);
    const bool     keeps  = rows <= e->max_rows;
    const unsigned before = denormals_off();
    int            side   = 1;

    e->dropping = false;
    for (long at = -LANES; at < rows; at += LANES, side = !side) {
        const long next = at + LANES;
        const int  n = min_rows(rows - at), g = keeps ? (int)(at / LANES) : 0;
        if (next < rows) {
            gather(e->x[!side], x + (size_t)next * (size_t)D, NULL, min_rows(rows - next), D);
            gather(e->target[!side], y + (size_t)next * (size_t)U, NULL, min_rows(rows - next), U);
        }
        if (at >= 0) {
            forward_group(e, g, (vec *)e->x[side]);
            score->loss += group_loss(e, g, (vec *)e->target[side], NULL, n);
            add_group(e, g, e->target[side], n, score);
        }
    }
    add_hits(e, score);
    denormals_restore(before);
}

/* --- backward ------------------------------------------------------------------------ */

/* dL/dp of group g, or dL/dz where `before`, each row's share being `mean`. */
LANES_INLINE void output_delta(const small *e, int g, const vec *target, float mean, bool before)
{
    const nn_spec     *s   = &e->spec;
    const nn_loss_def *def = &NN_LOSSES[s->loss];
    const int          U   = outputs(e);
    const vec         *z = layer(e, e->z, g, s->layers), *p = layer(e, e->y, g, s->layers);
    vec               *d = layer(e, e->d, g, s->layers);

    if (before && linked(s) && def->link_scale) {
        const float scale = def->link_scale(U) * mean;
        for (int i = 0; i < U * Q; i++) {
            d[i] = scale * (p[i] - target[i]);
        }
        return;
    }
    for (int q = 0; q < Q; q++) {
        SMALL_LOSSES[s->loss].gradient(U, p + q, target + q, d + q);
    }
    for (int i = 0; i < U * Q; i++) {
        d[i] *= mean;
    }
    if (before) {
        SMALL_ACTS[s->act[s->layers]].backward(U, z, p, d);
    }
}

/* What the first n rows of group g count; the others nothing. */
LANES_INLINE void weigh_delta(const small *e, int g, const vec *weight, int n)
{
    vec *d = layer(e, e->d, g, e->spec.layers);

    for (int i = 0; weight && i < outputs(e) * Q; i++) {
        d[i] *= weight[i % Q];
    }
    for (int i = 0; n < LANES && i < outputs(e) * Q; i++) {
        d[i] = keep(rows_mask(n, i % Q), d[i]);
    }
}

/* dL/dz of layer l to dL/d(what it was given). */
LANES_INLINE void input_delta(const small *e, int g, int l, vec *dx)
{
    layer_backward(e->spec.units[l - 1], e->spec.units[l], layer(e, e->d, g, l),
                   e->params + e->w_at[l], dx, NULL);
}

/* From there to dL/dz of hidden layer l. */
LANES_INLINE void activation_delta(const small *e, int g, int l)
{
    vec *d = layer(e, e->d, g, l);

    for (int i = 0; e->dropping && i < e->spec.units[l] * Q; i++) {
        d[i] *= layer(e, e->mask, g, l)[i];
    }
    SMALL_ACTS[e->spec.act[l]].backward(e->spec.units[l], layer(e, e->z, g, l),
                                        layer(e, e->y, g, l), d);
}

/* Both: dL/dz of layer l to dL/dz of the one below, which is no input. */
LANES_INLINE void hidden_delta(const small *e, int g, int l)
{
    vec *d = layer(e, e->d, g, l - 1);

    if (e->spec.act[l - 1] == NN_ACT_RELU && !e->dropping) {
        layer_backward(e->spec.units[l - 1], e->spec.units[l], layer(e, e->d, g, l),
                       e->params + e->w_at[l], d, layer(e, e->y, g, l - 1));
    } else {
        input_delta(e, g, l, d);
        activation_delta(e, g, l - 1);
    }
}

static void gradients(small *e, const float *y, int rows, int l, bool before)
{
    const nn_spec *s   = &e->spec;
    const unsigned was = denormals_off();

    gather(e->target[0], y, NULL, rows, outputs(e));
    for (int g = 0; g < groups_of(rows); g++) {
        output_delta(e, g, group(e->target[0], g, outputs(e)), 1.0f, before || l < s->layers);
        for (int k = s->layers; k > l; k--) {
            if (k - 1 > l || before) {
                hidden_delta(e, g, k);
            } else {
                input_delta(e, g, k, l > 0 ? layer(e, e->d, g, l) : group(e->x[1], g, s->units[0]));
            }
        }
    }
    denormals_restore(was);
}

/* --- gradients of the parameters ----------------------------------------------------- */

/* grads = dL/d(parameters), in canonical order. */
LANES_INLINE void parameter_gradients(const small *e, const small_factors *f, int groups)
{
    vec *grads = (vec *)e->grads, *end = (vec *)(e->grads + e->padded);

    if (groups == 1) {
        for (; grads < end; grads++, f += W) {
            *grads = gradients_of_group(f);
        }
        return;
    }
    for (; grads < end; grads++, f += W) {
        *grads = gradients_of_groups(f, groups);
    }
}

/* --- training ------------------------------------------------------------------------ */

/* What each row of the batch counts, by the class of its target. */
static void weigh_rows(small *e, const float *class_weight, float *target, int rows)
{
    const int U = outputs(e);

    for (int g = 0; g < groups_of(rows); g++) {
        for (int q = 0; q < Q; q++) {
            ivec class = predicted(U, group(target, g, U) + q);
            for (int i = 0; i < W; i++) {
                e->weight[g * LANES + q * W + i] = class_weight[class[i]];
            }
        }
    }
}

/* One of the mini-batches. */
typedef struct {
    int at, rows; /* order[at .. at + rows)                                      */
    int side;     /* of e->x and e->target, where it is gathered                 */
    int ahead;    /* rows from `at` to those to be sent for; 0: all are at hand  */
} mini_batch;

/* The batch forward and its score; the loss of its rows out. */
LANES_INLINE double run_batch(small *e, const nn_batches *b, const mini_batch *m)
{
    double loss = 0.0;

    if (b->class_weight) {
        weigh_rows(e, b->class_weight, e->target[m->side], m->rows);
    }
    for (int g = 0; g < groups_of(m->rows); g++) {
        const vec *target = group(e->target[m->side], g, outputs(e));
        forward_group(e, g, group(e->x[m->side], g, e->spec.units[0]));
        loss += group_loss(e, g, target, b->class_weight ? group(e->weight, g, 1) : NULL,
                           m->rows - g * LANES);
    }
    return loss;
}

LANES_INLINE void batch_gradients(small *e, const nn_batches *b, const mini_batch *m)
{
    for (int g = 0; g < groups_of(m->rows); g++) {
        output_delta(e, g, group(e->target[m->side], g, outputs(e)), 1.0f / (float)m->rows, true);
        weigh_delta(e, g, b->class_weight ? group(e->weight, g, 1) : NULL, m->rows - g * LANES);
        for (int l = e->spec.layers; l > 1; l--) {
            hidden_delta(e, g, l);
        }
    }
    parameter_gradients(e, e->factors[m->side], groups_of(m->rows));
    terms_penalty_gradient(&e->spec, e->params, e->grads);
    terms_clip(&e->optimizer, &e->spec, e->grads);
}

/* An epoch's rows are drawn from all over x and y.  Where those are larger than the caches, rows
 * are sent for so far ahead of their batch that memory has answered when it is gathered: 14 ns a
 * row of ten million instead of 20.  Where they are not, it would cost 4 %.  How large they are is
 * seen by some of the row numbers. */
enum { AHEAD = 96, SOME = 16, CACHED_BYTES = 2 << 20 };

static int rows_ahead(const small *e, const nn_batches *b)
{
    const size_t row = (size_t)(e->spec.units[0] + outputs(e)) * sizeof(float);
    bool         far = false;

    for (int i = 0; i < b->rows && i < SOME; i++) {
        far |= (size_t)b->order[i] > CACHED_BYTES / row;
    }
    return far ? AHEAD + 2 * b->batch : 0;
}

/* Rows from .. to-1 of those that the batch sends for; a part at a time, in two places, so that
 * the queue is never full.  Always inline: what does nothing but this gcc takes for nothing. */
LANES_INLINE void send_for(const small *e, const nn_batches *b, const mini_batch *m, int from,
                           int to)
{
    const size_t D = (size_t)e->spec.units[0], U = (size_t)outputs(e);
    const int    ahead = m->ahead, left = b->rows - m->at - ahead, end = to < left ? to : left;
    const int   *order = b->order + m->at;

    if (__builtin_expect(m->ahead == 0, 1)) { /* the rest out of small data's way: 2 % */
        return;
    }
    for (int i = from; i < end; i++) {
        const size_t row = (size_t)order[ahead + i];
        far_row_send_for(b->x + row * D, D);
        far_row_send_for(b->y + row * U, U);
    }
}

LANES_INLINE nn_status train_batch(small *e, const nn_batches *b, const mini_batch *m, double rate,
                                   nn_score *score)
{
    const int rows = m->rows;
    double    loss;

    if (e->dropping) {
        small_draw_masks(e, b->dropout, rows);
    }
    send_for(e, b, m, 0, rows / 2);
    loss = run_batch(e, b, m) + rows * terms_penalty(&e->spec, e->params);
    score->loss += loss;
    if (!isfinite(loss)) {
        score->rows += rows;
        return NN_NAN;
    }
    for (int g = 0; g < groups_of(rows); g++) {
        float *target = (float *)group(e->target[m->side], g, outputs(e));
        add_group(e, g, target, min_rows(rows - g * LANES), score);
    }
    send_for(e, b, m, rows / 2, rows);
    batch_gradients(e, b, m);
    take_step(&e->optimizer, rate, ++e->steps, e->padded / W, (vec *)e->params, (vec *)e->grads,
              (vec *)e->state);
    return NN_OK;
}

/* What most batches are: one whole group of rows that count alike.  The compiler, who knows it
 * here, leaves out what is for others: 14 % of the instructions. */
static nn_status train_whole_group(small *e, const nn_batches *b, const mini_batch *m, double rate,
                                   nn_score *score)
{
    const mini_batch whole = {.at = m->at, .rows = LANES, .side = m->side, .ahead = m->ahead};
    nn_batches       alike = *b;
    alike.class_weight     = NULL;
    return train_batch(e, &alike, &whole, rate, score);
}

static void gather_batch(small *e, const nn_batches *b, int at, int side)
{
    const int rows = b->rows - at < b->batch ? b->rows - at : b->batch;
    gather(e->x[side], b->x, b->order + at, rows, e->spec.units[0]);
    gather(e->target[side], b->y, b->order + at, rows, outputs(e));
}

static nn_status train(small *e, const nn_batches *b, nn_score *score)
{
    nn_status      status = NN_OK;
    const unsigned before = denormals_off();
    mini_batch     m      = {.ahead = rows_ahead(e, b)};

    e->dropping = e->spec.dropout > 0.0;
    if (b->rows > 0) {
        gather_batch(e, b, 0, 0);
    }
    for (int i = 0; m.at < b->rows && status == NN_OK; m.at += b->batch, i++) {
        const int    left = b->rows - m.at;
        const double rate = b->rates ? b->rates[i] : e->optimizer.learning_rate;
        m.rows            = left < b->batch ? left : b->batch;
        m.side            = i % 2;
        if (m.rows < left) {
            gather_batch(e, b, m.at + m.rows, !m.side);
        }
        if (m.rows == LANES && !b->class_weight) {
            status = train_whole_group(e, b, &m, rate, score);
        } else {
            status = train_batch(e, b, &m, rate, score);
        }
    }
    add_hits(e, score);
    denormals_restore(before);
    return status;
}

const small_kernels SMALL_KERNELS = {SMALL_NAME, forward, evaluate, gradients, train};

/* Mini-batches: gather, forward, loss, backward, update. */
#include "layered.h"
#include "terms.h"

#include <math.h>
#include <string.h>

typedef struct {
    layered          *e;
    const nn_batches *b;
    nn_score         *score;
    double            penalty; /* of the weights as the batch met them, 0 where nothing is
                                  to be added; this, the score and
                                  what follows is written by the first member alone      */
    int       done;            /* updates                                                */
    nn_status status;
} training;

/* One of them. */
typedef struct {
    const training *t;
    const int      *order;
    int             rows;
    long            step;
    double          rate;
} mini_batch;

/* --- the batch ----------------------------------------------------------------------- */

/* Rows order[part] of `from` to the part of `out`; the next one is sent for meanwhile. */
static void gather(float *out, const float *from, const int *order, int rows, span part, int width)
{
    for (int r = part.from; r < part.to; r++) {
        const float *next = from + (size_t)order[r + 1 < rows ? r + 1 : r] * (size_t)width;
        for (int i = 0; i < width && i < 256; i += 16) {
            __builtin_prefetch(next + i);
        }
        memcpy(out + (size_t)r * (size_t)width, from + (size_t)order[r] * (size_t)width,
               (size_t)width * sizeof *out);
    }
}

static void take_rows(const void *user, int l, block b)
{
    const mini_batch *m     = user;
    const nn_batches *from  = m->t->b;
    layered          *e     = m->t->e;
    const int         units = e->spec.units[e->spec.layers];

    gather(e->batch_x, from->x, m->order, m->rows, b.rows, e->spec.units[l]);
    gather(e->batch_y, from->y, m->order, m->rows, b.rows, units);
    for (int r = b.rows.from; from->class_weight && r < b.rows.to; r++) {
        const float *y   = e->batch_y + (size_t)r * (size_t)units;
        e->row_weight[r] = from->class_weight[nn_predicted_class(units, y)];
    }
}

/* The generator is one: the first member draws for all. */
static void draw_masks(const mini_batch *m, int member)
{
    layered *e = m->t->e;

    if (!e->dropping) {
        return;
    }
    for (int l = 1; member == 0 && l < e->spec.layers; l++) {
        terms_dropout_mask(m->t->b->dropout, e->spec.dropout,
                           (size_t)m->rows * (size_t)e->spec.units[l], e->mask + e->act_at[l]);
    }
    layered_meet(e, member);
}

/* --- the loss ------------------------------------------------------------------------ */

/* Each row's loss, and delta of the output layer. */
static void judge_rows(const void *user, int l, block b)
{
    const mini_batch *m = user;
    layered          *e = m->t->e;
    const nn_spec    *s = &e->spec;
    const int         U = s->units[l], from = b.rows.from, to = b.rows.to;
    const size_t      at = (size_t)from * (size_t)U, top = e->act_at[l] + at;

    for (int r = from; r < to; r++) {
        size_t i       = (size_t)(r - from) * (size_t)U;
        e->row_loss[r] = nn_loss_sum(s->loss, s->act[l], 1, U, e->z + top + i, e->y + top + i,
                                     e->batch_y + at + i);
    }
    nn_loss_gradient_part(s->loss, s->act[l], to - from, m->rows, U, e->z + top, e->y + top,
                          e->batch_y + at, e->delta + top);
    for (int r = from; m->t->b->class_weight && r < to; r++) {
        float *d = e->delta + e->act_at[l] + (size_t)r * (size_t)U;
        e->row_loss[r] *= (double)e->row_weight[r];
        for (int u = 0; u < U; u++) {
            d[u] *= e->row_weight[r];
        }
    }
}

double layered_penalty(const void *self)
{
    const layered *e = self;
    return terms_penalty(&e->spec, e->params);
}

/* In the order of the rows, whoever asks. */
static double batch_loss(const training *t, int rows)
{
    double sum = 0.0;
    for (int r = 0; r < rows; r++) {
        sum += t->e->row_loss[r];
    }
    return sum + rows * t->penalty;
}

static void add_score(const training *t, int rows, double loss)
{
    const layered *e = t->e;
    const int      L = e->spec.layers;

    t->score->loss += loss;
    if (!isfinite(loss)) {
        t->score->rows += rows;
        return;
    }
    nn_score_add(t->score, e->spec.loss, rows, e->spec.units[L], layered_output(e, L), e->batch_y);
}

/* --- the update ---------------------------------------------------------------------- */

/* Where the gradient is used as it comes, and for nothing else. */
static bool descends(const layered *e)
{
    const nn_optimizer *o = &e->optimizer;
    return e->kernels->descend && o->kind == NN_OPT_SGD && o->momentum == 0.0 &&
           o->weight_decay == 0.0 && o->clipvalue == 0.0 && o->clipnorm == 0.0 &&
           o->global_clipnorm == 0.0 && e->spec.l1 == 0.0 && e->spec.l2 == 0.0;
}

/* Whether something is done to the whole gradient before it is used. */
static bool has_terms(const layered *e)
{
    const nn_optimizer *o = &e->optimizer;
    return o->clipvalue > 0.0 || o->clipnorm > 0.0 || o->global_clipnorm > 0.0 ||
           e->spec.l1 > 0.0 || e->spec.l2 > 0.0;
}

static void step(layered *e, const mini_batch *m, size_t at, size_t n)
{
    size_t slots = (size_t)NN_OPTS[e->optimizer.kind].slots(&e->optimizer);
    nn_optimizer_step(&e->optimizer, m->rate, m->step, n, e->params + at, e->grads + at,
                      e->state + slots * at);
}

static void step_share(const mini_batch *m, int l, span u)
{
    layered     *e = m->t->e;
    const size_t D = (size_t)e->spec.units[l - 1], from = (size_t)u.from;
    const size_t n = (size_t)(u.to - u.from);

    step(e, m, e->w_at[l] + from * D, n * D);
    step(e, m, e->b_at[l] + from, n);
}

/* Gradients of the weights of units u of layer l, or what they are for where that is all. */
static void take_gradients(const mini_batch *m, int l, span u)
{
    layered     *e = m->t->e;
    const int    D = e->spec.units[l - 1], U = e->spec.units[l], n = u.to - u.from;
    const size_t W = e->w_at[l] + (size_t)u.from * (size_t)D, b = e->b_at[l] + (size_t)u.from;
    const float *dz = e->delta + e->act_at[l] + u.from, *x = layered_input(e, l);

    if (descends(e)) {
        e->kernels->descend(m->rows, D, n, (float)m->rate, dz, x, e->params + W, e->params + b, U);
    } else {
        e->kernels->weight_gradient(m->rows, D, n, dz, x, e->grads + W, e->grads + b, U);
    }
}

/* The update of a layer, or one of its halves. */
typedef struct {
    const mini_batch *m;
    const plan       *way; /* there and back; NULL: all have met since */
    int               l;
    bool              takes, steps;
} half;

/* The stage of h->way that is the last to read the weights of the layer, or makes its delta. */
static int last_stage(const half *h)
{
    return h->way->n - (h->l > 1 ? h->l - 1 : 1);
}

static piece_set all_of_last_stage(void *user, int i)
{
    const half *h = user;
    (void)i;
    return plan_pieces(h->way, last_stage(h));
}

static void update_piece(void *user, int i, int step)
{
    const half    *h = user;
    const layered *e = h->m->t->e;
    const span     s = layered_update_piece(e, h->l, i);
    (void)step;

    if (h->takes) {
        take_gradients(h->m, h->l, layered_share(e, h->l, s.from, s.to));
    }
    for (int k = s.from; h->steps && k < s.to; k++) {
        step_share(h->m, h->l, layered_share(e, h->l, k, k + 1));
    }
}

static void update_layers(const mini_batch *m, const plan *way, int member, bool takes, bool steps)
{
    const layered *e = m->t->e;

    for (int i = 0; i < e->spec.layers; i++) {
        half        h = {m, way, e->turn[i], takes, steps};
        const share s = {.n      = layered_update_pieces(e, h.l),
                         .steps  = 1,
                         .piece  = update_piece,
                         .needs  = way ? all_of_last_stage : NULL,
                         .needed = way ? last_stage(&h) : 0,
                         .user   = &h};
        workers_share(e->at_work, member, &s);
    }
}

static void update(const mini_batch *m, const plan *way, int member)
{
    layered *e = m->t->e;

    if (!has_terms(e)) {
        update_layers(m, way, member, true, !descends(e));
        return;
    }
    update_layers(m, NULL, member, true, false);
    layered_meet(e, member);
    if (member == 0) {
        terms_penalty_gradient(&e->spec, e->params, e->grads);
        terms_clip(&e->optimizer, &e->spec, e->grads);
    }
    layered_meet(e, member);
    update_layers(m, NULL, member, false, true);
}

/* --- batches ------------------------------------------------------------------------- */

/* All members come to the same verdict. */
static nn_status train_batch(training *t, const mini_batch *m, int member)
{
    layered      *e     = t->e;
    const descent way   = {.e = e, .last = 1, .before = true};
    const bool    terms = has_terms(e);
    plan          p     = {.e = e, .rows = m->rows};

    plan_add(&p, 0, plan_cut_rows(&p), take_rows, m);
    plan_up(&p);
    const int judged = p.n;
    plan_add(&p, e->spec.layers, CUT_ROWS, judge_rows, m);
    plan_down(&p, &way);

    if (terms && member == 0) {
        t->penalty = layered_penalty(e);
    }
    draw_masks(m, member);
    plan_run(&p, member);
    if (terms) {
        layered_meet(e, member); /* from here on all can read the penalty, too */
    } else {
        workers_await(e->at_work, member, judged, plan_pieces(&p, judged));
    }

    double loss = batch_loss(t, m->rows);
    if (member == 0) {
        add_score(t, m->rows, loss);
    }
    if (isfinite(loss)) {
        update(m, &p, member);
    }
    return isfinite(loss) ? NN_OK : NN_NAN;
}

static void run_training(void *user, int member)
{
    training         *t      = user;
    const nn_batches *b      = t->b;
    nn_status         status = NN_OK;

    for (int at = 0, i = 0, now; at < b->rows && status == NN_OK; at += now, i++) {
        now          = b->rows - at < b->batch ? b->rows - at : b->batch;
        mini_batch m = {.t     = t,
                        .order = b->order + at,
                        .rows  = now,
                        .step  = t->e->steps + i + 1,
                        .rate  = b->rates ? b->rates[i] : t->e->optimizer.learning_rate};
        if (i > 0) {
            layered_meet(t->e, member); /* all have updated */
        }
        status = train_batch(t, &m, member);
        if (member == 0) {
            t->done += status == NN_OK;
            t->status = status;
        }
    }
}

nn_status layered_train(void *self, const nn_batches *batches, nn_score *score)
{
    layered  *e    = self;
    training  t    = {.e = e, .b = batches, .score = score};
    const int rows = batches->rows < batches->batch ? batches->rows : batches->batch;

    e->x        = e->batch_x;
    e->dropping = batches->dropout && e->spec.dropout > 0.0;
    e->with_z   = false;
    layered_run(e, 6.0 * rows * (double)e->n_params, run_training, &t);
    e->steps += t.done;
    return t.status;
}

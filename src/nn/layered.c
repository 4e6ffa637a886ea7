/* The engine that goes layer by layer: forward, loss, backward, update, each
 * layer's two products done by a set of kernels.  With plain loops it is the
 * reference engine, with cblas_sgemm the blas engine.
 */
#include "blas.h"
#include "engine.h"
#include "kernels.h"
#include "terms.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    nn_spec              spec;
    nn_optimizer         optimizer;
    const dense_kernels *kernels;
    size_t               n_params;
    long                 steps;

    float *params, *grads; /* (n_params)                                                  */
    float *state;          /* (slots, n_params)                                           */
    float *z, *y;          /* (sum of units of layers 1.., max_rows): one block per layer */
    float *delta[2];       /* (max_rows, widest): dL/dz of a layer and of the one below   */
    float *batch_x;        /* (max_rows, units[0]) and                                    */
    float *batch_y;        /* (max_rows, units[layers]): the gathered batch               */
    float *row_weight;     /* (max_rows) what each row of the batch counts                */
    float *mask, *kept;    /* dropout: the factors of y, and y times them, laid out as y;
                              without dropout of no size                                  */

    const float *x;                         /* input of the last forward, borrowed  */
    bool         dropping;                  /* whether it was one with dropout      */
    size_t       w_at[NN_MAX_LAYERS + 1];   /* offsets into params and grads ...    */
    size_t       b_at[NN_MAX_LAYERS + 1];   /*                                      */
    size_t       act_at[NN_MAX_LAYERS + 1]; /* ... and into z and y                 */
} layered;

/* --- life ---------------------------------------------------------------------------- */

static void layered_free(void *self)
{
    layered *e = self;
    if (!e) {
        return;
    }
    free(e->params);
    free(e->grads);
    free(e->state);
    free(e->z);
    free(e->y);
    free(e->delta[0]);
    free(e->delta[1]);
    free(e->batch_x);
    free(e->batch_y);
    free(e->row_weight);
    free(e->mask);
    free(e->kept);
    free(e);
}

/* (rows, cols) zeroed floats; one more than asked for, so that 0 is no failure. */
static nn_status floats(float **out, size_t rows, size_t cols, nn_err *err)
{
    if (cols && rows > SIZE_MAX / sizeof **out / cols - 1) {
        return nn_fail(err, NN_USAGE,
                       "a network of this size needs more memory than can be addressed");
    }
    *out = calloc(rows * cols + 1, sizeof **out);
    return *out ? NN_OK : nn_fail_nomem(err, "creating the network");
}

static void start_state(layered *e)
{
    const nn_opt_def *opt = &NN_OPTS[e->optimizer.kind];
    size_t            n   = (size_t)opt->slots(&e->optimizer) * e->n_params;

    for (size_t i = 0; i < n; i++) {
        e->state[i] = opt->state_start;
    }
}

static nn_status layered_create(void **self, const nn_spec *spec, const nn_optimizer *optimizer,
                                const dense_kernels *kernels, int max_rows, nn_err *err)
{
    nn_status status = NN_OK;
    layered  *e      = calloc(1, sizeof *e);
    size_t    rows = (size_t)max_rows, slots = (size_t)NN_OPTS[optimizer->kind].slots(optimizer);
    size_t    widest = (size_t)nn_spec_widest(spec), units = nn_spec_total_units(spec), at = 0;
    size_t    masked = spec->dropout > 0.0 ? units : 0;

    if (!e) {
        return nn_fail_nomem(err, "creating the network");
    }
    e->spec      = *spec;
    e->optimizer = *optimizer;
    e->kernels   = kernels;
    e->n_params  = nn_spec_params(spec);
    for (int l = 1; l <= spec->layers; l++) {
        e->w_at[l]   = nn_spec_weights_at(spec, l);
        e->b_at[l]   = nn_spec_biases_at(spec, l);
        e->act_at[l] = at;
        at += rows * (size_t)spec->units[l];
    }
    NN_TRY(floats(&e->params, 1, e->n_params, err));
    NN_TRY(floats(&e->grads, 1, e->n_params, err));
    NN_TRY(floats(&e->state, slots, e->n_params, err));
    NN_TRY(floats(&e->z, rows, units, err));
    NN_TRY(floats(&e->y, rows, units, err));
    NN_TRY(floats(&e->delta[0], rows, widest, err));
    NN_TRY(floats(&e->delta[1], rows, widest, err));
    NN_TRY(floats(&e->batch_x, rows, (size_t)spec->units[0], err));
    NN_TRY(floats(&e->batch_y, rows, (size_t)spec->units[spec->layers], err));
    NN_TRY(floats(&e->row_weight, 1, rows, err));
    NN_TRY(floats(&e->mask, rows, masked, err));
    NN_TRY(floats(&e->kept, rows, masked, err));
    start_state(e);
    *self = e;
    e     = NULL;
done:
    layered_free(e);
    return status;
}

static nn_status reference_create(void **self, const nn_spec *spec, const nn_optimizer *optimizer,
                                  int max_rows, nn_err *err)
{
    return layered_create(self, spec, optimizer, &KERNELS_REFERENCE, max_rows, err);
}

static nn_status blas_create(void **self, const nn_spec *spec, const nn_optimizer *optimizer,
                             int max_rows, nn_err *err)
{
    nn_status status = blas_start(err);
    return status ? status : layered_create(self, spec, optimizer, &KERNELS_BLAS, max_rows, err);
}

/* --- running ------------------------------------------------------------------------- */

static const float *layered_activations(const void *self, int l)
{
    const layered *e = self;
    return l == 0 ? e->x : e->y + e->act_at[l];
}

static const float *layered_pre_activations(const void *self, int l)
{
    const layered *e = self;
    return e->z + e->act_at[l];
}

/* What layer l was given by the last forward. */
static const float *input_of(const layered *e, int l)
{
    return l > 1 && e->dropping ? e->kept + e->act_at[l - 1] : layered_activations(e, l - 1);
}

/* Outputs of hidden layer l that the layers above may see. */
static void drop(layered *e, int l, int rows, nn_rng *rng)
{
    size_t       n    = (size_t)rows * (size_t)e->spec.units[l];
    float       *mask = e->mask + e->act_at[l], *kept = e->kept + e->act_at[l];
    const float *y = e->y + e->act_at[l];

    terms_dropout_mask(rng, e->spec.dropout, n, mask);
    for (size_t i = 0; i < n; i++) {
        kept[i] = mask[i] > 0.0f ? y[i] * mask[i] : 0.0f; /* an infinite output is off as well */
    }
}

/* With dropout when there is a generator, as in training; without as in use. */
static void forward(layered *e, const float *x, int rows, nn_rng *dropout)
{
    const nn_spec *s = &e->spec;

    e->x        = x;
    e->dropping = dropout && s->dropout > 0.0;
    for (int l = 1; l <= s->layers; l++) {
        float *z = e->z + e->act_at[l], *y = e->y + e->act_at[l];
        e->kernels->dense_forward(rows, s->units[l - 1], s->units[l], input_of(e, l),
                                  e->params + e->w_at[l], e->params + e->b_at[l], z);
        NN_ACTS[s->act[l]].forward(rows, s->units[l], z, y);
        if (e->dropping && l < s->layers) {
            drop(e, l, rows, dropout);
        }
    }
}

static void layered_forward(void *self, const float *x, int rows)
{
    forward(self, x, rows, NULL);
}

static void scale_rows(float *d, const float *row_weight, int rows, int width)
{
    for (int r = 0; r < rows; r++) {
        for (int i = 0; i < width; i++) {
            d[(size_t)r * (size_t)width + (size_t)i] *= row_weight[r];
        }
    }
}

/* From dz of layer l to its parameters' gradients and to dx (may be NULL), dL/d(its input). */
static void layer_backward(layered *e, int l, int rows, const float *dz, float *dx)
{
    e->kernels->dense_backward(rows, e->spec.units[l - 1], e->spec.units[l], dz, input_of(e, l),
                               e->params + e->w_at[l], dx, e->grads + e->w_at[l],
                               e->grads + e->b_at[l]);
}

/* d (rows, units[l]) in dL/d(what the layer above saw), out dL/dz of layer l */
static void hidden_backward(const layered *e, int l, int rows, float *d)
{
    size_t n = (size_t)rows * (size_t)e->spec.units[l];

    for (size_t i = 0; e->dropping && i < n; i++) {
        d[i] *= e->mask[e->act_at[l] + i];
    }
    NN_ACTS[e->spec.act[l]].backward(rows, e->spec.units[l], e->z + e->act_at[l],
                                     e->y + e->act_at[l], d);
}

/* From the targets of the last forward's rows to the gradient of all parameters. */
static void backward(layered *e, const float *y, const float *row_weight, int rows)
{
    const nn_spec *s     = &e->spec;
    const int      L     = s->layers;
    float         *above = e->delta[0], *below = e->delta[1];

    nn_loss_gradient(s->loss, s->act[L], rows, s->units[L], layered_pre_activations(e, L),
                     layered_activations(e, L), y, above);
    if (row_weight) {
        scale_rows(above, row_weight, rows, s->units[L]);
    }
    for (int l = L; l >= 1; l--) {
        layer_backward(e, l, rows, above, l > 1 ? below : NULL);
        if (l > 1) {
            hidden_backward(e, l - 1, rows, below);
        }
        float *swap = above;
        above       = below;
        below       = swap;
    }
}

/* The gradient of each row's own loss: as backward, but row by row at the top, whose mean
 * over one row is the row, and down to layer l only. */
static void layered_gradients(void *self, const float *y, int rows, int l, bool before, float *out)
{
    layered       *e = self;
    const nn_spec *s = &e->spec;
    const int      L = s->layers, U = s->units[L];
    const float   *z = layered_pre_activations(e, L), *p = layered_activations(e, L);
    float         *above = e->delta[0], *below = e->delta[1];

    for (size_t r = 0, at = 0; r < (size_t)rows; r++, at += (size_t)U) {
        if (l == L && !before) {
            NN_LOSSES[s->loss].gradient(U, p + at, y + at, above + at);
        } else {
            nn_loss_gradient(s->loss, s->act[L], 1, U, z + at, p + at, y + at, above + at);
        }
    }
    for (int k = L; k > l; k--) {
        layer_backward(e, k, rows, above, below);
        if (k - 1 > l || before) {
            hidden_backward(e, k - 1, rows, below);
        }
        float *swap = above;
        above       = below;
        below       = swap;
    }
    memcpy(out, above, (size_t)rows * (size_t)s->units[l] * sizeof *out);
}

static void gather(float *out, const float *from, const int *order, int rows, int width)
{
    for (int r = 0; r < rows; r++) {
        memcpy(out + (size_t)r * (size_t)width, from + (size_t)order[r] * (size_t)width,
               (size_t)width * sizeof *out);
    }
}

/* What each row of the batch counts; NULL where all count 1. */
static const float *weigh(layered *e, const float *class_weight, int rows)
{
    const int    units = e->spec.units[e->spec.layers];
    const float *y     = e->batch_y;

    for (int r = 0; class_weight && r < rows; r++, y += units) {
        e->row_weight[r] = class_weight[nn_predicted_class(units, y)];
    }
    return class_weight ? e->row_weight : NULL;
}

static double batch_loss(const layered *e, const float *row_weight, int rows)
{
    const nn_spec *s   = &e->spec;
    const int      U   = s->units[s->layers];
    const nn_act   act = s->act[s->layers];
    const float *z = layered_pre_activations(e, s->layers), *p = layered_activations(e, s->layers);
    double       sum = 0.0;

    if (!row_weight) {
        return nn_loss_sum(s->loss, act, rows, U, z, p, e->batch_y);
    }
    for (int r = 0; r < rows; r++) {
        size_t at = (size_t)r * (size_t)U;
        sum += (double)row_weight[r] *
               nn_loss_sum(s->loss, act, 1, U, z + at, p + at, e->batch_y + at);
    }
    return sum;
}

static double layered_penalty(const void *self)
{
    const layered *e = self;
    return terms_penalty(&e->spec, e->params);
}

/* Rows order[0 .. rows) of the batches, with `rate`. */
static nn_status train_batch(layered *e, const nn_batches *b, const int *order, int rows,
                             double rate, nn_score *score)
{
    const nn_spec *s   = &e->spec;
    const int      out = s->units[s->layers];

    gather(e->batch_x, b->x, order, rows, s->units[0]);
    gather(e->batch_y, b->y, order, rows, out);
    forward(e, e->batch_x, rows, b->dropout);

    const float *row_weight = weigh(e, b->class_weight, rows);
    double       loss       = batch_loss(e, row_weight, rows) + rows * layered_penalty(e);
    score->loss += loss;
    if (!isfinite(loss)) {
        score->rows += rows;
        return NN_NAN;
    }
    nn_score_add(score, s->loss, rows, out, layered_activations(e, s->layers), e->batch_y);
    backward(e, e->batch_y, row_weight, rows);
    terms_penalty_gradient(s, e->params, e->grads);
    terms_clip(&e->optimizer, s, e->grads);
    nn_optimizer_step(&e->optimizer, rate, ++e->steps, e->n_params, e->params, e->grads, e->state);
    return NN_OK;
}

static nn_status layered_train(void *self, const nn_batches *b, nn_score *score)
{
    layered  *e      = self;
    nn_status status = NN_OK;

    for (int at = 0, i = 0; at < b->rows && status == NN_OK; at += b->batch, i++) {
        int    now  = b->rows - at < b->batch ? b->rows - at : b->batch;
        double rate = b->rates ? b->rates[i] : e->optimizer.learning_rate;
        status      = train_batch(e, b, b->order + at, now, rate, score);
    }
    return status;
}

/* --- parameters and state ------------------------------------------------------------ */

static void layered_get_params(const void *self, float *params)
{
    const layered *e = self;
    memcpy(params, e->params, e->n_params * sizeof *params);
}

static void layered_set_params(void *self, const float *params)
{
    layered *e = self;
    memcpy(e->params, params, e->n_params * sizeof *params);
}

static size_t state_floats(const layered *e)
{
    return (size_t)NN_OPTS[e->optimizer.kind].slots(&e->optimizer) * e->n_params;
}

static long layered_steps(const void *self)
{
    const layered *e = self;
    return e->steps;
}

static void layered_get_state(const void *self, float *state, long *steps)
{
    const layered *e = self;
    memcpy(state, e->state, state_floats(e) * sizeof *state);
    *steps = e->steps;
}

static void layered_set_state(void *self, const float *state, long steps)
{
    layered *e = self;
    memcpy(e->state, state, state_floats(e) * sizeof *state);
    e->steps = steps;
}

#define LAYERED_OPS                                                                                \
    .free = layered_free, .forward = layered_forward, .activations = layered_activations,          \
    .pre_activations = layered_pre_activations, .gradients = layered_gradients,                    \
    .train = layered_train, .penalty = layered_penalty, .steps = layered_steps,                    \
    .get_params = layered_get_params, .set_params = layered_set_params,                            \
    .get_state = layered_get_state, .set_state = layered_set_state

const engine_ops ENGINE_REFERENCE = {.create = reference_create, LAYERED_OPS};
const engine_ops ENGINE_BLAS      = {.create = blas_create, LAYERED_OPS};

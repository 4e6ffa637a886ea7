/* The engine that goes layer by layer: forward, loss, backward, update, each
 * layer's two products done by a set of kernels.  With plain loops it is the
 * reference engine, with cblas_sgemm the blas engine.
 */
#include "blas.h"
#include "engine.h"
#include "kernels.h"

#include <math.h>
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

    const float *x;                          /* input of the last forward, borrowed  */
    size_t       w_at[NN_MAX_LAYERS + 1];    /* offsets into params and grads ...    */
    size_t       b_at[NN_MAX_LAYERS + 1];    /*                                      */
    size_t       act_at[NN_MAX_LAYERS + 1];  /* ... and into z and y                 */
} layered;

/* --- life ---------------------------------------------------------------------- */

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
    free(e);
}

/* (rows, cols) zeroed floats; one more than asked for, so that 0 is no failure. */
static nn_status floats(float **out, size_t rows, size_t cols, nn_err *err)
{
    if (cols && rows > SIZE_MAX / sizeof **out / cols - 1) {
        return nn_fail(err, NN_USAGE, "a network of this size needs more memory than can be addressed");
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
    return status ? status
                  : layered_create(self, spec, optimizer, &KERNELS_BLAS, max_rows, err);
}

/* --- running --------------------------------------------------------------------- */

static const float *layered_activations(const void *self, int l)
{
    const layered *e = self;
    return l == 0 ? e->x : e->y + e->act_at[l];
}

static const float *layered_pre_activations(const void *self)
{
    const layered *e = self;
    return e->z + e->act_at[e->spec.layers];
}

static void layered_forward(void *self, const float *x, int rows)
{
    layered       *e = self;
    const nn_spec *s = &e->spec;

    e->x = x;
    for (int l = 1; l <= s->layers; l++) {
        float *z = e->z + e->act_at[l], *y = e->y + e->act_at[l];
        e->kernels->dense_forward(rows, s->units[l - 1], s->units[l], layered_activations(e, l - 1),
                                  e->params + e->w_at[l], e->params + e->b_at[l], z);
        NN_ACTS[s->act[l]].forward(rows, s->units[l], z, y);
    }
}

/* From the targets of the last forward's rows to the gradient of all parameters. */
static void backward(layered *e, const float *y, int rows)
{
    const nn_spec *s     = &e->spec;
    const int      L     = s->layers;
    float         *above = e->delta[0], *below = e->delta[1];

    nn_loss_gradient(s->loss, s->act[L], rows, s->units[L], layered_pre_activations(e),
                     layered_activations(e, L), y, above);
    for (int l = L; l >= 1; l--) {
        e->kernels->dense_backward(rows, s->units[l - 1], s->units[l], above,
                                   layered_activations(e, l - 1), e->params + e->w_at[l],
                                   l > 1 ? below : NULL, e->grads + e->w_at[l],
                                   e->grads + e->b_at[l]);
        if (l > 1) {
            NN_ACTS[s->act[l - 1]].backward(rows, s->units[l - 1], e->z + e->act_at[l - 1],
                                            e->y + e->act_at[l - 1], below);
        }
        float *swap = above;
        above       = below;
        below       = swap;
    }
}

static void gather(float *out, const float *from, const int *order, int rows, int width)
{
    for (int r = 0; r < rows; r++) {
        memcpy(out + (size_t)r * (size_t)width, from + (size_t)order[r] * (size_t)width,
               (size_t)width * sizeof *out);
    }
}

static nn_status train_batch(layered *e, const float *x, const float *y, const int *order, int rows,
                             nn_score *score)
{
    const nn_spec *s   = &e->spec;
    const int      out = s->units[s->layers];

    gather(e->batch_x, x, order, rows, s->units[0]);
    gather(e->batch_y, y, order, rows, out);
    layered_forward(e, e->batch_x, rows);

    const float *p    = layered_activations(e, s->layers);
    double       loss = nn_loss_sum(s->loss, s->act[s->layers], rows, out,
                                    layered_pre_activations(e), p, e->batch_y);
    score->rows += rows;
    score->loss += loss;
    if (!isfinite(loss)) {
        return NN_NAN;
    }
    if (NN_LOSSES[s->loss].classifies) {
        score->hits += nn_count_correct(rows, out, p, e->batch_y);
    }
    backward(e, e->batch_y, rows);
    NN_OPTS[e->optimizer.kind].step(&e->optimizer, ++e->steps, e->n_params, e->params, e->grads,
                                    e->state);
    return NN_OK;
}

static nn_status layered_train(void *self, const float *x, const float *y, const int *order,
                               int rows, int batch, nn_score *score)
{
    nn_status status = NN_OK;
    for (int at = 0; at < rows && status == NN_OK; at += batch) {
        int now = rows - at < batch ? rows - at : batch;
        status  = train_batch(self, x, y, order + at, now, score);
    }
    return status;
}

/* --- parameters and state ---------------------------------------------------------- */

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

#define LAYERED_OPS                                                                             \
    .free = layered_free, .forward = layered_forward, .activations = layered_activations,       \
    .pre_activations = layered_pre_activations, .train = layered_train,                         \
    .get_params = layered_get_params, .set_params = layered_set_params,                         \
    .get_state = layered_get_state, .set_state = layered_set_state

const engine_ops ENGINE_REFERENCE = {.create = reference_create, LAYERED_OPS};
const engine_ops ENGINE_BLAS      = {.create = blas_create, LAYERED_OPS};

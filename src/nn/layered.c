/* Making the layered engine; parameters and state. */
#include "layered.h"
#include "blas.h"
#include "block.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* --- life ---------------------------------------------------------------------------- */

static void layered_free(void *self)
{
    layered *e = self;
    if (!e) {
        return;
    }
    workers_free(e->crew);
    free(e->block);
    free(e->row_loss);
    free(e);
}

static nn_status row_losses(layered *e, size_t rows, nn_err *err)
{
    if (rows > SIZE_MAX / sizeof *e->row_loss) {
        return nn_fail(err, NN_USAGE,
                       "a network of this size needs more memory than can be addressed");
    }
    e->row_loss = malloc(rows * sizeof *e->row_loss);
    return e->row_loss ? NN_OK : nn_fail_nomem(err, "creating the network");
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
    size_t    units = nn_spec_total_units(spec), at = 0;
    size_t    masked = spec->dropout > 0.0 ? units : 0;

    if (!e) {
        return nn_fail_nomem(err, "creating the network");
    }
    e->spec      = *spec;
    e->optimizer = *optimizer;
    e->kernels   = kernels;
    e->n_params  = nn_spec_params(spec);
    layered_find_cuts(e);
    for (int l = 1; l <= spec->layers; l++) {
        e->w_at[l]   = nn_spec_weights_at(spec, l);
        e->b_at[l]   = nn_spec_biases_at(spec, l);
        e->act_at[l] = at;
        at += rows * (size_t)spec->units[l];
    }
    const block_part parts[] = {{&e->params, 1, e->n_params},
                                {&e->grads, 1, e->n_params},
                                {&e->state, slots, e->n_params},
                                {&e->z, rows, units},
                                {&e->y, rows, units},
                                {&e->delta, rows, units},
                                {&e->batch_x, rows, (size_t)spec->units[0]},
                                {&e->batch_y, rows, (size_t)spec->units[spec->layers]},
                                {&e->row_weight, 1, rows},
                                {&e->mask, rows, masked},
                                {&e->kept, rows, masked}};
    NN_TRY(block_create(&e->block, parts, sizeof parts / sizeof *parts, err));
    NN_TRY(row_losses(e, rows, err));
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

/* --- what it has computed ------------------------------------------------------------ */

static const float *layered_activations(const void *self, int l)
{
    return layered_output(self, l);
}

static const float *layered_pre_activations(const void *self, int l)
{
    const layered *e = self;
    return e->z + e->act_at[l];
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

static long layered_steps(const void *self)
{
    const layered *e = self;
    return e->steps;
}

/* Copy slots of the parameters at .. at + n from where they lie together, or there. */
static void carry_state(const layered *e, size_t at, size_t n, float *canonical, bool out)
{
    const size_t slots = (size_t)NN_OPTS[e->optimizer.kind].slots(&e->optimizer);

    for (size_t k = 0; k < slots; k++) {
        float *ours = e->state + slots * at + k * n, *theirs = canonical + k * e->n_params + at;
        memcpy(out ? theirs : ours, out ? ours : theirs, n * sizeof *ours);
    }
}

static void carry_share(const layered *e, int l, int i, float *canonical, bool out)
{
    const span   u = layered_share(e, l, i, i + 1);
    const size_t D = (size_t)e->spec.units[l - 1], from = (size_t)u.from;
    const size_t n = (size_t)(u.to - u.from);

    carry_state(e, e->w_at[l] + from * D, n * D, canonical, out);
    carry_state(e, e->b_at[l] + from, n, canonical, out);
}

static void carry_states(const layered *e, float *canonical, bool out)
{
    for (int l = 1; l <= e->spec.layers; l++) {
        for (int i = 0; i < layered_shares(e, l); i++) {
            carry_share(e, l, i, canonical, out);
        }
    }
}

static void layered_get_state(const void *self, float *state, long *steps)
{
    const layered *e = self;
    carry_states(e, state, true);
    *steps = e->steps;
}

/* `state` is read only. */
static void layered_set_state(void *self, const float *state, long steps)
{
    layered *e = self;
    carry_states(e, (float *)state, false);
    e->steps = steps;
}

/* --- threads ------------------------------------------------------------------------- */

static nn_status blas_use_threads(void *self, int threads, nn_err *err)
{
    layered  *e      = self;
    nn_status status = NN_OK;

    workers_free(e->crew);
    e->crew = NULL;
    threads = blas_threads(threads);
    if (threads > 1) {
        NN_TRY(workers_create(&e->crew, threads, err));
    }
done:
    return status;
}

#define LAYERED_OPS                                                                                \
    .free = layered_free, .forward = layered_forward, .activations = layered_activations,          \
    .pre_activations = layered_pre_activations, .gradients = layered_gradients,                    \
    .train = layered_train, .penalty = layered_penalty, .steps = layered_steps,                    \
    .get_params = layered_get_params, .set_params = layered_set_params,                            \
    .get_state = layered_get_state, .set_state = layered_set_state

const engine_ops ENGINE_REFERENCE = {.create = reference_create, LAYERED_OPS};
const engine_ops ENGINE_BLAS      = {
         .create = blas_create, .use_threads = blas_use_threads, LAYERED_OPS};

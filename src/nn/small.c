#include "small.h"
#include "block.h"
#include "engine.h"
#include "processor.h"
#include "terms.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* --- which kernels ------------------------------------------------------------------- */

#ifdef NNVIZ_X86_64

const small_kernels *small_kernels_of(int i)
{
    switch (i) {
    case 0:
        return &SMALL_KERNELS_PORTABLE;
    case 1:
        return processor_has_avx2() ? &SMALL_KERNELS_AVX2 : NULL;
    case 2:
        return processor_has_avx512() ? &SMALL_KERNELS_AVX512 : NULL;
    default:
        return NULL;
    }
}

#else

const small_kernels *small_kernels_of(int i)
{
    return i == 0 ? &SMALL_KERNELS_PORTABLE : NULL;
}

#endif

static const small_kernels *fastest(void)
{
    int i = 0;
    while (small_kernels_of(i + 1)) {
        i++;
    }
    return small_kernels_of(i);
}

/* --- life ---------------------------------------------------------------------------- */

static void small_free(void *self)
{
    small *e = self;
    if (e) {
        free(e->block);
        free(e);
    }
}

static void start_state(small *e)
{
    const nn_opt_def *opt = &NN_OPTS[e->optimizer.kind];
    const size_t      n   = (size_t)opt->slots(&e->optimizer) * e->padded;

    for (size_t i = 0; i < n; i++) {
        e->state[i] = opt->state_start;
    }
}

static void lay_out(small *e)
{
    size_t at = 0;

    for (int l = 1; l <= e->spec.layers; l++) {
        e->w_at[l] = nn_spec_weights_at(&e->spec, l);
        e->b_at[l] = nn_spec_biases_at(&e->spec, l);
        e->at[l]   = at;
        at += (size_t)e->spec.units[l];
    }
    e->units    = at;
    e->n_params = nn_spec_params(&e->spec);
    e->padded   = block_whole_groups(e->n_params);
}

/* In numbers of a block. */
enum { FACTORS_SIZE = sizeof(small_factors) / sizeof(float) };

static nn_status take_memory(small *e, nn_err *err)
{
    const nn_spec   *s    = &e->spec;
    const size_t     rows = block_whole_groups((size_t)e->max_rows), units = e->units;
    const size_t     slots = (size_t)NN_OPTS[e->optimizer.kind].slots(&e->optimizer);
    const size_t     in = (size_t)s->units[0], out = (size_t)s->units[s->layers];
    const size_t     masked  = s->dropout > 0.0 ? units : 0;
    const block_part parts[] = {{&e->params, 1, e->padded},
                                {&e->grads, 1, e->padded},
                                {&e->state, slots, e->padded},
                                {&e->z, rows, units},
                                {&e->y, rows, units},
                                {&e->d, rows, units},
                                {&e->x[0], rows, in},
                                {&e->x[1], rows, in},
                                {&e->target[0], rows, out},
                                {&e->target[1], rows, out},
                                {&e->weight, 1, rows},
                                {&e->fixed, 2, LANES},
                                {&e->factors[0], e->padded, FACTORS_SIZE},
                                {&e->factors[1], e->padded, FACTORS_SIZE},
                                {&e->mask, rows, masked},
                                {&e->kept, rows, masked},
                                {&e->hits, 1, LANES},
                                {&e->shown, 2, NN_MAX_LAYERS + 1},
                                {&e->drawn, 2 * rows, (size_t)nn_spec_widest(s)},
                                {&e->row_z, rows, units},
                                {&e->row_y, rows, units}};

    return block_create(&e->block, parts, sizeof parts / sizeof *parts, err);
}

/* Of each parameter in canonical order; what makes them up to whole groups has gradient 0.
 *   x  where a batch is gathered */
static void list_factors(const small *e, small_factors *to, const float *x)
{
    const float   *zeros = e->fixed, *ones = e->fixed + LANES;
    const float   *y     = e->spec.dropout > 0.0 ? e->kept : e->y;
    const uint32_t units = (uint32_t)e->units;

    for (size_t i = e->n_params; i < e->padded; i++) {
        to[i] = (small_factors){zeros, zeros, 0, 0};
    }
    for (int l = 1; l <= e->spec.layers; l++) {
        const size_t   D = (size_t)e->spec.units[l - 1], U = (size_t)e->spec.units[l];
        const float   *dz   = e->d + e->at[l] * LANES;
        const float   *in   = l > 1 ? y + e->at[l - 1] * LANES : x;
        const uint32_t step = l > 1 ? units : (uint32_t)D;
        for (size_t u = 0; u < U; u++, dz += LANES) {
            for (size_t d = 0; d < D; d++) {
                to[e->w_at[l] + u * D + d] = (small_factors){dz, in + d * LANES, units, step};
            }
            to[e->b_at[l] + u] = (small_factors){dz, ones, units, 0};
        }
    }
}

/* For who trains: memory that is never written takes none, and a network that is only asked has no
 * use for it. */
static void list_all_factors(small *e)
{
    if (e->listed) {
        return;
    }
    e->listed = true;
    for (int i = 0; i < LANES; i++) {
        e->fixed[LANES + i] = 1.0f;
    }
    list_factors(e, e->factors[0], e->x[0]);
    list_factors(e, e->factors[1], e->x[1]);
}

nn_status small_create_with(void **self, const nn_spec *spec, const nn_optimizer *optimizer,
                            int max_rows, const small_kernels *kernels, nn_err *err)
{
    nn_status status = NN_OK;
    small    *e      = calloc(1, sizeof *e);

    if (!e) {
        return nn_fail_nomem(err, "creating the network");
    }
    e->spec      = *spec;
    e->optimizer = *optimizer;
    e->kernels   = kernels;
    e->max_rows  = max_rows;
    lay_out(e);
    NN_TRY(take_memory(e, err));
    start_state(e);
    *self = e;
    e     = NULL;
done:
    small_free(e);
    return status;
}

static nn_status small_create(void **self, const nn_spec *spec, const nn_optimizer *optimizer,
                              int max_rows, nn_err *err)
{
    return small_create_with(self, spec, optimizer, max_rows, fastest(), err);
}

/* --- lanes and rows ------------------------------------------------------------------ */

void small_to_rows(float *out, const float *lanes, size_t stride, int units, int rows)
{
    for (int r = 0; r < rows; r++) {
        const float *from = lanes + (size_t)(r / LANES) * stride + r % LANES;
        for (int u = 0; u < units; u++) {
            *out++ = from[u * LANES];
        }
    }
}

static void to_lanes(float *lanes, size_t stride, const float *rows_of, int units, int rows)
{
    for (int r = 0; r < rows; r++) {
        float *to = lanes + (size_t)(r / LANES) * stride + r % LANES;
        for (int u = 0; u < units; u++) {
            to[u * LANES] = *rows_of++;
        }
    }
}

void small_draw_masks(small *e, nn_rng *rng, int rows)
{
    for (int l = 1; l < e->spec.layers; l++) {
        const int units = e->spec.units[l];
        terms_dropout_mask(rng, e->spec.dropout, (size_t)rows * (size_t)units, e->drawn);
        to_lanes(e->mask + e->at[l] * LANES, e->units * LANES, e->drawn, units, rows);
    }
}

/* --- running ------------------------------------------------------------------------- */

/* There is a new pass to show. */
static void show(small *e, const float *x, int rows)
{
    e->input = x;
    e->rows  = rows;
    memset(e->shown, 0, 2 * (NN_MAX_LAYERS + 1) * sizeof *e->shown);
}

static void small_forward(void *self, const float *x, int rows)
{
    small *e = self;
    show(e, x, rows);
    e->kernels->forward(e, x, rows);
}

/* Layer l of a block in lanes as rows, in its place of `to`; put there when it is asked for. */
static const float *rows_of(const small *e, const float *lanes, float *to, int l, int *shown)
{
    float *out = to + e->at[l] * block_whole_groups((size_t)e->max_rows);
    if (!*shown) {
        small_to_rows(out, lanes + e->at[l] * LANES, e->units * LANES, e->spec.units[l], e->rows);
        *shown = 1;
    }
    return out;
}

static const float *small_activations(const void *self, int l)
{
    const small *e = self;
    return l == 0 ? e->input : rows_of(e, e->y, e->row_y, l, e->shown + l);
}

static const float *small_pre_activations(const void *self, int l)
{
    const small *e = self;
    return rows_of(e, e->z, e->row_z, l, e->shown + NN_MAX_LAYERS + 1 + l);
}

static void small_evaluate(void *self, const float *x, const float *y, int rows, nn_score *score)
{
    small *e = self;
    show(e, x, rows < e->max_rows ? rows : e->max_rows);
    e->kernels->evaluate(e, x, y, rows, score);
}

static void small_gradients(void *self, const float *y, int rows, int l, bool before, float *out)
{
    small    *e     = self;
    const int units = e->spec.units[l];

    e->kernels->gradients(e, y, rows, l, before);
    if (l == 0) {
        small_to_rows(out, e->x[1], (size_t)units * LANES, units, rows);
    } else {
        small_to_rows(out, e->d + e->at[l] * LANES, e->units * LANES, units, rows);
    }
}

static nn_status small_train(void *self, const nn_batches *batches, nn_score *score)
{
    small *e = self;
    list_all_factors(e);
    return e->kernels->train(e, batches, score);
}

static double small_penalty(const void *self)
{
    const small *e = self;
    return terms_penalty(&e->spec, e->params);
}

/* --- parameters and state ------------------------------------------------------------ */

static void small_get_params(const void *self, float *params)
{
    const small *e = self;
    memcpy(params, e->params, e->n_params * sizeof *params);
}

static void small_set_params(void *self, const float *params)
{
    small *e = self;
    memcpy(e->params, params, e->n_params * sizeof *params);
}

static long small_steps(const void *self)
{
    const small *e = self;
    return e->steps;
}

static int slots(const small *e)
{
    return NN_OPTS[e->optimizer.kind].slots(&e->optimizer);
}

static void small_get_state(const void *self, float *state, long *steps)
{
    const small *e = self;
    for (int i = 0; i < slots(e); i++, state += e->n_params) {
        memcpy(state, e->state + (size_t)i * e->padded, e->n_params * sizeof *state);
    }
    *steps = e->steps;
}

static void small_set_state(void *self, const float *state, long steps)
{
    small *e = self;
    for (int i = 0; i < slots(e); i++, state += e->n_params) {
        memcpy(e->state + (size_t)i * e->padded, state, e->n_params * sizeof *state);
    }
    e->steps = steps;
}

const engine_ops ENGINE_SMALL = {.create          = small_create,
                                 .free            = small_free,
                                 .forward         = small_forward,
                                 .activations     = small_activations,
                                 .pre_activations = small_pre_activations,
                                 .evaluate        = small_evaluate,
                                 .gradients       = small_gradients,
                                 .train           = small_train,
                                 .penalty         = small_penalty,
                                 .steps           = small_steps,
                                 .get_params      = small_get_params,
                                 .set_params      = small_set_params,
                                 .get_state       = small_get_state,
                                 .set_state       = small_set_state};

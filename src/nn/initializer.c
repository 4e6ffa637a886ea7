#include "nnviz/initializer.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void fill_uniform(nn_rng *rng, size_t n, float *W, float limit)
{
    for (size_t i = 0; i < n; i++) {
        W[i] = limit * (2.0f * nn_rng_uniform(rng) - 1.0f);
    }
}

static void fill_truncated(nn_rng *rng, size_t n, float *W, float variance)
{
    const float sd = sqrtf(variance) / 0.87962566f;
    for (size_t i = 0; i < n; i++) {
        float z;
        do {
            z = nn_rng_normal(rng);
        } while (fabsf(z) > 2.0f);
        W[i] = sd * z;
    }
}

static size_t size(int inputs, int units)
{
    return (size_t)inputs * (size_t)units;
}

static void glorot_uniform(nn_rng *rng, int inputs, int units, float *W)
{
    float fans = (float)inputs + (float)units;
    fill_uniform(rng, size(inputs, units), W, sqrtf(6.0f / fans));
}

static void glorot_normal(nn_rng *rng, int inputs, int units, float *W)
{
    float fans = (float)inputs + (float)units;
    fill_truncated(rng, size(inputs, units), W, 2.0f / fans);
}

static void he_uniform(nn_rng *rng, int inputs, int units, float *W)
{
    fill_uniform(rng, size(inputs, units), W, sqrtf(6.0f / (float)inputs));
}

static void he_normal(nn_rng *rng, int inputs, int units, float *W)
{
    fill_truncated(rng, size(inputs, units), W, 2.0f / (float)inputs);
}

static void lecun_uniform(nn_rng *rng, int inputs, int units, float *W)
{
    fill_uniform(rng, size(inputs, units), W, sqrtf(3.0f / (float)inputs));
}

static void uniform(nn_rng *rng, int inputs, int units, float *W)
{
    fill_uniform(rng, size(inputs, units), W, 0.05f);
}

static void normal(nn_rng *rng, int inputs, int units, float *W)
{
    for (size_t i = 0, n = size(inputs, units); i < n; i++) {
        W[i] = 0.05f * nn_rng_normal(rng);
    }
}

static void zeros(nn_rng *rng, int inputs, int units, float *W)
{
    (void)rng;
    memset(W, 0, size(inputs, units) * sizeof *W);
}

/* --- lsuv ---------------------------------------------------------------------------- */

static double dot(int n, const float *a, const float *b)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++) {
        sum += (double)a[i] * (double)b[i];
    }
    return sum;
}

/* Orthogonalising is quadratic in the units; random directions in hundreds of
 * dimensions are nearly orthogonal anyway, so each row is only held against
 * this many rows before it. */
enum { ORTHO_BACK = 64 };

/* Rows of unit length, each orthogonal to the rows before it (modified
 * Gram-Schmidt on normal draws) as far as the dimension has room: beyond
 * `inputs` units a new orthogonal set is begun. */
static void orthonormal(nn_rng *rng, int inputs, int units, float *W)
{
    for (int u = 0; u < units; u++) {
        float *w    = W + size(inputs, u);
        int    room = u % inputs < ORTHO_BACK ? u % inputs : ORTHO_BACK;
        double length;
        do { /* again in the unlikely case that nothing is left to scale */
            for (int i = 0; i < inputs; i++) {
                w[i] = nn_rng_normal(rng);
            }
            for (int k = 1; k <= room; k++) {
                const float *before  = w - size(inputs, k);
                double       overlap = dot(inputs, w, before);
                for (int i = 0; i < inputs; i++) {
                    w[i] = (float)((double)w[i] - overlap * (double)before[i]);
                }
            }
            length = sqrt(dot(inputs, w, w));
        } while (length < 1e-3);
        for (int i = 0; i < inputs; i++) {
            w[i] = (float)((double)w[i] / length);
        }
    }
}

/* Scale and shift one unit so that z = w.x + b has variance 1 and mean `center`
 * over the rows.  A unit that sees the same value on every row keeps its weights:
 * there is no scale to set, only a centre. */
static void normalise_unit(int rows, int inputs, const float *x, float center, float *w, float *b)
{
    double mean = 0.0, var = 0.0;
    for (int r = 0; r < rows; r++) {
        double z = dot(inputs, w, x + size(inputs, r));
        double d = z - mean;
        mean += d / (r + 1); /* Welford 1962: one pass, no cancellation */
        var += d * (z - mean);
    }
    double sd = sqrt(var / rows), scale = 1.0;
    if (sd > 1e-6 * fabs(mean) && sd > 1e-30) { /* else float32 could not tell it from constant */
        scale = 1.0 / sd;
    }
    for (int i = 0; i < inputs; i++) {
        w[i] = (float)((double)w[i] * scale);
    }
    *b = (float)((double)center - mean * scale);
}

/* y = f(W x + b) by plain loops: the same start whichever engine trains. */
static void layer_forward(int rows, int inputs, int units, nn_act act, const float *x,
                          const float *W, const float *b, float *y)
{
    for (int r = 0; r < rows; r++) {
        for (int u = 0; u < units; u++) {
            y[size(units, r) + (size_t)u] =
                (float)(dot(inputs, W + size(inputs, u), x + size(inputs, r)) + (double)b[u]);
        }
    }
    NN_ACTS[act].forward(rows, units, y, y);
}

static nn_status lsuv_normalise(float *params, const nn_spec *spec, const float *x, int rows,
                                nn_err *err)
{
    nn_status    status = NN_OK;
    size_t       block  = size(nn_spec_widest(spec), rows);
    float       *acts   = malloc(2 * block * sizeof *acts);
    const float *in     = x;

    if (!acts) {
        return nn_fail_nomem(err, "choosing initial weights");
    }
    for (int l = 1; l < spec->layers; l++) {
        const int inputs = spec->units[l - 1], units = spec->units[l];
        float *W = params + nn_spec_weights_at(spec, l), *b = params + nn_spec_biases_at(spec, l);
        float *out = acts + (l % 2 ? 0 : block);

        for (int u = 0; u < units; u++) {
            normalise_unit(rows, inputs, in, NN_ACTS[spec->act[l]].center, W + size(inputs, u),
                           b + u);
            if (!isfinite(b[u])) {
                NN_TRY(nn_fail(err, NN_NAN, "lsuv: layer %d unit %d overflows on these inputs", l,
                               u + 1));
            }
        }
        layer_forward(rows, inputs, units, spec->act[l], in, W, b, out);
        in = out;
    }
done:
    free(acts);
    return status;
}

const nn_init_def NN_INITS[NN_INIT_COUNT] = {
    [NN_INIT_GLOROT_UNIFORM] = {"glorot_uniform", false, glorot_uniform},
    [NN_INIT_GLOROT_NORMAL]  = {"glorot_normal", false, glorot_normal},
    [NN_INIT_HE_UNIFORM]     = {"he_uniform", false, he_uniform},
    [NN_INIT_HE_NORMAL]      = {"he_normal", false, he_normal},
    [NN_INIT_LECUN_UNIFORM]  = {"lecun_uniform", false, lecun_uniform},
    [NN_INIT_UNIFORM]        = {"uniform", false, uniform},
    [NN_INIT_NORMAL]         = {"normal", false, normal},
    [NN_INIT_ZEROS]          = {"zeros", false, zeros},
    [NN_INIT_LSUV]           = {"lsuv", true, orthonormal},
};

nn_status nn_init_params(float *params, const nn_spec *spec, nn_init init, nn_rng *rng,
                         const float *x, int rows, nn_err *err)
{
    const nn_init_def *def = &NN_INITS[init];

    for (int l = 1; l <= spec->layers; l++) {
        def->fill(rng, spec->units[l - 1], spec->units[l], params + nn_spec_weights_at(spec, l));
        memset(params + nn_spec_biases_at(spec, l), 0, (size_t)spec->units[l] * sizeof *params);
    }
    if (!def->from_data) {
        return NN_OK;
    }
    assert(x && rows > 0);
    return lsuv_normalise(params, spec, x, rows < NN_INIT_ROWS ? rows : NN_INIT_ROWS, err);
}

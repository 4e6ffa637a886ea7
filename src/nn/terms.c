#include "terms.h"

#include <math.h>

static size_t weights_of(const nn_spec *spec, int l)
{
    return (size_t)spec->units[l - 1] * (size_t)spec->units[l];
}

/* --- penalties ----------------------------------------------------------------------- */

double terms_penalty(const nn_spec *spec, const float *params)
{
    double sum = 0.0, squares = 0.0;

    if (spec->l1 == 0.0 && spec->l2 == 0.0) {
        return 0.0;
    }
    for (int l = 1; l <= spec->layers; l++) {
        const float *W = params + nn_spec_weights_at(spec, l);
        for (size_t i = 0, n = weights_of(spec, l); i < n; i++) {
            sum += fabs((double)W[i]);
            squares += (double)W[i] * (double)W[i];
        }
    }
    return spec->l1 * sum + spec->l2 * squares;
}

void terms_penalty_gradient(const nn_spec *spec, const float *params, float *grads)
{
    const float l1 = (float)spec->l1, twice_l2 = (float)(2.0 * spec->l2);

    if (spec->l1 == 0.0 && spec->l2 == 0.0) {
        return;
    }
    for (int l = 1; l <= spec->layers; l++) {
        size_t       at = nn_spec_weights_at(spec, l);
        const float *W  = params + at;
        float       *dW = grads + at;
        for (size_t i = 0, n = weights_of(spec, l); i < n; i++) {
            float sign = (float)((W[i] > 0.0f) - (W[i] < 0.0f));
            dW[i] += l1 * sign + twice_l2 * W[i];
        }
    }
}

/* --- the rate of adam ----------------------------------------------------------------- */

/* b^t by squaring: libm's double pow differs between processors, this does not. */
static double power(double b, long t)
{
    double result = 1.0;
    for (; t > 0; t >>= 1, b *= b) {
        result *= t & 1 ? b : 1.0;
    }
    return result;
}

double terms_adam_rate(const nn_optimizer *opt, double rate, long t)
{
    return rate * sqrt(1.0 - power(opt->beta_2, t)) / (1.0 - power(opt->beta_1, t));
}

/* --- clipping ------------------------------------------------------------------------ */

static double squares(size_t n, const float *g)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        sum += (double)g[i] * (double)g[i];
    }
    return sum;
}

/* An infinite length leaves NaN behind, which is noticed; nothing is hidden. */
static void shorten(size_t n, float *g, double length, double limit)
{
    if (length <= limit) {
        return;
    }
    float scale = (float)(limit / length);
    for (size_t i = 0; i < n; i++) {
        g[i] *= scale;
    }
}

static void clip_each_tensor(const nn_spec *spec, double limit, float *grads)
{
    for (int l = 1; l <= spec->layers; l++) {
        float *dW = grads + nn_spec_weights_at(spec, l), *db = grads + nn_spec_biases_at(spec, l);
        size_t weights = weights_of(spec, l), units = (size_t)spec->units[l];
        shorten(weights, dW, sqrt(squares(weights, dW)), limit);
        shorten(units, db, sqrt(squares(units, db)), limit);
    }
}

void terms_clip(const nn_optimizer *opt, const nn_spec *spec, float *grads)
{
    if (opt->clipvalue > 0.0) {
        float limit = (float)opt->clipvalue;
        for (size_t i = 0, n = nn_spec_params(spec); i < n; i++) {
            grads[i] = grads[i] > limit ? limit : grads[i] < -limit ? -limit : grads[i];
        }
    } else if (opt->clipnorm > 0.0) {
        clip_each_tensor(spec, opt->clipnorm, grads);
    } else if (opt->global_clipnorm > 0.0) {
        size_t n = nn_spec_params(spec);
        shorten(n, grads, sqrt(squares(n, grads)), opt->global_clipnorm);
    }
}

/* --- dropout ------------------------------------------------------------------------- */

void terms_dropout_mask(nn_rng *rng, double rate, size_t n, float *mask)
{
    const float off = (float)rate, kept = (float)(1.0 / (1.0 - rate));
    for (size_t i = 0; i < n; i++) {
        mask[i] = nn_rng_uniform(rng) < off ? 0.0f : kept;
    }
}

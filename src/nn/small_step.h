/* Optimisers in lanes: the formulas of optimizer.c in the same order, so that the bits are the
 * same; a row of SMALL_STEPS for each.  One loop over all parameters: w, g (n) and state
 * (slots, n), n vectors.  Part of small_kernels.c.
 */
#ifndef NNVIZ_NN_SMALL_STEP_H
#define NNVIZ_NN_SMALL_STEP_H

#include "small_lanes.h"
#include "terms.h"

typedef void (*small_step)(const nn_optimizer *opt, double rate, long t, size_t n, vec *w,
                           const vec *g, vec *state);

static void sgd_step(const nn_optimizer *opt, double rate, long t, size_t n, vec *w, const vec *g,
                     vec *state)
{
    const float lr = (float)rate, m = (float)opt->momentum;
    (void)t;

    for (size_t i = 0; i < n; i++) {
        const vec step = lr * g[i];
        if (opt->momentum == 0.0) {
            w[i] -= step;
            continue;
        }
        state[i] = m * state[i] - step;
        if (opt->nesterov) {
            w[i] += m * state[i] - step;
        } else {
            w[i] += state[i];
        }
    }
}

static void rmsprop_step(const nn_optimizer *opt, double rate, long t, size_t n, vec *w,
                         const vec *g, vec *state)
{
    const float lr = (float)rate, m = (float)opt->momentum, eps = (float)opt->epsilon;
    const float rho = (float)opt->rho, rest = (float)(1.0 - opt->rho);
    vec        *b = opt->momentum > 0.0 ? state + n : NULL;
    (void)t;

    for (size_t i = 0; i < n; i++) {
        state[i] = rho * state[i] + rest * g[i] * g[i];
        vec step = lr * g[i] / (root(state[i]) + eps);
        if (b) {
            step = b[i] = m * b[i] + step;
        }
        w[i] -= step;
    }
}

static void adam_step(const nn_optimizer *opt, double rate, long t, size_t n, vec *w, const vec *g,
                      vec *state)
{
    const float b1 = (float)(1.0 - opt->beta_1), b2 = (float)(1.0 - opt->beta_2);
    const float eps = (float)opt->epsilon, lr = (float)terms_adam_rate(opt, rate, t);
    vec        *m = state, *v = state + n;

    for (size_t i = 0; i < n; i++) {
        m[i] += b1 * (g[i] - m[i]);
        v[i] += b2 * (g[i] * g[i] - v[i]);
        w[i] -= lr * m[i] / (root(v[i]) + eps);
    }
}

static void adagrad_step(const nn_optimizer *opt, double rate, long t, size_t n, vec *w,
                         const vec *g, vec *state)
{
    const float lr = (float)rate, eps = (float)opt->epsilon;
    (void)t;

    for (size_t i = 0; i < n; i++) {
        state[i] += g[i] * g[i];
        w[i] -= lr * g[i] / root(state[i] + eps);
    }
}

static const small_step SMALL_STEPS[NN_OPT_COUNT] = {
    [NN_OPT_SGD] = sgd_step,         [NN_OPT_RMSPROP] = rmsprop_step, [NN_OPT_ADAM] = adam_step,
    [NN_OPT_ADAGRAD] = adagrad_step, [NN_OPT_ADAMW] = adam_step,
};

/* As nn_optimizer_step. */
static void take_step(const nn_optimizer *opt, double rate, long t, size_t n, vec *w, const vec *g,
                      vec *state)
{
    const float decay = (float)opt->weight_decay, lr = (float)rate;

    for (size_t i = 0; decay > 0.0f && i < n; i++) {
        w[i] -= w[i] * decay * lr;
    }
    SMALL_STEPS[opt->kind](opt, rate, t, n, w, g, state);
}

#endif

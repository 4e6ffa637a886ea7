#include "nnviz/optimizer.h"
#include "terms.h"

#include <float.h>
#include <math.h>

static int sgd_slots(const nn_optimizer *opt)
{
    return opt->momentum > 0.0 ? 1 : 0;
}

static void sgd_step(const nn_optimizer *opt, double rate, long t, size_t n, float *w,
                     const float *g, float *state)
{
    const float lr = (float)rate, m = (float)opt->momentum;
    (void)t;

    if (sgd_slots(opt) == 0) {
        for (size_t i = 0; i < n; i++) {
            w[i] -= lr * g[i];
        }
        return;
    }
    for (size_t i = 0; i < n; i++) {
        state[i] = m * state[i] - lr * g[i];
        w[i] += opt->nesterov ? m * state[i] - lr * g[i] : state[i];
    }
}

static int rmsprop_slots(const nn_optimizer *opt)
{
    return opt->momentum > 0.0 ? 2 : 1;
}

static void rmsprop_step(const nn_optimizer *opt, double rate, long t, size_t n, float *w,
                         const float *g, float *state)
{
    const float lr = (float)rate, m = (float)opt->momentum;
    const float rho = (float)opt->rho, rest = (float)(1.0 - opt->rho), eps = (float)opt->epsilon;
    float      *v = state, *b = rmsprop_slots(opt) == 2 ? state + n : NULL;
    (void)t;

    for (size_t i = 0; i < n; i++) {
        v[i]       = rho * v[i] + rest * g[i] * g[i];
        float step = lr * g[i] / (sqrtf(v[i]) + eps);
        if (b) {
            b[i] = m * b[i] + step;
            step = b[i];
        }
        w[i] -= step;
    }
}

static int adam_slots(const nn_optimizer *opt)
{
    (void)opt;
    return 2;
}

static void adam_step(const nn_optimizer *opt, double rate, long t, size_t n, float *w,
                      const float *g, float *state)
{
    const float b1 = (float)(1.0 - opt->beta_1), b2 = (float)(1.0 - opt->beta_2);
    const float eps = (float)opt->epsilon, lr = (float)terms_adam_rate(opt, rate, t);
    float      *m = state, *v = state + n;

    for (size_t i = 0; i < n; i++) {
        m[i] += b1 * (g[i] - m[i]);
        v[i] += b2 * (g[i] * g[i] - v[i]);
        w[i] -= lr * m[i] / (sqrtf(v[i]) + eps);
    }
}

static int adagrad_slots(const nn_optimizer *opt)
{
    (void)opt;
    return 1;
}

static void adagrad_step(const nn_optimizer *opt, double rate, long t, size_t n, float *w,
                         const float *g, float *state)
{
    const float lr = (float)rate, eps = (float)opt->epsilon;
    (void)t;

    for (size_t i = 0; i < n; i++) {
        state[i] += g[i] * g[i];
        w[i] -= lr * g[i] / sqrtf(state[i] + eps);
    }
}

const nn_opt_def NN_OPTS[NN_OPT_COUNT] = {
    [NN_OPT_SGD]     = {"sgd", 0.2, 0.0f, sgd_slots, sgd_step},
    [NN_OPT_RMSPROP] = {"rmsprop", 0.001, 0.0f, rmsprop_slots, rmsprop_step},
    [NN_OPT_ADAM]    = {"adam", 0.001, 0.0f, adam_slots, adam_step},
    [NN_OPT_ADAGRAD] = {"adagrad", 0.001, 0.1f, adagrad_slots, adagrad_step},
    [NN_OPT_ADAMW]   = {"adamw", 0.001, 0.0f, adam_slots, adam_step},
};

void nn_optimizer_step(const nn_optimizer *opt, double rate, long t, size_t n, float *w,
                       const float *g, float *state)
{
    const float decay = (float)opt->weight_decay, lr = (float)rate;

    if (decay > 0.0f) {
        for (size_t i = 0; i < n; i++) {
            w[i] -= w[i] * decay * lr;
        }
    }
    NN_OPTS[opt->kind].step(opt, rate, t, n, w, g, state);
}

nn_optimizer nn_optimizer_default(nn_opt kind)
{
    return (nn_optimizer){.kind          = kind,
                          .learning_rate = NN_OPTS[kind].learning_rate,
                          .rho           = 0.9,
                          .beta_1        = 0.9,
                          .beta_2        = 0.999,
                          .epsilon       = 1e-7,
                          .weight_decay  = kind == NN_OPT_ADAMW ? 0.004 : 0.0};
}

/* Steps compute in float32: what is 0 or infinite there is no rate, and an epsilon of 0
 * divides 0 by 0 where a gradient is 0. */
static bool is_positive(double v)
{
    return v >= (double)FLT_MIN && v <= (double)FLT_MAX;
}

/* !(in range) instead of (out of range): NaN must fail as well. */
static nn_status check_decays(const nn_optimizer *opt, nn_err *err)
{
    const struct {
        const char *name;
        double      value;
    } below_1[] = {{"momentum", opt->momentum},
                   {"rho", opt->rho},
                   {"beta_1", opt->beta_1},
                   {"beta_2", opt->beta_2}};

    for (size_t i = 0; i < sizeof below_1 / sizeof *below_1; i++) {
        if (!(below_1[i].value >= 0.0 && below_1[i].value < 1.0)) {
            return nn_fail(err, NN_USAGE, "%s %g; a number from 0 to below 1 is needed",
                           below_1[i].name, below_1[i].value);
        }
    }
    if (!(opt->weight_decay >= 0.0 && opt->weight_decay <= 1.0)) {
        return nn_fail(err, NN_USAGE, "weight_decay %g; a number from 0 to 1 is needed",
                       opt->weight_decay);
    }
    return NN_OK;
}

static nn_status check_clipping(const nn_optimizer *opt, nn_err *err)
{
    const struct {
        const char *name;
        double      value;
    } clips[]         = {{"clipvalue", opt->clipvalue},
                         {"clipnorm", opt->clipnorm},
                         {"global_clipnorm", opt->global_clipnorm}};
    const char *other = NULL;

    for (size_t i = 0; i < sizeof clips / sizeof *clips; i++) {
        if (clips[i].value == 0.0) {
            continue;
        }
        if (!is_positive(clips[i].value)) {
            return nn_fail(err, NN_USAGE, "%s %g; 0 or a positive float32 is needed", clips[i].name,
                           clips[i].value);
        }
        if (other) {
            return nn_fail(err, NN_USAGE, "%s and %s; gradients are clipped in one way at most",
                           other, clips[i].name);
        }
        other = clips[i].name;
    }
    return NN_OK;
}

static nn_status check_momentum(const nn_optimizer *opt, nn_err *err)
{
    if (opt->nesterov && !(opt->kind == NN_OPT_SGD && opt->momentum > 0.0)) {
        return nn_fail(err, NN_USAGE, "nesterov needs sgd with a momentum above 0");
    }
    if (opt->momentum > 0.0 && opt->kind != NN_OPT_SGD && opt->kind != NN_OPT_RMSPROP) {
        return nn_fail(err, NN_USAGE, "%s has no momentum; sgd and rmsprop have",
                       NN_OPTS[opt->kind].name);
    }
    return NN_OK;
}

nn_status nn_optimizer_check(const nn_optimizer *opt, nn_err *err)
{
    nn_status status = NN_OK;

    if (!is_positive(opt->learning_rate)) {
        return nn_fail(err, NN_USAGE, "learning rate %g; a finite float32 above 0 is needed",
                       opt->learning_rate);
    }
    if (!is_positive(opt->epsilon)) {
        return nn_fail(err, NN_USAGE, "epsilon %g; a finite float32 above 0 is needed",
                       opt->epsilon);
    }
    NN_TRY(check_decays(opt, err));
    NN_TRY(check_clipping(opt, err));
    NN_TRY(check_momentum(opt, err));
done:
    return status;
}

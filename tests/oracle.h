/* A small network in double precision, written from the definitions and sharing no
 * line with the library: the oracle of forward passes, losses and, by central
 * differences, of gradients.
 *
 * It knows activations and losses by name.  A new row of NN_ACTS or NN_LOSSES makes
 * the tests that use it fail until its definition is written down here too.
 */
#ifndef NNVIZ_TESTS_ORACLE_H
#define NNVIZ_TESTS_ORACLE_H

#include "support.h"

enum { ORACLE_LAYERS = 4, ORACLE_UNITS = 16 };

/* --- activations --------------------------------------------------------------------- */

static inline double oracle_linear(double z)
{
    return z;
}

static inline double oracle_relu(double z)
{
    return z > 0.0 ? z : 0.0;
}

static inline double oracle_leaky_relu(double z)
{
    return z > 0.0 ? z : 0.2 * z;
}

static inline double oracle_sigmoid(double z)
{
    return 1.0 / (1.0 + exp(-z));
}

static inline double oracle_elu(double z)
{
    return z > 0.0 ? z : exp(z) - 1.0;
}

static inline double oracle_selu(double z)
{
    return 1.0507009873554805 * (z > 0.0 ? z : 1.6732632423543772 * (exp(z) - 1.0));
}

static inline double oracle_gelu(double z)
{
    return 0.5 * z * (1.0 + erf(z / sqrt(2.0)));
}

static inline double oracle_silu(double z)
{
    return z / (1.0 + exp(-z));
}

static inline double oracle_softplus(double z)
{
    return log(1.0 + exp(z));
}

typedef struct {
    const char *name;
    double (*f)(double); /* NULL: softmax, which looks at the whole row */
    bool kink;           /* no derivative at 0 */
} oracle_act;

static inline const oracle_act *oracle_act_of(nn_act act)
{
    static const oracle_act KNOWN[] = {
        {"linear", oracle_linear, false},
        {"relu", oracle_relu, true},
        {"leaky_relu", oracle_leaky_relu, true},
        {"elu", oracle_elu, false},
        {"selu", oracle_selu, true},
        {"gelu", oracle_gelu, false},
        {"silu", oracle_silu, false},
        {"softplus", oracle_softplus, false},
        {"tanh", tanh, false},
        {"sigmoid", oracle_sigmoid, false},
        {"softmax", NULL, false},
    };
    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        if (strcmp(KNOWN[i].name, NN_ACTS[act].name) == 0) {
            return &KNOWN[i];
        }
    }
    fail_msg("tests/oracle.h does not define the activation '%s'", NN_ACTS[act].name);
    abort();
}

static inline void oracle_activate(nn_act act, int units, const double *z, double *y)
{
    const oracle_act *a   = oracle_act_of(act);
    double            sum = 0.0;

    for (int u = 0; u < units; u++) {
        y[u] = a->f ? a->f(z[u]) : exp(z[u]);
        sum += y[u];
    }
    for (int u = 0; u < units && !a->f; u++) {
        y[u] /= sum;
    }
}

/* --- forward ------------------------------------------------------------------------- */

/* One row in all layers; z[0] is not used, y[0] is the input. */
typedef struct {
    double z[ORACLE_LAYERS + 1][ORACLE_UNITS], y[ORACLE_LAYERS + 1][ORACLE_UNITS];
} oracle_row;

/*   params  in  the flat vector of spec.h, in double
 *   x       in  (units[0]) */
static inline void oracle_forward(const nn_spec *spec, const double *params, const float *x,
                                  oracle_row *row)
{
    const double *w = params;

    assert_true(spec->layers <= ORACLE_LAYERS);
    for (int i = 0; i < spec->units[0]; i++) {
        row->y[0][i] = (double)x[i];
    }
    for (int l = 1; l <= spec->layers; l++) {
        const int     inputs = spec->units[l - 1], units = spec->units[l];
        const double *b = w + inputs * units;
        assert_true(inputs <= ORACLE_UNITS && units <= ORACLE_UNITS);
        for (int u = 0; u < units; u++) {
            row->z[l][u] = b[u];
            for (int i = 0; i < inputs; i++) {
                row->z[l][u] += w[u * inputs + i] * row->y[l - 1][i];
            }
        }
        oracle_activate(spec->act[l], units, row->z[l], row->y[l]);
        w = b + units;
    }
}

/* --- losses of one row --------------------------------------------------------------- */

/* Keras's clip of probabilities, with the upper bound as float32 has it. */
#define ORACLE_LOW  1e-7
#define ORACLE_HIGH (1.0 - 0x1p-23)

static inline double oracle_clip(double p)
{
    return fmin(fmax(p, ORACLE_LOW), ORACLE_HIGH);
}

/* clip: the output activation is not the loss's own, so probabilities are clipped. */
static inline double oracle_bce(int U, bool clip, const double *p, const float *y)
{
    double sum = 0.0;
    for (int u = 0; u < U; u++) {
        double q = clip ? oracle_clip(p[u]) : p[u];
        sum += (double)y[u] > 0.5 ? -log(q) : -log(1.0 - q);
    }
    return sum / U;
}

static inline double oracle_cce(int U, bool clip, const double *p, const float *y)
{
    double sum = 0.0, loss = 0.0;
    for (int u = 0; u < U; u++) {
        sum += p[u];
    }
    for (int u = 0; u < U; u++) {
        double q = p[u] / sum;
        loss -= (double)y[u] * log(clip ? oracle_clip(q) : q);
    }
    return loss;
}

static inline double oracle_mse(int U, bool clip, const double *p, const float *y)
{
    double sum = 0.0;
    (void)clip;
    for (int u = 0; u < U; u++) {
        sum += (p[u] - (double)y[u]) * (p[u] - (double)y[u]);
    }
    return sum / U;
}

static inline double oracle_mae(int U, bool clip, const double *p, const float *y)
{
    double sum = 0.0;
    (void)clip;
    for (int u = 0; u < U; u++) {
        sum += fabs(p[u] - (double)y[u]);
    }
    return sum / U;
}

static inline double oracle_huber(int U, bool clip, const double *p, const float *y)
{
    double sum = 0.0;
    (void)clip;
    for (int u = 0; u < U; u++) {
        double d = fabs(p[u] - (double)y[u]);
        sum += d < 1.0 ? d * d / 2.0 : d - 0.5;
    }
    return sum / U;
}

typedef struct {
    const char *name, *link;
    bool        ratio; /* outputs are divided by their sum */
    bool        clips; /* probabilities are clipped under any activation but the link */
    double      kink;  /* |p - y| where there is no derivative (or a step in it); negative: none */
    double (*row)(int U, bool clip, const double *p, const float *y);
} oracle_loss;

static inline const oracle_loss *oracle_loss_of(nn_loss loss)
{
    static const oracle_loss KNOWN[] = {
        {"binary_crossentropy", "sigmoid", false, true, -1.0, oracle_bce},
        {"categorical_crossentropy", "softmax", true, true, -1.0, oracle_cce},
        {"mean_squared_error", "linear", false, false, -1.0, oracle_mse},
        {"mean_absolute_error", "linear", false, false, 0.0, oracle_mae},
        {"huber", "linear", false, false, 1.0, oracle_huber},
    };
    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        if (strcmp(KNOWN[i].name, NN_LOSSES[loss].name) == 0) {
            return &KNOWN[i];
        }
    }
    fail_msg("tests/oracle.h does not define the loss '%s'", NN_LOSSES[loss].name);
    abort();
}

/* Whether the output's probabilities are clipped. */
static inline bool oracle_clips(const nn_spec *spec)
{
    const oracle_loss *loss = oracle_loss_of(spec->loss);
    return loss->clips && strcmp(NN_ACTS[spec->act[spec->layers]].name, loss->link) != 0;
}

/* l1 sum |w| + l2 sum w^2 over the weights, biases excepted. */
static inline double oracle_penalty(const nn_spec *spec, const double *params)
{
    const double *w   = params;
    double        sum = 0.0;
    for (int l = 1; l <= spec->layers; l++) {
        int weights = spec->units[l - 1] * spec->units[l];
        for (int i = 0; i < weights; i++) {
            sum += spec->l1 * fabs(w[i]) + spec->l2 * w[i] * w[i];
        }
        w += weights + spec->units[l];
    }
    return sum;
}

/* Mean loss over rows, penalty included.
 *   x (rows, units[0]), y (rows, units[layers]); row_weight (rows) or NULL */
static inline double oracle_weighted_loss(const nn_spec *spec, const double *params, const float *x,
                                          const float *y, const float *row_weight, int rows)
{
    const int  U   = spec->units[spec->layers];
    double     sum = 0.0;
    oracle_row row;

    for (int r = 0; r < rows; r++) {
        oracle_forward(spec, params, x + r * spec->units[0], &row);
        double loss =
            oracle_loss_of(spec->loss)->row(U, oracle_clips(spec), row.y[spec->layers], y + r * U);
        sum += row_weight ? (double)row_weight[r] * loss : loss;
    }
    return sum / rows + oracle_penalty(spec, params);
}

static inline double oracle_mean_loss(const nn_spec *spec, const double *params, const float *x,
                                      const float *y, int rows)
{
    return oracle_weighted_loss(spec, params, x, y, NULL, rows);
}

#endif

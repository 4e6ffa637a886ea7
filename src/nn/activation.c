/* The rows of the activation table.
 *
 * Float functions of libm only (expf, expm1f, log1pf, erfcf, tanhf): unlike their double
 * siblings their bits do not depend on whether the processor has FMA.
 */
#include "nnviz/activation.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

static const float LEAKY_SLOPE = 0.2f;

/* Klambauer et al., "Self-normalizing neural networks", 2017. */
static const float SELU_SCALE       = 1.05070098735548049342f;
static const float SELU_SCALE_ALPHA = 1.75809934084737685994f; /* scale times 1.67326324235437728 */

static const float SQRT_HALF        = 0.70710678118654752440f;
static const float NORMAL_DENSITY_0 = 0.39894228040143267794f; /* 1 / sqrt(2 pi) */

static size_t count(int rows, int units)
{
    return (size_t)rows * (size_t)units;
}

static void linear_forward(int rows, int units, const float *z, float *y)
{
    if (y != z) {
        memcpy(y, z, count(rows, units) * sizeof *y);
    }
}

static void linear_backward(int rows, int units, const float *z, const float *y, float *d)
{
    (void)rows, (void)units, (void)z, (void)y, (void)d; /* the derivative is 1 */
}

static void relu_forward(int rows, int units, const float *z, float *y)
{
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        y[i] = z[i] > 0.0f ? z[i] : (z[i] != z[i] ? z[i] : 0.0f); /* NaN stays NaN */
    }
}

static void relu_backward(int rows, int units, const float *z, const float *y, float *d)
{
    (void)z;
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        d[i] = y[i] > 0.0f ? d[i] : 0.0f;
    }
}

static void leaky_relu_forward(int rows, int units, const float *z, float *y)
{
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        y[i] = z[i] > 0.0f ? z[i] : LEAKY_SLOPE * z[i];
    }
}

static void leaky_relu_backward(int rows, int units, const float *z, const float *y, float *d)
{
    (void)y;
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        d[i] = z[i] > 0.0f ? d[i] : LEAKY_SLOPE * d[i];
    }
}

static void elu_forward(int rows, int units, const float *z, float *y)
{
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        y[i] = z[i] > 0.0f ? z[i] : expm1f(z[i]);
    }
}

static void elu_backward(int rows, int units, const float *z, const float *y, float *d)
{
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        d[i] = z[i] > 0.0f ? d[i] : d[i] * (y[i] + 1.0f);
    }
}

static void selu_forward(int rows, int units, const float *z, float *y)
{
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        y[i] = z[i] > 0.0f ? SELU_SCALE * z[i] : SELU_SCALE_ALPHA * expm1f(z[i]);
    }
}

static void selu_backward(int rows, int units, const float *z, const float *y, float *d)
{
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        d[i] *= z[i] > 0.0f ? SELU_SCALE : y[i] + SELU_SCALE_ALPHA;
    }
}

/* Phi(z) = erfc(-z / sqrt 2) / 2, which keeps its digits far below zero where
 * 1 + erf(z / sqrt 2) has none. */
static float normal_distribution(float z)
{
    return 0.5f * erfcf(-SQRT_HALF * z);
}

static void gelu_forward(int rows, int units, const float *z, float *y)
{
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        y[i] = z[i] * normal_distribution(z[i]);
    }
}

/* Phi(z) + z phi(z) */
static void gelu_backward(int rows, int units, const float *z, const float *y, float *d)
{
    (void)y;
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        float density = NORMAL_DENSITY_0 * expf(-0.5f * z[i] * z[i]);
        d[i] *= normal_distribution(z[i]) + z[i] * density;
    }
}

static void tanh_forward(int rows, int units, const float *z, float *y)
{
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        y[i] = tanhf(z[i]);
    }
}

static void tanh_backward(int rows, int units, const float *z, const float *y, float *d)
{
    (void)z;
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        d[i] *= 1.0f - y[i] * y[i];
    }
}

/* 1/(1+e^-z) from e^-|z|, which cannot overflow. */
static float sigmoid(float z)
{
    float e = expf(-fabsf(z));
    return (z >= 0.0f ? 1.0f : e) / (1.0f + e);
}

static void sigmoid_forward(int rows, int units, const float *z, float *y)
{
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        y[i] = sigmoid(z[i]);
    }
}

static void sigmoid_backward(int rows, int units, const float *z, const float *y, float *d)
{
    (void)z;
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        d[i] *= y[i] * (1.0f - y[i]);
    }
}

static void silu_forward(int rows, int units, const float *z, float *y)
{
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        y[i] = z[i] * sigmoid(z[i]);
    }
}

static void silu_backward(int rows, int units, const float *z, const float *y, float *d)
{
    (void)y;
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        float s = sigmoid(z[i]);
        d[i] *= s * (1.0f + z[i] * (1.0f - s));
    }
}

/* log(1 + e^z) from e^-|z|; not fmaxf, which would lose a NaN. */
static void softplus_forward(int rows, int units, const float *z, float *y)
{
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        y[i] = (z[i] > 0.0f ? z[i] : 0.0f) + log1pf(expf(-fabsf(z[i])));
    }
}

static void softplus_backward(int rows, int units, const float *z, const float *y, float *d)
{
    (void)y;
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        d[i] *= sigmoid(z[i]);
    }
}

/* Shifted by the row's largest z, so that no exponential overflows. */
static void softmax_forward(int rows, int units, const float *z, float *y)
{
    for (int r = 0; r < rows; r++, z += units, y += units) {
        float top = z[0], sum = 0.0f;
        for (int u = 1; u < units; u++) {
            top = z[u] > top ? z[u] : top;
        }
        for (int u = 0; u < units; u++) {
            y[u] = expf(z[u] - top);
            sum += y[u];
        }
        for (int u = 0; u < units; u++) {
            y[u] /= sum;
        }
    }
}

/* dz_u = y_u (dy_u - sum_k dy_k y_k) */
static void softmax_backward(int rows, int units, const float *z, const float *y, float *d)
{
    (void)z;
    for (int r = 0; r < rows; r++, y += units, d += units) {
        float dot = 0.0f;
        for (int u = 0; u < units; u++) {
            dot += d[u] * y[u];
        }
        for (int u = 0; u < units; u++) {
            d[u] = y[u] * (d[u] - dot);
        }
    }
}

const nn_act_def NN_ACTS[NN_ACT_COUNT] = {
    [NN_ACT_LINEAR]     = {"linear", linear_forward, linear_backward, 0.0f, true},
    [NN_ACT_RELU]       = {"relu", relu_forward, relu_backward, 1.0f, true},
    [NN_ACT_LEAKY_RELU] = {"leaky_relu", leaky_relu_forward, leaky_relu_backward, 1.0f, true},
    [NN_ACT_ELU]        = {"elu", elu_forward, elu_backward, 0.0f, true},
    [NN_ACT_SELU]       = {"selu", selu_forward, selu_backward, 0.0f, true},
    [NN_ACT_GELU]       = {"gelu", gelu_forward, gelu_backward, 1.0f, false},
    [NN_ACT_SILU]       = {"silu", silu_forward, silu_backward, 1.0f, false},
    [NN_ACT_TANH]       = {"tanh", tanh_forward, tanh_backward, 0.0f, true},
    [NN_ACT_SIGMOID]    = {"sigmoid", sigmoid_forward, sigmoid_backward, 0.0f, true},
    [NN_ACT_SOFTPLUS]   = {"softplus", softplus_forward, softplus_backward, 0.0f, false},
    [NN_ACT_SOFTMAX]    = {"softmax", softmax_forward, softmax_backward, 0.0f, true},
};

/* The rows of the activation table.
 *
 * Float functions of libm only (expf, tanhf): unlike their double siblings
 * their bits do not depend on whether the processor has FMA.
 */
#include "nnviz/activation.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

static const float LEAKY_SLOPE = 0.2f;

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
static void sigmoid_forward(int rows, int units, const float *z, float *y)
{
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        float e = expf(-fabsf(z[i]));
        y[i]    = (z[i] >= 0.0f ? 1.0f : e) / (1.0f + e);
    }
}

static void sigmoid_backward(int rows, int units, const float *z, const float *y, float *d)
{
    (void)z;
    for (size_t i = 0, n = count(rows, units); i < n; i++) {
        d[i] *= y[i] * (1.0f - y[i]);
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
    [NN_ACT_LINEAR]     = {"linear", linear_forward, linear_backward, 0.0f},
    [NN_ACT_RELU]       = {"relu", relu_forward, relu_backward, 1.0f},
    [NN_ACT_LEAKY_RELU] = {"leaky_relu", leaky_relu_forward, leaky_relu_backward, 1.0f},
    [NN_ACT_TANH]       = {"tanh", tanh_forward, tanh_backward, 0.0f},
    [NN_ACT_SIGMOID]    = {"sigmoid", sigmoid_forward, sigmoid_backward, 0.0f},
    [NN_ACT_SOFTMAX]    = {"softmax", softmax_forward, softmax_backward, 0.0f},
};

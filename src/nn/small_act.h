/* Activations in lanes: the formulas of activation.c, a row of SMALL_ACTS for each.
 *
 * A layer of U units is U * Q vectors, unit after unit; all but softmax look at one number at a
 * time.  Part of small_kernels.c.
 */
#ifndef NNVIZ_NN_SMALL_ACT_H
#define NNVIZ_NN_SMALL_ACT_H

#include "small_maths.h"

typedef struct {
    void (*forward)(int U, const vec *z, vec *y);                /* y = f(z)              */
    void (*backward)(int U, const vec *z, const vec *y, vec *d); /* d in dL/dy, out dL/dz */
} small_act;

static const float LEAKY_SLOPE      = 0.2f;
static const float SELU_SCALE       = 1.05070098735548049342f;
static const float SELU_SCALE_ALPHA = 1.75809934084737685994f;
static const float NORMAL_DENSITY_0 = 0.39894228040143267794f; /* 1 / sqrt(2 pi) */

/* name_forward from the expression for y at z, name_backward from that for d at z, y, d. */
#define ELEMENTWISE(name, value, slope)                                                            \
    static void name##_forward(int U, const vec *zs, vec *ys)                                      \
    {                                                                                              \
        for (int i = 0; i < U * Q; i++) {                                                          \
            const vec z = zs[i];                                                                   \
            ys[i]       = (value);                                                                 \
        }                                                                                          \
    }                                                                                              \
    static void name##_backward(int U, const vec *zs, const vec *ys, vec *ds)                      \
    {                                                                                              \
        for (int i = 0; i < U * Q; i++) {                                                          \
            const vec z = zs[i], y = ys[i], d = ds[i];                                             \
            (void)z, (void)y;                                                                      \
            ds[i] = (slope);                                                                       \
        }                                                                                          \
    }

LANES_INLINE vec elu(vec z, float above, float below)
{
    return choose(z > 0.0f, above * z, below * expm1_negative(-absolute(z)));
}

LANES_INLINE vec softplus(vec z)
{
    return positive_part(z) + log1p_unit(exp_negative(-absolute(z)));
}

LANES_INLINE vec gelu_slope(vec z)
{
    vec bell = normal_bell(z);
    return normal_distribution(z, bell) + z * (NORMAL_DENSITY_0 * bell);
}

LANES_INLINE vec silu_slope(vec z)
{
    vec s = sigmoid(z);
    return s * (1.0f + z * (1.0f - s));
}

ELEMENTWISE(linear, z, d)
ELEMENTWISE(relu, positive_part(z), keep(y > 0.0f, d))
ELEMENTWISE(leaky_relu, choose(z > 0.0f, z, LEAKY_SLOPE *z), choose(z > 0.0f, d, LEAKY_SLOPE *d))
ELEMENTWISE(elu, elu(z, 1.0f, 1.0f), choose(z > 0.0f, d, d *(y + 1.0f)))
ELEMENTWISE(selu, elu(z, SELU_SCALE, SELU_SCALE_ALPHA),
            d *choose(z > 0.0f, splat(SELU_SCALE), y + SELU_SCALE_ALPHA))
ELEMENTWISE(gelu, z *normal_distribution(z, normal_bell(z)), d *gelu_slope(z))
ELEMENTWISE(silu, z *sigmoid(z), d *silu_slope(z))
ELEMENTWISE(tanh, hyperbolic_tangent(z), d *(1.0f - y * y))
ELEMENTWISE(sigmoid, sigmoid(z), d *(y *(1.0f - y)))
ELEMENTWISE(softplus, softplus(z), d *sigmoid(z))

/* The largest of U units, shifted by which no exponential overflows. */
LANES_INLINE vec largest(int U, const vec *z)
{
    vec top = z[0];
    for (int u = 1; u < U; u++) {
        top = choose(z[u * Q] > top, z[u * Q], top);
    }
    return top;
}

static void softmax_forward(int U, const vec *z, vec *y)
{
    for (int q = 0; q < Q; q++, z++, y++) {
        vec top = largest(U, z), sum = {0};
        for (int u = 0; u < U; u++) {
            y[u * Q] = exp_negative(z[u * Q] - top);
            sum += y[u * Q];
        }
        for (int u = 0; u < U; u++) {
            y[u * Q] /= sum;
        }
    }
}

static void softmax_backward(int U, const vec *z, const vec *y, vec *d)
{
    (void)z;
    for (int q = 0; q < Q; q++, y++, d++) {
        vec dot = {0};
        for (int u = 0; u < U; u++) {
            dot += d[u * Q] * y[u * Q];
        }
        for (int u = 0; u < U; u++) {
            d[u * Q] = y[u * Q] * (d[u * Q] - dot);
        }
    }
}

static const small_act SMALL_ACTS[NN_ACT_COUNT] = {
    [NN_ACT_LINEAR]     = {linear_forward, linear_backward},
    [NN_ACT_RELU]       = {relu_forward, relu_backward},
    [NN_ACT_LEAKY_RELU] = {leaky_relu_forward, leaky_relu_backward},
    [NN_ACT_ELU]        = {elu_forward, elu_backward},
    [NN_ACT_SELU]       = {selu_forward, selu_backward},
    [NN_ACT_GELU]       = {gelu_forward, gelu_backward},
    [NN_ACT_SILU]       = {silu_forward, silu_backward},
    [NN_ACT_TANH]       = {tanh_forward, tanh_backward},
    [NN_ACT_SIGMOID]    = {sigmoid_forward, sigmoid_backward},
    [NN_ACT_SOFTPLUS]   = {softplus_forward, softplus_backward},
    [NN_ACT_SOFTMAX]    = {softmax_forward, softmax_backward},
};

#endif

/* Elementary functions in lanes, for the kernels of the small engine.
 *
 * Additions, multiplications, divisions and bits in a fixed order: the same bits from every
 * compiler on every processor, which no libm promises.  Numbers below 1.2e-38 are 0 (the engine
 * computes with denormals off).  Polynomials are minimax fits to the functions named beside them
 * (Lawson's weighted least squares); the accuracies are the worst of all floats of the range,
 * against the double functions of glibc; tests/test_small_maths.c tries one in a thousand.
 * NaN gives NaN.
 */
#ifndef NNVIZ_NN_SMALL_MATHS_H
#define NNVIZ_NN_SMALL_MATHS_H

#include "small_lanes.h"

/* e^x = 2^n e^f with |f| <= ln(2)/2.  Out: e^f - 1; *scale 2^n.  x is -87.4 .. 0.
 * Adding 1.5 2^23 rounds to a whole number and leaves it in the low bits, from where a shift
 * carries it into an exponent.  ln 2 in two parts, the first of so few bits that n times it is
 * exact (Cody & Waite 1980). */
LANES_INLINE vec exp_reduced(vec x, vec *scale)
{
    const float magic = 12582912.0f;
    vec         t = x * 1.44269504f + magic, n = t - magic;
    vec         f = (x - n * 0.693359375f) - n * -2.12194440e-4f, ff = f * f;
    vec         q = (0.5f + 0.16666542f * f) +
            ff * ((0.0416662768f + 0.00836675614f * f) + ff * 0.00139467453f);

    *scale = (vec)(((uvec)t << 23) + 0x3f800000u);
    return f + ff * q;
}

static const float EXP_LEAST = -87.3365448f; /* ln 2^-126 */

/* e^x of x <= 0: 1.1 ulp; 0 below EXP_LEAST. */
LANES_INLINE vec exp_negative(vec x)
{
    vec scale, rest = exp_reduced(x, &scale);
    return keep(~(x < EXP_LEAST), scale * (1.0f + rest));
}

/* e^x - 1 of x <= 0: 1.2 ulp. */
LANES_INLINE vec expm1_negative(vec x)
{
    vec y = choose(x < -80.0f, splat(-80.0f), x); /* -1 long before */
    vec scale, rest = exp_reduced(y, &scale);
    return scale * rest + (scale - 1.0f);
}

/* 2 atanh(s) = ln((1 + s) / (1 - s)) of |s| <= 1/3. */
LANES_INLINE vec log_ratio(vec s)
{
    vec u = s * s, uu = u * u;
    vec p = (2.0f + 0.666666806f * u) +
            uu * ((0.399986774f + 0.286210418f * u) + uu * (0.213899627f + 0.244249001f * u));
    return s * p;
}

/* ln(1 + x) of x in 0 .. 1: 2.2 ulp.  Not by log_ratio: an update has no time for one
 * division more. */
LANES_INLINE vec log1p_unit(vec x)
{
    vec xx = x * x, x4 = xx * xx;
    vec p = (0.333299637f * x - 0.499999017f) + xx * (0.196759313f * x - 0.249541327f);
    vec r = (0.106036171f * x - 0.153055698f) + xx * (0.0198512617f * x - 0.0569591597f);
    return x + xx * (p + x4 * (r + x4 * -0.00324398093f));
}

/* ln x of normal x > 0: 3.8 ulp.  x = 2^e m with m between sqrt(1/2) and sqrt(2). */
LANES_INLINE vec log_positive(vec x)
{
    ivec bits = (ivec)x - 0x3f3504f3, e = bits >> 23;
    vec  m  = (vec)((ivec)x - (ivec)((uvec)e << 23));
    vec  n  = __builtin_convertvector(e, vec);
    vec  ln = log_ratio((m - 1.0f) / (m + 1.0f));
    return choose(x != x, x, n * 0.693359375f + (ln + n * -2.12194440e-4f));
}

/* 1 / (1 + e^-z), from e^-|z|. */
LANES_INLINE vec sigmoid_of(vec z, vec e)
{
    return choose(z < 0.0f, e, splat(1.0f)) / (1.0f + e);
}

/* 2.5 ulp */
LANES_INLINE vec sigmoid(vec z)
{
    return sigmoid_of(z, exp_negative(-absolute(z)));
}

/* 2.6 ulp */
LANES_INLINE vec hyperbolic_tangent(vec z)
{
    vec m = expm1_negative(-2.0f * absolute(z));
    return (vec)((ivec)(-m / (2.0f + m)) | ((ivec)z & INT32_MIN));
}

/* e^(-z^2 / 2): 2.0 ulp.  z^2 is wanted with more digits than it has where it is large, so z is cut
 * into a part of 12 bits, whose square is exact, and the small rest. */
LANES_INLINE vec normal_bell(vec z)
{
    vec a = absolute(z), high, scale, rest;
    a     = choose(a > 14.0f, splat(14.0f), a); /* 0 there */
    high  = (vec)((ivec)a & ~0xfff);
    rest  = exp_reduced((a - high) * (a + high) * -0.5f, &scale);
    return exp_negative(high * high * -0.5f) * (scale * (1.0f + rest));
}

/* The normal distribution function of z, from its bell: 8 ulp below zero, 3.2 above.
 * Phi(-a) = bell(a) h(a), h in t = (a - 4) / (a + 4), which takes 0 .. infinity to -1 .. 1. */
LANES_INLINE vec normal_distribution(vec z, vec bell)
{
    vec a = absolute(z), t, h, tail;
    a     = choose(a > 14.0f, splat(14.0f), a);
    t     = (a - 4.0f) / (a + 4.0f);
    h     = splat(-6.77579956e-05f);
    h     = h * t - 0.000172239292f;
    h     = h * t + 0.000657439523f;
    h     = h * t + 0.000505220029f;
    h     = h * t - 0.00849726517f;
    h     = h * t + 0.0308649521f;
    h     = h * t - 0.0717068538f;
    h     = h * t + 0.12437924f;
    h     = h * t - 0.170397744f;
    h     = h * t + 0.094410643f;
    tail  = bell * h;
    return choose(z > 0.0f, 1.0f - tail, tail);
}

#endif

/* Losses in lanes: the formulas of loss.c, a row of SMALL_LOSSES for each.
 *
 * Arguments are vector q of the first unit; unit u is u * Q further.  Part of small_kernels.c.
 */
#ifndef NNVIZ_NN_SMALL_LOSS_H
#define NNVIZ_NN_SMALL_LOSS_H

#include "small_act.h"

typedef struct {
    /* Under the link, the output's activation and row_from_z in one: p (U) out.  They begin with
     * the same exponential.  NULL: one after the other. */
    vec (*head)(int U, const vec *z, const vec *y, vec *p);

    /* The loss of each lane's row: from z under the link, from p otherwise. */
    vec (*row_from_z)(int U, const vec *z, const vec *y);
    vec (*row)(int U, const vec *p, const vec *y);

    /* dp (U) out */
    void (*gradient)(int U, const vec *p, const vec *y, vec *dp);
} small_loss;

static const float CLIP = 1e-7f; /* keras.backend.epsilon() */

LANES_INLINE vec clipped(vec p)
{
    return choose(p < CLIP, splat(CLIP), choose(p > 1.0f - CLIP, splat(1.0f - CLIP), p));
}

/* Clipping is flat outside its bounds, so nothing flows back there. */
LANES_INLINE vec unless_clipped(vec p, vec gradient)
{
    return keep((p >= CLIP) & (p <= 1.0f - CLIP), gradient);
}

/* --- binary cross-entropy ------------------------------------------------------------ */

static vec bce_head(int U, const vec *z, const vec *y, vec *p)
{
    vec sum = {0};
    for (int u = 0; u < U; u++, z += Q, y += Q, p += Q) {
        vec e = exp_negative(-absolute(*z));
        *p    = sigmoid_of(*z, e);
        sum += positive_part(*z) - *z * *y + log1p_unit(e);
    }
    return sum / (float)U;
}

static vec bce_row_from_z(int U, const vec *z, const vec *y)
{
    vec sum = {0};
    for (int u = 0; u < U; u++, z += Q, y += Q) {
        sum += positive_part(*z) - *z * *y + log1p_unit(exp_negative(-absolute(*z)));
    }
    return sum / (float)U;
}

static vec bce_row(int U, const vec *p, const vec *y)
{
    vec sum = {0};
    for (int u = 0; u < U; u++, p += Q, y += Q) {
        vec q = clipped(*p);
        sum -= *y * log_positive(q) + (1.0f - *y) * log_positive(1.0f - q);
    }
    return sum / (float)U;
}

static void bce_gradient(int U, const vec *p, const vec *y, vec *dp)
{
    for (int u = 0; u < U; u++, p += Q, y += Q, dp += Q) {
        vec q = clipped(*p);
        *dp   = unless_clipped(*p, (q - *y) / (q * (1.0f - q)) / (float)U);
    }
}

/* --- categorical cross-entropy ------------------------------------------------------- */

static vec cce_row_from_z(int U, const vec *z, const vec *y)
{
    vec top = largest(U, z), sum = {0}, loss = {0};
    for (int u = 0; u < U; u++) {
        sum += exp_negative(z[u * Q] - top);
    }
    vec log_sum = log_positive(sum);
    for (int u = 0; u < U; u++) {
        loss += y[u * Q] * (log_sum - (z[u * Q] - top));
    }
    return loss;
}

LANES_INLINE vec total(int U, const vec *p)
{
    vec sum = {0};
    for (int u = 0; u < U; u++) {
        sum += p[u * Q];
    }
    return sum;
}

static vec cce_row(int U, const vec *p, const vec *y)
{
    vec sum = total(U, p), loss = {0};
    for (int u = 0; u < U; u++) {
        loss -= y[u * Q] * log_positive(clipped(p[u * Q] / sum));
    }
    return loss;
}

static void cce_gradient(int U, const vec *p, const vec *y, vec *dp)
{
    vec sum = total(U, p), dot = {0};
    for (int u = 0; u < U; u++) {
        vec q     = p[u * Q] / sum;
        dp[u * Q] = unless_clipped(q, -y[u * Q] / clipped(q));
        dot += dp[u * Q] * q;
    }
    for (int u = 0; u < U; u++) {
        dp[u * Q] = (dp[u * Q] - dot) / sum;
    }
}

/* --- of numbers ---------------------------------------------------------------------- */

static vec mse_row(int U, const vec *p, const vec *y)
{
    vec sum = {0};
    for (int u = 0; u < U; u++, p += Q, y += Q) {
        sum += (*p - *y) * (*p - *y);
    }
    return sum / (float)U;
}

static void mse_gradient(int U, const vec *p, const vec *y, vec *dp)
{
    for (int u = 0; u < U; u++, p += Q, y += Q, dp += Q) {
        *dp = 2.0f / (float)U * (*p - *y);
    }
}

static vec mae_row(int U, const vec *p, const vec *y)
{
    vec sum = {0};
    for (int u = 0; u < U; u++, p += Q, y += Q) {
        sum += absolute(*p - *y);
    }
    return sum / (float)U;
}

static void mae_gradient(int U, const vec *p, const vec *y, vec *dp)
{
    const vec one = splat(1.0f / (float)U);
    for (int u = 0; u < U; u++, p += Q, y += Q, dp += Q) {
        *dp = keep(*p > *y, one) - keep(*p < *y, one);
    }
}

static vec huber_row(int U, const vec *p, const vec *y)
{
    vec sum = {0};
    for (int u = 0; u < U; u++, p += Q, y += Q) {
        vec d = absolute(*p - *y);
        sum += choose(d <= 1.0f, 0.5f * d * d, d - 0.5f);
    }
    return sum / (float)U;
}

static void huber_gradient(int U, const vec *p, const vec *y, vec *dp)
{
    for (int u = 0; u < U; u++, p += Q, y += Q, dp += Q) {
        vec d = *p - *y;
        d     = choose(d > 1.0f, splat(1.0f), choose(d < -1.0f, splat(-1.0f), d));
        *dp   = d / (float)U;
    }
}

static const small_loss SMALL_LOSSES[NN_LOSS_COUNT] = {
    [NN_LOSS_BINARY_CROSSENTROPY]      = {bce_head, bce_row_from_z, bce_row, bce_gradient},
    [NN_LOSS_CATEGORICAL_CROSSENTROPY] = {NULL, cce_row_from_z, cce_row, cce_gradient},
    [NN_LOSS_MEAN_SQUARED_ERROR]       = {NULL, mse_row, mse_row, mse_gradient},
    [NN_LOSS_MEAN_ABSOLUTE_ERROR]      = {NULL, mae_row, mae_row, mae_gradient},
    [NN_LOSS_HUBER]                    = {NULL, huber_row, huber_row, huber_gradient},
};

#endif

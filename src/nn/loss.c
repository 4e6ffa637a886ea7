#include "nnviz/loss.h"

#include <math.h>
#include <stddef.h>

static const float CLIP = 1e-7f; /* keras.backend.epsilon() */

static float clipped(float p)
{
    return p < CLIP ? CLIP : p > 1.0f - CLIP ? 1.0f - CLIP : p;
}

/* Clipping is flat outside its bounds, so nothing flows back there. */
static float unless_clipped(float p, float gradient)
{
    return p >= CLIP && p <= 1.0f - CLIP ? gradient : 0.0f;
}

/* --- binary cross-entropy ------------------------------------------------------------ */

static double bce_row_from_z(int U, const float *z, const float *y)
{
    double sum = 0.0;
    for (int u = 0; u < U; u++) {
        sum += (double)(fmaxf(z[u], 0.0f) - z[u] * y[u] + log1pf(expf(-fabsf(z[u]))));
    }
    return sum / U;
}

static double bce_row(int U, const float *p, const float *y)
{
    double sum = 0.0;
    for (int u = 0; u < U; u++) {
        float q = clipped(p[u]);
        sum -= (double)(y[u] * logf(q) + (1.0f - y[u]) * logf(1.0f - q));
    }
    return sum / U;
}

static float bce_link_scale(int U)
{
    return 1.0f / (float)U;
}

static void bce_gradient(int U, const float *p, const float *y, float *dp)
{
    for (int u = 0; u < U; u++) {
        float q = clipped(p[u]);
        dp[u]   = unless_clipped(p[u], (q - y[u]) / (q * (1.0f - q)) / (float)U);
    }
}

/* --- categorical cross-entropy ------------------------------------------------------- */

static double cce_row_from_z(int U, const float *z, const float *y)
{
    float  top = z[0];
    double sum = 0.0, loss = 0.0;
    for (int u = 1; u < U; u++) {
        top = z[u] > top ? z[u] : top;
    }
    for (int u = 0; u < U; u++) {
        sum += (double)expf(z[u] - top);
    }
    float log_sum = logf((float)sum);
    for (int u = 0; u < U; u++) {
        loss += (double)y[u] * ((double)log_sum - ((double)z[u] - (double)top));
    }
    return loss;
}

static float row_sum(int U, const float *p)
{
    float sum = 0.0f;
    for (int u = 0; u < U; u++) {
        sum += p[u];
    }
    return sum;
}

static double cce_row(int U, const float *p, const float *y)
{
    float  sum  = row_sum(U, p);
    double loss = 0.0;
    for (int u = 0; u < U; u++) {
        loss -= (double)(y[u] * logf(clipped(p[u] / sum)));
    }
    return loss;
}

static float cce_link_scale(int U)
{
    (void)U;
    return 1.0f;
}

/* With q = p / s and s = sum p:  dL/dp_u = (g_u - sum_k g_k q_k) / s,  g = dL/dq. */
static void cce_gradient(int U, const float *p, const float *y, float *dp)
{
    float sum = row_sum(U, p), dot = 0.0f;
    for (int u = 0; u < U; u++) {
        float q = p[u] / sum;
        dp[u]   = unless_clipped(q, -y[u] / clipped(q));
        dot += dp[u] * q;
    }
    for (int u = 0; u < U; u++) {
        dp[u] = (dp[u] - dot) / sum;
    }
}

/* --- mean squared error -------------------------------------------------------------- */

static double mse_row(int U, const float *p, const float *y)
{
    double sum = 0.0;
    for (int u = 0; u < U; u++) {
        double d = (double)p[u] - (double)y[u];
        sum += d * d;
    }
    return sum / U;
}

static float mse_link_scale(int U)
{
    return 2.0f / (float)U;
}

static void mse_gradient(int U, const float *p, const float *y, float *dp)
{
    for (int u = 0; u < U; u++) {
        dp[u] = mse_link_scale(U) * (p[u] - y[u]);
    }
}

/* --- mean absolute error and Huber's ------------------------------------------------- */

static double mae_row(int U, const float *p, const float *y)
{
    double sum = 0.0;
    for (int u = 0; u < U; u++) {
        sum += fabs((double)p[u] - (double)y[u]);
    }
    return sum / U;
}

static void mae_gradient(int U, const float *p, const float *y, float *dp)
{
    for (int u = 0; u < U; u++) {
        dp[u] = (float)((p[u] > y[u]) - (p[u] < y[u])) / (float)U; /* 0 where they are equal */
    }
}

static double huber_row(int U, const float *p, const float *y)
{
    double sum = 0.0;
    for (int u = 0; u < U; u++) {
        double d = fabs((double)p[u] - (double)y[u]);
        sum += d <= 1.0 ? 0.5 * d * d : d - 0.5;
    }
    return sum / U;
}

static void huber_gradient(int U, const float *p, const float *y, float *dp)
{
    for (int u = 0; u < U; u++) {
        float d = p[u] - y[u];
        dp[u]   = (d > 1.0f ? 1.0f : d < -1.0f ? -1.0f : d) / (float)U;
    }
}

const nn_loss_def NN_LOSSES[NN_LOSS_COUNT] = {
    [NN_LOSS_BINARY_CROSSENTROPY] = {"binary_crossentropy", NN_ACT_SIGMOID, true, bce_row_from_z,
                                     bce_row, bce_link_scale, bce_gradient},
    [NN_LOSS_CATEGORICAL_CROSSENTROPY] = {"categorical_crossentropy", NN_ACT_SOFTMAX, true,
                                          cce_row_from_z, cce_row, cce_link_scale, cce_gradient},
    [NN_LOSS_MEAN_SQUARED_ERROR]  = {"mean_squared_error", NN_ACT_LINEAR, false, mse_row, mse_row,
                                     mse_link_scale, mse_gradient},
    [NN_LOSS_MEAN_ABSOLUTE_ERROR] = {"mean_absolute_error", NN_ACT_LINEAR, false, mae_row, mae_row,
                                     NULL, mae_gradient},
    [NN_LOSS_HUBER] = {"huber", NN_ACT_LINEAR, false, huber_row, huber_row, NULL, huber_gradient},
};

/* --- over rows ----------------------------------------------------------------------- */

double nn_loss_sum(nn_loss loss, nn_act act, int rows, int U, const float *z, const float *p,
                   const float *y)
{
    const nn_loss_def *def = &NN_LOSSES[loss];
    double             sum = 0.0;

    for (int r = 0; r < rows; r++) {
        size_t at = (size_t)r * (size_t)U;
        sum += act == def->link ? def->row_from_z(U, z + at, y + at) : def->row(U, p + at, y + at);
    }
    return sum;
}

void nn_loss_gradient_part(nn_loss loss, nn_act act, int rows, int all, int U, const float *z,
                           const float *p, const float *y, float *dz)
{
    const nn_loss_def *def  = &NN_LOSSES[loss];
    size_t             n    = (size_t)rows * (size_t)U;
    float              mean = 1.0f / (float)all;

    if (act == def->link && def->link_scale) {
        float scale = def->link_scale(U) * mean;
        for (size_t i = 0; i < n; i++) {
            dz[i] = scale * (p[i] - y[i]);
        }
        return;
    }
    for (int r = 0; r < rows; r++) {
        size_t at = (size_t)r * (size_t)U;
        def->gradient(U, p + at, y + at, dz + at);
    }
    for (size_t i = 0; i < n; i++) {
        dz[i] *= mean;
    }
    NN_ACTS[act].backward(rows, U, z, p, dz);
}

void nn_loss_gradient(nn_loss loss, nn_act act, int rows, int U, const float *z, const float *p,
                      const float *y, float *dz)
{
    nn_loss_gradient_part(loss, act, rows, rows, U, z, p, y, dz);
}

int nn_predicted_class(int U, const float *p)
{
    int best = 0;
    if (U == 1) {
        return p[0] > 0.5f;
    }
    for (int u = 1; u < U; u++) {
        best = p[u] > p[best] ? u : best;
    }
    return best;
}

int nn_count_correct(int rows, int U, const float *p, const float *y)
{
    int correct = 0;
    for (int r = 0; r < rows; r++, p += U, y += U) {
        correct += nn_predicted_class(U, p) == nn_predicted_class(U, y);
    }
    return correct;
}

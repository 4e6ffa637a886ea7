/* Plain loops: slow, obvious, and the oracle for every other engine. */
#include "kernels.h"

#include <stddef.h>
#include <string.h>

static void dense_forward(int B, int D, int U, const float *x, const float *W, const float *b,
                          float *z)
{
    for (int r = 0; r < B; r++, x += D, z += U) {
        const float *w = W;
        for (int u = 0; u < U; u++, w += D) {
            float sum = b[u];
            for (int d = 0; d < D; d++) {
                sum += x[d] * w[d];
            }
            z[u] = sum;
        }
    }
}

static void weight_gradients(int B, int D, int U, const float *dz, const float *x, float *dW,
                             float *db)
{
    memset(dW, 0, (size_t)U * (size_t)D * sizeof *dW);
    memset(db, 0, (size_t)U * sizeof *db);
    for (int r = 0; r < B; r++, x += D, dz += U) {
        float *dw = dW;
        for (int u = 0; u < U; u++, dw += D) {
            for (int d = 0; d < D; d++) {
                dw[d] += dz[u] * x[d];
            }
            db[u] += dz[u];
        }
    }
}

static void input_gradients(int B, int D, int U, const float *dz, const float *W, float *dx)
{
    memset(dx, 0, (size_t)B * (size_t)D * sizeof *dx);
    for (int r = 0; r < B; r++, dx += D, dz += U) {
        const float *w = W;
        for (int u = 0; u < U; u++, w += D) {
            for (int d = 0; d < D; d++) {
                dx[d] += dz[u] * w[d];
            }
        }
    }
}

static void dense_backward(int B, int D, int U, const float *dz, const float *x, const float *W,
                           float *dx, float *dW, float *db)
{
    weight_gradients(B, D, U, dz, x, dW, db);
    if (dx) {
        input_gradients(B, D, U, dz, W, dx);
    }
}

const dense_kernels KERNELS_REFERENCE = {dense_forward, dense_backward};

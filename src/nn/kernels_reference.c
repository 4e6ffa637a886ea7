/* Plain loops: slow, obvious, and the oracle for every other engine. */
#include "kernels.h"

#include <stddef.h>
#include <string.h>

static void forward(int B, int D, int U, const float *x, const float *W, const float *b, nn_act f,
                    float *z, float *y, int ld)
{
    for (int r = 0; r < B; r++, x += D, z += ld, y += ld) {
        const float *w = W;
        for (int u = 0; u < U; u++, w += D) {
            float sum = b[u];
            for (int d = 0; d < D; d++) {
                sum += x[d] * w[d];
            }
            z[u] = sum;
        }
        NN_ACTS[f].forward(1, U, z, y);
    }
}

static void weight_gradient(int B, int D, int U, const float *dz, const float *x, float *dW,
                            float *db, int ld)
{
    memset(dW, 0, (size_t)U * (size_t)D * sizeof *dW);
    memset(db, 0, (size_t)U * sizeof *db);
    for (int r = 0; r < B; r++, x += D, dz += ld) {
        float *dw = dW;
        for (int u = 0; u < U; u++, dw += D) {
            for (int d = 0; d < D; d++) {
                dw[d] += dz[u] * x[d];
            }
            db[u] += dz[u];
        }
    }
}

static void input_gradient(int B, int D, int U, const float *dz, const float *W, float *dx, int ld)
{
    for (int r = 0; r < B; r++, dx += ld, dz += U) {
        const float *w = W;
        memset(dx, 0, (size_t)D * sizeof *dx);
        for (int u = 0; u < U; u++, w += ld) {
            for (int d = 0; d < D; d++) {
                dx[d] += dz[u] * w[d];
            }
        }
    }
}

const dense_kernels KERNELS_REFERENCE = {.forward         = forward,
                                         .input_gradient  = input_gradient,
                                         .weight_gradient = weight_gradient};

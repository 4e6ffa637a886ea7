#include "blas.h"
#include "kernels.h"
#include "nnviz/net.h"

#include <cblas.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mman.h>

/* OpenBLAS 0.3.21 maps at most this much at its first product (measured: it
 * hangs under an address space limit of 160 MB and works with 250). */
#define WORK_BUFFER ((size_t)200 << 20)

nn_status blas_start(nn_err *err)
{
    FILE *zero  = fopen("/dev/zero", "rb");
    void *probe = MAP_FAILED;

    if (zero) { /* a private map of /dev/zero is POSIX's anonymous memory */
        probe = mmap(NULL, WORK_BUFFER, PROT_READ | PROT_WRITE, MAP_PRIVATE, fileno(zero), 0);
        fclose(zero);
    }
    if (probe == MAP_FAILED) {
        return nn_fail(err, NN_NOMEM,
                       "out of memory: OpenBLAS needs %zu MB of address space; "
                       "the reference engine (--engine reference) does without",
                       WORK_BUFFER >> 20);
    }
    munmap(probe, WORK_BUFFER);
    openblas_set_num_threads(1);
    return NN_OK;
}

const char *nn_blas_name(void)
{
    static char name[256]; /* the same text every time: a race writes it twice */
    snprintf(name, sizeof name, "%s, core %s", openblas_get_config(), openblas_get_corename());
    return name;
}

/* c (m,n) out = a b, either side transposed. */
static void gemm(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, int m, int n, int k, const float *a,
                 const float *b, float beta, float *c)
{
    cblas_sgemm(CblasRowMajor, ta, tb, m, n, k, 1.0f, a, ta == CblasTrans ? m : k, b,
                tb == CblasTrans ? k : n, beta, c, n);
}

static void dense_forward(int B, int D, int U, const float *x, const float *W, const float *b,
                          float *z)
{
    for (size_t r = 0; r < (size_t)B; r++) {
        for (size_t u = 0; u < (size_t)U; u++) {
            z[r * (size_t)U + u] = b[u];
        }
    }
    gemm(CblasNoTrans, CblasTrans, B, U, D, x, W, 1.0f, z); /* z += x W^T  (B,D)(D,U) */
}

static void dense_backward(int B, int D, int U, const float *dz, const float *x, const float *W,
                           float *dx, float *dW, float *db)
{
    gemm(CblasTrans, CblasNoTrans, U, D, B, dz, x, 0.0f, dW); /* dW = dz^T x  (U,B)(B,D) */
    for (int u = 0; u < U; u++) {
        db[u] = 0.0f;
    }
    for (size_t r = 0; r < (size_t)B; r++) {
        for (size_t u = 0; u < (size_t)U; u++) {
            db[u] += dz[r * (size_t)U + u];
        }
    }
    if (dx) {
        gemm(CblasNoTrans, CblasNoTrans, B, D, U, dz, W, 0.0f, dx); /* dx = dz W (B,U)(U,D) */
    }
}

const dense_kernels KERNELS_BLAS = {dense_forward, dense_backward};

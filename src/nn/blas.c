/* OpenBLAS is loaded when the first network asks for it, not with the program: loading
 * starts its threads and takes milliseconds, and most networks here never need it.
 */
#include "blas.h"
#include "kernels.h"
#include "nnviz/net.h"

#include <cblas.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* OpenBLAS 0.3.21 maps at most this much at its first product (measured: it
 * hangs under an address space limit of 160 MB and works with 250). */
#define WORK_BUFFER ((size_t)200 << 20)

#define LIBRARY "libopenblas.so.0"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char           problem[256]; /* why it could not be loaded; "" when it is */
static char           name[256];

static __typeof__(cblas_sgemm)              *sgemm;
static __typeof__(openblas_get_config)      *get_config;
static __typeof__(openblas_get_corename)    *get_corename;
static __typeof__(openblas_set_num_threads) *set_num_threads;

/* POSIX's functions travel as data pointers, which ISO C does not let one cast. */
static void find(void *library, const char *symbol, void *function, size_t size)
{
    void *address = dlsym(library, symbol);
    if (address) {
        memcpy(function, &address, size);
    } else if (!problem[0]) {
        snprintf(problem, sizeof problem, "%s has no %s", LIBRARY, symbol);
    }
}

static void load(void)
{
    const char *threads = getenv("OPENBLAS_NUM_THREADS");
    char       *before  = threads ? strdup(threads) : NULL;
    void       *library;

    /* One thread, said before it starts any: its own threads would change the order of sums
     * and so the bits, and where memory is limited they hang when the program ends. */
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (before) {
        setenv("OPENBLAS_NUM_THREADS", before, 1);
    } else {
        unsetenv("OPENBLAS_NUM_THREADS");
    }
    free(before);
    if (!library) {
        snprintf(problem, sizeof problem, "%s", dlerror());
        return;
    }
    find(library, "cblas_sgemm", &sgemm, sizeof sgemm);
    find(library, "openblas_get_config", &get_config, sizeof get_config);
    find(library, "openblas_get_corename", &get_corename, sizeof get_corename);
    find(library, "openblas_set_num_threads", &set_num_threads, sizeof set_num_threads);
    if (!problem[0]) {
        set_num_threads(1);
        snprintf(name, sizeof name, "%s, core %s", get_config(), get_corename());
    }
}

/* A private map of /dev/zero is POSIX's anonymous memory. */
static bool has_room(void)
{
    FILE *zero  = fopen("/dev/zero", "rb");
    void *probe = MAP_FAILED;

    if (zero) {
        probe = mmap(NULL, WORK_BUFFER, PROT_READ | PROT_WRITE, MAP_PRIVATE, fileno(zero), 0);
        fclose(zero);
    }
    return probe != MAP_FAILED && munmap(probe, WORK_BUFFER) == 0;
}

nn_status blas_start(nn_err *err)
{
    if (!has_room()) {
        return nn_fail(err, NN_NOMEM,
                       "out of memory: OpenBLAS needs %zu MB of address space; "
                       "the reference engine (--engine reference) does without",
                       WORK_BUFFER >> 20);
    }
    pthread_once(&once, load);
    return problem[0] ? nn_fail(err, NN_IO,
                                "OpenBLAS cannot be loaded: %s; the reference engine "
                                "(--engine reference) does without",
                                problem)
                      : NN_OK;
}

const char *nn_blas_name(void)
{
    pthread_once(&once, load);
    return problem[0] ? "none (" LIBRARY " cannot be loaded)" : name;
}

/* c (m,n) out = a b + beta c, either side transposed. */
static void gemm(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, int m, int n, int k, const float *a,
                 const float *b, float beta, float *c)
{
    sgemm(CblasRowMajor, ta, tb, m, n, k, 1.0f, a, ta == CblasTrans ? m : k, b,
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

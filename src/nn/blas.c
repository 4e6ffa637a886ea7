/* OpenBLAS is loaded when the first network asks for it, not with the program: loading
 * starts its threads and takes milliseconds, and most networks here never need it.
 */
#include "blas.h"
#include "kernels.h"
#include "nnviz/net.h"
#include "processor.h"
#include "product.h"

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

/* What each further thread in a product needs: a buffer of its own, 128 MB (measured), its
 * stack, and some room.  OpenBLAS ends the program when there are too many. */
#define THREAD_BUFFER ((size_t)160 << 20)
enum { MOST_THREADS = 64 };

#define LIBRARY "libopenblas.so.0"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char           problem[256]; /* why it could not be loaded; "" when it is */
static char           name[256];

static __typeof__(cblas_sgemm)              *sgemm;
static __typeof__(openblas_get_config)      *get_config;
static __typeof__(openblas_get_corename)    *get_corename;
static __typeof__(openblas_set_num_threads) *set_num_threads;
static __typeof__(openblas_get_parallel)    *get_parallel;

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

/* Sets a variable of the environment, or removes it (NULL), and returns what it was before;
 * caller frees. */
static char *exchange(const char *variable, const char *value)
{
    const char *was    = getenv(variable);
    char       *before = was ? strdup(was) : NULL;

    if (value) {
        setenv(variable, value, 1);
    } else {
        unsetenv(variable);
    }
    return before;
}

/* The library, with its name for a kind of processor, or NULL: it finds out itself.
 *
 * One thread, said before it starts any: its own threads would change the order of sums
 * and so the bits, and where memory is limited they hang when the program ends. */
static void *open_library(const char *core)
{
    char *threads = exchange("OPENBLAS_NUM_THREADS", "1");
    char *kind    = core ? exchange("OPENBLAS_CORETYPE", core) : NULL;
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

    free(exchange("OPENBLAS_NUM_THREADS", threads));
    if (core) {
        free(exchange("OPENBLAS_CORETYPE", kind));
    }
    free(threads), free(kind);
    if (!library) {
        snprintf(problem, sizeof problem, "%s", dlerror());
        return NULL;
    }
    find(library, "cblas_sgemm", &sgemm, sizeof sgemm);
    find(library, "openblas_get_config", &get_config, sizeof get_config);
    find(library, "openblas_get_corename", &get_corename, sizeof get_corename);
    find(library, "openblas_set_num_threads", &set_num_threads, sizeof set_num_threads);
    find(library, "openblas_get_parallel", &get_parallel, sizeof get_parallel);
    return library;
}

/* Before 0.3.25 OpenBLAS knows Intel's processors by their model alone and takes later ones for
 * a Prescott, at a third to a fifth of their speed (its issue 4267). */
static bool is_misjudged(void)
{
    return !problem[0] && strcmp(get_corename(), "Prescott") == 0 && processor_has_fma() &&
           !getenv("OPENBLAS_CORETYPE");
}

static void load(void)
{
    void *library = open_library(NULL);

    if (library && is_misjudged()) {
        dlclose(library);
        open_library(processor_has_avx512() ? "SkylakeX" : "Haswell");
    }
    if (!problem[0]) {
        set_num_threads(1);
        snprintf(name, sizeof name, "%s, core %s", get_config(), get_corename());
    }
}

/* A private map of /dev/zero is POSIX's anonymous memory. */
static bool has_room(size_t size)
{
    FILE *zero  = fopen("/dev/zero", "rb");
    void *probe = MAP_FAILED;

    if (zero) {
        probe = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fileno(zero), 0);
        fclose(zero);
    }
    return probe != MAP_FAILED && munmap(probe, size) == 0;
}

nn_status blas_start(nn_err *err)
{
    if (!has_room(WORK_BUFFER)) {
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

int blas_threads(int wanted)
{
    int threads = get_parallel() == OPENBLAS_THREAD ? wanted : 1;

    threads = threads > MOST_THREADS ? MOST_THREADS : threads;
    while (threads > 1 && !has_room(WORK_BUFFER + (size_t)(threads - 1) * THREAD_BUFFER)) {
        threads--;
    }
    return threads;
}

const char *nn_blas_name(void)
{
    pthread_once(&once, load);
    return problem[0] ? "none (" LIBRARY " cannot be loaded)" : name;
}

/* --- kernels ------------------------------------------------------------------------- */

/* c (m,n) = alpha a b + beta c, either side transposed; lda, ldb, ldc between rows as stored. */
static void gemm(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, int m, int n, int k, float alpha,
                 const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc)
{
    sgemm(CblasRowMajor, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

/* z (B,U) out = b in every row, to which the product is then added: OpenBLAS would write zeros
 * there otherwise, and the bias take a pass of its own.  Few units go faster a few rows at a time:
 * 1024 rows of 300 inputs and 3 units take 35 us instead of 124. */
static void affine(int B, int D, int U, const float *x, const float *W, const float *b, float *z,
                   int ld)
{
    enum { FEW_ROWS = 32 };
    const int most = U < PRODUCT_LEAST && B > FEW_ROWS ? FEW_ROWS : B;

    for (size_t r = 0; r < (size_t)B; r++) {
        memcpy(z + r * (size_t)ld, b, (size_t)U * sizeof *z);
    }
    for (int r = 0, rows; r < B; r += rows) {
        rows = B - r < most ? B - r : most;
        gemm(CblasNoTrans, CblasTrans, rows, U, D, 1.0f, x + (size_t)r * (size_t)D, D, W, D, 1.0f,
             z + (size_t)r * (size_t)ld, ld); /* (B,D)(D,U) */
    }
}

static void forward(int B, int D, int U, const float *x, const float *W, const float *b, nn_act f,
                    float *z, float *y, int ld)
{
    const products *own = products_for(B, D, U);

    (own ? own->affine : affine)(B, D, U, x, W, b, z, ld);
    for (int r = 0; r < B; r++, z += ld, y += ld) {
        NN_ACTS[f].forward(1, U, z, y);
    }
}

static void input_gradient(int B, int D, int U, const float *dz, const float *W, float *dx, int ld)
{
    const products *own = products_for(B, D, U);

    if (own) {
        own->input_gradient(B, D, U, dz, W, dx, ld);
        return;
    }
    gemm(CblasNoTrans, CblasNoTrans, B, D, U, 1.0f, dz, U, W, ld, 0.0f, dx, ld); /* (B,U)(U,D) */
}

/* db (U) acc += column sums of dz */
static void column_sums(int B, int U, const float *dz, float *db, int ld)
{
    for (int r = 0; r < B; r++, dz += ld) {
        for (int u = 0; u < U; u++) {
            db[u] += dz[u];
        }
    }
}

static void weight_gradient(int B, int D, int U, const float *dz, const float *x, float *dW,
                            float *db, int ld)
{
    const products *own = products_for(B, D, U);

    if (own) {
        own->weight_gradient(B, D, U, dz, x, dW, ld);
    } else {
        gemm(CblasTrans, CblasNoTrans, U, D, B, 1.0f, dz, ld, x, D, 0.0f, dW, D); /* (U,B)(B,D) */
    }
    memset(db, 0, (size_t)U * sizeof *db);
    column_sums(B, U, dz, db, ld);
}

/* The product adds to W itself: neither a gradient is written nor a pass made to apply it.  A bias
 * is taken its sum over the rows: one row's share of a step may be lost beside it. */
static void descend(int B, int D, int U, float rate, const float *dz, const float *x, float *W,
                    float *b, int ld)
{
    enum { SOME_UNITS = 256 };
    const products *own = products_for(B, D, U);

    if (own) {
        own->descend(B, D, U, -rate, dz, x, W, ld);
    } else {
        gemm(CblasTrans, CblasNoTrans, U, D, B, -rate, dz, ld, x, D, 1.0f, W, D);
    }
    for (int from = 0, n; from < U; from += n) {
        float sum[SOME_UNITS] = {0};

        n = U - from < SOME_UNITS ? U - from : SOME_UNITS;
        column_sums(B, n, dz + from, sum, ld);
        for (int u = 0; u < n; u++) {
            b[from + u] -= rate * sum[u];
        }
    }
}

/* OpenBLAS rearranges both factors of each part anew (measured with 300 x 300 weights: 3 % less
 * speed for 512 rows than for 1024, 7 % for 256, 16 % for 128).  Layers of few units are its as
 * well, but soon done. */
static bool bears_cuts(int D, int U)
{
    return products_for(PRODUCT_LEAST, D, U < PRODUCT_LEAST ? PRODUCT_LEAST : U) != NULL;
}

const dense_kernels KERNELS_BLAS = {.forward         = forward,
                                    .input_gradient  = input_gradient,
                                    .weight_gradient = weight_gradient,
                                    .descend         = descend,
                                    .bears_cuts      = bears_cuts,
                                    .flushes         = true};

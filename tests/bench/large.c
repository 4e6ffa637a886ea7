/* large JOB THREADS ROWS TURNS: how fast networks are trained whose work is in products.
 *
 *     j3     784-512-256-10, batch 128
 *     j4     28-300-300-300-1, batch 1024
 *     sgemm  OpenBLAS's own 1024 x 1024 x 1024, on its own threads: ROWS products a turn
 *
 * Rows are made up; relu, plain sgd, each epoch in an order of its own.  Does a part of an epoch,
 * one of TURNS, for each line that it reads, and prints the seconds that took and the
 * floating-point operations it was (2 for each multiply-add of the three products of a layer, the
 * first has two): see turns.c.
 *
 *     B=build; cc -O2 -Iinclude -Isrc tests/bench/large.c \
 *         $B/src/train/libtrain.a $B/src/util/libutil.a $B/src/nn/libnn.a \
 *         -ldl -lpthread -lm -o large
 *
 *     turns 5 20 "./large j3 2 60000 20"
 *
 * Libraries of a release build; one network a process.  With OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE
 * unset.
 */
#include "nnviz/nnviz.h"
#include "util/clock.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 1024 };

typedef struct {
    const char *name;
    int         layers, units[5], batch;
    nn_act      output;
    nn_loss     loss;
} job;

static const job JOBS[] = {
    {"j3", 3, {784, 512, 256, 10}, 128, NN_ACT_SOFTMAX, NN_LOSS_CATEGORICAL_CROSSENTROPY},
    {"j4", 4, {28, 300, 300, 300, 1}, 1024, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY},
};

static void stop(const char *why)
{
    fprintf(stderr, "large: %s\n", why);
    exit(1);
}

static void *room(size_t n, size_t size)
{
    void *p = calloc(n, size);
    if (!p) {
        stop("out of memory");
    }
    return p;
}

/* Waits for a turn; 0 when there is none any more. */
static int next_turn(void)
{
    int c;
    do {
        c = getchar();
    } while (c != '\n' && c != EOF);
    return c == '\n';
}

static void answer(double seconds, double flops)
{
    printf("%.6f %.0f\n", seconds, flops);
    fflush(stdout);
}

static float *uniform(nn_rng *rng, size_t n)
{
    float *x = room(n, sizeof *x);
    for (size_t i = 0; i < n; i++) {
        x[i] = nn_rng_uniform(rng);
    }
    return x;
}

/* --- the jobs ------------------------------------------------------------------------ */

static nn_spec spec_of(const job *j)
{
    nn_spec s = {.layers = j->layers, .loss = j->loss};
    for (int l = 0; l <= j->layers; l++) {
        s.units[l] = j->units[l];
        s.act[l]   = l == j->layers ? j->output : NN_ACT_RELU;
    }
    return s;
}

static float *targets(nn_rng *rng, const nn_spec *s, int rows)
{
    const uint32_t units = (uint32_t)s->units[s->layers];
    float         *y     = room((size_t)rows * units, sizeof *y);

    for (size_t r = 0; r < (size_t)rows; r++) {
        y[r * units + (units > 1 ? nn_rng_below(rng, units) : 0)] =
            units > 1 ? 1.0f : (float)nn_rng_below(rng, 2);
    }
    return y;
}

static double flops_of(const nn_spec *s, int rows)
{
    double weights = 0.0, first = (double)s->units[0] * s->units[1];
    for (int l = 1; l <= s->layers; l++) {
        weights += (double)s->units[l - 1] * s->units[l];
    }
    return rows * (6.0 * weights - 2.0 * first);
}

static nn_net *net_of(const job *j, const nn_spec *s, nn_rng *rng, int threads)
{
    nn_optimizer sgd    = nn_optimizer_default(NN_OPT_SGD);
    float       *params = room(nn_spec_params(s), sizeof *params);
    nn_net      *net    = NULL;
    nn_err       err    = {0};

    sgd.learning_rate = 0.01;
    if (nn_init_params(params, s, NN_INIT_GLOROT_UNIFORM, rng, NULL, 0, &err) != NN_OK ||
        nn_net_create(&net, s, &sgd, NN_ENGINE_BLAS, j->batch, &err) != NN_OK ||
        nn_net_use_threads(net, threads, &err) != NN_OK) {
        stop(err.text);
    }
    nn_net_set_params(net, params);
    free(params);
    return net;
}

/* A turn: `part` rows, or what is left of the epoch. */
typedef struct {
    double flops_a_row, began;
    int    rows, part, at, done; /* of the epoch: all, of a turn, before this one, trained on */
    bool   over;                 /* there is no turn any more */
} turn;

static nn_status begin_turn(turn *t, int at)
{
    t->at = t->done = at;
    t->over         = !next_turn();
    if (t->over) {
        return NN_INTERRUPTED;
    }
    t->began = clock_seconds();
    return NN_OK;
}

/* Also at the end of an epoch, so that its order is drawn in its first turn. */
static nn_status end_turn(turn *t)
{
    answer(clock_seconds() - t->began, t->flops_a_row * (t->done - t->at));
    return begin_turn(t, t->done % t->rows);
}

static nn_status slice_done(void *user, int epoch, const nn_score *score, nn_err *err)
{
    turn *t = user;
    (void)epoch, (void)err;

    t->done = (int)score->rows;
    return t->done - t->at < t->part || t->done == t->rows ? NN_OK : end_turn(t);
}

static nn_status epoch_done(void *user, const nn_epoch *e, nn_err *err)
{
    turn *t = user;
    (void)err;
    return e->epoch == 0 ? begin_turn(t, 0) : end_turn(t);
}

static void run_job(const job *j, int threads, int rows, int turns)
{
    nn_rng  rng = nn_rng_make(1, NN_STREAM_DATA);
    nn_spec s   = spec_of(j);
    float  *x   = uniform(&rng, (size_t)rows * (size_t)s.units[0]);
    float  *y   = targets(&rng, &s, rows);
    nn_net *net = net_of(j, &s, &rng, threads);
    nn_err  err = {0};
    turn    t   = {.flops_a_row = flops_of(&s, 1), .rows = rows, .part = (rows - 1) / turns + 1};
    const nn_rows       train = {x, y, rows}, none = {0};
    const nn_train_plan plan     = {.epochs      = INT_MAX,
                                    .batch       = j->batch,
                                    .shuffle     = true,
                                    .shuffle_rng = nn_rng_make(1, NN_STREAM_SHUFFLE),
                                    .threads     = threads};
    const nn_observer   observer = {.user = &t, .epoch = epoch_done, .step = slice_done};

    if (nn_train(net, &train, &none, &none, &plan, &observer, &err) != NN_OK && !t.over) {
        stop(err.text);
    }
    nn_net_free(net);
    free(x), free(y);
}

/* --- what the machine does ----------------------------------------------------------- */

typedef void sgemm_fn(int order, int ta, int tb, int m, int n, int k, float alpha, const float *a,
                      int lda, const float *b, int ldb, float beta, float *c, int ldc);

static void find(const char *symbol, void *function, size_t size)
{
    static void *library;
    void        *address;

    library = library ? library : dlopen("libopenblas.so.0", RTLD_NOW);
    if (!library || !(address = dlsym(library, symbol))) {
        stop("no OpenBLAS");
        return;
    }
    memcpy(function, &address, size);
}

static void run_sgemm(int threads, int products)
{
    enum { ROW_MAJOR = 101, NO_TRANS = 111 }; /* cblas.h */
    nn_rng    rng = nn_rng_make(1, NN_STREAM_DATA);
    size_t    n   = (size_t)SIDE * SIDE;
    float    *a = uniform(&rng, n), *b = uniform(&rng, n), *c = uniform(&rng, n);
    sgemm_fn *sgemm;
    void (*set_num_threads)(int threads);

    find("cblas_sgemm", &sgemm, sizeof sgemm);
    find("openblas_set_num_threads", &set_num_threads, sizeof set_num_threads);
    set_num_threads(threads);
    while (next_turn()) {
        double began = clock_seconds();
        for (int i = 0; i < products; i++) {
            sgemm(ROW_MAJOR, NO_TRANS, NO_TRANS, SIDE, SIDE, SIDE, 1.0f, a, SIDE, b, SIDE, 0.0f, c,
                  SIDE);
        }
        answer(clock_seconds() - began, 2.0 * (double)n * SIDE * products);
    }
    free(a), free(b), free(c);
}

int main(int argc, char **argv)
{
    int threads = argc > 2 ? atoi(argv[2]) : 0, rows = argc > 3 ? atoi(argv[3]) : 0;
    int turns = argc > 4 ? atoi(argv[4]) : 1;

    if (threads >= 1 && rows >= 1 && turns >= 1) {
        if (strcmp(argv[1], "sgemm") == 0) {
            run_sgemm(threads, rows);
            return 0;
        }
        for (size_t i = 0; i < sizeof JOBS / sizeof *JOBS; i++) {
            if (strcmp(argv[1], JOBS[i].name) == 0) {
                run_job(&JOBS[i], threads, rows, turns);
                return 0;
            }
        }
    }
    fprintf(stderr, "usage: large j3|j4|sgemm THREADS ROWS [TURNS]\n");
    return 2;
}

/* growth SCRATCH [LARGEST [PASSES]]: does cost grow no faster than the work?
 *
 *     rows    an epoch of 4-3-2-1, batch 16, RMSprop, shuffled: ns a row, 1,000 rows and more
 *     rows2   the same with two threads
 *     load    a CSV of four features and a label becomes training's float32: ns a row
 *     params  4-3-2-1 and then 4-h-h-1, batch 128, plain sgd: ns a row and parameter
 *
 * Up to LARGEST rows and parameters (10,000,000 when absent), on rows made up, in one thread where
 * nothing else is said.  Every point of a series does about the same work, the smaller ones in more
 * epochs; PASSES (5) times all points in turn, those of training by rows three times as often.
 * Prints "SERIES SIZE NS" a line, medians. growth_plot.c draws them.  SCRATCH is the name of a file
 * to write and remove.
 *
 *     B=build; cc -O2 -D_POSIX_C_SOURCE=200809L -Iinclude -Isrc tests/bench/growth.c \
 *         $B/src/data/libdata.a $B/src/formats/libformats.a $B/src/train/libtrain.a \
 *         $B/src/util/libutil.a $B/src/nn/libnn.a -lmd -lcjson -ldeflate -lgif -ldl -lpthread \
 *         -lm -o growth
 */
#include "data/dataset.h"
#include "data/encoder.h"
#include "formats/number.h"
#include "nnviz/nnviz.h"
#include "timing.h"
#include "util/clock.h"
#include "util/file.h"
#include "util/pages.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FEATURES    = 4,
    FEWEST      = 1000,
    MOST        = 100000000,
    MOST_POINTS = 64,
    MOST_PASSES = 99,
    OFTEN       = 3,
    WIDE_BATCH  = 128, /* of params */
    WIDE_ROWS   = 65536,
    WIDE_FEWEST = 4 * WIDE_BATCH,
    WIDE_WORK   = 200 /* rows times parameters of a point: so many times LARGEST */
};

typedef struct bench bench;

typedef struct {
    const char *series;
    int         size;
    double (*measure)(const bench *b, int size); /* ns */
    bool   often;
    double took[OFTEN * MOST_PASSES];
    int    n;
} point;

struct bench {
    const char *scratch;
    int         largest, passes, points;
    float      *x, *y; /* (largest, FEATURES), (largest) */
    point       point[MOST_POINTS];
};

static void stop(const char *why)
{
    fprintf(stderr, "growth: %s\n", why);
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

/* --- training --------------------------------------------------------------------------- */

typedef struct {
    double first, last; /* seconds at the ends of epoch 1, which is not counted, and the last */
} watch;

static nn_status note(void *user, const nn_epoch *e, nn_err *err)
{
    watch *w = user;
    (void)err;
    w->last  = clock_seconds();
    w->first = e->epoch <= 1 ? w->last : w->first;
    return NN_OK;
}

static nn_spec spec_of(int first, int second)
{
    return (nn_spec){.layers = 3,
                     .units  = {FEATURES, first, second, 1},
                     .act    = {0, NN_ACT_RELU, NN_ACT_RELU, NN_ACT_SIGMOID},
                     .loss   = NN_LOSS_BINARY_CROSSENTROPY};
}

static nn_net *net_of(const nn_spec *spec, nn_opt kind, int batch)
{
    nn_optimizer opt    = nn_optimizer_default(kind);
    nn_rng       rng    = nn_rng_make(1, NN_STREAM_INIT);
    float       *params = room(nn_spec_params(spec), sizeof *params);
    nn_net      *net    = NULL;
    nn_err       err    = {0};

    opt.learning_rate = 0.001;
    if (nn_init_params(params, spec, NN_INIT_GLOROT_UNIFORM, &rng, NULL, 0, &err) != NN_OK ||
        nn_net_create(&net, spec, &opt, NN_ENGINE_AUTO, batch, &err) != NN_OK) {
        stop(err.text);
    }
    nn_net_set_params(net, params);
    free(params);
    return net;
}

/* Seconds of an epoch, the mean of so many. */
static double train(const bench *b, const nn_spec *spec, nn_opt kind, int batch, int rows,
                    int epochs, int threads)
{
    nn_net             *net  = net_of(spec, kind, batch);
    nn_err              err  = {0};
    watch               w    = {0};
    const nn_rows       data = {b->x, b->y, rows}, none = {0};
    const nn_observer   observer = {.user = &w, .epoch = note};
    const nn_train_plan plan     = {.epochs      = epochs + 1,
                                    .batch       = batch,
                                    .shuffle     = true,
                                    .shuffle_rng = nn_rng_make(1, NN_STREAM_SHUFFLE),
                                    .threads     = threads};

    if (nn_train(net, &data, &none, &none, &plan, &observer, &err) != NN_OK) {
        stop(err.text);
    }
    nn_net_free(net);
    return (w.last - w.first) / epochs;
}

static double time_rows(const bench *b, int size, int threads)
{
    const nn_spec spec = spec_of(3, 2);
    return 1e9 * train(b, &spec, NN_OPT_RMSPROP, 16, size, b->largest / size, threads) / size;
}

static double measure_rows(const bench *b, int size)
{
    return time_rows(b, size, 1);
}

static double measure_rows2(const bench *b, int size)
{
    return time_rows(b, size, 2);
}

/* The square of parameters nearest to a size; the smallest is the course's own network. */
static nn_spec spec_of_params(int size)
{
    int h = (int)(sqrt(size + 11.25) - 3.5 + 0.5); /* h^2 + 7h + 1 = size */
    return size < 30 ? spec_of(3, 2) : spec_of(h, h);
}

static int params_near(int size)
{
    const nn_spec spec = spec_of_params(size);
    return (int)nn_spec_params(&spec);
}

static double measure_params(const bench *b, int size)
{
    const nn_spec spec = spec_of_params(size);
    const double  all  = WIDE_WORK * (double)b->largest / size;
    int           most = b->largest < WIDE_ROWS ? b->largest : WIDE_ROWS;
    int           rows = all > most ? most : (int)all / WIDE_BATCH * WIDE_BATCH;

    rows       = rows < WIDE_FEWEST ? WIDE_FEWEST : rows;
    int epochs = all > rows ? (int)(all / rows) : 1;
    return 1e9 * train(b, &spec, NN_OPT_SGD, WIDE_BATCH, rows, epochs, 1) / rows / size;
}

/* --- loading ---------------------------------------------------------------------------- */

static nn_status write_csv(const bench *b, int rows, nn_err *err)
{
    nn_status    status = NN_OK;
    file_writer *w      = NULL;
    const char   head[] = "a,b,c,d,label\n";

    NN_TRY(file_writer_create(&w, b->scratch, err));
    NN_TRY(file_writer_append(w, head, sizeof head - 1, err));
    for (int r = 0; r < rows; r++) {
        char   line[(FEATURES + 1) * NUMBER_TEXT + 4];
        size_t n  = number_floats(line, ',', b->x + (size_t)r * FEATURES, FEATURES);
        line[n++] = ',';
        line[n++] = b->y[r] > 0.5f ? '1' : '0';
        line[n++] = '\n';
        NN_TRY(file_writer_append(w, line + 1, n - 1, err)); /* a separator comes first */
    }
    status = file_writer_commit(w, false, err);
    w      = NULL;
done:
    file_writer_abandon(w);
    return status;
}

static nn_status load(const char *path, int rows, nn_err *err)
{
    nn_status    status = NN_OK;
    dataset_spec spec   = {.narrow = true, .threads = 1};
    dataset     *d      = NULL;
    encoder     *e      = NULL;
    float       *x      = NULL;

    NN_TRY(dataset_load(&d, path, &spec, err));
    NN_TRY(encoder_fit(&e, d, NULL, d->rows, err));
    NN_TRY(encoder_take(e, d, &x, err));
    if (d->rows != rows || e->features != FEATURES) {
        stop("what was written is not what was read");
    }
done:
    free(x);
    encoder_free(e);
    dataset_free(d);
    return status;
}

static double measure_load(const bench *b, int size)
{
    nn_err err   = {0};
    int    times = b->largest / size;

    if (write_csv(b, size, &err) != NN_OK || load(b->scratch, size, &err) != NN_OK) {
        stop(err.text);
    }
    double began = clock_seconds();
    for (int i = 0; i < times; i++) {
        if (load(b->scratch, size, &err) != NN_OK) {
            stop(err.text);
        }
    }
    double took = clock_seconds() - began;
    remove(b->scratch);
    return 1e9 * took / times / size;
}

/* --- all points ------------------------------------------------------------------------- */

/* Normal features; the label is on which side of a plane a row lies. */
static void make_rows(bench *b)
{
    nn_rng rng = nn_rng_make(1, NN_STREAM_DATA);

    b->x = room((size_t)b->largest * FEATURES, sizeof *b->x);
    b->y = room((size_t)b->largest, sizeof *b->y);
    pages_for_rows(b->x, (size_t)b->largest, FEATURES * sizeof *b->x);
    pages_for_rows(b->y, (size_t)b->largest, sizeof *b->y);
    for (size_t r = 0; r < (size_t)b->largest; r++) {
        float *x = b->x + r * FEATURES;
        for (int i = 0; i < FEATURES; i++) {
            x[i] = nn_rng_normal(&rng);
        }
        b->y[r] = x[0] + x[1] > x[2] + 0.5f * x[3] ? 1.0f : 0.0f;
    }
}

static void add(bench *b, const char *series, int size, double (*measure)(const bench *b, int size),
                bool often)
{
    if (b->points < MOST_POINTS) {
        point *p   = &b->point[b->points++];
        p->series  = series;
        p->size    = size;
        p->measure = measure;
        p->often   = often;
    }
}

/* 1, 3, 10, 30, ... thousand rows; about 100, 300, 1,000, ... parameters. */
static void add_points(bench *b)
{
    for (int size = FEWEST; size <= b->largest; size *= 10) {
        for (int n = size; n <= 3 * size && n <= b->largest; n *= 3) {
            add(b, "rows", n, measure_rows, true);
            add(b, "rows2", n, measure_rows2, true);
            add(b, "load", n, measure_load, false);
        }
    }
    add(b, "params", 26, measure_params, false);
    for (int size = 100; size <= b->largest; size *= 10) {
        add(b, "params", params_near(size), measure_params, false);
        if (size <= b->largest / 3) {
            add(b, "params", params_near(3 * size), measure_params, false);
        }
    }
}

int main(int argc, char **argv)
{
    static bench b;

    b.scratch = argc > 1 ? argv[1] : NULL;
    b.largest = argc > 2 ? atoi(argv[2]) : 10000000;
    b.passes  = argc > 3 ? atoi(argv[3]) : 5;
    if (!b.scratch || b.largest < FEWEST || b.largest > MOST || b.passes < 1 ||
        b.passes > MOST_PASSES) {
        fprintf(stderr, "usage: growth SCRATCH [LARGEST [PASSES]]\n");
        return 2;
    }
    make_rows(&b);
    add_points(&b);
    for (int pass = 0; pass < OFTEN * b.passes; pass++) {
        for (int i = 0; i < b.points; i++) {
            point *p = &b.point[i];
            if (p->often || pass % OFTEN == 0) {
                p->took[p->n++] = p->measure(&b, p->size);
            }
        }
    }
    for (int i = 0; i < b.points; i++) {
        point *p = &b.point[i];
        printf("%s %d %.4f\n", p->series, p->size, median(p->took, p->n));
    }
    free(b.x), free(b.y);
    return 0;
}

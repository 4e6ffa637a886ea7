/* epoch DATA.csv ENGINE UNITS [EPOCHS [BATCH]]: what an epoch of nn_train costs.
 *
 *     cc -O2 -Iinclude -o epoch tests/bench/epoch.c BUILD/src/train/libtrain.a \
 *         BUILD/src/util/libutil.a BUILD/src/nn/libnn.a -lm -lpthread -ldl
 *
 *     epoch data/banknote.csv small 4,3,2,1 4000
 *
 * Reads rows of numbers whose last one is 0 or 1 (a line of names is passed over), shuffles them,
 * gives 70 % to training and the rest to evaluation, standardises both by the former and trains
 * relu layers and a sigmoid with RMSprop, rate 0.01, in one thread: shuffling, training with
 * its running score, evaluation of the rest.  Prints the median epoch and its lower quartile in
 * microseconds, and the accuracy in the end.
 */
#include "nnviz/nnviz.h"
#include "timing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    float *x, *y;
    int    rows, features, room;
} table;

typedef struct {
    double *took, last, accuracy;
    int     n;
} watch;

static void stop(const char *what)
{
    fprintf(stderr, "epoch: %s\n", what);
    exit(1);
}

static void *grown(void *p, size_t n)
{
    if (!(p = realloc(p, n * sizeof(float)))) {
        stop("out of memory");
    }
    return p;
}

/* One line of `features` numbers and a label; false for a line that does not begin with one. */
static int parse(char *line, int features, float *x, float *y)
{
    for (int i = 0; i <= features; i++) {
        char *end;
        float v = strtof(line, &end);
        if (end == line) {
            return 0;
        }
        *(i < features ? &x[i] : y) = v;
        line                        = end + strspn(end, ", \t");
    }
    return 1;
}

static table load(const char *path, int features)
{
    table t = {.features = features};
    char  line[65536];
    FILE *f = fopen(path, "r");

    if (!f) {
        stop("the data cannot be opened");
    }
    while (fgets(line, sizeof line, f)) {
        if (t.rows == t.room) {
            t.room = 2 * t.room + 1024;
            t.x    = grown(t.x, (size_t)t.room * (size_t)features);
            t.y    = grown(t.y, (size_t)t.room);
        }
        t.rows += parse(line, features, t.x + (size_t)t.rows * (size_t)features, t.y + t.rows);
    }
    fclose(f);
    if (t.rows < 2) {
        stop("the data has no rows of that many columns");
    }
    return t;
}

static void shuffle(table *t)
{
    nn_rng rng = nn_rng_make(1, NN_STREAM_SPLIT);

    for (int i = t->rows - 1; i > 0; i--) {
        int   j = (int)nn_rng_below(&rng, (uint32_t)i + 1);
        float y = t->y[i];
        t->y[i] = t->y[j];
        t->y[j] = y;
        for (int d = 0; d < t->features; d++) {
            float *a = t->x + (size_t)i * (size_t)t->features + d,
                  *b = t->x + (size_t)j * (size_t)t->features + d;
            float x  = *a;
            *a       = *b;
            *b       = x;
        }
    }
}

/* By the first `of` rows. */
static void standardise(table *t, int of)
{
    for (int d = 0; d < t->features; d++) {
        double sum = 0.0, squares = 0.0;
        float *x = t->x + d;
        for (int i = 0; i < of; i++) {
            sum += (double)x[i * t->features];
            squares += (double)x[i * t->features] * (double)x[i * t->features];
        }
        double mean = sum / of, deviation = sqrt(squares / of - mean * mean);
        for (int i = 0; i < t->rows; i++) {
            x[i * t->features] = (float)(((double)x[i * t->features] - mean) / deviation);
        }
    }
}

static nn_status note(void *user, const nn_epoch *e, nn_err *err)
{
    watch *w = user;
    double t = microseconds();
    (void)err;
    if (e->epoch > 0) {
        w->took[w->n++] = t - w->last;
    }
    w->accuracy = nn_score_accuracy(&e->test);
    w->last     = microseconds();
    return NN_OK;
}

static nn_spec read_spec(char *units)
{
    nn_spec spec = {.layers = -1, .loss = NN_LOSS_BINARY_CROSSENTROPY};

    for (char *p = strtok(units, ","); p && spec.layers < NN_MAX_LAYERS; p = strtok(NULL, ",")) {
        spec.units[++spec.layers] = atoi(p);
        spec.act[spec.layers]     = NN_ACT_RELU;
    }
    if (spec.layers < 1 || spec.units[spec.layers] != 1) {
        stop("the layers must be at least two and end with 1");
    }
    spec.act[spec.layers] = NN_ACT_SIGMOID;
    return spec;
}

static nn_engine read_engine(const char *name)
{
    for (nn_engine e = 0; e < NN_ENGINE_COUNT; e++) {
        if (strcmp(name, nn_engine_name(e)) == 0) {
            return e;
        }
    }
    stop("no such engine");
    return NN_ENGINE_AUTO;
}

/* Glorot's uniform start, as the program has it. */
static void start(nn_net *net, const nn_spec *spec)
{
    nn_rng rng    = nn_rng_make(1, NN_STREAM_INIT);
    float *params = grown(NULL, nn_spec_params(spec));

    memset(params, 0, nn_spec_params(spec) * sizeof *params);
    for (int l = 1; l <= spec->layers; l++) {
        float limit = sqrtf(6.0f / (float)(spec->units[l] + spec->units[l - 1]));
        for (size_t i = nn_spec_weights_at(spec, l); i < nn_spec_biases_at(spec, l); i++) {
            params[i] = limit * (2.0f * nn_rng_uniform(&rng) - 1.0f);
        }
    }
    nn_net_set_params(net, params);
    free(params);
}

int main(int argc, char **argv)
{
    nn_err       err = {0};
    nn_net      *net = NULL;
    nn_optimizer opt = nn_optimizer_default(NN_OPT_RMSPROP);

    if (argc < 4) {
        stop("usage: epoch DATA.csv ENGINE UNITS [EPOCHS [BATCH]]");
    }
    nn_spec spec   = read_spec(argv[3]);
    int     epochs = argc > 4 ? atoi(argv[4]) : 1000, batch = argc > 5 ? atoi(argv[5]) : 16;
    table   t    = load(argv[1], spec.units[0]);
    int     rows = (int)(0.7 * t.rows + 1e-9);
    watch   w    = {.took = malloc(sizeof(double) * (size_t)(epochs > 0 ? epochs : 1))};

    opt.learning_rate = 0.01;
    shuffle(&t);
    standardise(&t, rows);
    if (!w.took || epochs < 1 || batch < 1 ||
        nn_net_create(&net, &spec, &opt, read_engine(argv[2]), batch, &err) != NN_OK) {
        stop(err.text[0] ? err.text : "epochs and batch are numbers above 0");
    }
    start(net, &spec);
    const nn_rows       train = {t.x, t.y, rows}, none = {0};
    const nn_rows       test = {t.x + (size_t)rows * (size_t)t.features, t.y + rows, t.rows - rows};
    const nn_train_plan plan = {.epochs      = epochs,
                                .batch       = batch,
                                .shuffle     = true,
                                .shuffle_rng = nn_rng_make(1, NN_STREAM_SHUFFLE)};
    const nn_observer   observer = {.user = &w, .epoch = note};
    if (nn_train(net, &train, &none, &test, &plan, &observer, &err) != NN_OK) {
        stop(err.text);
    }
    const double middle = median(w.took, w.n);
    printf("%s %d + %d rows: median %.2f us, lower quartile %.2f us, accuracy %.4f\n",
           nn_engine_name(nn_net_engine(net)), rows, t.rows - rows, middle, w.took[w.n / 4],
           w.accuracy);
    nn_net_free(net);
    free(t.x), free(t.y), free(w.took);
    return 0;
}

/* What several tests share: memory that cannot be NULL, random arrays, networks
 * in one line, comparisons that say what differed, recorded numbers.
 */
#ifndef NNVIZ_TESTS_SUPPORT_H
#define NNVIZ_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "nnviz/nnviz.h"

#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* --- a full disk ----------------------------------------------------------------------- */

/* A limit on the size of files stands for one: with SIGXFSZ ignored, write says EFBIG after a short
 * write.  Returns the limit before. */
static inline struct rlimit limit_files(rlim_t most)
{
    struct rlimit before = {0}, small;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small          = before;
    small.rlim_cur = most;
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    return before;
}

/* --- memory and random arrays -------------------------------------------------------- */

/* `n` zeroed things; the test fails when there are none to be had. */
static inline void *zeroed(size_t n, size_t size)
{
    void *p = calloc(n + 1, size);
    if (!p) {
        fail_msg("out of memory in a test");
        abort(); /* not reached; says so to those who cannot know it */
    }
    return p;
}

static inline float *new_floats(size_t n)
{
    return zeroed(n, sizeof(float));
}

static inline void fill_uniform(nn_rng *rng, float *to, size_t n, float lo, float hi)
{
    for (size_t i = 0; i < n; i++) {
        to[i] = lo + (hi - lo) * nn_rng_uniform(rng);
    }
}

static inline float *random_floats(nn_rng *rng, size_t n, float lo, float hi)
{
    float *p = new_floats(n);
    fill_uniform(rng, p, n, lo, hi);
    return p;
}

/* Targets a loss can be given: classes (rows, units), one per row and one-hot for
 * several units; random numbers for a loss that does not classify. */
static inline float *random_targets(nn_rng *rng, const nn_spec *spec, int rows)
{
    const int units = spec->units[spec->layers];
    float    *y     = new_floats((size_t)rows * (size_t)units);

    for (int r = 0; r < rows; r++) {
        float *to = y + (size_t)r * (size_t)units;
        if (!NN_LOSSES[spec->loss].classifies) {
            fill_uniform(rng, to, (size_t)units, -1.0f, 1.0f);
        } else if (units == 1) {
            to[0] = (float)nn_rng_below(rng, 2);
        } else {
            to[nn_rng_below(rng, (uint32_t)units)] = 1.0f;
        }
    }
    return y;
}

/* 0, 1, 2 ... n-1 */
static inline int *counting(int n)
{
    int *order = zeroed((size_t)n, sizeof *order);
    for (int i = 0; i < n; i++) {
        order[i] = i;
    }
    return order;
}

/* --- networks ------------------------------------------------------------------------ */

/* A spec from its units; all hidden layers have one activation. */
static inline nn_spec spec_of(int layers, const int *units, nn_act hidden, nn_act output,
                              nn_loss loss)
{
    nn_spec spec = {.layers = layers, .loss = loss};
    for (int l = 0; l <= layers; l++) {
        spec.units[l] = units[l];
        spec.act[l]   = l == layers ? output : hidden;
    }
    return spec;
}

static inline nn_net *net_of(const nn_spec *spec, const nn_optimizer *optimizer, nn_engine engine,
                             int max_rows)
{
    nn_net *net = NULL;
    nn_err  err = {0};
    if (nn_net_create(&net, spec, optimizer, engine, max_rows, &err) != NN_OK) {
        fail_msg("nn_net_create: %s", err.text);
        abort();
    }
    return net;
}

/* The same with random parameters. */
static inline nn_net *random_net(nn_rng *rng, const nn_spec *spec, const nn_optimizer *optimizer,
                                 nn_engine engine, int max_rows)
{
    nn_net *net    = net_of(spec, optimizer, engine, max_rows);
    float  *params = random_floats(rng, nn_spec_params(spec), -0.7f, 0.7f);
    nn_net_set_params(net, params);
    free(params);
    return net;
}

static inline float *params_of(const nn_net *net)
{
    float *params = new_floats(nn_spec_params(nn_net_spec(net)));
    nn_net_get_params(net, params);
    return params;
}

/* The engines that can be asked for, in turn: every one but "auto". */
#define EACH_ENGINE(e)                                                                             \
    nn_engine e = NN_ENGINE_AUTO + 1;                                                              \
    e < NN_ENGINE_COUNT;                                                                           \
    e++

/* nn_net_train without anything beside its batches. */
static inline nn_status train_on(nn_net *net, const float *x, const float *y, const int *order,
                                 int rows, int batch, nn_score *score, nn_err *err)
{
    const nn_batches b = {.x = x, .y = y, .order = order, .rows = rows, .batch = batch};
    return nn_net_train(net, &b, score, err);
}

/* --- comparisons --------------------------------------------------------------------- */

/* Relative difference; absolute where `want` is below `floor`. */
static inline double apart(double got, double want, double floor)
{
    double size = fabs(want) > floor ? fabs(want) : floor;
    return fabs(got - want) / size;
}

/* Within `tolerance` of `want`, absolute.  NaN is near to nothing. */
static inline void check_near(const char *what, double got, double want, double tolerance)
{
    if (!(fabs(got - want) <= tolerance)) {
        fail_msg("%s: %.9g, expected %.9g within %g", what, got, want, tolerance);
    }
}

static inline void check_same_bits(const char *what, const float *got, const float *want, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (memcmp(got + i, want + i, sizeof *got) != 0) {
            fail_msg("%s: %.9g at %zu, expected the bits of %.9g", what, (double)got[i], i,
                     (double)want[i]);
        }
    }
}

static inline bool same_floats(const float *a, const float *b, size_t n)
{
    return memcmp(a, b, n * sizeof *a) == 0;
}

/* A call failed with `status`, and its text has `part` in it. */
static inline void check_failed(nn_status got, nn_status want, const nn_err *err, const char *part)
{
    if (got != want || err->status != want) {
        fail_msg("status %s, expected %s", nn_status_text(got), nn_status_text(want));
    }
    if (!strstr(err->text, part)) {
        fail_msg("the text '%s' does not say '%s'", err->text, part);
    }
}

#endif

/* Trainings of the small engine with a set of kernels, boiled down to one number: all parameters,
 * states, scores, outputs and gradients of networks that meet every activation, loss, optimiser and
 * option, in full and short batches.  Equal numbers are equal bits. */
#ifndef NNVIZ_TESTS_SMALL_BITS_H
#define NNVIZ_TESTS_SMALL_BITS_H

#include "nn/engine.h"
#include "nn/small.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BITS_CASES = 66, BITS_ROWS = 53 };

typedef struct {
    nn_spec      spec;
    nn_optimizer optimizer;
    int          batch;
    bool         weighted;
    float       *x, *y, *params;
    int          order[BITS_ROWS];
} bits_case;

static inline void *bits_new(size_t n, size_t size)
{
    void *p = calloc(n + 1, size);
    if (!p) {
        fprintf(stderr, "out of memory in a test\n");
        abort();
    }
    return p;
}

static inline void bits_options(bits_case *c, int i)
{
    nn_optimizer *o = &c->optimizer;

    *o                 = nn_optimizer_default((nn_opt)(i % NN_OPT_COUNT));
    o->learning_rate   = 0.01;
    o->momentum        = i % 4 == 1 && o->kind <= NN_OPT_RMSPROP ? 0.9 : 0.0;
    o->nesterov        = o->kind == NN_OPT_SGD && o->momentum > 0.0 && i % 8 == 5;
    o->weight_decay    = i % 7 == 3 ? 0.01 : o->weight_decay;
    o->clipvalue       = i % 9 == 2 ? 0.1 : 0.0;
    o->clipnorm        = i % 9 == 4 ? 0.1 : 0.0;
    o->global_clipnorm = i % 9 == 6 ? 0.1 : 0.0;
    c->spec.l1         = i % 6 == 1 ? 0.001 : 0.0;
    c->spec.l2         = i % 6 == 4 ? 0.002 : 0.0;
    c->spec.dropout    = i % 5 == 3 ? 0.25 : 0.0;
    c->weighted        = i % 4 == 2 && NN_LOSSES[c->spec.loss].classifies;
}

static inline void bits_targets(bits_case *c, nn_rng *rng)
{
    const int U = c->spec.units[c->spec.layers];
    for (int r = 0; r < BITS_ROWS; r++) {
        float *y = c->y + r * U;
        if (!NN_LOSSES[c->spec.loss].classifies || U == 1) {
            for (int u = 0; u < U; u++) {
                y[u] = NN_LOSSES[c->spec.loss].classifies ? (float)nn_rng_below(rng, 2)
                                                          : nn_rng_uniform(rng);
            }
        } else {
            y[nn_rng_below(rng, (uint32_t)U)] = 1.0f;
        }
    }
}

/* Case i: every activation with every loss, under its link or any other output. */
static inline void bits_make(bits_case *c, int i)
{
    static const int BATCHES[] = {16, 1, 15, 17, 33, 53};
    nn_rng           rng       = nn_rng_make((uint64_t)i + 1, NN_STREAM_DATA);
    nn_spec         *s         = &c->spec;

    memset(c, 0, sizeof *c);
    c->batch  = BATCHES[i % 6];
    s->layers = 1 + i % 4;
    s->loss   = (nn_loss)(i / NN_ACT_COUNT % NN_LOSS_COUNT);
    for (int l = 0; l <= s->layers; l++) {
        s->units[l] = 1 + (int)nn_rng_below(&rng, i % 3 ? 9 : 37);
        s->act[l]   = (nn_act)((i + 3 * (l - 1)) % NN_ACT_COUNT);
    }
    s->act[s->layers] = i % 3 ? NN_LOSSES[s->loss].link : s->act[s->layers];
    bits_options(c, i);
    const size_t n = nn_spec_params(s);
    c->x           = (float *)bits_new((size_t)(BITS_ROWS * s->units[0]), sizeof *c->x);
    c->y           = (float *)bits_new((size_t)(BITS_ROWS * s->units[s->layers]), sizeof *c->y);
    c->params      = (float *)bits_new(n, sizeof *c->params);
    for (int k = 0; k < BITS_ROWS * s->units[0]; k++) {
        c->x[k] = 4.0f * nn_rng_uniform(&rng) - 2.0f;
    }
    for (size_t k = 0; k < n; k++) {
        c->params[k] = 1.4f * nn_rng_uniform(&rng) - 0.7f;
    }
    bits_targets(c, &rng);
    for (int r = 0; r < BITS_ROWS; r++) {
        c->order[r] = r;
    }
    nn_rng_shuffle(&rng, c->order, BITS_ROWS);
}

static inline void bits_free(bits_case *c)
{
    free(c->x), free(c->y), free(c->params);
}

/* FNV-1a; every NaN is one. */
static inline uint64_t bits_add(uint64_t hash, const float *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t bits = 0x7fc00000u;
        if (v[i] == v[i]) {
            memcpy(&bits, v + i, sizeof bits);
        }
        hash = (hash ^ bits) * 0x100000001b3u;
    }
    return hash;
}

static inline uint64_t bits_add_double(uint64_t hash, double v)
{
    uint64_t bits = 0;
    if (v == v) {
        memcpy(&bits, &v, sizeof bits);
    }
    return (hash ^ bits) * 0x100000001b3u;
}

static inline uint64_t bits_add_score(uint64_t hash, const nn_score *s)
{
    const double sums[] = {(double)s->rows, s->loss,    s->hits,        (double)s->values,
                           s->absolute,     s->squared, s->target_mean, s->target_m2};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        hash = bits_add_double(hash, sums[i]);
    }
    return hash;
}

/* What a network says after its training: every layer's activations, and their gradients. */
static inline uint64_t bits_of_layers(uint64_t hash, void *self, const bits_case *c)
{
    const nn_spec *s      = &c->spec;
    const int      rows   = 19;
    float         *d      = (float *)bits_new((size_t)(rows * nn_spec_widest(s)), sizeof *d);
    float         *inputs = c->x;

    ENGINE_SMALL.forward(self, inputs, rows);
    for (int l = 1; l <= s->layers; l++) {
        const size_t n = (size_t)(rows * s->units[l]);
        hash           = bits_add(hash, ENGINE_SMALL.pre_activations(self, l), n);
        hash           = bits_add(hash, ENGINE_SMALL.activations(self, l), n);
        ENGINE_SMALL.gradients(self, c->y, rows, l, true, d);
        hash = bits_add(hash, d, n);
        ENGINE_SMALL.gradients(self, c->y, rows, l, false, d);
        hash = bits_add(hash, d, n);
    }
    ENGINE_SMALL.gradients(self, c->y, rows, 0, false, d);
    hash = bits_add(hash, d, (size_t)(rows * s->units[0]));
    free(d);
    return hash;
}

static inline uint64_t bits_of_case(const small_kernels *kernels, const bits_case *c)
{
    static const float WEIGHT[40] = {0.25f, 2.0f, 1.5f, 1.0f, 0.5f, 3.0f};
    nn_rng             masks      = nn_rng_make(1, NN_STREAM_DROPOUT);
    const nn_batches   b          = {.x            = c->x,
                                     .y            = c->y,
                                     .order        = c->order,
                                     .rows         = BITS_ROWS,
                                     .batch        = c->batch,
                                     .class_weight = c->weighted ? WEIGHT : NULL,
                                     .dropout      = &masks};
    nn_score           score      = {0};
    nn_err             err        = {0};
    void              *self       = NULL;
    const size_t       n          = nn_spec_params(&c->spec);
    float             *state      = (float *)bits_new(2 * n, sizeof *state);
    long               steps      = 0;
    uint64_t           hash       = 0xcbf29ce484222325u;

    if (small_create_with(&self, &c->spec, &c->optimizer, BITS_ROWS, kernels, &err) != NN_OK) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    ENGINE_SMALL.set_params(self, c->params);
    for (int epoch = 0; epoch < 3; epoch++) {
        hash = bits_add_double(hash, ENGINE_SMALL.train(self, &b, &score));
    }
    ENGINE_SMALL.evaluate(self, c->x, c->y, BITS_ROWS, &score);
    hash = bits_add_score(hash, &score);
    ENGINE_SMALL.get_state(self, state, &steps);
    hash = bits_add(hash, state, (size_t)NN_OPTS[c->optimizer.kind].slots(&c->optimizer) * n);
    ENGINE_SMALL.get_params(self, state);
    hash = bits_of_layers(bits_add(hash, state, n), self, c);
    ENGINE_SMALL.free(self);
    free(state);
    return hash;
}

#endif

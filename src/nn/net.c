#include "nnviz/net.h"
#include "engine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct nn_net {
    nn_spec           spec;
    nn_optimizer      optimizer;
    nn_engine         engine;
    int               max_rows;
    const engine_ops *ops;
    void             *self; /* the engine's own */
};

static const struct {
    const char       *name;
    const engine_ops *ops;
} ENGINES[NN_ENGINE_COUNT] = {
    [NN_ENGINE_AUTO]      = {"auto", NULL},
    [NN_ENGINE_REFERENCE] = {"reference", &ENGINE_REFERENCE},
    [NN_ENGINE_SMALL]     = {"small", &ENGINE_SMALL},
    [NN_ENGINE_BLAS]      = {"blas", &ENGINE_BLAS},
};

/* Networks of at most so many weights a layer, in the mean, run on the small engine, larger ones
 * layer by layer: each layer takes that engine some 60 ns a row before it multiplies, and each
 * weight costs half of the small engine's.  Time of a row in training on small / on blas, one
 * thread of an AVX-512 Xeon:
 *
 *                              weights a layer   batch 16   batch 128
 *     16 x 16, 8 layers               256           0.4        0.4
 *     24-24-24-24-24-24-1             484           0.6        0.6
 *     4-400-1                        1000           0.4        0.4
 *     4-52-52-1                       988           0.7        0.7
 *     40-40-40-1                     1080           0.8        0.7
 *     8-300-1                        1350           0.5        0.4
 *     56-48-1                        1368           0.9        0.8
 *     4-64-64-1                      1472           1.0        0.9
 *     64-48-1                        1560           1.1        0.9
 *     784-4-10                       1588           1.0        1.0
 *     64-64-1                        2080           1.3        1.0
 *
 * Where they draw level the same bytes on every machine decide. */
enum { SMALL_WEIGHTS = 1600 };

static nn_engine choose(const nn_spec *spec)
{
    size_t weights = 0;

    for (int l = 1; l <= spec->layers; l++) {
        weights += (size_t)spec->units[l - 1] * (size_t)spec->units[l];
    }
    return weights <= SMALL_WEIGHTS * (size_t)spec->layers ? NN_ENGINE_SMALL : NN_ENGINE_BLAS;
}

const char *nn_engine_name(nn_engine engine)
{
    assert((unsigned)engine < NN_ENGINE_COUNT);
    return ENGINES[engine].name;
}

void nn_net_free(nn_net *net)
{
    if (net) {
        net->ops->free(net->self);
        free(net);
    }
}

nn_status nn_net_create(nn_net **out, const nn_spec *spec, const nn_optimizer *optimizer,
                        nn_engine engine, int max_rows, nn_err *err)
{
    nn_status status = NN_OK;
    nn_net   *net    = NULL;

    assert((unsigned)engine < NN_ENGINE_COUNT && max_rows >= 1);
    NN_TRY(nn_spec_check(spec, err));
    NN_TRY(nn_optimizer_check(optimizer, err));
    engine = engine == NN_ENGINE_AUTO ? choose(spec) : engine;

    net = calloc(1, sizeof *net);
    if (!net) {
        NN_TRY(nn_fail_nomem(err, "creating the network"));
    }
    *net = (nn_net){.spec      = *spec,
                    .optimizer = *optimizer,
                    .engine    = engine,
                    .max_rows  = max_rows,
                    .ops       = ENGINES[engine].ops};
    NN_TRY(net->ops->create(&net->self, spec, optimizer, max_rows, err));
    *out = net;
    net  = NULL;
done:
    nn_net_free(net);
    return status;
}

nn_status nn_net_use_threads(nn_net *net, int threads, nn_err *err)
{
    assert(threads >= 1);
    return net->ops->use_threads ? net->ops->use_threads(net->self, threads, err) : NN_OK;
}

const nn_spec *nn_net_spec(const nn_net *net)
{
    return &net->spec;
}

const nn_optimizer *nn_net_optimizer(const nn_net *net)
{
    return &net->optimizer;
}

nn_engine nn_net_engine(const nn_net *net)
{
    return net->engine;
}

int nn_net_max_rows(const nn_net *net)
{
    return net->max_rows;
}

void nn_net_forward(nn_net *net, const float *x, int rows, float *out)
{
    assert(rows >= 1 && rows <= net->max_rows);
    net->ops->forward(net->self, x, rows);
    if (out) {
        size_t n = (size_t)rows * (size_t)net->spec.units[net->spec.layers];
        memcpy(out, net->ops->activations(net->self, net->spec.layers), n * sizeof *out);
    }
}

const float *nn_net_activations(const nn_net *net, int l)
{
    assert(l >= 0 && l <= net->spec.layers);
    return net->ops->activations(net->self, l);
}

const float *nn_net_pre_activations(const nn_net *net, int l)
{
    assert(l >= 1 && l <= net->spec.layers);
    return net->ops->pre_activations(net->self, l);
}

void nn_net_gradients(nn_net *net, const float *y, int rows, int l, bool before, float *out)
{
    assert(rows >= 1 && rows <= net->max_rows);
    assert(l >= (before ? 1 : 0) && l <= net->spec.layers);
    net->ops->gradients(net->self, y, rows, l, before, out);
}

nn_status nn_net_train(nn_net *net, const nn_batches *batches, nn_score *score, nn_err *err)
{
    assert(batches->batch >= 1 && batches->batch <= net->max_rows);
    assert(batches->dropout || net->spec.dropout == 0.0);
    assert(!batches->class_weight || NN_LOSSES[net->spec.loss].classifies);
    nn_status status = net->ops->train(net->self, batches, score);
    if (status == NN_NAN) {
        return nn_fail(err, NN_NAN, "the training loss is not finite");
    }
    return status;
}

/* What ops->evaluate is to do, for an engine without one. */
static void evaluate(nn_net *net, const float *x, const float *y, int rows, nn_score *score)
{
    const nn_spec *s  = &net->spec;
    const int      in = s->units[0], units = s->units[s->layers];

    for (int at = 0; at < rows; at += net->max_rows) {
        int          now = rows - at < net->max_rows ? rows - at : net->max_rows;
        const float *to  = y + (size_t)at * (size_t)units;
        net->ops->forward(net->self, x + (size_t)at * (size_t)in, now);

        const float *p = net->ops->activations(net->self, s->layers);
        score->loss += nn_loss_sum(s->loss, s->act[s->layers], now, units,
                                   net->ops->pre_activations(net->self, s->layers), p, to);
        nn_score_add(score, s->loss, now, units, p, to);
    }
}

void nn_net_evaluate(nn_net *net, const float *x, const float *y, int rows, nn_score *score)
{
    if (rows == 0) {
        return;
    }
    if (net->ops->evaluate) {
        net->ops->evaluate(net->self, x, y, rows, score);
    } else {
        evaluate(net, x, y, rows, score);
    }
    score->loss += rows * net->ops->penalty(net->self);
}

void nn_net_get_params(const nn_net *net, float *params)
{
    net->ops->get_params(net->self, params);
}

void nn_net_set_params(nn_net *net, const float *params)
{
    net->ops->set_params(net->self, params);
}

int nn_net_state_slots(const nn_net *net)
{
    return NN_OPTS[net->optimizer.kind].slots(&net->optimizer);
}

long nn_net_steps(const nn_net *net)
{
    return net->ops->steps(net->self);
}

void nn_net_get_state(const nn_net *net, float *state, long *steps)
{
    net->ops->get_state(net->self, state, steps);
}

void nn_net_set_state(nn_net *net, const float *state, long steps)
{
    net->ops->set_state(net->self, state, steps);
}

#include "nnviz/trainer.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

typedef struct {
    nn_net              *net;
    const nn_rows       *train, *validation, *test;
    const nn_train_plan *plan;
    const nn_observer   *observer;
    nn_rng               rng;
    int                 *order;  /* (train rows)                       */
    float               *params; /* (parameters) to see that they are finite */
} loop;

/* Rows given to the engine at a time: whole batches, about 20 million
 * multiply-adds (some milliseconds), so that an observer can stop a long epoch. */
static int slice_rows(const loop *t)
{
    size_t params = nn_spec_params(nn_net_spec(t->net));
    size_t batch = (size_t)t->plan->batch, batches = 20000000 / (params * batch) + 1;
    size_t rows = batches * batch;
    return rows < (size_t)t->train->rows ? (int)rows : t->train->rows;
}

static nn_status report(loop *t, int epoch, const nn_score *train, nn_err *err)
{
    nn_epoch e = {.epoch = epoch, .train = *train, .net = t->net};

    nn_net_evaluate(t->net, t->validation->x, t->validation->y, t->validation->rows, &e.validation);
    nn_net_evaluate(t->net, t->test->x, t->test->y, t->test->rows, &e.test);
    return t->observer->epoch ? t->observer->epoch(t->observer->user, &e, err) : NN_OK;
}

/* Each epoch shuffles the rows in their own order, so that the generator's
 * position is all one needs to go on from an epoch. */
static void new_order(loop *t)
{
    for (int i = 0; i < t->train->rows; i++) {
        t->order[i] = i;
    }
    if (t->plan->shuffle) {
        nn_rng_shuffle(&t->rng, t->order, t->train->rows);
    }
}

static nn_status check_finite(loop *t, nn_err *err)
{
    size_t n = nn_spec_params(nn_net_spec(t->net));

    nn_net_get_params(t->net, t->params);
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(t->params[i])) {
            return nn_fail(err, NN_NAN, "a weight is not finite");
        }
    }
    return NN_OK;
}

static nn_status run_epoch(loop *t, int epoch, nn_score *score, nn_err *err)
{
    nn_status status = NN_OK;
    nn_err    cause  = {0};
    const int slice  = slice_rows(t);

    new_order(t);
    for (int at = 0; at < t->train->rows && status == NN_OK; at += slice) {
        int now = t->train->rows - at < slice ? t->train->rows - at : slice;
        status  = nn_net_train(t->net, t->train->x, t->train->y, t->order + at, now,
                               t->plan->batch, score, &cause);
        if (status == NN_OK && t->observer->step) {
            NN_TRY(t->observer->step(t->observer->user, epoch, score, err));
        }
    }
    if (status == NN_OK) {
        status = check_finite(t, &cause);
    }
    if (status != NN_OK) {
        nn_fail(err, status, "%s in epoch %d", cause.text, epoch);
    }
done:
    return status;
}

static nn_status run(loop *t, nn_err *err)
{
    nn_status status = NN_OK;
    nn_score  score  = {0};

    nn_net_evaluate(t->net, t->train->x, t->train->y, t->train->rows, &score);
    NN_TRY(report(t, 0, &score, err));
    for (int epoch = 1; epoch <= t->plan->epochs; epoch++) {
        score = (nn_score){0};
        NN_TRY(run_epoch(t, epoch, &score, err));
        NN_TRY(report(t, epoch, &score, err));
    }
done:
    return status;
}

nn_status nn_train(nn_net *net, const nn_rows *train, const nn_rows *validation,
                   const nn_rows *test, const nn_train_plan *plan, const nn_observer *observer,
                   nn_err *err)
{
    nn_status status = NN_OK;
    loop      t      = {.net        = net,
                        .train      = train,
                        .validation = validation,
                        .test       = test,
                        .plan       = plan,
                        .observer   = observer,
                        .rng        = plan->shuffle_rng};

    assert(plan->epochs >= 1 && train->rows >= 1);
    t.order  = malloc((size_t)train->rows * sizeof *t.order);
    t.params = malloc(nn_spec_params(nn_net_spec(net)) * sizeof *t.params);
    status   = t.order && t.params ? run(&t, err) : nn_fail_nomem(err, "preparing to train");
    free(t.order);
    free(t.params);
    return status;
}

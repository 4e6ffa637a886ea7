#include "nnviz/trainer.h"
#include "row_blocks.h"
#include "row_order.h"
#include "util/threads.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    nn_net              *net;
    const nn_rows       *train, *validation, *test;
    const nn_train_plan *plan;
    const nn_observer   *observer;
    nn_train_state       state;   /* at the end of the last epoch            */
    bool                 watches; /* whether plan.stop has something to see  */
    int                  updates; /* of an epoch                             */
    size_t               n;       /* parameters                              */
    row_order           *rows;    /* their order                             */
    row_blocks          *blocks;  /* NULL: rows are taken where they are,    */
    int                 *room;    /* (window rows) numbered here             */
    double              *rates;   /* (updates)                               */
    float               *params;  /* (n) to see that they are finite         */
    float               *best;    /* (n) of the best epoch; with restore_best */
} loop;

/* --- one epoch ----------------------------------------------------------------------- */

/* Rows given to the engine at a time: whole batches, about 20 million
 * multiply-adds (some milliseconds), so that an observer can stop a long epoch. */
static int slice_rows(const loop *t)
{
    size_t batch = (size_t)t->plan->batch, batches = 20000000 / (t->n * batch) + 1;
    size_t rows = batches * batch;
    return rows < (size_t)t->train->rows ? (int)rows : t->train->rows;
}

static double rate_at(const loop *t, int epoch, int update)
{
    const nn_moment at = {epoch, t->plan->epochs, update, t->updates};
    return NN_SCHEDULES[t->plan->schedule.kind].rate(&t->plan->schedule, t->state.learning_rate,
                                                     &at);
}

static nn_status check_finite(loop *t, nn_err *err)
{
    nn_net_get_params(t->net, t->params);
    for (size_t i = 0; i < t->n; i++) {
        if (!isfinite(t->params[i])) {
            return nn_fail(err, NN_NAN, "a weight is not finite");
        }
    }
    return NN_OK;
}

typedef struct {
    loop     *t;
    int       number;
    nn_score *score;
} training;

/* On b's rows, which are those from `at` on in the epoch's order. */
static nn_status train_on_slice(const training *e, int at, nn_batches *b, nn_err *err)
{
    loop     *t     = e->t;
    nn_err    cause = {0};
    nn_status status;

    b->batch        = t->plan->batch;
    b->class_weight = t->plan->class_weight;
    b->dropout      = &t->state.dropout;
    b->rates        = t->rates + at / b->batch;
    status          = nn_net_train(t->net, b, e->score, &cause);
    if (status != NN_OK) {
        return nn_fail(err, status, "%s in epoch %d", cause.text, e->number);
    }
    return t->observer->step ? t->observer->step(t->observer->user, e->number, e->score, err)
                             : NN_OK;
}

/* A window, slice by slice: x, y, order and rows of `window`, which begins at `at`. */
static nn_status train_on(const training *e, int at, const nn_batches *window, nn_err *err)
{
    const int most   = slice_rows(e->t);
    nn_status status = NN_OK;

    for (int i = 0, left; (left = window->rows - i) > 0; i += most) {
        nn_batches b = {.x     = window->x,
                        .y     = window->y,
                        .order = window->order + i,
                        .rows  = left < most ? left : most};
        NN_TRY(train_on_slice(e, at + i, &b, err));
    }
done:
    return status;
}

static nn_status train_in_place(const training *e, nn_err *err)
{
    const loop *t      = e->t;
    nn_batches  window = {.x = t->train->x, .y = t->train->y};
    nn_status   status = NN_OK;

    for (int at = 0; at < t->train->rows; at += window.rows) {
        window.rows = row_order_window(t->rows, at, t->room, &window.order);
        NN_TRY(train_on(e, at, &window, err));
    }
done:
    return status;
}

static nn_status put_block(void *user, int i, nn_err *err)
{
    const training *e = user;
    (void)err;

    row_blocks_put(e->t->blocks, i);
    return NN_OK;
}

static nn_status train_on_block(void *user, int i, nn_err *err)
{
    const training *e      = user;
    nn_batches      window = {.x = NULL};

    row_blocks_get(e->t->blocks, i, &window);
    return train_on(e, i * row_order_window_rows(e->t->rows), &window, err);
}

/* Two put together more than one can train on. */
static nn_status train_on_blocks(training *e, nn_err *err)
{
    enum { MOST_THREADS = 3 };
    const int window = row_order_window_rows(e->t->rows), n = (e->t->train->rows - 1) / window + 1;
    const int threads = e->t->plan->threads;

    return threads_in_order(threads < MOST_THREADS ? threads : MOST_THREADS, n, ROW_BLOCKS,
                            put_block, train_on_block, e, err);
}

static nn_status run_epoch(loop *t, int number, nn_score *score, nn_err *err)
{
    nn_status status = NN_OK;
    nn_err    cause  = {0};
    training  e      = {t, number, score};

    row_order_begin(t->rows, &t->state.shuffle);
    for (int i = 0; i < t->updates; i++) {
        t->rates[i] = rate_at(t, number, i);
    }
    NN_TRY(t->blocks ? train_on_blocks(&e, err) : train_in_place(&e, err));
    if (check_finite(t, &cause) != NN_OK) {
        status = nn_fail(err, NN_NAN, "%s in epoch %d", cause.text, number);
    }
done:
    return status;
}

/* --- what an epoch's end decides ----------------------------------------------------- */

static double watched(const nn_epoch *e, nn_monitor monitor)
{
    const nn_monitor_def *def = &NN_MONITORS[monitor];
    return def->value(def->validation ? &e->validation : &e->train);
}

/* The rules of Keras's EarlyStopping. */
static void watch_for_the_best(loop *t, nn_epoch *e)
{
    const nn_early_stop *stop  = &t->plan->stop;
    nn_watch            *watch = &t->state.stop;
    double               value = watched(e, stop->monitor);

    e->improved = nn_watch_improves(watch, stop->monitor, stop->min_delta, value);
    if (!e->improved) {
        watch->wait++;
        return;
    }
    *watch = (nn_watch){.best = value, .best_epoch = e->epoch};
    if (t->best) {
        memcpy(t->best, t->params, t->n * sizeof *t->best);
    }
}

/* The first epoch cannot be one too many. */
static bool is_over(const loop *t)
{
    const int patience = t->plan->stop.patience;
    return patience > 0 && t->state.epoch > 1 && t->state.stop.wait >= patience;
}

static void decide(loop *t, nn_epoch *e)
{
    const nn_schedule *schedule = &t->plan->schedule;

    if (t->watches) {
        watch_for_the_best(t, e);
    }
    if (schedule->kind == NN_SCHEDULE_PLATEAU) {
        nn_schedule_plateau(schedule, &t->state.learning_rate, &t->state.plateau, e->epoch,
                            watched(e, schedule->monitor));
    }
}

/* `train` is the epoch's score; epoch 0 decides nothing, as Keras has none. */
static nn_status finish_epoch(loop *t, int epoch, const nn_score *train, nn_err *err)
{
    nn_epoch e = {.epoch         = epoch,
                  .train         = *train,
                  .net           = t->net,
                  .state         = &t->state,
                  .learning_rate = epoch ? t->rates[t->updates - 1] : rate_at(t, 1, 0)};

    t->state.epoch = epoch;
    t->state.steps = nn_net_steps(t->net);
    nn_net_evaluate(t->net, t->validation->x, t->validation->y, t->validation->rows, &e.validation);
    nn_net_evaluate(t->net, t->test->x, t->test->y, t->test->rows, &e.test);
    if (epoch > 0) {
        decide(t, &e);
    }
    e.best_epoch = t->state.stop.best_epoch;
    e.stops      = is_over(t);
    return t->observer->epoch ? t->observer->epoch(t->observer->user, &e, err) : NN_OK;
}

/* --- the run ------------------------------------------------------------------------- */

static nn_status end(loop *t, nn_err *err)
{
    const nn_watch *stop = &t->state.stop;
    nn_train_result r    = {.epochs        = t->state.epoch,
                            .stopped_early = is_over(t),
                            .best_epoch    = stop->best_epoch,
                            .best          = stop->best,
                            .net           = t->net};

    if (t->best && stop->best_epoch > 0) {
        nn_net_set_params(t->net, t->best);
        r.restored = true;
    }
    return t->observer->end ? t->observer->end(t->observer->user, &r, err) : NN_OK;
}

static nn_status run(loop *t, nn_err *err)
{
    nn_status status = NN_OK;
    nn_score  score  = {0};

    if (!t->plan->from) {
        nn_net_evaluate(t->net, t->train->x, t->train->y, t->train->rows, &score);
        NN_TRY(finish_epoch(t, 0, &score, err));
    }
    while (t->state.epoch < t->plan->epochs && !is_over(t)) {
        int epoch = t->state.epoch + 1;
        score     = (nn_score){0};
        NN_TRY(run_epoch(t, epoch, &score, err));
        NN_TRY(finish_epoch(t, epoch, &score, err));
    }
    NN_TRY(end(t, err));
done:
    return status;
}

static void take_best(loop *t)
{
    const nn_train_plan *plan = t->plan;

    if (t->best && plan->from && plan->from->stop.best_epoch == plan->from->epoch) {
        nn_net_get_params(t->net, t->best);
    } else if (t->best && plan->best_params) {
        memcpy(t->best, plan->best_params, t->n * sizeof *t->best);
    }
}

/* The blas engine has its own use for threads. */
static bool shares_work(const loop *t)
{
    return t->plan->threads > 1 && row_order_has_levels(t->rows) &&
           nn_net_engine(t->net) == NN_ENGINE_SMALL &&
           row_blocks_fit(nn_net_spec(t->net), row_order_window_rows(t->rows));
}

static nn_status prepare_rows(loop *t, nn_err *err)
{
    const nn_train_plan *plan   = t->plan;
    nn_status            status = NN_OK;

    NN_TRY(row_order_create(&t->rows, t->train->rows, plan->batch, plan->shuffle, err));
    if (shares_work(t)) {
        NN_TRY(row_blocks_create(&t->blocks, t->train, nn_net_spec(t->net), t->rows, err));
    } else {
        t->room = malloc((size_t)row_order_window_rows(t->rows) * sizeof *t->room);
        if (!t->room) {
            return nn_fail_nomem(err, "preparing to train");
        }
    }
done:
    return status;
}

static nn_status prepare(loop *t, nn_err *err)
{
    const nn_train_plan *plan = t->plan;

    t->n       = nn_spec_params(nn_net_spec(t->net));
    t->updates = (t->train->rows - 1) / plan->batch + 1;
    t->watches = nn_monitor_check(plan->stop.monitor, nn_net_spec(t->net)->loss,
                                  t->validation->rows, NULL) == NN_OK;
    t->state   = plan->from ? *plan->from
                            : (nn_train_state){.steps   = nn_net_steps(t->net),
                                               .shuffle = plan->shuffle_rng,
                                               .dropout = plan->dropout_rng};
    if (plan->schedule.kind != NN_SCHEDULE_PLATEAU || !plan->from) {
        t->state.learning_rate = nn_net_optimizer(t->net)->learning_rate;
    }
    assert(t->state.steps == nn_net_steps(t->net)); /* nn_net_set_state comes first */
    assert(nn_net_spec(t->net)->dropout == 0.0 || t->state.dropout.s[0] || t->state.dropout.s[1]);

    t->rates  = malloc((size_t)t->updates * sizeof *t->rates);
    t->params = malloc(t->n * sizeof *t->params);
    t->best   = plan->stop.restore_best ? malloc(t->n * sizeof *t->best) : NULL;
    if (!t->rates || !t->params || (plan->stop.restore_best && !t->best)) {
        return nn_fail_nomem(err, "preparing to train");
    }
    take_best(t);
    return prepare_rows(t, err);
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
                        .observer   = observer};

    assert(plan->epochs >= 1 && plan->batch >= 1 && train->rows >= 1);
    NN_TRY(nn_train_plan_check(plan, nn_net_spec(net), validation->rows, err));
    NN_TRY(prepare(&t, err));
    NN_TRY(run(&t, err));
done:
    row_blocks_free(t.blocks);
    row_order_free(t.rows);
    free(t.room);
    free(t.rates);
    free(t.params);
    free(t.best);
    return status;
}

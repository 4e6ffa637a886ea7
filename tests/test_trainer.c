/* The epoch loop: what the observer is told, what stops it, and that it is nothing but
 * nn_net_train in a seeded order. */
#include "support.h"

#include <pthread.h>
#include <stdatomic.h>

enum { TRAIN = 45, HELD = 12, BATCH = 16, EPOCHS = 5, MOST_EPOCHS = 64 };

/* Everything an observer was told, and when it said "enough". */
typedef struct {
    int             epochs[MOST_EPOCHS];
    nn_score        train[MOST_EPOCHS], validation[MOST_EPOCHS], test[MOST_EPOCHS];
    float           params[MOST_EPOCHS][64];
    int             told, steps;
    nn_score        last_step;
    int             stop_epoch, stop_step; /* -1: never */
    int             ends;
    nn_train_result result;
    float           final[64];
} diary;

static nn_status write_epoch(void *user, const nn_epoch *e, nn_err *err)
{
    diary *d = user;
    assert_true(d->told < MOST_EPOCHS);
    d->epochs[d->told]     = e->epoch;
    d->train[d->told]      = e->train;
    d->validation[d->told] = e->validation;
    d->test[d->told]       = e->test;
    assert_true(nn_spec_params(nn_net_spec(e->net)) <= 64);
    nn_net_get_params(e->net, d->params[d->told]);
    d->told++;
    return e->epoch == d->stop_epoch ? nn_fail(err, NN_INTERRUPTED, "enough") : NN_OK;
}

static nn_status write_step(void *user, int epoch, const nn_score *so_far, nn_err *err)
{
    diary *d = user;
    assert_int_equal(epoch, d->told); /* epoch e is on when 0 .. e-1 are told */
    d->last_step = *so_far;
    return d->steps++ == d->stop_step ? nn_fail(err, NN_IO, "no more") : NN_OK;
}

static nn_status write_end(void *user, const nn_train_result *r, nn_err *err)
{
    diary *d = user;
    (void)err;
    d->ends++;
    d->result = *r;
    nn_net_get_params(r->net, d->final);
    d->result.net = NULL;
    return NN_OK;
}

static diary blank(void)
{
    return (diary){.stop_epoch = -1, .stop_step = -1};
}

/* --- a problem: 3-5-4, three sets of rows -------------------------------------------- */

typedef struct {
    nn_spec       spec;
    nn_optimizer  optimizer;
    nn_train_plan plan;
    float        *x, *y, *params;
    nn_rows       train, validation, test;
} problem;

static problem make_problem(void)
{
    const int units[] = {3, 5, 4};
    nn_rng    rng     = nn_rng_make(1, NN_STREAM_SAMPLE);
    problem   p       = {
                .spec = spec_of(2, units, NN_ACT_TANH, NN_ACT_SOFTMAX, NN_LOSS_CATEGORICAL_CROSSENTROPY),
                .optimizer = nn_optimizer_default(NN_OPT_ADAM),
                .plan      = {.epochs      = EPOCHS,
                              .batch       = BATCH,
                              .shuffle     = true,
                              .shuffle_rng = nn_rng_make(1, NN_STREAM_SHUFFLE)}};

    p.optimizer.learning_rate = 0.01;
    p.x                       = random_floats(&rng, (TRAIN + 2 * HELD) * 3, -1.0f, 1.0f);
    p.y                       = random_targets(&rng, &p.spec, TRAIN + 2 * HELD);
    p.params                  = random_floats(&rng, nn_spec_params(&p.spec), -0.7f, 0.7f);
    p.train                   = (nn_rows){p.x, p.y, TRAIN};
    p.validation              = (nn_rows){p.x + TRAIN * 3, p.y + TRAIN * 4, HELD};
    p.test                    = (nn_rows){p.x + (TRAIN + HELD) * 3, p.y + (TRAIN + HELD) * 4, HELD};
    return p;
}

static void free_problem(problem *p)
{
    free(p->x), free(p->y), free(p->params);
}

static nn_net *problem_net(const problem *p, nn_engine engine)
{
    nn_net *net = net_of(&p->spec, &p->optimizer, engine, p->plan.batch);
    nn_net_set_params(net, p->params);
    return net;
}

static nn_status run(const problem *p, nn_net *net, diary *d, nn_err *err)
{
    const nn_observer observer = {
        .user = d, .epoch = write_epoch, .step = write_step, .end = write_end};
    return nn_train(net, &p->train, &p->validation, &p->test, &p->plan, &observer, err);
}

/* A whole run into a blank diary. */
static void run_well(const problem *p, diary *d)
{
    nn_net *net = problem_net(p, NN_ENGINE_REFERENCE);
    nn_err  err = {0};
    *d          = blank();
    if (run(p, net, d, &err) != NN_OK) {
        fail_msg("nn_train: %s", err.text);
    }
    nn_net_free(net);
}

/* --- what is told -------------------------------------------------------------------- */

static void epochs_are_told_in_order_from_0(void **state)
{
    problem p = make_problem();
    diary   d;
    (void)state;

    run_well(&p, &d);
    assert_int_equal(d.told, EPOCHS + 1);
    assert_true(d.steps >= EPOCHS);
    for (int i = 0; i <= EPOCHS; i++) {
        assert_int_equal(d.epochs[i], i);
        assert_int_equal(d.train[i].rows, TRAIN);
        assert_int_equal(d.validation[i].rows, HELD);
        assert_int_equal(d.test[i].rows, HELD);
    }
    check_same_bits("epoch 0", d.params[0], p.params, nn_spec_params(&p.spec));
    assert_memory_equal(&d.last_step, &d.train[EPOCHS], sizeof d.last_step);
    free_problem(&p);
}

/* Epoch 0 and both held sets are evaluations of the net as the observer sees it. */
static void scores_are_those_of_the_net_shown(void **state)
{
    problem p   = make_problem();
    nn_net *net = problem_net(&p, NN_ENGINE_REFERENCE);
    diary   d;
    (void)state;

    run_well(&p, &d);
    for (int i = 0; i <= EPOCHS; i++) {
        nn_score train = {0}, validation = {0}, test = {0};
        nn_net_set_params(net, d.params[i]);
        nn_net_evaluate(net, p.train.x, p.train.y, TRAIN, &train);
        nn_net_evaluate(net, p.validation.x, p.validation.y, HELD, &validation);
        nn_net_evaluate(net, p.test.x, p.test.y, HELD, &test);
        assert_memory_equal(&validation, &d.validation[i], sizeof validation);
        assert_memory_equal(&test, &d.test[i], sizeof test);
        assert_true((memcmp(&train, &d.train[i], sizeof train) == 0) == (i == 0));
    }
    nn_net_free(net);
    free_problem(&p);
}

/* The whole loop once more by hand: each epoch shuffles 0, 1, 2 ... with the one
 * generator and trains in that order. */
static void an_epoch_is_a_pass_in_a_new_order(void **state)
{
    problem      p = make_problem();
    const size_t n = nn_spec_params(&p.spec);
    (void)state;

    for (int shuffle = 0; shuffle <= 1; shuffle++) {
        nn_net *net = problem_net(&p, NN_ENGINE_REFERENCE);
        nn_rng  rng = p.plan.shuffle_rng;
        float   params[64];
        diary   d;
        p.plan.shuffle = shuffle;
        run_well(&p, &d);
        for (int e = 1; e <= EPOCHS; e++) {
            nn_score score = {0};
            nn_err   err   = {0};
            int     *order = counting(TRAIN);
            if (shuffle) {
                nn_rng_shuffle(&rng, order, TRAIN);
            }
            assert_int_equal(train_on(net, p.x, p.y, order, TRAIN, BATCH, &score, &err), NN_OK);
            nn_net_get_params(net, params);
            check_same_bits("params", d.params[e], params, n);
            assert_memory_equal(&d.train[e], &score, sizeof score);
            free(order);
        }
        nn_net_free(net);
    }
    free_problem(&p);
}

static void the_seed_decides(void **state)
{
    problem      p = make_problem();
    static diary a, b, c;
    (void)state;

    run_well(&p, &a);
    run_well(&p, &b);
    assert_memory_equal(&a, &b, sizeof a);
    p.plan.shuffle_rng = nn_rng_make(2, NN_STREAM_SHUFFLE);
    run_well(&p, &c);
    check_same_bits("epoch 0", a.params[0], c.params[0], 64);
    assert_false(same_floats(a.params[1], c.params[1], nn_spec_params(&p.spec)));
    free_problem(&p);
}

static void held_sets_may_be_empty(void **state)
{
    problem      p = make_problem();
    static diary with, without;
    (void)state;

    run_well(&p, &with);
    p.validation = p.test = (nn_rows){0};
    run_well(&p, &without);
    assert_int_equal(without.told, EPOCHS + 1);
    for (int i = 0; i <= EPOCHS; i++) {
        assert_int_equal(without.validation[i].rows, 0);
        assert_int_equal(without.test[i].rows, 0);
        assert_memory_equal(&without.train[i], &with.train[i], sizeof with.train[i]);
    }
    assert_memory_equal(with.params, without.params, sizeof with.params);
    free_problem(&p);
}

static void nobody_need_observe(void **state)
{
    problem           p      = make_problem();
    const nn_observer nobody = {0};
    nn_net           *net    = problem_net(&p, NN_ENGINE_REFERENCE);
    nn_err            err    = {0};
    float             params[64];
    diary             d;
    (void)state;

    run_well(&p, &d);
    assert_int_equal(nn_train(net, &p.train, &p.validation, &p.test, &p.plan, &nobody, &err),
                     NN_OK);
    nn_net_get_params(net, params);
    check_same_bits("params", params, d.params[EPOCHS], nn_spec_params(&p.spec));
    nn_net_free(net);
    free_problem(&p);
}

/* --- a long epoch is cut into slices ------------------------------------------------- */

typedef struct {
    int  steps;
    long rows[MOST_EPOCHS];
    int  stop_after;
} slices;

static nn_status count_slice(void *user, int epoch, const nn_score *so_far, nn_err *err)
{
    slices *s = user;
    assert_int_equal(epoch, 1);
    assert_true(s->steps < MOST_EPOCHS);
    s->rows[s->steps++] = so_far->rows;
    return s->steps == s->stop_after ? nn_fail(err, NN_INTERRUPTED, "enough") : NN_OK;
}

/* Large enough for several slices in one epoch. */
static problem make_large_problem(void)
{
    const int units[] = {400, 400, 2};
    const int rows    = 300;
    nn_rng    rng     = nn_rng_make(3, NN_STREAM_SAMPLE);
    problem   p       = {
                .spec = spec_of(2, units, NN_ACT_RELU, NN_ACT_SOFTMAX, NN_LOSS_CATEGORICAL_CROSSENTROPY),
                .optimizer = nn_optimizer_default(NN_OPT_SGD),
                .plan      = {.epochs = 1, .batch = 32}};

    p.x      = random_floats(&rng, (size_t)rows * 400, -1.0f, 1.0f);
    p.y      = random_targets(&rng, &p.spec, rows);
    p.params = random_floats(&rng, nn_spec_params(&p.spec), -0.05f, 0.05f);
    p.train  = (nn_rows){p.x, p.y, rows};
    return p;
}

static void slices_are_whole_batches_and_change_nothing(void **state)
{
    problem           p        = make_large_problem();
    const size_t      n        = nn_spec_params(&p.spec);
    slices            seen     = {0};
    const nn_observer observer = {.user = &seen, .step = count_slice};
    nn_net  *net = problem_net(&p, NN_ENGINE_BLAS), *by_hand = problem_net(&p, NN_ENGINE_BLAS);
    int     *order = counting(p.train.rows);
    double   rates[10];
    nn_score score = {0};
    nn_err   err   = {0};
    (void)state;

    p.plan.schedule             = nn_schedule_default(NN_SCHEDULE_EXPONENTIAL);
    p.plan.schedule.decay_steps = 2; /* each update has its rate, whichever slice it is in */
    assert_int_equal(nn_train(net, &p.train, &p.test, &p.test, &p.plan, &observer, &err), NN_OK);
    assert_true(seen.steps >= 2);
    for (int i = 0; i < seen.steps; i++) {
        assert_true(seen.rows[i] > (i ? seen.rows[i - 1] : 0));
        assert_true(i == seen.steps - 1 ? seen.rows[i] == p.train.rows
                                        : seen.rows[i] % p.plan.batch == 0);
    }
    for (int i = 0; i < 10; i++) {
        const nn_moment at = {.epoch = 1, .epochs = 1, .update = i, .updates = 10};
        rates[i]           = NN_SCHEDULES[p.plan.schedule.kind].rate(&p.plan.schedule, 0.2, &at);
    }
    const nn_batches all = {.x     = p.x,
                            .y     = p.y,
                            .order = order,
                            .rows  = p.train.rows,
                            .batch = p.plan.batch,
                            .rates = rates};
    assert_int_equal(nn_net_train(by_hand, &all, &score, &err), NN_OK);
    float *a = params_of(net), *b = params_of(by_hand);
    check_same_bits("params", a, b, n);
    free(a), free(b), free(order);
    nn_net_free(net), nn_net_free(by_hand);
    free_problem(&p);
}

static void a_step_can_stop_within_an_epoch(void **state)
{
    problem     p        = make_large_problem();
    slices      seen     = {.stop_after = 1};
    diary       d        = blank();
    nn_observer observer = {.user = &seen, .step = count_slice};
    nn_net     *net      = problem_net(&p, NN_ENGINE_BLAS);
    nn_err      err      = {0};
    (void)state;

    check_failed(nn_train(net, &p.train, &p.test, &p.test, &p.plan, &observer, &err),
                 NN_INTERRUPTED, &err, "enough");
    assert_int_equal(seen.steps, 1);
    assert_true(seen.rows[0] < p.train.rows);
    nn_net_free(net);
    free_problem(&p);

    p           = make_problem();
    net         = problem_net(&p, NN_ENGINE_REFERENCE);
    d.stop_step = 2; /* in epoch 3, which is not told */
    check_failed(run(&p, net, &d, &err), NN_IO, &err, "no more");
    assert_string_equal(err.text, "no more");
    assert_int_equal(d.told, 3);
    nn_net_free(net);
    free_problem(&p);
}

static void an_epoch_can_stop_the_run(void **state)
{
    problem p = make_problem();
    (void)state;

    for (int stop = 0; stop <= EPOCHS; stop++) {
        nn_net *net  = problem_net(&p, NN_ENGINE_REFERENCE);
        diary   d    = blank();
        nn_err  err  = {0};
        d.stop_epoch = stop;
        check_failed(run(&p, net, &d, &err), NN_INTERRUPTED, &err, "enough");
        assert_string_equal(err.text, "enough");
        assert_int_equal(d.told, stop + 1);
        nn_net_free(net);
    }
    free_problem(&p);
}

/* --- the end ------------------------------------------------------------------------- */

static void the_end_is_told_once(void **state)
{
    problem p = make_problem();
    diary   d;
    (void)state;

    run_well(&p, &d);
    assert_int_equal(d.ends, 1);
    assert_int_equal(d.result.epochs, EPOCHS);
    assert_false(d.result.stopped_early || d.result.restored);
    assert_in_range(d.result.best_epoch, 1, EPOCHS); /* val_loss is watched unasked */
    assert_true(d.result.best == nn_score_loss(&d.validation[d.result.best_epoch]));
    for (int i = 1; i <= EPOCHS; i++) {
        assert_true(d.result.best <= nn_score_loss(&d.validation[i]));
    }
    check_same_bits("final", d.final, d.params[EPOCHS], nn_spec_params(&p.spec));
    p.validation = (nn_rows){0};
    run_well(&p, &d);
    assert_int_equal(d.result.best_epoch, 0); /* nothing to watch */
    free_problem(&p);
}

static void the_best_weights_come_back(void **state)
{
    problem      p = make_problem();
    static diary plain, best;
    (void)state;

    p.optimizer.learning_rate = 0.2;
    p.plan.epochs             = 30;
    run_well(&p, &plain);
    p.plan.stop.restore_best = true;
    run_well(&p, &best);
    assert_true(best.result.restored && !best.result.stopped_early);
    assert_int_equal(best.result.epochs, 30);
    assert_in_range(best.result.best_epoch, 1, 29);
    check_same_bits("restored", best.final, plain.params[best.result.best_epoch],
                    nn_spec_params(&p.spec));
    assert_memory_equal(best.params, plain.params, sizeof best.params);
    free_problem(&p);
}

static nn_status refuse_the_end(void *user, const nn_train_result *r, nn_err *err)
{
    (void)user, (void)r;
    return nn_fail(err, NN_IO, "no room");
}

static void the_end_can_fail_and_plans_are_checked_first(void **state)
{
    problem           p        = make_problem();
    const nn_observer observer = {.end = refuse_the_end};
    nn_net           *net      = problem_net(&p, NN_ENGINE_REFERENCE);
    diary             d        = blank();
    nn_err            err      = {0};
    (void)state;

    check_failed(nn_train(net, &p.train, &p.validation, &p.test, &p.plan, &observer, &err), NN_IO,
                 &err, "no room");
    p.plan.stop = (nn_early_stop){.patience = 2, .monitor = NN_MONITOR_VAL_MAE};
    check_failed(run(&p, net, &d, &err), NN_USAGE, &err, "monitor val_mae");
    assert_int_equal(d.told, 0);
    nn_net_free(net);
    free_problem(&p);
}

/* --- divergence ---------------------------------------------------------------------- */

/* Least squares of one weight on x = 1 and y = 0 with a rate that multiplies the weight
 * by 1 - 2 rate each epoch. */
static nn_status diverge(double rate, int epochs, diary *d, nn_err *err)
{
    const int units[] = {1, 1};
    float     x = 1.0f, y = 0.0f, params[] = {1.0f, 0.0f};
    problem   p = {.spec =
                       spec_of(1, units, NN_ACT_LINEAR, NN_ACT_LINEAR, NN_LOSS_MEAN_SQUARED_ERROR),
                   .optimizer = nn_optimizer_default(NN_OPT_SGD),
                   .plan      = {.epochs = epochs, .batch = 1},
                   .params    = params,
                   .train     = {&x, &y, 1}};

    p.optimizer.learning_rate = rate;
    *d                        = blank();
    nn_net   *net             = problem_net(&p, NN_ENGINE_REFERENCE);
    nn_status status          = run(&p, net, d, err);
    nn_net_free(net);
    return status;
}

/* The loss of epoch 1 is finite; the step it takes is not. */
static void a_weight_that_overflows_is_noticed_in_its_epoch(void **state)
{
    diary  d;
    nn_err err = {0};
    (void)state;

    check_failed(diverge(3e38, 3, &d, &err), NN_NAN, &err, "a weight is not finite in epoch 1");
    assert_int_equal(d.told, 1);
}

/* Weights grow by 1e4 an epoch and leave float32 after nine. */
static void the_epoch_that_diverged_is_named_and_not_told(void **state)
{
    char   part[64];
    diary  d;
    nn_err err = {0};
    (void)state;

    assert_int_equal(diverge(5e3, 20, &d, &err), NN_NAN);
    assert_in_range(d.told, 8, 12);
    snprintf(part, sizeof part, "finite in epoch %d", d.told);
    check_failed(NN_NAN, NN_NAN, &err, part);
    for (int i = 0; i < d.told; i++) {
        assert_int_equal(d.epochs[i], i);
        assert_true(isfinite(d.train[i].loss));
        assert_true(isfinite(d.params[i][0]));
    }
}

static void rows_that_are_not_finite_stop_epoch_1(void **state)
{
    problem p   = make_problem();
    nn_net *net = problem_net(&p, NN_ENGINE_REFERENCE);
    diary   d   = blank();
    nn_err  err = {0};
    (void)state;

    p.x[7] = NAN;
    check_failed(run(&p, net, &d, &err), NN_NAN, &err,
                 "the training loss is not finite in epoch 1");
    assert_int_equal(d.told, 1);
    nn_net_free(net);
    free_problem(&p);
}

/* --- threads ------------------------------------------------------------------------- */

/* So many rows that other threads put them together; a batch that a block is no multiple of. */
enum { FAR_ROWS = 300100, FAR_BATCH = 96, FAR_EPOCHS = 3, FAR_BLOCKS = 19 };

static problem make_far_problem(void)
{
    problem p   = make_problem();
    nn_rng  rng = nn_rng_make(2, NN_STREAM_SAMPLE);

    free(p.x), free(p.y);
    p.x           = random_floats(&rng, FAR_ROWS * 3, -1.0f, 1.0f);
    p.y           = random_targets(&rng, &p.spec, FAR_ROWS);
    p.train       = (nn_rows){p.x, p.y, FAR_ROWS};
    p.validation  = (nn_rows){p.x, p.y, HELD};
    p.test        = (nn_rows){0};
    p.plan.epochs = FAR_EPOCHS;
    p.plan.batch  = FAR_BATCH;
    return p;
}

static nn_status run_far(const problem *p, nn_engine engine, diary *d, nn_err *err)
{
    nn_net   *net    = problem_net(p, engine);
    nn_status status = run(p, net, d, err);
    nn_net_free(net);
    return status;
}

/* Linked with -Wl,--wrap=pthread_create. */
static atomic_int started;

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*body)(void *),
                          void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*body)(void *),
                          void *argument);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*body)(void *),
                          void *argument)
{
    atomic_fetch_add(&started, 1);
    return __real_pthread_create(thread, attr, body, argument);
}

/* Threads change nothing but time.
 *   wanted  (3) so many are started for each epoch with 2, 3 and 64 of them */
static void check_with_threads(problem *p, nn_engine engine, const int *wanted)
{
    static const int THREADS[] = {2, 3, 64};
    diary            one       = blank();
    nn_err           err       = {0};

    p->plan.threads = 1;
    atomic_store(&started, 0);
    assert_int_equal(run_far(p, engine, &one, &err), NN_OK);
    assert_int_equal(atomic_load(&started), 0);
    for (size_t i = 0; i < COUNT_OF(THREADS); i++) {
        diary many      = blank();
        p->plan.threads = THREADS[i];
        atomic_store(&started, 0);
        assert_int_equal(run_far(p, engine, &many, &err), NN_OK);
        assert_int_equal(atomic_load(&started), wanted[i] * p->plan.epochs);
        assert_int_equal(many.steps, one.steps);
        assert_int_equal(many.told, one.told);
        assert_memory_equal(many.params, one.params, sizeof one.params);
        assert_memory_equal(many.train, one.train, sizeof one.train);
        assert_memory_equal(many.validation, one.validation, sizeof one.validation);
    }
}

static const int ALL[] = {1, 2, 2}, NONE[] = {0, 0, 0};

static void threads_change_nothing_but_time(void **state)
{
    problem p = make_far_problem();
    (void)state;

    check_with_threads(&p, NN_ENGINE_SMALL, ALL);
    p.plan.epochs = 1;
    p.plan.batch  = 20000; /* more than a window would be */
    check_with_threads(&p, NN_ENGINE_SMALL, ALL);
    free_problem(&p);
}

static nn_status count_step(void *user, int epoch, const nn_score *score, nn_err *err)
{
    (void)epoch, (void)score, (void)err;
    ++*(int *)user;
    return NN_OK;
}

/* So many weights that a window is more than is trained on between two steps. */
static void nor_do_they_make_steps_longer(void **state)
{
    enum { WIDE = 300, PARAMS = 3 * WIDE + WIDE + WIDE * 4 + 4 };
    problem      p   = make_far_problem();
    nn_rng       rng = nn_rng_make(3, NN_STREAM_SAMPLE);
    const size_t n   = PARAMS;
    float       *got = new_floats(2 * n);
    int          steps[2];
    (void)state;

    p.spec.units[1] = WIDE;
    p.train.rows    = 70000;
    p.plan.epochs   = 1;
    free(p.params);
    p.params = random_floats(&rng, n, -0.1f, 0.1f);
    for (int i = 0; i < 2; i++) {
        const nn_observer observer = {.user = &steps[i], .step = count_step};
        nn_net           *net      = problem_net(&p, NN_ENGINE_SMALL);
        steps[i]                   = 0;
        p.plan.threads             = i + 1;
        assert_int_equal(nn_train(net, &p.train, &p.validation, &p.test, &p.plan, &observer, NULL),
                         NN_OK);
        nn_net_get_params(net, i == 0 ? got : got + n);
        nn_net_free(net);
    }
    assert_int_equal(steps[1], steps[0]);
    assert_true(steps[0] > 5); /* windows */
    assert_memory_equal(got + n, got, n * sizeof *got);
    free(got);
    free_problem(&p);
}

/* Rows in their own order, few rows, and windows of too much room. */
static void nor_where_they_are_not_used(void **state)
{
    problem p = make_far_problem();
    (void)state;

    p.plan.epochs  = 1;
    p.plan.shuffle = false;
    check_with_threads(&p, NN_ENGINE_SMALL, NONE);
    p.plan.shuffle = true;
    check_with_threads(&p, NN_ENGINE_REFERENCE, NONE);
    p.plan.batch = 150000;
    check_with_threads(&p, NN_ENGINE_SMALL, NONE);
    p.plan.batch = FAR_BATCH;
    p.train.rows = 65536;
    check_with_threads(&p, NN_ENGINE_SMALL, NONE);
    free_problem(&p);
}

static void what_stops_one_thread_stops_all(void **state)
{
    problem p   = make_far_problem();
    nn_err  err = {0};
    diary   d   = blank();
    (void)state;

    p.plan.threads = 2;
    d.stop_step    = FAR_BLOCKS + 5;
    check_failed(run_far(&p, NN_ENGINE_SMALL, &d, &err), NN_IO, &err, "no more");
    assert_int_equal(d.told, 2);
    assert_int_equal(d.steps, FAR_BLOCKS + 6);

    p.x[3 * FAR_ROWS / 2] = NAN;
    d                     = blank();
    check_failed(run_far(&p, NN_ENGINE_SMALL, &d, &err), NN_NAN, &err,
                 "the training loss is not finite in epoch 1");
    assert_int_equal(d.told, 1);
    free_problem(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(epochs_are_told_in_order_from_0),
        cmocka_unit_test(scores_are_those_of_the_net_shown),
        cmocka_unit_test(an_epoch_is_a_pass_in_a_new_order),
        cmocka_unit_test(the_seed_decides),
        cmocka_unit_test(held_sets_may_be_empty),
        cmocka_unit_test(nobody_need_observe),
        cmocka_unit_test(slices_are_whole_batches_and_change_nothing),
        cmocka_unit_test(a_step_can_stop_within_an_epoch),
        cmocka_unit_test(an_epoch_can_stop_the_run),
        cmocka_unit_test(the_end_is_told_once),
        cmocka_unit_test(the_best_weights_come_back),
        cmocka_unit_test(the_end_can_fail_and_plans_are_checked_first),
        cmocka_unit_test(a_weight_that_overflows_is_noticed_in_its_epoch),
        cmocka_unit_test(the_epoch_that_diverged_is_named_and_not_told),
        cmocka_unit_test(rows_that_are_not_finite_stop_epoch_1),
        cmocka_unit_test(threads_change_nothing_but_time),
        cmocka_unit_test(nor_do_they_make_steps_longer),
        cmocka_unit_test(nor_where_they_are_not_used),
        cmocka_unit_test(what_stops_one_thread_stops_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

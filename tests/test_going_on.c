/* Going on: a run continued from the state of any epoch is the run that never stopped, to the
 * bit: every engine, optimiser, schedule, with dropout and without. */
#include "support.h"

enum { TRAIN = 45, HELD = 14, BATCH = 16, EPOCHS = 6, MOST_PARAMS = 64 };

/* Everything there is to know of one epoch's end. */
typedef struct {
    nn_epoch       told; /* its pointers are not read */
    nn_train_state state;
    float          params[MOST_PARAMS], memory[2 * MOST_PARAMS];
} page;

typedef struct {
    page            pages[EPOCHS + 1];
    int             told; /* pages filled since the run began */
    int             stop; /* interrupt after this epoch; -1: never */
    bool            ended;
    nn_train_result result;
    float           final[MOST_PARAMS];
} diary;

static nn_status write_page(void *user, const nn_epoch *e, nn_err *err)
{
    diary *d = user;
    page  *p = &d->pages[e->epoch];
    long   steps;

    assert_true(e->epoch <= EPOCHS);
    p->told  = *e;
    p->state = *e->state;
    nn_net_get_params(e->net, p->params);
    nn_net_get_state(e->net, p->memory, &steps);
    assert_int_equal(p->state.epoch, e->epoch);
    assert_int_equal(p->state.steps, steps);
    d->told++;
    return e->epoch == d->stop ? nn_fail(err, NN_INTERRUPTED, "enough") : NN_OK;
}

static nn_status write_end(void *user, const nn_train_result *r, nn_err *err)
{
    diary *d = user;
    (void)err;
    assert_false(d->ended);
    d->ended  = true;
    d->result = *r;
    nn_net_get_params(r->net, d->final);
    return NN_OK;
}

/* --- a problem: 3-6-4-3, noise to learn, so that early stopping has work ------------- */

typedef struct {
    nn_spec       spec;
    nn_optimizer  optimizer;
    nn_engine     engine;
    nn_train_plan plan;
    float        *x, *y, *params;
    nn_rows       train, validation;
} problem;

static const float CLASS_WEIGHT[] = {0.5f, 2.0f, 1.0f};

static problem make_problem(nn_engine engine, nn_opt kind, double dropout)
{
    const int units[] = {3, 4, 3, 3};
    nn_rng    rng     = nn_rng_make(1, NN_STREAM_SAMPLE);
    problem   p       = {
                .spec = spec_of(3, units, NN_ACT_TANH, NN_ACT_SOFTMAX, NN_LOSS_CATEGORICAL_CROSSENTROPY),
                .optimizer = nn_optimizer_default(kind),
                .engine    = engine,
                .plan      = {.epochs       = EPOCHS,
                              .batch        = BATCH,
                              .shuffle      = true,
                              .shuffle_rng  = nn_rng_make(1, NN_STREAM_SHUFFLE),
                              .dropout_rng  = nn_rng_make(1, NN_STREAM_DROPOUT),
                              .class_weight = CLASS_WEIGHT}};

    p.optimizer.learning_rate = 0.02;
    p.optimizer.momentum      = kind == NN_OPT_SGD || kind == NN_OPT_RMSPROP ? 0.9 : 0.0;
    p.optimizer.clipnorm      = 0.2;
    p.spec.dropout            = dropout;
    p.spec.l2                 = 0.001;
    p.x                       = random_floats(&rng, (TRAIN + HELD) * 3, -1.0f, 1.0f);
    p.y                       = random_targets(&rng, &p.spec, TRAIN + HELD);
    p.params                  = random_floats(&rng, nn_spec_params(&p.spec), -0.7f, 0.7f);
    p.train                   = (nn_rows){p.x, p.y, TRAIN};
    p.validation              = (nn_rows){p.x + TRAIN * 3, p.y + TRAIN * 3, HELD};
    assert_true(nn_spec_params(&p.spec) <= MOST_PARAMS);
    return p;
}

static void free_problem(problem *p)
{
    free(p->x), free(p->y), free(p->params);
}

static nn_schedule schedule_of(nn_schedule_kind kind)
{
    nn_schedule s = nn_schedule_default(kind);
    s.decay_steps = 2;
    s.patience    = 1;
    s.factor      = 0.5;
    s.min_delta   = 0.01;
    return s;
}

/* From the beginning, or (page) from there. */
static nn_status run(const problem *p, const page *from, const float *best, diary *d, nn_err *err)
{
    const nn_rows     none     = {0};
    const nn_observer observer = {.user = d, .epoch = write_page, .end = write_end};
    nn_train_plan     plan     = p->plan;
    nn_net           *net      = net_of(&p->spec, &p->optimizer, p->engine, BATCH);

    nn_net_set_params(net, from ? from->params : p->params);
    if (from) {
        nn_net_set_state(net, from->memory, from->state.steps);
        plan.from        = &from->state;
        plan.best_params = best;
        plan.shuffle_rng = plan.dropout_rng = (nn_rng){{1, 2, 3, 4}}; /* not read */
    }
    nn_status status = nn_train(net, &p->train, &p->validation, &none, &plan, &observer, err);
    nn_net_free(net);
    return status;
}

static void run_well(const problem *p, const page *from, const float *best, diary *d)
{
    nn_err err = {0};
    *d         = (diary){.stop = -1};
    if (run(p, from, best, d, &err) != NN_OK) {
        fail_msg("nn_train: %s", err.text);
    }
    assert_true(d->ended);
}

/* --- comparing ----------------------------------------------------------------------- */

static bool same_watch(const nn_watch *a, const nn_watch *b)
{
    return memcmp(&a->best, &b->best, sizeof a->best) == 0 && a->best_epoch == b->best_epoch &&
           a->wait == b->wait;
}

static bool same_state(const nn_train_state *a, const nn_train_state *b)
{
    return a->epoch == b->epoch && a->steps == b->steps &&
           memcmp(&a->shuffle, &b->shuffle, sizeof a->shuffle) == 0 &&
           memcmp(&a->dropout, &b->dropout, sizeof a->dropout) == 0 &&
           a->learning_rate == b->learning_rate && same_watch(&a->plateau, &b->plateau) &&
           same_watch(&a->stop, &b->stop);
}

static bool same_told(const nn_epoch *a, const nn_epoch *b)
{
    return a->epoch == b->epoch && memcmp(&a->train, &b->train, sizeof a->train) == 0 &&
           memcmp(&a->validation, &b->validation, sizeof a->validation) == 0 &&
           a->learning_rate == b->learning_rate && a->improved == b->improved &&
           a->best_epoch == b->best_epoch && a->stops == b->stops;
}

static bool same_page(const page *a, const page *b)
{
    return same_told(&a->told, &b->told) && same_state(&a->state, &b->state) &&
           same_floats(a->params, b->params, MOST_PARAMS) &&
           same_floats(a->memory, b->memory, (size_t)2 * MOST_PARAMS);
}

static void check_continued(const char *what, const diary *whole, const diary *part, int from)
{
    const int last = whole->result.epochs;

    if (part->told != last - from) {
        fail_msg("%s from %d: %d epochs were told, not %d", what, from, part->told, last - from);
    }
    for (int e = from + 1; e <= last; e++) {
        if (!same_page(&part->pages[e], &whole->pages[e])) {
            fail_msg("%s from %d: epoch %d differs", what, from, e);
        }
    }
    assert_int_equal(part->result.epochs, last);
    assert_int_equal(part->result.stopped_early, whole->result.stopped_early);
    assert_int_equal(part->result.best_epoch, whole->result.best_epoch);
    assert_int_equal(part->result.restored, whole->result.restored);
    check_same_bits(what, part->final, whole->final, MOST_PARAMS);
}

/* Whole, and again from the end of each epoch. */
static void check_problem(const char *what, const problem *p)
{
    static diary whole, part;

    run_well(p, NULL, NULL, &whole);
    for (int from = 0; from <= whole.result.epochs; from++) {
        int best = whole.pages[from].state.stop.best_epoch;
        run_well(p, &whole.pages[from], whole.pages[best].params, &part);
        check_continued(what, &whole, &part, from);
    }
}

static void a_continued_run_is_the_whole_run(void **state)
{
    char what[96];
    int  cases = 0;
    (void)state;

    for (EACH_ENGINE(e)) {
        for (nn_opt kind = 0; kind < NN_OPT_COUNT; kind++) {
            for (nn_schedule_kind s = 0; s < NN_SCHEDULE_COUNT; s++) {
                for (int dropout = 0; dropout <= 1; dropout++, cases++) {
                    problem p       = make_problem(e, kind, dropout ? 0.3 : 0.0);
                    p.plan.schedule = schedule_of(s);
                    snprintf(what, sizeof what, "%s %s %s %s", nn_engine_name(e),
                             NN_OPTS[kind].name, NN_SCHEDULES[s].name, dropout ? "dropout" : "");
                    check_problem(what, &p);
                    free_problem(&p);
                }
            }
        }
    }
    print_message("%d runs, each continued from every epoch\n", cases);
    assert_int_equal(cases, (NN_ENGINE_COUNT - 1) * NN_OPT_COUNT * NN_SCHEDULE_COUNT * 2);
}

/* Stopped early and restored: also when the best epoch lies before the interruption. */
static void early_stopping_goes_on_too(void **state)
{
    problem      p = make_problem(NN_ENGINE_REFERENCE, NN_OPT_SGD, 0.0);
    static diary whole;
    (void)state;

    p.optimizer.learning_rate = 0.3; /* noise is soon learnt by heart */
    p.plan.stop =
        (nn_early_stop){.patience = 2, .monitor = NN_MONITOR_VAL_LOSS, .restore_best = true};
    run_well(&p, NULL, NULL, &whole);
    assert_true(whole.result.stopped_early && whole.result.restored);
    assert_true(whole.result.epochs < EPOCHS);
    assert_int_equal(whole.result.epochs, whole.result.best_epoch + 2);
    check_same_bits("restored", whole.final, whole.pages[whole.result.best_epoch].params,
                    MOST_PARAMS);
    check_problem("early stopping", &p);
    free_problem(&p);
}

/* An interruption between epochs leaves a state one can go on from. */
static void an_interrupted_run_goes_on(void **state)
{
    problem      p = make_problem(NN_ENGINE_REFERENCE, NN_OPT_ADAM, 0.25);
    static diary whole, first, rest;
    nn_err       err = {0};
    (void)state;

    run_well(&p, NULL, NULL, &whole);
    first = (diary){.stop = 3};
    check_failed(run(&p, NULL, NULL, &first, &err), NN_INTERRUPTED, &err, "enough");
    assert_false(first.ended);
    run_well(&p, &first.pages[3], NULL, &rest);
    check_continued("interrupted", &whole, &rest, 3);
    free_problem(&p);
}

/* A longer run begins as a shorter one, so that a finished run can be prolonged (but under
 * cosine, which looks ahead). */
static void a_finished_run_can_be_prolonged(void **state)
{
    problem      p = make_problem(NN_ENGINE_REFERENCE, NN_OPT_RMSPROP, 0.25);
    static diary whole, brief, rest;
    (void)state;

    p.plan.schedule = schedule_of(NN_SCHEDULE_EXPONENTIAL);
    run_well(&p, NULL, NULL, &whole);
    p.plan.epochs = 2;
    run_well(&p, NULL, NULL, &brief);
    p.plan.epochs = EPOCHS;
    run_well(&p, &brief.pages[2], NULL, &rest);
    check_continued("prolonged", &whole, &rest, 2);
    free_problem(&p);
}

/* Each part of the state matters: without it the rest of the run is another one. */
static void every_part_of_the_state_matters(void **state)
{
    problem      p = make_problem(NN_ENGINE_REFERENCE, NN_OPT_ADAM, 0.25);
    static diary whole, part;
    (void)state;

    p.plan.schedule = schedule_of(NN_SCHEDULE_PLATEAU);
    run_well(&p, NULL, NULL, &whole);
    for (int i = 0; i < 5; i++) {
        page from = whole.pages[3];
        if (i == 0) {
            nn_rng_next(&from.state.shuffle);
        } else if (i == 1) {
            nn_rng_next(&from.state.dropout);
        } else if (i == 2) {
            from.state.learning_rate *= 0.5;
        } else if (i == 3) {
            from.state.plateau.best = -1.0;
        } else {
            from.memory[0] += 0.5f;
        }
        run_well(&p, &from, NULL, &part);
        if (same_page(&part.pages[EPOCHS], &whole.pages[EPOCHS])) {
            fail_msg("change %d makes no difference", i);
        }
    }
    free_problem(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_continued_run_is_the_whole_run),
        cmocka_unit_test(early_stopping_goes_on_too),
        cmocka_unit_test(an_interrupted_run_goes_on),
        cmocka_unit_test(a_finished_run_can_be_prolonged),
        cmocka_unit_test(every_part_of_the_state_matters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

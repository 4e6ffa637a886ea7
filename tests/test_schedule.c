/* Schedules: rates by hand, and the ranges of their settings.  Whole trainings with each
 * against Keras are test_trajectories.c's, plateau's test_callbacks.c's. */
#include "support.h"

/* A run of 4 epochs of 5 updates. */
static double rate_at(const nn_schedule *s, int epoch, int update)
{
    const nn_moment at = {.epoch = epoch, .epochs = 4, .update = update, .updates = 5};
    return NN_SCHEDULES[s->kind].rate(s, 0.8, &at);
}

static void nothing_asked_is_constant(void **state)
{
    const nn_schedule none = {0}, plateau = {.kind = NN_SCHEDULE_PLATEAU};
    (void)state;

    assert_true(rate_at(&none, 1, 0) == 0.8 && rate_at(&none, 4, 4) == 0.8);
    assert_true(rate_at(&plateau, 1, 0) == 0.8 && rate_at(&plateau, 4, 4) == 0.8);
}

static void step_drops_every_few_epochs(void **state)
{
    const nn_schedule s = {.kind = NN_SCHEDULE_STEP, .decay_rate = 0.25, .decay_steps = 2};
    (void)state;

    assert_true(rate_at(&s, 1, 0) == 0.8 && rate_at(&s, 2, 4) == 0.8);
    check_near("third", rate_at(&s, 3, 0), 0.2, 1e-8);
    assert_true(rate_at(&s, 4, 4) == rate_at(&s, 3, 0));
}

static void exponential_falls_with_every_update(void **state)
{
    const nn_schedule s = {.kind = NN_SCHEDULE_EXPONENTIAL, .decay_rate = 0.5, .decay_steps = 10};
    (void)state;

    check_near("first", rate_at(&s, 1, 0), 0.8, 3e-8);
    check_near("second", rate_at(&s, 1, 1), 0.8 * 0.9330329915368074, 3e-8); /* 2^-0.1 */
    check_near("ten later", rate_at(&s, 3, 0), 0.4, 3e-8);
    check_near("last", rate_at(&s, 4, 4), 0.8 * 0.26794336563407324, 3e-8); /* 2^-1.9 */
}

static void cosine_ends_after_the_last_update(void **state)
{
    nn_schedule s = {.kind = NN_SCHEDULE_COSINE};
    (void)state;

    check_near("first", rate_at(&s, 1, 0), 0.8, 3e-8);
    check_near("half", rate_at(&s, 3, 0), 0.4, 3e-8);
    check_near("last", rate_at(&s, 4, 4), 0.4 * (1.0 - 0.9876883405951378), 1e-9); /* cos(pi/20) */
    s.alpha = 0.5;
    check_near("half of half", rate_at(&s, 3, 0), 0.6, 3e-8);
}

/* Rates are float32 numbers, but for the one the user gave. */
static void rates_are_rounded_to_float32(void **state)
{
    (void)state;
    for (nn_schedule_kind kind = NN_SCHEDULE_STEP; kind <= NN_SCHEDULE_COSINE; kind++) {
        nn_schedule s = nn_schedule_default(kind);
        s.decay_steps = 1;
        double rate   = rate_at(&s, 3, 1);
        assert_true(rate == (double)(float)rate && rate < 0.8 && rate > 0.0);
    }
}

/* A hundred million updates: an int would not hold their number. */
static void long_runs_do_not_overflow(void **state)
{
    nn_schedule     s  = {.kind = NN_SCHEDULE_COSINE};
    const nn_moment at = {.epoch = 500001, .epochs = 1000000, .update = 0, .updates = 1000000};
    (void)state;

    check_near("half", NN_SCHEDULES[s.kind].rate(&s, 1.0, &at), 0.5, 1e-7);
    s = (nn_schedule){.kind = NN_SCHEDULE_EXPONENTIAL, .decay_rate = 0.5, .decay_steps = 1};
    assert_true(NN_SCHEDULES[s.kind].rate(&s, 1.0, &at) == 0.0);
}

static void plateau_waits_and_lowers(void **state)
{
    nn_schedule s = {.kind      = NN_SCHEDULE_PLATEAU,
                     .factor    = 0.5,
                     .patience  = 2,
                     .min_delta = 0.1,
                     .min_lr    = 0.3,
                     .monitor   = NN_MONITOR_LOSS};
    static const struct {
        double value, rate;
        int    wait;
    } TOLD[] = {
        {1.0, 0.8, 0},                  /* the first is the best                       */
        {0.95, 0.8, 1},                 /* better, but not by min_delta                */
        {0.8, 0.8, 0},                  /* better                                      */
        {0.8, 0.8, 1},  {0.9, 0.4, 0},  /* twice not: half              */
        {0.75, 0.4, 1}, {0.75, 0.3, 0}, /* half again would be below   */
        {0.75, 0.3, 1}, {0.75, 0.3, 2}, /* the least; waiting goes on  */
        {0.5, 0.3, 0},
    };
    nn_watch w    = {0};
    double   rate = 0.8;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(TOLD); i++) {
        double before = rate;
        bool   told   = nn_schedule_plateau(&s, &rate, &w, (int)i + 1, TOLD[i].value);
        assert_int_equal(told, rate != before);
        check_near("rate", rate, TOLD[i].rate, 3e-8);
        assert_int_equal(w.wait, TOLD[i].wait);
    }
    assert_int_equal(w.best_epoch, COUNT_OF(TOLD));
}

static void defaults_are_keras_s(void **state)
{
    nn_schedule s   = nn_schedule_default(NN_SCHEDULE_PLATEAU);
    nn_err      err = {0};
    (void)state;

    assert_true(s.factor == 0.1 && s.patience == 10 && s.min_delta == 1e-4 && s.min_lr == 0.0);
    assert_int_equal(s.monitor, NN_MONITOR_VAL_LOSS);
    for (nn_schedule_kind kind = 0; kind < NN_SCHEDULE_COUNT; kind++) {
        s = nn_schedule_default(kind);
        assert_int_equal(s.kind, kind);
        assert_int_equal(nn_schedule_check(&s, &err), NN_OK);
        assert_non_null(NN_SCHEDULES[kind].name);
    }
}

static void check_refused(const nn_schedule *s, const char *part)
{
    nn_err err = {0};
    check_failed(nn_schedule_check(s, &err), NN_USAGE, &err, part);
}

static void settings_out_of_range_are_refused_by_name(void **state)
{
    static const double BAD[] = {NAN, -0.1, INFINITY};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        nn_schedule step   = nn_schedule_default(NN_SCHEDULE_STEP),
                    cosine = {.kind = NN_SCHEDULE_COSINE};
        nn_schedule factor = nn_schedule_default(NN_SCHEDULE_PLATEAU), delta = factor,
                    least = factor;
        step.decay_rate = cosine.alpha = factor.factor = delta.min_delta = least.min_lr = BAD[i];
        check_refused(&step, "step decay_rate ");
        check_refused(&cosine, "cosine alpha ");
        check_refused(&factor, "plateau factor ");
        check_refused(&delta, "plateau min_delta ");
        check_refused(&least, "plateau min_lr ");
    }
    nn_schedule s = nn_schedule_default(NN_SCHEDULE_EXPONENTIAL);
    s.decay_steps = 0;
    check_refused(&s, "exponential decay_steps 0; 1 or more is needed");
    s.decay_steps = 1;
    s.decay_rate  = 0.0;
    check_refused(&s, "exponential decay_rate 0; a number above 0 up to 1 is needed");
    s        = nn_schedule_default(NN_SCHEDULE_PLATEAU);
    s.factor = 1.0;
    check_refused(&s, "plateau factor 1; a number above 0 and below 1 is needed");
    s.factor   = 0.5;
    s.patience = 0;
    check_refused(&s, "plateau patience 0; 1 or more epochs are needed");
    s.kind = NN_SCHEDULE_COUNT;
    check_refused(&s, "no schedule of the table");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_asked_is_constant),
        cmocka_unit_test(step_drops_every_few_epochs),
        cmocka_unit_test(exponential_falls_with_every_update),
        cmocka_unit_test(cosine_ends_after_the_last_update),
        cmocka_unit_test(rates_are_rounded_to_float32),
        cmocka_unit_test(long_runs_do_not_overflow),
        cmocka_unit_test(plateau_waits_and_lowers),
        cmocka_unit_test(defaults_are_keras_s),
        cmocka_unit_test(settings_out_of_range_are_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Optimisers: their first steps by hand, and the ranges of their settings.  That they
 * do what Keras and PyTorch do over epochs is test_trajectories.c's. */
#include "support.h"

static const double NEAR = 2e-7;

/* Two steps of one parameter from w = 1 with the gradients 2 and 1. */
static void check_steps(const char *what, const nn_optimizer *opt, double first, double second)
{
    const nn_opt_def *def = &NN_OPTS[opt->kind];
    float             w = 1.0f, g = 2.0f, state[2] = {def->state_start, def->state_start};

    assert_true(def->slots(opt) <= 2);
    nn_optimizer_step(opt, opt->learning_rate, 1, 1, &w, &g, state);
    check_near(what, (double)w, first, NEAR);
    g = 1.0f;
    nn_optimizer_step(opt, opt->learning_rate, 2, 1, &w, &g, state);
    check_near(what, (double)w, second, NEAR);
}

static void sgd_steps_by_hand(void **state)
{
    nn_optimizer opt = nn_optimizer_default(NN_OPT_SGD);
    (void)state;

    opt.learning_rate = 0.1;
    check_steps("sgd", &opt, 0.8, 0.7);
    opt.momentum = 0.9; /* v -0.2, then -0.18 - 0.1 */
    check_steps("momentum", &opt, 0.8, 0.52);
    opt.nesterov = true; /* -0.18 - 0.2, then -0.252 - 0.1 */
    check_steps("nesterov", &opt, 0.62, 0.268);
}

static void rmsprop_steps_by_hand(void **state)
{
    nn_optimizer opt = nn_optimizer_default(NN_OPT_RMSPROP);
    (void)state;

    opt.learning_rate = 0.1; /* v 0.4, then 0.36 + 0.1 */
    double a = 0.2 / (sqrt(0.4) + 1e-7), b = 0.1 / (sqrt(0.46) + 1e-7);
    check_steps("rmsprop", &opt, 1.0 - a, 1.0 - a - b);
    opt.momentum = 0.5;
    check_steps("rmsprop with momentum", &opt, 1.0 - a, 1.0 - a - (0.5 * a + b));
    opt.momentum = 0.0;
    opt.epsilon  = 1.0; /* outside the root, where it is seen */
    a = 0.2 / (sqrt(0.4) + 1.0), b = 0.1 / (sqrt(0.46) + 1.0);
    check_steps("rmsprop's epsilon", &opt, 1.0 - a, 1.0 - a - b);
}

static void adam_steps_by_hand(void **state)
{
    nn_optimizer opt = nn_optimizer_default(NN_OPT_ADAM);
    (void)state;

    opt.learning_rate = 0.1; /* m 0.2 then 0.28; v 0.004 then 0.004996 */
    double rate_1     = 0.1 * sqrt(1.0 - 0.999) / (1.0 - 0.9);
    double rate_2     = 0.1 * sqrt(1.0 - 0.998001) / (1.0 - 0.81);
    double a = rate_1 * 0.2 / (sqrt(0.004) + 1e-7), b = rate_2 * 0.28 / (sqrt(0.004996) + 1e-7);
    check_steps("adam", &opt, 1.0 - a, 1.0 - a - b);
}

static void adagrad_steps_by_hand(void **state)
{
    nn_optimizer opt = nn_optimizer_default(NN_OPT_ADAGRAD);
    (void)state;

    opt.learning_rate = 0.1; /* a 0.1 + 4, then + 1 */
    double a = 0.2 / sqrt(4.1), b = 0.1 / sqrt(5.1);
    check_steps("adagrad", &opt, 1.0 - a, 1.0 - a - b);
    opt.epsilon = 1.0; /* inside the root */
    a = 0.2 / sqrt(5.1), b = 0.1 / sqrt(6.1);
    check_steps("adagrad's epsilon", &opt, 1.0 - a, 1.0 - a - b);
}

/* Keras's: w -= w weight_decay lr, before the step and by the rate of that step. */
static void weights_decay_before_the_step(void **state)
{
    nn_optimizer sgd = nn_optimizer_default(NN_OPT_SGD), adamw = nn_optimizer_default(NN_OPT_ADAMW);
    (void)state;

    sgd.learning_rate = 0.1;
    sgd.weight_decay  = 0.5; /* 0.95 - 0.2, then 0.7125 - 0.1 */
    check_steps("sgd", &sgd, 0.75, 0.6125);
    adamw.learning_rate = 0.1; /* as adam, from w - 0.004 * 0.1 w */
    double rate_1       = 0.1 * sqrt(1.0 - 0.999) / (1.0 - 0.9);
    double rate_2       = 0.1 * sqrt(1.0 - 0.998001) / (1.0 - 0.81);
    double a = rate_1 * 0.2 / (sqrt(0.004) + 1e-7), b = rate_2 * 0.28 / (sqrt(0.004996) + 1e-7);
    check_steps("adamw", &adamw, 0.9996 - a, (0.9996 - a) * 0.9996 - b);
}

/* Schedules: the rate that is given counts, not the optimiser's. */
static void the_rate_given_is_the_rate_taken(void **state)
{
    (void)state;
    for (nn_opt kind = 0; kind < NN_OPT_COUNT; kind++) {
        nn_optimizer a = nn_optimizer_default(kind), b = a;
        float        w[] = {1.0f, 1.0f}, g = 0.5f, memory[2][2];
        a.learning_rate = 0.25;
        for (int i = 0; i < 2; i++) {
            memory[i][0] = memory[i][1] = NN_OPTS[kind].state_start;
            nn_optimizer_step(i ? &b : &a, 0.25, 1, 1, &w[i], &g, memory[i]);
        }
        check_same_bits(NN_OPTS[kind].name, &w[1], &w[0], 1);
        assert_true(w[0] < 1.0f);
    }
}

/* Adam's correction uses powers to the step's number, which can be large. */
static void adam_forgets_its_start(void **state)
{
    nn_optimizer opt     = nn_optimizer_default(NN_OPT_ADAM);
    const long   steps[] = {1, 10, 1000, 1000000, 2000000000};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        float  w = 0.0f, g = 1.0f, moments[] = {1.0f, 1.0f}; /* where g = 1 for ever ends */
        double t    = (double)steps[i];
        double rate = 0.001 * sqrt(-expm1(t * log(0.999))) / -expm1(t * log(0.9));
        NN_OPTS[NN_OPT_ADAM].step(&opt, 0.001, steps[i], 1, &w, &g, moments);
        check_near("adam", (double)w, -rate, 1e-8);
    }
}

/* A batch's step on many parameters is the step on each. */
static void parameters_are_independent(void **state)
{
    enum { N = 5 };
    (void)state;

    for (nn_opt kind = 0; kind < NN_OPT_COUNT; kind++) {
        nn_optimizer opt = nn_optimizer_default(kind);
        nn_rng       rng = nn_rng_make(1, NN_STREAM_INIT);
        float        w[N], g[N], moments[2 * N], one_w[N], one_moments[2];
        opt.momentum = kind == NN_OPT_SGD || kind == NN_OPT_RMSPROP ? 0.5 : 0.0;
        fill_uniform(&rng, w, N, -1.0f, 1.0f);
        fill_uniform(&rng, g, N, -1.0f, 1.0f);
        fill_uniform(&rng, moments, (size_t)2 * N, 0.1f, 1.0f);
        memcpy(one_w, w, sizeof w);
        for (int i = 0; i < N; i++) {
            one_moments[0] = moments[i];
            one_moments[1] = moments[N + i];
            nn_optimizer_step(&opt, opt.learning_rate, 3, 1, one_w + i, g + i, one_moments);
            assert_true(one_w[i] != w[i]);
        }
        nn_optimizer_step(&opt, opt.learning_rate, 3, N, w, g, moments);
        check_same_bits(NN_OPTS[kind].name, w, one_w, N);
    }
}

static void state_is_as_large_as_documented(void **state)
{
    nn_optimizer sgd     = nn_optimizer_default(NN_OPT_SGD);
    nn_optimizer rmsprop = nn_optimizer_default(NN_OPT_RMSPROP);
    nn_optimizer adam    = nn_optimizer_default(NN_OPT_ADAM);
    nn_optimizer adagrad = nn_optimizer_default(NN_OPT_ADAGRAD);
    (void)state;

    assert_int_equal(NN_OPTS[NN_OPT_SGD].slots(&sgd), 0);
    assert_int_equal(NN_OPTS[NN_OPT_RMSPROP].slots(&rmsprop), 1);
    assert_int_equal(NN_OPTS[NN_OPT_ADAM].slots(&adam), 2);
    assert_int_equal(NN_OPTS[NN_OPT_ADAGRAD].slots(&adagrad), 1);
    assert_int_equal(NN_OPTS[NN_OPT_ADAMW].slots(&adam), 2);
    sgd.momentum = rmsprop.momentum = 0.9;
    assert_int_equal(NN_OPTS[NN_OPT_SGD].slots(&sgd), 1);
    assert_int_equal(NN_OPTS[NN_OPT_RMSPROP].slots(&rmsprop), 2);
}

/* Keras's, but for sgd's rate. */
static void defaults_are_the_documented_ones(void **state)
{
    static const double RATES[NN_OPT_COUNT] = {0.2, 0.001, 0.001, 0.001, 0.001};
    (void)state;

    for (nn_opt kind = 0; kind < NN_OPT_COUNT; kind++) {
        nn_optimizer opt = nn_optimizer_default(kind);
        nn_err       err = {0};
        assert_int_equal(opt.kind, kind);
        assert_true(opt.learning_rate == RATES[kind]);
        assert_true(opt.momentum == 0.0 && !opt.nesterov && opt.rho == 0.9);
        assert_true(opt.weight_decay == (kind == NN_OPT_ADAMW ? 0.004 : 0.0));
        assert_true(opt.clipvalue == 0.0 && opt.clipnorm == 0.0 && opt.global_clipnorm == 0.0);
        assert_true(opt.beta_1 == 0.9 && opt.beta_2 == 0.999 && opt.epsilon == 1e-7);
        assert_int_equal(nn_optimizer_check(&opt, &err), NN_OK);
    }
}

/* --- ranges -------------------------------------------------------------------------- */

#define FIELD(name, words, positive)                                                               \
    {                                                                                              \
        words, offsetof(nn_optimizer, name), positive                                              \
    }

static const struct {
    const char *words; /* what the message calls it */
    size_t      at;
    bool        positive; /* > 0 and finite; else 0 .. < 1 */
} FIELDS[] = {
    FIELD(learning_rate, "learning rate", true),
    FIELD(epsilon, "epsilon", true),
    FIELD(momentum, "momentum", false),
    FIELD(rho, "rho", false),
    FIELD(beta_1, "beta_1", false),
    FIELD(beta_2, "beta_2", false),
};

/* A field of sgd set to `value`. */
static nn_status checked(size_t field, double value, nn_err *err)
{
    nn_optimizer opt = nn_optimizer_default(NN_OPT_SGD);
    memcpy((char *)&opt + FIELDS[field].at, &value, sizeof value);
    return nn_optimizer_check(&opt, err);
}

static void values_out_of_range_are_refused_by_name(void **state)
{
    static const double NEITHER[]      = {NAN, INFINITY, -INFINITY, -1.0, -1e-12};
    static const double NOT_POSITIVE[] = {0.0, 1e-50, 1e39}; /* 0 and infinite in float32 */
    static const double NOT_BELOW_1[]  = {1.0, 1.5, 1e39};
    char                start[64];
    nn_err              err = {0};
    (void)state;

    for (size_t f = 0; f < COUNT_OF(FIELDS); f++) {
        snprintf(start, sizeof start, "%s ", FIELDS[f].words);
        for (size_t i = 0; i < COUNT_OF(NEITHER); i++) {
            check_failed(checked(f, NEITHER[i], &err), NN_USAGE, &err, start);
        }
        for (size_t i = 0; i < COUNT_OF(NOT_BELOW_1); i++) {
            double value = FIELDS[f].positive ? NOT_POSITIVE[i] : NOT_BELOW_1[i];
            check_failed(checked(f, value, &err), NN_USAGE, &err, start);
        }
    }
    check_failed(checked(0, -0.5, &err), NN_USAGE, &err, "learning rate -0.5; a finite");
    check_failed(checked(2, 1.0, &err), NN_USAGE, &err,
                 "momentum 1; a number from 0 to below 1 is needed");
}

static void the_ends_of_each_range_are_taken(void **state)
{
    nn_err err = {0};
    (void)state;

    for (size_t f = 0; f < COUNT_OF(FIELDS); f++) {
        assert_int_equal(checked(f, FIELDS[f].positive ? 1e-30 : 0.0, &err), NN_OK);
        assert_int_equal(checked(f, FIELDS[f].positive ? 1e30 : 0.999999, &err), NN_OK);
    }
}

static void settings_that_do_not_go_together_are_refused(void **state)
{
    nn_err err = {0};
    (void)state;

    for (nn_opt kind = 0; kind < NN_OPT_COUNT; kind++) {
        nn_optimizer opt = nn_optimizer_default(kind);
        opt.nesterov     = true;
        check_failed(nn_optimizer_check(&opt, &err), NN_USAGE, &err, "nesterov needs sgd");
        opt.momentum = 0.5;
        assert_int_equal(nn_optimizer_check(&opt, &err), kind == NN_OPT_SGD ? NN_OK : NN_USAGE);
        opt.nesterov = false;
        bool has     = kind == NN_OPT_SGD || kind == NN_OPT_RMSPROP;
        assert_int_equal(nn_optimizer_check(&opt, &err), has ? NN_OK : NN_USAGE);
        if (!has) {
            check_failed(NN_USAGE, NN_USAGE, &err, NN_OPTS[kind].name);
        }
    }
}

static void decay_and_clipping_have_ranges(void **state)
{
    static const size_t      CLIPS[] = {offsetof(nn_optimizer, clipvalue),
                                        offsetof(nn_optimizer, clipnorm),
                                        offsetof(nn_optimizer, global_clipnorm)};
    static const char *const NAMES[] = {"clipvalue", "clipnorm", "global_clipnorm"};
    static const double      BAD[]   = {NAN, INFINITY, -1.0, 1e-50, 1e39};
    nn_err                   err     = {0};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        nn_optimizer opt = nn_optimizer_default(NN_OPT_ADAMW);
        for (size_t c = 0; c < COUNT_OF(CLIPS); c++) {
            opt = nn_optimizer_default(NN_OPT_SGD);
            memcpy((char *)&opt + CLIPS[c], &BAD[i], sizeof BAD[i]);
            check_failed(nn_optimizer_check(&opt, &err), NN_USAGE, &err, NAMES[c]);
        }
        opt.clipvalue = opt.clipnorm = opt.global_clipnorm = 0.0;
        opt.weight_decay                                   = BAD[i];
        if (BAD[i] != 1e-50) {
            check_failed(nn_optimizer_check(&opt, &err), NN_USAGE, &err, "weight_decay");
        }
    }
    nn_optimizer two = nn_optimizer_default(NN_OPT_ADAM);
    two.clipnorm     = 1.0;
    assert_int_equal(nn_optimizer_check(&two, &err), NN_OK);
    two.global_clipnorm = 1.0;
    check_failed(nn_optimizer_check(&two, &err), NN_USAGE, &err,
                 "clipnorm and global_clipnorm; gradients are clipped in one way at most");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sgd_steps_by_hand),
        cmocka_unit_test(rmsprop_steps_by_hand),
        cmocka_unit_test(adam_steps_by_hand),
        cmocka_unit_test(adagrad_steps_by_hand),
        cmocka_unit_test(weights_decay_before_the_step),
        cmocka_unit_test(the_rate_given_is_the_rate_taken),
        cmocka_unit_test(adam_forgets_its_start),
        cmocka_unit_test(parameters_are_independent),
        cmocka_unit_test(state_is_as_large_as_documented),
        cmocka_unit_test(defaults_are_the_documented_ones),
        cmocka_unit_test(values_out_of_range_are_refused_by_name),
        cmocka_unit_test(the_ends_of_each_range_are_taken),
        cmocka_unit_test(decay_and_clipping_have_ranges),
        cmocka_unit_test(settings_that_do_not_go_together_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Snapshots: which epochs, which rows, and that the activations kept are those of a
 * forward pass. */
#include "support.h"

#include "train/snapshot.h"

#include <limits.h>

/* --- which epochs -------------------------------------------------------------------- */

static snapshot_plan planned(const char *choice, int epochs)
{
    snapshot_plan plan = {0};
    nn_err        err  = {0};
    if (snapshot_plan_make(&plan, choice, epochs, &err) != NN_OK) {
        fail_msg("'%s': %s", choice, err.text);
    }
    return plan;
}

static void check_plan(const char *choice, int epochs, const int *want, int n)
{
    snapshot_plan plan = planned(choice, epochs);
    int           k    = 0;

    assert_int_equal(plan.epochs, epochs);
    assert_int_equal(plan.count, n);
    assert_false(plan.thinned);
    for (int e = 0; e <= epochs; e++) {
        if (plan.due[e]) {
            assert_true(k < n);
            assert_int_equal(e, want[k++]);
        }
    }
    assert_int_equal(k, n);
    snapshot_plan_free(&plan);
    assert_null(plan.due);
    snapshot_plan_free(&plan);
}

static void choices_are_understood(void **state)
{
    static const int ALL[]   = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    static const int THIRD[] = {0, 3, 6, 8}, FOURTH[] = {0, 4, 8}, ENDS[] = {0, 8};
    static const int LIST[] = {0, 1, 2, 8}, LAST[] = {8}, FIVE[] = {5};
    (void)state;

    check_plan("auto", 8, ALL, 9);
    check_plan("all", 8, ALL, 9);
    check_plan("every:1", 8, ALL, 9);
    check_plan("every:3", 8, THIRD, 4); /* and the last */
    check_plan("every:4", 8, FOURTH, 3);
    check_plan("every:9", 8, ENDS, 2);
    check_plan("every:2147483647", 8, ENDS, 2);
    check_plan("0,1,2,8", 8, LIST, 4);
    check_plan("8,2,1,0,2", 8, LIST, 4);
    check_plan("2,last,0,1", 8, LIST, 4);
    check_plan("last", 8, LAST, 1);
    check_plan("5", 8, FIVE, 1);
}

static void auto_keeps_all_up_to_100_epochs(void **state)
{
    (void)state;
    for (int epochs = 1; epochs <= 100; epochs++) {
        snapshot_plan plan = planned("auto", epochs);
        assert_int_equal(plan.count, epochs + 1);
        assert_false(plan.thinned);
        snapshot_plan_free(&plan);
    }
}

/* Exactly 100, with 0 and the last: each the epoch nearest to its 99th of the run, so that
 * no gap is more than one epoch wider than another. */
static void auto_thins_longer_runs_evenly(void **state)
{
    static const int EPOCHS[] = {101, 102, 150, 198, 199, 200, 297, 1000, 12345, 1000000};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(EPOCHS); i++) {
        snapshot_plan plan   = planned("auto", EPOCHS[i]);
        int           before = 0, least = INT_MAX, most = 0, n = 0;
        assert_true(plan.thinned);
        assert_int_equal(plan.count, 100);
        assert_true(plan.due[0] && plan.due[EPOCHS[i]]);
        for (int e = 1; e <= EPOCHS[i]; e++) {
            if (plan.due[e]) {
                least = e - before < least ? e - before : least;
                most  = e - before > most ? e - before : most;
                assert_int_equal(e, lround((n + 1) * (double)EPOCHS[i] / 99.0));
                before = e;
                n++;
            }
        }
        assert_int_equal(n, 99);
        assert_in_range(most - least, 0, 1);
        snapshot_plan_free(&plan);
    }
}

static void other_texts_are_refused(void **state)
{
    static const char *const BAD[] = {
        "",
        "9",
        "1,9",
        "-1",
        "+1",
        "1,",
        ",1",
        "1,,2",
        "a",
        "1.5",
        "0x1",
        " 1",
        "1 ",
        "1;2",
        "every",
        "every:",
        "every:0",
        "every:-2",
        "every:x",
        "every:2,4",
        "autos",
        "all,1",
        "lastly",
        "Last",
        "last,",
        "99999999999999999999",
        "every:2147483648",
        "every:99999999999999999999",
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        snapshot_plan plan = {0};
        char          part[64];
        nn_err        err = {0};
        snprintf(part, sizeof part, "--snapshots: '%s'; wanted auto, all, every:N", BAD[i]);
        check_failed(snapshot_plan_make(&plan, BAD[i], 8, &err), NN_USAGE, &err, part);
        check_failed(err.status, NN_USAGE, &err, "from 0 to 8");
        assert_null(plan.due);
    }
}

/* --- which rows ---------------------------------------------------------------------- */

static int *sampled(int n, int most, uint64_t seed)
{
    int   *rows = NULL;
    nn_err err  = {0};
    assert_int_equal(snapshot_rows(&rows, n, most, seed, &err), NN_OK);
    assert_non_null(rows);
    return rows;
}

static void few_rows_are_all_shown(void **state)
{
    (void)state;
    for (int n = 0; n <= 5; n++) {
        int *rows = sampled(n, 5, 1);
        for (int i = 0; i < n; i++) {
            assert_int_equal(rows[i], i);
        }
        free(rows);
    }
}

static void a_sample_rises_and_depends_on_the_seed(void **state)
{
    int *a = sampled(1000, 50, 1), *b = sampled(1000, 50, 1), *c = sampled(1000, 50, 2);
    (void)state;

    for (int i = 0; i < 50; i++) {
        assert_in_range(a[i], i ? a[i - 1] + 1 : 0, 999);
        assert_in_range(c[i], i ? c[i - 1] + 1 : 0, 999);
    }
    assert_memory_equal(a, b, 50 * sizeof *a);
    assert_memory_not_equal(a, c, 50 * sizeof *a);
    free(a), free(b), free(c);
}

/* Over many seeds every row is shown as often as another: 400 times, give or take 18. */
static void a_sample_favours_no_row(void **state)
{
    int shown[20] = {0};
    (void)state;

    for (uint64_t seed = 0; seed < 1600; seed++) {
        int *rows = sampled(20, 5, seed);
        for (int i = 0; i < 5; i++) {
            shown[rows[i]]++;
        }
        free(rows);
    }
    for (int r = 0; r < 20; r++) {
        assert_in_range(shown[r], 400 - 90, 400 + 90);
    }
}

/* --- what the layers say ------------------------------------------------------------------------
 */

static void check_layers(const snapshot *s, const nn_net *whole)
{
    const nn_spec *spec = nn_net_spec(whole);
    for (int l = 0; l <= spec->layers; l++) {
        check_same_bits("activations", s->acts[l], nn_net_activations(whole, l),
                        (size_t)(s->rows * spec->units[l]));
    }
}

/* Rows are run a net's batch at a time; what is kept is one pass over all of them. */
static void activations_are_those_of_a_forward_pass(void **state)
{
    const int    units[] = {4, 6, 5, 3};
    const int    rows    = 37;
    nn_rng       rng     = nn_rng_make(1, NN_STREAM_SAMPLE);
    nn_optimizer sgd     = nn_optimizer_default(NN_OPT_SGD);
    nn_spec spec = spec_of(3, units, NN_ACT_RELU, NN_ACT_SOFTMAX, NN_LOSS_CATEGORICAL_CROSSENTROPY);
    float  *x    = random_floats(&rng, 37 * 4, -1.0f, 1.0f);
    nn_net *whole  = random_net(&rng, &spec, &sgd, NN_ENGINE_REFERENCE, rows);
    float  *params = params_of(whole);
    snapshot *s    = NULL;
    nn_err    err  = {0};
    (void)state;

    nn_net_forward(whole, x, rows, NULL);
    for (int max_rows = 1; max_rows <= 40; max_rows += 13) { /* 1, 14, 27, 40 */
        nn_net *net = net_of(&spec, &sgd, NN_ENGINE_REFERENCE, max_rows);
        nn_net_set_params(net, params);
        assert_int_equal(snapshot_create(&s, &spec, x, rows, &err), NN_OK);
        assert_int_equal(s->rows, rows);
        assert_ptr_equal(s->acts[0], x);
        snapshot_take(s, net);
        check_layers(s, whole);
        for (int r = 0; r < rows; r++) {
            assert_int_equal(s->predicted[r], nn_predicted_class(3, s->acts[3] + 3 * r));
        }
        snapshot_free(s);
        nn_net_free(net);
    }
    nn_net_free(whole);
    free(params), free(x);
}

/* Taken again, it tells of the net as it is now. */
static void a_snapshot_is_of_now(void **state)
{
    const int    units[] = {2, 1};
    const float  x[] = {1.0f, 0.0f, 0.0f, 1.0f}, left[] = {5, -5, 0}, right[] = {-5, 5, 0};
    nn_optimizer sgd  = nn_optimizer_default(NN_OPT_SGD);
    nn_spec      spec = spec_of(1, units, NN_ACT_RELU, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    nn_net      *net  = net_of(&spec, &sgd, NN_ENGINE_REFERENCE, 2);
    snapshot    *s    = NULL;
    nn_err       err  = {0};
    (void)state;

    assert_int_equal(snapshot_create(&s, &spec, x, 2, &err), NN_OK);
    nn_net_set_params(net, left);
    snapshot_take(s, net);
    assert_true(s->predicted[0] == 1 && s->predicted[1] == 0);
    check_near("first", (double)s->acts[1][0], 1.0 / (1.0 + exp(-5.0)), 1e-6);
    nn_net_set_params(net, right);
    snapshot_take(s, net);
    assert_true(s->predicted[0] == 0 && s->predicted[1] == 1);
    check_near("first", (double)s->acts[1][0], 1.0 / (1.0 + exp(5.0)), 1e-6);
    snapshot_free(s);
    snapshot_free(NULL);
    nn_net_free(net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(choices_are_understood),
        cmocka_unit_test(auto_keeps_all_up_to_100_epochs),
        cmocka_unit_test(auto_thins_longer_runs_evenly),
        cmocka_unit_test(other_texts_are_refused),
        cmocka_unit_test(few_rows_are_all_shown),
        cmocka_unit_test(a_sample_rises_and_depends_on_the_seed),
        cmocka_unit_test(a_sample_favours_no_row),
        cmocka_unit_test(activations_are_those_of_a_forward_pass),
        cmocka_unit_test(a_snapshot_is_of_now),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

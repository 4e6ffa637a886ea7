/* Networks: every engine gives the same numbers, batches are what they should be, and
 * parameters and optimiser state can be carried from one net to another. */
#include "support.h"

/* A net with something of everything: 5-7-4-3, tanh, softmax. */
static nn_spec small_spec(void)
{
    const int units[] = {5, 7, 4, 3};
    return spec_of(3, units, NN_ACT_TANH, NN_ACT_SOFTMAX, NN_LOSS_CATEGORICAL_CROSSENTROPY);
}

typedef struct {
    nn_spec spec;
    size_t  n; /* parameters */
    int     rows;
    float  *x, *y, *params;
    int    *order;
} problem;

static problem make_problem(const nn_spec *spec, int rows, uint64_t seed)
{
    nn_rng  rng = nn_rng_make(seed, NN_STREAM_SAMPLE);
    problem p   = {.spec = *spec, .n = nn_spec_params(spec), .rows = rows};

    p.x      = random_floats(&rng, (size_t)rows * (size_t)spec->units[0], -1.5f, 1.5f);
    p.y      = random_targets(&rng, spec, rows);
    p.params = random_floats(&rng, p.n, -0.7f, 0.7f);
    p.order  = counting(rows);
    nn_rng_shuffle(&rng, p.order, rows);
    return p;
}

static void free_problem(problem *p)
{
    free(p->x), free(p->y), free(p->params), free(p->order);
}

static nn_net *problem_net(const problem *p, nn_opt kind, nn_engine engine, int max_rows)
{
    nn_optimizer opt  = nn_optimizer_default(kind);
    opt.momentum      = kind == NN_OPT_SGD || kind == NN_OPT_RMSPROP ? 0.9 : 0.0;
    opt.learning_rate = 0.01;
    nn_net *net       = net_of(&p->spec, &opt, engine, max_rows);
    nn_net_set_params(net, p->params);
    return net;
}

static void train(nn_net *net, const problem *p, int batch, nn_score *score)
{
    nn_err err = {0};
    if (nn_net_train(net, p->x, p->y, p->order, p->rows, batch, score, &err) != NN_OK) {
        fail_msg("nn_net_train: %s", err.text);
    }
}

/* --- making one ---------------------------------------------------------------------- */

static void a_net_is_what_was_asked_for(void **state)
{
    nn_spec      spec = small_spec();
    nn_optimizer sgd  = nn_optimizer_default(NN_OPT_SGD);
    (void)state;

    for (EACH_ENGINE(e)) {
        nn_net *net    = net_of(&spec, &sgd, e, 12);
        float  *params = params_of(net);
        assert_int_equal(nn_net_engine(net), e);
        assert_int_equal(nn_net_max_rows(net), 12);
        assert_memory_equal(nn_net_spec(net), &spec, sizeof spec);
        assert_int_equal(nn_net_state_slots(net), 0);
        for (size_t i = 0; i < nn_spec_params(&spec); i++) {
            assert_true(params[i] == 0.0f);
        }
        free(params);
        nn_net_free(net);
    }
    nn_net_free(NULL);
}

static void auto_takes_loops_for_small_and_blas_for_large(void **state)
{
    const int    small[] = {4, 3, 2, 1}, large[] = {64, 128, 1};
    nn_optimizer sgd = nn_optimizer_default(NN_OPT_SGD);
    nn_spec      a   = spec_of(3, small, NN_ACT_RELU, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    nn_spec      b   = spec_of(2, large, NN_ACT_RELU, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    nn_net *one = net_of(&a, &sgd, NN_ENGINE_AUTO, 1), *two = net_of(&b, &sgd, NN_ENGINE_AUTO, 1);
    (void)state;

    assert_int_equal(nn_net_engine(one), NN_ENGINE_REFERENCE);
    assert_int_equal(nn_net_engine(two), NN_ENGINE_BLAS);
    nn_net_free(one);
    nn_net_free(two);
}

static void engines_have_names(void **state)
{
    (void)state;
    assert_string_equal(nn_engine_name(NN_ENGINE_AUTO), "auto");
    assert_string_equal(nn_engine_name(NN_ENGINE_REFERENCE), "reference");
    assert_string_equal(nn_engine_name(NN_ENGINE_BLAS), "blas");
    assert_non_null(strstr(nn_blas_name(), "OpenBLAS"));
    assert_non_null(strstr(nn_blas_name(), ", core "));
}

static void bad_shapes_and_optimisers_are_refused(void **state)
{
    nn_spec      spec = small_spec();
    nn_optimizer sgd  = nn_optimizer_default(NN_OPT_SGD);
    (void)state;

    for (EACH_ENGINE(e)) {
        nn_net *net   = NULL;
        nn_err  err   = {0};
        spec.units[2] = 0;
        check_failed(nn_net_create(&net, &spec, &sgd, e, 1, &err), NN_USAGE, &err, "layer 2");
        spec.units[2]     = 4;
        sgd.learning_rate = NAN;
        check_failed(nn_net_create(&net, &spec, &sgd, e, 1, &err), NN_USAGE, &err, "learning rate");
        sgd.learning_rate = 0.1;
        assert_null(net);
    }
}

/* --- running ---------------------------------------------------------------------------- */

static nn_spec random_spec(nn_rng *rng)
{
    nn_spec s = {.layers = 1 + (int)nn_rng_below(rng, 4), .loss = NN_LOSS_MEAN_SQUARED_ERROR};
    for (int l = 0; l <= s.layers; l++) {
        s.units[l] = 1 + (int)nn_rng_below(rng, 40);
        s.act[l]   = (nn_act)nn_rng_below(rng, NN_ACT_COUNT);
    }
    return s;
}

/* Worst difference of all layers' activations between two nets. */
static double compare_layers(const nn_net *a, const nn_net *b, int rows)
{
    const nn_spec *s     = nn_net_spec(a);
    double         worst = 0.0;
    for (int l = 0; l <= s->layers; l++) {
        const float *p = nn_net_activations(a, l), *q = nn_net_activations(b, l);
        for (int i = 0; i < rows * s->units[l]; i++) {
            worst = fmax(worst, apart((double)p[i], (double)q[i], 1.0));
        }
    }
    return worst;
}

static void engines_agree_over_random_shapes(void **state)
{
    static const int BATCHES[] = {1, 15, 16, 17, 33};
    nn_rng           rng       = nn_rng_make(1, NN_STREAM_SAMPLE);
    nn_optimizer     sgd       = nn_optimizer_default(NN_OPT_SGD);
    double           worst     = 0.0;
    (void)state;

    for (int i = 0; i < 40; i++) {
        nn_spec s      = random_spec(&rng);
        float  *x      = random_floats(&rng, (size_t)(33 * s.units[0]), -1.0f, 1.0f);
        nn_net *want   = random_net(&rng, &s, &sgd, NN_ENGINE_REFERENCE, 33);
        float  *params = params_of(want);
        for (EACH_ENGINE(e)) {
            nn_net *net  = net_of(&s, &sgd, e, 33);
            int     rows = BATCHES[i % 5];
            nn_net_set_params(net, params);
            nn_net_forward(want, x, rows, NULL);
            nn_net_forward(net, x, rows, NULL);
            worst = fmax(worst, compare_layers(net, want, rows));
            nn_net_free(net);
        }
        nn_net_free(want);
        free(params), free(x);
    }
    print_message("worst difference %.1e\n", worst);
    assert_true(worst < 1e-5);
    assert_true(worst > 0.0); /* two orders of summing */
}

static void forward_gives_outputs_and_keeps_every_layer(void **state)
{
    nn_spec spec = small_spec();
    problem p    = make_problem(&spec, 9, 2);
    float   out[9 * 3];
    (void)state;

    for (EACH_ENGINE(e)) {
        nn_net *net = problem_net(&p, NN_OPT_SGD, e, 9);
        nn_net_forward(net, p.x, 9, out);
        assert_ptr_equal(nn_net_activations(net, 0), p.x);
        check_same_bits("out", out, nn_net_activations(net, 3), 9 * 3);
        for (int r = 0; r < 9; r++) {
            check_near("sum", (double)(out[3 * r] + out[3 * r + 1] + out[3 * r + 2]), 1.0, 1e-6);
        }
        nn_net_free(net);
    }
    free_problem(&p);
}

/* --- scores -------------------------------------------------------------------------------- */

static nn_score evaluated(nn_net *net, const float *x, const float *y, int rows)
{
    nn_score score = {0};
    nn_net_evaluate(net, x, y, rows, &score);
    return score;
}

static void scores_are_means_over_rows(void **state)
{
    const nn_score s = {.rows = 8, .loss = 4.0, .hits = 6.0}, none = {0};
    (void)state;

    assert_true(nn_score_loss(&s) == 0.5 && nn_score_accuracy(&s) == 0.75);
    assert_true(isnan(nn_score_loss(&none)) && isnan(nn_score_accuracy(&none)));
}

static void evaluating_in_chunks_is_evaluating_at_once(void **state)
{
    nn_spec spec = small_spec();
    problem p    = make_problem(&spec, 50, 3);
    (void)state;

    for (EACH_ENGINE(e)) {
        nn_net  *whole = problem_net(&p, NN_OPT_SGD, e, 50);
        nn_score want  = evaluated(whole, p.x, p.y, 50);
        for (int max_rows = 1; max_rows <= 50; max_rows += 7) {
            nn_net  *net = problem_net(&p, NN_OPT_SGD, e, max_rows);
            nn_score got = evaluated(net, p.x, p.y, 50);
            assert_int_equal(got.rows, 50);
            assert_true(got.hits == want.hits);
            check_near("loss", got.loss, want.loss, 1e-5);
            nn_net_evaluate(net, p.x, p.y, 50, &got); /* adds */
            assert_int_equal(got.rows, 100);
            check_near("twice", got.loss, 2.0 * want.loss, 2e-5);
            nn_net_free(net);
        }
        nn_net_free(whole);
    }
    free_problem(&p);
}

static void evaluating_changes_nothing(void **state)
{
    nn_spec spec = small_spec();
    problem p    = make_problem(&spec, 20, 4);
    nn_net *net  = problem_net(&p, NN_OPT_ADAM, NN_ENGINE_REFERENCE, 8);
    (void)state;

    nn_score score = evaluated(net, p.x, p.y, 20);
    assert_true(score.loss > 0.0);
    float *params = params_of(net), *slots = new_floats(2 * p.n);
    long   steps = -1;
    nn_net_get_state(net, slots, &steps);
    check_same_bits("params", params, p.params, p.n);
    assert_int_equal(steps, 0);
    for (size_t i = 0; i < 2 * p.n; i++) {
        assert_true(slots[i] == 0.0f);
    }
    assert_int_equal(evaluated(net, NULL, NULL, 0).rows, 0);
    free(params), free(slots);
    nn_net_free(net);
    free_problem(&p);
}

static void the_order_of_rows_keeps_the_mean_loss(void **state)
{
    nn_spec spec = small_spec();
    problem p    = make_problem(&spec, 60, 5);
    float  *x = new_floats(60 * 5), *y = new_floats(60 * 3);
    (void)state;

    for (int r = 0; r < 60; r++) {
        memcpy(x + 5 * r, p.x + 5 * p.order[r], 5 * sizeof *x);
        memcpy(y + 3 * r, p.y + 3 * p.order[r], 3 * sizeof *y);
    }
    for (EACH_ENGINE(e)) {
        nn_net  *net = problem_net(&p, NN_OPT_SGD, e, 16);
        nn_score a = evaluated(net, p.x, p.y, 60), b = evaluated(net, x, y, 60);
        check_near("loss", b.loss, a.loss, 1e-5);
        assert_true(a.hits == b.hits);
        nn_net_free(net);
    }
    free(x), free(y);
    free_problem(&p);
}

static void regression_has_no_hits(void **state)
{
    const int units[] = {3, 2};
    nn_spec   spec    = spec_of(1, units, NN_ACT_LINEAR, NN_ACT_LINEAR, NN_LOSS_MEAN_SQUARED_ERROR);
    problem   p       = make_problem(&spec, 10, 6);
    nn_net   *net     = problem_net(&p, NN_OPT_SGD, NN_ENGINE_REFERENCE, 4);
    nn_score  score   = evaluated(net, p.x, p.y, 10);
    (void)state;

    train(net, &p, 4, &score);
    assert_int_equal(score.rows, 20);
    assert_true(score.hits == 0.0 && score.loss > 0.0);
    nn_net_free(net);
    free_problem(&p);
}

/* --- training ------------------------------------------------------------------------------- */

/* A pass over rows is its mini-batches one by one, the last one shorter; rows are met in
 * the given order. */
static void a_pass_is_its_batches_in_order(void **state)
{
    nn_spec spec = small_spec();
    problem p    = make_problem(&spec, 37, 7);
    (void)state;

    for (EACH_ENGINE(e)) {
        nn_net  *a = problem_net(&p, NN_OPT_ADAM, e, 16), *b = problem_net(&p, NN_OPT_ADAM, e, 16);
        nn_score whole = {0}, parts = {0}, met = {0};
        nn_err   err = {0};
        train(a, &p, 16, &whole);
        for (int at = 0; at < 37; at += 16) {
            float x[16 * 5], y[16 * 3];
            int   now = at < 32 ? 16 : 5, *identity = counting(now);
            for (int r = 0; r < now; r++) {
                memcpy(x + 5 * r, p.x + 5 * p.order[at + r], 5 * sizeof *x);
                memcpy(y + 3 * r, p.y + 3 * p.order[at + r], 3 * sizeof *y);
            }
            nn_net_evaluate(b, x, y, now, &met); /* each row under the weights it meets */
            assert_int_equal(nn_net_train(b, x, y, identity, now, 16, &parts, &err), NN_OK);
            free(identity);
        }
        float *pa = params_of(a), *pb = params_of(b);
        check_same_bits("params", pb, pa, p.n);
        assert_false(same_floats(pa, p.params, p.n));
        assert_memory_equal(&parts, &whole, sizeof whole);
        assert_memory_equal(&met, &whole, sizeof whole);
        free(pa), free(pb);
        nn_net_free(a), nn_net_free(b);
    }
    free_problem(&p);
}

static void a_batch_larger_than_the_rows_is_one_step(void **state)
{
    nn_spec spec = small_spec();
    problem p    = make_problem(&spec, 10, 8);
    (void)state;

    for (EACH_ENGINE(e)) {
        nn_net *a    = problem_net(&p, NN_OPT_RMSPROP, e, 64),
               *b    = problem_net(&p, NN_OPT_RMSPROP, e, 10);
        nn_score one = {0}, two = {0};
        float   *slots = new_floats(2 * p.n);
        long     steps = 0;
        train(a, &p, 64, &one);
        train(b, &p, 10, &two);
        nn_net_get_state(a, slots, &steps);
        assert_int_equal(steps, 1);
        float *pa = params_of(a), *pb = params_of(b);
        check_same_bits("params", pa, pb, p.n);
        assert_memory_equal(&one, &two, sizeof one);
        free(pa), free(pb), free(slots);
        nn_net_free(a), nn_net_free(b);
    }
    free_problem(&p);
}

/* Parameters, state and steps are all there is: a fresh net given them goes on as the
 * old one does, to the bit. */
static void a_fresh_net_goes_on_where_another_was(void **state)
{
    nn_spec spec = small_spec();
    problem p    = make_problem(&spec, 50, 9);
    (void)state;

    for (EACH_ENGINE(e)) {
        for (nn_opt kind = 0; kind < NN_OPT_COUNT; kind++) {
            nn_net  *old = problem_net(&p, kind, e, 16), *fresh = problem_net(&p, kind, e, 16);
            float   *slots = new_floats((size_t)nn_net_state_slots(old) * p.n);
            nn_score one = {0}, two = {0};
            long     steps = 0;
            train(old, &p, 16, &one);
            float *params = params_of(old);
            nn_net_get_state(old, slots, &steps);
            assert_int_equal(steps, 4);
            nn_net_set_params(fresh, params);
            nn_net_set_state(fresh, slots, steps);
            one = two;
            train(old, &p, 16, &one);
            train(fresh, &p, 16, &two);
            float *a = params_of(old), *b = params_of(fresh);
            check_same_bits(NN_OPTS[kind].name, b, a, p.n);
            assert_memory_equal(&one, &two, sizeof one);
            assert_false(same_floats(a, params, p.n));
            free(a), free(b), free(params), free(slots);
            nn_net_free(old), nn_net_free(fresh);
        }
    }
    free_problem(&p);
}

/* State matters: without it the second pass differs, so the test above is about something. */
static void a_fresh_net_without_the_state_goes_elsewhere(void **state)
{
    nn_spec spec = small_spec();
    problem p    = make_problem(&spec, 50, 9);
    (void)state;

    for (nn_opt kind = 0; kind < NN_OPT_COUNT; kind++) {
        nn_net  *old   = problem_net(&p, kind, NN_ENGINE_REFERENCE, 16);
        nn_net  *fresh = problem_net(&p, kind, NN_ENGINE_REFERENCE, 16);
        nn_score score = {0};
        train(old, &p, 16, &score);
        float *params = params_of(old);
        nn_net_set_params(fresh, params);
        train(old, &p, 16, &score);
        train(fresh, &p, 16, &score);
        float *a = params_of(old), *b = params_of(fresh);
        assert_false(same_floats(a, b, p.n));
        free(a), free(b), free(params);
        nn_net_free(old), nn_net_free(fresh);
    }
    free_problem(&p);
}

static void a_loss_that_is_not_finite_stops_before_its_update(void **state)
{
    nn_spec spec = small_spec();
    problem p    = make_problem(&spec, 32, 10);
    (void)state;

    for (EACH_ENGINE(e)) {
        nn_net *net    = problem_net(&p, NN_OPT_SGD, e, 16),
               *half   = problem_net(&p, NN_OPT_SGD, e, 16);
        nn_score score = {0}, first = {0};
        nn_err   err  = {0};
        float    kept = p.x[5 * p.order[20]];
        assert_int_equal(nn_net_train(half, p.x, p.y, p.order, 16, 16, &first, &err), NN_OK);
        p.x[5 * p.order[20]] = NAN; /* in the second batch */
        check_failed(nn_net_train(net, p.x, p.y, p.order, 32, 16, &score, &err), NN_NAN, &err,
                     "the training loss is not finite");
        float *a = params_of(net), *b = params_of(half);
        check_same_bits("params", a, b, p.n);
        assert_true(!isfinite(score.loss));
        p.x[5 * p.order[20]] = kept;
        free(a), free(b);
        nn_net_free(net), nn_net_free(half);
    }
    free_problem(&p);
}

static void engines_train_alike(void **state)
{
    nn_spec spec = small_spec();
    problem p    = make_problem(&spec, 50, 11);
    (void)state;

    for (nn_opt kind = 0; kind < NN_OPT_COUNT; kind++) {
        float *want = NULL;
        for (EACH_ENGINE(e)) {
            nn_net  *net   = problem_net(&p, kind, e, 16);
            nn_score score = {0};
            train(net, &p, 16, &score);
            float *got = params_of(net);
            for (size_t i = 0; want && i < p.n; i++) {
                check_near(NN_OPTS[kind].name, (double)got[i], (double)want[i], 1e-5);
            }
            free(want);
            want = got;
            nn_net_free(net);
        }
        free(want);
    }
    free_problem(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_net_is_what_was_asked_for),
        cmocka_unit_test(auto_takes_loops_for_small_and_blas_for_large),
        cmocka_unit_test(engines_have_names),
        cmocka_unit_test(bad_shapes_and_optimisers_are_refused),
        cmocka_unit_test(engines_agree_over_random_shapes),
        cmocka_unit_test(forward_gives_outputs_and_keeps_every_layer),
        cmocka_unit_test(scores_are_means_over_rows),
        cmocka_unit_test(evaluating_in_chunks_is_evaluating_at_once),
        cmocka_unit_test(evaluating_changes_nothing),
        cmocka_unit_test(the_order_of_rows_keeps_the_mean_loss),
        cmocka_unit_test(regression_has_no_hits),
        cmocka_unit_test(a_pass_is_its_batches_in_order),
        cmocka_unit_test(a_batch_larger_than_the_rows_is_one_step),
        cmocka_unit_test(a_fresh_net_goes_on_where_another_was),
        cmocka_unit_test(a_fresh_net_without_the_state_goes_elsewhere),
        cmocka_unit_test(a_loss_that_is_not_finite_stops_before_its_update),
        cmocka_unit_test(engines_train_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

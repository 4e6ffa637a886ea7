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
    if (train_on(net, p->x, p->y, p->order, p->rows, batch, score, &err) != NN_OK) {
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

static void auto_takes_small_for_small_layers_and_blas_for_large(void **state)
{
    static const struct {
        int       layers, units[10];
        nn_engine engine;
    } NETS[] = {
        {3, {4, 3, 2, 1}, NN_ENGINE_SMALL},
        {2, {64, 128, 1}, NN_ENGINE_BLAS},
        {2, {1599, 2, 1}, NN_ENGINE_SMALL}, /* 1600 weights a layer */
        {2, {1600, 2, 1}, NN_ENGINE_BLAS},
        {8, {30, 30, 30, 30, 30, 30, 30, 30, 30}, NN_ENGINE_SMALL}, /* many, in small layers */
    };
    nn_optimizer sgd = nn_optimizer_default(NN_OPT_SGD);
    (void)state;

    for (size_t i = 0; i < COUNT_OF(NETS); i++) {
        nn_spec spec = spec_of(NETS[i].layers, NETS[i].units, NN_ACT_RELU, NN_ACT_SIGMOID,
                               NN_LOSS_BINARY_CROSSENTROPY);
        nn_net *net  = net_of(&spec, &sgd, NN_ENGINE_AUTO, 1);
        assert_int_equal(nn_net_engine(net), NETS[i].engine);
        nn_net_free(net);
    }
}

static void engines_have_names(void **state)
{
    (void)state;
    assert_string_equal(nn_engine_name(NN_ENGINE_AUTO), "auto");
    assert_string_equal(nn_engine_name(NN_ENGINE_REFERENCE), "reference");
    assert_string_equal(nn_engine_name(NN_ENGINE_SMALL), "small");
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

/* --- running ------------------------------------------------------------------------- */

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

/* --- scores -------------------------------------------------------------------------- */

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

static void evaluating_shows_the_rows_where_they_fit(void **state)
{
    nn_spec spec = small_spec();
    problem p    = make_problem(&spec, 40, 18);
    float   out[40 * 3];
    (void)state;

    for (EACH_ENGINE(e)) {
        nn_net *net = problem_net(&p, NN_OPT_SGD, e, 40);
        nn_net_forward(net, p.x, 40, out);
        nn_net_forward(net, p.x + 5, 1, NULL);
        evaluated(net, p.x, p.y, 40);
        check_same_bits(nn_engine_name(e), nn_net_activations(net, 3), out, 40 * 3);
        assert_ptr_equal(nn_net_activations(net, 0), p.x);
        nn_net_free(net);
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

/* --- training ------------------------------------------------------------------------ */

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
            assert_int_equal(train_on(b, x, y, identity, now, 16, &parts, &err), NN_OK);
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
        assert_int_equal(train_on(half, p.x, p.y, p.order, 16, 16, &first, &err), NN_OK);
        p.x[5 * p.order[20]] = NAN; /* in the second batch */
        check_failed(train_on(net, p.x, p.y, p.order, 32, 16, &score, &err), NN_NAN, &err,
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

/* --- dropout, class weights, rates --------------------------------------------------- */

static nn_score trained(nn_net *net, const problem *p, const nn_batches *like)
{
    nn_batches b     = *like;
    nn_score   score = {0};
    nn_err     err   = {0};

    b.x = p->x, b.y = p->y, b.order = p->order, b.rows = p->rows;
    if (nn_net_train(net, &b, &score, &err) != NN_OK) {
        fail_msg("nn_net_train: %s", err.text);
    }
    return score;
}

/* What dropout is: units whose output is 0 or scaled.  One step on one row with a given mask is
 * one step of a net whose outgoing weights are scaled so. */
static void dropout_is_a_net_without_some_units(void **state)
{
    const int units[] = {3, 6, 2};
    nn_spec   spec    = spec_of(2, units, NN_ACT_TANH, NN_ACT_LINEAR, NN_LOSS_MEAN_SQUARED_ERROR);
    problem   p       = make_problem(&spec, 1, 12);
    (void)state;

    p.spec.dropout = 0.5;
    for (EACH_ENGINE(e)) {
        for (uint64_t seed = 1; seed <= 20; seed++) {
            nn_rng     rng = nn_rng_make(seed, NN_STREAM_DROPOUT), same = rng;
            nn_batches b    = {.batch = 1, .dropout = &rng};
            problem    thin = p;
            float     *W2, mask[6];
            thin.spec.dropout = 0.0;
            thin.params       = new_floats(p.n);
            memcpy(thin.params, p.params, p.n * sizeof *p.params);
            W2 = thin.params + nn_spec_weights_at(&spec, 2);
            for (int u = 0; u < 6; u++) {
                mask[u] = nn_rng_uniform(&same) < 0.5f ? 0.0f : 2.0f;
                W2[u] *= mask[u];
                W2[6 + u] *= mask[u];
            }
            nn_net *net     = problem_net(&p, NN_OPT_SGD, e, 1),
                   *by_hand = problem_net(&thin, NN_OPT_SGD, e, 1);
            nn_score one = trained(net, &p, &b), two = trained(by_hand, &thin, &b);
            check_near("loss", one.loss, two.loss, 1e-6);
            assert_memory_equal(&rng, &same, sizeof rng);

            float *a = params_of(net), *h = params_of(by_hand);
            for (size_t i = 0; i < p.n; i++) {
                bool outgoing =
                    i >= nn_spec_weights_at(&spec, 2) && i < nn_spec_biases_at(&spec, 2);
                double factor =
                    outgoing ? (double)mask[(i - nn_spec_weights_at(&spec, 2)) % 6] : 1.0;
                double moved = (double)a[i] - (double)p.params[i];
                check_near("step", moved, factor * ((double)h[i] - (double)thin.params[i]), 1e-6);
            }
            free(a), free(h), free(thin.params);
            nn_net_free(net), nn_net_free(by_hand);
        }
    }
    free_problem(&p);
}

/* Over many masks the sum a linear layer sees is the one it sees without dropout. */
static void dropout_keeps_expectations_and_ends_with_training(void **state)
{
    enum { DRAWS = 4000 };
    const int units[] = {3, 10, 1};
    nn_spec   spec    = spec_of(2, units, NN_ACT_TANH, NN_ACT_LINEAR, NN_LOSS_MEAN_SQUARED_ERROR);
    problem   p       = make_problem(&spec, 1, 13);
    nn_rng    rng     = nn_rng_make(1, NN_STREAM_DROPOUT);
    double    rates[] = {0.0}, sum = 0.0, squares = 0.0;
    float     plain, dropped;
    (void)state;

    nn_net *without = problem_net(&p, NN_OPT_SGD, NN_ENGINE_REFERENCE, 1);
    nn_net_forward(without, p.x, 1, &plain);
    p.spec.dropout = 0.4;
    nn_net *net    = problem_net(&p, NN_OPT_SGD, NN_ENGINE_REFERENCE, 1);
    for (int i = 0; i < DRAWS; i++) {
        nn_batches b = {.batch = 1, .dropout = &rng, .rates = rates};
        trained(net, &p, &b);
        double out = (double)nn_net_activations(net, 2)[0];
        sum += out;
        squares += out * out;
    }
    double mean = sum / DRAWS, deviation = sqrt(squares / DRAWS - mean * mean);
    assert_true(deviation > 0.05); /* masks differ */
    check_near("mean", mean, (double)plain, 4.0 * deviation / sqrt(DRAWS));

    nn_net_forward(net, p.x, 1, &dropped); /* in use there is none; a rate of 0 changed nothing */
    check_same_bits("in use", &dropped, &plain, 1);
    nn_net_free(net), nn_net_free(without);
    free_problem(&p);
}

/* Weights 1 are no weights; twice the weights are, for the loss and a step of SGD, twice. */
static void class_weights_scale_loss_and_step(void **state)
{
    static const float ONE[] = {1.0f, 1.0f, 1.0f}, TWO[] = {2.0f, 2.0f, 2.0f};
    nn_spec            spec   = small_spec();
    problem            p      = make_problem(&spec, 20, 14);
    double             half[] = {0.005}, full[] = {0.01};
    (void)state;

    for (EACH_ENGINE(e)) {
        const nn_batches ways[] = {{.batch = 20, .rates = full},
                                   {.batch = 20, .rates = full, .class_weight = ONE},
                                   {.batch = 20, .rates = half, .class_weight = TWO}};
        float           *params[3];
        nn_score         score[3];
        for (int i = 0; i < 3; i++) {
            nn_net *net = problem_net(&p, NN_OPT_SGD, e, 20);
            score[i]    = trained(net, &p, &ways[i]);
            params[i]   = params_of(net);
            nn_net_free(net);
        }
        check_same_bits("ones", params[1], params[0], p.n);
        check_near("loss", score[2].loss, 2.0 * score[0].loss, 1e-5);
        assert_true(score[1].hits == score[0].hits && score[2].hits == score[0].hits);
        for (size_t i = 0; i < p.n; i++) {
            check_near("step", (double)params[2][i], (double)params[0][i], 1e-6);
        }
        free(params[0]), free(params[1]), free(params[2]);
    }
    free_problem(&p);
}

static void each_update_has_its_rate(void **state)
{
    nn_spec spec    = small_spec();
    problem p       = make_problem(&spec, 20, 15);
    double  rates[] = {0.05, 0.0, 0.2};
    (void)state;

    for (EACH_ENGINE(e)) {
        nn_net *net      = problem_net(&p, NN_OPT_ADAGRAD, e, 8),
               *by_hand  = problem_net(&p, NN_OPT_ADAGRAD, e, 8);
        nn_batches all   = {.batch = 8, .rates = rates};
        nn_score   score = {0};
        nn_err     err   = {0};
        trained(net, &p, &all);
        for (int at = 0, i = 0; at < 20; at += 8, i++) {
            nn_batches one = {p.x, p.y, p.order + at, at < 16 ? 8 : 4, 8, &rates[i], NULL, NULL};
            assert_int_equal(nn_net_train(by_hand, &one, &score, &err), NN_OK);
        }
        float *a = params_of(net), *b = params_of(by_hand);
        check_same_bits("params", a, b, p.n);
        assert_int_equal(nn_net_steps(net), 3);
        free(a), free(b);
        nn_net_free(net), nn_net_free(by_hand);
    }
    free_problem(&p);
}

/* In evaluation, too, the penalty is part of each row's loss; nothing else changes. */
static void penalties_are_part_of_the_loss(void **state)
{
    nn_spec spec = small_spec();
    problem p    = make_problem(&spec, 30, 16);
    (void)state;

    for (EACH_ENGINE(e)) {
        p.spec.l1 = p.spec.l2 = 0.0;
        nn_net  *without      = problem_net(&p, NN_OPT_SGD, e, 8);
        nn_score plain        = evaluated(without, p.x, p.y, 30);
        double   sum          = 0.0;
        p.spec.l1             = 0.01;
        p.spec.l2             = 0.02;
        nn_net *net           = problem_net(&p, NN_OPT_SGD, e, 8);
        for (int l = 1; l <= 3; l++) {
            for (size_t i = nn_spec_weights_at(&spec, l); i < nn_spec_biases_at(&spec, l); i++) {
                double w = (double)p.params[i];
                sum += 0.01 * fabs(w) + 0.02 * w * w;
            }
        }
        nn_score score = evaluated(net, p.x, p.y, 30);
        check_near("loss", nn_score_loss(&score), nn_score_loss(&plain) + sum, 1e-12);
        assert_true(score.hits == plain.hits && score.rows == 30);
        nn_net_free(net), nn_net_free(without);
    }
    free_problem(&p);
}

/* --- gradients of what layers say ---------------------------------------------------------------
 */

/* dL/db of a layer is the mean over rows of dL/dz, which ties nn_net_gradients to training; the
 * activation ties dL/dy to dL/dz, and the weights tie one layer to the next. */
static void check_layer_gradients(nn_net *net, const problem *p, const float *after, int l)
{
    const nn_spec *s     = &p->spec;
    const int      units = s->units[l], inputs = s->units[l - 1], rows = p->rows;
    const float   *W  = p->params + nn_spec_weights_at(s, l);
    size_t         at = nn_spec_biases_at(s, l);
    float *dz = new_floats((size_t)(rows * units)), *dy = new_floats((size_t)(rows * units));
    float *dx = new_floats((size_t)(rows * inputs));

    nn_net_gradients(net, p->y, rows, l, true, dz);
    nn_net_gradients(net, p->y, rows, l, false, dy);
    nn_net_gradients(net, p->y, rows, l - 1, false, dx);
    for (int u = 0; u < units; u++) {
        double mean = 0.0;
        for (int r = 0; r < rows; r++) {
            mean += (double)dz[r * units + u] / rows;
        }
        check_near("bias",
                   ((double)p->params[at + (size_t)u] - (double)after[at + (size_t)u]) / 0.01, mean,
                   2e-5);
    }
    NN_ACTS[s->act[l]].backward(rows, units, nn_net_pre_activations(net, l),
                                nn_net_activations(net, l), dy);
    for (int i = 0; i < rows * units; i++) {
        check_near("before and after", (double)dy[i], (double)dz[i], 1e-5);
    }
    for (int i = 0; i < rows * inputs; i++) {
        double want = 0.0;
        for (int u = 0; u < units; u++) {
            want += (double)dz[i / inputs * units + u] * (double)W[u * inputs + i % inputs];
        }
        check_near("below", (double)dx[i], want, 1e-5);
    }
    free(dz), free(dy), free(dx);
}

static void gradients_of_layers_are_those_of_training(void **state)
{
    nn_spec spec = small_spec();
    problem p    = make_problem(&spec, 12, 17);
    (void)state;

    for (EACH_ENGINE(e)) {
        nn_net      *net   = problem_net(&p, NN_OPT_ADAGRAD, e, 12), *trained_net;
        nn_optimizer sgd   = nn_optimizer_default(NN_OPT_SGD);
        nn_score     score = {0};
        sgd.learning_rate  = 0.01;
        trained_net        = net_of(&p.spec, &sgd, e, 12);
        nn_net_set_params(trained_net, p.params);
        train(trained_net, &p, 12, &score);
        float *after = params_of(trained_net);
        nn_net_forward(net, p.x, 12, NULL);
        for (int l = 1; l <= 3; l++) {
            check_layer_gradients(net, &p, after, l);
        }
        free(after);
        nn_net_free(net), nn_net_free(trained_net);
    }
    free_problem(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_net_is_what_was_asked_for),
        cmocka_unit_test(auto_takes_small_for_small_layers_and_blas_for_large),
        cmocka_unit_test(engines_have_names),
        cmocka_unit_test(bad_shapes_and_optimisers_are_refused),
        cmocka_unit_test(engines_agree_over_random_shapes),
        cmocka_unit_test(forward_gives_outputs_and_keeps_every_layer),
        cmocka_unit_test(scores_are_means_over_rows),
        cmocka_unit_test(evaluating_in_chunks_is_evaluating_at_once),
        cmocka_unit_test(evaluating_shows_the_rows_where_they_fit),
        cmocka_unit_test(evaluating_changes_nothing),
        cmocka_unit_test(the_order_of_rows_keeps_the_mean_loss),
        cmocka_unit_test(regression_has_no_hits),
        cmocka_unit_test(a_pass_is_its_batches_in_order),
        cmocka_unit_test(a_batch_larger_than_the_rows_is_one_step),
        cmocka_unit_test(a_fresh_net_goes_on_where_another_was),
        cmocka_unit_test(a_fresh_net_without_the_state_goes_elsewhere),
        cmocka_unit_test(a_loss_that_is_not_finite_stops_before_its_update),
        cmocka_unit_test(engines_train_alike),
        cmocka_unit_test(dropout_is_a_net_without_some_units),
        cmocka_unit_test(dropout_keeps_expectations_and_ends_with_training),
        cmocka_unit_test(class_weights_scale_loss_and_step),
        cmocka_unit_test(each_update_has_its_rate),
        cmocka_unit_test(penalties_are_part_of_the_loss),
        cmocka_unit_test(gradients_of_layers_are_those_of_training),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

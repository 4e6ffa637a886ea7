/* The layered engine's threads: the same bytes from any number of them, and the same numbers as
 * the plain loops. */
#include "support.h"

#include "nn/workers.h"

/* Linked with -Wl,--wrap=workers_run: a test of threads that had none would prove nothing. */
static int most_members;

void __real_workers_run(workers *crew, void (*task)(void *user, int member), void *user);
void __wrap_workers_run(workers *crew, void (*task)(void *user, int member), void *user);

void __wrap_workers_run(workers *crew, void (*task)(void *user, int member), void *user)
{
    most_members = workers_count(crew) > most_members ? workers_count(crew) : most_members;
    __real_workers_run(crew, task, user);
}

enum { MAX_ROWS = 500 };

/* What a case is about; the network has what is left out by default. */
typedef struct {
    const char *what;
    int         layers, units[6];
    nn_act      hidden, output;
    nn_loss     loss;
    int         rows, batch;
    nn_opt      kind;
    double      momentum, clipnorm, l2, dropout, decay;
    bool        weighted;
} example;

static const example EXAMPLES[] = {
    {.what   = "columns: more units than rows",
     .layers = 3,
     .units  = {40, 139, 130, 10},
     .hidden = NN_ACT_RELU,
     .output = NN_ACT_SOFTMAX,
     .loss   = NN_LOSS_CATEGORICAL_CROSSENTROPY,
     .rows   = 200,
     .batch  = 129},
    {.what   = "rows: more of them than units, the last batch short",
     .layers = 3,
     .units  = {28, 130, 129, 1},
     .hidden = NN_ACT_RELU,
     .output = NN_ACT_SIGMOID,
     .loss   = NN_LOSS_BINARY_CROSSENTROPY,
     .rows   = 287,
     .batch  = 199,
     .kind   = NN_OPT_ADAM},
    {.what     = "both in turn, class weights, momentum",
     .layers   = 4,
     .units    = {33, 201, 67, 137, 3},
     .hidden   = NN_ACT_TANH,
     .output   = NN_ACT_SOFTMAX,
     .loss     = NN_LOSS_CATEGORICAL_CROSSENTROPY,
     .rows     = 200,
     .batch    = 131,
     .momentum = 0.9,
     .weighted = true},
    {.what     = "z is needed; a penalty and clipping",
     .layers   = 3,
     .units    = {35, 157, 131, 9},
     .hidden   = NN_ACT_GELU,
     .output   = NN_ACT_LINEAR,
     .loss     = NN_LOSS_MEAN_SQUARED_ERROR,
     .rows     = 210,
     .batch    = 150,
     .kind     = NN_OPT_RMSPROP,
     .clipnorm = 0.1,
     .l2       = 0.01},
    {.what    = "softmax within, many outputs, dropout, weight decay",
     .layers  = 3,
     .units   = {40, 133, 161, 145},
     .hidden  = NN_ACT_SOFTMAX,
     .output  = NN_ACT_SIGMOID,
     .loss    = NN_LOSS_BINARY_CROSSENTROPY,
     .rows    = 175,
     .batch   = 130,
     .kind    = NN_OPT_ADAMW,
     .dropout = 0.3,
     .decay   = 0.004},
    {.what   = "as many pieces as there are members and more",
     .layers = 3,
     .units  = {48, 600, 270, 11},
     .hidden = NN_ACT_RELU,
     .output = NN_ACT_SOFTMAX,
     .loss   = NN_LOSS_CATEGORICAL_CROSSENTROPY,
     .rows   = 150,
     .batch  = 130,
     .kind   = NN_OPT_RMSPROP},
    {.what   = "rows for every member, layers that are halves, one output",
     .layers = 4,
     .units  = {12, 150, 150, 150, 1},
     .hidden = NN_ACT_RELU,
     .output = NN_ACT_SIGMOID,
     .loss   = NN_LOSS_BINARY_CROSSENTROPY,
     .rows   = 500,
     .batch  = 487},
    {.what   = "weights that are left to OpenBLAS",
     .layers = 2,
     .units  = {1050, 1026, 3},
     .hidden = NN_ACT_TANH,
     .output = NN_ACT_SOFTMAX,
     .loss   = NN_LOSS_CATEGORICAL_CROSSENTROPY,
     .rows   = 18,
     .batch  = 10},
    {.what   = "a last batch of few rows",
     .layers = 3,
     .units  = {600, 256, 200, 10},
     .hidden = NN_ACT_RELU,
     .output = NN_ACT_SOFTMAX,
     .loss   = NN_LOSS_CATEGORICAL_CROSSENTROPY,
     .rows   = 15,
     .batch  = 10},
    {.what   = "one layer",
     .layers = 1,
     .units  = {301, 130},
     .hidden = NN_ACT_RELU,
     .output = NN_ACT_LINEAR,
     .loss   = NN_LOSS_HUBER,
     .rows   = 140,
     .batch  = 70},
};

/* All that comes out of a net. */
typedef struct {
    float   *params, *state, *layers, *gradients;
    size_t   n_params, n_state, n_layers, n_gradients;
    nn_score trained, evaluated;
} outcome;

static nn_net *example_net(const example *x, const nn_spec *spec, nn_engine engine)
{
    nn_rng       rng  = nn_rng_make(7, NN_STREAM_INIT);
    nn_optimizer opt  = nn_optimizer_default(x->kind);
    opt.learning_rate = 0.01;
    opt.momentum      = x->momentum;
    opt.clipnorm      = x->clipnorm;
    opt.weight_decay  = x->decay;

    nn_net *net    = net_of(spec, &opt, engine, MAX_ROWS);
    float  *params = random_floats(&rng, nn_spec_params(spec), -0.1f, 0.1f);
    nn_net_set_params(net, params);
    free(params);
    return net;
}

static nn_spec example_spec(const example *x)
{
    nn_spec spec = spec_of(x->layers, x->units, x->hidden, x->output, x->loss);
    spec.l2      = x->l2;
    spec.dropout = x->dropout;
    return spec;
}

static void run_training(nn_net *net, const example *x, const float *in, const float *y, outcome *o)
{
    const float weights[] = {0.5f, 2.0f, 1.25f};
    nn_rng      dropout   = nn_rng_make(3, NN_STREAM_DROPOUT);
    nn_rng      shuffle   = nn_rng_make(3, NN_STREAM_SHUFFLE);
    int        *order     = counting(x->rows);
    nn_batches  b         = {.x            = in,
                             .y            = y,
                             .order        = order,
                             .rows         = x->rows,
                             .batch        = x->batch,
                             .class_weight = x->weighted ? weights : NULL,
                             .dropout      = &dropout};
    nn_err      err       = {0};

    nn_rng_shuffle(&shuffle, order, x->rows);
    assert_int_equal(nn_net_train(net, &b, &o->trained, &err), NN_OK);
    free(order);
}

static void keep_layers(const nn_net *net, int rows, outcome *o)
{
    const nn_spec *s = nn_net_spec(net);
    size_t         n = (size_t)rows, at = 0;

    o->n_layers = 2 * n * nn_spec_total_units(s);
    o->layers   = new_floats(o->n_layers);
    for (int l = 1; l <= s->layers; l++) {
        size_t size = n * (size_t)s->units[l];
        memcpy(o->layers + at, nn_net_activations(net, l), size * sizeof(float));
        memcpy(o->layers + at + size, nn_net_pre_activations(net, l), size * sizeof(float));
        at += 2 * size;
    }
}

static void keep_gradients(nn_net *net, const float *y, int rows, outcome *o)
{
    const nn_spec *s = nn_net_spec(net);
    size_t         n = (size_t)rows, at = 0;

    o->n_gradients = n * ((size_t)s->units[0] + 2 * nn_spec_total_units(s));
    o->gradients   = new_floats(o->n_gradients);
    for (int l = 0; l <= s->layers; l++) {
        for (int before = 0; before <= (l > 0); before++) {
            nn_net_gradients(net, y, rows, l, before, o->gradients + at);
            at += n * (size_t)s->units[l];
        }
    }
}

static outcome outcome_of(const example *x, nn_engine engine, int threads)
{
    const nn_spec spec  = example_spec(x);
    nn_rng        rng   = nn_rng_make(5, NN_STREAM_DATA);
    float        *in    = random_floats(&rng, (size_t)x->rows * (size_t)spec.units[0], -1.0f, 1.0f);
    float        *y     = random_targets(&rng, &spec, x->rows);
    nn_net       *net   = example_net(x, &spec, engine);
    const int     shown = x->rows < 133 ? x->rows : 133;
    outcome       o     = {0};
    nn_err        err   = {0};
    long          steps;

    assert_int_equal(nn_net_use_threads(net, threads, &err), NN_OK);
    run_training(net, x, in, y, &o);
    nn_net_evaluate(net, in, y, x->rows, &o.evaluated);
    o.n_params = nn_spec_params(&spec);
    o.params   = params_of(net);
    o.n_state  = o.n_params * (size_t)nn_net_state_slots(net);
    o.state    = new_floats(o.n_state);
    nn_net_get_state(net, o.state, &steps);
    assert_int_equal(steps, (x->rows + x->batch - 1) / x->batch);
    nn_net_forward(net, in, shown, NULL);
    keep_layers(net, shown, &o);
    keep_gradients(net, y, shown, &o);
    nn_net_free(net);
    free(in), free(y);
    return o;
}

static void free_outcome(outcome *o)
{
    free(o->params), free(o->state), free(o->layers), free(o->gradients);
}

static void any_number_of_threads_gives_the_same_bytes(void **state)
{
    static const int THREADS[] = {2, 3, 7};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(EXAMPLES); i++) {
        outcome one = outcome_of(&EXAMPLES[i], NN_ENGINE_BLAS, 1);
        for (size_t t = 0; t < COUNT_OF(THREADS); t++) {
            most_members = 0;
            outcome many = outcome_of(&EXAMPLES[i], NN_ENGINE_BLAS, THREADS[t]);
            assert_int_equal(most_members, THREADS[t]);
            check_same_bits(EXAMPLES[i].what, many.params, one.params, one.n_params);
            check_same_bits("state", many.state, one.state, one.n_state);
            check_same_bits("layers", many.layers, one.layers, one.n_layers);
            check_same_bits("gradients", many.gradients, one.gradients, one.n_gradients);
            assert_memory_equal(&many.trained, &one.trained, sizeof one.trained);
            assert_memory_equal(&many.evaluated, &one.evaluated, sizeof one.evaluated);
            free_outcome(&many);
        }
        free_outcome(&one);
    }
}

static double worst_of(const float *a, const float *b, size_t n)
{
    double worst = 0.0;
    for (size_t i = 0; i < n; i++) {
        worst = fmax(worst, apart((double)a[i], (double)b[i], 1.0));
    }
    return worst;
}

static void threads_agree_with_the_plain_loops(void **state)
{
    (void)state;

    for (size_t i = 0; i < COUNT_OF(EXAMPLES); i++) {
        outcome want = outcome_of(&EXAMPLES[i], NN_ENGINE_REFERENCE, 3);
        outcome got  = outcome_of(&EXAMPLES[i], NN_ENGINE_BLAS, 3);
        double  off  = worst_of(got.params, want.params, want.n_params);
        off          = fmax(off, worst_of(got.layers, want.layers, want.n_layers));
        off          = fmax(off, worst_of(got.gradients, want.gradients, want.n_gradients));
        print_message("%s: %.1e\n", EXAMPLES[i].what, off);
        /* rmsprop's and adam's first steps are signs: where a gradient is nearly 0, so is
         * the certainty of its sign */
        if (!(off < (EXAMPLES[i].kind == NN_OPT_SGD ? 1e-5 : 1e-4))) {
            fail_msg("%s: off by %g", EXAMPLES[i].what, off);
        }
        check_near("loss", got.trained.loss, want.trained.loss, 1e-4 * want.trained.loss);
        check_near("loss", got.evaluated.loss, want.evaluated.loss, 1e-4 * want.evaluated.loss);
        free_outcome(&want), free_outcome(&got);
    }
}

/* Threads may be changed at any time: state and all stays. */
static void threads_may_come_and_go(void **state)
{
    const example *x    = &EXAMPLES[1];
    const nn_spec  spec = example_spec(x);
    nn_rng         rng  = nn_rng_make(5, NN_STREAM_DATA);
    float         *in   = random_floats(&rng, (size_t)x->rows * (size_t)spec.units[0], -1.0f, 1.0f);
    float         *y    = random_targets(&rng, &spec, x->rows);
    nn_net        *steady = example_net(x, &spec, NN_ENGINE_BLAS);
    nn_net        *other  = example_net(x, &spec, NN_ENGINE_BLAS);
    nn_err         err    = {0};
    (void)state;

    for (int threads = 4; threads >= 1; threads--) {
        outcome a = {0}, b = {0};
        assert_int_equal(nn_net_use_threads(other, threads, &err), NN_OK);
        run_training(steady, x, in, y, &a);
        run_training(other, x, in, y, &b);
        a.params = params_of(steady);
        b.params = params_of(other);
        check_same_bits("params", b.params, a.params, nn_spec_params(&spec));
        free(a.params), free(b.params);
        a.params = b.params = NULL;
        assert_int_equal(nn_net_use_threads(other, threads + 1, &err), NN_OK);
        nn_net_forward(steady, in, x->batch, NULL);
        nn_net_forward(other, in, x->batch, NULL);
        keep_layers(steady, x->batch, &a);
        keep_layers(other, x->batch, &b);
        check_same_bits("layers", b.layers, a.layers, a.n_layers);
        free_outcome(&a), free_outcome(&b);
    }
    nn_net_free(steady), nn_net_free(other);
    free(in), free(y);
}

/* As one thread has it: weights as they were before the batch, and no thread left waiting. */
static void a_loss_that_is_not_finite_stops_all(void **state)
{
    const example *x    = &EXAMPLES[0];
    const nn_spec  spec = example_spec(x);
    nn_rng         rng  = nn_rng_make(5, NN_STREAM_DATA);
    float         *in   = random_floats(&rng, (size_t)x->rows * (size_t)spec.units[0], -1.0f, 1.0f);
    float         *y    = random_targets(&rng, &spec, x->rows);
    int           *order = counting(x->rows);
    nn_net        *net   = example_net(x, &spec, NN_ENGINE_BLAS);
    float         *old   = params_of(net);
    nn_score       score = {0};
    nn_err         err   = {0};
    (void)state;

    in[128 * spec.units[0]] = NAN;
    assert_int_equal(nn_net_use_threads(net, 3, &err), NN_OK);
    assert_int_equal(train_on(net, in, y, order, x->rows, x->batch, &score, &err), NN_NAN);
    float *now = params_of(net);
    check_same_bits("params", now, old, nn_spec_params(&spec));
    assert_int_equal(nn_net_steps(net), 0);
    assert_int_equal(score.rows, x->batch);
    free(now), free(old), free(order), free(in), free(y);
    nn_net_free(net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_threads_gives_the_same_bytes),
        cmocka_unit_test(threads_agree_with_the_plain_loops),
        cmocka_unit_test(threads_may_come_and_go),
        cmocka_unit_test(a_loss_that_is_not_finite_stops_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

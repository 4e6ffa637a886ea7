/* The small engine: the same bits with every set of kernels and from every compiler, and the
 * reference engine's numbers over random shapes, batches, activations, losses and options. */
#include "support.h"

#include "nn/small_step.h"
#include "small_bits.h"

/* --- bits ---------------------------------------------------------------------------- */

/* What tests/small_bits.sh prints.  Whoever changes the engine's arithmetic on purpose records it
 * anew, from there. */
static const uint64_t RECORDED = 0x7033f49698c9eccfu;

static void kernels_are_in_order(void **state)
{
    int n = 0;
    (void)state;

    assert_string_equal(small_kernels_of(0)->name, "portable");
    while (small_kernels_of(n)) {
        print_message("%s\n", small_kernels_of(n++)->name);
    }
    assert_in_range(n, 1, 3);
    assert_null(small_kernels_of(n + 1));
}

static void all_kernels_give_the_recorded_bits(void **state)
{
    uint64_t all = 0, last = 0;
    (void)state;

    for (int i = 0; i < BITS_CASES; i++) {
        bits_case c;
        bits_make(&c, i);
        uint64_t bits = bits_of_case(small_kernels_of(0), &c);
        for (int k = 1; small_kernels_of(k); k++) {
            if (bits_of_case(small_kernels_of(k), &c) != bits) {
                fail_msg("case %d: %s has other bits than portable", i, small_kernels_of(k)->name);
            }
        }
        assert_true(bits != last);
        all  = all * 31 + bits;
        last = bits;
        bits_free(&c);
    }
    if (all != RECORDED) {
        fail_msg("the bits are %016llx, recorded %016llx", (unsigned long long)all,
                 (unsigned long long)RECORDED);
    }
}

/* --- optimisers ---------------------------------------------------------------------- */

static float *aligned_floats(void *block, size_t i, size_t n)
{
    uintptr_t at = ((uintptr_t)block + 63) / 64 * 64;
    return (float *)at + i * n;
}

static void check_steps(const nn_optimizer *opt, const char *name)
{
    enum { N = 8 * LANES, SLOTS = 2 };
    nn_rng rng   = nn_rng_make(3, NN_STREAM_SAMPLE);
    void  *block = zeroed((2 + SLOTS) * N + 16, sizeof(float));
    float *w = aligned_floats(block, 0, N), *g = aligned_floats(block, 1, N);
    float *slots = aligned_floats(block, 2, N), want_w[N], want_slots[SLOTS * N];

    fill_uniform(&rng, w, N, -1.0f, 1.0f);
    fill_uniform(&rng, slots, SLOTS * N, 0.0f, 0.1f);
    memcpy(want_w, w, sizeof want_w);
    memcpy(want_slots, slots, sizeof want_slots);
    for (long t = 1; t <= 20; t++) {
        fill_uniform(&rng, g, N, -1.0f, 1.0f);
        nn_optimizer_step(opt, 0.01 * (double)t, t, N, want_w, g, want_slots);
        take_step(opt, 0.01 * (double)t, t, N / W, (vec *)w, (vec *)g, (vec *)slots);
    }
    check_same_bits(name, w, want_w, N);
    check_same_bits(name, slots, want_slots, SLOTS * N);
    free(block);
}

static void steps_have_the_bits_of_nn_optimizer_step(void **state)
{
    (void)state;
    for (nn_opt kind = 0; kind < NN_OPT_COUNT; kind++) {
        nn_optimizer opt = nn_optimizer_default(kind);
        check_steps(&opt, NN_OPTS[kind].name);
        opt.weight_decay = 0.01;
        opt.momentum     = kind <= NN_OPT_RMSPROP ? 0.9 : 0.0;
        check_steps(&opt, NN_OPTS[kind].name);
        opt.nesterov = kind == NN_OPT_SGD;
        check_steps(&opt, NN_OPTS[kind].name);
    }
}

/* --- against the reference engine ---------------------------------------------------- */

typedef struct {
    float   *params;
    nn_score score;
} outcome;

static outcome train_case(const bits_case *c, nn_engine engine)
{
    static const float WEIGHT[40] = {0.25f, 2.0f, 1.5f, 1.0f, 0.5f, 3.0f};
    nn_rng             masks      = nn_rng_make(1, NN_STREAM_DROPOUT);
    nn_net            *net        = net_of(&c->spec, &c->optimizer, engine, BITS_ROWS);
    const nn_batches   b          = {.x            = c->x,
                                     .y            = c->y,
                                     .order        = c->order,
                                     .rows         = BITS_ROWS,
                                     .batch        = c->batch,
                                     .class_weight = c->weighted ? WEIGHT : NULL,
                                     .dropout      = &masks};
    outcome            o          = {0};
    nn_err             err        = {0};

    nn_net_set_params(net, c->params);
    if (nn_net_train(net, &b, &o.score, &err) != NN_OK) {
        fail_msg("%s: %s", nn_engine_name(engine), err.text);
    }
    nn_net_evaluate(net, c->x, c->y, BITS_ROWS, &o.score);
    o.params = params_of(net);
    nn_net_free(net);
    return o;
}

/* Relative to what the parameters moved by, at least to 1. */
static double compare_case(const bits_case *c, int i)
{
    outcome got = train_case(c, NN_ENGINE_SMALL), want = train_case(c, NN_ENGINE_REFERENCE);
    double  worst = apart(got.score.loss, want.score.loss, 1.0), moved = 0.0;

    assert_int_equal(got.score.rows, want.score.rows);
    assert_int_equal(got.score.values, want.score.values);
    worst = fmax(worst, apart(got.score.squared, want.score.squared, 1.0));
    for (size_t k = 0; k < nn_spec_params(&c->spec); k++) {
        double off = apart((double)got.params[k], (double)want.params[k], 1.0);
        worst      = off > worst ? off : worst;
        moved      = fmax(moved, fabs((double)want.params[k] - (double)c->params[k]));
        if (!(off < 1e-4)) {
            fail_msg("case %d, batch %d: parameter %zu is %.9g, expected %.9g", i, c->batch, k,
                     (double)got.params[k], (double)want.params[k]);
        }
    }
    if (!(worst < 1e-4)) {
        fail_msg("case %d: the loss is %.9g, expected %.9g", i, got.score.loss, want.score.loss);
    }
    assert_true(moved > 1e-4 || c->spec.units[c->spec.layers] == 1);
    free(got.params), free(want.params);
    return worst;
}

/* With plain and heavy-ball SGD: an optimiser that divides by the gradient's size makes a large
 * step of the last bit of a small one.  Their steps are compared above. */
static void engine_agrees_with_the_reference(void **state)
{
    double worst = 0.0;
    (void)state;

    for (int i = 0; i < BITS_CASES; i++) {
        bits_case c;
        bits_make(&c, i);
        c.optimizer.kind = NN_OPT_SGD;
        if (c.optimizer.momentum == 0.0) {
            c.optimizer.nesterov = false;
        }
        worst = fmax(worst, compare_case(&c, i));
        bits_free(&c);
    }
    print_message("worst difference %.1e\n", worst);
    assert_true(worst > 0.0);
}

/* --- more rows than the caches hold -------------------------------------------------- */

enum { MANY = 110003, SLICE = 1600 }; /* whole batches of 16; MANY leaves a part of one */

/* `slice` rows a call. */
static float *train_many(const nn_spec *spec, const float *x, const float *y, const int *order,
                         int slice, nn_score *score)
{
    nn_optimizer rmsprop = nn_optimizer_default(NN_OPT_RMSPROP);
    nn_rng       init    = nn_rng_make(3, NN_STREAM_INIT);
    nn_net      *net     = random_net(&init, spec, &rmsprop, NN_ENGINE_SMALL, 16);
    nn_err       err     = {0};

    for (int at = 0; at < MANY; at += slice) {
        int rows = MANY - at < slice ? MANY - at : slice;
        assert_int_equal(train_on(net, x, y, order + at, rows, 16, score, &err), NN_OK);
    }
    float *params = params_of(net);
    nn_net_free(net);
    return params;
}

/* Rows are then sent for ahead, up to the last one and not beyond; nobody must see it. */
static void many_rows_at_once_give_the_bits_of_few(void **state)
{
    static const int UNITS[][3] = {{4, 3, 1}, {37, 2, 3}};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(UNITS); i++) {
        nn_spec spec = spec_of(2, UNITS[i], NN_ACT_RELU, NN_ACT_LINEAR, NN_LOSS_MEAN_SQUARED_ERROR);
        nn_rng  rng  = nn_rng_make(i, NN_STREAM_DATA);
        float  *x    = random_floats(&rng, (size_t)MANY * (size_t)UNITS[i][0], -1.0f, 1.0f);
        float  *y    = random_targets(&rng, &spec, MANY);
        int    *order = counting(MANY);
        nn_score few = {0}, many = {0};

        nn_rng_shuffle(&rng, order, MANY);
        float *a = train_many(&spec, x, y, order, SLICE, &few);
        float *b = train_many(&spec, x, y, order, MANY, &many);
        assert_memory_equal(a, b, nn_spec_params(&spec) * sizeof *a);
        assert_int_equal(many.rows, MANY);
        assert_true(many.loss > 0.0 && fabs(many.loss - few.loss) <= 1e-12 * few.loss);
        free(a), free(b), free(x), free(y), free(order);
    }
}

/* --- denormals ----------------------------------------------------------------------- */

static volatile float tiny = 1e-38f;

/* The caller's arithmetic stays as it was; the engine's does without. */
static void denormals_are_off_within_only(void **state)
{
    const int    units[]  = {1, 1};
    nn_spec      spec     = spec_of(1, units, NN_ACT_LINEAR, NN_ACT_LINEAR, NN_LOSS_HUBER);
    nn_optimizer sgd      = nn_optimizer_default(NN_OPT_SGD);
    nn_net      *net      = net_of(&spec, &sgd, NN_ENGINE_SMALL, 1);
    float        params[] = {0.25f, 0.0f}, x = 2e-38f, y = 0.0f, out = -1.0f;
    nn_score     score = {0};
    nn_err       err   = {0};
    int          order = 0;
    (void)state;

    nn_net_set_params(net, params);
    nn_net_forward(net, &x, 1, &out);
    assert_true(out == 0.0f); /* 5e-39 */
    nn_net_evaluate(net, &x, &y, 1, &score);
    assert_int_equal(train_on(net, &x, &y, &order, 1, 1, &score, &err), NN_OK);
    nn_net_gradients(net, &y, 1, 0, false, &out);
    assert_true(tiny * 0.1f > 0.0f);
    nn_net_free(net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels_are_in_order),
        cmocka_unit_test(all_kernels_give_the_recorded_bits),
        cmocka_unit_test(steps_have_the_bits_of_nn_optimizer_step),
        cmocka_unit_test(engine_agrees_with_the_reference),
        cmocka_unit_test(many_rows_at_once_give_the_bits_of_few),
        cmocka_unit_test(denormals_are_off_within_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

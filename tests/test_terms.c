/* Penalties, clipping and dropout masks, by hand and by their laws. */
#include "support.h"

#include "nn/terms.h"

/* 2-2-1: W1 (2,2) b1 W2 (1,2) b2 */
static nn_spec small_spec(void)
{
    const int units[] = {2, 2, 1};
    return spec_of(2, units, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
}

static const float PARAMS[9] = {1.0f, -2.0f, 0.0f, 0.5f, 7.0f, -7.0f, 3.0f, -0.5f, 9.0f};

/* --- penalties ----------------------------------------------------------------------- */

static void penalties_by_hand(void **state)
{
    nn_spec s = small_spec();
    (void)state;

    assert_true(terms_penalty(&s, PARAMS) == 0.0);
    s.l1 = 0.5; /* of 1 + 2 + 0 + .5 + 3 + .5, the biases left out */
    check_near("l1", terms_penalty(&s, PARAMS), 3.5, 1e-15);
    s.l2 = 2.0; /* and 1 + 4 + 0 + .25 + 9 + .25 */
    check_near("both", terms_penalty(&s, PARAMS), 3.5 + 29.0, 1e-14);
    s.l1 = 0.0;
    check_near("l2", terms_penalty(&s, PARAMS), 29.0, 1e-14);
}

static void gradients_of_penalties_by_hand(void **state)
{
    nn_spec     s       = small_spec();
    float       g[9]    = {10.0f, 10.0f, 10.0f, 10.0f, 10.0f, 10.0f, 10.0f, 10.0f, 10.0f};
    const float none[9] = {10.0f, 10.0f, 10.0f, 10.0f, 10.0f, 10.0f, 10.0f, 10.0f, 10.0f};
    const float want[9] = {10.75f, 9.0f, 10.0f, 10.625f, 10.0f, 10.0f, 11.25f, 9.375f, 10.0f};
    (void)state;

    terms_penalty_gradient(&s, PARAMS, g);
    check_same_bits("off", g, none, 9);
    s.l1 = 0.5;
    s.l2 = 0.125; /* 0.5 sign(w) + 0.25 w, added; |w| has none at 0 */
    terms_penalty_gradient(&s, PARAMS, g);
    check_same_bits("on", g, want, 9);
}

/* --- clipping ------------------------------------------------------------------------ */

static const float GRADIENT[9] = {3.0f, 0.0f, 0.0f, -4.0f, 0.25f, 0.5f, -1.0f, 0.0f, 12.0f};

static void clip(const nn_optimizer *opt, float *g)
{
    nn_spec s = small_spec();
    memcpy(g, GRADIENT, sizeof GRADIENT);
    terms_clip(opt, &s, g);
}

static void each_way_of_clipping_by_hand(void **state)
{
    static const float BY_VALUE[9] = {2.0f, 0.0f, 0.0f, -2.0f, 0.25f, 0.5f, -1.0f, 0.0f, 2.0f};
    /* W1 5 long: to 2.5; b1 and W2 shorter; b2 12 long */
    static const float BY_NORM[9] = {1.5f, 0.0f, 0.0f, -2.0f, 0.25f, 0.5f, -1.0f, 0.0f, 2.5f};
    nn_optimizer       opt        = nn_optimizer_default(NN_OPT_SGD);
    float              g[9];
    (void)state;

    clip(&opt, g);
    check_same_bits("none", g, GRADIENT, 9);
    opt.clipvalue = 2.0;
    clip(&opt, g);
    check_same_bits("clipvalue", g, BY_VALUE, 9);
    opt.clipvalue = 0.0;
    opt.clipnorm  = 2.5;
    clip(&opt, g);
    for (int i = 0; i < 9; i++) {
        check_near("clipnorm", (double)g[i], (double)BY_NORM[i], 1e-6);
    }
    opt.clipnorm        = 0.0;
    opt.global_clipnorm = 1.0;
    clip(&opt, g);
    double length = sqrt(9.0 + 16.0 + 0.0625 + 0.25 + 1.0 + 144.0);
    for (int i = 0; i < 9; i++) {
        check_near("global_clipnorm", (double)g[i], (double)GRADIENT[i] / length, 1e-7);
    }
}

static void what_is_short_enough_keeps_its_bits(void **state)
{
    nn_optimizer opt = nn_optimizer_default(NN_OPT_SGD);
    float        g[9];
    (void)state;

    opt.clipnorm = 12.0; /* the longest is exactly so long */
    clip(&opt, g);
    check_same_bits("clipnorm", g, GRADIENT, 9);
    opt.clipnorm        = 0.0;
    opt.global_clipnorm = 13.5;
    clip(&opt, g);
    check_same_bits("global_clipnorm", g, GRADIENT, 9);
}

/* 1e30 squared is beyond float32, not beyond the double the sum is in. */
static void large_gradients_are_shortened_too(void **state)
{
    nn_optimizer opt = nn_optimizer_default(NN_OPT_SGD);
    nn_spec      s   = small_spec();
    float        g[] = {1e30f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -1e30f};
    (void)state;

    opt.global_clipnorm = 1.0;
    terms_clip(&opt, &s, g);
    check_near("first", (double)g[0], sqrt(0.5), 1e-6);
    check_near("last", (double)g[8], -sqrt(0.5), 1e-6);
}

/* --- dropout ------------------------------------------------------------------------- */

static void masks_drop_the_share_and_keep_the_mean(void **state)
{
    enum { N = 100000 };
    static const double RATES[] = {0.1, 0.25, 0.5, 0.9};
    float              *mask    = new_floats(N);
    (void)state;

    for (size_t i = 0; i < COUNT_OF(RATES); i++) {
        nn_rng rng = nn_rng_make(1 + i, NN_STREAM_DROPOUT);
        double p = RATES[i], sum = 0.0;
        int    dropped = 0;
        terms_dropout_mask(&rng, p, N, mask);
        for (int k = 0; k < N; k++) {
            assert_true(mask[k] == 0.0f || mask[k] == (float)(1.0 / (1.0 - p)));
            dropped += mask[k] == 0.0f;
            sum += (double)mask[k];
        }
        double deviation = sqrt(p * (1.0 - p) / N); /* of the share */
        check_near("share", (double)dropped / N, p, 4.0 * deviation);
        check_near("mean", sum / N, 1.0, 4.0 * deviation / (1.0 - p));
    }
    free(mask);
}

static void masks_are_a_stretch_of_their_stream(void **state)
{
    nn_rng a = nn_rng_make(1, NN_STREAM_DROPOUT), b = a, c = a;
    float  whole[40], parts[40];
    (void)state;

    terms_dropout_mask(&a, 0.5, 40, whole);
    terms_dropout_mask(&b, 0.5, 13, parts);
    terms_dropout_mask(&b, 0.5, 27, parts + 13);
    check_same_bits("parts", parts, whole, 40);
    for (int i = 0; i < 40; i++) {
        nn_rng_next(&c); /* one draw each */
    }
    assert_memory_equal(&a, &b, sizeof a);
    assert_memory_equal(&a, &c, sizeof a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(penalties_by_hand),
        cmocka_unit_test(gradients_of_penalties_by_hand),
        cmocka_unit_test(each_way_of_clipping_by_hand),
        cmocka_unit_test(what_is_short_enough_keeps_its_bits),
        cmocka_unit_test(large_gradients_are_shortened_too),
        cmocka_unit_test(masks_drop_the_share_and_keep_the_mean),
        cmocka_unit_test(masks_are_a_stretch_of_their_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Scores: sums over rows and the means one reports.  R2 against scikit-learn 1.x's r2_score,
 * whose numbers are written beside the cases. */
#include "support.h"

static nn_score added(nn_loss loss, int rows, int U, const float *p, const float *y)
{
    nn_score s = {0};
    nn_score_add(&s, loss, rows, U, p, y);
    return s;
}

static nn_score of_values(int rows, const float *p, const float *y)
{
    return added(NN_LOSS_MEAN_SQUARED_ERROR, rows, 1, p, y);
}

static void classes_have_hits_and_no_values(void **state)
{
    const float p[] = {0.9f, 0.1f, 0.6f, 0.4f}, y[] = {1.0f, 0.0f, 0.0f, 1.0f};
    nn_score    s = added(NN_LOSS_BINARY_CROSSENTROPY, 4, 1, p, y);
    (void)state;

    assert_int_equal(s.rows, 4);
    assert_true(s.hits == 2.0 && nn_score_accuracy(&s) == 0.5);
    assert_int_equal(s.values, 0);
    assert_true(isnan(nn_score_mae(&s)) && isnan(nn_score_r2(&s)));
    s.loss = 6.0;
    assert_true(nn_score_loss(&s) == 1.5);
}

static void values_have_errors_and_no_hits(void **state)
{
    const float p[] = {1.5f, -1.0f, 2.0f, 0.0f}, y[] = {1.0f, 1.0f, 2.0f, -4.0f};
    (void)state;

    for (nn_loss loss = 0; loss < NN_LOSS_COUNT; loss++) {
        if (NN_LOSSES[loss].classifies) {
            continue;
        }
        for (int U = 1; U <= 4; U *= 2) {
            nn_score s = added(loss, 4 / U, U, p, y);
            assert_int_equal(s.rows, 4 / U);
            assert_int_equal(s.values, 4);
            assert_true(s.hits == 0.0 && s.absolute == 6.5 && s.squared == 20.25);
            assert_true(nn_score_mae(&s) == 1.625);
            check_near("mean", s.target_mean, 0.0, 1e-15);
            check_near("m2", s.target_m2, 22.0, 1e-14);
        }
    }
}

/* sklearn.metrics.r2_score(y, p); the first is the example of its manual. */
static void r2_is_that_of_scikit_learn(void **state)
{
    const float y[] = {3.0f, -0.5f, 2.0f, 7.0f}, p[] = {2.5f, 0.0f, 2.0f, 8.0f};
    const float far[] = {-3.0f, 9.0f, 0.25f, -1.0f}, mean[] = {2.875f, 2.875f, 2.875f, 2.875f};
    const float flat[] = {2.0f, 2.0f, 2.0f, 2.0f};
    nn_score    good = of_values(4, p, y), bad = of_values(4, far, y), dull = of_values(4, mean, y);
    nn_score    exact = of_values(4, flat, flat), missed = of_values(4, p, flat);
    (void)state;

    check_near("good", nn_score_r2(&good), 0.9486081370449679, 1e-15);
    check_near("bad", nn_score_r2(&bad), -5.623126338329764, 1e-14);
    check_near("the mean", nn_score_r2(&dull), 0.0, 1e-15);
    assert_true(nn_score_r2(&exact) == 1.0 && nn_score_r2(&missed) == 0.0);
}

static void r2_needs_two_rows_and_one_output(void **state)
{
    const float p[] = {1.0f, 2.0f}, y[] = {1.5f, 2.5f};
    nn_score    none = {0}, one = of_values(1, p, y);
    nn_score    two = added(NN_LOSS_MEAN_SQUARED_ERROR, 1, 2, p, y);
    (void)state;

    assert_true(isnan(nn_score_r2(&none)) && isnan(nn_score_r2(&one)) && isnan(nn_score_r2(&two)));
    assert_true(isnan(nn_score_mae(&none)) && nn_score_mae(&two) == 0.5);
    assert_true(isnan(nn_score_loss(&none)) && isnan(nn_score_accuracy(&none)));
}

/* 8,388,608 +- 1: a sum of squares minus a square of sums would have lost them. */
static void large_targets_that_lie_close_lose_nothing(void **state)
{
    enum { N = 1000 };
    float p[N], y[N];
    (void)state;

    for (int i = 0; i < N; i++) {
        y[i] = 8388608.0f + (float)(i % 2 ? 1 : -1);
        p[i] = 8388608.0f;
    }
    nn_score s = of_values(N, p, y);
    check_near("m2", s.target_m2, N, 1e-6);
    check_near("r2", nn_score_r2(&s), 0.0, 1e-9);
}

/* Adding in pieces is adding at once, to the bit. */
static void rows_may_come_in_pieces(void **state)
{
    enum { N = 101 };
    nn_rng   rng = nn_rng_make(1, NN_STREAM_SAMPLE);
    float    p[N], y[N];
    nn_score pieces = {0};
    (void)state;

    fill_uniform(&rng, p, N, -2.0f, 2.0f);
    fill_uniform(&rng, y, N, -2.0f, 2.0f);
    nn_score whole = of_values(N, p, y);
    for (int at = 0; at < N; at += 7) {
        int now = N - at < 7 ? N - at : 7;
        nn_score_add(&pieces, NN_LOSS_HUBER, now, 1, p + at, y + at);
    }
    assert_memory_equal(&pieces, &whole, sizeof whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_have_hits_and_no_values),
        cmocka_unit_test(values_have_errors_and_no_hits),
        cmocka_unit_test(r2_is_that_of_scikit_learn),
        cmocka_unit_test(r2_needs_two_rows_and_one_output),
        cmocka_unit_test(large_targets_that_lie_close_lose_nothing),
        cmocka_unit_test(rows_may_come_in_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

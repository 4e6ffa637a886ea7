/* history.csv, to the byte. */
#include "fixture.h"

#include "output/history.h"

static void check_row(const nn_epoch *e, nn_loss loss, const char *want)
{
    text t = {0};

    history_row(&t, e, loss);
    assert_int_equal(text_check(&t, "a test", NULL), NN_OK);
    assert_string_equal(t.data, want);
    text_free(&t);
}

static void the_header_names_the_columns(void **state)
{
    (void)state;
    for (nn_loss loss = 0; loss < NN_LOSS_COUNT; loss++) {
        text t = {0};
        history_header(&t, loss);
        assert_string_equal(
            t.data, NN_LOSSES[loss].classifies
                        ? "epoch,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy\n"
                        : "epoch,loss,mae,r2,val_loss,val_mae,val_r2,test_loss,test_mae,test_r2\n");
        text_free(&t);
    }
}

/* Sums over rows become means, rounded to float32 and written in its fewest digits. */
static void rows_hold_means(void **state)
{
    (void)state;
    check_row(&(nn_epoch){.epoch      = 12,
                          .train      = {.rows = 4, .loss = 1.0, .hits = 3},
                          .validation = {.rows = 3, .loss = 2.0, .hits = 1},
                          .test       = {.rows = 10, .loss = 1.0, .hits = 10}},
              NN_LOSS_BINARY_CROSSENTROPY, "12,0.25,0.75,0.6666667,0.33333334,0.1,1\n");
}

static void a_split_without_rows_leaves_its_cells_empty(void **state)
{
    const nn_score some = {.rows = 2, .loss = 3.0, .hits = 1};
    (void)state;

    check_row(&(nn_epoch){.train = some}, NN_LOSS_CATEGORICAL_CROSSENTROPY, "0,1.5,0.5,,,,\n");
    check_row(&(nn_epoch){.train = some, .validation = some}, NN_LOSS_BINARY_CROSSENTROPY,
              "0,1.5,0.5,1.5,0.5,,\n");
    check_row(&(nn_epoch){.train = some, .test = some}, NN_LOSS_BINARY_CROSSENTROPY,
              "0,1.5,0.5,,,1.5,0.5\n");
}

/* By hand: of targets 1, 3, 5 (mean 3, squared distances 8) and answers 1, 2, 7: absolute
 * errors 0 + 1 + 2, squared 0 + 1 + 4, so R2 = 1 - 5 / 8. */
static void a_regression_has_mae_and_r2(void **state)
{
    static const float P[] = {1, 2, 7}, Y[] = {1, 3, 5};
    nn_score           s = {.loss = 6.0};
    (void)state;

    nn_score_add(&s, NN_LOSS_MEAN_SQUARED_ERROR, 3, 1, P, Y);
    check_row(&(nn_epoch){.epoch = 2, .train = s, .test = s}, NN_LOSS_MEAN_SQUARED_ERROR,
              "2,2,1,0.375,,,,2,1,0.375\n");
    check_row(&(nn_epoch){.epoch = 2, .validation = s}, NN_LOSS_HUBER, "2,,,,2,1,0.375,,,\n");
    /* one row varies over nothing: it has no R2 */
    s = (nn_score){.loss = 0.25};
    nn_score_add(&s, NN_LOSS_MEAN_ABSOLUTE_ERROR, 1, 1, P, Y);
    check_row(&(nn_epoch){.train = s}, NN_LOSS_MEAN_ABSOLUTE_ERROR, "0,0.25,0,,,,,,,\n");
}

/* What history_of says is what reading the table back gives: float32, rounded once. */
static void metrics_are_those_of_the_table(void **state)
{
    const nn_score  s = {.rows = 3, .loss = 1.0, .hits = 2};
    history_metrics m = history_of(&s, NN_LOSS_BINARY_CROSSENTROPY);
    (void)state;

    assert_int_equal(m.count, 2);
    assert_string_equal(m.name[0], "loss");
    assert_string_equal(m.name[1], "accuracy");
    assert_true(m.value[0] == 1.0f / 3.0f && m.value[1] == 2.0f / 3.0f);
    m = history_of(&s, NN_LOSS_HUBER);
    assert_int_equal(m.count, 3);
    assert_string_equal(m.name[1], "mae");
    assert_string_equal(m.name[2], "r2");
    assert_true(isnan(m.value[1]) && isnan(m.value[2])); /* it has no values */
}

static void what_is_not_a_number_is_empty(void **state)
{
    (void)state;
    check_row(&(nn_epoch){.epoch = 1,
                          .train = {.rows = 2, .loss = NAN, .hits = 0},
                          .test  = {.rows = 2, .loss = INFINITY, .hits = 0}},
              NN_LOSS_BINARY_CROSSENTROPY, "1,,0,,,inf,0\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_header_names_the_columns),
        cmocka_unit_test(rows_hold_means),
        cmocka_unit_test(a_split_without_rows_leaves_its_cells_empty),
        cmocka_unit_test(a_regression_has_mae_and_r2),
        cmocka_unit_test(metrics_are_those_of_the_table),
        cmocka_unit_test(what_is_not_a_number_is_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

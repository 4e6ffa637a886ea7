/* history.csv, to the byte, and back. */
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

/* --- reading -------------------------------------------------------------------------------- */

#define HEADER "epoch,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy\n"

static nn_status read_text(history_table *out, const char *bytes, nn_loss loss, nn_err *err)
{
    run_dir  *d = NULL;
    nn_status status;

    plant("out/run.json");
    if (bytes) {
        spill("out/history.csv", bytes);
    }
    assert_int_equal(run_dir_resume(&d, "out", 8, NULL), NN_OK);
    status = history_read(out, d, loss, err);
    run_dir_free(d);
    return status;
}

static history_table table_of(const char *bytes, nn_loss loss)
{
    history_table t;
    nn_err        err = {0};
    if (read_text(&t, bytes, loss, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return t;
}

/* What was written comes back as the same float32, more rows than there is room for at first. */
static void what_is_written_is_read_back(void **state)
{
    enum { EPOCHS = 150 };
    text            t   = {0};
    nn_rng          rng = nn_rng_make(4, NN_STREAM_DATA);
    nn_epoch        e[EPOCHS];
    history_table   got;
    history_metrics want;
    (void)state;

    history_header(&t, NN_LOSS_BINARY_CROSSENTROPY);
    for (int i = 0; i < EPOCHS; i++) {
        e[i]            = (nn_epoch){.epoch = 3 * i, .train = {.rows = 7}, .test = {.rows = 3}};
        e[i].train.loss = (double)nn_rng_uniform(&rng);
        e[i].train.hits = (int)nn_rng_below(&rng, 8);
        e[i].test.loss  = (double)nn_rng_uniform(&rng) * 1e-9;
        history_row(&t, &e[i], NN_LOSS_BINARY_CROSSENTROPY);
    }
    got = table_of(t.data, NN_LOSS_BINARY_CROSSENTROPY);
    assert_int_equal(got.rows, EPOCHS);
    assert_int_equal(got.columns, 6);
    for (int i = 0; i < EPOCHS; i++) {
        assert_int_equal(got.epoch[i], 3 * i);
        want = history_of(&e[i].train, NN_LOSS_BINARY_CROSSENTROPY);
        check_same_bits("training", got.value + 6 * i, want.value, 2);
        want = history_of(&e[i].test, NN_LOSS_BINARY_CROSSENTROPY);
        check_same_bits("test", got.value + 6 * i + 4, want.value, 2);
    }
    assert_ptr_equal(history_column(&got, 0, 0), got.value);
    assert_ptr_equal(history_column(&got, 0, 1), got.value + 1);
    assert_null(history_column(&got, 1, 0)); /* there are no validation rows */
    assert_null(history_column(&got, 1, 1));
    assert_ptr_equal(history_column(&got, 2, 1), got.value + 5);
    history_release(&got);
    history_release(&got); /* nothing more to release */
    text_free(&t);
}

static void gaps_and_infinities_are_told_apart(void **state)
{
    history_table t = table_of(HEADER "0,0.5,,inf,,,\n2,,,-inf,1,,\n", NN_LOSS_BINARY_CROSSENTROPY);
    (void)state;

    assert_int_equal(t.rows, 2);
    assert_true(t.value[0] == 0.5f && isnan(t.value[1]) && isnan(t.value[4]));
    assert_true(isinf(t.value[2]) && t.value[2] > 0 && isinf(t.value[8]) && t.value[8] < 0);
    assert_int_equal(t.epoch[1], 2);
    assert_non_null(history_column(&t, 0, 0));
    assert_null(history_column(&t, 0, 1)); /* nowhere a value */
    assert_null(history_column(&t, 1, 0)); /* none that is finite */
    assert_non_null(history_column(&t, 1, 1));
    history_release(&t);
}

static void a_regression_has_nine_columns(void **state)
{
    history_table t =
        table_of("epoch,loss,mae,r2,val_loss,val_mae,val_r2,test_loss,test_mae,test_r2\n"
                 "0,1,2,3,4,5,6,7,8,9\n",
                 NN_LOSS_HUBER);
    (void)state;

    assert_int_equal(t.columns, 9);
    for (int split = 0; split < HISTORY_SPLITS; split++) {
        for (int metric = 0; metric < 3; metric++) {
            assert_true(*history_column(&t, split, metric) == (float)(1 + 3 * split + metric));
        }
    }
    history_release(&t);
}

static void damaged_tables_are_refused(void **state)
{
    static const struct {
        const char *bytes, *want;
    } KNOWN[] = {
        {NULL, "out/history.csv: No such file or directory"},
        {"", "out/history.csv"},
        {HEADER, "out/history.csv has no epoch"},
        {HEADER "0,1,1,,,,\n1,x,1,,,,\n", "out/history.csv:3: not a line of a history"},
        {HEADER "0,1,1,,,,\n1,nan,1,,,,\n", "out/history.csv:3: not a line of a history"},
        {HEADER "0,1,1,,,,\n1,1,1,,,\n", "out/history.csv:3: not a line of a history"},
        {HEADER "0,1,1,,,,,\n", "out/history.csv:2: not a line of a history"},
        {HEADER "1,1,1,,,,\n1,1,1,,,,\n", "out/history.csv:3: not a line of a history"},
        {HEADER "2,1,1,,,,\n1,1,1,,,,\n", "out/history.csv:3: not a line of a history"},
        {HEADER "-1,1,1,,,,\n", "out/history.csv:2: not a line of a history"},
        {HEADER "2147483648,1,1,,,,\n", "out/history.csv:2: not a line of a history"},
        {HEADER "0.5,1,1,,,,\n", "out/history.csv:2: not a line of a history"},
        {HEADER "0,1,infinity,,,,\n", "out/history.csv:2: not a line of a history"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        history_table t   = {.rows = -7};
        nn_err        err = {0};
        check_failed(read_text(&t, KNOWN[i].bytes, NN_LOSS_BINARY_CROSSENTROPY, &err), NN_DATA,
                     &err, KNOWN[i].want);
        assert_int_equal(t.rows, -7);
        remove_all("out");
    }
    /* a table of classes is none of a regression */
    history_table t   = {0};
    nn_err        err = {0};
    check_failed(read_text(&t, HEADER "0,1,1,,,,\n", NN_LOSS_HUBER, &err), NN_DATA, &err,
                 "out/history.csv:2: not a line of a history");
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
        SCRATCH(what_is_written_is_read_back),
        SCRATCH(gaps_and_infinities_are_told_apart),
        SCRATCH(a_regression_has_nine_columns),
        SCRATCH(damaged_tables_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

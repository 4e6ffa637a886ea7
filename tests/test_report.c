/* What train tells people, to the byte. */
#include "fixture.h"

#include "cli/options.h"
#include "cli/report.h"

/* A job from "name=value" words, and a network for it whose parameters are all zero: it
 * answers 0.5 to everything, which counts as the first class. */
typedef struct {
    run_config config;
    job        job;
    nn_net    *net;
} bench;

static void set_up(bench *b, const char *const *options)
{
    const option_row *row;
    nn_err            err = {0};

    *b = (bench){0};
    for (int i = 0; (row = options_row(i)); i++) {
        if (row->fallback) {
            assert_int_equal(option_set(&b->config, row, row->name, row->fallback, NULL), NN_OK);
        }
    }
    for (int i = 0; options[i]; i++) {
        size_t n = strcspn(options[i], "=");
        row      = options_find(options[i], n);
        assert_int_equal(option_set(&b->config, row, row->name, options[i] + n + 1, NULL), NN_OK);
    }
    if (job_prepare(&b->job, &b->config, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    b->net = net_of(&b->job.spec, &b->job.optimizer, NN_ENGINE_REFERENCE, 16);
}

static void tear_down(bench *b)
{
    const option_row *row;

    for (int i = 0; (row = options_row(i)); i++) {
        option_clear(&b->config, row);
    }
    nn_net_free(b->net);
    job_free(&b->job);
}

#define OPTIONS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void check_text(text *t, const char *want)
{
    assert_int_equal(text_check(t, "a test", NULL), NN_OK);
    assert_string_equal(t->data, want);
    text_free(t);
}

static void check_has(text *t, const char *part)
{
    assert_int_equal(text_check(t, "a test", NULL), NN_OK);
    if (!strstr(t->data, part)) {
        fail_msg("'%s' does not have '%s'", t->data, part);
    }
}

/* --- before -------------------------------------------------------------------------- */

static void the_start_tells_data_network_and_training(void **state)
{
    bench b;
    text  t = {0};
    (void)state;

    set_up(&b, OPTIONS("split=sklearn:42"));
    report_start(&t, &b.job, &b.config, b.net);
    check_text(
        &t,
        "Data      banknote: 1372 rows, 4 features (variance, skewness, kurtosis, entropy)\n"
        "Classes   0 (762 rows), 1 (610 rows), in column 'class'\n"
        "Split     672 training, 288 validation, 412 test rows (sklearn:42, seed 1)\n"
        "Scale     standard, fitted on the training rows\n"
        "_____________________________________________________________\n"
        " Layer (type)         Output Shape    Activation     Param #\n"
        "=============================================================\n"
        " input (InputLayer)   (None, 4)                            0\n"
        " dense_1 (Dense)      (None, 3)       relu                15\n"
        " dense_2 (Dense)      (None, 2)       relu                 8\n"
        " output (Dense)       (None, 1)       sigmoid              3\n"
        "=============================================================\n"
        "Total params: 26\n"
        "Training  sgd, learning rate 0.2, batches of 16, lsuv start, loss binary_crossentropy\n"
        "\n");
    tear_down(&b);
}

static void the_start_tells_what_is_out_of_the_ordinary(void **state)
{
    bench b;
    text  t = {0};
    (void)state;

    set_up(&b, OPTIONS("scale=minmax", "scale-on=all", "momentum=0.9", "nesterov=yes", "epochs=500",
                       "snapshot-rows=50"));
    b.config.verbose = true;
    report_start(&t, &b.job, &b.config, b.net);
    check_has(&t, "Scale     minmax, fitted on all rows\n");
    check_has(&t, ", Nesterov momentum 0.9, ");
    check_has(&t, "Engine    reference\n");
    check_has(&t, "Snapshots 100 of 501 epochs, evenly spaced (--snapshots all for every one)\n");
    check_has(&t, "Snapshots show 50 of 412 test rows, a seeded sample");
    text_free(&t);
    tear_down(&b);
}

static void a_file_without_header_and_with_many_columns(void **state)
{
    bench b;
    text  t = {0};
    (void)state;

    spill("wide.csv", "1,2,3,4,5,6,7,8,9,10,no\n2,3,4,5,6,7,8,9,10,11,yes\n"
                      "3,2,3,4,5,6,7,8,9,10,no\n4,3,4,5,6,7,8,9,10,11,yes\n");
    set_up(&b, OPTIONS("data=wide.csv", "scale=none"));
    report_start(&t, &b.job, &b.config, b.net);
    check_has(&t,
              "Data      wide.csv: 4 rows, 10 features (x1, x2, x3, x4, x5, x6, x7, x8, ...)\n");
    check_has(&t, "in column 'x11'; no header\n");
    check_has(&t, "Scale     none\n");
    text_free(&t);
    tear_down(&b);
}

/* --- after --------------------------------------------------------------------------- */

/* 229 of scikit-learn's 412 rows are class 0. */
static void the_result_of_a_network_that_says_nothing(void **state)
{
    bench b;
    text  t = {0};
    (void)state;

    set_up(&b, OPTIONS("split=sklearn:42"));
    report_result(&t, &b.job, b.net);
    check_text(&t, "\nFinal test accuracy 55.58 % (229 of 412); always answering '0' gets 55.58 %\n"
                   "Confusion matrix on the test rows (true class down, predicted across)\n"
                   "                               0               1\n"
                   "               0             229               0\n"
                   "               1             183               0\n"
                   "Layer 1: units 1, 2 and 3 are dead: 0 on all 412 rows\n"
                   "Layer 2: units 1 and 2 are dead: 0 on all 412 rows\n"
                   "Layer 3: unit 1 is constant: the same value on all 412 rows\n");
    tear_down(&b);
}

static void the_result_of_a_network_that_lives(void **state)
{
    bench  b;
    text   t      = {0};
    nn_rng rng    = nn_rng_make(1, NN_STREAM_INIT);
    float *params = NULL;
    (void)state;

    set_up(&b, OPTIONS("layers=4,1", "test-split=0"));
    params = random_floats(&rng, nn_spec_params(&b.job.spec), 0.5f, 1.0f);
    nn_net_set_params(b.net, params);
    report_result(&t, &b.job, b.net);
    check_has(&t, "Final validation accuracy ");
    check_has(&t, "Confusion matrix on the validation rows");
    check_has(&t, "No dead units: every unit of every layer varies over the 412 validation rows\n");
    free(params);
    text_free(&t);
    tear_down(&b);
}

/* Columns stay columns: long names are cut between characters, and do not touch. */
static void long_class_names_are_cut(void **state)
{
    bench b;
    text  t = {0};
    (void)state;

    spill("names.csv", "a,class\n1,exactly-16-bytes\n2,\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3"
                       "\xbc\xc3\xbc\xc3\xbc\xc3\xbc\n3,exactly-16-bytes\n4,exactly-16-bytes\n");
    set_up(&b, OPTIONS("data=names.csv", "test-split=0", "validation-split=0", "layers=1,1"));
    report_result(&t, &b.job, b.net);
    check_has(&t, "\n                 exactly-16-byt…        üüüüüüü…\n");
    check_has(&t, "\n exactly-16-byt…               3               0\n");
    check_has(&t, "\n        üüüüüüü…               1               0\n");
    text_free(&t);
    tear_down(&b);
}

static void the_files_are_named(void **state)
{
    bench b;
    text  t = {0};
    (void)state;

    set_up(&b, OPTIONS("seed=1"));
    report_files(&t, &b.job, &b.config, "runs/x", 9, 9);
    check_text(&t, "Wrote runs/x: model.json, history.csv, rows.csv, snapshots.csv, config.json, "
                   "run.json\n"
                   "  weights.npy and activations/: layers 0 to 3 at 9 epochs\n"
                   "  plots/layer-02/: 9 pictures\n");
    b.config.no_dump = true;
    report_files(&t, &b.job, &b.config, "runs/x", 9, 0);
    check_text(&t, "Wrote runs/x: model.json, history.csv, rows.csv, snapshots.csv, config.json, "
                   "run.json\n");
    tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_start_tells_data_network_and_training),
        cmocka_unit_test(the_start_tells_what_is_out_of_the_ordinary),
        SCRATCH(a_file_without_header_and_with_many_columns),
        cmocka_unit_test(the_result_of_a_network_that_says_nothing),
        cmocka_unit_test(the_result_of_a_network_that_lives),
        SCRATCH(long_class_names_are_cut),
        cmocka_unit_test(the_files_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

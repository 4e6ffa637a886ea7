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
        assert_int_equal(
            option_set(&b->config, row, row->name, options[i][n] ? options[i] + n + 1 : NULL, NULL),
            NN_OK);
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
        "Data      banknote: 1372 rows, comma-separated, with a header; label 'class' (column 5); "
        "4 feature columns\n"
        "Classes   0 (762 rows), 1 (610 rows)\n"
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
    check_has(&t, "Data      wide.csv: 4 rows, comma-separated, without a header; label 'x11' "
                  "(column 11); 10 feature columns\nClasses   no (2 rows), yes (2 rows)\n");
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
    report_result(&t, &b.job, b.net, 80);
    check_text(&t, "\nFinal test accuracy 55.58 % (229 of 412); always answering '0' gets 55.58 %\n"
                   "Confusion matrix on the test rows (true class down, predicted across)\n"
                   "                               0               1\n"
                   "               0             229               0\n"
                   "               1             183               0\n"
                   "Layer 1: units 1, 2 and 3 are dead: 0 on all 412 test rows\n"
                   "Layer 2: units 1 and 2 are dead: 0 on all 412 test rows\n"
                   "Layer 3: unit 1 is constant: the same value on all 412 test rows\n");
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
    report_result(&t, &b.job, b.net, 80);
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
                       "\xbc\xc3\xbc\xc3\xbc-16 \xc3\xbcmlauts\n3,exactly-16-bytes\n"
                       "4,exactly-16-bytes\n");
    set_up(&b, OPTIONS("data=names.csv", "test-split=0", "validation-split=0", "layers=1,1"));
    report_result(&t, &b.job, b.net, 80);
    check_has(&t, "\n                 exactly-16-byt… üüüüüüüü-16 üm…\n");
    check_has(&t, "\n exactly-16-byt…               3               0\n");
    check_has(&t, "\n üüüüüüüü-16 üm…               1               0\n");
    text_free(&t);
    tear_down(&b);
}

/* A table of `classes` classes, named "class-01" and so on, of 2 rows each. */
static void spill_classes(int classes)
{
    text csv = {0};

    text_str(&csv, "a,class\n");
    for (int i = 0; i < 2 * classes; i++) {
        text_printf(&csv, "%d,class-%02d\n", i, i / 2 + 1);
    }
    spill("classes.csv", csv.data);
    text_free(&csv);
}

/* Ten classes are the handwritten digits: they fit into any terminal. */
static void a_confusion_matrix_fits_the_terminal_or_is_told_of(void **state)
{
    bench b;
    text  t = {0};
    (void)state;

    spill_classes(10);
    set_up(&b, OPTIONS("data=classes.csv", "test-split=0", "validation-split=0"));
    report_result(&t, &b.job, b.net, 80);
    check_has(&t, "predicted across)\n"
                  "        class… class… class… class… class… class… class… class… class… class…\n"
                  " class…      2      0      0");
    text_clear(&t);
    report_result(&t, &b.job, b.net, 99);
    check_has(&t, "\n          class-01 class-02 ");
    text_clear(&t);
    report_result(&t, &b.job, b.net, 65);
    check_has(&t,
              "\nThe confusion matrix of 10 classes does not fit into 65 columns; 'nnviz eval'");
    assert_null(strstr(t.data, "predicted across"));
    text_free(&t);
    tear_down(&b);
}

static const int ALL[DRAW_KINDS]  = {9, 1, 1, 1, 9, 9};
static const int NONE[DRAW_KINDS] = {0};

static void the_files_are_named(void **state)
{
    recorder_facts f = {.epoch = 8, .snapshots = 9, .model_epoch = 8};
    bench          b;
    text           t = {0};
    (void)state;

    set_up(&b, OPTIONS("seed=1"));
    report_files(&t, &b.job, &b.config, "runs/x", &f, ALL);
    check_text(&t, "Wrote runs/x: model.json, history.csv, rows.csv, snapshots.csv, config.json, "
                   "run.json, checkpoint.json\n"
                   "  weights.npy and activations/: layers 0 to 3 at 9 epochs\n"
                   "  plots/layer-02/: 9 pictures\n"
                   "  plots/layer-02-sheet.png: them side by side\n"
                   "  plots/layer-02.gif: in motion; as a video: ffmpeg -i "
                   "runs/x/plots/layer-02.gif -pix_fmt yuv420p layer-02.mp4\n"
                   "  plots/history.png: loss and score over the epochs\n"
                   "  plots/network/: the weights, 9 pictures\n"
                   "  plots/layer-00/: the input's plane, 9 pictures\n");
    b.config.no_dump = true;
    report_files(&t, &b.job, &b.config, "runs/x", &f, NONE);
    check_text(&t, "Wrote runs/x: model.json, history.csv, rows.csv, snapshots.csv, config.json, "
                   "run.json, checkpoint.json\n");
    tear_down(&b);
}

static void the_best_epoch_is_told(void **state)
{
    static const float BEST[1] = {0};
    recorder_facts     f = {.epoch = 8, .model_epoch = 8, .best_params = BEST, .best_epoch = 5};
    bench              b;
    text               t = {0};
    (void)state;

    set_up(&b, OPTIONS("patience=3", "no-dump", "monitor=val_accuracy"));
    report_files(&t, &b.job, &b.config, "runs/x", &f, NONE);
    check_has(&t, "Best val_accuracy after epoch 5: its weights are in best.json\nWrote ");
    assert_null(strstr(t.data, "Stopped early"));
    text_free(&t);
    f.stopped_early = true;
    f.model_epoch   = 5;
    report_files(&t, &b.job, &b.config, "runs/x", &f, NONE);
    check_has(&t, "Stopped early after epoch 8\n"
                  "Best val_accuracy after epoch 5: model.json has its weights\nWrote ");
    text_free(&t);
    tear_down(&b);
}

/* All weights 0: the answer is 0 for every row, so R2 and MAE follow from the targets alone. */
static void the_result_of_a_regression(void **state)
{
    bench  b;
    double sum = 0, squares = 0, mae = 0;
    char   want[200];
    int    n;
    text   t = {0};
    (void)state;

    spill("line.csv", "a,y\n1,0.5\n2,2.25\n3,3\n4,4.5\n5,4.75\n6,6\n7,7\n8,9.5\n");
    set_up(&b, OPTIONS("data=line.csv", "layers=1,1", "validation-split=0"));
    n = b.job.test.part.rows;
    for (int i = 0; i < n; i++) {
        double y = (double)b.job.test.part.target[i];
        sum += y;
        squares += y * y;
        mae += y / n;
    }
    snprintf(
        want, sizeof want,
        "\nFinal test R2 %.4f, mean absolute error %.6g; always answering the mean gets R2 0\n",
        1.0 - squares / (squares - sum * sum / n), mae);
    report_result(&t, &b.job, b.net, 80);
    check_has(&t, want);
    assert_null(strstr(t.data, "Confusion"));
    text_free(&t);
    report_start(&t, &b.job, &b.config, b.net);
    assert_null(strstr(t.data, "Classes"));
    check_has(&t, "loss mean_squared_error\n");
    assert_null(strstr(t.data, "Targets"));
    text_free(&t);
    tear_down(&b);
}

/* Two targets 2 d apart have a standard deviation of d. */
static void targets_far_from_one_are_told(void **state)
{
    bench b;
    text  t = {0};
    (void)state;

    spill("pair.csv", "a,y\n1,1000.5\n2,1300.5\n");
    set_up(&b, OPTIONS("data=pair.csv", "layers=1,1", "validation-split=0", "test-split=0"));
    report_start(&t, &b.job, &b.config, b.net);
    check_has(&t, "Targets   have a standard deviation of 150; ");
    text_free(&t);
    tear_down(&b);
}

static void schedules_stopping_and_test_files_are_told(void **state)
{
    bench b;
    text  t = {0};
    (void)state;

    spill("test.csv", "variance,skewness,kurtosis,entropy,class\n1,2,3,4,0\n4,3,2,1,1\n");
    set_up(&b, OPTIONS("schedule=cosine", "patience=4", "test=test.csv", "stratify=yes"));
    report_start(&t, &b.job, &b.config, b.net);
    check_has(&t,
              "Split     960 training, 412 validation, 2 test rows (random, stratified, seed 1; "
              "test rows from test.csv)\n");
    check_has(&t, "learning rate 0.2 (cosine), batches of 16");
    check_has(&t, "Stopping  after 4 epochs without a better val_loss\n");
    text_free(&t);
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
        SCRATCH(a_confusion_matrix_fits_the_terminal_or_is_told_of),
        cmocka_unit_test(the_files_are_named),
        cmocka_unit_test(the_best_epoch_is_told),
        SCRATCH(the_result_of_a_regression),
        SCRATCH(targets_far_from_one_are_told),
        SCRATCH(schedules_stopping_and_test_files_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The job: from options and data to arrays, and everything that can be wrong with them. */
#include "fixture.h"

#include "cli/job.h"
#include "cli/options.h"

/* A config with the defaults and then "name=value" up to NULL. */
static run_config config_of(const char *const *options)
{
    run_config        c = {0};
    const option_row *row;
    nn_err            err = {0};

    for (int i = 0; (row = options_row(i)); i++) {
        if (row->fallback) {
            assert_int_equal(option_set(&c, row, row->name, row->fallback, NULL), NN_OK);
        }
    }
    for (int i = 0; options[i]; i++) {
        size_t n = strcspn(options[i], "=");
        row      = options_find(options[i], n);
        assert_non_null(row);
        if (option_set(&c, row, row->name, options[i] + n + 1, &err) != NN_OK) {
            fail_msg("%s", err.text);
        }
    }
    return c;
}

static void clear(run_config *c)
{
    const option_row *row;
    for (int i = 0; (row = options_row(i)); i++) {
        option_clear(c, row);
    }
}

#define OPTIONS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void prepare(job *j, run_config *c, const char *const *options)
{
    nn_err err = {0};

    *c = config_of(options);
    if (job_prepare(j, c, &err) != NN_OK) {
        fail_msg("job_prepare: %s", err.text);
    }
}

static void done(job *j, run_config *c)
{
    job_free(j);
    clear(c);
}

/* What a job gives away piece by piece, whole. */
static dataset *data_of(const job *j)
{
    dataset *d   = NULL;
    nn_err   err = {0};

    if (dataset_load(&d, j->data->source, NULL, &err) != NN_OK) {
        fail_msg("dataset_load: %s", err.text);
    }
    return d;
}

static void refused(const char *const *options, nn_status want, const char *part)
{
    run_config c   = config_of(options);
    nn_err     err = {0};
    job        j;

    check_failed(job_prepare(&j, &c, &err), want, &err, part);
    assert_null(strchr(err.text, '\n'));
    done(&j, &c);
}

/* --- the default job ----------------------------------------------------------------- */

static void the_default_is_4_3_2_1_on_banknote(void **state)
{
    job        j;
    run_config c;
    (void)state;

    prepare(&j, &c, OPTIONS("seed=1"));
    assert_int_equal(j.spec.layers, 3);
    assert_int_equal(nn_spec_params(&j.spec), 26);
    assert_int_equal(j.spec.act[1], NN_ACT_RELU);
    assert_int_equal(j.spec.act[2], NN_ACT_RELU);
    assert_int_equal(j.spec.act[3], NN_ACT_SIGMOID);
    assert_int_equal(j.spec.loss, NN_LOSS_BINARY_CROSSENTROPY);
    assert_int_equal(j.test.xy.rows, 412);
    assert_int_equal(j.validation.xy.rows, 288);
    assert_int_equal(j.training.xy.rows, 672);
    assert_int_equal(j.layer, 2);
    assert_int_equal(j.snapshots.count, 9);
    assert_ptr_equal(j.shown_of, &j.test);
    assert_int_equal(j.shown.xy.rows, 412);
    assert_string_equal(j.shown.name, "test");
    done(&j, &c);
}

/* What depended on other things is written back: config.json names what was used. */
static void what_was_resolved_is_written_back(void **state)
{
    job        j;
    run_config c;
    (void)state;

    prepare(&j, &c, OPTIONS("seed=random", "optimizer=adam"));
    assert_int_equal(c.layers.n, 4);
    assert_int_equal(c.layers.v[0], 4);
    assert_int_equal(c.layers.v[3], 1);
    assert_string_equal(c.layer, "2");
    assert_true(c.learning_rate == 0.001 && j.optimizer.learning_rate == 0.001);
    assert_true(c.seed >= 0 && c.seed <= UINT32_MAX);
    done(&j, &c);
}

static void optimizer_options_arrive(void **state)
{
    job        j;
    run_config c;
    (void)state;

    prepare(&j, &c,
            OPTIONS("optimizer=sgd", "learning-rate=0.5", "momentum=0.25", "nesterov=yes",
                    "rho=0.75", "beta-1=0.5", "beta-2=0.625", "epsilon=0.001"));
    assert_int_equal(j.optimizer.kind, NN_OPT_SGD);
    assert_true(j.optimizer.learning_rate == 0.5 && j.optimizer.momentum == 0.25);
    assert_true(j.optimizer.nesterov && j.optimizer.rho == 0.75);
    assert_true(j.optimizer.beta_1 == 0.5 && j.optimizer.beta_2 == 0.625);
    assert_true(j.optimizer.epsilon == 0.001);
    done(&j, &c);
}

/* --- split and scale ----------------------------------------------------------------- */

static void the_split_of_scikit_learn(void **state)
{
    static const int TEST[] = {430, 588, 296, 184, 244}, TRAIN[] = {879, 783, 605, 1253, 497};
    job              j;
    run_config       c;
    int              forged = 0;
    (void)state;

    prepare(&j, &c, OPTIONS("split=sklearn:42"));
    assert_int_equal(j.test.xy.rows, 412);
    assert_memory_equal(j.test.part.row, TEST, sizeof TEST);
    assert_memory_equal(j.training.part.row, TRAIN, sizeof TRAIN);
    dataset *d = data_of(&j);
    for (int i = 0; i < j.test.xy.rows; i++) {
        forged += j.test.part.label[i];
        assert_true(j.test.xy.y[i] == (float)d->label[j.test.part.row[i]]);
    }
    dataset_free(d);
    assert_int_equal(forged, 183);
    done(&j, &c);
}

/* The seed of scikit-learn's split is its own: --seed does not move it. */
static void seeds_move_their_own_split(void **state)
{
    job        a, b;
    run_config ca, cb;
    (void)state;

    prepare(&a, &ca, OPTIONS("seed=1", "split=sklearn:7"));
    prepare(&b, &cb, OPTIONS("seed=2", "split=sklearn:7"));
    assert_memory_equal(a.parts->order, b.parts->order, 1372 * sizeof(int));
    done(&a, &ca);
    done(&b, &cb);
    prepare(&a, &ca, OPTIONS("seed=1"));
    prepare(&b, &cb, OPTIONS("seed=2"));
    assert_memory_not_equal(a.parts->order, b.parts->order, 1372 * sizeof(int));
    done(&a, &ca);
    done(&b, &cb);
}

/* Mean and deviation of a column over a part, in double. */
static void moments(const job_part *p, int features, int f, double *sum, double *squares)
{
    for (int r = 0; r < p->xy.rows; r++) {
        double x = p->xy.x[r * features + f];
        *sum += x;
        *squares += x * x;
    }
}

static void scale_on_training_leaves_the_others_unseen(void **state)
{
    job        j;
    run_config c;
    (void)state;

    prepare(&j, &c, OPTIONS("scale-on=training"));
    for (int f = 0; f < 4; f++) {
        double sum = 0, squares = 0, other = 0, unused = 0;
        moments(&j.training, 4, f, &sum, &squares);
        check_near("training mean", sum / 672, 0.0, 1e-6);
        check_near("training deviation", sqrt(squares / 672), 1.0, 1e-6);
        moments(&j.test, 4, f, &other, &unused);
        assert_true(fabs(other / 412) > 1e-4); /* the test rows have means of their own */
    }
    done(&j, &c);
}

static void scale_on_all_sees_every_row(void **state)
{
    job        j;
    run_config c;
    (void)state;

    prepare(&j, &c, OPTIONS("scale-on=all"));
    for (int f = 0; f < 4; f++) {
        double sum = 0, squares = 0, train = 0, unused = 0;
        moments(&j.training, 4, f, &sum, &squares);
        moments(&j.validation, 4, f, &sum, &squares);
        moments(&j.test, 4, f, &sum, &squares);
        check_near("mean of all", sum / 1372, 0.0, 1e-6);
        check_near("deviation of all", sqrt(squares / 1372), 1.0, 1e-6);
        moments(&j.training, 4, f, &train, &unused);
        assert_true(fabs(train / 672) > 1e-5);
    }
    done(&j, &c);
}

static void without_scale_rows_stay_what_they_were(void **state)
{
    job        j;
    run_config c;
    float     *raw;
    (void)state;

    prepare(&j, &c, OPTIONS("scale=none"));
    dataset *d = data_of(&j);
    raw        = features_of(d, NULL);
    for (int i = 0; i < 1372; i++) {
        check_same_bits("a row", j.x + 4 * i, raw + 4 * j.parts->order[i], 4);
    }
    free(raw);
    dataset_free(d);
    done(&j, &c);
}

/* --- layers -------------------------------------------------------------------------- */

static void two_outputs_get_softmax_and_one_hot_targets(void **state)
{
    job        j;
    run_config c;
    (void)state;

    prepare(&j, &c, OPTIONS("layers=4,5,2", "activation=tanh"));
    assert_int_equal(j.spec.act[1], NN_ACT_TANH);
    assert_int_equal(j.spec.act[2], NN_ACT_SOFTMAX);
    assert_int_equal(j.spec.loss, NN_LOSS_CATEGORICAL_CROSSENTROPY);
    dataset *d = data_of(&j);
    for (int r = 0; r < j.test.xy.rows; r++) {
        int k = d->label[j.test.part.row[r]];
        assert_true(j.test.xy.y[2 * r + k] == 1.0f && j.test.xy.y[2 * r + 1 - k] == 0.0f);
    }
    dataset_free(d);
    done(&j, &c);
}

static void activations_are_one_or_a_list(void **state)
{
    job        j;
    run_config c;
    (void)state;

    prepare(&j, &c, OPTIONS("layers=4,3,2,1", "activation=tanh,linear"));
    assert_int_equal(j.spec.act[1], NN_ACT_TANH);
    assert_int_equal(j.spec.act[2], NN_ACT_LINEAR);
    assert_int_equal(j.spec.act[3], NN_ACT_SIGMOID);
    done(&j, &c);
    prepare(&j, &c, OPTIONS("layers=4,3,2", "activation=tanh,softmax"));
    assert_int_equal(j.spec.act[1], NN_ACT_TANH);
    assert_int_equal(j.spec.act[2], NN_ACT_SOFTMAX);
    done(&j, &c);
    prepare(&j, &c, OPTIONS("layers=4,1", "activation=relu")); /* no hidden layer to have it */
    assert_int_equal(j.spec.act[1], NN_ACT_SIGMOID);
    assert_int_equal(j.layer, 1);
    done(&j, &c);
}

static void layers_that_do_not_fit_say_what_would(void **state)
{
    (void)state;
    refused(OPTIONS("layers=5,3,1"), NN_USAGE,
            "--layers 5,3,1 has 5 inputs, but banknote has 4 features; --layers 4,3,1 would fit");
    refused(OPTIONS("layers=5,3,9"), NN_USAGE, "--layers 4,3,1 would fit");
    refused(OPTIONS("layers=1,2"), NN_USAGE,
            "--layers 1,2 has 1 input, but banknote has 4 features; --layers 4,2 would fit");
    refused(OPTIONS("layers=4,3,3"), NN_USAGE,
            "--layers 4,3,3 has 3 outputs, but banknote has 2 classes: 1 output (sigmoid) or 2 "
            "(softmax) are needed; --layers 4,3,1 would fit");
    refused(OPTIONS("layers=4"), NN_USAGE, "--layers needs at least 2 numbers");
    refused(OPTIONS("layers=4,1000000,1000000,1"), NN_USAGE, "parameters");
}

static void activations_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    refused(OPTIONS("layers=4,3,2,1", "activation=relu,relu,relu,relu"), NN_USAGE,
            "--activation has 4 names; 1, or one for each of the 2 hidden layers");
    refused(OPTIONS("layers=4,3,1", "activation=relu,softmax"), NN_USAGE,
            "softmax in layer 2, which has 1 unit");
    refused(OPTIONS("layers=4,1,1", "activation=softmax"), NN_USAGE, "softmax in layer 1");
}

/* --- which layer is drawn, which rows are shown -------------------------------------- */

static void layers_have_numbers_and_names(void **state)
{
    static const struct {
        const char *typed;
        int         layer;
    } KNOWN[] = {{"layer=0", 0},       {"layer=input", 0}, {"layer=dense_1", 1},
                 {"layer=dense_2", 2}, {"layer=3", 3},     {"layer=output", 3}};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        job        j;
        run_config c;
        prepare(&j, &c, OPTIONS(KNOWN[i].typed));
        assert_int_equal(j.layer, KNOWN[i].layer);
        done(&j, &c);
    }
    refused(OPTIONS("layer=4"), NN_USAGE,
            "--layer: '4' is no layer of this network; 0 (input) to 3 (output) are");
    refused(OPTIONS("layer=dense_3"), NN_USAGE, "--layer: 'dense_3' is no layer");
    refused(OPTIONS("layer=01"), NN_USAGE, "--layer: '01' is no layer");
    refused(OPTIONS("layer=-1"), NN_USAGE, "--layer: '-1' is no layer");
}

static void many_rows_are_sampled(void **state)
{
    job        j, again;
    run_config c, c2;
    int        at = 0;
    (void)state;

    prepare(&j, &c, OPTIONS("snapshot-rows=50"));
    prepare(&again, &c2, OPTIONS("snapshot-rows=50"));
    assert_int_equal(j.shown.xy.rows, 50);
    assert_int_equal(j.shown_of->xy.rows, 412);
    assert_memory_equal(j.shown.part.row, again.shown.part.row, 50 * sizeof(int));
    for (int i = 0; i < 50; i++, at++) { /* in the order of the split, each with its own x */
        while (at < 412 && j.test.part.row[at] != j.shown.part.row[i]) {
            at++;
        }
        assert_true(at < 412);
        check_same_bits("a shown row", j.shown.xy.x + 4 * i, j.test.xy.x + 4 * at, 4);
    }
    done(&again, &c2);
    prepare(&again, &c2, OPTIONS("snapshot-rows=50", "seed=2", "split=sklearn:1"));
    assert_memory_not_equal(j.shown.part.row, again.shown.part.row, 50 * sizeof(int));
    done(&j, &c);
    done(&again, &c2);
    prepare(&j, &c, OPTIONS("snapshot-rows=all"));
    assert_int_equal(j.shown.xy.rows, 412);
    assert_ptr_equal(j.shown.part.row, j.test.part.row);
    done(&j, &c);
}

static void without_test_rows_others_are_shown(void **state)
{
    job        j;
    run_config c;
    (void)state;

    prepare(&j, &c, OPTIONS("test-split=0"));
    assert_string_equal(j.shown.name, "validation");
    assert_int_equal(j.test.xy.rows, 0);
    assert_ptr_equal(j.shown_of, &j.validation);
    assert_int_equal(j.shown.xy.rows, j.validation.xy.rows);
    done(&j, &c);
    prepare(&j, &c, OPTIONS("test-split=0", "validation-split=0"));
    assert_string_equal(j.shown.name, "training");
    assert_int_equal(j.shown.xy.rows, 1372);
    done(&j, &c);
}

/* --- what is wrong with options and data --------------------------------------------- */

static void splits_that_mean_nothing_are_refused(void **state)
{
    static const char *const BAD[] = {
        "split=sklearn",     "split=sklearn:", "split=sklearn:x",         "split=sklearn:-1",
        "split=sklearn:1.5", "split=Random",   "split=sklearn:4294967296"};
    job        j;
    run_config c;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        refused(OPTIONS(BAD[i]), NN_USAGE,
                "is not random or sklearn:SEED with a seed in 0..4294967295");
    }
    prepare(&j, &c, OPTIONS("split=sklearn:4294967295"));
    assert_int_equal(j.test.xy.rows, 412);
    done(&j, &c);
}

static void other_options_are_checked(void **state)
{
    (void)state;
    refused(OPTIONS("snapshots=9"), NN_USAGE, "--snapshots: '9'; wanted auto, all, every:N");
    refused(OPTIONS("snapshots=often"), NN_USAGE, "--snapshots: 'often'");
    refused(OPTIONS("data=banknot"), NN_DATA,
            "'banknot' is neither a built-in data set nor a file");
    refused(OPTIONS("data=./missing.csv"), NN_DATA, "./missing.csv: No such file or directory");
}

static void too_few_rows_name_the_file(void **state)
{
    (void)state;
    spill("two.csv", "a,class\n1,x\n2,y\n");
    refused(OPTIONS("data=two.csv"), NN_DATA, "two.csv: 2 rows split into");
}

/* A value that the scale carries beyond float32 is named, with its row and column. */
static void values_that_overflow_are_named(void **state)
{
    (void)state;
    spill("far.csv",
          "a,b,class\n"
          "1,1e-30,x\n2,2e-30,y\n3,1e-30,x\n4,2e-30,y\n5,1e-30,x\n6,2e-30,y\n7,3e38,x\n");
    for (int seed = 1; seed < 20; seed++) { /* until the far row is not a training row */
        char   typed[32];
        job    j;
        nn_err err = {0};
        snprintf(typed, sizeof typed, "seed=%d", seed);
        run_config c   = config_of(OPTIONS("data=far.csv", typed));
        nn_status  got = job_prepare(&j, &c, &err);
        done(&j, &c);
        if (got != NN_OK) {
            check_failed(got, NN_DATA, &err,
                         "far.csv: row 6 is so far from the training rows in column 'b'");
            return;
        }
    }
    fail_msg("the far row never was out of the training rows");
}

/* ... or of --test, by its own name. */
static void rows_of_a_test_file_that_overflow_are_named(void **state)
{
    (void)state;
    spill("near.csv", "a,b,class\n1,1e-30,x\n2,2e-30,y\n3,1e-30,x\n4,2e-30,y\n");
    spill("far.csv", "a,b,class\n1,1e-30,x\n2,3e38,y\n");
    refused(OPTIONS("data=near.csv", "test=far.csv", "validation-split=0"), NN_DATA,
            "far.csv: row 1 is so far from the training rows in column 'b'");
}

static void data_of_ones_own(void **state)
{
    job        j;
    run_config c;
    (void)state;

    spill("own.csv", "5;genuine\n6;forged\n7;genuine\n8;forged\n9;genuine\n1;forged\n");
    prepare(&j, &c, OPTIONS("data=own.csv"));
    assert_string_equal(j.data->name, "own");
    assert_int_equal(j.data->columns, 1);
    assert_int_equal(c.layers.v[0], 1);
    assert_int_equal(nn_spec_params(&j.spec), 1 * 3 + 3 + 3 * 2 + 2 + 2 + 1);
    assert_int_equal(j.test.xy.rows + j.validation.xy.rows + j.training.xy.rows, 6);
    done(&j, &c);
    refused(OPTIONS("data=own.csv", "layers=2,1"), NN_USAGE,
            "--layers 2,1 has 2 inputs, but own has 1 feature; --layers 1,1 would fit");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_is_4_3_2_1_on_banknote),
        cmocka_unit_test(what_was_resolved_is_written_back),
        cmocka_unit_test(optimizer_options_arrive),
        cmocka_unit_test(the_split_of_scikit_learn),
        cmocka_unit_test(seeds_move_their_own_split),
        cmocka_unit_test(scale_on_training_leaves_the_others_unseen),
        cmocka_unit_test(scale_on_all_sees_every_row),
        cmocka_unit_test(without_scale_rows_stay_what_they_were),
        cmocka_unit_test(two_outputs_get_softmax_and_one_hot_targets),
        cmocka_unit_test(activations_are_one_or_a_list),
        cmocka_unit_test(layers_that_do_not_fit_say_what_would),
        cmocka_unit_test(activations_that_do_not_fit_are_refused),
        cmocka_unit_test(layers_have_numbers_and_names),
        cmocka_unit_test(many_rows_are_sampled),
        cmocka_unit_test(without_test_rows_others_are_shown),
        cmocka_unit_test(splits_that_mean_nothing_are_refused),
        cmocka_unit_test(other_options_are_checked),
        SCRATCH(too_few_rows_name_the_file),
        SCRATCH(values_that_overflow_are_named),
        SCRATCH(rows_of_a_test_file_that_overflow_are_named),
        SCRATCH(data_of_ones_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

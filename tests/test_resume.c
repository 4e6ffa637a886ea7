/* --resume: which options may be given beside it, and where the run was. */
#include "run.h"

#include "cli/resume.h"

/* A command line up to NULL. */
static command_line typed(const char *const *words)
{
    command_line o;
    char         name[]   = "nnviz";
    char        *argv[16] = {name};
    int          argc     = 1;
    nn_err       err      = {0};

    while (*words) {
        argv[argc++] = (char *)*words++; /* they are moved, not changed */
    }
    if (command_line_read(&o, argc, argv, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return o;
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void check_options(const char *const *words, nn_status want, const char *part)
{
    command_line o   = typed(words);
    nn_err       err = {0};
    nn_status    got = resume_options(&o, &err);

    if (want == NN_OK) {
        if (got != NN_OK) {
            fail_msg("%s", err.text);
        }
    } else {
        check_failed(got, want, &err, part);
        assert_null(strchr(err.text, '\n'));
    }
    command_line_free(&o);
}

/* --- options ------------------------------------------------------------------------- */

static void without_it_nothing_happens(void **state)
{
    command_line o = typed(WORDS("train", "--epochs", "3"));
    job          j = {0};
    resumed      r = {.from = {.params = (float *)1}};
    (void)state;

    assert_int_equal(resume_options(&o, NULL), NN_OK);
    assert_int_equal(o.config.epochs, 3);
    assert_int_equal(resume_read(&r, &j, &o.config, 0, false, NULL), NN_OK);
    assert_null(r.from.params);
    assert_null(r.before.at);
    resume_release(&r);
    command_line_free(&o);
}

static void options_come_from_the_run(void **state)
{
    command_line o;
    nn_err       err = {0};
    (void)state;

    trained(TRAIN("-q", "--out", "run", "--epochs", "2", "--seed", "5", "--optimizer", "adam",
                  "--layers", "4,2,1", "--no-plots"),
            "run\n");
    o = typed(WORDS("train", "--resume", "run", "-q", "--threads", "3"));
    assert_int_equal(resume_options(&o, &err), NN_OK);
    assert_int_equal(o.config.epochs, 2);
    assert_int_equal(o.config.seed, 5);
    assert_int_equal(o.config.optimizer, NN_OPT_ADAM);
    assert_int_equal(o.config.layers.n, 3);
    assert_true(o.config.no_plots && o.config.quiet);
    assert_int_equal(o.config.threads, 3);
    command_line_free(&o);
    o = typed(WORDS("train", "--epochs=7", "--resume", "run"));
    assert_int_equal(resume_options(&o, &err), NN_OK);
    assert_int_equal(o.config.epochs, 7);
    assert_int_equal(o.config.seed, 5);
    command_line_free(&o);
}

/* Something the option takes. */
static const char *value_of(const option_row *row)
{
    switch (row->kind) {
    case OPT_INT:
    case OPT_INTS:
        return "16";
    case OPT_REAL:
    case OPT_ABOVE:
    case OPT_SHARE:
        return row->lo >= 1.0 ? "1.5" : "0.5";
    case OPT_YESNO:
        return "no";
    case OPT_CHOICE:
    case OPT_CHOICES:
        return row->choice(0);
    default:
        return "x";
    }
}

/* Every row of the table: what shapes the result is the run's, what does not may be given. */
static void only_epochs_and_what_does_not_shape_may_be_given(void **state)
{
    int               taken = 0, fixed = 0;
    const option_row *row;
    (void)state;

    trained(TRAIN("-q", "--out", "run", "--epochs", "2", "--no-plots", "--no-dump"), "run\n");
    for (int i = 0; (row = options_row(i)); i++) {
        char spelled[100], want[100];
        bool is_flag = row->kind == OPT_FLAG;
        if (row->flags & OPERAND || !(row->flags & FOR_TRAIN) || strcmp(row->name, "resume") == 0) {
            continue;
        }
        snprintf(spelled, sizeof spelled, "--%s%s%s", row->name, is_flag ? "" : "=",
                 is_flag ? "" : value_of(row));
        snprintf(want, sizeof want, "--resume takes --%s from the run; only --epochs may differ",
                 row->name);
        if (strcmp(row->name, "config") == 0) { /* it is read before */
            spill("own.json", "{}");
            snprintf(spelled, sizeof spelled, "--config=own.json");
        }
        bool may = strcmp(row->name, "epochs") == 0 ||
                   (!(row->flags & SHAPES) && strcmp(row->name, "out") != 0 &&
                    strcmp(row->name, "overwrite") != 0 && strcmp(row->name, "config") != 0);
        check_options(WORDS("train", "--resume", "run", spelled), may ? NN_OK : NN_USAGE, want);
        taken += may;
        fixed += !may;
    }
    assert_true(taken >= 9 && fixed >= 50);
}

static void what_is_no_run_is_refused(void **state)
{
    (void)state;
    check_options(WORDS("train", "--resume", "nothing"), NN_DATA,
                  "nothing: no run of nnviz (it has no run.json)");
    plant("bare/run.json");
    check_options(WORDS("train", "--resume", "bare"), NN_DATA,
                  "bare/config.json: No such file or directory");
    spill("bare/config.json", "{\"epochs\": 0}");
    check_options(WORDS("train", "--resume", "bare"), NN_USAGE,
                  "bare/config.json: epochs: '0' is not a whole number in 1..1000000");
    check_options(WORDS("train", "other", "--resume", "bare"), NN_USAGE,
                  "--resume goes on with the run's own data, not 'other'");
}

static void a_cosine_ends_where_it_was_to_end(void **state)
{
    (void)state;
    plant("run/run.json");
    spill("run/config.json", "{\"schedule\": \"cosine\", \"epochs\": 20}");
    check_options(WORDS("train", "--resume", "run"), NN_OK, NULL);
    check_options(WORDS("train", "--resume", "run", "--epochs", "20"), NN_OK, NULL);
    check_options(WORDS("train", "--resume", "run", "--epochs", "21"), NN_USAGE,
                  "under the cosine schedule every rate depends on the number of epochs; it can "
                  "only go on to the 20 it began with");
}

/* --- where it was -------------------------------------------------------------------- */

typedef struct {
    command_line o;
    job          job;
    resumed      past;
    nn_err       err;
    nn_status    status;
} bench;

/* Everything cmd_train does up to resume_read. */
static void read_run(bench *b, const char *const *words)
{
    *b = (bench){.o = typed(words)};
    if (resume_options(&b->o, &b->err) != NN_OK ||
        job_prepare(&b->job, &b->o.config, &b->err) != NN_OK) {
        fail_msg("%s", b->err.text);
    }
    b->status = resume_read(&b->past, &b->job, &b->o.config, 0, true, &b->err);
}

static void tear_down(bench *b)
{
    resume_release(&b->past);
    job_free(&b->job);
    command_line_free(&b->o);
}

static void the_state_is_that_of_the_last_epoch(void **state)
{
    bench b;
    float last[PARAMS];
    (void)state;

    trained(TRAIN("-q", "--out", "run", "--epochs", "3", "--layers", "4,3,2,1", "--no-plots"),
            "run\n");
    read_run(&b, WORDS("train", "--resume", "run", "--epochs", "6"));
    assert_int_equal(b.status, NN_OK);
    assert_int_equal(b.past.from.state.epoch, 3);
    assert_int_equal(b.past.from.state.steps, 3 * (672 / 16));
    assert_int_equal(b.past.before.epoch, 3);
    assert_int_equal(b.past.before.snapshots, 4);
    memcpy(last, b.past.before.params + 3 * PARAMS, sizeof last);
    check_same_bits("a parameter", b.past.from.params, last, PARAMS);
    tear_down(&b);

    read_run(&b, WORDS("train", "--resume", "run", "--epochs", "2"));
    check_failed(b.status, NN_USAGE, &b.err,
                 "--epochs 2: the run already has 3; as many or more are needed");
    tear_down(&b);
}

/* The epoch at which early stopping ended is recorded, planned or not. */
static void the_epoch_it_stopped_at_is_wanted(void **state)
{
    bench b;
    int   end;
    (void)state;

    trained(TRAIN("-q", "--out", "run", "--epochs", "40", "--layers", "4,2,1", "--no-plots",
                  "--patience", "2", "--min-delta", "5", "--snapshots", "0,last"),
            "run\n");
    read_run(&b, WORDS("train", "--resume", "run", "--epochs", "60"));
    assert_int_equal(b.status, NN_OK);
    end = b.past.from.state.epoch;
    assert_int_equal(end, 3); /* the first is the best; two more, and it is over */
    assert_true(b.job.snapshots.due[end]);
    assert_int_equal(b.past.before.snapshots, 2);
    assert_int_equal(b.past.before.at[1], end);
    tear_down(&b);
}

/* Change a file of the run and see it refused. */
static void check_damaged(const char *file, const char *from, const char *to, const char *part)
{
    char *kept = slurp(file, NULL), *at = strstr(kept, from);
    text  t = {0};
    bench b;

    assert_non_null(at);
    text_bytes(&t, kept, (size_t)(at - kept));
    text_str(&t, to);
    text_str(&t, at + strlen(from));
    spill(file, t.data);
    read_run(&b, WORDS("train", "--resume", "run", "--epochs", "6"));
    check_failed(b.status, NN_DATA, &b.err, part);
    tear_down(&b);
    spill(file, kept);
    free(kept);
    text_free(&t);
}

static void files_that_do_not_fit_are_refused(void **state)
{
    bench b;
    (void)state;

    trained(TRAIN("-q", "--out", "run", "--epochs", "3", "--layers", "4,2,1", "--no-plots"),
            "run\n");
    check_damaged("run/run.json", "\"sha256\": \"", "\"sha256\": \"0",
                  "run/run.json: the sha256 of the data is missing");
    check_damaged("run/checkpoint.json", "\"epoch\": 3", "\"epoch\": 2",
                  "run/checkpoint.json: the saved state of epoch 2 has impossible numbers");
    check_damaged("run/checkpoint.json", "\"wait\": 0", "\"wait\": 4",
                  "run/checkpoint.json: the saved state of epoch 3 has impossible numbers");
    check_damaged("run/checkpoint.json", "\"optimizer\": []", "\"optimizer\": [1]",
                  "run/checkpoint.json: optimizer: a list of 0 numbers is needed");
    check_damaged("run/history.csv", "\n3,", "\n4,",
                  "run/history.csv does not belong to this run or is damaged");
    assert_int_equal(unlink("run/checkpoint.json"), 0);
    read_run(&b, WORDS("train", "--resume", "run"));
    check_failed(b.status, NN_DATA, &b.err,
                 "run has no checkpoint.json: it ended before one was on the disk; train it again");
    tear_down(&b);
}

static void other_data_are_refused(void **state)
{
    bench b;
    (void)state;

    spill("own.csv", "a,class\n1,x\n2,y\n3,x\n4,y\n5,x\n6,y\n7,x\n8,y\n");
    spill("test.csv", "a,class\n1,x\n2,y\n");
    trained(
        TRAIN("own.csv", "-q", "--out", "run", "--epochs", "1", "--no-plots", "--test", "test.csv"),
        "run\n");
    spill("test.csv", "a,class\n1,x\n3,y\n");
    read_run(&b, WORDS("train", "--resume", "run"));
    check_failed(b.status, NN_DATA, &b.err,
                 "--test test.csv is not what the run was tested on (its sha256 differs)");
    tear_down(&b);
    spill("own.csv", "a,class\n1,x\n2,y\n3,x\n4,y\n5,x\n6,y\n7,x\n9,y\n");
    read_run(&b, WORDS("train", "--resume", "run"));
    check_failed(b.status, NN_DATA, &b.err,
                 "own.csv is not what the run was trained on (its sha256 differs)");
    tear_down(&b);
}

static void pictures_need_the_weights(void **state)
{
    bench b;
    (void)state;

    trained(TRAIN("-q", "--out", "run", "--epochs", "1", "--layers", "4,2,1", "--no-dump"),
            "run\n");
    read_run(&b, WORDS("train", "--resume", "run"));
    check_failed(b.status, NN_USAGE, &b.err,
                 "--resume: a run with --no-dump kept no weights to draw its pictures again");
    tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_it_nothing_happens),
        SCRATCH(options_come_from_the_run),
        SCRATCH(only_epochs_and_what_does_not_shape_may_be_given),
        SCRATCH(what_is_no_run_is_refused),
        SCRATCH(a_cosine_ends_where_it_was_to_end),
        SCRATCH(the_state_is_that_of_the_last_epoch),
        SCRATCH(the_epoch_it_stopped_at_is_wanted),
        SCRATCH(files_that_do_not_fit_are_refused),
        SCRATCH(other_data_are_refused),
        SCRATCH(pictures_need_the_weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

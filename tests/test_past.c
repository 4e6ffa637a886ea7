/* The past of a run: what is read back, what newer rows become, what is refused, and which of
 * weights.npy and weights.npy.tmp counts. */
#include "fixture.h"

#include "formats/npy.h"
#include "output/past.h"

enum { PARAMS = 3 };

static const char HISTORY[] = "epoch,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy\n"
                              "0,0.75,0.5,,,0.7,0.25\n"
                              "1,0.5,0.6666667,,,0.6,0.5\n"
                              "2,0.25,0.75,,,0.1,1\n"
                              "3,0.125,1,,,0.05,1\n";

static nn_spec shape(nn_loss loss)
{
    static const int UNITS[] = {2, 1}; /* three parameters */
    return spec_of(1, UNITS, NN_ACT_TANH, NN_LOSSES[loss].link, loss);
}

/* Weights of n snapshots, the first of each being 10 times its place; unfinished: as .tmp. */
static void write_weights(int n, bool finished)
{
    const size_t dims[] = {0, PARAMS};
    npy_writer  *w      = NULL;

    assert_int_equal(npy_create(&w, "run/weights.npy", dims, 2, NULL), NN_OK);
    for (int i = 0; i < n; i++) {
        const float row[PARAMS] = {(float)(10 * i), 0.5f, -0.0f};
        assert_int_equal(npy_append(w, row, PARAMS, NULL), NN_OK);
    }
    if (finished) {
        assert_int_equal(npy_close(w, false, NULL), NN_OK);
        return;
    }
    assert_int_equal(npy_flush(w, false, NULL), NN_OK);
    npy_abandon(w);
}

/* A run of 4 recorded epochs. */
static run_dir *recorded(void)
{
    run_dir *dir = NULL;

    plant("run/run.json");
    spill("run/history.csv", HISTORY);
    spill("run/snapshots.csv", "index,epoch\n0,0\n1,1\n2,2\n3,3\n");
    write_weights(4, true);
    assert_int_equal(run_dir_resume(&dir, "run", 8, NULL), NN_OK);
    return dir;
}

static snapshot_plan planned(const char *choice, int epochs)
{
    snapshot_plan plan;
    nn_err        err = {0};
    if (snapshot_plan_make(&plan, choice, epochs, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return plan;
}

/* What past_read gives up to an epoch. */
static nn_status read_past(past *p, const run_dir *dir, int epoch, const char *snapshots,
                           past_split split, nn_err *err)
{
    snapshot_plan plan   = planned(snapshots, 8);
    nn_spec       spec   = shape(NN_LOSS_BINARY_CROSSENTROPY);
    nn_status     status = past_read(p, dir, epoch, &plan, &spec, split, true, err);

    snapshot_plan_free(&plan);
    return status;
}

static past past_to(const run_dir *dir, int epoch, const char *snapshots, past_split split)
{
    past   p   = {0};
    nn_err err = {0};
    if (read_past(&p, dir, epoch, snapshots, split, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return p;
}

/* --- what is read -------------------------------------------------------------------- */

static void what_is_newer_than_the_checkpoint_is_left_out(void **state)
{
    run_dir *dir = recorded();
    past     p   = past_to(dir, 2, "all", PAST_TEST);
    (void)state;

    assert_int_equal(p.epoch, 2);
    assert_int_equal(p.history.len, strstr(HISTORY, "3,0.125") - HISTORY);
    assert_memory_equal(p.history.data, HISTORY, p.history.len);
    assert_int_equal(p.snapshots, 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(p.at[i], i);
        assert_true(p.params[i * PARAMS] == (float)(10 * i));
        assert_true(signbit(p.params[i * PARAMS + 2]));
    }
    assert_int_equal(p.unfinished, 0);
    past_release(&p);
    run_dir_free(dir);
}

static void scores_are_those_of_the_split(void **state)
{
    run_dir *dir = recorded();
    past     p   = past_to(dir, 3, "1,2", PAST_TEST);
    (void)state;

    assert_int_equal(p.snapshots, 2);
    assert_int_equal(p.score[0].count, 2);
    assert_string_equal(p.score[0].name[1], "accuracy");
    assert_true(p.score[0].value[0] == 0.6f && p.score[0].value[1] == 0.5f);
    assert_true(p.score[1].value[0] == 0.1f && p.score[1].value[1] == 1.0f);
    past_release(&p);
    p = past_to(dir, 3, "1", PAST_TRAINING);
    assert_true(p.score[0].value[0] == 0.5f && p.score[0].value[1] == 0.6666667f);
    past_release(&p);
    p = past_to(dir, 3, "1", PAST_VALIDATION); /* there were none */
    assert_true(isnan(p.score[0].value[0]) && isnan(p.score[0].value[1]));
    past_release(&p);
    run_dir_free(dir);
}

/* Another choice of epochs takes each snapshot by its own row of the weights. */
static void snapshots_no_longer_wanted_are_left_out(void **state)
{
    run_dir *dir = recorded();
    past     p   = past_to(dir, 3, "every:2", PAST_TEST);
    (void)state;

    assert_int_equal(p.snapshots, 2);
    assert_int_equal(p.at[1], 2);
    assert_true(p.params[PARAMS] == 20.0f);
    past_release(&p);
    p = past_to(dir, 3, "last", PAST_TEST); /* none of them yet */
    assert_int_equal(p.snapshots, 0);
    past_release(&p);
    past_release(&p);
    run_dir_free(dir);
}

static void a_run_without_weights_has_none(void **state)
{
    run_dir      *dir  = recorded();
    snapshot_plan plan = planned("all", 8);
    nn_spec       spec = shape(NN_LOSS_BINARY_CROSSENTROPY);
    past          p    = {0};
    (void)state;

    assert_int_equal(unlink("run/weights.npy"), 0);
    assert_int_equal(past_read(&p, dir, 3, &plan, &spec, PAST_TEST, false, NULL), NN_OK);
    assert_null(p.params);
    assert_int_equal(p.snapshots, 4);
    past_release(&p);
    snapshot_plan_free(&plan);
    run_dir_free(dir);
}

/* A regression has three numbers a split; a loss can overflow. */
static void regressions_and_infinities_are_read(void **state)
{
    static const char TABLE[] =
        "epoch,loss,mae,r2,val_loss,val_mae,val_r2,test_loss,test_mae,test_r2\n"
        "0,4,1.5,-0.25,inf,1e+20,-inf,,,\n";
    run_dir      *dir  = recorded();
    snapshot_plan plan = planned("0", 8);
    nn_spec       spec = shape(NN_LOSS_HUBER);
    past          p    = {0};
    (void)state;

    spill("run/history.csv", TABLE);
    assert_int_equal(past_read(&p, dir, 0, &plan, &spec, PAST_VALIDATION, true, NULL), NN_OK);
    assert_string_equal(p.history.data, TABLE);
    assert_int_equal(p.score[0].count, 3);
    assert_true(p.score[0].value[0] == INFINITY && p.score[0].value[1] == 1e20f);
    assert_true(p.score[0].value[2] == -INFINITY);
    past_release(&p);
    snapshot_plan_free(&plan);
    run_dir_free(dir);
}

/* --- after a crash ------------------------------------------------------------------- */

static void check_weights(const run_dir *dir, const char *snapshots, int want, bool unfinished)
{
    past p = past_to(dir, 3, snapshots, PAST_TEST);

    assert_int_equal(p.snapshots, want);
    assert_true(p.params[PARAMS * (want - 1)] == 30.0f);
    assert_int_equal(p.unfinished != 0, unfinished);
    past_release(&p);
}

static void the_unfinished_file_counts_when_it_has_every_snapshot(void **state)
{
    run_dir *dir = recorded();
    (void)state;

    write_weights(4, false);
    assert_int_equal(rename("run/weights.npy", "gone"), 0);
    check_weights(dir, "all", 4, true);
    assert_int_equal(rename("gone", "run/weights.npy"), 0);
    check_weights(dir, "all", 4, true);
    write_weights(3, false); /* a crash while they were put down again */
    check_weights(dir, "all", 4, false);
    write_weights(0, false);
    check_weights(dir, "3", 1, false);
    spill("run/weights.npy.tmp", "half a header");
    check_weights(dir, "every:3", 2, false);
    run_dir_free(dir);
}

/* Between two flushes rows can be on the disk that the header does not count. */
static void rows_that_are_not_counted_are_cut_off(void **state)
{
    run_dir *dir = recorded();
    size_t   len, tail = 20;
    char    *bytes, *tmp;
    past     p;
    (void)state;

    bytes = slurp("run/weights.npy", &len);
    tmp   = zeroed(len + tail, 1);
    memcpy(tmp, bytes, len);
    memset(tmp + len, 7, tail);
    assert_int_equal(file_write("run/weights.npy.tmp", tmp, len + tail, false, NULL), NN_OK);
    assert_int_equal(unlink("run/weights.npy"), 0);
    p = past_to(dir, 3, "all", PAST_TEST);
    assert_int_equal(p.unfinished, len);
    assert_false(exists("run/weights.npy")); /* reading changes nothing */
    assert_int_equal(past_secure(&p, dir, NULL), NN_OK);
    free(tmp);
    tmp = slurp("run/weights.npy", &tail);
    assert_int_equal(tail, len);
    assert_memory_equal(tmp, bytes, len);
    assert_false(exists("run/weights.npy.tmp"));
    free(tmp);
    free(bytes);
    past_release(&p);
    run_dir_free(dir);
}

static void securing_finished_weights_does_nothing(void **state)
{
    run_dir *dir = recorded();
    past     p   = past_to(dir, 3, "all", PAST_TEST);
    nn_err   err = {0};
    (void)state;

    write_weights(1, false);
    assert_int_equal(past_secure(&p, dir, NULL), NN_OK);
    assert_true(exists("run/weights.npy.tmp"));
    p.unfinished = 100;
    assert_int_equal(unlink("run/weights.npy.tmp"), 0);
    check_failed(past_secure(&p, dir, &err), NN_IO, &err, "run/weights.npy.tmp: No such file");
    past_release(&p);
    run_dir_free(dir);
}

/* --- what is refused ----------------------------------------------------------------- */

static void check_refused(const run_dir *dir, const char *want)
{
    past   p   = {.epoch = -1};
    nn_err err = {0};

    if (read_past(&p, dir, 3, "all", PAST_TEST, &err) != NN_DATA) {
        fail_msg("not refused, though '%s' was expected", want);
    }
    assert_string_equal(err.text, want);
    assert_int_equal(p.epoch, -1); /* untouched */
}

#define DAMAGED(file) "run/" file " does not belong to this run or is damaged"

static void damaged_tables_are_refused(void **state)
{
    static const struct {
        const char *file, *content, *want;
    } BAD[] = {
        {"run/snapshots.csv", "index,epoch\n0,0\n1,1\n3,3\n", DAMAGED("snapshots.csv")},
        {"run/snapshots.csv", "index,epoch\n0,0\n1,1\n2,1\n3,3\n", DAMAGED("snapshots.csv")},
        {"run/snapshots.csv", "index,epoch\n0,0\n1,2\n2,1\n3,3\n", DAMAGED("snapshots.csv")},
        {"run/snapshots.csv", "index,epoch\n0,0\n1,one\n", DAMAGED("snapshots.csv")},
        {"run/snapshots.csv", "index,epoch\n-1,0\n", DAMAGED("snapshots.csv")},
        {"run/snapshots.csv", "index,epoch,x\n0,0,0\n", DAMAGED("snapshots.csv")},
        {"run/snapshots.csv", "index,epoch\n0,0\n1,1\n2,2\n",
         "run/snapshots.csv: epoch 3 was not recorded, but a run of 8 epochs records it; go on to "
         "the number of epochs the run began with"},
        {"run/history.csv", "epoch,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy\n",
         DAMAGED("history.csv")},
        {"run/history.csv", "epoch,loss\n0,1\n1,1\n2,1\n3,1\n", DAMAGED("history.csv")},
        {"run/history.csv", "e,a,b,c,d,e,f\n0,1,1,,,1,1\n2,1,1,,,1,1\n", DAMAGED("history.csv")},
        {"run/history.csv", "e,a,b,c,d,e,f\n0,1,1,,,one,1\n", DAMAGED("history.csv")},
        {"run/history.csv", "e,a,b,c,d,e,f\n0.5,1,1,,,1,1\n", DAMAGED("history.csv")},
        {"run/history.csv", "e,a,b,c,d,e,f\n0,1,1,,,1,1\n1,1\n", DAMAGED("history.csv")},
    };
    run_dir *dir = recorded();
    (void)state;

    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        char *kept = slurp(BAD[i].file, NULL);
        spill(BAD[i].file, BAD[i].content);
        check_refused(dir, BAD[i].want);
        spill(BAD[i].file, kept);
        free(kept);
    }
    run_dir_free(dir);
}

static void missing_files_are_refused(void **state)
{
    static const char *const FILES[] = {"run/history.csv", "run/snapshots.csv", "run/weights.npy"};
    run_dir                 *dir     = recorded();
    (void)state;

    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        char want[100];
        snprintf(want, sizeof want, "%s: No such file or directory", FILES[i]);
        assert_int_equal(rename(FILES[i], "gone"), 0);
        check_refused(dir, want);
        assert_int_equal(rename("gone", FILES[i]), 0);
    }
    run_dir_free(dir);
}

static void weights_of_another_shape_are_refused(void **state)
{
    const size_t dims[] = {0, PARAMS + 1}, flat[] = {0};
    const float  row[4] = {1, 2, 3, 4};
    run_dir     *dir    = recorded();
    npy_writer  *w      = NULL;
    (void)state;

    write_weights(3, true); /* one short */
    check_refused(dir, DAMAGED("weights.npy"));
    assert_int_equal(npy_create(&w, "run/weights.npy", dims, 2, NULL), NN_OK);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(npy_append(w, row, 4, NULL), NN_OK);
    }
    assert_int_equal(npy_close(w, false, NULL), NN_OK);
    check_refused(dir, DAMAGED("weights.npy"));
    assert_int_equal(npy_create(&w, "run/weights.npy", flat, 1, NULL), NN_OK);
    assert_int_equal(npy_append(w, row, 4, NULL), NN_OK);
    assert_int_equal(npy_close(w, false, NULL), NN_OK);
    check_refused(dir, DAMAGED("weights.npy"));
    run_dir_free(dir);
}

/* The last line that snapshots.csv has, whatever the checkpoint. */
static void the_last_snapshot_is_found(void **state)
{
    static const struct {
        const char *table;
        int         want;
    } KNOWN[]    = {{"index,epoch\n0,0\n1,1\n2,2\n3,3\n", 3},
                    {"index,epoch\n0,0\n", 0},
                    {"index,epoch\n0,0\n1,7\n2,12000\n", 12000}};
    run_dir *dir = recorded();
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        int    last = -5;
        nn_err err  = {0};
        spill("run/snapshots.csv", KNOWN[i].table);
        if (past_last(&last, dir, &err) != NN_OK) {
            fail_msg("table %zu: %s", i, err.text);
        }
        assert_int_equal(last, KNOWN[i].want);
    }
    run_dir_free(dir);
}

static void a_list_without_a_last_snapshot_is_refused(void **state)
{
    static const struct {
        const char *table, *want;
    } KNOWN[]     = {{"index,epoch\n", "run/snapshots.csv lists no snapshot"},
                     {"", "run/snapshots.csv"},
                     {"index,epoch\n0,x\n", DAMAGED("snapshots.csv")},
                     {"index,epoch\n0\n", DAMAGED("snapshots.csv")}};
    run_dir *dir  = recorded();
    int      last = 0;
    nn_err   err  = {0};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        spill("run/snapshots.csv", KNOWN[i].table);
        check_failed(past_last(&last, dir, &err), NN_DATA, &err, KNOWN[i].want);
    }
    remove_all("run/snapshots.csv");
    check_failed(past_last(&last, dir, &err), NN_DATA, &err,
                 "run/snapshots.csv: No such file or directory");
    run_dir_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(what_is_newer_than_the_checkpoint_is_left_out),
        SCRATCH(scores_are_those_of_the_split),
        SCRATCH(snapshots_no_longer_wanted_are_left_out),
        SCRATCH(a_run_without_weights_has_none),
        SCRATCH(regressions_and_infinities_are_read),
        SCRATCH(the_unfinished_file_counts_when_it_has_every_snapshot),
        SCRATCH(rows_that_are_not_counted_are_cut_off),
        SCRATCH(securing_finished_weights_does_nothing),
        SCRATCH(damaged_tables_are_refused),
        SCRATCH(missing_files_are_refused),
        SCRATCH(weights_of_another_shape_are_refused),
        SCRATCH(the_last_snapshot_is_found),
        SCRATCH(a_list_without_a_last_snapshot_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The recorder: what lies in the directory after epochs it was told of, and what happens
 * when the directory is lost.
 */
#include "fixture.h"

#include "formats/npy.h"
#include "output/recorder.h"

enum { ROWS = 6, PARAMS = 2 * 2 + 2 + 2 + 1 };

/* Everything a recorder borrows, for a 2-2-1 network and six rows. */
typedef struct {
    dataset      *data;
    float        *x;
    int          *label; /* of the rows in the order of ROW */
    nn_spec       spec;
    nn_net       *net;
    snapshot_plan plan;
    run_dir      *dir;
    events       *log;
    album         pictures;
    recorder_spec how;
    recorder     *recorder;
    int           best, stops; /* epochs that are to be so; -1 for none */
} bench;

static const int ROW[ROWS] = {5, 4, 3, 2, 1, 0};

static void check(nn_status status, const nn_err *err)
{
    if (status != NN_OK) {
        fail_msg("%s", err->text);
    }
}

static tables_part part_of(const bench *b)
{
    return (tables_part){
        .rows = ROWS, .row = ROW, .label = b->label, .class_name = b->data->class_name};
}

static void set_up_net(bench *to, int hidden, const char *snapshots, bool with_pictures)
{
    const int    units[] = {2, hidden, 1};
    nn_optimizer sgd     = nn_optimizer_default(NN_OPT_SGD);
    nn_rng       rng     = nn_rng_make(5, NN_STREAM_INIT);
    nn_err       err     = {0};

    *to       = (bench){.best = -1, .stops = -1};
    to->data  = dataset_of("six.csv", "a,b,class\n1,2,n\n3,4,y\n5,6,n\n7,8,y\n9,1,n\n2,3,y\n");
    to->x     = features_of(to->data, NULL);
    to->label = zeroed(ROWS, sizeof *to->label);
    for (int i = 0; i < ROWS; i++) {
        to->label[i] = to->data->label[ROW[i]];
    }
    to->spec = spec_of(2, units, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    to->net  = random_net(&rng, &to->spec, &sgd, NN_ENGINE_REFERENCE, 4); /* rows come in chunks */
    check(snapshot_plan_make(&to->plan, snapshots, 4, &err), &err);
    check(run_dir_create(&to->dir, &(run_dir_spec){.dir = "out", .epochs = 4}, &err), &err);
    check(events_open(&to->log, "out/events.jsonl", NULL, &err), &err);
    if (with_pictures) {
        pictures_spec p = {.spec       = &to->spec,
                           .layer      = 1,
                           .part       = part_of(to),
                           .of_rows    = ROWS,
                           .classes    = 2,
                           .label_name = to->data->label_name,
                           .split      = "test",
                           .subject    = "six"};
        check(album_make(&to->pictures, &p, ALBUM_INPUT | ALBUM_NETWORK, &err), &err);
    }
    to->how = (recorder_spec){.dir      = to->dir,
                              .net      = to->net,
                              .plan     = &to->plan,
                              .part     = part_of(to),
                              .x        = to->x,
                              .split    = PAST_TEST,
                              .dump     = true,
                              .log      = to->log,
                              .pictures = with_pictures ? &to->pictures : NULL};
}

static void set_up(bench *to, const char *snapshots, bool with_pictures)
{
    set_up_net(to, 2, snapshots, with_pictures);
}

static void start(bench *b, bool dump)
{
    nn_err err = {0};

    b->how.dump = dump;
    check(recorder_create(&b->recorder, &b->how, &err), &err);
}

/* Tell of an epoch; each has weights of its own. */
static nn_status tell(bench *b, int epoch, nn_err *err)
{
    float               *params = params_of(b->net);
    const nn_train_state state  = {.epoch         = epoch,
                                   .steps         = nn_net_steps(b->net),
                                   .shuffle       = {{1, 2, 3, (uint64_t)epoch}},
                                   .learning_rate = 0.5};
    nn_epoch             e      = {.epoch         = epoch,
                                   .train         = {.rows = 4, .loss = 2.0, .hits = 2},
                                   .test          = {.rows = 2, .loss = 1.0, .hits = 1},
                                   .net           = b->net,
                                   .learning_rate = 0.5,
                                   .improved      = epoch == b->best,
                                   .stops         = epoch == b->stops,
                                   .state         = &state};

    params[0] = (float)epoch;
    nn_net_set_params(b->net, params);
    free(params);
    return recorder_epoch(b->recorder, &e, err);
}

static void tear_down(bench *b)
{
    recorder_free(b->recorder);
    album_release(&b->pictures);
    events_free(b->log);
    run_dir_free(b->dir);
    snapshot_plan_free(&b->plan);
    nn_net_free(b->net);
    dataset_free(b->data);
    free(b->x);
    free(b->label);
}

static void tell_all(bench *b, int epochs)
{
    nn_err err = {0};
    for (int e = 0; e <= epochs; e++) {
        check(tell(b, e, &err), &err);
    }
}

static void finish(bench *b)
{
    nn_err err = {0};
    check(recorder_finish(b->recorder, NULL, 0, &err), &err);
}

/* --- what is written ----------------------------------------------------------------- */

static void check_weights(int snapshots, const float *first)
{
    size_t len;
    char  *bytes = slurp("out/weights.npy", &len), shape[50];

    snprintf(shape, sizeof shape, "'shape': (%d, %d)", snapshots, PARAMS);
    assert_non_null(strstr(bytes + 10, shape));
    for (int s = 0; s < snapshots; s++) {
        float got[PARAMS];
        memcpy(got, bytes + len - sizeof got * (size_t)(snapshots - s), sizeof got);
        check_same_bits("the first weight", got, first + s, 1);
    }
    free(bytes);
}

static void every_epoch_leaves_its_rows(void **state)
{
    static const float FIRST[] = {0, 1, 2, 3, 4};
    bench              b;
    (void)state;

    set_up(&b, "all", true);
    start(&b, true);
    tell_all(&b, 4);
    assert_int_equal(recorder_known(b.recorder).epoch, 4);
    assert_int_equal(recorder_known(b.recorder).snapshots, 5);
    assert_int_equal(pictures_count(b.pictures.shown), 5);
    assert_int_equal(pictures_count(b.pictures.input), 5);
    finish(&b);
    check_file("out/history.csv",
               "epoch,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy\n"
               "0,0.5,0.5,,,0.5,0.5\n1,0.5,0.5,,,0.5,0.5\n2,0.5,0.5,,,0.5,0.5\n"
               "3,0.5,0.5,,,0.5,0.5\n4,0.5,0.5,,,0.5,0.5\n");
    check_file("out/snapshots.csv", "index,epoch\n0,0\n1,1\n2,2\n3,3\n4,4\n");
    check_weights(5, FIRST);
    assert_true(exists("out/activations/layer-00/epoch-0000.csv"));
    assert_false(exists("out/activations/layer-00/epoch-0001.csv"));
    assert_true(exists("out/activations/layer-02/epoch-0004.csv"));
    assert_false(holds_tmp("out"));
    tear_down(&b);
}

/* Only the epochs of the plan; the input goes with the first of them. */
static void snapshots_follow_the_plan(void **state)
{
    static const float FIRST[] = {1, 4};
    bench              b;
    (void)state;

    set_up(&b, "1,last", false);
    start(&b, true);
    tell_all(&b, 4);
    assert_int_equal(recorder_known(b.recorder).snapshots, 2);
    finish(&b);
    check_file("out/snapshots.csv", "index,epoch\n0,1\n1,4\n");
    check_weights(2, FIRST);
    assert_true(exists("out/activations/layer-00/epoch-0001.csv"));
    assert_false(exists("out/activations/layer-00/epoch-0004.csv"));
    assert_false(exists("out/activations/layer-01/epoch-0002.csv"));
    assert_true(exists("out/activations/layer-01/epoch-0004.csv"));
    tear_down(&b);
}

/* In the order of `row`, all chunks of the forward pass together. */
static void activations_are_those_of_the_rows(void **state)
{
    bench b;
    float out[ROWS];
    char *bytes, *at;
    (void)state;

    set_up(&b, "0", false);
    start(&b, true);
    tell_all(&b, 0);
    finish(&b);
    nn_net_forward(b.net, b.x, 3, out);
    nn_net_forward(b.net, b.x + 6, 3, out + 3);
    bytes = slurp("out/activations/layer-02/epoch-0000.csv", NULL);
    at    = strchr(bytes, '\n') + 1;
    for (int r = 0; r < ROWS; r++) {
        char want[20];
        snprintf(want, sizeof want, "%d,%s,%s,", ROW[r], ROW[r] % 2 ? "y" : "n",
                 out[r] > 0.5f ? "y" : "n");
        assert_int_equal(strncmp(at, want, strlen(want)), 0);
        float got = strtof(at + strlen(want), &at);
        check_same_bits("an output", &got, &out[r], 1);
        at++;
    }
    free(bytes);
    tear_down(&b);
}

static void without_dump_only_the_tables_are_written(void **state)
{
    bench b;
    (void)state;

    set_up(&b, "all", true);
    start(&b, false);
    tell_all(&b, 2);
    finish(&b);
    assert_true(exists("out/history.csv") && exists("out/snapshots.csv"));
    assert_false(exists("out/activations") || exists("out/weights.npy"));
    assert_int_equal(pictures_count(b.pictures.shown), 3); /* kept all the same */
    tear_down(&b);
}

static void epochs_are_told_as_events(void **state)
{
    bench b;
    char *bytes;
    (void)state;

    set_up(&b, "all", false);
    start(&b, false);
    tell_all(&b, 1);
    finish(&b);
    bytes        = slurp("out/events.jsonl", NULL);
    cJSON *first = json_of("first", bytes, strcspn(bytes, "\n"));
    assert_string_equal(member(first, "event")->valuestring, "epoch");
    assert_true(member(first, "loss")->valuedouble == 0.5);
    assert_true(member(first, "test_accuracy")->valuedouble == 0.5);
    assert_null(cJSON_GetObjectItemCaseSensitive(first, "val_loss")); /* there is no such split */
    cJSON_Delete(first);
    free(bytes);
    tear_down(&b);
}

/* The learning rate goes with the epoch. */
static void events_tell_the_rate(void **state)
{
    bench b;
    char *bytes;
    (void)state;

    set_up(&b, "all", false);
    start(&b, false);
    tell_all(&b, 0);
    finish(&b);
    bytes        = slurp("out/events.jsonl", NULL);
    cJSON *first = json_of("first", bytes, strcspn(bytes, "\n"));
    assert_true(member(first, "learning_rate")->valuedouble == 0.5);
    cJSON_Delete(first);
    free(bytes);
    tear_down(&b);
}

/* --- to go on from ------------------------------------------------------------------- */

static checkpoint last_checkpoint(const bench *b)
{
    checkpoint c   = {0};
    nn_err     err = {0};
    check(checkpoint_read(&c, "out/checkpoint.json", nn_spec_params(&b->spec),
                          (size_t)nn_net_state_slots(b->net), &err),
          &err);
    return c;
}

static void the_checkpoint_is_of_the_last_epoch(void **state)
{
    bench      b;
    checkpoint c;
    float     *params;
    (void)state;

    set_up(&b, "0", false);
    start(&b, true);
    tell_all(&b, 3);
    finish(&b);
    c      = last_checkpoint(&b);
    params = params_of(b.net);
    assert_int_equal(c.state.epoch, 3);
    assert_int_equal(c.state.shuffle.s[3], 3);
    check_same_bits("a parameter", c.params, params, PARAMS);
    assert_int_equal(c.score[CHECKPOINT_TRAINING].rows, 4);
    assert_int_equal(c.score[CHECKPOINT_TEST].rows, 2);
    assert_int_equal(c.score[CHECKPOINT_VALIDATION].rows, 0);
    assert_null(c.best_params);
    free(params);
    checkpoint_release(&c);
    tear_down(&b);
}

/* As often as asked, and not only at the end. */
static void checkpoints_come_as_often_as_asked(void **state)
{
    static const int EXPECTED[] = {0, 0, 2, 2, 4};
    bench            b;
    nn_err           err = {0};
    (void)state;

    set_up(&b, "0", false);
    b.how.every = 2;
    start(&b, true);
    for (int e = 0; e <= 4; e++) {
        check(tell(&b, e, &err), &err);
        checkpoint c = last_checkpoint(&b);
        assert_int_equal(c.state.epoch, EXPECTED[e]);
        checkpoint_release(&c);
    }
    finish(&b);
    tear_down(&b);
}

static void the_best_epoch_is_kept_when_asked(void **state)
{
    bench          b;
    checkpoint     c;
    recorder_facts f;
    (void)state;

    set_up(&b, "0", false);
    b.best          = 2;
    b.how.keep_best = true;
    start(&b, true);
    tell_all(&b, 4);
    f = recorder_known(b.recorder);
    assert_int_equal(f.best_epoch, 2);
    assert_int_equal(f.model_epoch, 4);
    assert_true(f.best_params[0] == 2.0f && f.params[0] == 4.0f);
    assert_int_equal(f.score[CHECKPOINT_BEST + CHECKPOINT_TRAINING].rows, 4);
    finish(&b);
    c = last_checkpoint(&b);
    assert_true(c.best_params[0] == 2.0f);
    checkpoint_release(&c);
    tear_down(&b);

    remove_all("out");
    set_up(&b, "0", false); /* nobody asked */
    b.best = 2;
    start(&b, true);
    tell_all(&b, 4);
    assert_null(recorder_known(b.recorder).best_params);
    finish(&b);
    tear_down(&b);
}

/* The epoch that early stopping ends with is recorded, planned or not. */
static void the_last_epoch_is_recorded_when_it_stops_early(void **state)
{
    bench  b;
    nn_err err = {0};
    (void)state;

    set_up(&b, "0,last", false);
    b.stops = 2;
    start(&b, true);
    tell_all(&b, 2);
    check(recorder_end(b.recorder,
                       &(nn_train_result){.epochs = 2, .stopped_early = true, .net = b.net}, &err),
          &err);
    assert_true(recorder_known(b.recorder).stopped_early);
    finish(&b);
    check_file("out/snapshots.csv", "index,epoch\n0,0\n1,2\n");
    tear_down(&b);
}

static void restored_weights_are_the_model(void **state)
{
    bench          b;
    nn_err         err = {0};
    float         *params;
    recorder_facts f;
    (void)state;

    set_up(&b, "0", false);
    start(&b, true);
    tell_all(&b, 3);
    params    = params_of(b.net);
    params[0] = 77.0f;
    nn_net_set_params(b.net, params);
    check(recorder_end(
              b.recorder,
              &(nn_train_result){.epochs = 3, .best_epoch = 1, .restored = true, .net = b.net},
              &err),
          &err);
    f = recorder_known(b.recorder);
    assert_int_equal(f.epoch, 3);
    assert_int_equal(f.model_epoch, 1);
    assert_true(f.params[0] == 77.0f);
    finish(&b);
    checkpoint c = last_checkpoint(&b);
    assert_true(c.params[0] == 3.0f); /* to go on from, it is the last epoch that counts */
    checkpoint_release(&c);
    free(params);
    tear_down(&b);
}

/* A recorder that puts an earlier run down again leaves the very same files. */
static void what_was_recorded_is_put_down_again(void **state)
{
    static const char *const SAME[] = {"history.csv",
                                       "snapshots.csv",
                                       "weights.npy",
                                       "activations/layer-00/epoch-0000.csv",
                                       "activations/layer-01/epoch-0002.csv",
                                       "activations/layer-02/epoch-0004.csv"};
    bench                    b;
    checkpoint               from;
    past                     before = {0};
    nn_err                   err    = {0};
    (void)state;

    set_up(&b, "every:2", true);
    start(&b, true);
    tell_all(&b, 4);
    finish(&b);
    assert_int_equal(rename("out", "whole"), 0);
    tear_down(&b);

    set_up(&b, "every:2", false);
    start(&b, true);
    tell_all(&b, 3);
    finish(&b);
    from = last_checkpoint(&b);
    check(past_read(&before, b.dir, 3, &b.plan, &b.spec, PAST_TEST, true, &err), &err);
    recorder_free(b.recorder);
    b.recorder = NULL;
    plant("out/activations/layer-01/epoch-0003.csv"); /* of an epoch nobody wants */
    start(&b, true);
    check(recorder_replay(b.recorder, &before, &from, b.net, &err), &err);
    assert_int_equal(recorder_known(b.recorder).epoch, 3);
    assert_int_equal(recorder_known(b.recorder).snapshots, 2);
    nn_net_set_params(b.net, from.params);
    check(tell(&b, 4, &err), &err);
    finish(&b);
    for (size_t i = 0; i < COUNT_OF(SAME); i++) {
        char  *one = file_join("whole", SAME[i]), *two = file_join("out", SAME[i]);
        size_t n, m;
        char  *a = slurp(one, &n), *c = slurp(two, &m);
        if (n != m || memcmp(a, c, n) != 0) {
            fail_msg("%s is another one", SAME[i]);
        }
        free(a);
        free(c);
        free(one);
        free(two);
    }
    assert_false(exists("out/activations/layer-01/epoch-0003.csv"));
    checkpoint_release(&from);
    past_release(&before);
    tear_down(&b);
}

/* A run that ends early keeps what it has: weights.npy counts what came. */
static void an_early_end_keeps_what_came(void **state)
{
    static const float FIRST[] = {0, 1};
    bench              b;
    (void)state;

    set_up(&b, "all", false);
    start(&b, true);
    tell_all(&b, 1);
    finish(&b);
    check_weights(2, FIRST);
    tear_down(&b);
}

static void what_is_not_finished_has_no_name(void **state)
{
    bench b;
    (void)state;

    set_up(&b, "all", false);
    start(&b, true);
    tell_all(&b, 1);
    tear_down(&b);
    assert_false(exists("out/weights.npy") || exists("out/weights.npy.tmp"));
}

/* --- when the directory is lost ------------------------------------------------------ */

static void a_lost_directory_fails_the_epoch(void **state)
{
    bench  b;
    nn_err err = {0};
    (void)state;

    set_up(&b, "all", true);
    start(&b, true);
    tell_all(&b, 1);
    remove_all("out");
    spill("out", "a file where the directory was");
    check_failed(tell(&b, 2, &err), NN_IO, &err, "out");
    assert_int_equal(recorder_known(b.recorder).epoch, 1);
    assert_int_equal(recorder_known(b.recorder).snapshots, 2);
    check_failed(recorder_finish(b.recorder, NULL, 0, &err), NN_IO, &err, "out/history.csv");
    tear_down(&b);
}

static void a_lost_directory_fails_the_end(void **state)
{
    bench  b;
    nn_err err = {0};
    (void)state;

    set_up(&b, "all", false);
    start(&b, true);
    tell_all(&b, 1);
    remove_all("out");
    check_failed(recorder_finish(b.recorder, NULL, 0, &err), NN_IO, &err, "out/history.csv");
    tear_down(&b);
    assert_false(exists("out"));
}

static void a_missing_directory_fails_the_start(void **state)
{
    bench  b;
    nn_err err = {0};
    (void)state;

    set_up(&b, "all", false);
    remove_all("out");
    check_failed(recorder_create(&b.recorder, &b.how, &err), NN_IO, &err, "out/weights.npy");
    assert_null(b.recorder);
    tear_down(&b);
}

/* The disk is full for a while.  The tables of finished epochs are still written once there
 * is room, and no weights.npy with half a row gets its name. */
static void a_full_disk_tears_no_file(void **state)
{
    bench         b;
    nn_err        err = {0};
    struct rlimit usual;
    nn_status     status = NN_OK;
    (void)state;

    set_up(&b, "all", false);
    start(&b, true);
    tell_all(&b, 1);
    usual  = limit_files(10); /* less than any table has */
    status = tell(&b, 2, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &usual), 0);
    check_failed(status, NN_IO, &err, "File too large");
    finish(&b);
    check_file("out/snapshots.csv", "index,epoch\n0,0\n1,1\n");
    check_weights(2, (const float[]){0, 1});
    assert_false(holds_tmp("out"));
    tear_down(&b);
    recorder_free(NULL);
}

/* 128 kB of weights a snapshot, and less for each table of one row. */
static void set_up_wide(bench *b)
{
    set_up_net(b, 8000, "all", false);
    b->how.part.rows = 1;
    start(b, true);
}

static size_t weights_shape(const bench *b, bool unfinished)
{
    npy_reader r   = {0};
    nn_err     err = {0};
    size_t     rows;

    check(unfinished ? npy_open_unfinished(&r, "out/weights.npy.tmp", &err)
                     : npy_open(&r, "out/weights.npy", &err),
          &err);
    assert_int_equal(r.shape[1], nn_spec_params(&b->spec));
    rows = r.shape[0];
    npy_close_reader(&r);
    return rows;
}

/* weights.npy itself hits the limit, in the middle of a row: the rows before it are kept, and
 * once there is room for the tables they get the name. */
static void a_torn_row_of_weights_is_taken_back(void **state)
{
    bench         b;
    nn_err        err = {0};
    struct rlimit usual;
    nn_status     status = NN_OK;
    (void)state;

    set_up_wide(&b);
    usual = limit_files(300000);
    for (int e = 0; e <= 4 && status == NN_OK; e++) {
        status = tell(&b, e, &err);
    }
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &usual), 0);
    check_failed(status, NN_IO, &err, "out/weights.npy");
    finish(&b);
    assert_int_equal(weights_shape(&b, false), 2);
    check_file("out/snapshots.csv", "index,epoch\n0,0\n1,1\n");
    assert_false(holds_tmp("out"));
    tear_down(&b);
}

/* The same, and the disk stays full: what was there at the last checkpoint is left to go on from.
 */
static void weights_are_left_when_the_disk_stays_full(void **state)
{
    bench         b;
    nn_err        err = {0}, end = {0};
    struct rlimit usual;
    nn_status     status, finished;
    checkpoint    from;
    past          before = {0};
    (void)state;

    set_up_wide(&b);
    recorder_free(b.recorder);
    b.how.every = 1;
    start(&b, true);
    tell_all(&b, 1);
    usual  = limit_files(300000);
    status = tell(&b, 2, &err);
    limit_files(10);
    finished = recorder_finish(b.recorder, NULL, 0, &end);
    recorder_free(b.recorder);
    b.recorder = NULL;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &usual), 0);
    check_failed(status, NN_IO, &err, "out/weights.npy");
    assert_int_equal(finished, NN_IO);
    assert_int_equal(weights_shape(&b, true), 2);
    from = last_checkpoint(&b);
    assert_int_equal(from.state.epoch, 1);
    check(past_read(&before, b.dir, 1, &b.plan, &b.spec, PAST_TEST, true, &err), &err);
    assert_int_equal(before.snapshots, 2);
    assert_true(before.params[nn_spec_params(&b.spec)] == 1.0f);
    checkpoint_release(&from);
    past_release(&before);
    tear_down(&b);
}

/* Snapshots that a longer run does not want change the numbers of those behind them.  Whenever it
 * stops, weights and list go together. */
static void numbers_change_in_list_and_weights_together(void **state)
{
    bench         b;
    nn_err        err    = {0};
    snapshot_plan fewer  = {0};
    past          before = {0}, again = {0};
    checkpoint    from;
    (void)state;

    set_up(&b, "all", false);
    start(&b, true);
    tell_all(&b, 3);
    finish(&b);
    from = last_checkpoint(&b);
    check(snapshot_plan_make(&fewer, "0,2,last", 4, &err), &err);
    b.how.plan = &fewer;
    check(past_read(&before, b.dir, 3, &fewer, &b.spec, PAST_TEST, true, &err), &err);
    recorder_free(b.recorder);
    start(&b, true);
    check(recorder_replay(b.recorder, &before, &from, b.net, &err), &err);
    recorder_free(b.recorder); /* as if it were killed */
    b.recorder = NULL;
    check_file("out/snapshots.csv", "index,epoch\n0,0\n1,2\n");
    check(past_read(&again, b.dir, 3, &fewer, &b.spec, PAST_TEST, true, &err), &err);
    assert_int_equal(again.snapshots, 2);
    assert_true(again.params[PARAMS] == 2.0f);
    check_weights(4, (const float[]){0, 1, 2, 3}); /* those before are there until the end */
    checkpoint_release(&from);
    past_release(&before);
    past_release(&again);
    snapshot_plan_free(&fewer);
    tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(every_epoch_leaves_its_rows),
        SCRATCH(snapshots_follow_the_plan),
        SCRATCH(activations_are_those_of_the_rows),
        SCRATCH(without_dump_only_the_tables_are_written),
        SCRATCH(epochs_are_told_as_events),
        SCRATCH(events_tell_the_rate),
        SCRATCH(the_checkpoint_is_of_the_last_epoch),
        SCRATCH(checkpoints_come_as_often_as_asked),
        SCRATCH(the_best_epoch_is_kept_when_asked),
        SCRATCH(the_last_epoch_is_recorded_when_it_stops_early),
        SCRATCH(restored_weights_are_the_model),
        SCRATCH(what_was_recorded_is_put_down_again),
        SCRATCH(an_early_end_keeps_what_came),
        SCRATCH(what_is_not_finished_has_no_name),
        SCRATCH(a_lost_directory_fails_the_epoch),
        SCRATCH(a_lost_directory_fails_the_end),
        SCRATCH(a_missing_directory_fails_the_start),
        SCRATCH(a_full_disk_tears_no_file),
        SCRATCH(a_torn_row_of_weights_is_taken_back),
        SCRATCH(weights_are_left_when_the_disk_stays_full),
        SCRATCH(numbers_change_in_list_and_weights_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

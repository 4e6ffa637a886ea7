/* What a run says of itself, in the order it says it, and what is left when it cannot. */
#include "fixture.h"

#include "cli/options.h"
#include "cli/run_log.h"

typedef struct {
    run_config config;
    job        job;
    run_log    log;
} bench;

static char *const COMMAND[] = {"nnviz", "train", NULL};

static void set_up(bench *b, const char *out)
{
    const option_row *row;
    nn_err            err = {0};

    *b = (bench){0};
    for (int i = 0; (row = options_row(i)); i++) {
        if (row->fallback) {
            assert_int_equal(option_set(&b->config, row, row->name, row->fallback, NULL), NN_OK);
        }
    }
    b->config.out = out ? strdup(out) : NULL;
    if (job_prepare(&b->job, &b->config, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    b->log = (run_log){.job     = &b->job,
                       .config  = &b->config,
                       .argv    = COMMAND,
                       .engine  = NN_ENGINE_REFERENCE,
                       .threads = 2};
    if (run_log_make_dir(&b->log, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
}

static void tear_down(bench *b)
{
    const option_row *row;

    run_log_close(&b->log);
    job_free(&b->job);
    for (int i = 0; (row = options_row(i)); i++) {
        option_clear(&b->config, row);
    }
}

static void check(nn_status status, const nn_err *err)
{
    if (status != NN_OK) {
        fail_msg("%s", err->text);
    }
}

static void check_status(const char *word, const char *error, int epochs)
{
    cJSON *tree = json_file("out/run.json");

    assert_string_equal(member(tree, "status")->valuestring, word);
    assert_true(member(tree, "epochs")->valuedouble == epochs);
    assert_int_equal(cJSON_IsNull(member(tree, "finished")), strcmp(word, "running") == 0);
    if (error) {
        assert_string_equal(member(tree, "error")->valuestring, error);
    } else {
        assert_true(cJSON_IsNull(member(tree, "error")));
    }
    cJSON_Delete(tree);
}

static void an_open_run_is_running(void **state)
{
    bench  b;
    nn_err err = {0};
    cJSON *tree;
    char  *rows;
    (void)state;

    set_up(&b, "out");
    check(run_log_open(&b.log, &err), &err);
    check_status("running", NULL, 0);
    tree = json_file("out/config.json");
    assert_true(member(tree, "epochs")->valuedouble == 8.0);
    assert_int_equal(cJSON_GetArraySize(member(tree, "layers")), 4); /* resolved */
    cJSON_Delete(tree);
    rows = slurp("out/rows.csv", NULL);
    assert_ptr_equal(strstr(rows, "row,split,label\n"), rows);
    free(rows);
    assert_false(exists("runs"));
    tear_down(&b);
}

static void an_end_is_told_twice(void **state)
{
    static const struct {
        nn_status   outcome;
        const char *word;
    } KNOWN[] = {
        {NN_OK, "done"}, {NN_INTERRUPTED, "interrupted"}, {NN_NAN, "failed"}, {NN_IO, "failed"}};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        bench  b;
        nn_err err = {0}, why = {0};
        char  *told, *last, mark[80];

        nn_fail(&why, NN_NAN, "because of \"this\"");
        set_up(&b, "out");
        check(run_log_open(&b.log, &err), &err);
        check(run_log_end(&b.log, KNOWN[i].outcome, &why, 5, &err), &err);
        check_status(KNOWN[i].word, KNOWN[i].outcome ? why.text : NULL, 5);
        told = slurp("out/events.jsonl", NULL);
        last = strstr(told, "{\"event\": \"run_end\"");
        snprintf(mark, sizeof mark, "\"status\": \"%s\"", KNOWN[i].word);
        assert_non_null(last);
        assert_non_null(strstr(last, mark));
        assert_int_equal(strstr(last, "because of \\\"this\\\"") != NULL,
                         KNOWN[i].outcome != NN_OK);
        assert_ptr_equal(strchr(last, '\n'), last + strlen(last) - 1); /* it is the last */
        free(told);
        tear_down(&b);
        remove_all("out");
    }
}

/* A run that could not even be opened still says that it failed. */
static void an_end_before_the_events_is_told_in_the_status(void **state)
{
    bench  b;
    nn_err err = {0}, why = {0};
    (void)state;

    set_up(&b, "out");
    plant("out/events.jsonl/in the way");
    check_failed(run_log_open(&b.log, &err), NN_IO, &err, "out/events.jsonl: Is a directory");
    nn_fail(&why, NN_IO, "%s", err.text);
    check(run_log_end(&b.log, NN_IO, &why, 0, &err), &err);
    check_status("failed", why.text, 0);
    tear_down(&b);
}

static void an_end_in_a_lost_directory_fails(void **state)
{
    bench  b;
    nn_err err = {0};
    (void)state;

    set_up(&b, "out");
    check(run_log_open(&b.log, &err), &err);
    remove_all("out");
    check_failed(run_log_end(&b.log, NN_OK, NULL, 8, &err), NN_IO, &err, "out/run.json");
    tear_down(&b);
}

/* Without --out the name says data and shape, and runs/latest follows. */
static void a_run_is_named_after_data_and_shape(void **state)
{
    bench  b;
    nn_err err         = {0};
    char   target[200] = "";
    (void)state;

    set_up(&b, NULL);
    assert_non_null(strstr(run_dir_path(b.log.dir), "-banknote-4-3-2-1"));
    assert_false(exists("runs/latest")); /* not before it is open */
    check(run_log_open(&b.log, &err), &err);
    assert_true(readlink("runs/latest", target, sizeof target - 1) > 0);
    assert_string_equal(target, run_dir_path(b.log.dir) + strlen("runs/"));
    tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(an_open_run_is_running),
        SCRATCH(an_end_is_told_twice),
        SCRATCH(an_end_before_the_events_is_told_in_the_status),
        SCRATCH(an_end_in_a_lost_directory_fails),
        SCRATCH(a_run_is_named_after_data_and_shape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

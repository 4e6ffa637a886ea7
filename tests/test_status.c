/* run.json: what it says, in every state a run can be in. */
#include "fixture.h"

#include "output/status.h"

static const char *const COMMAND[] = {"nnviz", "train", "a \"b\".csv", "\xff", NULL};

static run_status typical(const dataset *data)
{
    return (run_status){.status   = "done",
                        .version  = "1.2.3",
                        .command  = COMMAND,
                        .data     = data,
                        .engine   = "blas",
                        .blas     = "OpenBLAS x",
                        .threads  = 3,
                        .started  = "2026-11-23T06:25:30.123Z",
                        .finished = "2026-11-23T06:25:31.500Z",
                        .seconds  = 1.3774,
                        .epochs   = 8};
}

static void check_string(const cJSON *tree, const char *name, const char *want)
{
    assert_true(cJSON_IsString(member(tree, name)));
    assert_string_equal(member(tree, name)->valuestring, want);
}

static cJSON *written(const run_status *s)
{
    run_dir *d   = NULL;
    nn_err   err = {0};

    remove_all("out");
    assert_int_equal(run_dir_create(&d, &(run_dir_spec){.dir = "out", .epochs = 8}, &err), NN_OK);
    if (status_write(d, s, &err) != NN_OK) {
        fail_msg("status_write: %s", err.text);
    }
    run_dir_free(d);
    return json_file("out/run.json");
}

static void a_finished_run(void **state)
{
    dataset     *data    = dataset_of("six.csv", "a,class\n1,x\n2,y\n3,x\n");
    run_status   s       = typical(data);
    cJSON       *tree    = written(&s);
    const cJSON *command = member(tree, "command"), *about = member(tree, "data");
    (void)state;

    check_string(tree, "status", "done");
    check_string(tree, "version", "1.2.3");
    check_string(tree, "engine", "blas");
    check_string(tree, "blas", "OpenBLAS x");
    check_string(tree, "started", "2026-11-23T06:25:30.123Z");
    check_string(tree, "finished", "2026-11-23T06:25:31.500Z");
    assert_true(cJSON_IsNull(member(tree, "error")));
    assert_true(member(tree, "threads")->valuedouble == 3.0);
    assert_true(member(tree, "epochs")->valuedouble == 8.0);
    assert_true(member(tree, "seconds")->valuedouble == 1.377);
    assert_int_equal(cJSON_GetArraySize(command), 4);
    assert_string_equal(cJSON_GetArrayItem(command, 2)->valuestring, "a \"b\".csv");
    assert_string_equal(cJSON_GetArrayItem(command, 3)->valuestring, "\xEF\xBF\xBD");
    check_string(about, "name", "six");
    check_string(about, "source", "six.csv");
    check_string(about, "sha256", data->sha256);
    assert_true(member(about, "rows")->valuedouble == 3.0);
    cJSON_Delete(tree);
    dataset_free(data);
}

static void a_failed_and_a_running_one(void **state)
{
    dataset   *data = dataset_of("six.csv", "a,class\n1,x\n2,y\n3,x\n");
    run_status s    = typical(data);
    cJSON     *tree;
    (void)state;

    s.status = "failed";
    s.error  = "out/model.json: \"No space\"\nleft";
    tree     = written(&s);
    check_string(tree, "status", "failed");
    check_string(tree, "error", "out/model.json: \"No space\"\nleft");
    cJSON_Delete(tree);

    s          = typical(data);
    s.status   = "running";
    s.finished = s.blas = NULL;
    tree                = written(&s);
    check_string(tree, "status", "running");
    assert_true(cJSON_IsNull(member(tree, "finished")));
    assert_true(cJSON_IsNull(member(tree, "blas")));
    cJSON_Delete(tree);
    dataset_free(data);
}

static void a_lost_directory_is_told(void **state)
{
    dataset   *data = dataset_of("six.csv", "a,class\n1,x\n2,y\n3,x\n");
    run_status s    = typical(data);
    run_dir   *d    = NULL;
    nn_err     err  = {0};
    (void)state;

    assert_int_equal(run_dir_create(&d, &(run_dir_spec){.dir = "out", .epochs = 8}, &err), NN_OK);
    remove_all("out");
    check_failed(status_write(d, &s, &err), NN_IO, &err, "out/run.json");
    run_dir_free(d);
    dataset_free(data);
}

/* What a run was about is known again from its run.json. */
static void the_data_are_read_back(void **state)
{
    static const char TEST_SHA[] =
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    dataset    *data = dataset_of("six.csv", "a,class\n1,x\n2,y\n3,x\n");
    run_status  s    = typical(data);
    run_dir    *d    = NULL;
    status_data got;
    cJSON      *tree;
    (void)state;

    cJSON_Delete(written(&s));
    assert_int_equal(run_dir_open(&d, "out", NULL), NN_OK);
    assert_int_equal(status_read_data(&got, d, NULL), NN_OK);
    assert_string_equal(got.sha256, data->sha256);
    assert_string_equal(got.test_sha256, "");
    s.test        = "held \"out\".csv";
    s.test_sha256 = TEST_SHA;
    tree          = written(&s);
    check_string(member(tree, "test"), "source", s.test);
    assert_int_equal(status_read_data(&got, d, NULL), NN_OK);
    assert_string_equal(got.sha256, data->sha256);
    assert_string_equal(got.test_sha256, TEST_SHA);
    cJSON_Delete(tree);
    run_dir_free(d);
    dataset_free(data);
}

static void a_status_without_data_is_refused(void **state)
{
    static const char *const BAD[] = {
        "{}",
        "{\"data\": {\"sha256\": null}, \"test\": null}",
        "{\"data\": {\"sha256\": \"12\"}, \"test\": null}",
        "{\"data\": null, \"test\": null}",
        "{\"data\": "
        "{\"sha256\": \"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"}, "
        "\"test\": {}}",
    };
    run_dir    *d = NULL;
    status_data got;
    nn_err      err = {0};
    (void)state;

    assert_int_equal(run_dir_open(&d, "out", NULL), NN_OK);
    check_failed(status_read_data(&got, d, &err), NN_DATA, &err, "out/run.json: No such file");
    plant("out/run.json");
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        spill("out/run.json", BAD[i]);
        check_failed(status_read_data(&got, d, &err), NN_DATA, &err,
                     "out/run.json: the sha256 of the data is missing");
    }
    run_dir_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(a_finished_run),
        SCRATCH(a_failed_and_a_running_one),
        SCRATCH(a_lost_directory_is_told),
        SCRATCH(the_data_are_read_back),
        SCRATCH(a_status_without_data_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

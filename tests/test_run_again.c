/* Run after run: the same again to the byte, another, one that fails, one that replaces. */
#include "run.h"

/* Every file of `a` but run.json and events.jsonl has its equal in `b`. */
static int count_differences(const char *a, const char *b, int *files)
{
    DIR *dir         = opendir(a);
    int  differences = 0;

    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir));) {
        struct stat st;
        char       *one = file_join(a, e->d_name), *two = file_join(b, e->d_name);
        if (e->d_name[0] == '.' || strcmp(e->d_name, "run.json") == 0 ||
            strcmp(e->d_name, "events.jsonl") == 0) {
            /* of the clock and the host */
        } else if (stat(one, &st) == 0 && S_ISDIR(st.st_mode)) {
            differences += count_differences(one, two, files);
        } else {
            size_t n, m;
            char  *x = slurp(one, &n), *y = slurp(two, &m);
            differences += n != m || memcmp(x, y, n) != 0;
            ++*files;
            free(x);
            free(y);
        }
        free(one);
        free(two);
    }
    closedir(dir);
    return differences;
}

static void the_config_replays_the_run_to_the_byte(void **state)
{
    int files = 0;
    (void)state;

    trained(TRAIN("-q", "--config", "run/config.json", "--threads", "1", "--out", "again"),
            "again\n");
    assert_int_equal(count_differences("run", "again", &files), 0);
    assert_int_equal(files, 7 + 1 + 3 * SNAPSHOTS + SNAPSHOTS +
                                3); /* tables, model, checkpoint; layers; plots */
}

static void another_seed_is_another_run(void **state)
{
    int files = 0, different;
    (void)state;

    trained(TRAIN("-q", "--layers", "4,3,2,1", "--seed", "2", "--out", "other"), "other\n");
    different = count_differences("run", "other", &files);
    assert_int_equal(different, files - 1); /* snapshots.csv */
}

static void a_run_of_its_own_name_is_the_latest(void **state)
{
    outcome got         = TRAIN("-q", "--epochs", "1", "--no-dump", "--no-plots");
    char    target[200] = "runs/";
    (void)state;

    assert_int_equal(got.status, NN_OK);
    assert_true(readlink("runs/latest", target + 5, sizeof target - 6) > 0);
    got.told[strcspn(got.told, "\n")] = '\0';
    assert_string_equal(got.told, target);
    assert_non_null(strstr(got.told, "-banknote-4-3-2-1"));
    assert_true(exists("runs/latest/model.json") && exists("runs/latest/history.csv"));
    assert_false(exists("runs/latest/activations") || exists("runs/latest/weights.npy"));
    assert_false(exists("runs/latest/plots"));
    free(got.told);
    remove_all("runs");
}

static void json_is_the_stream_of_events(void **state)
{
    outcome got = TRAIN("-q", "--epochs", "2", "--json", "--out", "json");
    char   *file;
    (void)state;

    assert_int_equal(got.status, NN_OK);
    file = slurp("json/events.jsonl", NULL);
    assert_string_equal(got.told, file);
    assert_int_equal(count_events("json/events.jsonl", "epoch"), 3);
    free(file);
    free(got.told);
}

/* What is finished is kept, and says how it ended. */
static void a_run_that_diverges_is_kept_as_failed(void **state)
{
    outcome got = TRAIN("-q", "--learning-rate", "1e6", "--activation", "linear", "--optimizer",
                        "sgd", "--momentum", "0.99", "--scale", "none", "--out", "diverged");
    cJSON  *tree;
    (void)state;

    check_failed(got.status, NN_NAN, &got.err, "training diverged: ");
    assert_non_null(strstr(got.err.text, "try a --learning-rate below 1e+06"));
    tree = json_file("diverged/run.json");
    assert_string_equal(member(tree, "status")->valuestring, "failed");
    assert_string_equal(member(tree, "error")->valuestring, got.err.text);
    cJSON_Delete(tree);
    tree = json_file("diverged/model.json"); /* of the last good epoch */
    cJSON_Delete(tree);
    assert_true(exists("diverged/plots/layer-02/epoch-0000.png"));
    assert_int_equal(count_events("diverged/events.jsonl", "run_end"), 1);
    free(got.told);
}

static void what_is_wrong_leaves_nothing_behind(void **state)
{
    static const char *const WRONG[][2] = {{"--layers", "5,3,1"},
                                           {"--layer", "7"},
                                           {"--split", "sklearn"},
                                           {"--snapshots", "99"},
                                           {"--config", "run/model.json"}};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
        outcome got = TRAIN("-q", WRONG[i][0], WRONG[i][1]);
        assert_int_equal(got.status, NN_USAGE);
        assert_string_equal(got.told, "");
        assert_false(exists("runs"));
        free(got.told);
    }
    outcome got = TRAIN("-q", "no-such-file.csv", "--out", "nothing");
    assert_int_equal(got.status, NN_DATA);
    assert_false(exists("nothing"));
    free(got.told);
}

static void a_run_is_only_replaced_when_told_to(void **state)
{
    outcome got;
    (void)state;

    trained(TRAIN("-q", "--epochs", "12", "--out", "twice"), "twice\n");
    plant("twice/notes.txt");
    got = TRAIN("-q", "--epochs", "1", "--out", "twice");
    check_failed(got.status, NN_USAGE, &got.err, "--out twice is not empty");
    free(got.told);
    assert_true(exists("twice/plots/layer-02/epoch-0012.png"));
    trained(TRAIN("-q", "--epochs", "1", "--out", "twice", "--overwrite"), "twice\n");
    assert_false(exists("twice/plots/layer-02/epoch-0012.png"));
    assert_true(exists("twice/plots/layer-02/epoch-0001.png") && exists("twice/notes.txt"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_config_replays_the_run_to_the_byte),
        cmocka_unit_test(another_seed_is_another_run),
        cmocka_unit_test(a_run_of_its_own_name_is_the_latest),
        cmocka_unit_test(json_is_the_stream_of_events),
        cmocka_unit_test(a_run_that_diverges_is_kept_as_failed),
        cmocka_unit_test(what_is_wrong_leaves_nothing_behind),
        cmocka_unit_test(a_run_is_only_replaced_when_told_to),
    };
    return cmocka_run_group_tests(tests, train_once, leave_scratch);
}

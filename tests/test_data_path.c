/* Where a run's data are: as typed, or as run.json keeps them. */
#include "fixture.h"

#include "cli/data_path.h"

static void check_absolute(const char *what, const char *folder, const char *want)
{
    char *got      = data_path_absolute(what);
    char *expected = folder ? file_join(folder, want) : strdup(want);

    assert_string_equal(got, expected);
    free(expected);
    free(got);
}

static void files_become_absolute(void **state)
{
    char here[4096];

    assert_non_null(getcwd(here, sizeof here));
    assert_string_equal(here, *state);
    check_absolute("notes.csv", here, "notes.csv");
    check_absolute("../held out.csv", here, "../held out.csv");
    check_absolute("./banknote", here, "./banknote");
    check_absolute("/data/notes.csv", NULL, "/data/notes.csv");
    check_absolute("banknote", NULL, "banknote");
    check_absolute("-", NULL, "-");
}

/* What data_path_find makes of --data `data` --test `test` in a run whose run.json says `run`. */
static void check_found(const char *run, const char *data, const char *test, const char *want_data,
                        const char *want_test)
{
    run_config config = {.data = strdup(data), .test = test ? strdup(test) : NULL};
    run_dir   *dir    = NULL;
    nn_err     err    = {0};

    if (run) {
        spill("run/run.json", run);
    }
    assert_int_equal(run_dir_open(&dir, "run", &err), NN_OK);
    assert_int_equal(data_path_find(&config, dir, &err), NN_OK);
    assert_string_equal(config.data, want_data);
    if (test) {
        assert_string_equal(config.test, want_test);
    } else {
        assert_null(config.test);
    }
    assert_string_equal(data_path_typed(&config).data, data);
    if (test) {
        assert_string_equal(data_path_typed(&config).test, test);
    }
    run_dir_free(dir);
    free(config.data);
    free(config.test);
    free(config.typed_data);
    free(config.typed_test);
}

static void what_is_not_there_is_where_it_was(void **state)
{
    static const char RUN[] =
        "{\"data\": {\"source\": \"there/a.csv\"}, \"test\": {\"source\": \"there/t.csv\"}}";
    (void)state;

    plant("there/a.csv");
    plant("there/t.csv");
    plant("run/run.json");
    check_found(RUN, "a.csv", "t.csv", "there/a.csv", "there/t.csv");
    check_found(RUN, "a.csv", NULL, "there/a.csv", NULL);
    check_found(RUN, "banknote", NULL, "banknote", NULL);
    check_found(RUN, "-", NULL, "-", NULL);
    spill("a.csv", "");
    check_found(RUN, "a.csv", "t.csv", "a.csv", "there/t.csv");
}

static void what_nobody_knows_stays_as_it_was(void **state)
{
    static const char *const RUNS[] = {
        "{\"data\": {\"source\": \"gone/a.csv\"}, \"test\": null}",
        "{\"data\": {\"source\": 7}}",
        "{\"data\": \"a.csv\"}",
        "[",
        "",
    };
    (void)state;

    assert_int_equal(mkdir("run", 0777), 0);
    check_found(NULL, "a.csv", "t.csv", "a.csv", "t.csv");
    for (size_t i = 0; i < COUNT_OF(RUNS); i++) {
        check_found(RUNS[i], "a.csv", "t.csv", "a.csv", "t.csv");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(files_become_absolute),
        SCRATCH(what_is_not_there_is_where_it_was),
        SCRATCH(what_nobody_knows_stays_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The sink: a file appears whole or not at all; what goes to standard output is in order. */
#include "fixture.h"

#include "cli/sink.h"

static void a_file_appears_when_all_went_well(void **state)
{
    sink *s = NULL;
    text  t = {0};
    (void)state;

    assert_int_equal(sink_open(&s, "out.csv", NULL), NN_OK);
    text_str(&t, "row,u1\n");
    assert_int_equal(sink_text(s, &t, NULL), NN_OK);
    assert_int_equal(t.len, 0);
    assert_int_equal(sink_bytes(s, "0,1\n", 4, NULL), NN_OK);
    assert_int_equal(sink_bytes(s, NULL, 0, NULL), NN_OK);
    assert_false(exists("out.csv"));
    assert_int_equal(sink_end(s, NN_OK, NULL), NN_OK);
    check_file("out.csv", "row,u1\n0,1\n");
    text_free(&t);
}

static void a_failure_leaves_the_old_file(void **state)
{
    sink *s = NULL;
    (void)state;

    spill("out.csv", "old");
    assert_int_equal(sink_open(&s, "out.csv", NULL), NN_OK);
    assert_int_equal(sink_bytes(s, "new", 3, NULL), NN_OK);
    assert_int_equal(sink_end(s, NN_DATA, NULL), NN_OK);
    check_file("out.csv", "old");
    assert_int_equal(sink_open(&s, "out.csv", NULL), NN_OK);
    sink_abandon(s);
    sink_abandon(NULL);
    check_file("out.csv", "old");
    assert_false(holds_tmp("."));
}

static void standard_output_is_the_default(void **state)
{
    static const char *const PATHS[] = {NULL, "-"};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(PATHS); i++) {
        capture   c      = capture_begin(stdout);
        sink     *s      = NULL;
        nn_status opened = sink_open(&s, PATHS[i], NULL);
        nn_status put    = opened ? opened : sink_bytes(s, "one ", 4, NULL);
        put              = put ? put : sink_bytes(s, "two\n", 4, NULL);
        put              = put ? put : sink_end(s, NN_OK, NULL);
        char *told       = capture_end(&c);
        assert_int_equal(put, NN_OK);
        assert_string_equal(told, "one two\n");
        free(told);
    }
    assert_false(exists("-"));
}

static void a_text_that_is_not_whole_is_not_written(void **state)
{
    sink  *s   = NULL;
    text   t   = {0};
    nn_err err = {0};
    (void)state;

    text_str(&t, "half");
    t.failed = true;
    assert_int_equal(sink_open(&s, "out.csv", NULL), NN_OK);
    assert_int_equal(sink_text(s, &t, &err), NN_NOMEM);
    assert_int_equal(sink_end(s, NN_NOMEM, NULL), NN_OK);
    assert_false(exists("out.csv"));
    text_free(&t);
}

static void places_that_cannot_be_written_are_named(void **state)
{
    sink  *s   = NULL;
    nn_err err = {0};
    (void)state;

    assert_int_equal(sink_open(&s, "no/such/out.csv", &err), NN_IO);
    assert_string_equal(err.text, "no/such/out.csv: No such file or directory");
    assert_null(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(a_file_appears_when_all_went_well),
        SCRATCH(a_failure_leaves_the_old_file),
        SCRATCH(standard_output_is_the_default),
        SCRATCH(a_text_that_is_not_whole_is_not_written),
        SCRATCH(places_that_cannot_be_written_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

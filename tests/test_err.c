/* Errors: the status travels, the text is whole or cut, never overrun. */
#include "support.h"

static void fail_returns_its_status_and_writes_the_text(void **state)
{
    nn_err err = {0};
    (void)state;

    assert_int_equal(nn_fail(&err, NN_DATA, "%s:%d: %s", "a.csv", 12, "odd"), NN_DATA);
    assert_int_equal(err.status, NN_DATA);
    assert_string_equal(err.text, "a.csv:12: odd");
    assert_int_equal(nn_fail(&err, NN_USAGE, "100%%"), NN_USAGE);
    assert_int_equal(err.status, NN_USAGE);
    assert_string_equal(err.text, "100%");
}

static void without_an_err_only_the_status_travels(void **state)
{
    (void)state;
    assert_int_equal(nn_fail(NULL, NN_IO, "%s", "lost"), NN_IO);
    assert_int_equal(nn_fail_nomem(NULL, "trying"), NN_NOMEM);
}

static void out_of_memory_says_what_for(void **state)
{
    nn_err err = {0};
    (void)state;

    assert_int_equal(nn_fail_nomem(&err, "reading"), NN_NOMEM);
    assert_int_equal(err.status, NN_NOMEM);
    assert_string_equal(err.text, "out of memory while reading");
}

static void long_texts_are_cut(void **state)
{
    char   word[NN_ERR_TEXT + 2];
    nn_err err = {0};
    (void)state;

    memset(word, 'x', sizeof word);
    for (size_t n = NN_ERR_TEXT - 2; n < sizeof word; n++) {
        word[n] = '\0';
        nn_fail(&err, NN_DATA, "%s", word);
        assert_int_equal(strlen(err.text), n < NN_ERR_TEXT ? n : NN_ERR_TEXT - 1);
        word[n] = 'x';
    }
}

static void every_status_has_words_of_its_own(void **state)
{
    (void)state;
    for (nn_status s = 0; s < NN_STATUS_COUNT; s++) {
        assert_true(strlen(nn_status_text(s)) > 0);
        for (nn_status t = 0; t < s; t++) {
            assert_string_not_equal(nn_status_text(s), nn_status_text(t));
        }
    }
    assert_string_equal(nn_status_text(NN_OK), "ok");
    assert_string_equal(nn_status_text(NN_NAN), "training diverged");
    assert_string_equal(nn_status_text(NN_STATUS_COUNT), "unknown status");
}

static nn_status try_all(const nn_status *results, int n, int *done, bool *cleaned)
{
    nn_status status = NN_OK;
    for (int i = 0; i < n; i++) {
        NN_TRY(results[i]);
        ++*done;
    }
done:
    *cleaned = true;
    return status;
}

static void try_leaves_at_the_first_failure(void **state)
{
    const nn_status results[] = {NN_OK, NN_OK, NN_IO, NN_DATA};
    int             done      = 0;
    bool            cleaned   = false;
    (void)state;

    assert_int_equal(try_all(results, 4, &done, &cleaned), NN_IO);
    assert_int_equal(done, 2);
    assert_true(cleaned);
    cleaned = false;
    assert_int_equal(try_all(results, 2, &done, &cleaned), NN_OK);
    assert_int_equal(done, 4);
    assert_true(cleaned);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fail_returns_its_status_and_writes_the_text),
        cmocka_unit_test(without_an_err_only_the_status_travels),
        cmocka_unit_test(out_of_memory_says_what_for),
        cmocka_unit_test(long_texts_are_cut),
        cmocka_unit_test(every_status_has_words_of_its_own),
        cmocka_unit_test(try_leaves_at_the_first_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Did you mean: near words are found, far ones are not. */
#include "fixture.h"

#include "cli/suggest.h"

static const char *word(int i)
{
    static const char *const WORDS[] = {
        "epochs", "layer", "layers", "learning-rate", "", "seed", "shuffle", "init", "at", NULL};
    return WORDS[i];
}

static void check_nearest(const char *typed, const char *want)
{
    const char *got = suggest_nearest(typed, word);
    if (want ? !got || strcmp(got, want) != 0 : got != NULL) {
        fail_msg("'%s': '%s', expected '%s'", typed, got ? got : "nothing",
                 want ? want : "nothing");
    }
}

static void near_words_are_found(void **state)
{
    (void)state;
    check_nearest("epoch", "epochs");
    check_nearest("eopchs", "epochs"); /* neighbours swapped: one step */
    check_nearest("epochss", "epochs");
    check_nearest("layer", "layer");
    check_nearest("layers", "layers");
    check_nearest("layrs", "layers"); /* layer is as near; the second is 1 away, the first 2 */
    check_nearest("learningrate", "learning-rate");
    check_nearest("lerning-rat", "learning-rate");
    check_nearest("sede", "seed");
    check_nearest("int", "init");
}

static void far_words_are_not(void **state)
{
    char endless[200];
    (void)state;

    check_nearest("data", NULL); /* two steps from "at", of which nothing is left then */

    check_nearest("optimizer", NULL);
    check_nearest("batch", NULL);
    check_nearest("x", NULL);
    check_nearest("", NULL);       /* not even to the empty word */
    check_nearest("xxed", "seed"); /* two steps of a short word are the most ... */
    check_nearest("xxxd", NULL);   /* ... three are too many */
    memset(endless, 'e', sizeof endless);
    endless[199] = '\0';
    check_nearest(endless, NULL);
}

static void the_hint_is_appended(void **state)
{
    text t = {0};
    (void)state;

    text_str(&t, "unknown 'sed'");
    suggest(&t, "sed", word);
    assert_string_equal(t.data, "unknown 'sed'; did you mean 'seed'?");
    suggest(&t, "qqqqqqqq", word);
    assert_string_equal(t.data, "unknown 'sed'; did you mean 'seed'?");
    text_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_words_are_found),
        cmocka_unit_test(far_words_are_not),
        cmocka_unit_test(the_hint_is_appended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

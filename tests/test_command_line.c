/* The command line: forms, order, precedence, and what is refused. */
#include "fixture.h"

#include "cli/command_line.h"

enum { MOST_WORDS = 16 };

/* Words up to a NULL; writable, as argv is. */
typedef struct {
    int   argc;
    char *argv[MOST_WORDS + 2];
} words;

static words typed(const char *const *list)
{
    words w = {.argc = 1, .argv = {strdup("nnviz")}};
    for (int i = 0; list[i]; i++) {
        assert_true(w.argc <= MOST_WORDS);
        w.argv[w.argc++] = strdup(list[i]);
    }
    return w;
}

static void forget(words *w)
{
    for (int i = 0; i < w->argc; i++) {
        free(w->argv[i]);
    }
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void read_words(command_line *o, words *w, const char *const *list)
{
    nn_err err = {0};

    *w = typed(list);
    if (command_line_read(o, w->argc, w->argv, &err) != NN_OK) {
        fail_msg("command_line_read: %s", err.text);
    }
}

static void done(command_line *o, words *w)
{
    command_line_free(o);
    forget(w);
}

static void refused(const char *const *list, nn_status want, const char *part)
{
    command_line o;
    words        w   = typed(list);
    nn_err       err = {0};

    check_failed(command_line_read(&o, w.argc, w.argv, &err), want, &err, part);
    command_line_free(&o);
    forget(&w);
}

static bool given(const command_line *o, const char *name)
{
    for (int i = 0; options_row(i); i++) {
        if (strcmp(options_row(i)->name, name) == 0) {
            return o->given[i];
        }
    }
    fail_msg("no row --%s", name);
    return false;
}

/* --- forms --------------------------------------------------------------------------- */

static void nothing_typed_is_all_defaults(void **state)
{
    command_line o;
    words        w = {.argc = 1, .argv = {strdup("nnviz")}};
    (void)state;

    assert_int_equal(command_line_read(&o, w.argc, w.argv, NULL), NN_OK);
    assert_int_equal(o.operands, 0);
    assert_true(o.config.epochs == 8 && o.config.batch_size == 16 && o.config.seed == 1);
    assert_true(o.config.test_split == 0.3 && isnan(o.config.learning_rate) && o.config.shuffle);
    assert_string_equal(o.config.data, "banknote");
    assert_null(o.config.out);
    for (int i = 0; i < OPTIONS_MAX; i++) {
        assert_false(o.given[i]);
    }
    done(&o, &w);
}

static void every_form_of_a_value(void **state)
{
    static const char *const FORMS[][3] = {{"--epochs", "12"}, {"--epochs=12"}, {"-e", "12"},
                                           {"-e12"},           {"-qe12"},       {"-qve", "12"}};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(FORMS); i++) {
        command_line o;
        words        w;
        read_words(&o, &w, FORMS[i]);
        assert_true(o.config.epochs == 12);
        assert_true(given(&o, "epochs"));
        assert_int_equal(o.config.quiet, FORMS[i][0][1] == 'q');
        assert_int_equal(o.operands, 0);
        done(&o, &w);
    }
}

static void options_stand_before_and_after_operands(void **state)
{
    command_line o;
    words        w;
    (void)state;

    read_words(&o, &w, WORDS("-q", "train", "-e", "3", "my.csv", "--seed=9", "third"));
    assert_int_equal(o.operands, 3);
    assert_string_equal(o.operand[0], "train");
    assert_string_equal(o.operand[1], "my.csv");
    assert_string_equal(o.operand[2], "third");
    assert_true(o.config.epochs == 3 && o.config.seed == 9 && o.config.quiet);
    done(&o, &w);
}

static void two_dashes_end_the_options(void **state)
{
    command_line o;
    words        w;
    (void)state;

    read_words(&o, &w, WORDS("train", "-q", "--", "--epochs", "-x", "--"));
    assert_int_equal(o.operands, 4);
    assert_string_equal(o.operand[1], "--epochs");
    assert_string_equal(o.operand[2], "-x");
    assert_string_equal(o.operand[3], "--");
    assert_true(o.config.epochs == 8 && o.config.quiet);
    done(&o, &w);
    read_words(&o, &w, WORDS("--", "train"));
    assert_int_equal(o.operands, 1);
    done(&o, &w);
    read_words(&o, &w, WORDS("--"));
    assert_int_equal(o.operands, 0);
    done(&o, &w);
}

static void a_dash_alone_is_an_operand_and_a_value(void **state)
{
    command_line o;
    words        w;
    (void)state;

    read_words(&o, &w, WORDS("train", "-", "-q", "-o", "-", ""));
    assert_int_equal(o.operands, 3);
    assert_string_equal(o.operand[1], "-");
    assert_string_equal(o.operand[2], "");
    assert_string_equal(o.config.out, "-");
    assert_true(o.config.quiet);
    done(&o, &w);
}

static void the_last_of_two_counts(void **state)
{
    command_line o;
    words        w;
    (void)state;

    read_words(&o, &w,
               WORDS("-e3", "--epochs", "4", "--out", "a", "--out=b", "-qqq", "--epochs=5"));
    assert_true(o.config.epochs == 5);
    assert_string_equal(o.config.out, "b");
    done(&o, &w);
}

/* --layer is the beginning of --layers: neither stands for the other. */
static void names_are_not_abbreviated(void **state)
{
    command_line o;
    words        w;
    (void)state;

    read_words(&o, &w, WORDS("--layer", "2", "--layers", "4,2,1"));
    assert_string_equal(o.config.layer, "2");
    assert_int_equal(o.config.layers.n, 3);
    done(&o, &w);
    refused(WORDS("--epoch", "3"), NN_USAGE, "unknown option '--epoch'; did you mean '--epochs'?");
    refused(WORDS("--learning", "3"), NN_USAGE, "unknown option '--learning'; did you mean '--learning-rate'?");
    refused(WORDS("--verb"), NN_USAGE, "unknown option '--verb'");
}

/* --- what is refused ----------------------------------------------------------------- */

static void unknown_options_are_refused(void **state)
{
    (void)state;
    refused(WORDS("--epohcs=3"), NN_USAGE, "unknown option '--epohcs'; did you mean '--epochs'?");
    refused(WORDS("train", "--zzz"), NN_USAGE, "unknown option '--zzz'; 'nnviz help' lists them");
    refused(WORDS("-z"), NN_USAGE, "unknown option '-z'; 'nnviz help' lists them");
    refused(WORDS("-qz"), NN_USAGE, "unknown option '-z'");
    refused(WORDS("-q", "-:"), NN_USAGE, "unknown option '-:'");
    refused(WORDS("-?"), NN_USAGE, "unknown option '-?'");
    /* an operand is no option, and is not suggested as one */
    refused(WORDS("--data", "x.csv"), NN_USAGE, "unknown option '--data'; 'nnviz help'");
    refused(WORDS("--=3"), NN_USAGE, "unknown option '--'");
}

static void missing_and_superfluous_values_are_refused(void **state)
{
    (void)state;
    refused(WORDS("train", "--epochs"), NN_USAGE, "--epochs needs a value: --epochs N");
    refused(WORDS("-q", "-e"), NN_USAGE, "-e needs a value");
    refused(WORDS("-qe"), NN_USAGE, "-e needs a value");
    refused(WORDS("--quiet=yes"), NN_USAGE, "--quiet takes no value");
    refused(WORDS("--epochs="), NN_USAGE, "--epochs: '' is not a whole number");
    refused(WORDS("--epochs", "--quiet"), NN_USAGE, "--epochs: '--quiet' is not a whole number");
    refused(WORDS("-e3", "-e", "x"), NN_USAGE, "--epochs: 'x' is not a whole number");
    refused(WORDS("-e", "x", "-e3"), NN_USAGE, "--epochs: 'x' is not a whole number");
}

/* --- with a file --------------------------------------------------------------------- */

/* Defaults, then the file, then what was typed, wherever --config stands. */
static void the_command_line_goes_before_the_file(void **state)
{
    command_line o;
    words        w;
    (void)state;

    spill("c.json", "{\"epochs\": 20, \"seed\": 7, \"layers\": [4, 2, 1]}");
    spill("d.json", "{\"seed\": 70}");
    read_words(&o, &w, WORDS("--epochs", "30", "--config", "c.json", "train", "--config=d.json"));
    assert_true(o.config.epochs == 30 && o.config.seed == 70 && o.config.batch_size == 16);
    assert_int_equal(o.config.layers.n, 3);
    assert_true(given(&o, "epochs") && given(&o, "config") && !given(&o, "seed"));
    assert_string_equal(o.config.config, "d.json");
    done(&o, &w);
    refused(WORDS("--config", "missing.json"), NN_DATA, "missing.json: No such file");
    spill("c.json", "{\"epochs\": -1}");
    refused(WORDS("--config", "c.json"), NN_USAGE, "c.json: epochs: '-1' is not");
}

/* --- and after it is read ------------------------------------------------------------ */

static void options_of_other_commands_are_refused(void **state)
{
    command_line o;
    words        w;
    nn_err       err = {0};
    (void)state;

    read_words(&o, &w, WORDS("summary", "--layers", "4,1", "-h"));
    assert_int_equal(command_line_allow(&o, FOR_SUMMARY | FOR_OTHERS, "summary", &err), NN_OK);
    done(&o, &w);
    read_words(&o, &w, WORDS("summary", "--layers", "4,1", "--epochs", "3"));
    check_failed(command_line_allow(&o, FOR_SUMMARY | FOR_OTHERS, "summary", &err), NN_USAGE, &err,
                 "--epochs is no option of 'nnviz summary'; 'nnviz help summary' lists");
    assert_int_equal(command_line_allow(&o, FOR_TRAIN, "train", &err), NN_OK);
    done(&o, &w);
}

static void an_operand_becomes_an_option(void **state)
{
    command_line o;
    words        w;
    nn_err       err = {0};
    (void)state;

    read_words(&o, &w, WORDS("train", "my.csv"));
    assert_int_equal(command_line_set(&o, "data", o.operand[1], &err), NN_OK);
    assert_string_equal(o.config.data, "my.csv");
    check_failed(command_line_set(&o, "data", "", &err), NN_USAGE, &err, "DATA: an empty text");
    assert_string_equal(o.config.data, "my.csv");
    done(&o, &w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_typed_is_all_defaults),
        cmocka_unit_test(every_form_of_a_value),
        cmocka_unit_test(options_stand_before_and_after_operands),
        cmocka_unit_test(two_dashes_end_the_options),
        cmocka_unit_test(a_dash_alone_is_an_operand_and_a_value),
        cmocka_unit_test(the_last_of_two_counts),
        cmocka_unit_test(names_are_not_abbreviated),
        cmocka_unit_test(unknown_options_are_refused),
        cmocka_unit_test(missing_and_superfluous_values_are_refused),
        SCRATCH(the_command_line_goes_before_the_file),
        cmocka_unit_test(options_of_other_commands_are_refused),
        cmocka_unit_test(an_operand_becomes_an_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The command table, and the help that is made of it and of the options. */
#include "fixture.h"

#include "cli/command.h"
#include "util/text.h"

static void every_command_is_complete(void **state)
{
    int n = 0;
    (void)state;

    for (const command *c; (c = command_at(n)); n++) {
        assert_ptr_equal(command_find(c->name), c);
        assert_string_equal(command_name(n), c->name);
        assert_ptr_equal(strstr(c->usage, c->name), c->usage); /* begins with its name */
        assert_true(strlen(c->summary) > 10 && c->run != NULL);
        for (int k = 0; k < n; k++) {
            assert_string_not_equal(command_at(k)->name, c->name);
        }
    }
    assert_true(n >= 4);
    assert_null(command_name(n));
    assert_null(command_find("trai"));
    assert_null(command_find(""));
}

/* Whether the help has --name as a word of its own at the beginning of a line. */
static bool lists(const char *help, const char *name)
{
    char spelled[64];

    snprintf(spelled, sizeof spelled, ", --%s", name); /* behind its letter */
    for (int form = 0; form < 2; form++) {
        for (const char *s = help; (s = strstr(s, spelled)); s++) {
            if (strchr(" \n", s[strlen(spelled)])) {
                return true;
            }
        }
        snprintf(spelled, sizeof spelled, "\n      --%s", name);
    }
    return false;
}

/* A command's help has every option it knows and none that it does not, and no line
 * is wider than a terminal. */
static void the_help_has_the_options(void **state)
{
    (void)state;
    for (int i = 0; command_at(i); i++) {
        const command    *c = command_at(i);
        const option_row *row;
        text              t = {0};
        help_text(&t, c);
        assert_int_equal(text_check(&t, "a test", NULL), NN_OK);
        assert_non_null(strstr(t.data, c->usage));
        for (int k = 0; (row = options_row(k)); k++) {
            bool known = (row->flags & c->options) && !(row->flags & OPERAND);
            if (lists(t.data, row->name) != known) {
                fail_msg("the help of %s %s --%s", c->name, known ? "lacks" : "has", row->name);
            }
        }
        for (char *line = t.data; *line; line += strcspn(line, "\n") + 1) {
            if (strcspn(line, "\n") > 90) {
                fail_msg("%.*s", (int)strcspn(line, "\n"), line);
            }
        }
        text_free(&t);
    }
}

static void the_overview_names_the_commands(void **state)
{
    text t = {0};
    (void)state;

    help_text(&t, NULL);
    for (int i = 0; command_at(i); i++) {
        assert_non_null(strstr(t.data, command_at(i)->summary));
    }
    assert_non_null(strstr(t.data, "nnviz train --layers 4,3,2,1 --epochs 8"));
    text_free(&t);
}

static void unknown_commands_are_near_to_something_or_not(void **state)
{
    nn_err err = {0};
    (void)state;

    check_failed(command_unknown("trian", &err), NN_USAGE, &err,
                 "unknown command 'trian'; did you mean 'train'?");
    check_failed(command_unknown("visualise", &err), NN_USAGE, &err,
                 "unknown command 'visualise'; 'nnviz help' lists them");
}

static void results_go_to_standard_output_or_fail(void **state)
{
    text      t = {0};
    capture   c = capture_begin(stdout);
    char     *told;
    nn_err    err = {0};
    nn_status status;
    int       saved;
    (void)state;

    text_str(&t, "a result\n");
    status = put_result(&t, &err);
    told   = capture_end(&c);
    assert_int_equal(status, NN_OK);
    assert_string_equal(told, "a result\n");
    free(told);

    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    fflush(stdout);
    saved = dup(fileno(stdout));
    dup2(fileno(full), fileno(stdout));
    status = put_result(&t, &err);
    dup2(saved, fileno(stdout));
    clearerr(stdout);
    close(saved);
    fclose(full);
    check_failed(status, NN_IO, &err, "standard output: No space left on device");
    text_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_is_complete),
        cmocka_unit_test(the_help_has_the_options),
        cmocka_unit_test(the_overview_names_the_commands),
        cmocka_unit_test(unknown_commands_are_near_to_something_or_not),
        cmocka_unit_test(results_go_to_standard_output_or_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

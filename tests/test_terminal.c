/* What is believed of a terminal: a file is none, and the environment has its say. */
#include "fixture.h"

#include "cli/terminal.h"

#include <fcntl.h>

static void set(const char *name, const char *value)
{
    assert_int_equal(value ? setenv(name, value, 1) : unsetenv(name), 0);
}

/* The near end of a pseudo terminal, which is a terminal too; NULL where there are none. */
static FILE *a_terminal(void)
{
    int master = open("/dev/ptmx", O_RDWR | O_NOCTTY);
    return master >= 0 && isatty(master) ? fdopen(master, "r+") : NULL;
}

static void a_file_is_no_terminal(void **state)
{
    FILE *f = tmpfile();
    (void)state;

    assert_non_null(f);
    set("TERM", "xterm");
    set("NO_COLOR", NULL);
    assert_false(terminal_is_live(f));
    assert_false(terminal_has_color(f, COLOR_AUTO));
    assert_true(terminal_has_color(f, COLOR_ALWAYS)); /* the user's word goes first */
    assert_false(terminal_has_color(f, COLOR_NEVER));
    set("NO_COLOR", "1");
    assert_true(terminal_has_color(f, COLOR_ALWAYS));
    set("NO_COLOR", NULL);
    fclose(f);
}

static void a_terminal_is_asked(void **state)
{
    FILE *f = a_terminal();
    (void)state;

    if (!f) {
        skip();
    }
    set("TERM", "xterm");
    set("NO_COLOR", NULL);
    assert_true(terminal_is_live(f));
    assert_true(terminal_has_color(f, COLOR_AUTO));
    assert_false(terminal_has_color(f, COLOR_NEVER));
    set("NO_COLOR", "");
    assert_true(terminal_has_color(f, COLOR_AUTO)); /* empty is as if unset */
    set("NO_COLOR", "1");
    assert_false(terminal_has_color(f, COLOR_AUTO));
    assert_true(terminal_is_live(f));
    set("NO_COLOR", NULL);
    set("TERM", "dumb");
    assert_false(terminal_is_live(f));
    assert_false(terminal_has_color(f, COLOR_AUTO));
    set("TERM", "xterm");
    fclose(f);
}

static void the_width_comes_from_the_environment_or_is_80(void **state)
{
    static const struct {
        const char *columns;
        int         want;
    } KNOWN[] = {{NULL, 80},
                 {"120", 120},
                 {"20", 20},
                 {"19", 80},
                 {"9999", 9999},
                 {"0", 80},
                 {"-100", 80},
                 {"wide", 80},
                 {"", 80},
                 {"10000", 80},
                 {"99999999999999999999", 80}};
    FILE *f   = tmpfile();
    (void)state;

    assert_non_null(f);
    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        set("COLUMNS", KNOWN[i].columns);
        assert_int_equal(terminal_width(f), KNOWN[i].want);
    }
    set("COLUMNS", NULL);
    fclose(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_no_terminal),
        cmocka_unit_test(a_terminal_is_asked),
        cmocka_unit_test(the_width_comes_from_the_environment_or_is_80),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

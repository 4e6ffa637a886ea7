/* Signals: the first asks, the second forces; before that they do what they always do. */
#include "fixture.h"

#include "cli/interrupt.h"

#include <signal.h>
#include <sys/wait.h>

/* What each child does before it ends; its exit status is the answer. */
typedef void (*child)(int signal_number);

static int run_child(child what, int signal_number)
{
    int   status = -1;
    pid_t pid    = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        what(signal_number);
        _exit(0); /* got to its end */
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void before(int signal_number)
{
    raise(signal_number);
}

static void once(int signal_number)
{
    interrupt_catch();
    if (interrupt_asked() || interrupt_exit_status() != 0) {
        _exit(1);
    }
    raise(signal_number);
    _exit(interrupt_asked() && interrupt_exit_status() == 128 + signal_number ? 42 : 2);
}

static void twice(int signal_number)
{
    interrupt_catch();
    raise(SIGINT);
    raise(signal_number);
}

/* nohup means it */
static void ignored(int signal_number)
{
    signal(signal_number, SIG_IGN);
    interrupt_catch();
    raise(signal_number);
    _exit(interrupt_asked() ? 3 : 42);
}

static void signals_ask_and_then_force(void **state)
{
    static const int SIGNALS[] = {SIGINT, SIGTERM, SIGHUP};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(SIGNALS); i++) {
        int status = run_child(before, SIGNALS[i]);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGNALS[i]);
        status = run_child(once, SIGNALS[i]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 42);
        status = run_child(twice, SIGNALS[i]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 128 + SIGNALS[i]);
        status = run_child(ignored, SIGNALS[i]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 42);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(signals_ask_and_then_force)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

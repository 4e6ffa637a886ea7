#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static volatile sig_atomic_t asked; /* the signal, or 0 */

static void on_signal(int signal_number)
{
    if (asked) {
        _exit(128 + signal_number);
    }
    asked = signal_number;
}

void interrupt_catch(void)
{
    static const int SIGNALS[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction act       = {.sa_handler = on_signal, .sa_flags = SA_RESTART};

    sigemptyset(&act.sa_mask);
    for (size_t i = 0; i < sizeof SIGNALS / sizeof *SIGNALS; i++) {
        struct sigaction old;
        /* One that is ignored stays so: nohup means it. */
        if (sigaction(SIGNALS[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) {
            sigaction(SIGNALS[i], &act, NULL);
        }
    }
}

bool interrupt_asked(void)
{
    return asked != 0;
}

int interrupt_exit_status(void)
{
    return asked ? 128 + (int)asked : 0;
}

/* measure RUNS COMMAND [ARG ...]: run a command RUNS times, one after the other, and
 * print the median wall time in milliseconds and the largest resident memory in
 * MB:  "96.24 31.4".  Its standard output and error are thrown away.  Ends with
 * status 1 when the command fails once, or cannot be run.
 */
#define _DEFAULT_SOURCE /* wait4 */
#include "timing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void become(char **command)
{
    int null = open("/dev/null", O_WRONLY);
    if (null >= 0) {
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
    }
    execvp(command[0], command);
    _exit(127);
}

/* Wall time in ms, or -1; raises *peak (KB) to the run's. */
static double run(char **command, long *peak)
{
    struct rusage use;
    int           status;
    double        began = microseconds();
    pid_t         child = fork();

    if (child == 0) {
        become(command);
    }
    if (child < 0 || wait4(child, &status, 0, &use) != child || !WIFEXITED(status) ||
        WEXITSTATUS(status) != 0) {
        return -1.0;
    }
    *peak = use.ru_maxrss > *peak ? use.ru_maxrss : *peak;
    return (microseconds() - began) * 1e-3;
}

int main(int argc, char **argv)
{
    int     runs = argc > 2 ? atoi(argv[1]) : 0;
    long    peak = 0;
    double *took;

    if (runs < 1 || !(took = malloc((size_t)runs * sizeof *took))) {
        fprintf(stderr, "usage: measure RUNS COMMAND [ARG ...]\n");
        return 2;
    }
    for (int i = 0; i < runs; i++) {
        took[i] = run(argv + 2, &peak);
        if (took[i] < 0.0) {
            fprintf(stderr, "measure: %s failed\n", argv[2]);
            free(took);
            return 1;
        }
    }
    printf("%.2f %.1f\n", median(took, runs), (double)peak / 1024.0);
    free(took);
    return 0;
}

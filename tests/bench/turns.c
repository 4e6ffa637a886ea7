/* turns EPOCHS TURNS COMMAND...: who is faster, where the machine's speed changes within seconds.
 *
 * Runs the commands (by sh) side by side, all asleep but one.  Whose turn it is gets a line on its
 * standard input, does a piece of its work and answers with the seconds that took and how many
 * floating-point operations it was.  TURNS of each, in turn, are an epoch: so all of them meet
 * the same moments, good and bad.  Two turns of each go before, uncounted.  Between turns there is
 * a pause, in which threads that spin come to rest.
 *
 * Prints for each epoch and command its number, from 0, seconds and GFlop/s: "1 0.9123 140.1"; for
 * one that ends before its time "1 failed", once.  Status 1 when all have failed.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 9, FIRST = 2, PAUSE_MS = 80 };

typedef struct {
    pid_t  child;
    FILE  *to, *from; /* NULL: it has failed */
    double seconds, flops;
} runner;

static void stop(const char *why)
{
    fprintf(stderr, "turns: %s\n", why);
    exit(2);
}

static FILE *opened(int fd, const char *mode)
{
    FILE *f = fdopen(fd, mode);
    if (!f) {
        stop("out of memory");
    }
    return f;
}

/* Ends of pipes that this process keeps are closed in the children, who must see their input end.
 */
static runner begin(const char *command, const runner *before, int n)
{
    int    in[2], out[2];
    runner r = {0};

    if (pipe(in) != 0 || pipe(out) != 0 || (r.child = fork()) < 0) {
        stop("no process or pipe is left");
    }
    if (r.child == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        close(in[0]), close(in[1]), close(out[0]), close(out[1]);
        for (int i = 0; i < n; i++) {
            close(fileno(before[i].to)), close(fileno(before[i].from));
        }
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    close(in[0]), close(out[1]);
    r.to   = opened(in[1], "w");
    r.from = opened(out[0], "r");
    return r;
}

static void end(runner *r)
{
    int status;
    if (r->to) {
        fclose(r->to), fclose(r->from);
        r->to = r->from = NULL;
        waitpid(r->child, &status, 0);
    }
}

static void pause_ms(int ms)
{
    struct timespec left = {ms / 1000, ms % 1000 * 1000000L};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
}

/* 0 when there is no answer. */
static int turn(runner *r)
{
    double seconds, flops;

    pause_ms(PAUSE_MS);
    if (putc('\n', r->to) == EOF || fflush(r->to) != 0 ||
        fscanf(r->from, "%lf %lf", &seconds, &flops) != 2) {
        return 0;
    }
    r->seconds += seconds;
    r->flops += flops;
    return 1;
}

/* So many turns of each, in turn; how many are left. */
static int run(runner *all, int n, int turns)
{
    int left = 0;

    for (int i = 0; i < n; i++) {
        all[i].seconds = all[i].flops = 0.0;
    }
    for (int t = 0; t < turns; t++) {
        for (int i = 0; i < n; i++) {
            if (all[i].to && !turn(&all[i])) {
                end(&all[i]);
                printf("%d failed\n", i);
            }
        }
    }
    for (int i = 0; i < n; i++) {
        left += all[i].to != NULL;
    }
    return left;
}

int main(int argc, char **argv)
{
    int    epochs = argc > 3 ? atoi(argv[1]) : 0, turns = argc > 3 ? atoi(argv[2]) : 0;
    int    n = argc - 3, left;
    runner all[MOST];

    if (epochs < 1 || turns < 1 || n > MOST) {
        fprintf(stderr, "usage: turns EPOCHS TURNS COMMAND...\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < n; i++) {
        all[i] = begin(argv[3 + i], all, i);
    }
    left = run(all, n, FIRST);
    for (int e = 0; e < epochs && left > 0; e++) {
        left = run(all, n, turns);
        for (int i = 0; i < n; i++) {
            if (all[i].to) {
                printf("%d %.4f %.1f\n", i, all[i].seconds, all[i].flops / all[i].seconds * 1e-9);
            }
        }
    }
    for (int i = 0; i < n; i++) {
        end(&all[i]);
    }
    return left == 0;
}

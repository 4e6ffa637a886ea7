/* The affinity mask is Linux's, behind glibc's and musl's _GNU_SOURCE. */
#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif

#include "util/threads.h"

#include <assert.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

/* One loop, shared by its threads. */
typedef struct {
    nn_status (*job)(void *user, int i, nn_err *err);
    void       *user;
    int         n;
    atomic_int  next;    /* the first index not handed out */
    atomic_bool stopped; /* a job failed: hand out no more */

    pthread_mutex_t lock;      /* of the failure below */
    int             failed_at; /* its index; n while there is none */
    nn_status       status;
    nn_err         *err; /* the caller's, may be NULL */
} threads_loop;

static void loop_fail(threads_loop *loop, int i, nn_status status, const nn_err *why)
{
    atomic_store(&loop->stopped, true);
    pthread_mutex_lock(&loop->lock);
    if (i < loop->failed_at) {
        loop->failed_at = i;
        loop->status    = status;
        if (loop->err != NULL) {
            *loop->err = *why;
        }
    }
    pthread_mutex_unlock(&loop->lock);
}

/* What each thread does: take the next index until there is none.  The counter
 * may pass n by one per thread; threads_for keeps that below INT_MAX. */
static void *loop_work(void *argument)
{
    threads_loop *loop = argument;
    nn_err        why;

    while (!atomic_load(&loop->stopped)) {
        int i = atomic_fetch_add(&loop->next, 1);
        if (i >= loop->n) {
            break;
        }
        why              = (nn_err){0};
        nn_status status = loop->job(loop->user, i, &why);
        if (status != NN_OK) {
            loop_fail(loop, i, status, &why);
        }
    }
    return NULL;
}

/* Start up to `wanted` threads; returns how many there are. */
static int start(pthread_t *thread, int wanted, void *(*work)(void *), void *argument)
{
    sigset_t all, before;
    int      started = 0;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* what a new thread inherits */
    while (started < wanted && pthread_create(&thread[started], NULL, work, argument) == 0) {
        started++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

/* work(argument) in the calling thread and in up to `extra` more.  Without memory for their
 * names, or without threads, this one does it all. */
static void run(int extra, void *(*work)(void *), void *argument)
{
    pthread_t *thread  = extra > 0 ? calloc((size_t)extra, sizeof *thread) : NULL;
    int        started = thread != NULL ? start(thread, extra, work, argument) : 0;
    work(argument);
    for (int t = 0; t < started; t++) {
        pthread_join(thread[t], NULL);
    }
    free(thread);
}

/* --- in order ------------------------------------------------------------------------------ */

typedef nn_status threads_job(void *user, int i, nn_err *err);

/* Everything below `user` is guarded by the lock. */
typedef struct {
    threads_job *make, *take;
    void        *user;
    int          n, ahead;

    pthread_mutex_t lock;
    pthread_cond_t  moved; /* something below has changed */
    int             next_make, next_take;
    bool           *made; /* (ahead) of index i at i % ahead */
    bool            taking, stopped;
    int             failed_at; /* its index; n while there is none */
    bool            failed_take;
    nn_status       status;
    nn_err         *err; /* the caller's, may be NULL */
} threads_line;

/* Run a job without the lock. */
static void line_run(threads_line *line, threads_job *job, int i)
{
    nn_err why = {0};
    pthread_mutex_unlock(&line->lock);
    nn_status status = job(line->user, i, &why);
    pthread_mutex_lock(&line->lock);
    if (status != NN_OK && (i < line->failed_at || (i == line->failed_at && line->failed_take))) {
        line->failed_at   = i;
        line->failed_take = job == line->take;
        line->status      = status;
        if (line->err != NULL) {
            *line->err = why;
        }
    }
    line->stopped = line->stopped || status != NN_OK;
    pthread_cond_broadcast(&line->moved);
}

static bool line_can_take(const threads_line *line)
{
    return !line->taking && line->next_take < line->n && line->made[line->next_take % line->ahead];
}

static bool line_can_make(const threads_line *line)
{
    return line->next_make < line->n && line->next_make - line->next_take < line->ahead;
}

static void line_take(threads_line *line)
{
    int i        = line->next_take;
    line->taking = true;
    line_run(line, line->take, i);
    line->taking                = false;
    line->made[i % line->ahead] = false;
    line->next_take++;
}

static void line_make(threads_line *line)
{
    int i = line->next_make++;
    line_run(line, line->make, i);
    line->made[i % line->ahead] = true;
}

/* What each thread does: take what can be taken, which makes room; else make; else wait.
 * Nothing is left for a thread when all is being made: who makes the rest takes it. */
static void *line_work(void *argument)
{
    threads_line *line = argument;

    pthread_mutex_lock(&line->lock);
    while (!line->stopped) {
        if (line_can_take(line)) {
            line_take(line);
        } else if (line_can_make(line)) {
            line_make(line);
        } else if (line->next_make < line->n) {
            pthread_cond_wait(&line->moved, &line->lock);
        } else {
            break;
        }
    }
    pthread_mutex_unlock(&line->lock);
    return NULL;
}

/* --- public -------------------------------------------------------------------------------- */

int threads_available(void)
{
#if defined(__linux__)
    cpu_set_t mine;
    if (sched_getaffinity(0, sizeof mine, &mine) == 0 && CPU_COUNT(&mine) > 0) {
        return CPU_COUNT(&mine);
    }
#endif
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online < 1 ? 1 : online > INT_MAX ? INT_MAX : (int)online;
}

nn_status threads_for(int threads, int n, nn_status (*job)(void *user, int i, nn_err *err),
                      void *user, nn_err *err)
{
    assert(threads >= 1 && n >= 0 && job != NULL);
    threads_loop loop = {.job = job, .user = user, .n = n, .failed_at = n, .err = err};
    atomic_init(&loop.next, 0);
    atomic_init(&loop.stopped, false);
    if (pthread_mutex_init(&loop.lock, NULL) != 0) {
        return nn_fail(err, NN_IO, "cannot start threads; the system has no lock left");
    }

    int extra = (threads < n ? threads : n) - 1;
    run(extra < INT_MAX - n ? extra : INT_MAX - n, loop_work, &loop);
    pthread_mutex_destroy(&loop.lock);
    return loop.status;
}

nn_status threads_in_order(int threads, int n, int ahead, threads_job *make, threads_job *take,
                           void *user, nn_err *err)
{
    assert(threads >= 1 && n >= 0 && ahead >= 1 && make != NULL && take != NULL);
    threads_line line = {.make      = make,
                         .take      = take,
                         .user      = user,
                         .n         = n,
                         .ahead     = ahead,
                         .failed_at = n,
                         .err       = err};

    line.made = calloc((size_t)ahead, sizeof *line.made);
    if (!line.made) {
        return nn_fail_nomem(err, "starting threads");
    }
    if (pthread_mutex_init(&line.lock, NULL) != 0) {
        free(line.made);
        return nn_fail(err, NN_IO, "cannot start threads; the system has no lock left");
    }
    if (pthread_cond_init(&line.moved, NULL) != 0) {
        pthread_mutex_destroy(&line.lock);
        free(line.made);
        return nn_fail(err, NN_IO, "cannot start threads; the system has no lock left");
    }
    run((threads < n ? threads : n) - 1, line_work, &line);
    pthread_cond_destroy(&line.moved);
    pthread_mutex_destroy(&line.lock);
    free(line.made);
    return line.status;
}

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
static int loop_start(threads_loop *loop, pthread_t *thread, int wanted)
{
    sigset_t all, before;
    int      started = 0;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* what a new thread inherits */
    while (started < wanted && pthread_create(&thread[started], NULL, loop_work, loop) == 0) {
        started++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

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
    if (extra > INT_MAX - n) {
        extra = INT_MAX - n;
    }
    /* Without memory for their names, or without threads, this one does it all. */
    pthread_t *thread  = extra > 0 ? calloc((size_t)extra, sizeof *thread) : NULL;
    int        started = thread != NULL ? loop_start(&loop, thread, extra) : 0;
    loop_work(&loop);
    for (int t = 0; t < started; t++) {
        pthread_join(thread[t], NULL);
    }
    free(thread);
    pthread_mutex_destroy(&loop.lock);
    return loop.status;
}

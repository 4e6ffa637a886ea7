#include "workers.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

/* Microseconds of looking out for the others before going to sleep.  A sleeper comes back 30 us
 * after it was called where its processor has gone idle (measured in a virtual machine), and
 * the parts of a batch take some hundreds: of 784-512-256-10 an epoch takes 12 % less time.
 *
 * Where other processes want the cores, looking out takes them from those who are waited for.
 * So each time that it was for nothing, a worker does without for twice as many waits. */
#ifndef PATIENCE
#define PATIENCE 50
#endif
enum { MOST_DOUBT = 63 };

typedef struct {
    struct workers *crew;
    pthread_t       thread;
    sem_t           turn; /* posted once for every wait of this member */
    int             number;
    int             doubt, sleeps; /* waits to sleep through after a failure, and still to go */
    atomic_int      taken;         /* of its pieces, by whomever; more when they were too few  */
} worker;

struct workers {
    int        count, seats; /* members at work, and those there is room for */
    atomic_int missing;      /* members yet to come to the meeting           */
    bool       ending;
    void (*task)(void *user, int member);
    void  *user;
    worker members[];
};

static double microseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static bool look_out(worker *m)
{
    const double until = microseconds() + PATIENCE;
    do {
        for (int i = 0; i < 16; i++) {
            if (sem_trywait(&m->turn) == 0) {
                m->doubt = 0;
                return true;
            }
        }
    } while (microseconds() < until);
    m->doubt  = 2 * m->doubt < MOST_DOUBT ? 2 * m->doubt + 1 : MOST_DOUBT;
    m->sleeps = m->doubt;
    return false;
}

static void wait_turn(worker *m)
{
    if (m->sleeps > 0) {
        m->sleeps--;
    } else if (look_out(m)) {
        return;
    }
    while (sem_wait(&m->turn) != 0) {
        assert(errno == EINTR); /* a signal handler of the caller ran */
    }
}

/* Whoever comes last opens the next meeting and wakes the others, who by then can only be
 * waiting, or about to. */
static void meet(workers *crew, int number)
{
    if (atomic_fetch_sub(&crew->missing, 1) > 1) {
        wait_turn(&crew->members[number]);
        return;
    }
    atomic_store(&crew->missing, crew->count);
    for (int i = 0; i < crew->count; i++) {
        atomic_store(&crew->members[i].taken, 0);
    }
    for (int i = 0; i < crew->count; i++) {
        if (i != number) {
            sem_post(&crew->members[i].turn);
        }
    }
}

static void *work(void *argument)
{
    worker *m = argument;

    for (wait_turn(m); !m->crew->ending; wait_turn(m)) {
        m->crew->task(m->crew->user, m->number);
        meet(m->crew, m->number);
    }
    return NULL;
}

/* Threads for seats 1 .. for as long as the system grants them. */
static void hire(workers *crew)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* what a new thread inherits */
    for (crew->count = 1; crew->count < crew->seats; crew->count++) {
        worker *m = &crew->members[crew->count];
        if (pthread_create(&m->thread, NULL, work, m) != 0) {
            break;
        }
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    atomic_store(&crew->missing, crew->count);
}

void workers_free(workers *crew)
{
    if (!crew) {
        return;
    }
    crew->ending = true;
    for (int i = 1; i < crew->count; i++) {
        sem_post(&crew->members[i].turn);
        pthread_join(crew->members[i].thread, NULL);
    }
    for (int i = 0; i < crew->seats; i++) {
        sem_destroy(&crew->members[i].turn);
    }
    free(crew);
}

nn_status workers_create(workers **out, int threads, nn_err *err)
{
    assert(threads >= 1);
    workers *crew = calloc(1, sizeof *crew + (size_t)threads * sizeof *crew->members);

    if (!crew) {
        return nn_fail_nomem(err, "starting threads");
    }
    /* sem_init fails for a start above SEM_VALUE_MAX only, where it is not shared. */
    for (crew->seats = 0; crew->seats < threads; crew->seats++) {
        worker *m = &crew->members[crew->seats];
        m->crew   = crew;
        m->number = crew->seats;
        if (sem_init(&m->turn, 0, 0) != 0) {
            break;
        }
    }
    hire(crew);
    *out = crew;
    return NN_OK;
}

int workers_count(const workers *crew)
{
    return crew ? crew->count : 1;
}

void workers_run(workers *crew, void (*task)(void *user, int member), void *user)
{
    if (workers_count(crew) == 1) {
        task(user, 0);
        return;
    }
    crew->task = task;
    crew->user = user;
    for (int i = 1; i < crew->count; i++) {
        sem_post(&crew->members[i].turn);
    }
    task(user, 0);
    meet(crew, 0);
}

void workers_meet(workers *crew, int member)
{
    if (workers_count(crew) > 1) {
        meet(crew, member);
    }
}

void workers_share(workers *crew, int member, int n, void (*piece)(void *user, int i), void *user)
{
    const long long count = workers_count(crew), pieces = n;

    if (count == 1) {
        for (int i = 0; i < n; i++) {
            piece(user, i);
        }
        return;
    }
    for (int k = 0; k < count; k++) {
        worker   *m    = &crew->members[(member + k) % count];
        const int from = (int)(m->number * pieces / count);
        const int end  = (int)((m->number + 1) * pieces / count);
        for (int i; (i = from + atomic_fetch_add(&m->taken, 1)) < end;) {
            piece(user, i);
        }
    }
}

#include "workers.h"
#include "cores.h"

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
enum { MOST_DOUBT = 63, MOST_CORES = 64 /* of others that are made way for */ };

typedef struct {
    struct workers *crew;
    pthread_t       thread;
    sem_t           turn; /* posted once for every meeting, and when it was seen asleep */
    int             number;
    int             doubt, sleeps; /* waits to sleep through after a failure, and still to go */
    atomic_int      core;          /* where it last began to work or look out; asleep: -1     */
    atomic_bool     asleep;        /* until a piece is made; another who makes it false posts */
    int             steps;         /* since the last meeting                                 */

    /* Of its pieces of the share that begins with a step, by whomever; more when they were too
     * few. */
    atomic_int taken[WORKERS_STEPS];
} worker;

struct workers {
    int        count, seats; /* members at work, and those there is room for */
    atomic_int missing;      /* members yet to come to the meeting           */
    bool       ending;
    void (*task)(void *user, int member);
    void              *user;
    _Atomic(piece_set) made[WORKERS_STEPS];
    worker             members[];
};

static double microseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

/* What a member waits for: pieces that are made, or its turn. */
typedef struct {
    worker             *m;
    _Atomic(piece_set) *made; /* NULL: its turn */
    piece_set           needed;
} event;

static bool has_come(const event *e)
{
    return e->made ? (atomic_load(e->made) & e->needed) == e->needed
                   : sem_trywait(&e->m->turn) == 0;
}

static void note_core(worker *m)
{
    atomic_store(&m->core, core_here());
}

/* Whoever works or looks out on the processor of one that works keeps it from that, and who sleeps
 * there wakes up behind it: then to another one.  In turns with a process that takes both cores,
 * 784-512-256-10 is trained a third faster on two threads. */
static bool make_way(worker *m)
{
    const workers *crew = m->crew;
    const int      here = core_here();
    int            taken[MOST_CORES], n = 0;
    bool           mine = false;

    for (int i = 0; i < crew->seats && n < MOST_CORES; i++) {
        if (i != m->number) {
            taken[n] = atomic_load(&crew->members[i].core);
            mine     = mine || (here >= 0 && taken[n] == here);
            n++;
        }
    }
    if (!mine || !core_avoid(taken, n)) {
        return false;
    }
    note_core(m);
    return true;
}

/* Before it works.  A scheduler likes to wake a thread where it was called from: 4 % of 784-512-
 * 256-10, in the same turns. */
static void settle(worker *m)
{
    if (!make_way(m)) {
        note_core(m);
    }
}

static bool comes_soon(const event *e)
{
    const double until = microseconds() + PATIENCE;
    do {
        for (int i = 0; i < 16; i++) {
            if (has_come(e)) {
                return true;
            }
        }
    } while (microseconds() < until);
    return false;
}

static bool look_out(const event *e)
{
    worker *m = e->m;

    if (m->sleeps > 0) {
        m->sleeps--;
        make_way(m);
        return false;
    }
    note_core(m);
    if (comes_soon(e) || (make_way(m) && comes_soon(e))) {
        m->doubt = 0;
        return true;
    }
    m->doubt  = 2 * m->doubt < MOST_DOUBT ? 2 * m->doubt + 1 : MOST_DOUBT;
    m->sleeps = m->doubt;
    return false;
}

static void sleep_until_posted(worker *m)
{
    atomic_store(&m->core, -1);
    while (sem_wait(&m->turn) != 0) {
        assert(errno == EINTR); /* a signal handler of the caller ran */
    }
    settle(m);
}

static void wait_turn(worker *m)
{
    if (!look_out(&(event){.m = m})) {
        sleep_until_posted(m);
    }
}

/* Whoever comes last opens the next meeting and wakes the others, who by then can only be
 * waiting, or about to. */
static void meet(workers *crew, int number)
{
    worker   *m     = &crew->members[number];
    const int steps = m->steps;

    m->steps = 0;
    if (atomic_fetch_sub(&crew->missing, 1) > 1) {
        wait_turn(m);
        return;
    }
    atomic_store(&crew->missing, crew->count);
    for (int k = 0; k < steps; k++) {
        atomic_store(&crew->made[k], 0);
        for (int i = 0; i < crew->count; i++) {
            atomic_store(&crew->members[i].taken[k], 0);
        }
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
        m->core   = -1;
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
    note_core(&crew->members[0]);
    task(user, 0);
    meet(crew, 0);
}

void workers_meet(workers *crew, int member)
{
    if (workers_count(crew) > 1) {
        meet(crew, member);
    }
}

/* --- shares -------------------------------------------------------------------------- */

/* Until these pieces of step k are made. */
static void await(worker *m, int k, piece_set needed)
{
    const event e = {m, &m->crew->made[k], needed};

    while (!has_come(&e) && !look_out(&e)) {
        atomic_store(&m->asleep, true);
        if (!has_come(&e) || !atomic_exchange(&m->asleep, false)) {
            sleep_until_posted(m); /* as it was seen asleep, even if no more is needed */
        }
    }
}

/* Piece i of step k is made. */
static void tell(workers *crew, int k, int i)
{
    atomic_fetch_or(&crew->made[k], (piece_set)1 << i);
    for (int j = 0; j < crew->count; j++) {
        worker *m = &crew->members[j];
        if (atomic_load(&m->asleep) && atomic_exchange(&m->asleep, false)) {
            sem_post(&m->turn);
        }
    }
}

/* Piece i of a share that begins with step `at`. */
static void make(workers *crew, int at, const share *s, int i)
{
    for (int k = 0; k < s->steps; k++) {
        s->piece(s->user, i, k);
        if (crew) {
            tell(crew, at + k, i);
        }
    }
}

void workers_share(workers *crew, int member, const share *s)
{
    const long long count = workers_count(crew), pieces = s->n;

    if (count == 1) {
        for (int i = 0; i < s->n; i++) {
            make(NULL, 0, s, i);
        }
        return;
    }
    worker   *me = &crew->members[member];
    const int at = me->steps;
    me->steps += s->steps;
    settle(me);
    assert(s->steps >= 1 && me->steps <= WORKERS_STEPS && s->n <= WORKERS_PIECES);
    assert(!s->needs || s->needed < at);
    for (int k = 0; k < count; k++) {
        worker   *m    = &crew->members[(member + k) % count];
        const int from = (int)(m->number * pieces / count);
        const int end  = (int)((m->number + 1) * pieces / count);
        for (int i; (i = from + atomic_fetch_add(&m->taken[at], 1)) < end;) {
            if (s->needs) {
                await(me, s->needed, s->needs(s->user, i));
            }
            make(crew, at, s, i);
        }
    }
}

void workers_await(workers *crew, int member, int step, piece_set pieces)
{
    if (workers_count(crew) > 1) {
        assert(step < crew->members[member].steps);
        await(&crew->members[member], step, pieces);
    }
}

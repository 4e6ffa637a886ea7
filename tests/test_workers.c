/* Workers: each member once, meetings hold everyone, and a system without threads. */
#include "support.h"

#include "nn/cores.h"
#include "nn/workers.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

/* Linked with -Wl,--wrap=pthread_create. */
static int granted = -1; /* threads still to be had; below 0: as many as wanted */

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
                          void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
                          void *argument);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
                          void *argument)
{
    if (granted == 0) {
        return EAGAIN;
    }
    granted -= granted > 0;
    return __real_pthread_create(thread, attr, run, argument);
}

/* And with -Wl,--wrap=core_here,--wrap=core_avoid: on which processors members seem to be. */
static enum { AS_IT_IS, TOGETHER, APART } seem;

static atomic_int         threads_seen, moves, wrong_moves;
static _Thread_local int  seen; /* this thread's number, from 1 */
static _Thread_local bool moved;

int  __real_core_here(void);
int  __wrap_core_here(void);
bool __real_core_avoid(const int *taken, int n);
bool __wrap_core_avoid(const int *taken, int n);

int __wrap_core_here(void)
{
    if (seem == AS_IT_IS) {
        return __real_core_here();
    }
    seen = seen > 0 ? seen : atomic_fetch_add(&threads_seen, 1) + 1;
    return seem == TOGETHER && !moved ? 7 : 100 + seen;
}

bool __wrap_core_avoid(const int *taken, int n)
{
    if (seem == AS_IT_IS) {
        return __real_core_avoid(taken, n);
    }
    atomic_fetch_add(&moves, 1);
    atomic_fetch_add(&wrong_moves, n != 1 || taken[0] != 7);
    moved = true;
    return true;
}

enum { MOST = 16, ROUNDS = 200 };

typedef struct {
    workers  *crew;
    int       runs[MOST];         /* of each member           */
    pthread_t in[MOST];           /* the thread it was in     */
    int       said[ROUNDS][MOST]; /* by each member, by round */
    int       wrong;
} trial;

static workers *crew_of(int threads)
{
    workers *crew = NULL;
    nn_err   err  = {0};
    if (workers_create(&crew, threads, &err) != NN_OK) {
        fail_msg("workers_create: %s", err.text);
    }
    return crew;
}

static void count(void *user, int member)
{
    trial *t = user;
    t->runs[member]++;
    t->in[member] = pthread_self();
}

static void every_member_runs_once_in_its_own_thread(void **state)
{
    static const int THREADS[] = {1, 2, 3, MOST};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(THREADS); i++) {
        workers *crew = crew_of(THREADS[i]);
        trial    t    = {.crew = crew};
        assert_int_equal(workers_count(crew), THREADS[i]);
        for (int run = 1; run <= 3; run++) {
            workers_run(crew, count, &t);
            for (int m = 0; m < MOST; m++) {
                assert_int_equal(t.runs[m], m < THREADS[i] ? run : 0);
            }
        }
        assert_true(pthread_equal(t.in[0], pthread_self()));
        for (int m = 1; m < THREADS[i]; m++) {
            assert_false(pthread_equal(t.in[m], t.in[m - 1]));
        }
        workers_free(crew);
    }
}

/* What all said before a meeting, all know after it: each round's numbers are the sums of the
 * last round's. */
static void talk(void *user, int member)
{
    trial    *t = user;
    const int n = workers_count(t->crew);

    t->said[0][member] = member + 1;
    for (int round = 1; round < ROUNDS; round++) {
        workers_meet(t->crew, member);
        int sum = 0;
        for (int m = 0; m < n; m++) {
            sum += t->said[round - 1][m];
        }
        t->said[round][member] = sum % 1000 + member;
    }
}

static void meetings_hold_everyone(void **state)
{
    (void)state;

    for (int threads = 1; threads <= 5; threads++) {
        trial t = {.crew = crew_of(threads)};
        workers_run(t.crew, talk, &t);
        int sum = threads * (threads + 1) / 2;
        for (int round = 1; round < ROUNDS; round++) {
            int next = 0;
            for (int m = 0; m < threads; m++) {
                assert_int_equal(t.said[round][m], sum % 1000 + m);
                next += t.said[round][m];
            }
            sum = next;
        }
        workers_free(t.crew);
    }
}

/* --- sharing --------------------------------------------------------------------------- */

enum { MOST_PIECES = WORKERS_PIECES, LISTS = 50 };

typedef struct {
    workers   *crew;
    int        n, list;
    atomic_int done[LISTS][MOST_PIECES];
} sharing;

static void do_piece(void *user, int i, int step)
{
    sharing *s = user;
    (void)step;
    atomic_fetch_add(&s->done[s->list][i], 1);
}

static void share_lists(void *user, int member)
{
    sharing *s = user;

    for (int list = 0; list < LISTS; list++) {
        workers_meet(s->crew, member);
        if (member == 0) {
            s->list = list;
        }
        workers_meet(s->crew, member);
        workers_share(s->crew, member,
                      &(share){.n = s->n, .steps = 1, .piece = do_piece, .user = s});
    }
}

static void every_piece_is_done_once(void **state)
{
    static const int PIECES[] = {0, 1, 2, 7, MOST_PIECES};
    (void)state;

    for (int threads = 1; threads <= 5; threads++) {
        for (size_t k = 0; k < COUNT_OF(PIECES); k++) {
            sharing s = {.crew = crew_of(threads), .n = PIECES[k]};
            workers_run(s.crew, share_lists, &s);
            for (int i = 0; i < LISTS * MOST_PIECES; i++) {
                const int want = i % MOST_PIECES < s.n;
                assert_int_equal(atomic_load(&s.done[i / MOST_PIECES][i % MOST_PIECES]), want);
            }
            workers_free(s.crew);
        }
    }
}

enum { EACH = 4 };

typedef struct {
    workers   *crew;
    atomic_int done;
    atomic_int by[2 * EACH]; /* the member that did it */
} delay;

typedef struct {
    delay *d;
    int    member;
} delayed;

/* The second member's first piece takes until all others are done, or five seconds. */
static void do_delayed(void *user, int i, int step)
{
    const delayed        *at   = user;
    const struct timespec rest = {.tv_nsec = 1000000};
    (void)step;

    atomic_store(&at->d->by[i], at->member);
    for (int k = 0; at->member == 1 && k < 5000 && atomic_load(&at->d->done) < 2 * EACH - 1; k++) {
        nanosleep(&rest, NULL);
    }
    atomic_fetch_add(&at->d->done, 1);
}

static void share_delayed(void *user, int member)
{
    delay  *d  = user;
    delayed at = {d, member};
    if (member == 0) { /* not before the other has its piece */
        for (int k = 0; k < 5000 && atomic_load(&d->by[EACH]) == 0; k++) {
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        }
    }
    workers_share(d->crew, member,
                  &(share){.n = 2 * EACH, .steps = 1, .piece = do_delayed, .user = &at});
}

static void who_has_finished_takes_over(void **state)
{
    delay d = {.crew = crew_of(2)};
    (void)state;

    workers_run(d.crew, share_delayed, &d);
    assert_int_equal(atomic_load(&d.done), 2 * EACH);
    for (int i = 0; i < 2 * EACH; i++) {
        assert_int_equal(atomic_load(&d.by[i]), i == EACH); /* its own first one */
    }
    workers_free(d.crew);
}

/* --- what pieces are made from --------------------------------------------------------- */

/* Shares of ACROSS pieces, in one to three steps, each a sum of pieces of the step before it, or of
 * an earlier one. */
enum { ACROSS = 12, SHARES = 60, STEPS = 2 * SHARES };

typedef struct {
    workers  *crew;
    long      rest;                /* nanoseconds that one piece of each share takes longer */
    long long first;               /* what the first share's are made from                  */
    long long made[STEPS][ACROSS]; /* not atomic: what a piece needs it can read            */
} weave;

typedef struct {
    weave *w;
    int    at, steps, needed; /* its steps, and the one it is made from; -1: the first */
} weft;

static weft weft_of(weave *w, int k)
{
    weft f = {w, k / 3 * 6 + (const int[]){0, 1, 3}[k % 3], 1 + k % 3, 0};

    f.needed = f.at - 1 - (k % 4 == 1 ? k % 7 : 0);
    f.needed = f.at > 0 && f.needed < 0 ? 0 : f.needed;
    return f;
}

static piece_set made_from(void *user, int i)
{
    const weft *f = user;
    return f->at % 4 == 0 ? ((piece_set)1 << ACROSS) - 1
                          : (piece_set)1 << i | (piece_set)1 << (i * 7 + f->at) % ACROSS;
}

static long long woven(weft *f, int i)
{
    const piece_set set = made_from(f, i);
    long long       sum = f->at == 0 ? f->w->first + i : 0;

    for (int k = 0; f->needed >= 0 && k < ACROSS; k++) {
        sum += (set >> k & 1) != 0 ? f->w->made[f->needed][k] : 0;
    }
    return sum % 1000003;
}

static void weave_piece(void *user, int i, int step)
{
    weft                 *f    = user;
    const struct timespec rest = {.tv_nsec = f->w->rest};

    if (f->w->rest > 0 && i == f->at * 5 % ACROSS) {
        nanosleep(&rest, NULL);
    }
    f->w->made[f->at + step][i] = step == 0 ? woven(f, i) : f->w->made[f->at + step - 1][i] + step;
}

static void weave_all(void *user, int member)
{
    weave *w = user;

    for (int k = 0; k < SHARES; k++) {
        weft        f = weft_of(w, k);
        const share s = {.n      = ACROSS,
                         .steps  = f.steps,
                         .piece  = weave_piece,
                         .needs  = f.needed >= 0 ? made_from : NULL,
                         .needed = f.needed,
                         .user   = &f};
        workers_share(w->crew, member, &s);
    }
    workers_await(w->crew, member, STEPS - 1, ((piece_set)1 << ACROSS) - 1);
    long long sum = 0;
    for (int i = 0; i < ACROSS; i++) {
        sum += w->made[STEPS - 1][i];
    }
    workers_meet(w->crew, member);
    if (member == workers_count(w->crew) - 1) {
        w->first = sum; /* of the next turn */
    }
    workers_meet(w->crew, member);
}

/* Rests are shorter and longer than the time for which a member looks out. */
static void no_piece_is_begun_before_what_it_is_made_from(void **state)
{
    static const long RESTS[] = {0, 1000, 300000};
    static const int  TURNS[] = {200, 20, 3};
    (void)state;

    for (size_t k = 0; k < COUNT_OF(RESTS); k++) {
        for (int threads = 1; threads <= 5; threads++) {
            weave w     = {.crew = crew_of(threads), .rest = RESTS[k], .first = 1};
            weave right = {.crew = NULL, .first = 1};
            for (int turn = 0; turn < TURNS[k]; turn++) {
                workers_run(w.crew, weave_all, &w);
                workers_run(NULL, weave_all, &right);
                assert_memory_equal(w.made, right.made, sizeof w.made);
            }
            workers_free(w.crew);
        }
    }
}

/* The second member's piece has another step, which is over when the first member has begun one
 * made from the step before, or after five seconds. */
typedef struct {
    workers    *crew;
    atomic_bool begun, ended;
    bool        saw_end; /* by the first member */
} early;

static void go_on(void *user, int i, int step)
{
    early *e = user;
    for (int k = 0; i == 1 && step == 1 && k < 5000 && !atomic_load(&e->begun); k++) {
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    if (i == 1 && step == 1) {
        atomic_store(&e->ended, true);
    }
}

static void begin_early(void *user, int i, int step)
{
    early *e = user;
    (void)step;
    if (i == 0) {
        atomic_store(&e->begun, true);
        e->saw_end = atomic_load(&e->ended);
    }
}

static piece_set the_second(void *user, int i)
{
    (void)user, (void)i;
    return 2;
}

static void share_early(void *user, int member)
{
    early *e = user;
    for (int k = 0; k < 2; k++) {
        const share s = {.n      = 2,
                         .steps  = 2 - k,
                         .piece  = k == 0 ? go_on : begin_early,
                         .needs  = k == 0 ? NULL : the_second,
                         .needed = 0,
                         .user   = e};
        workers_share(e->crew, member, &s);
    }
}

static void a_step_is_known_before_its_piece_is_made(void **state)
{
    early e = {.crew = crew_of(2)};
    (void)state;

    workers_run(e.crew, share_early, &e);
    assert_true(atomic_load(&e.begun));
    assert_false(e.saw_end);
    workers_free(e.crew);
}

/* --- where they are -------------------------------------------------------------------- */

static void rest_ms(long ms)
{
    const struct timespec rest = {.tv_nsec = ms * 1000000};
    nanosleep(&rest, NULL);
}

typedef struct {
    int most, saw; /* ms that the caller works at most; moves when it ended */
} patience;

/* The caller works until another has moved, or for so long that it will not while it waits. */
static void keep_waiting(void *user, int member)
{
    patience *p = user;
    if (member == 0) {
        for (int i = 0; i < p->most && atomic_load(&moves) == 0; i++) {
            rest_ms(1);
        }
        p->saw = atomic_load(&moves);
    }
}

/* One that has looked out for nothing before sleeps through its next wait. */
static void who_waits_on_the_core_of_one_at_work_moves(void **state)
{
    (void)state;

    for (int i = 0; i < 4; i++) {
        const bool sleeps = i % 2 == 1;
        seem              = i < 2 ? TOGETHER : APART;
        workers *crew     = crew_of(2);
        atomic_store(&moves, 0);
        rest_ms(sleeps ? 10 : 0);
        for (int k = 0; k < 3; k++) {
            patience p     = {.most = seem == TOGETHER ? 100 : 5};
            int      tries = 0;
            do { /* a caller held up before it says where it is is not made way for */
                workers_run(crew, keep_waiting, &p);
            } while (seem == TOGETHER && p.saw == 0 && ++tries < 50);
            assert_int_equal(p.saw, seem == TOGETHER); /* once is enough */
        }
        assert_int_equal(atomic_load(&wrong_moves), 0);
        workers_free(crew);
    }
    seem = AS_IT_IS;
}

typedef struct {
    workers    *crew;
    atomic_bool works, made; /* the caller is in its task; the other's piece is made */
    int         saw;         /* moves before that piece                              */
} company;

static void look_at_moves(void *user, int i, int step)
{
    company *c = user;
    (void)step;
    if (i == 1) {
        c->saw = atomic_load(&moves);
        atomic_store(&c->made, true);
    }
}

/* The caller takes its share after the other's piece is made. */
static void share_beside_the_caller(void *user, int member)
{
    company    *c = user;
    const share s = {.n = 2, .steps = 1, .piece = look_at_moves, .user = c};

    if (member == 0) {
        atomic_store(&c->works, true);
    }
    while (!atomic_load(member == 0 ? &c->made : &c->works)) {
        rest_ms(1);
    }
    workers_share(c->crew, member, &s);
    workers_await(c->crew, member, 0, 3);
}

static void who_works_on_the_core_of_another_moves_before(void **state)
{
    (void)state;

    for (int i = 0; i < 2; i++) {
        seem      = i == 0 ? TOGETHER : APART;
        company c = {.crew = crew_of(2)};
        atomic_store(&moves, 0);
        workers_run(c.crew, share_beside_the_caller, &c);
        assert_int_equal(c.saw, seem == TOGETHER);
        assert_int_equal(atomic_load(&wrong_moves), 0);
        workers_free(c.crew);
    }
    seem = AS_IT_IS;
}

static void where_no_threads_are_granted_the_caller_does_it(void **state)
{
    (void)state;

    for (granted = 0; granted < 3; granted++) {
        const int had  = granted;
        workers  *crew = crew_of(4);
        trial     t    = {.crew = crew};
        assert_int_equal(workers_count(crew), had + 1);
        workers_run(crew, count, &t);
        workers_run(crew, talk, &t);
        assert_int_equal(t.runs[0] + t.runs[1] + t.runs[2] + t.runs[3], had + 1);
        workers_free(crew);
        granted = had;
    }
    granted = -1;
}

static void no_crew_is_a_crew_of_one(void **state)
{
    trial t = {.crew = NULL};
    (void)state;

    assert_int_equal(workers_count(NULL), 1);
    workers_run(NULL, talk, &t);
    assert_int_equal(t.said[ROUNDS - 1][0], 1);
    workers_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_runs_once_in_its_own_thread),
        cmocka_unit_test(meetings_hold_everyone),
        cmocka_unit_test(every_piece_is_done_once),
        cmocka_unit_test(who_has_finished_takes_over),
        cmocka_unit_test(no_piece_is_begun_before_what_it_is_made_from),
        cmocka_unit_test(a_step_is_known_before_its_piece_is_made),
        cmocka_unit_test(who_waits_on_the_core_of_one_at_work_moves),
        cmocka_unit_test(who_works_on_the_core_of_another_moves_before),
        cmocka_unit_test(where_no_threads_are_granted_the_caller_does_it),
        cmocka_unit_test(no_crew_is_a_crew_of_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

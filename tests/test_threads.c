#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/threads.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

enum { JOBS = 1000 };

typedef struct {
    atomic_int  runs[JOBS];
    int         fail_from, fail_to; /* these indices fail */
    int         together;           /* wait until this many jobs are under way */
    atomic_int  under_way;
    pthread_t   caller;
    atomic_bool caller_worked, worker_takes_signals;
} record;

static nn_status run(void *user, int i, nn_err *err)
{
    record *r = user;

    atomic_fetch_add(&r->runs[i], 1);
    if (pthread_equal(pthread_self(), r->caller)) {
        atomic_store(&r->caller_worked, true);
    } else {
        sigset_t blocked;
        pthread_sigmask(SIG_SETMASK, NULL, &blocked);
        if (!sigismember(&blocked, SIGINT)) {
            atomic_store(&r->worker_takes_signals, true);
        }
    }
    atomic_fetch_add(&r->under_way, 1);
    while (atomic_load(&r->under_way) < r->together) {
        sched_yield();
    }
    if (i >= r->fail_from && i <= r->fail_to) {
        return nn_fail(err, NN_IO, "job %d failed", i);
    }
    return NN_OK;
}

static void every_index_runs_once(void **state)
{
    (void)state;
    static const int threads[] = {1, 2, 3, 16, 2000};

    for (size_t t = 0; t < sizeof threads / sizeof threads[0]; t++) {
        static record r;
        r = (record){.fail_from = JOBS, .caller = pthread_self()};
        assert_int_equal(threads_for(threads[t], JOBS, run, &r, NULL), NN_OK);
        for (int i = 0; i < JOBS; i++) {
            assert_int_equal(r.runs[i], 1);
        }
        assert_false(r.worker_takes_signals);
    }
}

/* Four jobs wait for each other, which only four threads can bring to an end;
 * one of them is the caller. */
static void jobs_run_side_by_side(void **state)
{
    (void)state;
    static record r;
    r = (record){.fail_from = JOBS, .together = 4, .caller = pthread_self()};

    assert_int_equal(threads_for(4, 4, run, &r, NULL), NN_OK);
    assert_true(r.caller_worked);
}

static void one_thread_works_in_order_and_stops_at_once(void **state)
{
    (void)state;
    static record r;
    nn_err        err = {0};
    r                 = (record){.fail_from = 5, .fail_to = 8, .caller = pthread_self()};

    assert_int_equal(threads_for(1, JOBS, run, &r, &err), NN_IO);
    assert_string_equal(err.text, "job 5 failed");
    assert_int_equal(err.status, NN_IO);
    assert_int_equal(r.runs[5], 1);
    assert_int_equal(r.runs[6], 0);
}

/* All of the first four are under way before any of them fails: whichever is
 * first, the lowest one is reported, and those that failed begin nothing new. */
static void the_lowest_failure_is_returned(void **state)
{
    (void)state;
    for (int round = 0; round < 50; round++) {
        static record r;
        nn_err        err = {0};
        r = (record){.fail_from = 1, .fail_to = JOBS, .together = 4, .caller = pthread_self()};
        assert_int_equal(threads_for(4, JOBS, run, &r, &err), NN_IO);
        assert_string_equal(err.text, "job 1 failed");
        int begun = 0;
        for (int i = 0; i < JOBS; i++) {
            begun += r.runs[i];
        }
        assert_in_range(begun, 4, 5); /* job 0 succeeds, and its thread may go on to 4 */
        assert_int_equal(threads_for(4, JOBS, run, &r, NULL), NN_IO);
    }
}

/* --- in order -------------------------------------------------------------------------------- */

enum { ITEMS = 200, AHEAD = 3 };

typedef struct {
    atomic_int  made[ITEMS]; /* how often */
    atomic_int  taken;       /* takes that have ended */
    atomic_bool taking, wrong;
    int         place[AHEAD]; /* what make leaves for take */
    int         make_fails, take_fails, together;
    atomic_int  under_way;
} line_record;

static nn_status make(void *user, int i, nn_err *err)
{
    line_record *r = user;

    if (atomic_load(&r->taken) < i - AHEAD + 1) {
        atomic_store(&r->wrong, true); /* the place is not free yet */
    }
    atomic_fetch_add(&r->made[i], 1);
    r->place[i % AHEAD] = i;
    atomic_fetch_add(&r->under_way, 1);
    while (atomic_load(&r->under_way) < r->together) {
        sched_yield();
    }
    return i == r->make_fails ? nn_fail(err, NN_IO, "make %d failed", i) : NN_OK;
}

static nn_status take(void *user, int i, nn_err *err)
{
    line_record *r = user;

    if (atomic_exchange(&r->taking, true) || atomic_load(&r->taken) != i ||
        r->place[i % AHEAD] != i) {
        atomic_store(&r->wrong, true);
    }
    atomic_store(&r->taking, false);
    atomic_fetch_add(&r->taken, 1);
    return i == r->take_fails ? nn_fail(err, NN_DATA, "take %d failed", i) : NN_OK;
}

static line_record fresh_line(int make_fails, int take_fails)
{
    return (line_record){.make_fails = make_fails, .take_fails = take_fails};
}

static void results_are_taken_in_order(void **state)
{
    (void)state;
    static const int threads[] = {1, 2, 3, 16};

    for (size_t t = 0; t < sizeof threads / sizeof threads[0]; t++) {
        static line_record r;
        r = fresh_line(-1, -1);
        assert_int_equal(threads_in_order(threads[t], ITEMS, AHEAD, make, take, &r, NULL), NN_OK);
        assert_false(r.wrong);
        assert_int_equal(r.taken, ITEMS);
        for (int i = 0; i < ITEMS; i++) {
            assert_int_equal(r.made[i], 1);
        }
    }
    assert_int_equal(threads_in_order(4, 0, 1, make, take, NULL, NULL), NN_OK);
}

/* As many makes wait for each other as there are places. */
static void results_are_made_side_by_side(void **state)
{
    (void)state;
    static line_record r;
    r          = fresh_line(-1, -1);
    r.together = AHEAD;
    assert_int_equal(threads_in_order(AHEAD, ITEMS, AHEAD, make, take, &r, NULL), NN_OK);
    assert_false(r.wrong);
}

static void a_failure_ends_the_line(void **state)
{
    (void)state;
    static const int threads[] = {1, 2, 8};

    for (size_t t = 0; t < sizeof threads / sizeof threads[0]; t++) {
        static line_record r;
        nn_err             err = {0};

        r = fresh_line(7, -1);
        assert_int_equal(threads_in_order(threads[t], ITEMS, AHEAD, make, take, &r, &err), NN_IO);
        assert_string_equal(err.text, "make 7 failed");
        assert_in_range(r.taken, 7 - AHEAD + 1, 7);

        r = fresh_line(-1, 7);
        assert_int_equal(threads_in_order(threads[t], ITEMS, AHEAD, make, take, &r, &err), NN_DATA);
        assert_string_equal(err.text, "take 7 failed");
        assert_int_equal(r.taken, 8);
        assert_int_equal(r.made[7 + AHEAD], 0); /* its place was never free */

        r = fresh_line(3, 2); /* the lower index, whichever is seen first */
        assert_int_not_equal(threads_in_order(threads[t], ITEMS, 1, make, take, &r, &err), NN_OK);
        assert_string_equal(err.text, "take 2 failed");
    }
}

static void nothing_to_do(void **state)
{
    (void)state;
    assert_int_equal(threads_for(8, 0, run, NULL, NULL), NN_OK);
}

static void some_processor_is_available(void **state)
{
    (void)state;
    assert_in_range(threads_available(), 1, sysconf(_SC_NPROCESSORS_CONF));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_index_runs_once),
        cmocka_unit_test(jobs_run_side_by_side),
        cmocka_unit_test(one_thread_works_in_order_and_stops_at_once),
        cmocka_unit_test(the_lowest_failure_is_returned),
        cmocka_unit_test(results_are_taken_in_order),
        cmocka_unit_test(results_are_made_side_by_side),
        cmocka_unit_test(a_failure_ends_the_line),
        cmocka_unit_test(nothing_to_do),
        cmocka_unit_test(some_processor_is_available),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

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
    atomic_int runs[JOBS];
    int fail_from, fail_to; /* these indices fail */
    int together;           /* wait until this many jobs are under way */
    atomic_int under_way;
    pthread_t caller;
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
    nn_err err = {0};
    r = (record){.fail_from = 5, .fail_to = 8, .caller = pthread_self()};

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
        nn_err err = {0};
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
        cmocka_unit_test(nothing_to_do),
        cmocka_unit_test(some_processor_is_available),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

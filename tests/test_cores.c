/* Cores: a thread gets off its processor where it may run on another one, and may run wherever it
 * might before. */
#define _GNU_SOURCE /* as src/nn/cores.c */
#include "support.h"

#include "nn/cores.h"

#include <sched.h>
#include <stdbool.h>

/* What the system lets nobody ask or say cannot be tried. */
static cpu_set_t allowed(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0 ||
        sched_setaffinity(0, sizeof set, &set) != 0) {
        skip();
    }
    return set;
}

static bool still(const cpu_set_t *before)
{
    const cpu_set_t now = allowed();
    return CPU_EQUAL(&now, before);
}

/* The processors of a set but one; how many. */
static int all_but(int one, const cpu_set_t *set, int taken[CPU_SETSIZE])
{
    int n = 0;
    for (int i = 0; i < CPU_SETSIZE; i++) {
        if (i != one && CPU_ISSET((size_t)i, set)) {
            taken[n++] = i;
        }
    }
    return n;
}

/* The system may move the thread on at any moment, but not a hundred times. */
static void a_thread_leaves_its_processor(void **state)
{
    const cpu_set_t before = allowed();
    const bool      can    = CPU_COUNT(&before) > 1;
    int             left   = 0;
    (void)state;

    for (int i = 0; i < 100; i++) {
        const int here = core_here();
        assert_true(here >= 0);
        assert_int_equal(core_avoid(&here, 1), can);
        assert_true(still(&before));
        left += core_here() != here;
    }
    assert_int_equal(left > 0, can);
}

static void it_goes_where_nobody_is(void **state)
{
    const cpu_set_t before = allowed();
    int             taken[CPU_SETSIZE];
    (void)state;

    for (int one = 0; one < CPU_SETSIZE; one++) {
        int there = 0;
        for (int i = 0; i < 100 && CPU_ISSET((size_t)one, &before); i++) {
            assert_true(core_avoid(taken, all_but(one, &before, taken)));
            there += core_here() == one;
        }
        assert_int_equal(there > 0, CPU_ISSET((size_t)one, &before) != 0);
    }
    assert_false(core_avoid(taken, all_but(-1, &before, taken)));
    assert_true(still(&before));
}

static void what_is_no_processor_is_not_avoided(void **state)
{
    const int       taken[] = {-1, -1};
    const cpu_set_t before  = allowed();
    (void)state;

    assert_true(core_avoid(taken, 2));
    assert_true(still(&before));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thread_leaves_its_processor),
        cmocka_unit_test(it_goes_where_nobody_is),
        cmocka_unit_test(what_is_no_processor_is_not_avoided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Cores: a thread gets off its processor where it may run on another one, and may run wherever it
 * might before. */
#define _GNU_SOURCE /* as src/nn/cores.c */
#include "support.h"

#include "nn/cores.h"

#include <sched.h>

static cpu_set_t allowed(void)
{
    cpu_set_t set;
    assert_int_equal(sched_getaffinity(0, sizeof set, &set), 0);
    return set;
}

static void allow(const cpu_set_t *set)
{
    assert_int_equal(sched_setaffinity(0, sizeof *set, set), 0);
}

/* The system may move the thread back at any moment, but not a hundred times. */
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
        left += core_here() != here;

        const cpu_set_t after = allowed();
        assert_true(CPU_EQUAL(&before, &after));
    }
    assert_int_equal(left > 0, can);
}

static void a_thread_of_one_processor_stays(void **state)
{
    const cpu_set_t before = allowed();
    const int       here   = core_here();
    cpu_set_t       one;
    (void)state;

    CPU_ZERO(&one);
    CPU_SET((size_t)here, &one);
    allow(&one);
    assert_false(core_avoid(&here, 1));

    const cpu_set_t after = allowed();
    assert_true(CPU_EQUAL(&one, &after));
    allow(&before);
}

static void where_others_are_unknown_nothing_is_avoided(void **state)
{
    const int       taken[] = {-1, -1};
    const cpu_set_t before  = allowed();
    (void)state;

    assert_true(core_avoid(taken, 2));
    const cpu_set_t after = allowed();
    assert_true(CPU_EQUAL(&before, &after));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thread_leaves_its_processor),
        cmocka_unit_test(a_thread_of_one_processor_stays),
        cmocka_unit_test(where_others_are_unknown_nothing_is_avoided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

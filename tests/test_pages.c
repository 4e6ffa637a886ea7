#define _DEFAULT_SOURCE /* MADV_HUGEPAGE */
/* Advice about pages: what is asked for, and that nothing else changes. */
#include "support.h"
#include "util/pages.h"

#include <sys/mman.h>
#include <unistd.h>

enum { LARGE = 4 << 20 };

static int       asked;
static uintptr_t asked_from, asked_end;

int __real_madvise(void *p, size_t bytes, int advice);
int __wrap_madvise(void *p, size_t bytes, int advice);

int __wrap_madvise(void *p, size_t bytes, int advice)
{
    asked++;
    asked_from = (uintptr_t)p;
    asked_end  = asked_from + bytes;
    return __real_madvise(p, bytes, advice);
}

static int reset(void **state)
{
    (void)state;
    asked = 0;
    return 0;
}

static void small_arrays_are_left_alone(void **state)
{
    char *p = malloc(LARGE);
    (void)state;

    assert_non_null(p);
    pages_for_rows(NULL, 0, 1);
    pages_for_rows(NULL, LARGE, 1);
    pages_for_rows(p, 0, 64);
    pages_for_rows(p, LARGE - 1, 1);
    pages_for_rows(p, LARGE / 64 - 1, 64);
    assert_int_equal(asked, 0);
    free(p);
}

static void so_are_long_rows(void **state)
{
    char *p = calloc(LARGE, 2);
    (void)state;

    assert_non_null(p);
    pages_for_rows(p, LARGE / 64, 65);
    assert_int_equal(asked, 0);
#ifdef MADV_HUGEPAGE
    pages_for_rows(p, LARGE / 64, 64);
    assert_int_equal(asked, 1);
#endif
    free(p);
}

/* All of it, in whole pages, so that it stays one mapping. */
static void large_arrays_are_asked_for_whole(void **state)
{
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    (void)state;

    for (size_t bytes = LARGE; bytes < LARGE + 5000; bytes += 999) {
        char *p = calloc(bytes, 1);
        assert_non_null(p);
        pages_for_rows(p, bytes, 1);
        assert_true(asked_from % page == 0 && asked_end % page == 0);
        assert_true((uintptr_t)p - asked_from < page);
        assert_true(asked_end - ((uintptr_t)p + bytes) < page);
        free(p);
    }
    assert_int_equal(asked, 6);
}

static void an_array_stays_what_it_is(void **state)
{
    char *p = calloc(LARGE, 1);
    (void)state;

    assert_non_null(p);
    p[LARGE - 1] = 7;
    for (size_t bytes = LARGE; bytes <= (size_t)16 * LARGE; bytes *= 2) {
        char *more = realloc(p, bytes);
        assert_non_null(more);
        p = more;
        pages_for_rows(p, bytes, 1);
        p[bytes - 1] = 7;
    }
    for (size_t i = 0; i + 1 < LARGE; i++) {
        assert_int_equal(p[i], 0);
    }
    for (size_t bytes = LARGE; bytes <= (size_t)16 * LARGE; bytes *= 2) {
        assert_int_equal(p[bytes - 1], 7);
    }
    free(p);
}

/* Not a page that belongs to something else as well, and nothing in them changes. */
static void pages_at_hand_are_the_arrays_own(void **state)
{
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    char           *p    = calloc(LARGE, 1);
    (void)state;

    assert_non_null(p);
    p[777] = p[LARGE / 2] = 5;
    pages_at_hand(NULL, LARGE);
    pages_at_hand(p, 1000);
    assert_int_equal(asked, 0);
    for (size_t at = 0; at < 3 * page; at += 777) {
        const size_t bytes = LARGE - 2 * at;
        pages_at_hand(p + at, bytes);
#ifdef MADV_POPULATE_WRITE
        assert_true(asked_from % page == 0 && asked_end % page == 0);
        assert_true(asked_from - ((uintptr_t)p + at) < page);
        assert_true((uintptr_t)p + at + bytes - asked_end < page);
#endif
    }
    for (size_t i = 0; i < LARGE; i++) {
        assert_int_equal(p[i], i == 777 || i == LARGE / 2 ? 5 : 0);
    }
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(small_arrays_are_left_alone, reset),
        cmocka_unit_test_setup(so_are_long_rows, reset),
#ifdef MADV_HUGEPAGE
        cmocka_unit_test_setup(large_arrays_are_asked_for_whole, reset),
#endif
        cmocka_unit_test_setup(an_array_stays_what_it_is, reset),
        cmocka_unit_test_setup(pages_at_hand_are_the_arrays_own, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

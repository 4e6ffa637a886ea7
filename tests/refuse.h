/* Allocations that fail when a test wants them to.
 *
 * For tests linked with -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc (and strdup, where
 * REFUSE_STRDUP is defined first): then every call from our own code passes through here.
 */
#ifndef NNVIZ_TESTS_REFUSE_H
#define NNVIZ_TESTS_REFUSE_H

#include <stdbool.h>
#include <stddef.h>

/* The linker's names: __real_X is X, and X is __wrap_X.  Weak, so that without the
 * option a test can say what is missing. */
void *__real_malloc(size_t size) __attribute__((weak));
void *__real_calloc(size_t n, size_t size) __attribute__((weak));
void *__real_realloc(void *old, size_t size) __attribute__((weak));
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);

/* Volatile: a compiler knows that malloc changes no variable of ours; here it does. */
static volatile long calls;     /* since the program began                    */
static volatile long left = -1; /* calls until one fails; negative: none does */
static volatile bool failed_one;

static bool fails_now(void)
{
    calls++;
    if (left < 0 || left-- > 0) {
        return false;
    }
    failed_one = true;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails_now() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails_now() ? NULL : __real_realloc(old, size);
}

#ifdef REFUSE_STRDUP
char *__real_strdup(const char *s) __attribute__((weak));
char *__wrap_strdup(const char *s);

char *__wrap_strdup(const char *s)
{
    return fails_now() ? NULL : __real_strdup(s);
}
#endif

#endif

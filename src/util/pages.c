#define _DEFAULT_SOURCE /* madvise: POSIX has no such advice */
#include "util/pages.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>

void pages_keep(void)
{
    mallopt(M_MMAP_THRESHOLD, 32 << 20); /* the most that it takes */
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

#else

void pages_keep(void)
{
}

#endif

#ifdef MADV_HUGEPAGE

enum { WORTH_IT = 4 << 20, LONG_ROW = 64 };

/* Whole pages outwards: cut in two kinds of pages, an array could no longer be enlarged in place
 * (mremap refuses). */
void pages_for_rows(void *p, size_t rows, size_t row)
{
    const size_t    bytes = rows * row;
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), from = (uintptr_t)p / page * page;
    const uintptr_t end = ((uintptr_t)p + bytes + page - 1) / page * page;

    if (p && bytes >= WORTH_IT && row <= LONG_ROW) {
        madvise((void *)from, end - from, MADV_HUGEPAGE);
    }
}

#else

void pages_for_rows(void *p, size_t rows, size_t row)
{
    (void)p;
    (void)rows;
    (void)row;
}

#endif

#ifdef MADV_POPULATE_WRITE

enum { SOME = 64 << 10 };

/* Those it shares with what is next to it are left out: writing meets them soon enough. */
void pages_at_hand(void *p, size_t bytes)
{
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    const uintptr_t from = ((uintptr_t)p + page - 1) / page * page;
    const uintptr_t end  = ((uintptr_t)p + bytes) / page * page;

    if (p && bytes >= SOME) {
        madvise((void *)from, end - from, MADV_POPULATE_WRITE);
    }
}

#else

void pages_at_hand(void *p, size_t bytes)
{
    (void)p;
    (void)bytes;
}

#endif

#define _GNU_SOURCE /* sched_getcpu, CPU_SET and those that take it: POSIX has no affinity */
#include "cores.h"

#ifdef __linux__

#include <sched.h>
#include <stddef.h>

int core_here(void)
{
    return sched_getcpu();
}

bool core_avoid(const int *taken, int n)
{
    cpu_set_t before, rest, now;

    if (sched_getaffinity(0, sizeof before, &before) != 0) {
        return false; /* more processors than a set has room for */
    }
    rest = before;
    for (int i = 0; i < n; i++) {
        if (taken[i] >= 0) {
            CPU_CLR((size_t)taken[i], &rest);
        }
    }
    if (CPU_COUNT(&rest) == 0 || sched_setaffinity(0, sizeof rest, &rest) != 0) {
        return false;
    }
    if (sched_getaffinity(0, sizeof now, &now) == 0 && CPU_EQUAL(&now, &rest)) {
        sched_setaffinity(0, sizeof before, &before); /* else it is not ours any more */
    }
    return true;
}

#else

int core_here(void)
{
    return -1;
}

bool core_avoid(const int *taken, int n)
{
    (void)taken, (void)n;
    return false;
}

#endif

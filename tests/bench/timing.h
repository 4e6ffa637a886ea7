/* What programs that time something share: a clock, and the middle of what it said.
 */
#ifndef NNVIZ_BENCH_TIMING_H
#define NNVIZ_BENCH_TIMING_H

#include <stdlib.h>
#include <time.h>

/* Since some fixed moment. */
static inline double microseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static inline int timing_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Puts them in order, too. */
static inline double median(double *took, int n)
{
    qsort(took, (size_t)n, sizeof *took, timing_compare);
    return took[n / 2];
}

#endif

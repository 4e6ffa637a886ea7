/* A clock that only goes forward, for durations. */
#ifndef NNVIZ_UTIL_CLOCK_H
#define NNVIZ_UTIL_CLOCK_H

/* Seconds since some fixed moment of this boot. */
double clock_seconds(void);

#endif

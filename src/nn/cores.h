/* Which processor a thread is on, and how it gets off it.
 *
 * A scheduler that finds two threads on one processor and another one idle may leave them so
 * for many milliseconds: those that wake each other every 100 us are never seen to be too many.
 */
#ifndef NNVIZ_NN_CORES_H
#define NNVIZ_NN_CORES_H

#include <stdbool.h>

/* The number of the processor that runs this; -1 where the system does not tell. */
int core_here(void);

/* Move this thread to a processor that is none of taken[0 .. n), if there is one it may run on;
 * whether it was moved.  -1 is none.  Takes some 30 us; where others run on all of those it may
 * have to wait for its turn there, some milliseconds.
 *
 * Afterwards it may run wherever it might before, unless somebody else said otherwise meanwhile.
 * Linux takes that for the thread's own wish: if its cpuset is widened later, it does not
 * follow. */
bool core_avoid(const int *taken, int n);

#endif

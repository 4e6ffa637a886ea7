/* Threads: a loop whose turns do not depend on each other, run on several
 * processors at once; and one whose results are wanted in order.
 */
#ifndef NNVIZ_UTIL_THREADS_H
#define NNVIZ_UTIL_THREADS_H

#include "nnviz/err.h"

/* How many processors this process may use (its affinity mask, so that
 * `taskset` is respected; else those online).  At least 1. */
int threads_available(void);

/* Run job(user, 0 .. n-1), each index once, on up to `threads` threads of
 * which the calling one is the first.  Returns when all of them are done.
 *
 *   threads  in   1 or more; 1 runs everything in order in the calling thread
 *   n        in   0 or more
 *   job      in   called from several threads at once with the same `user`;
 *                 its `err` is its own and never NULL.  Indices are handed out
 *                 in rising order, to whichever thread is free.
 *   user     in   passed on; the caller's to protect
 *   err      out  may be NULL
 *
 * After a job has failed no new one is started; those under way finish.  The
 * failure with the lowest index is returned, with its text.  Where the system
 * grants fewer threads than asked for, the work goes on with those there are.
 * Worker threads block all signals, so that handlers run in the threads that
 * the program already had. */
nn_status threads_for(int threads, int n, nn_status (*job)(void *user, int i, nn_err *err),
                      void *user, nn_err *err);

/* make(user, 0 .. n-1) side by side as above, and take(user, 0 .. n-1) in rising
 * order, one at a time, each after its make, on whichever thread is free: to
 * encode what the others draw.
 *
 *   ahead  in   1 or more: make(i) starts after take(i - ahead) has ended, so
 *               that place i % ahead is free for what it makes
 *
 * A failed make counts as before the take of the same index; the rest is as for
 * threads_for. */
nn_status threads_in_order(int threads, int n, int ahead,
                           nn_status (*make)(void *user, int i, nn_err *err),
                           nn_status (*take)(void *user, int i, nn_err *err), void *user,
                           nn_err *err);

#endif

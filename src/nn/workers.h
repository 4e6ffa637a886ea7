/* Workers: threads that sleep until there is a job, do it together, and sleep again.
 *
 *     workers *crew = NULL;
 *     workers_create(&crew, 4, &err);
 *     workers_run(crew, task, user);      // task(user, member) in each of them, the caller is 0
 *     workers_free(crew);
 *
 * For jobs of a millisecond: a start costs a wake-up, not a thread.  Who waits looks out for the
 * others for a moment and then sleeps, so that where another process takes a core it costs no
 * more than that core; if it would do so, or work, on the very core of another member, it moves
 * to one that no member is on (core_avoid).  Parts of a job are made by whoever is free
 * (workers_share): a core that another process slows down makes fewer of them.
 */
#ifndef NNVIZ_NN_WORKERS_H
#define NNVIZ_NN_WORKERS_H

#include "nnviz/err.h"

#include <stdint.h>

typedef struct workers workers;

/* A crew of up to `threads`, the caller among them; fewer where the system grants no more
 * (workers_count).  NN_NOMEM. */
nn_status workers_create(workers **out, int threads, nn_err *err);
void      workers_free(workers *crew); /* accepts NULL */

/* Members, at least 1; 1 for NULL. */
int workers_count(const workers *crew);

/* Run task(user, 0 .. count-1), each in its own thread, 0 in the calling one; returns when all
 * have returned.  One run at a time.  NULL: task(user, 0). */
void workers_run(workers *crew, void (*task)(void *user, int member), void *user);

/* Within a task: wait until every member has come here.  Each must come equally often; what
 * they wrote before it, all can read after it. */
void workers_meet(workers *crew, int member);

enum { WORKERS_PIECES = 64, WORKERS_STEPS = 256 };

typedef uint64_t piece_set; /* bit i: piece i */

/* Something to make, in pieces 0 .. n-1, each in steps that follow each other in one member.  Steps
 * count from the last meeting on, over all shares. */
typedef struct {
    int n;     /* up to WORKERS_PIECES                                */
    int steps; /* 1 or more; up to WORKERS_STEPS between two meetings */

    void (*piece)(void *user, int i, int step); /* step 0 is this share's first */

    /* Which pieces of step `needed`, of a share before this one, piece i is made from; NULL: none.
     * They are made, and can be read, when it is begun. */
    piece_set (*needs)(void *user, int i);
    int   needed;
    void *user;
} share;

/* Within a task: make each piece in one of the members.  Every member begins with a run of pieces
 * of its own, the same each time, so that what it met before is in its cache; who has finished them
 * takes over what others have not begun.  All call it alike, and it returns before the others'
 * pieces are made.  NULL: all pieces, in order. */
void workers_share(workers *crew, int member, const share *s);

/* Within a task, after the share of this step: wait until these pieces of it are made. */
void workers_await(workers *crew, int member, int step, piece_set pieces);

#endif

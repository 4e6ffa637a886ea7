/* The epoch loop, on plain arrays.
 *
 * The trainer tells, it does not draw: whoever wants to print, record or stop
 * is an observer and is told.  It prints nothing and opens no file.
 */
#ifndef NNVIZ_TRAINER_H
#define NNVIZ_TRAINER_H

#include "nnviz/net.h"
#include "nnviz/train_plan.h"

#include <stdbool.h>

/* Some rows of data; borrowed.  rows may be 0 (then x and y are not read).
 *   x  (rows, units[0])       scaled features
 *   y  (rows, units[layers])  targets, see loss.h */
typedef struct {
    const float *x, *y;
    int          rows;
} nn_rows;

/* What is known at the end of an epoch. */
typedef struct {
    int      epoch;            /* 0 is the untrained network, the last is plan.epochs         */
    nn_score train;            /* epoch 0: evaluated; later Keras's running sum over batches,
                                  each under the weights it met                               */
    nn_score validation, test; /* evaluated after the epoch; rows 0 where there are none      */
    nn_net  *net;              /* borrowed: may be run forward and read, not trained          */

    double learning_rate; /* of the epoch's last update; epoch 0: of the first to come        */
    bool   improved;      /* the monitor of plan.stop has a new best                          */
    int    best_epoch;    /* so far; 0: none yet, or nothing is watched                       */
    bool   stops;         /* patience is at its end: this is the last epoch                   */
    const nn_train_state *state; /* to go on from here; valid during the call                 */
} nn_epoch;

/* How a run ended. */
typedef struct {
    int     epochs;        /* the last that was trained                                       */
    bool    stopped_early; /* patience ended it                                               */
    int     best_epoch;    /* by the monitor of plan.stop; 0: nothing was watched             */
    double  best;          /* its value                                                       */
    bool    restored;      /* the network has the weights of best_epoch, not those of `epochs` */
    nn_net *net;           /* borrowed, as in nn_epoch                                        */
} nn_train_result;

/* Each function may be NULL (the observer itself may not).  Any status but NN_OK stops training
 * and is returned by nn_train; NN_INTERRUPTED is the observer's word for "enough". */
typedef struct {
    void *user;

    /* Once per epoch, in order, epoch 0 first (or the one after plan.from). */
    nn_status (*epoch)(void *user, const nn_epoch *e, nn_err *err);

    /* Within an epoch, every few milliseconds of work: `so_far` covers the rows done.  With
     * plan.threads it may come from another thread, though never from two at once. */
    nn_status (*step)(void *user, int epoch, const nn_score *so_far, nn_err *err);

    /* Once, after the last epoch, when nothing stopped the run but its own rules. */
    nn_status (*end)(void *user, const nn_train_result *r, nn_err *err);
} nn_observer;

/* Train up to plan->epochs epochs.
 *   net         in/out  made for at least plan->batch rows, parameters set
 *   train       in      at least one row
 *   validation,
 *   test        in      only looked at, never learned from; with rows 0 where there
 *                       are none, never NULL
 * NN_USAGE: as nn_train_plan_check.  NN_NAN: the training loss or a weight is no longer
 * finite; the text says in which epoch, and that epoch is not reported to the observer.
 * NN_NOMEM; NN_IO: the system has no lock left; whatever the observer returned.  Results do not
 * depend on how often `step` is called. */
nn_status nn_train(nn_net *net, const nn_rows *train, const nn_rows *validation,
                   const nn_rows *test, const nn_train_plan *plan, const nn_observer *observer,
                   nn_err *err);

#endif

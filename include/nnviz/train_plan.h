/* What a training is to do: epochs, batches, schedule, when to stop, and where to go on from.
 */
#ifndef NNVIZ_TRAIN_PLAN_H
#define NNVIZ_TRAIN_PLAN_H

#include "nnviz/err.h"
#include "nnviz/monitor.h"
#include "nnviz/rng.h"
#include "nnviz/schedule.h"
#include "nnviz/spec.h"

#include <stdbool.h>

/* When to stop before the last epoch, by the rules of Keras's EarlyStopping.  {0} watches
 * val_loss where there are validation rows, to know the best epoch, and never stops. */
typedef struct {
    int        patience;     /* epochs in a row without an improvement; 0: never stops     */
    double     min_delta;    /* >= 0; only more than this is an improvement                */
    nn_monitor monitor;      /* what is to improve                                         */
    bool       restore_best; /* end with the best epoch's weights, stopped early or not    */
} nn_early_stop;

/* Where a run is between two epochs.  With the network's parameters and the state of its
 * optimiser it is all there is: a run continued from here gives the same bits as one that
 * never stopped.  Plain data: store every field, doubles in full. */
typedef struct {
    int      epoch;         /* the last that is done                                         */
    long     steps;         /* updates done: what nn_net_set_state is given                  */
    nn_rng   shuffle;       /* where the next epoch's order comes from                       */
    nn_rng   dropout;       /* where its masks come from                                     */
    double   learning_rate; /* now in force under plateau; else the optimiser's              */
    nn_watch plateau;       /* what the schedule remembers                                   */
    nn_watch stop;          /* what early stopping remembers: best value, its epoch, waiting */
} nn_train_state;

/* Plain data; what is left 0 is off. */
typedef struct {
    int  epochs;        /* >= 1                                                      */
    int  batch;         /* 1 .. max_rows of the net                                  */
    bool shuffle;       /* a new order of the training rows in every epoch: as a whole, more
                           than 65,536 in blocks of 32 and then among 16,384 (CorgiPile) */
    nn_rng shuffle_rng; /* where it comes from                                       */
    nn_rng dropout_rng; /* where the masks of a network with dropout come from       */
    int    threads;     /* for the small engine with more than 65,536 rows, shuffled: one trains
                           while the others, two at most, draw and fetch what comes next, 16,384
                           rows or a batch at a time where that is 4 MiB at most, in up to
                           26 MiB.  The same bits from any number; 0 is 1.
                           nn_net_use_threads is for the blas engine */

    const float  *class_weight; /* see nn_batches; borrowed                          */
    nn_schedule   schedule;     /* of the learning rate; {0} is constant             */
    nn_early_stop stop;

    /* To go on where another run was: its state at the end of an epoch (then the generators
     * above are not read), borrowed; the network has been given that epoch's parameters and
     * optimiser state.  NULL to begin at epoch 0. */
    const nn_train_state *from;
    const float          *best_params; /* (parameters) of epoch from->stop.best_epoch, borrowed;
                                          needed for restore_best unless that epoch is 0 or
                                          from->epoch itself */
} nn_train_plan;

/* Whether a plan can be carried out on a network of that spec; nn_train asks this first.
 * NN_USAGE: a schedule or early stopping out of range or with nothing to watch, class weights
 * that are not finite and >= 0 or for a loss that does not classify, a state that is not of
 * such a run (beyond its epochs, impossible numbers, no best parameters). */
nn_status nn_train_plan_check(const nn_train_plan *plan, const nn_spec *spec, int validation_rows,
                              nn_err *err);

#endif

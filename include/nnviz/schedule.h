/* Learning-rate schedules: the rate of each update.
 *
 * Names and formulas are Keras's; lr is the optimiser's learning rate, t the update,
 * from 0, e the epoch, from 1:
 *
 *   constant     lr
 *   step         lr decay_rate^floor((e - 1) / decay_steps): drops every decay_steps EPOCHS
 *                (LearningRateScheduler, PiecewiseConstantDecay at multiples of an epoch)
 *   exponential  lr decay_rate^(t / decay_steps), decay_steps in UPDATES
 *                (ExponentialDecay, staircase=False)
 *   cosine       lr ((1 - alpha) (1 + cos(pi t / T)) / 2 + alpha), T all updates of the run
 *                (CosineDecay; Loshchilov & Hutter 2017)
 *   plateau      after `patience` epochs without an improvement of `monitor` by more than
 *                min_delta: rate = max(factor rate, min_lr)    (ReduceLROnPlateau, cooldown 0)
 *
 * Rates other than lr itself are rounded to float32, where Keras has them; the last
 * bit of a processor's cos and pow is lost in that.
 */
#ifndef NNVIZ_SCHEDULE_H
#define NNVIZ_SCHEDULE_H

#include "nnviz/err.h"
#include "nnviz/monitor.h"

typedef enum {
    NN_SCHEDULE_CONSTANT,
    NN_SCHEDULE_STEP,
    NN_SCHEDULE_EXPONENTIAL,
    NN_SCHEDULE_COSINE,
    NN_SCHEDULE_PLATEAU,
    NN_SCHEDULE_COUNT
} nn_schedule_kind;

/* Plain data; start from nn_schedule_default, or {0} for constant. */
typedef struct {
    nn_schedule_kind kind;
    double           decay_rate;  /* >0 .. 1; step and exponential              */
    int              decay_steps; /* >= 1; epochs for step, updates for exponential */
    double           alpha;       /* 0 .. 1; cosine: the least share of lr      */
    double           factor;      /* >0 .. <1; plateau                          */
    int              patience;    /* >= 1; plateau                              */
    double           min_delta;   /* >= 0; plateau                              */
    double           min_lr;      /* >= 0; plateau                              */
    nn_monitor       monitor;     /* plateau                                    */
} nn_schedule;

/* Where an update is in its run. */
typedef struct {
    int epoch;   /* from 1                                  */
    int epochs;  /* of the run                              */
    int update;  /* of the epoch, from 0                    */
    int updates; /* of one epoch                            */
} nn_moment;

typedef struct {
    const char *name;

    /* The rate of an update; `lr` as above, for plateau the rate now in force. */
    double (*rate)(const nn_schedule *s, double lr, const nn_moment *at);
} nn_schedule_def;

extern const nn_schedule_def NN_SCHEDULES[NN_SCHEDULE_COUNT];

/* Keras's defaults where it has some (alpha 0; factor 0.1, patience 10, min_delta 1e-4,
 * min_lr 0, monitor val_loss); else decay_rate 0.5 every 10 epochs for step, 0.96 every 100
 * updates for exponential. */
nn_schedule nn_schedule_default(nn_schedule_kind kind);

/* NN_USAGE, naming the field, when one the kind reads is outside the range given above. */
nn_status nn_schedule_check(const nn_schedule *s, nn_err *err);

/* An epoch is over: plateau's rule.
 *   rate   in/out  the rate in force
 *   watch  in/out  what the rule remembers
 *   epoch  in      from 1
 *   value  in      of s->monitor
 * Returns whether the rate changed. */
bool nn_schedule_plateau(const nn_schedule *s, double *rate, nn_watch *watch, int epoch,
                         double value);

#endif

#include "nnviz/schedule.h"

#include <float.h>
#include <math.h>
#include <stddef.h>

static const double PI = 3.14159265358979323846;

/* To float32 and back: see schedule.h. */
static double rounded(double rate)
{
    return (double)(float)rate;
}

static double constant_rate(const nn_schedule *s, double lr, const nn_moment *at)
{
    (void)s, (void)at;
    return lr;
}

static double step_rate(const nn_schedule *s, double lr, const nn_moment *at)
{
    int drops = (at->epoch - 1) / s->decay_steps;
    return drops ? rounded(lr * pow(s->decay_rate, drops)) : lr;
}

/* Updates since the run began, in double: an int could not hold those of a long one. */
static double updates_done(const nn_moment *at)
{
    return (double)(at->epoch - 1) * at->updates + at->update;
}

static double exponential_rate(const nn_schedule *s, double lr, const nn_moment *at)
{
    return rounded(lr * pow(s->decay_rate, updates_done(at) / s->decay_steps));
}

static double cosine_rate(const nn_schedule *s, double lr, const nn_moment *at)
{
    double done = updates_done(at) / ((double)at->epochs * at->updates);
    return rounded(lr * ((1.0 - s->alpha) * 0.5 * (1.0 + cos(PI * done)) + s->alpha));
}

const nn_schedule_def NN_SCHEDULES[NN_SCHEDULE_COUNT] = {
    [NN_SCHEDULE_CONSTANT]    = {"constant", constant_rate},
    [NN_SCHEDULE_STEP]        = {"step", step_rate},
    [NN_SCHEDULE_EXPONENTIAL] = {"exponential", exponential_rate},
    [NN_SCHEDULE_COSINE]      = {"cosine", cosine_rate},
    [NN_SCHEDULE_PLATEAU]     = {"plateau", constant_rate}, /* of the rate in force */
};

nn_schedule nn_schedule_default(nn_schedule_kind kind)
{
    const bool by_update = kind == NN_SCHEDULE_EXPONENTIAL;
    return (nn_schedule){.kind        = kind,
                         .decay_rate  = by_update ? 0.96 : 0.5,
                         .decay_steps = by_update ? 100 : 10,
                         .factor      = 0.1,
                         .patience    = 10,
                         .min_delta   = 1e-4,
                         .monitor     = NN_MONITOR_VAL_LOSS};
}

/* !(in range): NaN must fail as well. */
static nn_status check_decay(const nn_schedule *s, nn_err *err)
{
    if (!(s->decay_rate > 0.0 && s->decay_rate <= 1.0)) {
        return nn_fail(err, NN_USAGE, "%s decay_rate %g; a number above 0 up to 1 is needed",
                       NN_SCHEDULES[s->kind].name, s->decay_rate);
    }
    if (s->decay_steps < 1) {
        return nn_fail(err, NN_USAGE, "%s decay_steps %d; 1 or more is needed",
                       NN_SCHEDULES[s->kind].name, s->decay_steps);
    }
    return NN_OK;
}

static nn_status check_plateau(const nn_schedule *s, nn_err *err)
{
    if (!(s->factor > 0.0 && s->factor < 1.0)) {
        return nn_fail(err, NN_USAGE, "plateau factor %g; a number above 0 and below 1 is needed",
                       s->factor);
    }
    if (s->patience < 1) {
        return nn_fail(err, NN_USAGE, "plateau patience %d; 1 or more epochs are needed",
                       s->patience);
    }
    if (!(s->min_delta >= 0.0 && s->min_delta <= DBL_MAX)) {
        return nn_fail(err, NN_USAGE, "plateau min_delta %g; 0 or more is needed", s->min_delta);
    }
    if (!(s->min_lr >= 0.0 && s->min_lr <= (double)FLT_MAX)) {
        return nn_fail(err, NN_USAGE, "plateau min_lr %g; 0 or a float32 above is needed",
                       s->min_lr);
    }
    return NN_OK;
}

nn_status nn_schedule_check(const nn_schedule *s, nn_err *err)
{
    switch (s->kind) {
    case NN_SCHEDULE_CONSTANT:
        return NN_OK;
    case NN_SCHEDULE_STEP:
    case NN_SCHEDULE_EXPONENTIAL:
        return check_decay(s, err);
    case NN_SCHEDULE_COSINE:
        if (!(s->alpha >= 0.0 && s->alpha <= 1.0)) {
            return nn_fail(err, NN_USAGE, "cosine alpha %g; a number from 0 to 1 is needed",
                           s->alpha);
        }
        return NN_OK;
    case NN_SCHEDULE_PLATEAU:
        return check_plateau(s, err);
    default:
        return nn_fail(err, NN_USAGE, "no schedule of the table");
    }
}

/* The rate is not below min_lr already: then one lowers it, and waits anew; else `wait` goes on. */
bool nn_schedule_plateau(const nn_schedule *s, double *rate, nn_watch *watch, int epoch,
                         double value)
{
    if (nn_watch_improves(watch, s->monitor, s->min_delta, value)) {
        *watch = (nn_watch){.best = value, .best_epoch = epoch};
        return false;
    }
    if (++watch->wait < s->patience || !(rounded(*rate) > rounded(s->min_lr))) {
        return false;
    }
    *rate       = rounded(fmax(rounded(*rate) * s->factor, s->min_lr));
    watch->wait = 0;
    return true;
}

#include "nnviz/train_plan.h"

#include <float.h>
#include <math.h>

static bool is_asked(const nn_early_stop *stop)
{
    return stop->patience != 0 || stop->restore_best;
}

static nn_status check_stop(const nn_early_stop *stop, nn_loss loss, int validation_rows,
                            nn_err *err)
{
    if (stop->patience < 0) {
        return nn_fail(err, NN_USAGE, "patience %d; 0 or more epochs are needed", stop->patience);
    }
    if (!(stop->min_delta >= 0.0 && stop->min_delta <= DBL_MAX)) {
        return nn_fail(err, NN_USAGE, "min_delta %g; 0 or more is needed", stop->min_delta);
    }
    return is_asked(stop) ? nn_monitor_check(stop->monitor, loss, validation_rows, err) : NN_OK;
}

static nn_status check_class_weight(const float *weight, const nn_spec *spec, nn_err *err)
{
    const int units = spec->units[spec->layers], classes = units == 1 ? 2 : units;

    if (!weight) {
        return NN_OK;
    }
    if (!NN_LOSSES[spec->loss].classifies) {
        return nn_fail(err, NN_USAGE, "class weights: %s has no classes",
                       NN_LOSSES[spec->loss].name);
    }
    for (int c = 0; c < classes; c++) {
        if (!(weight[c] >= 0.0f && weight[c] <= FLT_MAX)) {
            return nn_fail(err, NN_USAGE,
                           "class weight %g of class %d; a finite number from 0 up is needed",
                           (double)weight[c], c);
        }
    }
    return NN_OK;
}

static bool is_seeded(const nn_rng *rng)
{
    return rng->s[0] || rng->s[1] || rng->s[2] || rng->s[3];
}

static bool watch_is_possible(const nn_watch *w, int epoch)
{
    return w->wait >= 0 && w->wait <= epoch && w->best_epoch >= 0 && w->best_epoch <= epoch &&
           (w->best_epoch == 0 || !isnan(w->best));
}

/* A state comes from a file; what cannot have been written is said, not run. */
static nn_status check_state(const nn_train_plan *plan, const nn_spec *spec, nn_err *err)
{
    const nn_train_state *from = plan->from;

    if (from->epoch < 0 || from->epoch > plan->epochs) {
        return nn_fail(err, NN_USAGE, "the saved state is of epoch %d; only %d are asked for",
                       from->epoch, plan->epochs);
    }
    if (from->steps < 0 || (plan->shuffle && !is_seeded(&from->shuffle)) ||
        (spec->dropout > 0.0 && !is_seeded(&from->dropout)) ||
        !watch_is_possible(&from->plateau, from->epoch) ||
        !watch_is_possible(&from->stop, from->epoch)) {
        return nn_fail(err, NN_USAGE, "the saved state of epoch %d has impossible numbers",
                       from->epoch);
    }
    if (plan->schedule.kind == NN_SCHEDULE_PLATEAU &&
        !(from->learning_rate >= 0.0 && from->learning_rate <= (double)FLT_MAX)) {
        return nn_fail(err, NN_USAGE, "the saved state has the learning rate %g",
                       from->learning_rate);
    }
    if (plan->stop.restore_best && !plan->best_params && from->stop.best_epoch > 0 &&
        from->stop.best_epoch < from->epoch) {
        return nn_fail(err, NN_USAGE,
                       "the weights of the best epoch (%d) are not known, so they cannot be "
                       "restored",
                       from->stop.best_epoch);
    }
    return NN_OK;
}

nn_status nn_train_plan_check(const nn_train_plan *plan, const nn_spec *spec, int validation_rows,
                              nn_err *err)
{
    nn_status status = NN_OK;

    NN_TRY(nn_schedule_check(&plan->schedule, err));
    if (plan->schedule.kind == NN_SCHEDULE_PLATEAU) {
        NN_TRY(nn_monitor_check(plan->schedule.monitor, spec->loss, validation_rows, err));
    }
    NN_TRY(check_stop(&plan->stop, spec->loss, validation_rows, err));
    NN_TRY(check_class_weight(plan->class_weight, spec, err));
    if (plan->from) {
        NN_TRY(check_state(plan, spec, err));
    }
done:
    return status;
}

#include "nnviz/monitor.h"

const nn_monitor_def NN_MONITORS[NN_MONITOR_COUNT] = {
    [NN_MONITOR_VAL_LOSS]     = {"val_loss", true, false, NN_MONITOR_FOR_ALL, nn_score_loss},
    [NN_MONITOR_LOSS]         = {"loss", false, false, NN_MONITOR_FOR_ALL, nn_score_loss},
    [NN_MONITOR_VAL_ACCURACY] = {"val_accuracy", true, true, NN_MONITOR_FOR_CLASSES,
                                 nn_score_accuracy},
    [NN_MONITOR_ACCURACY] = {"accuracy", false, true, NN_MONITOR_FOR_CLASSES, nn_score_accuracy},
    [NN_MONITOR_VAL_MAE]  = {"val_mae", true, false, NN_MONITOR_FOR_VALUES, nn_score_mae},
    [NN_MONITOR_MAE]      = {"mae", false, false, NN_MONITOR_FOR_VALUES, nn_score_mae},
    [NN_MONITOR_VAL_R2]   = {"val_r2", true, true, NN_MONITOR_FOR_VALUES, nn_score_r2},
    [NN_MONITOR_R2]       = {"r2", false, true, NN_MONITOR_FOR_VALUES, nn_score_r2},
};

nn_status nn_monitor_check(nn_monitor monitor, nn_loss loss, int validation_rows, nn_err *err)
{
    if ((unsigned)monitor >= NN_MONITOR_COUNT) {
        return nn_fail(err, NN_USAGE, "no monitor of the table");
    }
    const nn_monitor_def *def = &NN_MONITORS[monitor];

    if (def->validation && validation_rows < 1) {
        return nn_fail(err, NN_USAGE, "monitor %s: there are no validation rows; %s can be watched",
                       def->name, def->name + sizeof "val_" - 1);
    }
    if (def->network == NN_MONITOR_FOR_CLASSES && !NN_LOSSES[loss].classifies) {
        return nn_fail(err, NN_USAGE,
                       "monitor %s: %s has no accuracy; loss, mae or r2 can be watched", def->name,
                       NN_LOSSES[loss].name);
    }
    if (def->network == NN_MONITOR_FOR_VALUES && NN_LOSSES[loss].classifies) {
        return nn_fail(err, NN_USAGE,
                       "monitor %s: %s has classes, not values; loss or accuracy can be watched",
                       def->name, NN_LOSSES[loss].name);
    }
    return NN_OK;
}

bool nn_watch_improves(const nn_watch *w, nn_monitor monitor, double min_delta, double value)
{
    if (w->best_epoch == 0) {
        return value == value; /* any number */
    }
    return NN_MONITORS[monitor].rises ? value - min_delta > w->best : value + min_delta < w->best;
}

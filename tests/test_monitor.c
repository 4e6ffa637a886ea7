/* Monitors: what each one reads, where it can be watched, and what counts as better. */
#include "support.h"

static void each_reads_its_own_number(void **state)
{
    const nn_score s = {.rows        = 4,
                        .loss        = 2.0,
                        .hits        = 3.0,
                        .values      = 4,
                        .absolute    = 1.0,
                        .squared     = 1.0,
                        .target_mean = 0.5,
                        .target_m2   = 8.0};
    static const struct {
        nn_monitor  monitor;
        const char *name;
        bool        validation, rises;
        double      value;
    } WANT[] = {
        {NN_MONITOR_VAL_LOSS, "val_loss", true, false, 0.5},
        {NN_MONITOR_LOSS, "loss", false, false, 0.5},
        {NN_MONITOR_VAL_ACCURACY, "val_accuracy", true, true, 0.75},
        {NN_MONITOR_ACCURACY, "accuracy", false, true, 0.75},
        {NN_MONITOR_VAL_MAE, "val_mae", true, false, 0.25},
        {NN_MONITOR_MAE, "mae", false, false, 0.25},
        {NN_MONITOR_VAL_R2, "val_r2", true, true, 0.875},
        {NN_MONITOR_R2, "r2", false, true, 0.875},
    };
    (void)state;

    assert_int_equal(COUNT_OF(WANT), NN_MONITOR_COUNT);
    for (size_t i = 0; i < COUNT_OF(WANT); i++) {
        const nn_monitor_def *def = &NN_MONITORS[WANT[i].monitor];
        assert_string_equal(def->name, WANT[i].name);
        assert_int_equal(def->validation, WANT[i].validation);
        assert_int_equal(def->rises, WANT[i].rises);
        assert_true(def->value(&s) == WANT[i].value);
    }
}

static void what_is_not_there_cannot_be_watched(void **state)
{
    nn_err err = {0};
    (void)state;

    for (nn_monitor m = 0; m < NN_MONITOR_COUNT; m++) {
        for (nn_loss loss = 0; loss < NN_LOSS_COUNT; loss++) {
            bool classifies = NN_LOSSES[loss].classifies;
            bool fits       = NN_MONITORS[m].network == NN_MONITOR_FOR_ALL ||
                        (NN_MONITORS[m].network == NN_MONITOR_FOR_CLASSES) == classifies;
            assert_int_equal(nn_monitor_check(m, loss, 1, &err), fits ? NN_OK : NN_USAGE);
            assert_int_equal(nn_monitor_check(m, loss, 0, &err),
                             fits && !NN_MONITORS[m].validation ? NN_OK : NN_USAGE);
        }
    }
    check_failed(nn_monitor_check(NN_MONITOR_VAL_LOSS, NN_LOSS_HUBER, 0, &err), NN_USAGE, &err,
                 "monitor val_loss: there are no validation rows; loss can be watched");
    check_failed(nn_monitor_check(NN_MONITOR_ACCURACY, NN_LOSS_HUBER, 9, &err), NN_USAGE, &err,
                 "monitor accuracy: huber has no accuracy; loss, mae or r2 can be watched");
    check_failed(nn_monitor_check(NN_MONITOR_VAL_R2, NN_LOSS_BINARY_CROSSENTROPY, 9, &err),
                 NN_USAGE, &err,
                 "monitor val_r2: binary_crossentropy has classes, not values; loss or accuracy");
    check_failed(nn_monitor_check(NN_MONITOR_COUNT, NN_LOSS_HUBER, 9, &err), NN_USAGE, &err,
                 "no monitor of the table");
}

static void better_is_by_more_than_min_delta(void **state)
{
    const nn_watch new = {0}, w = {.best = 0.5, .best_epoch = 3};
    (void)state;

    assert_true(nn_watch_improves(&new, NN_MONITOR_LOSS, 0.1, 1e30));
    assert_true(nn_watch_improves(&new, NN_MONITOR_R2, 0.1, -5.0));
    assert_false(nn_watch_improves(&new, NN_MONITOR_LOSS, 0.0, (double)NAN));

    assert_true(nn_watch_improves(&w, NN_MONITOR_VAL_LOSS, 0.0, 0.4999));
    assert_false(nn_watch_improves(&w, NN_MONITOR_VAL_LOSS, 0.0, 0.5));
    assert_false(nn_watch_improves(&w, NN_MONITOR_VAL_LOSS, 0.25, 0.25)); /* not more than */
    assert_true(nn_watch_improves(&w, NN_MONITOR_VAL_LOSS, 0.25, 0.2499));

    assert_true(nn_watch_improves(&w, NN_MONITOR_ACCURACY, 0.0, 0.5001));
    assert_false(nn_watch_improves(&w, NN_MONITOR_ACCURACY, 0.0, 0.4));
    assert_false(nn_watch_improves(&w, NN_MONITOR_ACCURACY, 0.25, 0.75));
    assert_true(nn_watch_improves(&w, NN_MONITOR_ACCURACY, 0.25, 0.7501));
    assert_false(nn_watch_improves(&w, NN_MONITOR_ACCURACY, 0.0, (double)NAN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reads_its_own_number),
        cmocka_unit_test(what_is_not_there_cannot_be_watched),
        cmocka_unit_test(better_is_by_more_than_min_delta),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

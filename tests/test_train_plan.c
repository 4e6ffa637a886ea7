/* Plans of training that cannot be carried out are refused, and told why. */
#include "support.h"

static nn_spec spec_with(nn_loss loss, int outputs)
{
    const int units[] = {2, 3, outputs};
    return spec_of(2, units, NN_ACT_TANH, NN_LOSSES[loss].link, loss);
}

static nn_train_plan valid(void)
{
    return (nn_train_plan){.epochs = 8, .batch = 16, .shuffle = true};
}

static nn_status check(const nn_train_plan *plan, nn_loss loss, int validation_rows, nn_err *err)
{
    nn_spec s = spec_with(loss, 2);
    return nn_train_plan_check(plan, &s, validation_rows, err);
}

static void check_refused(const nn_train_plan *plan, nn_loss loss, int validation_rows,
                          const char *part)
{
    nn_err err = {0};
    check_failed(check(plan, loss, validation_rows, &err), NN_USAGE, &err, part);
}

static const nn_loss CLASSES = NN_LOSS_CATEGORICAL_CROSSENTROPY, VALUES = NN_LOSS_HUBER;

static void nothing_asked_needs_nothing(void **state)
{
    nn_train_plan plan = valid();
    nn_err        err  = {0};
    (void)state;

    for (nn_loss loss = 0; loss < NN_LOSS_COUNT; loss++) {
        assert_int_equal(check(&plan, loss, 0, &err), NN_OK);
    }
    plan.stop.monitor = NN_MONITOR_VAL_R2; /* but nobody waits for it */
    assert_int_equal(check(&plan, CLASSES, 0, &err), NN_OK);
}

static void early_stopping_needs_something_to_watch(void **state)
{
    nn_train_plan plan = valid();
    nn_err        err  = {0};
    (void)state;

    plan.stop.patience = 3;
    assert_int_equal(check(&plan, CLASSES, 1, &err), NN_OK);
    check_refused(&plan, CLASSES, 0, "monitor val_loss: there are no validation rows");
    plan.stop = (nn_early_stop){.restore_best = true};
    check_refused(&plan, CLASSES, 0, "monitor val_loss: there are no validation rows");
    plan.stop.monitor = NN_MONITOR_LOSS;
    assert_int_equal(check(&plan, CLASSES, 0, &err), NN_OK);
    plan.stop.monitor = NN_MONITOR_MAE;
    check_refused(&plan, CLASSES, 0, "monitor mae");
    plan.stop.monitor = NN_MONITOR_COUNT;
    check_refused(&plan, CLASSES, 0, "no monitor of the table");

    plan.stop = (nn_early_stop){.patience = -1};
    check_refused(&plan, CLASSES, 9, "patience -1; 0 or more epochs are needed");
    plan.stop = (nn_early_stop){.min_delta = -0.5};
    check_refused(&plan, CLASSES, 9, "min_delta -0.5; 0 or more is needed");
    plan.stop.min_delta = (double)NAN;
    check_refused(&plan, CLASSES, 9, "min_delta ");
}

static void schedules_are_checked(void **state)
{
    nn_train_plan plan = valid();
    nn_err        err  = {0};
    (void)state;

    plan.schedule.kind = NN_SCHEDULE_STEP;
    check_refused(&plan, CLASSES, 9, "step decay_rate 0");
    plan.schedule = nn_schedule_default(NN_SCHEDULE_PLATEAU);
    assert_int_equal(check(&plan, CLASSES, 9, &err), NN_OK);
    check_refused(&plan, CLASSES, 0, "monitor val_loss: there are no validation rows");
    plan.schedule.monitor = NN_MONITOR_ACCURACY;
    check_refused(&plan, VALUES, 9, "monitor accuracy: huber has no accuracy");
}

static void class_weights_are_checked(void **state)
{
    float         weight[] = {1.0f, 0.0f, -1.0f};
    nn_train_plan plan     = valid();
    nn_spec       one = spec_with(NN_LOSS_BINARY_CROSSENTROPY, 1), three = spec_with(CLASSES, 3);
    nn_err        err = {0};
    (void)state;

    plan.class_weight = weight;
    assert_int_equal(check(&plan, CLASSES, 0, &err), NN_OK);
    assert_int_equal(nn_train_plan_check(&plan, &one, 0, &err), NN_OK); /* two classes */
    check_failed(nn_train_plan_check(&plan, &three, 0, &err), NN_USAGE, &err,
                 "class weight -1 of class 2; a finite number from 0 up is needed");
    weight[1] = NAN;
    check_failed(nn_train_plan_check(&plan, &one, 0, &err), NN_USAGE, &err, "of class 1");
    check_refused(&plan, VALUES, 0, "class weights: huber has no classes");
}

/* --- states -------------------------------------------------------------------------- */

static nn_train_state good_state(void)
{
    return (nn_train_state){.epoch         = 4,
                            .steps         = 40,
                            .shuffle       = nn_rng_make(1, NN_STREAM_SHUFFLE),
                            .dropout       = nn_rng_make(1, NN_STREAM_DROPOUT),
                            .learning_rate = 0.1,
                            .stop          = {.best = 0.5, .best_epoch = 3, .wait = 1}};
}

static void states_of_other_runs_are_refused(void **state)
{
    static const float PARAMS[1] = {0};
    nn_train_state     good = good_state(), late = good, early = good;
    nn_train_plan      plan = valid();
    nn_err             err  = {0};
    (void)state;

    plan.from = &good;
    assert_int_equal(check(&plan, CLASSES, 9, &err), NN_OK);
    late.epoch = 9;
    plan.from  = &late;
    check_refused(&plan, CLASSES, 9, "the saved state is of epoch 9; only 8 are asked for");
    early.epoch = -1;
    plan.from   = &early;
    check_refused(&plan, CLASSES, 9, "the saved state is of epoch -1");

    plan.from              = &good;
    plan.stop.restore_best = true;
    check_refused(&plan, CLASSES, 9,
                  "the weights of the best epoch (3) are not known, so they cannot be restored");
    plan.best_params = PARAMS;
    assert_int_equal(check(&plan, CLASSES, 9, &err), NN_OK);
    plan.best_params     = NULL;
    good.stop.best_epoch = 4; /* those of the state itself */
    assert_int_equal(check(&plan, CLASSES, 9, &err), NN_OK);
}

static void impossible_states_are_refused(void **state)
{
    nn_train_plan plan = valid();
    (void)state;

    for (int i = 0; i < 8; i++) {
        nn_train_state s = good_state();
        switch (i) {
        case 0:
            s.steps = -1;
            break;
        case 1:
            s.shuffle = (nn_rng){{0}};
            break;
        case 2:
            s.stop.wait = 5;
            break;
        case 3:
            s.stop.wait = -1;
            break;
        case 4:
            s.stop.best_epoch = 5;
            break;
        case 5:
            s.stop.best = (double)NAN;
            break;
        case 6:
            s.plateau.best_epoch = -1;
            break;
        case 7:
            s.plateau.wait = 9;
            break;
        }
        plan.from = &s;
        check_refused(&plan, CLASSES, 9, "the saved state of epoch 4 has impossible numbers");
    }
    nn_spec        dropping = spec_with(CLASSES, 2);
    nn_train_state s        = good_state();
    nn_err         err      = {0};
    dropping.dropout        = 0.5;
    s.dropout               = (nn_rng){{0}};
    plan.from               = &s;
    check_failed(nn_train_plan_check(&plan, &dropping, 9, &err), NN_USAGE, &err, "impossible");
    s.learning_rate = (double)NAN;
    plan.schedule   = nn_schedule_default(NN_SCHEDULE_PLATEAU);
    check_refused(&plan, CLASSES, 9, "the saved state has the learning rate ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_asked_needs_nothing),
        cmocka_unit_test(early_stopping_needs_something_to_watch),
        cmocka_unit_test(schedules_are_checked),
        cmocka_unit_test(class_weights_are_checked),
        cmocka_unit_test(states_of_other_runs_are_refused),
        cmocka_unit_test(impossible_states_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

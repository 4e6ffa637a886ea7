/* Early stopping and plateau against recorded runs of Keras's EarlyStopping and
 * ReduceLROnPlateau: when they stop, which epoch is the best, what the rate is in each
 * epoch, and with which weights it ends. */
#include "recorded.h"

enum { MOST_EPOCHS = 80, MOST_PARAMS = 64, FEATURES = 4 };

static const double LOSS = 1e-5, WEIGHT = 1e-4, RATE = 1e-6;

typedef struct {
    int             epochs;
    double          loss[MOST_EPOCHS + 1], val_loss[MOST_EPOCHS + 1], rate[MOST_EPOCHS + 1];
    bool            stops, ended;
    nn_train_result result;
    float           params[MOST_PARAMS];
} diary;

static nn_status write_epoch(void *user, const nn_epoch *e, nn_err *err)
{
    diary *d = user;
    (void)err;
    assert_true(e->epoch <= MOST_EPOCHS && !d->stops);
    d->epochs             = e->epoch;
    d->loss[e->epoch]     = nn_score_loss(&e->train);
    d->val_loss[e->epoch] = nn_score_loss(&e->validation);
    d->rate[e->epoch]     = e->learning_rate;
    d->stops              = e->stops;
    assert_int_equal(e->improved, e->epoch > 0 && e->best_epoch == e->epoch);
    return NN_OK;
}

static nn_status write_end(void *user, const nn_train_result *r, nn_err *err)
{
    diary *d = user;
    (void)err;
    d->ended  = true;
    d->result = *r;
    nn_net_get_params(r->net, d->params);
    return NN_OK;
}

/* --- reading ------------------------------------------------------------------------- */

static nn_monitor monitor_named(const char *name)
{
    for (nn_monitor m = 0; m < NN_MONITOR_COUNT; m++) {
        if (strcmp(NN_MONITORS[m].name, name) == 0) {
            return m;
        }
    }
    fail_msg("no monitor '%s'", name);
    return NN_MONITOR_VAL_LOSS;
}

static nn_spec read_spec(const cJSON *one)
{
    const cJSON *acts = member(one, "activations");
    float        sizes[3];

    read_floats(one, "sizes", sizes, 3);
    const int units[] = {(int)sizes[0], (int)sizes[1], (int)sizes[2]};
    assert_int_equal(units[0], FEATURES);
    return spec_of(2, units, act_named(cJSON_GetArrayItem(acts, 0)->valuestring),
                   act_named(cJSON_GetArrayItem(acts, 1)->valuestring),
                   loss_named(string(one, "loss")));
}

static void read_params(const nn_spec *spec, const cJSON *layers, float *params)
{
    for (int l = 1; l <= spec->layers; l++) {
        const cJSON *layer   = cJSON_GetArrayItem(layers, l - 1);
        size_t       weights = (size_t)spec->units[l - 1] * (size_t)spec->units[l];
        read_floats(layer, "W", params + nn_spec_weights_at(spec, l), weights);
        read_floats(layer, "b", params + nn_spec_biases_at(spec, l), (size_t)spec->units[l]);
    }
}

static nn_train_plan read_plan(const cJSON *one)
{
    nn_train_plan plan = {.epochs = (int)number(one, "epochs"), .batch = (int)number(one, "batch")};
    nn_monitor    monitor = monitor_named(string(one, "monitor"));

    if (strcmp(string(one, "callback"), "plateau") == 0) {
        plan.schedule = (nn_schedule){.kind      = NN_SCHEDULE_PLATEAU,
                                      .factor    = number(one, "factor"),
                                      .patience  = (int)number(one, "patience"),
                                      .min_delta = number(one, "min_delta"),
                                      .min_lr    = number(one, "min_lr"),
                                      .monitor   = monitor};
        return plan;
    }
    assert_string_equal(string(one, "callback"), "early_stopping");
    plan.stop = (nn_early_stop){.patience     = (int)number(one, "patience"),
                                .min_delta    = number(one, "min_delta"),
                                .monitor      = monitor,
                                .restore_best = cJSON_IsTrue(member(one, "restore_best_weights"))};
    return plan;
}

/* --- following ----------------------------------------------------------------------- */

static void follow(const cJSON *data, const cJSON *one, nn_engine engine, diary *d)
{
    nn_spec             spec     = read_spec(one);
    nn_optimizer        sgd      = nn_optimizer_default(NN_OPT_SGD);
    const nn_train_plan plan     = read_plan(one);
    const nn_observer   observer = {.user = d, .epoch = write_epoch, .end = write_end};
    const int           rows = (int)length(data, "rows"), train = (int)number(one, "train");
    float              *x      = floats_at(data, "x", (size_t)(rows * FEATURES));
    float              *y      = floats_at(one, "target", (size_t)rows);
    const nn_rows       learnt = {x, y, train}, none = {0};
    const nn_rows       held = {x + train * FEATURES, y + train, rows - train};
    float               start[MOST_PARAMS];
    nn_err              err = {0};

    sgd.learning_rate = number(one, "learning_rate");
    nn_net *net       = net_of(&spec, &sgd, engine, plan.batch);
    assert_true(nn_spec_params(&spec) <= MOST_PARAMS && plan.epochs <= MOST_EPOCHS);
    read_params(&spec, member(one, "layers"), start);
    nn_net_set_params(net, start);
    *d = (diary){0};
    if (nn_train(net, &learnt, &held, &none, &plan, &observer, &err) != NN_OK) {
        fail_msg("%s: %s", string(one, "name"), err.text);
    }
    assert_true(d->ended);
    nn_net_free(net);
    free(x), free(y);
}

static void compare_epochs(const cJSON *one, const diary *d)
{
    const char *name = string(one, "name");
    size_t      n    = length(one, "history_loss");
    float *loss = floats_at(one, "history_loss", n), *rate = floats_at(one, "learning_rates", n);
    float *val_loss = floats_at(one, "history_val_loss", n);

    if (d->epochs != (int)n) {
        fail_msg("%s: ended after %d epochs, not %zu", name, d->epochs, n);
    }
    for (int e = 1; e <= d->epochs; e++) {
        double off_loss = apart(d->loss[e], (double)loss[e - 1], 0.0);
        double off_val  = apart(d->val_loss[e], (double)val_loss[e - 1], 0.0);
        if (!(off_loss < LOSS && off_val < LOSS)) {
            fail_msg("%s: epoch %d is off by %g and %g", name, e, off_loss, off_val);
        }
        if (!(apart(d->rate[e], (double)rate[e - 1], 0.0) < RATE)) {
            fail_msg("%s: epoch %d has the rate %.9g, not %.9g", name, e, d->rate[e],
                     (double)rate[e - 1]);
        }
    }
    free(loss), free(rate), free(val_loss);
}

static void compare(const cJSON *one, const diary *d)
{
    const nn_spec       spec = read_spec(one);
    const nn_train_plan plan = read_plan(one);
    float               want[MOST_PARAMS];

    compare_epochs(one, d);
    assert_int_equal(d->result.epochs, d->epochs);
    assert_int_equal(d->result.stopped_early, d->epochs < plan.epochs);
    assert_int_equal(d->stops, d->result.stopped_early);
    assert_int_equal(d->result.restored, plan.stop.restore_best);
    if (plan.schedule.kind != NN_SCHEDULE_PLATEAU) {
        assert_int_equal(d->result.best_epoch, (int)number(one, "best_epoch"));
    }
    read_params(&spec, member(one, "final"), want);
    for (size_t i = 0; i < nn_spec_params(&spec); i++) {
        check_near(string(one, "name"), (double)d->params[i], (double)want[i], WEIGHT);
    }
}

static void equal_keras(void **state)
{
    cJSON       *tree  = recorded("callbacks.json");
    const cJSON *one   = NULL;
    int          stops = 0, plateaus = 0;
    static diary d;
    (void)state;

    cJSON_ArrayForEach(one, member(tree, "cases"))
    {
        for (EACH_ENGINE(e)) {
            follow(member(tree, "data"), one, e, &d);
            compare(one, &d);
        }
        stops += d.result.stopped_early;
        plateaus += strcmp(string(one, "callback"), "plateau") == 0;
    }
    assert_true(stops >= 4 && plateaus >= 2);
    cJSON_Delete(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_keras),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

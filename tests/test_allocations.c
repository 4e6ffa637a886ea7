/* Memory: training allocates nothing, and each allocation of the core that fails is
 * said so, in turn, without a leak (which the sanitizers would report).
 *
 * Linked with -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc, so that every call from our own
 * code passes through here.
 */
#include "refuse.h"
#include "support.h"

#include "insight/health.h"
#include "model/model.h"
#include "train/snapshot.h"

static void calls_are_seen(void **state)
{
    long before       = calls;
    float *volatile p = new_floats(10); /* or a compiler drops both calls */
    (void)state;

    free(p);
    if (calls == before) {
        fail_msg("link this test with -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc");
    }
}

/* --- a problem ----------------------------------------------------------------------- */

enum { ROWS = 200, BATCH = 16 };

typedef struct {
    nn_spec       spec;
    nn_optimizer  adam;
    nn_train_plan plan;
    nn_rows       rows;
    float        *x, *y, *params;
} problem;

static problem made; /* with everything on */

static const float CLASS_WEIGHT[] = {1.0f, 0.5f, 2.0f};

static int make_problem(void **state)
{
    const int units[] = {5, 9, 4, 3};
    nn_rng    rng     = nn_rng_make(1, NN_STREAM_SAMPLE);
    (void)state;

    made = (problem){
        .spec = spec_of(3, units, NN_ACT_RELU, NN_ACT_SOFTMAX, NN_LOSS_CATEGORICAL_CROSSENTROPY),
        .adam = nn_optimizer_default(NN_OPT_ADAM),
        .plan = {.epochs      = 6,
                 .batch       = BATCH,
                 .shuffle     = true,
                 .shuffle_rng = nn_rng_make(1, NN_STREAM_SHUFFLE)}};
    made.spec.dropout      = 0.25;
    made.spec.l2           = 0.001;
    made.adam.clipnorm     = 1.0;
    made.plan.schedule     = nn_schedule_default(NN_SCHEDULE_COSINE);
    made.plan.stop         = (nn_early_stop){.patience = 9, .restore_best = true};
    made.plan.dropout_rng  = nn_rng_make(1, NN_STREAM_DROPOUT);
    made.plan.class_weight = CLASS_WEIGHT;
    made.x                 = random_floats(&rng, (size_t)ROWS * 5, -1.0f, 1.0f);
    made.y                 = random_targets(&rng, &made.spec, ROWS);
    made.params            = random_floats(&rng, nn_spec_params(&made.spec), -0.5f, 0.5f);
    made.rows              = (nn_rows){made.x, made.y, ROWS};
    return 0;
}

static int free_problem(void **state)
{
    (void)state;
    free(made.x), free(made.y), free(made.params);
    return 0;
}

static nn_net *made_net(nn_engine engine)
{
    nn_net *net = net_of(&made.spec, &made.adam, engine, BATCH);
    nn_net_set_params(net, made.params);
    return net;
}

/* --- nothing while training --------------------------------------------------------------------
 */

/* Calls seen at each epoch's end. */
static nn_status note_calls(void *user, const nn_epoch *e, nn_err *err)
{
    long *seen = user;
    (void)err;
    seen[e->epoch] = calls;
    return NN_OK;
}

static nn_status trained(nn_net *net, long *seen, nn_err *err)
{
    const nn_observer observer = {.user = seen, .epoch = note_calls};
    return nn_train(net, &made.rows, &made.rows, &made.rows, &made.plan, &observer, err);
}

static void the_training_loop_allocates_nothing(void **state)
{
    (void)state;
    for (EACH_ENGINE(e)) {
        nn_net *net     = made_net(e);
        long    seen[7] = {0}, before = calls;
        nn_err  err = {0};
        assert_int_equal(trained(net, seen, &err), NN_OK);
        assert_true(seen[0] > before); /* the loop prepares ... */
        for (int epoch = 1; epoch <= 6; epoch++) {
            assert_int_equal(seen[epoch], seen[0]); /* ... and then does without */
        }
        assert_int_equal(calls, seen[0]);
        nn_net_free(net);
    }
}

static void a_net_in_use_allocates_nothing(void **state)
{
    (void)state;
    for (EACH_ENGINE(e)) {
        nn_net  *net   = made_net(e);
        int     *order = counting(ROWS);
        float   *out = new_floats(ROWS * 3), *params = params_of(net);
        float   *slots  = new_floats(2 * nn_spec_params(&made.spec));
        nn_score score  = {0};
        nn_err   err    = {0};
        long     before = calls, steps = 0;

        nn_net_forward(net, made.x, BATCH, out);
        nn_net_evaluate(net, made.x, made.y, ROWS, &score);
        nn_rng     rng = nn_rng_make(2, NN_STREAM_DROPOUT);
        nn_batches b   = {made.x, made.y, order, ROWS, BATCH, NULL, CLASS_WEIGHT, &rng};
        assert_int_equal(nn_net_train(net, &b, &score, &err), NN_OK);
        nn_net_forward(net, made.x, BATCH, out);
        nn_net_gradients(net, made.y, BATCH, 3, false, out);
        nn_net_get_state(net, slots, &steps);
        nn_net_set_state(net, slots, steps);
        nn_net_get_params(net, params);
        nn_net_set_params(net, params);
        assert_int_equal(calls, before);
        free(order), free(out), free(params), free(slots);
        nn_net_free(net);
    }
}

/* --- each allocation failed in turn
 * --------------------------------------------------------------- */

static nn_engine engine_tried;

static nn_status try_net(nn_err *err)
{
    nn_net   *net    = NULL;
    nn_status status = nn_net_create(&net, &made.spec, &made.adam, engine_tried, BATCH, err);
    assert_true((net != NULL) == (status == NN_OK));
    nn_net_free(net);
    return status;
}

static nn_net *net_tried;

static nn_status try_training(nn_err *err)
{
    long seen[7];
    return trained(net_tried, seen, err);
}

static nn_status try_lsuv(nn_err *err)
{
    nn_rng rng = nn_rng_make(1, NN_STREAM_INIT);
    return nn_init_params(made.params, &made.spec, NN_INIT_LSUV, &rng, made.x, ROWS, err);
}

static nn_status try_plan(nn_err *err)
{
    snapshot_plan plan   = {0};
    nn_status     status = snapshot_plan_make(&plan, "auto", 500, err);
    snapshot_plan_free(&plan);
    return status;
}

static nn_status try_rows(nn_err *err)
{
    int      *rows   = NULL;
    nn_status status = snapshot_rows(&rows, 100, 10, 1, err);
    free(rows);
    return status;
}

static nn_status try_snapshot(nn_err *err)
{
    snapshot *s      = NULL;
    nn_status status = snapshot_create(&s, &made.spec, made.x, ROWS, err);
    assert_true((s != NULL) == (status == NN_OK));
    snapshot_free(s);
    return status;
}

static nn_status try_health(nn_err *err)
{
    const float dead[4] = {0};
    text        out     = {0};
    health_describe(&out, NN_ACT_RELU, dead, 2, 2, "test");
    nn_status status = text_check(&out, "describing units", err);
    text_free(&out);
    return status;
}

static nn_status try_json(nn_err *err)
{
    char           names[5][2] = {"a", "b", "c", "d", "e"}, label[] = "label", *name[5];
    double         numbers[] = {1, 2, 3, 4, 5};
    scaler         scale     = {SCALE_STANDARD, 5, numbers, numbers};
    encoder_column column[5];
    for (int i = 0; i < 5; i++) {
        name[i]   = names[i];
        column[i] = (encoder_column){.name = names[i], .fill = (double)NAN};
    }
    encoder encode = {.columns      = 5,
                      .column       = column,
                      .features     = 5,
                      .feature_name = name,
                      .label_name   = label,
                      .label_at     = 5,
                      .task         = TASK_MULTICLASS,
                      .classes      = 3,
                      .class_name   = name};
    model   m      = {.spec      = made.spec,
                      .params    = made.params,
                      .scale     = &scale,
                      .encode    = &encode,
                      .data_name = label};
    text    out    = {0};

    model_to_json(&out, &m);
    nn_status status = text_check(&out, "writing the model", err);
    text_free(&out);
    return status;
}

/* Fails the first, second ... allocation of `action` until it has no more. */
static void fail_each(const char *what, nn_status (*action)(nn_err *err))
{
    for (long at = 0;; at++) {
        nn_err err       = {0};
        left             = at;
        failed_one       = false;
        nn_status status = action(&err);
        left             = -1;
        if (!failed_one) {
            assert_int_equal(status, NN_OK);
            assert_true(at > 0); /* there was something to fail */
            return;
        }
        if (status != NN_NOMEM || !strstr(err.text, "out of memory while ")) {
            fail_msg("%s without allocation %ld: %s: '%s'", what, at + 1, nn_status_text(status),
                     err.text);
        }
    }
}

static void every_failed_allocation_is_said(void **state)
{
    (void)state;
    for (EACH_ENGINE(e)) {
        engine_tried = e;
        fail_each("making a net", try_net);
    }
    net_tried = made_net(NN_ENGINE_REFERENCE);
    fail_each("training", try_training);
    nn_net_free(net_tried);
    fail_each("lsuv", try_lsuv);
    fail_each("planning snapshots", try_plan);
    fail_each("sampling rows", try_rows);
    fail_each("making a snapshot", try_snapshot);
    fail_each("describing units", try_health);
    fail_each("writing a model", try_json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_are_seen),
        cmocka_unit_test(the_training_loop_allocates_nothing),
        cmocka_unit_test(a_net_in_use_allocates_nothing),
        cmocka_unit_test(every_failed_allocation_is_said),
    };
    return cmocka_run_group_tests(tests, make_problem, free_problem);
}

/* Whole trainings against Keras and PyTorch: every recorded net and optimiser, every
 * engine, epoch by epoch from the same weights and batches. */
#include "recorded.h"

/* Losses relative, weights and activations absolute. */
static const double LOSS = 1e-5, WEIGHT = 1e-4;

enum { MOST_EPOCHS = 16 };

typedef struct {
    double loss, weight, activation;
} deviation;

typedef struct {
    const cJSON *data, *net, *run;
    nn_spec      spec;
    nn_optimizer optimizer;
    nn_schedule  schedule;
    float        class_weight[8]; /* all 0: none */
    size_t       n;
    int          rows, batch, epochs, probe;
    float       *x, *y, *start;
} course;

/* --- reading ------------------------------------------------------------------------- */

static nn_spec read_spec(const cJSON *net)
{
    nn_spec      spec = {.loss = loss_named(string(net, "loss"))};
    const cJSON *item = NULL;
    float        sizes[8];

    spec.layers = (int)length(net, "activations");
    assert_true(spec.layers < 8);
    read_floats(net, "sizes", sizes, (size_t)spec.layers + 1);
    for (int l = 0; l <= spec.layers; l++) {
        spec.units[l] = (int)sizes[l];
    }
    int l = 1;
    cJSON_ArrayForEach(item, member(net, "activations"))
    {
        spec.act[l++] = act_named(item->valuestring);
    }
    return spec;
}

/* The flat vector from layers[] {W, b}. */
static float *read_params(const nn_spec *spec, const cJSON *object)
{
    float       *params = new_floats(nn_spec_params(spec));
    const cJSON *layer  = NULL;
    int          l      = 1;

    assert_int_equal(length(object, "layers"), spec->layers);
    cJSON_ArrayForEach(layer, member(object, "layers"))
    {
        size_t weights = (size_t)spec->units[l - 1] * (size_t)spec->units[l];
        read_floats(layer, "W", params + nn_spec_weights_at(spec, l), weights);
        read_floats(layer, "b", params + nn_spec_biases_at(spec, l), (size_t)spec->units[l]);
        l++;
    }
    return params;
}

static bool is_adam(nn_opt kind)
{
    return kind == NN_OPT_ADAM || kind == NN_OPT_ADAMW;
}

static nn_schedule read_schedule(const cJSON *run)
{
    nn_schedule s = {.kind = NN_SCHEDULE_CONSTANT};
    if (!cJSON_GetObjectItemCaseSensitive(run, "schedule")) {
        return s;
    }
    while (strcmp(NN_SCHEDULES[s.kind].name, string(run, "schedule")) != 0) {
        assert_true(++s.kind < NN_SCHEDULE_COUNT);
    }
    s.decay_rate  = number_if(run, "decay_rate");
    s.decay_steps = (int)number_if(run, "decay_steps");
    s.alpha       = number_if(run, "alpha");
    return s;
}

static nn_optimizer read_optimizer(const cJSON *run)
{
    nn_optimizer opt = nn_optimizer_default(optimizer_named(string(run, "optimizer")));

    opt.learning_rate = number(run, "learning_rate");
    opt.momentum      = number_if(run, "momentum");
    opt.nesterov      = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(run, "nesterov"));
    if (opt.kind == NN_OPT_RMSPROP) {
        opt.rho = number(run, "rho");
    }
    opt.weight_decay    = number_if(run, "weight_decay");
    opt.clipvalue       = number_if(run, "clipvalue");
    opt.clipnorm        = number_if(run, "clipnorm");
    opt.global_clipnorm = number_if(run, "global_clipnorm");
    if (is_adam(opt.kind)) {
        opt.beta_1 = number(run, "beta_1");
        opt.beta_2 = number(run, "beta_2");
    }
    if (opt.kind != NN_OPT_SGD) {
        opt.epsilon = number(run, "epsilon");
    }
    if (opt.kind == NN_OPT_ADAGRAD) {
        float start = (float)number(run, "initial_accumulator_value");
        assert_true(NN_OPTS[NN_OPT_ADAGRAD].state_start == start);
    }
    return opt;
}

static course read_course(const cJSON *tree, const cJSON *net, const cJSON *run)
{
    course c = {.data = member(tree, "data"), .net = net, .run = run};

    c.spec      = read_spec(net);
    c.spec.l1   = number_if(run, "l1");
    c.spec.l2   = number_if(run, "l2");
    c.optimizer = read_optimizer(run);
    c.schedule  = read_schedule(run);
    if (cJSON_GetObjectItemCaseSensitive(run, "class_weight")) {
        read_floats(run, "class_weight", c.class_weight, length(run, "class_weight"));
    }
    c.n      = nn_spec_params(&c.spec);
    c.rows   = (int)length(c.data, "rows");
    c.batch  = (int)number(c.data, "batch");
    c.epochs = (int)number(tree, "epochs");
    c.probe  = (int)number(tree, "probe");
    c.x      = floats_at(c.data, "x", (size_t)(c.rows * c.spec.units[0]));
    c.y      = floats_at(net, "target", (size_t)(c.rows * c.spec.units[c.spec.layers]));
    c.start  = read_params(&c.spec, net);
    assert_in_range(c.epochs, 8, MOST_EPOCHS);
    return c;
}

static void free_course(course *c)
{
    free(c->x), free(c->y), free(c->start);
}

/* --- following ----------------------------------------------------------------------- */

static nn_status keep_loss(void *user, const nn_epoch *e, nn_err *err)
{
    double *loss = user;
    (void)err;
    loss[e->epoch] = nn_score_loss(&e->train);
    return NN_OK;
}

static nn_net *follow(const course *c, nn_engine engine, double *loss)
{
    nn_net             *net   = net_of(&c->spec, &c->optimizer, engine, c->batch);
    const nn_rows       train = {c->x, c->y, c->rows}, none = {0};
    const nn_train_plan plan     = {.epochs       = c->epochs,
                                    .batch        = c->batch,
                                    .schedule     = c->schedule,
                                    .class_weight = c->class_weight[0] > 0.0f ? c->class_weight : NULL};
    const nn_observer   observer = {.user = loss, .epoch = keep_loss};
    nn_err              err      = {0};

    nn_net_set_params(net, c->start);
    if (nn_train(net, &train, &none, &none, &plan, &observer, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return net;
}

static double compare_activations(const course *c, nn_net *net)
{
    const cJSON *layer = NULL;
    double       worst = 0.0;
    int          l     = 1;

    nn_net_forward(net, c->x, c->probe, NULL);
    assert_int_equal(length(c->run, "activations"), c->spec.layers);
    cJSON_ArrayForEach(layer, member(c->run, "activations"))
    {
        const cJSON *value = NULL;
        const float *y     = nn_net_activations(net, l);
        assert_int_equal(cJSON_GetArraySize(layer), c->probe * c->spec.units[l]);
        cJSON_ArrayForEach(value, layer)
        {
            worst = fmax(worst, fabs((double)*y++ - value->valuedouble));
        }
        l++;
    }
    return worst;
}

static deviation compare(const course *c, nn_net *net, const double *loss)
{
    float    *want = read_params(&c->spec, c->run), *got = params_of(net);
    float     recorded_loss[MOST_EPOCHS];
    deviation d = {.activation = compare_activations(c, net)};

    read_floats(c->run, "loss", recorded_loss, (size_t)c->epochs);
    for (int e = 1; e <= c->epochs; e++) {
        d.loss = fmax(d.loss, apart(loss[e], (double)recorded_loss[e - 1], 1e-30));
    }
    for (size_t i = 0; i < c->n; i++) {
        d.weight = fmax(d.weight, fabs((double)got[i] - (double)want[i]));
    }
    assert_false(same_floats(got, c->start, c->n));
    free(want), free(got);
    return d;
}

/* NaN would pass fmax: losses of a run that did not fail are finite, as are its weights. */
static void check_course(const course *c, nn_engine engine, deviation *worst)
{
    double    loss[MOST_EPOCHS + 1] = {0};
    nn_net   *net                   = follow(c, engine, loss);
    deviation d                     = compare(c, net, loss);

    if (!(d.loss <= LOSS && d.weight <= WEIGHT && d.activation <= WEIGHT)) {
        fail_msg("%s %s on %s: off by %g in a loss, %g in a weight, %g in an activation",
                 string(c->net, "name"), string(c->run, "name"), nn_engine_name(engine), d.loss,
                 d.weight, d.activation);
    }
    worst->loss       = fmax(worst->loss, d.loss);
    worst->weight     = fmax(worst->weight, d.weight);
    worst->activation = fmax(worst->activation, d.activation);
    nn_net_free(net);
}

static void equal_keras_and_pytorch(void **state)
{
    cJSON       *tree = recorded("trajectories.json");
    const cJSON *net = NULL, *run = NULL;
    deviation    worst   = {0};
    int          courses = 0;
    (void)state;

    cJSON_ArrayForEach(net, member(tree, "nets"))
    {
        cJSON_ArrayForEach(run, member(net, "runs"))
        {
            course c = read_course(tree, net, run);
            for (EACH_ENGINE(e)) {
                check_course(&c, e, &worst);
                courses++;
            }
            free_course(&c);
        }
    }
    print_message("%d runs; worst: loss %.1e, weight %.1e, activation %.1e\n", courses, worst.loss,
                  worst.weight, worst.activation);
    assert_true(courses >= (3 * 8 + 12 * 3 + 4 + 5 * 2) * (NN_ENGINE_COUNT - 1));
    cJSON_Delete(tree);
}

/* How many nets have a run whose `key` is `word`, or anything when that is NULL. */
static int count_runs(const cJSON *tree, const char *key, const char *word)
{
    const cJSON *net = NULL, *run = NULL;
    int          nets = 0;

    cJSON_ArrayForEach(net, member(tree, "nets"))
    {
        bool found = false;
        cJSON_ArrayForEach(run, member(net, "runs"))
        {
            const cJSON *item = cJSON_GetObjectItemCaseSensitive(run, key);
            found             = found || (item && (!word || strcmp(item->valuestring, word) == 0));
        }
        nets += found;
    }
    return nets;
}

static bool net_has(const cJSON *net, const char *loss, const char *activation)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, member(net, "activations"))
    {
        if (activation && strcmp(item->valuestring, activation) == 0) {
            return true;
        }
    }
    return loss && strcmp(string(net, "loss"), loss) == 0;
}

static void check_net_with(const cJSON *tree, const char *loss, const char *activation)
{
    const cJSON *net = NULL;
    cJSON_ArrayForEach(net, member(tree, "nets"))
    {
        if (net_has(net, loss, activation)) {
            return;
        }
    }
    fail_msg("no net with %s", loss ? loss : activation);
}

/* A new row of a table needs its record. */
static void every_row_of_the_tables_is_recorded(void **state)
{
    static const char *const TERMS[] = {"l1",        "l2",       "weight_decay",
                                        "clipvalue", "clipnorm", "global_clipnorm"};
    cJSON                   *tree    = recorded("trajectories.json");
    (void)state;

    for (nn_opt opt = 0; opt < NN_OPT_COUNT; opt++) {
        assert_true(count_runs(tree, "optimizer", NN_OPTS[opt].name) >= 3);
    }
    for (nn_schedule_kind s = NN_SCHEDULE_CONSTANT + 1; s < NN_SCHEDULE_PLATEAU; s++) {
        assert_int_equal(count_runs(tree, "schedule", NN_SCHEDULES[s].name), 3);
    }
    for (size_t i = 0; i < COUNT_OF(TERMS); i++) {
        assert_int_equal(count_runs(tree, TERMS[i], NULL), 3);
    }
    assert_int_equal(count_runs(tree, "class_weight", NULL), 2);
    for (nn_loss loss = 0; loss < NN_LOSS_COUNT; loss++) {
        check_net_with(tree, NN_LOSSES[loss].name, NULL);
    }
    for (nn_act act = 0; act < NN_ACT_COUNT; act++) {
        check_net_with(tree, NULL, NN_ACTS[act].name);
    }
    cJSON_Delete(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_keras_and_pytorch),
        cmocka_unit_test(every_row_of_the_tables_is_recorded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

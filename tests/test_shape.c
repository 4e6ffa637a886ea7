/* The network's shape: every task, number of outputs, loss and output activation, and what
 * the refusals say. */
#include "fixture.h"

#include "cli/shape.h"

/* A config of these layers; -1 ends them. */
static run_config config_of(const int *units, nn_act hidden)
{
    run_config c = {.activation = {1, {(int)hidden}}};
    while (*units >= 0) {
        c.layers.v[c.layers.n++] = *units++;
    }
    return c;
}

#define LAYERS(...) ((const int[]){__VA_ARGS__, -1})

static shape_data data_of(label_task task, int classes)
{
    return (shape_data){.name = "data", .features = 4, .task = task, .classes = classes};
}

static const shape_data BINARY     = {"notes", 4, TASK_BINARY, 2};
static const shape_data FIVE       = {"grades", 4, TASK_MULTICLASS, 5};
static const shape_data REGRESSION = {"prices", 4, TASK_REGRESSION, 0};

static void refused(const run_config *c, const shape_data *data, const char *want)
{
    nn_spec spec;
    nn_err  err = {0};

    if (shape_make(&spec, c, data, &err) != NN_USAGE || err.status != NN_USAGE) {
        fail_msg("not refused, though '%s' was expected", want);
    }
    assert_string_equal(err.text, want);
}

static nn_spec made(const run_config *c, const shape_data *data)
{
    nn_spec spec = {0};
    nn_err  err  = {0};

    if (shape_make(&spec, c, data, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return spec;
}

/* --- what is made -------------------------------------------------------------------- */

static void the_default_has_the_outputs_of_the_task(void **state)
{
    static const struct {
        label_task task;
        int        classes, outputs;
    } KNOWN[] = {{TASK_BINARY, 2, 1},
                 {TASK_MULTICLASS, 3, 3},
                 {TASK_MULTICLASS, 40, 40},
                 {TASK_REGRESSION, 0, 1}};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        shape_data data = data_of(KNOWN[i].task, KNOWN[i].classes);
        int_list   list = shape_default(&data);
        run_config c    = {.activation = {1, {NN_ACT_RELU}}, .layers = list};
        assert_int_equal(list.n, 4);
        assert_int_equal(list.v[0], 4);
        assert_int_equal(list.v[1], 3);
        assert_int_equal(list.v[2], 2);
        assert_int_equal(list.v[3], KNOWN[i].outputs);
        assert_int_equal(made(&c, &data).layers, 3); /* it fits what it is for */
    }
}

static void the_task_and_the_outputs_choose_loss_and_link(void **state)
{
    static const struct {
        const shape_data *data;
        int               outputs;
        nn_loss           loss;
        nn_act            link;
    } KNOWN[] = {
        {&BINARY, 1, NN_LOSS_BINARY_CROSSENTROPY, NN_ACT_SIGMOID},
        {&BINARY, 2, NN_LOSS_CATEGORICAL_CROSSENTROPY, NN_ACT_SOFTMAX},
        {&FIVE, 5, NN_LOSS_CATEGORICAL_CROSSENTROPY, NN_ACT_SOFTMAX},
        {&REGRESSION, 1, NN_LOSS_MEAN_SQUARED_ERROR, NN_ACT_LINEAR},
        {NULL, 1, NN_LOSS_BINARY_CROSSENTROPY, NN_ACT_SIGMOID},
        {NULL, 7, NN_LOSS_CATEGORICAL_CROSSENTROPY, NN_ACT_SOFTMAX},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        run_config c    = config_of(LAYERS(4, 3, KNOWN[i].outputs), NN_ACT_TANH);
        nn_spec    spec = made(&c, KNOWN[i].data);
        assert_int_equal(spec.loss, KNOWN[i].loss);
        assert_int_equal(spec.act[1], NN_ACT_TANH);
        assert_int_equal(spec.act[2], KNOWN[i].link);
    }
}

static void what_else_there_is_arrives(void **state)
{
    run_config c = config_of(LAYERS(7, 5, 3), NN_ACT_SIGMOID);
    nn_spec    spec;
    (void)state;

    c.l1      = 0.25;
    c.l2      = 0.5;
    c.dropout = 0.125;
    spec      = made(&c, NULL);
    assert_int_equal(nn_spec_params(&spec), 7 * 5 + 5 + 5 * 3 + 3);
    assert_true(spec.l1 == 0.25 && spec.l2 == 0.5 && spec.dropout == 0.125);
    assert_int_equal(spec.act[1], NN_ACT_SIGMOID);
}

/* --- loss, of every task ------------------------------------------------------------- */

static bool loss_suits(nn_loss loss, const shape_data *data, int outputs)
{
    switch (loss) {
    case NN_LOSS_BINARY_CROSSENTROPY:
        return data->classes && outputs == 1;
    case NN_LOSS_CATEGORICAL_CROSSENTROPY:
        return data->classes && outputs > 1;
    default:
        return data->classes == 0;
    }
}

static void every_loss_meets_every_task(void **state)
{
    static const struct {
        const shape_data *data;
        int               outputs;
        const char       *of, *usual;
    } TASKS[] = {
        {&BINARY, 1, "classes with 1 output", "binary_crossentropy"},
        {&BINARY, 2, "classes with 2 outputs", "categorical_crossentropy"},
        {&FIVE, 5, "classes with 5 outputs", "categorical_crossentropy"},
        {&REGRESSION, 1, "a regression with 1 output", "mean_squared_error"},
    };
    int suited = 0, unsuited = 0;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(TASKS); i++) {
        for (nn_loss loss = 0; loss < NN_LOSS_COUNT; loss++) {
            run_config c = config_of(LAYERS(4, 2, TASKS[i].outputs), NN_ACT_RELU);
            c.loss       = (int)loss + 1;
            if (loss_suits(loss, TASKS[i].data, TASKS[i].outputs)) {
                nn_spec spec = made(&c, TASKS[i].data);
                assert_int_equal(spec.loss, loss);
                assert_int_equal(spec.act[2], NN_LOSSES[loss].link);
                suited++;
            } else {
                char want[200];
                snprintf(want, sizeof want, "--loss %s is not for %s; %s is", NN_LOSSES[loss].name,
                         TASKS[i].of, TASKS[i].usual);
                refused(&c, TASKS[i].data, want);
                unsuited++;
            }
        }
    }
    assert_int_equal(suited, 3 + 3); /* one for each way to have classes; MSE, MAE and Huber */
    assert_int_equal(unsuited, 4 * NN_LOSS_COUNT - suited);
}

/* Without data the loss says what the task is. */
static void a_loss_alone_tells_the_task(void **state)
{
    run_config c = config_of(LAYERS(4, 3), NN_ACT_RELU);
    (void)state;

    c.loss = NN_LOSS_HUBER + 1;
    assert_int_equal(made(&c, NULL).act[1], NN_ACT_LINEAR);
    c.loss = NN_LOSS_BINARY_CROSSENTROPY + 1;
    refused(&c, NULL,
            "--loss binary_crossentropy is not for classes with 3 outputs; "
            "categorical_crossentropy is");
}

/* --- the output's activation, of every loss ------------------------------------------ */

static bool is_probability(nn_act act, nn_loss loss)
{
    return !NN_LOSSES[loss].classifies || act == NN_LOSSES[loss].link ||
           (loss == NN_LOSS_CATEGORICAL_CROSSENTROPY && act == NN_ACT_SIGMOID);
}

static void every_output_activation_meets_every_loss(void **state)
{
    static const shape_data *const DATA[]    = {&BINARY, &FIVE, &REGRESSION};
    static const int               OUTPUTS[] = {1, 5, 1};
    int                            taken     = 0;
    (void)state;

    for (int i = 0; i < 3; i++) {
        for (nn_act act = 0; act < NN_ACT_COUNT; act++) {
            run_config c = config_of(LAYERS(4, 2, OUTPUTS[i]), NN_ACT_RELU);
            c.activation = (int_list){2, {NN_ACT_TANH, (int)act}};
            nn_loss loss = i == 2   ? NN_LOSS_MEAN_SQUARED_ERROR
                           : i == 1 ? NN_LOSS_CATEGORICAL_CROSSENTROPY
                                    : NN_LOSS_BINARY_CROSSENTROPY;
            if (act == NN_ACT_SOFTMAX && OUTPUTS[i] == 1) {
                refused(&c, DATA[i], "softmax in layer 2, which has 1 unit, would always be 1");
            } else if (is_probability(act, loss)) {
                assert_int_equal(made(&c, DATA[i]).act[2], act);
                taken++;
            } else {
                char want[200];
                snprintf(
                    want, sizeof want,
                    "--activation: %s outputs are no probabilities; %s needs %s as the last one",
                    NN_ACTS[act].name, NN_LOSSES[loss].name, NN_ACTS[NN_LOSSES[loss].link].name);
                refused(&c, DATA[i], want);
            }
        }
    }
    assert_int_equal(taken, 1 + 2 + NN_ACT_COUNT - 1);
}

static void activations_are_one_or_a_list(void **state)
{
    run_config c = config_of(LAYERS(4, 3, 2, 1), NN_ACT_GELU);
    nn_spec    spec;
    (void)state;

    spec = made(&c, &BINARY);
    assert_int_equal(spec.act[1], NN_ACT_GELU);
    assert_int_equal(spec.act[2], NN_ACT_GELU);
    c.activation = (int_list){2, {NN_ACT_TANH, NN_ACT_ELU}};
    spec         = made(&c, &BINARY);
    assert_int_equal(spec.act[1], NN_ACT_TANH);
    assert_int_equal(spec.act[2], NN_ACT_ELU);
    assert_int_equal(spec.act[3], NN_ACT_SIGMOID);
    c.activation = (int_list){4, {0, 0, 0, 0}};
    refused(&c, &BINARY,
            "--activation has 4 names; 1, or one for each of the 2 hidden layers, or those and the "
            "output's, are needed");
    c    = config_of(LAYERS(4, 1), NN_ACT_RELU); /* one name is for hidden layers only */
    spec = made(&c, &BINARY);
    assert_int_equal(spec.act[1], NN_ACT_SIGMOID);
    c            = config_of(LAYERS(4, 5, 1), NN_ACT_RELU);
    c.activation = (int_list){3, {0, 0, 0}};
    refused(&c, &BINARY,
            "--activation has 3 names; 1, or one for each of the 1 hidden layer, or those and the "
            "output's, are needed");
    c = config_of(LAYERS(4, 1, 1), NN_ACT_SOFTMAX);
    refused(&c, &BINARY, "softmax in layer 1, which has 1 unit, would always be 1");
}

/* --- layers -------------------------------------------------------------------------- */

static void layers_that_do_not_fit_say_what_would(void **state)
{
    static const struct {
        int               units[4];
        const shape_data *data;
        const char       *want;
    } BAD[] = {
        {{5, 3, 1, -1},
         &BINARY,
         "--layers 5,3,1 has 5 inputs, but notes has 4 features; --layers 4,3,1 would fit"},
        {{1, 2, -1},
         &BINARY,
         "--layers 1,2 has 1 input, but notes has 4 features; --layers 4,2 would fit"},
        {{5, 3, 9, -1},
         &FIVE,
         "--layers 5,3,9 has 5 inputs, but grades has 4 features; --layers 4,3,5 would fit"},
        {{4, 3, 3, -1},
         &BINARY,
         "--layers 4,3,3 has 3 outputs, but notes has 2 classes: 1 output (sigmoid) or 2 (softmax) "
         "are needed; --layers 4,3,1 would fit"},
        {{4, 3, 1, -1},
         &FIVE,
         "--layers 4,3,1 has 1 output, but grades has 5 classes: 5 outputs (softmax) are needed; "
         "--layers 4,3,5 would fit"},
        {{4, 3, 2, -1},
         &REGRESSION,
         "--layers 4,3,2 has 2 outputs, but prices has a number to learn: 1 output is needed; "
         "--layers 4,3,1 would fit"},
        {{4, -1},
         &BINARY,
         "--layers needs at least 2 numbers, the inputs and the outputs; 4,3,2,1 for example"},
        {{4, -1},
         NULL,
         "--layers needs at least 2 numbers, the inputs and the outputs; 4,3,2,1 for example"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        run_config c = config_of(BAD[i].units, NN_ACT_RELU);
        refused(&c, BAD[i].data, BAD[i].want);
    }
}

static void what_the_core_refuses_names_the_option(void **state)
{
    run_config c = config_of(LAYERS(4, 1000000, 1000000, 1), NN_ACT_RELU);
    nn_spec    spec;
    nn_err     err = {0};
    (void)state;

    check_failed(shape_make(&spec, &c, &BINARY, &err), NN_USAGE, &err, "parameters");
    assert_int_equal(strncmp(err.text, "--layers: ", 10), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_has_the_outputs_of_the_task),
        cmocka_unit_test(the_task_and_the_outputs_choose_loss_and_link),
        cmocka_unit_test(what_else_there_is_arrives),
        cmocka_unit_test(every_loss_meets_every_task),
        cmocka_unit_test(a_loss_alone_tells_the_task),
        cmocka_unit_test(every_output_activation_meets_every_loss),
        cmocka_unit_test(activations_are_one_or_a_list),
        cmocka_unit_test(layers_that_do_not_fit_say_what_would),
        cmocka_unit_test(what_the_core_refuses_names_the_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

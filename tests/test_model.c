/* The model as a file: what is read back is what was written, to the bit, and enough
 * to compute what the network computes. */
#include "oracle.h"
#include "recorded.h"

#include "model/model.h"

/* --- a model with awkward names and numbers ------------------------------------------ */

enum { N = 26 };

typedef struct {
    float          params[N];
    double         center[4], spread[4];
    scaler         scale;
    encoder_column column[4];
    encoder        encode;
    model          m;
} sample;

static char FEATURE_0[] = "variance", FEATURE_1[] = "a \"quoted\" name", FEATURE_2[] = "tab\there",
            FEATURE_3[] = "\xc3\xbc", CLASS_0[] = "0", CLASS_1[] = "yes\\no", LABEL[] = "class",
            DATA[]      = "banknote";
static char *FEATURES[] = {FEATURE_0, FEATURE_1, FEATURE_2, FEATURE_3};
static char *CLASSES[]  = {CLASS_0, CLASS_1};

static void make_sample(sample *s)
{
    const int units[] = {4, 3, 2, 1};
    nn_rng    rng     = nn_rng_make(1, NN_STREAM_INIT);

    fill_uniform(&rng, s->params, N, -1.0f, 1.0f);
    s->params[0] = 0.1f;
    s->params[1] = 1e-40f; /* subnormal */
    s->params[2] = -0.0f;
    s->params[3] = 16777216.0f;
    for (int i = 0; i < 4; i++) {
        s->center[i] = 0.1 * (i + 1) / 3.0;
        s->spread[i] = 1.0 / (i + 3);
        s->column[i] = (encoder_column){.name = FEATURES[i], .fill = (double)NAN};
    }
    s->scale  = (scaler){SCALE_STANDARD, 4, s->center, s->spread};
    s->encode = (encoder){.columns      = 4,
                          .column       = s->column,
                          .features     = 4,
                          .feature_name = FEATURES,
                          .label_name   = LABEL,
                          .label_at     = 4,
                          .task         = TASK_BINARY,
                          .classes      = 2,
                          .class_name   = CLASSES};
    s->m =
        (model){.spec = spec_of(3, units, NN_ACT_RELU, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY),
                .params    = s->params,
                .scale     = &s->scale,
                .encode    = &s->encode,
                .data_name = DATA,
                .sha256    = "0123abcd",
                .seed      = 9007199254740991,
                .epoch     = 8};
}

/* The JSON text of a model, parsed by the strict reader. */
static cJSON *written(const model *m, text *out)
{
    cJSON *tree = NULL;
    nn_err err  = {0};

    model_to_json(out, m);
    assert_int_equal(text_check(out, "testing", &err), NN_OK);
    if (json_parse(&tree, "model", out->data, out->len, &err) != NN_OK) {
        fail_msg("%s", err.text);
        abort();
    }
    return tree;
}

static const cJSON *at(const cJSON *array, int i)
{
    const cJSON *item = cJSON_GetArrayItem(array, i);
    if (!item) {
        fail_msg("no item %d", i);
        abort();
    }
    return item;
}

/* --- reading back --------------------------------------------------------------------------------
 */

static void what_is_known_is_written(void **state)
{
    static sample s;
    text          out = {0};
    (void)state;

    make_sample(&s);
    cJSON *tree = written(&s.m, &out);
    assert_string_equal(string(tree, "format"), "nnviz-model");
    assert_true(number(tree, "version") == 1.0);
    assert_string_equal(string(tree, "task"), "binary_classification");
    assert_string_equal(string(tree, "loss"), "binary_crossentropy");
    assert_true(number(tree, "epoch") == 8.0);
    assert_string_equal(string(member(tree, "data"), "name"), "banknote");
    assert_string_equal(string(member(tree, "data"), "sha256"), "0123abcd");
    assert_string_equal(string(tree, "label"), "class");
    assert_int_equal(length(tree, "features"), 4);
    assert_int_equal(length(tree, "classes"), 2);
    for (int i = 0; i < 4; i++) {
        assert_string_equal(at(member(tree, "features"), i)->valuestring, FEATURES[i]);
    }
    for (int i = 0; i < 2; i++) {
        assert_string_equal(at(member(tree, "classes"), i)->valuestring, CLASSES[i]);
    }
    assert_non_null(strstr(out.data, "\"seed\": 9007199254740991"));
    cJSON_Delete(tree);
    text_free(&out);
}

static void every_loss_and_task_has_its_name(void **state)
{
    static const char *const TASKS[] = {"binary_classification", "multiclass_classification",
                                        "regression"};
    static sample            s;
    (void)state;

    make_sample(&s);
    for (nn_loss loss = 0; loss < NN_LOSS_COUNT; loss++) {
        for (int task = 0; task < 3; task++) {
            text out      = {0};
            s.m.spec.loss = loss;
            s.encode.task = (dataset_task)task;
            cJSON *tree   = written(&s.m, &out);
            assert_string_equal(string(tree, "task"), TASKS[task]);
            assert_string_equal(string(tree, "loss"), NN_LOSSES[loss].name);
            cJSON_Delete(tree);
            text_free(&out);
        }
    }
}

static void metrics_are_those_of_the_task(void **state)
{
    const nn_score classes = {.rows = 8, .loss = 2.0, .hits = 6.0};
    const nn_score values  = {.rows        = 4,
                              .loss        = 2.0,
                              .values      = 4,
                              .absolute    = 1.0,
                              .squared     = 2.0,
                              .target_mean = 1.0,
                              .target_m2   = 8.0};
    const nn_spec  binary  = {.loss = NN_LOSS_BINARY_CROSSENTROPY};
    const nn_spec  linear  = {.loss = NN_LOSS_HUBER};
    const nn_score none    = {0};
    (void)state;

    model_metrics m = model_metrics_of(&classes, &binary);
    assert_int_equal(m.rows, 8);
    assert_true(m.loss == 0.25 && m.accuracy == 0.75 && m.mae == 0.0 && m.r2 == 0.0);
    m = model_metrics_of(&values, &linear);
    assert_int_equal(m.rows, 4);
    assert_true(m.loss == 0.5 && m.accuracy == 0.0 && m.mae == 0.25 && m.r2 == 0.75);
    m = model_metrics_of(&none, &linear);
    assert_true(m.rows == 0 && m.loss == 0.0);
}

static void scaling_reads_back_to_the_same_doubles(void **state)
{
    static sample s;
    text          out = {0};
    (void)state;

    make_sample(&s);
    cJSON       *tree  = written(&s.m, &out);
    const cJSON *scale = member(tree, "scale");
    assert_string_equal(string(scale, "kind"), "standard");
    assert_int_equal(length(scale, "center"), 4);
    assert_int_equal(length(scale, "spread"), 4);
    for (int i = 0; i < 4; i++) {
        double center = at(member(scale, "center"), i)->valuedouble;
        double spread = at(member(scale, "spread"), i)->valuedouble;
        assert_memory_equal(&center, &s.center[i], sizeof center);
        assert_memory_equal(&spread, &s.spread[i], sizeof spread);
    }
    cJSON_Delete(tree);
    text_free(&out);
}

/* The flat vector of spec.h from "layers", which must fit `spec`. */
static void read_layers(const cJSON *tree, const nn_spec *spec, float *params)
{
    char name[16];

    assert_int_equal(length(tree, "layers"), spec->layers);
    for (int l = 1; l <= spec->layers; l++) {
        const cJSON *layer  = at(member(tree, "layers"), l - 1);
        const int    inputs = spec->units[l - 1], units = spec->units[l];
        float       *W = params + nn_spec_weights_at(spec, l);
        assert_string_equal(string(layer, "name"), model_layer_name(name, spec, l));
        assert_string_equal(string(layer, "activation"), NN_ACTS[spec->act[l]].name);
        assert_true(number(layer, "units") == (double)units);
        assert_int_equal(length(layer, "weights"), units);
        for (int i = 0; i < inputs * units; i++) {
            const cJSON *row = at(member(layer, "weights"), i / inputs);
            assert_int_equal(cJSON_GetArraySize(row), inputs);
            W[i] = (float)at(row, i % inputs)->valuedouble;
        }
        read_floats(layer, "biases", params + nn_spec_biases_at(spec, l), (size_t)units);
    }
}

static void weights_read_back_to_the_same_floats(void **state)
{
    static sample s;
    text          out = {0};
    float         params[N];
    (void)state;

    make_sample(&s);
    cJSON *tree = written(&s.m, &out);
    read_layers(tree, &s.m.spec, params);
    check_same_bits("params", params, s.params, N);
    cJSON_Delete(tree);
    text_free(&out);
}

/* From the file alone and raw features, in double: x' = (x - center) / spread, then layer
 * by layer. */
static void what_the_file_says_is_what_the_net_computes(void **state)
{
    static sample s;
    nn_rng        rng = nn_rng_make(2, NN_STREAM_SAMPLE);
    nn_optimizer  sgd = nn_optimizer_default(NN_OPT_SGD);
    float         raw[6 * 4], x[6 * 4], params[N], got[6];
    double        exact[N];
    text          out = {0};
    oracle_row    row;
    (void)state;

    make_sample(&s);
    s.params[3] = 0.5f; /* large enough for test of bits, too large for this one */
    fill_uniform(&rng, raw, 24, -1.0f, 1.0f);
    scaler_apply(&s.scale, raw, 6, x);
    nn_net *net = net_of(&s.m.spec, &sgd, NN_ENGINE_REFERENCE, 6);
    nn_net_set_params(net, s.params);
    nn_net_forward(net, x, 6, got);

    cJSON       *tree  = written(&s.m, &out);
    const cJSON *scale = member(tree, "scale");
    read_layers(tree, &s.m.spec, params);
    for (int i = 0; i < N; i++) {
        exact[i] = (double)params[i];
    }
    for (int i = 0; i < 24; i++) {
        double center = at(member(scale, "center"), i % 4)->valuedouble;
        raw[i] =
            (float)(((double)raw[i] - center) / at(member(scale, "spread"), i % 4)->valuedouble);
    }
    for (int r = 0; r < 6; r++) {
        oracle_forward(&s.m.spec, exact, raw + 4 * r, &row);
        check_near("output", (double)got[r], row.y[3][0], 1e-6);
    }
    nn_net_free(net);
    cJSON_Delete(tree);
    text_free(&out);
}

/* --- for people
 * --------------------------------------------------------------------------------------- */

static void layers_have_names(void **state)
{
    const int units[] = {4, 3, 2, 1};
    nn_spec   deep    = spec_of(3, units, NN_ACT_RELU, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    nn_spec   flat    = spec_of(1, units, NN_ACT_RELU, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    nn_spec   most    = {.layers = NN_MAX_LAYERS};
    char      name[16];
    (void)state;

    assert_string_equal(model_layer_name(name, &deep, 0), "input");
    assert_string_equal(model_layer_name(name, &deep, 1), "dense_1");
    assert_string_equal(model_layer_name(name, &deep, 2), "dense_2");
    assert_string_equal(model_layer_name(name, &deep, 3), "output");
    assert_string_equal(model_layer_name(name, &flat, 1), "output");
    assert_string_equal(model_layer_name(name, &most, NN_MAX_LAYERS - 1), "dense_63");
    assert_ptr_equal(model_layer_name(name, &deep, 1), name);
}

static void layers_are_found_by_number_and_name(void **state)
{
    const int units[] = {4, 3, 2, 1};
    nn_spec   spec    = spec_of(3, units, NN_ACT_RELU, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    static const struct {
        const char *word;
        int         l;
    } WORDS[] = {{"0", 0}, {"input", 0}, {"2", 2}, {"dense_2", 2}, {"3", 3}, {"output", 3}};
    int    l;
    nn_err err = {0};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        assert_int_equal(model_find_layer(&l, &spec, WORDS[i].word, "--layer", &err), NN_OK);
        assert_int_equal(l, WORDS[i].l);
    }
    assert_int_equal(model_find_layer(&l, &spec, "dense_3", "--layer", &err), NN_USAGE);
    assert_string_equal(err.text, "--layer: 'dense_3' is no layer of this network; 0 (input) to 3 "
                                  "(output) are");
    assert_int_equal(model_find_layer(&l, &spec, "4", "--layer", &err), NN_USAGE);
    assert_int_equal(model_find_layer(&l, &spec, "", "--layer", &err), NN_USAGE);
}

static void check_summary(int layers, const int *units, const char *shape, const char *total)
{
    nn_spec spec = spec_of(layers, units, NN_ACT_RELU, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    text    out  = {0};

    model_shape(&out, &spec, '-');
    assert_string_equal(out.data, shape);
    text_clear(&out);
    model_summary(&out, &spec);
    assert_non_null(strstr(out.data, total));
    text_free(&out);
}

static void summaries_have_shapes_and_totals(void **state)
{
    const int small[] = {4, 2, 1}, usual[] = {4, 3, 2, 1}, wide[] = {1000000, 1000, 1};
    (void)state;

    check_summary(2, small, "4-2-1", "\nTotal params: 13\n");
    check_summary(3, usual, "4-3-2-1", "\nTotal params: 26\n");
    check_summary(2, wide, "1000000-1000-1", "\nTotal params: 1000002001\n");
}

static void the_summary_has_a_line_per_layer(void **state)
{
    const int units[] = {4, 3, 2, 1};
    nn_spec   spec    = spec_of(3, units, NN_ACT_RELU, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    text      out     = {0};
    (void)state;

    model_summary(&out, &spec);
    assert_string_equal(out.data, "_____________________________________________________________\n"
                                  " Layer (type)         Output Shape    Activation     Param #\n"
                                  "=============================================================\n"
                                  " input (InputLayer)   (None, 4)                            0\n"
                                  " dense_1 (Dense)      (None, 3)       relu                15\n"
                                  " dense_2 (Dense)      (None, 2)       relu                 8\n"
                                  " output (Dense)       (None, 1)       sigmoid              3\n"
                                  "=============================================================\n"
                                  "Total params: 26\n");
    text_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_known_is_written),
        cmocka_unit_test(every_loss_and_task_has_its_name),
        cmocka_unit_test(metrics_are_those_of_the_task),
        cmocka_unit_test(scaling_reads_back_to_the_same_doubles),
        cmocka_unit_test(weights_read_back_to_the_same_floats),
        cmocka_unit_test(what_the_file_says_is_what_the_net_computes),
        cmocka_unit_test(layers_have_names),
        cmocka_unit_test(layers_are_found_by_number_and_name),
        cmocka_unit_test(summaries_have_shapes_and_totals),
        cmocka_unit_test(the_summary_has_a_line_per_layer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

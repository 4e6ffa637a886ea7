/* Reading a model file: what was written comes back to the bit, and whatever a model
 * may not be is refused with its place. */
#include "support.h"

#include "model/model_read.h"

#include <unistd.h>

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* As model_to_json writes it: every kind of column, and numbers that are easily spoilt. */
static const char GOOD[] =
    "{\n"
    "  \"format\": \"nnviz-model\",\n"
    "  \"version\": 1,\n"
    "  \"task\": \"binary_classification\",\n"
    "  \"loss\": \"binary_crossentropy\",\n"
    "  \"l1\": 0,\n"
    "  \"l2\": 0.001,\n"
    "  \"dropout\": 0.25,\n"
    "  \"seed\": 9007199254740991,\n"
    "  \"epoch\": 3,\n"
    "  \"data\": {\"name\": \"fruit \\\"A\\\"\", \"sha256\": \"" SHA "\"},\n"
    "  \"columns\": [\n"
    "    {\"name\": \"weight\", \"kind\": \"number\", \"fill\": 0.1},\n"
    "    {\"name\": \"age\", \"kind\": \"number\", \"fill\": null},\n"
    "    {\"name\": \"colour\", \"kind\": \"one_hot\", \"levels\": [\"green\", \"r\xc3\xb6t\"], "
    "\"missing\": true}\n"
    "  ],\n"
    "  \"features\": [\"weight\", \"age\", \"colour=green\", \"colour=r\xc3\xb6t\", "
    "\"colour=(missing)\"],\n"
    "  \"label\": \"kind\",\n"
    "  \"label_at\": 2,\n"
    "  \"classes\": [\"apple\", \"pear\"],\n"
    "  \"scale\": {\"kind\": \"standard\", \"center\": [0.3333333333333333, 2, 0, 0, 0], "
    "\"spread\": [0.1, 1, 1, 1, 1]},\n"
    "  \"metrics\": {\n"
    "    \"training\": {\"rows\": 8, \"loss\": 0.30000000000000004, \"accuracy\": 0.75},\n"
    "    \"test\": {\"rows\": 2, \"loss\": null, \"accuracy\": 1}\n"
    "  },\n"
    "  \"layers\": [\n"
    "    {\n"
    "      \"name\": \"dense_1\",\n"
    "      \"units\": 2,\n"
    "      \"activation\": \"tanh\",\n"
    "      \"weights\": [\n"
    "        [0.1, -0, 1e-40, 16777216, 5],\n"
    "        [6, 7, 8, 9, 10]\n"
    "      ],\n"
    "      \"biases\": [0.25, -0.5]\n"
    "    },\n"
    "    {\n"
    "      \"name\": \"output\",\n"
    "      \"units\": 1,\n"
    "      \"activation\": \"sigmoid\",\n"
    "      \"weights\": [\n"
    "        [3.4028235e+38, -1]\n"
    "      ],\n"
    "      \"biases\": [11]\n"
    "    }\n"
    "  ]\n"
    "}\n";

static const char VALUES[] =
    "{\n"
    "  \"format\": \"nnviz-model\",\n"
    "  \"version\": 1,\n"
    "  \"task\": \"regression\",\n"
    "  \"loss\": \"huber\",\n"
    "  \"l1\": 0,\n"
    "  \"l2\": 0,\n"
    "  \"dropout\": 0,\n"
    "  \"seed\": 0,\n"
    "  \"epoch\": 0,\n"
    "  \"data\": {\"name\": \"\", \"sha256\": \"\"},\n"
    "  \"columns\": [\n"
    "    {\"name\": \"x\", \"kind\": \"number\", \"fill\": null}\n"
    "  ],\n"
    "  \"features\": [\"x\"],\n"
    "  \"label\": \"y\",\n"
    "  \"label_at\": 0,\n"
    "  \"classes\": [],\n"
    "  \"scale\": {\"kind\": \"none\", \"center\": [0], \"spread\": [1]},\n"
    "  \"metrics\": {\n"
    "    \"validation\": {\"rows\": 1, \"loss\": 0.5, \"mae\": 0.25, \"r2\": null}\n"
    "  },\n"
    "  \"layers\": [\n"
    "    {\n"
    "      \"name\": \"output\",\n"
    "      \"units\": 1,\n"
    "      \"activation\": \"linear\",\n"
    "      \"weights\": [\n"
    "        [2]\n"
    "      ],\n"
    "      \"biases\": [1]\n"
    "    }\n"
    "  ]\n"
    "}\n";

static model *read_good(const char *json)
{
    model *m   = NULL;
    nn_err err = {0};

    if (model_from_bytes(&m, "m.json", json, strlen(json), &err) != NN_OK) {
        fail_msg("%s", err.text);
        abort();
    }
    return m;
}

/* --- reading back -------------------------------------------------------------------- */

static void every_part_is_read(void **state)
{
    model      *m        = read_good(GOOD);
    const float WANT[15] = {0.1f, -0.0f, 1e-40f, 16777216.0f,    5,  6, 7, 8, 9,
                            10,   0.25f, -0.5f,  3.4028235e+38f, -1, 11};
    (void)state;

    assert_int_equal(m->spec.layers, 2);
    assert_int_equal(m->spec.units[0], 5);
    assert_int_equal(m->spec.units[1], 2);
    assert_int_equal(m->spec.act[1], NN_ACT_TANH);
    assert_int_equal(m->spec.act[2], NN_ACT_SIGMOID);
    assert_true(m->spec.l2 == 0.001 && m->spec.dropout == 0.25 && m->spec.l1 == 0.0);
    assert_memory_equal(m->params, WANT, sizeof WANT);
    assert_int_equal(m->seed, 9007199254740991);
    assert_int_equal(m->epoch, 3);
    assert_string_equal(m->data_name, "fruit \"A\"");
    assert_string_equal(m->sha256, SHA);
    assert_int_equal(m->scale->kind, SCALE_STANDARD);
    assert_true(m->scale->center[0] == 1.0 / 3.0 && m->scale->spread[0] == 0.1);
    assert_int_equal(m->metrics[MODEL_TRAINING].rows, 8);
    assert_true(m->metrics[MODEL_TRAINING].loss == 0.1 + 0.2);
    assert_int_equal(m->metrics[MODEL_VALIDATION].rows, 0);
    assert_true(isnan(m->metrics[MODEL_TEST].loss) && m->metrics[MODEL_TEST].accuracy == 1.0);
    model_free(m);
}

static void columns_are_read(void **state)
{
    model         *m = read_good(GOOD);
    const encoder *e = m->encode;
    (void)state;

    assert_int_equal(e->columns, 3);
    assert_int_equal(e->features, 5);
    assert_int_equal(e->task, TASK_BINARY);
    assert_string_equal(e->label_name, "kind");
    assert_int_equal(e->label_at, 2);
    assert_string_equal(e->class_name[1], "pear");
    assert_int_equal(e->column[0].kind, ENCODE_NUMBER);
    assert_true(e->column[0].fill == 0.1 && isnan(e->column[1].fill));
    assert_int_equal(e->column[2].kind, ENCODE_ONE_HOT);
    assert_int_equal(e->column[2].levels, 2);
    assert_true(e->column[2].missing_level);
    assert_string_equal(e->column[2].level[1], "r\xc3\xb6t");
    assert_string_equal(e->feature_name[4], "colour=(missing)");
    model_free(m);
}

static void check_saved(const model *m, const char *want)
{
    text out = {0};

    model_to_json(&out, m);
    assert_false(out.failed);
    assert_string_equal(out.data, want);
    text_free(&out);
}

static void save_load_save_is_the_identity(void **state)
{
    static const char *const FILES[] = {GOOD, VALUES};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        model *m = read_good(FILES[i]), *copy = NULL;
        check_saved(m, FILES[i]);
        assert_int_equal(model_copy(&copy, m, NULL), NN_OK);
        model_free(m); /* the copy owns all it says */
        check_saved(copy, FILES[i]);
        model_free(copy);
    }
}

static void files_are_named_in_errors(void **state)
{
    model *m   = NULL;
    nn_err err = {0};
    (void)state;

    assert_int_equal(model_load(&m, "/nonexistent/m.json", &err), NN_DATA);
    assert_string_equal(err.text, "/nonexistent/m.json: No such file or directory");
    assert_null(m);
}

static void a_file_is_read(void **state)
{
    char   path[] = "/tmp/nnviz-test-XXXXXX";
    int    fd     = mkstemp(path);
    model *m      = NULL;
    nn_err err    = {0};
    (void)state;

    assert_true(fd >= 0 && write(fd, GOOD, sizeof GOOD - 1) == (ssize_t)sizeof GOOD - 1);
    close(fd);
    nn_status status = model_load(&m, path, &err);
    unlink(path);
    assert_int_equal(status, NN_OK);
    check_saved(m, GOOD);
    model_free(m);
}

/* --- refusing ------------------------------------------------------------------------ */

/* GOOD with the first `from` replaced. */
typedef struct {
    const char *from, *to, *message;
} mutation;

#define LAYER "      \"biases\": [11]\n    }\n"

static const mutation MUTATIONS[] = {
    {"{\n  \"format\"", "[{\n  \"format\"", "m.json:48:1: the text ends; ',' or ']' was expected"},
    {"\"nnviz-model\"", "\"keras\"",
     "m.json: not a model file; an object with \"format\": \"nnviz-model\" was expected"},
    {"  \"format\": \"nnviz-model\",\n", "",
     "m.json: not a model file; an object with \"format\": \"nnviz-model\" was expected"},
    {"\"version\": 1", "\"version\": 2",
     "m.json: model format version 2; this nnviz reads version 1"},
    {"\"version\": 1", "\"version\": 1.5",
     "m.json: model format version 1.5; this nnviz reads version 1"},
    {"\"version\": 1", "\"version\": \"1\"",
     "m.json: version is a text; a whole number was expected"},
    {"\"version\": 1,\n", "", "m.json: version is missing"},
    /* the version is judged before what else a newer file may hold */
    {"\"version\": 1,", "\"version\": 3, \"attention\": [],",
     "m.json: model format version 3; this nnviz reads version 1"},
    {"\"seed\"", "\"Seed\"", "m.json: has an unknown key 'Seed'; did you mean 'seed'?"},
    {"\"epoch\": 3", "\"epoch\": 3, \"author\": \"me\"", "m.json: has an unknown key 'author'"},
    {"\"epoch\": 3", "\"epoch\": 3, \"epoch\": 4",
     "m.json:10:15: the key \"epoch\" is there twice; one was expected"},
    {"\"binary_classification\"", "\"ranking\"",
     "m.json: task is 'ranking'; binary_classification, multiclass_classification, regression are "
     "known"},
    {"\"binary_classification\"", "3", "m.json: task is a number; a text was expected"},
    {"\"binary_classification\"", "\"multiclass_classification\"",
     "m.json: classes has 2 names, which is not a multiclass_classification"},
    {"\"binary_classification\"", "\"regression\"",
     "m.json: loss binary_crossentropy is not for a regression"},
    {"\"binary_crossentropy\"", "\"hinge\"",
     "m.json: loss is 'hinge'; binary_crossentropy, categorical_crossentropy, mean_squared_error, "
     "mean_absolute_error, huber are known"},
    {"\"binary_crossentropy\"", "\"huber\"",
     "m.json: metrics.training has an unknown key 'accuracy'"},
    {"\"l2\": 0.001", "\"l2\": true", "m.json: l2 is true or false; a number was expected"},
    {"9007199254740991", "9007199254740993",
     "m.json: seed is 9.00719925474099e+15; a whole number in 0..9007199254740991 was expected"},
    {"9007199254740991", "-1",
     "m.json: seed is -1; a whole number in 0..9007199254740991 was expected"},
    {"\"epoch\": 3", "\"epoch\": 2.5",
     "m.json: epoch is 2.5; a whole number in 0..2147483647 was expected"},
    {"\"epoch\": 3", "\"epoch\": null", "m.json: epoch is null; a whole number was expected"},
    {"\"name\": \"fruit \\\"A\\\"\"", "\"name\": []",
     "m.json: data.name is an array; a text was expected"},
    {"\"sha256\": \"0", "\"sha256\": \"g",
     "m.json: data.sha256 is 'g123456789abcdef01234567...'; 64 hexadecimal digits, or none, were "
     "expected"},
    {"\"weight\", \"kind\"", "\"weight\", \"sort\"", "m.json: columns[0].kind is missing"},
    {"\"number\", \"fill\": 0.1", "\"text\", \"fill\": 0.1",
     "m.json: columns[0].kind is 'text'; number, one_hot are known"},
    {"\"fill\": 0.1", "\"levels\": []", "m.json: columns[0] has an unknown key 'levels'"},
    {"\"fill\": 0.1", "\"fill\": \"0.1\"",
     "m.json: columns[0].fill is a text; a number or null was expected"},
    {"\"fill\": 0.1", "\"fill\": 1e300",
     "m.json: columns[0].fill is 1e+300, which is too large for a 32-bit float"},
    {"[\"green\", \"r\xc3\xb6t\"]", "[\"green\", \"green\"]",
     "m.json: columns[2].levels[1] is 'green'; levels stand in byte order, each once"},
    {"[\"green\", \"r\xc3\xb6t\"]", "[\"green\", 7]",
     "m.json: columns[2].levels[1] is a number; a text was expected"},
    {"[\"green\", \"r\xc3\xb6t\"], \"missing\": true", "[], \"missing\": false",
     "m.json: columns[2].levels is empty; at least one level is needed"},
    {"\"missing\": true", "\"missing\": 1",
     "m.json: columns[2].missing is a number; true or false was expected"},
    {"\"missing\": true", "\"missing\": false", "m.json: features has 5 names; the columns make 4"},
    {"\"weight\", \"kind\"", "\"age\", \"kind\"", "m.json: columns names 'age' twice"},
    {"\"colour=green\"", "\"color=green\"",
     "m.json: features[2] is 'color=green'; the columns make 'colour=green'"},
    {"\"label_at\": 2", "\"label_at\": 4",
     "m.json: label_at is 4; a whole number in 0..3 was expected"},
    {"[\"apple\", \"pear\"]", "[\"apple\"]",
     "m.json: classes has 1 name, which is not a binary_classification"},
    {"[\"apple\", \"pear\"]", "[\"pear\", \"pear\"]", "m.json: classes names 'pear' twice"},
    {"[\"apple\", \"pear\"]", "{}", "m.json: classes is an object; an array was expected"},
    {"\"standard\"", "\"robust\"",
     "m.json: scale.kind is 'robust'; none, standard, minmax are known"},
    {"2, 0, 0, 0]", "2, 0, 0]", "m.json: scale.center has 4 numbers; 5 are needed"},
    {"[0.1, 1, 1, 1, 1]", "[0.1, 1, 0, 1, 1]",
     "m.json: scale.spread[2] is 0; a number above 0 was expected"},
    {"[0.1, 1, 1, 1, 1]", "[0.1, 1, \"1\", 1, 1]",
     "m.json: scale.spread[2] is a text; a number was expected"},
    {"\"rows\": 8", "\"rows\": 0",
     "m.json: metrics.training.rows is 0; a whole number in 1..2147483647 was expected"},
    {"\"test\": {\"rows\"", "\"tests\": {\"rows\"", "m.json: metrics has an unknown key 'tests'"},
    {"\"dense_1\"", "\"dense_2\"", "m.json: layers[0].name is not 'dense_1'"},
    {"\"units\": 2", "\"units\": 0",
     "m.json: layers[0].units is 0; a whole number in 1..1000000 was expected"},
    {"\"units\": 2", "\"units\": 1000000",
     "m.json: layers[0].weights has 2 rows; 1000000 are needed"},
    {"\"units\": 2", "\"units\": 1e12",
     "m.json: layers[0].units is 1000000000000; a whole number in 1..1000000 was expected"},
    {"\"tanh\"", "\"Tanh\"",
     "m.json: layers[0].activation is 'Tanh'; linear, relu, leaky_relu, elu, selu, gelu, silu, "
     "tanh, "
     "sigmoid, softplus, softmax are known"},
    {"[3.4028235e+38, -1]", "[1, 2, 3]",
     "m.json: layers[1].weights[0] has 3 numbers; 2 are needed"},
    {"[3.4028235e+38, -1]", "[1]", "m.json: layers[1].weights[0] has 1 number; 2 are needed"},
    {"[3.4028235e+38, -1]", "[3.4028236e+38, -1]",
     "m.json: layers[1].weights[0][0] is 3.4028236e+38, which is too large for a 32-bit float"},
    {"[3.4028235e+38, -1]", "[null, -1]",
     "m.json: layers[1].weights[0][0] is null; a number was expected"},
    {"[3.4028235e+38, -1]", "[1e999, -1]", "m.json:42:10: 1e999 is too large for a double"},
    {"[11]", "[]", "m.json: layers[1].biases has 0 numbers; 1 is needed"},
    {"[11]", "11", "m.json: layers[1].biases is a number; an array was expected"},
    {LAYER "  ]\n", LAYER "  , 1]\n", "m.json: layers[1].name is not 'dense_2'"},
    {LAYER "  ]\n}\n", LAYER "  ]\n} {}\n", "m.json:47:3: '{'; the end was expected"},
    {LAYER, "      \"biases\": [11], \"use_bias\": true\n    }\n",
     "m.json: layers[1] has an unknown key 'use_bias'"},
};

/* Caller frees. */
static char *mutated(const mutation *m)
{
    const char *at  = strstr(GOOD, m->from);
    text        out = {0};

    if (!at) {
        fail_msg("'%s' is not in the good file", m->from);
        abort();
    }
    text_bytes(&out, GOOD, (size_t)(at - GOOD));
    text_str(&out, m->to);
    text_str(&out, at + strlen(m->from));
    assert_false(out.failed);
    return out.data;
}

static void every_mutation_is_refused_with_its_message(void **state)
{
    int wrong = 0;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(MUTATIONS); i++) {
        char     *json   = mutated(&MUTATIONS[i]);
        model    *m      = NULL;
        nn_err    err    = {0};
        nn_status status = model_from_bytes(&m, "m.json", json, strlen(json), &err);

        if (status != NN_DATA || strcmp(err.text, MUTATIONS[i].message) != 0) {
            print_error("%s -> %s\n  %s\nwanted\n  %s\n", MUTATIONS[i].from, MUTATIONS[i].to,
                        status ? err.text : "(accepted)", MUTATIONS[i].message);
            wrong++;
        }
        model_free(m);
        free(json);
    }
    assert_int_equal(wrong, 0);
}

/* Every prefix but the one that lacks only the last newline. */
static void cut_files_are_refused(void **state)
{
    (void)state;

    for (size_t n = 0; n + 1 < sizeof GOOD - 1; n++) {
        model *m = NULL;
        assert_int_equal(model_from_bytes(&m, "m.json", GOOD, n, NULL), NN_DATA);
        assert_null(m);
    }
}

static void other_kinds_of_json_are_no_models(void **state)
{
    static const char *const TEXTS[] = {"1", "null", "[]", "\"nnviz-model\"", "{}", "[1, 2]"};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        model *m   = NULL;
        nn_err err = {0};
        assert_int_equal(model_from_bytes(&m, "x", TEXTS[i], strlen(TEXTS[i]), &err), NN_DATA);
        assert_string_equal(
            err.text,
            "x: not a model file; an object with \"format\": \"nnviz-model\" was expected");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_is_read),
        cmocka_unit_test(columns_are_read),
        cmocka_unit_test(save_load_save_is_the_identity),
        cmocka_unit_test(files_are_named_in_errors),
        cmocka_unit_test(a_file_is_read),
        cmocka_unit_test(every_mutation_is_refused_with_its_message),
        cmocka_unit_test(cut_files_are_refused),
        cmocka_unit_test(other_kinds_of_json_are_no_models),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

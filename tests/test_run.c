/* A whole run, end to end: every table read back and computed anew from the data file and
 * the model file, in double and with loops of the test's own.
 */
#include "run.h"

enum { WIDEST = 4 };

static const int UNITS[LAYERS + 1] = {4, 3, 2, 1};

/* --- the data ------------------------------------------------------------------------ */

/* The data as they are shipped, read without the program's own reader. */
typedef struct {
    float x[ROWS][FEATURES];
    int   class_of[ROWS];
} banknotes;

static banknotes data;

static void read_data(void)
{
    sheet s = sheet_of(NNVIZ_SOURCE_DIR "/data/banknote.csv");

    assert_int_equal(s.rows, ROWS);
    assert_int_equal(s.cols, FEATURES + 1);
    for (int r = 0; r < ROWS; r++) {
        for (int f = 0; f < FEATURES; f++) {
            data.x[r][f] = (float)strtod(at(&s, r, f), NULL);
        }
        data.class_of[r] = at(&s, r, FEATURES)[0] - '0';
        assert_in_range(data.class_of[r], 0, 1);
    }
    drop(&s);
}

/* --- the model file ------------------------------------------------------------------ */

typedef struct {
    double center[FEATURES], spread[FEATURES];
    float  params[PARAMS]; /* W1 b1 W2 b2 ..., as weights.npy has them */
} model_file;

static double item(const cJSON *array, int i, int of)
{
    assert_int_equal(cJSON_GetArraySize(array), of);
    assert_true(cJSON_IsNumber(cJSON_GetArrayItem(array, i)));
    return cJSON_GetArrayItem(array, i)->valuedouble;
}

static void read_layers(model_file *m, const cJSON *layers)
{
    int n = 0;

    assert_int_equal(cJSON_GetArraySize(layers), LAYERS);
    for (int l = 1; l <= LAYERS; l++) {
        const cJSON *layer = cJSON_GetArrayItem(layers, l - 1);
        assert_true(member(layer, "units")->valuedouble == UNITS[l]);
        assert_string_equal(member(layer, "activation")->valuestring,
                            l == LAYERS ? "sigmoid" : "relu");
        assert_int_equal(cJSON_GetArraySize(member(layer, "weights")), UNITS[l]);
        for (int u = 0; u < UNITS[l]; u++) {
            const cJSON *row = cJSON_GetArrayItem(member(layer, "weights"), u);
            for (int i = 0; i < UNITS[l - 1]; i++) {
                m->params[n++] = (float)item(row, i, UNITS[l - 1]);
            }
        }
        for (int u = 0; u < UNITS[l]; u++) {
            m->params[n++] = (float)item(member(layer, "biases"), u, UNITS[l]);
        }
    }
    assert_int_equal(n, PARAMS);
}

static model_file model_of(const char *path)
{
    model_file   m     = {0};
    cJSON       *tree  = json_file(path);
    const cJSON *scale = member(tree, "scale");

    for (int f = 0; f < FEATURES; f++) {
        m.center[f] = item(member(scale, "center"), f, FEATURES);
        m.spread[f] = item(member(scale, "spread"), f, FEATURES);
    }
    read_layers(&m, member(tree, "layers"));
    cJSON_Delete(tree);
    return m;
}

/* What every layer says of one banknote: relu, relu, sigmoid. */
static void forward(const model_file *m, const float *params, int row, double y[LAYERS + 1][WIDEST])
{
    for (int f = 0; f < FEATURES; f++) {
        y[0][f] = ((double)data.x[row][f] - m->center[f]) / m->spread[f];
    }
    for (int l = 1; l <= LAYERS; l++) {
        const float *W = params, *b = params + UNITS[l] * UNITS[l - 1];
        for (int u = 0; u < UNITS[l]; u++) {
            double z = (double)b[u];
            for (int i = 0; i < UNITS[l - 1]; i++) {
                z += (double)W[u * UNITS[l - 1] + i] * y[l - 1][i];
            }
            y[l][u] = l == LAYERS ? 1.0 / (1.0 + exp(-z)) : z > 0.0 ? z : 0.0;
        }
        params = b + UNITS[l];
    }
}

/* weights.npy: (SNAPSHOTS, PARAMS) float32, little end first. */
static void read_weights(float w[SNAPSHOTS][PARAMS])
{
    size_t len, header;
    char  *bytes = slurp("run/weights.npy", &len);

    assert_memory_equal(bytes, "\x93NUMPY\x01\x00", 8);
    header = 10 + (size_t)(unsigned char)bytes[8] + 256 * (size_t)(unsigned char)bytes[9];
    assert_non_null(strstr(bytes + 10, "'shape': (9, 26)"));
    assert_non_null(strstr(bytes + 10, "'descr': '<f4'"));
    assert_int_equal(len, header + sizeof(float) * SNAPSHOTS * PARAMS);
    memcpy(w, bytes + header, sizeof(float) * SNAPSHOTS * PARAMS);
    free(bytes);
}

static int train_and_read(void **state)
{
    read_data();
    return train_once(state);
}

/* --- rows ---------------------------------------------------------------------------- */

static void every_row_is_in_one_split(void **state)
{
    static const char *const NAMES[]  = {"test", "validation", "train"};
    int                      count[3] = {0}, last = 0;
    bool                     seen[ROWS] = {false};
    sheet                    s          = sheet_of("run/rows.csv");
    (void)state;

    assert_int_equal(s.rows, ROWS);
    for (int r = 0; r < s.rows; r++) {
        int row = atoi(at(&s, r, 0)), k = 0;
        while (k < 3 && strcmp(at(&s, r, 1), NAMES[k]) != 0) {
            k++;
        }
        assert_in_range(k, last, 2); /* one after the other */
        assert_in_range(row, 0, ROWS - 1);
        assert_false(seen[row]);
        assert_int_equal(atoi(at(&s, r, 2)), data.class_of[row]);
        seen[row] = true;
        count[k]++;
        last = k;
    }
    assert_int_equal(count[0], TEST_ROWS);
    assert_int_equal(count[1], 288);
    assert_int_equal(count[2], 672);
    drop(&s);
}

static void snapshots_show_the_test_rows(void **state)
{
    sheet rows = sheet_of("run/rows.csv"), s = activations(3, 8);
    (void)state;

    assert_int_equal(s.rows, TEST_ROWS);
    for (int r = 0; r < TEST_ROWS; r++) { /* in the split's order */
        assert_string_equal(at(&s, r, 0), at(&rows, r, 0));
        assert_string_equal(at(&s, r, 1), at(&rows, r, 2));
    }
    drop(&rows);
    drop(&s);
}

/* --- numbers ------------------------------------------------------------------------- */

static void compare_layer(const model_file *m, const float *params, int layer, int epoch)
{
    sheet s = activations(layer, epoch);

    assert_int_equal(s.rows, TEST_ROWS);
    assert_int_equal(s.cols, 3 + UNITS[layer]);
    for (int r = 0; r < s.rows; r++) {
        double y[LAYERS + 1][WIDEST];
        forward(m, params, atoi(at(&s, r, 0)), y);
        for (int u = 0; u < UNITS[layer]; u++) {
            double got = (double)float_at(&s, r, 3 + u);
            if (apart(got, y[layer][u], 1.0) > 3e-6) {
                fail_msg("layer %d, epoch %d, row %s, unit %d: %.9g, expected %.9g", layer, epoch,
                         at(&s, r, 0), u + 1, got, y[layer][u]);
            }
        }
        if (fabs(y[LAYERS][0] - 0.5) > 1e-5) {
            assert_int_equal(atoi(at(&s, r, 2)), y[LAYERS][0] > 0.5);
        }
    }
    drop(&s);
}

/* What the last epoch's tables say is what the model file computes from the data file. */
static void activations_are_those_of_the_model(void **state)
{
    model_file m = model_of("run/model.json");
    (void)state;

    for (int l = 1; l <= LAYERS; l++) {
        compare_layer(&m, m.params, l, 8);
    }
    assert_false(exists("run/activations/layer-04"));
}

static void every_snapshot_is_that_of_its_weights(void **state)
{
    float      w[SNAPSHOTS][PARAMS];
    model_file m = model_of("run/model.json");
    (void)state;

    read_weights(w);
    for (int e = 0; e < SNAPSHOTS; e++) {
        for (int l = 1; l <= LAYERS; l++) {
            compare_layer(&m, w[e], l, e);
        }
    }
    check_same_bits("the last weights", w[SNAPSHOTS - 1], m.params, PARAMS);
    assert_false(same_floats(w[0], w[1], PARAMS)); /* something was learned */
}

/* The input: to the bit, as it is one rounding away from double. */
static void layer_0_is_the_scaled_input_once(void **state)
{
    model_file m = model_of("run/model.json");
    sheet      s = activations(0, 0);
    (void)state;

    for (int r = 0; r < s.rows; r++) {
        for (int f = 0; f < FEATURES; f++) {
            double x    = (double)data.x[atoi(at(&s, r, 0))][f];
            float  want = (float)((x - m.center[f]) / m.spread[f]);
            float  got  = float_at(&s, r, 3 + f);
            check_same_bits("an input", &got, &want, 1);
        }
    }
    assert_false(exists("run/activations/layer-00/epoch-0001.csv"));
    drop(&s);
}

/* The scale is that of the 672 rows that were learned from. */
static void the_scale_is_that_of_the_training_rows(void **state)
{
    model_file m = model_of("run/model.json");
    sheet      s = sheet_of("run/rows.csv");
    (void)state;

    for (int f = 0; f < FEATURES; f++) {
        double sum = 0, squares = 0;
        for (int r = 700; r < ROWS; r++) {
            sum += (double)data.x[atoi(at(&s, r, 0))][f];
        }
        for (int r = 700; r < ROWS; r++) {
            double d = (double)data.x[atoi(at(&s, r, 0))][f] - sum / 672;
            squares += d * d;
        }
        assert_true(apart(m.center[f], sum / 672, 1.0) < 1e-12);
        assert_true(apart(m.spread[f], sqrt(squares / 672), 1.0) < 1e-12);
    }
    drop(&s);
}

/* --- history ------------------------------------------------------------------------- */

static void the_history_s_accuracy_is_that_of_the_tables(void **state)
{
    sheet history = sheet_of("run/history.csv");
    (void)state;

    assert_int_equal(history.rows, SNAPSHOTS);
    assert_string_equal(at(&history, -1, 6), "test_accuracy");
    for (int e = 0; e < SNAPSHOTS; e++) {
        sheet s     = activations(LAYERS, e);
        int   right = 0;
        for (int r = 0; r < s.rows; r++) {
            right += strcmp(at(&s, r, 1), at(&s, r, 2)) == 0;
        }
        assert_int_equal(atoi(at(&history, e, 0)), e);
        assert_true(float_at(&history, e, 6) == (float)(right / (double)TEST_ROWS));
        drop(&s);
    }
    assert_true(float_at(&history, 8, 6) > 0.95f); /* it learns */
    drop(&history);
}

/* The mean cross-entropy of one split (named as in rows.csv) under some weights, and the
 * share that is right. */
static void evaluate(const char *name, const model_file *m, const float *params, double *loss,
                     double *accuracy)
{
    sheet s = sheet_of("run/rows.csv");
    int   n = 0, right = 0;

    *loss = 0;
    for (int r = 0; r < s.rows; r++) {
        int row = atoi(at(&s, r, 0));
        if (strcmp(at(&s, r, 1), name) == 0) {
            double y[LAYERS + 1][WIDEST];
            forward(m, params, row, y);
            *loss -= log(data.class_of[row] ? y[LAYERS][0] : 1.0 - y[LAYERS][0]);
            right += (y[LAYERS][0] > 0.5) == data.class_of[row];
            n++;
        }
    }
    *loss /= n;
    *accuracy = right / (double)n;
    drop(&s);
}

static void the_history_s_losses_are_those_of_the_weights(void **state)
{
    float      w[SNAPSHOTS][PARAMS];
    model_file m       = model_of("run/model.json");
    sheet      history = sheet_of("run/history.csv");
    double     loss, accuracy;
    (void)state;

    read_weights(w);
    for (int e = 0; e < SNAPSHOTS; e++) {
        evaluate("validation", &m, w[e], &loss, &accuracy);
        assert_true(apart((double)float_at(&history, e, 3), loss, 1e-3) < 2e-5);
        assert_true(float_at(&history, e, 4) == (float)accuracy);
        evaluate("test", &m, w[e], &loss, &accuracy);
        assert_true(apart((double)float_at(&history, e, 5), loss, 1e-3) < 2e-5);
    }
    evaluate("train", &m, w[0], &loss, &accuracy); /* epoch 0 is evaluated, not a running mean */
    assert_true(apart((double)float_at(&history, 0, 1), loss, 1e-3) < 2e-5);
    assert_true(float_at(&history, 0, 2) == (float)accuracy);
    drop(&history);
}

static void snapshots_are_listed(void **state)
{
    (void)state;
    check_file("run/snapshots.csv", "index,epoch\n0,0\n1,1\n2,2\n3,3\n4,4\n5,5\n6,6\n7,7\n8,8\n");
}

/* --- what the run says of itself ----------------------------------------------------- */

static void the_status_is_done(void **state)
{
    cJSON *tree = json_file("run/run.json");
    (void)state;

    assert_string_equal(member(tree, "status")->valuestring, "done");
    assert_true(cJSON_IsNull(member(tree, "error")));
    assert_true(member(tree, "epochs")->valuedouble == 8.0);
    assert_int_equal(cJSON_GetArraySize(member(tree, "command")), 9);
    assert_true(cJSON_IsString(member(tree, "finished")));
    cJSON_Delete(tree);
}

/* The events tell the same numbers as history.csv. */
static void the_events_tell_the_epochs(void **state)
{
    sheet history = sheet_of("run/history.csv");
    char *bytes = slurp("run/events.jsonl", NULL), *line = bytes;
    int   e = 0;
    (void)state;

    for (char *end; (end = strchr(line, '\n')); line = end + 1) {
        cJSON *tree = json_of("run/events.jsonl", line, (size_t)(end - line));
        if (strcmp(member(tree, "event")->valuestring, "epoch") == 0) {
            static const char *const NAMES[] = {"loss",         "accuracy",  "val_loss",
                                                "val_accuracy", "test_loss", "test_accuracy"};
            assert_true(member(tree, "epoch")->valuedouble == e);
            for (int k = 0; k < 6; k++) {
                assert_true((float)member(tree, NAMES[k])->valuedouble ==
                            float_at(&history, e, 1 + k));
            }
            e++;
        }
        cJSON_Delete(tree);
    }
    assert_int_equal(e, SNAPSHOTS);
    assert_int_equal(count_events("run/events.jsonl", "run_start"), 1);
    assert_int_equal(count_events("run/events.jsonl", "plot"),
                     SNAPSHOTS + 3); /* sheet, animation, history */
    assert_int_equal(count_events("run/events.jsonl", "run_end"), 1);
    free(bytes);
    drop(&history);
}

static void no_temporary_file_is_left(void **state)
{
    (void)state;
    assert_false(holds_tmp("run"));
    assert_false(exists("runs")); /* --out was given */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_in_one_split),
        cmocka_unit_test(snapshots_show_the_test_rows),
        cmocka_unit_test(activations_are_those_of_the_model),
        cmocka_unit_test(every_snapshot_is_that_of_its_weights),
        cmocka_unit_test(layer_0_is_the_scaled_input_once),
        cmocka_unit_test(the_scale_is_that_of_the_training_rows),
        cmocka_unit_test(the_history_s_accuracy_is_that_of_the_tables),
        cmocka_unit_test(the_history_s_losses_are_those_of_the_weights),
        cmocka_unit_test(snapshots_are_listed),
        cmocka_unit_test(the_status_is_done),
        cmocka_unit_test(the_events_tell_the_epochs),
        cmocka_unit_test(no_temporary_file_is_left),
    };
    return cmocka_run_group_tests(tests, train_and_read, leave_scratch);
}

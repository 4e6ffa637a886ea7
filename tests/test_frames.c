/* Frames: the field is what the whole network says, and the words of a picture. */
#include "fixture.h"

#include "output/frames.h"

enum { ROWS = 8 };

/* A network whose layer `layer` is shown, and what it says about some rows. */
typedef struct {
    nn_spec   spec;
    dataset  *data;
    pictures *p;
    float     acts[ROWS][2]; /* first two units of the layer shown */
    float    *out;           /* (ROWS, outputs)          */
    int       outputs;
    frame    *kept;
} bench;

/* In turn classes 0, 1, 2, as many as there are. */
static dataset *rows_of(int classes)
{
    static const char *const NAMES[] = {"red", "green", "blue"};
    text                     csv     = {0};
    dataset                 *data;

    text_str(&csv, "a,b,kind\n");
    for (int r = 0; r < ROWS; r++) {
        text_printf(&csv, "%d,%d,%s\n", r, r * r, NAMES[r % classes]);
    }
    data = dataset_of("rows.csv", csv.data);
    text_free(&csv);
    return data;
}

static void set_up(bench *b, nn_spec spec, int layer, int classes)
{
    static const int             ROW[ROWS] = {0, 1, 2, 3, 4, 5, 6, 7};
    static const history_metrics SCORE     = {2, {"loss", "accuracy", NULL}, {0.5f, 0.973f, 0.0f}};
    static char                  a[] = "a", name[] = "b";
    static char *const           FEATURES[] = {a, name};
    const nn_optimizer           sgd        = nn_optimizer_default(NN_OPT_SGD);
    nn_rng                       rng        = nn_rng_make(5, NN_STREAM_INIT);
    nn_err                       err        = {0};
    int                          predicted[ROWS];
    float                       *x, *params;
    const float                 *acts;
    nn_net                      *net;

    *b = (bench){.spec = spec, .data = rows_of(classes), .outputs = spec.units[spec.layers]};
    pictures_spec how = {.spec  = &b->spec,
                         .part  = {ROWS, ROW, b->data->label, b->data->target, b->data->class_name},
                         .layer = layer,
                         .of_rows      = ROWS,
                         .classes      = classes,
                         .label_name   = "kind",
                         .feature_name = FEATURES,
                         .split        = "test",
                         .subject      = "rows"};
    net               = random_net(&rng, &b->spec, &sgd, NN_ENGINE_REFERENCE, ROWS);
    x                 = random_floats(&rng, (size_t)(ROWS * spec.units[0]), -2.0f, 2.0f);
    params            = new_floats(nn_spec_params(&b->spec));
    b->out            = new_floats((size_t)(ROWS * b->outputs));
    nn_net_get_params(net, params);
    nn_net_forward(net, x, ROWS, b->out);
    acts = layer ? nn_net_activations(net, layer) : x;
    for (int r = 0; r < ROWS; r++) {
        memcpy(b->acts[r], acts + r * spec.units[layer], sizeof b->acts[r]);
    }
    for (int r = 0; r < ROWS; r++) { /* all wrong but rows 0 and 4 */
        predicted[r] = r % 4 == 0 ? b->data->label[r] : b->data->label[r] + 1;
    }
    assert_int_equal(pictures_create(&b->p, &how, &err), NN_OK);
    assert_int_equal(pictures_keep(b->p, 3, &SCORE, acts, predicted, params, &err), NN_OK);
    b->kept = &b->p->frames[0];
    nn_net_free(net);
    free(x);
    free(params);
}

static void tear_down(bench *b)
{
    pictures_free(b->p);
    dataset_free(b->data);
    free(b->out);
}

/* --- the field --------------------------------------------------------------------------- */

/* A node of the field, and what the network said about a row: of two classes the second, of more
 * all. */
static void check_node(const float *node, const bench *b, int row)
{
    const float *said   = b->out + row * b->outputs + (b->outputs == 2);
    const int    values = b->outputs > 2 ? b->outputs : 1;

    for (int k = 0; k < values; k++) {
        if (fabs((double)node[k] - (double)said[k]) >= 1e-6) {
            fail_msg("row %d, value %d: %.7f, expected %.7f", row, k, (double)node[k],
                     (double)said[k]);
        }
    }
}

/* Between two rows' activations as corners: what the network said about those rows. */
static void check_field(bench *b)
{
    enum { HIGH = 5, WIDE = 7 };

    assert_true(b->p->has_field);
    for (int r = 0; r < ROWS; r++) {
        const float *low = b->acts[r], *high = b->acts[(r + 3) % ROWS];
        plot_limits  l     = {(double)low[0], (double)high[0], (double)low[1], (double)high[1]};
        float       *field = NULL;
        nn_err       err   = {0};
        if (frames_field(&field, b->p, b->kept, l, HIGH, WIDE, &err) != NN_OK) {
            fail_msg("%s", err.text);
        }
        check_node(field, b, r);
        check_node(field + (HIGH * WIDE - 1) * (b->outputs > 2 ? b->outputs : 1), b,
                   (r + 3) % ROWS);
        free(field);
    }
}

static void the_field_is_what_the_network_says(void **state)
{
    static const int SIGMOID[] = {2, 3, 2, 1}, DEEP[] = {2, 2, 4, 3, 3}, SOFTMAX[] = {2, 2, 2};
    static const struct {
        int        layers;
        const int *units;
        int        layer, classes;
        nn_act     hidden, output;
        nn_loss    loss;
    } KNOWN[] = {
        {3, SIGMOID, 2, 2, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY},
        {4, DEEP, 1, 3, NN_ACT_TANH, NN_ACT_SOFTMAX, NN_LOSS_CATEGORICAL_CROSSENTROPY},
        {2, SOFTMAX, 1, 2, NN_ACT_SIGMOID, NN_ACT_SOFTMAX, NN_LOSS_CATEGORICAL_CROSSENTROPY},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        bench b;
        set_up(&b,
               spec_of(KNOWN[i].layers, KNOWN[i].units, KNOWN[i].hidden, KNOWN[i].output,
                       KNOWN[i].loss),
               KNOWN[i].layer, KNOWN[i].classes);
        check_field(&b);
        tear_down(&b);
    }
}

/* sigmoid(2 x - y + 1/2) over 0..1 and 0..2, the first row at the bottom. */
static void the_field_by_hand(void **state)
{
    static const int UNITS[] = {2, 2, 1};
    bench            b;
    float           *field = NULL;
    (void)state;

    set_up(&b, spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY), 1, 2);
    b.kept->above[0] = 2.0f;
    b.kept->above[1] = -1.0f;
    b.kept->above[2] = 0.5f;
    assert_int_equal(frames_field(&field, b.p, b.kept, (plot_limits){0, 1, 0, 2}, 3, 2, NULL),
                     NN_OK);
    for (int r = 0; r < 3; r++) {
        for (int c = 0; c < 2; c++) {
            double want = 1.0 / (1.0 + exp(-(2.0 * c - r + 0.5)));
            assert_true(fabs((double)field[2 * r + c] - want) < 1e-6);
        }
    }
    free(field);
    tear_down(&b);
}

/* The plane must be all that the rest of the network sees, and classes what it says. */
static void other_layers_have_no_field(void **state)
{
    static const int UNITS[] = {2, 3, 2, 2};
    (void)state;

    for (int layer = 0; layer <= 3; layer++) {
        bench b;
        set_up(&b, spec_of(3, UNITS, NN_ACT_TANH, NN_ACT_SOFTMAX, NN_LOSS_CATEGORICAL_CROSSENTROPY),
               layer, 2);
        assert_int_equal(b.p->has_field, layer == 2);
        assert_int_equal(b.kept->above != NULL, layer == 2);
        tear_down(&b);
    }
}

/* --- the rest ---------------------------------------------------------------------------- */

static void a_snapshot_is_copied(void **state)
{
    static const int UNITS[] = {2, 2, 1};
    bench            b;
    (void)state;

    set_up(&b, spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY), 1, 2);
    assert_memory_equal(b.kept->values, b.acts, sizeof b.acts);
    assert_true(b.kept->epoch == 3.0);
    for (int r = 0; r < ROWS; r++) {
        assert_int_equal(b.kept->wrong[r], r % 4 != 0);
    }
    tear_down(&b);
}

static void check_words(text *t, const char *want)
{
    assert_string_equal(t->data, want);
    text_free(t);
}

static void words_say_what_is_shown(void **state)
{
    static const int UNITS[] = {2, 3, 2, 2};
    text             t       = {0};
    bench            b;
    (void)state;

    set_up(&b, spec_of(3, UNITS, NN_ACT_TANH, NN_ACT_SOFTMAX, NN_LOSS_CATEGORICAL_CROSSENTROPY), 2,
           2);
    frames_about_layer(&t, b.p);
    check_words(&t, "layer 2 (dense_2, tanh), raw units");
    frames_axis(&t, b.p, 1);
    check_words(&t, "unit 2 activation");
    frames_score(&t, b.p, b.kept);
    check_words(&t, "test accuracy 97.3 %");
    b.p->spec.of_rows = 99;
    b.p->spec.layer   = 1;
    frames_about_layer(&t, b.p);
    check_words(&t, "layer 1 (dense_1, tanh), first 2 of 3 units, a sample of 8 of 99 rows");
    b.p->spec.layer = 3;
    frames_axis(&t, b.p, 0);
    check_words(&t, "probability of green");
    b.p->spec.layer = 0;
    frames_axis(&t, b.p, 1);
    check_words(&t, "b (scaled)");
    b.p->spec.classes = 0;
    b.kept->score     = (history_metrics){3, {"loss", "mae", "r2"}, {1, 1, 0.9314f}};
    frames_score(&t, b.p, b.kept);
    check_words(&t, "test R2 0.931");
    b.p->spec.classes = 2;
    tear_down(&b);
}

static void limits_are_those_wanted_or_of_all(void **state)
{
    static const int  UNITS[] = {2, 2, 1};
    const plot_limits own     = {-1, 2, -3, 4};
    plot_limits       all     = limits_none(), got;
    bench             b;
    (void)state;

    set_up(&b, spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY), 1, 2);
    limits_include(&all, &b.acts[0][0], &b.acts[0][1], 2, ROWS);
    all = limits_padded(all);
    got = frames_limits(b.p, &(pictures_look){.limits = NULL});
    assert_memory_equal(&got, &all, sizeof got);
    got = frames_limits(b.p, &(pictures_look){.limits = &own});
    assert_memory_equal(&got, &own, sizeof got);
    tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_field_is_what_the_network_says),
        cmocka_unit_test(the_field_by_hand),
        cmocka_unit_test(other_layers_have_no_field),
        cmocka_unit_test(a_snapshot_is_copied),
        cmocka_unit_test(words_say_what_is_shown),
        cmocka_unit_test(limits_are_those_wanted_or_of_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Frames: the field is what the whole network says, and the words of a picture. */
#include "art.h"

#include "output/frames.h"

enum { ROWS = 8 };

/* A network whose layer `layer` is shown, and what it says about some rows. */
typedef struct {
    nn_spec   spec;
    dataset  *data;
    nn_net   *net;
    pictures *p;
    float     acts[ROWS][2]; /* first two units of the layer shown */
    float    *out;           /* (ROWS, outputs)          */
    int       outputs;
    frame    *kept;
} bench;

/* In turn classes 0, 1, 2, as many as there are; of 0 the numbers -1/2, 1/2, 3/2, ... to learn. */
static dataset *rows_of(int classes)
{
    static const char *const NAMES[] = {"red", "green", "blue"};
    text                     csv     = {0};
    dataset                 *data;

    text_str(&csv, "a,b,kind\n");
    for (int r = 0; r < ROWS; r++) {
        text_printf(&csv, "%d,%d,", r, r * r);
        if (classes) {
            text_printf(&csv, "%s\n", NAMES[r % classes]);
        } else {
            text_printf(&csv, "%g\n", r - 0.5);
        }
    }
    data = dataset_of("rows.csv", csv.data);
    text_free(&csv);
    return data;
}

/* The same with the units the user wants to see, from 0; chosen 0: what is shown by itself. */
static void set_up_units(bench *b, nn_spec spec, int layer, int classes, int chosen, int unit)
{
    static const int             ROW[ROWS] = {0, 1, 2, 3, 4, 5, 6, 7};
    static const history_metrics SCORE     = {2, {"loss", "accuracy", NULL}, {0.5f, 0.973f, 0.0f}};
    static char                  a[] = "a", name[] = "b", c[] = "c", d[] = "d";
    static char *const           FEATURES[] = {a, name, c, d};
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
                         .subject      = "rows",
                         .chosen       = chosen,
                         .unit         = {unit, unit + 1}};
    net               = random_net(&rng, &b->spec, &sgd, NN_ENGINE_REFERENCE, ROWS);
    x                 = random_floats(&rng, (size_t)(ROWS * spec.units[0]), -2.0f, 2.0f);
    params            = new_floats(nn_spec_params(&b->spec));
    b->out            = new_floats((size_t)(ROWS * b->outputs));
    nn_net_get_params(net, params);
    nn_net_forward(net, x, ROWS, b->out);
    b->net = net;
    acts   = layer ? nn_net_activations(net, layer) : x;
    for (int r = 0; r < ROWS; r++) {
        for (int u = 0; u < 2 && u < spec.units[layer]; u++) {
            b->acts[r][u] = acts[r * spec.units[layer] + u];
        }
    }
    for (int r = 0; r < ROWS; r++) { /* all wrong but rows 0 and 4 */
        predicted[r] = !classes ? 0 : r % 4 == 0 ? b->data->label[r] : b->data->label[r] + 1;
    }
    assert_int_equal(pictures_create(&b->p, &how, &err), NN_OK);
    assert_int_equal(pictures_keep(b->p, 3, &SCORE, acts, predicted, params, &err), NN_OK);
    assert_int_equal(pictures_fit(b->p, &err), NN_OK);
    b->kept = &b->p->frames[0];
    free(x);
    free(params);
}

static void set_up(bench *b, nn_spec spec, int layer, int classes)
{
    set_up_units(b, spec, layer, classes, 0, 0);
}

static void tear_down(bench *b)
{
    pictures_free(b->p);
    nn_net_free(b->net);
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
        {3, SIGMOID, 0, 2, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY},
        {4, DEEP, 0, 3, NN_ACT_RELU, NN_ACT_SOFTMAX, NN_LOSS_CATEGORICAL_CROSSENTROPY},
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

/* With four features every place of the plane of their components is a point of their space; the
 * field says there what the network says of that point. */
static void the_field_of_four_features_is_that_of_their_plane(void **state)
{
    enum { HIGH = 4, WIDE = 5 };
    static const int UNITS[] = {4, 3, 2, 1};
    bench            b;
    plot_limits      l;
    float           *field = NULL;
    double           least = 1, most = 0;
    (void)state;

    set_up(&b, spec_of(3, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY), 0, 2);
    assert_true(b.p->has_field);
    l = limits_padded(b.p->limits);
    assert_int_equal(frames_field(&field, b.p, b.kept, l, HIGH, WIDE, NULL), NN_OK);
    for (int r = 0; r < HIGH; r++) {
        for (int c = 0; c < WIDE; c++) {
            const double x     = l.x0 + (l.x1 - l.x0) * c / (WIDE - 1);
            const double y     = l.y0 + (l.y1 - l.y0) * r / (HIGH - 1);
            const double got   = (double)field[r * WIDE + c];
            float        at[4] = {0}, said;
            for (int u = 0; u < 4; u++) { /* mean + x axis 1 + y axis 2 */
                at[u] = (float)(b.p->view.basis.mean[u] + x * b.p->view.basis.axis[u] +
                                y * b.p->view.basis.axis[4 + u]);
            }
            nn_net_forward(b.net, at, 1, &said);
            check_near("the field", got, (double)said, 1e-6);
            least = fmin(least, got);
            most  = fmax(most, got);
        }
    }
    assert_true(most - least > 0.01); /* the network does say different things */
    free(field);
    tear_down(&b);
}

/* 2 x - y + 1/2 as shares of the targets' range, -1/2 .. 13/2, cut at its ends. */
static void the_field_of_a_regression_is_shares_of_the_scale(void **state)
{
    static const int UNITS[] = {2, 2, 1};
    bench            b;
    float           *field = NULL;
    (void)state;

    set_up(&b, spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_LINEAR, NN_LOSS_MEAN_SQUARED_ERROR), 1, 0);
    assert_true(b.p->has_field);
    assert_null(frames_boundary_name(b.p));
    assert_true(b.p->value0 == -0.5 && b.p->value1 == 6.5);
    b.kept->above[0] = 2.0f;
    b.kept->above[1] = -1.0f;
    b.kept->above[2] = 0.5f;
    /* below 0.5 and 8.5, above -7.5 and 0.5 */
    assert_int_equal(frames_field(&field, b.p, b.kept, (plot_limits){0, 4, 0, 8}, 2, 2, NULL),
                     NN_OK);
    check_near("left below", (double)field[0], 1.0 / 7, 1e-6);
    check_near("right below", (double)field[1], 1.0, 0.0);
    check_near("left above", (double)field[2], 0.0, 0.0);
    check_near("right above", (double)field[3], 1.0 / 7, 1e-6);
    free(field);
    tear_down(&b);
}

/* The plane must be all that the rest of the network sees; of the input it may be a plane through
 * its space. */
static void layers_that_are_no_plane_have_no_field(void **state)
{
    static const int  UNITS[] = {2, 3, 2, 2}, WIDE[] = {4, 1, 5, 2};
    static const bool FIELD[] = {true, false, true, false}, WIDE_FIELD[] = {true, false, false};
    (void)state;

    for (int layer = 0; layer <= 3; layer++) {
        bench b;
        set_up(&b, spec_of(3, UNITS, NN_ACT_TANH, NN_ACT_SOFTMAX, NN_LOSS_CATEGORICAL_CROSSENTROPY),
               layer, 2);
        assert_int_equal(b.p->has_field, FIELD[layer]);
        assert_int_equal(b.kept->above != NULL, FIELD[layer]);
        tear_down(&b);
    }
    for (int layer = 0; layer < 3; layer++) {
        bench b;
        set_up(&b, spec_of(3, WIDE, NN_ACT_TANH, NN_ACT_SOFTMAX, NN_LOSS_CATEGORICAL_CROSSENTROPY),
               layer, 2);
        assert_int_equal(b.p->has_field, WIDE_FIELD[layer]);
        tear_down(&b);
    }
}

/* Two of four features are not all the network sees; both of two are, in either order. */
static void chosen_units_have_a_field_if_they_are_all(void **state)
{
    static const int UNITS[] = {4, 2, 1};
    bench            b;
    (void)state;

    set_up_units(&b, spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY), 0,
                 2, 2, 1);
    assert_false(b.p->has_field);
    tear_down(&b);
    set_up_units(&b, spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY), 1,
                 2, 2, 0);
    assert_true(b.p->has_field);
    tear_down(&b);
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
    assert_string_equal(t->data ? t->data : "", want);
    text_free(t);
}

/* What is said of a layer of 4-3-2-2 and of its second axis, or the only one. */
static void words_say_what_is_shown(void **state)
{
    static const int UNITS[] = {4, 3, 2, 2};
    static const struct {
        int         layer, chosen, unit;
        const char *about, *axis;
    } KNOWN[] = {
        {2, 0, 0, "layer 2 (dense_2, tanh), raw units", "unit 2 activation"},
        {1, 2, 1, "layer 1 (dense_1, tanh), units 2 and 3 of 3", "unit 3 activation"},
        {1, 1, 2, "layer 1 (dense_1, tanh), unit 3 of 3", "unit 3 activation"},
        {3, 0, 0, "layer 3 (output, softmax), raw units", "probability of red"},
        {0, 2, 2, "layer 0 (input), scaled features 3 and 4 of 4", "d (scaled)"},
        {0, 1, 1, "layer 0 (input), scaled feature 2 of 4", "b (scaled)"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        text  t = {0};
        bench b;
        set_up_units(
            &b, spec_of(3, UNITS, NN_ACT_TANH, NN_ACT_SOFTMAX, NN_LOSS_CATEGORICAL_CROSSENTROPY),
            KNOWN[i].layer, 2, KNOWN[i].chosen, KNOWN[i].unit);
        frames_about_layer(&t, b.p);
        check_words(&t, KNOWN[i].about);
        frames_axis(&t, b.p, b.p->shown - 1, NULL);
        check_words(&t, KNOWN[i].axis);
        tear_down(&b);
    }
}

/* Components: of the input, which does not change, there is no talk of epochs. */
static void words_say_what_components_hold(void **state)
{
    static const int UNITS[] = {4, 3, 1};
    text             t       = {0};
    bench            b;
    (void)state;

    for (int layer = 0; layer < 2; layer++) {
        set_up(&b, spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY),
               layer, 2);
        frames_about_layer(&t, b.p);
        check_words(&t, layer ? "layer 1 (dense_1, tanh), PCA of 3 units over 1 epoch"
                              : "layer 0 (input), PCA of 4 scaled features");
        b.p->view.basis.share[0] = 0.63249;
        b.p->view.basis.share[1] = 0.25;
        frames_axis(&t, b.p, 0, b.kept);
        check_words(&t, "PC 1 (63.2 % of the variance)");
        frames_axis(&t, b.p, 1, b.kept);
        check_words(&t, "PC 2 (25.0 % of the variance)");
        assert_string_equal(frames_boundary_name(b.p), "decision boundary");
        tear_down(&b);
    }
}

static void words_say_how_many_rows_and_how_good(void **state)
{
    static const int UNITS[] = {2, 2, 1};
    text             t       = {0};
    bench            b;
    (void)state;

    set_up(&b, spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY), 1, 2);
    assert_string_equal(frames_boundary_name(b.p), "decision boundary");
    b.p->spec.of_rows = 99;
    frames_about_layer(&t, b.p);
    check_words(&t, "layer 1 (dense_1, tanh), raw units, a sample of 8 of 99 rows");
    frames_score(&t, &b.p->spec, &b.kept->score);
    check_words(&t, "test accuracy 97.3 %");
    frames_title(&t, b.p, b.kept);
    check_words(&t, "Epoch 3 - test accuracy 97.3 %");
    b.kept->epoch = 3.25;
    frames_title(&t, b.p, b.kept);
    check_words(&t, "Epoch 3.25 - test accuracy 97.3 %");
    tear_down(&b);
    set_up(&b, spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_LINEAR, NN_LOSS_MEAN_SQUARED_ERROR), 1, 0);
    b.kept->score = (history_metrics){3, {"loss", "mae", "r2"}, {1, 1, 0.9314f}};
    frames_score(&t, &b.p->spec, &b.kept->score);
    check_words(&t, "test R2 0.931");
    tear_down(&b);
}

/* An axis says what is wrong with its unit, at the epoch it is asked of; components have no such
 * thing. */
static void axes_say_which_unit_says_nothing(void **state)
{
    static const int UNITS[] = {2, 2, 1};
    text             t       = {0};
    bench            b;
    (void)state;

    set_up(&b, spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY), 1, 2);
    assert_int_equal(b.kept->unit[0], HEALTH_OK);
    b.kept->unit[1] = HEALTH_CONSTANT;
    frames_axis(&t, b.p, 0, b.kept);
    check_words(&t, "unit 1 activation");
    frames_axis(&t, b.p, 1, b.kept);
    check_words(&t, "unit 2 activation (constant)");
    frames_axis(&t, b.p, 1, NULL);
    check_words(&t, "unit 2 activation");
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
        cmocka_unit_test(the_field_of_four_features_is_that_of_their_plane),
        cmocka_unit_test(the_field_of_a_regression_is_shares_of_the_scale),
        cmocka_unit_test(layers_that_are_no_plane_have_no_field),
        cmocka_unit_test(chosen_units_have_a_field_if_they_are_all),
        cmocka_unit_test(a_snapshot_is_copied),
        cmocka_unit_test(words_say_what_is_shown),
        cmocka_unit_test(words_say_what_components_hold),
        cmocka_unit_test(words_say_how_many_rows_and_how_good),
        cmocka_unit_test(axes_say_which_unit_says_nothing),
        cmocka_unit_test(limits_are_those_wanted_or_of_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

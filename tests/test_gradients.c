/* Gradients against finite differences: every activation x every loss x two nets x
 * every engine.
 *
 * The analytic gradient is what one step of plain SGD moves the parameters by.  The
 * numeric one comes from the double-precision network of oracle.h by central
 * differences.  Each pair of activation and loss is tried twice: with the output
 * activation the loss belongs with (its link), and with the activation itself as the
 * output's, where probabilities are clipped.
 *
 * Penalties (l1, l2) and class weights are part of the loss and go the same way.
 *
 * Draws whose differences would step over a kink are drawn again; so are those that
 * leave a layer without gradient.  Where the loss does not depend on the parameters at
 * all (softmax of one unit is 1; so is one probability divided by the sum of one), the
 * gradient must be zero to the bit, and that is what is tested.
 */
#include "oracle.h"

enum { ROWS = 9, MOST_PARAMS = 96, DRAWS = 5000 };

/* The step of the differences, how far from a kink every number must be (many steps),
 * the gradient that a layer must have at least, and what may be apart. */
static const double STEP = 1e-5, CLEAR = 1e-3, FLOWS = 1e-3, APART = 1e-3;

/* A power of two: the step is divided out exactly, and the rounding of the parameters
 * is small beside it. */
static const double RATE = 1024.0;

static const struct {
    const char *name;
    int         layers, units[4];
} NETS[] = {{"4-3-2-1", 3, {4, 3, 2, 1}}, {"5-7-4-3", 3, {5, 7, 4, 3}}};

typedef struct {
    char         name[96];
    nn_spec      spec;
    size_t       n;
    bool         constant; /* the loss does not depend on the parameters */
    float        params[MOST_PARAMS];
    float        x[ROWS * 8];
    float       *y;
    float        row_weight[ROWS];
    const float *class_weight; /* NULL: none; then row_weight is not read */
    double       loss, numeric[MOST_PARAMS];
} sample;

/* --- drawing a sample ---------------------------------------------------------------- */

static bool loss_is_constant(const nn_spec *s)
{
    bool one = s->units[s->layers] == 1;
    return one && (oracle_loss_of(s->loss)->ratio || !oracle_act_of(s->act[s->layers])->f);
}

/* By the class of each row, read from its targets. */
static void weigh_rows(sample *s)
{
    const int U = s->spec.units[s->spec.layers];
    for (int r = 0; s->class_weight && r < ROWS; r++) {
        int class = U == 1 && s->y[r] == 1.0f;
        for (int u = 1; U > 1 && u < U; u++) {
            class = s->y[r * U + u] == 1.0f ? u : class;
        }
        s->row_weight[r] = s->class_weight[class];
    }
}

/* Output biases around a half keep most outputs between the clips. */
static void draw(sample *s, nn_rng *rng)
{
    const int L = s->spec.layers;

    fill_uniform(rng, s->params, s->n, -0.9f, 0.9f);
    if (oracle_clips(&s->spec)) {
        fill_uniform(rng, s->params + nn_spec_biases_at(&s->spec, L), (size_t)s->spec.units[L],
                     0.3f, 0.7f);
    }
    fill_uniform(rng, s->x, (size_t)(ROWS * s->spec.units[0]), -1.0f, 1.0f);
    free(s->y);
    s->y = random_targets(rng, &s->spec, ROWS);
    for (int r = 0; s->constant && oracle_loss_of(s->spec.loss)->ratio && r < ROWS; r++) {
        s->y[r] = 1.0f; /* one-hot over one unit */
    }
    weigh_rows(s);
}

/* Weights near 0, where |w| has its kink. */
static bool weights_are_clear(const sample *s, const double *params)
{
    for (size_t i = 0; s->spec.l1 > 0.0 && i < s->n; i++) {
        if (fabs(params[i]) <= CLEAR) {
            return false;
        }
    }
    return true;
}

static bool row_is_clear(const nn_spec *s, const oracle_row *row, const float *y)
{
    const int U   = s->units[s->layers];
    double    sum = 0.0;

    for (int l = 1; l <= s->layers; l++) {
        for (int u = 0; u < s->units[l]; u++) {
            if (oracle_act_of(s->act[l])->kink && fabs(row->z[l][u]) <= CLEAR) {
                return false;
            }
        }
    }
    for (int u = 0; u < U; u++) {
        double from = fabs(row->y[s->layers][u] - (double)y[u]),
               kink = oracle_loss_of(s->loss)->kink;
        if (kink >= 0.0 && fabs(from - kink) <= CLEAR) {
            return false;
        }
        sum += row->y[s->layers][u];
    }
    for (int u = 0; u < U && oracle_clips(s); u++) {
        double q      = row->y[s->layers][u] / (oracle_loss_of(s->loss)->ratio ? sum : 1.0);
        bool   pinned = q == 0.0 || q == 1.0; /* a relu that is off; one unit's ratio */
        if (!pinned && (fabs(q - ORACLE_LOW) <= CLEAR || fabs(q - ORACLE_HIGH) <= CLEAR)) {
            return false;
        }
    }
    return !oracle_loss_of(s->loss)->ratio || sum > 0.2;
}

static bool is_clear(const sample *s, const double *params)
{
    oracle_row row;
    for (int r = 0; r < ROWS; r++) {
        oracle_forward(&s->spec, params, s->x + r * s->spec.units[0], &row);
        if (!row_is_clear(&s->spec, &row, s->y + r * s->spec.units[s->spec.layers])) {
            return false;
        }
    }
    return weights_are_clear(s, params);
}

static double mean_loss(const sample *s, const double *params)
{
    return oracle_weighted_loss(&s->spec, params, s->x, s->y,
                                s->class_weight ? s->row_weight : NULL, ROWS);
}

static void differentiate(sample *s, double *params)
{
    s->loss = mean_loss(s, params);
    for (size_t i = 0; i < s->n; i++) {
        double at     = params[i];
        params[i]     = at + STEP;
        double above  = mean_loss(s, params);
        params[i]     = at - STEP;
        double below  = mean_loss(s, params);
        params[i]     = at;
        s->numeric[i] = (above - below) / (2.0 * STEP);
    }
}

static double norm(const double *v, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        sum += v[i] * v[i];
    }
    return sqrt(sum);
}

/* Every layer has a gradient; one that is all zero would test nothing. */
static bool flows(const sample *s)
{
    for (int l = 1; l <= s->spec.layers; l++) {
        if (norm(s->numeric + nn_spec_weights_at(&s->spec, l), nn_spec_layer_params(&s->spec, l)) <
            FLOWS) {
            return false;
        }
    }
    return true;
}

static void make_sample(sample *s)
{
    nn_rng rng = nn_rng_make(7, NN_STREAM_INIT);
    double params[MOST_PARAMS];

    s->n        = nn_spec_params(&s->spec);
    s->constant = loss_is_constant(&s->spec);
    assert_true(s->n <= MOST_PARAMS);
    for (int i = 0; i < DRAWS; i++) {
        draw(s, &rng);
        for (size_t k = 0; k < s->n; k++) {
            params[k] = (double)s->params[k];
        }
        if (!is_clear(s, params)) {
            continue;
        }
        differentiate(s, params);
        if (s->constant ? norm(s->numeric, s->n) == 0.0 : flows(s)) {
            return;
        }
    }
    fail_msg("%s: none of %d draws is clear of kinks and has a gradient", s->name, DRAWS);
}

/* --- comparing ----------------------------------------------------------------------- */

/* One step from the sample's parameters; `gradient` (n) out, `loss` out. */
static void step(const sample *s, nn_engine engine, double *gradient, double *loss)
{
    nn_optimizer sgd   = nn_optimizer_default(NN_OPT_SGD);
    nn_score     score = {0};
    nn_err       err   = {0};
    int         *order = counting(ROWS);

    sgd.learning_rate = RATE;
    nn_net *net       = net_of(&s->spec, &sgd, engine, ROWS);
    nn_net_set_params(net, s->params);
    const nn_batches b = {.x            = s->x,
                          .y            = s->y,
                          .order        = order,
                          .rows         = ROWS,
                          .batch        = ROWS,
                          .class_weight = s->class_weight};
    if (nn_net_train(net, &b, &score, &err) != NN_OK) {
        fail_msg("%s: %s", s->name, err.text);
    }
    assert_int_equal(score.rows, ROWS);
    *loss = nn_score_loss(&score);

    float *after = params_of(net);
    for (size_t i = 0; i < s->n; i++) {
        gradient[i] = ((double)s->params[i] - (double)after[i]) / RATE;
    }
    free(after);
    free(order);
    nn_net_free(net);
}

static double check_sample(const sample *s, nn_engine engine)
{
    double gradient[MOST_PARAMS] = {0}, loss = 0.0, largest = 0.0, worst = 0.0;

    step(s, engine, gradient, &loss);
    if (!(apart(loss, s->loss, 1e-2) < 1e-5)) {
        fail_msg("%s: the loss is %.9g, by definition %.9g", s->name, loss, s->loss);
    }
    for (size_t i = 0; i < s->n; i++) {
        largest = fmax(largest, fabs(s->numeric[i]));
    }
    for (size_t i = 0; i < s->n; i++) {
        if (s->constant && gradient[i] != 0.0) {
            fail_msg("%s: gradient %g of a constant loss", s->name, gradient[i]);
        }
        double off = s->constant ? 0.0 : apart(gradient[i], s->numeric[i], 1e-2 * largest);
        if (!(off < APART)) {
            fail_msg("%s: parameter %zu has the gradient %.9g, by differences %.9g", s->name, i,
                     gradient[i], s->numeric[i]);
        }
        worst = fmax(worst, off);
    }
    return worst;
}

static double check_engines(sample *s)
{
    const nn_spec *spec  = &s->spec;
    double         worst = 0.0;

    for (EACH_ENGINE(e)) {
        snprintf(s->name, sizeof s->name, "%d-...-%d %s %s %s on %s", spec->units[0],
                 spec->units[spec->layers], NN_ACTS[spec->act[1]].name,
                 NN_ACTS[spec->act[spec->layers]].name, NN_LOSSES[spec->loss].name,
                 nn_engine_name(e));
        if (e == NN_ENGINE_AUTO + 1) {
            make_sample(s);
        }
        worst = fmax(worst, check_sample(s, e));
    }
    free(s->y);
    return worst;
}

static double check_case(size_t net, nn_act hidden, nn_act output, nn_loss loss)
{
    sample s = {.spec = spec_of(NETS[net].layers, NETS[net].units, hidden, output, loss)};
    return check_engines(&s);
}

static void equal_finite_differences_under_the_link(void **state)
{
    double worst = 0.0;
    int    cases = 0;
    (void)state;

    for (size_t net = 0; net < COUNT_OF(NETS); net++) {
        for (nn_act act = 0; act < NN_ACT_COUNT; act++) {
            for (nn_loss loss = 0; loss < NN_LOSS_COUNT; loss++, cases++) {
                worst = fmax(worst, check_case(net, act, NN_LOSSES[loss].link, loss));
            }
        }
    }
    print_message("%d cases, worst relative difference %.1e\n", cases, worst);
    assert_int_equal(cases, 2 * NN_ACT_COUNT * NN_LOSS_COUNT);
}

static void equal_finite_differences_under_any_output(void **state)
{
    double worst = 0.0;
    int    cases = 0;
    (void)state;

    for (size_t net = 0; net < COUNT_OF(NETS); net++) {
        for (nn_act act = 0; act < NN_ACT_COUNT; act++) {
            for (nn_loss loss = 0; loss < NN_LOSS_COUNT; loss++, cases++) {
                worst = fmax(worst, check_case(net, act, act, loss));
            }
        }
    }
    print_message("%d cases, worst relative difference %.1e\n", cases, worst);
    assert_int_equal(cases, 2 * NN_ACT_COUNT * NN_LOSS_COUNT);
}

/* --- penalties and class weights ----------------------------------------------------- */

static void penalties_and_class_weights_are_in_loss_and_gradient(void **state)
{
    static const float  WEIGHT[] = {0.25f, 2.0f, 1.5f};
    static const double L1[] = {0.05, 0.0, 0.02, 0.0}, L2[] = {0.0, 0.04, 0.03, 0.0};
    double              worst = 0.0;
    int                 cases = 0;
    (void)state;

    for (size_t net = 0; net < COUNT_OF(NETS); net++) {
        for (nn_loss loss = 0; loss < NN_LOSS_COUNT; loss++) {
            for (size_t i = 0; i < COUNT_OF(L1); i++, cases++) {
                nn_act link = NN_LOSSES[loss].link;
                sample s    = {
                       .spec = spec_of(NETS[net].layers, NETS[net].units, NN_ACT_TANH, link, loss)};
                if (loss_is_constant(&s.spec)) {
                    continue; /* one class */
                }
                s.spec.l1      = L1[i];
                s.spec.l2      = L2[i];
                s.class_weight = NN_LOSSES[loss].classifies && i != 0 ? WEIGHT : NULL;
                worst          = fmax(worst, check_engines(&s));
            }
        }
    }
    print_message("%d cases, worst relative difference %.1e\n", cases, worst);
    assert_int_equal(cases, 2 * NN_LOSS_COUNT * 4);
}

/* --- forward, by the same oracle ----------------------------------------------------- */

static double check_layers(const nn_net *net, const double *params, const float *x)
{
    const nn_spec *s     = nn_net_spec(net);
    double         worst = 0.0;
    oracle_row     row;

    for (int r = 0; r < ROWS; r++) {
        oracle_forward(s, params, x + r * s->units[0], &row);
        for (int l = 0; l <= s->layers; l++) {
            for (int u = 0; u < s->units[l]; u++) {
                double y = (double)nn_net_activations(net, l)[r * s->units[l] + u];
                worst    = fmax(worst, apart(y, row.y[l][u], 1.0));
            }
        }
    }
    return worst;
}

static void forward_equals_the_definition_in_every_layer(void **state)
{
    nn_rng       rng = nn_rng_make(11, NN_STREAM_INIT);
    nn_optimizer sgd = nn_optimizer_default(NN_OPT_SGD);
    double       exact[MOST_PARAMS];
    (void)state;

    for (nn_act act = 0; act < NN_ACT_COUNT; act++) {
        nn_spec spec = spec_of(3, NETS[1].units, act, act, NN_LOSS_MEAN_SQUARED_ERROR);
        float  *x    = random_floats(&rng, (size_t)(ROWS * spec.units[0]), -3.0f, 3.0f);
        for (EACH_ENGINE(e)) {
            nn_net *net    = random_net(&rng, &spec, &sgd, e, ROWS);
            float  *params = params_of(net);
            for (size_t i = 0; i < nn_spec_params(&spec); i++) {
                exact[i] = (double)params[i];
            }
            nn_net_forward(net, x, ROWS, NULL);
            double off = check_layers(net, exact, x);
            if (!(off < 1e-6)) {
                fail_msg("%s on %s is off by %g", NN_ACTS[act].name, nn_engine_name(e), off);
            }
            free(params);
            nn_net_free(net);
        }
        free(x);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_finite_differences_under_the_link),
        cmocka_unit_test(equal_finite_differences_under_any_output),
        cmocka_unit_test(penalties_and_class_weights_are_in_loss_and_gradient),
        cmocka_unit_test(forward_equals_the_definition_in_every_layer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

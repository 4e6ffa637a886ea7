/* Initial weights: the distribution each row of the table promises, and what the
 * data-aware start does to the units. */
#include "support.h"

/* --- distributions ------------------------------------------------------------------- */

enum { INPUTS = 200, UNITS = 300 };
static const double FANS = INPUTS + UNITS;

/* What the manual says of each row: bounds (0: none) and variance. */
typedef struct {
    const char *name;
    double      limit, variance;
} promise;

static promise promise_of(const char *name)
{
    const double  truncated = 2.0 / 0.87962566; /* bounds of a truncated normal, in deviations */
    const promise KNOWN[]   = {
          {"glorot_uniform", sqrt(6.0 / FANS), 2.0 / FANS},
          {"glorot_normal", truncated * sqrt(2.0 / FANS), 2.0 / FANS},
          {"he_uniform", sqrt(6.0 / INPUTS), 2.0 / INPUTS},
          {"he_normal", truncated * sqrt(2.0 / INPUTS), 2.0 / INPUTS},
          {"lecun_uniform", sqrt(3.0 / INPUTS), 1.0 / INPUTS},
          {"uniform", 0.05, 0.05 * 0.05 / 3.0},
          {"normal", 0.0, 0.05 * 0.05},
          {"zeros", 0.0, 0.0},
          {"lsuv", 1.0, 1.0 / INPUTS}, /* rows of length 1 */
    };
    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        if (strcmp(KNOWN[i].name, name) == 0) {
            return KNOWN[i];
        }
    }
    fail_msg("what does '%s' promise?", name);
    return KNOWN[0];
}

static void check_distribution(const promise *p, const float *W, size_t n)
{
    double mean = 0.0, variance = 0.0, largest = 0.0;

    for (size_t i = 0; i < n; i++) {
        mean += (double)W[i] / (double)n;
        variance += (double)W[i] * (double)W[i] / (double)n;
        largest = fmax(largest, fabs((double)W[i]));
    }
    check_near(p->name, mean, 0.0, 5.0 * sqrt(p->variance / (double)n));
    check_near(p->name, variance, p->variance, 5.0 * p->variance * sqrt(2.0 / (double)n));
    if (p->limit > 0.0 && !(largest <= p->limit * (1.0 + 1e-6))) {
        fail_msg("%s: %g is beyond %g", p->name, largest, p->limit);
    }
}

static float *filled(nn_init init, uint64_t seed, int inputs, int units)
{
    nn_rng rng = nn_rng_make(seed, NN_STREAM_INIT);
    float *W   = new_floats((size_t)inputs * (size_t)units);
    NN_INITS[init].fill(&rng, inputs, units, W);
    return W;
}

static void every_row_has_its_bounds_mean_and_variance(void **state)
{
    (void)state;
    for (nn_init init = 0; init < NN_INIT_COUNT; init++) {
        promise p = promise_of(NN_INITS[init].name);
        float  *W = filled(init, 1, INPUTS, UNITS);
        check_distribution(&p, W, (size_t)INPUTS * UNITS);
        free(W);
    }
}

static double largest_of(nn_init init)
{
    double largest = 0.0;
    float *W       = filled(init, 1, INPUTS, UNITS);
    for (int i = 0; i < INPUTS * UNITS; i++) {
        largest = fmax(largest, fabs((double)W[i]));
    }
    free(W);
    return largest;
}

/* Uniform numbers fill their bounds; truncated ones reach two deviations; plain normal
 * ones go on beyond three. */
static void bounds_are_reached(void **state)
{
    (void)state;
    for (nn_init init = 0; init < NN_INIT_COUNT; init++) {
        promise p = promise_of(NN_INITS[init].name);
        if (p.limit > 0.0 && !NN_INITS[init].from_data) {
            assert_true(largest_of(init) > 0.99 * p.limit);
        }
    }
    assert_true(largest_of(NN_INIT_NORMAL) > 3.0 * 0.05);
    assert_true(largest_of(NN_INIT_ZEROS) == 0.0);
}

static void the_table_is_whole(void **state)
{
    (void)state;
    for (nn_init a = 0; a < NN_INIT_COUNT; a++) {
        assert_true(NN_INITS[a].from_data == (strcmp(NN_INITS[a].name, "lsuv") == 0));
        for (nn_init b = 0; b < a; b++) {
            assert_string_not_equal(NN_INITS[a].name, NN_INITS[b].name);
        }
    }
}

/* --- whole networks ------------------------------------------------------------------ */

static float *started(const nn_spec *spec, nn_init init, uint64_t seed, const float *x, int rows)
{
    nn_rng rng    = nn_rng_make(seed, NN_STREAM_INIT);
    nn_err err    = {0};
    float *params = new_floats(nn_spec_params(spec));

    memset(params, 0xff, nn_spec_params(spec) * sizeof *params); /* NaN: all must be written */
    if (nn_init_params(params, spec, init, &rng, x, rows, &err) != NN_OK) {
        fail_msg("%s: %s", NN_INITS[init].name, err.text);
    }
    for (size_t i = 0; i < nn_spec_params(spec); i++) {
        assert_true(isfinite(params[i]));
    }
    return params;
}

static void biases_are_zero_but_for_lsuv(void **state)
{
    const int units[] = {4, 6, 5, 2};
    nn_spec spec = spec_of(3, units, NN_ACT_RELU, NN_ACT_SOFTMAX, NN_LOSS_CATEGORICAL_CROSSENTROPY);
    (void)state;

    for (nn_init init = 0; init < NN_INIT_LSUV; init++) {
        float *params = started(&spec, init, 1, NULL, 0);
        for (int l = 1; l <= 3; l++) {
            const float *W = params + nn_spec_weights_at(&spec, l);
            const float *b = params + nn_spec_biases_at(&spec, l);
            for (int u = 0; u < units[l]; u++) {
                assert_true(b[u] == 0.0f);
            }
            assert_true(init == NN_INIT_ZEROS ? W[0] == 0.0f : W[0] != 0.0f);
        }
        free(params);
    }
}

static void the_seed_decides(void **state)
{
    const int units[] = {4, 6, 3};
    nn_spec spec = spec_of(2, units, NN_ACT_RELU, NN_ACT_SOFTMAX, NN_LOSS_CATEGORICAL_CROSSENTROPY);
    const size_t n   = nn_spec_params(&spec);
    nn_rng       rng = nn_rng_make(1, NN_STREAM_SAMPLE);
    float       *x   = random_floats(&rng, 50 * 4, -1.0f, 1.0f);
    (void)state;

    for (nn_init init = 0; init < NN_INIT_COUNT; init++) {
        float *a = started(&spec, init, 1, x, 50), *b = started(&spec, init, 1, x, 50);
        float *c = started(&spec, init, 2, x, 50);
        check_same_bits(NN_INITS[init].name, a, b, n);
        assert_true(same_floats(a, c, n) == (init == NN_INIT_ZEROS));
        free(a), free(b), free(c);
    }
    free(x);
}

/* --- lsuv ---------------------------------------------------------------------------- */

/* Mean, deviation and share above zero of one column of z (rows, units). */
typedef struct {
    double mean, variance, active;
} moments;

static moments column_moments(const double *z, int rows, int units, int u)
{
    moments m = {0};
    for (int r = 0; r < rows; r++) {
        m.mean += z[r * units + u] / rows;
        m.active += (z[r * units + u] > 0.0) / (double)rows;
    }
    for (int r = 0; r < rows; r++) {
        double d = z[r * units + u] - m.mean;
        m.variance += d * d / rows;
    }
    return m;
}

/* Pre-activations of layer l in double from the activations of the layer below. */
static double *products(const nn_spec *spec, const float *params, int l, const float *in, int rows)
{
    const int    D = spec->units[l - 1], U = spec->units[l];
    const float *W = params + nn_spec_weights_at(spec, l), *b = params + nn_spec_biases_at(spec, l);
    double      *z = zeroed((size_t)(rows * U), sizeof *z);

    for (int i = 0; i < rows * U; i++) {
        int r = i / U, u = i % U;
        z[i] = (double)b[u];
        for (int d = 0; d < D; d++) {
            z[i] += (double)W[u * D + d] * (double)in[r * D + d];
        }
    }
    return z;
}

static double check_unit(const nn_spec *spec, int l, int u, const moments *m)
{
    const double center = (double)NN_ACTS[spec->act[l]].center;
    double       off    = fmax(fabs(m->mean - center), fabs(m->variance - 1.0));

    if (!(off < 1e-3)) {
        fail_msg("%s, layer %d unit %d: mean %g, variance %g; expected %g, 1",
                 NN_ACTS[spec->act[l]].name, l, u + 1, m->mean, m->variance, center);
    }
    if (!(m->active > 0.0 && (center < 1.0 || m->active > 0.5))) {
        fail_msg("%s, layer %d unit %d is active on %g of the rows", NN_ACTS[spec->act[l]].name, l,
                 u + 1, m->active);
    }
    return off;
}

/* Every hidden unit of `spec` over the rows; returns the worst deviation. */
static double check_hidden_units(const nn_spec *spec, const float *params, const float *x, int rows)
{
    nn_optimizer sgd   = nn_optimizer_default(NN_OPT_SGD);
    nn_net      *net   = net_of(spec, &sgd, NN_ENGINE_REFERENCE, rows);
    double       worst = 0.0;

    nn_net_set_params(net, params);
    nn_net_forward(net, x, rows, NULL);
    for (int l = 1; l < spec->layers; l++) {
        double *z = products(spec, params, l, nn_net_activations(net, l - 1), rows);
        for (int u = 0; u < spec->units[l]; u++) {
            moments m = column_moments(z, rows, spec->units[l], u);
            worst     = fmax(worst, check_unit(spec, l, u, &m));
        }
        free(z);
    }
    nn_net_free(net);
    return worst;
}

static void lsuv_centres_and_scales_every_hidden_unit(void **state)
{
    const int units[] = {4, 8, 5, 3, 1};
    const int rows    = 300;
    nn_rng    rng     = nn_rng_make(1, NN_STREAM_SAMPLE);
    float    *x       = random_floats(&rng, (size_t)rows * 4, -2.0f, 5.0f);
    double    worst   = 0.0;
    (void)state;

    for (nn_act act = 0; act < NN_ACT_COUNT; act++) {
        for (uint64_t seed = 1; seed <= 5; seed++) {
            nn_spec spec   = spec_of(4, units, act, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
            float  *params = started(&spec, NN_INIT_LSUV, seed, x, rows);
            worst          = fmax(worst, check_hidden_units(&spec, params, x, rows));
            const float *b = params + nn_spec_biases_at(&spec, 4);
            assert_true(b[0] == 0.0f); /* the output is left alone */
            free(params);
        }
    }
    print_message("worst deviation %.1e\n", worst);
    free(x);
}

/* Two inputs, seven units: three orthogonal pairs and one more, all scaled all the same. */
static void lsuv_takes_more_units_than_inputs(void **state)
{
    const int units[] = {2, 7, 2};
    nn_rng    rng     = nn_rng_make(2, NN_STREAM_SAMPLE);
    nn_spec spec = spec_of(2, units, NN_ACT_RELU, NN_ACT_SOFTMAX, NN_LOSS_CATEGORICAL_CROSSENTROPY);
    float  *x    = random_floats(&rng, 100 * 2, 10.0f, 12.0f);
    float  *params = started(&spec, NN_INIT_LSUV, 1, x, 100);
    (void)state;

    check_hidden_units(&spec, params, x, 100);
    free(params);
    free(x);
}

/* Unscaled features of any size are brought to variance 1; "constant" is relative. */
static void lsuv_takes_features_of_any_size(void **state)
{
    const int   units[] = {2, 3, 1};
    const float sizes[] = {1e-20f, 1e-9f, 1e9f, 1e20f};
    nn_spec     spec = spec_of(2, units, NN_ACT_RELU, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    (void)state;

    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        nn_rng rng    = nn_rng_make(5, NN_STREAM_SAMPLE);
        float *x      = random_floats(&rng, 60 * 2, 0.5f * sizes[i], 2.0f * sizes[i]);
        float *params = started(&spec, NN_INIT_LSUV, 1, x, 60);
        check_hidden_units(&spec, params, x, 60);
        free(params);
        free(x);
    }
}

static void lsuv_takes_a_constant_column(void **state)
{
    const int units[] = {3, 4, 1};
    nn_rng    rng     = nn_rng_make(3, NN_STREAM_SAMPLE);
    nn_spec   spec    = spec_of(2, units, NN_ACT_RELU, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    float    *x       = random_floats(&rng, 80 * 3, -1.0f, 1.0f);
    (void)state;

    for (int r = 0; r < 80; r++) {
        x[3 * r + 1] = 4.0f;
    }
    float *params = started(&spec, NN_INIT_LSUV, 1, x, 80);
    check_hidden_units(&spec, params, x, 80);
    free(params);
    free(x);
}

/* Nothing to scale by: weights stay of length 1, and only the centre is set. */
static void lsuv_takes_rows_that_are_all_alike(void **state)
{
    const int units[] = {3, 2, 1};
    nn_spec   spec    = spec_of(2, units, NN_ACT_RELU, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    float     x[30];
    (void)state;

    for (int i = 0; i < 30; i++) {
        x[i] = 0.5f + (float)(i % 3);
    }
    for (int rows = 1; rows <= 10; rows += 9) {
        float  *params = started(&spec, NN_INIT_LSUV, 1, x, rows);
        double *z      = products(&spec, params, 1, x, rows);
        for (int u = 0; u < 2; u++) {
            const float *w      = params + 3 * u;
            double       square = (double)w[0] * (double)w[0] + (double)w[1] * (double)w[1] +
                            (double)w[2] * (double)w[2];
            check_near("length", square, 1.0, 1e-6);
            check_near("centre", z[u], 1.0, 1e-6);
        }
        free(z);
        free(params);
    }
}

static void check_orthonormal(const float *W, int inputs, int first, int last)
{
    for (int a = first; a < last; a++) {
        for (int b = first; b <= a; b++) {
            double sum = 0.0;
            for (int i = 0; i < inputs; i++) {
                sum += (double)W[a * inputs + i] * (double)W[b * inputs + i];
            }
            check_near("product of two rows", sum, a == b ? 1.0 : 0.0, 1e-5);
        }
    }
}

static void the_rows_of_lsuv_s_base_are_orthonormal(void **state)
{
    static const struct {
        int inputs, units;
    } SHAPES[] = {{1, 3}, {2, 2}, {4, 3}, {4, 7}, {60, 50}};
    (void)state;

    for (size_t s = 0; s < COUNT_OF(SHAPES); s++) {
        float *W = filled(NN_INIT_LSUV, 1, SHAPES[s].inputs, SHAPES[s].units);
        for (int at = 0; at < SHAPES[s].units; at += SHAPES[s].inputs) {
            int end = at + SHAPES[s].inputs;
            check_orthonormal(W, SHAPES[s].inputs, at,
                              end < SHAPES[s].units ? end : SHAPES[s].units);
        }
        free(W);
    }
}

/* Rows after the first NN_INIT_ROWS are not looked at, whatever they hold. */
static void lsuv_looks_at_the_first_rows_only(void **state)
{
    const int units[] = {2, 3, 1};
    nn_rng    rng     = nn_rng_make(4, NN_STREAM_SAMPLE);
    nn_spec   spec    = spec_of(2, units, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    float    *x       = random_floats(&rng, (size_t)(NN_INIT_ROWS + 5) * 2, -1.0f, 1.0f);
    (void)state;

    float *a = started(&spec, NN_INIT_LSUV, 1, x, NN_INIT_ROWS);
    for (int i = 0; i < 10; i++) {
        x[NN_INIT_ROWS * 2 + i] = NAN;
    }
    float *b = started(&spec, NN_INIT_LSUV, 1, x, NN_INIT_ROWS + 5);
    check_same_bits("params", b, a, nn_spec_params(&spec));
    x[0] += 1.0f;
    float *c = started(&spec, NN_INIT_LSUV, 1, x, NN_INIT_ROWS);
    assert_false(same_floats(a, c, nn_spec_params(&spec)));
    free(a), free(b), free(c), free(x);
}

static void lsuv_refuses_what_is_not_finite(void **state)
{
    const int   units[] = {2, 3, 1};
    const float bad[]   = {NAN, INFINITY, -INFINITY};
    nn_spec     spec = spec_of(2, units, NN_ACT_RELU, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    float       params[13];
    (void)state;

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        float  x[] = {1.0f, 2.0f, bad[i], 4.0f};
        nn_rng rng = nn_rng_make(1, NN_STREAM_INIT);
        nn_err err = {0};
        check_failed(nn_init_params(params, &spec, NN_INIT_LSUV, &rng, x, 2, &err), NN_NAN, &err,
                     "lsuv: layer 1 unit 1 overflows");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_has_its_bounds_mean_and_variance),
        cmocka_unit_test(bounds_are_reached),
        cmocka_unit_test(the_table_is_whole),
        cmocka_unit_test(biases_are_zero_but_for_lsuv),
        cmocka_unit_test(the_seed_decides),
        cmocka_unit_test(lsuv_centres_and_scales_every_hidden_unit),
        cmocka_unit_test(lsuv_takes_more_units_than_inputs),
        cmocka_unit_test(lsuv_takes_features_of_any_size),
        cmocka_unit_test(lsuv_takes_a_constant_column),
        cmocka_unit_test(lsuv_takes_rows_that_are_all_alike),
        cmocka_unit_test(the_rows_of_lsuv_s_base_are_orthonormal),
        cmocka_unit_test(lsuv_looks_at_the_first_rows_only),
        cmocka_unit_test(lsuv_refuses_what_is_not_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* nn_net_pre_activations and nn_net_gradients: how the loss of a row changes with what a
 * layer says of it, against finite differences of the network of oracle.h.
 *
 * Every activation x every loss under its link, every layer, before and after the
 * activation function, on every engine.
 */
#include "oracle.h"

enum { ROWS = 5, LAYERS = 3, MOST = 8, DRAWS = 2000 };

static const int    UNITS[] = {4, 5, 3, 2};
static const double STEP = 1e-5, CLEAR = 1e-3;

typedef struct {
    nn_spec spec;
    float   params[64], x[ROWS * 4], *y;
    double  exact[64];
} sample;

/* The loss of one row when layer l says what `row` says of it: from its pre-activations, or
 * from its activations. */
static double loss_from(const sample *s, oracle_row row, int l, bool before, const float *y)
{
    const nn_spec *spec = &s->spec;
    const double  *w    = s->exact;

    if (before) {
        oracle_activate(spec->act[l], spec->units[l], row.z[l], row.y[l]);
    }
    for (int k = 1; k <= spec->layers; k++) {
        const int     inputs = spec->units[k - 1], units = spec->units[k];
        const double *b = w + inputs * units;
        for (int u = 0; u < units && k > l; u++) {
            row.z[k][u] = b[u];
            for (int i = 0; i < inputs; i++) {
                row.z[k][u] += w[u * inputs + i] * row.y[k - 1][i];
            }
        }
        if (k > l) {
            oracle_activate(spec->act[k], units, row.z[k], row.y[k]);
        }
        w = b + units;
    }
    return oracle_loss_of(spec->loss)
        ->row(spec->units[spec->layers], oracle_clips(spec), row.y[spec->layers], y);
}

static double numeric(const sample *s, const oracle_row *row, int l, int u, bool before,
                      const float *y)
{
    oracle_row up = *row, down = *row;

    *(before ? &up.z[l][u] : &up.y[l][u]) += STEP;
    *(before ? &down.z[l][u] : &down.y[l][u]) -= STEP;
    return (loss_from(s, up, l, before, y) - loss_from(s, down, l, before, y)) / (2.0 * STEP);
}

/* No pre-activation near a kink of its function, no output near one of the loss. */
static bool is_clear(const sample *s)
{
    const oracle_loss *loss = oracle_loss_of(s->spec.loss);
    const int          out  = s->spec.units[LAYERS];
    oracle_row         row;

    for (int r = 0; r < ROWS; r++) {
        oracle_forward(&s->spec, s->exact, s->x + 4 * r, &row);
        for (int l = 1; l <= LAYERS; l++) {
            for (int u = 0; u < s->spec.units[l]; u++) {
                if (oracle_act_of(s->spec.act[l])->kink && fabs(row.z[l][u]) < CLEAR) {
                    return false;
                }
            }
        }
        for (int u = 0; u < out && loss->kink >= 0.0; u++) {
            double off = fabs(row.y[LAYERS][u] - (double)s->y[r * out + u]);
            if (fabs(off - loss->kink) < CLEAR) {
                return false;
            }
        }
    }
    return true;
}

static void draw(sample *s, nn_rng *rng, nn_act hidden, nn_loss loss)
{
    size_t n;

    s->spec = spec_of(LAYERS, UNITS, hidden, NN_LOSSES[loss].link, loss);
    n       = nn_spec_params(&s->spec);
    assert_true(n <= COUNT_OF(s->params));
    for (int i = 0; i < DRAWS; i++) {
        fill_uniform(rng, s->params, n, -0.9f, 0.9f);
        fill_uniform(rng, s->x, COUNT_OF(s->x), -1.0f, 1.0f);
        s->y = random_targets(rng, &s->spec, ROWS);
        for (size_t k = 0; k < n; k++) {
            s->exact[k] = (double)s->params[k];
        }
        if (is_clear(s)) {
            return;
        }
        free(s->y);
    }
    fail_msg("%s, %s: no draw is clear of kinks", NN_ACTS[hidden].name, NN_LOSSES[loss].name);
}

/*   norm  in/out  the largest gradient met */
static void check_layer(const sample *s, nn_net *net, int l, bool before, double *norm)
{
    const int  units = s->spec.units[l], out = s->spec.units[LAYERS];
    float      got[ROWS * MOST];
    oracle_row row;
    char       what[96];

    nn_net_gradients(net, s->y, ROWS, l, before, got);
    for (int r = 0; r < ROWS; r++) {
        oracle_forward(&s->spec, s->exact, s->x + 4 * r, &row);
        for (int u = 0; u < units; u++) {
            double want = numeric(s, &row, l, u, before, s->y + r * out);
            snprintf(what, sizeof what, "%s, %s, layer %d%s", NN_ACTS[s->spec.act[1]].name,
                     NN_LOSSES[s->spec.loss].name, l, before ? " before" : "");
            check_near(what, (double)got[r * units + u], want, 2e-4);
            *norm = fmax(*norm, fabs(want));
        }
    }
}

static void check_net(const sample *s, nn_engine engine)
{
    nn_optimizer sgd = nn_optimizer_default(NN_OPT_SGD);
    nn_net      *net = net_of(&s->spec, &sgd, engine, ROWS + 2);
    float        params[64];

    nn_net_set_params(net, s->params);
    nn_net_forward(net, s->x, ROWS, NULL);
    for (int l = 0; l <= LAYERS; l++) {
        double norm = 0.0;
        check_layer(s, net, l, false, &norm);
        if (l > 0) {
            check_layer(s, net, l, true, &norm);
        }
        if (norm < 1e-3) {
            fail_msg("%s: the gradient of layer %d is all zero, nothing was tested",
                     NN_ACTS[s->spec.act[1]].name, l);
        }
    }
    nn_net_get_params(net, params);
    check_same_bits("params", params, s->params, nn_spec_params(&s->spec));
    nn_net_free(net);
}

static void gradients_match_finite_differences(void **state)
{
    nn_rng rng = nn_rng_make(5, NN_STREAM_INIT);
    (void)state;

    for (nn_act act = 0; act < NN_ACT_COUNT; act++) {
        for (nn_loss loss = 0; loss < NN_LOSS_COUNT; loss++) {
            sample s;
            draw(&s, &rng, act, loss);
            for (EACH_ENGINE(e)) {
                check_net(&s, e);
            }
            free(s.y);
        }
    }
}

/* A row's gradient does not depend on the rows beside it. */
static void rows_stand_alone(void **state)
{
    nn_rng       rng = nn_rng_make(6, NN_STREAM_INIT);
    nn_optimizer sgd = nn_optimizer_default(NN_OPT_SGD);
    float        all[ROWS * 5], one[5];
    sample       s;
    (void)state;

    draw(&s, &rng, NN_ACT_TANH, NN_LOSS_CATEGORICAL_CROSSENTROPY);
    nn_net *net = net_of(&s.spec, &sgd, NN_ENGINE_REFERENCE, ROWS);
    nn_net_set_params(net, s.params);
    nn_net_forward(net, s.x, ROWS, NULL);
    nn_net_gradients(net, s.y, ROWS, 1, false, all);
    for (int r = 0; r < ROWS; r++) {
        nn_net_forward(net, s.x + 4 * r, 1, NULL);
        nn_net_gradients(net, s.y + 2 * r, 1, 1, false, one);
        check_same_bits("row", one, all + 5 * r, 5);
    }
    nn_net_free(net);
    free(s.y);
}

static void pre_activations_are_those_of_every_layer(void **state)
{
    nn_rng       rng = nn_rng_make(7, NN_STREAM_INIT);
    nn_optimizer sgd = nn_optimizer_default(NN_OPT_SGD);
    oracle_row   row;
    sample       s;
    (void)state;

    draw(&s, &rng, NN_ACT_RELU, NN_LOSS_BINARY_CROSSENTROPY);
    nn_net *net = net_of(&s.spec, &sgd, NN_ENGINE_REFERENCE, ROWS);
    nn_net_set_params(net, s.params);
    nn_net_forward(net, s.x, ROWS, NULL);
    for (int r = 0; r < ROWS; r++) {
        oracle_forward(&s.spec, s.exact, s.x + 4 * r, &row);
        for (int l = 1; l <= LAYERS; l++) {
            const float *z = nn_net_pre_activations(net, l) + r * s.spec.units[l];
            for (int u = 0; u < s.spec.units[l]; u++) {
                check_near("z", (double)z[u], row.z[l][u], 1e-6);
            }
        }
    }
    nn_net_free(net);
    free(s.y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients_match_finite_differences),
        cmocka_unit_test(rows_stand_alone),
        cmocka_unit_test(pre_activations_are_those_of_every_layer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

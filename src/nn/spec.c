#include "nnviz/spec.h"

#include <float.h>
#include <stdbool.h>

/* What is 0 or infinite in float32 is no strength of anything; NaN fails as well. */
static bool is_off_or_positive(double v)
{
    return v == 0.0 || (v >= (double)FLT_MIN && v <= (double)FLT_MAX);
}

static nn_status check_terms(const nn_spec *spec, nn_err *err)
{
    if (!is_off_or_positive(spec->l1)) {
        return nn_fail(err, NN_USAGE, "l1 %g; 0 or a positive float32 is needed", spec->l1);
    }
    if (!is_off_or_positive(spec->l2)) {
        return nn_fail(err, NN_USAGE, "l2 %g; 0 or a positive float32 is needed", spec->l2);
    }
    if (!(spec->dropout >= 0.0 && (float)spec->dropout < 1.0f)) {
        return nn_fail(err, NN_USAGE, "dropout %g; a number from 0 to below 1 is needed",
                       spec->dropout);
    }
    return NN_OK;
}

nn_status nn_spec_check(const nn_spec *spec, nn_err *err)
{
    size_t params = 0;

    if (spec->layers < 1 || spec->layers > NN_MAX_LAYERS) {
        return nn_fail(err, NN_USAGE, "%d layers after the input; 1 to %d are possible",
                       spec->layers, NN_MAX_LAYERS);
    }
    for (int l = 0; l <= spec->layers; l++) {
        if (spec->units[l] < 1 || spec->units[l] > NN_MAX_UNITS) {
            return nn_fail(err, NN_USAGE, "layer %d has %d units; 1 to %d are possible", l,
                           spec->units[l], NN_MAX_UNITS);
        }
    }
    for (int l = 1; l <= spec->layers; l++) {
        if ((unsigned)spec->act[l] >= NN_ACT_COUNT) {
            return nn_fail(err, NN_USAGE, "layer %d has no activation of the table", l);
        }
        params += nn_spec_layer_params(spec, l);
        if (params > NN_MAX_PARAMS) {
            return nn_fail(err, NN_USAGE, "more than %zu parameters by layer %d (%d x %d weights)",
                           NN_MAX_PARAMS, l, spec->units[l], spec->units[l - 1]);
        }
    }
    if ((unsigned)spec->loss >= NN_LOSS_COUNT) {
        return nn_fail(err, NN_USAGE, "no loss of the table");
    }
    return check_terms(spec, err);
}

size_t nn_spec_layer_params(const nn_spec *spec, int l)
{
    return ((size_t)spec->units[l - 1] + 1) * (size_t)spec->units[l];
}

size_t nn_spec_weights_at(const nn_spec *spec, int l)
{
    size_t at = 0;
    for (int k = 1; k < l; k++) {
        at += nn_spec_layer_params(spec, k);
    }
    return at;
}

size_t nn_spec_params(const nn_spec *spec)
{
    return nn_spec_weights_at(spec, spec->layers + 1);
}

size_t nn_spec_biases_at(const nn_spec *spec, int l)
{
    return nn_spec_weights_at(spec, l) + (size_t)spec->units[l - 1] * (size_t)spec->units[l];
}

int nn_spec_widest(const nn_spec *spec)
{
    int widest = 0;
    for (int l = 0; l <= spec->layers; l++) {
        widest = spec->units[l] > widest ? spec->units[l] : widest;
    }
    return widest;
}

size_t nn_spec_total_units(const nn_spec *spec)
{
    size_t total = 0;
    for (int l = 1; l <= spec->layers; l++) {
        total += (size_t)spec->units[l];
    }
    return total;
}

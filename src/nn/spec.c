#include "nnviz/spec.h"

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
    return NN_OK;
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

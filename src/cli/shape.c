#include "cli/shape.h"
#include "util/text.h"

#include <stdbool.h>

static const char *plural(int n)
{
    return n == 1 ? "" : "s";
}

/* How many outputs a task asks for; two classes may also have one softmax unit each. */
static int outputs_of(const shape_data *data)
{
    return data->task == TASK_MULTICLASS ? data->classes : 1;
}

static bool fits(const shape_data *data, int outputs)
{
    return outputs == outputs_of(data) || (data->task == TASK_BINARY && outputs == data->classes);
}

int_list shape_default(const shape_data *data)
{
    return (int_list){4, {data->features, 3, 2, outputs_of(data)}};
}

/* "4,3,2,1" from a list whose ends are replaced by what would fit. */
static void fitting(text *out, const int_list *layers, int first, int last)
{
    for (int i = 0; i < layers->n; i++) {
        int units = i == 0 ? first : i == layers->n - 1 ? last : layers->v[i];
        text_printf(out, "%s%d", i ? "," : "", units);
    }
}

static void wanted(text *out, const shape_data *data)
{
    switch (data->task) {
    case TASK_BINARY:
        text_str(out, "has 2 classes: 1 output (sigmoid) or 2 (softmax) are needed");
        return;
    case TASK_MULTICLASS:
        text_printf(out, "has %d classes: %d outputs (softmax) are needed", data->classes,
                    data->classes);
        return;
    case TASK_REGRESSION:
        text_str(out, "has a number to learn: 1 output is needed");
        return;
    }
}

static nn_status refuse_layers(const int_list *layers, const shape_data *data, nn_err *err)
{
    nn_status status = NN_OK;
    text      given = {0}, good = {0}, want = {0};
    int       last = layers->v[layers->n - 1];

    fitting(&given, layers, layers->v[0], last);
    fitting(&good, layers, data->features, fits(data, last) ? last : outputs_of(data));
    wanted(&want, data);
    NN_TRY(text_check(&given, "checking --layers", err));
    NN_TRY(text_check(&good, "checking --layers", err));
    NN_TRY(text_check(&want, "checking --layers", err));
    if (layers->v[0] != data->features) {
        NN_TRY(nn_fail(err, NN_USAGE,
                       "--layers %.60s has %d input%s, but %s has %d feature%s; --layers %.60s "
                       "would fit",
                       given.data, layers->v[0], plural(layers->v[0]), data->name, data->features,
                       plural(data->features), good.data));
    }
    NN_TRY(nn_fail(err, NN_USAGE,
                   "--layers %.60s has %d output%s, but %s %s; --layers %.60s would fit",
                   given.data, last, plural(last), data->name, want.data, good.data));
done:
    text_free(&given);
    text_free(&good);
    text_free(&want);
    return status;
}

/* --- loss ---------------------------------------------------------------------------- */

static nn_loss usual_loss(bool regression, int outputs)
{
    return regression     ? NN_LOSS_MEAN_SQUARED_ERROR
           : outputs == 1 ? NN_LOSS_BINARY_CROSSENTROPY
                          : NN_LOSS_CATEGORICAL_CROSSENTROPY;
}

static nn_status set_loss(nn_spec *spec, const run_config *config, const shape_data *data,
                          nn_err *err)
{
    const int     outputs = spec->units[spec->layers];
    const bool    asked   = config->loss != LOSS_AUTO;
    const nn_loss named   = asked ? (nn_loss)(config->loss - 1) : NN_LOSS_COUNT;
    const bool    regression =
        data ? data->task == TASK_REGRESSION : asked && !NN_LOSSES[named].classifies;
    const nn_loss usual = usual_loss(regression, outputs);

    spec->loss = asked ? named : usual;
    if (NN_LOSSES[spec->loss].classifies ? spec->loss != usual : !regression) {
        return nn_fail(err, NN_USAGE, "--loss %s is not for %s with %d output%s; %s is",
                       NN_LOSSES[spec->loss].name, regression ? "a regression" : "classes", outputs,
                       plural(outputs), NN_LOSSES[usual].name);
    }
    return NN_OK;
}

/* --- activations --------------------------------------------------------------------- */

/* An output that is read as a probability has to be one. */
static nn_status check_output(const nn_spec *spec, nn_err *err)
{
    const nn_act link = NN_LOSSES[spec->loss].link, act = spec->act[spec->layers];

    if (NN_LOSSES[spec->loss].classifies && act != link &&
        !(act == NN_ACT_SIGMOID && link == NN_ACT_SOFTMAX)) {
        return nn_fail(err, NN_USAGE,
                       "--activation: %s outputs are no probabilities; %s needs %s as the last one",
                       NN_ACTS[act].name, NN_LOSSES[spec->loss].name, NN_ACTS[link].name);
    }
    return NN_OK;
}

/* A list names each hidden layer, and may name the output too; one value stands for
 * all hidden layers. */
static nn_status set_activations(nn_spec *spec, const int_list *list, nn_err *err)
{
    const int hidden = spec->layers - 1;

    spec->act[spec->layers] = NN_LOSSES[spec->loss].link;
    if (list->n != 1 && list->n != hidden && list->n != hidden + 1) {
        return nn_fail(err, NN_USAGE,
                       "--activation has %d names; 1, or one for each of the %d hidden layer%s, "
                       "or those and the output's, are needed",
                       list->n, hidden, plural(hidden));
    }
    for (int l = 1; l <= hidden; l++) {
        spec->act[l] = (nn_act)list->v[list->n == 1 ? 0 : l - 1];
    }
    if (list->n == hidden + 1 && list->n > 1) {
        spec->act[spec->layers] = (nn_act)list->v[hidden];
    }
    for (int l = 1; l <= spec->layers; l++) {
        if (spec->act[l] == NN_ACT_SOFTMAX && spec->units[l] == 1) {
            return nn_fail(err, NN_USAGE,
                           "softmax in layer %d, which has 1 unit, would always be 1", l);
        }
    }
    return check_output(spec, err);
}

nn_status shape_make(nn_spec *spec, const run_config *config, const shape_data *data, nn_err *err)
{
    const int_list *layers = &config->layers;
    nn_status       status = NN_OK;
    nn_err          cause;

    if (layers->n < 2) {
        return nn_fail(err, NN_USAGE,
                       "--layers needs at least 2 numbers, the inputs and the outputs; "
                       "4,3,2,1 for example");
    }
    *spec = (nn_spec){
        .layers = layers->n - 1, .l1 = config->l1, .l2 = config->l2, .dropout = config->dropout};
    for (int l = 0; l <= spec->layers; l++) {
        spec->units[l] = layers->v[l];
    }
    if (data && (spec->units[0] != data->features || !fits(data, spec->units[spec->layers]))) {
        return refuse_layers(layers, data, err);
    }
    NN_TRY(set_loss(spec, config, data, err));
    NN_TRY(set_activations(spec, &config->activation, err));
    if (nn_spec_check(spec, &cause) != NN_OK) {
        NN_TRY(nn_fail(err, NN_USAGE, "--layers: %s", cause.text));
    }
done:
    return status;
}

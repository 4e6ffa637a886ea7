#include "model/model.h"
#include "formats/json.h"

#include <stdio.h>
#include <string.h>

/* --- JSON ------------------------------------------------------------------------ */

static void key(text *out, const char *name)
{
    text_str(out, ",\n  ");
    json_string(out, name);
    text_str(out, ": ");
}

static void names(text *out, char *const *name, int n)
{
    text_char(out, '[');
    for (int i = 0; i < n; i++) {
        text_str(out, i ? ", " : "");
        json_string(out, name[i]);
    }
    text_char(out, ']');
}

static void floats(text *out, const float *v, int n)
{
    text_char(out, '[');
    for (int i = 0; i < n; i++) {
        text_str(out, i ? ", " : "");
        json_float(out, v[i]);
    }
    text_char(out, ']');
}

static void doubles(text *out, const double *v, int n)
{
    text_char(out, '[');
    for (int i = 0; i < n; i++) {
        text_str(out, i ? ", " : "");
        json_double(out, v[i]);
    }
    text_char(out, ']');
}

static void layer(text *out, const model *m, int l)
{
    const int    inputs = m->spec.units[l - 1], units = m->spec.units[l];
    const float *W = m->params + nn_spec_weights_at(&m->spec, l);
    char         name[16];

    text_printf(out, "\n    {\n      \"name\": \"%s\",\n      \"units\": %d,\n",
                model_layer_name(name, &m->spec, l), units);
    text_printf(out, "      \"activation\": \"%s\",\n      \"weights\": [",
                NN_ACTS[m->spec.act[l]].name);
    for (int u = 0; u < units; u++) {
        text_str(out, u ? ",\n        " : "\n        ");
        floats(out, W + (size_t)u * (size_t)inputs, inputs);
    }
    text_str(out, "\n      ],\n      \"biases\": ");
    floats(out, m->params + nn_spec_biases_at(&m->spec, l), units);
    text_str(out, "\n    }");
}

static const char *task(const nn_spec *spec)
{
    switch (spec->loss) {
    case NN_LOSS_BINARY_CROSSENTROPY:
        return "binary_classification";
    case NN_LOSS_CATEGORICAL_CROSSENTROPY:
        return "multiclass_classification";
    default:
        return "regression";
    }
}

void model_to_json(text *out, const model *m)
{
    text_str(out, "{\n  \"format\": \"nnviz-model\",\n  \"version\": 1");
    key(out, "task"), json_string(out, task(&m->spec));
    key(out, "loss"), json_string(out, NN_LOSSES[m->spec.loss].name);
    key(out, "seed"), text_printf(out, "%llu", (unsigned long long)m->seed);
    key(out, "epoch"), text_printf(out, "%d", m->epoch);
    key(out, "data"), text_str(out, "{\"name\": ");
    json_string(out, m->data->name);
    text_printf(out, ", \"sha256\": \"%s\"}", m->data->sha256);
    key(out, "features"), names(out, m->data->feature_name, m->data->features);
    key(out, "label"), json_string(out, m->data->label_name);
    key(out, "classes"), names(out, m->data->class_name, m->data->classes);
    key(out, "scale"), text_printf(out, "{\"kind\": \"%s\", \"center\": ", scale_name(m->scale->kind));
    doubles(out, m->scale->center, m->scale->features);
    text_str(out, ", \"spread\": ");
    doubles(out, m->scale->spread, m->scale->features);
    text_char(out, '}');
    key(out, "layers"), text_char(out, '[');
    for (int l = 1; l <= m->spec.layers; l++) {
        text_str(out, l > 1 ? "," : "");
        layer(out, m, l);
    }
    text_str(out, "\n  ]\n}\n");
}

/* --- for people -------------------------------------------------------------------- */

const char *model_layer_name(char buf[16], const nn_spec *spec, int l)
{
    if (l == 0 || l == spec->layers) {
        return strcpy(buf, l ? "output" : "input");
    }
    snprintf(buf, 16, "dense_%d", l);
    return buf;
}

void model_shape(text *out, const nn_spec *spec, char separator)
{
    for (int l = 0; l <= spec->layers; l++) {
        if (l) {
            text_char(out, separator);
        }
        text_printf(out, "%d", spec->units[l]);
    }
}

static void summary_line(text *out, const char *name, const char *type, int units,
                         const char *activation, size_t params)
{
    char label[32], shape[32];
    snprintf(label, sizeof label, "%s (%s)", name, type);
    snprintf(shape, sizeof shape, "(None, %d)", units);
    text_printf(out, " %-20s %-15s %-12s %9zu\n", label, shape, activation, params);
}

static void rule(text *out, char c)
{
    for (int i = 0; i < 61; i++) {
        text_char(out, c);
    }
    text_char(out, '\n');
}

void model_summary(text *out, const nn_spec *spec)
{
    char name[16];

    rule(out, '_');
    text_printf(out, " %-20s %-15s %-12s %9s\n", "Layer (type)", "Output Shape", "Activation",
                "Param #");
    rule(out, '=');
    summary_line(out, "input", "InputLayer", spec->units[0], "", 0);
    for (int l = 1; l <= spec->layers; l++) {
        summary_line(out, model_layer_name(name, spec, l), "Dense", spec->units[l],
                     NN_ACTS[spec->act[l]].name, nn_spec_layer_params(spec, l));
    }
    rule(out, '=');
    text_printf(out, "Total params: %zu\n", nn_spec_params(spec));
}

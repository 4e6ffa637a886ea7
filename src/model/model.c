#include "model/model.h"
#include "data/names.h"
#include "formats/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const MODEL_TASK_NAMES[] = {
    [TASK_BINARY]     = "binary_classification",
    [TASK_MULTICLASS] = "multiclass_classification",
    [TASK_REGRESSION] = "regression",
};

const char *const MODEL_SPLIT_NAMES[] = {
    [MODEL_TRAINING]   = "training",
    [MODEL_VALIDATION] = "validation",
    [MODEL_TEST]       = "test",
};

/* --- life ---------------------------------------------------------------------------- */

void model_free(model *m)
{
    if (m) {
        free(m->params);
        scaler_free(m->scale);
        encoder_free(m->encode);
        free(m->data_name);
        free(m);
    }
}

static nn_status copy_text(char **out, const char *from, nn_err *err)
{
    *out = strdup(from);
    return *out ? NN_OK : nn_fail_nomem(err, "copying a model");
}

static nn_status copy_scale(scaler **out, const scaler *from, nn_err *err)
{
    nn_status status = scaler_new(out, from->kind, from->features, err);

    if (status == NN_OK) {
        size_t bytes = (size_t)from->features * sizeof *from->center;
        memcpy((*out)->center, from->center, bytes);
        memcpy((*out)->spread, from->spread, bytes);
    }
    return status;
}

static nn_status copy_column(encoder_column *out, const encoder_column *from, nn_err *err)
{
    nn_status status = NN_OK;

    out->kind          = from->kind;
    out->fill          = from->fill;
    out->missing_level = from->missing_level;
    NN_TRY(copy_text(&out->name, from->name, err));
    NN_TRY(names_copy(&out->level, from->level, from->levels, err));
    out->levels = from->levels;
done:
    return status;
}

static nn_status copy_encoder(encoder **out, const encoder *from, nn_err *err)
{
    encoder  *e      = NULL;
    nn_status status = encoder_new(&e, from->columns, from->classes, err);

    if (status != NN_OK) {
        return status;
    }
    e->task     = from->task;
    e->label_at = from->label_at;
    NN_TRY(copy_text(&e->label_name, from->label_name, err));
    for (int c = 0; c < from->columns; c++) {
        NN_TRY(copy_column(&e->column[c], &from->column[c], err));
    }
    for (int c = 0; c < from->classes; c++) {
        NN_TRY(copy_text(&e->class_name[c], from->class_name[c], err));
    }
    NN_TRY(encoder_name_features(e, err));
    *out = e;
    e    = NULL;
done:
    encoder_free(e);
    return status;
}

nn_status model_copy(model **out, const model *from, nn_err *err)
{
    nn_status    status = NN_OK;
    const size_t n      = nn_spec_params(&from->spec);
    model       *m      = calloc(1, sizeof *m);

    if (!m) {
        return nn_fail_nomem(err, "copying a model");
    }
    *m           = *from;
    m->scale     = NULL;
    m->encode    = NULL;
    m->data_name = NULL;
    m->params    = malloc(n * sizeof *m->params);
    if (!m->params) {
        NN_TRY(nn_fail_nomem(err, "copying a model"));
    }
    memcpy(m->params, from->params, n * sizeof *m->params);
    NN_TRY(copy_scale(&m->scale, from->scale, err));
    NN_TRY(copy_encoder(&m->encode, from->encode, err));
    NN_TRY(copy_text(&m->data_name, from->data_name, err));
    *out = m;
    m    = NULL;
done:
    model_free(m);
    return status;
}

model_metrics model_metrics_of(const nn_score *s, const nn_spec *spec)
{
    model_metrics m = {.rows = s->rows};

    if (s->rows) {
        m.loss = nn_score_loss(s);
        if (NN_LOSSES[spec->loss].classifies) {
            m.accuracy = nn_score_accuracy(s);
        } else {
            m.mae = nn_score_mae(s);
            m.r2  = nn_score_r2(s);
        }
    }
    return m;
}

/* --- JSON ---------------------------------------------------------------------------- */

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

static void column(text *out, const encoder_column *c)
{
    text_str(out, "\n    {\"name\": ");
    json_string(out, c->name);
    if (c->kind == ENCODE_NUMBER) {
        text_str(out, ", \"kind\": \"number\", \"fill\": ");
        json_double(out, c->fill);
    } else {
        text_str(out, ", \"kind\": \"one_hot\", \"levels\": ");
        names(out, c->level, c->levels);
        text_printf(out, ", \"missing\": %s", c->missing_level ? "true" : "false");
    }
    text_char(out, '}');
}

static void encoding(text *out, const encoder *e)
{
    key(out, "columns"), text_char(out, '[');
    for (int c = 0; c < e->columns; c++) {
        text_str(out, c ? "," : "");
        column(out, &e->column[c]);
    }
    text_str(out, "\n  ]");
    key(out, "features"), names(out, e->feature_name, e->features);
    key(out, "label"), json_string(out, e->label_name);
    key(out, "label_at"), text_printf(out, "%d", e->label_at);
    key(out, "classes"), names(out, e->class_name, e->classes);
}

static void one_metric(text *out, const char *name, double v)
{
    text_printf(out, ", \"%s\": ", name);
    json_double(out, v);
}

static void metrics(text *out, const model *m)
{
    const char *comma = "\n    ";

    key(out, "metrics"), text_char(out, '{');
    for (int s = 0; s < MODEL_SPLITS; s++) {
        const model_metrics *v = &m->metrics[s];
        if (v->rows) {
            text_printf(out, "%s\"%s\": {\"rows\": %ld", comma, MODEL_SPLIT_NAMES[s], v->rows);
            one_metric(out, "loss", v->loss);
            if (NN_LOSSES[m->spec.loss].classifies) {
                one_metric(out, "accuracy", v->accuracy);
            } else {
                one_metric(out, "mae", v->mae);
                one_metric(out, "r2", v->r2);
            }
            text_char(out, '}');
            comma = ",\n    ";
        }
    }
    text_str(out, comma[0] == ',' ? "\n  }" : "}");
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

static void scaling(text *out, const scaler *s)
{
    key(out, "scale"), text_printf(out, "{\"kind\": \"%s\", \"center\": ", scale_name(s->kind));
    doubles(out, s->center, s->features);
    text_str(out, ", \"spread\": ");
    doubles(out, s->spread, s->features);
    text_char(out, '}');
}

void model_to_json(text *out, const model *m)
{
    text_printf(out, "{\n  \"format\": \"nnviz-model\",\n  \"version\": %d", MODEL_VERSION);
    key(out, "task"), json_string(out, MODEL_TASK_NAMES[m->encode->task]);
    key(out, "loss"), json_string(out, NN_LOSSES[m->spec.loss].name);
    key(out, "l1"), json_double(out, m->spec.l1);
    key(out, "l2"), json_double(out, m->spec.l2);
    key(out, "dropout"), json_double(out, m->spec.dropout);
    key(out, "seed"), text_printf(out, "%llu", (unsigned long long)m->seed);
    key(out, "epoch"), text_printf(out, "%d", m->epoch);
    key(out, "data"), text_str(out, "{\"name\": ");
    json_string(out, m->data_name);
    text_printf(out, ", \"sha256\": \"%s\"}", m->sha256);
    encoding(out, m->encode);
    scaling(out, m->scale);
    metrics(out, m);
    key(out, "layers"), text_char(out, '[');
    for (int l = 1; l <= m->spec.layers; l++) {
        text_str(out, l > 1 ? "," : "");
        layer(out, m, l);
    }
    text_str(out, "\n  ]\n}\n");
}

/* --- for people ---------------------------------------------------------------------- */

const char *model_layer_name(char buf[16], const nn_spec *spec, int l)
{
    if (l == 0 || l == spec->layers) {
        return strcpy(buf, l ? "output" : "input");
    }
    snprintf(buf, 16, "dense_%d", l);
    return buf;
}

nn_status model_find_layer(int *l, const nn_spec *spec, const char *word, const char *what,
                           nn_err *err)
{
    char name[16], number[16];

    for (*l = 0; *l <= spec->layers; ++*l) {
        snprintf(number, sizeof number, "%d", *l);
        if (strcmp(word, number) == 0 || strcmp(word, model_layer_name(name, spec, *l)) == 0) {
            return NN_OK;
        }
    }
    return nn_fail(err, NN_USAGE,
                   "%s: '%.60s' is no layer of this network; 0 (input) to %d (output) are", what,
                   word, spec->layers);
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

#include "cli/job.h"
#include "formats/number.h"
#include "model/model.h"
#include "output/pictures.h"
#include "util/text.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the network ----------------------------------------------------------------------------- */

/* "4,3,2,1" from a list whose ends are replaced by what would fit. */
static void fitting(text *out, const int_list *layers, int first, int last)
{
    for (int i = 0; i < layers->n; i++) {
        int units = i == 0 ? first : i == layers->n - 1 ? last : layers->v[i];
        text_printf(out, "%s%d", i ? "," : "", units);
    }
}

static nn_status refuse_layers(const int_list *layers, const dataset *data, nn_err *err)
{
    nn_status status = NN_OK;
    text      given = {0}, fits = {0};
    int       last = layers->v[layers->n - 1];

    fitting(&given, layers, layers->v[0], last);
    fitting(&fits, layers, data->features, last == data->classes ? last : 1);
    NN_TRY(text_check(&given, "checking --layers", err));
    NN_TRY(text_check(&fits, "checking --layers", err));
    if (layers->v[0] != data->features) {
        NN_TRY(nn_fail(err, NN_USAGE,
                       "--layers %.60s has %d input%s, but %s has %d feature%s; --layers %.60s would fit",
                       given.data, layers->v[0], layers->v[0] == 1 ? "" : "s", data->name,
                       data->features, data->features == 1 ? "" : "s", fits.data));
    }
    NN_TRY(nn_fail(err, NN_USAGE, "--layers %.60s has %d outputs, but %s has %d classes: 1 output (sigmoid) or %d (softmax) are needed; --layers %.60s would fit",
                   given.data, last, data->name, data->classes, data->classes, fits.data));
done:
    text_free(&given);
    text_free(&fits);
    return status;
}

/* A list names each hidden layer, and may name the output too; one value stands for
 * all hidden layers. */
static nn_status set_activations(nn_spec *spec, const int_list *list, nn_err *err)
{
    const int hidden = spec->layers - 1;

    spec->act[spec->layers] = NN_LOSSES[spec->loss].link;
    if (list->n != 1 && list->n != hidden && list->n != hidden + 1) {
        return nn_fail(err, NN_USAGE,
                       "--activation has %d names; 1, or one for each of the %d hidden layers, "
                       "or those and the output's, are needed",
                       list->n, hidden);
    }
    for (int l = 1; l <= hidden; l++) {
        spec->act[l] = (nn_act)list->v[list->n == 1 ? 0 : l - 1];
    }
    if (list->n == hidden + 1 && list->n > 1) {
        spec->act[spec->layers] = (nn_act)list->v[hidden];
    }
    for (int l = 1; l <= spec->layers; l++) {
        if (spec->act[l] == NN_ACT_SOFTMAX && spec->units[l] == 1) {
            return nn_fail(err, NN_USAGE, "softmax in layer %d, which has 1 unit, would always be 1", l);
        }
    }
    return NN_OK;
}

nn_status job_shape(nn_spec *spec, const run_config *config, const dataset *data, nn_err *err)
{
    const int_list *layers = &config->layers;
    nn_status       status = NN_OK;
    nn_err          cause;

    if (layers->n < 2) {
        return nn_fail(err, NN_USAGE, "--layers needs at least 2 numbers, the inputs and the outputs; "
                                      "4,3,2,1 for example");
    }
    *spec = (nn_spec){.layers = layers->n - 1};
    for (int l = 0; l <= spec->layers; l++) {
        spec->units[l] = layers->v[l];
    }
    const int outputs = spec->units[spec->layers];
    if (data && (spec->units[0] != data->features || (outputs != 1 && outputs != data->classes))) {
        return refuse_layers(layers, data, err);
    }
    spec->loss = outputs == 1 ? NN_LOSS_BINARY_CROSSENTROPY : NN_LOSS_CATEGORICAL_CROSSENTROPY;
    NN_TRY(set_activations(spec, &config->activation, err));
    if (nn_spec_check(spec, &cause) != NN_OK) {
        NN_TRY(nn_fail(err, NN_USAGE, "--layers: %s", cause.text));
    }
done:
    return status;
}

static nn_status choose_layer(job *j, run_config *config, nn_err *err)
{
    char name[16];

    if (!config->layer) {
        j->layer = pictures_choose_layer(&j->spec);
        snprintf(name, sizeof name, "%d", j->layer);
        config->layer = strdup(name);
        return config->layer ? NN_OK : nn_fail_nomem(err, "reading the options");
    }
    for (int l = 0; l <= j->spec.layers; l++) {
        char number[16];
        snprintf(number, sizeof number, "%d", l);
        if (strcmp(config->layer, number) == 0 ||
            strcmp(config->layer, model_layer_name(name, &j->spec, l)) == 0) {
            j->layer = l;
            return NN_OK;
        }
    }
    return nn_fail(err, NN_USAGE,
                   "--layer: '%.60s' is no layer of this network; 0 (input) to %d (output) are",
                   config->layer, j->spec.layers);
}

/* --- options that depend on others --------------------------------------------------------------- */

static nn_status draw_seed(run_config *config, nn_err *err)
{
    uint32_t seed;
    FILE    *f = fopen("/dev/urandom", "rb");

    if (!f || fread(&seed, sizeof seed, 1, f) != 1) {
        nn_fail(err, NN_IO, "/dev/urandom: %s", strerror(errno));
        if (f) {
            fclose(f);
        }
        return NN_IO;
    }
    fclose(f);
    config->seed = (int64_t)seed;
    return NN_OK;
}

static nn_status read_split(split_spec *out, const run_config *config, nn_err *err)
{
    static const char SKLEARN[] = "sklearn:";
    double            seed;

    *out = (split_spec){.test       = config->test_split,
                        .validation = config->validation_split,
                        .seed       = (uint64_t)config->seed};
    if (strcmp(config->split, "random") == 0) {
        return NN_OK;
    }
    if (strncmp(config->split, SKLEARN, sizeof SKLEARN - 1) == 0) {
        const char *digits = config->split + sizeof SKLEARN - 1;
        if (strspn(digits, "0123456789") == strlen(digits) &&
            number_parse(digits, strlen(digits), '.', &seed) && seed <= UINT32_MAX) {
            out->numpy      = true;
            out->numpy_seed = (uint32_t)seed;
            return NN_OK;
        }
    }
    return nn_fail(err, NN_USAGE,
                   "--split: '%.60s' is not random or sklearn:SEED with a seed in 0..4294967295",
                   config->split);
}

static nn_status set_optimizer(nn_optimizer *out, run_config *config, nn_err *err)
{
    nn_optimizer o = nn_optimizer_default((nn_opt)config->optimizer);

    if (isnan(config->learning_rate)) {
        config->learning_rate = o.learning_rate;
    }
    o.learning_rate = config->learning_rate;
    o.momentum      = config->momentum;
    o.nesterov      = config->nesterov;
    o.rho           = config->rho;
    o.beta_1        = config->beta_1;
    o.beta_2        = config->beta_2;
    o.epsilon       = config->epsilon;
    *out            = o;
    return nn_optimizer_check(&o, err);
}

/* --- the data -------------------------------------------------------------------------------------- */

static nn_status scale_data(job *j, const run_config *config, nn_err *err)
{
    const bool all  = config->scale_on == SCALE_ON_ALL;
    const int *rows = all ? NULL : j->parts->train;
    nn_status  status;

    status = scaler_fit(&j->scale, (scale_kind)config->scale, j->data->x, j->data->features, rows,
                        all ? j->data->rows : j->parts->n_train, err);
    if (status != NN_OK) {
        return status;
    }
    for (int i = 0; i < j->data->rows; i++) {
        size_t features = (size_t)j->data->features;
        scaler_apply(j->scale, j->data->x + (size_t)j->parts->order[i] * features, 1,
                     j->x + (size_t)i * features);
    }
    for (size_t i = 0, n = (size_t)j->data->rows * (size_t)j->data->features; i < n; i++) {
        if (!isfinite(j->x[i])) {
            return nn_fail(err, NN_DATA,
                           "%s: row %d is so far from the training rows in column '%s' that its "
                           "scaled value overflows; clean the data or use --scale none",
                           j->data->source, j->parts->order[i / (size_t)j->data->features],
                           j->data->feature_name[i % (size_t)j->data->features]);
        }
    }
    return NN_OK;
}

static void set_targets(job *j)
{
    const int outputs = j->spec.units[j->spec.layers];

    for (int i = 0; i < j->data->rows; i++) {
        int c       = j->data->label[j->parts->order[i]];
        j->label[i] = c;
        for (int u = 0; u < outputs; u++) {
            j->y[(size_t)i * (size_t)outputs + (size_t)u] = outputs == 1 ? (float)c : (float)(c == u);
        }
    }
}

/* The part that begins at place `at` of parts->order. */
static job_part part(const job *j, const char *name, const int *row, int rows)
{
    size_t at = rows ? (size_t)(row - j->parts->order) : 0;
    return (job_part){.name  = name,
                      .row   = row,
                      .label = j->label + at,
                      .xy    = {.x = j->x + at * (size_t)j->data->features,
                                .y = j->y + at * (size_t)j->spec.units[j->spec.layers],
                                .rows = rows}};
}

static nn_status prepare_rows(job *j, const run_config *config, nn_err *err)
{
    nn_status    status = NN_OK;
    const size_t rows = (size_t)j->data->rows, outputs = (size_t)j->spec.units[j->spec.layers];

    j->x     = malloc(rows * (size_t)j->data->features * sizeof *j->x);
    j->y     = outputs <= SIZE_MAX / sizeof *j->y / rows ? malloc(rows * outputs * sizeof *j->y) : NULL;
    j->label = malloc(rows * sizeof *j->label);
    if (!j->x || !j->y || !j->label) {
        NN_TRY(nn_fail_nomem(err, "preparing the rows"));
    }
    NN_TRY(scale_data(j, config, err));
    set_targets(j);
    j->test       = part(j, "test", j->parts->test, j->parts->n_test);
    j->validation = part(j, "validation", j->parts->validation, j->parts->n_validation);
    j->training   = part(j, "training", j->parts->train, j->parts->n_train);
done:
    return status;
}

/* The rows that snapshots show. */
static nn_status choose_shown(job *j, const run_config *config, nn_err *err)
{
    nn_status    status   = NN_OK;
    const size_t features = (size_t)j->data->features;
    int         *place    = NULL;

    j->shown_of = j->test.xy.rows ? &j->test : j->validation.xy.rows ? &j->validation : &j->training;
    j->shown    = *j->shown_of;
    if (config->snapshot_rows == 0 || j->shown.xy.rows <= config->snapshot_rows) {
        return NN_OK;
    }
    j->shown.xy.rows = (int)config->snapshot_rows;
    NN_TRY(snapshot_rows(&place, j->shown_of->xy.rows, j->shown.xy.rows, (uint64_t)config->seed, err));
    j->shown_row = malloc((size_t)j->shown.xy.rows * sizeof *j->shown_row);
    j->shown_x   = malloc((size_t)j->shown.xy.rows * features * sizeof *j->shown_x);
    if (!j->shown_row || !j->shown_x) {
        NN_TRY(nn_fail_nomem(err, "choosing the rows to show"));
    }
    for (int i = 0; i < j->shown.xy.rows; i++) {
        j->shown_row[i] = j->shown_of->row[place[i]];
        memcpy(j->shown_x + (size_t)i * features, j->shown_of->xy.x + (size_t)place[i] * features,
               features * sizeof *j->shown_x);
    }
    j->shown.row   = j->shown_row;
    j->shown.xy.x  = j->shown_x;
    j->shown.label = NULL; /* not asked for of a sample */
    j->shown.xy.y  = NULL;
done:
    free(place);
    return status;
}

/* features, 3, 2, outputs */
static void default_layers(run_config *config, const dataset *data)
{
    if (config->layers.n == 0) {
        config->layers = (int_list){4, {data->features, 3, 2, data->classes == 2 ? 1 : data->classes}};
    }
}

nn_status job_prepare(job *out, run_config *config, nn_err *err)
{
    nn_status  status = NN_OK;
    split_spec how;
    nn_err     cause = {0};

    *out = (job){0};
    if (config->seed < 0) {
        NN_TRY(draw_seed(config, err));
    }
    NN_TRY(set_optimizer(&out->optimizer, config, err));
    NN_TRY(read_split(&how, config, err));
    NN_TRY(snapshot_plan_make(&out->snapshots, config->snapshots, (int)config->epochs, err));
    NN_TRY(dataset_load(&out->data, config->data, err));
    default_layers(config, out->data);
    NN_TRY(job_shape(&out->spec, config, out->data, err));
    NN_TRY(choose_layer(out, config, err));
    NN_TRY(split_make(&out->parts, &how, out->data->rows, &cause));
    NN_TRY(prepare_rows(out, config, err));
    NN_TRY(choose_shown(out, config, err));
done:
    if (cause.status != NN_OK) { /* the splitter does not know the file's name */
        nn_fail(err, cause.status, "%s: %s", out->data->source, cause.text);
    }
    return status;
}

void job_free(job *j)
{
    snapshot_plan_free(&j->snapshots);
    dataset_free(j->data);
    split_free(j->parts);
    scaler_free(j->scale);
    free(j->x);
    free(j->y);
    free(j->label);
    free(j->shown_row);
    free(j->shown_x);
    *j = (job){0};
}

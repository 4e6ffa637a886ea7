#include "cli/job.h"
#include "cli/data_options.h"
#include "cli/seed.h"
#include "cli/shape.h"
#include "cli/test_file.h"
#include "formats/number.h"
#include "model/model.h"
#include "util/pages.h"
#include "util/threads.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- options that depend on others --------------------------------------------------- */

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

/* Plain sgd takes numbers of any size as targets, and with them gradients of any size:
 * Keras's 0.01 instead of the 0.2 that probabilities bear. */
static const double SGD_RATE_REGRESSION = 0.01;

static nn_status set_optimizer(nn_optimizer *out, run_config *config, label_task task, nn_err *err)
{
    nn_optimizer o = nn_optimizer_default((nn_opt)config->optimizer);

    if (isnan(config->learning_rate)) {
        bool gentle           = task == TASK_REGRESSION && o.kind == NN_OPT_SGD;
        config->learning_rate = gentle ? SGD_RATE_REGRESSION : o.learning_rate;
    }
    if (isnan(config->weight_decay)) {
        config->weight_decay = o.weight_decay;
    }
    o.learning_rate   = config->learning_rate;
    o.weight_decay    = config->weight_decay;
    o.momentum        = config->momentum;
    o.nesterov        = config->nesterov;
    o.rho             = config->rho;
    o.beta_1          = config->beta_1;
    o.beta_2          = config->beta_2;
    o.epsilon         = config->epsilon;
    o.clipvalue       = config->clipvalue;
    o.clipnorm        = config->clipnorm;
    o.global_clipnorm = config->global_clipnorm;
    *out              = o;
    return nn_optimizer_check(&o, err);
}

static nn_status set_schedule(nn_schedule *out, run_config *config, nn_err *err)
{
    nn_schedule s = nn_schedule_default((nn_schedule_kind)config->schedule);

    if (isnan(config->decay_rate)) {
        config->decay_rate = s.decay_rate;
    }
    if (config->decay_steps == 0) {
        config->decay_steps = s.decay_steps;
    }
    s.decay_rate  = config->decay_rate;
    s.decay_steps = (int)config->decay_steps;
    s.alpha       = config->alpha;
    s.factor      = config->factor;
    s.patience    = (int)config->lr_patience;
    s.min_lr      = config->min_lr;
    *out          = s;
    return nn_schedule_check(&s, err);
}

/* What early stopping and plateau watch; known once it is known whether there are
 * validation rows. */
static void set_monitor(job *j, run_config *config)
{
    if (config->monitor == MONITOR_AUTO) {
        nn_monitor usual = j->parts->n_validation ? NN_MONITOR_VAL_LOSS : NN_MONITOR_LOSS;
        config->monitor  = (int)usual + 1;
    }
    j->schedule.monitor = (nn_monitor)(config->monitor - 1);
    j->stop             = (nn_early_stop){.patience     = (int)config->patience,
                                          .min_delta    = config->min_delta,
                                          .monitor      = j->schedule.monitor,
                                          .restore_best = config->restore_best};
}

static nn_status choose_layer(job *j, run_config *config, nn_err *err)
{
    char number[16];

    if (config->layer) {
        return model_find_layer(&j->layer, &j->spec, config->layer, "--layer", err);
    }
    j->layer = pictures_choose_layer(&j->spec);
    snprintf(number, sizeof number, "%d", j->layer);
    config->layer = strdup(number);
    return config->layer ? NN_OK : nn_fail_nomem(err, "reading the options");
}

/* --units 3,7: one or two of the layer's units, as the axes count them, from 1. */
static nn_status choose_units(job *j, const run_config *config, nn_err *err)
{
    const int   units = j->spec.units[j->layer];
    const char *s     = config->units;

    if (strcmp(s, "auto") == 0) {
        return NN_OK;
    }
    for (; j->chosen < 2; s++) {
        size_t len = strcspn(s, ",");
        double v;
        if (!number_parse(s, len, '.', &v) || !(v >= 1 && v <= units) || v != floor(v) ||
            (j->chosen && (int)v - 1 == j->unit[0])) {
            break;
        }
        j->unit[j->chosen++] = (int)v - 1;
        s += len;
        if (!*s) {
            return NN_OK;
        }
    }
    return nn_fail(
        err, NN_USAGE,
        "--units: '%.60s' is not auto, nor one or two different units of layer %d, which "
        "has 1 to %d",
        config->units, j->layer, units);
}

static nn_status set_shape(job *j, run_config *config, nn_err *err)
{
    nn_status        status;
    const shape_data fit = {.name     = j->data->name,
                            .features = j->encode->features,
                            .task     = j->data->task,
                            .classes  = j->data->classes};

    if (config->layers.n == 0) {
        config->layers = shape_default(&fit);
    }
    NN_TRY(shape_make(&j->spec, config, &fit, err));
    NN_TRY(choose_layer(j, config, err));
    NN_TRY(choose_units(j, config, err));
done:
    return status;
}

/* --- the rows ------------------------------------------------------------------------ */

static nn_status make_room(job *j, nn_err *err)
{
    const size_t rows = (size_t)j->rows, outputs = (size_t)j->spec.units[j->spec.layers];
    const size_t features = (size_t)j->encode->features;

    if (features > SIZE_MAX / sizeof *j->x / rows || outputs > SIZE_MAX / sizeof *j->y / rows) {
        return nn_fail(err, NN_USAGE, "%zu rows of %zu features are more than can be addressed",
                       rows, features);
    }
    j->row = malloc(rows * sizeof *j->row);
    j->y   = malloc(rows * outputs * sizeof *j->y);
    pages_for_rows(j->y, rows, outputs * sizeof *j->y);
    if (j->data->label) {
        j->label = malloc(rows * sizeof *j->label);
    } else {
        j->target = malloc(rows * sizeof *j->target);
    }
    return j->row && j->y && (j->label || j->target) ? NN_OK
                                                     : nn_fail_nomem(err, "preparing the rows");
}

/* Encode the data set's rows, in the split's order, with room for `more` behind them, and learn how
 * to scale them.  The matrix is there once: of large data it is nearly all of the memory. */
static nn_status take_data(job *j, const run_config *config, int more, nn_err *err)
{
    const bool   all  = config->scale_on == SCALE_ON_ALL;
    const int    rows = j->data->rows, features = j->encode->features;
    const size_t width  = (size_t)features;
    const split *s      = j->parts;
    nn_status    status = NN_OK;

    NN_TRY(encoder_take(j->encode, j->data, &j->x, err));
    if (all) {
        NN_TRY(scaler_fit(&j->scale, (scale_kind)config->scale, j->x, features, NULL, rows, err));
    }
    NN_TRY(split_reorder(s, j->x, features, err));
    if (!all) {
        NN_TRY(scaler_fit(&j->scale, (scale_kind)config->scale, j->x + (size_t)s->n_test * width,
                          features, NULL, s->n_train, err));
    }
    if (more > 0) {
        float *x = realloc(j->x, ((size_t)rows + (size_t)more) * width * sizeof *x);
        if (!x) {
            NN_TRY(nn_fail_nomem(err, "preparing the rows"));
        }
        j->x = x;
    }
done:
    return status;
}

/* Of the rows from .. end-1, as all below. */
static nn_status check_finite(const job *j, const run_config *config, int from, int end,
                              nn_err *err)
{
    const size_t features = (size_t)j->encode->features;

    for (size_t i = (size_t)from * features, n = (size_t)end * features; i < n; i++) {
        if (!isfinite(j->x[i])) {
            bool given = i / features >= (size_t)j->data->rows;
            return nn_fail(err, NN_DATA,
                           "%s: row %d is so far from the training rows in column '%s' that its "
                           "scaled value overflows; clean the data or use --scale none",
                           given ? config->test : j->data->source, j->row[i / features],
                           j->encode->feature_name[i % features]);
        }
    }
    return NN_OK;
}

static void order_labels(job *j, int from, int end)
{
    for (int i = from; i < end; i++) {
        int place = j->parts->order[i];
        j->row[i] = j->data->row[place];
        if (j->label) {
            j->label[i] = j->data->label[place];
        } else {
            j->target[i] = j->data->target[place];
        }
    }
}

static void set_targets(job *j, int from, int end)
{
    const int outputs = j->spec.units[j->spec.layers];

    for (int i = from; i < end; i++) {
        float *y = j->y + (size_t)i * (size_t)outputs;
        for (int u = 0; u < outputs; u++) {
            y[u] = !j->label      ? j->target[i]
                   : outputs == 1 ? (float)j->label[i]
                                  : (float)(j->label[i] == u);
        }
    }
}

/* Some of the data set's rows, on a thread. */
typedef struct {
    job              *j;
    const run_config *config;
} row_work;

enum { WORK_ROWS = 4096 };

static nn_status prepare_some(void *user, int i, nn_err *err)
{
    const row_work *w    = user;
    job            *j    = w->j;
    const int       from = i * WORK_ROWS, left = j->data->rows - from;
    const int       end    = from + (left < WORK_ROWS ? left : WORK_ROWS);
    float          *x      = j->x + (size_t)from * (size_t)j->encode->features;
    nn_status       status = NN_OK;

    order_labels(j, from, end);
    scaler_apply(j->scale, x, end - from, x);
    NN_TRY(check_finite(j, w->config, from, end, err));
    set_targets(j, from, end);
done:
    return status;
}

/* The data set's own labels are not looked at again. */
static nn_status prepare_data(job *j, const run_config *config, nn_err *err)
{
    const int threads = config->threads > 0 ? (int)config->threads : threads_available();
    const int pieces  = (j->data->rows - 1) / WORK_ROWS + 1;
    row_work  work    = {.j = j, .config = config};
    nn_status status  = threads_for(threads, pieces, prepare_some, &work, err);

    free(j->data->label);
    free(j->data->target);
    j->data->label  = NULL;
    j->data->target = NULL;
    return status;
}

/* The part of `rows` rows that begins at place `at`. */
static job_part part(const job *j, const char *name, past_split which, int at, int rows)
{
    const size_t from = (size_t)at;
    return (job_part){.name  = name,
                      .split = which,
                      .part  = {.rows       = rows,
                                .row        = j->row + from,
                                .label      = j->label ? j->label + from : NULL,
                                .target     = j->target ? j->target + from : NULL,
                                .class_name = j->data->class_name},
                      .xy    = {.x    = j->x + from * (size_t)j->encode->features,
                                .y    = j->y + from * (size_t)j->spec.units[j->spec.layers],
                                .rows = rows}};
}

static void set_parts(job *j, const test_file *given)
{
    const split *s = j->parts;

    j->test       = given->rows ? part(j, "test", PAST_TEST, j->data->rows, given->rows)
                                : part(j, "test", PAST_TEST, 0, s->n_test);
    j->training   = part(j, "training", PAST_TRAINING, s->n_test, s->n_train);
    j->validation = part(j, "validation", PAST_VALIDATION, s->n_test + s->n_train, s->n_validation);
}

static nn_status prepare_rows(job *j, const run_config *config, const test_file *given, nn_err *err)
{
    nn_status status = NN_OK;

    if (given->rows > INT_MAX - j->data->rows) {
        return nn_fail(err, NN_USAGE, "--test: %d and %d rows are more than can be counted",
                       j->data->rows, given->rows);
    }
    j->rows = j->data->rows + given->rows;
    NN_TRY(make_room(j, err));
    NN_TRY(take_data(j, config, given->rows, err));
    NN_TRY(prepare_data(j, config, err));
    test_file_append(given, j->scale, j->data->rows, j->row, j->x, j->label, j->target);
    NN_TRY(check_finite(j, config, j->data->rows, j->rows, err));
    set_targets(j, j->data->rows, j->rows);
    set_parts(j, given);
done:
    return status;
}

/* Keras's and scikit-learn's "balanced": rows / (classes * rows of the class). */
static nn_status weigh_classes(job *j, const run_config *config, nn_err *err)
{
    const int classes = j->data->classes, rows = j->training.part.rows;

    if (config->class_weight == CLASS_WEIGHT_NONE) {
        return NN_OK;
    }
    if (classes == 0) {
        return nn_fail(err, NN_USAGE, "--class-weight is for classes; %s has a number to learn",
                       j->data->source);
    }
    j->class_weight = calloc((size_t)classes, sizeof *j->class_weight);
    if (!j->class_weight) {
        return nn_fail_nomem(err, "weighing the classes");
    }
    for (int i = 0; i < rows; i++) {
        j->class_weight[j->training.part.label[i]] += 1.0f;
    }
    for (int c = 0; c < classes; c++) {
        float n            = j->class_weight[c];
        j->class_weight[c] = n > 0.0f ? (float)rows / ((float)classes * n) : 0.0f;
    }
    return NN_OK;
}

/* Whether there is something to watch, and what else only nn_train would find out. */
static nn_status check_plan(const job *j, const run_config *config, nn_err *err)
{
    nn_err        cause = {0};
    nn_train_plan plan  = {.epochs       = (int)config->epochs,
                           .class_weight = j->class_weight,
                           .schedule     = j->schedule,
                           .stop         = j->stop};

    if (nn_train_plan_check(&plan, &j->spec, j->validation.xy.rows, &cause) != NN_OK) {
        return nn_fail(err, NN_USAGE, "--%s", cause.text);
    }
    return NN_OK;
}

/* --- the rows that snapshots show ---------------------------------------------------- */

static nn_status sample(job *j, const int *place, nn_err *err)
{
    const size_t    features = (size_t)j->encode->features, n = (size_t)j->shown.part.rows;
    const job_part *of = j->shown_of;

    j->shown_row    = malloc(n * sizeof *j->shown_row);
    j->shown_x      = malloc(n * features * sizeof *j->shown_x);
    j->shown_label  = malloc(n * sizeof *j->shown_label);
    j->shown_target = malloc(n * sizeof *j->shown_target);
    if (!j->shown_row || !j->shown_x || !j->shown_label || !j->shown_target) {
        return nn_fail_nomem(err, "choosing the rows to show");
    }
    for (size_t i = 0; i < n; i++) {
        j->shown_row[i] = of->part.row[place[i]];
        memcpy(j->shown_x + i * features, of->xy.x + (size_t)place[i] * features,
               features * sizeof *j->shown_x);
        j->shown_label[i]  = of->part.label ? of->part.label[place[i]] : 0;
        j->shown_target[i] = of->part.target ? of->part.target[place[i]] : 0.0f;
    }
    j->shown.part.row    = j->shown_row;
    j->shown.part.label  = of->part.label ? j->shown_label : NULL;
    j->shown.part.target = of->part.target ? j->shown_target : NULL;
    j->shown.xy.x        = j->shown_x;
    j->shown.xy.y        = NULL; /* not asked for of a sample */
    return NN_OK;
}

static nn_status choose_shown(job *j, const run_config *config, nn_err *err)
{
    nn_status status = NN_OK;
    int      *place  = NULL;

    j->shown_of = j->test.xy.rows         ? &j->test
                  : j->validation.xy.rows ? &j->validation
                                          : &j->training;
    j->shown    = *j->shown_of;
    if (config->snapshot_rows == 0 || j->shown.xy.rows <= config->snapshot_rows) {
        return NN_OK;
    }
    j->shown.xy.rows = j->shown.part.rows = (int)config->snapshot_rows;
    NN_TRY(
        snapshot_rows(&place, j->shown_of->xy.rows, j->shown.xy.rows, (uint64_t)config->seed, err));
    NN_TRY(sample(j, place, err));
done:
    free(place);
    return status;
}

/* --- all together -------------------------------------------------------------------- */

static nn_status load(job *j, run_config *config, split_spec *how, nn_err *err)
{
    nn_status    status = NN_OK;
    dataset_spec spec;
    nn_err       cause = {0};

    NN_TRY(data_options_spec(&spec, config, err));
    spec.narrow  = true;
    spec.threads = (int)config->threads;
    NN_TRY(dataset_load(&j->data, config->data, &spec, err));
    if (config->test) {
        config->test_split = how->test = 0.0;
    }
    if (config->stratify) {
        if (!j->data->label) {
            NN_TRY(nn_fail(err, NN_USAGE, "--stratify is for classes; %s has a number to learn",
                           j->data->source));
        }
        how->label      = j->data->label;
        how->classes    = j->data->classes;
        how->class_name = j->data->class_name;
    }
    status = split_make(&j->parts, how, j->data->rows, &cause);
    if (status != NN_OK) { /* the splitter does not know the file's name */
        NN_TRY(nn_fail(err, cause.status, "%s: %s", j->data->source, cause.text));
    }
    NN_TRY(encoder_fit(&j->encode, j->data, j->parts->train, j->parts->n_train, err));
done:
    return status;
}

nn_status job_prepare(job *out, run_config *config, nn_err *err)
{
    nn_status  status = NN_OK;
    split_spec how;
    test_file  given = {0};

    *out = (job){0};
    NN_TRY(seed_resolve(config, err));
    NN_TRY(set_schedule(&out->schedule, config, err));
    NN_TRY(read_split(&how, config, err));
    NN_TRY(snapshot_plan_make(&out->snapshots, config->snapshots, (int)config->epochs, err));
    NN_TRY(load(out, config, &how, err));
    NN_TRY(set_optimizer(&out->optimizer, config, out->data->task, err));
    NN_TRY(set_shape(out, config, err));
    set_monitor(out, config);
    if (config->test) {
        NN_TRY(test_file_read(&given, config, out->encode, err));
        memcpy(out->test_sha256, given.sha256, sizeof given.sha256);
    }
    NN_TRY(prepare_rows(out, config, &given, err));
    NN_TRY(weigh_classes(out, config, err));
    NN_TRY(check_plan(out, config, err));
    NN_TRY(choose_shown(out, config, err));
done:
    test_file_release(&given);
    return status;
}

nn_status job_subject(text *out, const job *j, const run_config *config, nn_err *err)
{
    text_printf(out, "%s ", j->data->name);
    model_shape(out, &j->spec, '-');
    text_printf(out, ", seed %lld", (long long)config->seed);
    return text_check(out, "naming the run", err);
}

pictures_spec job_pictures(const job *j, const run_config *config, const char *subject)
{
    return (pictures_spec){.spec         = &j->spec,
                           .layer        = j->layer,
                           .part         = j->shown.part,
                           .of_rows      = j->shown_of->part.rows,
                           .classes      = j->data->classes,
                           .label_name   = j->data->label_name,
                           .feature_name = j->encode->feature_name,
                           .split        = j->shown.name,
                           .subject      = subject,
                           .chosen       = j->chosen,
                           .unit         = {j->unit[0], j->unit[1]},
                           .centroids    = config->centroids,
                           .engine       = (nn_engine)config->engine};
}

void job_free(job *j)
{
    snapshot_plan_free(&j->snapshots);
    dataset_free(j->data);
    split_free(j->parts);
    encoder_free(j->encode);
    scaler_free(j->scale);
    free(j->class_weight);
    free(j->row);
    free(j->x);
    free(j->y);
    free(j->label);
    free(j->target);
    free(j->shown_row);
    free(j->shown_x);
    free(j->shown_label);
    free(j->shown_target);
    *j = (job){0};
}

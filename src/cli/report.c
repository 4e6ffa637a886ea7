#include "cli/report.h"
#include "insight/health.h"
#include "model/model.h"
#include "nnviz/initializer.h"
#include "train/metrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NAMES = 8, NAME_WIDTH = 16 };

/* --- before ------------------------------------------------------------------------------------ */

static void names(text *out, char *const *name, int n)
{
    for (int i = 0; i < n && i < MOST_NAMES; i++) {
        text_printf(out, "%s%s", i ? ", " : "", name[i]);
    }
    if (n > MOST_NAMES) {
        text_str(out, ", ...");
    }
}

static void about_data(text *out, const dataset *d)
{
    text_printf(out, "Data      %s: %d rows, %d feature%s (", d->source, d->rows, d->features,
                d->features == 1 ? "" : "s");
    names(out, d->feature_name, d->features);
    text_printf(out, ")\nClasses   ");
    for (int c = 0; c < d->classes; c++) {
        text_printf(out, "%s%s (%d rows)", c ? ", " : "", d->class_name[c], d->class_count[c]);
    }
    text_printf(out, ", in column '%s'%s\n", d->label_name, d->has_header ? "" : "; no header");
}

static void about_split(text *out, const job *j, const run_config *config)
{
    text_printf(out, "Split     %d training, %d validation, %d test rows (%s, seed %lld)\n",
                j->training.xy.rows, j->validation.xy.rows, j->test.xy.rows, config->split,
                (long long)config->seed);
    text_printf(out, "Scale     %s", scale_name(j->scale->kind));
    text_printf(out, j->scale->kind == SCALE_NONE ? "\n" : ", fitted on %s rows\n",
                config->scale_on == SCALE_ON_ALL ? "all" : "the training");
}

static void about_training(text *out, const job *j, const run_config *config, const nn_net *net)
{
    const nn_optimizer *o = &j->optimizer;

    text_printf(out, "Training  %s, learning rate %g", NN_OPTS[o->kind].name, o->learning_rate);
    if (o->momentum > 0.0) {
        text_printf(out, ", %smomentum %g", o->nesterov ? "Nesterov " : "", o->momentum);
    }
    text_printf(out, ", batches of %lld, %s start, loss %s\n", (long long)config->batch_size,
                NN_INITS[config->init].name, NN_LOSSES[j->spec.loss].name);
    if (config->verbose) {
        nn_engine engine = nn_net_engine(net);
        text_printf(out, "Engine    %s%s%s\n", nn_engine_name(engine),
                    engine == NN_ENGINE_BLAS ? ", " : "",
                    engine == NN_ENGINE_BLAS ? nn_blas_name() : "");
    }
    if (j->snapshots.thinned) {
        text_printf(out, "Snapshots %d of %d epochs, evenly spaced (--snapshots all for every one)\n",
                    j->snapshots.count, j->snapshots.epochs + 1);
    }
    if (j->shown.xy.rows < j->shown_of->xy.rows) {
        text_printf(out, "Snapshots show %d of %d %s rows, a seeded sample (--snapshot-rows all for every one)\n",
                    j->shown.xy.rows, j->shown_of->xy.rows, j->shown.name);
    }
}

void report_start(text *out, const job *j, const run_config *config, const nn_net *net)
{
    about_data(out, j->data);
    about_split(out, j, config);
    model_summary(out, &j->spec);
    about_training(out, j, config, net);
    text_char(out, '\n');
}

/* --- after ---------------------------------------------------------------------------------------- */

/* A class name cut to the table's width, on a character's boundary; at least one blank
 * keeps it off its neighbour. */
static void cell(text *out, const char *name)
{
    size_t n = strlen(name);
    int    width = 0;

    if (n > NAME_WIDTH - 1) {
        for (n = NAME_WIDTH - 2; n > 0 && ((unsigned char)name[n] & 0xC0) == 0x80; n--) {
        }
    }
    for (size_t i = 0; i < n; i++) {
        width += ((unsigned char)name[i] & 0xC0) != 0x80;
    }
    width += name[n] ? 1 : 0;
    text_printf(out, "%*s%.*s%s", NAME_WIDTH - width, "", (int)n, name, name[n] ? "…" : "");
}

static void confusion(text *out, const dataset *d, const long *matrix, const char *rows)
{
    text_printf(out, "Confusion matrix on the %s rows (true class down, predicted across)\n", rows);
    text_printf(out, "%*s", NAME_WIDTH, "");
    for (int c = 0; c < d->classes; c++) {
        cell(out, d->class_name[c]);
    }
    text_char(out, '\n');
    for (int c = 0; c < d->classes; c++) {
        cell(out, d->class_name[c]);
        for (int k = 0; k < d->classes; k++) {
            text_printf(out, "%*ld", NAME_WIDTH, matrix[c * d->classes + k]);
        }
        text_char(out, '\n');
    }
}

static void health(text *out, const job *j, nn_net *net)
{
    snapshot *s   = NULL;
    nn_err    err = {0};
    size_t    before;
    bool      any = false;

    if (snapshot_create(&s, &j->spec, j->shown.xy.x, j->shown.xy.rows, &err) != NN_OK) {
        out->failed = true;
        return;
    }
    snapshot_take(s, net);
    for (int l = 1; l <= j->spec.layers; l++) {
        text line = {0};
        health_describe(&line, j->spec.act[l], s->acts[l], s->rows, j->spec.units[l]);
        before = out->len;
        if (line.len) {
            text_printf(out, "Layer %d: %s\n", l, line.data);
        }
        any |= out->len > before;
        out->failed |= line.failed;
        text_free(&line);
    }
    if (!any && s->rows > 1) { /* one row varies over nothing */
        text_printf(out, "No dead units: every unit of every layer varies over the %d %s rows\n",
                    s->rows, j->shown.name);
    }
    snapshot_free(s);
}

static void accuracy(text *out, const job *j, const job_part *p, const long *matrix)
{
    const int n = j->data->classes;
    long      right = 0;
    int       best = 0;
    double    base = metrics_majority(j->training.label, j->training.xy.rows, p->label, p->xy.rows, n, &best);

    for (int c = 0; c < n; c++) {
        right += matrix[c * n + c];
    }
    text_printf(out, "\nFinal %s accuracy %.2f %% (%ld of %d); always answering '%s' gets %.2f %%\n",
                p->name, 100.0 * (double)right / p->xy.rows, right, p->xy.rows,
                j->data->class_name[best], 100.0 * base);
}

void report_result(text *out, const job *j, nn_net *net)
{
    const job_part *p      = j->shown_of;
    const int       n      = j->data->classes;
    long           *matrix = malloc((size_t)n * (size_t)n * sizeof *matrix);

    if (!matrix) {
        out->failed = true;
        return;
    }
    metrics_confusion(net, p->xy.x, p->label, p->xy.rows, n, matrix);
    accuracy(out, j, p, matrix);
    confusion(out, j->data, matrix, p->name);
    health(out, j, net);
    free(matrix);
}

void report_files(text *out, const job *j, const run_config *config, const char *dir,
                  int snapshots, int pictures)
{
    text_printf(out, "Wrote %s: model.json, history.csv, rows.csv, snapshots.csv, config.json, run.json\n", dir);
    if (!config->no_dump) {
        text_printf(out, "  weights.npy and activations/: layers 0 to %d at %d epochs\n",
                    j->spec.layers, snapshots);
    }
    if (pictures) {
        text_printf(out, "  plots/layer-%02d/: %d pictures\n", j->layer, pictures);
    }
}

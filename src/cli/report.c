#include "cli/report.h"
#include "cli/score_text.h"
#include "insight/health.h"
#include "model/model.h"
#include "nnviz/initializer.h"
#include "train/metrics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CLASSES = 8 };

/* --- before -------------------------------------------------------------------------- */

static void about_data(text *out, const job *j)
{
    const dataset *d = j->data;

    text_str(out, "Data      ");
    text_visible(out, d->source);
    text_printf(out, ": %d rows, ", d->rows);
    dataset_describe(out, d);
    text_char(out, '\n');
    if (d->classes) {
        text_str(out, "Classes   ");
        for (int c = 0; c < d->classes && c < MOST_CLASSES; c++) {
            text_str(out, c ? ", " : "");
            text_visible(out, d->class_name[c]);
            text_printf(out, " (%d row%s)", d->class_count[c], d->class_count[c] == 1 ? "" : "s");
        }
        text_str(out, d->classes > MOST_CLASSES ? ", ...\n" : "\n");
    }
}

static void about_split(text *out, const job *j, const run_config *config)
{
    text_printf(out, "Split     %d training, %d validation, %d test rows (%s%s, seed %lld",
                j->training.xy.rows, j->validation.xy.rows, j->test.xy.rows, config->split,
                config->stratify ? ", stratified" : "", (long long)config->seed);
    if (config->test) {
        text_str(out, "; test rows from ");
        text_visible(out, config->test);
    }
    text_str(out, ")\n");
    text_printf(out, "Scale     %s", scale_name(j->scale->kind));
    text_printf(out, j->scale->kind == SCALE_NONE ? "\n" : ", fitted on %s rows\n",
                config->scale_on == SCALE_ON_ALL ? "all" : "the training");
}

/* Features are scaled and targets are not: far from 1, the same learning rate is another one, as a
 * squared error's gradient goes with their variance. */
static void about_targets(text *out, const job *j)
{
    static const double LEAST = 0.05, MOST = 20.0;
    const tables_part  *p    = &j->training.part;
    double              mean = 0.0, m2 = 0.0, deviation;

    for (int i = 0; i < p->rows; i++) { /* Welford, Technometrics 1962 */
        double delta = (double)p->target[i] - mean;
        mean += delta / (i + 1);
        m2 += delta * ((double)p->target[i] - mean);
    }
    deviation = sqrt(m2 / p->rows);
    if (deviation > 0.0 && (deviation < LEAST || deviation > MOST)) {
        text_printf(out,
                    "Targets   have a standard deviation of %.3g; most learning rates are meant "
                    "for about 1: divide the column by that\n",
                    deviation);
    }
}

static void about_training(text *out, const job *j, const run_config *config, const nn_net *net)
{
    const nn_optimizer *o = &j->optimizer;

    text_printf(out, "Training  %s, learning rate %g", NN_OPTS[o->kind].name, o->learning_rate);
    if (o->momentum > 0.0) {
        text_printf(out, ", %smomentum %g", o->nesterov ? "Nesterov " : "", o->momentum);
    }
    if (j->schedule.kind != NN_SCHEDULE_CONSTANT) {
        text_printf(out, " (%s)", NN_SCHEDULES[j->schedule.kind].name);
    }
    text_printf(out, ", batches of %lld, %s%s start, loss %s\n", (long long)config->batch_size,
                config->weights ? "weights of " : "",
                config->weights ? config->weights : NN_INITS[config->init].name,
                NN_LOSSES[j->spec.loss].name);
    if (j->training.part.target) {
        about_targets(out, j);
    }
    if (j->stop.patience) {
        text_printf(out, "Stopping  after %d epochs without a better %s\n", j->stop.patience,
                    NN_MONITORS[j->stop.monitor].name);
    }
    if (config->verbose) {
        nn_engine engine = nn_net_engine(net);
        text_printf(out, "Engine    %s%s%s\n", nn_engine_name(engine),
                    engine == NN_ENGINE_BLAS ? ", " : "",
                    engine == NN_ENGINE_BLAS ? nn_blas_name() : "");
    }
    if (j->snapshots.thinned) {
        text_printf(out,
                    "Snapshots %d of %d epochs, evenly spaced (--snapshots all for every one)\n",
                    j->snapshots.count, j->snapshots.epochs + 1);
    }
    if (j->shown.part.rows < j->shown_of->part.rows) {
        text_printf(out,
                    "Snapshots show %d of %d %s rows, a seeded sample (--snapshot-rows all for "
                    "every one)\n",
                    j->shown.xy.rows, j->shown_of->xy.rows, j->shown.name);
    }
}

void report_start(text *out, const job *j, const run_config *config, const nn_net *net)
{
    about_data(out, j);
    about_split(out, j, config);
    model_summary(out, &j->spec);
    about_training(out, j, config, net);
    text_char(out, '\n');
}

/* --- after --------------------------------------------------------------------------- */

static void about_health(text *out, const job *j, nn_net *net)
{
    snapshot *s   = NULL;
    nn_err    err = {0};
    size_t    before;
    bool      any = false;

    if (snapshot_create(&s, &j->spec, j->shown.xy.x, j->shown.part.rows, &err) != NN_OK) {
        out->failed = true;
        return;
    }
    snapshot_take(s, net);
    for (int l = 1; l <= j->spec.layers; l++) {
        text line = {0};
        health_describe(&line, j->spec.act[l], s->acts[l], s->rows, j->spec.units[l],
                        j->shown.name);
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
    const int n     = j->data->classes;
    long      right = 0;
    int       best  = 0;
    double    base  = metrics_majority(j->training.part.label, j->training.part.rows, p->part.label,
                                       p->part.rows, n, &best);

    for (int c = 0; c < n; c++) {
        right += matrix[c * n + c];
    }
    text_printf(out, "\nFinal %s accuracy %.2f %% (%ld of %d); always answering '", p->name,
                100.0 * (double)right / p->part.rows, right, p->part.rows);
    text_visible(out, j->data->class_name[best]);
    text_printf(out, "' gets %.2f %%\n", 100.0 * base);
}

static void confusion(text *out, const job *j, const job_part *p, const long *matrix, int columns)
{
    const int n = j->data->classes, width = score_cell(n, matrix, columns);

    if (width) {
        text_printf(out, "Confusion matrix on the %s rows (true class down, predicted across)\n",
                    p->name);
        score_confusion(out, j->data->class_name, n, matrix, width);
    } else {
        text_printf(out,
                    "The confusion matrix of %d classes does not fit into %d columns; 'nnviz eval' "
                    "prints it whatever its width\n",
                    n, columns);
    }
}

static void about_classes(text *out, const job *j, nn_net *net, int columns)
{
    const job_part *p      = j->shown_of;
    const int       n      = j->data->classes;
    long           *matrix = malloc((size_t)n * (size_t)n * sizeof *matrix);

    if (!matrix) {
        out->failed = true;
        return;
    }
    metrics_confusion(net, p->xy.x, p->part.label, p->part.rows, n, matrix);
    accuracy(out, j, p, matrix);
    confusion(out, j, p, matrix, columns);
    free(matrix);
}

static void about_numbers(text *out, const job *j, nn_net *net)
{
    const job_part *p = j->shown_of;
    nn_score        s = {0};

    nn_net_evaluate(net, p->xy.x, p->xy.y, p->xy.rows, &s);
    text_printf(out, "\nFinal %s R2 ", p->name);
    score_number(out, 4, nn_score_r2(&s));
    text_printf(out, ", mean absolute error %.6g; always answering the mean gets R2 0\n",
                nn_score_mae(&s));
}

void report_result(text *out, const job *j, nn_net *net, int columns)
{
    if (j->data->classes) {
        about_classes(out, j, net, columns);
    } else {
        about_numbers(out, j, net);
    }
    about_health(out, j, net);
}

/* A path as a shell takes it: in quotes where it needs them. */
static void shell_word(text *out, const char *s)
{
    static const char PLAIN[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./";

    if (s[strspn(s, PLAIN)] == '\0') {
        text_str(out, s);
        return;
    }
    text_char(out, '\'');
    for (; *s; s++) {
        if (*s == '\'') {
            text_str(out, "'\\''");
        } else {
            text_char(out, *s);
        }
    }
    text_char(out, '\'');
}

void report_video(text *out, const char *dir, int layer)
{
    text path = {0};

    text_printf(&path, "%s/plots/layer-%02d.gif", dir, layer);
    text_str(out, "ffmpeg -i ");
    shell_word(out, path.failed ? "" : path.data);
    text_printf(out, " -pix_fmt yuv420p layer-%02d.mp4", layer);
    out->failed |= path.failed;
    text_free(&path);
}

static void about_pictures(text *out, const job *j, const char *dir, const int *drawn)
{
    if (drawn[DRAW_SCATTER]) {
        text_printf(out, "  plots/layer-%02d/: %d pictures\n", j->layer, drawn[DRAW_SCATTER]);
    }
    if (drawn[DRAW_SHEET]) {
        text_printf(out, "  plots/layer-%02d-sheet.png: them side by side\n", j->layer);
    }
    if (drawn[DRAW_ANIMATION]) {
        text_printf(out, "  plots/layer-%02d.gif: in motion; as a video: ", j->layer);
        report_video(out, dir, j->layer);
        text_char(out, '\n');
    }
    if (drawn[DRAW_HISTORY]) {
        text_str(out, "  plots/history.png: loss and score over the epochs\n");
    }
    if (drawn[DRAW_NETWORK]) {
        text_printf(out, "  plots/network/: the weights, %d pictures\n", drawn[DRAW_NETWORK]);
    }
    if (drawn[DRAW_INPUT]) {
        text_printf(out, "  plots/layer-00/: the input's plane, %d pictures\n", drawn[DRAW_INPUT]);
    }
}

void report_files(text *out, const job *j, const run_config *config, const char *dir,
                  const recorder_facts *f, const int *drawn)
{
    if (f->stopped_early) {
        text_printf(out, "Stopped early after epoch %d\n", f->epoch);
    }
    if (f->best_params) {
        text_printf(out, "Best %s after epoch %d%s\n", NN_MONITORS[j->stop.monitor].name,
                    f->best_epoch,
                    f->model_epoch == f->best_epoch ? ": model.json has its weights"
                                                    : ": its weights are in best.json");
    }
    text_printf(out,
                "Wrote %s: model.json, history.csv, rows.csv, snapshots.csv, config.json, "
                "run.json, checkpoint.json\n",
                dir);
    if (!config->no_dump) {
        text_printf(out, "  weights.npy and activations/: layers 0 to %d at %d epochs\n",
                    j->spec.layers, f->snapshots);
    }
    about_pictures(out, j, dir, drawn);
}

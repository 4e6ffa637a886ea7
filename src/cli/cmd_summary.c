/* nnviz summary: the layers of a network, and of a model also what it is for and where it came
 * from.
 */
#include "cli/ask_model.h"
#include "cli/command.h"
#include "cli/score_text.h"
#include "cli/shape.h"
#include "data/names.h"
#include "formats/number.h"
#include "model/model.h"

#include <math.h>

enum { MOST_NAMES = 12, NAME_WIDTH = 20 };

static void put_number(text *out, const char *before, double v)
{
    char number[NUMBER_TEXT];

    number_float(number, (float)v); /* for people: seven digits do */
    text_printf(out, "%s%s", before, number);
}

static void put_setting(text *out, const char *name, double v)
{
    if (v > 0.0) {
        put_number(out, name, v);
    }
}

static void about_task(text *out, const model *m)
{
    const encoder *e = m->encode;

    text_printf(out, "\nTask      %s of '", MODEL_TASK_NAMES[e->task]);
    text_visible(out, e->label_name);
    text_char(out, '\'');
    if (e->classes) {
        text_printf(out, ", %d classes: ", e->classes);
        names_show(out, e->class_name, e->classes, MOST_NAMES);
    }
    text_printf(out, "\nLoss      %s", NN_LOSSES[m->spec.loss].name);
    put_setting(out, ", l1 ", m->spec.l1);
    put_setting(out, ", l2 ", m->spec.l2);
    put_setting(out, ", dropout ", m->spec.dropout);
    text_char(out, '\n');
}

/* What a line is about, in a column of its own. */
static void put_name(text *out, const char *name)
{
    text_str(out, "  ");
    int width = text_visible(out, name);
    text_printf(out, "%*s ", width < NAME_WIDTH ? NAME_WIDTH - width : 0, "");
}

/* How a column becomes features. */
static void about_column(text *out, const encoder_column *c)
{
    if (c->kind == ENCODE_ONE_HOT) {
        text_printf(out, "%d categories: ", c->levels + c->missing_level);
        names_show(out, c->level, c->levels, MOST_NAMES);
        text_str(out, c->missing_level && c->levels ? ", or missing" : "");
    } else {
        text_str(out, "number");
        if (!isnan(c->fill)) {
            put_number(out, ", where missing ", c->fill);
        }
    }
    text_char(out, '\n');
}

static void about_columns(text *out, const model *m)
{
    const encoder *e = m->encode;
    const scaler  *s = m->scale;

    text_printf(out, "Columns   %d, which make %d feature%s\n", e->columns, e->features,
                e->features == 1 ? "" : "s");
    for (int c = 0; c < e->columns; c++) {
        put_name(out, e->column[c].name);
        about_column(out, &e->column[c]);
    }
    text_printf(out, "Scale     %s\n", scale_name(s->kind));
    for (int f = 0; s->kind != SCALE_NONE && f < s->features; f++) {
        put_name(out, e->feature_name[f]);
        put_number(out, s->center[f] < 0.0 ? "(x + " : "(x - ", fabs(s->center[f]));
        put_number(out, ") / ", s->spread[f]);
        text_char(out, '\n');
    }
}

static void about_metrics(text *out, const model *m, model_split split)
{
    const model_metrics *v = &m->metrics[split];

    if (v->rows == 0) {
        return;
    }
    put_name(out, MODEL_SPLIT_NAMES[split]);
    text_printf(out, "loss %.6g, ", v->loss);
    if (NN_LOSSES[m->spec.loss].classifies) {
        text_printf(out, "accuracy %.4f", v->accuracy);
    } else {
        text_printf(out, "MAE %.6g, R2 ", v->mae);
        score_number(out, 4, v->r2);
    }
    text_printf(out, " on %ld rows", v->rows);
    if (split == MODEL_TRAINING && m->epoch > 0) { /* the others are of the weights it ended with */
        text_printf(out, " (mean over epoch %d, as it trained)", m->epoch);
    }
    text_char(out, '\n');
}

static void about_training(text *out, const model *m, const run_dir *run)
{
    text_str(out, "Trained   on ");
    text_visible(out, m->data_name);
    text_printf(out, ", seed %llu, %d epoch%s", (unsigned long long)m->seed, m->epoch,
                m->epoch == 1 ? "" : "s");
    if (run) {
        text_str(out, ", in ");
        text_visible(out, run_dir_path(run));
    }
    text_char(out, '\n');
    if (m->sha256[0]) {
        put_name(out, "sha256 of the data");
        text_printf(out, "%s\n", m->sha256);
    }
    for (int s = 0; s < MODEL_SPLITS; s++) {
        about_metrics(out, m, (model_split)s);
    }
}

static nn_status about_model(text *out, const char *what, const char *at, nn_err *err)
{
    asked     a      = {0};
    nn_status status = ask_model(&a, what, at, err);

    if (status == NN_OK) {
        model_summary(out, &a.m->spec);
        about_task(out, a.m);
        about_columns(out, a.m);
        about_training(out, a.m, a.run);
    }
    ask_release(&a);
    return status;
}

static nn_status about_shape(text *out, const run_config *config, nn_err *err)
{
    nn_spec   spec;
    nn_status status;

    if (config->layers.n == 0) {
        return nn_fail(
            err, NN_USAGE,
            "MODEL or --layers is needed: nnviz summary runs/latest, or --layers 4,3,2,1");
    }
    status = shape_make(&spec, config, NULL, err);
    if (status == NN_OK) {
        model_summary(out, &spec);
    }
    return status;
}

nn_status cmd_summary(command_line *o, char **argv, nn_err *err)
{
    nn_status status = NN_OK;
    text      t      = {0};
    (void)argv;

    if (o->operands > 1 && o->config.layers.n) {
        NN_TRY(nn_fail(err, NN_USAGE, "MODEL has layers of its own; --layers does not go with it"));
    }
    NN_TRY(o->operands > 1 ? about_model(&t, o->operand[1], o->config.at, err)
                           : about_shape(&t, &o->config, err));
    NN_TRY(put_result(&t, err));
done:
    text_free(&t);
    return status;
}

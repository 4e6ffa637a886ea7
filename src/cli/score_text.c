#include "cli/score_text.h"
#include "formats/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double WIDE = 1e6;

void score_number(text *out, int digits, double v)
{
    text_printf(out, fabs(v) < WIDE ? "%.*f" : "%.*e", digits, v);
}

/* --- the confusion matrix ------------------------------------------------------------ */

int score_cell(int classes, const long *matrix, int columns)
{
    enum { LEAST = 6 }; /* a blank, and what is recognised of a name */
    const size_t n     = (size_t)classes;
    const int    width = columns / (classes + 1);
    long         most  = 0;

    for (size_t i = 0; i < n * n; i++) {
        most = matrix[i] > most ? matrix[i] : most;
    }
    int count = snprintf(NULL, 0, " %ld", most);
    return width < LEAST || width < count ? 0 : width < SCORE_CELL ? width : SCORE_CELL;
}

/* A name cut to the table's cells, on a character's boundary; at least one blank keeps
 * it off its neighbour. */
static void cell(text *out, const char *name, int width)
{
    text shown = {0};
    int  taken = text_visible(&shown, name);
    bool cut   = taken >= width;

    out->failed |= shown.failed;
    for (; cut && !shown.failed && taken > width - 2; taken--) {
        while (((unsigned char)shown.data[--shown.len] & 0xC0) == 0x80) {
        }
    }
    text_printf(out, "%*s", width - taken - cut, "");
    text_bytes(out, shown.data, shown.len);
    text_str(out, cut ? "…" : "");
    text_free(&shown);
}

void score_confusion(text *out, char *const *name, int classes, const long *matrix, int width)
{
    text_printf(out, "%*s", width, "");
    for (int c = 0; c < classes; c++) {
        cell(out, name[c], width);
    }
    text_char(out, '\n');
    for (int c = 0; c < classes; c++) {
        cell(out, name[c], width);
        for (int k = 0; k < classes; k++) {
            text_printf(out, "%*ld", width, *matrix++);
        }
        text_char(out, '\n');
    }
}

/* --- for people ---------------------------------------------------------------------- */

static long predicted(const score_found *f, int c)
{
    const int n   = f->m->encode->classes;
    long      sum = 0;

    for (int k = 0; k < n; k++) {
        sum += f->matrix[(size_t)k * (size_t)n + (size_t)c];
    }
    return sum;
}

/* Quotients that are 0/0 and count as 0.00 are named: they pull the means down. */
static void undefined(text *out, const score_found *f)
{
    const encoder *e = f->m->encode;

    for (int c = 0; c < e->classes; c++) {
        if (f->each[c].support == 0) {
            text_str(out, "No row is of class '");
            text_visible(out, e->class_name[c]);
            text_str(out, "': its recall is 0/0 and counts as 0.00.\n");
        }
        if (predicted(f, c) == 0) {
            text_str(out, "No row was taken for '");
            text_visible(out, e->class_name[c]);
            text_str(out, "': its precision is 0/0 and counts as 0.00.\n");
        }
    }
}

static void classes_text(text *out, const score_found *f)
{
    const encoder *e = f->m->encode;

    text_printf(out, "Accuracy  %.6f (%ld of %ld)\n", f->total.accuracy, f->total.hits,
                f->total.rows);
    if (e->classes == 2 && isnan(f->auc)) {
        text_str(out, "ROC AUC   undefined, as one of the classes has no row\n");
    } else if (e->classes == 2) {
        text_printf(out, "ROC AUC   %.6f (scores of class '", f->auc);
        text_visible(out, e->class_name[1]);
        text_str(out, "')\n");
    }
    text_str(out, "\nConfusion matrix (true class down, predicted across)\n");
    score_confusion(out, e->class_name, e->classes, f->matrix, SCORE_CELL);
    text_char(out, '\n');
    metrics_report_text(out, f->each, &f->total, e->class_name, e->classes);
    undefined(out, f);
}

static double mean_squared(const nn_score *s)
{
    return s->squared / (double)s->values;
}

static void values_text(text *out, const nn_score *s)
{
    text_printf(out, "MSE       %.6g\nMAE       %.6g\n", mean_squared(s), nn_score_mae(s));
    if (isnan(nn_score_r2(s))) {
        text_str(out, "R2        undefined for a single row\n");
    } else {
        text_str(out, "R2        ");
        score_number(out, 6, nn_score_r2(s));
        text_char(out, '\n');
    }
}

void score_text(text *out, const score_found *f)
{
    text_str(out, "Data      ");
    text_visible(out, f->data);
    text_printf(out, ": %ld row%s\n", f->score.rows, f->score.rows == 1 ? "" : "s");
    text_printf(out, "Loss      %.6g (%s)\n", nn_score_loss(&f->score),
                NN_LOSSES[f->m->spec.loss].name);
    if (f->m->encode->task == TASK_REGRESSION) {
        values_text(out, &f->score);
    } else {
        classes_text(out, f);
    }
}

/* --- for programs -------------------------------------------------------------------- */

static void number(text *out, const char *key, double v)
{
    text_printf(out, ", \"%s\": ", key);
    json_double(out, v);
}

static void class_json(text *out, const char *name, const metrics_class *c)
{
    json_string(out, name);
    text_str(out, ": {\"precision\": ");
    json_double(out, c->precision);
    number(out, "recall", c->recall);
    number(out, "f1-score", c->f1);
    text_printf(out, ", \"support\": %ld}", c->support);
}

static void matrix_json(text *out, const long *matrix, int classes)
{
    text_str(out, ", \"confusion_matrix\": [");
    for (int c = 0; c < classes; c++) {
        text_str(out, c ? ", [" : "[");
        for (int k = 0; k < classes; k++) {
            text_printf(out, "%s%ld", k ? ", " : "", *matrix++);
        }
        text_char(out, ']');
    }
    text_char(out, ']');
}

static void classes_json(text *out, const score_found *f)
{
    const encoder *e = f->m->encode;

    number(out, "accuracy", f->total.accuracy);
    number(out, "roc_auc", f->auc);
    text_str(out, ", \"classes\": [");
    for (int c = 0; c < e->classes; c++) {
        text_str(out, c ? ", " : "");
        json_string(out, e->class_name[c]);
    }
    text_char(out, ']');
    matrix_json(out, f->matrix, e->classes);
    text_str(out, ", \"report\": {");
    for (int c = 0; c < e->classes; c++) {
        text_str(out, c ? ", " : "");
        class_json(out, e->class_name[c], &f->each[c]);
    }
    text_str(out, "}, ");
    class_json(out, "macro avg", &f->total.macro);
    text_str(out, ", ");
    class_json(out, "weighted avg", &f->total.weighted);
}

void score_json(text *out, const score_found *f)
{
    text_str(out, "{\"data\": ");
    json_string(out, f->data);
    text_printf(out, ", \"rows\": %ld, \"loss_name\": \"%s\"", f->score.rows,
                NN_LOSSES[f->m->spec.loss].name);
    number(out, "loss", nn_score_loss(&f->score));
    if (f->m->encode->task == TASK_REGRESSION) {
        number(out, "mse", mean_squared(&f->score));
        number(out, "mae", nn_score_mae(&f->score));
        number(out, "r2", nn_score_r2(&f->score));
    } else {
        classes_json(out, f);
    }
    text_str(out, "}\n");
}

#include "train/metrics.h"

#include <assert.h>
#include <math.h>
#include <string.h>

void metrics_confusion(nn_net *net, const float *x, const int *label, int rows, int classes,
                       long *matrix)
{
    const nn_spec *s   = nn_net_spec(net);
    const int      out = s->units[s->layers], most = nn_net_max_rows(net);

    memset(matrix, 0, (size_t)classes * (size_t)classes * sizeof *matrix);
    for (int at = 0; at < rows; at += most) {
        int now = rows - at < most ? rows - at : most;
        nn_net_forward(net, x + (size_t)at * (size_t)s->units[0], now, NULL);

        const float *p = nn_net_activations(net, s->layers);
        for (int r = 0; r < now; r++, p += out) {
            matrix[(size_t)label[at + r] * (size_t)classes + (size_t)nn_predicted_class(out, p)]++;
        }
    }
}

static int count(const int *label, int rows, int class)
{
    int n = 0;
    for (int r = 0; r < rows; r++) {
        n += label[r] == class;
    }
    return n;
}

double metrics_majority(const int *train, int n_train, const int *label, int rows, int classes,
                        int *majority)
{
    int best = 0, most = -1;
    for (int c = 0; c < classes; c++) {
        int n = count(train, n_train, c);
        best  = n > most ? c : best;
        most  = n > most ? n : most;
    }
    if (majority) {
        *majority = best;
    }
    return rows ? (double)count(label, rows, best) / rows : 0.0;
}

/* --- classes ------------------------------------------------------------------------- */

static double quotient(double a, double b)
{
    return b > 0.0 ? a / b : 0.0;
}

static metrics_class one_class(const long *matrix, int classes, int c)
{
    const size_t n = (size_t)classes, at = (size_t)c;
    long         hits = matrix[at * n + at], support = 0, predicted = 0;

    for (size_t k = 0; k < n; k++) {
        support += matrix[at * n + k];
        predicted += matrix[k * n + at];
    }
    return (metrics_class){.precision = quotient((double)hits, (double)predicted),
                           .recall    = quotient((double)hits, (double)support),
                           .f1        = quotient(2.0 * (double)hits, (double)(predicted + support)),
                           .support   = support};
}

static void add_weighted(metrics_class *sum, const metrics_class *c, double weight)
{
    sum->precision += weight * c->precision;
    sum->recall += weight * c->recall;
    sum->f1 += weight * c->f1;
    sum->support += c->support;
}

void metrics_report(const long *matrix, int classes, metrics_class *each, metrics_total *total)
{
    *total = (metrics_total){0};
    for (int c = 0; c < classes; c++) {
        each[c] = one_class(matrix, classes, c);
        total->rows += each[c].support;
        total->hits += matrix[(size_t)c * (size_t)classes + (size_t)c];
    }
    assert(total->rows > 0);
    for (int c = 0; c < classes; c++) {
        add_weighted(&total->macro, &each[c], 1.0 / classes);
        add_weighted(&total->weighted, &each[c], (double)each[c].support / (double)total->rows);
    }
    total->accuracy = (double)total->hits / (double)total->rows;
}

/* Right-aligned by characters, as Python counts them, not bytes. */
static void report_name(text *out, const char *name, int width)
{
    text shown = {0};

    text_printf(out, "%*s", width - text_visible(&shown, name), "");
    text_bytes(out, shown.data, shown.len);
    text_char(out, ' ');
    out->failed |= shown.failed;
    text_free(&shown);
}

static void report_line(text *out, const char *name, int width, const metrics_class *c)
{
    report_name(out, name, width);
    text_printf(out, " %9.2f %9.2f %9.2f %9ld\n", c->precision, c->recall, c->f1, c->support);
}

void metrics_report_text(text *out, const metrics_class *each, const metrics_total *total,
                         char *const *name, int classes)
{
    static const char WIDEST[] = "weighted avg";
    int               width    = (int)sizeof WIDEST - 1;
    text              shown    = {0};

    for (int c = 0; c < classes; c++) {
        int n = text_visible(&shown, name[c]);
        width = n > width ? n : width;
    }
    text_free(&shown);
    report_name(out, "", width);
    text_printf(out, " %9s %9s %9s %9s\n\n", "precision", "recall", "f1-score", "support");
    for (int c = 0; c < classes; c++) {
        report_line(out, name[c], width, &each[c]);
    }
    text_char(out, '\n');
    report_name(out, "accuracy", width);
    text_printf(out, " %9s %9s %9.2f %9ld\n", "", "", total->accuracy, total->rows);
    report_line(out, "macro avg", width, &total->macro);
    report_line(out, WIDEST, width, &total->weighted);
}

/* --- two classes --------------------------------------------------------------------- */

static void swap_rows(float *score, unsigned char *label, size_t a, size_t b)
{
    float         s = score[a];
    unsigned char l = label[a];
    score[a]        = score[b];
    label[a]        = label[b];
    score[b]        = s;
    label[b]        = l;
}

static void sift(float *score, unsigned char *label, size_t at, size_t rows)
{
    for (size_t child; (child = 2 * at + 1) < rows; at = child) {
        child += child + 1 < rows && score[child + 1] > score[child];
        if (score[at] >= score[child]) {
            return;
        }
        swap_rows(score, label, at, child);
    }
}

/* Heapsort: two arrays at once, no memory, no bad case. */
static void sort_rows(float *score, unsigned char *label, size_t rows)
{
    for (size_t at = rows / 2; at-- > 0;) {
        sift(score, label, at, rows);
    }
    for (size_t left = rows; left-- > 1;) {
        swap_rows(score, label, 0, left);
        sift(score, label, 0, left);
    }
}

/* Mann and Whitney's U: every row of class 1 counts the rows of class 0 below it, and
 * half of those level with it.  Halves are exact in double up to 2^52 pairs. */
double metrics_auc(float *score, unsigned char *label, size_t rows)
{
    double below = 0.0, positives = 0.0, u = 0.0;

    sort_rows(score, label, rows);
    for (size_t at = 0, end; at < rows; at = end) {
        double ones = 0.0, zeros = 0.0;
        for (end = at; end < rows && !(score[end] > score[at]); end++) {
            ones += label[end] ? 1.0 : 0.0;
            zeros += label[end] ? 0.0 : 1.0;
        }
        u += ones * (below + 0.5 * zeros);
        below += zeros;
        positives += ones;
    }
    return positives > 0.0 && below > 0.0 ? u / (positives * below) : (double)NAN;
}

#include "data/label.h"

#include "data/cell.h"
#include "data/names.h"
#include "formats/number.h"
#include "util/text.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 2^53: the first double that more than one whole number is read as. */
static const double LABEL_MERGED = 9007199254740992.0;

/* The column and the rows of it. */
typedef struct {
    const table        *t;
    int                 place;
    const table_column *column;
    const int          *row; /* (rows) */
    int                 rows;
} label_view;

/* Its distinct values, in natural order. */
typedef struct {
    int     count;
    double *number; /* (count) ascending; NULL when they are texts          */
    int    *level;  /* (count) ascending places in column->level; else NULL */
} label_distinct;

static void label_distinct_release(label_distinct *v)
{
    free(v->number);
    free(v->level);
}

/* --- distinct values ----------------------------------------------------------------- */

static int label_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* + 0.0 makes -0 a 0, which equals it and has the better name */
static double label_number(const label_view *v, int i)
{
    return v->column->number[v->row[i]] + 0.0;
}

/* Where x is among `sorted` (n), or belongs.  As many steps for any x, and no branch on it: which
 * of two classes comes next, nobody can predict. */
static int label_place(const double *sorted, int n, double x)
{
    int at = 0;

    while (n > 0) {
        int half = (n + 1) / 2;
        at += half * (sorted[at + half - 1] < x);
        n -= half;
    }
    return at;
}

/* As many as can be classes are gathered in order, without a copy of all rows.
 *   sorted  out  (LABEL_CLASSES)
 * Returns how many; LABEL_CLASSES + 1: more than that. */
static int label_gather(double *sorted, const label_view *v)
{
    int n = 0;

    for (int i = 0; i < v->rows; i++) {
        double x  = label_number(v, i);
        int    at = label_place(sorted, n, x);
        if (at < n && sorted[at] == x) {
            continue;
        }
        if (n == LABEL_CLASSES) {
            return LABEL_CLASSES + 1;
        }
        memmove(sorted + at + 1, sorted + at, (size_t)(n - at) * sizeof *sorted);
        sorted[at] = x;
        n++;
    }
    return n;
}

static nn_status label_distinct_few(label_distinct *out, const label_view *v, nn_err *err)
{
    double *sorted = calloc(LABEL_CLASSES, sizeof *sorted);

    if (!sorted) {
        return nn_fail_nomem(err, "reading the label");
    }
    *out = (label_distinct){.count = label_gather(sorted, v), .number = sorted};
    return NN_OK;
}

static nn_status label_distinct_many(label_distinct *out, const label_view *v, nn_err *err)
{
    double *sorted = calloc((size_t)v->rows, sizeof *sorted);
    int     n      = 0;

    if (!sorted) {
        return nn_fail_nomem(err, "reading the label");
    }
    for (int i = 0; i < v->rows; i++) {
        sorted[i] = label_number(v, i);
    }
    qsort(sorted, (size_t)v->rows, sizeof *sorted, label_compare);
    for (int i = 0; i < v->rows; i++) {
        if (n == 0 || sorted[i] > sorted[n - 1]) {
            sorted[n++] = sorted[i];
        }
    }
    *out = (label_distinct){.count = n, .number = sorted};
    return NN_OK;
}

static nn_status label_distinct_numbers(label_distinct *out, const label_view *v, nn_err *err)
{
    nn_status status = NN_OK;

    NN_TRY(label_distinct_few(out, v, err));
    if (out->count > LABEL_CLASSES) {
        label_distinct_release(out);
        *out = (label_distinct){0};
        NN_TRY(label_distinct_many(out, v, err));
    }
done:
    return status;
}

/* The levels that occur in the rows: rows left out may have been the only ones of a class. */
static nn_status label_distinct_texts(label_distinct *out, const label_view *v, nn_err *err)
{
    int *level = calloc((size_t)v->column->levels, sizeof *level);
    int  n     = 0;

    if (!level) {
        return nn_fail_nomem(err, "reading the label");
    }
    for (int i = 0; i < v->rows; i++) {
        level[v->column->code[v->row[i]]] = 1;
    }
    for (int l = 0; l < v->column->levels; l++) {
        if (level[l]) {
            level[n++] = l; /* n <= l: nothing is overwritten before it is read */
        }
    }
    *out = (label_distinct){.count = n, .level = level};
    return NN_OK;
}

static char *label_value_name(const label_view *v, const label_distinct *d, int i)
{
    char shown[NUMBER_TEXT];

    if (d->level) {
        return strdup(v->column->level[d->level[i]]);
    }
    number_double(shown, d->number[i]);
    return strdup(shown);
}

/* --- refusals ------------------------------------------------------------------------ */

/* NN_DATA "NAME: <before> in column 'NAME' <after>" with a `%d` or a value in `before`. */
static nn_status label_fail(const label_view *v, nn_status why, const char *before,
                            const char *after, nn_err *err)
{
    nn_status status = NN_OK;
    text      name   = {0};

    names_show(&name, &v->column->name, 1, 1);
    NN_TRY(text_check(&name, "reading the label", err));
    NN_TRY(nn_fail(err, why, "%s: %s in column %s%s", v->t->name, before, name.data, after));
done:
    text_free(&name);
    return status;
}

static nn_status label_fail_single(const label_view *v, const label_distinct *d, nn_err *err)
{
    nn_status status = NN_OK;
    text      shown  = {0};
    char     *name   = label_value_name(v, d, 0);

    if (!name) {
        NN_TRY(nn_fail_nomem(err, "reading the label"));
    }
    text_str(&shown, "only class ");
    names_show(&shown, &name, 1, 1);
    NN_TRY(text_check(&shown, "reading the label", err));
    NN_TRY(label_fail(v, NN_DATA, shown.data, "; two classes are needed", err));
done:
    text_free(&shown);
    free(name);
    return status;
}

static nn_status label_fail_many(const label_view *v, const label_distinct *d, nn_err *err)
{
    enum { SHOWN = 3 };
    nn_status status = NN_OK;
    text      before = {0}, after = {0};

    text_printf(&before, "%d different values", d->count);
    text_str(&after, " (");
    for (int i = 0; i < SHOWN; i++) {
        char *name = label_value_name(v, d, i);
        if (!name) {
            NN_TRY(nn_fail_nomem(err, "reading the label"));
        }
        text_str(&after, i ? ", " : "");
        names_show(&after, &name, 1, 1);
        free(name);
    }
    text_printf(&after, ", ...); at most %d classes are supported", LABEL_CLASSES);
    NN_TRY(text_check(&before, "reading the label", err));
    NN_TRY(text_check(&after, "reading the label", err));
    NN_TRY(label_fail(v, NN_DATA, before.data, after.data, err));
done:
    text_free(&before);
    text_free(&after);
    return status;
}

static nn_status label_fail_unclear(const label_view *v, int count, nn_err *err)
{
    char before[64];

    snprintf(before, sizeof before, "%d different whole numbers", count);
    return label_fail(v, NN_USAGE, before,
                      "; are they classes? --task classification or --task regression says so",
                      err);
}

/* A text where a number was wanted: "'abc' in column 'price' is not a number<why>". */
static nn_status label_fail_text(const label_view *v, const char *why, nn_err *err)
{
    const table_column *c      = v->column;
    nn_status           status = NN_OK;
    text                found  = {0};
    cell_place          at     = {.file   = v->t->name,
                                  .line   = table_line(v->t, c->bad_row),
                                  .field  = v->place + 1,
                                  .column = c->name};

    text_printf(&found, "'%s'", c->bad_text);
    NN_TRY(text_check(&found, "reading the label", err));
    NN_TRY(cell_fail(&at, found.data, why, err));
done:
    text_free(&found);
    return status;
}

static nn_status label_fail_regression(const label_view *v, nn_err *err)
{
    nn_err    cause  = {0};
    nn_status status = label_fail_text(v, "is not a number", &cause);

    return status == NN_DATA ? nn_fail(err, NN_USAGE, "--task regression: %s", cause.text)
                             : nn_fail(err, status, "%s", cause.text);
}

/* Of the distinct values the first or the last is the largest; the row of one is looked for only
 * then. */
static nn_status label_check_merged(const label_view *v, const label_distinct *d, nn_err *err)
{
    char about[NUMBER_TEXT + sizeof "about "] = "about ";
    int  i                                    = 0;

    if (-d->number[0] < LABEL_MERGED && d->number[d->count - 1] < LABEL_MERGED) {
        return NN_OK;
    }
    while (fabs(label_number(v, i)) < LABEL_MERGED) {
        i++;
    }
    cell_place at = {.file   = v->t->name,
                     .line   = table_line(v->t, v->row[i]),
                     .field  = v->place + 1,
                     .column = v->column->name};

    number_double(about + strlen(about), label_number(v, i));
    return cell_fail(&at, about,
                     "is too large for a class: from 2^53 on different whole numbers are read as "
                     "one; put a letter before such labels, or use --task regression",
                     err);
}

/* --- reading ------------------------------------------------------------------------- */

static nn_status label_read_target(label_values *out, const label_view *v, nn_err *err)
{
    nn_status status = NN_OK;

    out->task   = TASK_REGRESSION;
    out->target = calloc((size_t)v->rows, sizeof *out->target);
    if (!out->target) {
        return nn_fail_nomem(err, "reading the label");
    }
    for (int i = 0; i < v->rows; i++) {
        cell_place at = {.file   = v->t->name,
                         .line   = table_line(v->t, v->row[i]),
                         .field  = v->place + 1,
                         .column = v->column->name};
        NN_TRY(cell_float(&out->target[i], v->column->number[v->row[i]], &at, err));
    }
done:
    return status;
}

/* Which of the distinct values row `row` has, by bisection. */
static int label_class_of(const label_view *v, const label_distinct *d, int row)
{
    int lo = 0, hi = d->count - 1;

    if (d->number) {
        return label_place(d->number, d->count, v->column->number[row]);
    }
    while (lo < hi) {
        int mid = lo + (hi - lo) / 2;
        if (d->level[mid] < v->column->code[row]) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

static nn_status label_read_classes(label_values *out, const label_view *v, const label_distinct *d,
                                    nn_err *err)
{
    if (d->count < 2) {
        return label_fail_single(v, d, err);
    }
    if (d->count > LABEL_CLASSES) {
        return label_fail_many(v, d, err);
    }
    out->task        = d->count == 2 ? TASK_BINARY : TASK_MULTICLASS;
    out->class_name  = calloc((size_t)d->count, sizeof *out->class_name);
    out->class_count = calloc((size_t)d->count, sizeof *out->class_count);
    out->label       = calloc((size_t)v->rows, sizeof *out->label);
    if (!out->class_name || !out->class_count || !out->label) {
        return nn_fail_nomem(err, "reading the label");
    }
    for (out->classes = 0; out->classes < d->count; out->classes++) {
        char *name = label_value_name(v, d, out->classes);
        if (!name) {
            return nn_fail_nomem(err, "reading the label");
        }
        out->class_name[out->classes] = name;
    }
    for (int i = 0; i < v->rows; i++) {
        out->label[i] = label_class_of(v, d, v->row[i]);
        out->class_count[out->label[i]]++;
    }
    return NN_OK;
}

static bool label_is_whole(const label_view *v)
{
    for (int i = 0; i < v->rows; i++) {
        double x = v->column->number[v->row[i]];
        if (x != floor(x)) {
            return false;
        }
    }
    return true;
}

static nn_status label_read_numbers(label_values *out, const label_view *v, label_ask ask,
                                    nn_err *err)
{
    nn_status      status = NN_OK;
    label_distinct d      = {0};

    if (ask == ASK_REGRESSION || (ask == ASK_AUTO && !label_is_whole(v))) {
        return label_read_target(out, v, err);
    }
    NN_TRY(label_distinct_numbers(&d, v, err));
    if (ask == ASK_AUTO && d.count > LABEL_GUESSED) {
        NN_TRY(label_fail_unclear(v, d.count, err));
    } else {
        NN_TRY(label_check_merged(v, &d, err));
        NN_TRY(label_read_classes(out, v, &d, err));
    }
done:
    label_distinct_release(&d);
    return status;
}

/* Many values, most of them numbers: that is a damaged column of numbers and not of names. */
static nn_status label_read_texts(label_values *out, const label_view *v, label_ask ask,
                                  nn_err *err)
{
    nn_status      status  = NN_OK;
    label_distinct d       = {0};
    int            present = v->t->rows - v->column->missing;

    if (ask == ASK_REGRESSION) {
        NN_TRY(label_fail_regression(v, err));
    }
    NN_TRY(label_distinct_texts(&d, v, err));
    if (ask == ASK_AUTO && d.count > LABEL_GUESSED && v->column->numbers > present / 2) {
        NN_TRY(label_fail_text(v,
                               "is not a number, as most of its cells are; correct it, or "
                               "empty it and use --missing drop",
                               err));
    }
    NN_TRY(label_read_classes(out, v, &d, err));
done:
    label_distinct_release(&d);
    return status;
}

nn_status label_read(label_values *out, const table *t, int column, const int *row, int rows,
                     label_ask ask, nn_err *err)
{
    label_view v = {
        .t = t, .place = column, .column = &t->column[column], .row = row, .rows = rows};

    assert(rows > 0);
    assert(v.column->kind == COLUMN_TEXT || v.column->number); /* of a narrow table, kept exactly */
    return v.column->kind == COLUMN_NUMBER ? label_read_numbers(out, &v, ask, err)
                                           : label_read_texts(out, &v, ask, err);
}

void label_release(label_values *v)
{
    names_free(v->class_name, v->classes);
    free(v->class_count);
    free(v->label);
    free(v->target);
    *v = (label_values){0};
}

/* Dataset: a table whose last column is the class. */
#include "data/dataset.h"

#include "data/builtin.h"
#include "formats/csv.h"
#include "formats/number.h"
#include "util/file.h"
#include "util/text.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CLASSES = 2 };

/* From here on a double rounds to an infinite float: halfway between FLT_MAX and the
 * power of two above it. */
static const double FLOAT_OVERFLOW = 0x1.ffffffp127;

/* --- features ---------------------------------------------------------------- */

/* "NAME:LINE:COLUMN: <before><column's name><after>". */
static nn_status dataset_fail_cell(const table *t, int row, int col, const char *before,
                                   const char *after, nn_err *err)
{
    nn_status status = NN_OK;
    text message = {0};

    text_printf(&message, "%s:%ld:%d: %s in column '", t->name, t->line[row], col + 1, before);
    csv_show(&message, t->column[col].name, strlen(t->column[col].name));
    text_printf(&message, "' %s", after);
    status = text_check(&message, "reading a data set", err);
    if (status == NN_OK) {
        status = nn_fail(err, NN_DATA, "%s", message.data);
    }
    text_free(&message);
    return status;
}

static nn_status dataset_fail_text(const table *t, int col, nn_err *err)
{
    const table_column *column = &t->column[col];
    nn_status status = NN_OK;
    text shown = {0};

    text_printf(&shown, "'%s'", column->bad_text);
    NN_TRY(text_check(&shown, "reading a data set", err));
    NN_TRY(dataset_fail_cell(t, column->bad_row, col, shown.data,
                             "is not a number; features must be numeric", err));
done:
    text_free(&shown);
    return status;
}

static nn_status dataset_fail_large(const table *t, int row, int col, nn_err *err)
{
    char shown[NUMBER_TEXT];

    number_double(shown, t->column[col].number[row]);
    return dataset_fail_cell(t, row, col, shown,
                             "is too large; features are float32, at most 3.4028235e+38", err);
}

/* Column `col` of the table into column `col` of x. */
static nn_status dataset_fill_feature(dataset *d, const table *t, int col, nn_err *err)
{
    const double *number = t->column[col].number;
    size_t stride = (size_t)d->features;

    if (t->column[col].kind != COLUMN_NUMBER) {
        return dataset_fail_text(t, col, err);
    }
    for (int r = 0; r < d->rows; r++) {
        if (!(fabs(number[r]) < FLOAT_OVERFLOW)) {
            return dataset_fail_large(t, r, col, err);
        }
        d->x[(size_t)r * stride + (size_t)col] = (float)number[r];
    }
    return NN_OK;
}

static nn_status dataset_name_features(dataset *d, const table *t, nn_err *err)
{
    d->feature_name = calloc((size_t)d->features, sizeof *d->feature_name);
    for (int f = 0; d->feature_name && f < d->features; f++) {
        d->feature_name[f] = strdup(t->column[f].name);
        if (!d->feature_name[f]) {
            return nn_fail_nomem(err, "reading a data set");
        }
    }
    return d->feature_name ? NN_OK : nn_fail_nomem(err, "reading a data set");
}

static nn_status dataset_fill_features(dataset *d, const table *t, nn_err *err)
{
    nn_status status = NN_OK;
    size_t rows = (size_t)t->rows, features = (size_t)t->cols - 1;

    if (features == 0) {
        return nn_fail(err, NN_DATA,
                       "%s: only one column; at least one feature and, in the last column, the "
                       "class are needed",
                       t->name);
    }
    d->rows = t->rows;
    d->features = t->cols - 1;
    d->x = rows > SIZE_MAX / features ? NULL : calloc(rows * features, sizeof *d->x);
    if (!d->x) {
        return nn_fail_nomem(err, "reading a data set");
    }
    NN_TRY(dataset_name_features(d, t, err));
    for (int f = 0; f < d->features; f++) {
        NN_TRY(dataset_fill_feature(d, t, f, err));
    }
done:
    return status;
}

/* --- classes ----------------------------------------------------------------- */

/* The distinct values of the label column, in natural order. */
typedef struct {
    int count;
    const double *number; /* (count) ascending; NULL when they are texts */
    char *const *level;   /* (count) */
} dataset_values;

static int dataset_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The distinct numbers among `number`, ascending, in a new array. */
static nn_status dataset_distinct(double **out, int *count, const double *number, int rows,
                                  nn_err *err)
{
    double *sorted = calloc((size_t)rows, sizeof *sorted);
    int n = 0;

    if (!sorted) {
        return nn_fail_nomem(err, "reading a data set");
    }
    for (int r = 0; r < rows; r++) {
        sorted[r] = number[r] + 0.0; /* makes -0 a 0, which equals it and has the better name */
    }
    qsort(sorted, (size_t)rows, sizeof *sorted, dataset_compare);
    for (int r = 0; r < rows; r++) {
        if (n == 0 || sorted[r] > sorted[n - 1]) {
            sorted[n++] = sorted[r];
        }
    }
    *out = sorted;
    *count = n;
    return NN_OK;
}

static void dataset_value_name(text *out, const dataset_values *v, int i)
{
    char shown[NUMBER_TEXT];

    if (v->number) {
        number_double(shown, v->number[i]);
        text_str(out, shown);
    } else {
        text_str(out, v->level[i]);
    }
}

static void dataset_show_value(text *out, const dataset_values *v, int i)
{
    text name = {0};

    dataset_value_name(&name, v, i);
    text_char(out, '\'');
    if (name.failed) {
        out->failed = true;
    } else {
        csv_show(out, name.data ? name.data : "", name.len);
    }
    text_char(out, '\'');
    text_free(&name);
}

static nn_status dataset_fail_classes(const table *t, const dataset_values *v, nn_err *err)
{
    enum { SHOWN = 3 };
    const char *column = t->column[t->cols - 1].name;
    nn_status status = NN_OK;
    text message = {0}, name = {0};

    csv_show(&name, column, strlen(column));
    NN_TRY(text_check(&name, "reading a data set", err));
    if (v->count < CLASSES) {
        text_printf(&message, "%s: only class ", t->name);
        dataset_show_value(&message, v, 0);
        text_printf(&message, " in column '%s'; two classes are needed", name.data);
    } else {
        text_printf(&message, "%s: %d different values in column '%s' (", t->name, v->count,
                    name.data);
        for (int i = 0; i < v->count && i < SHOWN; i++) {
            text_str(&message, i ? ", " : "");
            dataset_show_value(&message, v, i);
        }
        text_printf(&message, "%s); the last column is the class and two classes are supported",
                    v->count > SHOWN ? ", ..." : "");
    }
    NN_TRY(text_check(&message, "reading a data set", err));
    NN_TRY(nn_fail(err, NN_DATA, "%s", message.data));
done:
    text_free(&message);
    text_free(&name);
    return status;
}

/* An empty cell would otherwise pass as a class without a name. */
static nn_status dataset_check_empty(const table *t, nn_err *err)
{
    const table_column *label = &t->column[t->cols - 1];

    if (label->kind == COLUMN_NUMBER || label->level[0][0] != '\0') {
        return NN_OK; /* the empty text is the first in byte order */
    }
    for (int r = 0; r < t->rows; r++) {
        if (label->code[r] == 0) {
            return dataset_fail_cell(t, r, t->cols - 1, "the class",
                                     "is empty; every row needs one", err);
        }
    }
    return NN_OK;
}

static nn_status dataset_name_classes(dataset *d, const dataset_values *v, nn_err *err)
{
    nn_status status = NN_OK;
    text name = {0};

    d->classes = v->count;
    d->class_name = calloc((size_t)v->count, sizeof *d->class_name);
    d->class_count = calloc((size_t)v->count, sizeof *d->class_count);
    if (!d->class_name || !d->class_count) {
        NN_TRY(nn_fail_nomem(err, "reading a data set"));
    }
    for (int c = 0; c < v->count; c++) {
        dataset_value_name(&name, v, c);
        NN_TRY(text_check(&name, "reading a data set", err));
        d->class_name[c] = name.data;
        name = (text){0};
    }
done:
    text_free(&name);
    return status;
}

static int dataset_class_of(const dataset_values *v, const table_column *label, int row)
{
    int c = 0;

    if (!v->number) {
        return label->code[row];
    }
    while (v->number[c] < label->number[row]) {
        c++;
    }
    return c;
}

static nn_status dataset_fill_labels(dataset *d, const table *t, nn_err *err)
{
    nn_status status = NN_OK;
    const table_column *label = &t->column[t->cols - 1];
    dataset_values values = {.count = label->levels, .level = label->level};
    double *number = NULL;

    NN_TRY(dataset_check_empty(t, err));
    if (label->kind == COLUMN_NUMBER) {
        NN_TRY(dataset_distinct(&number, &values.count, label->number, t->rows, err));
        values.number = number;
    }
    if (values.count != CLASSES) {
        NN_TRY(dataset_fail_classes(t, &values, err));
    }
    NN_TRY(dataset_name_classes(d, &values, err));
    d->label = calloc((size_t)t->rows, sizeof *d->label);
    d->label_name = strdup(label->name);
    if (!d->label || !d->label_name) {
        NN_TRY(nn_fail_nomem(err, "reading a data set"));
    }
    for (int r = 0; r < t->rows; r++) {
        d->label[r] = dataset_class_of(&values, label, r);
        d->class_count[d->label[r]]++;
    }
done:
    free(number);
    return status;
}

/* --- public ------------------------------------------------------------------ */

static void dataset_free_names(char **names, int n)
{
    for (int i = 0; names && i < n; i++) {
        free(names[i]);
    }
    free(names);
}

void dataset_free(dataset *d)
{
    if (d) {
        dataset_free_names(d->feature_name, d->features);
        dataset_free_names(d->class_name, d->classes);
        free(d->name);
        free(d->source);
        free(d->label_name);
        free(d->class_count);
        free(d->label);
        free(d->x);
    }
    free(d);
}

/*   name, source  in  copied; name may be NULL: the stem of source */
static nn_status dataset_build(dataset **out, const table *t, const char *name, const char *source,
                               nn_err *err)
{
    nn_status status = NN_OK;
    dataset *d = calloc(1, sizeof *d);

    if (!d) {
        NN_TRY(nn_fail_nomem(err, "reading a data set"));
    }
    d->has_header = t->has_header;
    memcpy(d->sha256, t->sha256, sizeof d->sha256);
    d->source = strdup(source);
    d->name = name ? strdup(name) : file_stem(source);
    if (!d->source || !d->name) {
        NN_TRY(nn_fail_nomem(err, "reading a data set"));
    }
    NN_TRY(dataset_fill_features(d, t, err));
    NN_TRY(dataset_fill_labels(d, t, err));
    *out = d;
    d = NULL;
done:
    dataset_free(d);
    return status;
}

nn_status dataset_from_table(dataset **out, const table *t, nn_err *err)
{
    return dataset_build(out, t, NULL, t->name, err);
}

/* "'banknot' is neither ...": `what` is a word that can only be meant as a name. */
static nn_status dataset_fail_unknown(const char *what, nn_err *err)
{
    nn_status status = NN_OK;
    text message = {0};
    const builtin *set = NULL;

    text_char(&message, '\'');
    csv_show(&message, what, strlen(what));
    text_str(&message, "' is neither a built-in data set nor a file; built-in sets: ");
    for (int i = 0; (set = builtin_at(i)) != NULL; i++) {
        text_printf(&message, "%s%s", i ? ", " : "", set->name);
    }
    NN_TRY(text_check(&message, "looking for a data set", err));
    NN_TRY(nn_fail(err, NN_DATA, "%s", message.data));
done:
    text_free(&message);
    return status;
}

nn_status dataset_load(dataset **out, const char *what, nn_err *err)
{
    nn_status status = NN_OK;
    const builtin *set = builtin_find(what);
    bool piped = strcmp(what, "-") == 0;
    table *t = NULL;

    if (set) {
        NN_TRY(table_from_bytes(&t, set->name, (const char *)set->bytes, *set->len, err));
    } else {
        if (!piped && !strpbrk(what, "/.") && access(what, F_OK) != 0) {
            NN_TRY(dataset_fail_unknown(what, err));
        }
        NN_TRY(table_read(&t, what, err));
    }
    NN_TRY(dataset_build(out, t, piped ? "stdin" : NULL, what, err));
done:
    table_free(t);
    return status;
}

/* Encoder: made from a dataset, or empty for a reader to fill; and applied to the former. */
#include "data/encoder.h"

#include "data/names.h"
#include "util/pages.h"
#include "util/text.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- making and freeing -------------------------------------------------------------- */

void encoder_free(encoder *e)
{
    if (e) {
        for (int c = 0; e->column && c < e->columns; c++) {
            free(e->column[c].name);
            names_free(e->column[c].level, e->column[c].levels);
        }
        names_free(e->feature_name, e->features);
        names_free(e->class_name, e->classes);
        free(e->column);
        free(e->label_name);
    }
    free(e);
}

nn_status encoder_new(encoder **out, int columns, int classes, nn_err *err)
{
    encoder *e = calloc(1, sizeof *e);

    assert(columns > 0 && classes >= 0);
    if (e) {
        e->column     = calloc((size_t)columns, sizeof *e->column);
        e->class_name = calloc((size_t)classes + 1, sizeof *e->class_name);
    }
    if (!e || !e->column || !e->class_name) {
        encoder_free(e);
        return nn_fail_nomem(err, "encoding the columns");
    }
    e->columns = columns;
    e->classes = classes;
    for (int c = 0; c < columns; c++) {
        e->column[c].fill = NAN;
    }
    *out = e;
    return NN_OK;
}

/* --- names of features --------------------------------------------------------------- */

int encoder_width(const encoder *e, int c)
{
    const encoder_column *column = &e->column[c];

    return column->kind == ENCODE_NUMBER ? 1 : column->levels + column->missing_level;
}

/* The w-th feature of a column: "age", "colour=red", "colour=(missing)". */
static nn_status encoder_name_feature(char **out, const encoder_column *column, int w, nn_err *err)
{
    nn_status status = NN_OK;
    text      name   = {0};

    text_str(&name, column->name);
    if (column->kind == ENCODE_ONE_HOT) {
        text_char(&name, '=');
        text_str(&name, w < column->levels ? column->level[w] : "(missing)");
    }
    NN_TRY(text_check(&name, "encoding the columns", err));
    *out = name.data;
    name = (text){0};
done:
    text_free(&name);
    return status;
}

nn_status encoder_name_features(encoder *e, nn_err *err)
{
    nn_status status = NN_OK;
    long long total  = 0;

    for (int c = 0; c < e->columns; c++) {
        total += encoder_width(e, c);
    }
    if (total > INT_MAX) {
        NN_TRY(nn_fail(err, NN_DATA, "%lld features; at most %d are supported", total, INT_MAX));
    }
    assert(!e->feature_name);
    e->feature_name = calloc((size_t)total + 1, sizeof *e->feature_name);
    if (!e->feature_name) {
        NN_TRY(nn_fail_nomem(err, "encoding the columns"));
    }
    for (int c = 0; c < e->columns; c++) {
        for (int w = 0; w < encoder_width(e, c); w++) {
            NN_TRY(encoder_name_feature(&e->feature_name[e->features], &e->column[c], w, err));
            e->features++;
        }
    }
done:
    return status;
}

/* --- learning ----------------------------------------------------------------------------------
 */

static int encoder_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The mean or median of v (n), n > 0; v is sorted by the latter.  Halves are added, as the
 * sum of two large numbers may overflow; the mean is taken of v / n only if the sum does. */
static double encoder_center(double *v, int n, missing_policy policy)
{
    double sum = 0, shares = 0;

    if (policy == MISSING_MEDIAN) {
        qsort(v, (size_t)n, sizeof *v, encoder_compare);
        return n % 2 ? v[n / 2] : v[n / 2 - 1] / 2 + v[n / 2] / 2;
    }
    for (int i = 0; i < n; i++) {
        sum += v[i];
        shares += v[i] / n;
    }
    return isfinite(sum) ? sum / n : shares;
}

static nn_status encoder_fail_empty(const dataset *d, const table_column *column, nn_err *err)
{
    nn_status status  = NN_OK;
    text      message = {0};

    text_printf(&message, "%s: column ", d->from->name);
    names_show(&message, (char *const *)&column->name, 1, 1);
    text_str(&message, " is missing in every training row; nothing is there to fill it with; "
                       "--drop ");
    csv_show(&message, column->name, strlen(column->name));
    text_str(&message, " would go on");
    NN_TRY(text_check(&message, "encoding the columns", err));
    NN_TRY(nn_fail(err, NN_DATA, "%s", message.data));
done:
    text_free(&message);
    return status;
}

/* What stands for a missing cell of the c-th feature column.
 *   v  out  (rows) scratch */
static nn_status encoder_fit_number(encoder_column *to, const dataset *d, int c, const int *index,
                                    int rows, double *v, nn_err *err)
{
    int n = 0;

    to->kind = ENCODE_NUMBER;
    if (d->missing != MISSING_MEAN && d->missing != MISSING_MEDIAN) {
        return NN_OK;
    }
    for (int i = 0; i < rows; i++) {
        double number = table_number(d->from, d->column[c], d->row[index ? index[i] : i]);
        if (!isnan(number)) {
            v[n++] = number;
        }
    }
    if (n == 0) {
        return encoder_fail_empty(d, dataset_column(d, c), err);
    }
    to->fill = encoder_center(v, n, d->missing);
    return NN_OK;
}

static nn_status encoder_fit_text(encoder_column *to, const dataset *d, int c, nn_err *err)
{
    const table_column *column = dataset_column(d, c);
    bool                used[DATASET_LEVELS];
    int                 missing = 0, levels = dataset_levels(d, c, used, &missing);

    to->kind          = ENCODE_ONE_HOT;
    to->missing_level = missing > 0;
    to->level         = calloc((size_t)levels + 1, sizeof *to->level);
    if (!to->level) {
        return nn_fail_nomem(err, "encoding the columns");
    }
    for (int l = 0; l < column->levels; l++) {
        if (!used[l]) {
            continue;
        }
        to->level[to->levels] = strdup(column->level[l]);
        if (!to->level[to->levels]) {
            return nn_fail_nomem(err, "encoding the columns");
        }
        to->levels++;
    }
    return NN_OK;
}

static nn_status encoder_fit_columns(encoder *e, const dataset *d, const int *index, int rows,
                                     nn_err *err)
{
    nn_status status = NN_OK;
    double   *v      = calloc((size_t)rows, sizeof *v);

    if (!v) {
        NN_TRY(nn_fail_nomem(err, "encoding the columns"));
    }
    for (int c = 0; c < e->columns; c++) {
        e->column[c].name = strdup(dataset_column(d, c)->name);
        if (!e->column[c].name) {
            NN_TRY(nn_fail_nomem(err, "encoding the columns"));
        }
        if (dataset_column(d, c)->kind == COLUMN_NUMBER) {
            NN_TRY(encoder_fit_number(&e->column[c], d, c, index, rows, v, err));
        } else {
            NN_TRY(encoder_fit_text(&e->column[c], d, c, err));
        }
        e->label_at += d->column[c] < d->label_column;
    }
done:
    free(v);
    return status;
}

nn_status encoder_fit(encoder **out, const dataset *d, const int *index, int rows, nn_err *err)
{
    nn_status status = NN_OK;
    encoder  *e      = NULL;

    assert(rows > 0 && (index || rows == d->rows));
    NN_TRY(encoder_new(&e, d->columns, d->classes, err));
    e->task = d->task;
    for (int c = 0; c < d->classes; c++) {
        e->class_name[c] = strdup(d->class_name[c]);
        if (!e->class_name[c]) {
            NN_TRY(nn_fail_nomem(err, "encoding the columns"));
        }
    }
    e->label_name = strdup(d->label_name);
    if (!e->label_name) {
        NN_TRY(nn_fail_nomem(err, "encoding the columns"));
    }
    NN_TRY(encoder_fit_columns(e, d, index, rows, err));
    NN_TRY(encoder_name_features(e, err));
    *out = e;
    e    = NULL;
done:
    encoder_free(e);
    return status;
}

/* --- applying ------------------------------------------------------------------------------------
 */

static nn_status encoder_apply_number(const encoder_column *column, const dataset *d, int c,
                                      size_t stride, float *x, nn_err *err)
{
    nn_status status = NN_OK;

    for (int i = 0; i < d->rows; i++) {
        int        row = d->row[i];
        cell_place at  = {.file   = d->from->name,
                          .line   = table_line(d->from, row),
                          .field  = d->column[c] + 1,
                          .column = column->name};
        double     v   = table_number(d->from, d->column[c], row);

        v = isnan(v) ? column->fill : v;
        assert(!isnan(v)); /* a dataset has missing cells only where fills were learned */
        NN_TRY(cell_float(&x[(size_t)i * stride], v, &at, err));
    }
done:
    return status;
}

/* The place of each of the table's levels among the encoder's: both are in one order. */
static void encoder_match(const encoder_column *column, const table_column *from, int *place)
{
    int l = 0;

    for (int code = 0; code < from->levels; code++) {
        place[code] = l;
        l += l < column->levels && strcmp(column->level[l], from->level[code]) == 0;
    }
}

static void encoder_apply_text(const encoder_column *column, const dataset *d, int c, size_t stride,
                               float *x)
{
    const table_column *from  = dataset_column(d, c);
    int                 width = column->levels + column->missing_level;
    int                 place[DATASET_LEVELS];

    encoder_match(column, from, place);
    for (int i = 0; i < d->rows; i++) {
        int    code = from->code[d->row[i]];
        float *to   = x + (size_t)i * stride;

        memset(to, 0, (size_t)width * sizeof *to);
        to[code < 0 ? column->levels : place[code]] = 1;
    }
}

nn_status encoder_apply(const encoder *e, const dataset *d, float *x, nn_err *err)
{
    nn_status status = NN_OK;
    size_t    stride = (size_t)e->features, at = 0;

    assert(e->columns == d->columns);
    for (int c = 0; c < e->columns; c++) {
        const encoder_column *column = &e->column[c];

        if (column->kind == ENCODE_NUMBER) {
            NN_TRY(encoder_apply_number(column, d, c, stride, x + at, err));
        } else {
            encoder_apply_text(column, d, c, stride, x + at);
        }
        at += (size_t)encoder_width(e, c);
    }
done:
    return status;
}

/* Whether the features are the columns of the table's matrix, in their order. */
static bool encoder_is_matrix(const encoder *e, const dataset *d)
{
    if (!d->from->matrix || e->features != d->from->matrix_cols || e->columns != e->features) {
        return false;
    }
    for (int c = 0; c < e->columns; c++) {
        if (dataset_column(d, c)->kind != COLUMN_NUMBER || dataset_column(d, c)->at != c) {
            return false;
        }
    }
    return true;
}

/* Keep the rows in use. */
static void encoder_take_rows(const dataset *d, float *x, size_t width)
{
    for (int i = 0; i < d->rows; i++) {
        size_t row = (size_t)d->row[i];
        if (row != (size_t)i) { /* rows ascend: row > i */
            memmove(x + (size_t)i * width, x + row * width, width * sizeof *x);
        }
    }
}

nn_status encoder_take(const encoder *e, dataset *d, float **x, nn_err *err)
{
    nn_status status = NN_OK;
    size_t    width = (size_t)e->features, rows = (size_t)d->rows;
    float    *made = NULL;

    if (encoder_is_matrix(e, d)) {
        *x              = d->from->matrix;
        d->from->matrix = NULL;
        free(d->from->column[d->label_column].number); /* d->label has it, or d->target */
        d->from->column[d->label_column].number = NULL;
        encoder_take_rows(d, *x, width);
        return NN_OK;
    }
    if (width <= SIZE_MAX / sizeof *made / rows) {
        made = malloc(width * rows * sizeof *made);
    }
    if (!made) {
        NN_TRY(nn_fail_nomem(err, "encoding the columns"));
    }
    pages_for_rows(made, rows, width * sizeof *made);
    NN_TRY(encoder_apply(e, d, made, err));
    *x   = made;
    made = NULL;
done:
    free(made);
    return status;
}

#include "data/missing.h"

#include "data/names.h"
#include "util/text.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MISSING_SHOWN = 8 }; /* columns in a message */

/* The columns in use. */
typedef struct {
    const table *t;
    const int   *column; /* (columns) */
    int          columns;
    int          label;
} missing_view;

static bool missing_at(const table *t, int column, int row)
{
    const table_column *c = &t->column[column];

    if (c->missing == 0) {
        return false;
    }
    return c->kind == COLUMN_NUMBER ? isnan(table_number(t, column, row)) : c->code[row] < 0;
}

static bool missing_in_row(const missing_view *v, int row)
{
    bool missing = missing_at(v->t, v->label, row);

    for (int c = 0; c < v->columns && !missing; c++) {
        missing = missing_at(v->t, v->column[c], row);
    }
    return missing;
}

static bool missing_everywhere(const table *t, int column)
{
    return t->column[column].missing == t->rows;
}

static void missing_option(text *out, const char *option, const table_column *c)
{
    text_printf(out, " --%s ", option);
    csv_show(out, c->name, strlen(c->name));
}

/* A separator at the end of every line makes an empty last column: the label is then the column
 * before, if another is left to learn from. */
static void missing_tell_label(text *out, const missing_view *v)
{
    const table_column *label = &v->t->column[v->label], *before = NULL;
    int                 filled = 0;

    for (int c = 0; c < v->columns; c++) {
        if (!missing_everywhere(v->t, v->column[c])) {
            filled++;
            before = v->column[c] < v->label ? &v->t->column[v->column[c]] : before;
        }
    }
    text_str(out, "the label ");
    names_show(out, &label->name, 1, 1);
    text_str(out, " is missing in every row");
    if (before && filled > 1) {
        text_char(out, ';');
        missing_option(out, "label", before);
        missing_option(out, "drop", label);
        text_str(out, " would take the column before");
    }
}

static void missing_tell_feature(text *out, const table_column *c)
{
    text_str(out, "column ");
    names_show(out, &c->name, 1, 1);
    text_str(out, " is missing in every row;");
    missing_option(out, "drop", c);
    text_str(out, " would leave it out");
}

/* A column without a value, which no policy goes on with: nothing says what to fill in, and to drop
 * its rows is to drop all. */
static nn_status missing_refuse_empty(const missing_view *v, nn_err *err)
{
    nn_status status  = NN_OK;
    text      message = {0};

    if (missing_everywhere(v->t, v->label)) {
        missing_tell_label(&message, v);
    }
    for (int c = 0; c < v->columns && message.len == 0; c++) {
        if (missing_everywhere(v->t, v->column[c])) {
            missing_tell_feature(&message, &v->t->column[v->column[c]]);
        }
    }
    NN_TRY(text_check(&message, "looking for missing cells", err));
    if (message.len > 0) {
        NN_TRY(nn_fail(err, NN_DATA, "%s: %s", v->t->name, message.data));
    }
done:
    text_free(&message);
    return status;
}

/* Append "3 in 'age'" for a column that has missing cells, up to MISSING_SHOWN times. */
static void missing_tell(text *out, const table_column *c, int *told)
{
    if (c->missing == 0) {
        return;
    }
    if (*told < MISSING_SHOWN) {
        text_printf(out, "%s%d in ", *told ? ", " : "", c->missing);
        names_show(out, &c->name, 1, 1);
    } else if (*told == MISSING_SHOWN) {
        text_str(out, ", ...");
    }
    (*told)++;
}

/* In the file's order, the label in its place; `told` is 0 when nothing is missing. */
static void missing_tell_all(text *out, const missing_view *v, int *told)
{
    bool labelled = false;

    *told = 0;
    for (int c = 0; c < v->columns; c++) {
        if (!labelled && v->label < v->column[c]) {
            missing_tell(out, &v->t->column[v->label], told);
            labelled = true;
        }
        missing_tell(out, &v->t->column[v->column[c]], told);
    }
    if (!labelled) {
        missing_tell(out, &v->t->column[v->label], told);
    }
}

static nn_status missing_refuse(const missing_view *v, nn_err *err)
{
    nn_status status = NN_OK;
    text      counts = {0};
    int       told = 0, row = 0;

    missing_tell_all(&counts, v, &told);
    NN_TRY(text_check(&counts, "looking for missing cells", err));
    if (told > 0) {
        while (!missing_in_row(v, row)) {
            row++; /* there is one */
        }
        NN_TRY(nn_fail(err, NN_DATA,
                       "%s: missing cells: %s (first at line %ld); --missing drop, mean or median "
                       "would go on",
                       v->t->name, counts.data, table_line(v->t, row)));
    }
done:
    text_free(&counts);
    return status;
}

static nn_status missing_fail_none(const missing_view *v, nn_err *err)
{
    nn_status status = NN_OK;
    text      counts = {0};
    int       told   = 0;

    missing_tell_all(&counts, v, &told);
    NN_TRY(text_check(&counts, "looking for missing cells", err));
    NN_TRY(nn_fail(err, NN_DATA, "%s: every row has a missing cell (%s); none is left", v->t->name,
                   counts.data));
done:
    text_free(&counts);
    return status;
}

const char *missing_name(missing_policy policy)
{
    static const char *const NAMES[MISSING_COUNT] = {"error", "drop", "mean", "median"};

    assert(policy < MISSING_COUNT);
    return NAMES[policy];
}

nn_status missing_rows(int **row, int *rows, const table *t, const int *column, int columns,
                       int label, missing_policy policy, nn_err *err)
{
    nn_status    status = NN_OK;
    missing_view view   = {.t = t, .column = column, .columns = columns, .label = label};
    missing_view least  = {.t = t, .label = label}; /* what every row needs */
    int         *kept   = NULL;
    int          n      = 0;

    NN_TRY(missing_refuse_empty(&view, err));
    if (policy == MISSING_ERROR) {
        NN_TRY(missing_refuse(&view, err));
    }
    kept = calloc((size_t)t->rows, sizeof *kept);
    if (!kept) {
        NN_TRY(nn_fail_nomem(err, "looking for missing cells"));
    }
    for (int r = 0; r < t->rows; r++) {
        if (!missing_in_row(policy == MISSING_DROP ? &view : &least, r)) {
            kept[n++] = r;
        }
    }
    if (n == 0) { /* of MISSING_DROP: there is a label */
        NN_TRY(missing_fail_none(&view, err));
    }
    *row  = kept;
    *rows = n;
    kept  = NULL;
done:
    free(kept);
    return status;
}

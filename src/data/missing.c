#include "data/missing.h"

#include "data/names.h"
#include "util/text.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

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
    if (n == 0) {
        NN_TRY(missing_fail_none(policy == MISSING_DROP ? &view : &least, err));
    }
    *row  = kept;
    *rows = n;
    kept  = NULL;
done:
    free(kept);
    return status;
}

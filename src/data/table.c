/* Table: scan the records once to learn the shape, once more to fill it. */
#include "data/table.h"

#include "data/table_scan.h"
#include "formats/csv.h"
#include "formats/number.h"
#include "util/digest.h"
#include "util/file.h"
#include "util/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* --- names ------------------------------------------------------------------ */

typedef struct {
    const char *name;
    int col;
} named;

static int table_compare_named(const void *a, const void *b)
{
    const named *x = a, *y = b;
    int order = strcmp(x->name, y->name);

    return order ? order : (x->col > y->col) - (x->col < y->col);
}

/* NAME becomes NAME_COLUMN. */
static nn_status table_rename(table_column *column, int col, nn_err *err)
{
    nn_status status = NN_OK;
    text name = {0};

    text_printf(&name, "%s_%d", column->name, col + 1);
    NN_TRY(text_check(&name, "naming columns", err));
    free(column->name);
    column->name = name.data;
    return NN_OK;
done:
    text_free(&name);
    return status;
}

/* Rename all but the first of equal names; `changed` tells whether there were any. */
static nn_status table_part_names(table *t, named *order, bool *changed, nn_err *err)
{
    nn_status status = NN_OK;
    int first = 0;

    for (int c = 0; c < t->cols; c++) {
        order[c] = (named){.name = t->column[c].name, .col = c};
    }
    qsort(order, (size_t)t->cols, sizeof *order, table_compare_named);
    *changed = false;
    for (int i = 1; i < t->cols; i++) {
        if (strcmp(order[first].name, order[i].name) != 0) {
            first = i;
            continue;
        }
        NN_TRY(table_rename(&t->column[order[i].col], order[i].col, err));
        *changed = true;
    }
done:
    return status;
}

/* A new name may be another column's own (x,x,x_2), hence until nothing changes.  It
 * ends: every round lengthens a name, and the file has only so many. */
static nn_status table_unique_names(table *t, nn_err *err)
{
    nn_status status = NN_OK;
    bool changed = true;
    named *order = calloc((size_t)t->cols, sizeof *order);

    if (!order) {
        NN_TRY(nn_fail_nomem(err, "naming columns"));
    }
    while (changed) {
        NN_TRY(table_part_names(t, order, &changed, err));
    }
done:
    free(order);
    return status;
}

static nn_status table_name_columns(table *t, const table_scan *s, nn_err *err)
{
    nn_status status = NN_OK;
    text name = {0};

    for (int c = 0; c < t->cols; c++) {
        if (t->has_header && s->column[c].first_len > 0) {
            text_bytes(&name, s->column[c].first, s->column[c].first_len);
        } else {
            text_printf(&name, "x%d", c + 1);
        }
        NN_TRY(text_check(&name, "naming columns", err));
        t->column[c].name = name.data;
        name = (text){0};
    }
    NN_TRY(table_unique_names(t, err));
done:
    text_free(&name);
    return status;
}

/* --- second pass: fill ------------------------------------------------------- */

static nn_status table_allocate(table *t, const table_scan *s, nn_err *err)
{
    int below = s->records - 1;

    t->cols = s->cols;
    t->rows = below + !t->has_header;
    t->line = calloc((size_t)t->rows, sizeof *t->line);
    t->column = calloc((size_t)t->cols, sizeof *t->column);
    for (int c = 0; t->column && c < t->cols; c++) {
        const table_scan_column *seen = &s->column[c];
        table_column *column = &t->column[c];
        bool numeric = seen->numbers == below && (t->has_header || seen->first_is_number);

        column->kind = numeric ? COLUMN_NUMBER : COLUMN_TEXT;
        column->bad_row = -1;
        if (numeric) {
            column->number = calloc((size_t)t->rows, sizeof *column->number);
        } else {
            column->code = calloc((size_t)t->rows, sizeof *column->code);
        }
        if (!column->number && !column->code) {
            return nn_fail_nomem(err, "reading a table");
        }
    }
    return t->line && t->column ? NN_OK : nn_fail_nomem(err, "reading a table");
}

/* Remember the first cell that is not a number, for messages. */
static nn_status table_note_bad(table_column *column, int row, csv_field f, nn_err *err)
{
    text shown = {0};

    if (column->bad_row >= 0 || table_scan_is_number(f)) {
        return NN_OK;
    }
    csv_show(&shown, f.bytes, f.len);
    column->bad_row = row;
    column->bad_text = shown.failed ? NULL : strdup(shown.data ? shown.data : "");
    text_free(&shown);
    return column->bad_text ? NN_OK : nn_fail_nomem(err, "reading a table");
}

/*   cells  in/out  (cols) of a text column: its cells so far, each ended by a NUL */
static nn_status table_fill_row(table *t, int row, const csv_field *fields, text *cells,
                                nn_err *err)
{
    nn_status status = NN_OK;

    for (int c = 0; c < t->cols; c++) {
        table_column *column = &t->column[c];
        csv_field f = table_scan_trim(fields[c]);

        if (column->kind == COLUMN_NUMBER) {
            bool ok = number_parse(f.bytes, f.len, '.', &column->number[row]);

            assert(ok); /* the first pass has parsed it */
            (void)ok;
            continue;
        }
        text_bytes(&cells[c], f.bytes, f.len);
        text_char(&cells[c], '\0');
        NN_TRY(text_check(&cells[c], "reading a table", err));
        NN_TRY(table_note_bad(column, row, f, err));
    }
done:
    return status;
}

static nn_status table_fill_rows(table *t, csv_reader *csv, text *cells, nn_err *err)
{
    nn_status status = NN_OK;
    const csv_field *fields = NULL;
    int n = 0;

    if (t->has_header) {
        NN_TRY(csv_next(csv, &fields, &n, err));
    }
    for (int row = 0; row < t->rows; row++) {
        NN_TRY(csv_next(csv, &fields, &n, err));
        assert(n == t->cols);
        t->line[row] = csv_line(csv);
        NN_TRY(table_fill_row(t, row, fields, cells, err));
    }
done:
    return status;
}

typedef struct {
    const char *text;
    int row;
} cell;

static int table_compare_cells(const void *a, const void *b)
{
    return strcmp(((const cell *)a)->text, ((const cell *)b)->text);
}

/* Number the distinct texts of sorted cells in order, and keep one copy of each.  A
 * sort, not a hash table: no choice of cells can make it slow. */
static nn_status table_make_levels(table_column *column, const cell *sorted, int rows, nn_err *err)
{
    int levels = 1;

    for (int i = 1; i < rows; i++) {
        levels += strcmp(sorted[i - 1].text, sorted[i].text) != 0;
    }
    column->level = calloc((size_t)levels, sizeof *column->level);
    if (!column->level) {
        return nn_fail_nomem(err, "reading a table");
    }
    for (int i = 0; i < rows; i++) {
        if (i == 0 || strcmp(sorted[i - 1].text, sorted[i].text) != 0) {
            char *copy = strdup(sorted[i].text);

            if (!copy) {
                return nn_fail_nomem(err, "reading a table");
            }
            column->level[column->levels++] = copy;
        }
        column->code[sorted[i].row] = column->levels - 1;
    }
    return NN_OK;
}

static nn_status table_encode(table_column *column, const text *cells, int rows, nn_err *err)
{
    nn_status status = NN_OK;
    const char *at = cells->data;
    cell *sorted = calloc((size_t)rows, sizeof *sorted);

    if (!sorted) {
        NN_TRY(nn_fail_nomem(err, "reading a table"));
    }
    for (int row = 0; row < rows; row++) {
        sorted[row] = (cell){.text = at, .row = row};
        at += strlen(at) + 1;
    }
    qsort(sorted, (size_t)rows, sizeof *sorted, table_compare_cells);
    NN_TRY(table_make_levels(column, sorted, rows, err));
done:
    free(sorted);
    return status;
}

static nn_status table_fill(table *t, csv_reader *csv, nn_err *err)
{
    nn_status status = NN_OK;
    text *cells = calloc((size_t)t->cols, sizeof *cells);

    if (!cells) {
        NN_TRY(nn_fail_nomem(err, "reading a table"));
    }
    NN_TRY(table_fill_rows(t, csv, cells, err));
    for (int c = 0; c < t->cols; c++) {
        if (t->column[c].kind == COLUMN_TEXT) {
            NN_TRY(table_encode(&t->column[c], &cells[c], t->rows, err));
        }
        text_free(&cells[c]);
    }
done:
    for (int c = 0; cells && c < t->cols; c++) {
        text_free(&cells[c]);
    }
    free(cells);
    return status;
}

/* --- both passes ------------------------------------------------------------- */

static nn_status table_build(table *t, const table_scan *s, const char *bytes, size_t len,
                             nn_err *err)
{
    nn_status status = NN_OK;
    csv_options options = {.separator = s->separator};
    csv_reader *csv = NULL;

    t->separator = s->separator;
    t->has_header = table_scan_has_header(s);
    if (t->has_header && s->records == 1) {
        NN_TRY(nn_fail(err, NN_DATA, "%s: only a header, no rows; at least one row was wanted",
                       t->name));
    }
    NN_TRY(table_allocate(t, s, err));
    NN_TRY(table_name_columns(t, s, err));
    NN_TRY(csv_open_bytes(&csv, t->name, bytes, len, &options, err));
    NN_TRY(table_fill(t, csv, err));
    digest_sha256(bytes, len, t->sha256);
done:
    csv_close(csv);
    return status;
}

static void table_column_release(table_column *column)
{
    for (int l = 0; column->level && l < column->levels; l++) {
        free(column->level[l]);
    }
    free(column->level);
    free(column->name);
    free(column->number);
    free(column->code);
    free(column->bad_text);
}

void table_free(table *t)
{
    if (t) {
        for (int c = 0; t->column && c < t->cols; c++) {
            table_column_release(&t->column[c]);
        }
        free(t->column);
        free(t->line);
        free(t->name);
    }
    free(t);
}

nn_status table_from_bytes(table **out, const char *name, const char *bytes, size_t len,
                           nn_err *err)
{
    nn_status status = NN_OK;
    table_scan seen = {0};
    table *t = NULL;

    NN_TRY(table_scan_bytes(&seen, name, bytes, len, err));
    t = calloc(1, sizeof *t);
    if (!t || !(t->name = strdup(name))) {
        NN_TRY(nn_fail_nomem(err, "reading a table"));
    }
    NN_TRY(table_build(t, &seen, bytes, len, err));
    *out = t;
    t = NULL;
done:
    table_free(t);
    table_scan_release(&seen);
    return status;
}

nn_status table_read(table **out, const char *path, nn_err *err)
{
    nn_status status = NN_OK;
    const char *name = strcmp(path, "-") == 0 ? "<stdin>" : path;
    char *bytes = NULL;
    size_t len = 0;

    NN_TRY(file_read(&bytes, &len, path, err));
    NN_TRY(table_from_bytes(out, name, bytes, len, err));
done:
    free(bytes);
    return status;
}

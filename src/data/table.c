/* Table: scan the records once to learn the shape, once more to fill it. */
#include "data/table.h"

#include "formats/csv.h"
#include "formats/number.h"
#include "util/digest.h"
#include "util/file.h"
#include "util/text.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- first pass: what is here? ---------------------------------------------- */

/* One column as the first pass sees it.  The first record is kept apart from those
 * below, as it is not yet known to be a header or a row. */
typedef struct {
    char *first; /* (first_len) its cell of the first record; not NUL-terminated */
    size_t first_len;
    bool first_is_number;
    bool first_recurs; /* the same text stands somewhere below */
    int numbers;       /* cells below that are numbers */
} scan_column;

typedef struct {
    int records, cols;
    long first_line;
    char separator;
    scan_column *column; /* (cols) */
} scan;

static csv_field table_trim(csv_field f)
{
    if (f.quoted) {
        return f;
    }
    while (f.len > 0 && (f.bytes[0] == ' ' || f.bytes[0] == '\t')) {
        f.bytes++;
        f.len--;
    }
    while (f.len > 0 && (f.bytes[f.len - 1] == ' ' || f.bytes[f.len - 1] == '\t')) {
        f.len--;
    }
    return f;
}

static bool table_is_number(csv_field f)
{
    double ignored;

    return number_parse(f.bytes, f.len, '.', &ignored);
}

static void scan_release(scan *s)
{
    for (int c = 0; s->column && c < s->cols; c++) {
        free(s->column[c].first);
    }
    free(s->column);
}

static nn_status scan_first(scan *s, const csv_reader *csv, const csv_field *fields, int n,
                            nn_err *err)
{
    s->column = calloc((size_t)n, sizeof *s->column);
    if (!s->column) {
        return nn_fail_nomem(err, "reading a table");
    }
    s->cols = n;
    s->records = 1;
    s->first_line = csv_line(csv);
    s->separator = csv_separator(csv);
    for (int c = 0; c < n; c++) {
        scan_column *column = &s->column[c];
        csv_field f = table_trim(fields[c]);

        column->first = malloc(f.len + 1); /* + 1, as malloc(0) may be NULL */
        if (!column->first) {
            return nn_fail_nomem(err, "reading a table");
        }
        memcpy(column->first, f.bytes, f.len);
        column->first_len = f.len;
        column->first_is_number = table_is_number(f);
    }
    return NN_OK;
}

static nn_status scan_next(scan *s, const csv_reader *csv, const csv_field *fields, int n,
                           nn_err *err)
{
    if (n != s->cols) {
        return nn_fail(err, NN_DATA, "%s:%ld: %d field%s, expected %d as in line %ld",
                       csv_name(csv), csv_line(csv), n, n == 1 ? "" : "s", s->cols, s->first_line);
    }
    if (s->records == INT_MAX) {
        return nn_fail(err, NN_DATA, "%s:%ld: more than %d rows; that many are supported",
                       csv_name(csv), csv_line(csv), INT_MAX);
    }
    s->records++;
    for (int c = 0; c < n; c++) {
        scan_column *column = &s->column[c];
        csv_field f = table_trim(fields[c]);

        column->numbers += table_is_number(f);
        if (f.len == column->first_len && memcmp(f.bytes, column->first, f.len) == 0) {
            column->first_recurs = true;
        }
    }
    return NN_OK;
}

static nn_status scan_records(scan *s, csv_reader *csv, size_t len, nn_err *err)
{
    nn_status status = NN_OK;
    const csv_field *fields = NULL;
    int n = 0;

    NN_TRY(csv_next(csv, &fields, &n, err));
    if (n == 0) {
        NN_TRY(nn_fail(err, NN_DATA, "%s: %s; a CSV table was wanted", csv_name(csv),
                       len == 0 ? "the file is empty" : "nothing but blank lines"));
    }
    NN_TRY(scan_first(s, csv, fields, n, err));
    for (;;) {
        NN_TRY(csv_next(csv, &fields, &n, err));
        if (n == 0) {
            break;
        }
        NN_TRY(scan_next(s, csv, fields, n, err));
    }
done:
    return status;
}

/* The rule of table.h. */
static bool scan_has_header(const scan *s)
{
    bool all_empty = true, recurs = false, over_numbers = false;
    int below = s->records - 1;

    for (int c = 0; c < s->cols; c++) {
        const scan_column *column = &s->column[c];

        if (column->first_is_number) {
            return false;
        }
        all_empty = all_empty && column->first_len == 0;
        recurs = recurs || (column->first_recurs && column->first_len > 0);
        over_numbers = over_numbers || column->numbers > below / 2;
    }
    return !all_empty && (over_numbers || !recurs);
}

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

static nn_status table_name_columns(table *t, const scan *s, nn_err *err)
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

static nn_status table_allocate(table *t, const scan *s, nn_err *err)
{
    int below = s->records - 1;

    t->cols = s->cols;
    t->rows = below + !t->has_header;
    t->line = calloc((size_t)t->rows, sizeof *t->line);
    t->column = calloc((size_t)t->cols, sizeof *t->column);
    for (int c = 0; t->column && c < t->cols; c++) {
        const scan_column *seen = &s->column[c];
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

    if (column->bad_row >= 0 || table_is_number(f)) {
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
        csv_field f = table_trim(fields[c]);

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

static nn_status table_scan(scan *s, const char *name, const char *bytes, size_t len, nn_err *err)
{
    nn_status status = NN_OK;
    csv_options options = {0};
    csv_reader *csv = NULL;

    NN_TRY(csv_open_bytes(&csv, name, bytes, len, &options, err));
    NN_TRY(scan_records(s, csv, len, err));
done:
    csv_close(csv);
    return status;
}

static nn_status table_build(table *t, const scan *s, const char *bytes, size_t len, nn_err *err)
{
    nn_status status = NN_OK;
    csv_options options = {.separator = s->separator};
    csv_reader *csv = NULL;

    t->separator = s->separator;
    t->has_header = scan_has_header(s);
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
    scan seen = {0};
    table *t = NULL;

    NN_TRY(table_scan(&seen, name, bytes, len, err));
    t = calloc(1, sizeof *t);
    if (!t || !(t->name = strdup(name))) {
        NN_TRY(nn_fail_nomem(err, "reading a table"));
    }
    NN_TRY(table_build(t, &seen, bytes, len, err));
    *out = t;
    t = NULL;
done:
    table_free(t);
    scan_release(&seen);
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

/* Table: scan the records once to learn the shape, once more to fill it. */
#include "data/table.h"

#include "data/cell.h"
#include "data/names.h"
#include "data/table_narrow.h"
#include "data/table_scan.h"
#include "formats/csv.h"
#include "util/digest.h"
#include "util/file.h"
#include "util/text.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The names of the columns, from the first record if it is a header. */
static nn_status table_name_columns(table *t, const table_scan *s, nn_err *err)
{
    nn_status  status = NN_OK;
    char     **names  = NULL;
    csv_field *header = t->has_header ? calloc((size_t)t->cols, sizeof *header) : NULL;

    if (t->has_header && !header) {
        NN_TRY(nn_fail_nomem(err, "naming columns"));
    }
    for (int c = 0; header && c < t->cols; c++) {
        header[c] = (csv_field){.bytes = s->column[c].first, .len = s->column[c].first_len};
    }
    NN_TRY(names_make(&names, header, t->cols, err));
    for (int c = 0; c < t->cols; c++) {
        t->column[c].name = names[c];
    }
done:
    free(names); /* the array; the names are the columns' now */
    free(header);
    return status;
}

/* --- second pass: fill --------------------------------------------------------------- */

/* What the first pass has seen of a column, the first record included if it is a row. */
static void table_classify(table_column *column, const table_scan_column *seen, int rows,
                           bool has_header)
{
    bool first = !has_header;

    column->numbers = seen->numbers + (first && seen->first_kind == CELL_NUMBER);
    column->missing = seen->missing + (first && seen->first_kind == CELL_MISSING);
    column->kind    = column->numbers + column->missing == rows ? COLUMN_NUMBER : COLUMN_TEXT;
    column->bad_row = -1;
}

static nn_status table_allocate(table *t, const table_scan *s, nn_err *err)
{
    int below = s->records - 1;

    t->cols   = s->cols;
    t->rows   = below + !t->has_header;
    t->line   = calloc((size_t)t->rows, sizeof *t->line);
    t->column = calloc((size_t)t->cols, sizeof *t->column);
    for (int c = 0; t->column && c < t->cols; c++) {
        table_column *column = &t->column[c];

        table_classify(column, &s->column[c], t->rows, t->has_header);
        if (column->kind == COLUMN_NUMBER) {
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

/* Remember the first cell that is a text, for messages. */
static nn_status table_note_bad(table_column *column, int row, csv_field f, nn_err *err)
{
    text shown = {0};

    if (column->bad_row >= 0) {
        return NN_OK;
    }
    csv_show(&shown, f.bytes, f.len);
    column->bad_row  = row;
    column->bad_text = shown.failed ? NULL : strdup(shown.data ? shown.data : "");
    text_free(&shown);
    return column->bad_text ? NN_OK : nn_fail_nomem(err, "reading a table");
}

/* A cell of a text column goes behind those before it, each ended by a NUL; a missing
 * one leaves nothing. */
static nn_status table_fill_text(table_column *column, int row, csv_field f, char decimal,
                                 text *cells, nn_err *err)
{
    cell_kind kind = cell_read(f, decimal, NULL);

    column->code[row] = -1;
    if (kind == CELL_MISSING) {
        return NN_OK;
    }
    column->code[row] = 0; /* until table_encode knows */
    text_bytes(cells, f.bytes, f.len);
    text_char(cells, '\0');
    if (kind == CELL_TEXT) {
        nn_status status = table_note_bad(column, row, f, err);
        if (status != NN_OK) {
            return status;
        }
    }
    return text_check(cells, "reading a table", err);
}

/*   cells  in/out  (cols) of text columns */
static nn_status table_fill_row(table *t, int row, const csv_field *fields, char decimal,
                                text *cells, nn_err *err)
{
    nn_status status = NN_OK;

    for (int c = 0; c < t->cols; c++) {
        table_column *column = &t->column[c];
        csv_field     f      = cell_trim(fields[c]);

        if (column->kind == COLUMN_TEXT) {
            NN_TRY(table_fill_text(column, row, f, decimal, &cells[c], err));
        } else if (cell_read(f, decimal, &column->number[row]) != CELL_NUMBER) {
            column->number[row] = NAN;
        }
    }
done:
    return status;
}

static nn_status table_fill_rows(table *t, csv_reader *csv, char decimal, text *cells, nn_err *err)
{
    nn_status        status = NN_OK;
    const csv_field *fields = NULL;
    int              n      = 0;

    if (t->has_header) {
        NN_TRY(csv_next(csv, &fields, &n, err));
    }
    for (int row = 0; row < t->rows; row++) {
        NN_TRY(csv_next(csv, &fields, &n, err));
        assert(n == t->cols);
        t->line[row] = csv_line(csv);
        NN_TRY(table_fill_row(t, row, fields, decimal, cells, err));
    }
done:
    return status;
}

typedef struct {
    const char *text;
    int         row;
} cell;

static int table_compare_cells(const void *a, const void *b)
{
    return strcmp(((const cell *)a)->text, ((const cell *)b)->text);
}

/* Number the distinct texts of sorted cells in order, and keep one copy of each.  A
 * sort, not a hash table: no choice of cells can make it slow. */
static nn_status table_make_levels(table_column *column, const cell *sorted, int n, nn_err *err)
{
    int levels = 1; /* there is a text, or the column would be one of numbers */

    for (int i = 1; i < n; i++) {
        levels += strcmp(sorted[i - 1].text, sorted[i].text) != 0;
    }
    column->level = calloc((size_t)levels, sizeof *column->level);
    if (!column->level) {
        return nn_fail_nomem(err, "reading a table");
    }
    for (int i = 0; i < n; i++) {
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
    nn_status   status = NN_OK;
    const char *at     = cells->data;
    cell       *sorted = calloc((size_t)rows, sizeof *sorted);
    int         n      = 0;

    if (!sorted) {
        NN_TRY(nn_fail_nomem(err, "reading a table"));
    }
    for (int row = 0; row < rows; row++) {
        if (column->code[row] >= 0) {
            sorted[n++] = (cell){.text = at, .row = row};
            at += strlen(at) + 1;
        }
    }
    qsort(sorted, (size_t)n, sizeof *sorted, table_compare_cells);
    NN_TRY(table_make_levels(column, sorted, n, err));
done:
    free(sorted);
    return status;
}

static nn_status table_fill(table *t, csv_reader *csv, char decimal, nn_err *err)
{
    nn_status status = NN_OK;
    text     *cells  = calloc((size_t)t->cols, sizeof *cells);

    if (!cells) {
        NN_TRY(nn_fail_nomem(err, "reading a table"));
    }
    NN_TRY(table_fill_rows(t, csv, decimal, cells, err));
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

/* --- both passes --------------------------------------------------------------------- */

static nn_status table_build(table *t, const table_scan *s, const char *bytes, size_t len,
                             const table_options *options, nn_err *err)
{
    nn_status   status = NN_OK;
    csv_options how    = {.separator = s->separator, .comment = options ? options->comment : 0};
    csv_reader *csv    = NULL;

    t->separator  = s->separator;
    t->has_header = table_options_header(options, table_scan_has_header(s));
    if (t->has_header && s->records == 1) {
        NN_TRY(nn_fail(err, NN_DATA, "%s: only a header, no rows; at least one row was wanted",
                       t->name));
    }
    NN_TRY(table_allocate(t, s, err));
    NN_TRY(table_name_columns(t, s, err));
    NN_TRY(csv_open_bytes(&csv, t->name, bytes, len, &how, err));
    NN_TRY(table_fill(t, csv, table_options_decimal(options), err));
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
        free(t->matrix);
        free(t->name);
    }
    free(t);
}

nn_status table_from_bytes(table **out, const char *name, const char *bytes, size_t len,
                           const table_options *options, nn_err *err)
{
    nn_status  status = NN_OK;
    table_scan seen   = {0};
    table     *t      = NULL;

    NN_TRY(table_options_check(options, err));
    NN_TRY(table_scan_bytes(&seen, name, bytes, len, options, err));
    t = calloc(1, sizeof *t);
    if (!t || !(t->name = strdup(name))) {
        NN_TRY(nn_fail_nomem(err, "reading a table"));
    }
    NN_TRY(table_build(t, &seen, bytes, len, options, err));
    *out = t;
    t    = NULL;
done:
    table_free(t);
    table_scan_release(&seen);
    return status;
}

nn_status table_read(table **out, const char *path, const table_options *options, nn_err *err)
{
    nn_status   status = NN_OK;
    const char *name   = strcmp(path, "-") == 0 ? "<stdin>" : path;
    char       *bytes  = NULL;
    size_t      len    = 0;

    NN_TRY(file_read(&bytes, &len, path, err));
    NN_TRY(table_from_bytes(out, name, bytes, len, options, err));
done:
    free(bytes);
    return status;
}

nn_status table_from_bytes_narrow(table **out, const char *name, const char *bytes, size_t len,
                                  const table_options *options, const table_narrow *how,
                                  nn_err *err)
{
    nn_status    status = NN_OK;
    piece_source from   = {.fd = -1, .bytes = bytes, .len = len};
    table       *t      = NULL;

    NN_TRY(table_options_check(options, err));
    t = table_narrow_make(name, &from, options, how);
    if (t) {
        *out = t;
    } else {
        NN_TRY(table_from_bytes(out, name, bytes, len, options, err));
    }
done:
    return status;
}

/* What cannot be read twice, a pipe, is read whole first. */
static nn_status table_read_piped(table **out, const char *path, const table_options *options,
                                  const table_narrow *how, nn_err *err)
{
    nn_status   status = NN_OK;
    const char *name   = strcmp(path, "-") == 0 ? "<stdin>" : path;
    char       *bytes  = NULL;
    size_t      len    = 0;

    NN_TRY(file_read(&bytes, &len, path, err));
    NN_TRY(table_from_bytes_narrow(out, name, bytes, len, options, how, err));
done:
    free(bytes);
    return status;
}

nn_status table_read_narrow(table **out, const char *path, const table_options *options,
                            const table_narrow *how, nn_err *err)
{
    nn_status   status = NN_OK;
    int         fd     = -1;
    table      *t      = NULL;
    struct stat about;

    NN_TRY(table_options_check(options, err));
    if (strcmp(path, "-") == 0 || stat(path, &about) != 0 || !S_ISREG(about.st_mode)) {
        return table_read_piped(out, path, options, how, err);
    }
    NN_TRY(file_open(&fd, path, err));
    piece_source from = {.fd = fd, .len = (size_t)about.st_size};
    t                 = table_narrow_make(path, &from, options, how);
    if (t) {
        *out = t;
    } else {
        NN_TRY(table_read(out, path, options, err));
    }
done:
    file_close(fd);
    return status;
}

double table_number(const table *t, int column, int row)
{
    const table_column *c = &t->column[column];

    assert(c->kind == COLUMN_NUMBER && row >= 0 && row < t->rows);
    return c->number ? c->number[row]
                     : (double)t->matrix[(size_t)row * (size_t)t->matrix_cols + (size_t)c->at];
}

long table_line(const table *t, int row)
{
    return t->line ? t->line[row] : t->first_line + row;
}

/* The first pass over a table's bytes. */
#include "data/table_scan.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static nn_status table_scan_first(table_scan *s, const csv_reader *csv, const csv_field *fields,
                                  int n, char decimal, nn_err *err)
{
    s->column = calloc((size_t)n, sizeof *s->column);
    if (!s->column) {
        return nn_fail_nomem(err, "reading a table");
    }
    s->cols       = n;
    s->records    = 1;
    s->first_line = csv_line(csv);
    s->separator  = csv_separator(csv);
    for (int c = 0; c < n; c++) {
        table_scan_column *column = &s->column[c];
        csv_field          f      = cell_trim(fields[c]);

        column->first = malloc(f.len + 1); /* + 1, as malloc(0) may be NULL */
        if (!column->first) {
            return nn_fail_nomem(err, "reading a table");
        }
        memcpy(column->first, f.bytes, f.len);
        column->first_len  = f.len;
        column->first_kind = cell_read(f, decimal, NULL);
    }
    return NN_OK;
}

static nn_status table_scan_next(table_scan *s, const csv_reader *csv, const csv_field *fields,
                                 int n, char decimal, nn_err *err)
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
        table_scan_column *column = &s->column[c];
        csv_field          f      = cell_trim(fields[c]);
        cell_kind          kind   = cell_read(f, decimal, NULL);

        column->numbers += kind == CELL_NUMBER;
        column->missing += kind == CELL_MISSING;
        if (f.len == column->first_len && memcmp(f.bytes, column->first, f.len) == 0) {
            column->first_recurs = true;
        }
    }
    return NN_OK;
}

static nn_status table_scan_records(table_scan *s, csv_reader *csv, size_t len,
                                    const table_options *options, nn_err *err)
{
    const char       decimal = table_options_decimal(options);
    nn_status        status  = NN_OK;
    const csv_field *fields  = NULL;
    int              n       = 0;

    NN_TRY(csv_next(csv, &fields, &n, err));
    if (n == 0) {
        NN_TRY(nn_fail(err, NN_DATA, "%s: %s; a CSV table was wanted", csv_name(csv),
                       len == 0                      ? "the file is empty"
                       : options && options->comment ? "nothing but blank lines and comments"
                                                     : "nothing but blank lines"));
    }
    NN_TRY(table_scan_first(s, csv, fields, n, decimal, err));
    for (;;) {
        NN_TRY(csv_next(csv, &fields, &n, err));
        if (n == 0) {
            break;
        }
        NN_TRY(table_scan_next(s, csv, fields, n, decimal, err));
    }
done:
    return status;
}

nn_status table_scan_bytes(table_scan *s, const char *name, const char *bytes, size_t len,
                           const table_options *options, nn_err *err)
{
    nn_status   status = NN_OK;
    csv_options how    = {0};
    csv_reader *csv    = NULL;

    if (options) {
        how.separator = options->separator;
        how.comment   = options->comment;
    }
    NN_TRY(csv_open_bytes(&csv, name, bytes, len, &how, err));
    NN_TRY(table_scan_records(s, csv, len, options, err));
done:
    csv_close(csv);
    return status;
}

/* The rule that table.h tells.  A word for a missing cell may recur as a value does; nothing at
 * all may also stand above nothing at all. */
bool table_scan_has_header(const table_scan *s)
{
    bool all_missing = true, recurs = false, over_numbers = false;
    int  below = s->records - 1;

    for (int c = 0; c < s->cols; c++) {
        const table_scan_column *column = &s->column[c];

        if (column->first_kind == CELL_NUMBER) {
            return false;
        }
        all_missing  = all_missing && column->first_kind == CELL_MISSING;
        recurs       = recurs || (column->first_recurs && column->first_len > 0);
        over_numbers = over_numbers || column->numbers > (below - column->missing) / 2;
    }
    return !all_missing && (over_numbers || !recurs);
}

void table_scan_release(table_scan *s)
{
    for (int c = 0; s->column && c < s->cols; c++) {
        free(s->column[c].first);
    }
    free(s->column);
}

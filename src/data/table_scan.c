/* The first pass over a table's bytes. */
#include "data/table_scan.h"

#include "formats/number.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

csv_field table_scan_trim(csv_field f)
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

bool table_scan_is_number(csv_field f)
{
    double ignored;

    return number_parse(f.bytes, f.len, '.', &ignored);
}

static nn_status table_scan_first(table_scan *s, const csv_reader *csv, const csv_field *fields,
                                  int n, nn_err *err)
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
        table_scan_column *column = &s->column[c];
        csv_field f = table_scan_trim(fields[c]);

        column->first = malloc(f.len + 1); /* + 1, as malloc(0) may be NULL */
        if (!column->first) {
            return nn_fail_nomem(err, "reading a table");
        }
        memcpy(column->first, f.bytes, f.len);
        column->first_len = f.len;
        column->first_is_number = table_scan_is_number(f);
    }
    return NN_OK;
}

static nn_status table_scan_next(table_scan *s, const csv_reader *csv, const csv_field *fields,
                                 int n, nn_err *err)
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
        csv_field f = table_scan_trim(fields[c]);

        column->numbers += table_scan_is_number(f);
        if (f.len == column->first_len && memcmp(f.bytes, column->first, f.len) == 0) {
            column->first_recurs = true;
        }
    }
    return NN_OK;
}

static nn_status table_scan_records(table_scan *s, csv_reader *csv, size_t len, nn_err *err)
{
    nn_status status = NN_OK;
    const csv_field *fields = NULL;
    int n = 0;

    NN_TRY(csv_next(csv, &fields, &n, err));
    if (n == 0) {
        NN_TRY(nn_fail(err, NN_DATA, "%s: %s; a CSV table was wanted", csv_name(csv),
                       len == 0 ? "the file is empty" : "nothing but blank lines"));
    }
    NN_TRY(table_scan_first(s, csv, fields, n, err));
    for (;;) {
        NN_TRY(csv_next(csv, &fields, &n, err));
        if (n == 0) {
            break;
        }
        NN_TRY(table_scan_next(s, csv, fields, n, err));
    }
done:
    return status;
}

nn_status table_scan_bytes(table_scan *s, const char *name, const char *bytes, size_t len,
                           nn_err *err)
{
    nn_status status = NN_OK;
    csv_options options = {0};
    csv_reader *csv = NULL;

    NN_TRY(csv_open_bytes(&csv, name, bytes, len, &options, err));
    NN_TRY(table_scan_records(s, csv, len, err));
done:
    csv_close(csv);
    return status;
}

/* The rule that table.h tells. */
bool table_scan_has_header(const table_scan *s)
{
    bool all_empty = true, recurs = false, over_numbers = false;
    int below = s->records - 1;

    for (int c = 0; c < s->cols; c++) {
        const table_scan_column *column = &s->column[c];

        if (column->first_is_number) {
            return false;
        }
        all_empty = all_empty && column->first_len == 0;
        recurs = recurs || (column->first_recurs && column->first_len > 0);
        over_numbers = over_numbers || column->numbers > below / 2;
    }
    return !all_empty && (over_numbers || !recurs);
}

void table_scan_release(table_scan *s)
{
    for (int c = 0; s->column && c < s->cols; c++) {
        free(s->column[c].first);
    }
    free(s->column);
}

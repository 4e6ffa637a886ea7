/* Stream: opening reads the first row; from then on a record is read when it is asked for, so
 * that rows of a slow pipe are handed out as they come. */
#include "data/stream.h"

#include "data/names.h"
#include "formats/csv.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

struct stream {
    csv_reader      *csv;
    const encoder   *encode;
    char             decimal;
    int             *place;   /* (encode->columns) field of each column */
    int              label;   /* field of the label; -1: none           */
    int              columns; /* fields of every record                 */
    long             first_line;
    bool             has_header;
    const csv_field *field; /* (n) the record last read; n 0: the end */
    int              n;
    bool             waiting; /* it is a row not yet handed out */
};

static nn_status stream_advance(stream *s, nn_err *err)
{
    nn_status status = csv_next(s->csv, &s->field, &s->n, err);

    if (status == NN_OK && s->n > 0 && s->columns > 0 && s->n != s->columns) {
        status = nn_fail(err, NN_DATA, "%s:%ld: %d field%s, expected %d as in line %ld",
                         csv_name(s->csv), csv_line(s->csv), s->n, s->n == 1 ? "" : "s", s->columns,
                         s->first_line);
    }
    return status;
}

/* --- opening ------------------------------------------------------------------------- */

static nn_status stream_bind(stream *s, nn_err *err)
{
    nn_status  status = NN_OK;
    char     **names  = NULL;
    csv_field *header = calloc((size_t)s->n, sizeof *header);

    if (!header) {
        NN_TRY(nn_fail_nomem(err, "opening a stream"));
    }
    for (int i = 0; i < s->n; i++) {
        header[i] = cell_trim(s->field[i]);
    }
    if (s->has_header) {
        NN_TRY(names_make(&names, header, s->n, err));
    }
    NN_TRY(encoder_bind(s->encode, s->place, &s->label, names, s->n, csv_name(s->csv), err));
done:
    names_free(names, s->n);
    free(header);
    return status;
}

/* From the first record to the first row. */
static nn_status stream_start(stream *s, const table_options *options, nn_err *err)
{
    nn_status status = NN_OK;

    NN_TRY(stream_advance(s, err));
    if (s->n == 0) {
        NN_TRY(nn_fail(err, NN_DATA, "%s: the file is empty; a CSV table was wanted",
                       csv_name(s->csv)));
    }
    s->columns    = s->n;
    s->first_line = csv_line(s->csv);
    s->has_header =
        table_options_header(options, encoder_is_header(s->encode, s->field, s->n, s->decimal));
    NN_TRY(stream_bind(s, err));
    if (s->has_header) {
        NN_TRY(stream_advance(s, err));
        if (s->n == 0) {
            NN_TRY(nn_fail(err, NN_DATA, "%s: only a header, no rows; at least one row was wanted",
                           csv_name(s->csv)));
        }
    }
done:
    return status;
}

/* `path` NULL: from memory. */
static nn_status stream_create(stream **out, const char *path, const char *name, const char *bytes,
                               size_t len, const encoder *encode, const table_options *options,
                               nn_err *err)
{
    nn_status   status = NN_OK;
    csv_options how    = {0};
    stream     *s      = NULL;

    NN_TRY(table_options_check(options, err));
    if (options) {
        how.separator = options->separator;
        how.comment   = options->comment;
    }
    s = calloc(1, sizeof *s);
    if (!s || !(s->place = calloc((size_t)encode->columns, sizeof *s->place))) {
        NN_TRY(nn_fail_nomem(err, "opening a stream"));
    }
    s->encode  = encode;
    s->decimal = table_options_decimal(options);
    NN_TRY(path ? csv_open(&s->csv, path, &how, err)
                : csv_open_bytes(&s->csv, name, bytes, len, &how, err));
    NN_TRY(stream_start(s, options, err));
    s->waiting = true;
    *out       = s;
    s          = NULL;
done:
    stream_close(s);
    return status;
}

nn_status stream_open(stream **out, const char *path, const encoder *encode,
                      const table_options *options, nn_err *err)
{
    return stream_create(out, path, NULL, NULL, 0, encode, options, err);
}

nn_status stream_open_bytes(stream **out, const char *name, const char *bytes, size_t len,
                            const encoder *encode, const table_options *options, nn_err *err)
{
    return stream_create(out, NULL, name, bytes, len, encode, options, err);
}

/* --- rows ---------------------------------------------------------------------------- */

/*   x  out  (encode->features) */
static nn_status stream_row(const stream *s, float *x, int *label, float *target, nn_err *err)
{
    nn_status  status = NN_OK;
    cell_place at     = {.file = csv_name(s->csv), .line = csv_line(s->csv)};

    if (label) {
        *label = -1;
    }
    if (target) {
        *target = NAN;
    }
    for (int c = 0; c < s->encode->columns; c++) {
        at.field = s->place[c] + 1;
        NN_TRY(encoder_field(s->encode, c, s->field[s->place[c]], s->decimal, x, &at, err));
        x += encoder_width(s->encode, c);
    }
    if (s->label >= 0 && (label || target)) {
        at.field = s->label + 1;
        NN_TRY(encoder_label(s->encode, s->field[s->label], s->decimal, label, target, &at, err));
    }
done:
    return status;
}

nn_status stream_next(stream *s, float *x, int most, int *rows, int *label, float *target,
                      nn_err *err)
{
    nn_status status = NN_OK;
    size_t    stride = (size_t)s->encode->features;

    assert(most > 0);
    for (*rows = 0; *rows < most; (*rows)++) {
        int   *to_label  = label ? label + *rows : NULL;
        float *to_target = target ? target + *rows : NULL;

        if (!s->waiting) {
            NN_TRY(stream_advance(s, err));
        }
        s->waiting = false;
        if (s->n == 0) {
            break;
        }
        NN_TRY(stream_row(s, x + (size_t)*rows * stride, to_label, to_target, err));
    }
done:
    return status;
}

bool stream_has_label(const stream *s)
{
    return s->label >= 0;
}

bool stream_has_header(const stream *s)
{
    return s->has_header;
}

char stream_separator(const stream *s)
{
    return csv_separator(s->csv);
}

long stream_line(const stream *s)
{
    return csv_line(s->csv);
}

const char *stream_name(const stream *s)
{
    return csv_name(s->csv);
}

void stream_close(stream *s)
{
    if (s) {
        csv_close(s->csv);
        free(s->place);
    }
    free(s);
}

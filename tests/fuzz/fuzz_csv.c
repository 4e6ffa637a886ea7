/* Any bytes as a CSV: reader, table, dataset, encoder and stream must refuse them or agree.
 *
 * The first byte chooses options and how the label is read; the rest is the file.  Beside
 * what the sanitizers see, two laws are checked: a refusal has a text of one line, and the stream
 * gives the very features and labels of the dataset.
 */
#include "data/encoder.h"
#include "data/stream.h"
#include "fuzz.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void check_text(nn_status status, const nn_err *err)
{
    if (status != NN_OK) {
        fuzz_check(err->status == status && err->text[0] != '\0', "a refusal has a text");
        fuzz_check(strchr(err->text, '\n') == NULL, "a refusal is one line");
    }
}

static dataset_spec choose(uint8_t how)
{
    static const char SEPARATOR[] = {0, ',', ';', '\t'};

    return (dataset_spec){.label   = how & 1 ? "first" : NULL,
                          .task    = how & 2 ? ASK_CLASSIFICATION : ASK_AUTO,
                          .missing = (missing_policy)(how >> 2 & 3),
                          .read    = {.separator = SEPARATOR[how >> 4 & 3],
                                      .comment   = how & 64 ? '#' : '\0',
                                      .decimal   = how & 128 ? ',' : '.'}};
}

/* The file once more, row by row, when every row of it is in use and its header is found again. */
static void compare(const dataset *d, const encoder *e, const float *x, const char *bytes,
                    size_t len, const table_options *options)
{
    enum { BLOCK = 3 };
    stream   *s      = NULL;
    nn_err    err    = {0};
    size_t    width  = (size_t)e->features;
    float    *block  = malloc(BLOCK * width * sizeof *block);
    nn_status status = stream_open_bytes(&s, "fuzz", bytes, len, e, options, &err);
    int       rows = 0, at = 0, label[BLOCK];
    float     target[BLOCK];

    check_text(status, &err);
    if (!block || status != NN_OK || stream_has_header(s) != d->has_header || d->dropped) {
        free(block);
        stream_close(s);
        return;
    }
    do {
        status = stream_next(s, block, BLOCK, &rows, label, target, &err);
        check_text(status, &err);
        fuzz_check(status == NN_OK && at + rows <= d->rows, "the stream reads what the table read");
        fuzz_check(memcmp(block, x + (size_t)at * width, (size_t)rows * width * sizeof *x) == 0,
                   "features are the same");
        for (int i = 0; i < rows; i++, at++) {
            fuzz_check(d->label ? label[i] == d->label[at]
                                : memcmp(&target[i], &d->target[at], sizeof *target) == 0,
                       "labels are the same");
        }
    } while (rows > 0);
    fuzz_check(at == d->rows, "no row is lost");
    free(block);
    stream_close(s);
}

static void encode(const dataset *d, const char *bytes, size_t len, const table_options *options)
{
    encoder  *e      = NULL;
    float    *x      = NULL;
    nn_err    err    = {0};
    nn_status status = encoder_fit(&e, d, NULL, d->rows, &err);

    check_text(status, &err);
    if (status == NN_OK && (size_t)e->features < ((size_t)1 << 24) / (size_t)d->rows) {
        x = malloc((size_t)d->rows * (size_t)e->features * sizeof *x);
    }
    if (x) {
        status = encoder_apply(e, d, x, &err);
        check_text(status, &err);
        if (status == NN_OK) {
            compare(d, e, x, bytes, len, options);
        }
    }
    free(x);
    encoder_free(e);
}

static void check_numbers(const table *want, const table *got)
{
    fuzz_check(got->rows == want->rows && got->cols == want->cols &&
                   got->has_header == want->has_header && strcmp(got->sha256, want->sha256) == 0,
               "the one pass finds what the two find");
    for (int row = 0; row < want->rows; row++) {
        fuzz_check(table_line(got, row) == table_line(want, row), "lines are the same");
        for (int c = 0; c < want->cols; c++) {
            fuzz_check(got->column[c].missing == want->column[c].missing, "as many are missing");
            if (want->column[c].kind == COLUMN_NUMBER) {
                double w = want->column[c].number[row], g = table_number(got, c, row);
                w = got->column[c].number ? w : (double)(float)w;
                fuzz_check(isnan(w) ? isnan(g) : memcmp(&w, &g, sizeof w) == 0,
                           "numbers are the same");
            }
        }
    }
}

/* The file read as numbers, in blocks of a few bytes: the same table, or the same refusal. */
static void narrow(const table *t, const nn_err *why, const char *bytes, size_t len,
                   const dataset_spec *spec)
{
    table_narrow how = {.label = spec->label, .threads = 2, .block = 1 + len % 13};
    table       *got = NULL;
    nn_err       err = {0};
    nn_status status = table_from_bytes_narrow(&got, "fuzz", bytes, len, &spec->read, &how, &err);

    fuzz_check((status == NN_OK) == (t != NULL), "both read it or none");
    fuzz_check(t || strcmp(err.text, why->text) == 0, "the refusals are the same");
    if (t) {
        check_numbers(t, got);
    }
    table_free(got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char  *bytes = (const char *)data + 1;
    dataset_spec spec;
    table       *t   = NULL;
    dataset     *d   = NULL;
    nn_err       err = {0};
    nn_status    status;

    if (size == 0) {
        return 0;
    }
    spec   = choose(data[0]);
    status = table_from_bytes(&t, "fuzz", bytes, size - 1, &spec.read, &err);
    check_text(status, &err);
    narrow(t, &err, bytes, size - 1, &spec);
    if (status == NN_OK) {
        status = dataset_from_table(&d, t, &spec, &err);
        check_text(status, &err);
    }
    if (status == NN_OK) {
        text line = {0};
        t         = NULL;
        dataset_describe(&line, d);
        text_free(&line);
        encode(d, bytes, size - 1, &spec.read);
    }
    table_free(t);
    dataset_free(d);
    return 0;
}

#include "cli/test_file.h"
#include "cli/data_options.h"
#include "data/stream.h"
#include "util/digest.h"
#include "util/file.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1024 };

static bool grow(test_file *t, size_t room)
{
    const size_t features = (size_t)t->features;
    float       *x        = realloc(t->x, room * features * sizeof *x);
    t->x                  = x ? x : t->x;
    int *label            = realloc(t->label, room * sizeof *label);
    t->label              = label ? label : t->label;
    float *target         = realloc(t->target, room * sizeof *target);
    t->target             = target ? target : t->target;
    return x && label && target;
}

static nn_status check_labels(const test_file *t, const encoder *e, int from, int rows,
                              const char *name, nn_err *err)
{
    for (int i = from; i < from + rows; i++) {
        if (e->classes ? t->label[i] < 0 : isnan(t->target[i])) {
            return nn_fail(err, NN_DATA, "--test %s: row %d has no label in column '%s'", name, i,
                           e->label_name);
        }
    }
    return NN_OK;
}

static nn_status read_all(test_file *t, stream *s, const encoder *e, nn_err *err)
{
    nn_status status = NN_OK;
    size_t    room   = 0;
    int       got    = 0;

    if (!stream_has_label(s)) {
        return nn_fail(err, NN_DATA, "--test %s: column '%s' is missing; a test needs the labels",
                       stream_name(s), e->label_name);
    }
    do {
        size_t at = (size_t)t->rows;
        if (t->rows > INT_MAX - BLOCK) {
            return nn_fail(err, NN_DATA, "--test %s: too many rows", stream_name(s));
        }
        if (at + BLOCK > room) {
            room = 2 * room + BLOCK;
            if (!grow(t, room)) {
                return nn_fail_nomem(err, "reading the test rows");
            }
        }
        NN_TRY(stream_next(s, t->x + at * (size_t)t->features, BLOCK, &got, t->label + at,
                           t->target + at, err));
        NN_TRY(check_labels(t, e, t->rows, got, stream_name(s), err));
        t->rows += got;
    } while (got > 0);
done:
    return status;
}

nn_status test_file_read(test_file *out, const run_config *config, const encoder *encode,
                         nn_err *err)
{
    nn_status     status;
    stream       *s     = NULL;
    char         *bytes = NULL;
    size_t        len   = 0;
    table_options how;

    *out = (test_file){.features = encode->features};
    NN_TRY(data_options_table(&how, config, err));
    NN_TRY(file_read(&bytes, &len, config->test, err));
    digest_sha256(bytes, len, out->sha256);
    NN_TRY(stream_open_bytes(&s, config->test, bytes, len, encode, &how, err));
    NN_TRY(read_all(out, s, encode, err));
done:
    stream_close(s);
    free(bytes);
    return status;
}

void test_file_release(test_file *t)
{
    free(t->x);
    free(t->label);
    free(t->target);
    *t = (test_file){0};
}

void test_file_append(const test_file *t, const scaler *s, int at, int *row, float *x, int *label,
                      float *target)
{
    if (t->rows == 0) {
        return;
    }
    scaler_apply(s, t->x, t->rows, x + (size_t)at * (size_t)t->features);
    for (int i = 0; i < t->rows; i++) {
        row[at + i] = i;
        if (label) {
            label[at + i] = t->label[i];
        } else {
            target[at + i] = t->target[i];
        }
    }
}

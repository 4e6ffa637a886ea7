/* table FILE ROWS: a CSV for load.c, 28 normal features to the last bit of a float32 and a label
 * of 0 or 1, some 280 bytes a row, always the same.
 *
 *     B=build; cc -O2 -D_POSIX_C_SOURCE=200809L -Iinclude -Isrc tests/bench/table.c \
 *         $B/src/formats/libformats.a $B/src/util/libutil.a $B/src/nn/libnn.a \
 *         -lmd -lcjson -ldeflate -lgif -ldl -lpthread -lm -o table
 */
#include "formats/number.h"
#include "nnviz/rng.h"
#include "util/file.h"

#include <stdio.h>
#include <stdlib.h>

enum { FEATURES = 28 };

static nn_status head(file_writer *w, nn_err *err)
{
    nn_status status = NN_OK;

    for (int i = 0; i < FEATURES && status == NN_OK; i++) {
        char name[16];
        int  n = snprintf(name, sizeof name, "f%d,", i);
        status = file_writer_append(w, name, (size_t)n, err);
    }
    return status == NN_OK ? file_writer_append(w, "label\n", 6, err) : status;
}

static nn_status row(file_writer *w, nn_rng *rng, nn_err *err)
{
    float  x[FEATURES];
    char   line[(FEATURES + 1) * NUMBER_TEXT];
    size_t n;

    for (int i = 0; i < FEATURES; i++) {
        x[i] = nn_rng_normal(rng);
    }
    n         = number_floats(line, ',', x, FEATURES);
    line[n++] = ',';
    line[n++] = (char)('0' + nn_rng_below(rng, 2));
    line[n++] = '\n';
    return file_writer_append(w, line + 1, n - 1, err); /* a separator comes first */
}

static nn_status write_table(const char *path, int rows, nn_err *err)
{
    nn_status    status = NN_OK;
    file_writer *w      = NULL;
    nn_rng       rng    = nn_rng_make(1, NN_STREAM_DATA);

    NN_TRY(file_writer_create(&w, path, err));
    NN_TRY(head(w, err));
    for (int r = 0; r < rows; r++) {
        NN_TRY(row(w, &rng, err));
    }
    status = file_writer_commit(w, false, err);
    w      = NULL;
done:
    file_writer_abandon(w);
    return status;
}

int main(int argc, char **argv)
{
    nn_err err  = {0};
    int    rows = argc == 3 ? atoi(argv[2]) : 0;

    if (rows < 1) {
        fprintf(stderr, "usage: table FILE ROWS\n");
        return 2;
    }
    if (write_table(argv[1], rows, &err) != NN_OK) {
        fprintf(stderr, "table: %s\n", err.text);
        return 1;
    }
    return 0;
}

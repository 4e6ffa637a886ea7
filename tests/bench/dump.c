/* dump csv|npy FILE [THREADS]: how fast `nnviz dump` writes the activations of a 300-unit layer,
 * their computing aside: the same blocks of 256 rows, formatted and written by the same functions.
 * 100,000 rows; half of the numbers are 0 with "relu" as a fourth argument.  Prints seconds,
 * million numbers a second, and GB/s of float32.  dump_numpy.py is the peer.
 *
 *     B=build; cc -O2 -D_POSIX_C_SOURCE=200809L -Iinclude -Isrc tests/bench/dump.c \
 *         $B/src/formats/libformats.a $B/src/util/libutil.a $B/src/nn/libnn.a \
 *         -lmd -lcjson -ldeflate -lgif -ldl -lpthread -lm -o dump
 */
#include "formats/npy.h"
#include "formats/number.h"
#include "nnviz/rng.h"
#include "util/clock.h"
#include "util/file.h"
#include "util/text.h"
#include "util/threads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 100000, UNITS = 300, BLOCK = 256, MOST_THREADS = 64 };

typedef struct {
    float v[BLOCK * UNITS];
    int   threads;
    text  part[MOST_THREADS];
} bench;

static nn_status format(void *user, int part, nn_err *err)
{
    bench *b  = user;
    text  *to = &b->part[part];
    char   numbers[UNITS * NUMBER_TEXT];

    text_clear(to);
    for (int r = BLOCK * part / b->threads; r < BLOCK * (part + 1) / b->threads; r++) {
        text_printf(to, "%d", r);
        text_bytes(to, numbers, number_floats(numbers, ',', b->v + (size_t)r * UNITS, UNITS));
        text_char(to, '\n');
    }
    return text_check(to, "formatting", err);
}

static nn_status write_csv(bench *b, const char *path, nn_err *err)
{
    nn_status    status = NN_OK;
    file_writer *w      = NULL;

    NN_TRY(file_writer_create(&w, path, err));
    for (int row = 0; row < ROWS; row += BLOCK) {
        NN_TRY(threads_for(b->threads, b->threads, format, b, err));
        for (int i = 0; i < b->threads; i++) {
            NN_TRY(file_writer_append(w, b->part[i].data, b->part[i].len, err));
        }
    }
    status = file_writer_commit(w, false, err);
    w      = NULL;
done:
    file_writer_abandon(w);
    return status;
}

static nn_status write_npy(const bench *b, const char *path, nn_err *err)
{
    nn_status    status  = NN_OK;
    npy_writer  *w       = NULL;
    const size_t shape[] = {0, UNITS};

    NN_TRY(npy_create(&w, path, shape, 2, err));
    for (int row = 0; row < ROWS; row += BLOCK) {
        NN_TRY(npy_append(w, b->v, BLOCK * UNITS, err));
    }
    status = npy_close(w, false, err);
    w      = NULL;
done:
    npy_abandon(w);
    return status;
}

int main(int argc, char **argv)
{
    static bench b;
    nn_err       err  = {0};
    nn_rng       rng  = nn_rng_make(1, NN_STREAM_INIT);
    const double n    = (double)((ROWS + BLOCK - 1) / BLOCK * BLOCK) * UNITS;
    int          wish = argc > 3 ? atoi(argv[3]) : 1;

    if (argc < 3 || wish < 1 || wish > MOST_THREADS) {
        fprintf(stderr, "usage: dump csv|npy FILE [THREADS [relu]]\n");
        return 2;
    }
    b.threads = wish;
    for (int i = 0; i < BLOCK * UNITS; i++) {
        float v = nn_rng_normal(&rng);
        b.v[i]  = argc > 4 && v < 0 ? 0.0f : v;
    }
    double    start = clock_seconds();
    nn_status status =
        strcmp(argv[1], "npy") == 0 ? write_npy(&b, argv[2], &err) : write_csv(&b, argv[2], &err);
    double took = clock_seconds() - start;
    if (status != NN_OK) {
        fprintf(stderr, "dump: %s\n", err.text);
        return 1;
    }
    printf("%.3f %.1f %.2f\n", took, n / took * 1e-6, n * 4 / took * 1e-9);
    for (int i = 0; i < b.threads; i++) {
        text_free(&b.part[i]);
    }
    return 0;
}

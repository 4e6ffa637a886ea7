/* load FILE [THREADS]: how fast a CSV becomes the float32 matrix that training gets, its digest
 * (which every run records) included.  Prints seconds, MB/s of the file, the process's peak memory
 * in MB, and that as a multiple of the matrix: "1.234 555 290 1.25".  load_pandas.py is the peer.
 *
 *     B=build; cc -O2 -D_POSIX_C_SOURCE=200809L -Iinclude -Isrc tests/bench/load.c \
 *         $B/src/data/libdata.a $B/src/formats/libformats.a $B/src/util/libutil.a \
 *         $B/src/nn/libnn.a -lmd -lcjson -ldeflate -lgif -ldl -lpthread -lm -o load
 */
#include "data/dataset.h"
#include "data/encoder.h"
#include "util/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

static double peak_megabytes(void)
{
    struct rusage used;

    return getrusage(RUSAGE_SELF, &used) == 0 ? (double)used.ru_maxrss * 1024e-6 : 0.0;
}

static nn_status load(float **x, int *rows, int *features, const char *path, int threads,
                      nn_err *err)
{
    nn_status    status = NN_OK;
    dataset_spec spec   = {.narrow = true, .threads = threads};
    dataset     *d      = NULL;
    encoder     *e      = NULL;

    NN_TRY(dataset_load(&d, path, &spec, err));
    NN_TRY(encoder_fit(&e, d, NULL, d->rows, err));
    NN_TRY(encoder_take(e, d, x, err));
    *rows     = d->rows;
    *features = e->features;
done:
    encoder_free(e);
    dataset_free(d);
    return status;
}

int main(int argc, char **argv)
{
    struct stat about;
    nn_err      err  = {0};
    float      *x    = NULL;
    int         rows = 0, features = 0, threads = argc > 2 ? atoi(argv[2]) : 1;

    if (argc < 2 || stat(argv[1], &about) != 0) {
        fprintf(stderr, "usage: load FILE [THREADS]\n");
        return 2;
    }
    double start = clock_seconds();
    if (load(&x, &rows, &features, argv[1], threads, &err) != NN_OK) {
        fprintf(stderr, "load: %s\n", err.text);
        return 1;
    }
    double took  = clock_seconds() - start;
    double bytes = (double)rows * (double)features * (double)sizeof *x;
    printf("%.3f %.0f %.0f %.2f\n", took, (double)about.st_size / took * 1e-6, peak_megabytes(),
           peak_megabytes() / (bytes * 1e-6));
    free(x);
    return 0;
}

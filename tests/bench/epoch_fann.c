/* epoch_fann DATA.csv EPOCHS: an epoch of 4-3-2-1 over 960 rows, and the evaluation of the
 * other 412, by FANN (libfann, incremental backpropagation).  Prints the median
 * microseconds of an epoch and the share of the 412 that is right.
 */
#include <fann.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROWS = 1372, TRAIN = 960, FEATURES = 4 };

static float x[ROWS][FEATURES], y[ROWS];

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static int compare(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

/* In a shuffled order, each feature standardised. */
static int load(const char *path)
{
    FILE    *f = fopen(path, "r");
    char     line[200];
    unsigned seed = 1;

    if (!f || !fgets(line, sizeof line, f)) {
        return 0;
    }
    for (int r = 0; r < ROWS; r++) {
        if (fscanf(f, "%f,%f,%f,%f,%f", &x[r][0], &x[r][1], &x[r][2], &x[r][3], &y[r]) != 5) {
            return 0;
        }
    }
    fclose(f);
    for (int r = ROWS - 1; r > 0; r--) {
        seed  = seed * 1664525u + 1013904223u;
        int q = (int)((double)seed / 4294967296.0 * (r + 1));
        for (int k = 0; k < FEATURES; k++) {
            float t = x[r][k];
            x[r][k] = x[q][k];
            x[q][k] = t;
        }
        float t = y[r];
        y[r]    = y[q];
        y[q]    = t;
    }
    for (int k = 0; k < FEATURES; k++) {
        double sum = 0, squares = 0;
        for (int r = 0; r < ROWS; r++) {
            sum += x[r][k];
            squares += (double)x[r][k] * x[r][k];
        }
        double mean = sum / ROWS, sd = sqrt(squares / ROWS - mean * mean);
        for (int r = 0; r < ROWS; r++) {
            x[r][k] = (float)((x[r][k] - mean) / sd);
        }
    }
    return 1;
}

int main(int argc, char **argv)
{
    int     epochs = argc > 2 ? atoi(argv[2]) : 0, right = 0;
    double *took   = malloc((size_t)(epochs + 1) * sizeof *took);

    if (epochs < 1 || !took || !load(argv[1])) {
        fprintf(stderr, "usage: epoch_fann banknote.csv EPOCHS\n");
        return 2;
    }
    struct fann            *net  = fann_create_standard(4, FEATURES, 3, 2, 1);
    struct fann_train_data *data = fann_create_train(TRAIN, FEATURES, 1);
    for (int r = 0; r < TRAIN; r++) {
        for (int k = 0; k < FEATURES; k++) {
            data->input[r][k] = x[r][k];
        }
        data->output[r][0] = y[r];
    }
    fann_set_training_algorithm(net, FANN_TRAIN_INCREMENTAL);
    fann_set_activation_function_hidden(net, FANN_SIGMOID_SYMMETRIC);
    fann_set_activation_function_output(net, FANN_SIGMOID);
    fann_set_learning_rate(net, 0.1f);
    for (int e = 0; e < epochs; e++) {
        double began = now();
        fann_shuffle_train_data(data);
        fann_train_epoch(net, data);
        right = 0;
        for (int r = TRAIN; r < ROWS; r++) {
            right += (fann_run(net, x[r])[0] > 0.5f) == (y[r] > 0.5f);
        }
        took[e] = now() - began;
    }
    qsort(took, (size_t)epochs, sizeof *took, compare);
    printf("%.2f %.4f\n", took[epochs / 2], right / (double)(ROWS - TRAIN));
    fann_destroy(net);
    fann_destroy_train(data);
    free(took);
    return 0;
}

/* epoch_fann DATA.csv EPOCHS: an epoch of 4-3-2-1 over 960 rows, and the evaluation of the
 * other 412, by FANN (libfann, incremental backpropagation).  Prints the median
 * microseconds of an epoch and the share of the 412 that is right.
 */
#include "banknote.h"
#include "timing.h"

#include <fann.h>

static banknote data;

int main(int argc, char **argv)
{
    int     epochs = argc > 2 ? atoi(argv[2]) : 0, right = 0;
    double *took = malloc((size_t)(epochs + 1) * sizeof *took);

    if (epochs < 1 || !took || !banknote_load(&data, argv[1])) {
        fprintf(stderr, "usage: epoch_fann banknote.csv EPOCHS\n");
        return 2;
    }
    struct fann            *net   = fann_create_standard(4, FEATURES, 3, 2, 1);
    struct fann_train_data *train = fann_create_train(TRAIN, FEATURES, 1);
    for (int r = 0; r < TRAIN; r++) {
        for (int k = 0; k < FEATURES; k++) {
            train->input[r][k] = data.x[r][k];
        }
        train->output[r][0] = data.y[r];
    }
    fann_set_training_algorithm(net, FANN_TRAIN_INCREMENTAL);
    fann_set_activation_function_hidden(net, FANN_SIGMOID_SYMMETRIC);
    fann_set_activation_function_output(net, FANN_SIGMOID);
    fann_set_learning_rate(net, 0.1f);
    for (int e = 0; e < epochs; e++) {
        double began = microseconds();
        fann_shuffle_train_data(train);
        fann_train_epoch(net, train);
        right = 0;
        for (int r = TRAIN; r < ROWS; r++) {
            right += (fann_run(net, data.x[r])[0] > 0.5f) == (data.y[r] > 0.5f);
        }
        took[e] = microseconds() - began;
    }
    printf("%.2f %.4f\n", median(took, epochs), right / (double)TEST);
    fann_destroy(net);
    fann_destroy_train(train);
    free(took);
    return 0;
}

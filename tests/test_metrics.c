/* Metrics: who was taken for whom, and what answering blindly would get. */
#include "support.h"

#include "train/metrics.h"

/* One unit on one feature: class 1 where x > 0.  Rows are met a batch at a time. */
static void confusion_counts_true_by_predicted(void **state)
{
    static const float X[]      = {-2, -1, 1, 2, 3, -3, 4, -4, 5};
    static const int   LABEL[]  = {0, 0, 0, 1, 1, 1, 1, 0, 0};
    static const long  WANT[]   = {3, 2, 1, 3};
    const int          units[]  = {1, 1};
    const float        params[] = {1.0f, 0.0f};
    nn_optimizer       sgd      = nn_optimizer_default(NN_OPT_SGD);
    nn_spec spec = spec_of(1, units, NN_ACT_RELU, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY);
    (void)state;

    for (int max_rows = 1; max_rows <= 10; max_rows++) {
        nn_net *net       = net_of(&spec, &sgd, NN_ENGINE_REFERENCE, max_rows);
        long    matrix[4] = {-1, -1, -1, -1};
        nn_net_set_params(net, params);
        metrics_confusion(net, X, LABEL, 9, 2, matrix);
        assert_memory_equal(matrix, WANT, sizeof WANT);
        nn_net_free(net);
    }
}

/* Three softmax units that answer the largest of three features. */
static void confusion_takes_several_classes(void **state)
{
    static const float X[]      = {9, 0, 0, 0, 9, 0, 0, 0, 9, 0, 9, 0, 9, 0, 0};
    static const int   LABEL[]  = {0, 1, 2, 2, 1};
    static const long  WANT[]   = {1, 0, 0, 1, 1, 0, 0, 1, 1};
    const int          units[]  = {3, 3};
    const float        params[] = {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0};
    nn_optimizer       sgd      = nn_optimizer_default(NN_OPT_SGD);
    nn_spec spec = spec_of(1, units, NN_ACT_RELU, NN_ACT_SOFTMAX, NN_LOSS_CATEGORICAL_CROSSENTROPY);
    nn_net *net  = net_of(&spec, &sgd, NN_ENGINE_REFERENCE, 4);
    long    matrix[9] = {0};
    (void)state;

    nn_net_set_params(net, params);
    metrics_confusion(net, X, LABEL, 5, 3, matrix);
    assert_memory_equal(matrix, WANT, sizeof WANT);
    metrics_confusion(net, X, LABEL, 0, 3, matrix);
    for (int i = 0; i < 9; i++) {
        assert_int_equal(matrix[i], 0);
    }
    nn_net_free(net);
}

static void majority_is_the_training_rows_most_frequent_class(void **state)
{
    static const int TRAIN[] = {2, 1, 1, 0, 2, 1}, TEST[] = {0, 0, 0, 1};
    int class = -1;
    (void)state;

    check_near("accuracy", metrics_majority(TRAIN, 6, TEST, 4, 3, &class), 0.25, 0.0);
    assert_int_equal(class, 1);
    check_near("accuracy", metrics_majority(TEST, 4, TRAIN, 6, 3, NULL), 1.0 / 6.0, 1e-12);
    check_near("no rows", metrics_majority(TRAIN, 6, NULL, 0, 3, &class), 0.0, 0.0);
    assert_int_equal(class, 1);
}

static void the_lowest_of_equals_wins(void **state)
{
    static const int TRAIN[] = {2, 1, 1, 2};
    int class                = -1;
    (void)state;

    check_near("accuracy", metrics_majority(TRAIN, 4, TRAIN, 4, 3, &class), 0.5, 0.0);
    assert_int_equal(class, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(confusion_counts_true_by_predicted),
        cmocka_unit_test(confusion_takes_several_classes),
        cmocka_unit_test(majority_is_the_training_rows_most_frequent_class),
        cmocka_unit_test(the_lowest_of_equals_wins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

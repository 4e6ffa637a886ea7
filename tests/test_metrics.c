/* Metrics: who was taken for whom, and what answering blindly would get. */
#include "recorded.h"

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

/* --- against scikit-learn (scripts/make_metrics.py) ---------------------------------- */

static int *ints_at(const cJSON *object, const char *key)
{
    const size_t n  = length(object, key);
    float       *v  = floats_at(object, key, n);
    int         *to = zeroed(n, sizeof *to);

    for (size_t i = 0; i < n; i++) {
        to[i] = (int)v[i];
    }
    free(v);
    return to;
}

/* [precision, recall, f1, support] */
static void check_class(const char *what, const metrics_class *got, const cJSON *want)
{
    assert_int_equal(cJSON_GetArraySize(want), 4);
    check_near(what, got->precision, cJSON_GetArrayItem(want, 0)->valuedouble, 1e-12);
    check_near(what, got->recall, cJSON_GetArrayItem(want, 1)->valuedouble, 1e-12);
    check_near(what, got->f1, cJSON_GetArrayItem(want, 2)->valuedouble, 1e-12);
    assert_true((double)got->support == cJSON_GetArrayItem(want, 3)->valuedouble);
}

enum { MOST_CLASSES = 7 };

static void check_report(const cJSON *record, const long *matrix, int classes)
{
    metrics_class each[MOST_CLASSES];
    metrics_total total;
    char         *name[MOST_CLASSES];
    text          out = {0};

    metrics_report(matrix, classes, each, &total);
    for (int c = 0; c < classes; c++) {
        name[c] = cJSON_GetArrayItem(member(record, "classes"), c)->valuestring;
        check_class(name[c], &each[c], cJSON_GetArrayItem(member(record, "each"), c));
    }
    check_class("macro avg", &total.macro, member(record, "macro"));
    check_class("weighted avg", &total.weighted, member(record, "weighted"));
    check_near("accuracy", total.accuracy, number(record, "accuracy"), 1e-12);

    metrics_report_text(&out, each, &total, name, classes);
    assert_false(out.failed);
    assert_string_equal(out.data, string(record, "text"));
    text_free(&out);
}

static void reports_are_those_of_scikit_learn(void **state)
{
    cJSON       *file   = recorded("metrics.json");
    const cJSON *record = NULL;
    int          met    = 0;
    (void)state;

    cJSON_ArrayForEach(record, member(file, "reports"))
    {
        const int    classes                             = (int)length(record, "classes");
        const size_t rows                                = length(record, "label");
        int         *label                               = ints_at(record, "label");
        int         *predicted                           = ints_at(record, "predicted");
        long         matrix[MOST_CLASSES * MOST_CLASSES] = {0};
        float       *confusion = floats_at(record, "confusion", (size_t)(classes * classes));

        assert_true(classes <= MOST_CLASSES);
        for (size_t r = 0; r < rows; r++) {
            matrix[label[r] * classes + predicted[r]]++;
        }
        for (int i = 0; i < classes * classes; i++) {
            assert_true((float)matrix[i] == confusion[i]);
        }
        check_report(record, matrix, classes);
        met++;
        free(label);
        free(predicted);
        free(confusion);
    }
    assert_int_equal(met, 10);
    cJSON_Delete(file);
}

static void areas_are_those_of_scikit_learn(void **state)
{
    cJSON       *file   = recorded("metrics.json");
    const cJSON *record = NULL;
    int          met    = 0;
    (void)state;

    cJSON_ArrayForEach(record, member(file, "aucs"))
    {
        const size_t   rows  = length(record, "label");
        int           *label = ints_at(record, "label");
        float         *score = floats_at(record, "score", rows);
        unsigned char *bytes = zeroed(rows, 1);

        for (size_t r = 0; r < rows; r++) {
            bytes[r] = (unsigned char)label[r];
        }
        double auc = metrics_auc(score, bytes, rows);
        if (cJSON_IsNull(member(record, "auc"))) {
            assert_true(isnan(auc));
        } else {
            check_near(string(record, "name"), auc, number(record, "auc"), 1e-12);
        }
        for (size_t r = 1; r < rows; r++) {
            assert_true(score[r - 1] <= score[r]);
        }
        met++;
        free(label);
        free(score);
        free(bytes);
    }
    assert_int_equal(met, 11);
    cJSON_Delete(file);
}

/* The sums are those of nnviz/score.h, which the trainer keeps too. */
static void values_are_those_of_scikit_learn(void **state)
{
    cJSON       *file   = recorded("metrics.json");
    const cJSON *record = NULL;
    int          met    = 0;
    (void)state;

    cJSON_ArrayForEach(record, member(file, "values"))
    {
        const size_t rows      = length(record, "target");
        float       *target    = floats_at(record, "target", rows);
        float       *predicted = floats_at(record, "predicted", rows);
        nn_score     s         = {0};

        nn_score_add(&s, NN_LOSS_MEAN_SQUARED_ERROR, (int)rows, 1, predicted, target);
        check_near("MSE", s.squared / (double)s.values, number(record, "mse"), 1e-9);
        check_near("MAE", nn_score_mae(&s), number(record, "mae"), 1e-9);
        if (cJSON_IsNull(member(record, "r2"))) {
            assert_true(isnan(nn_score_r2(&s)));
        } else {
            check_near(string(record, "name"), nn_score_r2(&s), number(record, "r2"), 1e-9);
        }
        met++;
        free(target);
        free(predicted);
    }
    assert_int_equal(met, 8);
    cJSON_Delete(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(confusion_counts_true_by_predicted),
        cmocka_unit_test(confusion_takes_several_classes),
        cmocka_unit_test(majority_is_the_training_rows_most_frequent_class),
        cmocka_unit_test(the_lowest_of_equals_wins),
        cmocka_unit_test(reports_are_those_of_scikit_learn),
        cmocka_unit_test(areas_are_those_of_scikit_learn),
        cmocka_unit_test(values_are_those_of_scikit_learn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

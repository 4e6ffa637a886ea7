/* What eval prints: JSON that a strict reader takes, whatever classes are called, and tables
 * that say where a quotient is 0/0. */
#include "fixture.h"

#include "cli/score_text.h"

enum { CLASSES = 3 };

static char NAME_0[] = "a \"quoted\" one", NAME_1[] = "a name that is longer than a column",
            NAME_2[] = "z\xc3\xa9ro";
static char *NAMES[] = {NAME_0, NAME_1, NAME_2};

/* Nobody is of the second class, and nobody was taken for the third. */
static const long MATRIX[] = {3, 1, 0, 0, 0, 0, 2, 0, 0};

typedef struct {
    model         m;
    encoder       encode;
    metrics_class each[CLASSES];
    score_found   f;
} sample;

static void make_classes(sample *s)
{
    *s        = (sample){0};
    s->encode = (encoder){.task = TASK_MULTICLASS, .classes = CLASSES, .class_name = NAMES};
    s->m      = (model){.spec.loss = NN_LOSS_CATEGORICAL_CROSSENTROPY, .encode = &s->encode};
    s->f      = (score_found){.m      = &s->m,
                              .data   = "new.csv",
                              .score  = {.rows = 6, .loss = 3.0, .hits = 3.0},
                              .matrix = MATRIX,
                              .each   = s->each,
                              .auc    = (double)NAN};
    metrics_report(MATRIX, CLASSES, s->each, &s->f.total);
}

static void make_values(sample *s, long rows)
{
    *s        = (sample){0};
    s->encode = (encoder){.task = TASK_REGRESSION};
    s->m      = (model){.spec.loss = NN_LOSS_HUBER, .encode = &s->encode};
    s->f      = (score_found){.m     = &s->m,
                              .data  = "new.csv",
                              .score = {.rows      = rows,
                                        .loss      = 0.5 * (double)rows,
                                        .values    = rows,
                                        .absolute  = 0.25 * (double)rows,
                                        .squared   = 2.0,
                                        .target_m2 = 8.0}};
}

static double value(const cJSON *object, const char *name)
{
    const cJSON *item = member(object, name);
    assert_true(cJSON_IsNumber(item));
    return item->valuedouble;
}

static void classes_become_json(void **state)
{
    sample s;
    text   out = {0};
    (void)state;

    make_classes(&s);
    score_json(&out, &s.f);
    assert_int_equal(out.data[out.len - 1], '\n');
    cJSON *tree = json_of("eval", out.data, out.len);
    assert_string_equal(member(tree, "data")->valuestring, "new.csv");
    assert_true(value(tree, "rows") == 6.0 && value(tree, "loss") == 0.5);
    assert_true(value(tree, "accuracy") == 0.5);
    assert_true(cJSON_IsNull(member(tree, "roc_auc")));
    const cJSON *each = member(tree, "report");
    assert_int_equal(cJSON_GetArraySize(each), CLASSES);
    for (int c = 0; c < CLASSES; c++) {
        assert_string_equal(cJSON_GetArrayItem(member(tree, "classes"), c)->valuestring, NAMES[c]);
        const cJSON *one = member(each, NAMES[c]);
        assert_true(value(one, "precision") == s.each[c].precision);
        assert_true(value(one, "recall") == s.each[c].recall);
        assert_true(value(one, "f1-score") == s.each[c].f1);
        const cJSON *row = cJSON_GetArrayItem(member(tree, "confusion_matrix"), c);
        for (int k = 0; k < CLASSES; k++) {
            assert_true(cJSON_GetArrayItem(row, k)->valuedouble == (double)MATRIX[c * CLASSES + k]);
        }
    }
    assert_true(value(member(tree, "macro avg"), "recall") == s.f.total.macro.recall);
    assert_true(value(member(tree, "weighted avg"), "support") == 6.0);
    cJSON_Delete(tree);
    text_free(&out);
}

static void quotients_of_nothing_are_named(void **state)
{
    sample s;
    text   out = {0};
    (void)state;

    make_classes(&s);
    score_text(&out, &s.f);
    assert_non_null(strstr(out.data, "Data      new.csv: 6 rows\n"));
    assert_non_null(strstr(out.data, "Accuracy  0.500000 (3 of 6)\n"));
    assert_null(strstr(out.data, "ROC AUC"));
    assert_non_null(strstr(out.data,
                           "No row is of class 'a name that is longer than a column': its "
                           "recall is 0/0 and counts as 0.00.\n"));
    assert_non_null(strstr(out.data, "No row was taken for 'z\xc3\xa9ro': its precision is 0/0"));
    assert_null(strstr(out.data, "'a \"quoted\" one': its"));
    text_free(&out);
}

static void long_names_are_cut_in_the_matrix(void **state)
{
    text out = {0};
    (void)state;

    score_confusion(&out, NAMES, CLASSES, MATRIX, SCORE_CELL);
    assert_string_equal(
        out.data,
        "                  a \"quoted\" one a name that is\xe2\x80\xa6            z\xc3\xa9ro\n"
        "  a \"quoted\" one               3               1               0\n"
        " a name that is\xe2\x80\xa6               0               0               0\n"
        "            z\xc3\xa9ro               2               0               0\n");
    text_free(&out);
}

/* Each count needs its digits and a blank, each name six columns. */
static void cells_are_as_wide_as_there_is_room(void **state)
{
    static const long LARGE[4] = {0, 1234567, 0, 0};
    static const long ZERO[100];
    (void)state;

    assert_int_equal(score_cell(2, LARGE, 1000), SCORE_CELL);
    assert_int_equal(score_cell(2, LARGE, 26), 8);
    assert_int_equal(score_cell(2, LARGE, 23), 0);
    assert_int_equal(score_cell(10, ZERO, 80), 7);
    assert_int_equal(score_cell(10, ZERO, 66), 6);
    assert_int_equal(score_cell(10, ZERO, 65), 0);
}

static void values_are_told(void **state)
{
    sample s;
    text   out = {0};
    (void)state;

    make_values(&s, 4);
    score_text(&out, &s.f);
    assert_string_equal(out.data,
                        "Data      new.csv: 4 rows\nLoss      0.5 (huber)\nMSE       0.5\n"
                        "MAE       0.25\nR2        0.750000\n");
    text_clear(&out);
    score_json(&out, &s.f);
    assert_string_equal(out.data, "{\"data\": \"new.csv\", \"rows\": 4, \"loss_name\": \"huber\", "
                                  "\"loss\": 0.5, \"mse\": 0.5, \"mae\": 0.25, \"r2\": 0.75}\n");
    text_clear(&out);
    make_values(&s, 1);
    score_text(&out, &s.f);
    assert_non_null(strstr(out.data, "Data      new.csv: 1 row\n"));
    assert_non_null(strstr(out.data, "R2        undefined for a single row\n"));
    text_clear(&out);
    score_json(&out, &s.f);
    assert_non_null(strstr(out.data, "\"r2\": null}"));
    text_clear(&out);
    make_values(&s, 4);
    s.f.score.squared = 2e15;
    score_text(&out, &s.f);
    assert_non_null(strstr(out.data, "R2        -2.500000e+14\n"));
    text_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_become_json),
        cmocka_unit_test(quotients_of_nothing_are_named),
        cmocka_unit_test(long_names_are_cut_in_the_matrix),
        cmocka_unit_test(cells_are_as_wide_as_there_is_room),
        cmocka_unit_test(values_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The label: task, classes, targets, and every refusal. */
#include "fixture.h"

#include "data/label.h"

static table *made(const char *csv)
{
    table *t   = NULL;
    nn_err err = {0};

    if (table_from_bytes(&t, "t.csv", csv, strlen(csv), NULL, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return t;
}

/* All rows of the last column, but those with a missing label. */
static nn_status reading(label_values *out, const char *csv, label_ask ask, nn_err *err)
{
    static const int NONE[] = {0};
    table           *t      = made(csv);
    int             *row    = NULL;
    int              rows   = 0;
    nn_status        status;

    assert_int_equal(missing_rows(&row, &rows, t, NONE, 0, t->cols - 1, MISSING_MEAN, err), NN_OK);
    status = label_read(out, t, t->cols - 1, row, rows, ask, err);
    free(row);
    table_free(t); /* before its use: the values must not borrow from it */
    return status;
}

static label_values read_label(const char *csv, label_ask ask)
{
    label_values v   = {0};
    nn_err       err = {0};

    if (reading(&v, csv, ask, &err) != NN_OK) {
        fail_msg("'%s': %s", csv, err.text);
    }
    return v;
}

static void check_classes(const char *csv, label_ask ask, label_task task, const char *expected)
{
    label_values v   = read_label(csv, ask);
    text         got = {0};

    for (int c = 0; c < v.classes; c++) {
        text_printf(&got, "%s:%d ", v.class_name[c], v.class_count[c]);
    }
    assert_int_equal(v.task, task);
    assert_string_equal(got.data, expected);
    assert_null(v.target);
    text_free(&got);
    label_release(&v);
}

static void tasks_by_label(void **state)
{
    (void)state;
    check_classes("a,class\n1,0\n2,1\n3,1\n", ASK_AUTO, TASK_BINARY, "0:1 1:2 ");
    check_classes("a,class\n1,10\n2,9\n3,-3\n", ASK_AUTO, TASK_MULTICLASS, "-3:1 9:1 10:1 ");
    check_classes("a,class\n1,1e2\n2,-0.0\n3,0\n", ASK_AUTO, TASK_BINARY, "0:2 100:1 ");
    check_classes("a,class\n1,b\n2,B\n3,b\n4,a\n", ASK_AUTO, TASK_MULTICLASS, "B:1 a:1 b:2 ");
    check_classes("a,class\n1,10\n2,9\n3,x\n", ASK_AUTO, TASK_MULTICLASS, "10:1 9:1 x:1 ");
    check_classes("a,class\n1,0.5\n2,1.5\n3,0.5\n", ASK_CLASSIFICATION, TASK_BINARY,
                  "0.5:2 1.5:1 ");
    check_classes("a,class\n1,u\n2,NA\n3,v\n", ASK_AUTO, TASK_BINARY, "u:1 v:1 ");
}

static void places_of_classes(void **state)
{
    static const int LABEL[] = {2, 0, 1, 0, 2};
    label_values     v       = read_label("a,class\n1,7\n2,-1\n3,2\n4,-1\n5,7.0\n", ASK_AUTO);
    (void)state;

    assert_memory_equal(v.label, LABEL, sizeof LABEL);
    label_release(&v);
    assert_null(v.label);
}

static void numbers_are_targets(void **state)
{
    static const float TARGET[] = {1.5f, 2.0f, -0.1f};
    static const float WHOLE[]  = {1.0f, 0.0f, 1.0f};
    label_values       v        = read_label("a,y\n1,1.5\n2,2\n3,-0.1\n", ASK_AUTO);
    (void)state;

    assert_int_equal(v.task, TASK_REGRESSION);
    assert_int_equal(v.classes, 0);
    assert_null(v.class_name);
    assert_null(v.label);
    assert_memory_equal(v.target, TARGET, sizeof TARGET);
    label_release(&v);

    v = read_label("a,y\n1,1\n2,0\n3,1\n", ASK_REGRESSION);
    assert_int_equal(v.task, TASK_REGRESSION);
    assert_memory_equal(v.target, WHOLE, sizeof WHOLE);
    label_release(&v);
}

/* Rows "i,VALUE" for i below n, the value by `format`. */
static char *counted(int n, const char *format)
{
    text t = {0};

    text_str(&t, "a,y\n");
    for (int i = 0; i < n; i++) {
        text_printf(&t, "%d,", i);
        text_printf(&t, strcmp(format, "word") == 0 ? "w%d" : "%d", i);
        text_char(&t, '\n');
    }
    return t.data;
}

static void check_refused(const char *csv, label_ask ask, nn_status status, const char *expected)
{
    label_values v   = {0};
    nn_err       err = {0};

    assert_int_equal(reading(&v, csv, ask, &err), status);
    label_release(&v);
    assert_string_equal(err.text, expected);
}

static void many_whole_numbers_are_asked_about(void **state)
{
    char        *fifty = counted(50, "number"), *more = counted(51, "number");
    label_values v = read_label(fifty, ASK_AUTO);
    (void)state;

    assert_int_equal(v.task, TASK_MULTICLASS);
    assert_int_equal(v.classes, 50);
    label_release(&v);
    check_refused(more, ASK_AUTO, NN_USAGE,
                  "t.csv: 51 different whole numbers in column 'y'; are they classes? --task "
                  "classification or --task regression says so");
    v = read_label(more, ASK_CLASSIFICATION);
    assert_int_equal(v.classes, 51);
    label_release(&v);
    v = read_label(more, ASK_REGRESSION);
    assert_true(v.target[50] == 50);
    label_release(&v);
    free(fifty);
    free(more);
}

static void too_many_classes_are_refused(void **state)
{
    char *most = counted(1000, "word"), *words = counted(1001, "word"),
         *numbers  = counted(1001, "number");
    label_values v = read_label(most, ASK_AUTO);
    (void)state;

    assert_int_equal(v.classes, 1000);
    label_release(&v);
    check_refused(
        words, ASK_AUTO, NN_DATA,
        "t.csv: 1001 different values in column 'y' ('w0', 'w1', 'w10', ...); at most 1000 "
        "classes are supported");
    check_refused(numbers, ASK_CLASSIFICATION, NN_DATA,
                  "t.csv: 1001 different values in column 'y' ('0', '1', '2', ...); at most 1000 "
                  "classes are supported");
    free(most);
    free(words);
    free(numbers);
}

/* 2^53 and what is read as it: two classes that would silently be one. */
static void whole_numbers_too_large_for_a_double_are_refused(void **state)
{
    static const char WHY[] = "is too large for a class: from 2^53 on different whole numbers are "
                              "read as one; put a letter before such labels, or use --task "
                              "regression";
    char              expected[400];
    (void)state;

    snprintf(expected, sizeof expected, "t.csv:3:2: about 9007199254740992 in column 'id' %s", WHY);
    check_refused("a,id\n1,9007199254740991\n2,9007199254740993\n3,9007199254740992\n", ASK_AUTO,
                  NN_DATA, expected);
    snprintf(expected, sizeof expected, "t.csv:2:2: about -9007199254740992 in column 'id' %s",
             WHY);
    check_refused("a,id\n1,-9007199254740993\n2,5\n", ASK_CLASSIFICATION, NN_DATA, expected);
    check_classes("a,id\n1,9007199254740991\n2,-9007199254740991\n3,9007199254740990\n", ASK_AUTO,
                  TASK_MULTICLASS, "-9007199254740991:1 9007199254740990:1 9007199254740991:1 ");
    check_classes("a,id\n1,n9007199254740993\n2,n9007199254740992\n", ASK_AUTO, TASK_BINARY,
                  "n9007199254740992:1 n9007199254740993:1 ");

    label_values v = read_label("a,id\n1,9007199254740993\n2,1\n", ASK_REGRESSION);
    assert_true(v.target[0] == 0x1p53f);
    label_release(&v);
}

static void other_refusals(void **state)
{
    char *many = counted(60, "number");
    text  t    = {0};
    (void)state;

    check_refused("a,class\n1,0\n2,0\n", ASK_AUTO, NN_DATA,
                  "t.csv: only class '0' in column 'class'; two classes are needed");
    check_refused("a,class\n1,yes\n2,yes\n", ASK_AUTO, NN_DATA,
                  "t.csv: only class 'yes' in column 'class'; two classes are needed");
    check_refused("a,class\n1,yes\n2,3\n3,no\n", ASK_REGRESSION, NN_USAGE,
                  "--task regression: t.csv:2:2: 'yes' in column 'class' is not a number");
    check_refused("a,y\n1,0.5\n2,4e38\n", ASK_AUTO, NN_DATA,
                  "t.csv:3:2: 4e+38 in column 'y' is too large; features and targets are float32, "
                  "at most 3.4028235e+38");
    text_printf(&t, "%s60,6o\n", many); /* a letter for a digit */
    check_refused(t.data, ASK_AUTO, NN_DATA,
                  "t.csv:62:2: '6o' in column 'y' is not a number, as most of its cells are; "
                  "correct it, or empty it and use --missing drop");
    text_free(&t);
    free(many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tasks_by_label),
        cmocka_unit_test(places_of_classes),
        cmocka_unit_test(numbers_are_targets),
        cmocka_unit_test(many_whole_numbers_are_asked_about),
        cmocka_unit_test(too_many_classes_are_refused),
        cmocka_unit_test(whole_numbers_too_large_for_a_double_are_refused),
        cmocka_unit_test(other_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Data sets: features, classes, names, and every refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/dataset.h"
#include "util/file.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static nn_status from_csv(dataset **out, const char *csv, nn_err *err)
{
    table *t = NULL;
    nn_status status = table_from_bytes(&t, "some/t.csv", csv, strlen(csv), err);

    if (status == NN_OK) {
        status = dataset_from_table(out, t, err);
    }
    table_free(t); /* before its use: the data set must not borrow from it */
    return status;
}

static dataset *made(const char *csv)
{
    dataset *d = NULL;
    nn_err err = {0};

    if (from_csv(&d, csv, &err) != NN_OK) {
        fail_msg("'%s': %s", csv, err.text);
    }
    return d;
}

static void check_refused(const char *csv, const char *text)
{
    dataset *d = NULL;
    nn_err err = {0};

    assert_int_equal(from_csv(&d, csv, &err), NN_DATA);
    assert_null(d);
    assert_string_equal(err.text, text);
}

static void features_and_numeric_classes(void **state)
{
    static const float X[] = {1.5F, 2, -3, 0.1F, 5, 6};
    static const int LABEL[] = {1, 0, 1};
    dataset *d = made("a,b,class\n1.5,2,10\n-3,0.1,9\n5,6,10.0\n");
    (void)state;

    assert_string_equal(d->name, "t");
    assert_string_equal(d->source, "some/t.csv");
    assert_int_equal(d->rows, 3);
    assert_int_equal(d->features, 2);
    assert_int_equal(d->classes, 2);
    assert_true(d->has_header);
    assert_int_equal(strlen(d->sha256), 64);
    assert_memory_equal(d->x, X, sizeof X);
    assert_memory_equal(d->label, LABEL, sizeof LABEL);
    assert_string_equal(d->feature_name[0], "a");
    assert_string_equal(d->feature_name[1], "b");
    assert_string_equal(d->label_name, "class");
    assert_string_equal(d->class_name[0], "9"); /* by value: as texts 10 would come first */
    assert_string_equal(d->class_name[1], "10");
    assert_int_equal(d->class_count[0], 1);
    assert_int_equal(d->class_count[1], 2);
    dataset_free(d);
    dataset_free(NULL);
}

static void text_classes_without_header(void **state)
{
    static const int LABEL[] = {1, 1, 0};
    dataset *d = made("1,real\n2, real\n3,forged");
    (void)state;

    assert_false(d->has_header);
    assert_string_equal(d->feature_name[0], "x1");
    assert_string_equal(d->label_name, "x2");
    assert_string_equal(d->class_name[0], "forged");
    assert_string_equal(d->class_name[1], "real");
    assert_memory_equal(d->label, LABEL, sizeof LABEL);
    dataset_free(d);
}

static void class_names_are_the_shortest(void **state)
{
    dataset *d = made("1,-0.0\n2,0\n3,1.50\n");
    (void)state;

    assert_string_equal(d->class_name[0], "0");
    assert_string_equal(d->class_name[1], "1.5");
    assert_int_equal(d->class_count[0], 2);
    dataset_free(d);
}

static void float_range_is_used_to_the_end(void **state)
{
    dataset *d = made("3.4028235677973362e38,0\n-3.4028234663852886e38,1\n1e-60,1\n");
    (void)state;

    assert_true(d->x[0] == FLT_MAX);
    assert_true(d->x[1] == -FLT_MAX);
    assert_true(d->x[2] == 0);
    dataset_free(d);
}

static void bad_features_are_refused(void **state)
{
    (void)state;

    check_refused("a,b,class\n1,2,0\n3,abc,1\n4,x,0\n5,6,1\n",
                  "some/t.csv:3:2: 'abc' in column 'b' is not a number; features must be numeric");
    check_refused("a,b,class\n1,2,0\n\n3,,1\n4,5,0\n",
                  "some/t.csv:4:2: '' in column 'b' is not a number; features must be numeric");
    check_refused("1,0\nnan,1\n",
                  "some/t.csv:2:1: 'nan' in column 'x1' is not a number; features must be numeric");
    /* halfway between FLT_MAX and 2^128, and so the first to round to infinity */
    check_refused("a,class\n1,0\n3.4028235677973366e38,1\n",
                  "some/t.csv:3:1: 3.4028235677973366e+38 in column 'a' is too large; features are "
                  "float32, at most 3.4028235e+38");
    check_refused("a,class\n1,0\n-1e300,1\n",
                  "some/t.csv:3:1: -1e+300 in column 'a' is too large; features are float32, at "
                  "most 3.4028235e+38");
    check_refused("class\n0\n1\n",
                  "some/t.csv: only one column; at least one feature and, in the last column, the "
                  "class are needed");
}

static void bad_classes_are_refused(void **state)
{
    (void)state;

    check_refused("a,class\n1,0\n2,0\n",
                  "some/t.csv: only class '0' in column 'class'; two classes are needed");
    check_refused("a,class\n1,yes\n2,yes\n",
                  "some/t.csv: only class 'yes' in column 'class'; two classes are needed");
    check_refused("a,class\n1,3\n2,1\n3,2\n",
                  "some/t.csv: 3 different values in column 'class' ('1', '2', '3'); the last "
                  "column is the class and two classes are supported");
    check_refused("a,b\n1,0.5\n2,0.25\n3,-1\n4,9\n",
                  "some/t.csv: 4 different values in column 'b' ('-1', '0.25', '0.5', ...); the "
                  "last column is the class and two classes are supported");
    check_refused("a,class\n1,0\n2,1\n3,\n4,0\n",
                  "some/t.csv:4:2: the class in column 'class' is empty; every row needs one");
}

/* Messages stay one short line, whatever the file holds. */
static void messages_escape_what_they_show(void **state)
{
    dataset *d = NULL;
    nn_err err = {0};
    (void)state;

    assert_int_equal(from_csv(&d, "\"a\nb\",class\n1,0\n\"\x1b[31m\",1\n3,0\n", &err), NN_DATA);
    assert_null(strchr(err.text, '\n'));
    assert_null(strchr(err.text, '\x1b'));
    assert_non_null(strstr(err.text, "some/t.csv:4:1: "));
}

static void loads_built_in_by_name(void **state)
{
    dataset *d = NULL;
    nn_err err = {0};
    (void)state;

    if (dataset_load(&d, "banknote", &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    assert_string_equal(d->name, "banknote");
    assert_string_equal(d->source, "banknote");
    assert_int_equal(d->rows, 1372);
    assert_int_equal(d->features, 4);
    assert_int_equal(d->class_count[0], 762);
    assert_int_equal(d->class_count[1], 610);
    assert_string_equal(d->class_name[1], "1");
    assert_string_equal(d->feature_name[3], "entropy");
    assert_true(d->x[4 * 1371] == -2.5419F);
    dataset_free(d);
}

static void a_path_gives_the_same_as_the_name(void **state)
{
    dataset *d = NULL, *file = NULL;
    (void)state;

    assert_int_equal(dataset_load(&d, "banknote", NULL), NN_OK);
    assert_int_equal(dataset_load(&file, NNVIZ_SOURCE_DIR "/data/banknote.csv", NULL), NN_OK);
    assert_string_equal(file->name, "banknote");
    assert_string_equal(file->source, NNVIZ_SOURCE_DIR "/data/banknote.csv");
    assert_string_equal(file->sha256, d->sha256);
    assert_memory_equal(file->x, d->x, 1372 * 4 * sizeof(float));
    assert_memory_equal(file->label, d->label, 1372 * sizeof(int));
    dataset_free(d);
    dataset_free(file);
}

static void unknown_names_are_refused(void **state)
{
    dataset *d = NULL;
    nn_err err = {0};
    (void)state;

    assert_int_equal(dataset_load(&d, "banknot", &err), NN_DATA);
    assert_string_equal(err.text, "'banknot' is neither a built-in data set nor a file; built-in "
                                  "sets: banknote");
    assert_int_equal(dataset_load(&d, "", &err), NN_DATA);
    assert_int_equal(dataset_load(&d, "./banknote", &err), NN_DATA);
    assert_non_null(strstr(err.text, "./banknote: No such file"));
    assert_int_equal(dataset_load(&d, "banknote.csv.none", &err), NN_DATA);
    assert_non_null(strstr(err.text, "No such file"));
    assert_null(d);
}

static void in_new_directory(char *dir)
{
    assert_non_null(mkdtemp(dir));
    assert_int_equal(chdir(dir), 0);
}

/* In a directory with files `plain` and `banknote`, the latter of another content. */
static void bare_names_are_files_unless_built_in(void **state)
{
    static const char CSV[] = "1,0\n2,1\n";
    char dir[] = "/tmp/nnviz-test-XXXXXX";
    dataset *d = NULL;
    (void)state;

    in_new_directory(dir);
    assert_int_equal(file_write("plain", CSV, sizeof CSV - 1, false, NULL), NN_OK);
    assert_int_equal(file_write("banknote", CSV, sizeof CSV - 1, false, NULL), NN_OK);
    assert_int_equal(dataset_load(&d, "plain", NULL), NN_OK);
    assert_int_equal(d->rows, 2);
    dataset_free(d);
    assert_int_equal(dataset_load(&d, "banknote", NULL), NN_OK);
    assert_int_equal(d->rows, 1372);
    dataset_free(d);
    assert_int_equal(dataset_load(&d, "./banknote", NULL), NN_OK);
    assert_int_equal(d->rows, 2);
    dataset_free(d);
    assert_int_equal(unlink("plain") + unlink("banknote") + chdir("/") + rmdir(dir), 0);
}

static void standard_input_is_a_file_too(void **state)
{
    dataset *d = NULL;
    int saved = dup(STDIN_FILENO);
    nn_err err = {0};
    (void)state;

    assert_true(saved >= 0);
    assert_non_null(freopen(NNVIZ_SOURCE_DIR "/data/banknote.csv", "r", stdin));
    if (dataset_load(&d, "-", &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    assert_string_equal(d->name, "stdin");
    assert_string_equal(d->source, "-");
    assert_int_equal(d->rows, 1372);
    dataset_free(d);
    assert_true(dup2(saved, STDIN_FILENO) >= 0);
    close(saved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(features_and_numeric_classes),
        cmocka_unit_test(text_classes_without_header),
        cmocka_unit_test(class_names_are_the_shortest),
        cmocka_unit_test(float_range_is_used_to_the_end),
        cmocka_unit_test(bad_features_are_refused),
        cmocka_unit_test(bad_classes_are_refused),
        cmocka_unit_test(messages_escape_what_they_show),
        cmocka_unit_test(loads_built_in_by_name),
        cmocka_unit_test(a_path_gives_the_same_as_the_name),
        cmocka_unit_test(unknown_names_are_refused),
        cmocka_unit_test(bare_names_are_files_unless_built_in),
        cmocka_unit_test(standard_input_is_a_file_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Data sets: columns, rows, names, and every refusal.  What labels become is in test_label.c. */
#include "fixture.h"

#include <float.h>

/* --- columns and rows ---------------------------------------------------------------- */

static void features_and_classes(void **state)
{
    static const float X[]     = {1.5f, 2, -3, 0.1f, 5, 6};
    static const int   LABEL[] = {1, 0, 1}, ROW[] = {0, 1, 2};
    dataset           *d = dataset_of("some/t.csv", "a,b,class\n1.5,2,10\n-3,0.1,9\n5,6,10.0\n");
    int                width = 0;
    float             *x     = features_of(d, &width);
    (void)state;

    assert_string_equal(d->name, "t");
    assert_string_equal(d->source, "some/t.csv");
    assert_int_equal(d->rows, 3);
    assert_memory_equal(d->row, ROW, sizeof ROW);
    assert_int_equal(d->dropped, 0);
    assert_int_equal(d->columns, 2);
    assert_int_equal(d->column[0], 0);
    assert_int_equal(d->column[1], 1);
    assert_int_equal(d->label_column, 2);
    assert_int_equal(d->task, TASK_BINARY);
    assert_int_equal(d->classes, 2);
    assert_null(d->target);
    assert_true(d->has_header);
    assert_int_equal(d->separator, ',');
    assert_string_equal(d->sha256, d->from->sha256);
    assert_int_equal(strlen(d->sha256), 64);
    assert_int_equal(width, 2);
    assert_memory_equal(x, X, sizeof X);
    assert_memory_equal(d->label, LABEL, sizeof LABEL);
    assert_string_equal(dataset_column(d, 1)->name, "b");
    assert_string_equal(d->label_name, "class");
    assert_string_equal(d->class_name[0], "9"); /* by value: as texts 10 would come first */
    assert_int_equal(d->class_count[1], 2);
    free(x);
    dataset_free(d);
    dataset_free(NULL);
}

static void without_header(void **state)
{
    static const int LABEL[] = {1, 1, 0};
    dataset         *d       = dataset_of("t.csv", "1,real\n2, real\n3,forged");
    (void)state;

    assert_false(d->has_header);
    assert_string_equal(dataset_column(d, 0)->name, "x1");
    assert_string_equal(d->label_name, "x2");
    assert_string_equal(d->class_name[0], "forged");
    assert_memory_equal(d->label, LABEL, sizeof LABEL);
    dataset_free(d);
}

static void float_range_is_used_to_the_end(void **state)
{
    dataset *d = dataset_of("t", "3.4028235677973362e38,0\n-3.4028234663852886e38,1\n1e-60,1\n");
    float   *x = features_of(d, NULL);
    (void)state;

    assert_true(x[0] == FLT_MAX);
    assert_true(x[1] == -FLT_MAX);
    assert_true(x[2] == 0);
    free(x);
    dataset_free(d);
}

static void regression_has_targets(void **state)
{
    dataset *d = dataset_of("t", "a,y\n1,0.5\n2,7\n");
    (void)state;

    assert_int_equal(d->task, TASK_REGRESSION);
    assert_int_equal(d->classes, 0);
    assert_null(d->label);
    assert_true(d->target[0] == 0.5f && d->target[1] == 7.0f);
    dataset_free(d);
}

/* Which columns become features, by their places. */
static void check_columns(const dataset_spec *spec, int label, const char *expected)
{
    dataset *d   = dataset_as("t", "a,b,c,d,e\n1,2,3,4,0\n5,6,7,8,1\n", spec);
    text     got = {0};

    for (int c = 0; c < d->columns; c++) {
        text_printf(&got, "%d ", d->column[c]);
    }
    assert_int_equal(d->label_column, label);
    assert_string_equal(got.data, expected);
    text_free(&got);
    dataset_free(d);
}

static void columns_can_be_chosen(void **state)
{
    (void)state;
    check_columns(NULL, 4, "0 1 2 3 ");
    check_columns(&(dataset_spec){.label = "first"}, 0, "1 2 3 4 ");
    check_columns(&(dataset_spec){.label = "c"}, 2, "0 1 3 4 ");
    check_columns(&(dataset_spec){.features = "d,a"}, 4, "0 3 "); /* in the file's order */
    check_columns(&(dataset_spec){.drop = "2-3"}, 4, "0 3 ");
    check_columns(&(dataset_spec){.features = "1-3", .drop = "b"}, 4, "0 2 ");
    check_columns(&(dataset_spec){.label = "2", .features = "5"}, 1, "4 ");
}

static const char GAPS[] = "n,city,class\n1,Rome,u\n,Oslo,v\n3,,u\n4,Oslo,\n5,Rome,v\n";

static void rows_with_gaps_are_dropped(void **state)
{
    static const int ROW[] = {0, 4}, LABEL[] = {0, 1};
    dataset         *d = dataset_as("t", GAPS, &(dataset_spec){.missing = MISSING_DROP});
    bool             used[2];
    int              missing = -1;
    (void)state;

    assert_int_equal(d->rows, 2);
    assert_int_equal(d->dropped, 3);
    assert_int_equal(d->missing, MISSING_DROP);
    assert_memory_equal(d->row, ROW, sizeof ROW);
    assert_memory_equal(d->label, LABEL, sizeof LABEL);
    assert_int_equal(dataset_levels(d, 1, used, &missing), 1); /* Oslo went with its rows */
    assert_false(used[0]);
    assert_true(used[1]);
    assert_int_equal(missing, 0);
    dataset_free(d);
}

static void rows_with_gaps_are_kept_to_be_filled(void **state)
{
    static const int ROW[]   = {0, 1, 2, 4};
    dataset         *d       = dataset_as("t", GAPS, &(dataset_spec){.missing = MISSING_MEDIAN});
    int              missing = 0;
    (void)state;

    assert_int_equal(d->rows, 4);
    assert_int_equal(d->dropped, 1);
    assert_memory_equal(d->row, ROW, sizeof ROW);
    assert_int_equal(dataset_levels(d, 1, NULL, &missing), 2);
    assert_int_equal(missing, 1);
    dataset_free(d);
}

static void check_described(const char *csv, const dataset_spec *spec, const char *expected)
{
    dataset *d = dataset_as("t", csv, spec);
    text     t = {0};

    dataset_describe(&t, d);
    assert_string_equal(t.data, expected);
    text_free(&t);
    dataset_free(d);
}

static void what_was_taken_for_what_is_said(void **state)
{
    (void)state;
    check_described("a,b,class\n1,2,0\n3,4,1\n", NULL,
                    "comma-separated, with a header; label 'class' (column 3); 2 feature columns");
    check_described(
        "1;0\n2;1\n", &(dataset_spec){.label = "first"},
        "semicolon-separated, without a header; label 'x1' (column 1); 1 feature column");
    check_described("1:0\n2:1\n", &(dataset_spec){.read = {.separator = ':'}},
                    "separated by ':', without a header; label 'x2' (column 2); 1 feature column");
    check_described(GAPS, &(dataset_spec){.missing = MISSING_DROP},
                    "comma-separated, with a header; label 'class' (column 3); 2 feature columns; "
                    "one-hot encoded: 'city' (1 value); 3 rows with missing cells left out");
    check_described(
        GAPS, &(dataset_spec){.missing = MISSING_MEAN},
        "comma-separated, with a header; label 'class' (column 3); 2 feature columns; "
        "one-hot encoded: 'city' (2 values); 1 row with missing cells left out; 1 missing "
        "number filled in with the mean of the training rows; 1 missing text made a "
        "category");
}

/* --- refusals ------------------------------------------------------------------------ */

static nn_status from_csv(dataset **out, const char *csv, const dataset_spec *spec, nn_err *err)
{
    table    *t      = NULL;
    nn_status status = table_from_bytes(&t, "some/t.csv", csv, strlen(csv), NULL, err);

    if (status == NN_OK) {
        status = dataset_from_table(out, t, spec, err);
        if (status == NN_OK) {
            t = NULL;
        }
    }
    table_free(t); /* after a failure it is still the caller's */
    return status;
}

static void check_refused(const char *csv, const dataset_spec *spec, nn_status status,
                          const char *expected)
{
    dataset *d   = NULL;
    nn_err   err = {0};

    assert_int_equal(from_csv(&d, csv, spec, &err), status);
    assert_null(d);
    assert_string_equal(err.text, expected);
}

static void wrong_choices_are_refused(void **state)
{
    static const char ABC[] = "a,b,c\n1,2,0\n3,4,1\n";
    (void)state;

    check_refused(ABC, &(dataset_spec){.label = "d"}, NN_USAGE,
                  "--label: some/t.csv has no column 'd'; its 3 columns are 'a', 'b', 'c'");
    check_refused(ABC, &(dataset_spec){.features = "d"}, NN_USAGE,
                  "--features: some/t.csv has no column 'd'; its 3 columns are 'a', 'b', 'c'");
    check_refused(
        ABC, &(dataset_spec){.features = "1-3"}, NN_USAGE,
        "--features: the label 'c' is among them; leave it out, or choose another --label");
    check_refused(ABC, &(dataset_spec){.label = "b", .drop = "a,b"}, NN_USAGE,
                  "--drop: 'b' is the label; leave it out, or choose another --label");
    check_refused(ABC, &(dataset_spec){.drop = "1,2"}, NN_USAGE,
                  "--features and --drop leave no feature of some/t.csv");
    check_refused("a\n0\n1\n", NULL, NN_DATA,
                  "some/t.csv: only one column; at least one feature and the label are needed");
}

static void gaps_are_refused(void **state)
{
    (void)state;
    check_refused(
        GAPS, NULL, NN_DATA,
        "some/t.csv: missing cells: 1 in 'n', 1 in 'city', 1 in 'class' (first at line 3); "
        "--missing drop, mean or median would go on");
    check_refused("n,m,class\n1,,0\n,2,1\n", &(dataset_spec){.missing = MISSING_DROP}, NN_DATA,
                  "some/t.csv: every row has a missing cell (1 in 'n', 1 in 'm'); none is left");
    check_refused("n,class\n1,0\n,1\n", &(dataset_spec){.missing = MISSING_DROP}, NN_DATA,
                  "some/t.csv: only class '0' in column 'class'; two classes are needed");
}

static void damaged_numbers_are_refused(void **state)
{
    (void)state;
    check_refused("a,b,class\n1,2,0\n3,4o,1\n4,5,0\n5,6,1\n", NULL, NN_DATA,
                  "some/t.csv:3:2: '4o' in column 'b' is not a number, as most of its cells are; "
                  "correct it, or empty it and use --missing, or --drop the column");
}

static char *words(int n)
{
    text t = {0};

    text_str(&t, "word,class\n");
    for (int i = 0; i < n; i++) {
        text_printf(&t, "w%02d,%d\n", i, i % 2);
    }
    return t.data;
}

static void many_texts_are_refused(void **state)
{
    char    *most = words(50), *more = words(51);
    dataset *d = dataset_of("t", most);
    int      width;
    float   *x = features_of(d, &width);
    (void)state;

    assert_int_equal(width, 50);
    check_refused(more, NULL, NN_DATA,
                  "some/t.csv: 51 different texts in column 'word' ('w00', 'w01', 'w02', ...); at "
                  "most 50 can be one-hot encoded; --drop word would go on");
    free(x);
    free(most);
    free(more);
    dataset_free(d);
}

/* Messages stay one short line, whatever the file holds. */
static void messages_escape_what_they_show(void **state)
{
    (void)state;
    check_refused("\"a\nb\",class\n1,0\n\"\x1b[31m\",1\n3,0\n", NULL, NN_DATA,
                  "some/t.csv:4:1: '\\x1B[31m' in column 'a\\x0Ab' is not a number, as most of its "
                  "cells are; correct it, or empty it and use --missing, or --drop the column");
}

/* --- by name ------------------------------------------------------------------------- */

static void loads_built_in_by_name(void **state)
{
    dataset *d   = NULL;
    nn_err   err = {0};
    (void)state;

    if (dataset_load(&d, "banknote", NULL, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    assert_string_equal(d->name, "banknote");
    assert_string_equal(d->source, "banknote");
    assert_int_equal(d->rows, 1372);
    assert_int_equal(d->columns, 4);
    assert_int_equal(d->class_count[0], 762);
    assert_int_equal(d->class_count[1], 610);
    assert_string_equal(d->class_name[1], "1");
    assert_string_equal(dataset_column(d, 3)->name, "entropy");
    assert_true(dataset_column(d, 0)->number[1371] == -2.5419);
    dataset_free(d);
}

static void a_path_gives_the_same_as_the_name(void **state)
{
    dataset *d = NULL, *file = NULL;
    (void)state;

    assert_int_equal(dataset_load(&d, "banknote", NULL, NULL), NN_OK);
    assert_int_equal(dataset_load(&file, NNVIZ_SOURCE_DIR "/data/banknote.csv", NULL, NULL), NN_OK);
    assert_string_equal(file->name, "banknote");
    assert_string_equal(file->source, NNVIZ_SOURCE_DIR "/data/banknote.csv");
    assert_string_equal(file->sha256, d->sha256);
    for (int c = 0; c < 4; c++) {
        assert_memory_equal(dataset_column(file, c)->number, dataset_column(d, c)->number,
                            1372 * sizeof(double));
    }
    assert_memory_equal(file->label, d->label, 1372 * sizeof(int));
    dataset_free(d);
    dataset_free(file);
}

static void unknown_names_are_refused(void **state)
{
    dataset *d   = NULL;
    nn_err   err = {0};
    (void)state;

    assert_int_equal(dataset_load(&d, "banknot", NULL, &err), NN_DATA);
    assert_string_equal(err.text, "'banknot' is neither a built-in data set nor a file; built-in "
                                  "sets: banknote, iris, wine, moons, circles, spiral, xor, blobs");
    assert_int_equal(dataset_load(&d, "", NULL, &err), NN_DATA);
    assert_int_equal(dataset_load(&d, "./banknote", NULL, &err), NN_DATA);
    assert_non_null(strstr(err.text, "./banknote: No such file"));
    assert_int_equal(dataset_load(&d, "banknote.csv.none", NULL, &err), NN_DATA);
    assert_non_null(strstr(err.text, "No such file"));
    assert_null(d);
}

/* In a directory with files `plain` and `banknote`, the latter of another content. */
static void bare_names_are_files_unless_built_in(void **state)
{
    static const char CSV[] = "1,0\n2,1\n";
    dataset          *d     = NULL;
    (void)state;

    spill("plain", CSV);
    spill("banknote", CSV);
    assert_int_equal(dataset_load(&d, "plain", NULL, NULL), NN_OK);
    assert_int_equal(d->rows, 2);
    dataset_free(d);
    assert_int_equal(dataset_load(&d, "banknote", NULL, NULL), NN_OK);
    assert_int_equal(d->rows, 1372);
    dataset_free(d);
    assert_int_equal(dataset_load(&d, "./banknote", NULL, NULL), NN_OK);
    assert_int_equal(d->rows, 2);
    dataset_free(d);
}

static void standard_input_is_a_file_too(void **state)
{
    dataset *d     = NULL;
    int      saved = dup(STDIN_FILENO);
    nn_err   err   = {0};
    (void)state;

    assert_true(saved >= 0);
    assert_non_null(freopen(NNVIZ_SOURCE_DIR "/data/banknote.csv", "r", stdin));
    if (dataset_load(&d, "-", NULL, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    assert_string_equal(d->name, "stdin");
    assert_string_equal(d->source, "-");
    assert_int_equal(d->rows, 1372);
    dataset_free(d);
    assert_true(dup2(saved, STDIN_FILENO) >= 0);
    close(saved);
}

static void generated_sets_are_made(void **state)
{
    dataset_spec spec = {.make = {.rows = 60, .seed = 3}};
    dataset     *d = NULL, *again = NULL;
    nn_err       err = {0};
    (void)state;

    assert_int_equal(dataset_load(&d, "moons", &spec, NULL), NN_OK);
    assert_string_equal(d->name, "moons");
    assert_int_equal(d->rows, 60);
    assert_int_equal(d->class_count[1], 30);
    assert_int_equal(dataset_load(&again, "moons", &spec, NULL), NN_OK);
    assert_string_equal(d->sha256, again->sha256);
    dataset_free(again);
    spec.make.seed = 4;
    assert_int_equal(dataset_load(&again, "moons", &spec, NULL), NN_OK);
    assert_string_not_equal(d->sha256, again->sha256);
    dataset_free(again);
    dataset_free(d);

    d = NULL;
    assert_int_equal(dataset_load(&d, "banknote", &spec, &err), NN_USAGE);
    assert_string_equal(err.text,
                        "--size and --noise are for generated sets (moons, circles, spiral, "
                        "xor, blobs); 'banknote' is not one");
    assert_null(d);
}

/* How a file is to be read says nothing of a built-in set. */
static void options_for_files_leave_built_in_sets_alone(void **state)
{
    dataset *d = NULL;
    (void)state;

    assert_int_equal(dataset_load(&d, "iris", &(dataset_spec){.read = {.separator = ';'}}, NULL),
                     NN_OK);
    assert_int_equal(d->columns, 4);
    dataset_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(features_and_classes),
        cmocka_unit_test(without_header),
        cmocka_unit_test(float_range_is_used_to_the_end),
        cmocka_unit_test(regression_has_targets),
        cmocka_unit_test(columns_can_be_chosen),
        cmocka_unit_test(rows_with_gaps_are_dropped),
        cmocka_unit_test(rows_with_gaps_are_kept_to_be_filled),
        cmocka_unit_test(what_was_taken_for_what_is_said),
        cmocka_unit_test(wrong_choices_are_refused),
        cmocka_unit_test(gaps_are_refused),
        cmocka_unit_test(damaged_numbers_are_refused),
        cmocka_unit_test(many_texts_are_refused),
        cmocka_unit_test(messages_escape_what_they_show),
        cmocka_unit_test(loads_built_in_by_name),
        cmocka_unit_test(a_path_gives_the_same_as_the_name),
        cmocka_unit_test(unknown_names_are_refused),
        SCRATCH(bare_names_are_files_unless_built_in),
        cmocka_unit_test(standard_input_is_a_file_too),
        cmocka_unit_test(generated_sets_are_made),
        cmocka_unit_test(options_for_files_leave_built_in_sets_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Encoders: learned, applied, bound to new files, cell by cell; every refusal. */
#include "fixture.h"

#include "data/encoder.h"
#include "data/names.h"

static encoder *fitted(const dataset *d, const int *index, int rows)
{
    encoder *e   = NULL;
    nn_err   err = {0};

    if (encoder_fit(&e, d, index, rows, &err) != NN_OK) {
        fail_msg("%s", err.text);
        abort();
    }
    return e;
}

/* The encoder of a whole CSV. */
static encoder *encoder_of(const char *csv, const dataset_spec *spec)
{
    dataset *d = dataset_as("t.csv", csv, spec);
    encoder *e = fitted(d, NULL, d->rows);

    dataset_free(d); /* before its use: the encoder must not borrow from it */
    return e;
}

static const char TOWNS[] = "age,city,wet,class\n"
                            "20,Rome,yes,a\n"
                            ",Oslo,no,b\n"
                            "50,,no,a\n"
                            "30,Rome,yes,b\n"
                            "44,Bonn,no,a\n";

static void check_names(const encoder *e, const char *expected)
{
    text got = {0};

    for (int f = 0; f < e->features; f++) {
        text_printf(&got, "%s|", e->feature_name[f]);
    }
    assert_string_equal(got.data, expected);
    text_free(&got);
}

static void numbers_and_one_hots(void **state)
{
    static const float X[]        = {20, 0, 0, 1, 0, 0, 1, /* Bonn Oslo Rome (missing) no yes */
                                     32, 0, 1, 0, 0, 1, 0, /**/
                                     50, 0, 0, 0, 1, 1, 0, /**/
                                     30, 0, 0, 1, 0, 0, 1, /**/
                                     44, 1, 0, 0, 0, 1, 0};
    static const int   TRAINING[] = {0, 4}; /* their mean is 32 */
    dataset           *d = dataset_as("t.csv", TOWNS, &(dataset_spec){.missing = MISSING_MEAN});
    encoder           *e = fitted(d, TRAINING, 2);
    float             *x = new_floats(5 * 7);
    (void)state;

    assert_int_equal(e->columns, 3);
    assert_int_equal(e->features, 7);
    check_names(e, "age|city=Bonn|city=Oslo|city=Rome|city=(missing)|wet=no|wet=yes|");
    assert_int_equal(e->column[0].kind, ENCODE_NUMBER);
    assert_true(e->column[0].fill == 32);
    assert_int_equal(e->column[1].kind, ENCODE_ONE_HOT);
    assert_int_equal(e->column[1].levels, 3);
    assert_true(e->column[1].missing_level);
    assert_false(e->column[2].missing_level); /* nothing was missing there */
    assert_int_equal(encoder_width(e, 0), 1);
    assert_int_equal(encoder_width(e, 1), 4);
    assert_int_equal(e->label_at, 3);
    assert_string_equal(e->label_name, "class");
    assert_int_equal(e->task, TASK_BINARY);
    assert_string_equal(e->class_name[1], "b");
    assert_int_equal(encoder_apply(e, d, x, NULL), NN_OK);
    assert_memory_equal(x, X, sizeof X);
    free(x);
    encoder_free(e);
    dataset_free(d);
    encoder_free(NULL);
}

static void check_fill(const char *csv, missing_policy policy, double expected)
{
    encoder *e = encoder_of(csv, &(dataset_spec){.missing = policy});

    if (isnan(expected)) {
        assert_true(isnan(e->column[0].fill));
    } else {
        check_near("fill", e->column[0].fill, expected, fabs(expected) * 1e-15);
    }
    encoder_free(e);
}

static void fills(void **state)
{
    static const char CSV[] = "a,y\n1,0\n,1\n10,0\n4,1\n3,0\n";
    (void)state;

    check_fill(CSV, MISSING_MEAN, 4.5);
    check_fill(CSV, MISSING_MEDIAN, 3.5);
    check_fill("a,y\n7,0\n,1\n10,0\n8,1\n", MISSING_MEDIAN, 8);
    check_fill(CSV, MISSING_DROP, (double)NAN);
    check_fill("a,y\n7,0\n9,1\n", MISSING_MEAN, 8); /* new data may lack what these do not */
    check_fill("a,y\n7,0\n9,1\n", MISSING_ERROR, (double)NAN);
    check_fill("a,y\n1e308,0\n1.5e308,1\n", MISSING_MEAN, 1.25e308); /* the sum overflows */
    check_fill("a,y\n1e308,0\n1.5e308,1\n", MISSING_MEDIAN, 1.25e308);
}

/* Levels of all rows, so that no test row is unseen; but not of rows that were dropped. */
static void levels_of_the_rows_in_use(void **state)
{
    static const int   FIRST[] = {0};
    dataset           *d       = dataset_as("t", TOWNS, &(dataset_spec){.missing = MISSING_DROP});
    encoder           *e       = fitted(d, FIRST, 1);
    float              x[3 * 5];
    static const float X[] = {20, 0, 1, 0, 1, 30, 0, 1, 0, 1, 44, 1, 0, 1, 0};
    (void)state;

    check_names(e, "age|city=Bonn|city=Rome|wet=no|wet=yes|");
    assert_int_equal(encoder_apply(e, d, x, NULL), NN_OK);
    assert_memory_equal(x, X, sizeof X);
    encoder_free(e);
    dataset_free(d);
}

static void the_label_has_its_place(void **state)
{
    encoder *e = encoder_of("a,b,y,c\n1,2,0,3\n4,5,1,6\n", &(dataset_spec){.label = "y"});
    (void)state;

    assert_int_equal(e->label_at, 2);
    encoder_free(e);
    e = encoder_of("y,a\n0,3\n1,6\n", &(dataset_spec){.label = "first"});
    assert_int_equal(e->label_at, 0);
    encoder_free(e);
    e = encoder_of("a,b,y\n1,2,0.5\n4,5,1\n", &(dataset_spec){.drop = "a"});
    assert_int_equal(e->label_at, 1);
    assert_int_equal(e->task, TASK_REGRESSION);
    assert_int_equal(e->classes, 0);
    encoder_free(e);
}

static void what_cannot_be_learned_is_refused(void **state)
{
    static const int SECOND[] = {1};
    dataset         *d = dataset_as("t.csv", TOWNS, &(dataset_spec){.missing = MISSING_MEDIAN});
    encoder         *e = NULL;
    float            x[2];
    nn_err           err = {0};
    (void)state;

    assert_int_equal(encoder_fit(&e, d, SECOND, 1, &err), NN_DATA);
    assert_null(e);
    assert_string_equal(err.text,
                        "t.csv: column 'age' is missing in every training row; nothing is "
                        "there to fill it with; --drop age would go on");
    dataset_free(d);

    d = dataset_of("t.csv", "a,y\n1,0\n4e38,1\n");
    e = fitted(d, NULL, 2);
    assert_int_equal(encoder_apply(e, d, x, &err), NN_DATA);
    assert_string_equal(err.text,
                        "t.csv:3:1: 4e+38 in column 'a' is too large; features and targets "
                        "are float32, at most 3.4028235e+38");
    encoder_free(e);
    dataset_free(d);
}

/* What a reader of model files does. */
static void empty_ones_can_be_filled(void **state)
{
    encoder *e = NULL;
    (void)state;

    assert_int_equal(encoder_new(&e, 2, 2, NULL), NN_OK);
    assert_true(isnan(e->column[1].fill));
    assert_null(e->class_name[1]);
    e->column[0].name     = strdup("n");
    e->column[1].name     = strdup("t");
    e->column[1].kind     = ENCODE_ONE_HOT;
    e->column[1].level    = zeroed(1, sizeof(char *));
    e->column[1].level[0] = strdup("u");
    e->column[1].levels   = 1;
    assert_int_equal(encoder_name_features(e, NULL), NN_OK);
    check_names(e, "n|t=u|");
    encoder_free(e);
    assert_int_equal(encoder_new(&e, 1, 0, NULL), NN_OK);
    encoder_free(e);
}

/* --- headers and columns of new files ------------------------------------------------ */

enum { MOST = 8 };

/* "a|b|c" into fields, which live as long as `line`. */
static int fields_of(char *line, csv_field *field)
{
    int n = 0;

    for (char *at = line;; at++, n++) {
        size_t len = strcspn(at, "|");
        assert_true(n < MOST);
        field[n] = (csv_field){.bytes = at, .len = len};
        at += len;
        if (*at == '\0') {
            return n + 1;
        }
    }
}

static void check_header(const encoder *e, const char *line, bool expected)
{
    csv_field field[MOST];
    char     *copy = strdup(line);
    int       n    = fields_of(copy, field);

    if (encoder_is_header(e, field, n, '.') != expected) {
        fail_msg("'%s' is %sa header", line, expected ? "" : "not ");
    }
    free(copy);
}

static void headers_are_told_from_rows(void **state)
{
    encoder *e     = encoder_of(TOWNS, &(dataset_spec){.missing = MISSING_MEAN});
    encoder *texts = encoder_of("c,y\nu,0\nv,1\nu,0\n", NULL);
    encoder *years = encoder_of("2019,2020,y\n1,2,0\n3,4,1\n",
                                &(dataset_spec){.read = {.header = TABLE_HEADER_YES}});
    (void)state;

    check_header(years, "2019|2020|y", true);
    check_header(years, "2020|2019", true);
    check_header(years, "2019|2020|0", false);
    check_header(years, "2019|2021", false);
    encoder_free(years);
    check_header(e, "age|city|wet", true);
    check_header(e, " wet | age |x|city", true); /* any order, others among them */
    check_header(e, "class|x|y", true);
    check_header(e, "20|Rome|yes", false);
    check_header(e, "20|Rome|yes|a", false);
    check_header(e, "age|7|wet", false);   /* one number makes it a row */
    check_header(e, "NA|Rome|yes", false); /* it can be a row */
    check_header(e, "NA||?", false);       /* nothing but missing cells */
    check_header(e, "x|Rome|yes", true);   /* it cannot: text in place of age */
    check_header(e, "Rome|yes", true);     /* nor this, of two fields */
    check_header(texts, "c", true);
    check_header(texts, "u", false);
    check_header(texts, "w", false); /* an unseen value, which is an error elsewhere */
    check_header(texts, "u|0", false);
    check_header(texts, "y|c", true);
    encoder_free(e);
    encoder_free(texts);
}

static void check_bound(const encoder *e, const char *line, bool header, const char *expected)
{
    csv_field field[MOST];
    char     *copy = strdup(line);
    int       n = fields_of(copy, field), place[MOST], label = -2;
    char    **names = NULL;
    text      got   = {0};
    nn_err    err   = {0};

    assert_int_equal(names_make(&names, field, n, NULL), NN_OK);
    if (encoder_bind(e, place, &label, header ? names : NULL, n, "new.csv", &err) == NN_OK) {
        for (int c = 0; c < e->columns; c++) {
            text_printf(&got, "%d ", place[c]);
        }
        text_printf(&got, "label %d", label);
    } else {
        assert_int_equal(err.status, NN_DATA);
        text_str(&got, err.text);
    }
    assert_string_equal(got.data, expected);
    text_free(&got);
    names_free(names, n);
    free(copy);
}

static void columns_are_found(void **state)
{
    encoder *e     = encoder_of(TOWNS, &(dataset_spec){.missing = MISSING_MEAN});
    encoder *first = encoder_of("y,a,b\n0,1,2\n1,3,4\n", &(dataset_spec){.label = "y"});
    (void)state;

    check_bound(e, "age|city|wet|class", true, "0 1 2 label 3");
    check_bound(e, "x|wet|class|city|age", true, "4 3 1 label 2");
    check_bound(e, "city|wet|age", true, "2 0 1 label -1");
    check_bound(e, "age|age|city|wet", true, "0 2 3 label -1"); /* the second is age_2 */
    check_bound(e, "a|b|c", false, "0 1 2 label -1");
    check_bound(e, "a|b|c|d", false, "0 1 2 label 3");
    check_bound(first, "a|b", false, "0 1 label -1");
    check_bound(first, "a|b|c", false, "1 2 label 0"); /* where it was in training */

    check_bound(e, "age|town|wet", true,
                "new.csv: column 'city' is missing; the file has 'age', 'town', 'wet'");
    check_bound(e, "Age|city|wet", true,
                "new.csv: column 'age' is missing; the file has 'Age', 'city', 'wet'");
    check_bound(e, "1|2", false,
                "new.csv: 2 fields and no header; 3 ('age', 'city', 'wet'), or 4 with the label, "
                "were wanted");
    check_bound(first, "1", false,
                "new.csv: 1 field and no header; 2 ('a', 'b'), or 3 with the label, were wanted");
    encoder_free(e);
    encoder_free(first);
}

/* --- cells of new files -------------------------------------------------------------- */

static const cell_place AT = {.file = "new.csv", .line = 12, .field = 3};

static csv_field cell_of(const char *bytes)
{
    return (csv_field){.bytes = bytes, .len = strlen(bytes)};
}

static void check_cell(const encoder *e, int c, const char *cell, int n, const float *expected)
{
    float  out[MOST] = {-1, -1, -1, -1, -1, -1, -1, -1};
    nn_err err       = {0};

    assert_int_equal(encoder_width(e, c), n);
    if (encoder_field(e, c, cell_of(cell), '.', out, &AT, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    assert_memory_equal(out, expected, (size_t)n * sizeof *out);
    assert_true(out[n] == -1);
}

static void cells_are_encoded(void **state)
{
    encoder *e = encoder_of(TOWNS, &(dataset_spec){.missing = MISSING_MEAN});
    (void)state;

    check_cell(e, 0, " 2.5 ", 1, (const float[]){2.5f});
    check_cell(e, 0, "NA", 1, (const float[]){36});
    check_cell(e, 1, "Bonn", 4, (const float[]){1, 0, 0, 0});
    check_cell(e, 1, " Oslo", 4, (const float[]){0, 1, 0, 0});
    check_cell(e, 1, "Rome", 4, (const float[]){0, 0, 1, 0});
    check_cell(e, 1, "?", 4, (const float[]){0, 0, 0, 1});
    encoder_free(e);
}

static void check_bad_cell(const encoder *e, int c, const char *cell, const char *expected)
{
    float  out[MOST];
    nn_err err = {0};

    assert_int_equal(encoder_field(e, c, cell_of(cell), '.', out, &AT, &err), NN_DATA);
    assert_string_equal(err.text, expected);
}

static void bad_cells_are_refused(void **state)
{
    encoder *e    = encoder_of(TOWNS, &(dataset_spec){.missing = MISSING_MEAN});
    encoder *none = encoder_of(TOWNS, &(dataset_spec){.missing = MISSING_DROP});
    (void)state;

    check_bad_cell(e, 0, "abc", "new.csv:12:3: 'abc' in column 'age' is not a number");
    check_bad_cell(e, 0, "-1e39",
                   "new.csv:12:3: -1e+39 in column 'age' is too large; features and targets are "
                   "float32, at most 3.4028235e+38");
    check_bad_cell(e, 1, "Paris",
                   "new.csv:12:3: 'Paris' in column 'city' is none of the values known from "
                   "training: 'Bonn', 'Oslo', 'Rome'");
    check_bad_cell(
        e, 1, "Bon",
        "new.csv:12:3: 'Bon' in column 'city' is none of the values known from training: "
        "'Bonn', 'Oslo', 'Rome'");
    check_bad_cell(
        e, 2, "",
        "new.csv:12:3: the cell in column 'wet' is missing; none was when the model was "
        "trained, so that it has no unit for that");
    check_bad_cell(
        none, 0, "?",
        "new.csv:12:3: the cell in column 'age' is missing; the model has nothing to fill "
        "it with (train --missing mean or median gives it)");
    encoder_free(e);
    encoder_free(none);
}

static void check_class(const encoder *e, const char *cell, int expected)
{
    int    label  = -2;
    float  target = 0;
    nn_err err    = {0};

    if (encoder_label(e, cell_of(cell), '.', &label, &target, &AT, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(label, expected);
    assert_true(isnan(target));
}

static void labels_are_read(void **state)
{
    encoder *numbers = encoder_of("a,y\n1,0\n2,10\n3,2\n", NULL);
    encoder *texts   = encoder_of("a,y\n1,u\n2,1\n3,1.0\n", NULL);
    encoder *values  = encoder_of("a,price\n1,0.5\n2,1\n", NULL);
    int      label   = -2;
    float    target  = 0;
    nn_err   err     = {0};
    (void)state;

    check_class(numbers, "2", 1);
    check_class(numbers, " 10.0 ", 2);
    check_class(numbers, "1e1", 2);
    check_class(numbers, "-0", 0);
    check_class(numbers, "NA", -1);
    check_class(texts, "1", 0); /* here a text, as is every other */
    check_class(texts, "1.0", 1);
    check_class(texts, "u", 2);
    assert_int_equal(encoder_label(numbers, cell_of("3"), '.', &label, NULL, &AT, &err), NN_DATA);
    assert_string_equal(err.text,
                        "new.csv:12:3: '3' in column 'y' is none of the classes known from "
                        "training: '0', '2', '10'");

    assert_int_equal(encoder_label(values, cell_of("0,25"), ',', &label, &target, &AT, NULL),
                     NN_OK);
    assert_int_equal(label, -1);
    assert_true(target == 0.25f);
    assert_int_equal(encoder_label(values, cell_of(""), '.', NULL, &target, &AT, NULL), NN_OK);
    assert_true(isnan(target));
    assert_int_equal(encoder_label(values, cell_of("x"), '.', NULL, NULL, &AT, &err), NN_DATA);
    assert_string_equal(err.text, "new.csv:12:3: 'x' in column 'price' is not a number");
    assert_int_equal(encoder_label(values, cell_of("4e38"), '.', NULL, NULL, &AT, &err), NN_DATA);
    assert_string_equal(err.text,
                        "new.csv:12:3: 4e+38 in column 'price' is too large; features and "
                        "targets are float32, at most 3.4028235e+38");
    encoder_free(numbers);
    encoder_free(texts);
    encoder_free(values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_one_hots),
        cmocka_unit_test(fills),
        cmocka_unit_test(levels_of_the_rows_in_use),
        cmocka_unit_test(the_label_has_its_place),
        cmocka_unit_test(what_cannot_be_learned_is_refused),
        cmocka_unit_test(empty_ones_can_be_filled),
        cmocka_unit_test(headers_are_told_from_rows),
        cmocka_unit_test(columns_are_found),
        cmocka_unit_test(cells_are_encoded),
        cmocka_unit_test(bad_cells_are_refused),
        cmocka_unit_test(labels_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

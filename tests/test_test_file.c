/* --test FILE: rows by the encoder of the training data, each with its label. */
#include "fixture.h"

#include "cli/test_file.h"
#include "util/digest.h"

static encoder *encoder_of(const char *csv, const dataset_spec *spec)
{
    dataset *data = dataset_as("train.csv", csv, spec);
    encoder *e    = NULL;
    nn_err   err  = {0};

    if (encoder_fit(&e, data, NULL, data->rows, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    dataset_free(data);
    return e;
}

/* Number, text and two classes. */
static encoder *trees(void)
{
    return encoder_of("size,colour,kind\n1,red,oak\n2,blue,elm\n3,red,elm\n", NULL);
}

static encoder *values(void)
{
    return encoder_of("a,y\n1,0.5\n2,1.5\n", NULL);
}

static nn_status read_file(test_file *t, const encoder *e, const char *path, nn_err *err)
{
    char             decimal[] = ".";
    char            *name      = strdup(path);
    const run_config c         = {.test = name, .decimal = decimal};
    nn_status        status    = test_file_read(t, &c, e, err);

    free(name);
    return status;
}

static test_file rows_of(const encoder *e, const char *csv)
{
    test_file t;
    nn_err    err = {0};

    spill("test.csv", csv);
    if (read_file(&t, e, "test.csv", &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return t;
}

static void refused(const encoder *e, const char *csv, const char *want)
{
    test_file t;
    nn_err    err = {0};

    spill("test.csv", csv);
    if (read_file(&t, e, "test.csv", &err) != NN_DATA) {
        fail_msg("not refused, though '%s' was expected", want);
    }
    assert_string_equal(err.text, want);
    test_file_release(&t);
    assert_null(t.x);
}

/* --- what is read -------------------------------------------------------------------- */

/* blue, red: levels in byte order; elm 0, oak 1. */
static void rows_are_encoded_as_the_training_rows_were(void **state)
{
    static const char  CSV[]  = "size,colour,kind\n7,blue,oak\n8,red,elm\n";
    static const float WANT[] = {7, 1, 0, 8, 0, 1};
    char               hex[DIGEST_HEX];
    encoder           *e = trees();
    test_file          t = rows_of(e, CSV);
    (void)state;

    assert_int_equal(t.rows, 2);
    assert_int_equal(t.features, 3);
    check_same_bits("a feature", t.x, WANT, 6);
    assert_int_equal(t.label[0], 1);
    assert_int_equal(t.label[1], 0);
    digest_sha256(CSV, strlen(CSV), hex);
    assert_string_equal(t.sha256, hex);
    test_file_release(&t);
    encoder_free(e);
}

static void columns_are_found_by_name(void **state)
{
    encoder  *e = trees();
    test_file t = rows_of(e, "kind;extra;colour;size\noak;9;red;4\n"), plain;
    (void)state;

    assert_int_equal(t.rows, 1);
    assert_int_equal(t.label[0], 1);
    assert_true(t.x[0] == 4.0f && t.x[1] == 0.0f && t.x[2] == 1.0f);
    plain = rows_of(e, "4,red,oak\n"); /* without a header by place */
    check_same_bits("a feature", plain.x, t.x, 3);
    assert_int_equal(plain.label[0], 1);
    test_file_release(&plain);
    test_file_release(&t);
    encoder_free(e);
}

static void a_regression_has_targets(void **state)
{
    encoder  *e = values();
    test_file t = rows_of(e, "y,a\n-2.5,3\n1e20,4\n");
    (void)state;

    assert_int_equal(t.rows, 2);
    assert_true(t.target[0] == -2.5f && t.target[1] == 1e20f);
    assert_true(t.x[0] == 3.0f && t.x[1] == 4.0f);
    test_file_release(&t);
    encoder_free(e);
}

/* More rows than are read at a time, and exactly as many. */
static void long_files_are_read_whole(void **state)
{
    static const int SIZES[] = {1023, 1024, 1025, 5000};
    encoder         *e       = values();
    (void)state;

    for (size_t i = 0; i < COUNT_OF(SIZES); i++) {
        text      csv = {0};
        test_file t;
        text_str(&csv, "a,y\n");
        for (int r = 0; r < SIZES[i]; r++) {
            text_printf(&csv, "%d,%d.5\n", r, -r);
        }
        t = rows_of(e, csv.data);
        assert_int_equal(t.rows, SIZES[i]);
        for (int r = 0; r < SIZES[i]; r++) {
            assert_true(t.x[r] == (float)r && t.target[r] == (float)-r + (r ? -0.5f : 0.5f));
        }
        test_file_release(&t);
        text_free(&csv);
    }
    encoder_free(e);
}

/* Behind the rows that are there, scaled by what was learned without them. */
static void rows_are_appended_scaled(void **state)
{
    static const float TRAIN[] = {0, 10, 20, 30}; /* (2, 2): means 10 20, deviations 10 10 */
    encoder           *e       = encoder_of("a,b,kind\n1,1,x\n2,2,y\n", NULL);
    test_file          t       = rows_of(e, "a,b,kind\n30,20,y\n10,50,x\n");
    scaler            *s       = NULL;
    float              x[6]    = {-1, -1};
    int                row[3] = {-1}, label[3] = {-1};
    (void)state;

    assert_int_equal(scaler_fit(&s, SCALE_STANDARD, TRAIN, 2, NULL, 2, NULL), NN_OK);
    test_file_append(&t, s, 1, row, x, label, NULL);
    assert_true(x[0] == -1.0f && x[1] == -1.0f && row[0] == -1 && label[0] == -1);
    assert_true(x[2] == 2.0f && x[3] == 0.0f && x[4] == 0.0f && x[5] == 3.0f);
    assert_true(row[1] == 0 && row[2] == 1 && label[1] == 1 && label[2] == 0);
    test_file_append(&(test_file){0}, s, 0, NULL, NULL, NULL, NULL); /* none: nothing is touched */
    test_file_release(&t);
    scaler_free(s);
    encoder_free(e);
}

/* --- what is refused ----------------------------------------------------------------- */

static void what_is_no_test_is_refused(void **state)
{
    encoder  *e = trees(), *v = values();
    test_file t;
    nn_err    err = {0};
    (void)state;

    refused(e, "size,colour\n1,red\n",
            "--test test.csv: column 'kind' is missing; a test needs the labels");
    refused(e, "1,red\n", "--test test.csv: column 'kind' is missing; a test needs the labels");
    refused(e, "size,kind\n1,oak\n",
            "test.csv: column 'colour' is missing; the file has 'size', 'kind'");
    refused(e, "size,colour,kind\n1,red,oak\n2,red,\n",
            "--test test.csv: row 1 has no label in column 'kind'");
    refused(v, "a,y\n1,2\n2,3\n3,NA\n", "--test test.csv: row 2 has no label in column 'y'");
    refused(e, "size,colour,kind\n1,red,ash\n",
            "test.csv:2:3: 'ash' in column 'kind' is none of the classes known from training: "
            "'elm', 'oak'");
    refused(e, "size,colour,kind\n1,green,oak\n",
            "test.csv:2:2: 'green' in column 'colour' is none of the values known from training: "
            "'blue', 'red'");
    refused(e, "size,colour,kind\n,red,oak\n",
            "test.csv:2:1: the cell in column 'size' is missing; the model has nothing to fill it "
            "with (train --missing mean or median gives it)");
    refused(v, "a,y\n1,two\n", "test.csv:2:2: 'two' in column 'y' is not a number");
    refused(v, "a,y\n", "test.csv: only a header, no rows; at least one row was wanted");
    refused(v, "", "test.csv: the file is empty; a CSV table was wanted");
    check_failed(read_file(&t, v, "nothing.csv", &err), NN_DATA, &err,
                 "nothing.csv: No such file or directory");
    test_file_release(&t);
    encoder_free(e);
    encoder_free(v);
}

/* A late row without a label is refused as an early one is. */
static void a_gap_behind_the_first_block_is_found(void **state)
{
    encoder *v   = values();
    text     csv = {0};
    (void)state;

    text_str(&csv, "a,y\n");
    for (int r = 0; r < 2000; r++) {
        text_printf(&csv, r == 1500 ? "%d,?\n" : "%d,1\n", r);
    }
    refused(v, csv.data, "--test test.csv: row 1500 has no label in column 'y'");
    text_free(&csv);
    encoder_free(v);
}

/* What the training rows taught fills the gaps of the test rows. */
static void gaps_are_filled_from_the_training_rows(void **state)
{
    const dataset_spec mean = {.missing = MISSING_MEAN};
    encoder           *e    = encoder_of("a,kind\n1,x\n3,y\n,x\n", &mean);
    test_file          t    = rows_of(e, "a,kind\nNA,x\n100,y\n");
    (void)state;

    assert_true(t.x[0] == 2.0f && t.x[1] == 100.0f);
    test_file_release(&t);
    encoder_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(rows_are_encoded_as_the_training_rows_were),
        SCRATCH(columns_are_found_by_name),
        SCRATCH(a_regression_has_targets),
        SCRATCH(long_files_are_read_whole),
        SCRATCH(rows_are_appended_scaled),
        SCRATCH(what_is_no_test_is_refused),
        SCRATCH(a_gap_behind_the_first_block_is_found),
        SCRATCH(gaps_are_filled_from_the_training_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

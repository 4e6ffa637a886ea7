/* Streams: the same rows as a data set's, in blocks of any size; every refusal. */
#include "fixture.h"

#include "data/stream.h"

static encoder *encoder_of(const char *csv, const dataset_spec *spec)
{
    dataset *d   = dataset_as("t.csv", csv, spec);
    encoder *e   = NULL;
    nn_err   err = {0};

    if (encoder_fit(&e, d, NULL, d->rows, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    dataset_free(d);
    return e;
}

static const char TRAINED[] = "a,colour,class\n1,red,no\n,blue,yes\n3,red,no\n";

static stream *opened(const char *csv, const encoder *e, const table_options *options)
{
    stream *s   = NULL;
    nn_err  err = {0};

    if (stream_open_bytes(&s, "new.csv", csv, strlen(csv), e, options, &err) != NN_OK) {
        fail_msg("'%s': %s", csv, err.text);
    }
    return s;
}

/* All rows, `most` at a time, as text: features of a row, then its label. */
static char *told(const char *csv, const encoder *e, const table_options *options, int most)
{
    stream *s    = opened(csv, e, options);
    text    t    = {0};
    int     rows = 0;
    float   x[16];
    int     label[4];
    nn_err  err = {0};

    do {
        if (stream_next(s, x, most, &rows, label, NULL, &err) != NN_OK) {
            fail_msg("%s", err.text);
        }
        for (int r = 0; r < rows; r++) {
            for (int f = 0; f < e->features; f++) {
                text_printf(&t, "%g ", (double)x[r * e->features + f]);
            }
            text_printf(&t, "%d|", label[r]);
        }
    } while (rows > 0);
    assert_int_equal(stream_next(s, x, most, &rows, NULL, NULL, &err), NN_OK);
    assert_int_equal(rows, 0); /* as often as one asks */
    stream_close(s);
    return t.data;
}

static void check_told(const char *csv, const table_options *options, const char *expected)
{
    encoder *e = encoder_of(TRAINED, &(dataset_spec){.missing = MISSING_MEAN});

    for (int most = 1; most <= 4; most++) {
        char *got = told(csv, e, options, most);
        assert_string_equal(got, expected);
        free(got);
    }
    encoder_free(e);
}

static void rows_are_encoded(void **state)
{
    (void)state;
    check_told(TRAINED, NULL, "1 0 1 0|2 1 0 1|3 0 1 0|");
    check_told("colour,x,a\nblue,what,5\nred,\"ever\",6\n", NULL, "5 1 0 -1|6 0 1 -1|");
    check_told("7,red\n8,blue\n", NULL, "7 0 1 -1|8 1 0 -1|");
    check_told("7,red,no\n8,blue,?\n9,red,yes\n", NULL, "7 0 1 0|8 1 0 -1|9 0 1 1|");
    check_told("# by hand\ncolour;a\nred;1,5\n\n#\nblue;NA\n",
               &(table_options){.comment = '#', .decimal = ','}, "1.5 0 1 -1|2 1 0 -1|");
}

/* A number among the names; names that are said to be a row. */
static void a_header_asked_for(void **state)
{
    encoder *e = encoder_of(TRAINED, &(dataset_spec){.missing = MISSING_MEAN});
    stream  *s = opened(TRAINED, e, &(table_options){.header = TABLE_HEADER_NO});
    (void)state;

    assert_false(stream_has_header(s));
    stream_close(s);
    encoder_free(e);
    check_told("2024,colour,a\n5,red,1\n", &(table_options){.header = TABLE_HEADER_YES},
               "1 0 1 -1|");
}

static void what_it_knows_of_itself(void **state)
{
    encoder *e = encoder_of(TRAINED, &(dataset_spec){.missing = MISSING_MEAN});
    stream  *s = opened("\ncolour;a;class\n\nred;1;no\nblue;2;yes\n", e, NULL);
    float    x[3];
    int      rows;
    (void)state;

    assert_true(stream_has_label(s));
    assert_true(stream_has_header(s));
    assert_int_equal(stream_separator(s), ';');
    assert_string_equal(stream_name(s), "new.csv");
    assert_int_equal(stream_next(s, x, 1, &rows, NULL, NULL, NULL), NN_OK);
    assert_int_equal(stream_line(s), 4);
    assert_int_equal(stream_next(s, x, 1, &rows, NULL, NULL, NULL), NN_OK);
    assert_int_equal(stream_line(s), 5);
    stream_close(s);

    s = opened("1,red\n", e, NULL);
    assert_false(stream_has_label(s));
    assert_false(stream_has_header(s));
    stream_close(s);
    stream_close(NULL);
    encoder_free(e);
}

static void targets_are_read(void **state)
{
    encoder *e = encoder_of("a,y\n1,0.5\n2,1.5\n", NULL);
    stream  *s = opened("y,a\n-2.5,1\n,2\n", e, NULL);
    float    x[2], target[2] = {0};
    int      rows, label[2]  = {0};
    (void)state;

    assert_int_equal(stream_next(s, x, 2, &rows, label, target, NULL), NN_OK);
    assert_int_equal(rows, 2);
    assert_true(target[0] == -2.5f && isnan(target[1]));
    assert_true(label[0] == -1 && label[1] == -1);
    stream_close(s);
    encoder_free(e);
}

/* A label that nobody asks for may be anything. */
static void labels_not_asked_for_are_not_read(void **state)
{
    encoder *e = encoder_of(TRAINED, &(dataset_spec){.missing = MISSING_MEAN});
    stream  *s = opened("a,colour,class\n1,red,perhaps\n", e, NULL);
    float    x[3];
    int      rows, label;
    nn_err   err = {0};
    (void)state;

    assert_int_equal(stream_next(s, x, 1, &rows, NULL, NULL, NULL), NN_OK);
    assert_int_equal(rows, 1);
    stream_close(s);
    s = opened("a,colour,class\n1,red,perhaps\n", e, NULL);
    assert_int_equal(stream_next(s, x, 1, &rows, &label, NULL, &err), NN_DATA);
    assert_string_equal(err.text, "new.csv:2:3: 'perhaps' in column 'class' is none of the classes "
                                  "known from training: 'no', 'yes'");
    stream_close(s);
    encoder_free(e);
}

static void check_not_opened(const char *csv, const table_options *options, nn_status status,
                             const char *expected)
{
    encoder *e   = encoder_of(TRAINED, &(dataset_spec){.missing = MISSING_MEAN});
    stream  *s   = NULL;
    nn_err   err = {0};

    assert_int_equal(stream_open_bytes(&s, "new.csv", csv, strlen(csv), e, options, &err), status);
    assert_null(s);
    assert_string_equal(err.text, expected);
    encoder_free(e);
}

static void files_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    check_not_opened("", NULL, NN_DATA, "new.csv: the file is empty; a CSV table was wanted");
    check_not_opened("a,colour\n", NULL, NN_DATA,
                     "new.csv: only a header, no rows; at least one row was wanted");
    check_not_opened("a,color\n1,red\n", NULL, NN_DATA,
                     "new.csv: column 'colour' is missing; the file has 'a', 'color'");
    check_not_opened("x,y\n1,red\n", NULL, NN_DATA,
                     "new.csv: column 'a' is missing; the file has 'x', 'y'");
    check_not_opened(
        "1,red,no,4\n", NULL, NN_DATA,
        "new.csv: 4 fields and no header; 2 ('a', 'colour'), or 3 with the label, were "
        "wanted");
    check_not_opened("a,colour\n1\n", NULL, NN_DATA, "new.csv:2: 1 field, expected 2 as in line 1");
    check_not_opened("a,colour\n1\n", &(table_options){.decimal = ';'}, NN_USAGE,
                     "--decimal: character 59 is not . or ,");
    check_not_opened("\x1f\x8b\x08", NULL, NN_DATA,
                     "new.csv: this is compressed with gzip; unpack it first (gunzip)");
}

/* What came before a bad row is handed out with the failure. */
static void check_row_refused(const char *csv, int before, const char *expected)
{
    encoder *e = encoder_of(TRAINED, &(dataset_spec){.missing = MISSING_MEAN});
    stream  *s = opened(csv, e, NULL);
    float    x[4 * 3];
    int      rows = -1;
    nn_err   err  = {0};

    assert_int_equal(stream_next(s, x, 4, &rows, NULL, NULL, &err), NN_DATA);
    assert_string_equal(err.text, expected);
    assert_int_equal(rows, before);
    for (int r = 0; r < before; r++) {
        assert_true(x[3 * r] == (float)(r + 1));
    }
    stream_close(s);
    encoder_free(e);
}

static void rows_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    check_row_refused("a,colour\n1,red\n2,red\nabc,red\n", 2,
                      "new.csv:4:1: 'abc' in column 'a' is not a number");
    check_row_refused("colour,a\nred,1\ngreen,2\n", 1,
                      "new.csv:3:1: 'green' in column 'colour' is none of the values known from "
                      "training: 'blue', 'red'");
    check_row_refused(
        "1,\n", 0,
        "new.csv:1:2: the cell in column 'colour' is missing; none was when the model "
        "was trained, so that it has no unit for that");
    check_row_refused("1,red\n2,red\n3,red,\n", 2, "new.csv:3: 3 fields, expected 2 as in line 1");
    check_row_refused("1,red\n2,\"re\n", 1,
                      "new.csv:2:2: the quote is never closed: 're\\x0A'; the file ends inside the "
                      "field");
}

static void files_and_pipes(void **state)
{
    encoder *e   = encoder_of(TRAINED, &(dataset_spec){.missing = MISSING_MEAN});
    stream  *s   = NULL;
    nn_err   err = {0};
    float    x[3];
    int      rows = 0, saved = dup(STDIN_FILENO);
    (void)state;

    spill("new.csv", "a,colour\n4,red\n");
    assert_int_equal(stream_open(&s, "new.csv", e, NULL, NULL), NN_OK);
    assert_int_equal(stream_next(s, x, 1, &rows, NULL, NULL, NULL), NN_OK);
    assert_true(rows == 1 && x[0] == 4);
    stream_close(s);

    assert_non_null(freopen("new.csv", "r", stdin));
    assert_int_equal(stream_open(&s, "-", e, NULL, NULL), NN_OK);
    assert_int_equal(stream_next(s, x, 1, &rows, NULL, NULL, NULL), NN_OK);
    assert_true(rows == 1 && x[0] == 4);
    assert_string_equal(stream_name(s), "standard input");
    stream_close(s);
    assert_true(dup2(saved, STDIN_FILENO) >= 0);
    close(saved);

    s = NULL;
    assert_int_equal(stream_open(&s, "none.csv", e, NULL, &err), NN_DATA);
    assert_string_equal(err.text, "none.csv: No such file or directory");
    assert_null(s);
    encoder_free(e);
}

/* Rows of a pipe are there before the next one is written. */
static void rows_come_as_they_are_written(void **state)
{
    encoder *e = encoder_of(TRAINED, &(dataset_spec){.missing = MISSING_MEAN});
    stream  *s = NULL;
    int      end[2], rows = 0, saved = dup(STDIN_FILENO);
    float    x[3];
    (void)state;

    assert_int_equal(pipe(end), 0);
    assert_true(dup2(end[0], STDIN_FILENO) >= 0);
    close(end[0]);
    assert_int_equal(write(end[1], "1,red\n", 6), 6);
    assert_int_equal(stream_open(&s, "-", e, &(table_options){.separator = ','}, NULL), NN_OK);
    assert_int_equal(stream_next(s, x, 1, &rows, NULL, NULL, NULL), NN_OK);
    assert_true(rows == 1 && x[0] == 1);
    assert_int_equal(write(end[1], "2,red\n", 6), 6);
    assert_int_equal(stream_next(s, x, 1, &rows, NULL, NULL, NULL), NN_OK);
    assert_true(rows == 1 && x[0] == 2);
    close(end[1]);
    assert_int_equal(stream_next(s, x, 1, &rows, NULL, NULL, NULL), NN_OK);
    assert_int_equal(rows, 0);
    stream_close(s);
    assert_true(dup2(saved, STDIN_FILENO) >= 0);
    close(saved);
    encoder_free(e);
}

/* The built-in sets, as data sets and as streams. */
static void streams_equal_data_sets(void **state)
{
    static const char *const NAME[] = {"banknote", "iris", "wine"};
    (void)state;

    for (size_t k = 0; k < COUNT_OF(NAME); k++) {
        dataset *d    = NULL;
        encoder *e    = NULL;
        stream  *s    = NULL;
        int      rows = 0, width = 0;
        char     path[1024];

        snprintf(path, sizeof path, "%s/data/%s.csv", NNVIZ_SOURCE_DIR, NAME[k]);
        assert_int_equal(dataset_load(&d, NAME[k], NULL, NULL), NN_OK);
        assert_int_equal(encoder_fit(&e, d, NULL, d->rows, NULL), NN_OK);
        assert_int_equal(stream_open(&s, path, e, NULL, NULL), NN_OK);

        float *want = features_of(d, &width),
              *x    = new_floats((size_t)(d->rows + 1) * (size_t)width);
        int *label  = zeroed((size_t)d->rows + 1, sizeof *label);

        assert_int_equal(stream_next(s, x, d->rows + 1, &rows, label, NULL, NULL), NN_OK);
        assert_int_equal(rows, d->rows);
        assert_memory_equal(x, want, (size_t)rows * (size_t)width * sizeof *x);
        assert_memory_equal(label, d->label, (size_t)rows * sizeof *label);
        free(x);
        free(want);
        free(label);
        stream_close(s);
        encoder_free(e);
        dataset_free(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_encoded),
        cmocka_unit_test(a_header_asked_for),
        cmocka_unit_test(what_it_knows_of_itself),
        cmocka_unit_test(targets_are_read),
        cmocka_unit_test(labels_not_asked_for_are_not_read),
        cmocka_unit_test(files_that_do_not_fit_are_refused),
        cmocka_unit_test(rows_that_do_not_fit_are_refused),
        SCRATCH(files_and_pipes),
        cmocka_unit_test(rows_come_as_they_are_written),
        cmocka_unit_test(streams_equal_data_sets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

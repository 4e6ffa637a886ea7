/* The awkward files of tests/tables: the same matrix as pandas and scikit-learn make of them, as
 * scripts/make_tables.py has recorded it; and the same again, row by row.
 */
#include "recorded.h"

#include "data/encoder.h"
#include "data/stream.h"

static const char *option(const cJSON *record, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(member(record, "options"), name);

    return item ? item->valuestring : NULL;
}

static missing_policy policy_of(const cJSON *record)
{
    const char *name = option(record, "missing");

    for (missing_policy p = 0; p < MISSING_COUNT; p++) {
        if (name && strcmp(missing_name(p), name) == 0) {
            return p;
        }
    }
    assert_null(name);
    return MISSING_ERROR;
}

static dataset *load(const cJSON *record, const char *path, table_options *read)
{
    dataset     *d    = NULL;
    nn_err       err  = {0};
    dataset_spec spec = {.label = option(record, "label"), .missing = policy_of(record)};

    assert_int_equal(table_options_parse(&spec.read, NULL, option(record, "comment"),
                                         option(record, "decimal"), NULL),
                     NN_OK);
    *read = spec.read;
    if (dataset_load(&d, path, &spec, &err) != NN_OK) {
        fail_msg("%s", err.text);
        abort();
    }
    return d;
}

static void check_texts(const char *what, const cJSON *want, char *const *got, int n)
{
    assert_int_equal(cJSON_GetArraySize(want), n);
    for (int i = 0; i < n; i++) {
        const char *name = cJSON_GetArrayItem(want, i)->valuestring;
        if (strcmp(name, got[i]) != 0) {
            fail_msg("%s: '%s', expected '%s'", what, got[i], name);
        }
    }
}

static void check_rows_and_labels(const cJSON *record, const dataset *d)
{
    const cJSON *rows = member(record, "rows"), *label = member(record, "label");

    assert_int_equal(cJSON_GetArraySize(rows), d->rows);
    assert_int_equal(cJSON_GetArraySize(label), d->rows);
    assert_int_equal(cJSON_IsTrue(member(record, "header")), d->has_header);
    if (!cJSON_IsNull(member(record, "classes"))) {
        check_texts("class", member(record, "classes"), d->class_name, d->classes);
    }
    for (int i = 0; i < d->rows; i++) {
        double want = cJSON_GetArrayItem(label, i)->valuedouble;

        assert_true(cJSON_GetArrayItem(rows, i)->valuedouble == d->row[i]);
        assert_true(d->label ? d->label[i] == want : d->target[i] == (float)want);
    }
}

/* The recorded matrix; false when float32 cannot hold it. */
static bool want_of(const cJSON *record, float *to, size_t n)
{
    const cJSON *item;
    size_t       i = 0;

    assert_int_equal(length(record, "x"), n);
    cJSON_ArrayForEach(item, member(record, "x"))
    {
        if (cJSON_IsNull(item)) {
            return false;
        }
        to[i++] = (float)item->valuedouble;
    }
    return true;
}

/* The stream gives every row, those without a label too. */
static void check_stream(const char *path, const encoder *e, const dataset *d, const float *want,
                         const table_options *read)
{
    stream *s    = NULL;
    nn_err  err  = {0};
    int     rows = 0, at = 0, kept = 0;
    float  *x = new_floats((size_t)e->features);

    if (stream_open(&s, path, e, read, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    for (;; at++) {
        if (stream_next(s, x, 1, &rows, NULL, NULL, &err) != NN_OK) {
            fail_msg("%s", err.text);
        }
        if (rows == 0) {
            break;
        }
        if (kept < d->rows && d->row[kept] == at) {
            check_same_bits(path, x, want + (size_t)kept * (size_t)e->features,
                            (size_t)e->features);
            kept++;
        }
    }
    assert_int_equal(kept, d->rows);
    assert_int_equal(at, d->from->rows);
    free(x);
    stream_close(s);
}

static void check_table(const cJSON *record)
{
    char          path[PATH_MAX];
    table_options read;
    encoder      *e   = NULL;
    nn_err        err = {0};

    snprintf(path, sizeof path, "%s/tests/tables/%s", NNVIZ_SOURCE_DIR, string(record, "name"));
    dataset *d = load(record, path, &read);
    check_rows_and_labels(record, d);
    assert_int_equal(encoder_fit(&e, d, NULL, d->rows, NULL), NN_OK);
    check_texts("feature", member(record, "feature_names"), e->feature_name, e->features);

    size_t    n    = (size_t)d->rows * (size_t)e->features;
    float    *want = new_floats(n), *x = new_floats(n);
    bool      fits   = want_of(record, want, n);
    nn_status status = encoder_apply(e, d, x, &err);
    if (fits) {
        assert_int_equal(status, NN_OK);
        check_same_bits(path, x, want, n);
        check_stream(path, e, d, want, &read);
    } else {
        assert_int_equal(status, NN_DATA);
    }
    free(want);
    free(x);
    encoder_free(e);
    dataset_free(d);
}

static void matrices_are_those_of_pandas(void **state)
{
    cJSON       *tree   = recorded("tables.json");
    const cJSON *record = NULL;
    int          tables = 0;
    (void)state;

    cJSON_ArrayForEach(record, member(tree, "tables"))
    {
        check_table(record);
        tables++;
    }
    assert_true(tables >= 30);
    cJSON_Delete(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matrices_are_those_of_pandas),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

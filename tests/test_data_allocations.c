/* Memory: each allocation on the way from a CSV to features that fails is said so, in turn,
 * without a leak (which the sanitizers would report).
 *
 * Linked with -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup, so that every call from
 * our own code passes through here.
 */
#include "fixture.h"
#define REFUSE_STRDUP
#include "refuse.h"

#include "data/column_stats.h"
#include "data/encoder.h"
#include "data/split.h"
#include "data/stream.h"

static const char CSV[] = "age,town,age,again\n20,Rome,1,yes\n,Oslo,2,no\n50,,3,no\n30,Rome,4,yes\n"
                          "44,Bonn,5,no\n35,Oslo,6,yes\n";

static const dataset_spec SPEC = {
    .label = "again", .features = "1-3", .drop = "age_3", .missing = MISSING_MEDIAN};

/* All that a data set goes through; x, y and the like are on the stack. */
static nn_status whole_way(nn_err *err)
{
    nn_status    status = NN_OK;
    table       *t      = NULL;
    dataset     *d      = NULL;
    encoder     *e      = NULL;
    split       *parts  = NULL;
    stream      *s      = NULL;
    int          rows   = 0, label[6];
    float        x[6 * 5];
    column_stats stats;

    NN_TRY(table_from_bytes(&t, "t.csv", CSV, strlen(CSV), NULL, err));
    NN_TRY(column_stats_make(&stats, &t->column[0], t->rows, err));
    NN_TRY(dataset_from_table(&d, t, &SPEC, err));
    t = NULL;
    NN_TRY(split_make(
        &parts,
        &(split_spec){
            .test = 0.3, .label = d->label, .classes = d->classes, .class_name = d->class_name},
        d->rows, err));
    NN_TRY(encoder_fit(&e, d, parts->train, parts->n_train, err));
    NN_TRY(encoder_apply(e, d, x, err));
    NN_TRY(stream_open_bytes(&s, "t.csv", CSV, strlen(CSV), e, NULL, err));
    NN_TRY(stream_next(s, x, 6, &rows, label, NULL, err));
done:
    stream_close(s);
    encoder_free(e);
    split_free(parts);
    dataset_free(d);
    table_free(t);
    return status;
}

static nn_status built_in(nn_err *err)
{
    dataset  *d      = NULL;
    nn_status status = dataset_load(&d, "xor", &(dataset_spec){.make = {.rows = 20}}, err);

    dataset_free(d);
    return status;
}

/* Refusals need memory too: without it the status tells that, or the refusal is told as it is. */
static nn_status refused(nn_err *err)
{
    static const char *const TABLES[] = {
        "a,b,class\n1,,0\n2,3,1\n",
        "a,class\n1,0\n2,0\n",
        "a,class\n1,0\n2,1\nx,1\n4,0\n",
        "a,y\n1,0.5\n2,4e38\n",
        "a,class\n1,NA\n2,\n",
        "a,class\n1,0\n\"2\n",
        "\xff\xfe",
        "a,b\n1,2\n1\n",
        "class\n1\n2\n",
    };
    nn_status status = NN_DATA;

    for (size_t i = 0; i < COUNT_OF(TABLES) && status == NN_DATA; i++) {
        table   *t = NULL;
        dataset *d = NULL;

        status = table_from_bytes(&t, "t.csv", TABLES[i], strlen(TABLES[i]), NULL, err);
        if (status == NN_OK) {
            status = dataset_from_table(&d, t, NULL, err);
        }
        table_free(t);
        assert_null(d);
    }
    return status;
}

/* Call `f` with the 1st, 2nd, ... allocation failing, until none does. */
static void check_every_failure(nn_status (*f)(nn_err *err), nn_status at_last)
{
    long n = 0;

    for (;; n++) {
        nn_err    err    = {0};
        nn_status status = NN_OK;

        failed_one = false;
        left       = n;
        status     = f(&err);
        left       = -1;
        if (!failed_one) {
            assert_int_equal(status, at_last);
            break;
        }
        if (status == NN_OK || (status != at_last && status != NN_NOMEM)) {
            fail_msg("allocation %ld failed and the status is %s", n, nn_status_text(status));
        }
        if (status == NN_NOMEM && strstr(err.text, "out of memory") == NULL) {
            fail_msg("allocation %ld: '%s' does not say 'out of memory'", n, err.text);
        }
    }
    if (n == 0) {
        fail_msg(
            "link this test with -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup");
    }
    print_message("%ld allocations\n", n);
}

static void the_whole_way(void **state)
{
    (void)state;
    check_every_failure(whole_way, NN_OK);
}

static void a_generated_set(void **state)
{
    (void)state;
    check_every_failure(built_in, NN_OK);
}

static void refusals(void **state)
{
    (void)state;
    check_every_failure(refused, NN_DATA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_way),
        cmocka_unit_test(a_generated_set),
        cmocka_unit_test(refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

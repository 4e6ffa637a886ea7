/* history.csv, to the byte. */
#include "fixture.h"

#include "output/history.h"

static void check_row(const nn_epoch *e, const char *want)
{
    text t = {0};

    history_row(&t, e);
    assert_int_equal(text_check(&t, "a test", NULL), NN_OK);
    assert_string_equal(t.data, want);
    text_free(&t);
}

static void the_header_names_the_columns(void **state)
{
    text t = {0};
    (void)state;

    history_header(&t);
    assert_string_equal(t.data,
                        "epoch,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy\n");
    text_free(&t);
}

/* Sums over rows become means, rounded to float32 and written in its fewest digits. */
static void rows_hold_means(void **state)
{
    (void)state;
    check_row(&(nn_epoch){.epoch      = 12,
                          .train      = {.rows = 4, .loss = 1.0, .hits = 3},
                          .validation = {.rows = 3, .loss = 2.0, .hits = 1},
                          .test       = {.rows = 10, .loss = 1.0, .hits = 10}},
              "12,0.25,0.75,0.6666667,0.33333334,0.1,1\n");
}

static void a_split_without_rows_leaves_its_cells_empty(void **state)
{
    const nn_score some = {.rows = 2, .loss = 3.0, .hits = 1};
    (void)state;

    check_row(&(nn_epoch){.train = some}, "0,1.5,0.5,,,,\n");
    check_row(&(nn_epoch){.train = some, .validation = some}, "0,1.5,0.5,1.5,0.5,,\n");
    check_row(&(nn_epoch){.train = some, .test = some}, "0,1.5,0.5,,,1.5,0.5\n");
}

static void what_is_not_finite_is_said(void **state)
{
    (void)state;
    check_row(&(nn_epoch){.epoch = 1,
                          .train = {.rows = 2, .loss = NAN, .hits = 0},
                          .test  = {.rows = 2, .loss = INFINITY, .hits = 0}},
              "1,nan,0,,,inf,0\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_header_names_the_columns),
        cmocka_unit_test(rows_hold_means),
        cmocka_unit_test(a_split_without_rows_leaves_its_cells_empty),
        cmocka_unit_test(what_is_not_finite_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Split against scikit-learn 1.9.1 (train_test_split on arange(rows)), and by its laws. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/dataset.h"
#include "data/split.h"
#include "nnviz/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static split *made(const split_spec *spec, int rows)
{
    split *s   = NULL;
    nn_err err = {0};

    if (split_make(&s, spec, rows, &err) != NN_OK) {
        fail_msg("split_make: %s", err.text);
    }
    return s;
}

/* FNV-1a over whole entries. */
static uint64_t hash(const int *v, int n)
{
    uint64_t h = 14695981039346656037U;

    for (int i = 0; i < n; i++) {
        h = (h ^ (uint64_t)v[i]) * 1099511628211U;
    }
    return h;
}

static void equals_scikit_learn(void **state)
{
    static const struct {
        uint32_t seed;
        int      rows;
        double   test;
        int      n_test;
        uint64_t test_hash, train_hash;
    } KNOWN[] = {
        {42, 1372, 0.3, 412, 0x989537d51b358f95U, 0x6e6bd64aa208fa67U},
        {0, 1000, 0.25, 250, 0xdcc183d8804e1f12U, 0x17164842529ed902U},
        {123, 100, 0.07, 8, 0x191d7c8fd0f26795U, 0xbe179ad3869e782bU}, /* 7.000000000000001 */
        {2024, 57, 0.1, 6, 0x13eb88b897b320a3U, 0xca8df5c3a65b5d9bU},
    };
    (void)state;

    for (size_t k = 0; k < sizeof KNOWN / sizeof KNOWN[0]; k++) {
        split_spec spec = {.test = KNOWN[k].test, .numpy = true, .numpy_seed = KNOWN[k].seed};
        split     *s    = made(&spec, KNOWN[k].rows);

        assert_int_equal(s->n_test, KNOWN[k].n_test);
        assert_int_equal(s->n_validation, 0);
        assert_int_equal(s->n_train, KNOWN[k].rows - KNOWN[k].n_test);
        assert_true(hash(s->test, s->n_test) == KNOWN[k].test_hash);
        assert_true(hash(s->train, s->n_train) == KNOWN[k].train_hash);
        split_free(s);
    }
}

/* The notebook's split: scikit-learn's test rows, Keras's validation rows. */
static void equals_the_notebook_on_banknote(void **state)
{
    static const int TEST[]  = {430, 588, 296, 184, 244, 590, 78, 708};
    static const int TRAIN[] = {879, 783, 605, 1253, 497};
    split_spec       spec    = {.test = 0.3, .validation = 0.3, .numpy = true, .numpy_seed = 42};
    split           *s       = made(&spec, 1372);
    dataset         *d       = NULL;
    int              by_class[2] = {0};
    (void)state;

    assert_int_equal(dataset_load(&d, "banknote", NULL, NULL), NN_OK);
    assert_int_equal(s->n_test, 412);
    assert_int_equal(s->n_train, 672);
    assert_int_equal(s->n_validation, 288);
    assert_memory_equal(s->test, TEST, sizeof TEST);
    assert_memory_equal(s->train, TRAIN, sizeof TRAIN);
    assert_int_equal(s->train[671], 927);
    assert_int_equal(s->validation[0], 980);
    assert_int_equal(s->validation[287], 1126);
    for (int i = 0; i < s->n_test; i++) {
        by_class[d->label[s->test[i]]]++;
    }
    assert_int_equal(by_class[0], 229);
    assert_int_equal(by_class[1], 183);
    dataset_free(d);
    split_free(s);
}

static void check_partition(const split *s, int rows)
{
    char *seen = calloc((size_t)rows, 1);

    assert_non_null(seen);
    assert_int_equal(s->n_test + s->n_train + s->n_validation, rows);
    for (int i = 0; i < s->n_test; i++) {
        seen[s->test[i]]++;
    }
    for (int i = 0; i < s->n_train; i++) {
        seen[s->train[i]]++;
    }
    for (int i = 0; i < s->n_validation; i++) {
        seen[s->validation[i]]++;
    }
    for (int r = 0; r < rows; r++) {
        assert_int_equal(seen[r], 1);
    }
    free(seen);
}

static void every_row_is_in_one_part(void **state)
{
    static const double SHARE[] = {0, 0.1, 0.3, 0.5};
    (void)state;

    for (int rows = 4; rows < 40; rows++) {
        for (int k = 0; k < 32; k++) {
            split_spec spec = {.test       = SHARE[k % 4],
                               .validation = SHARE[k / 4 % 4],
                               .numpy      = k >= 16,
                               .seed       = 7,
                               .numpy_seed = 7};
            split     *s    = made(&spec, rows);

            check_partition(s, rows);
            assert_int_equal(s->n_test > 0, spec.test > 0);
            assert_int_equal(s->n_validation > 0, spec.validation > 0);
            split_free(s);
        }
    }
}

static void own_order_follows_the_seed(void **state)
{
    split_spec spec  = {.test = 0.3, .validation = 0.3, .seed = 1};
    split     *one   = made(&spec, 1372);
    split     *again = made(&spec, 1372);
    split     *other = NULL;
    size_t     bytes = 1372 * sizeof(int);
    (void)state;

    spec.seed = 2;
    other     = made(&spec, 1372);
    assert_int_equal(one->n_test, 412);
    assert_int_equal(one->n_train, 672);
    assert_int_equal(one->n_validation, 288);
    assert_memory_equal(one->order, again->order, bytes);
    assert_memory_not_equal(one->order, other->order, bytes);
    split_free(one);
    split_free(again);
    split_free(other);
}

/* Other shares cut the same order elsewhere: the seed alone decides it. */
static void shares_do_not_move_the_order(void **state)
{
    split_spec spec = {.test = 0.3, .validation = 0.3, .seed = 5};
    split     *some = made(&spec, 100);
    split     *none = NULL;
    (void)state;

    spec.test       = 0;
    spec.validation = 0;
    none            = made(&spec, 100);
    assert_int_equal(none->n_train, 100);
    assert_memory_equal(some->order, none->train, 100 * sizeof(int));
    split_free(some);
    split_free(none);
}

static void check_too_few(double test, double validation, int rows, const char *begin)
{
    split_spec spec = {.test = test, .validation = validation, .seed = 1};
    split     *s    = NULL;
    nn_err     err  = {0};

    assert_int_equal(split_make(&s, &spec, rows, &err), NN_DATA);
    assert_null(s);
    if (strncmp(err.text, begin, strlen(begin)) != 0) {
        fail_msg("found '%s', expected it to begin '%s'", err.text, begin);
    }
}

static void too_few_rows_are_refused(void **state)
{
    (void)state;

    check_too_few(0, 0, 0, "0 rows split into 0 test, 0 validation and 0 training rows;");
    check_too_few(0.3, 0.3, 1, "1 row split into 1 test, 0 validation and 0 training rows;");
    check_too_few(0.3, 0.3, 2, "2 rows split into 1 test, 1 validation and 0 training rows;");
    check_too_few(0.9999, 0, 50, "50 rows split into 50 test, 0 validation and 0 training rows;");
    /* 1 - 1e-17 is 1 in double: asked for, but no row comes of it */
    check_too_few(0, 1e-17, 9, "9 rows split into 0 test, 0 validation and 9 training rows;");
}

static void smallest_that_works(void **state)
{
    split_spec spec = {.test = 0.3, .validation = 0.3, .seed = 1};
    split     *s    = made(&spec, 3);
    (void)state;

    assert_int_equal(s->n_test, 1);
    assert_int_equal(s->n_train, 1);
    assert_int_equal(s->n_validation, 1);
    split_free(s);
    split_free(NULL);
}

/* --- stratified ---------------------------------------------------------------------- */

static void count_classes(const int *row, int rows, const int *label, int *count)
{
    count[0] = count[1] = count[2] = 0;
    for (int i = 0; i < rows; i++) {
        count[label[row[i]]]++;
    }
}

static char *CLASS_NAME[] = {"a", "b", "c"};

/* scikit-learn 1.9.1's train_test_split(test_size=0.3, stratify=y) gives wine 18, 21 and 15 test
 * rows; and the rest, split the same way with 38 rows, 13, 15 and 10 (for each of 40 seeds). */
static void stratified_counts_are_those_of_scikit_learn(void **state)
{
    dataset   *d    = NULL;
    split_spec spec = {.test = 0.3, .validation = 0.3, .seed = 3};
    split     *s    = NULL;
    int        count[3];
    (void)state;

    assert_int_equal(dataset_load(&d, "wine", NULL, NULL), NN_OK);
    spec.label      = d->label;
    spec.classes    = d->classes;
    spec.class_name = d->class_name;
    s               = made(&spec, d->rows);
    check_partition(s, d->rows);
    count_classes(s->test, s->n_test, d->label, count);
    assert_int_equal(count[0], 18);
    assert_int_equal(count[1], 21);
    assert_int_equal(count[2], 15);
    count_classes(s->validation, s->n_validation, d->label, count);
    assert_int_equal(count[0], 13);
    assert_int_equal(count[1], 15);
    assert_int_equal(count[2], 10);
    split_free(s);
    dataset_free(d);
}

/* |count - share| < 1 for every class and part, whatever the shares and the classes' sizes. */
static void stratified_shares_are_within_one_row(void **state)
{
    static const double SHARE[] = {0, 0.1, 0.25, 0.3, 0.5};
    int                 label[100], all[3], count[3];
    nn_rng              rng = nn_rng_make(1, NN_STREAM_SAMPLE);
    (void)state;

    for (int turn = 0; turn < 400; turn++) {
        int        rows = 12 + (int)nn_rng_below(&rng, 88);
        split_spec spec = {.test       = SHARE[turn % 5],
                           .validation = SHARE[turn / 5 % 5],
                           .seed       = (uint64_t)turn,
                           .label      = label,
                           .classes    = 3,
                           .class_name = CLASS_NAME};
        split     *s;

        for (int r = 0; r < rows; r++) {
            label[r] = r < 6 ? r % 3 : (int)nn_rng_below(&rng, nn_rng_below(&rng, 3) + 1);
        }
        s = made(&spec, rows);
        check_partition(s, rows);
        count_classes(s->order, rows, label, all);
        count_classes(s->test, s->n_test, label, count);
        for (int c = 0; c < 3; c++) {
            assert_true(fabs(count[c] - (double)all[c] * s->n_test / rows) < 1);
            all[c] -= count[c];
        }
        count_classes(s->validation, s->n_validation, label, count);
        for (int c = 0; c < 3; c++) {
            assert_true(fabs(count[c] - (double)all[c] * s->n_validation / (rows - s->n_test)) < 1);
        }
        split_free(s);
    }
}

/* By hand: 5 of 'a', 5 of 'b', 2 of 'c'; half of them are kept: 2.5, 2.5, 1 and so 3, 2, 1. */
static void stratified_by_hand(void **state)
{
    static const int LABEL[] = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2};
    split_spec       spec    = {
                 .test = 0.5, .seed = 9, .label = LABEL, .classes = 3, .class_name = CLASS_NAME};
    split *s = made(&spec, 12), *plain = NULL;
    int    count[3], at                = 0;
    (void)state;

    count_classes(s->test, s->n_test, LABEL, count);
    assert_int_equal(count[0], 2);
    assert_int_equal(count[1], 3);
    assert_int_equal(count[2], 1);

    /* each part keeps the order that the seed alone draws */
    spec.label = NULL;
    plain      = made(&spec, 12);
    for (int i = 0; i < 12; i++) {
        at += at < s->n_test && plain->order[i] == s->test[at];
    }
    assert_int_equal(at, s->n_test);
    split_free(plain);
    split_free(s);
}

static void stratified_refusals(void **state)
{
    static const int LABEL[] = {0, 0, 0, 0, 0, 1, 2, 2};
    split_spec       spec    = {
                 .test = 0.5, .seed = 9, .label = LABEL, .classes = 3, .class_name = CLASS_NAME};
    split *s   = NULL;
    nn_err err = {0};
    (void)state;

    assert_int_equal(split_make(&s, &spec, 8, &err), NN_DATA);
    assert_string_equal(err.text, "class 'b' has 1 row; --stratify needs 2 of each");
    spec.numpy = true;
    assert_int_equal(split_make(&s, &spec, 8, &err), NN_USAGE);
    assert_string_equal(err.text, "--stratify goes with --split random; scikit-learn draws a "
                                  "stratified split in another way, which is not reproduced");
    assert_null(s);
}

static void rows_are_reordered_in_place(void **state)
{
    enum { WIDTH = 3 };
    (void)state;

    for (int rows = 3; rows < 200; rows += 13) {
        split_spec spec = {.test = 0.3, .validation = 0.2, .seed = (uint64_t)rows};
        split     *s    = NULL;
        float      x[200 * WIDTH];

        assert_int_equal(split_make(&s, &spec, rows, NULL), NN_OK);
        for (int i = 0; i < rows * WIDTH; i++) {
            x[i] = (float)i;
        }
        assert_int_equal(split_reorder(s, x, WIDTH, NULL), NN_OK);
        for (int i = 0; i < rows * WIDTH; i++) {
            assert_true(x[i] == (float)(s->order[i / WIDTH] * WIDTH + i % WIDTH));
        }
        split_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_reordered_in_place),
        cmocka_unit_test(equals_scikit_learn),
        cmocka_unit_test(equals_the_notebook_on_banknote),
        cmocka_unit_test(every_row_is_in_one_part),
        cmocka_unit_test(own_order_follows_the_seed),
        cmocka_unit_test(shares_do_not_move_the_order),
        cmocka_unit_test(too_few_rows_are_refused),
        cmocka_unit_test(smallest_that_works),
        cmocka_unit_test(stratified_counts_are_those_of_scikit_learn),
        cmocka_unit_test(stratified_shares_are_within_one_row),
        cmocka_unit_test(stratified_by_hand),
        cmocka_unit_test(stratified_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

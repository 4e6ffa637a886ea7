/* Split against scikit-learn 1.9.1 (train_test_split on arange(rows)), and by its laws. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/dataset.h"
#include "data/split.h"

#include <stdlib.h>
#include <string.h>

static split *made(const split_spec *spec, int rows)
{
    split *s = NULL;
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
        int rows;
        double test;
        int n_test;
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
        split *s = made(&spec, KNOWN[k].rows);

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
    static const int TEST[] = {430, 588, 296, 184, 244, 590, 78, 708};
    static const int TRAIN[] = {879, 783, 605, 1253, 497};
    split_spec spec = {.test = 0.3, .validation = 0.3, .numpy = true, .numpy_seed = 42};
    split *s = made(&spec, 1372);
    dataset *d = NULL;
    int by_class[2] = {0};
    (void)state;

    assert_int_equal(dataset_load(&d, "banknote", NULL), NN_OK);
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
            split_spec spec = {.test = SHARE[k % 4],
                               .validation = SHARE[k / 4 % 4],
                               .numpy = k >= 16,
                               .seed = 7,
                               .numpy_seed = 7};
            split *s = made(&spec, rows);

            check_partition(s, rows);
            assert_int_equal(s->n_test > 0, spec.test > 0);
            assert_int_equal(s->n_validation > 0, spec.validation > 0);
            split_free(s);
        }
    }
}

static void own_order_follows_the_seed(void **state)
{
    split_spec spec = {.test = 0.3, .validation = 0.3, .seed = 1};
    split *one = made(&spec, 1372);
    split *again = made(&spec, 1372);
    split *other = NULL;
    size_t bytes = 1372 * sizeof(int);
    (void)state;

    spec.seed = 2;
    other = made(&spec, 1372);
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
    split *some = made(&spec, 100);
    split *none = NULL;
    (void)state;

    spec.test = 0;
    spec.validation = 0;
    none = made(&spec, 100);
    assert_int_equal(none->n_train, 100);
    assert_memory_equal(some->order, none->train, 100 * sizeof(int));
    split_free(some);
    split_free(none);
}

static void check_too_few(double test, double validation, int rows, const char *text)
{
    split_spec spec = {.test = test, .validation = validation, .seed = 1};
    split *s = NULL;
    nn_err err = {0};

    assert_int_equal(split_make(&s, &spec, rows, &err), NN_DATA);
    assert_null(s);
    if (strncmp(err.text, text, strlen(text)) != 0) {
        fail_msg("found '%s', expected it to begin '%s'", err.text, text);
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
    split *s = made(&spec, 3);
    (void)state;

    assert_int_equal(s->n_test, 1);
    assert_int_equal(s->n_train, 1);
    assert_int_equal(s->n_validation, 1);
    split_free(s);
    split_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_scikit_learn),
        cmocka_unit_test(equals_the_notebook_on_banknote),
        cmocka_unit_test(every_row_is_in_one_part),
        cmocka_unit_test(own_order_follows_the_seed),
        cmocka_unit_test(shares_do_not_move_the_order),
        cmocka_unit_test(too_few_rows_are_refused),
        cmocka_unit_test(smallest_that_works),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

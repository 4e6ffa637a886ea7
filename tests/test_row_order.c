/* Orders of the rows: every row once in an epoch, shuffled as a whole or in two levels. */
#include "support.h"

#include "train/row_order.h"

enum { WHOLE = 65536, BLOCK = 32, MOST = 3 * WHOLE };

static row_order *order_of(int rows, int batch, bool shuffle)
{
    row_order *o   = NULL;
    nn_err     err = {0};
    if (row_order_create(&o, rows, batch, shuffle, &err) != NN_OK) {
        fail_msg("row_order_create: %s", err.text);
    }
    return o;
}

/* An epoch's rows, window after window, the last ones first. */
static void read_epoch(const row_order *o, int rows, int *epoch)
{
    const int size = row_order_window_rows(o);
    int      *room = malloc((size_t)size * sizeof *room);

    assert_non_null(room);
    for (int at = (rows - 1) / size * size; at >= 0; at -= size) {
        const int *order = NULL;
        const int  n     = row_order_window(o, at, room, &order);
        assert_int_equal(n, rows - at < size ? rows - at : size);
        memcpy(epoch + at, order, (size_t)n * sizeof *epoch);
    }
    free(room);
}

static void check_all_there(const int *epoch, int rows)
{
    static bool seen[MOST];

    memset(seen, 0, sizeof seen);
    for (int i = 0; i < rows; i++) {
        assert_in_range(epoch[i], 0, rows - 1);
        assert_false(seen[epoch[i]]);
        seen[epoch[i]] = true;
    }
}

static void few_rows_are_shuffled_as_a_whole(void **state)
{
    static const int ROWS[] = {1, 2, 1000, WHOLE};
    static int       epoch[WHOLE], want[WHOLE];
    (void)state;

    for (size_t k = 0; k < COUNT_OF(ROWS); k++) {
        const int  n   = ROWS[k];
        row_order *o   = order_of(n, 16, true);
        nn_rng     rng = nn_rng_make(3, NN_STREAM_SHUFFLE), other = rng;

        assert_false(row_order_has_levels(o));
        for (int i = 0; i < 3; i++) {
            row_order_begin(o, &rng);
            read_epoch(o, n, epoch);
            for (int r = 0; r < n; r++) {
                want[r] = r;
            }
            nn_rng_shuffle(&other, want, n);
            assert_memory_equal(epoch, want, (size_t)n * sizeof *want);
            assert_memory_equal(&rng, &other, sizeof rng);
        }
        row_order_free(o);
    }
}

/* Whatever the last block holds, and wherever it comes to be. */
static void of_many_rows_an_epoch_has_each_once(void **state)
{
    static const int ROWS[][2] = {/* rows, batch */
                                  {WHOLE + 1, 16},       {WHOLE + BLOCK, 16},   {WHOLE + 37, 100},
                                  {2 * WHOLE - 1, 5000}, {MOST - 7, 16384},     {MOST, 1},
                                  {WHOLE + 777, 50000},  {WHOLE + 9, WHOLE + 9}};
    static int       epoch[MOST];
    (void)state;

    for (size_t k = 0; k < COUNT_OF(ROWS); k++) {
        const int  n   = ROWS[k][0];
        row_order *o   = order_of(n, ROWS[k][1], true);
        nn_rng     rng = nn_rng_make(k, NN_STREAM_SHUFFLE);

        assert_true(row_order_has_levels(o));
        for (int i = 0; i < 5; i++) {
            row_order_begin(o, &rng);
            read_epoch(o, n, epoch);
            check_all_there(epoch, n);
        }
        row_order_free(o);
    }
}

static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* A window holds 512 whole blocks; which ones, and in what order its rows, is left to chance. */
static void both_levels_are_random(void **state)
{
    enum { WINDOW = 16384, BLOCKS = MOST / BLOCK };
    static int epoch[MOST], last[MOST];
    row_order *o    = order_of(MOST, 16, true);
    nn_rng     rng  = nn_rng_make(11, NN_STREAM_SHUFFLE);
    double     sum  = 0.0;
    int        next = 0, same = 0;
    (void)state;

    row_order_begin(o, &rng);
    read_epoch(o, MOST, last);
    row_order_begin(o, &rng);
    read_epoch(o, MOST, epoch);
    for (int i = 0; i < MOST; i++) {
        same += epoch[i] == last[i];
        next += i > 0 && epoch[i] == epoch[i - 1] + 1;
    }
    assert_in_range(same, 0, 10); /* 1 is expected                                 */
    assert_in_range(next, 1, 60); /* 12: a row's next is among the window's 16,384 */

    for (int i = 0; i < WINDOW; i++) {
        sum += epoch[i] / BLOCK;
    }
    /* The mean of 512 of 6144 blocks is normal about their middle; its standard error is 75. */
    assert_true(fabs(sum / WINDOW - (BLOCKS - 1) / 2.0) < 4 * 75);

    qsort(epoch, WINDOW, sizeof *epoch, compare);
    for (int i = 0; i < WINDOW; i++) {
        assert_int_equal(epoch[i] % BLOCK, i % BLOCK);
        assert_int_equal(epoch[i] / BLOCK, epoch[i / BLOCK * BLOCK] / BLOCK);
    }
    row_order_free(o);
}

/* Places within blocks tell one order from another. */
static void windows_differ(void **state)
{
    static int epoch[MOST], places[2][16384];
    row_order *o    = order_of(MOST, 16, true);
    nn_rng     rng  = nn_rng_make(12, NN_STREAM_SHUFFLE);
    int        same = 0;
    (void)state;

    row_order_begin(o, &rng);
    read_epoch(o, MOST, epoch);
    for (int w = 0; w < 2; w++) {
        for (int i = 0; i < 16384; i++) {
            places[w][i] = epoch[w * 16384 + i] % BLOCK;
        }
    }
    for (int i = 0; i < 16384; i++) {
        same += places[0][i] == places[1][i];
    }
    assert_in_range(same, 400, 630); /* 512 are expected, with a deviation of 22 */
    row_order_free(o);
}

static void the_generators_position_is_all_that_counts(void **state)
{
    static int epoch[WHOLE + 100], again[WHOLE + 100];
    const int  rows = WHOLE + 100;
    row_order *o = order_of(rows, 16, true), *other = order_of(rows, 16, true);
    nn_rng     rng = nn_rng_make(5, NN_STREAM_SHUFFLE), from;
    (void)state;

    row_order_begin(o, &rng);
    from = rng;
    row_order_begin(o, &rng);
    read_epoch(o, rows, epoch);
    row_order_begin(other, &from);
    read_epoch(other, rows, again);
    assert_memory_equal(again, epoch, sizeof epoch);
    assert_memory_equal(&from, &rng, sizeof rng);
    row_order_begin(other, &from);
    read_epoch(other, rows, again);
    assert_memory_not_equal(again, epoch, sizeof epoch);
    row_order_free(o), row_order_free(other);
}

static void without_shuffling_rows_keep_their_order(void **state)
{
    static const int ROWS[] = {1000, MOST - 5};
    static int       epoch[MOST];
    (void)state;

    for (size_t k = 0; k < COUNT_OF(ROWS); k++) {
        row_order   *o   = order_of(ROWS[k], 16, false);
        nn_rng       rng = nn_rng_make(8, NN_STREAM_SHUFFLE);
        const nn_rng was = rng;

        assert_false(row_order_has_levels(o));
        for (int i = 0; i < 2; i++) {
            row_order_begin(o, &rng);
            read_epoch(o, ROWS[k], epoch);
            for (int r = 0; r < ROWS[k]; r++) {
                assert_int_equal(epoch[r], r);
            }
        }
        assert_memory_equal(&rng, &was, sizeof rng);
        row_order_free(o);
    }
}

static void windows_are_whole_batches(void **state)
{
    static const int SIZES[][2] = {{1, 16384},     {16, 16384},    {100, 16300},
                                   {10000, 10000}, {16384, 16384}, {16385, 16385}};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(SIZES); i++) {
        row_order *o = order_of(MOST, SIZES[i][0], true);
        assert_int_equal(row_order_window_rows(o), SIZES[i][1]);
        row_order_free(o);
    }
    row_order *o = order_of(1000, 1001, true); /* nor more than there are rows */
    assert_int_equal(row_order_window_rows(o), 1000);
    row_order_free(o);
    row_order_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_rows_are_shuffled_as_a_whole),
        cmocka_unit_test(of_many_rows_an_epoch_has_each_once),
        cmocka_unit_test(both_levels_are_random),
        cmocka_unit_test(windows_differ),
        cmocka_unit_test(the_generators_position_is_all_that_counts),
        cmocka_unit_test(without_shuffling_rows_keep_their_order),
        cmocka_unit_test(windows_are_whole_batches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

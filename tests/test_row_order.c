/* Orders of the rows: the shuffle of each epoch, whenever and by whomever it is drawn. */
#include "support.h"

#include "train/row_order.h"

#include <pthread.h>

enum { ROWS = 1000, EPOCHS = 6 };

static row_order *order_of(bool shuffle, bool ahead)
{
    row_order *o   = NULL;
    nn_err     err = {0};
    if (row_order_create(&o, ROWS, shuffle, ahead, &err) != NN_OK) {
        fail_msg("row_order_create: %s", err.text);
    }
    return o;
}

/* What each epoch is to be: the rows in their own order, shuffled. */
static void check_epoch(const int *order, nn_rng *rng)
{
    int want[ROWS];
    for (int i = 0; i < ROWS; i++) {
        want[i] = i;
    }
    nn_rng_shuffle(rng, want, ROWS);
    assert_memory_equal(order, want, sizeof want);
}

static void each_epoch_shuffles_the_rows_anew(void **state)
{
    (void)state;

    for (int ahead = 0; ahead <= 1; ahead++) {
        row_order *o   = order_of(true, ahead);
        nn_rng     rng = nn_rng_make(3, NN_STREAM_SHUFFLE), other = rng;
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            const int *order = row_order_next(o, &rng);
            check_epoch(order, &other);
            assert_memory_equal(&rng, &other, sizeof rng);
        }
        row_order_free(o);
    }
}

/* Nothing, a part, all, and more than all of the next order is drawn; the one that is in use stays
 * as it is. */
static void drawing_ahead_changes_nothing(void **state)
{
    static const int AHEAD[EPOCHS] = {0, 1, 400, ROWS, 2 * ROWS, 999};
    row_order       *o             = order_of(true, true);
    nn_rng           rng = nn_rng_make(4, NN_STREAM_SHUFFLE), other = rng;
    (void)state;

    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        const int *order = row_order_next(o, &rng);
        nn_rng     was = rng, begin = other;
        for (int i = 0; i < 3; i++) {
            row_order_draw_ahead(o, AHEAD[epoch]);
        }
        assert_memory_equal(&rng, &was, sizeof rng);
        check_epoch(order, &begin);
        other = begin;
    }
    row_order_free(o);
}

static void a_generator_put_elsewhere_is_obeyed(void **state)
{
    row_order *o   = order_of(true, true);
    nn_rng     rng = nn_rng_make(5, NN_STREAM_SHUFFLE), other;
    (void)state;

    row_order_next(o, &rng);
    row_order_draw_ahead(o, 700);
    rng = other = nn_rng_make(6, NN_STREAM_SHUFFLE);
    check_epoch(row_order_next(o, &rng), &other);
    row_order_free(o);
}

static void *draw_some(void *order)
{
    for (int i = 0; i < 50; i++) {
        row_order_draw_ahead(order, 7);
    }
    return NULL;
}

static void many_may_draw(void **state)
{
    enum { THREADS = 4 };
    row_order *o   = order_of(true, true);
    nn_rng     rng = nn_rng_make(7, NN_STREAM_SHUFFLE), other = rng;
    (void)state;

    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        pthread_t thread[THREADS];
        check_epoch(row_order_next(o, &rng), &other);
        for (int i = 0; i < THREADS; i++) {
            assert_int_equal(pthread_create(&thread[i], NULL, draw_some, o), 0);
        }
        for (int i = 0; i < THREADS; i++) {
            assert_int_equal(pthread_join(thread[i], NULL), 0);
        }
    }
    row_order_free(o);
}

static void without_shuffling_the_generator_is_left_alone(void **state)
{
    (void)state;

    for (int ahead = 0; ahead <= 1; ahead++) {
        row_order   *o   = order_of(false, ahead);
        nn_rng       rng = nn_rng_make(8, NN_STREAM_SHUFFLE);
        const nn_rng was = rng;
        for (int epoch = 0; epoch < 2; epoch++) {
            const int *order = row_order_next(o, &rng);
            for (int i = 0; i < ROWS; i++) {
                assert_int_equal(order[i], i);
            }
            row_order_draw_ahead(o, 10);
        }
        assert_memory_equal(&rng, &was, sizeof rng);
        row_order_free(o);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_epoch_shuffles_the_rows_anew),
        cmocka_unit_test(drawing_ahead_changes_nothing),
        cmocka_unit_test(a_generator_put_elsewhere_is_obeyed),
        cmocka_unit_test(many_may_draw),
        cmocka_unit_test(without_shuffling_the_generator_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

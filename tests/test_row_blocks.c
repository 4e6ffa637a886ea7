/* Rows put together in blocks: the ones that were ordered, of every width, in every place. */
#include "support.h"

#include "train/row_blocks.h"

enum { ROWS = 70001 };

/* Each number says where it belongs. */
static float *numbered(int width)
{
    float *x = new_floats((size_t)ROWS * (size_t)width);
    for (int i = 0; i < ROWS * width; i++) {
        x[i] = (float)i;
    }
    return x;
}

static void check_rows(const float *got, int width, const int *order, int n)
{
    for (int r = 0; r < n; r++) {
        for (int i = 0; i < width; i++) {
            if (got[r * width + i] != (float)(order[r] * width + i)) {
                fail_msg("row %d of %d columns: %g is not row %d's", r, width,
                         (double)got[r * width + i], order[r]);
            }
        }
    }
}

static void check_block(const row_blocks *b, int i, const nn_spec *spec, const row_order *o)
{
    const int  size  = row_order_window_rows(o);
    int       *room  = zeroed((size_t)size, sizeof *room);
    const int *order = NULL;
    const int  n     = row_order_window(o, i * size, room, &order);
    nn_batches got   = {.batch = 5};

    row_blocks_get(b, i, &got);
    assert_int_equal(got.rows, n);
    assert_int_equal(got.batch, 5);
    for (int r = 0; r < n; r++) {
        assert_int_equal(got.order[r], r);
    }
    check_rows(got.x, spec->units[0], order, n);
    check_rows(got.y, spec->units[1], order, n);
    free(room);
}

static void blocks_hold_the_rows_that_were_ordered(void **state)
{
    static const int CASES[][3] = {/* features, targets, batch */
                                   {1, 1, 16},
                                   {4, 1, 16},
                                   {3, 7, 96},
                                   {30, 2, 1},
                                   {50, 1, 5000}};
    (void)state;

    for (size_t k = 0; k < COUNT_OF(CASES); k++) {
        const nn_spec spec = {.layers = 1, .units = {CASES[k][0], CASES[k][1]}};
        float        *x = numbered(spec.units[0]), *y = numbered(spec.units[1]);
        const nn_rows rows = {x, y, ROWS};
        row_order    *o    = NULL;
        row_blocks   *b    = NULL;
        nn_rng        rng  = nn_rng_make(k, NN_STREAM_SHUFFLE);
        nn_err        err  = {0};

        assert_int_equal(row_order_create(&o, ROWS, CASES[k][2], true, &err), NN_OK);
        assert_int_equal(row_blocks_create(&b, &rows, &spec, o, &err), NN_OK);
        row_order_begin(o, &rng);
        const int windows = (ROWS - 1) / row_order_window_rows(o) + 1;
        assert_true(windows > ROW_BLOCKS);
        for (int i = 0; i < ROW_BLOCKS; i++) {
            row_blocks_put(b, i);
        }
        for (int i = 0; i < windows; i++) { /* the later ones in place of the first */
            check_block(b, i, &spec, o);
            if (i + ROW_BLOCKS < windows) {
                row_blocks_put(b, i + ROW_BLOCKS);
            }
        }
        row_blocks_free(b);
        row_order_free(o);
        free(x), free(y);
    }
    row_blocks_free(NULL);
}

/* The rows of four blocks take 16 MiB at most, however wide they are. */
static void rows_may_be_too_many_for_a_block(void **state)
{
    const nn_spec narrow = {.layers = 1, .units = {2, 2}};
    const nn_spec wide   = {.layers = 1, .units = {16383, 1}}; /* 64 KiB a row */
    (void)state;

    assert_true(row_blocks_fit(&narrow, 262144));
    assert_false(row_blocks_fit(&narrow, 262145));
    assert_true(row_blocks_fit(&wide, 64));
    assert_false(row_blocks_fit(&wide, 65));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_hold_the_rows_that_were_ordered),
        cmocka_unit_test(rows_may_be_too_many_for_a_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

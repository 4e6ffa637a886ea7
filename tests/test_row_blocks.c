/* Rows put together in blocks: the ones that were ordered, of every width, in every place. */
#include "support.h"

#include "train/row_blocks.h"

enum { ROWS = 9000 };

/* Each number says where it belongs. */
static float *numbered(int width)
{
    float *x = new_floats((size_t)ROWS * (size_t)width);
    for (int i = 0; i < ROWS * width; i++) {
        x[i] = (float)i;
    }
    return x;
}

static void check_rows(const float *got, int step, int width, const int *order, int n)
{
    for (int r = 0; r < n; r++) {
        for (int i = 0; i < width; i++) {
            if (got[r * step + i] != (float)(order[r] * width + i)) {
                fail_msg("row %d of %d columns: %g is not row %d's", r, width,
                         (double)got[r * step + i], order[r]);
            }
        }
    }
}

static void check_block(row_blocks *b, int i, const nn_spec *spec, const int *order, int n)
{
    nn_batches got = {.batch = 5};

    row_blocks_get(b, i, n, &got);
    assert_int_equal(got.rows, n);
    assert_int_equal(got.batch, 5);
    for (int r = 0; r < n; r++) {
        assert_int_equal(got.order[r], r);
    }
    check_rows(got.x, spec->units[0], spec->units[0], order, n);
    check_rows(got.y, spec->units[1], spec->units[1], order, n);
}

static void blocks_hold_the_rows_that_were_ordered(void **state)
{
    static const int WIDTHS[][2] = {{1, 1}, {4, 1}, {3, 7}, {30, 2}, {70, 1}};
    (void)state;

    for (size_t k = 0; k < COUNT_OF(WIDTHS); k++) {
        const nn_spec spec = {.layers = 1, .units = {WIDTHS[k][0], WIDTHS[k][1]}};
        float        *x = numbered(spec.units[0]), *y = numbered(spec.units[1]);
        const nn_rows rows = {x, y, ROWS};
        row_blocks   *b    = NULL;
        nn_rng        rng  = nn_rng_make(k, NN_STREAM_SHUFFLE);
        int           order[ROWS];
        nn_err        err = {0};

        for (int i = 0; i < ROWS; i++) {
            order[i] = i;
        }
        nn_rng_shuffle(&rng, order, ROWS);
        assert_int_equal(row_blocks_create(&b, &rows, &spec, 16, &err), NN_OK);
        assert_int_equal(row_blocks_size(b), ROW_BLOCK);
        row_blocks_put(b, 0, order, ROW_BLOCK, ROWS);
        row_blocks_put(b, 1, order + ROW_BLOCK, ROWS - ROW_BLOCK, ROWS - ROW_BLOCK);
        row_blocks_put(b, 6, order, 1, ROWS);
        check_block(b, 0, &spec, order, ROW_BLOCK);
        check_block(b, 1, &spec, order + ROW_BLOCK, ROWS - ROW_BLOCK);
        check_block(b, 6, &spec, order, 1);
        row_blocks_put(b, 0 + ROW_BLOCKS, order + 50, 33, ROWS - 50); /* in place of block 0 */
        check_block(b, ROW_BLOCKS, &spec, order + 50, 33);
        check_block(b, 1, &spec, order + ROW_BLOCK, ROWS - ROW_BLOCK);
        row_blocks_free(b);
        free(x), free(y);
    }
}

static void blocks_are_whole_batches(void **state)
{
    static const int SIZES[][2] = {
        {1, ROW_BLOCK}, {16, ROW_BLOCK}, {100, 8100}, {5000, 5000}, {ROW_BLOCK, ROW_BLOCK}};
    const nn_spec spec = {.layers = 1, .units = {2, 1}};
    float         x[2] = {0}, y[1] = {0};
    const nn_rows rows = {x, y, 1};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(SIZES); i++) {
        row_blocks *b   = NULL;
        nn_err      err = {0};
        assert_int_equal(row_blocks_create(&b, &rows, &spec, SIZES[i][0], &err), NN_OK);
        assert_int_equal(row_blocks_size(b), SIZES[i][1]);
        row_blocks_free(b);
    }
    row_blocks_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_hold_the_rows_that_were_ordered),
        cmocka_unit_test(blocks_are_whole_batches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

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
    static const int CASES[][3] = {/* features, targets, rows of a block */
                                   {1, 1, 8192},
                                   {4, 1, 8192},
                                   {3, 7, 8192},
                                   {30, 2, 8192},
                                   {70, 1, 3680}};
    (void)state;

    for (size_t k = 0; k < COUNT_OF(CASES); k++) {
        const nn_spec spec = {.layers = 1, .units = {CASES[k][0], CASES[k][1]}};
        float        *x = numbered(spec.units[0]), *y = numbered(spec.units[1]);
        const nn_rows rows = {x, y, ROWS};
        const int     size = CASES[k][2];
        row_blocks   *b    = NULL;
        nn_rng        rng  = nn_rng_make(k, NN_STREAM_SHUFFLE);
        int           order[ROWS];
        nn_err        err = {0};

        for (int i = 0; i < ROWS; i++) {
            order[i] = i;
        }
        nn_rng_shuffle(&rng, order, ROWS);
        assert_int_equal(row_blocks_create(&b, &rows, &spec, 16, &err), NN_OK);
        assert_int_equal(row_blocks_size(b), size);
        row_blocks_put(b, 0, order, size, ROWS);
        row_blocks_put(b, 1, order + size, 500, ROWS - size);
        row_blocks_put(b, 6, order, 1, ROWS);
        check_block(b, 0, &spec, order, size);
        check_block(b, 1, &spec, order + size, 500);
        check_block(b, 6, &spec, order, 1);
        row_blocks_put(b, 0 + ROW_BLOCKS, order + 50, 33, ROWS - 50); /* in place of block 0 */
        check_block(b, ROW_BLOCKS, &spec, order + 50, 33);
        check_block(b, 1, &spec, order + size, 500);
        row_blocks_free(b);
        free(x), free(y);
    }
}

static void blocks_are_whole_batches(void **state)
{
    static const int SIZES[][2] = {{1, 8192}, {16, 8192}, {100, 8100}, {5000, 5000}, {8192, 8192}};
    const nn_spec    spec       = {.layers = 1, .units = {2, 1}};
    float            x[2] = {0}, y[1] = {0};
    const nn_rows    rows = {x, y, 1};
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

/* Four blocks take 4 MiB at most, however wide the rows. */
static void a_batch_may_be_too_large_for_a_block(void **state)
{
    const nn_spec narrow = {.layers = 1, .units = {2, 1}};
    const nn_spec wide   = {.layers = 1, .units = {16383, 1}}; /* 64 KiB a row */
    (void)state;

    assert_int_equal(row_blocks_size_for(&narrow, 8193), 0);
    assert_int_equal(row_blocks_size_for(&wide, 1), 16);
    assert_int_equal(row_blocks_size_for(&wide, 5), 15);
    assert_int_equal(row_blocks_size_for(&wide, 16), 16);
    assert_int_equal(row_blocks_size_for(&wide, 17), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_hold_the_rows_that_were_ordered),
        cmocka_unit_test(blocks_are_whole_batches),
        cmocka_unit_test(a_batch_may_be_too_large_for_a_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

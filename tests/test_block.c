#include "support.h"

#include "nn/block.h"

static void arrays_are_zero_apart_and_where_a_vector_may_begin(void **state)
{
    float           *a = NULL, *none = NULL;
    int             *b       = NULL;
    void            *block   = NULL;
    nn_err           err     = {0};
    const block_part parts[] = {{&a, 3, 7}, {&none, 5, 0}, {&b, 1, 33}};
    (void)state;

    assert_int_equal(block_create(&block, parts, COUNT_OF(parts), &err), NN_OK);
    assert_int_equal((uintptr_t)a % 64, 0);
    assert_int_equal((uintptr_t)b % 64, 0);
    assert_non_null(none);
    assert_true((char *)b >= (char *)(a + 32) || (char *)a >= (char *)(b + 48));
    for (int i = 0; i < 33; i++) {
        assert_int_equal(b[i], 0);
        assert_true(i >= 21 || a[i] == 0.0f);
    }
    free(block);
}

static void numbers_are_made_up_to_groups(void **state)
{
    (void)state;
    assert_int_equal(block_whole_groups(0), 0);
    assert_int_equal(block_whole_groups(1), BLOCK_GROUP);
    assert_int_equal(block_whole_groups(BLOCK_GROUP), BLOCK_GROUP);
    assert_int_equal(block_whole_groups(BLOCK_GROUP + 1), 2 * BLOCK_GROUP);
}

static void more_than_can_be_addressed_is_refused(void **state)
{
    static const size_t SIZES[][2] = {{SIZE_MAX, 2}, {SIZE_MAX / 4, 1}, {SIZE_MAX / 9, 1}};
    float              *a = NULL, *b = NULL, *c = NULL;
    void               *block = NULL;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(SIZES); i++) {
        nn_err           err     = {0};
        const block_part parts[] = {{&a, SIZES[i][0], SIZES[i][1]},
                                    {&b, SIZES[i][0], SIZES[i][1]},
                                    {&c, SIZES[i][0], SIZES[i][1]}};
        nn_status        got     = block_create(&block, parts, COUNT_OF(parts), &err);
        check_failed(got, NN_USAGE, &err, "more memory than can be addressed");
        assert_null(block);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_are_zero_apart_and_where_a_vector_may_begin),
        cmocka_unit_test(numbers_are_made_up_to_groups),
        cmocka_unit_test(more_than_can_be_addressed_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

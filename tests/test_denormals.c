/* Denormals: flushed between off and restore, and there only. */
#include "support.h"

#include "nn/denormals.h"

#include <float.h>

/* Volatile, result and all: the product is to be made here, and by the processor. */
static float product(float a, float b)
{
    volatile float x = a, y = b, made;
    made = x * y;
    return made;
}

static void results_and_operands_are_flushed_until_restored(void **state)
{
    const float below = product(FLT_MIN, 0.5f);
    (void)state;

    assert_true(below > 0.0f && product(below, 0.5f) > 0.0f);
    const unsigned before  = denormals_off();
    const float    result  = product(FLT_MIN, 0.5f);
    const float    operand = product(below, 1e30f);
    const float    normal  = product(FLT_MIN, 2.0f);
    denormals_restore(before);
#if defined(__SSE2__) || defined(__aarch64__)
    assert_true(result == 0.0f);
    assert_true(operand == 0.0f);
#else
    (void)result, (void)operand;
#endif
    assert_true(normal == 2.0f * FLT_MIN);
    assert_true(product(FLT_MIN, 0.5f) == below);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_and_operands_are_flushed_until_restored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What the processor has: as the compiler's own questions find it. */
#include "support.h"

#include "nn/processor.h"

static void answers_are_the_compilers(void **state)
{
    bool avx2 = false, fma = false, avx512 = false;
    (void)state;

#ifdef NNVIZ_X86_64
    avx2   = __builtin_cpu_supports("avx2");
    fma    = avx2 && __builtin_cpu_supports("fma");
    avx512 = fma && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
#endif
    assert_int_equal(processor_has_avx2(), avx2);
    assert_int_equal(processor_has_fma(), fma);
    assert_int_equal(processor_has_avx512(), avx512);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_the_compilers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

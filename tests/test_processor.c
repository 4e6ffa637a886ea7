/* What the processor has: as the compiler's own questions find it. */
#include "support.h"

#include "nn/processor.h"

#ifdef __x86_64__
#include <cpuid.h>

/* By Intel's numbering: compilers may not know the name. */
static bool ask_sha(void)
{
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1);
}
#endif

static void answers_are_the_compilers(void **state)
{
    bool bmi = false, sha = false, avx2 = false, fma = false, avx512 = false;
    (void)state;

#ifdef __x86_64__
    bmi    = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("sse4.1");
    sha    = __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.1") && ask_sha();
    avx2   = __builtin_cpu_supports("avx2");
    fma    = avx2 && __builtin_cpu_supports("fma");
    avx512 = fma && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
#endif
    assert_int_equal(processor_has_bmi(), bmi);
    assert_int_equal(processor_has_sha(), sha);
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

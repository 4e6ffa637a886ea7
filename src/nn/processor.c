#include "processor.h"

#ifdef NNVIZ_X86_64

/* glibc has asked the processor when the program started.  A virtual machine takes 10 us for an
 * answer, and __builtin_cpu_supports has a dozen questions before main: 4 % of the shortest run. */
#if defined(__has_include)
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#endif
#endif

#ifdef CPU_FEATURE_ACTIVE
#define HAS(NAME, name) active(x86_cpu_##NAME)

/* CPU_FEATURE_ACTIVE, which for AVX512VL shifts a 1 into the sign of an int. */
static bool active(unsigned feature)
{
    const unsigned word = feature / 32;
    return __x86_get_cpuid_feature_leaf(word / 4)->active_array[word % 4] >> feature % 32 & 1;
}

#else
#define HAS(NAME, name) __builtin_cpu_supports(name)
#endif

bool processor_has_avx2(void)
{
    return HAS(AVX2, "avx2");
}

bool processor_has_fma(void)
{
    return processor_has_avx2() && HAS(FMA, "fma");
}

bool processor_has_avx512(void)
{
    return processor_has_fma() && HAS(AVX512F, "avx512f") && HAS(AVX512DQ, "avx512dq") &&
           HAS(AVX512VL, "avx512vl") && HAS(AVX512BW, "avx512bw");
}

#else

bool processor_has_avx2(void)
{
    return false;
}

bool processor_has_fma(void)
{
    return false;
}

bool processor_has_avx512(void)
{
    return false;
}

#endif

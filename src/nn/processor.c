#include "processor.h"

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))

/* glibc has asked the processor when the program started.  A virtual machine takes 10 us for an
 * answer, and __builtin_cpu_supports has a dozen questions before main: 4 % of the shortest run. */
#if defined(__has_include)
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#endif
#endif

#ifdef CPU_FEATURE_ACTIVE

#define HAS(NAME, name) active(x86_cpu_##NAME)
#define HAS_SHA         active(x86_cpu_SHA)

/* CPU_FEATURE_ACTIVE, which for AVX512VL shifts a 1 into the sign of an int. */
static bool active(unsigned feature)
{
    const unsigned word = feature / 32;
    return __x86_get_cpuid_feature_leaf(word / 4)->active_array[word % 4] >> feature % 32 & 1;
}

#else

#include <cpuid.h>
#include <stdatomic.h>

#define HAS(NAME, name) __builtin_cpu_supports(name)
#define HAS_SHA         has_sha()

/* Not every compiler knows the name.  Asked once; by Intel's numbering of CPUID. */
static bool has_sha(void)
{
    static atomic_int known; /* 0: not asked; 1: no; 2: yes */
    unsigned          a = 0, b = 0, c = 0, d = 0;

    if (atomic_load(&known) == 0) {
        atomic_store(&known, 1 + (__get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1)));
    }
    return atomic_load(&known) == 2;
}

#endif

bool processor_has_bmi(void)
{
    return HAS(BMI1, "bmi") && HAS(SSE4_1, "sse4.1");
}

bool processor_has_sha(void)
{
    return HAS(SSSE3, "ssse3") && HAS(SSE4_1, "sse4.1") && HAS_SHA;
}

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

bool processor_has_bmi(void)
{
    return false;
}

bool processor_has_sha(void)
{
    return false;
}

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

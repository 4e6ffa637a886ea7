#include "isa.h"

#ifdef NNVIZ_X86_64

bool isa_has_avx2(void)
{
    return __builtin_cpu_supports("avx2");
}

bool isa_has_fma(void)
{
    return isa_has_avx2() && __builtin_cpu_supports("fma");
}

bool isa_has_avx512(void)
{
    return isa_has_avx2() && __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512bw");
}

#else

bool isa_has_avx2(void)
{
    return false;
}

bool isa_has_fma(void)
{
    return false;
}

bool isa_has_avx512(void)
{
    return false;
}

#endif

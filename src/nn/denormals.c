#include "denormals.h"

#if defined(__SSE2__)
#include <xmmintrin.h>

enum { FLUSH = 0x8040 }; /* FTZ and DAZ of MXCSR */

unsigned denormals_off(void)
{
    const unsigned before = _mm_getcsr();
    _mm_setcsr(before | FLUSH);
    return before;
}

void denormals_restore(unsigned before)
{
    _mm_setcsr(before);
}

#elif defined(__aarch64__) && defined(__GNUC__)

enum { FLUSH = 1 << 24 }; /* FZ of FPCR; the register's upper half is reserved */

unsigned denormals_off(void)
{
    unsigned long before;
    __asm__ __volatile__("mrs %0, fpcr" : "=r"(before));
    __asm__ __volatile__("msr fpcr, %0" : : "r"(before | FLUSH));
    return (unsigned)before;
}

void denormals_restore(unsigned before)
{
    __asm__ __volatile__("msr fpcr, %0" : : "r"((unsigned long)before));
}

#else

unsigned denormals_off(void)
{
    return 0;
}

void denormals_restore(unsigned before)
{
    (void)before;
}

#endif

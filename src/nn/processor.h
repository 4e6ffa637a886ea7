/* Which instructions the processor has, and the system lets a program use.  None of these but on
 * x86-64.  Asking costs nothing. */
#ifndef NNVIZ_NN_PROCESSOR_H
#define NNVIZ_NN_PROCESSOR_H

#include <stdbool.h>

bool processor_has_bmi(void); /* BMI1, and SSE 4.1      */
bool processor_has_sha(void); /* and SSSE3 and SSE 4.1 */
bool processor_has_avx2(void);
bool processor_has_fma(void); /* and AVX2 */

/* What CMakeLists.txt compiles kernels named avx512 for: F, DQ, VL and BW beside AVX2 and FMA. */
bool processor_has_avx512(void);

#endif

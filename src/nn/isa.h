/* Which instructions this processor has, for kernels that are compiled more than once.
 * Processors other than x86-64 have none of these. */
#ifndef NNVIZ_NN_ISA_H
#define NNVIZ_NN_ISA_H

#include <stdbool.h>

bool isa_has_avx2(void);
bool isa_has_fma(void); /* and AVX2 */

/* AVX-512 as CMakeLists.txt compiles for it: F, DQ, VL and BW; and AVX2. */
bool isa_has_avx512(void);

#endif

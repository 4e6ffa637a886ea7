/* small_bits: prints one number for all that is in small_bits.h, with the kernels of this
 * processor in turn.  tests/small_bits.sh compares it between compilers. */
#include "small_bits.h"

int main(void)
{
    for (int k = 0; small_kernels_of(k); k++) {
        uint64_t all = 0;
        for (int i = 0; i < BITS_CASES; i++) {
            bits_case c;
            bits_make(&c, i);
            all = all * 31 + bits_of_case(small_kernels_of(k), &c);
            bits_free(&c);
        }
        printf("%s %016llx\n", small_kernels_of(k)->name, (unsigned long long)all);
    }
    return fflush(stdout) ? 1 : 0;
}

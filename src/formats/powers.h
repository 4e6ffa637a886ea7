/* Powers of ten to 128 bits, for reading numbers (number.c) and writing them (shortest.c). */
#ifndef NNVIZ_FORMATS_POWERS_H
#define NNVIZ_FORMATS_POWERS_H

#include <stdint.h>

/* Writing a double needs 10^e for e in -292 .. 324; reading makes do with these, too. */
enum { POWER_MIN = -292, POWER_MAX = 324 };

/* floor(10^e 2^-s) + 1 with s such that 128 bits are left: 2^127 < hi 2^64 + lo <= 2^128 - 1. */
typedef struct {
    uint64_t hi, lo;
} power;

/* That of e is powers()[e - POWER_MIN].  Safe in any thread; the first call fills the table, in
 * some 50 us. */
const power *powers(void);

#endif

/* The shortest decimal of a binary floating point number, for number.c.
 */
#ifndef NNVIZ_FORMATS_SHORTEST_H
#define NNVIZ_FORMATS_SHORTEST_H

#include <stdbool.h>
#include <stdint.h>

/* digits * 10^exponent; digits does not end in 0 and has at most 17 places. */
typedef struct {
    uint64_t digits;
    int      exponent;
} shortest;

/* Of the decimals that round to v = c 2^q (to nearest, ties to even) those with
 * the fewest digits, and of these the one closest to v.
 *
 *   c       1 .. 2^53 - 1, the significand as an integer
 *   q       -1074 .. 971
 *   closer  the neighbour below v is at half the distance of the one above:
 *           c is a power of two, and v is not of the format's least exponent
 *
 * The format is only seen through these: c and q of a float give the shortest
 * decimal of the float.  Safe in any thread; the first call fills a table. */
shortest shortest_decimal(uint64_t c, int q, bool closer);

/* The same for floats, faster: c is 1 .. 2^24 - 1, q is -149 .. 104. */
shortest shortest_decimal_32(uint32_t c, int q, bool closer);

#endif

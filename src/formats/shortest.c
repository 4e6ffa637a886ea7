/* R. Giulietti, "The Schubfach way to render doubles" (2020).
 *
 * Let R be the numbers that round to v = c 2^q, and k the largest integer such
 * that 10^k is not more than the width of R.  Then R holds at least one
 * multiple of 10^k and at most one of 10^(k+1).  If there is that one, it has
 * the fewest digits.  If not, the multiple of 10^k next to v is as short as any.
 */
#include "formats/shortest.h"

#include "formats/powers.h"

#include <assert.h>

__extension__ typedef unsigned __int128 uint128;

/* --- the shortest decimal ------------------------------------------------------------ */

/* floor(log10(2^q)) and floor(log10(3/4 2^q)) for every q of a double, by constants
 * in 22 binary places.  (gcc and clang shift negative numbers as one would
 * wish: towards minus infinity.) */
static int floor_log10_pow2(int q)
{
    return (q * 1262611) >> 22;
}

static int floor_log10_three_quarters_pow2(int q)
{
    return (q * 1262611 - 524031) >> 22;
}

/* floor(log2(10^e)) for every e of the table. */
static int floor_log2_pow10(int e)
{
    return (e * 1741647) >> 19;
}

/* The product g * c / 2^128, its last bit a sticky one: set when anything was
 * cut off.  g is too large by at most 1, so that a whole product shows up as
 * one with a first fraction word of 0 or 1, and Giulietti proves that no other
 * product comes so close to a whole number. */
static uint64_t round_to_odd(power g, uint64_t c)
{
    uint128 low = (uint128)g.lo * c;
    uint128 sum = (uint128)g.hi * c + (uint64_t)(low >> 64);
    return (uint64_t)(sum >> 64) | ((uint64_t)sum > 1);
}

/* As shortest_decimal, but the digits may end in zeros. */
static shortest nearest_decimal(uint64_t c, int q, bool closer)
{
    uint64_t odd = c & 1; /* then the ends of R round to a neighbour */
    int      k   = closer ? floor_log10_three_quarters_pow2(q) : floor_log10_pow2(q);
    int      h   = q + floor_log2_pow10(-k) + 1; /* 1 .. 4 */
    power    g   = powers()[-k - POWER_MIN];

    /* All in units of 10^k / 4: v, and R from lower to upper. */
    uint64_t v     = round_to_odd(g, c << 2 << h);
    uint64_t lower = round_to_odd(g, (4 * c - 2 + closer) << h) + odd;
    uint64_t upper = round_to_odd(g, (4 * c + 2) << h) - odd;

    uint64_t s = v / 4;
    if (s >= 10) {
        uint64_t tens  = s / 10;
        bool     below = lower <= 40 * tens, above = 40 * tens + 40 <= upper;
        if (below != above) {
            return (shortest){tens + above, k + 1};
        }
    }
    bool below = lower <= 4 * s, above = 4 * s + 4 <= upper;
    if (below != above) {
        return (shortest){s + above, k};
    }
    uint64_t middle = 4 * s + 2;
    return (shortest){s + (v > middle || (v == middle && (s & 1))), k};
}

/* As round_to_odd, of 64 bits and 32: a float needs no more. */
static uint32_t round_to_odd_32(uint64_t g, uint32_t c)
{
    uint128 product = (uint128)g * c;
    return (uint32_t)(product >> 64) | ((uint64_t)product >> 32 > 1);
}

/* nearest_decimal in 32 bits, three times as fast: a file of activations is made of floats. */
static shortest nearest_decimal_32(uint32_t c, int q, bool closer)
{
    uint32_t     odd = c & 1;
    int          k   = closer ? floor_log10_three_quarters_pow2(q) : floor_log10_pow2(q);
    int          h   = q + floor_log2_pow10(-k) + 1;
    const power *g   = &powers()[-k - POWER_MIN];
    uint64_t     top = g->hi + (g->lo != 0); /* the 64 leading bits, plus one */

    uint32_t v     = round_to_odd_32(top, c << 2 << h);
    uint32_t lower = round_to_odd_32(top, (4 * c - 2 + closer) << h) + odd;
    uint32_t upper = round_to_odd_32(top, (4 * c + 2) << h) - odd;

    /* All cases computed, one picked: which, is as good as random. */
    uint32_t s = v / 4, tens = s / 10, middle = 4 * s + 2;
    bool     below = lower <= 40 * tens, above = 40 * tens + 40 <= upper;
    bool     shorter = s >= 10 && below != above;
    bool     down = lower <= 4 * s, up = 4 * s + 4 <= upper;
    bool     rounded = v > middle || (v == middle && (s & 1));
    uint32_t same    = s + (down != up ? up : rounded);

    return (shortest){shorter ? tens + above : same, k + shorter};
}

shortest shortest_decimal_32(uint32_t c, int q, bool closer)
{
    assert(c > 0 && c < (uint32_t)1 << 24 && q >= -149 && q <= 104);
    shortest d    = nearest_decimal_32(c, q, closer);
    uint32_t tens = (uint32_t)d.digits / 10;
    while (10 * tens == (uint32_t)d.digits) {
        d.digits = tens;
        d.exponent++;
        tens /= 10;
    }
    return d;
}

shortest shortest_decimal(uint64_t c, int q, bool closer)
{
    assert(c > 0 && c < (uint64_t)1 << 53 && q >= -1074 && q <= 971);
    shortest d = nearest_decimal(c, q, closer);
    while (d.digits % 10 == 0) {
        d.digits /= 10;
        d.exponent++;
    }
    return d;
}

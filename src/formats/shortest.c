/* R. Giulietti, "The Schubfach way to render doubles" (2020).
 *
 * Let R be the numbers that round to v = c 2^q, and k the largest integer such
 * that 10^k is not more than the width of R.  Then R holds at least one
 * multiple of 10^k and at most one of 10^(k+1).  If there is that one, it has
 * the fewest digits.  If not, the multiple of 10^k next to v is as short as any.
 */
#include "formats/shortest.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

__extension__ typedef unsigned __int128 uint128;

/* --- powers of ten ------------------------------------------------------------------- */

/* POWER[e - POWER_MIN] is floor(10^e 2^-s) + 1 with s such that 128 bits are
 * left: 2^127 < g <= 2^128 - 1.  Writing a double needs 10^-k for k in
 * -324 .. 292.  Computed at first use, in some 50 us. */
enum { POWER_MIN = -292, POWER_MAX = 324, POWER_LIMBS = 40 };

typedef struct {
    uint64_t hi, lo;
} power;

static power          POWER[POWER_MAX - POWER_MIN + 1];
static pthread_once_t power_once = PTHREAD_ONCE_INIT;

/* The 128 leading bits of a number of at least that many, plus one. */
static power power_round(const uint32_t limb[POWER_LIMBS])
{
    int top = POWER_LIMBS - 1;
    while (limb[top] == 0) {
        top--;
    }
    int shift = 0; /* of the top limb, so that its highest bit is set */
    while ((limb[top] << shift >> 31) == 0) {
        shift++;
    }
    uint128 g = 0;
    for (int i = top; i > top - 4; i--) {
        g = g << 32 | limb[i];
    }
    if (shift > 0) {
        g = g << shift | limb[top - 4] >> (32 - shift);
    }
    g++;
    return (power){(uint64_t)(g >> 64), (uint64_t)g};
}

static void limbs_times_10(uint32_t limb[POWER_LIMBS])
{
    uint64_t carry = 0;
    for (int i = 0; i < POWER_LIMBS; i++) {
        carry += (uint64_t)limb[i] * 10;
        limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    assert(carry == 0);
}

static void limbs_over_10(uint32_t limb[POWER_LIMBS])
{
    uint64_t rest = 0;
    for (int i = POWER_LIMBS - 1; i >= 0; i--) {
        rest    = rest << 32 | limb[i];
        limb[i] = (uint32_t)(rest / 10);
        rest %= 10;
    }
}

/* Up from 1 = 2^160 units of 2^-160, exactly: 10^324 has 1077 bits.  Down from
 * 2^1152, where floor(floor(x/10)/10) = floor(x/100) keeps every step the floor
 * of the true quotient; 182 bits are left of it in the end. */
static void power_fill(void)
{
    uint32_t limb[POWER_LIMBS] = {0};

    limb[5] = 1;
    for (int e = 0; e <= POWER_MAX; e++) {
        POWER[e - POWER_MIN] = power_round(limb);
        limbs_times_10(limb);
    }
    memset(limb, 0, sizeof limb);
    limb[36] = 1;
    for (int e = -1; e >= POWER_MIN; e--) {
        limbs_over_10(limb);
        POWER[e - POWER_MIN] = power_round(limb);
    }
}

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
    power    g   = POWER[-k - POWER_MIN];

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

shortest shortest_decimal(uint64_t c, int q, bool closer)
{
    assert(c > 0 && c < (uint64_t)1 << 53 && q >= -1074 && q <= 971);
    pthread_once(&power_once, power_fill);
    shortest d = nearest_decimal(c, q, closer);
    while (d.digits % 10 == 0) {
        d.digits /= 10;
        d.exponent++;
    }
    return d;
}

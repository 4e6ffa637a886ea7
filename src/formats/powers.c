#include "formats/powers.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

__extension__ typedef unsigned __int128 uint128;

enum { POWER_LIMBS = 40 };

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

const power *powers(void)
{
    pthread_once(&power_once, power_fill);
    return POWER;
}

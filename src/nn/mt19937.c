/* MT19937.  The recurrence and its constants are those of Matsumoto & Nishimura
 * (1998); the shuffle is the one NumPy froze for RandomState. */
#include "nn/mt19937.h"

#include <assert.h>
#include <stddef.h>

enum { MIDDLE = 397 }; /* the recurrence's m */

static const uint32_t TWIST    = 0x9908b0dfU;
static const uint32_t HIGH_BIT = 0x80000000U;

/* One step of the recurrence: the word that follows from the high bit of `a`, the
 * rest of `b` and the word m places on. */
static uint32_t mt19937_twist(uint32_t a, uint32_t b, uint32_t middle)
{
    uint32_t y = (a & HIGH_BIT) | (b & ~HIGH_BIT);

    return middle ^ (y >> 1) ^ ((y & 1U) ? TWIST : 0U);
}

static void mt19937_refill(nn_mt19937 *mt)
{
    uint32_t *w = mt->word;

    for (int i = 0; i < NN_MT19937_WORDS; i++) {
        w[i] =
            mt19937_twist(w[i], w[(i + 1) % NN_MT19937_WORDS], w[(i + MIDDLE) % NN_MT19937_WORDS]);
    }
    mt->used = 0;
}

void nn_mt19937_seed(nn_mt19937 *mt, uint32_t seed)
{
    mt->word[0] = seed;
    for (int i = 1; i < NN_MT19937_WORDS; i++) {
        uint32_t before = mt->word[i - 1];

        mt->word[i] = 1812433253U * (before ^ (before >> 30)) + (uint32_t)i;
    }
    mt->used = NN_MT19937_WORDS;
}

uint32_t nn_mt19937_next(nn_mt19937 *mt)
{
    if (mt->used == NN_MT19937_WORDS) {
        mt19937_refill(mt);
    }
    uint32_t y = mt->word[mt->used++];

    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680U;
    y ^= (y << 15) & 0xefc60000U;
    return y ^ (y >> 18);
}

uint32_t nn_mt19937_upto(nn_mt19937 *mt, uint32_t max)
{
    uint32_t mask = max, value;

    if (max == 0) {
        return 0; /* NumPy draws no word here, and neither may we */
    }
    for (int shift = 1; shift < 32; shift *= 2) {
        mask |= mask >> shift;
    }
    do {
        value = nn_mt19937_next(mt) & mask;
    } while (value > max);
    return value;
}

void nn_mt19937_permutation(nn_mt19937 *mt, int *index, int n)
{
    assert(n >= 0);
    for (int i = 0; i < n; i++) {
        index[i] = i;
    }
    for (int i = n - 1; i > 0; i--) {
        int j    = (int)nn_mt19937_upto(mt, (uint32_t)i);
        int swap = index[i];

        index[i] = index[j];
        index[j] = swap;
    }
}

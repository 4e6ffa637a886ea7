#include "nnviz/rng.h"

#include <assert.h>
#include <math.h>

static uint64_t rotl(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

/* splitmix64 (Steele, Lea & Flood 2014): spreads a seed over a whole state. */
static uint64_t splitmix(uint64_t *x)
{
    uint64_t z = (*x += 0x9e3779b97f4a7c15u);
    z          = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z          = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* The stream number goes through the mixer before it meets the seed: with a
 * plain sum, stream 2 of seed 1 would be stream 1 of seed 2. */
nn_rng nn_rng_make(uint64_t seed, nn_stream stream)
{
    uint64_t key = (uint64_t)stream, x = seed ^ splitmix(&key);
    nn_rng   rng;

    for (int i = 0; i < 4; i++) {
        rng.s[i] = splitmix(&x);
    }
    return rng;
}

uint64_t nn_rng_next(nn_rng *rng)
{
    uint64_t      *s      = rng->s;
    const uint64_t result = rotl(s[0] + s[3], 23) + s[0];
    const uint64_t t      = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
}

uint32_t nn_rng_below(nn_rng *rng, uint32_t bound)
{
    assert(bound > 0);
    uint64_t m   = (nn_rng_next(rng) >> 32) * bound;
    uint32_t low = (uint32_t)m;

    if (low < bound) {
        uint32_t reject = (0u - bound) % bound; /* 2^32 mod bound: the biased remainder */
        while (low < reject) {
            m   = (nn_rng_next(rng) >> 32) * bound;
            low = (uint32_t)m;
        }
    }
    return (uint32_t)(m >> 32);
}

float nn_rng_uniform(nn_rng *rng)
{
    return (float)(nn_rng_next(rng) >> 40) * 0x1p-24f;
}

/* The polar method yields two normals; the second is dropped, so that a stream's
 * position is its four words and nothing more. */
float nn_rng_normal(nn_rng *rng)
{
    for (;;) {
        float a = 2.0f * nn_rng_uniform(rng) - 1.0f;
        float b = 2.0f * nn_rng_uniform(rng) - 1.0f;
        float q = a * a + b * b;
        if (q > 0.0f && q < 1.0f) {
            return a * sqrtf(-2.0f * logf(q) / q);
        }
    }
}

static void exchange(int *index, int i, uint32_t j)
{
    int was  = index[i];
    index[i] = index[j];
    index[j] = was;
}

void nn_rng_shuffle(nn_rng *rng, int *index, int n)
{
    for (int i = n - 1; i >= 1; i--) {
        exchange(index, i, nn_rng_below(rng, (uint32_t)i + 1));
    }
}

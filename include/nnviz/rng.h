/* Random numbers: seeded, split into streams, the same on every machine.
 *
 * The generator is xoshiro256++ 1.0 (Blackman & Vigna, "Scrambled linear
 * pseudorandom number generators", ACM TOMS 47, 2021), seeded through
 * splitmix64 as its authors advise.  A seed and a stream name give an
 * independent sequence: the split, the initial weights and the order of the
 * mini-batches each have their own, so that changing one leaves the others.
 */
#ifndef NNVIZ_RNG_H
#define NNVIZ_RNG_H

#include <stddef.h>
#include <stdint.h>

/* Fixed numbers: they are part of what "the same seed" means. */
typedef enum {
    NN_STREAM_SPLIT   = 1, /* which rows are test, validation, training */
    NN_STREAM_INIT    = 2, /* initial weights                           */
    NN_STREAM_SHUFFLE = 3, /* order of the rows within an epoch         */
    NN_STREAM_SAMPLE  = 4, /* which rows a snapshot shows               */
    NN_STREAM_DROPOUT = 5, /* which units a batch does without          */
    NN_STREAM_DATA    = 8  /* generated data sets                       */
} nn_stream;

/* Plain data: copy it to save a position, compare it, store its four words. */
typedef struct {
    uint64_t s[4];
} nn_rng;

/* The start of stream `stream` under `seed`.  Every seed is valid. */
nn_rng nn_rng_make(uint64_t seed, nn_stream stream);

/* 64 uniform bits. */
uint64_t nn_rng_next(nn_rng *rng);

/* A uniform integer in 0 .. bound-1, without bias (Lemire, "Fast random
 * integer generation in an interval", 2019).  bound must not be 0. */
uint32_t nn_rng_below(nn_rng *rng, uint32_t bound);

/* A uniform float in [0, 1): 24 random bits, every value exact. */
float nn_rng_uniform(nn_rng *rng);

/* A standard normal float (Marsaglia's polar method; float logf and sqrtf, whose
 * bits do not depend on the processor). */
float nn_rng_normal(nn_rng *rng);

/* Fisher-Yates from the last place down.
 *   index  in/out  (n) any integers   n 0 .. 2^31-1 */
void nn_rng_shuffle(nn_rng *rng, int *index, int n);

#endif

/* MT19937 as NumPy's legacy RandomState drives it.
 *
 * nnviz draws with nn_rng (nnviz/rng.h).  This generator exists for one thing:
 * to reproduce, row by row, what scikit-learn's train_test_split does with
 * random_state=SEED.  NumPy documents the legacy stream as frozen (NEP 19), so
 * these numbers will not move.
 *
 * The generator is Matsumoto & Nishimura, "Mersenne Twister: a 623-dimensionally
 * equidistributed uniform pseudorandom number generator", ACM TOMACS 8, 1998,
 * with the authors' initialisation of 2002 (init_genrand).
 */
#ifndef NNVIZ_NN_MT19937_H
#define NNVIZ_NN_MT19937_H

#include <stdint.h>

enum { NN_MT19937_WORDS = 624 };

/* Plain data; start it with nn_mt19937_seed. */
typedef struct {
    uint32_t word[NN_MT19937_WORDS];
    int used; /* words of this block already handed out */
} nn_mt19937;

/* What RandomState(seed) starts from.  Every seed is valid. */
void nn_mt19937_seed(nn_mt19937 *mt, uint32_t seed);

/* 32 uniform bits. */
uint32_t nn_mt19937_next(nn_mt19937 *mt);

/* A uniform integer in 0 .. max, max included: words are masked to the bits of
 * max and drawn again while they are above it.  max 0 draws nothing. */
uint32_t nn_mt19937_upto(nn_mt19937 *mt, uint32_t max);

/* RandomState.permutation(n): 0 .. n-1 in a shuffled order.
 *   index  out  (n)     n  0 .. 2^31-1 */
void nn_mt19937_permutation(nn_mt19937 *mt, int *index, int n);

#endif

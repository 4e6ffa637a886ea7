/* MT19937 against NumPy 2.4.6: RandomState(seed).bytes and .permutation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "nn/mt19937.h"

#include <stdlib.h>

static uint32_t word_at(uint32_t seed, int i)
{
    nn_mt19937 mt;

    nn_mt19937_seed(&mt, seed);
    while (i-- > 0) {
        (void)nn_mt19937_next(&mt);
    }
    return nn_mt19937_next(&mt);
}

static void words_are_numpys(void **state)
{
    static const struct {
        uint32_t seed;
        int i;
        uint32_t word;
    } KNOWN[] = {
        {5489, 0, 3499211612U},        {5489, 1, 581869302U}, {5489, 2, 3890346734U},
        {5489, 9999, 4123659995U}, /* the value the C++ standard gives for mt19937 */
        {42, 0, 1608637542U},          {42, 1, 3421126067U},  {42, 623, 1077437785U},
        {42, 624, 108880612U},         {42, 625, 791707097U}, {42, 1499, 2331520038U},
        {0, 0, 2357136044U},           {0, 1, 2546248239U},   {4294967295U, 0, 419326371U},
        {4294967295U, 2, 3918654476U},
    };
    (void)state;

    for (size_t k = 0; k < sizeof KNOWN / sizeof KNOWN[0]; k++) {
        assert_int_equal(word_at(KNOWN[k].seed, KNOWN[k].i), KNOWN[k].word);
    }
}

static void upto_stays_in_range_and_reaches_both_ends(void **state)
{
    static const uint32_t MAX[] = {1, 2, 3, 4, 6, 7, 8};
    nn_mt19937 mt;
    (void)state;

    nn_mt19937_seed(&mt, 1);
    for (size_t k = 0; k < sizeof MAX / sizeof MAX[0]; k++) {
        int seen[9] = {0};

        for (int i = 0; i < 1000; i++) {
            uint32_t v = nn_mt19937_upto(&mt, MAX[k]);

            assert_in_range(v, 0, MAX[k]);
            seen[v]++;
        }
        for (uint32_t v = 0; v <= MAX[k]; v++) {
            assert_true(seen[v] > 0);
        }
    }
}

static void upto_zero_draws_nothing_and_upto_all_masks_nothing(void **state)
{
    nn_mt19937 mt;
    (void)state;

    nn_mt19937_seed(&mt, 42);
    assert_int_equal(nn_mt19937_upto(&mt, 0), 0);
    assert_int_equal(nn_mt19937_upto(&mt, UINT32_MAX), 1608637542U);
}

/* FNV-1a over whole entries. */
static uint64_t hash(const int *v, int n)
{
    uint64_t h = 14695981039346656037U;

    for (int i = 0; i < n; i++) {
        h = (h ^ (uint64_t)v[i]) * 1099511628211U;
    }
    return h;
}

static void permutations_are_numpys(void **state)
{
    static const struct {
        uint32_t seed;
        int n, first[8];
        uint64_t hash;
    } KNOWN[] = {
        {42, 10, {8, 1, 5, 0, 7, 2, 9, 4}, 0xc52dda6de76b25b2U},
        {42, 1372, {430, 588, 296, 184, 244, 590, 78, 708}, 0xf00fcdbe2cf17d77U},
        {0, 1372, {1023, 642, 1196, 31, 253, 535, 184, 758}, 0xeaf8b57c9818f417U},
        {7,
         1000003,
         {351172, 852657, 376386, 171369, 728469, 600327, 50180, 278706},
         0x0076516750f2b1f8U},
        {4294967295U, 100, {92, 36, 80, 77, 31, 6, 69, 20}, 0xacb6832f012fc731U},
    };
    (void)state;

    for (size_t k = 0; k < sizeof KNOWN / sizeof KNOWN[0]; k++) {
        int *index = calloc((size_t)KNOWN[k].n, sizeof *index);
        nn_mt19937 mt;

        assert_non_null(index);
        nn_mt19937_seed(&mt, KNOWN[k].seed);
        nn_mt19937_permutation(&mt, index, KNOWN[k].n);
        assert_memory_equal(index, KNOWN[k].first, sizeof KNOWN[k].first);
        assert_true(hash(index, KNOWN[k].n) == KNOWN[k].hash);
        free(index);
    }
}

static void tiny_permutations(void **state)
{
    int index[2] = {7, 7};
    nn_mt19937 mt;
    (void)state;

    nn_mt19937_seed(&mt, 42);
    nn_mt19937_permutation(&mt, index, 0);
    assert_int_equal(index[0], 7);
    nn_mt19937_permutation(&mt, index, 1);
    assert_int_equal(index[0], 0);
    assert_int_equal(index[1], 7);
    nn_mt19937_permutation(&mt, index, 2); /* nothing was drawn so far: seed 42 gives 1 0 */
    assert_int_equal(index[0], 1);
    assert_int_equal(index[1], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_numpys),
        cmocka_unit_test(upto_stays_in_range_and_reaches_both_ends),
        cmocka_unit_test(upto_zero_draws_nothing_and_upto_all_masks_nothing),
        cmocka_unit_test(permutations_are_numpys),
        cmocka_unit_test(tiny_permutations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

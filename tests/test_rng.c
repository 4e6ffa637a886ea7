/* Random numbers: the published sequence, and the laws of each distribution.
 *
 * Statistical limits are five standard errors or more; with fixed seeds a test that
 * passes once passes always. */
#include "support.h"

/* xoshiro256++ from the state {1, 2, 3, 4}: the vector the authors' C code gives. */
static void next_is_xoshiro256_plus_plus(void **state)
{
    static const uint64_t WANT[] = {
        41943041U,
        58720359U,
        3588806011781223U,
        3591011842654386U,
        9228616714210784205U,
        9973669472204895162U,
        14011001112246962877U,
        12406186145184390807U,
        15849039046786891736U,
        10450023813501588000U,
    };
    nn_rng rng = {{1, 2, 3, 4}};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(WANT); i++) {
        assert_int_equal(nn_rng_next(&rng), WANT[i]);
    }
}

/* "The same seed" is a promise across versions: these starts may never change.
 * State and first number of seed, stream: seed ^ splitmix64(stream), spread by splitmix64. */
static void seeds_and_streams_start_where_they_always_did(void **state)
{
    static const struct {
        uint64_t  seed;
        nn_stream stream;
        uint64_t  s[4], first;
    } WANT[] = {
        {1,
         NN_STREAM_SPLIT,
         {0xe9fd6049d65af21eU, 0xc51e9aa03802868bU, 0xf51621f8179d6256U, 0x484b90fcf1d24019U},
         10187554549182764694U},
        {1,
         NN_STREAM_INIT,
         {0xe06dd043328bd285U, 0xd3e217aa83e35590U, 0x26ec98251dda6012U, 0x2346789e30602515U},
         5845468077739584681U},
        {0,
         NN_STREAM_SHUFFLE,
         {0xbccdfd9c96a18897U, 0x97e4a26fa4bd44f2U, 0xa21c465b24694130U, 0xcb3579caf59441aeU},
         8112135774241393234U},
        {UINT64_MAX,
         NN_STREAM_SAMPLE,
         {0x7c6163b5ca2b7683U, 0x86b163f9cf6bc5c3U, 0xee9dc40f73937b80U, 0x9f051d9c08b2df2cU},
         2687191989907696067U},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(WANT); i++) {
        nn_rng rng = nn_rng_make(WANT[i].seed, WANT[i].stream);
        for (int k = 0; k < 4; k++) {
            assert_int_equal(rng.s[k], WANT[i].s[k]);
        }
        assert_int_equal(nn_rng_next(&rng), WANT[i].first);
    }
}

/* No two of 64 seeds x 8 streams begin alike, and equal ones stay equal. */
static void streams_and_seeds_are_apart(void **state)
{
    uint64_t first[64 * 8];
    size_t   n = 0;
    (void)state;

    for (uint64_t seed = 0; seed < 64; seed++) {
        for (int stream = NN_STREAM_SPLIT; stream < NN_STREAM_SPLIT + 8; stream++) {
            nn_rng a = nn_rng_make(seed, (nn_stream)stream), b = a;
            first[n] = nn_rng_next(&a);
            assert_int_equal(nn_rng_next(&b), first[n]);
            for (size_t k = 0; k < n; k++) {
                assert_int_not_equal(first[k], first[n]);
            }
            n++;
        }
    }
}

/* Chi-square of `n` counts of equally likely outcomes: mean n-1, variance 2(n-1). */
static void check_even(const char *what, const long *counts, int n)
{
    double total = 0.0, chi = 0.0;

    for (int i = 0; i < n; i++) {
        total += (double)counts[i];
    }
    for (int i = 0; i < n; i++) {
        double want = total / n, off = (double)counts[i] - want;
        chi += off * off / want;
    }
    check_near(what, chi, n - 1, 5.0 * sqrt(2.0 * (n - 1)));
}

static void below_is_uniform(void **state)
{
    static const uint32_t BOUNDS[] = {2, 3, 6, 7, 10, 100};
    nn_rng                rng      = nn_rng_make(3, NN_STREAM_SAMPLE);
    (void)state;

    for (size_t b = 0; b < COUNT_OF(BOUNDS); b++) {
        long counts[100] = {0};
        for (int i = 0; i < 20000; i++) {
            uint32_t v = nn_rng_below(&rng, BOUNDS[b]);
            assert_in_range(v, 0, BOUNDS[b] - 1);
            counts[v]++;
        }
        check_even("below", counts, (int)BOUNDS[b]);
    }
}

/* 2^32 numbers onto 3 * 2^30 places: taken as they come, every third place would get
 * twice its share. */
static void below_is_uniform_for_large_bounds(void **state)
{
    nn_rng         rng       = nn_rng_make(4, NN_STREAM_SAMPLE);
    const uint32_t bound     = 3U << 30;
    long           counts[3] = {0};
    (void)state;

    for (int i = 0; i < 20000; i++) {
        uint32_t v = nn_rng_below(&rng, bound);
        assert_true(v < bound);
        counts[v % 3]++;
    }
    check_even("below 3 * 2^30, modulo 3", counts, 3);
    assert_int_equal(nn_rng_below(&rng, 1), 0);
    assert_true(nn_rng_below(&rng, UINT32_MAX) < UINT32_MAX);
}

static void uniform_is_uniform_on_24_bits(void **state)
{
    nn_rng    rng        = nn_rng_make(5, NN_STREAM_INIT);
    long      counts[16] = {0};
    double    sum        = 0.0;
    const int n          = 50000;
    (void)state;

    for (int i = 0; i < n; i++) {
        float v = nn_rng_uniform(&rng);
        assert_true(v >= 0.0f && v < 1.0f);
        assert_true(v * 0x1p24f == floorf(v * 0x1p24f));
        counts[(int)(v * 16.0f)]++;
        sum += (double)v;
    }
    check_near("mean", sum / n, 0.5, 5.0 * sqrt(1.0 / 12.0 / n));
    check_even("sixteenths", counts, 16);
}

/* Mean, variance and kurtosis, and the share within one and two deviations. */
static void normal_is_normal(void **state)
{
    nn_rng    rng = nn_rng_make(6, NN_STREAM_INIT);
    double    m1 = 0.0, m2 = 0.0, m4 = 0.0, in_1 = 0.0, in_2 = 0.0, beyond_3 = 0.0;
    const int n = 100000;
    (void)state;

    for (int i = 0; i < n; i++) {
        double v = (double)nn_rng_normal(&rng);
        assert_true(isfinite(v));
        m1 += v / n;
        m2 += v * v / n;
        m4 += v * v * v * v / n;
        in_1 += (fabs(v) < 1.0) / (double)n;
        in_2 += (fabs(v) < 2.0) / (double)n;
        beyond_3 += fabs(v) > 3.0;
    }
    check_near("mean", m1, 0.0, 5.0 / sqrt(n));
    check_near("variance", m2, 1.0, 5.0 * sqrt(2.0 / n));
    check_near("fourth moment", m4, 3.0, 5.0 * sqrt(96.0 / n));
    check_near("within 1", in_1, 0.682689, 0.0075);
    check_near("within 2", in_2, 0.954500, 0.0035);
    check_near("beyond 3", beyond_3 / n, 0.0026998, 0.0009);
}

/* Fisher-Yates from the last place down, by hand in other words. */
static void shuffle_is_fisher_yates(void **state)
{
    static const int WANT[] = {1, 6, 7, 4, 0, 3, 2, 9, 8, 5};
    nn_rng           rng    = nn_rng_make(1, NN_STREAM_SHUFFLE);
    int              index[10];
    (void)state;

    for (int i = 0; i < 10; i++) {
        index[i] = i;
    }
    nn_rng_shuffle(&rng, index, 10);
    assert_memory_equal(index, WANT, sizeof WANT);
}

/* Long arrays are shuffled with draws that run ahead; the order must not tell. */
static void shuffle_is_fisher_yates_at_every_length(void **state)
{
    enum { FAR = 1 << 20, MOST = 2 * FAR };
    static const int LENGTH[] = {0,        1,        2,        3,        63,       64,
                                 65,       1000,     FAR - 1,  FAR,      FAR + 1,  FAR + 2,
                                 FAR + 63, FAR + 64, FAR + 65, FAR + 66, MOST - 1, MOST};
    static int       plain[MOST], shuffled[MOST];
    (void)state;

    for (size_t k = 0; k < sizeof LENGTH / sizeof *LENGTH; k++) {
        const int n   = LENGTH[k];
        nn_rng    rng = nn_rng_make(k, NN_STREAM_SHUFFLE), other = rng;
        for (int i = 0; i < n; i++) {
            plain[i] = shuffled[i] = i;
        }
        for (int i = n - 1; i > 0; i--) {
            uint32_t j   = nn_rng_below(&other, (uint32_t)i + 1);
            int      was = plain[i];
            plain[i]     = plain[j];
            plain[j]     = was;
        }
        nn_rng_shuffle(&rng, shuffled, n);
        if (memcmp(plain, shuffled, (size_t)n * sizeof *plain) != 0) {
            fail_msg("%d numbers come in another order", n);
        }
        assert_memory_equal(&rng, &other, sizeof rng);
    }
}

static void shuffle_permutes(void **state)
{
    nn_rng rng        = nn_rng_make(8, NN_STREAM_SHUFFLE);
    int    index[257] = {0};
    bool   seen[257]  = {false};
    (void)state;

    for (int i = 0; i < 257; i++) {
        index[i] = i;
    }
    nn_rng_shuffle(&rng, index, 257);
    int in_place = 0;
    for (int i = 0; i < 257; i++) {
        assert_in_range(index[i], 0, 256);
        assert_false(seen[index[i]]);
        seen[index[i]] = true;
        in_place += index[i] == i;
    }
    assert_true(in_place < 10); /* one is expected */
}

static void shuffle_gives_every_order_alike(void **state)
{
    nn_rng rng        = nn_rng_make(9, NN_STREAM_SHUFFLE);
    long   counts[27] = {0}, orders[6];
    int    n          = 0;
    (void)state;

    for (int i = 0; i < 12000; i++) {
        int v[] = {0, 1, 2};
        nn_rng_shuffle(&rng, v, 3);
        counts[v[0] * 9 + v[1] * 3 + v[2]]++;
    }
    for (int i = 0; i < 27; i++) {
        if (counts[i]) {
            assert_true(n < 6);
            orders[n++] = counts[i];
        }
    }
    assert_int_equal(n, 6);
    check_even("orders of three", orders, 6);
}

static void nothing_to_shuffle_draws_nothing(void **state)
{
    nn_rng rng = nn_rng_make(1, NN_STREAM_SHUFFLE), before = rng;
    int    one[] = {5};
    (void)state;

    nn_rng_shuffle(&rng, one, 0);
    nn_rng_shuffle(&rng, one, 1);
    assert_int_equal(one[0], 5);
    assert_memory_equal(&rng, &before, sizeof rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(next_is_xoshiro256_plus_plus),
        cmocka_unit_test(seeds_and_streams_start_where_they_always_did),
        cmocka_unit_test(streams_and_seeds_are_apart),
        cmocka_unit_test(below_is_uniform),
        cmocka_unit_test(below_is_uniform_for_large_bounds),
        cmocka_unit_test(uniform_is_uniform_on_24_bits),
        cmocka_unit_test(normal_is_normal),
        cmocka_unit_test(shuffle_is_fisher_yates),
        cmocka_unit_test(shuffle_is_fisher_yates_at_every_length),
        cmocka_unit_test(shuffle_permutes),
        cmocka_unit_test(shuffle_gives_every_order_alike),
        cmocka_unit_test(nothing_to_shuffle_draws_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

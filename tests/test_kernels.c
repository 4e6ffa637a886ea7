/* The products of a dense layer: by hand, whole and in parts, and blas against the plain loops. */
#include "support.h"

#include "nn/blas.h"
#include "nn/kernels.h"

static const struct {
    const char          *name;
    const dense_kernels *k;
} KERNELS[] = {{"reference", &KERNELS_REFERENCE}, {"blas", &KERNELS_BLAS}};

/* Small whole numbers: every sum is exact, so both must give exactly this.  Outputs are NaN
 * before: they are overwritten, whatever they held. */
static void two_by_two_by_hand(void **state)
{
    static const float X[] = {1, 2, 3, 4}, W[] = {5, 6, 7, -8}, B[] = {10, 20};
    static const float Z[] = {27, 11, 49, 9}, NEGATIVE[] = {-10, -20};
    static const float Y[]  = {7, 0, 29, 0}; /* relu of the same with the other bias */
    static const float DZ[] = {1, -1, 2, 3};
    static const float DX[] = {-2, 14, 31, -12}, DW[] = {7, 10, 8, 10}, DB[] = {3, 2};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KERNELS); i++) {
        float z[4], y[4], dx[4], dW[4], db[2];
        memset(z, 0xff, sizeof z);
        memset(y, 0xff, sizeof y);
        memset(dx, 0xff, sizeof dx);
        memset(dW, 0xff, sizeof dW);
        memset(db, 0xff, sizeof db);
        KERNELS[i].k->forward(2, 2, 2, X, W, B, NN_ACT_LINEAR, z, y, 2);
        check_same_bits("z", z, Z, 4);
        check_same_bits("y", y, Z, 4);
        KERNELS[i].k->forward(2, 2, 2, X, W, NEGATIVE, NN_ACT_RELU, z, z, 2);
        check_same_bits("relu in place", z, Y, 4);
        KERNELS[i].k->input_gradient(2, 2, 2, DZ, W, dx, 2);
        check_same_bits("dx", dx, DX, 4);
        KERNELS[i].k->weight_gradient(2, 2, 2, DZ, X, dW, db, 2);
        check_same_bits("dW", dW, DW, 4);
        check_same_bits("db", db, DB, 2);
    }
}

/* W - dW / 2 and b - db / 2 of the above. */
static void descending_is_subtracting_the_gradient(void **state)
{
    static const float X[] = {1, 2, 3, 4}, DZ[] = {1, -1, 2, 3};
    static const float WANT_W[] = {1.5f, 1, 3, -13}, WANT_B[] = {8.5f, 19};
    float              W[] = {5, 6, 7, -8}, b[] = {10, 20};
    int                tested = 0;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KERNELS); i++) {
        if (KERNELS[i].k->descend) {
            KERNELS[i].k->descend(2, 2, 2, 0.5f, DZ, X, W, b, 2);
            check_same_bits("W", W, WANT_W, 4);
            check_same_bits("b", b, WANT_B, 2);
            tested++;
        }
    }
    assert_int_equal(tested, 1);
}

/* Each row's share of the step is next to nothing beside the bias; all of them together are not. */
static void a_large_bias_takes_its_step(void **state)
{
    enum { ROWS = 1024, UNITS = 3 };
    static float dz[ROWS * UNITS], x[ROWS];
    (void)state;

    for (int i = 0; i < ROWS * UNITS; i++) {
        dz[i] = 0.01f;
    }
    for (size_t i = 0; i < COUNT_OF(KERNELS); i++) {
        float W[UNITS] = {0}, b[UNITS] = {100.0f, -100.0f, 0.0f};
        if (KERNELS[i].k->descend) {
            KERNELS[i].k->descend(ROWS, 1, UNITS, 0.001f, dz, x, W, b, UNITS);
            assert_float_equal(b[0], 99.98976f, 1e-5f);
            assert_float_equal(b[1], -100.01024f, 1e-5f);
            assert_float_equal(b[2], -0.01024f, 1e-6f);
        }
    }
}

/* The second column of each result alone, within rows of two: the first stays as it is. */
static void a_part_leaves_the_rest_alone(void **state)
{
    static const float X[] = {1, 2, 3, 4}, W[] = {5, 6, 7, -8}, B[] = {10, 20};
    static const float Z[] = {-1, 11, -1, 9}, DZ[] = {1, -1, 2, 3}, DX[] = {-1, 14, -1, -12};
    static const float DW[] = {8, 10}, DB[] = {2};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KERNELS); i++) {
        float z[] = {-1, -1, -1, -1}, y[] = {-1, -1, -1, -1}, dx[] = {-1, -1, -1, -1};
        float dW[2], db[1];
        KERNELS[i].k->forward(2, 2, 1, X, W + 2, B + 1, NN_ACT_LINEAR, z + 1, y + 1, 2);
        check_same_bits("z", z, Z, 4);
        check_same_bits("y", y, Z, 4);
        KERNELS[i].k->input_gradient(2, 1, 2, DZ, W + 1, dx + 1, 2);
        check_same_bits("dx", dx, DX, 4);
        KERNELS[i].k->weight_gradient(2, 2, 1, DZ + 1, X, dW, db, 2);
        check_same_bits("dW", dW, DW, 2);
        check_same_bits("db", db, DB, 1);
    }
}

/* Relative to the sum of the terms' sizes, which cancellation does not shrink. */
static double worst_apart(const float *a, const float *b, size_t n, double scale)
{
    double worst = 0.0;
    for (size_t i = 0; i < n; i++) {
        worst = fmax(worst, fabs((double)a[i] - (double)b[i]) / scale);
    }
    return worst;
}

static double compare(nn_rng *rng, int B, int D, int U)
{
    const size_t bd = (size_t)(B * D), bu = (size_t)(B * U), ud = (size_t)(U * D);
    float       *x = random_floats(rng, bd, -1.0f, 1.0f), *W = random_floats(rng, ud, -1.0f, 1.0f);
    float       *b  = random_floats(rng, (size_t)U, -1.0f, 1.0f);
    float       *dz = random_floats(rng, bu, -1.0f, 1.0f);
    float       *z[2], *dx[2], *dW[2], *db[2];
    double       worst = 0.0;

    for (int i = 0; i < 2; i++) {
        z[i] = new_floats(bu), dx[i] = new_floats(bd), dW[i] = new_floats(ud);
        db[i] = new_floats((size_t)U);
        KERNELS[i].k->forward(B, D, U, x, W, b, NN_ACT_LINEAR, z[i], z[i], U);
        KERNELS[i].k->input_gradient(B, D, U, dz, W, dx[i], D);
        KERNELS[i].k->weight_gradient(B, D, U, dz, x, dW[i], db[i], U);
    }
    worst = fmax(worst, worst_apart(z[0], z[1], bu, D + 1));
    worst = fmax(worst, worst_apart(dx[0], dx[1], bd, U));
    worst = fmax(worst, worst_apart(dW[0], dW[1], ud, B));
    worst = fmax(worst, worst_apart(db[0], db[1], (size_t)U, B));
    for (int i = 0; i < 2; i++) {
        free(z[i]), free(dx[i]), free(dW[i]), free(db[i]);
    }
    free(x), free(W), free(b), free(dz);
    return worst;
}

static void blas_equals_reference_over_shapes(void **state)
{
    static const int BATCHES[] = {1, 15, 16, 17};
    nn_rng           rng       = nn_rng_make(1, NN_STREAM_INIT);
    double           worst     = 0.0;
    (void)state;

    for (int i = 0; i < 60; i++) {
        int    B = i < 32 ? BATCHES[i % 4] : 1 + (int)nn_rng_below(&rng, 40);
        int    D = 1 + (int)nn_rng_below(&rng, 70), U = 1 + (int)nn_rng_below(&rng, 70);
        double off = compare(&rng, B, D, U);
        if (!(off < 1e-6)) {
            fail_msg("B %d, D %d, U %d: off by %g", B, D, U, off);
        }
        worst = fmax(worst, off);
    }
    print_message("worst difference %.1e\n", worst);
    assert_true(worst > 0.0); /* two orders of summing: were they equal, one was called twice */
}

static int start_blas(void **state)
{
    nn_err err = {0};
    (void)state;
    return blas_start(&err) == NN_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_by_two_by_hand),
        cmocka_unit_test(descending_is_subtracting_the_gradient),
        cmocka_unit_test(a_large_bias_takes_its_step),
        cmocka_unit_test(a_part_leaves_the_rest_alone),
        cmocka_unit_test(blas_equals_reference_over_shapes),
    };
    return cmocka_run_group_tests(tests, start_blas, NULL);
}

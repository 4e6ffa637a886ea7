/* The two products of a dense layer: by hand, and blas against the plain loops. */
#include "support.h"

#include "nn/blas.h"
#include "nn/kernels.h"

static const struct {
    const char          *name;
    const dense_kernels *k;
} KERNELS[] = {{"reference", &KERNELS_REFERENCE}, {"blas", &KERNELS_BLAS}};

/* Small whole numbers: every sum is exact, so both must give exactly this. */
static void two_by_two_by_hand(void **state)
{
    static const float X[] = {1, 2, 3, 4}, W[] = {5, 6, 7, 8}, B[] = {10, 20};
    static const float Z[]  = {27, 43, 49, 73};
    static const float DZ[] = {1, -1, 2, 3};
    static const float DX[] = {-2, -2, 31, 36}, DW[] = {7, 10, 8, 10}, DB[] = {3, 2};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KERNELS); i++) {
        float z[4], dx[4], dW[4], db[2];
        memset(z, 0xff, sizeof z); /* NaN: outputs are overwritten, whatever they held */
        memset(dx, 0xff, sizeof dx);
        memset(dW, 0xff, sizeof dW);
        memset(db, 0xff, sizeof db);
        KERNELS[i].k->dense_forward(2, 2, 2, X, W, B, z);
        check_same_bits("z", z, Z, 4);
        KERNELS[i].k->dense_backward(2, 2, 2, DZ, X, W, dx, dW, db);
        check_same_bits("dx", dx, DX, 4);
        check_same_bits("dW", dW, DW, 4);
        check_same_bits("db", db, DB, 2);
    }
}

static void the_first_layer_needs_no_input_gradient(void **state)
{
    static const float X[] = {1, 2, 3}, W[] = {4, 5, 6}, DZ[] = {2}, DW[] = {2, 4, 6};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KERNELS); i++) {
        float dW[3], db;
        KERNELS[i].k->dense_backward(1, 3, 1, DZ, X, W, NULL, dW, &db);
        check_same_bits("dW", dW, DW, 3);
        assert_true(db == 2.0f);
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
        KERNELS[i].k->dense_forward(B, D, U, x, W, b, z[i]);
        KERNELS[i].k->dense_backward(B, D, U, dz, x, W, dx[i], dW[i], db[i]);
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
        cmocka_unit_test(the_first_layer_needs_no_input_gradient),
        cmocka_unit_test(blas_equals_reference_over_shapes),
    };
    return cmocka_run_group_tests(tests, start_blas, NULL);
}

/* The product of our own: against sums in double, and the same bits whole and in parts. */
#include "support.h"

#include "nn/affine.h"

/* Edges of tiles, strips, depths and of the shapes that are done at all. */
static const struct {
    int B, D, U;
} SHAPES[] = {{32, 64, 12},  {33, 65, 13},  {63, 79, 23},    {64, 256, 24}, {65, 257, 25},
              {45, 511, 37}, {96, 272, 36}, {128, 100, 529}, {40, 64, 1057}};

typedef struct {
    int    B, D, U;
    float *x, *W, *b;
} product;

static product product_of(nn_rng *rng, int B, int D, int U)
{
    return (product){B,
                     D,
                     U,
                     random_floats(rng, (size_t)B * (size_t)D, -1.0f, 1.0f),
                     random_floats(rng, (size_t)U * (size_t)D, -1.0f, 1.0f),
                     random_floats(rng, (size_t)U, -1.0f, 1.0f)};
}

static void free_product(product *p)
{
    free(p->x), free(p->W), free(p->b);
}

/* Rows and units from the given ones on; z (B, ld) is that of the whole. */
static void run(affine_fn *f, const product *p, int row, int rows, int unit, int units, float *z,
                int ld)
{
    const size_t D = (size_t)p->D, r = (size_t)row, u = (size_t)unit;
    f(rows, p->D, units, p->x + r * D, p->W + u * D, p->b + u, z + r * (size_t)ld + u, ld);
}

static affine_fn *function_or_skip(int B, int D, int U)
{
    affine_fn *f = affine_for(B, D, U);
    if (!f) {
        print_message("this processor has no AVX-512\n");
        skip();
    }
    return f;
}

/* Sizes of the terms added up: what a rounding of each partial sum can amount to. */
static double size_of_sum(const product *p, int r, int u, double *sum)
{
    double size = fabs((double)p->b[u]);

    *sum = (double)p->b[u];
    for (int d = 0; d < p->D; d++) {
        double term = (double)p->x[r * p->D + d] * (double)p->W[u * p->D + d];
        *sum += term;
        size += fabs(term);
    }
    return size;
}

static void agrees_with_sums_in_double(void **state)
{
    nn_rng rng = nn_rng_make(11, NN_STREAM_DATA);
    (void)state;

    for (size_t i = 0; i < COUNT_OF(SHAPES); i++) {
        product p  = product_of(&rng, SHAPES[i].B, SHAPES[i].D, SHAPES[i].U);
        int     ld = p.U + 3;
        float  *z  = random_floats(&rng, (size_t)p.B * (size_t)ld, 5.0f, 6.0f);
        run(function_or_skip(p.B, p.D, p.U), &p, 0, p.B, 0, p.U, z, ld);
        for (int r = 0; r < p.B; r++) {
            for (int u = 0; u < p.U; u++) {
                double sum, size = size_of_sum(&p, r, u, &sum);
                check_near("z", (double)z[r * ld + u], sum, 1e-6 * size);
            }
            for (int u = p.U; u < ld; u++) { /* what lies between the rows is another's */
                assert_true(z[r * ld + u] >= 5.0f);
            }
        }
        free(z);
        free_product(&p);
    }
}

static void parts_give_the_bits_of_the_whole(void **state)
{
    nn_rng rng = nn_rng_make(12, NN_STREAM_DATA);
    (void)state;

    for (size_t i = 0; i < COUNT_OF(SHAPES); i++) {
        product    p = product_of(&rng, 2 * SHAPES[i].B, SHAPES[i].D, 2 * SHAPES[i].U);
        size_t     n = (size_t)p.B * (size_t)p.U;
        affine_fn *f = function_or_skip(p.B, p.D, p.U);
        int        B = SHAPES[i].B + 1, U = SHAPES[i].U + 1; /* not the middle */
        float     *whole = new_floats(n), *parts = new_floats(n);

        B = p.B - B < AFFINE_ROWS ? AFFINE_ROWS : B;
        U = p.U - U < AFFINE_UNITS ? AFFINE_UNITS : U;
        run(f, &p, 0, p.B, 0, p.U, whole, p.U);
        run(f, &p, 0, B, 0, U, parts, p.U);
        run(f, &p, B, p.B - B, 0, U, parts, p.U);
        run(f, &p, 0, B, U, p.U - U, parts, p.U);
        run(f, &p, B, p.B - B, U, p.U - U, parts, p.U);
        check_same_bits("z", parts, whole, n);
        free(whole), free(parts);
        free_product(&p);
    }
}

/* By hand: 3 inputs would be cblas's, so the rest of 64 is nothing. */
static void small_whole_numbers_are_exact(void **state)
{
    enum { B = 32, D = 64, U = 12 };
    float x[B * D] = {0}, W[U * D] = {0}, b[U], z[B * U];
    (void)state;

    for (int u = 0; u < U; u++) {
        b[u]             = (float)(100 * u);
        W[u * D]         = (float)u;
        W[u * D + D - 1] = 2.0f;
    }
    for (int r = 0; r < B; r++) {
        x[r * D]         = (float)r;
        x[r * D + D - 1] = (float)-r;
    }
    function_or_skip(B, D, U)(B, D, U, x, W, b, z, U);
    for (int r = 0; r < B; r++) {
        for (int u = 0; u < U; u++) {
            assert_true(z[r * U + u] == (float)(100 * u + u * r - 2 * r));
        }
    }
}

static void a_nan_stays_in_its_row(void **state)
{
    nn_rng  rng = nn_rng_make(13, NN_STREAM_DATA);
    product p   = product_of(&rng, 50, 70, 20);
    float  *z   = new_floats(1000);
    (void)state;

    p.x[41 * 70 + 69] = NAN;
    run(function_or_skip(50, 70, 20), &p, 0, 50, 0, 20, z, 20);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(isnan(z[i]) != 0, i / 20 == 41);
    }
    free(z);
    free_product(&p);
}

/* OpenBLAS is asked where it is better, or where there is less than one tile. */
static void other_shapes_are_left_to_openblas(void **state)
{
    (void)state;

    assert_null(affine_for(AFFINE_ROWS - 1, 300, 300));
    assert_null(affine_for(128, 300, AFFINE_UNITS - 1));
    assert_null(affine_for(128, 28, 300));
    assert_null(affine_for(1024, 300, 300));
    assert_null(affine_for(512, 64, 300));
    assert_null(affine_for(128, 4096, 4096));
    assert_null(affine_for(128, 1 << 30, 1 << 30));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_sums_in_double),
        cmocka_unit_test(parts_give_the_bits_of_the_whole),
        cmocka_unit_test(small_whole_numbers_are_exact),
        cmocka_unit_test(a_nan_stays_in_its_row),
        cmocka_unit_test(other_shapes_are_left_to_openblas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

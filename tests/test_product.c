/* Products in kernels of our own: against sums in double, and the same bits from every set, whole
 * and in parts. */
#include "support.h"

#include "nn/processor.h"
#include "nn/product.h"

/* Edges of tiles, strips and depths, and of the shapes that are done at all. */
static const struct {
    int B, D, U;
} SHAPES[] = {{8, 1, 8},     {9, 3, 11},    {16, 8, 8},      {17, 16, 9},    {31, 15, 13},
              {33, 33, 12},  {45, 511, 37}, {64, 256, 24},   {65, 257, 25},  {160, 31, 64},
              {161, 32, 17}, {170, 65, 23}, {96, 192, 320},  {63, 193, 321}, {40, 64, 1057},
              {323, 17, 41}, {1057, 24, 9}, {128, 100, 529}, {8, 700, 8}};

typedef struct {
    int    B, D, U;
    float *x, *W, *b, *dz;
} layer;

static layer layer_of(nn_rng *rng, int B, int D, int U)
{
    return (layer){B,
                   D,
                   U,
                   random_floats(rng, (size_t)B * (size_t)D, -1.0f, 1.0f),
                   random_floats(rng, (size_t)U * (size_t)D, -1.0f, 1.0f),
                   random_floats(rng, (size_t)U, -1.0f, 1.0f),
                   random_floats(rng, (size_t)B * (size_t)U, -1.0f, 1.0f)};
}

static void free_layer(layer *l)
{
    free(l->x), free(l->W), free(l->b), free(l->dz);
}

static const products *first_or_skip(void)
{
    if (!products_of(0)) {
        print_message("this processor has no AVX2 and FMA\n");
        skip();
    }
    return products_of(0);
}

/* --- right ------------------------------------------------------------------------------- */

/* A sum of products and the size of its terms, to which its rounding errors are in proportion. */
typedef struct {
    double sum, size;
} exact;

static void add_term(exact *e, float a, float b)
{
    e->sum += (double)a * (double)b;
    e->size += fabs((double)a * (double)b);
}

static void check_sum(const char *what, float got, const exact *e)
{
    check_near(what, (double)got, e->sum, 1e-6 * e->size);
}

static void check_affine(const products *f, const layer *l)
{
    const int ld = l->U + 3;
    float    *z  = random_floats(&(nn_rng){{1, 2, 3, 4}}, (size_t)l->B * (size_t)ld, 5.0f, 6.0f);

    f->affine(l->B, l->D, l->U, l->x, l->W, l->b, z, ld);
    for (int r = 0; r < l->B; r++) {
        for (int u = 0; u < l->U; u++) {
            exact e = {0};
            add_term(&e, l->b[u], 1.0f);
            for (int d = 0; d < l->D; d++) {
                add_term(&e, l->x[r * l->D + d], l->W[u * l->D + d]);
            }
            check_sum("z", z[r * ld + u], &e);
        }
        for (int u = l->U; u < ld; u++) { /* what lies between the rows is another's */
            assert_true(z[r * ld + u] >= 5.0f);
        }
    }
    free(z);
}

/* Of the first inputs, but for three: so that the rows of W and dx are apart. */
static void check_input_gradient(const products *f, const layer *l)
{
    const int D  = l->D > 3 ? l->D - 3 : l->D;
    float    *dx = random_floats(&(nn_rng){{1, 2, 3, 4}}, (size_t)l->B * (size_t)l->D, 5.0f, 6.0f);

    f->input_gradient(l->B, D, l->U, l->dz, l->W, dx, l->D);
    for (int r = 0; r < l->B; r++) {
        for (int d = 0; d < D; d++) {
            exact e = {0};
            for (int u = 0; u < l->U; u++) {
                add_term(&e, l->dz[r * l->U + u], l->W[u * l->D + d]);
            }
            check_sum("dx", dx[r * l->D + d], &e);
        }
        for (int d = D; d < l->D; d++) {
            assert_true(dx[r * l->D + d] >= 5.0f);
        }
    }
    free(dx);
}

/* dW, and W after it; of all units but the last three, if there are enough. */
static void check_weight_gradient(const products *f, const layer *l)
{
    const int    U  = l->U - 3 >= PRODUCT_LEAST ? l->U - 3 : l->U;
    const size_t n  = (size_t)l->U * (size_t)l->D;
    float       *dW = new_floats(n), *W = new_floats(n);

    memcpy(W, l->W, n * sizeof *W);
    f->weight_gradient(l->B, l->D, U, l->dz, l->x, dW, l->U);
    f->descend(l->B, l->D, U, -0.5f, l->dz, l->x, W, l->U);
    for (int u = 0; u < U; u++) {
        for (int d = 0; d < l->D; d++) {
            exact e = {0};
            for (int r = 0; r < l->B; r++) {
                add_term(&e, l->dz[r * l->U + u], l->x[r * l->D + d]);
            }
            check_sum("dW", dW[u * l->D + d], &e);
            e = (exact){-0.5 * e.sum, e.size};
            add_term(&e, l->W[u * l->D + d], 1.0f);
            check_sum("W", W[u * l->D + d], &e);
        }
    }
    for (size_t i = (size_t)U * (size_t)l->D; i < n; i++) {
        assert_true(dW[i] == 0.0f && W[i] == l->W[i]);
    }
    free(dW), free(W);
}

static void agree_with_sums_in_double(void **state)
{
    nn_rng rng = nn_rng_make(11, NN_STREAM_DATA);
    (void)state;

    first_or_skip();
    for (int set = 0; products_of(set); set++) {
        for (size_t i = 0; i < COUNT_OF(SHAPES); i++) {
            layer l = layer_of(&rng, SHAPES[i].B, SHAPES[i].D, SHAPES[i].U);
            check_affine(products_of(set), &l);
            check_input_gradient(products_of(set), &l);
            check_weight_gradient(products_of(set), &l);
            free_layer(&l);
        }
    }
}

/* --- the same bits ------------------------------------------------------------------------- */

typedef struct {
    size_t n_z, n_dx, n_W;
    float *z, *dx, *dW, *W;
} results;

static results results_of(const layer *l)
{
    results r = {.n_z  = (size_t)l->B * (size_t)l->U,
                 .n_dx = (size_t)l->B * (size_t)l->D,
                 .n_W  = (size_t)l->U * (size_t)l->D};

    r.z  = new_floats(r.n_z);
    r.dx = new_floats(r.n_dx);
    r.dW = new_floats(r.n_W);
    r.W  = new_floats(r.n_W);
    memcpy(r.W, l->W, r.n_W * sizeof *r.W);
    return r;
}

static void free_results(results *r)
{
    free(r->z), free(r->dx), free(r->dW), free(r->W);
}

/* A block of each result: rows and units, rows and inputs, units over all rows. */
static void run(const products *f, const layer *l, int row, int rows, int unit, int units,
                results *out)
{
    const size_t D = (size_t)l->D, U = (size_t)l->U, r = (size_t)row, u = (size_t)unit;

    f->affine(rows, l->D, units, l->x + r * D, l->W + u * D, l->b + u, out->z + r * U + u, l->U);
    f->input_gradient(rows, l->D, l->U, l->dz + r * U, l->W, out->dx + r * D, l->D);
    if (row == 0) {
        f->weight_gradient(l->B, l->D, units, l->dz + u, l->x, out->dW + u * D, l->U);
        f->descend(l->B, l->D, units, 0.25f, l->dz + u, l->x, out->W + u * D, l->U);
    }
}

static void check_results(const results *a, const results *b)
{
    check_same_bits("z", a->z, b->z, a->n_z);
    check_same_bits("dx", a->dx, b->dx, a->n_dx);
    check_same_bits("dW", a->dW, b->dW, a->n_W);
    check_same_bits("W", a->W, b->W, a->n_W);
}

static void every_set_and_every_cut_give_the_same_bits(void **state)
{
    nn_rng rng = nn_rng_make(12, NN_STREAM_DATA);
    (void)state;

    first_or_skip();
    for (size_t i = 0; i < COUNT_OF(SHAPES); i++) {
        layer   l = layer_of(&rng, 2 * SHAPES[i].B, SHAPES[i].D, 2 * SHAPES[i].U);
        results whole;
        int     B = l.B / 2 + 1, U = l.U / 2 + 1; /* not the middle, if that leaves enough */

        B     = l.B - B < PRODUCT_LEAST ? PRODUCT_LEAST : B;
        U     = l.U - U < PRODUCT_LEAST ? PRODUCT_LEAST : U;
        whole = results_of(&l);
        run(products_of(0), &l, 0, l.B, 0, l.U, &whole);
        for (int set = 0; products_of(set); set++) {
            results parts = results_of(&l);
            run(products_of(set), &l, 0, B, 0, U, &parts);
            run(products_of(set), &l, B, l.B - B, 0, U, &parts);
            run(products_of(set), &l, 0, B, U, l.U - U, &parts);
            run(products_of(set), &l, B, l.B - B, U, l.U - U, &parts);
            check_results(&parts, &whole);
            free_results(&parts);
        }
        free_results(&whole);
        free_layer(&l);
    }
}

/* --- by hand, and what is not a number ---------------------------------------------------------
 */

static void small_whole_numbers_are_exact(void **state)
{
    enum { B = 9, D = 3, U = 10 };
    float x[B * D], W[U * D], b[U], z[B * U], dx[B * D], dW[U * D];
    (void)state;

    for (int r = 0; r < B; r++) {
        x[r * D] = (float)r, x[r * D + 1] = 1.0f, x[r * D + 2] = (float)-r;
    }
    for (int u = 0; u < U; u++) {
        W[u * D] = (float)u, W[u * D + 1] = 7.0f, W[u * D + 2] = 2.0f;
        b[u] = (float)(100 * u);
    }
    first_or_skip()->affine(B, D, U, x, W, b, z, U);
    products_of(0)->input_gradient(B, D, U, z, W, dx, D);
    products_of(0)->weight_gradient(B, D, U, z, x, dW, U);
    for (int r = 0; r < B; r++) {
        for (int u = 0; u < U; u++) {
            assert_true(z[r * U + u] == (float)(100 * u + u * r + 7 - 2 * r));
        }
    }
    /* Row 1: 5 + 101 u.  Times u it sums up to 45 * 5 + 285 * 101, times 2 to 20 * 5 + 90 * 101. */
    assert_true(dx[D] == 29010.0f && dx[D + 2] == 9190.0f);
    /* Unit 2: 207 over the rows, as r * 2 - 2 * r is nothing. */
    assert_true(dW[2 * D] == 36 * 207.0f && dW[2 * D + 1] == 9 * 207.0f);
}

static void a_nan_stays_in_its_row(void **state)
{
    enum { B = 50, D = 70, U = 20 };
    nn_rng rng = nn_rng_make(13, NN_STREAM_DATA);
    (void)state;

    first_or_skip();
    for (int set = 0; products_of(set); set++) {
        layer   l = layer_of(&rng, B, D, U);
        results r = results_of(&l);

        l.x[41 * D + 69] = l.dz[17 * U + 19] = NAN;
        run(products_of(set), &l, 0, B, 0, U, &r);
        for (int i = 0; i < B * U; i++) {
            assert_int_equal(isnan(r.z[i]) != 0, i / U == 41);
        }
        for (int i = 0; i < B * D; i++) {
            assert_int_equal(isnan(r.dx[i]) != 0, i / D == 17);
        }
        for (int i = 0; i < U * D; i++) {
            assert_int_equal(isnan(r.dW[i]) != 0, i / D == 19 || i % D == 69);
        }
        free_results(&r);
        free_layer(&l);
    }
}

static void other_shapes_are_left_to_openblas(void **state)
{
    (void)state;

    assert_null(products_for(PRODUCT_LEAST - 1, 300, 300));
    assert_null(products_for(128, 300, PRODUCT_LEAST - 1));
    assert_null(products_for(128, 4096, 4096));
    assert_null(products_for(128, 1 << 30, 1 << 30));
    assert_ptr_equal(products_for(128, 300, 300), products_of(processor_has_avx512() ? 1 : 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agree_with_sums_in_double),
        cmocka_unit_test(every_set_and_every_cut_give_the_same_bits),
        cmocka_unit_test(small_whole_numbers_are_exact),
        cmocka_unit_test(a_nan_stays_in_its_row),
        cmocka_unit_test(other_shapes_are_left_to_openblas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

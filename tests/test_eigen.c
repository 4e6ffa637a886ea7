/* Eigen: by hand, known spectra of any size, vectors that come twice, both methods alike. */
#include "support.h"

#include "insight/eigen.h"

enum { LARGE = 150 };

static double *square(int n)
{
    return zeroed((size_t)n * (size_t)n, sizeof(double));
}

static void by_hand(void **state)
{
    (void)state;
    double a[] = {2, 1, 1, 2}, value[2], vector[4];
    eigen_jacobi(a, 2, value, vector);
    assert_true(fabs(value[0] - 3) < 1e-15 && fabs(value[1] - 1) < 1e-15);
    assert_true(fabs(vector[0] - vector[1]) < 1e-15 && fabs(vector[2] + vector[3]) < 1e-15);
    assert_true(fabs(fabs(vector[0]) - sqrt(0.5)) < 1e-15);
}

/* Mirrors a diagonal by H = 1 - 2 u u': H D H has the values of D and, as vectors, the rows
 * of H. */
static void mirrored(double *a, double *rows, int n, const double *value)
{
    double *u = zeroed((size_t)n, sizeof *u), length = 0;
    for (int i = 0; i < n; i++) {
        u[i] = 1 + (i * 7 % 11) * 0.3;
        length += u[i] * u[i];
    }
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
            rows[i * n + j] = (i == j) - 2 * u[i] * u[j] / length;
        }
    }
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
            for (int k = 0; k < n; k++) {
                a[i * n + j] += rows[k * n + i] * value[k] * rows[k * n + j];
            }
        }
    }
    free(u);
}

static double product(const double *x, const double *y, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        sum += x[i] * y[i];
    }
    return sum;
}

static void known_spectra_are_found(void **state)
{
    (void)state;
    static const int N[] = {2, 3, 40, EIGEN_SMALL, EIGEN_SMALL + 1, LARGE};
    for (size_t s = 0; s < COUNT_OF(N); s++) {
        int     n = N[s];
        double *a = square(n), *rows = square(n), *want = zeroed((size_t)n, sizeof *want);
        double  value[EIGEN_TOP], *vector = zeroed((size_t)n * EIGEN_TOP, sizeof *vector);
        for (int i = 0; i < n; i++) {
            want[i] = i == 0 ? 0.5 : i == 1 ? 0.3 : 0.25 / (1 + 0.01 * i); /* crowded below */
        }
        mirrored(a, rows, n, want);
        assert_int_equal(eigen_top(a, n, value, vector, NULL), NN_OK);
        for (int k = 0; k < EIGEN_TOP; k++) {
            double along = product(vector + k * n, rows + k * n, n);
            if (fabs(value[k] - want[k]) > 1e-13 || fabs(fabs(along) - 1) > 1e-12) {
                fail_msg("n %d: value %d is %.17g, its vector %.3g off", n, k, value[k],
                         1 - fabs(along));
            }
        }
        assert_true(fabs(product(vector, vector + n, n)) < 1e-14);
        free(a);
        free(rows);
        free(want);
        free(vector);
    }
}

/* The largest value three times: any two vectors of its space, but orthogonal ones. */
static void a_value_may_come_several_times(void **state)
{
    (void)state;
    static const int N[] = {EIGEN_SMALL, LARGE};
    for (size_t s = 0; s < COUNT_OF(N); s++) {
        int     n = N[s];
        double *a = square(n), *rows = square(n), *want = zeroed((size_t)n, sizeof *want);
        double  value[EIGEN_TOP], *vector = zeroed((size_t)n * EIGEN_TOP, sizeof *vector);
        for (int i = 0; i < n; i++) {
            want[i] = i < 3 ? 0.4 : 0.1 / (1 + i);
        }
        mirrored(a, rows, n, want);
        assert_int_equal(eigen_top(a, n, value, vector, NULL), NN_OK);
        for (int k = 0; k < EIGEN_TOP; k++) {
            double inside = 0;
            for (int i = 0; i < 3; i++) {
                double part = product(vector + k * n, rows + i * n, n);
                inside += part * part;
            }
            assert_true(fabs(value[k] - 0.4) < 1e-13 && fabs(inside - 1) < 1e-12);
        }
        assert_true(fabs(product(vector, vector + n, n)) < 1e-14);
        free(a);
        free(rows);
        free(want);
        free(vector);
    }
}

/* Nothing leads on from a vector that the matrix maps to itself, or to nothing. */
static void matrices_that_lead_nowhere(void **state)
{
    (void)state;
    double *a      = square(LARGE), value[EIGEN_TOP];
    double *vector = zeroed(LARGE * EIGEN_TOP, sizeof *vector);
    assert_int_equal(eigen_top(a, LARGE, value, vector, NULL), NN_OK); /* all 0 */
    assert_true(value[0] == 0 && value[1] == 0);
    assert_true(fabs(product(vector, vector, LARGE) - 1) < 1e-14);
    for (int i = 0; i < LARGE; i++) {
        a[i * LARGE + i] = 0.01;
    }
    assert_int_equal(eigen_top(a, LARGE, value, vector, NULL), NN_OK); /* a multiple of 1 */
    assert_true(fabs(value[0] - 0.01) < 1e-15 && fabs(value[1] - 0.01) < 1e-15);
    assert_true(fabs(product(vector, vector + LARGE, LARGE)) < 1e-14);
    free(a);
    free(vector);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test(known_spectra_are_found),
        cmocka_unit_test(a_value_may_come_several_times),
        cmocka_unit_test(matrices_that_lead_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

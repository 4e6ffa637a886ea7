/* PCA: numbers of scikit-learn, laws, and layers in which nothing varies. */
#include "support.h"

#include "data/builtin.h"
#include "insight/pca.h"

enum { IRIS_ROWS = 150, IRIS_UNITS = 4, WIDE_ROWS = 150, WIDE = 96 };

static void iris(float x[IRIS_ROWS][IRIS_UNITS])
{
    text csv = {0};
    assert_int_equal(builtin_csv(&csv, builtin_find("iris"), NULL, NULL), NN_OK);
    const char *at = csv.data;
    for (int r = 0; r < IRIS_ROWS; r++) {
        at = strchr(at, '\n');
        assert_non_null(at);
        at++;
        assert_int_equal(sscanf(at, "%f,%f,%f,%f", &x[r][0], &x[r][1], &x[r][2], &x[r][3]), 4);
    }
    text_free(&csv);
}

static pca_basis fitted(const float *x, int units, int rows)
{
    pca      *p = NULL;
    pca_basis b;
    assert_int_equal(pca_create(&p, units, NULL), NN_OK);
    pca_add(p, x, (size_t)units, rows);
    assert_int_equal(pca_fit(&b, p, NULL), NN_OK);
    assert_int_equal(b.units, units);
    pca_free(p);
    return b;
}

static void check_all_near(const double *got, const double *want, int n, double tolerance,
                           const char *what)
{
    for (int i = 0; i < n; i++) {
        if (!(fabs(got[i] - want[i]) <= tolerance)) {
            fail_msg("%s %d is %.17g, want %.17g", what, i, got[i], want[i]);
        }
    }
}

/* scikit-learn 1.9.1, PCA(2, svd_solver="full") of the values as float32, in double. */
static void iris_is_as_scikit_learn_has_it(void **state)
{
    (void)state;
    static const double MEAN[]  = {5.843333326975505, 3.057333335876465, 3.757999988396962,
                                   1.199333324780067};
    static const double AXIS[]  = {0.361386589288933,  -0.084522518970998, 0.856670608020441,
                                   0.358289193561288,  0.656588752690884,  0.730161455372104,
                                   -0.173372651681307, -0.075481008059727};
    static const double SHARE[] = {0.924618725679804, 0.053066480353367};
    static const double FIRST[] = {-2.684125665884616, 0.319397172415084,  -2.714141655327882,
                                   -0.177001180574778, -2.888990665630412, -0.144949523771614};
    static const double LAST[]  = {1.39018881390854, -0.282660835775547};
    float               x[IRIS_ROWS][IRIS_UNITS], xy[IRIS_ROWS][PCA_AXES], back[IRIS_UNITS];
    iris(x);
    pca_basis b = fitted(&x[0][0], IRIS_UNITS, IRIS_ROWS);
    check_all_near(b.mean, MEAN, IRIS_UNITS, 1e-14, "mean");
    check_all_near(b.axis, AXIS, PCA_AXES * IRIS_UNITS, 1e-13, "component");
    check_all_near(b.share, SHARE, PCA_AXES, 1e-14, "share");
    pca_project(&b, &x[0][0], IRIS_UNITS, IRIS_ROWS, &xy[0][0]);
    for (int i = 0; i < 6; i++) {
        assert_true(fabs((double)xy[i / 2][i % 2] - FIRST[i]) < 3e-7); /* float32 */
    }
    assert_true(fabs((double)xy[IRIS_ROWS - 1][0] - LAST[0]) < 3e-7 &&
                fabs((double)xy[IRIS_ROWS - 1][1] - LAST[1]) < 3e-7);
    pca_place(&b, (double[]){2, -1}, back);
    for (int i = 0; i < IRIS_UNITS; i++) {
        double want = MEAN[i] + 2 * AXIS[i] - AXIS[IRIS_UNITS + i];
        assert_true(fabs((double)back[i] - want) < 1e-6);
    }
    pca_basis_release(&b);
    assert_null(b.mean);
}

/* The same of a million and a little: in float32 sums nothing of it would be left. */
static void a_large_common_part_does_no_harm(void **state)
{
    (void)state;
    static const double MEAN[]  = {1000005.05, 1000002.925, 999998.45};
    static const double AXIS[]  = {0.871599965545519,  0.110164186218113, -0.477679130940374,
                                   -0.079373952005269, 0.99327880717163,  0.084243616771651};
    static const double SHARE[] = {0.769134841088619, 0.201284066838061};
    static const double FIRST[] = {-5.46421272365842, -2.373924447456375};
    float               x[40][3], xy[PCA_AXES];
    for (int i = 0; i < 40; i++) {
        x[i][0] = 1e6f + (float)(i * 7 % 11);
        x[i][1] = 1e6f + 0.5f * (float)(i * 5 % 13);
        x[i][2] = 1e6f + (float)(i % 3) - 0.5f * (float)(i * 7 % 11);
    }
    pca_basis b = fitted(&x[0][0], 3, 40);
    check_all_near(b.mean, MEAN, 3, 1e-9, "mean");
    check_all_near(b.axis, AXIS, 6, 1e-12, "component");
    check_all_near(b.share, SHARE, PCA_AXES, 1e-12, "share");
    pca_project(&b, &x[0][0], 3, 1, xy);
    assert_true(fabs((double)xy[0] - FIRST[0]) < 1e-6 && fabs((double)xy[1] - FIRST[1]) < 1e-6);
    pca_basis_release(&b);
}

/* More units than Jacobi takes; what is made here is made for scikit-learn alike. */
static float *wide_rows(void)
{
    float *x = new_floats((size_t)WIDE_ROWS * WIDE);
    for (int i = 0; i < WIDE_ROWS; i++) {
        float *row = x + (size_t)i * WIDE;
        for (int j = 0; j < WIDE; j++) {
            int value = (i * i * (j + 3) + 7 * i * j + i % 5 * j * j) % 97;
            row[j]    = (float)(value * (1 + j % 4 * (j % 4)));
        }
        row[5] += 3 * row[11];
        row[40] += 2 * row[11];
    }
    return x;
}

static void wide_layers_are_as_scikit_learn_has_them(void **state)
{
    (void)state;
    static const double SHARE[]  = {0.309983333353453, 0.044487039184099};
    static const double FIRST[]  = {-1.064622989127609e-03, -4.139031972095197e-04,
                                    1.634459072320305e-02,  -1.762702223688556e-02,
                                    -2.419679223454765e-03, 7.980630572199758e-01};
    static const double SECOND[] = {4.670690570009441e-03,  8.992869236330830e-03,
                                    4.142044351888414e-02,  2.153221397355620e-01,
                                    -3.115979966531568e-03, -1.124649924341203e-02};
    float              *x        = wide_rows();
    pca_basis           b        = fitted(x, WIDE, WIDE_ROWS);
    check_all_near(b.share, SHARE, PCA_AXES, 1e-13, "share");
    check_all_near(b.axis, FIRST, 6, 1e-11, "component of axis 1");
    check_all_near(b.axis + WIDE, SECOND, 6, 1e-10, "component of axis 2");
    pca_basis_release(&b);
    free(x);
}

static double product(const double *x, const double *y, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        sum += x[i] * y[i];
    }
    return sum;
}

static void check_laws(const pca_basis *b)
{
    const double *first = b->axis, *second = b->axis + b->units;
    assert_true(fabs(product(first, first, b->units) - 1) < 1e-13);
    assert_true(fabs(product(second, second, b->units) - (b->units > 1)) < 1e-13);
    assert_true(fabs(product(first, second, b->units)) < 1e-13);
    assert_true(b->share[0] >= b->share[1] && b->share[1] >= 0);
    assert_true(b->share[0] + b->share[1] < 1 + 1e-12);
    for (int k = 0; k < (b->units > 1 ? PCA_AXES : 1); k++) {
        const double *axis = b->axis + k * b->units;
        int           most = 0;
        for (int i = 1; i < b->units; i++) {
            most = fabs(axis[i]) > fabs(axis[most]) ? i : most;
        }
        assert_true(axis[most] > 0);
    }
}

static void laws_hold(void **state)
{
    (void)state;
    static const int UNITS[] = {1, 2, 3, 17, 64, 65, 96};
    float           *x       = wide_rows();
    for (size_t s = 0; s < COUNT_OF(UNITS); s++) {
        int       n = UNITS[s];
        float     at[PCA_AXES], *mean = new_floats((size_t)n);
        pca_basis b = fitted(x, n, WIDE_ROWS);
        check_laws(&b);
        pca_place(&b, (double[]){0, 0}, mean);
        pca_project(&b, mean, (size_t)n, 1, at);
        assert_true(fabs((double)at[0]) < 1e-3 && fabs((double)at[1]) < 1e-3); /* of 1e3 */
        assert_true(n > 1 || b.share[0] == 1);
        pca_basis_release(&b);
        free(mean);
    }
    free(x);
}

static void pieces_and_strides_give_the_same_bits(void **state)
{
    (void)state;
    float    *x = wide_rows(), *spread = new_floats((size_t)WIDE_ROWS * (WIDE + 5));
    pca      *p       = NULL;
    pca_basis at_once = fitted(x, WIDE, WIDE_ROWS), pieces;
    for (int r = 0; r < WIDE_ROWS; r++) {
        memcpy(spread + r * (WIDE + 5), x + r * WIDE, WIDE * sizeof *x);
    }
    assert_int_equal(pca_create(&p, WIDE, NULL), NN_OK);
    pca_add(p, NULL, WIDE, 0);
    for (int r = 0, step = 1; r < WIDE_ROWS; r += step, step++) {
        int rows = r + step < WIDE_ROWS ? step : WIDE_ROWS - r;
        pca_add(p, spread + r * (WIDE + 5), WIDE + 5, rows);
    }
    assert_int_equal(pca_fit(&pieces, p, NULL), NN_OK);
    assert_memory_equal(pieces.mean, at_once.mean, WIDE * sizeof(double));
    assert_memory_equal(pieces.axis, at_once.axis, PCA_AXES * WIDE * sizeof(double));
    assert_memory_equal(pieces.share, at_once.share, sizeof pieces.share);
    pca_basis_release(&pieces);
    pca_basis_release(&at_once);
    pca_free(p);
    free(spread);
    free(x);
}

static void the_order_of_rows_hardly_matters(void **state)
{
    (void)state;
    float x[IRIS_ROWS][IRIS_UNITS], y[IRIS_ROWS][IRIS_UNITS];
    iris(x);
    for (int r = 0; r < IRIS_ROWS; r++) {
        memcpy(y[r], x[(r * 37 + 11) % IRIS_ROWS], sizeof y[r]);
    }
    pca_basis a = fitted(&x[0][0], IRIS_UNITS, IRIS_ROWS);
    pca_basis b = fitted(&y[0][0], IRIS_UNITS, IRIS_ROWS);
    check_all_near(b.axis, a.axis, PCA_AXES * IRIS_UNITS, 1e-12, "component");
    check_all_near(b.share, a.share, PCA_AXES, 1e-13, "share");
    pca_basis_release(&a);
    pca_basis_release(&b);
}

/* 3 + r along one direction (0.6, 0, 0.8): no second axis has any variance. */
static void what_does_not_vary_has_axes_all_the_same(void **state)
{
    (void)state;
    static const double FIRST[] = {0.6, 0, 0.8}, SECOND[] = {0, 1, 0};
    float               line[5][3], still[4][3], huge[3][2];
    for (int r = 0; r < 5; r++) {
        memcpy(line[r], (float[]){3 + 3 * (float)r, 7, 1 + 4 * (float)r}, sizeof line[r]);
    }
    for (int r = 0; r < 4; r++) {
        memcpy(still[r], (float[]){1e6f, -0.1f, 3}, sizeof still[r]);
    }
    pca_basis b = fitted(&line[0][0], 3, 5);
    check_laws(&b);
    check_all_near(b.axis, FIRST, 3, 1e-15, "component");
    check_all_near(b.axis + 3, SECOND, 3, 1e-15, "component");
    assert_true(fabs(b.share[0] - 1) < 1e-15 && b.share[1] == 0);
    pca_basis_release(&b);
    for (int rows = 0; rows <= 4; rows++) { /* none and one among them */
        b = fitted(&still[0][0], 3, rows);
        check_all_near(b.axis, (double[]){1, 0, 0, 0, 1, 0}, 6, 0, "component");
        assert_true(b.share[0] == 0 && b.share[1] == 0);
        assert_true(b.mean[0] == (rows > 0 ? 1e6 : 0));
        pca_basis_release(&b);
    }
    memcpy(huge, (float[]){3e38f, -3e38f, -3e38f, 3e38f, 1e38f, 2e38f}, sizeof huge);
    b = fitted(&huge[0][0], 2, 3);
    check_laws(&b);
    assert_true(b.share[0] > 0.8 && isfinite(b.mean[0]));
    pca_basis_release(&b);
}

static void a_single_unit_has_one_axis(void **state)
{
    (void)state;
    const float x[] = {4, 6, 11};
    float       xy[3][PCA_AXES];
    pca_basis   b = fitted(x, 1, 3);
    assert_true(b.axis[0] == 1 && b.axis[1] == 0 && b.share[0] == 1 && b.share[1] == 0);
    pca_project(&b, x, 1, 3, &xy[0][0]);
    assert_true(xy[0][0] == -3 && xy[1][0] == -1 && xy[2][0] == 4 && xy[2][1] == 0);
    pca_basis_release(&b);
}

static void what_cannot_be_is_said(void **state)
{
    (void)state;
    static const float BAD[] = {NAN, INFINITY, -INFINITY};
    pca               *p     = NULL;
    nn_err             err;
    assert_int_equal(pca_create(&p, 0, &err), NN_USAGE);
    assert_int_equal(pca_create(&p, -3, &err), NN_USAGE);
    assert_int_equal(pca_create(&p, 2147483647, &err), NN_USAGE);
    assert_null(p);
    for (int row = 0; row < 6; row++) {
        float     x[2][2] = {{1, 2}, {3, 5}};
        pca_basis b;
        x[row % 2][1] = BAD[row / 2];
        assert_int_equal(pca_create(&p, 2, NULL), NN_OK);
        pca_add(p, &x[0][0], 2, 2);
        assert_int_equal(pca_fit(&b, p, &err), NN_DATA);
        assert_string_equal(err.text, "unit 2 has a value that is not finite; only finite "
                                      "activations can be projected");
        assert_null(b.mean);
        pca_basis_release(&b);
        pca_free(p);
    }
    pca_free(NULL);
    pca_basis_release(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iris_is_as_scikit_learn_has_it),
        cmocka_unit_test(a_large_common_part_does_no_harm),
        cmocka_unit_test(wide_layers_are_as_scikit_learn_has_them),
        cmocka_unit_test(laws_hold),
        cmocka_unit_test(pieces_and_strides_give_the_same_bits),
        cmocka_unit_test(the_order_of_rows_hardly_matters),
        cmocka_unit_test(what_does_not_vary_has_axes_all_the_same),
        cmocka_unit_test(a_single_unit_has_one_axis),
        cmocka_unit_test(what_cannot_be_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

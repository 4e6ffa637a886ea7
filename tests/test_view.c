/* View: which numbers of a layer are shown, and which point of it a place of the plane is. */
#include "support.h"

#include "output/view.h"

/* Two rows of four units. */
static const float ACTS[2][4] = {{1, 2, 3, 4}, {-5, 6, 7.5f, 8}};

static void units_are_shown_as_they_are(void **state)
{
    static const struct {
        int       units, chosen, unit[VIEW_AXES], axes;
        view_kind kind;
        bool      plane;
    } KNOWN[] = {
        {1, 0, {0}, 1, VIEW_UNITS, false},    {2, 0, {0}, 2, VIEW_UNITS, true},
        {3, 0, {0}, 2, VIEW_PCA, true},       {4096, 0, {0}, 2, VIEW_PCA, true},
        {4, 2, {3, 1}, 2, VIEW_UNITS, false}, {4, 1, {2}, 1, VIEW_UNITS, false},
        {2, 2, {1, 0}, 2, VIEW_UNITS, true},  {2, 1, {1}, 1, VIEW_UNITS, false},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        view v = view_of(KNOWN[i].units, KNOWN[i].chosen, KNOWN[i].unit);
        assert_int_equal(v.kind, KNOWN[i].kind);
        assert_int_equal(v.axes, KNOWN[i].axes);
        assert_int_equal(v.units, KNOWN[i].units);
        assert_int_equal(view_is_plane(&v), KNOWN[i].plane);
        view_release(&v);
    }
}

static void chosen_units_come_in_their_order(void **state)
{
    static const int BOTH[] = {3, 1}, ONE[] = {2};
    float            out[4] = {0};
    view             v      = view_of(4, 2, BOTH);
    (void)state;

    view_show(&v, &ACTS[0][0], 2, out);
    assert_memory_equal(out, ((const float[]){4, 2, 8, 6}), sizeof out);
    v = view_of(4, 1, ONE);
    view_show(&v, &ACTS[0][0], 2, out);
    assert_memory_equal(out, ((const float[]){3, 7.5f}), 2 * sizeof *out);
    v = view_of(2, 0, NULL);
    view_show(&v, &ACTS[0][0], 2, out);
    assert_memory_equal(out, ACTS[0], 4 * sizeof *out);
}

/* The place that shows a point is that point, whichever unit lies on which axis. */
static void a_place_is_the_point_shown_there(void **state)
{
    static const int ORDER[][2] = {{0, 1}, {1, 0}};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(ORDER); i++) {
        const float point[2] = {0.25f, -7};
        float       shown[2], back[2];
        const view  v = view_of(2, 2, ORDER[i]);
        view_show(&v, point, 1, shown);
        view_place(&v, (const double[]){(double)shown[0], (double)shown[1]}, back);
        assert_memory_equal(back, point, sizeof point);
    }
}

/* On the plane itself there and back is the same point; a point off it comes back as the
 * nearest one on it. */
static void components_there_and_back(void **state)
{
    static const float X[][3] = {{1, 0, 0}, {-1, 0, 0}, {0, 2, 0.5f}, {0, -2, -0.5f}, {1, 2, 0.5f}};
    enum { ROWS = COUNT_OF(X) };
    float  shown[2 * ROWS], back[3], again[2];
    view   v   = view_of(3, 0, NULL);
    pca   *all = NULL;
    nn_err err = {0};
    (void)state;

    assert_int_equal(pca_create(&all, 3, &err), NN_OK);
    pca_add(all, &X[0][0], 3, ROWS);
    assert_int_equal(pca_fit(&v.basis, all, &err), NN_OK);
    pca_free(all);
    view_show(&v, &X[0][0], ROWS, shown);
    for (int r = 0; r < ROWS; r++) { /* unit 3 is always a quarter of unit 2: two dimensions */
        view_place(&v, (const double[]){(double)shown[2 * r], (double)shown[2 * r + 1]}, back);
        for (int u = 0; u < 3; u++) {
            check_near("a coordinate", (double)back[u], (double)X[r][u], 1e-6);
        }
    }
    view_show(&v, (const float[]){1, 2, 9}, 1, shown);
    view_place(&v, (const double[]){(double)shown[0], (double)shown[1]}, back);
    view_show(&v, back, 1, again);
    check_near("PC 1", (double)again[0], (double)shown[0], 1e-5);
    check_near("PC 2", (double)again[1], (double)shown[1], 1e-5);
    assert_true(fabs((double)back[2] - 9.0) > 1.0);
    view_release(&v);
    view_release(&v); /* holds nothing any more */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_are_shown_as_they_are),
        cmocka_unit_test(chosen_units_come_in_their_order),
        cmocka_unit_test(a_place_is_the_point_shown_there),
        cmocka_unit_test(components_there_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

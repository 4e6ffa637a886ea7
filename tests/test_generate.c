/* Generated sets: the formulas, against scikit-learn's where it has them, the counts, the same
 * bytes. */
#include "fixture.h"

#include "data/generate.h"
#include "util/digest.h"

static char *csv_of(const char *name, const generate_options *options)
{
    text   t   = {0};
    nn_err err = {0};

    if (generate_csv(&t, generate_find(name), options, &err) != NN_OK) {
        fail_msg("%s: %s", name, err.text);
    }
    return t.data;
}

static dataset *set_of(const char *name, const generate_options *options)
{
    char    *csv  = csv_of(name, options);
    dataset *data = dataset_of(name, csv);

    free(csv);
    return data;
}

static double xy(const dataset *d, int row, int c)
{
    return dataset_column(d, c)->number[row];
}

/* Rows without noise, put into the order they had before they were shuffled: every point of the
 * formula is there once. */
static void check_points(const char *name, int n, double (*want)[2], const int *label)
{
    dataset *d    = set_of(name, &(generate_options){.rows = n, .noise_given = true, .seed = 4});
    bool    *seen = zeroed((size_t)n, sizeof *seen);

    assert_int_equal(d->rows, n);
    for (int r = 0; r < n; r++) {
        int found = -1;
        for (int i = 0; i < n && found < 0; i++) {
            if (!seen[i] && d->label[r] == label[i] && fabs(xy(d, r, 0) - want[i][0]) < 1e-7 &&
                fabs(xy(d, r, 1) - want[i][1]) < 1e-7) {
                found = i;
            }
        }
        if (found < 0) {
            fail_msg("%s: (%.9g, %.9g) of class %d is none of the points", name, xy(d, r, 0),
                     xy(d, r, 1), d->label[r]);
        }
        seen[found] = true;
    }
    free(seen);
    dataset_free(d);
}

/* sklearn.datasets.make_moons(n_samples=11, shuffle=False), scikit-learn 1.9.1 */
static void moons_are_those_of_scikit_learn(void **state)
{
    static double    WANT[][2] = {{1, 0},
                                  {0.7071067811865476, 0.7071067811865475},
                                  {0, 1},
                                  {-0.7071067811865475, 0.7071067811865476},
                                  {-1, 0},
                                  {0, 0.5},
                                  {0.19098300562505255, -0.08778525229247303},
                                  {0.6909830056250525, -0.45105651629515353},
                                  {1.3090169943749475, -0.45105651629515364},
                                  {1.8090169943749475, -0.08778525229247325},
                                  {2, 0.49999999999999989}};
    static const int LABEL[]   = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
    (void)state;

    check_points("moons", 11, WANT, LABEL);
}

/* sklearn.datasets.make_circles(n_samples=(5, 6), factor=0.5, shuffle=False) */
static void circles_are_those_of_scikit_learn(void **state)
{
    static double    WANT[][2] = {{1, 0},
                                  {0.30901699437494745, 0.95105651629515353},
                                  {-0.80901699437494734, 0.58778525229247325},
                                  {-0.80901699437494756, -0.58778525229247303},
                                  {0.30901699437494723, -0.95105651629515364},
                                  {0.5, 0},
                                  {0.25, 0.43301270189221935},
                                  {-0.25, 0.43301270189221935},
                                  {-0.5, 0},
                                  {-0.25, -0.43301270189221919},
                                  {0.25, -0.43301270189221935}};
    static const int LABEL[]   = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
    (void)state;

    check_points("circles", 11, WANT, LABEL);
}

static void xor_is_the_square(void **state)
{
    static double    WANT[][2] = {{0, 0}, {1, 1}, {0, 0}, {1, 1}, {0, 0},
                                  {0, 1}, {1, 0}, {0, 1}, {1, 0}, {0, 1}};
    static const int LABEL[]   = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1};
    (void)state;

    check_points("xor", 10, WANT, LABEL);
}

/* The C library's sine and cosine as oracle: arms, 1.5 turns, opposite each other. */
static void spiral_turns(void **state)
{
    enum { N = 400 };
    static double WANT[N][2];
    static int    LABEL[N];
    (void)state;

    for (int i = 0; i < N; i++) {
        int    k = i / (N / 2);
        double r = sqrt((i % (N / 2) + 0.5) / (N / 2));
        double a = 2 * acos(-1.0) * (1.5 * r + 0.5 * k);

        WANT[i][0] = r * cos(a);
        WANT[i][1] = r * sin(a);
        LABEL[i]   = k;
    }
    check_points("spiral", N, WANT, LABEL);
}

/* Within four standard errors of what normal noise would have. */
static void noise_is_normal(void **state)
{
    dataset *d      = set_of("blobs", &(generate_options){.rows = 30000, .seed = 5});
    double   sum[3] = {0}, squares[3] = {0};
    (void)state;

    assert_int_equal(d->classes, 3);
    for (int r = 0; r < d->rows; r++) {
        sum[d->label[r]] += xy(d, r, 0);
        squares[d->label[r]] += xy(d, r, 0) * xy(d, r, 0);
    }
    for (int c = 0; c < 3; c++) {
        double mean = sum[c] / 10000;

        assert_int_equal(d->class_count[c], 10000);
        assert_true(fabs(mean) < 10.04); /* a centre, within (-10, 10) */
        check_near("variance", squares[c] / 10000 - mean * mean, 1, 4 * sqrt(2.0 / 10000));
    }
    dataset_free(d);
}

static void blobs_have_as_many_classes_as_asked(void **state)
{
    dataset *d = set_of("blobs", &(generate_options){.rows = 103, .classes = 5});
    (void)state;

    assert_int_equal(d->classes, 5);
    for (int c = 0; c < 5; c++) {
        assert_int_equal(d->class_count[c], c < 2 ? 20 : 21);
    }
    dataset_free(d);
}

static void seeds_decide(void **state)
{
    (void)state;
    for (int i = 0; generate_at(i); i++) {
        const char *name  = generate_at(i)->name;
        char       *one   = csv_of(name, &(generate_options){.seed = 1, .rows = 50});
        char       *again = csv_of(name, &(generate_options){.seed = 1, .rows = 50});
        char       *other = csv_of(name, &(generate_options){.seed = 2, .rows = 50});
        char       *own   = csv_of(
                    name, &(generate_options){
                              .seed = 1, .rows = 50, .noise_given = true, .noise = generate_at(i)->noise});

        assert_string_equal(one, again);
        assert_string_equal(one, own);
        assert_string_not_equal(one, other);
        free(one);
        free(again);
        free(other);
        free(own);
    }
}

/* Recorded once: these bytes are a promise, for every compiler and processor. */
static void bytes_are_as_ever(void **state)
{
    static const char *const SHA256[][2] = {
        {"moons", "732271f7d1f7219fbee2637ed6f34ff99380d0da511f816256b870004dcd7b18"},
        {"circles", "2b5e9ec568ba15f63e902de76c2d11c336f24db8399f1deb4aaf88bc67f0ce74"},
        {"spiral", "319e49d1820bffc0f9b284556fe3302391157416c0a8a9b3d319402954b519c5"},
        {"xor", "e12420682d98f1c88552c9da198e4ef9c794940458dcc5342be2d40cb53ee3d6"},
        {"blobs", "823adacc1171d3af30d7413110edaf715fd413c77f46e6e329b6f87a25d176ee"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(SHA256); i++) {
        char *csv = csv_of(SHA256[i][0], &(generate_options){.seed = 1});
        char  sha[DIGEST_HEX];

        digest_sha256(csv, strlen(csv), sha);
        assert_string_equal(sha, SHA256[i][1]);
        free(csv);
    }
    assert_null(generate_at((int)COUNT_OF(SHA256)));
    assert_null(generate_at(-1));
}

static void refusals(void **state)
{
    text   t   = {0};
    nn_err err = {0};
    (void)state;

    assert_null(generate_find("moon"));
    assert_int_equal(generate_csv(&t, generate_find("moons"), &(generate_options){.rows = 9}, &err),
                     NN_USAGE);
    assert_string_equal(err.text, "--size 9 is not in 10..10000000");
    assert_int_equal(generate_csv(&t, generate_find("moons"),
                                  &(generate_options){.noise_given = true, .noise = -0.5}, &err),
                     NN_USAGE);
    assert_string_equal(err.text, "--noise -0.5 is not in 0..1000");
    assert_int_equal(generate_csv(&t, generate_find("moons"),
                                  &(generate_options){.noise_given = true, .noise = (double)NAN},
                                  &err),
                     NN_USAGE);
    assert_null(t.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moons_are_those_of_scikit_learn),
        cmocka_unit_test(circles_are_those_of_scikit_learn),
        cmocka_unit_test(xor_is_the_square),
        cmocka_unit_test(spiral_turns),
        cmocka_unit_test(noise_is_normal),
        cmocka_unit_test(blobs_have_as_many_classes_as_asked),
        cmocka_unit_test(seeds_decide),
        cmocka_unit_test(bytes_are_as_ever),
        cmocka_unit_test(refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

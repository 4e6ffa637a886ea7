/* The elementary functions of the small engine against double libm: every thousandth float of
 * their range, which meets every exponent, and what is special.  The bounds are the accuracies
 * small_maths.h states.  Here with vectors of this build; that all widths give the same bits is
 * for test_small.c. */
#include "support.h"

#include "nn/denormals.h"
#include "nn/small_maths.h"

/* In units of the last place of `want`, rounded to float. */
static double ulps(float got, double want)
{
    float near = fabsf((float)want);
    return fabs((double)got - want) /
           ((double)nextafterf(near, INFINITY) - (double)near); /* a denormal float */
}

typedef vec (*function)(vec x);

static float once(function f, float x)
{
    vec y = f(splat(x));
    for (int i = 1; i < W; i++) {
        float a = y[0], b = y[i];
        assert_memory_equal(&a, &b, sizeof a);
    }
    return y[0];
}

static float from_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint32_t to_bits(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* Between |lo| and |hi| with the sign of `sign`; where the true value is denormal, 0 is right. */
static double worst_of(function f, double (*want)(double), float lo, float hi, float sign)
{
    double   worst = 0.0;
    unsigned mode  = denormals_off();

    for (uint32_t b = to_bits(lo); b <= to_bits(hi); b += 1009) {
        float  x = sign * from_bits(b), got = once(f, x);
        double y = want((double)x);
        if (fabs(y) < 0x1p-126) {
            assert_true(got == 0.0f || fabsf(got) == 0x1p-126f);
        } else if (!(ulps(got, y) <= worst)) {
            worst = ulps(got, y);
        }
    }
    denormals_restore(mode);
    return worst;
}

static vec apply_exp(vec x)
{
    return exp_negative(x);
}

static vec apply_expm1(vec x)
{
    return expm1_negative(x);
}

static vec apply_log1p(vec x)
{
    return log1p_unit(x);
}

static vec apply_log(vec x)
{
    return log_positive(x);
}

static vec apply_sigmoid(vec x)
{
    return sigmoid(x);
}

static vec apply_tanh(vec x)
{
    return hyperbolic_tangent(x);
}

static vec apply_bell(vec x)
{
    return normal_bell(x);
}

static vec apply_phi(vec x)
{
    return normal_distribution(x, normal_bell(x));
}

static double true_sigmoid(double x)
{
    return x < 0.0 ? exp(x) / (1.0 + exp(x)) : 1.0 / (1.0 + exp(-x));
}

static double true_bell(double x)
{
    return exp(-0.5 * x * x);
}

static double true_phi(double x)
{
    return 0.5 * erfc(-x * 0.70710678118654752440);
}

static const struct {
    const char *name;
    function    f;
    double (*want)(double);
    float  lo, hi, sign;
    double ulps;
} FUNCTIONS[] = {
    {"exp", apply_exp, exp, 1e-38f, 1e4f, -1.0f, 1.1},
    {"expm1", apply_expm1, expm1, 2e-38f, 1e4f, -1.0f, 1.2},
    {"log1p", apply_log1p, log1p, 2e-38f, 1.0f, 1.0f, 2.2},
    {"log", apply_log, log, 1.2e-38f, 3e38f, 1.0f, 3.8},
    {"sigmoid of x < 0", apply_sigmoid, true_sigmoid, 1e-38f, 1e4f, -1.0f, 2.5},
    {"sigmoid of x > 0", apply_sigmoid, true_sigmoid, 1e-38f, 1e4f, 1.0f, 2.5},
    {"tanh of x < 0", apply_tanh, tanh, 2e-38f, 1e4f, -1.0f, 2.6},
    {"tanh of x > 0", apply_tanh, tanh, 2e-38f, 1e4f, 1.0f, 2.6},
    {"bell", apply_bell, true_bell, 1e-38f, 1e4f, 1.0f, 2.0},
    {"phi of x < 0", apply_phi, true_phi, 1e-38f, 1e4f, -1.0f, 8.0},
    {"phi of x > 0", apply_phi, true_phi, 1e-38f, 1e4f, 1.0f, 3.2},
};

static void functions_are_as_near_as_they_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(FUNCTIONS); i++) {
        double worst = worst_of(FUNCTIONS[i].f, FUNCTIONS[i].want, FUNCTIONS[i].lo, FUNCTIONS[i].hi,
                                FUNCTIONS[i].sign);
        print_message("%-18s %.2f ulp\n", FUNCTIONS[i].name, worst);
        if (!(worst <= FUNCTIONS[i].ulps)) {
            fail_msg("%s is off by %g ulp, not %g", FUNCTIONS[i].name, worst, FUNCTIONS[i].ulps);
        }
        assert_true(worst > 0.3); /* something was compared */
    }
}

static void special_values_are_what_they_must_be(void **state)
{
    (void)state;
    assert_true(once(apply_exp, 0.0f) == 1.0f && once(apply_exp, -INFINITY) == 0.0f);
    assert_true(once(apply_expm1, 0.0f) == 0.0f && once(apply_expm1, -INFINITY) == -1.0f);
    assert_true(once(apply_log1p, 0.0f) == 0.0f && once(apply_log, 1.0f) == 0.0f);
    assert_true(once(apply_sigmoid, 0.0f) == 0.5f && once(apply_sigmoid, INFINITY) == 1.0f);
    assert_true(once(apply_sigmoid, -INFINITY) == 0.0f);
    assert_true(once(apply_tanh, INFINITY) == 1.0f && once(apply_tanh, -INFINITY) == -1.0f);
    assert_true(once(apply_tanh, 0.0f) == 0.0f);
    assert_true(once(apply_bell, 0.0f) == 1.0f && once(apply_bell, -INFINITY) == 0.0f);
    assert_true(once(apply_phi, INFINITY) == 1.0f && once(apply_phi, -INFINITY) == 0.0f);
    for (size_t i = 0; i < COUNT_OF(FUNCTIONS); i++) {
        if (!isnan(once(FUNCTIONS[i].f, NAN))) {
            fail_msg("%s loses a NaN", FUNCTIONS[i].name);
        }
    }
}

/* Lane i of the sums is the sum of vector i: powers of two add exactly in any order. */
static void sums_over_lanes_keep_their_places(void **state)
{
    vec t[W];
    (void)state;

    for (int i = 0; i < W; i++) {
        for (int k = 0; k < W; k++) {
            t[i][k] = (float)(1 << k) * (float)(i + 1);
        }
    }
    vec sum = sums(t);
    for (int i = 0; i < W; i++) {
        assert_true(sum[i] == (float)((1 << W) - 1) * (float)(i + 1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_are_as_near_as_they_say),
        cmocka_unit_test(special_values_are_what_they_must_be),
        cmocka_unit_test(sums_over_lanes_keep_their_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

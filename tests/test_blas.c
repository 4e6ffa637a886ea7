/* Loading OpenBLAS: once a process, so that the order of the tests matters. */
#include "support.h"

#include "nn/blas.h"
#include "nn/processor.h"

/* An OpenBLAS that says so knows this processor, or has been told. */
static void a_later_processor_is_not_taken_for_a_prescott(void **state)
{
    (void)state;

    unsetenv("OPENBLAS_CORETYPE");
    setenv("OPENBLAS_NUM_THREADS", "3", 1);
    assert_non_null(strstr(nn_blas_name(), ", core "));
    assert_int_equal(strstr(nn_blas_name(), ", core Prescott") != NULL, !processor_has_fma());
}

static void the_environment_is_as_before(void **state)
{
    (void)state;

    assert_null(getenv("OPENBLAS_CORETYPE"));
    assert_string_equal(getenv("OPENBLAS_NUM_THREADS"), "3");
}

static void it_starts(void **state)
{
    nn_err err = {0};
    (void)state;

    assert_int_equal(blas_start(&err), NN_OK);
    assert_true(blas_threads(1) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_later_processor_is_not_taken_for_a_prescott),
        cmocka_unit_test(the_environment_is_as_before),
        cmocka_unit_test(it_starts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "formats/npy.h"
#include "util/file.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static char folder[] = "/tmp/nnviz-test-npy-XXXXXX";

static int enter(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int leave(void **state)
{
    (void)state;
    unlink("a.npy");
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1; /* nothing else is left in it */
}

/* The header of `count` steps as format 1.0 has it: magic, version, a length
 * that makes 10 + length a multiple of 64, the dict, spaces, a newline. */
static size_t assert_header(const unsigned char *bytes, size_t len, const char *dict)
{
    assert_true(len >= 128);
    assert_memory_equal(bytes, "\x93NUMPY\x01\x00", 8);
    size_t header = 10 + bytes[8] + 256u * bytes[9];
    assert_int_equal(header % 64, 0);
    assert_true(header <= len);
    assert_memory_equal(bytes + 10, dict, strlen(dict));
    for (size_t i = 10 + strlen(dict); i < header - 1; i++) {
        assert_int_equal(bytes[i], ' ');
    }
    assert_int_equal(bytes[header - 1], '\n');
    return header;
}

static void assert_file(const char *dict, const float *values, size_t n)
{
    char *bytes = NULL;
    size_t len = 0;
    nn_err err = {0};

    if (file_read(&bytes, &len, "a.npy", &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    size_t header = assert_header((unsigned char *)bytes, len, dict);
    assert_int_equal(len - header, n * sizeof *values);
    assert_memory_equal(bytes + header, values, n * sizeof *values);
    free(bytes);
}

static void arrays_of_one_two_and_three_dimensions(void **state)
{
    (void)state;
    const float v[24] = {1.5f, -2, 3, 1e-45f, 5, 6, 7, 8, 9, 10, 11, 12};
    const size_t cube[] = {0, 4, 3}, table[] = {99, 3}, line[] = {0};
    npy_writer *w = NULL;

    assert_int_equal(npy_create(&w, "a.npy", cube, 3, NULL), NN_OK);
    assert_int_equal(npy_append(w, v, 5, NULL), NN_OK); /* not whole steps */
    assert_int_equal(npy_append(w, NULL, 0, NULL), NN_OK);
    assert_int_equal(npy_append(w, v + 5, 19, NULL), NN_OK);
    assert_int_equal(access("a.npy", F_OK), -1);
    assert_int_equal(npy_close(w, true, NULL), NN_OK);
    assert_file("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4, 3), }", v, 24);

    assert_int_equal(npy_create(&w, "a.npy", table, 2, NULL), NN_OK);
    assert_int_equal(npy_append(w, v, 12, NULL), NN_OK);
    assert_int_equal(npy_close(w, false, NULL), NN_OK);
    assert_file("{'descr': '<f4', 'fortran_order': False, 'shape': (4, 3), }", v, 12);

    assert_int_equal(npy_create(&w, "a.npy", line, 1, NULL), NN_OK);
    assert_int_equal(npy_append(w, v, 7, NULL), NN_OK);
    assert_int_equal(npy_close(w, false, NULL), NN_OK);
    assert_file("{'descr': '<f4', 'fortran_order': False, 'shape': (7,), }", v, 7);
}

static void no_steps_are_an_array_too(void **state)
{
    (void)state;
    const size_t shape[] = {0, 26};
    npy_writer *w = NULL;

    assert_int_equal(npy_create(&w, "a.npy", shape, 2, NULL), NN_OK);
    assert_int_equal(npy_close(w, false, NULL), NN_OK);
    assert_file("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 26), }", NULL, 0);
}

/* One float a call, more than the writer gathers; the count gets more digits
 * than the 0 that the header started with. */
static void many_small_blocks(void **state)
{
    (void)state;
    enum { N = 123456 };
    const size_t shape[] = {0, 1};
    npy_writer *w = NULL;
    float *v = malloc(N * sizeof *v);

    assert_non_null(v);
    assert_int_equal(npy_create(&w, "a.npy", shape, 2, NULL), NN_OK);
    for (int i = 0; i < N; i++) {
        v[i] = (float)i / 3;
        assert_int_equal(npy_append(w, &v[i], 1, NULL), NN_OK);
    }
    assert_int_equal(npy_close(w, false, NULL), NN_OK);
    assert_file("{'descr': '<f4', 'fortran_order': False, 'shape': (123456, 1), }", v, N);
    free(v);
}

/* The widest header there can be still has room for its count. */
static void eight_large_dimensions(void **state)
{
    (void)state;
    const size_t shape[NPY_MAX_DIMS] = {0, 1, 1, 1, 1, 1, 1, 1000000};
    npy_writer *w = NULL;
    float *v = calloc(1000000, sizeof *v);

    assert_non_null(v);
    assert_int_equal(npy_create(&w, "a.npy", shape, NPY_MAX_DIMS, NULL), NN_OK);
    assert_int_equal(npy_append(w, v, 1000000, NULL), NN_OK);
    assert_int_equal(npy_close(w, false, NULL), NN_OK);
    assert_file("{'descr': '<f4', 'fortran_order': False, "
                "'shape': (1, 1, 1, 1, 1, 1, 1, 1000000), }",
                v, 1000000);
    free(v);
}

static void half_a_step_is_refused(void **state)
{
    (void)state;
    const float v[4] = {1, 2, 3, 4};
    const size_t shape[] = {0, 3};
    npy_writer *w = NULL;
    nn_err err = {0};

    unlink("a.npy");
    assert_int_equal(npy_create(&w, "a.npy", shape, 2, NULL), NN_OK);
    assert_int_equal(npy_append(w, v, 4, NULL), NN_OK);
    assert_int_equal(npy_close(w, false, &err), NN_IO);
    assert_string_equal(err.text, "a.npy: 4 numbers, which is not a multiple of 3");
    assert_int_equal(access("a.npy", F_OK), -1);
    assert_int_equal(access("a.npy.tmp", F_OK), -1);
}

static void abandoned_arrays_vanish(void **state)
{
    (void)state;
    const size_t shape[] = {0};
    npy_writer *w = NULL;

    unlink("a.npy");
    assert_int_equal(npy_create(&w, "a.npy", shape, 1, NULL), NN_OK);
    assert_int_equal(access("a.npy.tmp", F_OK), 0);
    npy_abandon(w);
    assert_int_equal(access("a.npy.tmp", F_OK), -1);
    npy_abandon(NULL);
}

static void impossible_arrays_are_refused(void **state)
{
    (void)state;
    const size_t huge[] = {0, SIZE_MAX / 8, 3};
    const size_t shape[] = {0};
    npy_writer *w = NULL;
    nn_err err = {0};

    assert_int_equal(npy_create(&w, "a.npy", huge, 3, &err), NN_USAGE);
    assert_string_equal(err.text, "a.npy: one step of the array is larger than memory");
    assert_int_equal(npy_create(&w, "no/such/a.npy", shape, 1, &err), NN_IO);
    assert_string_equal(err.text, "no/such/a.npy: No such file or directory");
    assert_null(w);
}

/* A limit on the size of files stands for a full disk. */
static void a_full_disk_is_reported(void **state)
{
    (void)state;
    const size_t shape[] = {0, 50000};
    struct rlimit before, small;
    npy_writer *w = NULL;
    nn_err err = {0};
    float *v = calloc(50000, sizeof *v);

    assert_non_null(v);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 300000;
    void (*old)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(npy_create(&w, "a.npy", shape, 2, NULL), NN_OK);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    nn_status fits = npy_append(w, v, 50000, NULL);
    nn_status full = npy_append(w, v, 50000, &err);
    npy_abandon(w);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, old);
    free(v);
    assert_int_equal(fits, NN_OK);
    assert_int_equal(full, NN_IO);
    assert_string_equal(err.text, "a.npy: File too large");
    assert_int_equal(access("a.npy.tmp", F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_of_one_two_and_three_dimensions),
        cmocka_unit_test(no_steps_are_an_array_too),
        cmocka_unit_test(many_small_blocks),
        cmocka_unit_test(eight_large_dimensions),
        cmocka_unit_test(half_a_step_is_refused),
        cmocka_unit_test(abandoned_arrays_vanish),
        cmocka_unit_test(impossible_arrays_are_refused),
        cmocka_unit_test(a_full_disk_is_reported),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}

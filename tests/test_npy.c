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
    char  *bytes = NULL;
    size_t len   = 0;
    nn_err err   = {0};

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
    const float  v[24]  = {1.5f, -2, 3, 1e-45f, 5, 6, 7, 8, 9, 10, 11, 12};
    const size_t cube[] = {0, 4, 3}, table[] = {99, 3}, line[] = {0};
    npy_writer  *w = NULL;

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
    npy_writer  *w       = NULL;

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
    npy_writer  *w       = NULL;
    float       *v       = malloc(N * sizeof *v);

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
    npy_writer  *w                   = NULL;
    float       *v                   = calloc(1000000, sizeof *v);

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
    const float  v[4]    = {1, 2, 3, 4};
    const size_t shape[] = {0, 3};
    npy_writer  *w       = NULL;
    nn_err       err     = {0};

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
    npy_writer  *w       = NULL;

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
    const size_t huge[]  = {0, SIZE_MAX / 8, 3};
    const size_t shape[] = {0};
    npy_writer  *w       = NULL;
    nn_err       err     = {0};

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
    const size_t  shape[] = {0, 50000};
    struct rlimit before, small;
    npy_writer   *w   = NULL;
    nn_err        err = {0};
    float        *v   = calloc(50000, sizeof *v);

    assert_non_null(v);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small            = before;
    small.rlim_cur   = 300000;
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

/* --- reading ------------------------------------------------------------------------- */

static void what_was_written_is_read(void **state)
{
    (void)state;
    const float  v[12]   = {1.5f, -0.0f, 3, 1e-45f, 5, 6, 7, 8, 9, 10, 11, 12};
    const size_t table[] = {0, 3};
    float        got[12];
    npy_writer  *w = NULL;
    npy_reader   r = {0};

    assert_int_equal(npy_create(&w, "a.npy", table, 2, NULL), NN_OK);
    assert_int_equal(npy_append(w, v, 12, NULL), NN_OK);
    assert_int_equal(npy_close(w, false, NULL), NN_OK);
    assert_int_equal(npy_open(&r, "a.npy", NULL), NN_OK);
    assert_int_equal(r.dims, 2);
    assert_int_equal(r.shape[0], 4);
    assert_int_equal(r.shape[1], 3);
    assert_int_equal(r.floats, 12);
    assert_int_equal(npy_read(&r, 0, 12, got, NULL), NN_OK);
    assert_memory_equal(got, v, sizeof v);
    assert_int_equal(npy_read(&r, 7, 3, got, NULL), NN_OK);
    assert_memory_equal(got, v + 7, 3 * sizeof *v);
    assert_int_equal(npy_read(&r, 12, 0, got, NULL), NN_OK);
    npy_close_reader(&r);
    npy_close_reader(&r);
}

/* The header alone is that of the file. */
static void a_stream_begins_as_a_file_does(void **state)
{
    (void)state;
    const size_t shape[]  = {123, 7};
    float        zeros[7] = {0};
    npy_writer  *w        = NULL;
    text         header   = {0};
    char        *bytes    = NULL;
    size_t       len      = 0;

    assert_int_equal(npy_create(&w, "a.npy", shape, 2, NULL), NN_OK);
    for (int i = 0; i < 123; i++) {
        assert_int_equal(npy_append(w, zeros, 7, NULL), NN_OK);
    }
    assert_int_equal(npy_close(w, false, NULL), NN_OK);
    assert_int_equal(file_read(&bytes, &len, "a.npy", NULL), NN_OK);
    npy_header_text(&header, shape, 2);
    assert_false(header.failed);
    assert_int_equal(len, header.len + 123 * 7 * sizeof(float));
    assert_memory_equal(bytes, header.data, header.len);
    text_free(&header);
    free(bytes);
}

/* A file from its version, its dict and the number of bytes behind the header. */
static void write_npy(int version, const char *dict, size_t bytes)
{
    unsigned char prefix[12] = "\x93NUMPY";
    size_t        len = strlen(dict), before = version == 1 ? 10 : 12;
    FILE         *f = fopen("a.npy", "wb");

    assert_non_null(f);
    prefix[6] = (unsigned char)version;
    prefix[8] = (unsigned char)(len & 0xFF);
    prefix[9] = (unsigned char)(len >> 8);
    assert_int_equal(fwrite(prefix, 1, before, f), before);
    assert_int_equal(fwrite(dict, 1, len, f), len);
    for (size_t i = 0; i < bytes; i++) {
        assert_int_equal(fputc(0, f), 0);
    }
    assert_int_equal(fclose(f), 0);
}

#define GOOD "'descr': '<f4', 'fortran_order': False, "

/* NumPy's own ways to write a header. */
static void numpys_headers_are_read(void **state)
{
    static const struct {
        int         version;
        const char *dict;
        int         dims;
        size_t      floats;
    } FILES[] = {
        {1, "{" GOOD "'shape': (2, 3), }        \n", 2, 6},
        {2, "{" GOOD "'shape': (2, 3), }        \n", 2, 6},
        {3, "{'shape': (2,3,),'fortran_order':False,'descr':'<f4'}", 2, 6},
        {1, "{" GOOD "'shape': (5,), }\n", 1, 5},
        {1, "{" GOOD "'shape': (0, 9), }\n", 2, 0},
        {1, "{" GOOD "'shape': (1, 1, 1, 1, 1, 1, 1, 2), }\n", 8, 2},
    };
    (void)state;

    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        npy_reader r   = {0};
        nn_err     err = {0};

        write_npy(FILES[i].version, FILES[i].dict, FILES[i].floats * 4);
        if (npy_open(&r, "a.npy", &err) != NN_OK) {
            fail_msg("%s: %s", FILES[i].dict, err.text);
        }
        assert_int_equal(r.dims, FILES[i].dims);
        assert_int_equal(r.floats, FILES[i].floats);
        npy_close_reader(&r);
    }
}

/* What a writer left who never closed: of what its header counts, the steps that are there. */
static void an_unfinished_file_may_be_longer_or_shorter(void **state)
{
    static const char ONE_OF_TWO[] = "{" GOOD "'shape': (1, 2), }";
    npy_reader        r            = {0};
    nn_err            err          = {0};
    (void)state;

    write_npy(1, ONE_OF_TWO, 20); /* a step, another, and half of one */
    assert_int_equal(npy_open(&r, "a.npy", &err), NN_DATA);
    assert_int_equal(npy_open_unfinished(&r, "a.npy", &err), NN_OK);
    assert_int_equal(r.shape[0], 1);
    assert_int_equal(r.floats, 2);
    npy_close_reader(&r);
    write_npy(1, ONE_OF_TWO, 8);
    assert_int_equal(npy_open_unfinished(&r, "a.npy", &err), NN_OK);
    npy_close_reader(&r);
    write_npy(1, ONE_OF_TWO, 7);
    assert_int_equal(npy_open(&r, "a.npy", &err), NN_DATA);
    assert_string_equal(err.text, "a.npy: 7 bytes after the header; shape (1, 2) needs 8");
    assert_int_equal(npy_open_unfinished(&r, "a.npy", &err), NN_OK);
    assert_int_equal(r.shape[0], 0);
    assert_int_equal(r.floats, 0);
    npy_close_reader(&r);
}

static void other_files_are_refused(void **state)
{
#define WANTED "; a NumPy file of little-endian float32 in C order was expected"
    static const struct {
        int         version;
        const char *dict;
        size_t      bytes;
        const char *message;
    } FILES[] = {
        {4, "{" GOOD "'shape': (1,), }", 4, "a.npy: it has an unknown format version" WANTED},
        {1, "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", 8,
         "a.npy: its numbers are of another type" WANTED},
        {1, "{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", 4,
         "a.npy: its numbers are of another type" WANTED},
        {1, "{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", 4,
         "a.npy: it is in Fortran order" WANTED},
        {1, "{" GOOD "}", 4, "a.npy: its header is malformed" WANTED},
        {1, "{" GOOD "'shape': (1), }", 4, "a.npy: its header is malformed" WANTED},
        {1, "{" GOOD "'shape': (1,), 'shape': (1,), }", 4, "a.npy: its header is malformed" WANTED},
        {1, "{" GOOD "'descr': '<f4', }", 4, "a.npy: its header is malformed" WANTED},
        {1, "{" GOOD "'shape': (-1,), }", 4, "a.npy: its header is malformed" WANTED},
        {1, "{" GOOD "'shape': (), }", 4, "a.npy: its header is malformed" WANTED},
        {1, "{" GOOD "'shape': (1, 1, 1, 1, 1, 1, 1, 1, 1), }", 4,
         "a.npy: its header is malformed" WANTED},
        {1, "{" GOOD "'shape': (99999999999999999999,), }", 4,
         "a.npy: its header is malformed" WANTED},
        {1, "{" GOOD "'shape': (1,), } x", 4, "a.npy: its header is malformed" WANTED},
        {1, "", 4, "a.npy: its header is malformed" WANTED},
        {1, "{" GOOD "'shape': (3, 26), }", 100,
         "a.npy: 100 bytes after the header; shape (3, 26) needs 312"},
        {1, "{" GOOD "'shape': (1,), }", 8, "a.npy: 8 bytes after the header; shape (1) needs 4"},
        {1, "{" GOOD "'shape': (4294967296, 4294967296), }", 4,
         "a.npy: shape (4294967296, 4294967296) is larger than any file"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        npy_reader r   = {0};
        nn_err     err = {0};

        write_npy(FILES[i].version, FILES[i].dict, FILES[i].bytes);
        assert_int_equal(npy_open(&r, "a.npy", &err), NN_DATA);
        assert_string_equal(err.text, FILES[i].message);
        assert_null(r.path);
    }
}

static void files_that_are_none_are_refused(void **state)
{
    npy_reader r   = {0};
    nn_err     err = {0};
    (void)state;

    unlink("a.npy");
    assert_int_equal(npy_open(&r, "a.npy", &err), NN_DATA);
    assert_string_equal(err.text, "a.npy: No such file or directory");
    assert_int_equal(file_write("a.npy", "row,u1,u2\n0,1,2\n", 16, false, NULL), NN_OK);
    assert_int_equal(npy_open(&r, "a.npy", &err), NN_DATA);
    assert_string_equal(err.text, "a.npy: it is no NumPy file" WANTED);
    assert_int_equal(file_write("a.npy", "\x93NUMPY\x01", 7, false, NULL), NN_OK);
    assert_int_equal(npy_open(&r, "a.npy", &err), NN_DATA);
    assert_string_equal(err.text, "a.npy: the file is cut off" WANTED);
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
        cmocka_unit_test(what_was_written_is_read),
        cmocka_unit_test(a_stream_begins_as_a_file_does),
        cmocka_unit_test(numpys_headers_are_read),
        cmocka_unit_test(an_unfinished_file_may_be_longer_or_shorter),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(files_that_are_none_are_refused),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}

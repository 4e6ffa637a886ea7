/* The layout is NumPy's: numpy/lib/format.py, "Format Version 1.0". */
#include "formats/npy.h"

#include "util/file.h"
#include "util/text.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* "<f4" promises little-endian IEEE floats, and memory is written as it is. */
_Static_assert(sizeof(float) == 4, "float is 32 bits wide");
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "npy.c writes floats as they lie in memory, which must be little-endian"
#endif

enum {
    NPY_PREFIX = 10, /* magic, version, length of the rest */
    NPY_ALIGN = 64,
    NPY_COUNT = 20 /* digits of the largest size_t of 64 bits */
};

struct npy_writer {
    file_writer *file;
    char *path;
    int dims;
    size_t shape[NPY_MAX_DIMS];
    size_t step;    /* floats in one step of the first dimension */
    size_t written; /* floats so far */
    size_t header;  /* bytes before the first float */
};

/* The header for `count` steps.  Its length must not depend on the count: a
 * shorter one is followed by more spaces. */
static void npy_header(text *out, const npy_writer *w, size_t count)
{
    text_bytes(out, "\x93NUMPY\x01\x00\0\0", NPY_PREFIX);
    text_printf(out, "{'descr': '<f4', 'fortran_order': False, 'shape': (%zu,", count);
    for (int i = 1; i < w->dims; i++) {
        text_printf(out, i + 1 < w->dims ? " %zu," : " %zu", w->shape[i]);
    }
    text_str(out, "), }");
}

/* Room for the longest count, up to the next multiple of NPY_ALIGN. */
static size_t npy_header_size(const text *header_of_0)
{
    size_t most = header_of_0->len - 1 + NPY_COUNT + 1; /* "0" is one digit; a newline ends it */
    return (most + NPY_ALIGN - 1) / NPY_ALIGN * NPY_ALIGN;
}

static nn_status npy_finish_header(text *header, npy_writer *w, nn_err *err)
{
    if (w->header == 0) {
        w->header = npy_header_size(header);
    }
    while (!header->failed && header->len + 1 < w->header) {
        text_char(header, ' ');
    }
    text_char(header, '\n');
    nn_status status = text_check(header, "writing a NumPy file", err);
    if (status == NN_OK) {
        assert(header->len == w->header && w->header - NPY_PREFIX <= UINT16_MAX);
        header->data[8] = (char)((w->header - NPY_PREFIX) & 0xFF);
        header->data[9] = (char)((w->header - NPY_PREFIX) >> 8);
    }
    return status;
}

/* Write the header, at first behind nothing, in the end over itself. */
static nn_status npy_put_header(npy_writer *w, size_t count, nn_err *err)
{
    text header = {0};
    bool first = w->header == 0;

    npy_header(&header, w, count);
    nn_status status = npy_finish_header(&header, w, err);
    if (status == NN_OK) {
        status = first ? file_writer_append(w->file, header.data, header.len, err)
                       : file_writer_patch(w->file, 0, header.data, header.len, err);
    }
    text_free(&header);
    return status;
}

static nn_status npy_check_size(const npy_writer *w, size_t floats, nn_err *err)
{
    if (floats > SIZE_MAX / sizeof(float) - w->written) {
        return nn_fail(err, NN_IO, "%s: more numbers than a file can hold", w->path);
    }
    return NN_OK;
}

nn_status npy_create(npy_writer **out, const char *path, const size_t *shape, int dims, nn_err *err)
{
    nn_status status = NN_OK;

    assert(dims >= 1 && dims <= NPY_MAX_DIMS);
    npy_writer *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return nn_fail(err, NN_NOMEM, "out of memory while writing %s", path);
    }
    w->dims = dims;
    w->step = 1;
    for (int i = 1; i < dims; i++) {
        assert(shape[i] > 0);
        if (w->step > SIZE_MAX / sizeof(float) / shape[i]) {
            NN_TRY(nn_fail(err, NN_USAGE, "%s: one step of the array is larger than memory", path));
        }
        w->shape[i] = shape[i];
        w->step *= shape[i];
    }
    w->path = file_join("", path);
    if (w->path == NULL) {
        NN_TRY(nn_fail(err, NN_NOMEM, "out of memory while writing %s", path));
    }
    NN_TRY(file_writer_create(&w->file, path, err));
    NN_TRY(npy_put_header(w, 0, err));
    *out = w;
    w = NULL;
done:
    npy_abandon(w);
    return status;
}

nn_status npy_append(npy_writer *w, const float *row_block, size_t floats, nn_err *err)
{
    nn_status status = npy_check_size(w, floats, err);

    if (status == NN_OK) {
        status = file_writer_append(w->file, row_block, floats * sizeof *row_block, err);
    }
    if (status == NN_OK) {
        w->written += floats;
    }
    return status;
}

nn_status npy_close(npy_writer *w, bool sync, nn_err *err)
{
    nn_status status = NN_OK;

    if (w->written % w->step != 0) {
        NN_TRY(nn_fail(err, NN_IO, "%s: %zu numbers, which is not a multiple of %zu", w->path,
                       w->written, w->step));
    }
    NN_TRY(npy_put_header(w, w->written / w->step, err));
    file_writer *file = w->file;
    w->file = NULL; /* the commit frees it, whatever comes of it */
    NN_TRY(file_writer_commit(file, sync, err));
done:
    npy_abandon(w);
    return status;
}

void npy_abandon(npy_writer *w)
{
    if (w != NULL) {
        file_writer_abandon(w->file);
        free(w->path);
        free(w);
    }
}

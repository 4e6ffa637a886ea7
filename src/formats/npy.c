/* The layout is NumPy's: numpy/lib/format.py, "Format Version 1.0" to "3.0". */
#include "formats/npy.h"

#include "util/file.h"
#include "util/text.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "<f4" promises little-endian IEEE floats, and memory is written as it is. */
_Static_assert(sizeof(float) == 4, "float is 32 bits wide");
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "npy.c writes floats as they lie in memory, which must be little-endian"
#endif

enum {
    NPY_PREFIX = 10, /* magic, version, length of the rest */
    NPY_ALIGN  = 64,
    NPY_COUNT  = 20 /* digits of the largest size_t of 64 bits */
};

struct npy_writer {
    file_writer *file;
    char        *path;
    int          dims;
    size_t       shape[NPY_MAX_DIMS];
    size_t       step;    /* floats in one step of the first dimension */
    size_t       written; /* floats so far */
    size_t       header;  /* bytes before the first float */
};

/* The header for `count` steps.  Its length must not depend on the count: a
 * shorter one is followed by more spaces. */
static void npy_header(text *out, const size_t *shape, int dims, size_t count)
{
    text_bytes(out, "\x93NUMPY\x01\x00\0\0", NPY_PREFIX);
    text_printf(out, "{'descr': '<f4', 'fortran_order': False, 'shape': (%zu,", count);
    for (int i = 1; i < dims; i++) {
        text_printf(out, i + 1 < dims ? " %zu," : " %zu", shape[i]);
    }
    text_str(out, "), }");
}

/* Room for the longest count, up to the next multiple of NPY_ALIGN. */
static size_t npy_header_size(const text *header_of_0)
{
    size_t most = header_of_0->len - 1 + NPY_COUNT + 1; /* "0" is one digit; a newline ends it */
    return (most + NPY_ALIGN - 1) / NPY_ALIGN * NPY_ALIGN;
}

/* Fill up to `size` bytes and say so in the prefix. */
static void npy_finish_header(text *header, size_t size)
{
    while (!header->failed && header->len + 1 < size) {
        text_char(header, ' ');
    }
    text_char(header, '\n');
    if (!header->failed) {
        assert(header->len == size && size - NPY_PREFIX <= UINT16_MAX);
        header->data[8] = (char)((size - NPY_PREFIX) & 0xFF);
        header->data[9] = (char)((size - NPY_PREFIX) >> 8);
    }
}

/* Write the header, at first behind nothing, in the end over itself. */
static nn_status npy_put_header(npy_writer *w, size_t count, nn_err *err)
{
    text header = {0};
    bool first  = w->header == 0;

    npy_header(&header, w->shape, w->dims, count);
    if (w->header == 0) {
        w->header = npy_header_size(&header);
    }
    npy_finish_header(&header, w->header);
    nn_status status = text_check(&header, "writing a NumPy file", err);
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
    w    = NULL;
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

nn_status npy_flush(npy_writer *w, bool sync, nn_err *err)
{
    nn_status status = npy_put_header(w, w->written / w->step, err);
    return status == NN_OK ? file_writer_flush(w->file, sync, err) : status;
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
    w->file           = NULL; /* the commit frees it, whatever comes of it */
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

void npy_header_text(text *out, const size_t *shape, int dims)
{
    text header = {0};

    assert(dims >= 1 && dims <= NPY_MAX_DIMS);
    npy_header(&header, shape, dims, 0);
    size_t size = npy_header_size(&header);
    text_clear(&header);
    npy_header(&header, shape, dims, shape[0]);
    npy_finish_header(&header, size);
    text_bytes(out, header.data, header.len);
    out->failed |= header.failed;
    text_free(&header);
}

/* --- reading ------------------------------------------------------------------------- */

static nn_status npy_refuse(const npy_reader *r, nn_err *err, const char *what)
{
    return nn_fail(err, NN_DATA,
                   "%s: %s; a NumPy file of little-endian float32 in C order was expected", r->path,
                   what);
}

/* Exactly `len` bytes from byte `at` on. */
static nn_status npy_fetch(const npy_reader *r, size_t at, void *to, size_t len, nn_err *err)
{
    for (size_t done = 0; done < len;) {
        size_t  piece = len - done < INT_MAX ? len - done : INT_MAX;
        ssize_t got   = pread(r->file, (char *)to + done, piece, (off_t)(at + done));
        if (got < 0 && errno != EINTR) {
            return file_fail(err, NN_DATA, r->path, errno);
        }
        if (got == 0) {
            return npy_refuse(r, err, "the file is cut off");
        }
        done += got > 0 ? (size_t)got : 0;
    }
    return NN_OK;
}

/* Where the header is being read.  `bad` stays set, so that it is asked once. */
typedef struct {
    const char *at, *end;
    bool        bad;
} npy_cursor;

static void npy_blanks(npy_cursor *c)
{
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\n')) {
        c->at++;
    }
}

static bool npy_maybe(npy_cursor *c, const char *word)
{
    size_t n = strlen(word);

    npy_blanks(c);
    if ((size_t)(c->end - c->at) < n || memcmp(c->at, word, n) != 0) {
        return false;
    }
    c->at += n;
    return true;
}

static void npy_expect(npy_cursor *c, const char *word)
{
    c->bad |= !npy_maybe(c, word);
}

static size_t npy_digits(npy_cursor *c)
{
    size_t v = 0;

    npy_blanks(c);
    c->bad |= c->at == c->end || *c->at < '0' || *c->at > '9';
    for (; !c->bad && c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++) {
        size_t digit = (size_t)(*c->at - '0');
        c->bad |= v > (SIZE_MAX - digit) / 10;
        v = 10 * v + digit;
    }
    return v;
}

/* "(3, 26)"; Python writes a tuple of one as "(3,)". */
static void npy_shape(npy_cursor *c, npy_reader *r)
{
    bool comma = false, closed = false;

    npy_expect(c, "(");
    r->dims = 0;
    do {
        r->shape[r->dims++] = npy_digits(c);
        comma               = npy_maybe(c, ",");
        closed              = npy_maybe(c, ")");
    } while (comma && !closed && !c->bad && r->dims < NPY_MAX_DIMS);
    c->bad |= !closed || (r->dims == 1 && !comma);
}

enum { NPY_DESCR = 1, NPY_ORDER = 2, NPY_SHAPE = 4 };

/* One entry of the dict; returns which, or 0. */
static int npy_entry(npy_cursor *c, npy_reader *r, const char **refusal)
{
    int entry = npy_maybe(c, "'descr'")           ? NPY_DESCR
                : npy_maybe(c, "'fortran_order'") ? NPY_ORDER
                : npy_maybe(c, "'shape'")         ? NPY_SHAPE
                                                  : 0;
    npy_expect(c, ":");
    if (entry == NPY_DESCR && !npy_maybe(c, "'<f4'")) {
        *refusal = "its numbers are of another type";
    } else if (entry == NPY_ORDER && !npy_maybe(c, "False")) {
        *refusal = "it is in Fortran order";
    } else if (entry == NPY_SHAPE) {
        npy_shape(c, r);
    }
    return entry;
}

/* The three entries in any order, each once. */
static nn_status npy_entries(npy_reader *r, const char *header, size_t len, nn_err *err)
{
    npy_cursor  c       = {.at = header, .end = header + len};
    const char *refusal = NULL;
    int         seen    = 0;

    npy_expect(&c, "{");
    for (int i = 0; i < 3 && !c.bad && !refusal; i++) {
        int entry = npy_entry(&c, r, &refusal);
        c.bad |= entry == 0 || (seen & entry);
        seen |= entry;
        if (!npy_maybe(&c, ",") && i < 2 && !refusal) {
            c.bad = true;
        }
    }
    if (c.bad || !refusal) {
        npy_expect(&c, "}");
        npy_blanks(&c);
        c.bad |= c.at != c.end;
        refusal = c.bad ? "its header is malformed" : NULL;
    }
    return refusal ? npy_refuse(r, err, refusal) : NN_OK;
}

static nn_status npy_read_header(npy_reader *r, nn_err *err)
{
    unsigned char prefix[12] = {0};
    char         *header     = NULL;
    nn_status     status;

    NN_TRY(npy_fetch(r, 0, prefix, NPY_PREFIX, err));
    if (memcmp(prefix, "\x93NUMPY", 6) != 0) {
        NN_TRY(npy_refuse(r, err, "it is no NumPy file"));
    }
    if (prefix[6] < 1 || prefix[6] > 3) {
        NN_TRY(npy_refuse(r, err, "it has an unknown format version"));
    }
    size_t len = prefix[8] + 256u * prefix[9], before = NPY_PREFIX;
    if (prefix[6] > 1) {
        before = NPY_PREFIX + 2;
        NN_TRY(npy_fetch(r, 0, prefix, before, err));
        len += 65536u * prefix[10] + 16777216u * (size_t)prefix[11];
    }
    if (len > UINT16_MAX) { /* ours and NumPy's are some 100 bytes */
        NN_TRY(npy_refuse(r, err, "its header is malformed"));
    }
    header = malloc(len + 1);
    if (!header) {
        NN_TRY(nn_fail(err, NN_NOMEM, "out of memory while reading %s", r->path));
    }
    NN_TRY(npy_fetch(r, before, header, len, err));
    NN_TRY(npy_entries(r, header, len, err));
    r->header = before + len;
done:
    free(header);
    return status;
}

static nn_status npy_wrong_length(const npy_reader *r, size_t bytes, bool countable, nn_err *err)
{
    text      shape = {0};
    nn_status status;

    for (int i = 0; i < r->dims; i++) {
        text_printf(&shape, "%s%zu", i ? ", " : "", r->shape[i]);
    }
    NN_TRY(text_check(&shape, "reading a NumPy file", err));
    if (countable) {
        NN_TRY(nn_fail(err, NN_DATA, "%s: %zu bytes after the header; shape (%s) needs %zu",
                       r->path, bytes, shape.data, r->floats * sizeof(float)));
    }
    NN_TRY(nn_fail(err, NN_DATA, "%s: shape (%s) is larger than any file", r->path, shape.data));
done:
    text_free(&shape);
    return status;
}

/*   tail  in  the file was not finished: more may follow, and what the header counts need not all
 *             have reached the disk */
static nn_status npy_check_length(npy_reader *r, bool tail, nn_err *err)
{
    struct stat st;
    bool        fits = true;

    if (fstat(r->file, &st) != 0) {
        return file_fail(err, NN_DATA, r->path, errno);
    }
    if (!S_ISREG(st.st_mode)) {
        return npy_refuse(r, err, "it is no regular file");
    }
    r->floats = 1;
    for (int i = 0; i < r->dims; i++) {
        fits &= r->shape[i] == 0 || r->floats <= SIZE_MAX / sizeof(float) / r->shape[i];
        r->floats *= fits ? r->shape[i] : 1;
    }
    size_t bytes =
        (size_t)st.st_size - (r->header < (size_t)st.st_size ? r->header : (size_t)st.st_size);
    if (tail && fits && bytes < r->floats * sizeof(float)) {
        const size_t step = r->floats / r->shape[0];

        r->shape[0] = bytes / sizeof(float) / step;
        r->floats   = r->shape[0] * step;
    }
    if (!fits || bytes < r->floats * sizeof(float) ||
        (!tail && bytes > r->floats * sizeof(float))) {
        return npy_wrong_length(r, bytes, fits, err);
    }
    return NN_OK;
}

static nn_status npy_open_file(npy_reader *out, const char *path, bool tail, nn_err *err)
{
    nn_status  status = NN_OK;
    npy_reader r      = {.file = -1, .path = file_join("", path)};

    if (!r.path) {
        NN_TRY(nn_fail(err, NN_NOMEM, "out of memory while reading %s", path));
    }
    NN_TRY(file_open(&r.file, path, err));
    NN_TRY(npy_read_header(&r, err));
    NN_TRY(npy_check_length(&r, tail, err));
    *out = r;
    r    = (npy_reader){.file = -1};
done:
    file_close(r.file);
    free(r.path);
    return status;
}

nn_status npy_open(npy_reader *out, const char *path, nn_err *err)
{
    return npy_open_file(out, path, false, err);
}

nn_status npy_open_unfinished(npy_reader *out, const char *path, nn_err *err)
{
    return npy_open_file(out, path, true, err);
}

nn_status npy_read(npy_reader *r, size_t at, size_t n, float *to, nn_err *err)
{
    assert(at <= r->floats && n <= r->floats - at);
    return npy_fetch(r, r->header + at * sizeof *to, to, n * sizeof *to, err);
}

void npy_close_reader(npy_reader *r)
{
    if (r->path) {
        file_close(r->file);
        free(r->path);
    }
    *r = (npy_reader){.file = -1};
}

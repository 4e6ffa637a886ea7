/* What the tests of the upper layers share: an empty directory to work in, files
 * in one line, what a stream was told, small data sets, pictures decoded.
 */
#ifndef NNVIZ_TESTS_FIXTURE_H
#define NNVIZ_TESTS_FIXTURE_H

#include "support.h"

#include "data/dataset.h"
#include "data/encoder.h"
#include "formats/json.h"
#include "util/file.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- a directory of the test's own --------------------------------------------------- */

static inline bool exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

/* A file, a link, or a directory with all that is in it. */
static inline void remove_all(const char *path)
{
    struct stat st;
    DIR        *dir = lstat(path, &st) == 0 && S_ISDIR(st.st_mode) ? opendir(path) : NULL;

    for (struct dirent *e; dir && (e = readdir(dir));) {
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) {
            char *inner = file_join(path, e->d_name);
            assert_non_null(inner);
            remove_all(inner);
            free(inner);
        }
    }
    if (dir) {
        closedir(dir);
        rmdir(path);
    } else {
        unlink(path);
    }
}

/* cmocka set-up and tear-down: an empty directory is the current one meanwhile. */
static inline int enter_scratch(void **state)
{
    char *dir = strdup("/tmp/nnviz-test-XXXXXX");
    *state    = dir;
    return dir && mkdtemp(dir) && chdir(dir) == 0 ? 0 : -1;
}

static inline int leave_scratch(void **state)
{
    int moved = chdir("/");
    remove_all(*state);
    int left = exists(*state);
    free(*state);
    return moved == 0 && !left ? 0 : -1;
}

#define SCRATCH(test) cmocka_unit_test_setup_teardown(test, enter_scratch, leave_scratch)

/* Whether anything below `path` is named *.tmp. */
static inline bool holds_tmp(const char *path)
{
    DIR   *dir = opendir(path);
    size_t n   = strlen(path);
    bool   tmp = n > 4 && strcmp(path + n - 4, ".tmp") == 0;

    for (struct dirent *e; dir && (e = readdir(dir));) {
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) {
            char *inner = file_join(path, e->d_name);
            assert_non_null(inner);
            tmp |= holds_tmp(inner);
            free(inner);
        }
    }
    if (dir) {
        closedir(dir);
    }
    return tmp;
}

/* --- files --------------------------------------------------------------------------- */

/* The whole file and a NUL behind it; caller frees.  The test fails when it cannot be
 * read.  len may be NULL. */
static inline char *slurp(const char *path, size_t *len)
{
    FILE  *f   = fopen(path, "rb");
    size_t got = 0, room = 1 << 16;
    char  *bytes = zeroed(room, 1);

    for (size_t n; f && (n = fread(bytes + got, 1, room - got, f)) > 0;) {
        got += n;
        if (got == room) {
            char *more = zeroed(2 * room, 1);
            memcpy(more, bytes, room);
            free(bytes);
            bytes = more;
            room *= 2;
        }
    }
    if (!f || ferror(f)) {
        fail_msg("%s cannot be read", path);
        abort();
    }
    fclose(f);
    if (len) {
        *len = got;
    }
    return bytes;
}

static inline void spill(const char *path, const char *content)
{
    nn_err err = {0};
    if (file_write(path, content, strlen(content), false, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
}

/* An empty file and the folders above it. */
static inline void plant(const char *path)
{
    char *folder = strdup(path), *slash;
    assert_non_null(folder);
    slash = strrchr(folder, '/');
    if (slash) {
        *slash = '\0';
        assert_int_equal(file_make_dirs(folder, NULL), NN_OK);
    }
    free(folder);
    spill(path, "");
}

static inline void check_file(const char *path, const char *want)
{
    char *got = slurp(path, NULL);
    assert_string_equal(got, want);
    free(got);
}

/* A JSON file as a tree, by the strict reader; free with cJSON_Delete. */
static inline cJSON *json_of(const char *name, const char *bytes, size_t len)
{
    cJSON *tree = NULL;
    nn_err err  = {0};
    if (json_parse(&tree, name, bytes, len, &err) != NN_OK) {
        fail_msg("%s", err.text);
        abort();
    }
    return tree;
}

static inline cJSON *json_file(const char *path)
{
    size_t len;
    char  *bytes = slurp(path, &len);
    cJSON *tree  = json_of(path, bytes, len);
    free(bytes);
    return tree;
}

/* The member of that name; the test fails when there is none. */
static inline const cJSON *member(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    if (!item) {
        fail_msg("there is no '%s'", name);
        abort();
    }
    return item;
}

/* --- what a stream was told ---------------------------------------------------------- */

typedef struct {
    FILE *stream, *file;
    int   saved;
} capture;

/* From here until capture_end what is written to `stream` goes to a file. */
static inline capture capture_begin(FILE *stream)
{
    capture c = {.stream = stream, .file = tmpfile()};
    assert_non_null(c.file);
    fflush(stream);
    c.saved = dup(fileno(stream));
    assert_true(c.saved >= 0 && dup2(fileno(c.file), fileno(stream)) >= 0);
    return c;
}

/* What it was; caller frees. */
static inline char *capture_end(capture *c)
{
    fflush(c->stream);
    assert_true(dup2(c->saved, fileno(c->stream)) >= 0);
    close(c->saved);
    fseek(c->file, 0, SEEK_END);
    long  n    = ftell(c->file);
    char *told = zeroed((size_t)n, 1);
    rewind(c->file);
    assert_int_equal(fread(told, 1, (size_t)n, c->file), n);
    fclose(c->file);
    return told;
}

/* --- data ---------------------------------------------------------------------------- */

/* A data set from the text of a CSV file; spec may be NULL. */
static inline dataset *dataset_as(const char *name, const char *csv, const dataset_spec *spec)
{
    dataset *data = NULL;
    table   *t    = NULL;
    nn_err   err  = {0};

    if (table_from_bytes(&t, name, csv, strlen(csv), spec ? &spec->read : NULL, &err) != NN_OK ||
        dataset_from_table(&data, t, spec, &err) != NN_OK) {
        table_free(t);
        fail_msg("%s", err.text);
        abort();
    }
    return data;
}

static inline dataset *dataset_of(const char *name, const char *csv)
{
    return dataset_as(name, csv, NULL);
}

/* Its features, encoded by what all rows say; (rows, *width), caller frees. */
static inline float *features_of(const dataset *data, int *width)
{
    encoder *e   = NULL;
    float   *x   = NULL;
    nn_err   err = {0};

    if (encoder_fit(&e, data, NULL, data->rows, &err) != NN_OK) {
        fail_msg("%s", err.text);
        abort();
    }
    x = new_floats((size_t)data->rows * (size_t)e->features);
    if (encoder_apply(e, data, x, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    if (width) {
        *width = e->features;
    }
    encoder_free(e);
    return x;
}

#endif

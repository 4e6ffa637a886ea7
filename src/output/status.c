#include "output/status.h"
#include "formats/json.h"
#include "util/file.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static void key(text *t, const char *name)
{
    text_printf(t, ",\n  \"%s\": ", name);
}

static void string_or_null(text *t, const char *name, const char *value)
{
    key(t, name);
    if (value) {
        json_string(t, value);
    } else {
        text_str(t, "null");
    }
}

static void words(text *t, const char *const *word)
{
    text_char(t, '[');
    for (int i = 0; word[i]; i++) {
        text_str(t, i ? ", " : "");
        json_string(t, word[i]);
    }
    text_char(t, ']');
}

static void compose(text *t, const run_status *s)
{
    text_str(t, "{\n  \"status\": ");
    json_string(t, s->status);
    string_or_null(t, "error", s->error);
    string_or_null(t, "version", s->version);
    key(t, "command"), words(t, s->command);
    key(t, "data"), text_str(t, "{\"name\": "), json_string(t, s->data->name);
    text_str(t, ", \"source\": "), json_string(t, s->data->source);
    text_printf(t, ", \"rows\": %d, \"sha256\": \"%s\"}", s->data->rows, s->data->sha256);
    key(t, "test");
    if (s->test) {
        text_str(t, "{\"source\": "), json_string(t, s->test);
        text_printf(t, ", \"sha256\": \"%s\"}", s->test_sha256);
    } else {
        text_str(t, "null");
    }
    string_or_null(t, "engine", s->engine);
    string_or_null(t, "blas", s->blas);
    key(t, "threads"), text_printf(t, "%d", s->threads);
    key(t, "epochs"), text_printf(t, "%d", s->epochs);
    string_or_null(t, "started", s->started);
    string_or_null(t, "finished", s->finished);
    key(t, "seconds"), text_printf(t, "%.3f", s->seconds);
    text_str(t, "\n}\n");
}

nn_status status_write(const run_dir *dir, const run_status *s, nn_err *err)
{
    nn_status status = NN_OK;
    text      t      = {0};

    compose(&t, s);
    NN_TRY(text_check(&t, "writing the status", err));
    NN_TRY((s->finished ? run_dir_replace : run_dir_write)(dir, (run_name){.kind = RUN_STATUS},
                                                           t.data, t.len, err));
done:
    text_free(&t);
    return status;
}

/* The sha256 of `tree`.NAME, "" where it is null. */
static bool take_sha(char out[65], const cJSON *tree, const char *name)
{
    const cJSON *object = cJSON_GetObjectItemCaseSensitive(tree, name);
    const char  *sha    = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "sha256"));

    out[0] = '\0';
    if (cJSON_IsNull(object)) {
        return true;
    }
    if (!sha || strlen(sha) != 64) {
        return false;
    }
    strcpy(out, sha);
    return true;
}

/*   path  out  of run.json, for messages; free both, after a failure too */
static nn_status read_tree(cJSON **out, char **path, const run_dir *dir, nn_err *err)
{
    nn_status status = NN_OK;
    char     *bytes  = NULL;
    size_t    len    = 0;

    *out  = NULL;
    *path = run_dir_file(dir, (run_name){.kind = RUN_STATUS});
    if (!*path) {
        return nn_fail_nomem(err, "reading the run");
    }
    NN_TRY(file_read(&bytes, &len, *path, err));
    NN_TRY(json_parse(out, *path, bytes, len, err));
done:
    free(bytes);
    return status;
}

nn_status status_read_data(status_data *out, const run_dir *dir, nn_err *err)
{
    cJSON    *tree;
    char     *path;
    nn_status status = read_tree(&tree, &path, dir, err);

    if (status == NN_OK && (!take_sha(out->sha256, tree, "data") || !out->sha256[0] ||
                            !take_sha(out->test_sha256, tree, "test"))) {
        status = nn_fail(err, NN_DATA, "%s: the sha256 of the data is missing", path);
    }
    cJSON_Delete(tree);
    free(path);
    return status;
}

/* A copy of `tree`.NAME.source, NULL where there is none; false when out of memory. */
static bool take_source(char **out, const cJSON *tree, const char *name)
{
    const cJSON *object = cJSON_GetObjectItemCaseSensitive(tree, name);
    const char  *source = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "source"));

    *out = source ? strdup(source) : NULL;
    return *out || !source;
}

nn_status status_read_sources(char **data, char **test, const run_dir *dir, nn_err *err)
{
    cJSON    *tree;
    char     *path;
    nn_status status = read_tree(&tree, &path, dir, err);

    *data = *test = NULL;
    if (status == NN_OK && (!take_source(data, tree, "data") || !take_source(test, tree, "test"))) {
        free(*data);
        *data  = NULL;
        status = nn_fail_nomem(err, "reading the run");
    }
    cJSON_Delete(tree);
    free(path);
    return status;
}

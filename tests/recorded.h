/* The numbers of tests/goldens/, which scripts/make_goldens.py describes. */
#ifndef NNVIZ_TESTS_RECORDED_H
#define NNVIZ_TESTS_RECORDED_H

#include "support.h"

#include "formats/json.h"
#include "util/file.h"

#include <limits.h>

/* tests/goldens/NAME; release with cJSON_Delete. */
static inline cJSON *recorded(const char *name)
{
    char   path[PATH_MAX];
    char  *bytes = NULL;
    size_t len   = 0;
    cJSON *tree  = NULL;
    nn_err err   = {0};

    snprintf(path, sizeof path, "%s/tests/goldens/%s", NNVIZ_SOURCE_DIR, name);
    if (file_read(&bytes, &len, path, &err) != NN_OK ||
        json_parse(&tree, path, bytes, len, &err) != NN_OK) {
        fail_msg("%s", err.text);
        abort();
    }
    free(bytes);
    return tree;
}

/* The member `key`, which must be there. */
static inline const cJSON *member(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    if (!item) {
        fail_msg("the record has no '%s'", key);
        abort();
    }
    return item;
}

static inline double number(const cJSON *object, const char *key)
{
    const cJSON *item = member(object, key);
    assert_true(cJSON_IsNumber(item));
    return item->valuedouble;
}

/* The same, 0 when the member is missing: not every optimiser has every setting. */
static inline double number_if(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key) ? number(object, key) : 0.0;
}

static inline const char *string(const cJSON *object, const char *key)
{
    const cJSON *item = member(object, key);
    assert_true(cJSON_IsString(item));
    return item->valuestring;
}

static inline size_t length(const cJSON *object, const char *key)
{
    return (size_t)cJSON_GetArraySize(member(object, key));
}

/* The array `key`, of exactly n numbers, into `to`. */
static inline void read_floats(const cJSON *object, const char *key, float *to, size_t n)
{
    const cJSON *item = NULL;
    size_t       i    = 0;

    assert_int_equal(length(object, key), n);
    cJSON_ArrayForEach(item, member(object, key))
    {
        assert_true(cJSON_IsNumber(item));
        to[i++] = (float)item->valuedouble;
    }
}

static inline float *floats_at(const cJSON *object, const char *key, size_t n)
{
    float *to = new_floats(n);
    read_floats(object, key, to, n);
    return to;
}

/* The object of array `key` whose name is `name`; NULL when none has it. */
static inline const cJSON *named(const cJSON *object, const char *key, const char *name)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, member(object, key))
    {
        if (strcmp(string(item, "name"), name) == 0) {
            return item;
        }
    }
    return NULL;
}

/* Rows of the tables by name; each fails the test when no row has it. */
static inline nn_act act_named(const char *name)
{
    for (nn_act a = 0; a < NN_ACT_COUNT; a++) {
        if (strcmp(NN_ACTS[a].name, name) == 0) {
            return a;
        }
    }
    fail_msg("no activation '%s'", name);
    return NN_ACT_LINEAR;
}

static inline nn_loss loss_named(const char *name)
{
    for (nn_loss l = 0; l < NN_LOSS_COUNT; l++) {
        if (strcmp(NN_LOSSES[l].name, name) == 0) {
            return l;
        }
    }
    fail_msg("no loss '%s'", name);
    return NN_LOSS_MEAN_SQUARED_ERROR;
}

static inline nn_opt optimizer_named(const char *name)
{
    for (nn_opt o = 0; o < NN_OPT_COUNT; o++) {
        if (strcmp(NN_OPTS[o].name, name) == 0) {
            return o;
        }
    }
    fail_msg("no optimiser '%s'", name);
    return NN_OPT_SGD;
}

#endif

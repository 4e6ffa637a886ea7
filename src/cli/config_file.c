#include "cli/config_file.h"
#include "cli/options.h"
#include "cli/suggest.h"
#include "formats/json.h"
#include "formats/number.h"
#include "util/file.h"

#include <stdlib.h>
#include <string.h>

/* A JSON value as a user would type it; false when no option can mean it. */
static bool value_text(text *out, const cJSON *value)
{
    const cJSON *item;
    char         number[NUMBER_TEXT];

    if (cJSON_IsString(value)) {
        text_str(out, value->valuestring);
    } else if (cJSON_IsNumber(value)) {
        number_double(number, value->valuedouble);
        text_str(out, number);
    } else if (cJSON_IsBool(value)) {
        text_str(out, cJSON_IsTrue(value) ? "yes" : "no");
    } else if (cJSON_IsArray(value)) {
        cJSON_ArrayForEach(item, value)
        {
            text_str(out, item == value->child ? "" : ",");
            if (cJSON_IsArray(item) || cJSON_IsNull(item) || !value_text(out, item)) {
                return false;
            }
        }
    } else {
        return false;
    }
    return true;
}

static nn_status apply_item(run_config *config, const option_row *row, const char *path,
                            const cJSON *item, nn_err *err)
{
    nn_status status = NN_OK;
    text      value = {0}, spelled = {0};

    if (cJSON_IsNull(item) || (cJSON_IsArray(item) && !item->child)) {
        return NN_OK; /* not set, as config.json writes it */
    }
    text_printf(&spelled, "%s: %s", path, row->name);
    if (!value_text(&value, item)) {
        NN_TRY(nn_fail(err, NN_USAGE, "%s: an object is no value for an option", spelled.data));
    }
    NN_TRY(text_check(&value, "reading the configuration", err));
    NN_TRY(text_check(&spelled, "reading the configuration", err));
    if (row->kind == OPT_FLAG) {
        if (!cJSON_IsBool(item)) {
            NN_TRY(nn_fail(err, NN_USAGE, "%s: '%.80s' is not true or false", spelled.data,
                           value.data ? value.data : ""));
        }
        *(bool *)((char *)config + row->field) = cJSON_IsTrue(item);
    } else {
        NN_TRY(option_set(config, row, spelled.data, value.data ? value.data : "", err));
    }
done:
    text_free(&value);
    text_free(&spelled);
    return status;
}

/* Of those that a file may set: "" is near to nothing. */
static const char *shaping_name(int i)
{
    const option_row *row = options_row(i);
    return !row ? NULL : row->flags & SHAPES ? row->name : "";
}

static nn_status unknown_key(const char *path, const char *name, nn_err *err)
{
    const char *nearest = suggest_nearest(name, shaping_name);

    if (options_find(name, strlen(name))) {
        return nn_fail(err, NN_USAGE, "%s: '%s' does not shape the result; give it as --%s", path,
                       name, name);
    }
    return nearest ? nn_fail(err, NN_USAGE, "%s: unknown option '%.60s'; did you mean '%s'?", path,
                             name, nearest)
                   : nn_fail(err, NN_USAGE, "%s: unknown option '%.60s'", path, name);
}

nn_status config_file_apply(run_config *config, const char *path, nn_err *err)
{
    nn_status    status = NN_OK;
    char        *bytes  = NULL;
    size_t       len    = 0;
    cJSON       *tree   = NULL;
    const cJSON *item;

    NN_TRY(file_read(&bytes, &len, path, err));
    NN_TRY(json_parse(&tree, path, bytes, len, err));
    if (!cJSON_IsObject(tree)) {
        NN_TRY(nn_fail(err, NN_DATA, "%s: not an object; {\"epochs\": 8, ...} was expected", path));
    }
    cJSON_ArrayForEach(item, tree)
    {
        const option_row *row = options_find(item->string, strlen(item->string));
        if (!row || !(row->flags & SHAPES)) {
            NN_TRY(unknown_key(path, item->string, err));
        }
        NN_TRY(apply_item(config, row, path, item, err));
    }
done:
    cJSON_Delete(tree);
    free(bytes);
    return status;
}

#include "cli/data_path.h"
#include "data/builtin.h"
#include "output/status.h"
#include "util/file.h"
#include "util/text.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_file(const char *what)
{
    return strcmp(what, "-") != 0 && !builtin_find(what);
}

char *data_path_absolute(const char *what)
{
    char here[PATH_MAX];
    bool relative = is_file(what) && what[0] != '/';

    return relative && getcwd(here, sizeof here) ? file_join(here, what) : strdup(what);
}

static nn_status check(const char *path, nn_err *err)
{
    uint32_t code;

    for (size_t at = 0, n, len = path ? strlen(path) : 0; at < len; at += n) {
        n = text_utf8(path + at, len - at, &code);
        if (n == 0) {
            return nn_fail(err, NN_USAGE,
                           "%s: its name is not UTF-8, and config.json could not keep it; rename "
                           "the file, or read it from standard input (-)",
                           path);
        }
    }
    return NN_OK;
}

nn_status data_path_check(const run_config *config, nn_err *err)
{
    nn_status status = check(config->data, err);
    return status == NN_OK ? check(config->test, err) : status;
}

/* What is not where it was typed is where it was; `was` is taken.
 *   typed  out  what `path` had been, if so */
static void find(char **path, char **typed, char *was)
{
    if (*path && was && is_file(*path) && access(*path, F_OK) != 0 && access(was, F_OK) == 0) {
        free(*typed);
        *typed = *path;
        *path  = was;
    } else {
        free(was);
    }
}

nn_status data_path_find(run_config *config, const run_dir *dir, nn_err *err)
{
    char     *data = NULL, *test = NULL;
    nn_status status = status_read_sources(&data, &test, dir, NULL);

    if (status == NN_NOMEM) {
        return nn_fail_nomem(err, "looking for the run's data");
    }
    find(&config->data, &config->typed_data, data);
    find(&config->test, &config->typed_test, test);
    return NN_OK;
}

run_config data_path_typed(const run_config *config)
{
    run_config c = *config;

    c.data = c.typed_data ? c.typed_data : c.data;
    c.test = c.typed_test ? c.typed_test : c.test;
    return c;
}

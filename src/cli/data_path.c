#include "cli/data_path.h"
#include "data/builtin.h"
#include "formats/json.h"
#include "util/file.h"

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

/*   run   in      run.json
 *   name  in      which of its members is about the file
 *   path  in/out  NULL: there is none */
static nn_status find(char **path, const cJSON *run, const char *name, nn_err *err)
{
    const cJSON *about = cJSON_GetObjectItemCaseSensitive(run, name);
    const char  *was   = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(about, "source"));

    if (*path && was && is_file(*path) && access(*path, F_OK) != 0 && access(was, F_OK) == 0) {
        char *copy = strdup(was);
        if (!copy) {
            return nn_fail_nomem(err, "looking for the run's data");
        }
        free(*path);
        *path = copy;
    }
    return NN_OK;
}

nn_status data_path_find(run_config *config, const run_dir *dir, nn_err *err)
{
    nn_status status = NN_OK;
    char     *path = run_dir_file(dir, (run_name){.kind = RUN_STATUS}), *bytes = NULL;
    size_t    len = 0;
    cJSON    *run = NULL;

    if (!path) {
        return nn_fail_nomem(err, "looking for the run's data");
    }
    if (file_read(&bytes, &len, path, NULL) == NN_OK &&
        json_parse(&run, path, bytes, len, NULL) == NN_OK) {
        NN_TRY(find(&config->data, run, "data", err));
        NN_TRY(find(&config->test, run, "test", err));
    }
done:
    cJSON_Delete(run);
    free(bytes);
    free(path);
    return status;
}

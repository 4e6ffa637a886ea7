/* --config FILE: options from a config.json, the one a run wrote or one by hand. */
#ifndef NNVIZ_CLI_CONFIG_FILE_H
#define NNVIZ_CLI_CONFIG_FILE_H

#include "cli/config.h"
#include "nnviz/err.h"

/* Set every option the file names: {"epochs": 8, "layers": [4, 3, 2, 1], "shuffle": true}.
 * null and [] mean "not set".  Values are checked as on the command line.
 * NN_DATA: missing, not JSON, not an object.  NN_USAGE, with the file's name: an
 * option that config.json does not have, a value out of range.  NN_NOMEM. */
nn_status config_file_apply(run_config *config, const char *path, nn_err *err);

#endif

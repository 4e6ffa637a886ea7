/* Where a run's files of data are, from whichever directory one asks.
 *
 * config.json keeps a path as it was typed, so that --config means the same anywhere; run.json
 * keeps where that was.
 */
#ifndef NNVIZ_CLI_DATA_PATH_H
#define NNVIZ_CLI_DATA_PATH_H

#include "cli/config.h"
#include "nnviz/err.h"
#include "output/run_dir.h"

/* DATA or a --test file as an absolute path; the word itself when it is no file (a built-in set,
 * "-") or nobody can tell the current directory.  The caller frees it; NULL: no memory. */
char *data_path_absolute(const char *what);

/* DATA and the --test file have names that config.json can keep: JSON is UTF-8.  NN_USAGE. */
nn_status data_path_check(const run_config *config, nn_err *err);

/* Take the data and the --test file of a run from where run.json says they were, if they are not
 * where config.json says.  A run.json that is missing or damaged is for others to tell.
 *   config  in/out  of the run `dir`
 * NN_NOMEM. */
nn_status data_path_find(run_config *config, const run_dir *dir, nn_err *err);

/* The options as they were typed, borrowed: for a config.json that means the same anywhere. */
run_config data_path_typed(const run_config *config);

#endif

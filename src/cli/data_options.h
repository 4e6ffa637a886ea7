/* From the options about data to what the data layer wants to know. */
#ifndef NNVIZ_CLI_DATA_OPTIONS_H
#define NNVIZ_CLI_DATA_OPTIONS_H

#include "cli/config.h"
#include "data/dataset.h"

/* How tables are read.  NN_USAGE as table_options_parse. */
nn_status data_options_table(table_options *out, const run_config *config, nn_err *err);

/*   out  out  borrows the texts of `config`
 * NN_USAGE as data_options_table. */
nn_status data_options_spec(dataset_spec *out, const run_config *config, nn_err *err);

#endif

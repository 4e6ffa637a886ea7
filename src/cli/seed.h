/* --seed random. */
#ifndef NNVIZ_CLI_SEED_H
#define NNVIZ_CLI_SEED_H

#include "cli/config.h"
#include "nnviz/err.h"

/* Draw a seed of 32 bits from the system where config->seed asks for one (-1), and put it
 * there; else nothing.  Returns NN_IO when the system has none. */
nn_status seed_resolve(run_config *config, nn_err *err);

#endif

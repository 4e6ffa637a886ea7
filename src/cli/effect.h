/* Options that can have an effect. */
#ifndef NNVIZ_CLI_EFFECT_H
#define NNVIZ_CLI_EFFECT_H

#include "cli/command_line.h"

/* NN_USAGE when an option was typed that changes nothing beside the others, such as --beta-1
 * without --optimizer adam.  One that a file names is taken: config.json has a value for every
 * option. */
nn_status effect_check(const command_line *o, nn_err *err);

#endif

/* The command line: defaults, then a --config file, then what the user typed. */
#ifndef NNVIZ_CLI_COMMAND_LINE_H
#define NNVIZ_CLI_COMMAND_LINE_H

#include "cli/options.h"

#include <stdbool.h>

/* What a command line says, before it is known which command it is for. */
typedef struct {
    run_config config;
    char     **operand; /* (operands) words borrowed from argv; the first is the command */
    int        operands;
    bool       given[OPTIONS_MAX]; /* rows named on the command line */
} command_line;

/* Read it.  Options may stand before and after operands, in the forms --name VALUE,
 * --name=VALUE, -n VALUE, -nVALUE; "--" ends them.  Names are not abbreviated.
 * Given twice, the last one counts.
 *   out  out  release with command_line_free, also after a failure
 * NN_USAGE: an unknown option (with the nearest one), a missing or wrong value;
 * whatever config_file_apply says of --config.  NN_NOMEM. */
nn_status command_line_read(command_line *out, int argc, char **argv, nn_err *err);
void      command_line_free(command_line *o);

/* NN_USAGE when an option was typed that the command (some of FOR_...) does not know. */
nn_status command_line_allow(const command_line *o, unsigned command, const char *command_name,
                             nn_err *err);

/* Whether the option was typed. */
bool command_line_given(const command_line *o, const char *name);

/* Set an option that takes a value by name: how an operand becomes DATA. */
nn_status command_line_set(command_line *o, const char *name, const char *value, nn_err *err);

#endif

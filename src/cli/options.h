/* The option table of all commands, and how it is filled: defaults, then a
 * --config file, then the command line.
 */
#ifndef NNVIZ_CLI_OPTIONS_H
#define NNVIZ_CLI_OPTIONS_H

#include "cli/option.h"

#include <stdbool.h>

enum { OPTIONS_MAX = 64 };

/* The i-th row, NULL behind the last. */
const option_row *options_row(int i);

/* What the command line says, before it is known which command it is for. */
typedef struct {
    run_config config;
    char     **operand; /* (operands) words borrowed from argv; the first is the command */
    int        operands;
    bool       given[OPTIONS_MAX]; /* rows named on the command line, for options_allow */
} options;

/* Read a command line.  Options may stand before and after operands, in the forms
 * --name VALUE, --name=VALUE, -n VALUE, -nVALUE; "--" ends them.  Names are not
 * abbreviated.  Given twice, the last one counts.
 *   out  out  release with options_free, also after a failure
 * NN_USAGE: an unknown option (with the nearest one), a missing or wrong value;
 * NN_DATA: the --config file is missing or malformed, with its line.  NN_NOMEM. */
nn_status options_read(options *out, int argc, char **argv, nn_err *err);
void      options_free(options *o);

/* NN_USAGE when an option was given that the command (one of FOR_...) does not know. */
nn_status options_allow(const options *o, unsigned command, const char *command_name,
                        nn_err *err);

/* Set one option by name from the program itself: how an operand becomes DATA. */
nn_status options_set(options *o, const char *name, const char *value, nn_err *err);

/* config.json: every option that shapes the result, replayable with --config. */
void options_json(text *out, const run_config *config);

/* The help of the options a command knows, in groups. */
void options_help(text *out, unsigned command);

#endif

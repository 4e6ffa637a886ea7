/* A command is a row: its name, what it is for, and the function that does it. */
#ifndef NNVIZ_CLI_COMMAND_H
#define NNVIZ_CLI_COMMAND_H

#include "cli/command_line.h"
#include "nnviz/err.h"

typedef struct {
    const char *name;
    const char *usage;    /* what follows "nnviz " */
    const char *summary;  /* one line              */
    const char *details;  /* some lines for its help; NULL for none */
    unsigned    options;  /* FOR_...: which options it knows */
    int         operands; /* how many it takes at most, behind its name */

    /* `o` may be changed: options that depend on others are resolved. */
    nn_status (*run)(command_line *o, char **argv, nn_err *err);
} command;

/* The i-th command, NULL behind the last; by name, NULL when there is none. */
const command *command_at(int i);
const command *command_find(const char *name);

/* The name of the i-th, NULL behind the last: for suggestions. */
const char *command_name(int i);

/* "unknown command 'NAME'; did you mean 'train'?", or where they are listed.  NN_USAGE. */
nn_status command_unknown(const char *name, nn_err *err);

/* One file per command. */
nn_status cmd_train(command_line *o, char **argv, nn_err *err);
nn_status cmd_predict(command_line *o, char **argv, nn_err *err);
nn_status cmd_eval(command_line *o, char **argv, nn_err *err);
nn_status cmd_dump(command_line *o, char **argv, nn_err *err);
nn_status cmd_dump(command_line *o, char **argv, nn_err *err);
nn_status cmd_predict(command_line *o, char **argv, nn_err *err);
nn_status cmd_eval(command_line *o, char **argv, nn_err *err);
nn_status cmd_data(command_line *o, char **argv, nn_err *err);
nn_status cmd_plot(command_line *o, char **argv, nn_err *err);
nn_status cmd_show(command_line *o, char **argv, nn_err *err);
nn_status cmd_summary(command_line *o, char **argv, nn_err *err);
nn_status cmd_help(command_line *o, char **argv, nn_err *err);
nn_status cmd_version(command_line *o, char **argv, nn_err *err);

/* The help of one command, or of the program with NULL, appended to `out`. */
void help_text(text *out, const command *c);

/* Write results to standard output; NN_IO with the system's reason. */
nn_status put_result(const text *t, nn_err *err);

#endif

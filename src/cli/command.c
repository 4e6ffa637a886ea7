#include "cli/command.h"
#include "cli/suggest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const command COMMANDS[] = {
    {"train", "train [DATA] [options]", "train a network and write a run directory",
     "Trains on DATA (a CSV file with the class in its last column, - for standard input,\n"
     "or a built-in set; banknote when absent) and records what every layer says of the\n"
     "test rows, epoch by epoch, as CSV tables and scatter plots. The last line on\n"
     "standard output is the run directory.\n\n"
     "    nnviz train --layers 4,3,2,1 --epochs 8\n"
     "    nnviz train measurements.csv --layers 6,8,2,1 --epochs 30 --seed 7\n"
     "    dir=$(nnviz train -q) && column -t -s, \"$dir/history.csv\"\n",
     FOR_TRAIN, 1, cmd_train},
    {"summary", "summary --layers LIST [options]", "layers, shapes and parameter counts",
     "    nnviz summary --layers 4,2,1\n", FOR_SUMMARY, 0, cmd_summary},
    {"help", "help [COMMAND]", "what nnviz, or one command, can do", NULL, 0, 1, cmd_help},
    {"version", "version", "versions of nnviz and of its BLAS", NULL, 0, 0, cmd_version},
};

enum { COMMAND_COUNT = sizeof COMMANDS / sizeof *COMMANDS };

const command *command_at(int i)
{
    return i < COMMAND_COUNT ? &COMMANDS[i] : NULL;
}

const command *command_find(const char *name)
{
    for (int i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(COMMANDS[i].name, name) == 0) {
            return &COMMANDS[i];
        }
    }
    return NULL;
}

const char *command_name(int i)
{
    return i < COMMAND_COUNT ? COMMANDS[i].name : NULL;
}

nn_status command_unknown(const char *name, nn_err *err)
{
    const char *nearest = suggest_nearest(name, command_name);

    return nearest ? nn_fail(err, NN_USAGE, "unknown command '%.60s'; did you mean '%s'?", name,
                             nearest)
                   : nn_fail(err, NN_USAGE, "unknown command '%.60s'; 'nnviz help' lists them", name);
}

nn_status put_result(const text *t, nn_err *err)
{
    nn_status status = text_check(t, "writing the result", err);

    if (status == NN_OK &&
        ((t->len && fwrite(t->data, 1, t->len, stdout) != t->len) || fflush(stdout) != 0)) {
        status = nn_fail(err, NN_IO, "standard output: %s", strerror(errno));
    }
    return status;
}

#include "cli/command.h"
#include "cli/suggest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const command COMMANDS[] = {
    {"train", "train [DATA] [options]", "train a network and write a run directory",
     "Trains on DATA (a CSV file, - for standard input, or a built-in set; banknote when\n"
     "absent) and records what every layer says of the test rows, epoch by epoch, as CSV\n"
     "tables and scatter plots. The last line on standard output is the run directory.\n\n"
     "    nnviz train --layers 4,3,2,1 --epochs 8\n"
     "    nnviz train measurements.csv --label quality --layers 6,8,2,1 --epochs 30\n"
     "    nnviz train --resume runs/latest --epochs 50\n"
     "    dir=$(nnviz train -q) && column -t -s, \"$dir/history.csv\"\n",
     FOR_TRAIN, 1, cmd_train},
    {"dump", "dump MODEL [DATA] [options]", "any layer's activations for any data",
     "MODEL is a model file, a run directory, or RUN@EPOCH; without DATA the run's own rows.\n\n"
     "    nnviz dump runs/latest --layer 1 > layer-1.csv\n"
     "    nnviz dump runs/latest new.csv --layer all --format npy --out all.npy\n",
     FOR_DUMP, 2, cmd_dump},
    {"predict", "predict MODEL DATA [options]", "classes and probabilities, or values, of new rows",
     "    nnviz predict runs/latest new.csv\n    cat new.csv | nnviz predict model.json -\n",
     FOR_PREDICT, 2, cmd_predict},
    {"eval", "eval MODEL DATA [options]", "how well a model does on labelled data",
     "    nnviz eval runs/latest new.csv\n    nnviz eval --json runs/latest new.csv\n", FOR_EVAL, 2,
     cmd_eval},
    {"summary", "summary MODEL | --layers LIST [options]", "layers, shapes and parameter counts",
     "    nnviz summary runs/latest\n    nnviz summary --layers 4,2,1\n", FOR_SUMMARY, 1,
     cmd_summary},
    {"data", "data [NAME | FILE] [options]", "list, export or describe data sets",
     "Without a word it lists the built-in sets; the name of one prints it as CSV; a file is\n"
     "described column by column.\n\n"
     "    nnviz data\n    nnviz data wine > wine.csv\n    nnviz data notes.csv\n",
     FOR_DATA, 1, cmd_data},
    {"plot", "plot RUN [options]", "draw a run's pictures again: another layer, size, theme",
     "Draws from the weights that the run recorded and the data it was trained on, which\n"
     "must still be there, into its plots/, without training again.\n\n"
     "    nnviz plot runs/latest --layer 1 --theme dark\n"
     "    nnviz plot runs/latest --kind scatter --at 0,1,last --size 1600x1200\n"
     "    nnviz plot runs/latest --kind network,input --format svg\n",
     FOR_PLOT, 1, cmd_plot},
    {"show", "show RUN [options]", "a run in the terminal: points in braille, loss as a sparkline",
     "    nnviz show runs/latest\n    nnviz show runs/latest --at 0,1,last --layer 1\n", FOR_SHOW,
     1, cmd_show},
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

    return nearest
               ? nn_fail(err, NN_USAGE, "unknown command '%.60s'; did you mean '%s'?", name,
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

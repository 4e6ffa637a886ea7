#include "cli/options.h"
#include "data/scale.h"
#include "formats/json.h"
#include "nnviz/initializer.h"
#include "nnviz/net.h"

#include <math.h>
#include <string.h>

/* --- the words of the choices ------------------------------------------------------------ */

static const char *activation_name(int i)
{
    return i < NN_ACT_COUNT ? NN_ACTS[i].name : NULL;
}

static const char *init_name(int i)
{
    return i < NN_INIT_COUNT ? NN_INITS[i].name : NULL;
}

static const char *optimizer_name(int i)
{
    return i < NN_OPT_COUNT ? NN_OPTS[i].name : NULL;
}

static const char *engine_name(int i)
{
    return i < NN_ENGINE_COUNT ? nn_engine_name((nn_engine)i) : NULL;
}

static const char *scaling_name(int i)
{
    return i < SCALE_COUNT ? scale_name((scale_kind)i) : NULL;
}

static const char *scale_on_name(int i)
{
    static const char *const NAMES[] = {"training", "all", NULL};
    return NAMES[i];
}

static const char *progress_name(int i)
{
    static const char *const NAMES[] = {"auto", "bar", "lines", "none", NULL};
    return NAMES[i];
}

static const char *color_name(int i)
{
    static const char *const NAMES[] = {"auto", "always", "never", NULL};
    return NAMES[i];
}

/* --- the table ---------------------------------------------------------------------------- */

#define AT(f)         offsetof(run_config, f)
#define CHOICES_OF(f) .choice = (f)
#define WORD(w, v)    .word = (w), .word_value = (v)
#define BOTH          (FOR_TRAIN | FOR_SUMMARY)

static const char DATA[] = "Data", NETWORK[] = "Network", TRAINING[] = "Training",
                  RECORDING[] = "Recording", OUTPUT[] = "Output", OTHER[] = "Other";

/* clang-format off */
static const option_row OPTIONS[] = {
    {"data", 0, OPT_TEXT, AT(data), .fallback = "banknote", .flags = FOR_TRAIN | SHAPES | OPERAND, .arg = "DATA", .group = DATA,
     .help = "a CSV file with the class in its last column, - for standard input, or a built-in set"},
    {"test-split", 0, OPT_SHARE, AT(test_split), 0, 1, .fallback = "0.3", .flags = FOR_TRAIN | SHAPES, .arg = "SHARE", .group = DATA,
     .help = "share of all rows held out for the test, rounded up; 0 for none"},
    {"validation-split", 0, OPT_SHARE, AT(validation_split), 0, 1, .fallback = "0.3", .flags = FOR_TRAIN | SHAPES, .arg = "SHARE", .group = DATA,
     .help = "share of the rest held out for validation (its last rows); 0 for none"},
    {"split", 0, OPT_TEXT, AT(split), .fallback = "random", .flags = FOR_TRAIN | SHAPES, .arg = "HOW", .group = DATA,
     .help = "random (from the seed), or sklearn:42 for the rows of train_test_split(random_state=42)"},
    {"scale", 0, OPT_CHOICE, AT(scale), CHOICES_OF(scaling_name), .fallback = "standard", .flags = FOR_TRAIN | SHAPES, .arg = "KIND", .group = DATA,
     .help = "bring features to one size"},
    {"scale-on", 0, OPT_CHOICE, AT(scale_on), CHOICES_OF(scale_on_name), .fallback = "training", .flags = FOR_TRAIN | SHAPES, .arg = "ROWS", .group = DATA,
     .help = "which rows the scale is fitted on; all lets it see the test rows"},

    {"layers", 'l', OPT_INTS, AT(layers), 1, NN_MAX_UNITS, .flags = BOTH | SHAPES, .arg = "LIST", .group = NETWORK,
     .help = "units of every layer, input and output included: 4,3,2,1 (default: features,3,2,outputs)"},
    {"activation", 'a', OPT_CHOICES, AT(activation), CHOICES_OF(activation_name), .fallback = "relu", .flags = BOTH | SHAPES, .arg = "LIST", .group = NETWORK,
     .help = "of every hidden layer; or a list with one for each, and optionally the output's"},
    {"init", 0, OPT_CHOICE, AT(init), CHOICES_OF(init_name), .fallback = "lsuv", .flags = FOR_TRAIN | SHAPES, .arg = "KIND", .group = NETWORK,
     .help = "initial weights"},

    {"epochs", 'e', OPT_INT, AT(epochs), 1, 1e6, .fallback = "8", .flags = FOR_TRAIN | SHAPES, .arg = "N", .group = TRAINING,
     .help = "passes over the training rows"},
    {"batch-size", 'b', OPT_INT, AT(batch_size), 1, 1e6, .fallback = "16", .flags = FOR_TRAIN | SHAPES, .arg = "N", .group = TRAINING,
     .help = "rows per update"},
    {"optimizer", 0, OPT_CHOICE, AT(optimizer), CHOICES_OF(optimizer_name), .fallback = "sgd", .flags = FOR_TRAIN | SHAPES, .arg = "NAME", .group = TRAINING,
     .help = "how gradients move the weights"},
    {"learning-rate", 'r', OPT_ABOVE, AT(learning_rate), 0, 1e6, WORD("auto", NAN), .fallback = "auto", .flags = FOR_TRAIN | SHAPES, .arg = "RATE", .group = TRAINING,
     .help = "step size; auto is 0.2 for sgd and Keras's 0.001 for the others"},
    {"momentum", 0, OPT_SHARE, AT(momentum), 0, 1, .fallback = "0", .flags = FOR_TRAIN | SHAPES, .arg = "M", .group = TRAINING,
     .help = "of sgd and rmsprop"},
    {"nesterov", 0, OPT_YESNO, AT(nesterov), .fallback = "no", .flags = FOR_TRAIN | SHAPES, .arg = "yes|no", .group = TRAINING,
     .help = "Nesterov's form of sgd's momentum"},
    {"rho", 0, OPT_SHARE, AT(rho), 0, 1, .fallback = "0.9", .flags = FOR_TRAIN | SHAPES, .arg = "R", .group = TRAINING,
     .help = "decay of rmsprop's average"},
    {"beta-1", 0, OPT_SHARE, AT(beta_1), 0, 1, .fallback = "0.9", .flags = FOR_TRAIN | SHAPES, .arg = "B", .group = TRAINING,
     .help = "decay of adam's first moment"},
    {"beta-2", 0, OPT_SHARE, AT(beta_2), 0, 1, .fallback = "0.999", .flags = FOR_TRAIN | SHAPES, .arg = "B", .group = TRAINING,
     .help = "decay of adam's second moment"},
    {"epsilon", 0, OPT_ABOVE, AT(epsilon), 0, 1, .fallback = "1e-07", .flags = FOR_TRAIN | SHAPES, .arg = "E", .group = TRAINING,
     .help = "keeps rmsprop, adam and adagrad from dividing by zero"},
    {"shuffle", 0, OPT_YESNO, AT(shuffle), .fallback = "yes", .flags = FOR_TRAIN | SHAPES, .arg = "yes|no", .group = TRAINING,
     .help = "a new order of the training rows in every epoch"},
    {"seed", 's', OPT_INT, AT(seed), 0, 9007199254740991.0, WORD("random", -1), .fallback = "1", .flags = FOR_TRAIN | SHAPES, .arg = "N", .group = TRAINING,
     .help = "of the split, the initial weights and the shuffling; random draws one and says it"},
    {"engine", 0, OPT_CHOICE, AT(engine), CHOICES_OF(engine_name), .fallback = "auto", .flags = FOR_TRAIN | SHAPES, .arg = "NAME", .group = TRAINING,
     .help = "what computes: plain loops, OpenBLAS, or (auto) OpenBLAS from layers above 16 x 16 on"},

    {"layer", 0, OPT_TEXT, AT(layer), .flags = FOR_TRAIN | SHAPES, .arg = "LAYER", .group = RECORDING,
     .help = "the layer to draw, by number or name: 0 or input, 1 or dense_1, ..., output (default: the last hidden layer of two units, else the last hidden one)"},
    {"snapshots", 0, OPT_TEXT, AT(snapshots), .fallback = "auto", .flags = FOR_TRAIN | SHAPES, .arg = "WHICH", .group = RECORDING,
     .help = "epochs to record: auto (at most about 100), all, every:N, or a list such as 0,1,last"},
    {"snapshot-rows", 0, OPT_INT, AT(snapshot_rows), 1, 2147483647, WORD("all", 0), .fallback = "5000", .flags = FOR_TRAIN | SHAPES, .arg = "N", .group = RECORDING,
     .help = "at most this many rows are recorded, by a seeded sample; or all"},
    {"no-dump", 0, OPT_FLAG, AT(no_dump), .flags = FOR_TRAIN | SHAPES, .group = RECORDING,
     .help = "write no activations and no weights.npy"},
    {"no-plots", 0, OPT_FLAG, AT(no_plots), .flags = FOR_TRAIN | SHAPES, .group = RECORDING,
     .help = "draw no pictures"},

    {"out", 'o', OPT_TEXT, AT(out), .flags = FOR_TRAIN, .arg = "DIR", .group = OUTPUT,
     .help = "the run directory (default: a new one in runs/, and runs/latest points to it)"},
    {"overwrite", 0, OPT_FLAG, AT(overwrite), .flags = FOR_TRAIN, .group = OUTPUT,
     .help = "replace the run in --out"},
    {"json", 0, OPT_FLAG, AT(json), .flags = FOR_TRAIN, .group = OUTPUT,
     .help = "events as JSON Lines on standard output, instead of the run directory's name"},
    {"quiet", 'q', OPT_FLAG, AT(quiet), .flags = FOR_TRAIN, .group = OUTPUT,
     .help = "nothing on standard error but errors"},
    {"verbose", 'v', OPT_FLAG, AT(verbose), .flags = FOR_TRAIN, .group = OUTPUT,
     .help = "name the engine as well"},
    {"progress", 0, OPT_CHOICE, AT(progress), CHOICES_OF(progress_name), .fallback = "auto", .flags = FOR_TRAIN, .arg = "HOW", .group = OUTPUT,
     .help = "how epochs are told; auto is a bar on a terminal, else lines"},
    {"color", 0, OPT_CHOICE, AT(color), CHOICES_OF(color_name), .fallback = "auto", .flags = FOR_TRAIN, .arg = "WHEN", .group = OUTPUT,
     .help = "auto is never with NO_COLOR, TERM=dumb or without a terminal"},
    {"threads", 0, OPT_INT, AT(threads), 1, 1024, WORD("auto", 0), .fallback = "auto", .flags = FOR_TRAIN, .arg = "N", .group = OUTPUT,
     .help = "processors to use; results do not depend on it"},

    {"config", 0, OPT_TEXT, AT(config), .flags = BOTH, .arg = "FILE", .group = OTHER,
     .help = "take options from a config.json; the command line goes before it"},
    {"help", 'h', OPT_FLAG, AT(help), .flags = FOR_ALL, .group = OTHER, .help = "this text"},
    {"version", 0, OPT_FLAG, AT(version), .flags = FOR_ALL, .group = OTHER, .help = "versions of nnviz and of its BLAS"},
};
/* clang-format on */

enum { ROWS = sizeof OPTIONS / sizeof *OPTIONS };

const option_row *options_row(int i)
{
    return i < ROWS ? &OPTIONS[i] : NULL;
}

const option_row *options_find(const char *name, size_t len)
{
    for (int i = 0; i < ROWS; i++) {
        if (strlen(OPTIONS[i].name) == len && memcmp(OPTIONS[i].name, name, len) == 0) {
            return &OPTIONS[i];
        }
    }
    return NULL;
}

const char *options_name(int i)
{
    return i < ROWS ? OPTIONS[i].name : NULL;
}

void options_json(text *out, const run_config *config)
{
    const char *comma = "\n  ";

    text_char(out, '{');
    for (int i = 0; i < ROWS; i++) {
        if (OPTIONS[i].flags & SHAPES) {
            text_str(out, comma);
            json_string(out, OPTIONS[i].name);
            text_str(out, ": ");
            option_json(out, config, &OPTIONS[i]);
            comma = ",\n  ";
        }
    }
    text_str(out, "\n}\n");
}

#include "cli/options.h"
#include "data/missing.h"
#include "data/scale.h"
#include "formats/json.h"
#include "nnviz/initializer.h"
#include "nnviz/monitor.h"
#include "nnviz/net.h"
#include "nnviz/schedule.h"
#include "output/artwork.h"

#include <math.h>
#include <string.h>

/* --- the words of the choices -------------------------------------------------------- */

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

static const char *loss_name(int i)
{
    return i == LOSS_AUTO ? "auto" : i <= NN_LOSS_COUNT ? NN_LOSSES[i - 1].name : NULL;
}

static const char *monitor_name(int i)
{
    return i == MONITOR_AUTO ? "auto" : i <= NN_MONITOR_COUNT ? NN_MONITORS[i - 1].name : NULL;
}

static const char *schedule_name(int i)
{
    return i < NN_SCHEDULE_COUNT ? NN_SCHEDULES[i].name : NULL;
}

static const char *policy_name(int i)
{
    return i < MISSING_COUNT ? missing_name((missing_policy)i) : NULL;
}

static const char *task_name(int i)
{
    static const char *const NAMES[] = {"auto", "classification", "regression", NULL};
    return NAMES[i];
}

static const char *header_name(int i)
{
    static const char *const NAMES[] = {"auto", "yes", "no", NULL};
    return NAMES[i];
}

static const char *class_weight_name(int i)
{
    static const char *const NAMES[] = {"none", "balanced", NULL};
    return NAMES[i];
}

static const char *theme_name(int i)
{
    const theme *t = palette_theme(i);
    return t ? t->name : NULL;
}

static const char *scheme_name(int i)
{
    return palette_scheme_name(i);
}

static const char *rows_name(int i)
{
    static const char *const NAMES[] = {"test", "validation", "train", "all", NULL};
    return NAMES[i];
}

static const char *format_name(int i)
{
    static const char *const NAMES[] = {"auto", "csv", "npy", "png", "svg", NULL};
    return NAMES[i];
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

/* --- the table ----------------------------------------------------------------------- */

#define AT(f)         offsetof(run_config, f)
#define CHOICES_OF(f) .choice = (f)
#define WORD(w, v)    .word = (w), .word_value = (v)
#define BOTH          (FOR_TRAIN | FOR_SUMMARY)
#define ASKING        (FOR_DUMP | FOR_PREDICT | FOR_EVAL)
#define READING       (FOR_TRAIN | FOR_DATA)

static const char DATA[] = "Data", NETWORK[] = "Network", TRAINING[] = "Training",
                  RECORDING[] = "Recording", ASKED[] = "What to tell", OUTPUT[] = "Output",
                  OTHER[] = "Other";

/* clang-format off */
static const option_row OPTIONS[] = {
    {"data", 0, OPT_TEXT, AT(data), .fallback = "banknote", .flags = FOR_TRAIN | SHAPES | OPERAND, .arg = "DATA", .group = DATA,
     .help = "a CSV file with the class in its last column, - for standard input, or a built-in set"},
    {"label", 0, OPT_TEXT, AT(label), .flags = READING | SHAPES, .arg = "COLUMN", .group = DATA,
     .help = "what is to be learned: a column by name or number, first, or last (default: last)"},
    {"features", 0, OPT_TEXT, AT(features), .flags = READING | SHAPES, .arg = "LIST", .group = DATA,
     .help = "columns to learn from: names, numbers, ranges such as 2-5 (default: all but the label)"},
    {"drop", 0, OPT_TEXT, AT(drop), .flags = READING | SHAPES, .arg = "LIST", .group = DATA,
     .help = "columns to leave out"},
    {"task", 0, OPT_CHOICE, AT(task), CHOICES_OF(task_name), .fallback = "auto", .flags = READING | SHAPES, .arg = "TASK", .group = DATA,
     .help = "classes or numbers; auto asks the label"},
    {"missing", 0, OPT_CHOICE, AT(missing), CHOICES_OF(policy_name), .fallback = "error", .flags = READING | SHAPES, .arg = "HOW", .group = DATA,
     .help = "what to do about missing cells (empty, NA, NaN, ?, null): refuse, leave their rows out, or fill in what the training rows say"},
    {"separator", 0, OPT_TEXT, AT(separator), .flags = READING | ASKING | SHAPES, .arg = "CHAR", .group = DATA,
     .help = "between fields: a character or tab (default: detected among , ; tab |)"},
    {"comment", 0, OPT_TEXT, AT(comment), .flags = READING | ASKING | SHAPES, .arg = "CHAR", .group = DATA,
     .help = "lines that begin with it are skipped"},
    {"decimal", 0, OPT_TEXT, AT(decimal), .fallback = ".", .flags = READING | ASKING | SHAPES, .arg = "CHAR", .group = DATA,
     .help = "decimal mark: . or ,"},
    {"header", 0, OPT_CHOICE, AT(header), CHOICES_OF(header_name), .fallback = "auto", .flags = READING | ASKING | SHAPES, .arg = "WHETHER", .group = DATA,
     .help = "whether the first line names the columns; auto takes a line with a number in it for data"},
    {"size", 0, OPT_TEXT, AT(size), .fallback = "auto", .flags = READING | ASKING | FOR_PLOT | SHAPES, .arg = "SIZE", .group = DATA,
     .help = "rows of a generated set, 1000 when auto; plot: pixels as WIDTHxHEIGHT, 800x600 when auto"},
    {"noise", 0, OPT_REAL, AT(noise), 0, 1000, WORD("auto", NAN), .fallback = "auto", .flags = READING | ASKING | SHAPES, .arg = "SD", .group = DATA,
     .help = "of a generated set; auto is the set's own"},
    {"test", 0, OPT_TEXT, AT(test), .flags = FOR_TRAIN | SHAPES, .arg = "FILE", .group = DATA,
     .help = "a CSV of test rows, instead of a share of the data"},
    {"test-split", 0, OPT_SHARE, AT(test_split), 0, 1, .fallback = "0.3", .flags = FOR_TRAIN | SHAPES, .arg = "SHARE", .group = DATA,
     .help = "share of all rows held out for the test, rounded up; 0 for none"},
    {"validation-split", 0, OPT_SHARE, AT(validation_split), 0, 1, .fallback = "0.3", .flags = FOR_TRAIN | SHAPES, .arg = "SHARE", .group = DATA,
     .help = "share of the rest held out for validation (its last rows); 0 for none"},
    {"split", 0, OPT_TEXT, AT(split), .fallback = "random", .flags = FOR_TRAIN | SHAPES, .arg = "HOW", .group = DATA,
     .help = "random (from the seed), or sklearn:42 for the rows of train_test_split(random_state=42)"},
    {"stratify", 0, OPT_YESNO, AT(stratify), .fallback = "no", .flags = FOR_TRAIN | SHAPES, .arg = "yes|no", .group = DATA,
     .help = "give every split each class in its share"},
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

    {"loss", 0, OPT_CHOICE, AT(loss), CHOICES_OF(loss_name), .fallback = "auto", .flags = BOTH | SHAPES, .arg = "NAME", .group = NETWORK,
     .help = "what is made small; auto follows the task"},
    {"l1", 0, OPT_REAL, AT(l1), 0, 1e6, .fallback = "0", .flags = FOR_TRAIN | SHAPES, .arg = "L", .group = NETWORK,
     .help = "penalty on the weights' absolute values"},
    {"l2", 0, OPT_REAL, AT(l2), 0, 1e6, .fallback = "0", .flags = FOR_TRAIN | SHAPES, .arg = "L", .group = NETWORK,
     .help = "penalty on the weights' squares"},
    {"dropout", 0, OPT_SHARE, AT(dropout), 0, 1, .fallback = "0", .flags = FOR_TRAIN | SHAPES, .arg = "SHARE", .group = NETWORK,
     .help = "of each hidden layer's outputs, zeroed at random while training"},
    {"weights", 0, OPT_TEXT, AT(weights), .flags = FOR_TRAIN | SHAPES, .arg = "MODEL", .group = NETWORK,
     .help = "start from a model's weights, or from RUN@EPOCH, instead of --init"},

    {"epochs", 'e', OPT_INT, AT(epochs), 1, 1e6, .fallback = "8", .flags = FOR_TRAIN | SHAPES, .arg = "N", .group = TRAINING,
     .help = "passes over the training rows"},
    {"batch-size", 'b', OPT_INT, AT(batch_size), 1, 1e6, .fallback = "16", .flags = FOR_TRAIN | SHAPES, .arg = "N", .group = TRAINING,
     .help = "rows per update"},
    {"optimizer", 0, OPT_CHOICE, AT(optimizer), CHOICES_OF(optimizer_name), .fallback = "sgd", .flags = FOR_TRAIN | SHAPES, .arg = "NAME", .group = TRAINING,
     .help = "how gradients move the weights"},
    {"learning-rate", 'r', OPT_ABOVE, AT(learning_rate), 0, 1e6, WORD("auto", NAN), .fallback = "auto", .flags = FOR_TRAIN | SHAPES, .arg = "RATE", .group = TRAINING,
     .help = "step size; auto is 0.2 for sgd (0.01 for a regression) and Keras's 0.001 for the others"},
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
    {"weight-decay", 0, OPT_SHARE, AT(weight_decay), 0, 1, WORD("auto", NAN), .fallback = "auto", .flags = FOR_TRAIN | SHAPES, .arg = "W", .group = TRAINING,
     .help = "decoupled decay of all weights; auto is 0.004 for adamw, else 0"},
    {"clipvalue", 0, OPT_REAL, AT(clipvalue), 0, 1e30, .fallback = "0", .flags = FOR_TRAIN | SHAPES, .arg = "C", .group = TRAINING,
     .help = "keep every gradient element within -C..C; 0 for not"},
    {"clipnorm", 0, OPT_REAL, AT(clipnorm), 0, 1e30, .fallback = "0", .flags = FOR_TRAIN | SHAPES, .arg = "C", .group = TRAINING,
     .help = "keep the gradient of each layer's weights and biases to length C"},
    {"global-clipnorm", 0, OPT_REAL, AT(global_clipnorm), 0, 1e30, .fallback = "0", .flags = FOR_TRAIN | SHAPES, .arg = "C", .group = TRAINING,
     .help = "keep the gradient of the whole network to length C"},
    {"class-weight", 0, OPT_CHOICE, AT(class_weight), CHOICES_OF(class_weight_name), .fallback = "none", .flags = FOR_TRAIN | SHAPES, .arg = "HOW", .group = TRAINING,
     .help = "balanced lets every class count the same"},
    {"schedule", 0, OPT_CHOICE, AT(schedule), CHOICES_OF(schedule_name), .fallback = "constant", .flags = FOR_TRAIN | SHAPES, .arg = "NAME", .group = TRAINING,
     .help = "how the learning rate changes"},
    {"decay-rate", 0, OPT_ABOVE, AT(decay_rate), 0, 1, WORD("auto", NAN), .fallback = "auto", .flags = FOR_TRAIN | SHAPES, .arg = "R", .group = TRAINING,
     .help = "of step (auto 0.5) and exponential (auto 0.96)"},
    {"decay-steps", 0, OPT_INT, AT(decay_steps), 1, 1e9, WORD("auto", 0), .fallback = "auto", .flags = FOR_TRAIN | SHAPES, .arg = "N", .group = TRAINING,
     .help = "epochs of step (auto 10), updates of exponential (auto 100)"},
    {"alpha", 0, OPT_REAL, AT(alpha), 0, 1, .fallback = "0", .flags = FOR_TRAIN | SHAPES, .arg = "A", .group = TRAINING,
     .help = "the least share of the rate under cosine"},
    {"factor", 0, OPT_SHARE, AT(factor), 1e-9, 1, .fallback = "0.1", .flags = FOR_TRAIN | SHAPES, .arg = "F", .group = TRAINING,
     .help = "what plateau multiplies the rate with"},
    {"min-lr", 0, OPT_REAL, AT(min_lr), 0, 1e6, .fallback = "0", .flags = FOR_TRAIN | SHAPES, .arg = "RATE", .group = TRAINING,
     .help = "the least rate of plateau"},
    {"lr-patience", 0, OPT_INT, AT(lr_patience), 1, 1e6, .fallback = "10", .flags = FOR_TRAIN | SHAPES, .arg = "N", .group = TRAINING,
     .help = "epochs without improvement, by 0.0001 or more, before plateau lowers the rate"},
    {"patience", 0, OPT_INT, AT(patience), 0, 1e6, .fallback = "0", .flags = FOR_TRAIN | SHAPES, .arg = "N", .group = TRAINING,
     .help = "stop after N epochs without improvement; 0 for never"},
    {"min-delta", 0, OPT_REAL, AT(min_delta), 0, 1e6, .fallback = "0", .flags = FOR_TRAIN | SHAPES, .arg = "D", .group = TRAINING,
     .help = "what counts as an improvement for --patience and --restore-best"},
    {"monitor", 0, OPT_CHOICE, AT(monitor), CHOICES_OF(monitor_name), .fallback = "auto", .flags = FOR_TRAIN | SHAPES, .arg = "NAME", .group = TRAINING,
     .help = "what --patience and plateau watch; auto is val_loss, or loss without validation rows"},
    {"restore-best", 0, OPT_YESNO, AT(restore_best), .fallback = "no", .flags = FOR_TRAIN | SHAPES, .arg = "yes|no", .group = TRAINING,
     .help = "end with the weights of the best epoch"},
    {"shuffle", 0, OPT_YESNO, AT(shuffle), .fallback = "yes", .flags = FOR_TRAIN | SHAPES, .arg = "yes|no", .group = TRAINING,
     .help = "a new order of the training rows in every epoch"},
    {"seed", 's', OPT_INT, AT(seed), 0, 9007199254740991.0, WORD("random", -1), .fallback = "1", .flags = READING | ASKING | SHAPES, .arg = "N", .group = TRAINING,
     .help = "of generated data, the split, the initial weights and the shuffling; random draws one and says it. Asking a model of generated DATA: the model's own if not given"},
    {"engine", 0, OPT_CHOICE, AT(engine), CHOICES_OF(engine_name), .fallback = "auto", .flags = FOR_TRAIN | SHAPES, .arg = "NAME", .group = TRAINING,
     .help = "what computes: plain loops (reference), fused kernels (small), or matrix products, our own and OpenBLAS's (blas); auto is small up to 1600 weights a layer in the mean, else blas"},

    {"layer", 0, OPT_TEXT, AT(layer), .flags = FOR_TRAIN | FOR_DUMP | FOR_PLOT | FOR_SHOW | SHAPES, .arg = "LAYER", .group = RECORDING,
     .help = "the layer to draw or dump, by number or name: 0 or input, 1 or dense_1, ..., output (default: the last hidden layer of two units, else the last hidden one); dump also knows all"},
    {"units", 0, OPT_TEXT, AT(units), .fallback = "auto", .flags = FOR_TRAIN | FOR_PLOT | FOR_SHOW | SHAPES, .arg = "LIST", .group = RECORDING,
     .help = "which of the layer's units are drawn, one or two of them, such as 3,7; auto is all of up to two, and of more the first two principal components"},
    {"snapshots", 0, OPT_TEXT, AT(snapshots), .fallback = "auto", .flags = FOR_TRAIN | SHAPES, .arg = "WHICH", .group = RECORDING,
     .help = "epochs to record: auto (at most about 100), all, every:N, or a list such as 0,1,last"},
    {"snapshot-rows", 0, OPT_INT, AT(snapshot_rows), 1, 2147483647, WORD("all", 0), .fallback = "5000", .flags = FOR_TRAIN | SHAPES, .arg = "N", .group = RECORDING,
     .help = "at most this many rows are recorded, by a seeded sample; or all"},
    {"no-dump", 0, OPT_FLAG, AT(no_dump), .flags = FOR_TRAIN | SHAPES, .group = RECORDING,
     .help = "write no activations and no weights.npy"},
    {"plots", 0, OPT_TEXT, AT(plots), .fallback = "scatter,sheet,animation,history", .flags = FOR_TRAIN | FOR_PLOT | SHAPES, .arg = "LIST", .group = RECORDING,
     .help = "kinds of pictures: scatter, sheet, animation, history, network (its weights), input (what it makes of the input's plane), or all"},
    {"kind", 0, OPT_TEXT, AT(plots), .flags = FOR_PLOT, .arg = "LIST", .group = RECORDING,
     .help = "the same as --plots"},
    {"theme", 0, OPT_CHOICE, AT(theme), CHOICES_OF(theme_name), .fallback = "light", .flags = FOR_TRAIN | FOR_PLOT | SHAPES, .arg = "NAME", .group = RECORDING,
     .help = "colours of the pictures"},
    {"palette", 0, OPT_CHOICE, AT(palette), CHOICES_OF(scheme_name), .fallback = "okabe-ito", .flags = FOR_TRAIN | FOR_PLOT | SHAPES, .arg = "NAME", .group = RECORDING,
     .help = "colours of the classes; grey leaves them to their shapes"},
    {"centroids", 0, OPT_YESNO, AT(centroids), .fallback = "no", .flags = FOR_TRAIN | FOR_PLOT | SHAPES, .arg = "yes|no", .group = RECORDING,
     .help = "mark the mean of each class"},
    {"pixel-ratio", 0, OPT_REAL, AT(pixel_ratio), 1, ARTWORK_RATIO_MAX, .fallback = "1", .flags = FOR_TRAIN | FOR_PLOT | SHAPES, .arg = "R", .group = RECORDING,
     .help = "pixels for one of the size asked for: 2 for sharp print and dense screens"},
    {"limits", 0, OPT_TEXT, AT(limits), .fallback = "auto", .flags = FOR_PLOT, .arg = "X0,X1,Y0,Y1", .group = RECORDING,
     .help = "what part of the plane is shown; auto is all that was recorded"},
    {"fps", 0, OPT_INT, AT(fps), 1, 50, .fallback = "10", .flags = FOR_TRAIN | FOR_PLOT | SHAPES, .arg = "N", .group = RECORDING,
     .help = "frames a second of the animation"},
    {"max-frames", 0, OPT_INT, AT(max_frames), 2, 10000, .fallback = "200", .flags = FOR_TRAIN | FOR_PLOT | SHAPES, .arg = "N", .group = RECORDING,
     .help = "of the animation; beyond that snapshots are left out evenly"},
    {"no-plots", 0, OPT_FLAG, AT(no_plots), .flags = FOR_TRAIN | SHAPES, .group = RECORDING,
     .help = "draw no pictures"},

    {"rows", 0, OPT_CHOICE, AT(rows), CHOICES_OF(rows_name), .fallback = "test", .flags = FOR_DUMP, .arg = "WHICH", .group = ASKED,
     .help = "without DATA: which of the run's own rows"},
    {"at", 0, OPT_TEXT, AT(at), .flags = ASKING | FOR_SUMMARY | FOR_PLOT | FOR_SHOW, .arg = "EPOCH", .group = ASKED,
     .help = "the weights of a recorded epoch of the run (default: the final ones); plot: which epochs, as 0,1,8,last, every:5 or all"},
    {"format", 0, OPT_CHOICE, AT(format), CHOICES_OF(format_name), .fallback = "auto", .flags = FOR_DUMP | FOR_PLOT, .arg = "NAME", .group = ASKED,
     .help = "dump: csv (auto) or npy; plot: png (auto) or svg (the animation stays a GIF)"},
    {"before-activation", 0, OPT_FLAG, AT(before_activation), .flags = FOR_DUMP, .group = ASKED,
     .help = "z = W x + b instead of f(z)"},
    {"gradients", 0, OPT_FLAG, AT(gradients), .flags = FOR_DUMP, .group = ASKED,
     .help = "how each row's loss changes with each activation; needs labels"},

    {"out", 'o', OPT_TEXT, AT(out), .flags = FOR_TRAIN | FOR_DUMP | FOR_PREDICT, .arg = "PATH", .group = OUTPUT,
     .help = "train: the run directory (default: a new one in runs/, and runs/latest points to it); dump and predict: a file instead of standard output"},
    {"resume", 0, OPT_TEXT, AT(resume), .flags = FOR_TRAIN, .arg = "RUN", .group = OUTPUT,
     .help = "go on with a finished or interrupted run, as if it had never stopped; only --epochs may differ"},
    {"checkpoint-every", 0, OPT_INT, AT(checkpoint_every), 1, 1e6, WORD("auto", 0), .fallback = "auto", .flags = FOR_TRAIN, .arg = "N", .group = OUTPUT,
     .help = "epochs between checkpoints; auto is one a second, and the last"},
    {"overwrite", 0, OPT_FLAG, AT(overwrite), .flags = FOR_TRAIN, .group = OUTPUT,
     .help = "replace the run in --out"},
    {"json", 0, OPT_FLAG, AT(json), .flags = FOR_TRAIN | FOR_EVAL, .group = OUTPUT,
     .help = "results as JSON on standard output: train's events as JSON Lines, eval's metrics as one object"},
    {"quiet", 'q', OPT_FLAG, AT(quiet), .flags = FOR_TRAIN | ASKING | FOR_DATA, .group = OUTPUT,
     .help = "nothing on standard error but errors"},
    {"verbose", 'v', OPT_FLAG, AT(verbose), .flags = FOR_TRAIN, .group = OUTPUT,
     .help = "name the engine as well"},
    {"progress", 0, OPT_CHOICE, AT(progress), CHOICES_OF(progress_name), .fallback = "auto", .flags = FOR_TRAIN, .arg = "HOW", .group = OUTPUT,
     .help = "how epochs are told; auto is a bar on a terminal, else lines"},
    {"color", 0, OPT_CHOICE, AT(color), CHOICES_OF(color_name), .fallback = "auto", .flags = FOR_TRAIN | FOR_SHOW, .arg = "WHEN", .group = OUTPUT,
     .help = "auto is never with NO_COLOR, TERM=dumb or without a terminal"},
    {"threads", 0, OPT_INT, AT(threads), 1, 1024, WORD("auto", 0), .fallback = "auto", .flags = FOR_TRAIN | FOR_PLOT | ASKING, .arg = "N", .group = OUTPUT,
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

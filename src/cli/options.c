#include "cli/options.h"
#include "cli/suggest.h"
#include "data/scale.h"
#include "formats/json.h"
#include "formats/number.h"
#include "nnviz/initializer.h"
#include "nnviz/net.h"
#include "util/file.h"

#include <assert.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
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
     .help = "what computes: plain loops, OpenBLAS, or the faster for this shape"},

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
     .help = "say more: engine, threads, files"},
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

static const option_row *find(const char *name, size_t len)
{
    for (int i = 0; i < ROWS; i++) {
        if (strlen(OPTIONS[i].name) == len && memcmp(OPTIONS[i].name, name, len) == 0) {
            return &OPTIONS[i];
        }
    }
    return NULL;
}

/* --- reading ---------------------------------------------------------------------------------- */

static const char *long_name(int i)
{
    return i < ROWS ? (OPTIONS[i].flags & OPERAND ? "" : OPTIONS[i].name) : NULL;
}

static const char *key_name(int i)
{
    return i < ROWS ? OPTIONS[i].name : NULL;
}

static nn_status unknown(const char *word, nn_err *err)
{
    char        name[64];
    const char *nearest;

    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    nearest = suggest_nearest(name, long_name);
    return nearest ? nn_fail(err, NN_USAGE, "unknown option '--%s'; did you mean '--%s'?", name, nearest)
                   : nn_fail(err, NN_USAGE, "unknown option '--%s'; 'nnviz help' lists them", name);
}

/* The row a word "--name" or "--name=value" names, in full: getopt_long would also
 * take a beginning of it, and --layer is the beginning of --layers. */
static const option_row *named(const char *word)
{
    const option_row *row = find(word + 2, strcspn(word + 2, "="));
    return row && !(row->flags & OPERAND) ? row : NULL;
}

enum { LETTERS = 3 * ROWS + 3, FIRST_LONG = 1000 };

/* getopt's two lists, from the table.  A leading ':' tells a missing value from an
 * unknown option; '+' stops at operands, so that we see every word before getopt does. */
static void getopt_lists(char letters[LETTERS], struct option longs[ROWS + 1])
{
    int n = 0, m = 0;

    letters[n++] = '+';
    letters[n++] = ':';
    for (int i = 0; i < ROWS; i++) {
        const option_row *row = &OPTIONS[i];
        if (row->letter) {
            letters[n++] = row->letter;
            if (row->kind != OPT_FLAG) {
                letters[n++] = ':';
            }
        }
        if (!(row->flags & OPERAND)) {
            longs[m++] = (struct option){
                row->name, row->kind == OPT_FLAG ? no_argument : required_argument, NULL,
                FIRST_LONG + i};
        }
    }
    letters[n] = '\0';
    longs[m]   = (struct option){0};
}

static int row_of_letter(int letter)
{
    for (int i = 0; i < ROWS; i++) {
        if (OPTIONS[i].letter == letter) {
            return i;
        }
    }
    return -1;
}

/* What getopt could not take: `code` is '?' or ':', optopt the letter or long code. */
static nn_status refuse(int code, const char *word, nn_err *err)
{
    bool is_long = word && strncmp(word, "--", 2) == 0;

    if (code == ':' && is_long) {
        return nn_fail(err, NN_USAGE, "%s needs a value: %s %s", word, word, named(word)->arg);
    }
    if (code == ':') {
        return nn_fail(err, NN_USAGE, "-%c needs a value", optopt);
    }
    if (is_long) { /* the name is known, so it was a flag with a value */
        return nn_fail(err, NN_USAGE, "--%s takes no value", named(word)->name);
    }
    return nn_fail(err, NN_USAGE, "unknown option '-%c'; 'nnviz help' lists them", optopt);
}

/* The values found on the command line, in order, to be applied after --config. */
typedef struct {
    const option_row *row;
    const char       *value;
} found;

static nn_status scan(options *o, found *values, int *n, int argc, char **argv, nn_err *err)
{
    char          letters[LETTERS];
    struct option longs[ROWS + 1];

    getopt_lists(letters, longs);
    optind = 0; /* glibc: start afresh, as a second command line may be read */
    opterr = 0;
    for (int at = 1, within = 0;;) {
        const char *word = argv[at];
        if (!within && word && strncmp(word, "--", 2) == 0 && word[2] && !named(word)) {
            return unknown(word, err);
        }
        int code = getopt_long(argc, argv, letters, longs, NULL);
        if (code == -1) { /* an operand, "--" or the end */
            bool rest = optind > at || (word && strcmp(word, "--") == 0);
            while (optind < argc) {
                o->operand[o->operands++] = argv[optind++];
                if (!rest) {
                    break;
                }
            }
            if (optind >= argc) {
                return NN_OK;
            }
        } else if (code == '?' || code == ':') {
            return refuse(code, word, err);
        } else {
            int i         = code >= FIRST_LONG ? code - FIRST_LONG : row_of_letter(code);
            o->given[i]   = true;
            values[(*n)++] = (found){&OPTIONS[i], optarg};
        }
        within = optind == at; /* still in a cluster of letters such as -qv */
        at     = optind;
    }
}

static nn_status set_default(run_config *config, const option_row *row, nn_err *err)
{
    if (row->kind == OPT_FLAG || !row->fallback) {
        return NN_OK;
    }
    return option_set(config, row, row->name, row->fallback, err);
}

/* --- the --config file ------------------------------------------------------------------------- */

/* A JSON value as a user would type it; false when no option can mean it. */
static bool value_text(text *out, const cJSON *value)
{
    const cJSON *item;
    char         number[NUMBER_TEXT];

    if (cJSON_IsString(value)) {
        text_str(out, value->valuestring);
    } else if (cJSON_IsNumber(value)) {
        number_double(number, value->valuedouble);
        text_str(out, number);
    } else if (cJSON_IsBool(value)) {
        text_str(out, cJSON_IsTrue(value) ? "yes" : "no");
    } else if (cJSON_IsArray(value)) {
        cJSON_ArrayForEach(item, value)
        {
            text_str(out, item == value->child ? "" : ",");
            if (cJSON_IsArray(item) || cJSON_IsNull(item) || !value_text(out, item)) {
                return false;
            }
        }
    } else {
        return false;
    }
    return true;
}

static nn_status apply_item(run_config *config, const option_row *row, const char *path,
                            const cJSON *item, nn_err *err)
{
    nn_status status = NN_OK;
    text      value = {0}, spelled = {0};

    if (cJSON_IsNull(item) || (cJSON_IsArray(item) && !item->child)) {
        return NN_OK; /* not set, as config.json writes it */
    }
    text_printf(&spelled, "%s: %s", path, row->name);
    if (!value_text(&value, item)) {
        NN_TRY(nn_fail(err, NN_USAGE, "%s: an object is no value for an option", spelled.data));
    }
    NN_TRY(text_check(&value, "reading the configuration", err));
    NN_TRY(text_check(&spelled, "reading the configuration", err));
    if (row->kind == OPT_FLAG) {
        if (!cJSON_IsBool(item)) {
            NN_TRY(nn_fail(err, NN_USAGE, "%s: '%.80s' is not true or false", spelled.data,
                           value.data ? value.data : ""));
        }
        *(bool *)((char *)config + row->field) = cJSON_IsTrue(item);
    } else {
        NN_TRY(option_set(config, row, spelled.data, value.data ? value.data : "", err));
    }
done:
    text_free(&value);
    text_free(&spelled);
    return status;
}

static nn_status unknown_key(const char *path, const char *name, nn_err *err)
{
    const char *nearest = suggest_nearest(name, key_name);
    return nearest ? nn_fail(err, NN_USAGE, "%s: unknown option '%.60s'; did you mean '%s'?", path,
                             name, nearest)
                   : nn_fail(err, NN_USAGE, "%s: unknown option '%.60s'", path, name);
}

static nn_status apply_config(run_config *config, const char *path, nn_err *err)
{
    nn_status    status = NN_OK;
    char        *bytes  = NULL;
    size_t       len    = 0;
    cJSON       *tree   = NULL;
    const cJSON *item;

    NN_TRY(file_read(&bytes, &len, path, err));
    NN_TRY(json_parse(&tree, path, bytes, len, err));
    if (!cJSON_IsObject(tree)) {
        NN_TRY(nn_fail(err, NN_DATA, "%s: not an object; {\"epochs\": 8, ...} was expected", path));
    }
    cJSON_ArrayForEach(item, tree)
    {
        const option_row *row = find(item->string, strlen(item->string));
        if (!row || !(row->flags & SHAPES)) {
            NN_TRY(unknown_key(path, item->string, err));
        }
        NN_TRY(apply_item(config, row, path, item, err));
    }
done:
    cJSON_Delete(tree);
    free(bytes);
    return status;
}

/* --- all together -------------------------------------------------------------------------------- */

static nn_status apply_found(run_config *config, const found *f, nn_err *err)
{
    char spelled[64];
    snprintf(spelled, sizeof spelled, "--%s", f->row->name);
    return option_set(config, f->row, spelled, f->value, err);
}

nn_status options_read(options *out, int argc, char **argv, nn_err *err)
{
    nn_status status = NN_OK;
    int       n      = 0;
    size_t    most   = 1; /* every letter of -qqq may be an option */
    found    *values;

    _Static_assert((int)ROWS <= (int)OPTIONS_MAX, "options.given is too short");
    for (int i = 1; i < argc; i++) {
        most += strlen(argv[i]);
    }
    values       = calloc(most, sizeof *values);
    *out         = (options){0};
    out->operand = calloc((size_t)argc + 1, sizeof *out->operand);
    if (!values || !out->operand) {
        NN_TRY(nn_fail_nomem(err, "reading the options"));
    }
    NN_TRY(scan(out, values, &n, argc, argv, err));
    for (int i = 0; i < ROWS; i++) {
        NN_TRY(set_default(&out->config, &OPTIONS[i], err));
    }
    for (int i = 0; i < n; i++) {
        if (values[i].row->field == AT(config)) {
            NN_TRY(apply_config(&out->config, values[i].value, err));
        }
    }
    for (int i = 0; i < n; i++) {
        NN_TRY(apply_found(&out->config, &values[i], err));
    }
done:
    free(values);
    return status;
}

void options_free(options *o)
{
    for (int i = 0; i < ROWS; i++) {
        option_clear(&o->config, &OPTIONS[i]);
    }
    free(o->operand);
    *o = (options){0};
}

nn_status options_allow(const options *o, unsigned command, const char *command_name, nn_err *err)
{
    for (int i = 0; i < ROWS; i++) {
        if (o->given[i] && !(OPTIONS[i].flags & command)) {
            return nn_fail(err, NN_USAGE,
                           "--%s is no option of 'nnviz %s'; 'nnviz help %s' lists those that are",
                           OPTIONS[i].name, command_name, command_name);
        }
    }
    return NN_OK;
}

nn_status options_set(options *o, const char *name, const char *value, nn_err *err)
{
    const option_row *row = find(name, strlen(name));
    assert(row);
    return option_set(&o->config, row, row->arg ? row->arg : row->name, value, err);
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

/* --- help ------------------------------------------------------------------------------------------ */

enum { HELP_COLUMN = 26, HELP_WIDTH = 80 };

/* Words of `s` from column HELP_COLUMN on, wrapped; the line already has `column`. */
static void wrapped(text *out, const char *s, int column)
{
    while (*s) {
        int word = (int)strcspn(s, " ");
        if (column + 1 + word > HELP_WIDTH && column > HELP_COLUMN) {
            text_char(out, '\n');
            column = 0;
        }
        for (; column < HELP_COLUMN; column++) {
            text_char(out, ' ');
        }
        text_printf(out, " %.*s", word, s);
        column += 1 + word;
        s += word + (s[word] == ' ');
    }
    text_char(out, '\n');
}

static void help_row(text *out, const option_row *row)
{
    text   line = {0}, about = {0};
    size_t start;

    if (row->flags & OPERAND) {
        text_printf(&line, "  %s", row->arg);
    } else if (row->letter) {
        text_printf(&line, "  -%c, --%s", row->letter, row->name);
    } else {
        text_printf(&line, "      --%s", row->name);
    }
    if (row->arg && !(row->flags & OPERAND)) {
        text_printf(&line, " %s", row->arg);
    }
    text_str(&about, row->help);
    if (row->kind == OPT_CHOICE || row->kind == OPT_CHOICES) {
        text_str(&about, ": ");
        option_range(&about, row);
    }
    if (row->fallback) {
        text_printf(&about, " [%s]", row->fallback);
    }
    start = line.len;
    if (start > HELP_COLUMN) {
        text_char(&line, '\n');
        start = 0;
    }
    wrapped(&line, about.data ? about.data : "", (int)start);
    text_str(out, line.data ? line.data : "");
    out->failed |= line.failed || about.failed;
    text_free(&line);
    text_free(&about);
}

void options_help(text *out, unsigned command)
{
    const char *group = NULL;

    for (int i = 0; i < ROWS; i++) {
        if (OPTIONS[i].flags & command) {
            if (OPTIONS[i].group != group) {
                group = OPTIONS[i].group;
                text_printf(out, "\n%s:\n", group);
            }
            help_row(out, &OPTIONS[i]);
        }
    }
}

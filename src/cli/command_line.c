#include "cli/command_line.h"
#include "cli/config_file.h"
#include "cli/suggest.h"

#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An operand has no long form: "" is near to nothing. */
static const char *long_name(int i)
{
    const option_row *row = options_row(i);
    return !row ? NULL : row->flags & OPERAND ? "" : row->name;
}

static nn_status unknown(const char *word, nn_err *err)
{
    char        name[64];
    const char *nearest;

    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    nearest = suggest_nearest(name, long_name);
    return nearest ? nn_fail(err, NN_USAGE, "unknown option '--%s'; did you mean '--%s'?", name,
                             nearest)
                   : nn_fail(err, NN_USAGE, "unknown option '--%s'; 'nnviz help' lists them", name);
}

/* The row a word "--name" or "--name=value" names, in full: getopt_long would also
 * take a beginning of it, and --layer is the beginning of --layers. */
static const option_row *named(const char *word)
{
    const option_row *row = options_find(word + 2, strcspn(word + 2, "="));
    return row && !(row->flags & OPERAND) ? row : NULL;
}

enum { LETTERS = 3 * OPTIONS_MAX + 3, FIRST_LONG = 1000 };

/* getopt's two lists, from the table.  A leading ':' tells a missing value from an
 * unknown option; '+' stops at operands, so that we see every word before getopt does. */
static void getopt_lists(char letters[LETTERS], struct option longs[OPTIONS_MAX + 1])
{
    int n = 0, m = 0;

    letters[n++] = '+';
    letters[n++] = ':';
    const option_row *row;
    for (int i = 0; (row = options_row(i)); i++) {
        if (row->letter) {
            letters[n++] = row->letter;
            if (row->kind != OPT_FLAG) {
                letters[n++] = ':';
            }
        }
        if (!(row->flags & OPERAND)) {
            longs[m++] =
                (struct option){row->name, row->kind == OPT_FLAG ? no_argument : required_argument,
                                NULL, FIRST_LONG + i};
        }
    }
    letters[n] = '\0';
    longs[m]   = (struct option){0};
}

/* getopt only returns letters of the table. */
static int row_of_letter(int letter)
{
    int i = 0;
    while (options_row(i)->letter != letter) {
        i++;
    }
    return i;
}

/* What getopt could not take: `code` is ':' for a missing value, else '?'.  A long
 * name has been found in the table before, so there it can only be a flag with a value. */
static nn_status refuse(int code, const char *word, nn_err *err)
{
    const option_row *row = word && strncmp(word, "--", 2) == 0 ? named(word) : NULL;

    if (row && code == ':') {
        return nn_fail(err, NN_USAGE, "--%s needs a value: --%s %s", row->name, row->name,
                       row->arg);
    }
    if (row) {
        return nn_fail(err, NN_USAGE, "--%s takes no value", row->name);
    }
    if (code == ':') {
        return nn_fail(err, NN_USAGE, "-%c needs a value", optopt);
    }
    return nn_fail(err, NN_USAGE, "unknown option '-%c'; 'nnviz help' lists them", optopt);
}

/* The values found on the command line, in order, to be applied after --config. */
typedef struct {
    const option_row *row;
    const char       *value;
} found;

static nn_status scan(command_line *o, found *values, int *n, int argc, char **argv, nn_err *err)
{
    char          letters[LETTERS];
    struct option longs[OPTIONS_MAX + 1];

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
            int i          = code >= FIRST_LONG ? code - FIRST_LONG : row_of_letter(code);
            o->given[i]    = true;
            values[(*n)++] = (found){options_row(i), optarg};
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

static nn_status apply_found(run_config *config, const found *f, nn_err *err)
{
    char spelled[64];
    snprintf(spelled, sizeof spelled, "--%s", f->row->name);
    return option_set(config, f->row, spelled, f->value, err);
}

nn_status command_line_read(command_line *out, int argc, char **argv, nn_err *err)
{
    nn_status status = NN_OK;
    int       n      = 0;
    size_t    most   = 1; /* every letter of -qqq may be an option */
    found    *values;

    for (int i = 1; i < argc; i++) {
        most += strlen(argv[i]);
    }
    values       = calloc(most, sizeof *values);
    *out         = (command_line){0};
    out->operand = calloc((size_t)argc + 1, sizeof *out->operand);
    if (!values || !out->operand) {
        NN_TRY(nn_fail_nomem(err, "reading the options"));
    }
    NN_TRY(scan(out, values, &n, argc, argv, err));
    for (int i = 0; options_row(i); i++) {
        NN_TRY(set_default(&out->config, options_row(i), err));
    }
    for (int i = 0; i < n; i++) {
        if (strcmp(values[i].row->name, "config") == 0) {
            NN_TRY(apply_found(&out->config, &values[i], err)); /* refuses an empty name */
            NN_TRY(config_file_apply(&out->config, values[i].value, err));
        }
    }
    for (int i = 0; i < n; i++) {
        NN_TRY(apply_found(&out->config, &values[i], err));
    }
done:
    free(values);
    return status;
}

void command_line_free(command_line *o)
{
    for (int i = 0; options_row(i); i++) {
        option_clear(&o->config, options_row(i));
    }
    free(o->config.typed_data);
    free(o->config.typed_test);
    free(o->operand);
    *o = (command_line){0};
}

nn_status command_line_allow(const command_line *o, unsigned command, const char *command_name,
                             nn_err *err)
{
    for (int i = 0; options_row(i); i++) {
        if (o->given[i] && !(options_row(i)->flags & command)) {
            return nn_fail(err, NN_USAGE,
                           "--%s is no option of 'nnviz %s'; 'nnviz help %s' lists those that are",
                           options_row(i)->name, command_name, command_name);
        }
    }
    return NN_OK;
}

bool command_line_given(const command_line *o, const char *name)
{
    int i = 0;
    while (options_row(i) && strcmp(options_row(i)->name, name) != 0) {
        i++;
    }
    assert(options_row(i));
    return o->given[i];
}

nn_status command_line_set(command_line *o, const char *name, const char *value, nn_err *err)
{
    const option_row *row = options_find(name, strlen(name));
    assert(row);
    return option_set(&o->config, row, row->arg, value, err);
}

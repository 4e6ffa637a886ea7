/* An option is a row: its name, what it takes, where it goes, what it is for.
 *
 * From the row come parsing with its range check, the help text, the value in
 * config.json and the way back from there.
 */
#ifndef NNVIZ_CLI_OPTION_H
#define NNVIZ_CLI_OPTION_H

#include "cli/config.h"
#include "nnviz/err.h"
#include "util/text.h"

#include <stddef.h>

typedef enum {
    OPT_FLAG,   /* bool: given or not                                             */
    OPT_YESNO,  /* bool: "yes" or "no"                                            */
    OPT_INT,    /* int64_t in lo .. hi, or `word`                                 */
    OPT_REAL,   /* double in lo .. hi, or `word`                                  */
    OPT_ABOVE,  /* double above lo, up to hi, or `word`                           */
    OPT_SHARE,  /* double from lo to below hi                                     */
    OPT_CHOICE, /* int: place of the word in `choice`                             */
    OPT_TEXT,   /* char *                                                         */
    OPT_INTS,   /* int_list of whole numbers in lo .. hi                          */
    OPT_CHOICES /* int_list of places                                             */
} opt_kind;

/* Which commands know the option, whether it goes into config.json, and whether it is
 * an operand instead of an option. */
enum {
    FOR_TRAIN   = 1,
    FOR_SUMMARY = 2,
    FOR_DUMP    = 4,
    FOR_PREDICT = 8,
    FOR_EVAL    = 16,
    FOR_DATA    = 32,
    FOR_PLOT    = 64,
    FOR_OTHERS  = 128,
    FOR_SHOW    = 256,
    FOR_ALL     = 511,
    SHAPES      = 512,
    OPERAND     = 1024
};

typedef struct {
    const char *name;
    char        letter; /* short form, or 0 */
    opt_kind    kind;
    size_t      field; /* offsetof(run_config, ...) */
    double      lo, hi;
    const char *(*choice)(int i); /* the i-th word, NULL behind the last */
    const char *word;             /* a word instead of a number ... */
    double      word_value;       /* ... and what it stands for */
    const char *fallback;         /* default as a user would type it; NULL: absent */
    unsigned    flags;
    const char *arg; /* what the value is called in the help; NULL for flags */
    const char *group;
    const char *help;
} option_row;

/* Parse `value` (NULL for a flag) into the field of `config`.
 *   spelled  in  how messages name the option: "--epochs" or "config.json: epochs"
 * NN_USAGE: "--epochs: 'x' is not a whole number in 1..1000000".  NN_NOMEM. */
nn_status option_set(run_config *config, const option_row *row, const char *spelled,
                     const char *value, nn_err *err);

/* Append the field's value as JSON. */
void option_json(text *out, const run_config *config, const option_row *row);

/* Append what the option takes, for the help: "1..1000000", "sgd, rmsprop, ..."; nothing for texts.
 */
void option_range(text *out, const option_row *row);

/* Release what option_set allocated for this field. */
void option_clear(run_config *config, const option_row *row);

#endif

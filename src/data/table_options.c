#include "data/table_options.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *word;
    char        separator;
} WORDS[] = {{"auto", '\0'}, {"tab", '\t'}, {"\\t", '\t'}, {"space", ' '}};

/* One character, or one of the words; false when it is neither. */
static bool table_options_separator(char *out, const char *word)
{
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (strcmp(WORDS[i].word, word) == 0) {
            *out = WORDS[i].separator;
            return true;
        }
    }
    *out = word[0];
    return word[0] != '\0' && word[1] == '\0';
}

/* Printable ASCII, a blank or a tab, but no quote. */
static bool table_options_serves(char c)
{
    return c == '\t' || (c >= ' ' && c <= '~' && c != '"');
}

/* What numbers and names are written with cannot separate them, but for the comma. */
static bool table_options_separates(char c)
{
    static const char NO[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.?";

    return table_options_serves(c) && strchr(NO, c) == NULL;
}

char table_options_decimal(const table_options *options)
{
    return options && options->decimal ? options->decimal : '.';
}

bool table_options_header(const table_options *options, bool content_says)
{
    return options && options->header ? options->header == TABLE_HEADER_YES : content_says;
}

nn_status table_options_check(const table_options *o, nn_err *err)
{
    if (!o) {
        return NN_OK;
    }
    if (o->separator && !table_options_separates(o->separator)) {
        return nn_fail(err, NN_USAGE,
                       "--separator: character %d cannot separate fields; one of , ; | tab space "
                       "or another mark in ASCII was wanted",
                       (unsigned char)o->separator);
    }
    if (o->comment && !table_options_serves(o->comment)) {
        return nn_fail(err, NN_USAGE,
                       "--comment: character %d cannot begin a comment; a character such as # was "
                       "wanted",
                       (unsigned char)o->comment);
    }
    if (o->decimal && o->decimal != '.' && o->decimal != ',') {
        return nn_fail(err, NN_USAGE, "--decimal: character %d is not . or ,",
                       (unsigned char)o->decimal);
    }
    if (o->comment && o->comment == o->separator) {
        return nn_fail(err, NN_USAGE,
                       "--comment and --separator are both '%c'; two different ones were wanted",
                       o->comment);
    }
    return NN_OK;
}

nn_status table_options_parse(table_options *out, const char *separator, const char *comment,
                              const char *decimal, nn_err *err)
{
    table_options o = {0};

    if (separator && *separator && !table_options_separator(&o.separator, separator)) {
        return nn_fail(err, NN_USAGE,
                       "--separator: '%.60s' is not one character, tab, space or auto", separator);
    }
    if (comment && *comment && comment[1]) {
        return nn_fail(err, NN_USAGE, "--comment: '%.60s' is not one character", comment);
    }
    if (decimal && *decimal && strcmp(decimal, ".") != 0 && strcmp(decimal, ",") != 0) {
        return nn_fail(err, NN_USAGE, "--decimal: '%.60s' is not . or ,", decimal);
    }
    o.comment = comment ? *comment : '\0';
    o.decimal = decimal ? *decimal : '\0';
    *out      = o;
    return table_options_check(out, err);
}

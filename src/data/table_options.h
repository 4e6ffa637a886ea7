/* How a file is to be read, where it is not to be guessed: what a user says of its
 * separator, comments, decimal mark and header.
 */
#ifndef NNVIZ_DATA_TABLE_OPTIONS_H
#define NNVIZ_DATA_TABLE_OPTIONS_H

#include "nnviz/err.h"

#include <stdbool.h>

typedef enum { TABLE_HEADER_AUTO, TABLE_HEADER_YES, TABLE_HEADER_NO } table_header;

/* {0} serves, and so does NULL where a pointer to it is wanted. */
typedef struct {
    char         separator; /* 0: detected (formats/csv.h)                           */
    char         comment;   /* lines that begin with it are skipped; 0: none         */
    char         decimal;   /* '.' or ','; 0: '.'                                    */
    table_header header;    /* whether the first record is one; AUTO: by its content */
} table_options;

/* From the words users type; NULL or "" leaves a field 0, and so is the header.
 *   separator  "," ";" "|" or another ASCII character, "tab", "\t" or a tab itself, "space", "auto"
 *   comment    one ASCII character
 *   decimal    "." or ","
 * NN_USAGE: "--separator: 'ab' is not ...", and what table_options_check says. */
nn_status table_options_parse(table_options *out, const char *separator, const char *comment,
                              const char *decimal, nn_err *err);

/* NN_USAGE: a character that cannot serve (not ASCII, a quote, a line end; a letter, digit, sign or
 * mark of a number as separator), or one character for two purposes (a comma may both separate
 * and be the decimal mark: numbers are then quoted). */
nn_status table_options_check(const table_options *options, nn_err *err);

/* The decimal mark in force; options may be NULL. */
char table_options_decimal(const table_options *options);

/* Whether the first record is a header: as the user says, else as its content does, by the
 * reader's own rule; options may be NULL. */
bool table_options_header(const table_options *options, bool content_says);

#endif

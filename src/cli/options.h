/* The option table of all commands, and config.json, which is written from it. */
#ifndef NNVIZ_CLI_OPTIONS_H
#define NNVIZ_CLI_OPTIONS_H

#include "cli/option.h"

enum { OPTIONS_MAX = 128 };

/* The i-th row, NULL behind the last (there are at most OPTIONS_MAX). */
const option_row *options_row(int i);

/* By the first `len` bytes of `name`; NULL when there is none. */
const option_row *options_find(const char *name, size_t len);

/* The name of the i-th, NULL behind the last: for suggestions. */
const char *options_name(int i);

/* config.json: every option that shapes the result, replayable with --config. */
void options_json(text *out, const run_config *config);

#endif

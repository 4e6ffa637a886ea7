/* What the user's terminal can do. */
#ifndef NNVIZ_CLI_TERMINAL_H
#define NNVIZ_CLI_TERMINAL_H

#include "cli/config.h"

#include <stdio.h>

/* Whether the stream is a terminal on which a line can be drawn over (not TERM=dumb). */
bool terminal_is_live(FILE *f);

/* Whether to colour: --color, then NO_COLOR (when not empty), TERM=dumb, and a terminal. */
bool terminal_has_color(FILE *f, int color);

/* Columns of the terminal on the stream: its own word, else $COLUMNS, else 80. */
int terminal_width(FILE *f);

#endif

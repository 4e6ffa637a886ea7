#define _DEFAULT_SOURCE /* struct winsize */
#include "cli/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { USUAL_WIDTH = 80, LEAST_WIDTH = 20 };

bool terminal_is_live(FILE *f)
{
    const char *term = getenv("TERM");
    return isatty(fileno(f)) && !(term && strcmp(term, "dumb") == 0);
}

bool terminal_has_color(FILE *f, int color)
{
    const char *no = getenv("NO_COLOR");
    if (color != COLOR_AUTO) {
        return color == COLOR_ALWAYS;
    }
    return !(no && *no) && terminal_is_live(f);
}

int terminal_width(FILE *f)
{
    struct winsize size;
    const char    *columns = getenv("COLUMNS");
    long           width   = 0;

    if (ioctl(fileno(f), TIOCGWINSZ, &size) == 0) {
        width = size.ws_col;
    }
    if (width == 0 && columns) {
        width = strtol(columns, NULL, 10);
    }
    return width >= LEAST_WIDTH && width < 10000 ? (int)width : USUAL_WIDTH;
}

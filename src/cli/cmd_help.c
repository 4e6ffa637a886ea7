#include "cli/command.h"

#include <string.h>

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

static void options_help(text *out, unsigned whose)
{
    const option_row *row;
    const char       *group = NULL;

    for (int i = 0; (row = options_row(i)); i++) {
        if (row->flags & whose) {
            if (row->group != group) {
                group = row->group;
                text_printf(out, "\n%s:\n", group);
            }
            help_row(out, row);
        }
    }
}

static void overview(text *out)
{
    text_str(out, "nnviz trains small dense networks on a CSV and shows what their hidden layers "
                  "learn.\n\nUsage: nnviz COMMAND [options]\n\nCommands:\n");
    for (int i = 0; command_at(i); i++) {
        text_printf(out, "  %-10s %s\n", command_at(i)->name, command_at(i)->summary);
    }
    text_str(out,
             "\nStart with:\n\n    nnviz train --layers 4,3,2,1 --epochs 8\n\n"
             "'nnviz help COMMAND' lists a command's options.\n\n"
             "Exit status: 0 done; 1 the system failed us (disk, memory); 2 wrong usage; 3 an\n"
             "input is missing or malformed; 4 training diverged; 130 interrupted.\n");
}

void help_text(text *out, const command *c)
{
    if (!c) {
        overview(out);
        return;
    }
    text_printf(out, "Usage: nnviz %s\n\n%c%s.\n", c->usage, c->summary[0] - 'a' + 'A',
                c->summary + 1);
    if (c->details) {
        text_printf(out, "\n%s", c->details);
    }
    if (c->options) {
        options_help(out, c->options);
    }
}

nn_status cmd_help(command_line *o, char **argv, nn_err *err)
{
    const command *c      = NULL;
    text           t      = {0};
    nn_status      status = NN_OK;
    (void)argv;

    if (o->operands > 1) {
        c = command_find(o->operand[1]);
        if (!c) {
            return command_unknown(o->operand[1], err);
        }
    }
    help_text(&t, c);
    NN_TRY(put_result(&t, err));
done:
    text_free(&t);
    return status;
}

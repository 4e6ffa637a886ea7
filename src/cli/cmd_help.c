#include "cli/command.h"
#include "cli/suggest.h"

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

nn_status cmd_help(options *o, char **argv, nn_err *err)
{
    const command *c      = NULL;
    text           t      = {0};
    nn_status      status = NN_OK;
    (void)argv;

    if (o->operands > 1) {
        c = command_find(o->operand[1]);
        if (!c) {
            text_printf(&t, "unknown command '%.60s'", o->operand[1]);
            suggest(&t, o->operand[1], command_name);
            NN_TRY(text_check(&t, "helping", err));
            NN_TRY(nn_fail(err, NN_USAGE, "%s", t.data));
        }
    }
    help_text(&t, c);
    NN_TRY(put_result(&t, err));
done:
    text_free(&t);
    return status;
}

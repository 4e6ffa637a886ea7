/* nnviz: the command line.  Reads options, finds the command, runs it, and turns
 * its status into one line of text and an exit status.
 */
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/terminal.h"
#include "util/pages.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* The one place where a status becomes an exit status. */
static int exit_status(nn_status status)
{
    switch (status) {
    case NN_OK:
        return 0;
    case NN_USAGE:
        return 2;
    case NN_DATA:
        return 3;
    case NN_NAN:
        return 4;
    case NN_INTERRUPTED:
        return interrupt_exit_status();
    case NN_IO:
    case NN_NOMEM:
    case NN_STATUS_COUNT:
        break;
    }
    return 1;
}

static nn_status check_operands(const command_line *o, const command *c, nn_err *err)
{
    if (o->operands - 1 > c->operands) {
        return nn_fail(err, NN_USAGE, "'%.60s' is one word too many for 'nnviz %s'",
                       o->operand[1 + c->operands], c->usage);
    }
    return NN_OK;
}

static nn_status run(command_line *o, char **argv, nn_err *err)
{
    const command *c      = NULL;
    nn_status      status = NN_OK;
    text           help   = {0};

    if (o->operands > 0) {
        c = command_find(o->operand[0]);
        if (!c) {
            return command_unknown(o->operand[0], err);
        }
    }
    if (o->config.version) {
        return cmd_version(o, argv, err);
    }
    if (o->config.help) {
        help_text(&help, c);
        NN_TRY(put_result(&help, err));
        goto done;
    }
    if (!c) {
        help_text(&help, NULL);
        fputs(help.data ? help.data : "", stderr);
        NN_TRY(nn_fail(err, NN_USAGE, "a command is needed, such as 'nnviz train'"));
    }
    NN_TRY(command_line_allow(o, c->options | FOR_OTHERS, c->name, err));
    NN_TRY(check_operands(o, c, err));
    NN_TRY(c->run(o, argv, err));
done:
    text_free(&help);
    return status;
}

/* A message is one line: what a file name or a cell brought along is made visible. */
static void one_line(char *s)
{
    for (; *s; s++) {
        if ((unsigned char)*s < 0x20 || *s == 0x7f) {
            *s = '?';
        }
    }
}

/* A stream the caller closed (>&-) leaves its number to the next file opened, and what
 * is said would end up in that file.  /dev/null takes the place: for standard input and
 * output opened the wrong way round, so that using them still fails. */
static bool hold_streams(void)
{
    static const int HOW[] = {O_WRONLY, O_RDONLY, O_WRONLY};

    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF && open("/dev/null", HOW[fd]) != fd) {
            return false;
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    command_line o      = {0};
    nn_err       err    = {0};
    nn_status    status = NN_OK;

    if (!hold_streams()) {
        return exit_status(NN_IO);
    }
    pages_keep();
    signal(SIGXFSZ, SIG_IGN); /* a file past `ulimit -f` is a write that failed */
    status = command_line_read(&o, argc, argv, &err);
    if (status == NN_OK) {
        status = run(&o, argv, &err);
    }
    if (status != NN_OK) {
        bool color = terminal_has_color(stderr, o.config.color);
        one_line(err.text);
        fprintf(stderr, "%snnviz: error:%s %s\n", color ? "\033[1;31m" : "", color ? "\033[0m" : "",
                err.text);
    }
    command_line_free(&o);
    return exit_status(status);
}

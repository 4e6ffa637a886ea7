/* nnviz show: a run in the terminal, for people who are logged in from afar: the points of the
 * shown layer in braille, the loss as a sparkline.
 */
#include "cli/command.h"
#include "cli/recorded.h"
#include "cli/terminal.h"
#include "output/history.h"
#include "plot/braille.h"

#include <math.h>
#include <string.h>

enum { ROWS = 20, COLS_MOST = 100, COLOURS = 256 };

/* --- the curves ------------------------------------------------------------------------ */

/* The first and the last number of a column. */
static void ends(const history_table *t, const float *column, double *first, double *last)
{
    *first = *last = (double)NAN;
    for (int i = 0; i < t->rows; i++) {
        double v = (double)column[(size_t)i * (size_t)t->columns];
        if (isfinite(v)) {
            *first = isnan(*first) ? v : *first;
            *last  = v;
        }
    }
}

/* "validation loss      ####  0.6931 to 0.0312"; without the line where it has no room */
static void put_curve(text *out, const history_table *t, int which, int metric, const char *name,
                      int width)
{
    static const char *const SPLIT[HISTORY_SPLITS] = {"train", "validation", "test"};
    enum { NAME = 20, NUMBERS = 22, LEAST = 8 };
    const int    room   = width - NAME - NUMBERS;
    const float *column = history_column(t, which, metric);
    text         label  = {0};
    double       first, last;

    if (!column) {
        return;
    }
    ends(t, column, &first, &last);
    text_printf(&label, "%s %s", SPLIT[which], name);
    text_printf(out, "%-*s", room < LEAST ? 0 : NAME + 1, label.failed ? "" : label.data);
    out->failed |= label.failed;
    if (room >= LEAST) {
        braille_sparkline(out, column, (size_t)t->columns, t->rows, room);
        text_char(out, ' ');
    }
    text_printf(out, " %.4g to %.4g\n", first, last);
    text_free(&label);
}

static nn_status put_history(text *out, const recorded *r, int width, nn_err *err)
{
    history_table   t    = {0};
    nn_score        none = {0};
    const nn_loss   loss = r->job.spec.loss;
    history_metrics m    = history_of(&none, loss);
    const int       last = m.count - 1;
    nn_status       status;

    NN_TRY(history_read(&t, r->dir, loss, err));
    text_printf(out, "%sepochs %d to %d\n", out->len ? "\n" : "", t.epoch[0], t.epoch[t.rows - 1]);
    for (int metric = 0; metric <= last; metric += last) {
        for (int s = 0; s < HISTORY_SPLITS; s++) {
            put_curve(out, &t, s, metric, strcmp(m.name[metric], "r2") ? m.name[metric] : "R2",
                      width);
        }
    }
done:
    history_release(&t);
    return status;
}

/* --- the command --------------------------------------------------------------------------- */

/* The snapshots wanted; without --at the last. */
static nn_status put_snapshots(text *out, const recorded *r, int cols, int colours, nn_err *err)
{
    const pictures *p      = r->pictures.shown;
    const int       n      = pictures_count(p);
    nn_status       status = NN_OK;

    for (int i = 0; i < n; i++) {
        if (r->only ? r->only[i] : i == n - 1) {
            text_str(out, out->len ? "\n" : "");
            NN_TRY(pictures_print(out, p, i, cols, ROWS, colours, err));
        }
    }
done:
    return status;
}

nn_status cmd_show(command_line *o, char **argv, nn_err *err)
{
    const int wide    = terminal_width(stdout);
    const int cols    = wide < COLS_MOST ? wide : COLS_MOST;
    const int colours = terminal_has_color(stdout, o->config.color) ? COLOURS : 0;
    recorded  r       = {0};
    text      words   = {0};
    nn_status status;
    (void)argv;

    NN_TRY(recorded_open(&r, o, false, 1, err));
    if (r.pictures.shown) {
        NN_TRY(put_snapshots(&words, &r, cols, colours, err));
    }
    NN_TRY(put_history(&words, &r, cols, err));
    NN_TRY(put_result(&words, err));
done:
    text_free(&words);
    recorded_release(&r);
    return status;
}

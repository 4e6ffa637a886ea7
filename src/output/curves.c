#include "output/curves.h"
#include "formats/csv.h"
#include "formats/number.h"
#include "output/frames.h"
#include "output/history.h"
#include "plot/curve.h"
#include "util/text.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SPLITS = 3 };

/* history.csv as columns. */
typedef struct {
    int    rows, columns; /* columns: without the epoch       */
    int   *epoch;         /* (rows)                           */
    float *value;         /* (rows, columns) NAN where empty  */
    int    room;
} table_of;

/* --- reading ------------------------------------------------------------------------------ */

static bool grow(table_of *t)
{
    if (t->rows == t->room) {
        int  room    = 2 * t->room + 64;
        int *epoch   = realloc(t->epoch, (size_t)room * sizeof *epoch);
        t->epoch     = epoch ? epoch : t->epoch;
        float *value = realloc(t->value, (size_t)room * (size_t)t->columns * sizeof *value);
        t->value     = value ? value : t->value;
        t->room      = epoch && value ? room : t->room;
        return epoch && value;
    }
    return true;
}

/* Empty is no value; nor is an infinite one, which has no place on an axis: the line has a gap. */
static bool take_value(float *out, csv_field f)
{
    double v        = (double)NAN;
    bool   infinite = (f.len == 3 && memcmp(f.bytes, "inf", 3) == 0) ||
                    (f.len == 4 && memcmp(f.bytes, "-inf", 4) == 0);

    if (f.len && !infinite && !number_parse(f.bytes, f.len, '.', &v)) {
        return false;
    }
    *out = isfinite((float)v) ? (float)v : NAN;
    return true;
}

static bool take_row(table_of *t, const csv_field *f, int n)
{
    double epoch;

    if (n != t->columns + 1 || !number_parse(f[0].bytes, f[0].len, '.', &epoch) ||
        !(epoch >= 0 && epoch <= INT_MAX) || (t->rows && epoch <= t->epoch[t->rows - 1])) {
        return false;
    }
    t->epoch[t->rows] = (int)epoch;
    for (int k = 0; k < t->columns; k++) {
        if (!take_value(&t->value[(size_t)t->rows * (size_t)t->columns + (size_t)k], f[k + 1])) {
            return false;
        }
    }
    t->rows++;
    return true;
}

static nn_status read_history(table_of *t, const char *path, nn_err *err)
{
    nn_status        status;
    csv_reader      *csv = NULL;
    const csv_field *fields;
    int              n;

    NN_TRY(csv_open(&csv, path, &(csv_options){.separator = ','}, err));
    NN_TRY(csv_next(csv, &fields, &n, err)); /* the header */
    for (;;) {
        NN_TRY(csv_next(csv, &fields, &n, err));
        if (n == 0) {
            break;
        }
        if (!grow(t)) {
            NN_TRY(nn_fail_nomem(err, "drawing the history"));
        }
        if (!take_row(t, fields, n)) {
            NN_TRY(nn_fail(err, NN_DATA, "%s:%ld: not a line of a history", path, csv_line(csv)));
        }
    }
    if (t->rows == 0) {
        NN_TRY(nn_fail(err, NN_DATA, "%s has no epoch", path));
    }
done:
    csv_close(csv);
    return status;
}

/* --- drawing ------------------------------------------------------------------------------- */

static bool has_values(const table_of *t, int column)
{
    for (int i = 0; i < t->rows; i++) {
        if (!isnan(t->value[(size_t)i * (size_t)t->columns + (size_t)column])) {
            return true;
        }
    }
    return false;
}

/* The lines of one metric: training, validation and test, as far as there are such rows. */
static void fill_panel(curve_panel *panel, const table_of *t, int metric, int metrics)
{
    static const char *const NAMES[SPLITS] = {"train", "validation", "test"};

    for (int s = 0; s < SPLITS; s++) {
        int column = s * metrics + metric;
        if (has_values(t, column)) {
            panel->line[panel->lines++] = (curve_line){.name   = NAMES[s],
                                                       .value  = t->value + column,
                                                       .stride = (size_t)t->columns,
                                                       .look   = s};
        }
    }
}

/* The row with the least value of a column, leaving out epoch 0, which nothing was learned in. */
static int least(const table_of *t, int column)
{
    int   best  = t->rows > 1 ? 1 : 0;
    float value = INFINITY;

    for (int i = best; i < t->rows; i++) {
        float v = t->value[(size_t)i * (size_t)t->columns + (size_t)column];
        if (v < value) {
            best  = i;
            value = v;
        }
    }
    return best;
}

static nn_status draw(canvas *c, const table_of *t, nn_loss loss, const curves_look *look,
                      nn_err *err)
{
    nn_status       status;
    nn_score        none = {0};
    history_metrics m    = history_of(&none, loss);
    const int       last = m.count - 1, watched = has_values(t, m.count) ? 1 : 0;
    text            title = {0}, best = {0};
    curve_spec      spec = {.theme     = look->look,
                            .subtitle  = look->subject,
                            .points    = t->rows,
                            .epoch     = t->epoch,
                            .panels    = CURVE_PANELS,
                            .best      = least(t, watched * m.count),
                            .best_look = watched};

    spec.panel[0] = (curve_panel){.name = "loss", .from_zero = true};
    spec.panel[1] = (curve_panel){.name  = NN_LOSSES[loss].classifies ? m.name[last] : "R2",
                                  .share = NN_LOSSES[loss].classifies};
    fill_panel(&spec.panel[0], t, 0, m.count);
    fill_panel(&spec.panel[1], t, last, m.count);
    text_printf(&title, "Loss and %s over %d epochs", spec.panel[1].name, t->epoch[t->rows - 1]);
    text_printf(&best, "least %s loss: epoch %d", watched ? "validation" : "training",
                t->epoch[spec.best]);
    NN_TRY(text_check(&title, "drawing the history", err));
    NN_TRY(text_check(&best, "drawing the history", err));
    spec.title      = title.data;
    spec.best_label = best.data;
    NN_TRY(curve_draw(c, &spec, err));
done:
    text_free(&title);
    text_free(&best);
    return status;
}

nn_status curves_draw(const run_dir *dir, nn_loss loss, const curves_look *look, nn_err *err)
{
    nn_status    status;
    nn_score     none  = {0};
    table_of     t     = {.columns = SPLITS * history_of(&none, loss).count};
    const theme *drawn = look->look ? look->look : palette_theme(0);
    char        *path  = run_dir_file(dir, (run_name){.kind = RUN_HISTORY});
    canvas      *c     = NULL;

    if (!path) {
        return nn_fail_nomem(err, "drawing the history");
    }
    NN_TRY(read_history(&t, path, err));
    NN_TRY(canvas_create(&c, look->width, look->height, drawn->background, err));
    NN_TRY(draw(c, &t, loss, look, err));
    NN_TRY(frames_write(dir, c, (run_name){.kind = RUN_CURVES}, err));
done:
    canvas_free(c);
    free(path);
    free(t.epoch);
    free(t.value);
    return status;
}

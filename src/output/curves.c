#include "output/curves.h"
#include "output/history.h"
#include "plot/curve.h"
#include "util/text.h"

#include <math.h>

/* --- drawing ------------------------------------------------------------------------------- */

/* The lines of one metric: training, validation and test, as far as there are such rows. */
static void fill_panel(curve_panel *panel, const history_table *t, int metric)
{
    static const char *const NAMES[HISTORY_SPLITS] = {"train", "validation", "test"};

    for (int s = 0; s < HISTORY_SPLITS; s++) {
        const float *column = history_column(t, s, metric);
        if (column) {
            panel->line[panel->lines++] = (curve_line){
                .name = NAMES[s], .value = column, .stride = (size_t)t->columns, .look = s};
        }
    }
}

/* An infinite value has no place on an axis: the line has a gap there. */
static void leave_gaps(history_table *t)
{
    for (size_t i = 0; i < (size_t)t->rows * (size_t)t->columns; i++) {
        t->value[i] = isfinite(t->value[i]) ? t->value[i] : NAN;
    }
}

/* The row with the least value of a column, leaving out epoch 0, which nothing was learned in. */
static int least(const history_table *t, const float *column)
{
    int   best  = t->rows > 1 ? 1 : 0;
    float value = INFINITY;

    for (int i = best; i < t->rows; i++) {
        float v = column[(size_t)i * (size_t)t->columns];
        if (v < value) {
            best  = i;
            value = v;
        }
    }
    return best;
}

static nn_status draw(canvas *c, const history_table *t, nn_loss loss, const curves_look *look,
                      text *title, nn_err *err)
{
    nn_status       status;
    nn_score        none       = {0};
    history_metrics m          = history_of(&none, loss);
    const int       last       = m.count - 1;
    const float    *validation = history_column(t, 1, 0);
    text            best       = {0};
    curve_spec      spec       = {.theme     = look->art->look,
                                  .subtitle  = look->subject,
                                  .points    = t->rows,
                                  .epoch     = t->epoch,
                                  .panels    = CURVE_PANELS,
                                  .best      = least(t, validation ? validation : t->value),
                                  .best_look = validation ? 1 : 0};

    spec.panel[0] = (curve_panel){.name = "loss", .from_zero = true};
    spec.panel[1] = (curve_panel){.name  = NN_LOSSES[loss].classifies ? m.name[last] : "R2",
                                  .share = NN_LOSSES[loss].classifies};
    fill_panel(&spec.panel[0], t, 0);
    fill_panel(&spec.panel[1], t, last);
    text_printf(title, "Loss and %s over %d epoch%s", spec.panel[1].name, t->epoch[t->rows - 1],
                t->epoch[t->rows - 1] == 1 ? "" : "s");
    text_printf(&best, "least %s loss: epoch %d", validation ? "validation" : "training",
                t->epoch[spec.best]);
    NN_TRY(text_check(title, "drawing the history", err));
    NN_TRY(text_check(&best, "drawing the history", err));
    spec.title      = title->data;
    spec.best_label = best.data;
    NN_TRY(curve_draw(c, &spec, err));
done:
    text_free(&best);
    return status;
}

nn_status curves_draw(const run_dir *dir, nn_loss loss, const curves_look *look, nn_err *err)
{
    nn_status     status;
    history_table t     = {0};
    canvas       *c     = NULL;
    text          title = {0};

    NN_TRY(history_read(&t, dir, loss, err));
    leave_gaps(&t);
    NN_TRY(artwork_canvas(&c, look->art, look->width, look->height, err));
    NN_TRY(draw(c, &t, loss, look, &title, err));
    NN_TRY(artwork_write(look->art, c, dir, (run_name){.kind = RUN_CURVES}, title.data, err));
done:
    text_free(&title);
    canvas_free(c);
    history_release(&t);
    return status;
}

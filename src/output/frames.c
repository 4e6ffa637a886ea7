#include "output/frames.h"
#include "formats/png.h"
#include "model/model.h"
#include "nnviz/net.h"
#include "plot/scatter.h"
#include "plot/strip.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A node of the field each 5 pixels of an 800 x 600 picture. */
enum { FIELD_ROWS = 81, FIELD_COLS = 141 };

/* --- words ------------------------------------------------------------------------------ */

void frames_score(text *out, const pictures *p, const frame *f)
{
    const double value = (double)f->score.value[f->score.count - 1]; /* accuracy, or r2 */

    if (p->spec.classes) {
        text_printf(out, "%s accuracy %.1f %%", p->spec.split, 100.0 * value);
    } else {
        text_printf(out, "%s R2 %.3f", p->spec.split, value);
    }
}

void frames_about_layer(text *out, const pictures *p)
{
    const nn_spec *spec  = p->spec.spec;
    const int      units = spec->units[p->spec.layer];
    const char    *what  = p->spec.layer > 0 ? "unit" : "scaled feature";
    char           name[16];

    text_printf(out, "layer %d (%s", p->spec.layer, model_layer_name(name, spec, p->spec.layer));
    if (p->spec.layer > 0) {
        text_printf(out, ", %s", NN_ACTS[spec->act[p->spec.layer]].name);
    }
    text_str(out, "), ");
    if (units > p->shown) {
        text_printf(out, "first %d of %d %ss", p->shown, units, what);
    } else {
        text_printf(out, "%s%s%s", p->spec.layer > 0 ? "raw " : "", what, p->shown > 1 ? "s" : "");
    }
    if (p->spec.part.rows < p->spec.of_rows) {
        text_printf(out, ", a sample of %d of %d rows", p->spec.part.rows, p->spec.of_rows);
    }
}

void frames_axis(text *out, const pictures *p, int unit)
{
    const nn_spec *spec = p->spec.spec;

    if (p->spec.layer == 0) {
        text_printf(out, "%s (scaled)", p->spec.feature_name[unit]);
    } else if (p->spec.layer == spec->layers && spec->act[spec->layers] == NN_ACT_SOFTMAX) {
        text_printf(out, "probability of %s", p->class_name[unit]);
    } else {
        text_printf(out, "unit %d activation", unit + 1);
    }
}

/* An epoch between two snapshots keeps its fraction: "3.25". */
static void title(text *out, const pictures *p, const frame *f)
{
    text_printf(out, f->epoch == floor(f->epoch) ? "Epoch %.0f - " : "Epoch %.2f - ", f->epoch);
    frames_score(out, p, f);
}

static void subtitle(text *out, const pictures *p, const frame *f)
{
    frames_about_layer(out, p);
    text_printf(out, ", %s loss %.4f; %s", p->spec.split, (double)f->score.value[0],
                p->spec.subject);
}

/* --- field -------------------------------------------------------------------------------- */

static void grid_row(float *x, plot_limits l, int row, int rows, int cols)
{
    const double y = l.y0 + (l.y1 - l.y0) * row / (rows - 1);

    for (int c = 0; c < cols; c++) {
        x[FRAME_AXES * c]     = (float)(l.x0 + (l.x1 - l.x0) * c / (cols - 1));
        x[FRAME_AXES * c + 1] = (float)y;
    }
}

/* Two softmax outputs are said by one of them: field_grid wants the second class's. */
static void keep_second(float *p, size_t nodes)
{
    for (size_t i = 0; i < nodes; i++) {
        p[i] = p[2 * i + 1];
    }
}

nn_status frames_field(float **out, const pictures *p, const frame *f, plot_limits limits, int rows,
                       int cols, nn_err *err)
{
    nn_status    status;
    nn_net      *net     = NULL;
    nn_optimizer none    = nn_optimizer_default(NN_OPT_SGD);
    const size_t outputs = (size_t)p->above.units[p->above.layers];
    float       *x       = malloc((size_t)(FRAME_AXES * cols) * sizeof *x);
    float       *field   = malloc((size_t)rows * (size_t)cols * outputs * sizeof *field);

    if (!x || !field) {
        NN_TRY(nn_fail_nomem(err, "drawing"));
    }
    NN_TRY(nn_net_create(&net, &p->above, &none, NN_ENGINE_REFERENCE, cols, err));
    nn_net_set_params(net, f->above);
    for (int r = 0; r < rows; r++) {
        grid_row(x, limits, r, rows, cols);
        nn_net_forward(net, x, cols, field + (size_t)r * (size_t)cols * outputs);
    }
    if (outputs == 2) {
        keep_second(field, (size_t)rows * (size_t)cols);
    }
    *out  = field;
    field = NULL;
done:
    nn_net_free(net);
    free(x);
    free(field);
    return status;
}

/* --- drawing -------------------------------------------------------------------------------- */

typedef struct {
    text        title, subtitle, axis[FRAME_AXES];
    const char *name[FRAME_AXES];
} words;

static nn_status make_words(words *w, const pictures *p, const frame *f, nn_err *err)
{
    nn_status status;

    title(&w->title, p, f);
    subtitle(&w->subtitle, p, f);
    NN_TRY(text_check(&w->title, "drawing", err));
    NN_TRY(text_check(&w->subtitle, "drawing", err));
    for (int u = 0; u < p->shown; u++) {
        frames_axis(&w->axis[u], p, u);
        NN_TRY(text_check(&w->axis[u], "drawing", err));
        w->name[u] = w->axis[u].data;
    }
done:
    return status;
}

static void free_words(words *w)
{
    text_free(&w->title);
    text_free(&w->subtitle);
    for (int u = 0; u < FRAME_AXES; u++) {
        text_free(&w->axis[u]);
    }
}

static nn_status draw_scatter(canvas *c, const pictures *p, const frame *f, const words *w,
                              const theme *look, plot_limits limits, nn_err *err)
{
    nn_status    status = NN_OK;
    float       *field  = NULL;
    field_grid   grid   = {.rows      = FIELD_ROWS,
                           .cols      = FIELD_COLS,
                           .classes   = p->spec.classes,
                           .line_name = "decision boundary"};
    scatter_spec spec   = {.theme      = look,
                           .title      = w->title.data,
                           .subtitle   = w->subtitle.data,
                           .note       = f->note.data,
                           .x_name     = w->name[0],
                           .y_name     = w->name[1],
                           .points     = p->spec.part.rows,
                           .x          = f->values,
                           .y          = f->values + 1,
                           .stride     = FRAME_AXES,
                           .class_of   = p->spec.part.label,
                           .classes    = p->spec.classes,
                           .class_name = p->class_name,
                           .limits     = limits,
                           .wrong      = f->wrong,
                           .value      = p->spec.part.target,
                           .value_name = p->spec.classes ? NULL : p->spec.label_name,
                           .value0     = p->value0,
                           .value1     = p->value1};

    if (f->above) {
        NN_TRY(frames_field(&field, p, f, limits, FIELD_ROWS, FIELD_COLS, err));
        grid.p     = field;
        spec.field = &grid;
    }
    NN_TRY(scatter_draw(c, &spec, err));
done:
    free(field);
    return status;
}

static nn_status draw_strip(canvas *c, const pictures *p, const frame *f, const words *w,
                            const theme *look, plot_limits limits, nn_err *err)
{
    const nn_spec *s      = p->spec.spec;
    bool           output = p->spec.layer == s->layers && NN_LOSSES[s->loss].classifies;
    strip_spec     spec   = {.theme           = look,
                             .title           = w->title.data,
                             .subtitle        = w->subtitle.data,
                             .note            = f->note.data,
                             .x_name          = w->name[0],
                             .points          = p->spec.part.rows,
                             .x               = f->values,
                             .stride          = 1,
                             .class_of        = p->spec.part.label,
                             .classes         = p->spec.classes,
                             .class_name      = p->class_name,
                             .limits          = limits,
                             .threshold       = 0.5,
                             .threshold_label = output ? "threshold 0.5" : NULL,
                             .wrong           = f->wrong,
                             .value           = p->spec.part.target,
                             .value_name      = p->spec.classes ? NULL : p->spec.label_name,
                             .value0          = p->value0,
                             .value1          = p->value1};
    return strip_draw(c, &spec, err);
}

plot_limits frames_limits(const pictures *p, const pictures_look *look)
{
    return look->limits ? *look->limits : limits_padded(p->limits);
}

nn_status frames_draw(canvas *c, const pictures *p, const frame *f, const theme *look,
                      plot_limits limits, nn_err *err)
{
    words     w = {0};
    nn_status status;

    NN_TRY(make_words(&w, p, f, err));
    NN_TRY(p->shown > 1 ? draw_scatter(c, p, f, &w, look, limits, err)
                        : draw_strip(c, p, f, &w, look, limits, err));
done:
    free_words(&w);
    return status;
}

int frames_choose(int *chosen, const pictures *p, const bool *only, int most)
{
    int wanted = 0, seen = 0, n = 0;

    for (int i = 0; i < p->count; i++) {
        wanted += !only || only[i];
    }
    for (int i = 0; i < p->count; i++) {
        if (only && !only[i]) {
            continue;
        }
        /* the n-th chosen stands for place n (wanted - 1) / (most - 1) of those wanted */
        if (wanted <= most || seen == (int)((long long)n * (wanted - 1) / (most - 1))) {
            chosen[n++] = i;
        }
        seen++;
    }
    return n;
}

nn_status frames_write(const run_dir *dir, const canvas *c, run_name name, nn_err *err)
{
    nn_status      status;
    unsigned char *png = NULL;
    size_t         len = 0;

    NN_TRY(png_encode(&png, &len, canvas_pixels(c), canvas_width(c), canvas_height(c),
                      FRAME_CHANNELS, err));
    NN_TRY(run_dir_write(dir, name, png, len, err));
done:
    free(png);
    return status;
}

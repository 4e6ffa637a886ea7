#include "output/frames.h"
#include "formats/number.h"
#include "model/model.h"
#include "nnviz/net.h"
#include "plot/scatter.h"
#include "plot/strip.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A node of the field about each 4 pixels, however large the picture is. */
enum { FIELD_PIXELS = 4, FIELD_LEAST = 16, FIELD_MOST = 1024 };

enum { JUDGED_AT_ONCE = 1024 }; /* rows */

/* --- words ------------------------------------------------------------------------------ */

/* A class named by a number says little by itself: "class 0", "quality 5". */
static void name_class(text *out, const pictures_spec *spec, int c)
{
    const char *name = spec->part.class_name[c];
    double      number;

    if (number_parse(name, strlen(name), '.', &number)) {
        text_printf(out, "%s ", spec->label_name);
    }
    text_str(out, name);
}

nn_status class_names_make(class_names *out, const pictures_spec *spec, nn_err *err)
{
    const size_t classes = (size_t)spec->classes;
    nn_status    status  = NN_OK;

    *out = (class_names){.classes = spec->classes,
                         .word    = calloc(classes + 1, sizeof *out->word),
                         .name    = calloc(classes + 1, sizeof *out->name)};
    if (!out->word || !out->name) {
        NN_TRY(nn_fail_nomem(err, "preparing pictures"));
    }
    for (int c = 0; c < spec->classes; c++) {
        name_class(&out->word[c], spec, c);
        NN_TRY(text_check(&out->word[c], "preparing pictures", err));
        out->name[c] = out->word[c].data;
    }
done:
    if (status != NN_OK) {
        class_names_release(out);
    }
    return status;
}

void class_names_release(class_names *c)
{
    for (int i = 0; c->word && i < c->classes; i++) {
        text_free(&c->word[i]);
    }
    free(c->word);
    free(c->name);
    *c = (class_names){0};
}

/* So many decimals; of a number that would be long so many figures. */
static void put_number(text *out, double v, int decimals)
{
    text_printf(out, fabs(v) < 1e5 ? "%.*f" : "%.*g", decimals, v);
}

void frames_score_value(text *out, const pictures_spec *spec, const history_metrics *score)
{
    const double value = (double)score->value[score->count - 1]; /* accuracy, or r2 */

    if (spec->classes) {
        text_printf(out, "%.1f %%", 100.0 * value);
    } else {
        text_str(out, "R2 ");
        put_number(out, value, 3);
    }
}

void frames_score(text *out, const pictures_spec *spec, const history_metrics *score)
{
    text_printf(out, "%s %s", spec->split, spec->classes ? "accuracy " : "");
    frames_score_value(out, spec, score);
}

/* "raw units", "units 3 and 7 of 16", "PCA of 16 units over 9 epochs" */
static void about_view(text *out, const pictures *p)
{
    const view *v    = &p->view;
    const char *what = p->spec.layer > 0 ? "unit" : "scaled feature";
    const bool  some = v->kind == VIEW_UNITS && v->axes < v->units;

    if (v->kind == VIEW_PCA && p->spec.layer == 0) {
        text_printf(out, "PCA of %d %ss", v->units, what);
    } else if (v->kind == VIEW_PCA) {
        text_printf(out, "PCA of %d %ss over %d epoch%s", v->units, what, p->count,
                    p->count == 1 ? "" : "s");
    } else if (some && v->axes == 1) {
        text_printf(out, "%s %d of %d", what, v->unit[0] + 1, v->units);
    } else if (some) {
        text_printf(out, "%ss %d and %d of %d", what, v->unit[0] + 1, v->unit[1] + 1, v->units);
    } else {
        text_printf(out, "%s%s%s", p->spec.layer > 0 ? "raw " : "", what, v->axes > 1 ? "s" : "");
    }
}

void frames_about_layer(text *out, const pictures *p)
{
    const nn_spec *spec = p->spec.spec;
    char           name[16];

    text_printf(out, "layer %d (%s", p->spec.layer, model_layer_name(name, spec, p->spec.layer));
    if (p->spec.layer > 0) {
        text_printf(out, ", %s", NN_ACTS[spec->act[p->spec.layer]].name);
    }
    text_str(out, "), ");
    about_view(out, p);
    if (p->spec.part.rows < p->spec.of_rows) {
        text_printf(out, ", a sample of %d of %d rows", p->spec.part.rows, p->spec.of_rows);
    }
}

void frames_axis(text *out, const pictures *p, int axis, const frame *f)
{
    const nn_spec *spec = p->spec.spec;
    const int      unit = p->view.unit[axis];

    if (p->view.kind == VIEW_PCA) {
        text_printf(out, "PC %d (%.1f %% of the variance)", axis + 1,
                    100.0 * p->view.basis.share[axis]);
    } else if (p->spec.layer == 0) {
        text_printf(out, "%s (scaled)", p->spec.feature_name[unit]);
    } else if (p->spec.layer == spec->layers && spec->act[spec->layers] == NN_ACT_SOFTMAX) {
        text_printf(out, "probability of %s", p->classes.name[unit]);
    } else {
        text_printf(out, "unit %d activation", unit + 1);
    }
    if (f && f->unit[axis] != HEALTH_OK) {
        text_printf(out, " (%s)", health_name(f->unit[axis]));
    }
}

const char *frames_boundary_name(const pictures *p)
{
    return p->spec.classes ? "decision boundary" : NULL;
}

void frames_title(text *out, const pictures *p, const frame *f)
{
    text_printf(out, f->epoch == floor(f->epoch) ? "Epoch %.0f - " : "Epoch %.2f - ", f->epoch);
    frames_score(out, &p->spec, &f->score);
    text_str(out, f->interpolated ? " (interpolated)" : "");
}

void frames_about_marks(text *out, const pictures *p)
{
    if (p->spec.part.rows > SCATTER_DENSE) {
        text_str(out, ", shaded by density");
    }
}

static void subtitle(text *out, const pictures *p, const frame *f)
{
    frames_about_layer(out, p);
    frames_about_marks(out, p);
    text_printf(out, ", %s loss ", p->spec.split);
    put_number(out, (double)f->score.value[0], 4);
    text_printf(out, "; %s", p->spec.subject);
}

/* --- field -------------------------------------------------------------------------------- */

/*   x  out  (cols, units of the layer) */
static void grid_row(float *x, const view *v, plot_limits l, int row, int rows, int cols)
{
    double at[VIEW_AXES] = {0, l.y0 + (l.y1 - l.y0) * row / (rows - 1)};

    for (int c = 0; c < cols; c++) {
        at[0] = l.x0 + (l.x1 - l.x0) * c / (cols - 1);
        view_place(v, at, x + (size_t)c * (size_t)v->units);
    }
}

/* Two softmax outputs are said by one of them: field_grid wants the second class's. */
static void keep_second(float *p, size_t nodes)
{
    for (size_t i = 0; i < nodes; i++) {
        p[i] = p[2 * i + 1];
    }
}

/* Numbers as shares of the colour scale; what lies beyond it has the colour of that end. */
static void to_shares(float *v, size_t nodes, double value0, double value1)
{
    for (size_t i = 0; i < nodes; i++) {
        double share = ((double)v[i] - value0) / (value1 - value0);
        v[i]         = share > 0.0 ? share < 1.0 ? (float)share : 1.0f : 0.0f;
    }
}

nn_status frames_field(float **out, const pictures *p, const frame *f, plot_limits limits, int rows,
                       int cols, nn_err *err)
{
    nn_status    status;
    nn_net      *net     = NULL;
    nn_optimizer none    = nn_optimizer_default(NN_OPT_SGD);
    const size_t outputs = (size_t)p->above.units[p->above.layers];
    const size_t nodes   = (size_t)rows * (size_t)cols;
    float       *x       = malloc((size_t)cols * (size_t)p->view.units * sizeof *x);
    float       *field   = malloc(nodes * outputs * sizeof *field);

    if (!x || !field) {
        NN_TRY(nn_fail_nomem(err, "drawing"));
    }
    NN_TRY(nn_net_create(&net, &p->above, &none, p->spec.engine, cols, err));
    nn_net_set_params(net, f->above);
    for (int r = 0; r < rows; r++) {
        grid_row(x, &p->view, limits, r, rows, cols);
        nn_net_forward(net, x, cols, field + (size_t)r * (size_t)cols * outputs);
    }
    if (!p->spec.classes) {
        to_shares(field, nodes, p->value0, p->value1);
    } else if (outputs == 2) {
        keep_second(field, nodes);
    }
    *out  = field;
    field = NULL;
done:
    nn_net_free(net);
    free(x);
    free(field);
    return status;
}

/* --- points ---------------------------------------------------------------------------------- */

bool frames_judgeable(const pictures *p, const frame *f)
{
    return f->wrong && f->above && p->view.kind == VIEW_UNITS;
}

/* Points `from` .. as the layer has them, whose units may be shown in another order.
 *   x  out  (n, units of the layer) */
static void points_of(float *x, const pictures *p, const frame *f, int from, int n)
{
    for (int r = 0; r < n; r++) {
        const float *v             = f->values + (size_t)(from + r) * VIEW_AXES;
        const double at[VIEW_AXES] = {(double)v[0], (double)v[1]};
        view_place(&p->view, at, x + (size_t)r * (size_t)p->view.units);
    }
}

nn_status frames_judge(bool *wrong, const pictures *p, const frame *f, nn_err *err)
{
    nn_status    status;
    nn_net      *net     = NULL;
    nn_optimizer none    = nn_optimizer_default(NN_OPT_SGD);
    const int    outputs = p->above.units[p->above.layers], rows = p->spec.part.rows;
    const int    most = rows < JUDGED_AT_ONCE ? rows : JUDGED_AT_ONCE;
    float       *x    = malloc((size_t)most * (size_t)p->view.units * sizeof *x);
    float       *out  = malloc((size_t)most * (size_t)outputs * sizeof *out);

    if (!x || !out) {
        NN_TRY(nn_fail_nomem(err, "drawing"));
    }
    NN_TRY(nn_net_create(&net, &p->above, &none, p->spec.engine, most, err));
    nn_net_set_params(net, f->above);
    for (int at = 0, now; at < rows; at += now) {
        now = rows - at < most ? rows - at : most;
        points_of(x, p, f, at, now);
        nn_net_forward(net, x, now, out);
        for (int r = 0; r < now; r++) {
            wrong[at + r] = nn_predicted_class(outputs, out + (size_t)r * (size_t)outputs) !=
                            p->spec.part.label[at + r];
        }
    }
done:
    nn_net_free(net);
    free(x);
    free(out);
    return status;
}

/* --- drawing -------------------------------------------------------------------------------- */

typedef struct {
    text        title, subtitle, axis[VIEW_AXES];
    const char *name[VIEW_AXES];
} words;

static nn_status make_words(words *w, const pictures *p, const frame *f, nn_err *err)
{
    nn_status status;

    frames_title(&w->title, p, f);
    subtitle(&w->subtitle, p, f);
    NN_TRY(text_check(&w->title, "drawing", err));
    NN_TRY(text_check(&w->subtitle, "drawing", err));
    for (int u = 0; u < p->shown; u++) {
        frames_axis(&w->axis[u], p, u, f);
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
    for (int u = 0; u < VIEW_AXES; u++) {
        text_free(&w->axis[u]);
    }
}

static int field_nodes(int pixels)
{
    int n = pixels / FIELD_PIXELS;
    return n < FIELD_LEAST ? FIELD_LEAST : n > FIELD_MOST ? FIELD_MOST : n;
}

/* Of a plane in a wider space the points are shadows: what lies behind them is not what the
 * network says of them. */
static const char *note_of(const pictures *p, const frame *f)
{
    return p->has_field && p->view.kind == VIEW_PCA
               ? "The field is the network on the plane through the mean; points lie off that plane"
               : f->note.data;
}

static nn_status draw_scatter(canvas *c, const pictures *p, const frame *f, const words *w,
                              const theme *look, plot_limits limits, nn_err *err)
{
    nn_status    status = NN_OK;
    float       *field  = NULL;
    const int    rows = field_nodes(canvas_height(c)), cols = field_nodes(canvas_width(c));
    field_grid   grid = {.rows      = rows,
                         .cols      = cols,
                         .classes   = p->spec.classes,
                         .line_name = frames_boundary_name(p)};
    scatter_spec spec = {.theme      = look,
                         .title      = w->title.data,
                         .subtitle   = w->subtitle.data,
                         .note       = note_of(p, f),
                         .x_name     = w->name[0],
                         .y_name     = w->name[1],
                         .points     = p->spec.part.rows,
                         .x          = f->values,
                         .y          = f->values + 1,
                         .stride     = VIEW_AXES,
                         .class_of   = p->spec.part.label,
                         .classes    = p->spec.classes,
                         .class_name = p->classes.name,
                         .limits     = limits,
                         .wrong      = f->wrong,
                         .value      = p->spec.part.target,
                         .value_name = p->spec.classes ? NULL : p->spec.label_name,
                         .value0     = p->value0,
                         .value1     = p->value1,
                         .dense      = SCATTER_DENSE,
                         .centroids  = p->spec.centroids};

    if (f->above) {
        NN_TRY(frames_field(&field, p, f, limits, rows, cols, err));
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
                             .class_name      = p->classes.name,
                             .limits          = limits,
                             .threshold       = 0.5,
                             .threshold_label = output ? "threshold 0.5" : NULL,
                             .wrong           = f->wrong,
                             .value           = p->spec.part.target,
                             .value_name      = p->spec.classes ? NULL : p->spec.label_name,
                             .value0          = p->value0,
                             .value1          = p->value1,
                             .dense           = SCATTER_DENSE};
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

#include "formats/number.h"
#include "insight/health.h"
#include "output/frames.h"
#include "plot/sheet.h"
#include "util/threads.h"

#include <stdlib.h>
#include <string.h>

enum { CELL_WIDTH = 300, CELL_HEIGHT = 240, FIELD_ROWS = 41, FIELD_COLS = 61 };

int pictures_choose_layer(const nn_spec *spec)
{
    for (int l = spec->layers - 1; l >= 1; l--) {
        if (spec->units[l] == FRAME_AXES) {
            return l;
        }
    }
    return spec->layers > 1 ? spec->layers - 1 : spec->layers;
}

/* --- life ------------------------------------------------------------------------------- */

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

static nn_status name_classes(pictures *p, nn_err *err)
{
    nn_status    status  = NN_OK;
    const size_t classes = (size_t)p->spec.classes;

    p->legend     = calloc(classes + 1, sizeof *p->legend);
    p->class_name = calloc(classes + 1, sizeof *p->class_name);
    if (!p->legend || !p->class_name) {
        return nn_fail_nomem(err, "preparing pictures");
    }
    for (int c = 0; c < p->spec.classes; c++) {
        name_class(&p->legend[c], &p->spec, c);
        NN_TRY(text_check(&p->legend[c], "preparing pictures", err));
        p->class_name[c] = p->legend[c].data;
    }
done:
    return status;
}

/* The layers above the one shown, as a network of its own. */
static void set_above(pictures *p)
{
    const nn_spec *s = p->spec.spec;
    const int      l = p->spec.layer;

    p->has_field = p->spec.classes > 0 && l >= 1 && l < s->layers && s->units[l] == FRAME_AXES;
    if (p->has_field) {
        p->above        = *s;
        p->above.layers = s->layers - l;
        for (int k = 0; k <= p->above.layers; k++) {
            p->above.units[k] = s->units[l + k];
            p->above.act[k]   = s->act[l + k];
        }
    }
}

static void set_values(pictures *p)
{
    const float *target = p->spec.part.target;

    p->value0 = 0.0;
    p->value1 = 1.0;
    for (int r = 0; target && r < p->spec.part.rows; r++) {
        double v  = (double)target[r];
        p->value0 = r == 0 || v < p->value0 ? v : p->value0;
        p->value1 = r == 0 || v > p->value1 ? v : p->value1;
    }
    p->value1 = p->value1 > p->value0 ? p->value1 : p->value0 + 1.0;
}

nn_status pictures_create(pictures **out, const pictures_spec *spec, nn_err *err)
{
    nn_status status = NN_OK;
    int       units  = spec->spec->units[spec->layer];
    pictures *p      = calloc(1, sizeof *p);

    if (!p) {
        return nn_fail_nomem(err, "preparing pictures");
    }
    p->spec   = *spec;
    p->shown  = units < FRAME_AXES ? units : FRAME_AXES;
    p->limits = limits_none();
    set_above(p);
    set_values(p);
    NN_TRY(name_classes(p, err));
    *out = p;
    p    = NULL;
done:
    pictures_free(p);
    return status;
}

static void free_frame(frame *f)
{
    free(f->values);
    free(f->wrong);
    free(f->above);
    text_free(&f->note);
}

void pictures_free(pictures *p)
{
    if (p) {
        for (int c = 0; p->legend && c < p->spec.classes; c++) {
            text_free(&p->legend[c]);
        }
        for (int i = 0; i < p->count; i++) {
            free_frame(&p->frames[i]);
        }
        free(p->legend);
        free(p->class_name);
        free(p->frames);
        free(p);
    }
}

/* --- keeping ------------------------------------------------------------------------------ */

static bool make_room(pictures *p)
{
    if (p->count == p->room) {
        int    room   = p->room ? 2 * p->room : 16;
        frame *frames = realloc(p->frames, (size_t)room * sizeof *frames);
        if (!frames) {
            return false;
        }
        p->frames = frames;
        p->room   = room;
    }
    return true;
}

static void keep_values(const pictures *p, frame *f, const float *acts)
{
    const size_t units = (size_t)p->spec.spec->units[p->spec.layer], shown = (size_t)p->shown;

    for (size_t r = 0; r < (size_t)p->spec.part.rows; r++) {
        memcpy(f->values + r * shown, acts + r * units, shown * sizeof *acts);
    }
}

static bool keep_wrong(const pictures *p, frame *f, const int *predicted)
{
    if (!p->spec.classes) {
        return true;
    }
    f->wrong = malloc((size_t)p->spec.part.rows + 1);
    for (int r = 0; f->wrong && r < p->spec.part.rows; r++) {
        f->wrong[r] = predicted[r] != p->spec.part.label[r];
    }
    return f->wrong != NULL;
}

static bool keep_above(const pictures *p, frame *f, const float *params)
{
    const size_t n = p->has_field ? nn_spec_params(&p->above) : 0;

    if (n) {
        f->above = malloc(n * sizeof *f->above);
        if (!f->above) {
            return false;
        }
        memcpy(f->above, params + nn_spec_weights_at(p->spec.spec, p->spec.layer + 1),
               n * sizeof *f->above);
    }
    return true;
}

nn_status pictures_keep(pictures *p, int epoch, const history_metrics *score, const float *acts,
                        const int *predicted, const float *params, nn_err *err)
{
    const int layer = p->spec.layer, rows = p->spec.part.rows, shown = p->shown;
    frame     f = {.epoch = epoch, .score = *score};

    f.values = malloc(((size_t)rows * (size_t)shown + 1) * sizeof *f.values);
    if (!f.values || !keep_wrong(p, &f, predicted) || !keep_above(p, &f, params) || !make_room(p)) {
        free_frame(&f);
        return nn_fail_nomem(err, "keeping a snapshot");
    }
    keep_values(p, &f, acts);
    if (layer > 0) {
        health_describe(&f.note, p->spec.spec->act[layer], acts, rows, p->spec.spec->units[layer]);
    }
    limits_include(&p->limits, f.values, shown > 1 ? f.values + 1 : NULL, (size_t)shown, rows);
    p->frames[p->count++] = f;
    return text_check(&f.note, "keeping a snapshot", err);
}

int pictures_count(const pictures *p)
{
    return p->count;
}

int pictures_epoch(const pictures *p, int i)
{
    return (int)p->frames[i].epoch;
}

/* --- one picture per snapshot ------------------------------------------------------------- */

typedef struct {
    const pictures      *p;
    const run_dir       *dir;
    const pictures_look *look;
    const theme         *theme;
    const bool          *only;
    plot_limits          limits;
} drawing;

static drawing drawing_of(const pictures *p, const run_dir *dir, const pictures_look *look,
                          const bool *only)
{
    return (drawing){.p      = p,
                     .dir    = dir,
                     .look   = look,
                     .theme  = look->look ? look->look : palette_theme(0),
                     .only   = only,
                     .limits = frames_limits(p, look)};
}

static nn_status draw_one(void *user, int i, nn_err *err)
{
    nn_status      status = NN_OK;
    const drawing *d      = user;
    const frame   *f      = &d->p->frames[i];
    canvas        *c      = NULL;

    if (d->only && !d->only[i]) {
        return NN_OK;
    }
    if (d->look->stop && d->look->stop()) {
        return nn_fail(err, NN_INTERRUPTED, "interrupted while drawing");
    }
    NN_TRY(canvas_create(&c, d->look->width, d->look->height, d->theme->background, err));
    NN_TRY(frames_draw(c, d->p, f, d->theme, d->limits, err));
    NN_TRY(frames_write(d->dir, c, (run_name){RUN_PICTURE, d->p->spec.layer, (int)f->epoch}, err));
done:
    canvas_free(c);
    return status;
}

nn_status pictures_draw(const pictures *p, const run_dir *dir, const pictures_look *look,
                        const bool *only, nn_err *err)
{
    drawing d = drawing_of(p, dir, look, only);
    return threads_for(look->threads, p->count, draw_one, &d, err);
}

/* --- the sheet -------------------------------------------------------------------------------- */

static void cell_title(text *out, const pictures *p, const frame *f)
{
    const double value = (double)f->score.value[f->score.count - 1];

    text_printf(out, p->spec.classes ? "Epoch %.0f - %.1f %%" : "Epoch %.0f - R2 %.3f", f->epoch,
                p->spec.classes ? 100.0 * value : value);
}

static void sheet_words(text *title, text *subtitle, const pictures *p, int cells)
{
    text_printf(title, "%s: the %s rows, epoch by epoch", p->spec.subject, p->spec.split);
    frames_about_layer(subtitle, p);
    if (cells < p->count) {
        text_printf(subtitle, "; %d of %d snapshots", cells, p->count);
    }
}

static nn_status draw_sheet(const drawing *d, const sheet_spec *spec, nn_err *err)
{
    nn_status status;
    canvas   *c = NULL;
    int       width, height;

    NN_TRY(sheet_size(spec, CELL_WIDTH, CELL_HEIGHT, &width, &height, err));
    NN_TRY(canvas_create(&c, width, height, d->theme->background, err));
    NN_TRY(sheet_draw(c, spec, err));
    NN_TRY(frames_write(d->dir, c, (run_name){.kind = RUN_SHEET, .layer = d->p->spec.layer}, err));
done:
    canvas_free(c);
    return status;
}

nn_status pictures_sheet(const pictures *p, const run_dir *dir, const pictures_look *look,
                         const bool *only, nn_err *err)
{
    nn_status  status = NN_OK;
    drawing    d      = drawing_of(p, dir, look, only);
    int        chosen[SHEET_MOST];
    const int  cells             = frames_choose(chosen, p, only, SHEET_MOST);
    sheet_cell cell[SHEET_MOST]  = {0};
    field_grid grid[SHEET_MOST]  = {0};
    float     *field[SHEET_MOST] = {0};
    text       name[SHEET_MOST] = {0}, title = {0}, subtitle = {0}, axis[FRAME_AXES] = {0};
    sheet_spec spec = {.theme      = d.theme,
                       .cells      = cells,
                       .cell       = cell,
                       .points     = p->spec.part.rows,
                       .class_of   = p->spec.part.label,
                       .classes    = p->spec.classes,
                       .class_name = p->class_name,
                       .limits     = d.limits,
                       .value      = p->spec.part.target,
                       .value_name = p->spec.classes ? NULL : p->spec.label_name,
                       .value0     = p->value0,
                       .value1     = p->value1};

    if (cells == 0) {
        return NN_OK;
    }
    sheet_words(&title, &subtitle, p, cells);
    for (int u = 0; u < p->shown; u++) {
        frames_axis(&axis[u], p, u);
        NN_TRY(text_check(&axis[u], "drawing the sheet", err));
    }
    for (int i = 0; i < cells; i++) {
        const frame *f = &p->frames[chosen[i]];
        cell_title(&name[i], p, f);
        NN_TRY(text_check(&name[i], "drawing the sheet", err));
        cell[i] = (sheet_cell){.title  = name[i].data,
                               .x      = f->values,
                               .y      = p->shown > 1 ? f->values + 1 : NULL,
                               .stride = (size_t)p->shown,
                               .wrong  = f->wrong};
        if (f->above) {
            NN_TRY(frames_field(&field[i], p, f, d.limits, FIELD_ROWS, FIELD_COLS, err));
            grid[i]       = (field_grid){.rows      = FIELD_ROWS,
                                         .cols      = FIELD_COLS,
                                         .classes   = p->spec.classes,
                                         .p         = field[i],
                                         .line_name = "decision boundary"};
            cell[i].field = &grid[i];
        }
    }
    NN_TRY(text_check(&title, "drawing the sheet", err));
    NN_TRY(text_check(&subtitle, "drawing the sheet", err));
    spec.title    = title.data;
    spec.subtitle = subtitle.data;
    spec.x_name   = axis[0].data;
    spec.y_name   = axis[1].data;
    NN_TRY(draw_sheet(&d, &spec, err));
done:
    for (int i = 0; i < cells; i++) {
        text_free(&name[i]);
        free(field[i]);
    }
    text_free(&title);
    text_free(&subtitle);
    text_free(&axis[0]);
    text_free(&axis[1]);
    return status;
}

#include "output/frames.h"
#include "plot/braille.h"
#include "plot/sheet.h"
#include "util/threads.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define FIT_WORK 2e9 /* multiplications of a fit of components */

enum { LEAST_SQUARE = 4, CELL_WIDTH = 300, CELL_HEIGHT = 240, FIELD_ROWS = 41, FIELD_COLS = 61 };

int pictures_choose_layer(const nn_spec *spec)
{
    for (int l = spec->layers - 1; l >= 1; l--) {
        if (spec->units[l] == VIEW_AXES) {
            return l;
        }
    }
    return spec->layers > 1 ? spec->layers - 1 : spec->layers;
}

/* --- life ------------------------------------------------------------------------------- */

/* The layers above the one shown, as a network of its own. */
static void set_above(pictures *p)
{
    const nn_spec *s = p->spec.spec;
    const int      l = p->spec.layer;

    p->has_field = l < s->layers && view_is_plane(&p->view) &&
                   (l == 0 || p->view.kind == VIEW_UNITS) &&
                   (p->spec.classes || s->units[s->layers] == 1);
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
    pictures *p      = calloc(1, sizeof *p);

    if (!p) {
        return nn_fail_nomem(err, "preparing pictures");
    }
    p->spec   = *spec;
    p->view   = view_of(spec->spec->units[spec->layer], spec->chosen, spec->unit);
    p->shown  = p->view.axes;
    p->limits = limits_none();
    set_above(p);
    set_values(p);
    NN_TRY(class_names_make(&p->classes, spec, err));
    *out = p;
    p    = NULL;
done:
    pictures_free(p);
    return status;
}

static void free_frame(frame *f)
{
    free(f->acts);
    free(f->values);
    free(f->wrong);
    free(f->above);
    text_free(&f->note);
}

void pictures_free(pictures *p)
{
    if (p) {
        for (int i = 0; i < p->count; i++) {
            free_frame(&p->frames[i]);
        }
        class_names_release(&p->classes);
        view_release(&p->view);
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

/* What is shown; or, where that is not known yet, all there is. */
static bool keep_values(const pictures *p, frame *f, const float *acts)
{
    const size_t rows = (size_t)p->spec.part.rows, units = (size_t)p->view.units;

    f->values = malloc((rows * (size_t)p->shown + 1) * sizeof *f->values);
    if (p->view.kind == VIEW_PCA) {
        f->acts = malloc((rows * units + 1) * sizeof *f->acts);
        if (f->acts) {
            memcpy(f->acts, acts, rows * units * sizeof *acts);
        }
        return f->values && f->acts;
    }
    if (f->values) {
        view_show(&p->view, acts, p->spec.part.rows, f->values);
    }
    return f->values != NULL;
}

static bool keep_health(const pictures *p, frame *f, const float *acts)
{
    const int    rows = p->spec.part.rows, units = p->view.units;
    const nn_act act  = p->spec.spec->act[p->spec.layer];
    health      *unit = NULL;

    if (p->spec.layer == 0) {
        return true;
    }
    health_describe(&f->note, act, acts, rows, units, p->spec.split);
    unit = malloc((size_t)units * sizeof *unit);
    if (unit) {
        health_units(unit, act, acts, rows, units);
        for (int k = 0; p->view.kind == VIEW_UNITS && k < p->shown; k++) {
            f->unit[k] = unit[p->view.unit[k]];
        }
    }
    free(unit);
    return unit != NULL;
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
    frame f = {.epoch = epoch, .score = *score};

    assert(!p->fitted);
    if (!keep_values(p, &f, acts) || !keep_wrong(p, &f, predicted) || !keep_above(p, &f, params) ||
        !keep_health(p, &f, acts) || !make_room(p)) {
        free_frame(&f);
        return nn_fail_nomem(err, "keeping a snapshot");
    }
    p->frames[p->count++] = f;
    return text_check(&f.note, "keeping a snapshot", err);
}

/* The components of all snapshots, each with as many of its rows, evenly chosen, as keeps the
 * multiplications below a second's worth. */
static nn_status fit_components(pictures *p, nn_err *err)
{
    const size_t units = (size_t)p->view.units, rows = (size_t)p->spec.part.rows;
    const double work = (double)rows * p->count * (double)units * (double)units / 2;
    const size_t step = 1 + (size_t)(work / FIT_WORK);
    pca         *all  = NULL;
    nn_status    status;

    NN_TRY(pca_create(&all, p->view.units, err));
    for (int i = 0; i < p->count; i++) {
        pca_add(all, p->frames[i].acts, step * units, (int)((rows + step - 1) / step));
    }
    NN_TRY(pca_fit(&p->view.basis, all, err));
    for (int i = 0; i < p->count; i++) {
        frame *f = &p->frames[i];
        view_show(&p->view, f->acts, p->spec.part.rows, f->values);
        free(f->acts);
        f->acts = NULL;
    }
done:
    pca_free(all);
    return status;
}

nn_status pictures_fit(pictures *p, nn_err *err)
{
    nn_status status = NN_OK;

    if (p->fitted) {
        return NN_OK;
    }
    if (p->view.kind == VIEW_PCA) {
        NN_TRY(fit_components(p, err));
    }
    for (int i = 0; i < p->count; i++) {
        const float *v = p->frames[i].values;
        limits_include(&p->limits, v, p->shown > 1 ? v + 1 : NULL, (size_t)p->shown,
                       p->spec.part.rows);
    }
    p->fitted = true;
done:
    return status;
}

int pictures_count(const pictures *p)
{
    return p->count;
}

int pictures_epoch(const pictures *p, int i)
{
    return (int)p->frames[i].epoch;
}

int pictures_layer(const pictures *p)
{
    return p->spec.layer;
}

/* --- one picture per snapshot ------------------------------------------------------------- */

typedef struct {
    const pictures      *p;
    const run_dir       *dir;
    const pictures_look *look;
    const bool          *only;
    plot_limits          limits;
} drawing;

static drawing drawing_of(const pictures *p, const run_dir *dir, const pictures_look *look,
                          const bool *only)
{
    assert(p->fitted);
    return (drawing){
        .p = p, .dir = dir, .look = look, .only = only, .limits = frames_limits(p, look)};
}

static nn_status draw_one(void *user, int i, nn_err *err)
{
    nn_status      status = NN_OK;
    const drawing *d      = user;
    const frame   *f      = &d->p->frames[i];
    const artwork *art    = d->look->art;
    canvas        *c      = NULL;
    text           title  = {0};

    if (d->only && !d->only[i]) {
        return NN_OK;
    }
    if (d->look->stop && d->look->stop()) {
        return nn_fail(err, NN_INTERRUPTED, "interrupted while drawing");
    }
    frames_title(&title, d->p, f);
    NN_TRY(text_check(&title, "drawing", err));
    NN_TRY(artwork_canvas(&c, art, d->look->width, d->look->height, err));
    NN_TRY(frames_draw(c, d->p, f, art->look, d->limits, err));
    NN_TRY(artwork_write(
        art, c, d->dir,
        (run_name){.kind = RUN_PICTURE, .layer = d->p->spec.layer, .epoch = (int)f->epoch},
        title.data, err));
done:
    text_free(&title);
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
    text_printf(out, "Epoch %.0f - ", f->epoch);
    frames_score_value(out, &p->spec, &f->score);
}

static void sheet_words(text *title, text *subtitle, const pictures *p, int cells)
{
    text_printf(title, "%s: the %s rows, epoch by epoch", p->spec.subject, p->spec.split);
    frames_about_layer(subtitle, p);
    frames_about_marks(subtitle, p);
    if (cells < p->count) {
        text_printf(subtitle, "; %d of %d snapshots", cells, p->count);
    }
}

/* 25 epochs are the notebook's 5 x 5 figure: where one snapshot too many spoils a square, the
 * untrained network is left out. */
static int choose_cells(int *chosen, const pictures *p, const bool *only)
{
    bool wanted[SHEET_MOST + 1];
    int  side = LEAST_SQUARE;

    while (side * side < p->count - 1) {
        side++;
    }
    if (only || side * side != p->count - 1 || p->count - 1 > SHEET_MOST ||
        p->frames[0].epoch > 0.0) {
        return frames_choose(chosen, p, only, SHEET_MOST);
    }
    for (int i = 0; i < p->count; i++) {
        wanted[i] = i > 0;
    }
    return frames_choose(chosen, p, wanted, SHEET_MOST);
}

static nn_status draw_sheet(const drawing *d, const sheet_spec *spec, nn_err *err)
{
    nn_status      status;
    const artwork *art   = d->look->art;
    canvas        *c     = NULL;
    int            width = d->look->width, height = d->look->height;

    if (!d->look->sized) {
        NN_TRY(sheet_size(spec, CELL_WIDTH, CELL_HEIGHT, &width, &height, err));
    }
    NN_TRY(artwork_canvas(&c, art, width, height, err));
    NN_TRY(sheet_draw(c, spec, err));
    NN_TRY(artwork_write(art, c, d->dir, (run_name){.kind = RUN_SHEET, .layer = d->p->spec.layer},
                         spec->title, err));
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
    const int  cells             = choose_cells(chosen, p, only);
    sheet_cell cell[SHEET_MOST]  = {0};
    field_grid grid[SHEET_MOST]  = {0};
    float     *field[SHEET_MOST] = {0};
    text       name[SHEET_MOST] = {0}, title = {0}, subtitle = {0}, axis[VIEW_AXES] = {0};
    sheet_spec spec = {.theme      = look->art->look,
                       .cells      = cells,
                       .cell       = cell,
                       .points     = p->spec.part.rows,
                       .class_of   = p->spec.part.label,
                       .classes    = p->spec.classes,
                       .class_name = p->classes.name,
                       .limits     = d.limits,
                       .value      = p->spec.part.target,
                       .value_name = p->spec.classes ? NULL : p->spec.label_name,
                       .value0     = p->value0,
                       .value1     = p->value1,
                       .centroids  = p->spec.centroids};

    if (cells == 0) {
        return NN_OK;
    }
    sheet_words(&title, &subtitle, p, cells);
    for (int u = 0; u < p->shown; u++) {
        frames_axis(&axis[u], p, u, NULL);
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
                                         .line_name = frames_boundary_name(p)};
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

/* --- in a terminal --------------------------------------------------------------------------- */

/* Words in lines of at most `cols` columns, as far as each word has room, and a line feed. */
static void put_wrapped(text *out, const char *words, int cols)
{
    text word = {0};
    int  used = 0;

    while (*words) {
        const size_t len = strcspn(words, " ");
        int          width;
        text_clear(&word);
        text_bytes(&word, words, len);
        width = word.len ? braille_text_width(word.data) : 0;
        if (used) {
            const bool fits = used + 1 + width <= cols;
            text_char(out, fits ? ' ' : '\n');
            used = fits ? used + 1 : 0;
        }
        text_bytes(out, word.data, word.len);
        out->failed |= word.failed;
        used += width;
        words += len + (words[len] == ' ');
    }
    text_char(out, '\n');
    text_free(&word);
}

nn_status pictures_print(text *out, const pictures *p, int i, int cols, int rows, int colours,
                         nn_err *err)
{
    const frame *f               = &p->frames[i];
    text         axis[VIEW_AXES] = {0}, words = {0};
    nn_status    status = NN_OK;
    braille_spec spec   = {.rows       = rows,
                           .colours    = colours,
                           .points     = p->spec.part.rows,
                           .x          = f->values,
                           .y          = p->shown > 1 ? f->values + 1 : NULL,
                           .stride     = (size_t)p->shown,
                           .class_of   = p->spec.part.label,
                           .classes    = p->spec.classes,
                           .class_name = p->classes.name,
                           .limits     = limits_padded(p->limits),
                           .value      = p->spec.part.target,
                           .value0     = p->value0,
                           .value1     = p->value1,
                           .value_name = p->spec.label_name};

    assert(p->fitted);
    for (int u = 0; u < p->shown; u++) {
        frames_axis(&axis[u], p, u, f);
        NN_TRY(text_check(&axis[u], "showing the run", err));
    }
    spec.x_name = axis[0].data;
    spec.y_name = axis[1].data;
    spec.cols   = cols - braille_left(&spec) > 1 ? cols - braille_left(&spec) : 1;
    frames_title(out, p, f);
    text_char(out, '\n');
    frames_about_layer(&words, p);
    text_printf(&words, "; %s", p->spec.subject);
    NN_TRY(text_check(&words, "showing the run", err));
    put_wrapped(out, words.data, cols);
    NN_TRY(braille_scatter(out, &spec, err));
    if (f->note.len) {
        put_wrapped(out, f->note.data, cols);
    }
    NN_TRY(text_check(out, "showing the run", err));
done:
    text_free(&axis[0]);
    text_free(&axis[1]);
    text_free(&words);
    return status;
}

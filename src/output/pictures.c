#include "output/pictures.h"
#include "formats/number.h"
#include "formats/png.h"
#include "insight/health.h"
#include "model/model.h"
#include "plot/canvas.h"
#include "plot/scatter.h"
#include "plot/strip.h"
#include "util/text.h"
#include "util/threads.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { AXES = 2, CANVAS_CHANNELS = 3 }; /* a picture shows at most two units, in RGB */

typedef struct {
    int             epoch;
    history_metrics score;
    float          *values; /* (rows, shown units) */
    text            note;   /* about units that say nothing */
} frame;

struct pictures {
    pictures_spec spec;
    int           shown;      /* units shown: 1 or 2 */
    text         *legend;     /* (classes) what the classes are called on the pictures */
    const char  **class_name; /* (classes) the same, as plots want it */
    plot_limits   limits;     /* over all frames */
    frame        *frames;
    int           count, room;
};

int pictures_choose_layer(const nn_spec *spec)
{
    for (int l = spec->layers - 1; l >= 1; l--) {
        if (spec->units[l] == AXES) {
            return l;
        }
    }
    return spec->layers > 1 ? spec->layers - 1 : spec->layers;
}

/* --- keeping ------------------------------------------------------------------------- */

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

nn_status pictures_create(pictures **out, const pictures_spec *spec, nn_err *err)
{
    nn_status status = NN_OK;
    int       units  = spec->spec->units[spec->layer];
    pictures *p      = calloc(1, sizeof *p);

    if (p) {
        p->spec   = *spec;
        p->shown  = units < AXES ? units : AXES;
        p->limits = limits_none();
    }
    if (!p) {
        NN_TRY(nn_fail_nomem(err, "preparing pictures"));
    }
    NN_TRY(name_classes(p, err));
    *out = p;
    p    = NULL;
done:
    pictures_free(p);
    return status;
}

void pictures_free(pictures *p)
{
    if (p) {
        for (int c = 0; p->legend && c < p->spec.classes; c++) {
            text_free(&p->legend[c]);
        }
        free(p->legend);
        free(p->class_name);
        for (int i = 0; i < p->count; i++) {
            free(p->frames[i].values);
            text_free(&p->frames[i].note);
        }
        free(p->frames);
        free(p);
    }
}

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

nn_status pictures_keep(pictures *p, int epoch, const history_metrics *score, const float *acts,
                        nn_err *err)
{
    const int layer = p->spec.layer, rows = p->spec.part.rows, shown = p->shown;
    const int units = p->spec.spec->units[layer];
    frame     f     = {.epoch = epoch, .score = *score};

    f.values = malloc(((size_t)rows * (size_t)shown + 1) * sizeof *f.values);
    if (!f.values || !make_room(p)) {
        free(f.values);
        return nn_fail_nomem(err, "keeping a snapshot");
    }
    for (int r = 0; r < rows; r++) {
        memcpy(f.values + (size_t)r * (size_t)shown, acts + (size_t)r * (size_t)units,
               (size_t)shown * sizeof *acts);
    }
    if (layer > 0) {
        health_describe(&f.note, p->spec.spec->act[layer], acts, rows, units);
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
    return p->frames[i].epoch;
}

/* --- drawing ------------------------------------------------------------------------- */

typedef struct {
    const pictures      *p;
    const run_dir       *dir;
    const pictures_look *look;
    plot_limits          limits; /* padded */
} drawing;

static void compose_title(text *out, const pictures *p, const frame *f)
{
    const int    last  = f->score.count - 1; /* accuracy, or r2 */
    const double value = (double)f->score.value[last];

    if (p->spec.classes) {
        text_printf(out, "Epoch %d - %s accuracy %.1f %%", f->epoch, p->spec.split, 100.0 * value);
    } else {
        text_printf(out, "Epoch %d - %s R2 %.3f", f->epoch, p->spec.split, value);
    }
}

static void compose_subtitle(text *out, const pictures *p, const frame *f)
{
    const nn_spec *spec  = p->spec.spec;
    int            units = spec->units[p->spec.layer];
    char           name[16];

    text_printf(out, "layer %d (%s", p->spec.layer, model_layer_name(name, spec, p->spec.layer));
    if (p->spec.layer > 0) {
        text_printf(out, ", %s", NN_ACTS[spec->act[p->spec.layer]].name);
    }
    text_str(out, "), ");
    const char *what = p->spec.layer > 0 ? "unit" : "scaled feature";
    if (units > p->shown) {
        text_printf(out, "first %d of %d %ss, ", p->shown, units, what);
    } else {
        text_printf(out, "%s%s%s, ", p->spec.layer > 0 ? "raw " : "", what,
                    p->shown > 1 ? "s" : "");
    }
    if (p->spec.part.rows < p->spec.of_rows) {
        text_printf(out, "a sample of %d of %d rows, ", p->spec.part.rows, p->spec.of_rows);
    }
    text_printf(out, "%s loss %.4f; %s", p->spec.split, (double)f->score.value[0], p->spec.subject);
}

static void compose_axis(text *out, const pictures *p, int unit)
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

static nn_status draw_scatter(canvas *c, const drawing *d, const frame *f, const char *title,
                              const char *subtitle, const char *const axis[AXES], nn_err *err)
{
    const pictures *p    = d->p;
    scatter_spec    spec = {.title      = title,
                            .subtitle   = subtitle,
                            .note       = f->note.data,
                            .x_name     = axis[0],
                            .y_name     = axis[1],
                            .points     = p->spec.part.rows,
                            .x          = f->values,
                            .y          = f->values + 1,
                            .stride     = AXES,
                            .class_of   = p->spec.part.label,
                            .classes    = p->spec.classes,
                            .class_name = p->class_name,
                            .limits     = d->limits};
    return scatter_draw(c, &spec, err);
}

static nn_status draw_strip(canvas *c, const drawing *d, const frame *f, const char *title,
                            const char *subtitle, const char *axis, nn_err *err)
{
    const pictures *p      = d->p;
    const nn_spec  *s      = p->spec.spec;
    bool            output = p->spec.layer == s->layers && NN_LOSSES[s->loss].classifies;
    strip_spec      spec   = {.title           = title,
                              .subtitle        = subtitle,
                              .note            = f->note.data,
                              .x_name          = axis,
                              .points          = p->spec.part.rows,
                              .x               = f->values,
                              .stride          = 1,
                              .class_of        = p->spec.part.label,
                              .classes         = p->spec.classes,
                              .class_name      = p->class_name,
                              .limits          = d->limits,
                              .threshold       = 0.5,
                              .threshold_label = output ? "threshold 0.5" : NULL};
    return strip_draw(c, &spec, err);
}

static nn_status draw_frame(canvas *c, const drawing *d, const frame *f, nn_err *err)
{
    nn_status   status      = NN_OK;
    const char *names[AXES] = {NULL, NULL};
    text        title = {0}, subtitle = {0}, axis[AXES] = {{0}, {0}};

    compose_title(&title, d->p, f);
    compose_subtitle(&subtitle, d->p, f);
    NN_TRY(text_check(&title, "drawing", err));
    NN_TRY(text_check(&subtitle, "drawing", err));
    for (int u = 0; u < d->p->shown; u++) {
        compose_axis(&axis[u], d->p, u);
        NN_TRY(text_check(&axis[u], "drawing", err));
        names[u] = axis[u].data;
    }
    NN_TRY(d->p->shown > 1 ? draw_scatter(c, d, f, title.data, subtitle.data, names, err)
                           : draw_strip(c, d, f, title.data, subtitle.data, names[0], err));
done:
    text_free(&title);
    text_free(&subtitle);
    text_free(&axis[0]);
    text_free(&axis[1]);
    return status;
}

static nn_status draw_one(void *user, int i, nn_err *err)
{
    nn_status      status = NN_OK;
    const drawing *d      = user;
    const frame   *f      = &d->p->frames[i];
    const theme   *look   = palette_theme(0);
    canvas        *c      = NULL;
    unsigned char *png    = NULL;
    size_t         len    = 0;

    if (d->look->stop && d->look->stop()) {
        return nn_fail(err, NN_INTERRUPTED, "interrupted while drawing");
    }
    NN_TRY(canvas_create(&c, d->look->width, d->look->height, look->background, err));
    NN_TRY(draw_frame(c, d, f, err));
    NN_TRY(png_encode(&png, &len, canvas_pixels(c), d->look->width, d->look->height,
                      CANVAS_CHANNELS, err));
    NN_TRY(
        run_dir_write(d->dir, (run_name){RUN_PICTURE, d->p->spec.layer, f->epoch}, png, len, err));
done:
    free(png);
    canvas_free(c);
    return status;
}

nn_status pictures_draw(const pictures *p, const run_dir *dir, const pictures_look *look,
                        nn_err *err)
{
    drawing d = {.p = p, .dir = dir, .look = look, .limits = limits_padded(p->limits)};
    return threads_for(look->threads, p->count, draw_one, &d, err);
}

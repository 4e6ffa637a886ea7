#include "cli/draw.h"
#include "cli/suggest.h"
#include "formats/number.h"
#include "output/curves.h"
#include "plot/canvas.h"
#include "util/text.h"
#include "util/threads.h"

#include <string.h>

enum { WIDTH = 800, HEIGHT = 600 };

static const char *kind_name(int i)
{
    static const char *const NAMES[] = {
        [DRAW_SCATTER] = "scatter", [DRAW_SHEET] = "sheet",     [DRAW_ANIMATION] = "animation",
        [DRAW_HISTORY] = "history", [DRAW_NETWORK] = "network", [DRAW_INPUT] = "input",
        [DRAW_KINDS] = "all",       [DRAW_KINDS + 1] = NULL};
    return NAMES[i];
}

const char *draw_kind_name(draw_kind kind)
{
    return kind_name((int)kind);
}

/* --- options ---------------------------------------------------------------------------- */

static nn_status refuse_kind(const char *word, int len, nn_err *err)
{
    char        typed[41];
    const char *nearest;
    int         n = len < 40 ? len : 40;

    memcpy(typed, word, (size_t)n);
    typed[n] = '\0';
    nearest  = suggest_nearest(typed, kind_name);
    return nn_fail(err, NN_USAGE,
                   "pictures: '%s' is not one of scatter, sheet, animation, history, network, "
                   "input, all%s%s%s",
                   typed, nearest ? "; did you mean '" : "", nearest ? nearest : "",
                   nearest ? "'?" : "");
}

static nn_status read_kinds(draw_options *o, const char *list, nn_err *err)
{
    for (const char *s = list;; s++) {
        size_t n = strcspn(s, ",");
        int    k = 0;
        while (k <= DRAW_KINDS && !(strlen(kind_name(k)) == n && memcmp(kind_name(k), s, n) == 0)) {
            k++;
        }
        if (k > DRAW_KINDS) {
            return refuse_kind(s, (int)n, err);
        }
        for (int i = 0; i < DRAW_KINDS; i++) {
            o->kind[i] |= k == i || k == DRAW_KINDS;
        }
        s += n;
        if (!*s) {
            return NN_OK;
        }
    }
}

/* `n` numbers between separators; false when they are not exactly that. */
static bool read_numbers(double *out, int n, const char *s, char separator)
{
    for (int i = 0; i < n; i++) {
        size_t len = strcspn(s, (char[]){separator, '\0'});
        if (!number_parse(s, len, '.', &out[i]) || (s[len] == '\0') != (i == n - 1)) {
            return false;
        }
        s += len + 1;
    }
    return true;
}

static nn_status read_size(draw_options *o, const char *size, nn_err *err)
{
    double v[2] = {WIDTH, HEIGHT};

    if (strcmp(size, "auto") != 0 &&
        !(read_numbers(v, 2, size, 'x') && v[0] >= CANVAS_MIN && v[0] <= CANVAS_MAX &&
          v[1] >= CANVAS_MIN && v[1] <= CANVAS_MAX && v[0] == (int)v[0] && v[1] == (int)v[1])) {
        return nn_fail(err, NN_USAGE,
                       "--size: '%.60s' is not WIDTHxHEIGHT with whole numbers in %d..%d, or auto",
                       size, CANVAS_MIN, CANVAS_MAX);
    }
    if (!(v[0] * o->pixel_ratio <= CANVAS_MAX && v[1] * o->pixel_ratio <= CANVAS_MAX)) {
        return nn_fail(err, NN_USAGE,
                       "--size %.0fx%.0f with --pixel-ratio %g: a side can have up to %d pixels",
                       v[0], v[1], o->pixel_ratio, CANVAS_MAX);
    }
    o->width  = (int)v[0];
    o->height = (int)v[1];
    o->sized  = strcmp(size, "auto") != 0;
    return NN_OK;
}

static nn_status read_limits(draw_options *o, const char *limits, nn_err *err)
{
    double v[4];

    if (strcmp(limits, "auto") == 0) {
        return NN_OK;
    }
    o->has_limits = read_numbers(v, 4, limits, ',');
    if (o->has_limits) {
        o->limits = (plot_limits){v[0], v[1], v[2], v[3]};
    }
    if (!o->has_limits || !limits_valid(&o->limits)) {
        return nn_fail(err, NN_USAGE,
                       "--limits: '%.60s' is not x0,x1,y0,y1 with x0 < x1 and y0 < y1, or auto",
                       limits);
    }
    return NN_OK;
}

static nn_status read_format(draw_options *o, int format, nn_err *err)
{
    if (format == FORMAT_CSV || format == FORMAT_NPY) {
        return nn_fail(err, NN_USAGE, "--format: pictures are png or svg; 'nnviz dump' writes %s",
                       format == FORMAT_CSV ? "csv" : "npy");
    }
    o->svg = format == FORMAT_SVG;
    return NN_OK;
}

nn_status draw_options_read(draw_options *out, const run_config *config, const char *size,
                            int threads, nn_err *err)
{
    nn_status    status;
    draw_options o = {.pixel_ratio = config->pixel_ratio,
                      .fps         = (int)config->fps,
                      .max_frames  = (int)config->max_frames,
                      .threads     = threads};

    palette_with_scheme(&o.look, palette_theme(config->theme), config->palette);
    NN_TRY(read_kinds(&o, config->plots, err));
    NN_TRY(read_size(&o, size, err));
    NN_TRY(read_limits(&o, config->limits, err));
    NN_TRY(read_format(&o, config->format, err));
    *out = o;
done:
    return status;
}

unsigned draw_extras(const draw_options *o)
{
    return (o->kind[DRAW_INPUT] ? ALBUM_INPUT : 0u) | (o->kind[DRAW_NETWORK] ? ALBUM_NETWORK : 0u);
}

bool draw_needs_snapshots(const draw_options *o)
{
    bool needs = false;
    for (int k = 0; k < DRAW_KINDS; k++) {
        needs |= o->kind[k] && k != DRAW_HISTORY;
    }
    return needs;
}

/* --- drawing ------------------------------------------------------------------------------ */

static int count(const draw_run *run)
{
    int n = 0;
    for (int i = 0; run->from->shown && i < pictures_count(run->from->shown); i++) {
        n += !run->only || run->only[i];
    }
    return n;
}

/* One kind, if there is something to draw it from; `done` counts its files. */
static nn_status draw_kind_of(const draw_options *o, const draw_run *run, draw_kind kind,
                              const pictures_look *look, int *done, nn_err *err)
{
    const album *a   = run->from;
    const int    all = count(run);
    nn_status    status;

    if (kind == DRAW_HISTORY) {
        curves_look curves = {look->art, o->width, o->height, run->subject};
        NN_TRY(curves_draw(run->dir, run->spec->loss, &curves, err));
        *done = 1;
        return NN_OK;
    }
    if (all == 0) {
        return NN_OK;
    }
    switch (kind) {
    case DRAW_SCATTER:
        NN_TRY(pictures_draw(a->shown, run->dir, look, run->only, err));
        break;
    case DRAW_SHEET:
        NN_TRY(pictures_sheet(a->shown, run->dir, look, run->only, err));
        break;
    case DRAW_ANIMATION:
        NN_TRY(pictures_animation(a->shown, run->dir, look, run->only, o->fps, o->max_frames, err));
        break;
    case DRAW_NETWORK:
        NN_TRY(networks_draw(a->network, run->dir, look, run->only, err));
        break;
    default: { /* DRAW_INPUT: --limits are those of the layer shown */
        pictures_look own = *look;
        if (o->kind[DRAW_SCATTER] && pictures_layer(a->shown) == 0) {
            return NN_OK; /* its scatters are the same files */
        }
        own.limits = NULL;
        NN_TRY(pictures_draw(a->input, run->dir, &own, run->only, err));
    }
    }
    *done = kind == DRAW_SHEET || kind == DRAW_ANIMATION ? 1 : all;
done:
    return status;
}

typedef struct {
    const draw_options  *o;
    const draw_run      *run;
    const pictures_look *look;
    int                 *done; /* (DRAW_KINDS) */
} drawing_kinds;

static nn_status draw_kind_at(void *user, int k, nn_err *err)
{
    const drawing_kinds *d = user;
    return d->o->kind[k] ? draw_kind_of(d->o, d->run, (draw_kind)k, d->look, &d->done[k], err)
                         : NN_OK;
}

nn_status draw_all(const draw_options *o, const draw_run *run, int *drawn, nn_err *err)
{
    nn_status     status           = NN_OK;
    int           done[DRAW_KINDS] = {0};
    artwork       art              = {.look        = &o->look,
                                      .svg         = o->svg,
                                      .pixel_ratio = o->pixel_ratio,
                                      .software    = "nnviz " NNVIZ_VERSION,
                                      .data        = run->data,
                                      .seed        = run->seed,
                                      .spec        = run->spec};
    pictures_look look             = {.art     = &art,
                                      .width   = o->width,
                                      .height  = o->height,
                                      .sized   = o->sized,
                                      .limits  = o->has_limits ? &o->limits : NULL,
                                      .threads = o->threads,
                                      .stop    = run->stop};

    NN_TRY(album_fit(run->from, err));
    /* Side by side: a sheet or a history keeps one processor busy, the others use the rest. */
    drawing_kinds all = {o, run, &look, done};
    NN_TRY(threads_for(o->threads, DRAW_KINDS, draw_kind_at, &all, err));
done:
    for (int k = 0; drawn && k < DRAW_KINDS; k++) {
        drawn[k] = done[k];
    }
    return status;
}

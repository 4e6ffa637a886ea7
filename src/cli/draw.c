#include "cli/draw.h"
#include "cli/suggest.h"
#include "formats/number.h"
#include "output/curves.h"
#include "plot/canvas.h"
#include "util/text.h"

#include <string.h>

enum { WIDTH = 800, HEIGHT = 600 };

static const char *kind_name(int i)
{
    static const char *const NAMES[] = {[DRAW_SCATTER]   = "scatter",
                                        [DRAW_SHEET]     = "sheet",
                                        [DRAW_ANIMATION] = "animation",
                                        [DRAW_HISTORY]   = "history",
                                        [DRAW_KINDS]     = NULL};
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
                   "--plots: '%s' is not one of scatter, sheet, animation, history%s%s%s", typed,
                   nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static nn_status read_kinds(draw_options *o, const char *list, nn_err *err)
{
    for (const char *s = list;; s++) {
        size_t n = strcspn(s, ",");
        int    k = 0;
        while (k < DRAW_KINDS && !(strlen(kind_name(k)) == n && memcmp(kind_name(k), s, n) == 0)) {
            k++;
        }
        if (k == DRAW_KINDS) {
            return refuse_kind(s, (int)n, err);
        }
        o->kind[k] = true;
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
    o->width  = (int)v[0];
    o->height = (int)v[1];
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

nn_status draw_options_read(draw_options *out, const run_config *config, const char *size,
                            int threads, nn_err *err)
{
    nn_status    status;
    draw_options o = {.theme      = config->theme,
                      .fps        = (int)config->fps,
                      .max_frames = (int)config->max_frames,
                      .threads    = threads};

    NN_TRY(read_kinds(&o, config->plots, err));
    NN_TRY(read_size(&o, size, err));
    NN_TRY(read_limits(&o, config->limits, err));
    *out = o;
done:
    return status;
}

/* --- drawing ------------------------------------------------------------------------------ */

static int count(const pictures *p, const bool *only)
{
    int n = 0;
    for (int i = 0; i < pictures_count(p); i++) {
        n += !only || only[i];
    }
    return n;
}

static nn_status draw_history(const draw_options *o, const run_dir *dir, nn_loss loss,
                              const char *subject, nn_err *err)
{
    curves_look look = {.width   = o->width,
                        .height  = o->height,
                        .look    = palette_theme(o->theme),
                        .subject = subject};
    return curves_draw(dir, loss, &look, err);
}

nn_status draw_all(const draw_options *o, const pictures *p, const run_dir *dir, nn_loss loss,
                   const char *subject, const bool *only, bool (*stop)(void), int *drawn,
                   nn_err *err)
{
    nn_status     status           = NN_OK;
    int           done[DRAW_KINDS] = {0};
    const bool    any              = count(p, only) > 0;
    pictures_look look             = {.width   = o->width,
                                      .height  = o->height,
                                      .look    = palette_theme(o->theme),
                                      .limits  = o->has_limits ? &o->limits : NULL,
                                      .threads = o->threads,
                                      .stop    = stop};

    if (o->kind[DRAW_SCATTER]) {
        NN_TRY(pictures_draw(p, dir, &look, only, err));
        done[DRAW_SCATTER] = count(p, only);
    }
    if (o->kind[DRAW_SHEET] && any) {
        NN_TRY(pictures_sheet(p, dir, &look, only, err));
        done[DRAW_SHEET] = 1;
    }
    if (o->kind[DRAW_ANIMATION] && any) {
        NN_TRY(pictures_animation(p, dir, &look, only, o->fps, o->max_frames, err));
        done[DRAW_ANIMATION] = 1;
    }
    if (o->kind[DRAW_HISTORY]) {
        NN_TRY(draw_history(o, dir, loss, subject, err));
        done[DRAW_HISTORY] = 1;
    }
done:
    for (int k = 0; drawn && k < DRAW_KINDS; k++) {
        drawn[k] = done[k];
    }
    return status;
}

/* The animation of a run: its snapshots, and moments between them in which every point
 * moves in a straight line.  Declared in pictures.h.
 */
#include "formats/gif.h"
#include "output/frames.h"
#include "plot/ramp.h"
#include "util/threads.h"

#include <math.h>
#include <stdlib.h>

enum { WIDTH = 640, HEIGHT = 480, BETWEEN = 3, HOLD_CS = 200 }; /* where no size is asked for */

/* Frames that may wait for the encoder: it takes about half as long as drawing, so that more
 * would only be memory. */
enum { AHEAD = 8 };

typedef struct {
    const pictures      *p;
    const pictures_look *look;
    const theme         *theme;
    plot_limits          limits;
    int                 *chosen;        /* (snapshots) places among the frames */
    int                  width, height; /* pixels                         */
    int                  snapshots;
    int                  between; /* frames between two of them          */

    /* Frames are drawn side by side, and encoded in order by whichever thread is free. */
    gif    *encoder;
    int     delay, frames;
    canvas *drawn[AHEAD]; /* frame i at i % AHEAD, until it is encoded  */
    canvas *encoded;      /* the last one, which the next is compared to */
} animation;

/* --- which frames ------------------------------------------------------------------------- */

/* The snapshots that are shown, and how many frames there is room for between two of them. */
static nn_status choose(animation *a, const bool *only, int most, nn_err *err)
{
    const int n = a->p->count < most ? a->p->count : most;

    a->chosen = malloc(((size_t)n + 1) * sizeof *a->chosen);
    if (!a->chosen) {
        return nn_fail_nomem(err, "drawing the animation");
    }
    a->snapshots = frames_choose(a->chosen, a->p, only, most);
    a->between   = a->snapshots > 1 ? (most - a->snapshots) / (a->snapshots - 1) : 0;
    a->between   = a->between < BETWEEN ? a->between : BETWEEN;
    return NN_OK;
}

static int frame_count(const animation *a)
{
    return a->snapshots + (a->snapshots - 1) * a->between;
}

/* --- one frame ---------------------------------------------------------------------------- */

static void blend(float *out, const float *from, const float *to, float share, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = from[i] + share * (to[i] - from[i]);
    }
}

/* A moment after snapshot `from`: points, and the weights above them, in between; score, rings and
 * note are those of the snapshot left behind.
 *   out  out  release values and above; the rest is borrowed */
static nn_status between(frame *out, const animation *a, const frame *from, const frame *to,
                         float share, nn_err *err)
{
    const size_t values = (size_t)a->p->spec.part.rows * (size_t)a->p->shown;
    const size_t params = from->above ? nn_spec_params(&a->p->above) : 0;

    *out        = *from;
    out->epoch  = from->epoch + (to->epoch - from->epoch) * (double)share;
    out->values = malloc((values + 1) * sizeof *out->values);
    out->above  = params ? malloc(params * sizeof *out->above) : NULL;
    if (!out->values || (params && !out->above)) {
        free(out->values);
        free(out->above);
        return nn_fail_nomem(err, "drawing the animation");
    }
    blend(out->values, from->values, to->values, share, values);
    if (params) {
        blend(out->above, from->above, to->above, share, params);
    }
    return NN_OK;
}

static nn_status draw_frame(canvas **out, const animation *a, const frame *f, nn_err *err)
{
    canvas   *c = NULL;
    nn_status status;

    NN_TRY(canvas_create(&c, a->width, a->height, a->theme->background, err));
    NN_TRY(frames_draw(c, a->p, f, a->theme, a->limits, err));
    *out = c;
    c    = NULL;
done:
    canvas_free(c);
    return status;
}

static nn_status draw_one(void *user, int number, nn_err *err)
{
    animation   *a    = user;
    const int    step = a->between + 1;
    const frame *from = &a->p->frames[a->chosen[number / step]];
    canvas     **to   = &a->drawn[number % AHEAD];
    frame        f;
    nn_status    status;

    if (a->look->stop && a->look->stop()) {
        return nn_fail(err, NN_INTERRUPTED, "interrupted while drawing");
    }
    if (number % step == 0) {
        return draw_frame(to, a, from, err);
    }
    status = between(&f, a, from, &a->p->frames[a->chosen[number / step + 1]],
                     (float)(number % step) / (float)step, err);
    if (status == NN_OK) {
        status = draw_frame(to, a, &f, err);
        free(f.values);
        free(f.above);
    }
    return status;
}

static nn_status encode_one(void *user, int number, nn_err *err)
{
    animation *a      = user;
    canvas   **from   = &a->drawn[number % AHEAD];
    nn_status  status = gif_frame(a->encoder, canvas_pixels(*from),
                                 number == a->frames - 1 ? HOLD_CS : a->delay, err);
    canvas_free(a->encoded);
    a->encoded = *from;
    *from      = NULL;
    return status;
}

/* --- all of them ----------------------------------------------------------------------------- */

static gif_colour colour(rgba c)
{
    return (gif_colour){c.r, c.g, c.b};
}

/* The theme's colours, which is all that a frame is mixed from. */
static void make_palette(gif_palette *out, const animation *a)
{
    const theme *t     = a->theme;
    gif_colour   ink[] = {colour(t->text), colour(t->muted), colour(t->grid), colour(t->axis),
                          colour(t->zero)};
    gif_colour   hue[PALETTE_CLASSES];
    const int    classes = a->p->spec.classes;
    ramp         scale;
    const int    hues = classes && classes < PALETTE_CLASSES ? classes : PALETTE_CLASSES;

    ramp_make(&scale, t);
    for (int k = 0; k < hues; k++) {
        hue[k] = colour(classes ? palette_colour(t, k)
                                : ramp_colour(&scale, (double)k / (PALETTE_CLASSES - 1)));
    }
    gif_palette_mix(out, &(gif_palette_spec){.background = colour(t->background),
                                             .ink        = ink,
                                             .inks       = (int)(sizeof ink / sizeof *ink),
                                             .hue        = hue,
                                             .hues       = hues});
}

static int pixels_of(const pictures_look *look, int size)
{
    return (int)lround(size * look->art->pixel_ratio);
}

nn_status pictures_animation(const pictures *p, const run_dir *dir, const pictures_look *look,
                             const bool *only, int fps, int most, nn_err *err)
{
    nn_status      status;
    gif_palette    palette;
    unsigned char *bytes = NULL;
    size_t         len   = 0;
    animation      a     = {.p      = p,
                            .look   = look,
                            .theme  = look->art->look,
                            .limits = frames_limits(p, look),
                            .width  = pixels_of(look, look->sized ? look->width : WIDTH),
                            .height = pixels_of(look, look->sized ? look->height : HEIGHT)};

    NN_TRY(choose(&a, only, most, err));
    if (a.snapshots == 0) {
        goto done;
    }
    a.frames = frame_count(&a);
    a.delay  = 100 / fps > GIF_DELAY_MIN ? 100 / fps : GIF_DELAY_MIN;
    make_palette(&palette, &a);
    NN_TRY(gif_create(&a.encoder, a.width, a.height, &palette, err));
    NN_TRY(threads_in_order(look->threads, a.frames, AHEAD, draw_one, encode_one, &a, err));
    NN_TRY(gif_finish(a.encoder, &bytes, &len, err));
    NN_TRY(run_dir_write(dir, (run_name){.kind = RUN_ANIMATION, .layer = p->spec.layer}, bytes, len,
                         err));
done:
    gif_free(a.encoder);
    free(bytes);
    free(a.chosen);
    canvas_free(a.encoded);
    for (int i = 0; i < AHEAD; i++) { /* of an animation that was not finished */
        canvas_free(a.drawn[i]);
    }
    return status;
}

/* The animation of a run: its snapshots, and moments between them in which every point
 * moves in a straight line.  Declared in pictures.h.
 */
#include "formats/gif.h"
#include "output/frames.h"
#include "plot/ramp.h"
#include "util/threads.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 640, HEIGHT = 480, BETWEEN = 3, HOLD_CS = 200, BATCH = 8 };

typedef struct {
    const pictures      *p;
    const pictures_look *look;
    const theme         *theme;
    plot_limits          limits;
    int                 *chosen; /* (snapshots) places among the frames */
    int                  snapshots;
    int                  between; /* frames between two of them          */

    /* Frames are drawn a batch at a time, side by side, while the batch before is encoded. */
    gif           *encoder;
    int            delay, frames;
    int            first;            /* frame number at the start of the batch being drawn */
    unsigned char *pixels[2][BATCH]; /* (HEIGHT, WIDTH, 3): of even and of odd batches     */
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

static nn_status draw_pixels(const animation *a, const frame *f, unsigned char *pixels, nn_err *err)
{
    canvas   *c = NULL;
    nn_status status;

    NN_TRY(canvas_create(&c, WIDTH, HEIGHT, a->theme->background, err));
    NN_TRY(frames_draw(c, a->p, f, a->theme, a->limits, err));
    memcpy(pixels, canvas_pixels(c), (size_t)WIDTH * HEIGHT * FRAME_CHANNELS);
done:
    canvas_free(c);
    return status;
}

/* Where a frame waits for the encoder. */
static unsigned char *place(const animation *a, int number)
{
    return a->pixels[number / BATCH % 2][number % BATCH];
}

static nn_status draw_one(const animation *a, int number, nn_err *err)
{
    const int    step = a->between + 1;
    const frame *from = &a->p->frames[a->chosen[number / step]];
    frame        f;
    nn_status    status;

    if (a->look->stop && a->look->stop()) {
        return nn_fail(err, NN_INTERRUPTED, "interrupted while drawing");
    }
    if (number % step == 0) {
        return draw_pixels(a, from, place(a, number), err);
    }
    status = between(&f, a, from, &a->p->frames[a->chosen[number / step + 1]],
                     (float)(number % step) / (float)step, err);
    if (status == NN_OK) {
        status = draw_pixels(a, &f, place(a, number), err);
        free(f.values);
        free(f.above);
    }
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

/* The batch before the one being drawn goes into the file, in order. */
static nn_status encode_before(const animation *a, nn_err *err)
{
    nn_status status = NN_OK;

    for (int n = a->first - BATCH; n >= 0 && n < a->first && n < a->frames; n++) {
        NN_TRY(gif_frame(a->encoder, place(a, n), n == a->frames - 1 ? HOLD_CS : a->delay, err));
    }
done:
    return status;
}

/* The first job encodes, the others draw. */
static nn_status work(void *user, int i, nn_err *err)
{
    const animation *a = user;
    return i == 0 ? encode_before(a, err) : draw_one(a, a->first + i - 1, err);
}

static nn_status run(animation *a, nn_err *err)
{
    nn_status status = NN_OK;

    for (a->first = 0; a->first < a->frames + BATCH; a->first += BATCH) {
        int left = a->frames - a->first;
        int now  = left < 0 ? 0 : left < BATCH ? left : BATCH;
        NN_TRY(threads_for(a->look->threads, 1 + now, work, a, err));
    }
done:
    return status;
}

static nn_status reserve(animation *a, nn_err *err)
{
    for (int i = 0; i < 2 * BATCH; i++) {
        unsigned char *pixels = malloc((size_t)WIDTH * HEIGHT * FRAME_CHANNELS);
        if (!pixels) {
            return nn_fail_nomem(err, "drawing the animation");
        }
        a->pixels[i / BATCH][i % BATCH] = pixels;
    }
    return NN_OK;
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
                            .theme  = look->look ? look->look : palette_theme(0),
                            .limits = frames_limits(p, look)};

    NN_TRY(choose(&a, only, most, err));
    if (a.snapshots == 0) {
        goto done;
    }
    a.frames = frame_count(&a);
    a.delay  = 100 / fps > GIF_DELAY_MIN ? 100 / fps : GIF_DELAY_MIN;
    NN_TRY(reserve(&a, err));
    make_palette(&palette, &a);
    NN_TRY(gif_create(&a.encoder, WIDTH, HEIGHT, &palette, err));
    NN_TRY(run(&a, err));
    NN_TRY(gif_finish(a.encoder, &bytes, &len, err));
    NN_TRY(run_dir_write(dir, (run_name){.kind = RUN_ANIMATION, .layer = p->spec.layer}, bytes, len,
                         err));
done:
    gif_free(a.encoder);
    free(bytes);
    free(a.chosen);
    for (int i = 0; i < 2 * BATCH; i++) {
        free(a.pixels[i / BATCH][i % BATCH]);
    }
    return status;
}

/* The animation of a run: its snapshots, and moments between them in which every point
 * moves in a straight line.  Declared in pictures.h.
 */
#include "formats/gif.h"
#include "output/frames.h"
#include "plot/ramp.h"
#include "util/threads.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 640, HEIGHT = 480, BETWEEN = 3, HOLD_CS = 200 }; /* where no size is asked for */

/* Frames that may be begun before one is added. */
enum { AHEAD = 8 };

typedef struct {
    int            frame;
    unsigned char *indices; /* (height, width) */
} map;

typedef struct {
    const pictures      *p;
    const pictures_look *look;
    const theme         *theme;
    plot_limits          limits;
    int                 *chosen;        /* (snapshots) places among the frames */
    int                  width, height; /* pixels                         */
    int                  snapshots;
    int                  between; /* frames between two of them          */

    /* Frames are drawn and encoded side by side, and put in order by whichever thread is free. */
    gif            *encoder;
    int             delay, frames;
    text            image[AHEAD]; /* of frame i at i % AHEAD */
    pthread_mutex_t lock;         /* of what is below        */
    pthread_cond_t  moved;
    map             mapped[AHEAD + 1]; /* frame i at i % (AHEAD + 1), as the next one looks at it */
    int             failed_at;         /* the first that has failed, else `frames`                */
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

static void release_between(frame *f)
{
    free(f->values);
    free(f->above);
    free(f->wrong);
}

/* Its own values, weights above and rings, where snapshot `from` has them. */
static bool make_room_between(frame *f, const pictures *p, const frame *from)
{
    const size_t rows = (size_t)p->spec.part.rows, params = nn_spec_params(&p->above);

    f->values = malloc((rows * (size_t)p->shown + 1) * sizeof *f->values);
    f->above  = from->above ? malloc(params * sizeof *f->above) : NULL;
    f->wrong  = from->wrong ? malloc(rows + 1) : NULL;
    return f->values && (f->above || !from->above) && (f->wrong || !from->wrong);
}

/* Rings, and the accuracy that goes with them, are those of the points in between. */
static nn_status judge(frame *f, const pictures *p, nn_err *err)
{
    const int rows  = p->spec.part.rows;
    int       right = 0;
    nn_status status;

    assert(f->wrong != NULL);
    NN_TRY(frames_judge(f->wrong, p, f, err));
    for (int r = 0; r < rows; r++) {
        right += !f->wrong[r];
    }
    f->score.value[f->score.count - 1] = (float)right / (float)rows;
done:
    return status;
}

/* A moment after snapshot `from`: points, the weights above them, epoch and score are in between.
 * Where the network above cannot be asked about the points, rings, epoch and score stay those of
 * the snapshot left behind; so does the note.
 *   out  out  release_between, on failure as well */
static nn_status between(frame *out, const animation *a, const frame *from, const frame *to,
                         float share, nn_err *err)
{
    const pictures *p      = a->p;
    const bool      judged = frames_judgeable(p, from);
    nn_status       status = NN_OK;

    *out = *from;
    if (!make_room_between(out, p, from)) {
        return nn_fail_nomem(err, "drawing the animation");
    }
    blend(out->values, from->values, to->values, share,
          (size_t)p->spec.part.rows * (size_t)p->shown);
    if (from->above) {
        blend(out->above, from->above, to->above, share, nn_spec_params(&p->above));
    }
    if (judged || !from->wrong) {
        out->interpolated = true;
        out->epoch        = from->epoch + (to->epoch - from->epoch) * (double)share;
        blend(out->score.value, from->score.value, to->score.value, share,
              (size_t)from->score.count);
    }
    if (judged) {
        NN_TRY(judge(out, p, err));
    } else if (from->wrong) {
        memcpy(out->wrong, from->wrong, (size_t)p->spec.part.rows * sizeof *out->wrong);
    }
done:
    return status;
}

static nn_status map_frame(const animation *a, const frame *f, unsigned char *indices, nn_err *err)
{
    canvas   *c = NULL;
    nn_status status;

    NN_TRY(canvas_create(&c, a->width, a->height, a->theme->background, err));
    NN_TRY(frames_draw(c, a->p, f, a->theme, a->limits, err));
    gif_map(a->encoder, canvas_pixels(c), indices);
done:
    canvas_free(c);
    return status;
}

static nn_status map_number(const animation *a, int number, unsigned char *indices, nn_err *err)
{
    const int    step = a->between + 1;
    const frame *from = &a->p->frames[a->chosen[number / step]];
    frame        f;
    nn_status    status;

    if (number % step == 0) {
        return map_frame(a, from, indices, err);
    }
    status = between(&f, a, from, &a->p->frames[a->chosen[number / step + 1]],
                     (float)(number % step) / (float)step, err);
    if (status == NN_OK) {
        status = map_frame(a, &f, indices, err);
    }
    release_between(&f);
    return status;
}

/* --- side by side ------------------------------------------------------------------------- */

static map *map_of(animation *a, int number)
{
    return &a->mapped[number % (AHEAD + 1)];
}

/* From now on others may look at frame `number`, or need not wait for it. */
static void tell(animation *a, int number, nn_status status)
{
    pthread_mutex_lock(&a->lock);
    if (status == NN_OK) {
        map_of(a, number)->frame = number;
    } else if (number < a->failed_at) {
        a->failed_at = number;
    }
    pthread_cond_broadcast(&a->moved);
    pthread_mutex_unlock(&a->lock);
}

/* The indices of a frame that was begun before this one; NULL where it, or one before it, has
 * failed. */
static const unsigned char *wait_for(animation *a, int number)
{
    const map *m = map_of(a, number);

    pthread_mutex_lock(&a->lock);
    while (m->frame != number && a->failed_at > number) {
        pthread_cond_wait(&a->moved, &a->lock);
    }
    const bool there = m->frame == number;
    pthread_mutex_unlock(&a->lock);
    return there ? m->indices : NULL;
}

static nn_status make_one(void *user, int number, nn_err *err)
{
    animation           *a    = user;
    unsigned char       *now  = map_of(a, number)->indices;
    const unsigned char *last = NULL;
    nn_status            status;

    if (a->look->stop && a->look->stop()) {
        status = nn_fail(err, NN_INTERRUPTED, "interrupted while drawing");
    } else {
        status = map_number(a, number, now, err);
    }
    tell(a, number, status);
    if (status != NN_OK || (number > 0 && !(last = wait_for(a, number - 1)))) {
        return status; /* without the one before it nobody will add it */
    }
    return gif_image(a->encoder, last, now, number == a->frames - 1 ? HOLD_CS : a->delay,
                     &a->image[number % AHEAD], err);
}

static nn_status add_one(void *user, int number, nn_err *err)
{
    animation *a      = user;
    text      *image  = &a->image[number % AHEAD];
    nn_status  status = gif_add(a->encoder, image, err);
    text_clear(image);
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

static nn_status make_room(animation *a, nn_err *err)
{
    const size_t pixels = (size_t)a->width * (size_t)a->height;

    for (int i = 0; i <= AHEAD; i++) {
        a->mapped[i] = (map){-1, malloc(pixels)};
        if (!a->mapped[i].indices) {
            return nn_fail_nomem(err, "drawing the animation");
        }
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
                            .theme  = look->art->look,
                            .limits = frames_limits(p, look),
                            .width  = pixels_of(look, look->sized ? look->width : WIDTH),
                            .height = pixels_of(look, look->sized ? look->height : HEIGHT),
                            .lock   = PTHREAD_MUTEX_INITIALIZER,
                            .moved  = PTHREAD_COND_INITIALIZER};

    NN_TRY(choose(&a, only, most, err));
    if (a.snapshots == 0) {
        goto done;
    }
    a.frames    = frame_count(&a);
    a.failed_at = a.frames;
    a.delay     = 100 / fps > GIF_DELAY_MIN ? 100 / fps : GIF_DELAY_MIN;
    make_palette(&palette, &a);
    NN_TRY(gif_create(&a.encoder, a.width, a.height, &palette, err));
    NN_TRY(make_room(&a, err));
    NN_TRY(threads_in_order(look->threads, a.frames, AHEAD, make_one, add_one, &a, err));
    NN_TRY(gif_finish(a.encoder, &bytes, &len, err));
    NN_TRY(run_dir_write(dir, (run_name){.kind = RUN_ANIMATION, .layer = p->spec.layer}, bytes, len,
                         err));
done:
    gif_free(a.encoder);
    free(bytes);
    free(a.chosen);
    pthread_cond_destroy(&a.moved);
    pthread_mutex_destroy(&a.lock);
    for (int i = 0; i <= AHEAD; i++) {
        free(a.mapped[i].indices);
    }
    for (int i = 0; i < AHEAD; i++) {
        text_free(&a.image[i]);
    }
    return status;
}

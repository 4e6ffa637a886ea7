/* Stamp: a table of stamps that only grows, read and written without a lock. */
#include "plot/stamp.h"

#include <assert.h>
#include <math.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CHANNELS = 3, SLOTS = 4096, PROBES = 8, KEPT_MAX = 8 << 20 };

_Static_assert(sizeof(stamp_key) == 2 * sizeof(double) + 2 * sizeof(rgba) + 4 * sizeof(int),
               "keys are compared as bytes");

typedef struct {
    stamp_key     key;
    int           x, y, width, height; /* relative to the whole pixel it is put at */
    unsigned char bytes[];             /* (2, height, CANVAS_STAMP_ROW(width)) through, added */
} stamp;

static _Atomic(stamp *) kept[SLOTS];
static atomic_size_t    kept_bytes;

static size_t plane_of(const stamp *s)
{
    return (size_t)s->height * CANVAS_STAMP_ROW(s->width);
}

/* ---- making ---------------------------------------------------------------------------- */

/* The drawing over `under`; NULL without memory. */
static canvas *drawn_over(const stamp *s, rgba under, stamp_drawing *draw, const void *user)
{
    canvas *c    = NULL;
    int     wide = s->width < CANVAS_MIN ? CANVAS_MIN : s->width;
    int     tall = s->height < CANVAS_MIN ? CANVAS_MIN : s->height;
    if (canvas_create(&c, wide, tall, under, NULL) != NN_OK) {
        return NULL;
    }
    draw(c, (double)s->key.step_x / STAMP_STEPS - s->x, (double)s->key.step_y / STAMP_STEPS - s->y,
         user);
    if (canvas_check(c, NULL) != NN_OK) {
        canvas_free(c);
        return NULL;
    }
    return c;
}

/* What black becomes is what is added, and white is that much more as shows through. */
static void compare(stamp *s, const canvas *black, const canvas *white)
{
    const size_t   pitch   = (size_t)canvas_width(black) * CHANNELS;
    unsigned char *through = s->bytes, *added = s->bytes + plane_of(s);
    memset(through, 255, plane_of(s));
    memset(added, 0, plane_of(s));
    for (int y = 0; y < s->height; y++) {
        const unsigned char *b = canvas_pixels(black) + (size_t)y * pitch;
        const unsigned char *w = canvas_pixels(white) + (size_t)y * pitch;
        for (int i = 0; i < s->width * CHANNELS; i++) {
            through[i] = (unsigned char)(w[i] - b[i]);
            added[i]   = b[i];
        }
        through += CANVAS_STAMP_ROW(s->width);
        added += CANVAS_STAMP_ROW(s->width);
    }
}

static stamp *make(const stamp_key *key, const stamp_extent *e, stamp_drawing *draw,
                   const void *user)
{
    int    x = (int)floor(e->x0), y = (int)floor(e->y0); /* a step moves it by less than 1 */
    int    width = (int)ceil(e->x1) + 1 - x, height = (int)ceil(e->y1) + 1 - y;
    stamp  size = {.key = *key, .x = x, .y = y, .width = width, .height = height};
    stamp *s    = malloc(sizeof *s + 2 * plane_of(&size));
    if (s == NULL) {
        return NULL;
    }
    *s            = size;
    canvas *black = drawn_over(s, rgba_hex(0x000000), draw, user);
    canvas *white = drawn_over(s, rgba_hex(0xffffff), draw, user);
    if (black != NULL && white != NULL) {
        compare(s, black, white);
    } else {
        free(s);
        s = NULL;
    }
    canvas_free(black);
    canvas_free(white);
    return s;
}

/* ---- keeping ---------------------------------------------------------------------------- */

static size_t slot_of(const stamp_key *key)
{
    uint64_t word[sizeof *key / sizeof(uint64_t)], h = 0;
    memcpy(word, key, sizeof word);
    for (size_t i = 0; i < sizeof word / sizeof *word; i++) {
        h = (h ^ word[i]) * UINT64_C(0x9E3779B97F4A7C15);
        h ^= h >> 29;
    }
    return (size_t)(h >> 32) % SLOTS;
}

/* The stamp of this key, or NULL and the free slot where it may be kept (or -1). */
static const stamp *find(const stamp_key *key, int *room)
{
    size_t from = slot_of(key);
    *room       = -1;
    for (size_t i = 0; i < PROBES; i++) {
        size_t       at = (from + i) % SLOTS;
        const stamp *s  = atomic_load_explicit(&kept[at], memory_order_acquire);
        if (s == NULL) {
            *room = (int)at;
            return NULL;
        }
        if (memcmp(&s->key, key, sizeof *key) == 0) {
            return s;
        }
    }
    return NULL;
}

/* Whether it is kept now: not if another thread was faster, or there is enough. */
static bool keep(stamp *s, int room)
{
    stamp *none = NULL;
    size_t size = sizeof *s + 2 * plane_of(s);
    if (room < 0 || atomic_fetch_add(&kept_bytes, size) + size > KEPT_MAX) {
        return false;
    }
    return atomic_compare_exchange_strong_explicit(&kept[room], &none, s, memory_order_release,
                                                   memory_order_relaxed);
}

/* ---- public ------------------------------------------------------------------------------ */

static void put(canvas *c, const stamp *s, int x, int y)
{
    canvas_put_stamp(c, x + s->x, y + s->y, s->width, s->height, s->bytes, s->bytes + plane_of(s));
}

void stamp_put(canvas *c, stamp_key key, double x, double y, stamp_extent extent,
               stamp_drawing *draw, const void *user)
{
    assert(extent.x1 - extent.x0 <= STAMP_SIDE_MAX - 2 &&
           extent.y1 - extent.y0 <= STAMP_SIDE_MAX - 2);
    double left = x + extent.x0, top = y + extent.y0;
    if (left > canvas_width(c) || top > canvas_height(c) || left < -STAMP_SIDE_MAX ||
        top < -STAMP_SIDE_MAX) {
        return; /* also keeps the conversions below within int */
    }
    int steps_x = (int)floor(x * STAMP_STEPS + 0.5), steps_y = (int)floor(y * STAMP_STEPS + 0.5);
    int room;
    key.step_x       = steps_x & (STAMP_STEPS - 1);
    key.step_y       = steps_y & (STAMP_STEPS - 1);
    const stamp *old = find(&key, &room);
    int px = (steps_x - key.step_x) / STAMP_STEPS, py = (steps_y - key.step_y) / STAMP_STEPS;
    if (old != NULL) {
        put(c, old, px, py);
        return;
    }
    stamp *fresh = make(&key, &extent, draw, user);
    if (fresh == NULL) {
        canvas_mark_failed(c);
        return;
    }
    put(c, fresh, px, py);
    if (!keep(fresh, room)) {
        free(fresh);
    }
}

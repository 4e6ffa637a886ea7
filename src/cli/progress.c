#include "cli/progress.h"
#include "cli/score_text.h"
#include "output/history.h"
#include "util/clock.h"
#include "util/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CELLS = 20 };
static const double REDRAW_SECONDS = 0.05;

/* Keras's digits: %.4f, or %.4e for the very small; and, unlike there, for the very large. */
static void metric(text *t, const char *name, double v)
{
    text_printf(t, " - %s: ", name);
    if (fabs(v) > (double)1e-3f || v == 0.0) {
        score_number(t, 4, v);
    } else {
        text_printf(t, "%.4e", v);
    }
}

static void metrics(text *t, const char *prefix, const nn_score *s, nn_loss loss)
{
    history_metrics m = history_of(s, loss);
    char            name[32];

    for (int i = 0; i < m.count && s->rows; i++) {
        if (!isnan(m.value[i])) {
            snprintf(name, sizeof name, "%s%s", prefix, m.name[i]);
            metric(t, name, (double)m.value[i]);
        }
    }
}

/* "53us", "2ms", "3s", "2m05s" */
static void duration(text *t, double seconds)
{
    if (seconds < 999.5e-6) { /* each unit ends where its rounding would reach the next one */
        text_printf(t, "%.0fus", seconds * 1e6);
    } else if (seconds < 999.5e-3) {
        text_printf(t, "%.0fms", seconds * 1e3);
    } else if (seconds < 59.5) {
        text_printf(t, "%.0fs", seconds);
    } else {
        long whole = lround(seconds);
        text_printf(t, "%ldm%02lds", whole / 60, whole % 60);
    }
}

/* Columns of UTF-8 text: every byte that does not continue a character. */
static int columns(const char *s)
{
    int n = 0;
    for (; *s; s++) {
        n += (*s & 0xC0) != 0x80;
    }
    return n;
}

/* Cut to fewer columns than `width`, so that a carriage return finds the line's beginning
 * again: metrics are left out from the right, whole, and at last everything. */
static void cut(text *t, int width)
{
    while (t->len && columns(t->data) >= width) {
        char *last = t->data;
        for (char *s = t->data; (s = strstr(s, " - ")); s++) {
            last = s;
        }
        *last  = '\0';
        t->len = (size_t)(last - t->data);
    }
}

static void bar(text *t, int done, int of, bool color)
{
    int cells = of ? (int)((long long)CELLS * done / of) : CELLS;

    text_str(t, color ? "\033[32m" : "");
    for (int i = 0; i < CELLS; i++) {
        if (i == cells) {
            text_str(t, color ? "\033[37m" : "");
        }
        text_str(t, color || i < cells ? "━" : "─");
    }
    text_str(t, color ? "\033[0m" : "");
}

static void put(const text *t)
{
    if (!t->failed && t->len) {
        fwrite(t->data, 1, t->len, stderr); /* progress is no result: a failure is not told */
    }
}

static int steps(const progress *p, long rows)
{
    return (int)((rows + p->batch - 1) / p->batch);
}

/* The line of the bar; `tail` is what follows it.  The last line of an epoch is not drawn over
 * any more: it may wrap, and says everything. */
static void draw(progress *p, long rows, const text *tail, bool last)
{
    text line = {0}, head = {0};
    int  of = steps(p, p->rows), done = steps(p, rows);
    char total[16];

    snprintf(total, sizeof total, "%d", of);
    text_printf(&head, "%*d/%d ", (int)strlen(total), done, of);
    cut(&head, p->width);
    int room = p->width - (int)head.len; /* the head is ASCII */
    text_str(&line, tail->data ? tail->data : "");
    if (room > CELLS + 1) { /* where the bar does not fit the numbers may */
        bar(&head, done, of, p->color);
        text_char(&head, ' ');
        room -= CELLS + 1;
    }
    if (!last) {
        cut(&line, room);
    }
    text_str(&head, line.data ? line.data : "");
    text_clear(&line);
    text_printf(&line, "\r\033[K%s", head.data ? head.data : "");
    put(&line);
    p->open  = true;
    p->drawn = clock_seconds();
    text_free(&line);
    text_free(&head);
}

static void open_epoch(progress *p, int epoch)
{
    if (p->epoch != epoch) {
        p->epoch = epoch;
        if (p->bar) {
            fprintf(stderr, "Epoch %d/%d\n", epoch, p->epochs);
        }
    }
}

void progress_step(progress *p, int epoch, const nn_score *so_far)
{
    text   tail = {0};
    double now  = clock_seconds();

    if (!p->bar || now - p->drawn < REDRAW_SECONDS) {
        return;
    }
    open_epoch(p, epoch);
    duration(&tail, now - p->began);
    metrics(&tail, "", so_far, p->loss);
    draw(p, so_far->rows, &tail, false);
    text_free(&tail);
}

void progress_epoch(progress *p, const nn_epoch *e)
{
    text tail = {0};

    if (!p->bar && !p->lines) {
        return;
    }
    if (e->epoch > 0) {
        double seconds = clock_seconds() - p->began;
        duration(&tail, seconds);
        text_char(&tail, ' ');
        duration(&tail, seconds / steps(p, p->rows));
        text_str(&tail, "/step");
    } else {
        text_str(&tail, "untrained");
    }
    metrics(&tail, "", &e->train, p->loss);
    metrics(&tail, "val_", &e->validation, p->loss);
    metrics(&tail, "test_", &e->test, p->loss);
    if (p->bar && e->epoch > 0) {
        open_epoch(p, e->epoch);
        draw(p, e->train.rows, &tail, true);
        progress_break(p);
    } else {
        fprintf(stderr, "Epoch %d/%d - %s\n", e->epoch, p->epochs, tail.data ? tail.data : "");
    }
    p->began = clock_seconds();
    text_free(&tail);
}

void progress_break(progress *p)
{
    if (p->open) {
        fputc('\n', stderr);
        p->open = false;
    }
}

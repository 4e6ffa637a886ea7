/* Legend: entries flow into rows; the same run measures and draws. */
#include "plot/legend.h"
#include "plot/font.h"
#include "plot/points.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { LEGEND_ROWS = 3 };

/* The share of a row that a name may take; less, down to this, where more classes have a place
 * then. */
#define LONGEST  0.3
#define SHORTEST 0.1

enum { BOUNDARY, RING, MEAN, EXTRAS }; /* entries that are no classes */

typedef struct {
    char   name[FONT_FIT_MAX], count[16];
    double radius, name_x, count_x, width; /* relative to the entry's left */
} legend_entry;

/* Classes told here; in strips they may stand beside their bands instead. */
static int legend_classes(const axes *a, const axes_spec *spec)
{
    return a->band_labels ? 0 : spec->classes;
}

static int legend_shown(const axes_spec *spec)
{
    return spec->classes < AXES_LEGEND_MAX ? spec->classes : AXES_LEGEND_MAX;
}

static bool is_in_word(char c)
{
    return isalnum((unsigned char)c) || (c & 0x80) != 0;
}

/* Bytes that the names of all classes begin with, up to the begin of a word; 0 where that leaves
 * a name with nothing. */
static size_t common_length(const axes_spec *spec)
{
    const char *first = spec->classes > 0 ? spec->class_name[0] : "";
    size_t      n     = strlen(first);

    for (int k = 1; k < spec->classes; k++) {
        size_t i = 0;
        while (i < n && spec->class_name[k][i] == first[i]) {
            i++;
        }
        n = i;
    }
    while (n > 0 && is_in_word(first[n - 1])) {
        n--;
    }
    for (int k = 0; k < spec->classes; k++) {
        n = spec->class_name[k][n] != '\0' ? n : 0;
    }
    return n;
}

/* A name in so much room; where it is too long, without what does not tell it from the others.
 *   common  in  common_length */
static void fit_class(char *out, size_t cap, const axes *a, const axes_spec *spec, int k,
                      size_t common, double longest)
{
    static const char ELLIPSIS[] = "\xe2\x80\xa6";
    const double      px         = axes_px(a, spec->theme->legend_px);
    const char       *name       = spec->class_name[k];

    assert(cap > sizeof ELLIPSIS + 4);
    if (common <= 1 || font_width(FONT_REGULAR, px, name) <= longest) {
        font_fit(out, cap, FONT_REGULAR, px, name, longest);
        return;
    }
    strcpy(out, ELLIPSIS);
    font_fit(out + strlen(out), cap - strlen(out), FONT_REGULAR, px, name + common,
             longest - font_width(FONT_REGULAR, px, ELLIPSIS));
}

/* An entry for a name that fits; count: negative: none. */
static void entry_measure(legend_entry *e, const axes *a, const axes_spec *spec, int count)
{
    double px = axes_px(a, spec->theme->legend_px);
    e->radius = px * 0.36;
    e->name_x = 2 * e->radius + px * 0.45;
    e->width  = e->name_x + font_width(FONT_REGULAR, px, e->name);
    if (count >= 0) {
        snprintf(e->count, sizeof e->count, "%d", count);
        e->count_x = e->width + px * 0.4;
        e->width   = e->count_x + font_width(FONT_REGULAR, px, e->count);
    }
}

static legend_entry class_make(const axes *a, const axes_spec *spec, int k, size_t common,
                               double longest)
{
    legend_entry e = {0};
    fit_class(e.name, sizeof e.name, a, spec, k, common, longest);
    entry_measure(&e, a, spec, spec->class_count[k]);
    return e;
}

static const char *extra_name(const axes_spec *spec, int extra)
{
    const char *const name[EXTRAS] = {
        [BOUNDARY] = spec->boundary_name, [RING] = spec->ring_name, [MEAN] = spec->centroid_name};
    return name[extra];
}

static legend_entry extra_make(const axes *a, const axes_spec *spec, int extra, double longest)
{
    legend_entry e = {0};
    font_fit(e.name, sizeof e.name, FONT_REGULAR, axes_px(a, spec->theme->legend_px),
             extra_name(spec, extra), longest);
    entry_measure(&e, a, spec, extra == RING ? spec->ring_count : -1);
    if (extra == RING && spec->ring_hidden) { /* words only */
        e.count_x -= e.name_x;
        e.width -= e.name_x;
        e.name_x = 0;
    }
    return e;
}

static void entry_draw_text(canvas *c, const axes *a, const theme *t, const legend_entry *e,
                            double x, double baseline)
{
    font_style style = axes_style(a, t->legend_px, t->text, FONT_LEFT);
    font_draw(c, &style, x + e->name_x, baseline, e->name);
    style.colour = t->muted;
    font_draw(c, &style, x + e->count_x, baseline, e->count);
}

static double entry_rise(const axes *a, const theme *t)
{
    return font_cap_height(FONT_REGULAR, axes_px(a, t->legend_px)) / 2;
}

static void class_draw(canvas *c, const axes *a, const axes_spec *spec, int k,
                       const legend_entry *e, double x, double baseline)
{
    const theme *t = spec->theme;
    marker_draw(c, palette_marker(k), x + e->radius, baseline - entry_rise(a, t), e->radius,
                palette_colour(t, k), 0, t->halo);
    entry_draw_text(c, a, t, e, x, baseline);
}

static void extra_draw(canvas *c, const axes *a, const axes_spec *spec, int extra,
                       const legend_entry *e, double x, double baseline)
{
    const theme *t = spec->theme;
    double       y = baseline - entry_rise(a, t), width = fmax(1.2, 0.26 * e->radius);
    if (extra == BOUNDARY) {
        canvas_line(c, x, y, x + 2 * e->radius, y, fmax(1.5, t->line_width * a->unit), CANVAS_BUTT,
                    t->text);
    } else if (extra == MEAN) {
        points_draw_mean(c, t, MARKER_CIRCLE, t->axis, 0.9 * e->radius, x + e->radius, y);
    } else if (!spec->ring_hidden) {
        canvas_ring(c, x + e->radius, y, e->radius, width, t->text);
    }
    entry_draw_text(c, a, t, e, x, baseline);
}

double legend_row_height(const axes *a, const theme *t)
{
    return 1.6 * axes_px(a, t->legend_px);
}

static int legend_rows_max(double height)
{
    return height < 300 ? 1 : LEGEND_ROWS;
}

/* What is written when class k and the ones behind it have no place. */
static double legend_more(char *out, size_t cap, const axes *a, const axes_spec *spec, int k)
{
    snprintf(out, cap, "+ %d more", spec->classes - k);
    return font_width(FONT_REGULAR, axes_px(a, spec->theme->legend_px), out);
}

/* A run through the entries in rows from left to right; drawn if `c` is not NULL. */
typedef struct {
    canvas          *c;
    const axes      *a;
    const axes_spec *spec;
    double           px, room, x;
    double           reserved; /* what the extras need in the last row */
    double           longest;  /* of an extra's name, px */
    double           share;    /* of a row, that a class's name may take */
    size_t           common;   /* common_length */
    int              row, last;
    bool             all; /* every class has a place */
} flow;

static double flow_gap(const flow *f)
{
    return 1.5 * f->px;
}

static double flow_baseline(const flow *f)
{
    return f->a->legend_top + f->row * legend_row_height(f->a, f->spec->theme) + f->px;
}

static void flow_wrap(flow *f, double width)
{
    if (f->x > 0 && f->row < f->last && f->x + width > f->room) {
        f->row++;
        f->x = 0;
    }
}

/* Whether entry k may stand here: on the last row it leaves room for the "+ N more" that
 * may follow, and for the extras. */
static int flow_fits(const flow *f, const legend_entry *e, int k)
{
    char   more[32];
    double need = e->width + f->reserved;
    if (f->row < f->last) {
        return 1;
    }
    if (k + 1 < f->spec->classes) {
        need += flow_gap(f) + legend_more(more, sizeof more, f->a, f->spec, k + 1);
    }
    return f->x + need <= f->room;
}

static void flow_more(flow *f, int k)
{
    char         more[32];
    const theme *t     = f->spec->theme;
    font_style   muted = axes_style(f->a, t->legend_px, t->muted, FONT_LEFT);
    double       width = legend_more(more, sizeof more, f->a, f->spec, k);
    if (f->c != NULL) {
        font_draw_fitted(f->c, &muted, f->a->margin + f->x, flow_baseline(f),
                         f->room - f->reserved - f->x, more);
    }
    f->x += width + flow_gap(f);
}

static void flow_classes(flow *f)
{
    int classes = legend_classes(f->a, f->spec);
    for (int k = 0; k < classes; k++) {
        legend_entry e  = {0};
        int          in = k < legend_shown(f->spec);
        if (in) {
            e = class_make(f->a, f->spec, k, f->common, f->room * f->share);
        }
        flow_wrap(f, e.width);
        if (!in || !flow_fits(f, &e, k)) {
            flow_more(f, k);
            f->all = false;
            return;
        }
        if (f->c != NULL) {
            class_draw(f->c, f->a, f->spec, k, &e, f->a->margin + f->x, flow_baseline(f));
        }
        f->x += e.width + flow_gap(f);
    }
}

static void flow_extras(flow *f)
{
    for (int extra = 0; extra < EXTRAS; extra++) {
        if (extra_name(f->spec, extra) != NULL) {
            legend_entry e = extra_make(f->a, f->spec, extra, f->longest);
            flow_wrap(f, e.width);
            if (f->c != NULL) {
                extra_draw(f->c, f->a, f->spec, extra, &e, f->a->margin + f->x, flow_baseline(f));
            }
            f->x += e.width + flow_gap(f);
        }
    }
}

/* The extras, with names up to so long.  Returns how many there are. */
static int flow_reserve(flow *f, double longest)
{
    int extras  = 0;
    f->longest  = longest;
    f->reserved = 0;
    for (int extra = 0; extra < EXTRAS; extra++) {
        if (extra_name(f->spec, extra) != NULL) {
            f->reserved += extra_make(f->a, f->spec, extra, longest).width + flow_gap(f);
            extras++;
        }
    }
    return extras;
}

/* Where one row cannot hold the extras, and the words for classes left out, names share what
 * the rest of it leaves. */
static void flow_prepare(flow *f)
{
    char   more[32];
    double least  = legend_classes(f->a, f->spec) > 0
                        ? legend_more(more, sizeof more, f->a, f->spec, 0) + flow_gap(f)
                        : 0;
    double room   = f->room + flow_gap(f) - least; /* nothing follows the last one's gap */
    int    extras = flow_reserve(f, f->room * LONGEST);
    if (f->reserved > room) {
        flow_reserve(f, 0);
        flow_reserve(f, fmax(0, room - f->reserved) / extras);
    }
}

/* The share at which all classes have a place; the longest where there is none. */
static double flow_share(flow f)
{
    const bool may = legend_classes(f.a, f.spec) <= legend_shown(f.spec);

    f.c = NULL;
    for (f.share = LONGEST; may && f.share >= SHORTEST; f.share -= 0.05) {
        flow at = f;
        flow_classes(&at);
        if (at.all) {
            return f.share;
        }
    }
    return LONGEST;
}

/* Returns the number of rows. */
static int legend_flow(canvas *c, const axes *a, const axes_spec *spec, double width, double height)
{
    flow f = {.c      = c,
              .a      = a,
              .spec   = spec,
              .px     = axes_px(a, spec->theme->legend_px),
              .room   = width - 2 * a->margin,
              .last   = legend_rows_max(height) - 1,
              .common = common_length(spec),
              .all    = true};
    flow_prepare(&f);
    f.share = flow_share(f);
    flow_classes(&f);
    flow_extras(&f);
    return f.row + 1;
}

static void band_name(char *out, size_t cap, const axes *a, const axes_spec *spec, int k,
                      double width)
{
    fit_class(out, cap, a, spec, k, common_length(spec), width * 0.22);
}

/* Room for the count below the name; else it stands behind the name. */
static int band_two_lines(const axes *a, const axes_spec *spec)
{
    double tall = (a->bottom - a->top) / spec->classes;
    return tall >= 3 * axes_px(a, spec->theme->legend_px);
}

double legend_bands_width(const axes *a, const axes_spec *spec, double width)
{
    double px = axes_px(a, spec->theme->legend_px), widest = 0;
    char   name[FONT_FIT_MAX], count[16];
    for (int k = 0; k < spec->classes; k++) {
        band_name(name, sizeof name, a, spec, k, width);
        snprintf(count, sizeof count, "%d", spec->class_count[k]);
        double name_width  = font_width(FONT_REGULAR, px, name) + 1.4 * px;
        double count_width = font_width(FONT_REGULAR, px, count);
        double both        = band_two_lines(a, spec) ? fmax(name_width, count_width)
                                                     : name_width + 0.4 * px + count_width;
        widest             = fmax(widest, both);
    }
    return widest;
}

void legend_draw_band(canvas *c, const axes *a, const axes_spec *spec, int k, double middle)
{
    const theme *t     = spec->theme;
    font_style   style = axes_style(a, t->legend_px, t->muted, FONT_RIGHT);
    double       rise = font_cap_height(FONT_REGULAR, style.px) / 2, x = a->left - 10 * a->unit;
    double       y = middle + rise;
    char         name[FONT_FIT_MAX], count[16];
    band_name(name, sizeof name, a, spec, k, canvas_width(c));
    snprintf(count, sizeof count, "%d", spec->class_count[k]);
    if (band_two_lines(a, spec)) {
        y = middle - 0.2 * style.px;
        font_draw(c, &style, x, y + 1.25 * style.px, count);
    } else {
        font_draw(c, &style, x, y, count);
        x -= font_width(FONT_REGULAR, style.px, count) + 0.4 * style.px;
    }
    style.colour = t->text;
    font_draw(c, &style, x, y, name);
    marker_draw(c, palette_marker(k),
                x - font_width(FONT_REGULAR, style.px, name) - 0.85 * style.px, y - rise,
                0.36 * style.px, palette_colour(t, k), 0, t->halo);
}

int legend_has_extras(const axes_spec *spec)
{
    return spec->boundary_name != NULL || spec->ring_name != NULL || spec->centroid_name != NULL;
}

int legend_rows(const axes *a, const axes_spec *spec, double width, double height)
{
    return legend_flow(NULL, a, spec, width, height);
}

void legend_draw(canvas *c, const axes *a, const axes_spec *spec)
{
    legend_flow(c, a, spec, canvas_width(c), canvas_height(c));
}

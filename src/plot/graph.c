/* Graph: a layout in columns, then lines from faint to strong, then nodes over their ends. */
#include "plot/graph.h"
#include "plot/axes.h"
#include "plot/font.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LABELS_MOST        = 16,  /* lines between two layers that get their number          */
    CROWD              = 101, /* so many lines between two layers are a crowd            */
    PANEL_LEAST_WIDTH  = 90,
    PANEL_LEAST_HEIGHT = 50,
    LABEL_LEAST_PX     = 9,
    ENTRY_TEXT         = 64
};

#define RADIUS      17.0 /* of a node where there is room, px on the 800 x 600 picture */
#define WIDEST      8.0  /* line, likewise                                             */
#define LINE_FAINT  0.35 /* opacity of the weakest line, ...                       */
#define LINE_CROWD  0.12 /* ... where there are many, ...                          */
#define LINE_STRONG 0.90 /* and of the strongest line                              */
#define DISC_MOST   0.80 /* radius of the largest disc in a node of radius 1            */

/* What the legend explains, in this order. */
typedef enum { POSITIVE, NEGATIVE, WIDE, BIAS, DEAD, ENTRY_COUNT } entry;

typedef struct {
    const graph_spec *spec;
    const theme      *theme;
    axes              page;
    double            left, right; /* px: middles of the first and the last column */
    double            top, bottom; /* px: room for the nodes                       */
    double            radius, widest;
    double            scale;   /* |weight| of the widest line; 0: there is none */
    int               most;    /* units of a layer that are shown               */
    int               bare;    /* 1: too small for any text                     */
    int               crowded; /* 1: too many lines for dashes                  */
} layout;

typedef struct {
    double x0, y0, x1, y1; /* px, from the left to the right */
    double weight;
    int    layer, order; /* of its right end; where it is in the parameters */
    bool   dead;
} edge;

/* ---- units --------------------------------------------------------------------------------- */

static int units_shown(const layout *l, int layer)
{
    int units = l->spec->units[layer];
    return units < l->most ? units : l->most;
}

/* The i-th shown unit: the first ones, then the last ones. */
static int unit_shown(const layout *l, int layer, int i)
{
    int shown = units_shown(l, layer), head = shown - shown / 2;
    return i < head ? i : l->spec->units[layer] - shown + i;
}

/* Rows that a column is divided into: one more for the dots where units are left out. */
static int slots(const layout *l, int layer)
{
    int shown = units_shown(l, layer);
    return shown + (shown < l->spec->units[layer]);
}

static int slot_of(const layout *l, int layer, int i)
{
    int shown = units_shown(l, layer);
    return i + (shown < l->spec->units[layer] && i >= shown - shown / 2);
}

/* Columns of few units are drawn together, so that the picture narrows with the network. */
static double pitch(const layout *l, int layer)
{
    return (l->bottom - l->top) / fmax(slots(l, layer), 3.2);
}

static double column_x(const layout *l, int layer)
{
    return l->left + (l->right - l->left) * layer / l->spec->layers;
}

static double slot_y(const layout *l, int layer, int slot)
{
    double middle = (l->top + l->bottom) / 2;
    return middle + (slot - (slots(l, layer) - 1) / 2.0) * pitch(l, layer);
}

static double node_y(const layout *l, int layer, int i)
{
    return slot_y(l, layer, slot_of(l, layer, i));
}

static bool is_dead(const graph_spec *spec, int layer, int unit)
{
    return spec->dead != NULL && spec->dead[layer] != NULL && spec->dead[layer][unit];
}

static int dead_count(const graph_spec *spec, int layer)
{
    int dead = 0;
    for (int u = 0; u < spec->units[layer]; u++) {
        dead += is_dead(spec, layer, u);
    }
    return dead;
}

/* ---- parameters ---------------------------------------------------------------------------- */

static size_t weights_count(const int *units, int layer)
{
    return (size_t)units[layer - 1] * (size_t)units[layer];
}

/* Where W of a layer begins; its biases follow. */
static const float *weights_of(const graph_spec *spec, int layer)
{
    const float *at = spec->params;
    for (int l = 1; l < layer; l++) {
        at += weights_count(spec->units, l) + (size_t)spec->units[l];
    }
    return at;
}

static double bias_of(const graph_spec *spec, int layer, int unit)
{
    return (double)weights_of(spec, layer)[weights_count(spec->units, layer) + (size_t)unit];
}

static nn_status check_layer(const graph_spec *spec, int layer, nn_err *err)
{
    const float *w      = weights_of(spec, layer);
    size_t       inputs = (size_t)spec->units[layer - 1], n = weights_count(spec->units, layer);
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(w[i])) {
            return nn_fail(err, NN_DATA,
                           "layer %d: the weight from unit %zu to unit %zu is %g; only finite "
                           "weights can be drawn",
                           layer, i % inputs + 1, i / inputs + 1, (double)w[i]);
        }
    }
    for (size_t u = 0; u < (size_t)spec->units[layer]; u++) {
        if (!isfinite(w[n + u])) {
            return nn_fail(err, NN_DATA,
                           "layer %d: the bias of unit %zu is %g; only finite weights can be drawn",
                           layer, u + 1, (double)w[n + u]);
        }
    }
    return NN_OK;
}

static nn_status check(const graph_spec *spec, nn_err *err)
{
    assert(spec->layers >= 1 && spec->units[0] >= 1 && spec->params != NULL);
    assert(spec->largest >= 0);
    nn_status status = NN_OK;
    for (int l = 1; status == NN_OK && l <= spec->layers; l++) {
        assert(spec->units[l] >= 1);
        status = check_layer(spec, l, err);
    }
    return status;
}

/* ---- legend -------------------------------------------------------------------------------- */

/* Whether the legend keeps a place for it.  The place of `dead` is kept as long as there may
 * be some, so that nothing moves in the epoch when the first unit dies. */
static bool entry_has_place(const layout *l, entry e)
{
    switch (e) {
    case WIDE:
    case BIAS:
        return l->scale > 0;
    case DEAD:
        return l->spec->dead != NULL;
    default:
        return true;
    }
}

static bool entry_is_drawn(const layout *l, entry e)
{
    int dead = 0;
    for (int layer = 0; e == DEAD && layer <= l->spec->layers; layer++) {
        dead += dead_count(l->spec, layer);
    }
    return e != DEAD || dead > 0;
}

static void entry_text(char out[ENTRY_TEXT], const layout *l, entry e)
{
    switch (e) {
    case POSITIVE:
        snprintf(out, ENTRY_TEXT, "positive");
        break;
    case NEGATIVE:
        snprintf(out, ENTRY_TEXT, "negative");
        break;
    case WIDE:
        snprintf(out, ENTRY_TEXT, "widest line |w| = %.3g", l->scale);
        break;
    case BIAS:
        snprintf(out, ENTRY_TEXT, "bias, full at |b| = %.3g", l->scale);
        break;
    default:
        snprintf(out, ENTRY_TEXT, "dead or constant unit");
    }
}

static double legend_px(const layout *l)
{
    return axes_px(&l->page, l->theme->tick_px);
}

/* The sign beside an entry's text. */
static double entry_sign_width(const layout *l, entry e)
{
    return (e == BIAS || e == DEAD ? 1.1 : 2.2) * legend_px(l);
}

static double entry_width(const layout *l, entry e)
{
    char text[ENTRY_TEXT];
    entry_text(text, l, e);
    return entry_sign_width(l, e) + 0.45 * legend_px(l) +
           font_width(FONT_REGULAR, legend_px(l), text);
}

/* ---- layout -------------------------------------------------------------------------------- */

static axes_spec describe(const graph_spec *spec, const theme *t)
{
    return (axes_spec){.theme    = t,
                       .title    = spec->title,
                       .subtitle = spec->subtitle,
                       .note     = spec->note,
                       .limits   = {0, 1, 0, 1}};
}

typedef void (*entry_fn)(canvas *c, const layout *l, entry e, double x, double baseline);

/* Place the entries in rows from page.legend_top down; returns the number of rows. */
static int legend_flow(canvas *c, const layout *l, double width, entry_fn draw)
{
    double px = legend_px(l), x = l->page.margin, right = width - l->page.margin;
    int    row = 0;
    for (entry e = 0; e < ENTRY_COUNT; e++) {
        if (!entry_has_place(l, e)) {
            continue;
        }
        if (x > l->page.margin && x + entry_width(l, e) > right) {
            x = l->page.margin;
            row++;
        }
        if (draw != NULL && entry_is_drawn(l, e)) {
            draw(c, l, e, x, l->page.legend_top + (1.5 * row + 1) * px);
        }
        x += entry_width(l, e) + 1.3 * px;
    }
    return row + 1;
}

/* Lines of text below the columns: name, units, what is left out or dead. */
static int label_rows(const layout *l)
{
    int rows = 1 + (l->spec->layer_name != NULL) + (l->spec->dead != NULL);
    for (int layer = 0; l->spec->dead == NULL && layer <= l->spec->layers; layer++) {
        if (l->spec->units[layer] > l->most) {
            return rows + 1;
        }
    }
    return rows;
}

static double label_px(const layout *l)
{
    return axes_px(&l->page, l->theme->tick_px);
}

/* Names beside the first or the last column; all of them, so that it does not matter which are
 * shown, up to a fifth of the picture. */
static double names_width(const layout *l, const char *const *name, int n, double width)
{
    double widest = 0;
    for (int i = 0; name != NULL && i < n && widest < width / 5; i++) {
        widest = fmax(widest, font_width(FONT_REGULAR, label_px(l), name[i]));
    }
    return fmin(widest, width / 5);
}

/* Whether names fit beside the nodes of a column without touching each other. */
static bool has_names(const layout *l, int layer)
{
    const char *const *name = layer == 0 ? l->spec->input_name : l->spec->output_name;
    return !l->bare && name != NULL && pitch(l, layer) >= 1.15 * label_px(l);
}

static double side_room(const layout *l, int layer, double width)
{
    const char *const *name  = layer == 0 ? l->spec->input_name : l->spec->output_name;
    double             names = 0, units = 4.2 * label_px(l);
    if (has_names(l, layer)) {
        names = names_width(l, name, l->spec->units[layer], width) + 0.6 * label_px(l);
    }
    return fmax(l->radius + names, fmin(units, 0.12 * width));
}

/* Dashes would be taken for a pattern, and strong lines must stand out. */
static int layout_crowded(const layout *l)
{
    for (int layer = 1; layer <= l->spec->layers; layer++) {
        if (units_shown(l, layer - 1) * units_shown(l, layer) >= CROWD) {
            return 1;
        }
    }
    return 0;
}

static void layout_nodes(layout *l)
{
    double room = (l->right - l->left) / l->spec->layers, unit = fmax(l->page.unit, 0.3);
    l->radius = fmin(RADIUS * unit, 0.25 * room);
    for (int layer = 0; layer <= l->spec->layers; layer++) {
        l->radius = fmin(l->radius, 0.40 * pitch(l, layer));
    }
    l->radius  = fmax(l->radius, 0.75);
    l->crowded = layout_crowded(l);
    l->widest  = fmax(1, fmin(WIDEST * unit, (l->crowded ? 0.6 : 0.9) * l->radius));
}

/* As many units as can be told apart, an even number of them. */
static int most_for(double height)
{
    int most = 2 * (int)(height / 12);
    return most < 2 ? 2 : most > GRAPH_MOST ? GRAPH_MOST : most;
}

static void layout_bare(layout *l, double width, double height)
{
    double inset = fmax(2, 0.08 * fmin(width, height));
    l->bare      = 1;
    l->left      = 2 * inset;
    l->right     = width - 2 * inset;
    l->top       = inset;
    l->bottom    = height - inset;
    l->most      = most_for(l->bottom - l->top);
    layout_nodes(l);
}

static void layout_make(layout *l, int width, int height, const graph_spec *spec)
{
    const theme *t     = spec->theme != NULL ? spec->theme : palette_theme(0);
    axes_spec    about = describe(spec, t);
    *l                 = (layout){.spec = spec, .theme = t, .scale = spec->largest};
    if (l->scale <= 0) {
        l->scale = graph_largest(spec->layers, spec->units, spec->params);
    }
    axes_layout_page(&l->page, width, height, fmin(width / 800.0, height / 600.0), &about);
    l->page.legend_top  = l->page.top - 2 * l->page.unit;
    l->page.legend_rows = legend_flow(NULL, l, width, NULL);
    l->top              = l->page.legend_top + (1.5 * l->page.legend_rows + 0.4) * legend_px(l);
    /* whether units are left out depends on the room, which depends on the lines that say so */
    l->most   = most_for(l->page.bottom - l->top - 4 * label_px(l));
    l->bottom = l->page.bottom + label_px(l) - 1.3 * label_rows(l) * label_px(l);
    l->left   = l->page.margin;
    l->right  = width - l->page.margin;
    if (l->bottom - l->top < PANEL_LEAST_HEIGHT || l->right - l->left < PANEL_LEAST_WIDTH) {
        layout_bare(l, width, height);
    } else {
        layout_nodes(l);
        l->left += side_room(l, 0, width);
        l->right -= side_room(l, spec->layers, width);
        layout_nodes(l);
    }
}

/* ---- lines --------------------------------------------------------------------------------- */

static rgba sign_colour(const theme *t, double v)
{
    return palette_colour(t, v < 0 ? 1 : 0);
}

/* 0..1, what is beyond the scale is 1. */
static double share_of(const layout *l, double v)
{
    return l->scale > 0 ? fmin(1, fabs(v) / l->scale) : 0;
}

/* Dashes begin half a dash from the ends, and have square ends: the gaps stay open. */
static void draw_dashes(canvas *c, const double at[4], double width, double unit, rgba colour)
{
    double dx = at[2] - at[0], dy = at[3] - at[1], length = hypot(dx, dy);
    double dash = fmax(3, 9 * unit), gap = fmax(2, 5 * unit);
    int    n    = (int)fmax(1, floor(length / (dash + gap)));
    double step = 1.0 / n, ink = dash / (dash + gap) * step;
    for (int i = 0; i < n; i++) {
        double from = (i + 0.5) * step - ink / 2;
        canvas_line(c, at[0] + from * dx, at[1] + from * dy, at[0] + (from + ink) * dx,
                    at[1] + (from + ink) * dy, width, CANVAS_BUTT, colour);
    }
}

static void draw_stroke(canvas *c, const layout *l, const double at[4], double width, bool negative,
                        rgba colour)
{
    if (negative && !l->crowded) {
        draw_dashes(c, at, width, l->page.unit, colour);
    } else {
        canvas_line(c, at[0], at[1], at[2], at[3], width, CANVAS_BUTT, colour);
    }
}

static void draw_edge(canvas *c, const layout *l, const edge *e)
{
    double share = share_of(l, e->weight), width = share * l->widest;
    double faint   = l->crowded ? LINE_CROWD : LINE_FAINT;
    double opacity = faint + (LINE_STRONG - faint) * share;
    double at[4]   = {e->x0, e->y0, e->x1, e->y1};
    rgba   colour  = sign_colour(l->theme, e->weight);
    if (e->dead) {
        colour  = l->theme->zero;
        opacity = 0.6;
    }
    if (width > 0) {
        draw_stroke(c, l, at, width, e->weight < 0, rgba_fade(colour, opacity));
    }
}

/* Dead ones first, then from faint to strong. */
static int edge_compare(const void *a, const void *b)
{
    const edge *p = a, *q = b;
    double      v = fabs(p->weight), w = fabs(q->weight);
    if (p->dead != q->dead) {
        return p->dead ? -1 : 1;
    }
    if (v != w) {
        return v < w ? -1 : 1;
    }
    if (p->layer != q->layer) {
        return p->layer < q->layer ? -1 : 1;
    }
    return (p->order > q->order) - (p->order < q->order);
}

static int gather_layer(const layout *l, int layer, edge *out)
{
    const float *w  = weights_of(l->spec, layer);
    int          to = units_shown(l, layer), from = units_shown(l, layer - 1), n = 0;
    for (int i = 0; i < to; i++) {
        int u = unit_shown(l, layer, i);
        for (int j = 0; j < from; j++) {
            int    v  = unit_shown(l, layer - 1, j);
            size_t at = (size_t)u * (size_t)l->spec->units[layer - 1] + (size_t)v;
            out[n]    = (edge){.x0     = column_x(l, layer - 1),
                               .y0     = node_y(l, layer - 1, j),
                               .x1     = column_x(l, layer),
                               .y1     = node_y(l, layer, i),
                               .weight = (double)w[at],
                               .layer  = layer,
                               .order  = n,
                               .dead   = is_dead(l->spec, layer, u) || is_dead(l->spec, layer - 1, v)};
            n++;
        }
    }
    return n;
}

static nn_status draw_edges(canvas *c, const layout *l, nn_err *err)
{
    int   n   = 0;
    edge *all = malloc((size_t)l->spec->layers * GRAPH_MOST * GRAPH_MOST * sizeof *all);
    if (all == NULL) {
        return nn_fail_nomem(err, "drawing a picture");
    }
    for (int layer = 1; layer <= l->spec->layers; layer++) {
        n += gather_layer(l, layer, all + n);
    }
    qsort(all, (size_t)n, sizeof *all, edge_compare);
    for (int i = 0; i < n; i++) {
        draw_edge(c, l, &all[i]);
    }
    free(all);
    return NN_OK;
}

/* ---- numbers on lines ---------------------------------------------------------------------- */

/* Half the size of the box that each number takes, px. */
typedef struct {
    double half_width, half_height;
} boxes;

static double edge_y(const edge *e, double x)
{
    return e->y0 + (e->y1 - e->y0) * (x - e->x0) / (e->x1 - e->x0);
}

/* "-0.72" with the real minus. */
static void weight_text(char out[ENTRY_TEXT], double w)
{
    char digits[ENTRY_TEXT / 2];
    snprintf(digits, sizeof digits, fabs(w) < 99.995 ? "%.2f" : "%.3g", fabs(w));
    snprintf(out, ENTRY_TEXT, "%s%s", w <= -0.005 ? "\xe2\x88\x92" : "", digits);
}

/* How much room all boxes at `share` of their lines have left in height, px: negative if
 * a box meets another box or another line. */
static double labels_room(const edge *e, int n, const boxes *b, double share)
{
    double x = e->x0 + share * (e->x1 - e->x0), least = INFINITY;
    for (int i = 0; i < n; i++) {
        double y = edge_y(&e[i], x);
        for (int j = 0; j < n; j++) {
            double at0 = edge_y(&e[j], x - b->half_width);
            double at1 = edge_y(&e[j], x + b->half_width), at = edge_y(&e[j], x);
            if (j != i) {
                double below = fmin(at0, at1) - (y + b->half_height);
                double above = (y - b->half_height) - fmax(at0, at1);
                least        = fmin(least, fmax(below, above));
                least        = fmin(least, fabs(at - y) - 2.4 * b->half_height);
            }
        }
    }
    return least;
}

/* The share of their lines where the numbers stand, all above each other: as near to the middle
 * as there is room to spare, else where there is most of it; -1: nowhere. */
static double labels_place(const layout *l, const edge *e, int n, const boxes *b)
{
    double best = 0, at = -1, enough = 1.8 * b->half_height;
    double end = (l->radius + b->half_width) / (e->x1 - e->x0);
    for (int i = 0; i <= 40; i++) { /* 0.5, 0.49, 0.51, 0.48, ... */
        double share = 0.5 + 0.01 * (i % 2 == 0 ? i : -i - 1);
        double room  = fmin(enough, labels_room(e, n, b, share));
        if (share > end && share < 1 - end && room > best + 1e-9) {
            best = room;
            at   = share;
        }
    }
    return at;
}

/* Numbers below 10 take equal room, so that they stay where they are while they change. */
static void labels_measure(boxes *b, const edge *e, int n, double px)
{
    char   text[ENTRY_TEXT];
    double widest = font_width(FONT_REGULAR, px,
                               "\xe2\x88\x92"
                               "0.00");
    for (int i = 0; i < n; i++) {
        weight_text(text, e[i].weight);
        widest = fmax(widest, font_width(FONT_REGULAR, px, text));
    }
    b->half_width  = widest / 2 + 0.1 * px;
    b->half_height = 0.45 * px;
}

static void draw_label(canvas *c, const layout *l, const edge *e, double x, double px)
{
    char       text[ENTRY_TEXT];
    font_style style = {.px = px, .colour = l->theme->text, .align = FONT_CENTER};
    double     y     = edge_y(e, x);
    weight_text(text, e->weight);
    double half = font_width(FONT_REGULAR, px, text) / 2 + 0.1 * px;
    if (e->dead) {
        style.colour = l->theme->muted;
    }
    canvas_fill_rect(c, x - half, y - 0.5 * px, x + half, y + 0.5 * px,
                     rgba_fade(l->theme->background, 0.86));
    font_draw(c, &style, x, y + font_cap_height(FONT_REGULAR, px) / 2, text);
}

/* In letters as large as there is room for. */
static void draw_labels(canvas *c, const layout *l, int layer)
{
    static const double SIZES[] = {0.85, 0.78, 0.70};
    edge                e[LABELS_MOST];
    double              px = 0, share = -1;
    if (units_shown(l, layer) * units_shown(l, layer - 1) > LABELS_MOST) {
        return;
    }
    int n = gather_layer(l, layer, e);
    for (int i = 0; share < 0 && i < 3; i++) {
        boxes b;
        px = SIZES[i] * label_px(l);
        labels_measure(&b, e, n, px);
        share = px >= LABEL_LEAST_PX ? labels_place(l, e, n, &b) : -1;
    }
    for (int i = 0; i < n && share > 0; i++) {
        draw_label(c, l, &e[i], e->x0 + share * (e->x1 - e->x0), px);
    }
}

/* ---- nodes --------------------------------------------------------------------------------- */

static void draw_cross(canvas *c, double x, double y, double r, double width, rgba colour)
{
    double d     = r * 0.5;
    double xy[8] = {x - d, y - d, x + d, y + d, x - d, y + d, x + d, y - d};
    canvas_segments(c, xy, 2, width, colour);
}

static void draw_node(canvas *c, const layout *l, double x, double y, double r, bool dead)
{
    double width       = fmax(1, fmin(0.11 * r, 2 * l->page.unit));
    rgba   edge_colour = dead ? l->theme->zero : l->theme->axis;
    canvas_circle(c, x, y, r, dead ? l->theme->grid : l->theme->background);
    canvas_ring(c, x, y, fmax(0.5, r - width / 2), width, edge_colour);
    if (dead && r >= 3) {
        draw_cross(c, x, y, r, width, l->theme->axis);
    }
}

static void draw_bias(canvas *c, const layout *l, double x, double y, double r, double bias)
{
    double share = share_of(l, bias);
    if (share > 0 && r >= 2.5) {
        canvas_circle(c, x, y, DISC_MOST * r * sqrt(share), sign_colour(l->theme, bias));
    }
}

static void draw_column(canvas *c, const layout *l, int layer)
{
    double x = column_x(l, layer);
    for (int i = 0; i < units_shown(l, layer); i++) {
        int    unit = unit_shown(l, layer, i);
        bool   dead = is_dead(l->spec, layer, unit);
        double y    = node_y(l, layer, i);
        draw_node(c, l, x, y, l->radius, dead);
        if (layer == 0) { /* inputs: full, so that nobody takes them for units with a bias */
            canvas_circle(c, x, y, 0.9 * l->radius, l->theme->zero);
        } else if (!dead) {
            draw_bias(c, l, x, y, l->radius, bias_of(l->spec, layer, unit));
        }
    }
}

/* Three dots where units are left out. */
static void draw_dots(canvas *c, const layout *l, int layer)
{
    int    shown = units_shown(l, layer);
    double r     = fmax(0.5, fmin(1.8 * l->page.unit, 0.1 * pitch(l, layer)));
    double y     = slot_y(l, layer, shown - shown / 2);
    for (int i = -1; shown < l->spec->units[layer] && i <= 1; i++) {
        canvas_circle(c, column_x(l, layer), y + i * 0.3 * pitch(l, layer), r, l->theme->muted);
    }
}

/* ---- texts --------------------------------------------------------------------------------- */

static void draw_names(canvas *c, const layout *l, int layer)
{
    const char *const *name  = layer == 0 ? l->spec->input_name : l->spec->output_name;
    font_style         style = {
                .px = label_px(l), .colour = l->theme->text, .align = layer == 0 ? FONT_RIGHT : FONT_LEFT};
    double away = l->radius + 0.5 * style.px;
    double x    = column_x(l, layer) + (layer == 0 ? -away : away);
    double room = layer == 0 ? x - l->page.margin : canvas_width(c) - l->page.margin - x;
    for (int i = 0; has_names(l, layer) && i < units_shown(l, layer); i++) {
        font_draw_fitted(c, &style, x,
                         node_y(l, layer, i) + font_cap_height(FONT_REGULAR, style.px) / 2,
                         room + 1, name[unit_shown(l, layer, i)]);
    }
}

/* "300 units" and "20 shown, 3 crossed out"; the second may be empty. */
static void column_texts(char units[ENTRY_TEXT], char rest[ENTRY_TEXT], const layout *l, int layer)
{
    int         n = l->spec->units[layer], shown = units_shown(l, layer);
    int         dead  = dead_count(l->spec, layer);
    const char *thing = layer == 0 ? "input" : "unit";
    snprintf(units, ENTRY_TEXT, "%d %s%s", n, thing, n == 1 ? "" : "s");
    rest[0] = '\0';
    if (shown < n) {
        snprintf(rest, ENTRY_TEXT, "%d shown", shown);
    }
    if (dead > 0) {
        size_t at = strlen(rest);
        snprintf(rest + at, ENTRY_TEXT - at, at > 0 ? ", %d crossed out" : "%d crossed out", dead);
    }
}

/* Width for the texts of a column: they end half-way to the next one, or at the margin. */
static double column_width(const layout *l, int layer, double width)
{
    double step = (l->right - l->left) / l->spec->layers - 0.6 * label_px(l);
    double x    = column_x(l, layer);
    return fmin(step, 2 * (fmin(x, width - x) - 0.4 * l->page.margin));
}

static void draw_column_texts(canvas *c, const layout *l, int layer)
{
    char       units[ENTRY_TEXT], rest[ENTRY_TEXT];
    font_style style = {.px = label_px(l), .colour = l->theme->text, .align = FONT_CENTER};
    double     x = column_x(l, layer), y = l->bottom + 1.3 * style.px;
    double     room = column_width(l, layer, canvas_width(c));
    column_texts(units, rest, l, layer);
    if (l->spec->layer_name != NULL) {
        style.face = FONT_MEDIUM;
        font_draw_fitted(c, &style, x, y, room, l->spec->layer_name[layer]);
        style.face = FONT_REGULAR;
        y += 1.3 * style.px;
    }
    style.colour = l->theme->muted;
    font_draw_fitted(c, &style, x, y, room, units);
    font_draw_fitted(c, &style, x, y + 1.3 * style.px, room, rest);
}

static void draw_entry_sign(canvas *c, const layout *l, entry e, double x, double y)
{
    double px = legend_px(l), r = 0.5 * px, end = x + entry_sign_width(l, e);
    switch (e) {
    case POSITIVE:
    case NEGATIVE:
        draw_stroke(c, l, (double[]){x, y, end, y}, fmax(1, 0.25 * px), e == NEGATIVE,
                    sign_colour(l->theme, e == POSITIVE ? 1 : -1));
        break;
    case WIDE:
        canvas_line(c, x, y, end, y, l->widest, CANVAS_BUTT, l->theme->muted);
        break;
    case BIAS:
        draw_node(c, l, x + r, y, r, false);
        canvas_circle(c, x + r, y, DISC_MOST * r, l->theme->muted);
        break;
    default:
        draw_node(c, l, x + r, y, r, true);
    }
}

static void draw_entry(canvas *c, const layout *l, entry e, double x, double baseline)
{
    char       text[ENTRY_TEXT];
    font_style style = {.px = legend_px(l), .colour = l->theme->text};
    double     gap   = entry_sign_width(l, e) + 0.45 * style.px;
    double     room  = canvas_width(c) - l->page.margin - x - gap;
    entry_text(text, l, e);
    draw_entry_sign(c, l, e, x, baseline - font_cap_height(FONT_REGULAR, style.px) / 2);
    font_draw_fitted(c, &style, x + gap, baseline, room, text);
}

/* ---- public -------------------------------------------------------------------------------- */

static void draw_texts(canvas *c, const layout *l)
{
    axes_spec about  = describe(l->spec, l->theme);
    axes      page   = l->page;
    page.legend_rows = 0; /* that of the axes is for classes */
    axes_draw_page(c, &page, &about);
    legend_flow(c, l, canvas_width(c), draw_entry);
    for (int layer = 0; layer <= l->spec->layers; layer++) {
        draw_column_texts(c, l, layer);
    }
    draw_names(c, l, 0);
    draw_names(c, l, l->spec->layers);
}

double graph_largest(int layers, const int *units, const float *params)
{
    float largest = 0;
    for (int l = 1; l <= layers; l++) {
        size_t n = weights_count(units, l);
        for (size_t i = 0; i < n; i++) {
            float size = fabsf(params[i]);
            largest    = isfinite(size) && size > largest ? size : largest;
        }
        params += n + (size_t)units[l];
    }
    return (double)largest;
}

nn_status graph_draw(canvas *c, const graph_spec *spec, nn_err *err)
{
    layout    l;
    nn_status status = check(spec, err);
    if (status != NN_OK) {
        return status;
    }
    layout_make(&l, canvas_width(c), canvas_height(c), spec);
    NN_TRY(draw_edges(c, &l, err));
    for (int layer = 0; layer <= spec->layers; layer++) {
        if (layer > 0 && !l.bare) {
            draw_labels(c, &l, layer);
        }
        draw_column(c, &l, layer);
        draw_dots(c, &l, layer);
    }
    if (!l.bare) {
        draw_texts(c, &l);
    }
    NN_TRY(canvas_check(c, err));
done:
    return status;
}

bool graph_place(const graph_spec *spec, int width, int height, int layer, int unit, double *px,
                 double *py, double *radius)
{
    layout l;
    assert(layer >= 0 && layer <= spec->layers && unit >= 0 && unit < spec->units[layer]);
    layout_make(&l, width, height, spec);
    for (int i = 0; i < units_shown(&l, layer); i++) {
        if (unit_shown(&l, layer, i) == unit) {
            double  at[3] = {column_x(&l, layer), node_y(&l, layer, i), l.radius};
            double *to[3] = {px, py, radius};
            for (int k = 0; k < 3; k++) {
                if (to[k] != NULL) {
                    *to[k] = at[k];
                }
            }
            return true;
        }
    }
    return false;
}

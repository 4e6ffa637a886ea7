/* Curve: a page with up to two panels over the same epochs.
 *
 * Names stand at the ends of the lines, so the panels' right border is where the longest
 * name begins; names that would meet are moved apart and tied to their line.
 */
#include "plot/curve.h"
#include "plot/axes.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { LABEL_TEXT = 64, PANEL_LEAST_WIDTH = 60, PANEL_LEAST_HEIGHT = 30, WORDS_MOST = 30 };

/* Room between a panel and the names right of it, px on the 800 x 600 picture. */
#define LABEL_GAP 14.0

typedef struct {
    char   text[LABEL_TEXT]; /* "" : the line has no number */
    double y, at;            /* px: its middle, and the end of its line */
    int    look;
} end_label;

typedef struct {
    axes   page, panel[CURVE_PANELS];
    int    bare;
    double label_px;
} layout;

static const theme *theme_of(const curve_spec *spec)
{
    return spec->theme != NULL ? spec->theme : palette_theme(0);
}

static float value_at(const curve_line *line, int point)
{
    return line->value[(size_t)point * line->stride];
}

/* The last point with a number, or -1. */
static int last_of(const curve_line *line, int points)
{
    while (--points >= 0 && isnan(value_at(line, points))) {
    }
    return points;
}

/* ---- limits ------------------------------------------------------------------------------- */

static void panel_range(const curve_panel *p, int points, double *lo, double *hi)
{
    *lo = INFINITY;
    *hi = -INFINITY;
    for (int l = 0; l < p->lines; l++) {
        for (int i = 0; i < points; i++) {
            double v = (double)value_at(&p->line[l], i);
            *lo      = v < *lo ? v : *lo; /* NaN passes by */
            *hi      = v > *hi ? v : *hi;
        }
    }
}

static plot_limits panel_limits(const curve_panel *p, const curve_spec *spec)
{
    plot_limits l = limits_none();
    panel_range(p, spec->points, &l.y0, &l.y1);
    double lowest = l.y0;
    l.x0          = spec->epoch[0];
    l.x1          = spec->epoch[spec->points - 1];
    l             = limits_padded(l);
    l.x0          = spec->epoch[0]; /* lines go from border to border */
    l.x1          = spec->epoch[spec->points - 1];
    if (spec->points == 1) {
        l.x0 -= 0.5;
        l.x1 += 0.5;
    }
    if (p->from_zero && lowest >= 0) {
        l.y0 = 0;
    }
    if (p->share) {
        l.y0 = fmax(0, l.y0);
        l.y1 = fmin(1, l.y1);
    }
    return l;
}

/* ---- layout -------------------------------------------------------------------------------- */

static axes_spec describe(const curve_spec *spec)
{
    return (axes_spec){.theme    = theme_of(spec),
                       .title    = spec->title,
                       .subtitle = spec->subtitle,
                       .note     = spec->note,
                       .x_name   = "epoch",
                       .limits   = {0, 1, 0, 1}};
}

/* Bytes of the name that are used: whole characters only. */
static int name_length(const char *name)
{
    int n = 0;
    while (n < WORDS_MOST && name[n] != '\0') {
        n++;
    }
    while (n > 0 && ((unsigned char)name[n] & 0xc0) == 0x80) {
        n--;
    }
    return n;
}

static end_label label_of(const curve_panel *p, int line, int points)
{
    const curve_line *at   = &p->line[line];
    end_label         e    = {.look = at->look};
    int               last = last_of(at, points);
    if (last >= 0) {
        snprintf(e.text, sizeof e.text, p->share ? "%.*s %.3f" : "%.*s %.3g", name_length(at->name),
                 at->name, (double)value_at(at, last));
    }
    return e;
}

static double labels_width(const curve_spec *spec, double px)
{
    double widest = 0;
    for (int p = 0; p < spec->panels; p++) {
        for (int l = 0; l < spec->panel[p].lines; l++) {
            end_label e = label_of(&spec->panel[p], l, spec->points);
            widest      = fmax(widest, font_width(FONT_REGULAR, px, e.text));
        }
    }
    return widest;
}

/* Ticks at epochs only. */
static void layout_x_ticks(axes *a, const theme *t)
{
    double first = ceil(a->limits.x0) + 0.0, last = floor(a->limits.x1); /* + 0: never -0 */
    double most = (a->right - a->left) / (4.5 * axes_px(a, t->tick_px));
    most        = fmin(fmin(most, last - first + 1), TICKS_MAX);
    ticks_make(&a->x, first, last, most < 2 ? 2 : (int)most);
    if (first == last) {
        a->x.count = 1;
        a->x.at[0] = first;
        snprintf(a->x.label[0], TICKS_LABEL, "%.0f", first);
    }
}

static double layout_y_ticks(axes *a, const theme *t)
{
    double most = (a->bottom - a->top) / (2.8 * axes_px(a, t->tick_px)), widest = 0;
    ticks_make(&a->y, a->limits.y0, a->limits.y1,
               most < 2           ? 2
               : most > TICKS_MAX ? TICKS_MAX
                                  : (int)most);
    for (int i = 0; i < a->y.count; i++) {
        widest = fmax(widest, font_width(FONT_REGULAR, axes_px(a, t->tick_px), a->y.label[i]));
    }
    return widest;
}

/* Each panel has a line above for its name, and one for the label of the best epoch. */
static void layout_panels(layout *l, const curve_spec *spec)
{
    const theme *t    = theme_of(spec);
    double       name = 1.5 * axes_px(&l->page, t->name_px), numbers = 0;
    double       top  = l->page.top - 2 * l->page.unit;
    double       step = (l->page.bottom - top) / spec->panels;
    for (int p = 0; p < spec->panels; p++) {
        axes *a   = &l->panel[p];
        *a        = (axes){.unit = l->page.unit, .margin = l->page.margin};
        a->limits = panel_limits(&spec->panel[p], spec);
        a->top    = floor(top + p * step + name);
        a->bottom = floor(top + (p + 1) * step - (p + 1 < spec->panels ? 10 * a->unit : 0));
        numbers   = fmax(numbers, layout_y_ticks(a, t));
    }
    l->page.left = floor(l->page.margin + numbers + 10 * l->page.unit);
    for (int p = 0; p < spec->panels; p++) {
        l->panel[p].left  = l->page.left;
        l->panel[p].right = l->page.right;
        layout_x_ticks(&l->panel[p], t);
    }
}

static void layout_bare(layout *l, const curve_spec *spec, int width, int height)
{
    double inset = 2, step = (height - 2 * inset) / spec->panels;
    for (int p = 0; p < spec->panels; p++) {
        axes *a   = &l->panel[p];
        *a        = (axes){.unit = l->page.unit, .limits = panel_limits(&spec->panel[p], spec)};
        a->left   = inset;
        a->right  = width - inset;
        a->top    = inset + p * step;
        a->bottom = a->top + fmax(1, step - 2);
    }
    l->bare = 1;
}

static void layout_make(layout *l, int width, int height, const curve_spec *spec)
{
    axes_spec about = describe(spec);
    *l              = (layout){0};
    axes_layout_page(&l->page, width, height, fmin(width / 800.0, height / 600.0), &about);
    l->label_px   = axes_px(&l->page, theme_of(spec)->tick_px);
    double room   = labels_width(spec, l->label_px) + LABEL_GAP * l->page.unit;
    l->page.right = floor(width - l->page.margin - fmin(room, 0.4 * width));
    layout_panels(l, spec);
    for (int p = 0; p < spec->panels; p++) {
        if (l->panel[p].right - l->panel[p].left < PANEL_LEAST_WIDTH ||
            l->panel[p].bottom - l->panel[p].top < PANEL_LEAST_HEIGHT) {
            layout_bare(l, spec, width, height);
            return;
        }
    }
}

/* ---- lines --------------------------------------------------------------------------------- */

/* A line as pixels, thinned out as it comes: of the points in one pixel column the first,
 * the lowest, the highest and the last are kept. */
typedef struct {
    double *xy; /* (room, 2) */
    int     count;
    int     column; /* of the points that are being gathered */
    double  first[2], low[2], high[2], last[2];
    int     gathered;
} path;

static void path_put(path *p, const double at[2])
{
    const double *before = p->xy + 2 * (size_t)(p->count > 0 ? p->count - 1 : 0);
    if (p->count == 0 || before[0] != at[0] || before[1] != at[1]) {
        p->xy[2 * (size_t)p->count]     = at[0];
        p->xy[2 * (size_t)p->count + 1] = at[1];
        p->count++;
    }
}

static void path_flush(path *p)
{
    int low_first = p->low[0] < p->high[0];
    if (p->gathered > 0) {
        path_put(p, p->first);
        path_put(p, low_first ? p->low : p->high);
        path_put(p, low_first ? p->high : p->low);
        path_put(p, p->last);
    }
    p->gathered = 0;
}

static void path_add(path *p, double x, double y)
{
    int column = (int)x;
    if (p->gathered > 0 && column != p->column) {
        path_flush(p);
    }
    if (p->gathered == 0) {
        p->first[0] = p->low[0] = p->high[0] = x;
        p->first[1] = p->low[1] = p->high[1] = y;
    }
    double *extreme = y < p->high[1] ? p->high : y > p->low[1] ? p->low : NULL;
    if (extreme != NULL) {
        extreme[0] = x;
        extreme[1] = y;
    }
    p->last[0] = x;
    p->last[1] = y;
    p->column  = column;
    p->gathered++;
}

static void path_stroke(path *p, canvas *c, double width, rgba colour)
{
    path_flush(p);
    if (p->count == 1) { /* between two gaps: a dot that can be seen */
        canvas_circle(c, p->xy[0], p->xy[1], 1.5 * width, colour);
    }
    canvas_polyline(c, p->xy, p->count > 1 ? p->count : 0, width, colour);
    p->count = 0;
}

static nn_status draw_line(canvas *c, const axes *a, const theme *t, const curve_spec *spec,
                           const curve_line *line, nn_err *err)
{
    double width = fmax(1, t->line_width * a->unit);
    path   p     = {.xy = malloc(((size_t)spec->points + 1) * 4 * 2 * sizeof(double))};
    if (p.xy == NULL) {
        return nn_fail_nomem(err, "drawing a picture");
    }
    for (int i = 0; i < spec->points; i++) {
        double v = (double)value_at(line, i);
        if (isnan(v)) {
            path_stroke(&p, c, width, palette_colour(t, line->look));
        } else {
            path_add(&p, axes_x(a, spec->epoch[i]), axes_y(a, v));
        }
    }
    path_stroke(&p, c, width, palette_colour(t, line->look));
    free(p.xy);
    return NN_OK;
}

/* ---- labels -------------------------------------------------------------------------------- */

static void sort_labels(end_label *e, int n)
{
    for (int i = 1; i < n; i++) {
        end_label moved = e[i];
        int       to    = i;
        for (; to > 0 && e[to - 1].at > moved.at; to--) {
            e[to] = e[to - 1];
        }
        e[to] = moved;
    }
}

/* Down until none overlap, then up from the bottom of the panel: in order, `apart` pixels
 * or more from middle to middle. */
static void spread_labels(end_label *e, int n, double bottom, double apart)
{
    for (int i = 0; i < n; i++) {
        e[i].y = i > 0 ? fmax(e[i].at, e[i - 1].y + apart) : e[i].at;
    }
    for (int i = n - 1; i >= 0; i--) {
        e[i].y = fmin(e[i].y, i + 1 < n ? e[i + 1].y - apart : bottom);
    }
}

/* Labels that were pushed down share the shift with those that pushed them: a pair of
 * lines that end together has one name above and one below. */
static void balance_labels(end_label *e, int n, double top, double apart)
{
    for (int from = 0; from < n;) {
        int    to   = from + 1;
        double push = e[from].y - e[from].at;
        while (to < n && e[to].y - e[to - 1].y < apart + 0.01) {
            push += e[to].y - e[to].at;
            to++;
        }
        double up    = push / (to - from);
        double least = from > 0 ? e[from - 1].y + apart : top;
        up           = fmin(up, e[from].y - least);
        for (int i = from; i < to && up > 0; i++) {
            e[i].y -= up;
        }
        from = to;
    }
}

static int gather_labels(end_label *e, const axes *a, const curve_panel *p, int points)
{
    int n = 0;
    for (int l = 0; l < p->lines; l++) {
        int last = last_of(&p->line[l], points);
        if (last >= 0) {
            e[n]    = label_of(p, l, points);
            e[n].at = axes_y(a, (double)value_at(&p->line[l], last));
            n++;
        }
    }
    return n;
}

static void draw_labels(canvas *c, const layout *l, const axes *a, const curve_spec *spec,
                        const curve_panel *p)
{
    const theme *t = theme_of(spec);
    end_label    e[CURVE_LINES];
    font_style   style = {.px = l->label_px};
    double       rise = font_cap_height(FONT_REGULAR, style.px) / 2, apart = 1.25 * style.px;
    double       gap = LABEL_GAP * a->unit, x = a->right + gap;
    int          n = gather_labels(e, a, p, spec->points);
    sort_labels(e, n);
    spread_labels(e, n, a->bottom, apart);
    balance_labels(e, n, a->top, apart);
    for (int i = 0; i < n; i++) {
        style.colour = palette_colour(t, e[i].look);
        canvas_line(c, a->right + 0.25 * gap, e[i].at, x - 0.25 * gap, e[i].y, fmax(1, a->unit),
                    CANVAS_BUTT, rgba_fade(style.colour, 0.6));
        font_draw_fitted(c, &style, x, e[i].y + rise, canvas_width(c) - x - 0.3 * l->page.margin,
                         e[i].text);
    }
}

/* ---- the best epoch ----------------------------------------------------------------------------
 */

static void draw_best_line(canvas *c, const axes *a, const curve_spec *spec)
{
    double x = axes_x(a, spec->epoch[spec->best]), dash = fmax(2, 5 * a->unit);
    for (double y = a->top; y < a->bottom; y += 2 * dash) {
        canvas_vline(c, x, y, fmin(y + dash, a->bottom), 1, theme_of(spec)->muted);
    }
}

static void draw_best_dots(canvas *c, const axes *a, const curve_spec *spec, const curve_panel *p)
{
    const theme *t = theme_of(spec);
    for (int l = 0; l < p->lines; l++) {
        double v = (double)value_at(&p->line[l], spec->best);
        if (p->line[l].look == spec->best_look && !isnan(v)) {
            double x = axes_x(a, spec->epoch[spec->best]), y = axes_y(a, v);
            double r = fmax(2, 2.2 * t->line_width * a->unit);
            canvas_circle(c, x, y, 1.4 * r, t->background);
            canvas_circle(c, x, y, r, palette_colour(t, p->line[l].look));
        }
    }
}

/* Above the first panel, but never over its name at the left. */
static void draw_best_label(canvas *c, const axes *a, const curve_spec *spec)
{
    const theme *t     = theme_of(spec);
    font_style   style = axes_style(a, t->tick_px, t->muted, FONT_CENTER);
    double       half  = font_width(FONT_REGULAR, style.px, spec->best_label) / 2;
    double       name  = font_width(FONT_MEDIUM, axes_px(a, t->name_px), spec->panel[0].name);
    double       least = a->left + name + 1.5 * style.px;
    double       x = fmin(fmax(axes_x(a, spec->epoch[spec->best]), least + half), a->right - half);
    if (x - half >= least - 0.01) {
        font_draw(c, &style, x, a->top - 0.45 * style.px, spec->best_label);
    }
}

/* ---- public ---------------------------------------------------------------------------------- */

static nn_status check_line(const curve_line *line, const char *panel, const curve_spec *spec,
                            nn_err *err)
{
    assert(line->name != NULL && line->value != NULL && line->stride >= 1 && line->look >= 0);
    for (int i = 0; i < spec->points; i++) {
        if (isinf(value_at(line, i))) {
            return nn_fail(err, NN_DATA,
                           "%s of '%s' is %g in epoch %d; only finite numbers can "
                           "be drawn",
                           panel, line->name, (double)value_at(line, i), spec->epoch[i]);
        }
    }
    return NN_OK;
}

static nn_status check(const curve_spec *spec, nn_err *err)
{
    nn_status status = NN_OK;
    assert(spec->points >= 1 && spec->panels >= 1 && spec->panels <= CURVE_PANELS);
    assert(spec->best_label == NULL || (spec->best >= 0 && spec->best < spec->points));
    for (int p = 0; p < spec->panels; p++) {
        const curve_panel *panel = &spec->panel[p];
        double             lo, hi;
        assert(panel->name != NULL && panel->lines >= 1 && panel->lines <= CURVE_LINES);
        for (int l = 0; l < panel->lines; l++) {
            NN_TRY(check_line(&panel->line[l], panel->name, spec, err));
        }
        panel_range(panel, spec->points, &lo, &hi);
        if (lo > hi) {
            return nn_fail(err, NN_DATA, "%s has no number in any epoch; at least one is needed",
                           panel->name);
        }
    }
done:
    return status;
}

static nn_status draw_panel(canvas *c, const layout *l, const curve_spec *spec, int p, nn_err *err)
{
    nn_status          status = NN_OK;
    const theme       *t      = theme_of(spec);
    const axes        *a      = &l->panel[p];
    const curve_panel *panel  = &spec->panel[p];
    font_style         name   = axes_style(a, t->name_px, t->text, FONT_LEFT);
    int                last   = p + 1 == spec->panels ? AXES_X_LABELS : 0;
    axes_draw_panel(c, a, t, l->bare ? 0 : last | AXES_Y_LABELS);
    if (spec->best_label != NULL) {
        draw_best_line(c, a, spec);
    }
    for (int i = panel->lines - 1; i >= 0; i--) { /* the first line on top */
        NN_TRY(draw_line(c, a, t, spec, &panel->line[i], err));
    }
    if (spec->best_label != NULL) {
        draw_best_dots(c, a, spec, panel);
    }
    if (!l->bare) {
        name.face = FONT_MEDIUM;
        font_draw_fitted(c, &name, a->left, a->top - 0.45 * name.px, a->right - a->left,
                         panel->name);
        draw_labels(c, l, a, spec, panel);
    }
done:
    return status;
}

nn_status curve_draw(canvas *c, const curve_spec *spec, nn_err *err)
{
    layout    l;
    axes_spec about  = describe(spec);
    nn_status status = check(spec, err);
    if (status != NN_OK) {
        return status;
    }
    layout_make(&l, canvas_width(c), canvas_height(c), spec);
    if (!l.bare) {
        axes_draw_page(c, &l.page, &about);
    } else { /* round ends and dots reach beyond the panels */
        canvas_clip(c, 1, 1, canvas_width(c) - 1, canvas_height(c) - 1);
    }
    for (int p = 0; p < spec->panels; p++) {
        NN_TRY(draw_panel(c, &l, spec, p, err));
    }
    if (spec->best_label != NULL && !l.bare) {
        draw_best_label(c, &l.panel[0], spec);
    }
    NN_TRY(canvas_check(c, err));
done:
    canvas_unclip(c);
    return status;
}

bool curve_place(const curve_spec *spec, int width, int height, int panel, int line, int point,
                 double *px, double *py)
{
    layout l;
    assert(panel >= 0 && panel < spec->panels && line >= 0 && line < spec->panel[panel].lines);
    double v = (double)value_at(&spec->panel[panel].line[line], point);
    layout_make(&l, width, height, spec);
    *px = axes_x(&l.panel[panel], spec->epoch[point]);
    *py = isnan(v) ? 0 : axes_y(&l.panel[panel], v);
    return !isnan(v);
}

/* Axes: a layout from the edges inwards, then drawing what it says.
 *
 * Heights first (title, subtitle, legend above; note, name, tick labels below),
 * which fixes the y ticks; their labels give the left border; the width that is
 * left gives the x ticks.
 */
#include "plot/axes.h"
#include "plot/colour_bar.h"
#include "plot/font.h"
#include "plot/legend.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SMALLEST_PX = 9, PANEL_MIN_WIDTH = 90, PANEL_MIN_HEIGHT = 50 };

static int hairline(const axes *a)
{
    return a->unit < 1.5 ? 1 : (int)(a->unit + 0.5);
}

static double label_width(const axes *a, const theme *t, const char *label)
{
    return font_width(FONT_REGULAR, axes_px(a, t->tick_px), label);
}

/* ---- layout ---------------------------------------------------------------------------- */

/* Everything above the panel but the legend; returns where the next thing may begin. */
static double layout_head(axes *a, const axes_spec *spec)
{
    const theme *t = spec->theme;
    double       y = a->margin * 0.75;
    if (spec->title != NULL) {
        a->title_y = y + axes_px(a, t->title_px);
        y          = a->title_y + 0.3 * axes_px(a, t->title_px);
    }
    if (spec->subtitle != NULL) {
        a->subtitle_y = y + axes_px(a, t->subtitle_px);
        y             = a->subtitle_y + 0.35 * axes_px(a, t->subtitle_px);
    }
    return y;
}

static double line_label_height(const axes *a, const axes_spec *spec)
{
    return spec->line_label != NULL ? 1.5 * axes_px(a, spec->theme->tick_px) : 0;
}

static void layout_legend(axes *a, const axes_spec *spec, double width, double height, double y)
{
    a->legend_top  = y + 5 * a->unit;
    a->legend_rows = legend_rows(a, spec, width, height);
    a->top         = a->legend_top + a->legend_rows * legend_row_height(a, spec->theme);
}

static void layout_heights(axes *a, const axes_spec *spec, double width, double height)
{
    const theme *t = spec->theme;
    double       y = height - a->margin * 0.75;
    a->note_y      = y - 0.2 * axes_px(a, t->note_px);
    y              = a->note_y - 1.15 * axes_px(a, t->note_px);
    if (spec->x_name != NULL) {
        a->name_y = y - 0.3 * axes_px(a, t->name_px);
        y         = a->name_y - 1.15 * axes_px(a, t->name_px);
    }
    a->bottom = floor(y - 1.2 * axes_px(a, t->tick_px) - 5 * a->unit);

    double head    = layout_head(a, spec);
    a->top         = head;
    a->band_labels = spec->bands && spec->classes > 0 && spec->classes <= AXES_LEGEND_MAX &&
                     (a->bottom - head) / spec->classes >= 1.3 * axes_px(a, t->tick_px);
    if ((spec->classes > 0 && !a->band_labels) || legend_has_extras(spec)) {
        layout_legend(a, spec, width, height, head);
    }
    a->top = floor(a->top + 8 * a->unit + line_label_height(a, spec));
}

static int clamp_ticks(double n)
{
    return n < 2 ? 2 : n > TICKS_MAX ? TICKS_MAX : (int)n;
}

static double y_labels_width(const axes *a, const theme *t)
{
    double widest = 0;
    for (int i = 0; i < a->y.count; i++) {
        widest = fmax(widest, label_width(a, t, a->y.label[i]));
    }
    return widest;
}

static void layout_left(axes *a, const axes_spec *spec, double width)
{
    const theme *t = spec->theme;
    double       x = a->margin;
    if (spec->y_name != NULL && !spec->bands) {
        x += 1.5 * axes_px(a, t->name_px);
    }
    if (!spec->bands) {
        double apart = 3.2 * axes_px(a, t->tick_px);
        ticks_make(&a->y, a->limits.y0, a->limits.y1, clamp_ticks((a->bottom - a->top) / apart));
        x += y_labels_width(a, t) + 10 * a->unit;
    } else if (a->band_labels) {
        x += legend_bands_width(a, spec, width) + 12 * a->unit;
    }
    a->left = floor(x);
}

static int x_labels_overlap(const axes *a, const theme *t)
{
    double end = -INFINITY, gap = axes_px(a, t->tick_px);
    for (int i = 0; i < a->x.count; i++) {
        double half = label_width(a, t, a->x.label[i]) / 2, at = axes_x(a, a->x.at[i]);
        if (at - half < end + gap) {
            return 1;
        }
        end = at + half;
    }
    return 0;
}

/* How far the first and the last label would reach into the margins. */
static double x_overhang_left(const axes *a, const theme *t)
{
    return a->margin * 0.4 - (axes_x(a, a->x.at[0]) - label_width(a, t, a->x.label[0]) / 2);
}

static double x_overhang_right(const axes *a, const axes_spec *spec, double width)
{
    int    last = a->x.count - 1;
    double end  = axes_x(a, a->x.at[last]) + label_width(a, spec->theme, a->x.label[last]) / 2;
    return spec->bar ? 0 : end - (width - a->margin * 0.4); /* the bar leaves room enough */
}

static void layout_x_ticks(axes *a, const axes_spec *spec)
{
    double apart = 4.5 * axes_px(a, spec->theme->tick_px);
    int    most  = clamp_ticks((a->right - a->left) / apart);
    do {
        ticks_make(&a->x, a->limits.x0, a->limits.x1, most);
    } while (x_labels_overlap(a, spec->theme) && --most >= 2);
    if (most < 2) {
        a->x.count = 1; /* two of them touch: one */
    }
}

static void layout_widths(axes *a, const axes_spec *spec, double width)
{
    layout_left(a, spec, width);
    a->right = floor(width - a->margin - (spec->bar ? colour_bar_layout(a, spec) : 0));
    if (a->right - a->left < PANEL_MIN_WIDTH) {
        return; /* the layout will be a bare one */
    }
    layout_x_ticks(a, spec);
    double left = x_overhang_left(a, spec->theme), right = x_overhang_right(a, spec, width);
    if (left > 0 || right > 0) {
        a->left  = ceil(a->left + fmax(0, left));
        a->right = floor(a->right - fmax(0, right));
        layout_x_ticks(a, spec);
    }
}

static void layout_bare(axes *a, const axes_spec *spec, double width, double height)
{
    double inset = floor(fmax(3, 0.05 * fmin(width, height)));
    *a           = (axes){.left   = inset,
                          .top    = inset,
                          .right  = width - inset,
                          .bottom = height - inset,
                          .unit   = a->unit,
                          .bare   = 1,
                          .limits = spec->limits};
}

/* ---- drawing ------------------------------------------------------------------------------ */

static void draw_head(canvas *c, const axes *a, const axes_spec *spec)
{
    const theme *t     = spec->theme;
    double       width = canvas_width(c) - 2 * a->margin;
    font_style   title = axes_style(a, t->title_px, t->text, FONT_LEFT);
    font_style   sub   = axes_style(a, t->subtitle_px, t->muted, FONT_LEFT);
    title.face         = FONT_MEDIUM;
    font_draw_fitted(c, &title, a->margin, a->title_y, width, spec->title);
    font_draw_fitted(c, &sub, a->margin, a->subtitle_y, width, spec->subtitle);
    if (a->legend_rows > 0) {
        legend_draw(c, a, spec);
    }
}

/* The warning is short and comes first; the note gets the rest of the line. */
static void draw_foot(canvas *c, const axes *a, const axes_spec *spec)
{
    const theme *t     = spec->theme;
    double       width = canvas_width(c) - 2 * a->margin, taken = 0;
    font_style   warning = axes_style(a, t->note_px, t->text, FONT_RIGHT);
    font_style   note    = axes_style(a, t->note_px, t->text, FONT_LEFT);
    char         fitted[FONT_FIT_MAX];
    if (spec->warning != NULL) {
        double share = spec->note != NULL ? 0.5 * width : width;
        font_fit(fitted, sizeof fitted, warning.face, warning.px, spec->warning, share);
        font_draw(c, &warning, a->margin + width, a->note_y, fitted);
        taken = font_width(warning.face, warning.px, fitted) + 1.5 * warning.px;
    }
    font_draw_fitted(c, &note, a->margin, a->note_y, width - taken, spec->note);
}

static void draw_names(canvas *c, const axes *a, const axes_spec *spec)
{
    font_style style = axes_style(a, spec->theme->name_px, spec->theme->text, FONT_CENTER);
    font_draw_fitted(c, &style, (a->left + a->right) / 2, a->name_y, a->right - a->left,
                     spec->x_name);
    if (!spec->bands) {
        style.upward = 1;
        font_draw_fitted(c, &style, a->margin + font_cap_height(FONT_REGULAR, style.px),
                         (a->top + a->bottom) / 2, a->bottom - a->top, spec->y_name);
    }
}

/* A grid line; over a field it must be darker than any tint, whatever that is. */
static rgba grid_colour(const theme *t, double at, int with)
{
    if (with & AXES_TINTED) {
        return rgba_fade(t->text, at == 0 ? 0.28 : 0.09);
    }
    return at == 0 ? t->zero : t->grid;
}

static void draw_x_ticks(canvas *c, const axes *a, const theme *t, int with)
{
    font_style style = axes_style(a, t->tick_px, t->muted, FONT_CENTER);
    double     y     = a->bottom + 8 * a->unit + font_cap_height(FONT_REGULAR, style.px);
    for (int i = 0; i < a->x.count; i++) {
        double x = axes_x(a, a->x.at[i]);
        canvas_vline(c, x, a->top, a->bottom, hairline(a), grid_colour(t, a->x.at[i], with));
        if (with & AXES_X_LABELS) {
            canvas_vline(c, x, a->bottom, a->bottom + 4 * a->unit, hairline(a), t->axis);
            font_draw(c, &style, x, y, a->x.label[i]);
        }
    }
}

static void draw_y_ticks(canvas *c, const axes *a, const theme *t, int with)
{
    font_style style = axes_style(a, t->tick_px, t->muted, FONT_RIGHT);
    double     rise  = font_cap_height(FONT_REGULAR, style.px) / 2;
    for (int i = 0; i < a->y.count; i++) {
        double y = axes_y(a, a->y.at[i]);
        canvas_hline(c, a->left, a->right, y, hairline(a), grid_colour(t, a->y.at[i], with));
        if (with & AXES_Y_LABELS) {
            canvas_hline(c, a->left - 4 * a->unit, a->left, y, hairline(a), t->axis);
            font_draw(c, &style, a->left - 8 * a->unit, y + rise, a->y.label[i]);
        }
    }
}

static void draw_bands(canvas *c, const axes *a, const axes_spec *spec)
{
    int    bands = spec->classes > 0 ? spec->classes : 1;
    double tall  = (a->bottom - a->top) / bands;
    for (int k = 0; k < bands; k++) {
        double y = a->top + k * tall;
        canvas_hline(c, a->left, a->right, y, hairline(a), spec->theme->grid);
        if (a->band_labels) {
            legend_draw_band(c, a, spec, k, y + tall / 2);
        }
    }
}

static void draw_line_label(canvas *c, const axes *a, const axes_spec *spec)
{
    font_style style = axes_style(a, spec->theme->tick_px, spec->theme->text, FONT_CENTER);
    char       fitted[FONT_FIT_MAX];
    if (spec->line_label == NULL || spec->line_at < a->limits.x0 || spec->line_at > a->limits.x1) {
        return;
    }
    font_fit(fitted, sizeof fitted, style.face, style.px, spec->line_label,
             (a->right - a->left) * 0.8);
    double half = font_width(style.face, style.px, fitted) / 2;
    double x    = fmin(fmax(axes_x(a, spec->line_at), a->left + half), a->right - half);
    font_draw(c, &style, x, a->top - 0.45 * style.px, fitted);
}

/* ---- public --------------------------------------------------------------------------------- */

double axes_px(const axes *a, double px)
{
    return fmax(SMALLEST_PX, px * a->unit);
}

font_style axes_style(const axes *a, double px, rgba colour, font_align align)
{
    return (font_style){.px = axes_px(a, px), .colour = colour, .align = align};
}

double axes_x(const axes *a, double value)
{
    double share = (value - a->limits.x0) / (a->limits.x1 - a->limits.x0);
    return a->left + share * (a->right - a->left);
}

double axes_y(const axes *a, double value)
{
    double share = (value - a->limits.y0) / (a->limits.y1 - a->limits.y0);
    return a->bottom - share * (a->bottom - a->top);
}

void axes_layout_page(axes *out, int width, int height, double unit, const axes_spec *spec)
{
    *out        = (axes){.limits = spec->limits, .unit = unit};
    out->margin = fmax(6, spec->theme->margin * unit);
    layout_heights(out, spec, width, height);
}

void axes_layout(axes *out, int width, int height, const axes_spec *spec)
{
    assert(spec->theme != NULL && limits_valid(&spec->limits));
    assert(width >= CANVAS_MIN && height >= CANVAS_MIN);
    axes_layout_page(out, width, height, fmin(width / 800.0, height / 600.0), spec);
    layout_widths(out, spec, width);
    if (out->right - out->left < PANEL_MIN_WIDTH || out->bottom - out->top < PANEL_MIN_HEIGHT) {
        layout_bare(out, spec, width, height);
    }
}

void axes_draw_page(canvas *c, const axes *a, const axes_spec *spec)
{
    draw_head(c, a, spec);
    draw_foot(c, a, spec);
    draw_names(c, a, spec);
    if (spec->bar) {
        colour_bar_draw(c, a, spec);
    }
}

void axes_draw_panel(canvas *c, const axes *a, const theme *t, int with)
{
    draw_x_ticks(c, a, t, with);
    draw_y_ticks(c, a, t, with);
    canvas_vline(c, a->left, a->top, a->bottom, hairline(a), t->axis);
    canvas_hline(c, a->left, a->right, a->bottom, hairline(a), t->axis);
}

void axes_draw(canvas *c, const axes *a, const axes_spec *spec)
{
    int tinted = spec->tinted ? AXES_TINTED : 0;
    if (spec->bands) {
        draw_bands(c, a, spec);
    }
    if (!a->bare) {
        axes_draw_page(c, a, spec);
        draw_line_label(c, a, spec);
    }
    /* a bare layout has no ticks, so no grid and no numbers */
    axes_draw_panel(c, a, spec->theme, tinted | (a->bare ? 0 : AXES_X_LABELS | AXES_Y_LABELS));
}

void axes_draw_over(canvas *c, const axes *a, const axes_spec *spec)
{
    if (spec->line_label == NULL || spec->line_at < a->limits.x0 || spec->line_at > a->limits.x1) {
        return;
    }
    double x = axes_x(a, spec->line_at), dash = fmax(2, 6 * a->unit), gap = fmax(2, 4 * a->unit);
    for (double y = a->top; y < a->bottom; y += dash + gap) {
        canvas_vline(c, x, y, fmin(y + dash, a->bottom), hairline(a), spec->theme->text);
    }
}

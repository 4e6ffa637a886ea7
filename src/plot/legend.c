/* Legend: entries flow into rows; the same run measures and draws. */
#include "plot/legend.h"
#include "plot/font.h"

#include <math.h>
#include <stdio.h>

enum { LEGEND_ROWS = 3 };

typedef struct {
    char   name[FONT_FIT_MAX], count[16];
    double radius, name_x, count_x, width; /* relative to the entry's left */
} legend_entry;

static int legend_shown(const axes_spec *spec)
{
    return spec->classes < AXES_LEGEND_MAX ? spec->classes : AXES_LEGEND_MAX;
}

static legend_entry legend_entry_make(const axes *a, const axes_spec *spec, int k, double room)
{
    double       px = axes_px(a, spec->theme->legend_px);
    legend_entry e  = {.radius = px * 0.36};
    font_fit(e.name, sizeof e.name, FONT_REGULAR, px, spec->class_name[k], room * 0.3);
    snprintf(e.count, sizeof e.count, "%d", spec->class_count[k]);
    e.name_x  = 2 * e.radius + px * 0.45;
    e.count_x = e.name_x + font_width(FONT_REGULAR, px, e.name) + px * 0.4;
    e.width   = e.count_x + font_width(FONT_REGULAR, px, e.count);
    return e;
}

static void legend_entry_draw(canvas *c, const axes *a, const axes_spec *spec, int k,
                              const legend_entry *e, double x, double baseline)
{
    const theme *t     = spec->theme;
    font_style   style = axes_style(a, t->legend_px, t->text, FONT_LEFT);
    double       rise  = font_cap_height(FONT_REGULAR, style.px) / 2;
    marker_draw(c, palette_marker(k), x + e->radius, baseline - rise, e->radius,
                palette_colour(t, k), 0, t->halo);
    font_draw(c, &style, x + e->name_x, baseline, e->name);
    style.colour = t->muted;
    font_draw(c, &style, x + e->count_x, baseline, e->count);
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

/* Room that entry k needs: on the last row also for the "+ N more" that may follow. */
static double legend_need(const axes *a, const axes_spec *spec, const legend_entry *e, int k,
                          int last_row)
{
    char more[32];
    if (!last_row || k + 1 >= spec->classes) {
        return e->width;
    }
    return e->width + 1.5 * axes_px(a, spec->theme->legend_px) +
           legend_more(more, sizeof more, a, spec, k + 1);
}

/* Run through the entries in rows from left to right; draw them if `c` is not NULL.
 * Returns the number of rows. */
static int legend_flow(canvas *c, const axes *a, const axes_spec *spec, double width, double height)
{
    double px = axes_px(a, spec->theme->legend_px), room = width - 2 * a->margin, x = 0;
    int    row = 0, last = legend_rows_max(height) - 1;
    for (int k = 0; k < spec->classes; k++) {
        legend_entry e  = {0};
        int          in = k < legend_shown(spec);
        if (in) {
            e = legend_entry_make(a, spec, k, room);
        }
        if (x > 0 && row < last && x + legend_need(a, spec, &e, k, 0) > room) {
            row++;
            x = 0;
        }
        double baseline = a->legend_top + row * legend_row_height(a, spec->theme) + px;
        if (!in || (row == last && x + legend_need(a, spec, &e, k, 1) > room)) {
            char       more[32];
            font_style muted = axes_style(a, spec->theme->legend_px, spec->theme->muted, FONT_LEFT);
            legend_more(more, sizeof more, a, spec, k);
            if (c != NULL) {
                font_draw_fitted(c, &muted, a->margin + x, baseline, room - x, more);
            }
            break;
        }
        if (c != NULL) {
            legend_entry_draw(c, a, spec, k, &e, a->margin + x, baseline);
        }
        x += e.width + 1.5 * px;
    }
    return row + 1;
}

static void band_name(char *out, size_t cap, const axes *a, const axes_spec *spec, int k,
                      double width)
{
    font_fit(out, cap, FONT_REGULAR, axes_px(a, spec->theme->legend_px), spec->class_name[k],
             width * 0.22);
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

int legend_rows(const axes *a, const axes_spec *spec, double width, double height)
{
    return legend_flow(NULL, a, spec, width, height);
}

void legend_draw(canvas *c, const axes *a, const axes_spec *spec)
{
    legend_flow(c, a, spec, canvas_width(c), canvas_height(c));
}

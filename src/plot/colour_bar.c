/* Colour bar: one row of pixels after the other, by the value in its middle. */
#include "plot/colour_bar.h"
#include "plot/font.h"
#include "plot/ramp.h"

#include <math.h>

enum { GAP = 18, WIDTH = 16, TICK = 4, NUMBERS = 8 }; /* px on the 800 x 600 picture */

static double numbers_width(const axes *a, const theme *t)
{
    double widest = 0;
    for (int i = 0; i < a->bar.count; i++) {
        widest = fmax(widest, font_width(FONT_REGULAR, axes_px(a, t->tick_px), a->bar.label[i]));
    }
    return widest;
}

double colour_bar_layout(axes *a, const axes_spec *spec)
{
    const theme *t    = spec->theme;
    double       most = (a->bottom - a->top) / (3.2 * axes_px(a, t->tick_px));
    ticks_make(&a->bar, spec->bar0, spec->bar1, most < 2 ? 2 : most > 10 ? 10 : (int)most);
    double name = spec->bar_name != NULL ? 1.6 * axes_px(a, t->name_px) : 0;
    return (GAP + WIDTH + NUMBERS) * a->unit + numbers_width(a, t) + name;
}

static void draw_ticks(canvas *c, const axes *a, const axes_spec *spec, double right)
{
    font_style style = axes_style(a, spec->theme->tick_px, spec->theme->muted, FONT_LEFT);
    double     rise = font_cap_height(FONT_REGULAR, style.px) / 2, range = spec->bar1 - spec->bar0;
    int        thick = a->unit < 1.5 ? 1 : (int)(a->unit + 0.5);
    for (int i = 0; i < a->bar.count; i++) {
        double y = a->bottom - (a->bar.at[i] - spec->bar0) / range * (a->bottom - a->top);
        canvas_hline(c, right, right + TICK * a->unit, y, thick, spec->theme->axis);
        font_draw(c, &style, right + NUMBERS * a->unit, y + rise, a->bar.label[i]);
    }
}

void colour_bar_draw(canvas *c, const axes *a, const axes_spec *spec)
{
    double     left  = floor(a->right + GAP * a->unit);
    double     right = left + fmax(3, floor(WIDTH * a->unit));
    font_style style = axes_style(a, spec->theme->name_px, spec->theme->text, FONT_CENTER);
    ramp       colours;
    ramp_make(&colours, spec->theme);
    canvas_image_begin(c); /* some hundred steps are no shapes */
    for (double y = a->top; y < a->bottom; y += 1) {
        double share = (a->bottom - y - 0.5) / (a->bottom - a->top);
        canvas_fill_rect(c, left, y, right, fmin(y + 1, a->bottom), ramp_colour(&colours, share));
    }
    canvas_image_end(c, left, a->top, right, a->bottom);
    draw_ticks(c, a, spec, right);
    style.upward = 1;
    double x     = right + NUMBERS * a->unit + numbers_width(a, spec->theme) + 1.3 * style.px;
    font_draw_fitted(c, &style, x, (a->top + a->bottom) / 2, a->bottom - a->top, spec->bar_name);
}

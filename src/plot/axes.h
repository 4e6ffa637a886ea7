/* Axes: everything of a picture but its data.
 *
 *     Title                                  title    medium, large
 *     subtitle                               subtitle muted
 *     o genuine 229   ^ forged 183           legend   in rows, ends in "+ 3 more" if need be
 *     |
 *   n |      panel                           the data's place: ticks, light grid, axis lines
 *   a |
 *   m |________________________________
 *   e          name
 *     note                    warning        always kept free, so that the panel does not
 *                                            move between the pictures of an animation
 *
 * Points coloured by value have a colour bar to the right of the panel instead of the
 * legend's classes.
 *
 * Nothing covers the panel and no text leaves the canvas or touches another:
 * what is too long ends in an ellipsis, ticks become fewer.  Sizes follow the
 * smaller of width / 800 and height / 600, letters stay at 9 pixels or more.
 * On a canvas too small for that (below about 200 x 150) only the panel is
 * drawn.  axes_layout computes, axes_draw draws exactly that.  The panel does not depend
 * on what the texts say, nor on note and warning being there; a title, subtitle or axis name
 * that is NULL gives its line away.
 */
#ifndef NNVIZ_PLOT_AXES_H
#define NNVIZ_PLOT_AXES_H

#include "plot/canvas.h"
#include "plot/font.h"
#include "plot/limits.h"
#include "plot/palette.h"
#include "plot/ticks.h"

enum { AXES_LEGEND_MAX = 64 }; /* classes told one by one; the rest is "+ N more" */

/* Plain data, all borrowed for the call. */
typedef struct {
    const theme       *theme;                                               /* never NULL */
    const char        *title, *subtitle, *x_name, *y_name, *note, *warning; /* each may be NULL */
    plot_limits        limits;                                              /* limits_valid */
    int                classes;                                             /* 0: no legend */
    const char *const *class_name;                                          /* (classes) */
    const int         *class_count; /* (min(classes, AXES_LEGEND_MAX)) points of each */
    int                bands;       /* 1: the y axis is one band per class, the first on top,
                                       each with its name; the legend only if names do not fit */
    const char *line_label;         /* of a vertical line; NULL: there is none */
    double      line_at;            /* its x, data units */
    /* what follows is off when it is 0 */
    const char *boundary_name; /* a legend entry with a piece of line */
    const char *ring_name;     /* a legend entry with a ring */
    int         ring_count;    /* how many have one; negative: not written */
    int         ring_hidden;   /* 1: the entry without its ring, as none are drawn */
    const char *centroid_name; /* a legend entry with an outlined marker */
    int         tinted;        /* 1: the panel has a field, the grid lies over it */
    int         bar;           /* 1: a colour bar */
    const char *bar_name;      /* may be NULL */
    double      bar0, bar1;    /* bar0 < bar1: values at its ends */
} axes_spec;

/* Plain data: where things went. */
typedef struct {
    double      left, top, right, bottom; /* the panel, px */
    double      unit;                     /* px of this picture for one of the 800 x 600 one */
    int         bare;                     /* 1: too small for any text */
    int         band_labels;              /* 1: class names stand beside their bands */
    int         legend_rows;
    double      margin, legend_top;                  /* px */
    double      title_y, subtitle_y, name_y, note_y; /* baselines, px */
    plot_limits limits;
    ticks       x, y; /* y: empty (count 0) with bands */
    ticks       bar;  /* of the colour bar */
} axes;

/*   width, height  as of the canvas: CANVAS_MIN and more */
void axes_layout(axes *out, int width, int height, const axes_spec *spec);

/* Everything up to the data.  `a` must come from axes_layout with this spec and
 * this canvas's size. */
void axes_draw(canvas *c, const axes *a, const axes_spec *spec);

/* For pictures of several panels, which place those themselves.
 *
 * axes_layout_page sets unit, margin, all baselines, the legend and, as top and bottom, what is
 * left between the texts; left, right and ticks are the caller's.  axes_draw_page draws the texts
 * and the colour bar of such a page.  axes_draw_panel draws grid, ticks (a->x, a->y), axis
 * lines and, if asked for, the numbers of one panel. */
void axes_layout_page(axes *out, int width, int height, double unit, const axes_spec *spec);
void axes_draw_page(canvas *c, const axes *a, const axes_spec *spec);

enum { AXES_X_LABELS = 1, AXES_Y_LABELS = 2, AXES_TINTED = 4 };
void axes_draw_panel(canvas *c, const axes *a, const theme *t, int with);

/* What lies over the data: the vertical line, if there is one inside the limits. */
void axes_draw_over(canvas *c, const axes *a, const axes_spec *spec);

/* A size of the theme (px on the 800 x 600 picture) on this picture: for letters, 9 or
 * more; and the style of such text. */
double     axes_px(const axes *a, double px);
font_style axes_style(const axes *a, double px, rgba colour, font_align align);

/* Data units -> pixels. */
double axes_x(const axes *a, double value);
double axes_y(const axes *a, double value);

#endif

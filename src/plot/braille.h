/* Braille: pictures for a terminal, as text.
 *
 *     unit 2
 *      2.0 ┤⠀⠀⢀⠄⠂⠁
 *          │⠀⠀⠀⠀⠀⠀⠠⠠⠄
 *      0.0 ┤⠒⠒⠀⠀⠀⠀⠀⠀⠀⠀
 *          └┬────┬────
 *           0    1
 *              unit 1
 *     ⣿ genuine 229  ⣿ forged 183
 *
 * A character cell holds 2 x 4 braille dots and has one colour, that of the class which most
 * of its points have (ties: the first class) or of the mean of their values.  Without
 * colours, and with more classes than colours, each cell shows the mark of that class instead
 * of dots (of values: a digit, 0 the low end and 9 the high end).
 *
 * Numbers in, UTF-8 out: nothing here knows of terminals or locales.  Lines end with a line
 * feed and have no blanks at their end.  Names may hold any bytes: what is not UTF-8 comes out
 * as U+FFFD, control characters as blanks, so that no name can give the terminal orders.
 */
#ifndef NNVIZ_PLOT_BRAILLE_H
#define NNVIZ_PLOT_BRAILLE_H

#include "nnviz/err.h"
#include "plot/limits.h"
#include "plot/palette.h"
#include "util/text.h"

enum { BRAILLE_MOST = 1000 }; /* columns, rows */

/* Plain data, all borrowed for the call. */
typedef struct {
    int          cols, rows;            /* character cells of the panel, 1..BRAILLE_MOST          */
    int          colours;               /* 0: none; 256: those of xterm, as ESC [ 38;5;n m        */
    const theme *theme;                 /* NULL: the default                                      */
    int          points;                /* 0 or more                                              */
    const float *x, *y;                 /* the first point's values; x may be NULL without points;
                                           y NULL: a strip, one band per class, the first on top  */
    size_t             stride;          /* floats from one point's value to the next one's, >= 1  */
    const int         *class_of;        /* (points) 0..classes-1; NULL without classes            */
    int                classes;         /* 0: one kind of point                                   */
    const char *const *class_name;      /* (classes)                                              */
    plot_limits        limits;          /* limits_valid; of strips only x0 and x1 are looked at   */
    const float       *value;           /* (points) coloured by it; not with classes              */
    double             value0, value1;  /* value0 < value1: ends of the scale                 */
    const char        *value_name;      /* may be NULL                                        */
    const char        *x_name, *y_name; /* each may be NULL                                  */
} braille_spec;

/* Append the picture to `out`.  Points outside the limits are counted in a line of their own.
 * NN_DATA: a value that is not finite (nothing has been appended).  NN_USAGE: limits that are
 * not valid.  NN_NOMEM. */
nn_status braille_scatter(text *out, const braille_spec *spec, nn_err *err);

/* Columns left of the panel, numbers and frame: no line of the picture is wider on a
 * terminal than these and spec->cols together.  It does not depend on cols. */
int braille_left(const braille_spec *spec);

/* The xterm colour (16..255) of class k: of those with a contrast of 3:1 or more on black
 * and on white the nearest one that no earlier class has; repeats after PALETTE_CLASSES. */
int braille_colour(const theme *t, int k);

/* Columns that `utf8` takes on a terminal: East Asian wide characters and emoji two,
 * combining marks none. */
int braille_text_width(const char *utf8);

/* Append n values as one line (no line feed) of at most `width` bars U+2581..U+2588, the
 * lowest and the highest as seen.  More values than that: neighbours share a bar, which shows
 * their mean.  What is not finite is left out; a bar without a value is a blank.
 *   value  the first value, the next ones `stride` floats apart
 *   width  1 or more */
void braille_sparkline(text *out, const float *value, size_t stride, int n, int width);

#endif

/* Braille: points -> dots and a class for each cell, then lines of text from top to bottom. */
#include "plot/braille.h"
#include "plot/axes.h"
#include "plot/points.h"
#include "plot/ramp.h"
#include "plot/ticks.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    XTERM_FIRST = 16, /* below are colours that users choose themselves */
    XTERM_COUNT = 256,
    NAMES_MOST  = 16, /* columns for the names of bands */
    NO_COLOUR   = -1,
    DIGITS      = 10
};

#define REPLACEMENT "\xef\xbf\xbd"
#define ELLIPSIS    "\xe2\x80\xa6"
#define FULL_CELL   "\xe2\xa3\xbf" /* all eight dots */

/* Least contrast of a colour on black and on white, as for marks: WCAG 2.1, 1.4.11. */
#define CONTRAST_LEAST 3.0

/* Marks of classes without colours: the first eight look like their markers, then what is left
 * of letters and digits. */
static const char MARKS[] = "o^#dv+*xABCDEFGHIJKLMNOPQRSTUVWXYZabcefghijklmnpqrstuwyz0123456789";
enum { MARK_COUNT = sizeof MARKS - 1 };

/* ---- text ---------------------------------------------------------------------------------- */

typedef struct {
    uint32_t first, last;
} range;

/* Unicode 15: combining marks (Mn, Me) of the scripts that names are likely written in, and
 * what has no width of its own (joiners, variation selectors, directions). */
static const range NO_WIDTH[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd},   {0x0610, 0x061a},   {0x064b, 0x065f},
    {0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e},   {0x1ab0, 0x1aff},   {0x1dc0, 0x1dff},
    {0x200b, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x206f},   {0x20d0, 0x20ff},   {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0x1f3fb, 0x1f3ff}, {0xe0100, 0xe01ef},
};

/* EastAsianWidth.txt of Unicode 15: W and F, gathered into blocks. */
static const range TWO_WIDE[] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},
    {0x4e00, 0xa4cf},   {0xa960, 0xa97c},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},
    {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
    {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
};

static bool is_in(const range *r, size_t n, uint32_t code)
{
    for (size_t i = 0; i < n; i++) {
        if (code >= r[i].first && code <= r[i].last) {
            return true;
        }
    }
    return false;
}

/* Directions would turn the rest of the line round. */
static bool is_direction(uint32_t code)
{
    return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/* What is written for the character at `s`, and how wide that is. */
typedef struct {
    const char *bytes;
    size_t      len, source; /* bytes written, bytes read */
    int         width;
} glyph;

static glyph glyph_at(const char *s)
{
    uint32_t code = 0;
    size_t   n    = text_utf8(s, strlen(s), &code);
    if (n == 0) {
        return (glyph){REPLACEMENT, 3, 1, 1};
    }
    if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029) {
        return (glyph){" ", 1, n, 1};
    }
    if (is_in(NO_WIDTH, sizeof NO_WIDTH / sizeof *NO_WIDTH, code)) {
        return (glyph){s, is_direction(code) ? 0 : n, n, 0};
    }
    return (glyph){s, n, n, is_in(TWO_WIDE, sizeof TWO_WIDE / sizeof *TWO_WIDE, code) ? 2 : 1};
}

/* Whole characters up to `width` columns; returns the columns taken. */
static int put_columns(text *out, const char *s, int width)
{
    int taken = 0;
    while (*s != '\0') {
        glyph g = glyph_at(s);
        if (taken + g.width > width) {
            break;
        }
        text_bytes(out, g.bytes, g.len);
        taken += g.width;
        s += g.source;
    }
    return taken;
}

/* The text if it is at most `width` columns wide, else what goes before an ellipsis. */
static int put_fitted(text *out, const char *s, int width)
{
    if (width <= 0) {
        return 0;
    }
    if (braille_text_width(s) <= width) {
        return put_columns(out, s, width);
    }
    int taken = put_columns(out, s, width - 1);
    text_str(out, ELLIPSIS);
    return taken + 1;
}

static void put_blanks(text *out, int n)
{
    for (; n > 0; n--) {
        text_char(out, ' ');
    }
}

static void put_code(text *out, uint32_t code)
{
    assert(code >= 0x800 && code < 0x10000);
    const char bytes[3] = {(char)(0xe0 | code >> 12), (char)(0x80 | (code >> 6 & 0x3f)),
                           (char)(0x80 | (code & 0x3f))};
    text_bytes(out, bytes, sizeof bytes);
}

/* ---- colours ------------------------------------------------------------------------------- */

/* Colour n of xterm's 256: a cube of six levels a side, then greys. */
static rgba xterm_colour(int n)
{
    static const unsigned char LEVEL[] = {0, 95, 135, 175, 215, 255};
    if (n >= 232) {
        unsigned char grey = (unsigned char)(8 + 10 * (n - 232));
        return (rgba){grey, grey, grey, 255};
    }
    n -= XTERM_FIRST;
    return (rgba){LEVEL[n / 36], LEVEL[n / 6 % 6], LEVEL[n % 6], 255};
}

static double linear(unsigned char byte)
{
    double v = byte / 255.0;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

/* sRGB -> Oklab (Ottosson, "A perceptual color space for image processing", 2020). */
static void oklab(double out[3], rgba c)
{
    double r = linear(c.r), g = linear(c.g), b = linear(c.b);
    double l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    double m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    double s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    out[0]   = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
    out[1]   = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
    out[2]   = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
}

/* Hue counts more than lightness, which the two backgrounds leave little of. */
static double distance(rgba a, rgba b)
{
    double p[3], q[3];
    oklab(p, a);
    oklab(q, b);
    double dl = 0.5 * (p[0] - q[0]), da = p[1] - q[1], db = p[2] - q[2];
    return dl * dl + da * da + db * db;
}

static bool is_readable(rgba c)
{
    return palette_contrast(c, rgba_hex(0x000000)) >= CONTRAST_LEAST &&
           palette_contrast(c, rgba_hex(0xffffff)) >= CONTRAST_LEAST;
}

/* The nearest readable colour that is not among the `n` taken ones. */
static int nearest_colour(rgba wanted, const int *taken, int n)
{
    int    best  = NO_COLOUR;
    double least = INFINITY;
    for (int i = XTERM_FIRST; i < XTERM_COUNT; i++) {
        bool   free = is_readable(xterm_colour(i));
        double away = distance(wanted, xterm_colour(i));
        for (int k = 0; k < n; k++) {
            free = free && taken[k] != i;
        }
        if (free && away < least) {
            least = away;
            best  = i;
        }
    }
    return best;
}

static void class_colours(int out[PALETTE_CLASSES], const theme *t)
{
    for (int k = 0; k < PALETTE_CLASSES; k++) {
        out[k] = nearest_colour(palette_colour(t, k), out, k);
    }
}

/* ---- the panel ----------------------------------------------------------------------------- */

/* What is drawn, worked out once. */
typedef struct {
    const braille_spec *spec;
    int                 classes; /* 1 or more */
    int                 left;    /* columns before the panel */
    int                 colour[PALETTE_CLASSES], shade[DIGITS];
    int                 count[AXES_LEGEND_MAX]; /* points of each class */
    int                 outside;
    ticks               y;
    unsigned char      *dots; /* (rows, cols) bits of the braille block */
    int                *kind; /* (rows, cols) class or digit; -1: no point */
} panel;

static const theme *theme_of(const braille_spec *spec)
{
    return spec->theme != NULL ? spec->theme : palette_theme(0);
}

/* Marks instead of dots: where dots could not tell the classes or values apart. */
static bool has_marks(const braille_spec *spec)
{
    if (spec->colours == 0) {
        return spec->classes > 1 || spec->value != NULL;
    }
    return spec->classes > PALETTE_CLASSES;
}

static bool has_bands(const braille_spec *spec)
{
    return spec->y == NULL && spec->classes > 0 && spec->classes <= spec->rows;
}

static int clamp_ticks(int n)
{
    return n < 2 ? 2 : n > TICKS_MAX ? TICKS_MAX : n;
}

static int left_width(const braille_spec *spec, const ticks *y)
{
    int widest = 0;
    for (int k = 0; has_bands(spec) && k < spec->classes; k++) {
        int width = braille_text_width(spec->class_name[k]);
        widest    = width > widest ? width : widest;
    }
    widest = widest > NAMES_MOST ? NAMES_MOST : widest;
    for (int i = 0; spec->y != NULL && i < y->count; i++) {
        int width = braille_text_width(y->label[i]);
        widest    = width > widest ? width : widest;
    }
    return widest + (widest > 0) + 1; /* a blank, the frame */
}

/* 0..n-1: the dot that a share of the panel's width or height lies in. */
static int dot_at(double share, int n)
{
    int dot = (int)floor(share * n);
    return dot < 0 ? 0 : dot >= n ? n - 1 : dot;
}

static double share_x(const braille_spec *spec, double x)
{
    return (x - spec->limits.x0) / (spec->limits.x1 - spec->limits.x0);
}

/* From the top. */
static double share_y(const braille_spec *spec, double y)
{
    return (spec->limits.y1 - y) / (spec->limits.y1 - spec->limits.y0);
}

static int class_at(const braille_spec *spec, int point)
{
    return spec->classes > 0 ? spec->class_of[point] : 0;
}

/* Where a point's dot is, counted from the top left; false outside the limits.  In a band a
 * tenth of its height stays free at the top and at the bottom, as in strips. */
static bool place(const panel *p, int point, int *col, int *row)
{
    const braille_spec *s  = p->spec;
    size_t              at = (size_t)point * s->stride;
    double              sx = share_x(s, (double)s->x[at]), sy;
    if (s->y != NULL) {
        sy = share_y(s, (double)s->y[at]);
    } else {
        sy = (class_at(s, point) + 0.5 + 0.8 * points_spread(point)) / p->classes;
    }
    *col = dot_at(sx, 2 * s->cols);
    *row = dot_at(sy, 4 * s->rows);
    return sx >= 0 && sx <= 1 && sy >= 0 && sy <= 1;
}

/* Bit of the dot in column 0..1 and row 0..3 of its cell (Unicode, "Braille Patterns"). */
static unsigned char dot_bit(int col, int row)
{
    static const unsigned char BIT[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    return BIT[row][col];
}

static size_t cells_of(const braille_spec *spec)
{
    return (size_t)spec->rows * (size_t)spec->cols;
}

/* Give each cell the class that most of its points have.  count: (cells, classes). */
static void cells_by_class(panel *p, const int *count)
{
    for (size_t cell = 0; cell < cells_of(p->spec); cell++) {
        const int *of   = count + cell * (size_t)p->classes;
        int        most = 0;
        for (int k = 0; k < p->classes; k++) {
            if (of[k] > most) {
                most          = of[k];
                p->kind[cell] = k;
            }
        }
    }
}

static nn_status fill_by_class(panel *p, nn_err *err)
{
    const braille_spec *s     = p->spec;
    int                *count = NULL;
    if ((size_t)p->classes <= SIZE_MAX / sizeof *count / cells_of(s)) {
        count = calloc(cells_of(s) * (size_t)p->classes, sizeof *count);
    }
    if (count == NULL) {
        return nn_fail_nomem(err, "drawing a picture");
    }
    for (int i = 0; i < s->points; i++) {
        int col, row;
        if (place(p, i, &col, &row)) {
            size_t cell = (size_t)(row / 4) * (size_t)s->cols + (size_t)(col / 2);
            count[cell * (size_t)p->classes + (size_t)class_at(s, i)]++;
        }
    }
    cells_by_class(p, count);
    free(count);
    return NN_OK;
}

/* Give each cell the digit of the mean of its points' values. */
static nn_status fill_by_value(panel *p, nn_err *err)
{
    const braille_spec *s = p->spec;
    double(*sum)[2]       = calloc(cells_of(s), sizeof *sum); /* of values, of points */
    if (sum == NULL) {
        return nn_fail_nomem(err, "drawing a picture");
    }
    for (int i = 0; i < s->points; i++) {
        int col, row;
        if (place(p, i, &col, &row)) {
            size_t cell = (size_t)(row / 4) * (size_t)s->cols + (size_t)(col / 2);
            sum[cell][0] += (double)s->value[i];
            sum[cell][1] += 1;
        }
    }
    for (size_t cell = 0; cell < cells_of(s); cell++) {
        if (sum[cell][1] > 0) {
            double mean   = sum[cell][0] / sum[cell][1];
            p->kind[cell] = dot_at((mean - s->value0) / (s->value1 - s->value0), DIGITS);
        }
    }
    free(sum);
    return NN_OK;
}

static nn_status panel_fill(panel *p, nn_err *err)
{
    const braille_spec *s = p->spec;
    p->dots               = calloc(cells_of(s), sizeof *p->dots);
    p->kind               = malloc(cells_of(s) * sizeof *p->kind);
    if (p->dots == NULL || p->kind == NULL) {
        return nn_fail_nomem(err, "drawing a picture");
    }
    for (size_t i = 0; i < cells_of(s); i++) {
        p->kind[i] = -1;
    }
    for (int i = 0; i < s->points; i++) {
        int  col, row;
        bool inside = place(p, i, &col, &row);
        if (inside) {
            p->dots[(size_t)(row / 4) * (size_t)s->cols + (size_t)(col / 2)] |=
                dot_bit(col % 2, row % 4);
        }
        p->outside += !inside;
    }
    return s->value != NULL ? fill_by_value(p, err) : fill_by_class(p, err);
}

static void panel_colours(panel *p)
{
    const theme *t = theme_of(p->spec);
    ramp         colours;
    if (p->spec->colours == 0) {
        return;
    }
    if (p->spec->value == NULL) {
        class_colours(p->colour, t);
        return;
    }
    ramp_make(&colours, t);
    for (int i = 0; i < DIGITS; i++) {
        p->shade[i] = nearest_colour(ramp_colour(&colours, i / (DIGITS - 1.0)), NULL, 0);
    }
}

static void panel_make(panel *p, const braille_spec *spec)
{
    *p = (panel){.spec = spec, .classes = spec->classes > 0 ? spec->classes : 1};
    if (spec->y != NULL) {
        ticks_make(&p->y, spec->limits.y0, spec->limits.y1, clamp_ticks(spec->rows / 3));
    }
    p->left = left_width(spec, &p->y);
}

/* ---- lines --------------------------------------------------------------------------------- */

/* The colour of a class or digit; NO_COLOUR: that of the terminal. */
static int colour_of(const panel *p, int kind)
{
    if (p->spec->colours == 0 || kind < 0) {
        return NO_COLOUR;
    }
    if (p->spec->value != NULL) {
        return p->shade[kind];
    }
    return p->spec->classes > 0 ? p->colour[kind % PALETTE_CLASSES] : NO_COLOUR;
}

static void put_colour(text *out, int colour)
{
    if (colour == NO_COLOUR) {
        text_str(out, "\x1b[0m");
    } else {
        text_printf(out, "\x1b[38;5;%dm", colour);
    }
}

static char mark_of(const panel *p, int kind)
{
    if (p->spec->value != NULL) {
        return (char)('0' + kind);
    }
    return kind < MARK_COUNT ? MARKS[kind] : '?';
}

/* Cells of one row up to the last one with a point; a colour is said where it changes. */
static void put_cells(text *out, const panel *p, int row)
{
    const int           *kind = p->kind + (size_t)row * (size_t)p->spec->cols;
    const unsigned char *dots = p->dots + (size_t)row * (size_t)p->spec->cols;
    int                  end = p->spec->cols, now = NO_COLOUR;
    while (end > 0 && kind[end - 1] < 0) {
        end--;
    }
    for (int col = 0; col < end; col++) {
        int colour = kind[col] < 0 ? now : colour_of(p, kind[col]); /* a blank has none */
        if (colour != now) {
            put_colour(out, colour);
            now = colour;
        }
        if (kind[col] < 0) {
            text_char(out, ' ');
        } else if (has_marks(p->spec)) {
            text_char(out, mark_of(p, kind[col]));
        } else {
            put_code(out, 0x2800u + dots[col]);
        }
    }
    if (now != NO_COLOUR) {
        put_colour(out, NO_COLOUR);
    }
}

/* The tick or band whose name stands beside a row, or -1.  Of two ticks the first. */
static int label_at(const panel *p, int row)
{
    const braille_spec *s = p->spec;
    for (int i = 0; s->y != NULL && i < p->y.count; i++) {
        if (dot_at(share_y(s, p->y.at[i]), s->rows) == row) {
            return i;
        }
    }
    for (int k = 0; has_bands(s) && k < s->classes; k++) {
        if (dot_at((k + 0.5) / s->classes, s->rows) == row) {
            return k;
        }
    }
    return -1;
}

static void put_row(text *out, const panel *p, int row)
{
    text label = {0};
    int  at = label_at(p, row), room = p->left - 2, width = 0;
    if (at >= 0 && room > 0) {
        const char *name = p->spec->y != NULL ? p->y.label[at] : p->spec->class_name[at];
        width            = put_fitted(&label, name, room);
    }
    if (room > 0) {
        put_blanks(out, room - width);
        text_bytes(out, label.data, label.len);
        text_char(out, ' ');
    }
    out->failed = out->failed || label.failed;
    text_str(out, at >= 0 && p->spec->y != NULL ? "\xe2\x94\xa4" : "\xe2\x94\x82"); /* | */
    put_cells(out, p, row);
    text_char(out, '\n');
    text_free(&label);
}

/* Columns of the ticks, and where their labels begin, counted from the line's start. */
typedef struct {
    ticks at;
    int   col[TICKS_MAX], label[TICKS_MAX];
} foot;

/* False if two labels touch or one does not fit at all. */
static bool foot_place(foot *f, const panel *p, int most)
{
    int end = -1, total = p->left + p->spec->cols;
    ticks_make(&f->at, p->spec->limits.x0, p->spec->limits.x1, most);
    for (int i = 0; i < f->at.count; i++) {
        int width = braille_text_width(f->at.label[i]), from;
        f->col[i] = p->left + dot_at(share_x(p->spec, f->at.at[i]), p->spec->cols);
        from      = f->col[i] - width / 2;
        from      = from + width > total ? total - width : from;
        from      = from < 0 ? 0 : from;
        if (from <= end || from + width > total) {
            return false;
        }
        f->label[i] = from;
        end         = from + width; /* one blank at least */
    }
    return true;
}

static void foot_make(foot *f, const panel *p)
{
    int most = clamp_ticks(p->spec->cols / 8);
    while (!foot_place(f, p, most)) {
        if (most == 2) {
            f->at.count = 0; /* not even that: no numbers */
            return;
        }
        most--;
    }
}

static void put_foot(text *out, const panel *p)
{
    foot f;
    int  tick = 0, at = 0;
    foot_make(&f, p);
    put_blanks(out, p->left - 1);
    text_str(out, "\xe2\x94\x94"); /* corner */
    for (int col = p->left; col < p->left + p->spec->cols; col++) {
        bool has = tick < f.at.count && f.col[tick] == col;
        text_str(out, has ? "\xe2\x94\xac" : "\xe2\x94\x80");
        tick += has;
    }
    text_char(out, '\n');
    for (int i = 0; i < f.at.count; i++) {
        put_blanks(out, f.label[i] - at);
        at = f.label[i] + put_columns(out, f.at.label[i], p->left + p->spec->cols);
    }
    if (f.at.count > 0) {
        text_char(out, '\n');
    }
}

/* In the middle of the panel if it fits there. */
static void put_x_name(text *out, const panel *p)
{
    int total = p->left + p->spec->cols;
    if (p->spec->x_name != NULL && p->spec->x_name[0] != '\0') {
        int width = braille_text_width(p->spec->x_name);
        int from  = p->left + (p->spec->cols - width) / 2;
        from      = from + width > total ? total - width : from;
        from      = from < 0 ? 0 : from;
        put_blanks(out, from);
        put_fitted(out, p->spec->x_name, total - from);
        text_char(out, '\n');
    }
}

static void put_line(text *out, const panel *p, const char *s)
{
    if (s != NULL && s[0] != '\0') {
        put_fitted(out, s, p->left + p->spec->cols);
        text_char(out, '\n');
    }
}

/* ---- legend -------------------------------------------------------------------------------- */

/* Begin an entry of `width` columns: on this line if it fits. */
static void legend_begin(text *out, int *at, int width, int total)
{
    if (*at > 0 && *at + 2 + width > total) {
        text_char(out, '\n');
        *at = 0;
    } else if (*at > 0) {
        text_str(out, "  ");
        *at += 2;
    }
}

static void put_sign(text *out, const panel *p, int kind)
{
    int colour = colour_of(p, kind);
    if (colour != NO_COLOUR) {
        put_colour(out, colour);
    }
    if (has_marks(p->spec)) {
        text_char(out, mark_of(p, kind));
    } else {
        text_str(out, FULL_CELL);
    }
    if (colour != NO_COLOUR) {
        put_colour(out, NO_COLOUR);
    }
}

/* "o genuine 229"; a name gives way before its count does. */
static void put_class(text *out, const panel *p, int k, int *at)
{
    char count[16];
    int total = p->left + p->spec->cols, digits = snprintf(count, sizeof count, " %d", p->count[k]);
    int name = braille_text_width(p->spec->class_name[k]), room = total - 2 - digits;
    name = name > room ? room : name;
    if (name < 1) { /* the terminal is some columns wide: the sign alone */
        legend_begin(out, at, 1, total);
        put_sign(out, p, k);
        *at += 1;
        return;
    }
    legend_begin(out, at, 2 + name + digits, total);
    put_sign(out, p, k);
    text_char(out, ' ');
    put_fitted(out, p->spec->class_name[k], name);
    text_str(out, count);
    *at += 2 + name + digits;
}

/* The classes, as far as they have marks; the others are shown as '?'. */
static void put_classes(text *out, const panel *p)
{
    int at = 0, shown = p->spec->classes < AXES_LEGEND_MAX ? p->spec->classes : AXES_LEGEND_MAX;
    for (int k = 0; k < shown; k++) {
        put_class(out, p, k, &at);
    }
    if (shown > 0) {
        text_char(out, '\n');
    }
    if (shown < p->spec->classes) {
        char more[48];
        snprintf(more, sizeof more, "+ %d more classes", p->spec->classes - shown);
        put_line(out, p, more);
    }
}

/* "medv 5 0123456789 50": low and high end around all ten signs. */
static void put_values(text *out, const panel *p)
{
    char low[32], high[32];
    int  total = p->left + p->spec->cols;
    int  ends  = snprintf(low, sizeof low, "%.4g ", p->spec->value0) +
               snprintf(high, sizeof high, " %.4g", p->spec->value1);
    int         room = total - ends - DIGITS - 1;
    const char *name = p->spec->value_name != NULL ? p->spec->value_name : "";
    if (room < -1) {
        return; /* narrower than the scale alone */
    }
    if (name[0] != '\0' && room > 0) {
        put_fitted(out, name, room);
        text_char(out, ' ');
    }
    text_str(out, low);
    for (int i = 0; i < DIGITS; i++) {
        put_sign(out, p, i);
    }
    text_str(out, high);
    text_char(out, '\n');
}

/* ---- public -------------------------------------------------------------------------------- */

static nn_status check(const braille_spec *s, nn_err *err)
{
    plot_limits l = s->limits;
    assert(s->cols >= 1 && s->cols <= BRAILLE_MOST && s->rows >= 1 && s->rows <= BRAILLE_MOST);
    assert(s->colours == 0 || s->colours == XTERM_COUNT);
    assert(s->points >= 0 && s->classes >= 0);
    assert(s->points == 0 || (s->x != NULL && s->stride >= 1));
    assert(s->value == NULL || (s->classes == 0 && s->value0 < s->value1));
    if (s->y == NULL) {
        l.y0 = 0;
        l.y1 = 1;
    }
    if (!limits_valid(&l)) {
        return nn_fail(err, NN_USAGE, "limits %g..%g, %g..%g; they must rise and be finite", l.x0,
                       l.x1, l.y0, l.y1);
    }
    nn_status status = points_check(s->x, s->stride, s->points, s->x_name, err);
    if (status == NN_OK && s->y != NULL) {
        status = points_check(s->y, s->stride, s->points, s->y_name, err);
    }
    if (status == NN_OK && s->value != NULL) {
        status = points_check(s->value, 1, s->points, s->value_name, err);
    }
    return status;
}

static void put_picture(text *out, const panel *p)
{
    char outside[64];
    if (p->spec->y != NULL) {
        put_line(out, p, p->spec->y_name);
    }
    for (int row = 0; row < p->spec->rows; row++) {
        put_row(out, p, row);
    }
    put_foot(out, p);
    put_x_name(out, p);
    if (p->spec->value != NULL) {
        put_values(out, p);
    }
    put_classes(out, p);
    put_line(out, p, points_outside_text(outside, sizeof outside, p->outside));
}

nn_status braille_scatter(text *out, const braille_spec *spec, nn_err *err)
{
    panel     p      = {0};
    nn_status status = NN_OK;
    NN_TRY(check(spec, err));
    panel_make(&p, spec);
    points_count(p.count, spec->class_of, spec->points, spec->classes);
    panel_colours(&p);
    NN_TRY(panel_fill(&p, err));
    put_picture(out, &p);
    NN_TRY(text_check(out, "drawing a picture", err));
done:
    free(p.dots);
    free(p.kind);
    return status;
}

int braille_left(const braille_spec *spec)
{
    panel p;
    panel_make(&p, spec);
    return p.left;
}

int braille_colour(const theme *t, int k)
{
    int colour[PALETTE_CLASSES];
    assert(k >= 0);
    class_colours(colour, t);
    return colour[k % PALETTE_CLASSES];
}

int braille_text_width(const char *utf8)
{
    int width = 0;
    while (*utf8 != '\0') {
        glyph g = glyph_at(utf8);
        width += g.width;
        utf8 += g.source;
    }
    return width;
}

/* The mean of the finite values from `from` up to `to`, or NaN. */
static double mean_of(const float *value, size_t stride, int from, int to)
{
    double sum = 0;
    int    n   = 0;
    for (int i = from; i < to; i++) {
        float v = value[(size_t)i * stride];
        if (isfinite(v)) {
            sum += (double)v;
            n++;
        }
    }
    return n > 0 ? sum / n : (double)NAN;
}

/* The mean behind bar i of `bars`. */
static double bar_mean(const float *value, size_t stride, int n, int bars, int i)
{
    int from = (int)((int64_t)i * n / bars), to = (int)((int64_t)(i + 1) * n / bars);
    return mean_of(value, stride, from, to);
}

void braille_sparkline(text *out, const float *value, size_t stride, int n, int width)
{
    assert(width >= 1 && n >= 0 && stride >= 1);
    int    bars = n < width ? n : width;
    double lo = INFINITY, hi = -INFINITY;
    for (int i = 0; i < bars; i++) {
        double v = bar_mean(value, stride, n, bars, i);
        lo       = v < lo ? v : lo; /* NaN passes by */
        hi       = v > hi ? v : hi;
    }
    for (int i = 0; i < bars; i++) {
        double v = bar_mean(value, stride, n, bars, i);
        if (isnan(v)) {
            text_char(out, ' ');
        } else { /* a level line is neither high nor low */
            put_code(out, 0x2581u + (uint32_t)(hi > lo ? dot_at((v - lo) / (hi - lo), 8) : 3));
        }
    }
}

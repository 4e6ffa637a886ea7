/* SVG: small pieces of markup. */
#include "plot/svg.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { REPLACEMENT = 0xfffd };

/* ---- numbers ------------------------------------------------------------------------------ */

void svg_hundredths(text *t, long long n)
{
    char      buffer[24], *end = buffer + sizeof buffer, *at = end;
    long long rest   = n < 0 ? -n : n;
    int       places = rest % 100 == 0 ? 0 : rest % 10 == 0 ? 1 : 2;
    rest /= places == 0 ? 100 : places == 1 ? 10 : 1;
    for (int i = 0; rest > 0 || i < places || i == 0; i++, rest /= 10) {
        if (i == places && i > 0) {
            *--at = '.';
        }
        *--at = (char)('0' + rest % 10);
    }
    if (end - at == places) {
        *--at = '.'; /* below 1: the zero before the point says nothing */
    }
    if (n < 0) {
        *--at = '-';
    }
    text_bytes(t, at, (size_t)(end - at));
}

long long svg_round(double value)
{
    assert(isfinite(value));
    double near = value < -SVG_FAR ? -SVG_FAR : value > SVG_FAR ? SVG_FAR : value;
    return llround(near * 100);
}

void svg_number(text *t, double value)
{
    svg_hundredths(t, svg_round(value));
}

void svg_pair(text *t, long long x, long long y)
{
    svg_hundredths(t, x);
    if (y >= 0) {
        text_char(t, ' ');
    }
    svg_hundredths(t, y);
}

void svg_attribute(text *t, const char *name, double value)
{
    text_str(t, name);
    svg_number(t, value);
    text_char(t, '"');
}

void svg_colour(text *t, rgba colour)
{
    if (colour.r % 17 == 0 && colour.g % 17 == 0 && colour.b % 17 == 0) {
        text_printf(t, "#%x%x%x", colour.r / 17u, colour.g / 17u, colour.b / 17u);
    } else {
        text_printf(t, "#%02x%02x%02x", colour.r, colour.g, colour.b);
    }
}

/* ---- words ---------------------------------------------------------------------------------- */

static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

/* Char of XML 1.0, section 2.2, without the carriage return: a parser makes a line feed of
 * it. */
static bool is_allowed(uint32_t code)
{
    return code == '\t' || code == '\n' || (code >= 0x20 && code != 0xfffe && code != 0xffff);
}

static const char *entity_of(uint32_t code)
{
    return code == '&'    ? "&amp;"
           : code == '<'  ? "&lt;"
           : code == '>'  ? "&gt;"
           : code == '"'  ? "&quot;"
           : code == '\r' ? "&#13;"
                          : NULL;
}

static void escape(text *t, const char *utf8, bool line)
{
    size_t left = strlen(utf8);
    while (left > 0) {
        uint32_t    code   = REPLACEMENT;
        size_t      length = text_utf8(utf8, left, &code);
        const char *entity = line && is_control(code) ? " " : entity_of(code);
        if (entity != NULL) {
            text_str(t, entity);
        } else if (length > 0 && is_allowed(code)) {
            text_bytes(t, utf8, length);
        } else {
            text_str(t, "\xef\xbf\xbd");
        }
        utf8 += length > 0 ? length : 1;
        left -= length > 0 ? length : 1;
    }
}

void svg_escape(text *t, const char *utf8)
{
    escape(t, utf8, false);
}

void svg_escape_line(text *t, const char *utf8)
{
    escape(t, utf8, true);
}

void svg_base64(text *t, const unsigned char *bytes, size_t n)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        size_t   have  = n - i < 3 ? n - i : 3;
        uint32_t three = (uint32_t)bytes[i] << 16 | (have > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
                         (have > 2 ? bytes[i + 2] : 0);
        char four[4];
        for (size_t k = 0; k < 4; k++) {
            four[k] = k <= have ? DIGITS[three >> (18 - 6 * k) & 63] : '=';
        }
        text_bytes(t, four, sizeof four);
    }
}

/* ---- lines ------------------------------------------------------------------------------------
 */

/* Where the pen is, in hundredths; deltas between rounded places do not add up errors. */
typedef struct {
    long long x, y;
    bool      down; /* a relative line may follow */
} pen;

static void pen_line(text *t, pen *p, const double *a, const double *b)
{
    long long ax = svg_round(a[0]), ay = svg_round(a[1]);
    long long bx = svg_round(b[0]), by = svg_round(b[1]);
    if (p->down && bx == p->x && by == p->y) { /* goes on backwards */
        bx = ax;
        by = ay;
        ax = p->x;
        ay = p->y;
    }
    if (!p->down || ax != p->x || ay != p->y) {
        text_char(t, 'M');
        svg_pair(t, ax, ay);
        text_char(t, 'l');
    } else if (bx - ax >= 0) {
        text_char(t, ' ');
    }
    svg_pair(t, bx - ax, by - ay);
    *p = (pen){bx, by, true};
}

/* The part of a line within SVG_FAR, so that it keeps its slope: Liang and Barsky's cut of
 * one axis after the other.  False: no part of it. */
static bool cut_line(double a[2], double b[2])
{
    double from[2] = {a[0], a[1]}, way[2] = {b[0] - a[0], b[1] - a[1]}, t0 = 0, t1 = 1;
    for (int k = 0; k < 2; k++) {
        if (fabs(way[k]) < 1e-9) {
            if (fabs(from[k]) > SVG_FAR) {
                return false;
            }
            continue;
        }
        double low = (-SVG_FAR - from[k]) / way[k], high = (SVG_FAR - from[k]) / way[k];
        t0 = fmax(t0, fmin(low, high));
        t1 = fmin(t1, fmax(low, high));
    }
    for (int k = 0; k < 2; k++) {
        b[k] = t1 < 1 ? from[k] + t1 * way[k] : b[k];
        a[k] = t0 > 0 ? from[k] + t0 * way[k] : a[k];
    }
    return t0 <= t1;
}

void svg_lines(text *t, const double *xy, int lines, int step, int on)
{
    pen p = {0};
    for (int i = 0; i < lines; i++) {
        const double *from = xy + (size_t)step * (size_t)i;
        double        a[2] = {from[0], from[1]}, b[2] = {from[on], from[on + 1]};
        if (cut_line(a, b)) {
            pen_line(t, &p, a, b);
        }
    }
}

void svg_outline(text *t, const double *xy, int points, double scale)
{
    pen p = {0};
    for (int i = 0; i + 1 < points; i++) {
        const double *a = xy + 2 * i, *b = a + 2;
        pen_line(t, &p, (double[]){a[0] * scale, a[1] * scale},
                 (double[]){b[0] * scale, b[1] * scale});
    }
    text_char(t, 'z');
}

/* Ticks: steps of 1, 2, 5 times a power of ten, from fine to coarse. */
#include "plot/ticks.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double MANTISSA[] = {1, 2, 5};

/* Step `index` of ... 0.5 1 2 5 10 20 ...; index 0 is 1.  Negative powers are divided by,
 * so that 0.1 is the double nearest to it. */
static double step_value(int index)
{
    int power = index >= 0 ? index / 3 : -((2 - index) / 3);
    int digit = index - 3 * power;
    return power >= 0 ? MANTISSA[digit] * pow(10, power) : MANTISSA[digit] / pow(10, -power);
}

/* The multiples of `step` in lo..hi are step * k, k = *first .. *last.  The limits get a
 * hair of room: 0.3 / 0.1 is just below 3. */
static void step_range(double lo, double hi, double step, double *first, double *last)
{
    *first = ceil(lo / step - 1e-9);
    *last  = floor(hi / step + 1e-9);
}

/* The finest step of which at most `most` multiples lie in the limits. */
static double step_choose(double lo, double hi, int most)
{
    int index = 3 * (int)floor(log10((hi - lo) / most)) - 3;
    for (;; index++) {
        double first, last, step = step_value(index);
        if (step <= 0) {
            continue; /* below the smallest double */
        }
        step_range(lo, hi, step, &first, &last);
        if (last - first + 1 <= most) {
            return step;
        }
    }
}

static int exponent_of(double v)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%.6e", v); /* rounds 0.99999999 up as the label will */
    int e = 0;
    sscanf(strchr(digits, 'e') + 1, "%d", &e);
    return e;
}

/* printf's number -> the label: a real minus, 1e-07 -> 1e-7, 1e+07 -> 1e7. */
static void typeset(char *out, const char *number)
{
    size_t n = 0;
    for (const char *p = number; *p != '\0' && n + 4 < TICKS_LABEL; p++) {
        if (*p == '-') {
            memcpy(out + n, "\xe2\x88\x92", 3);
            n += 3;
        } else if (*p != '+') {
            out[n++] = *p;
        }
        if (*p == 'e') { /* the sign follows, then zeros that say nothing */
            if (p[1] == '-') {
                memcpy(out + n, "\xe2\x88\x92", 3);
                n += 3;
            }
            p += 1;
            while (p[1] == '0' && p[2] != '\0') {
                p++;
            }
        }
    }
    out[n] = '\0';
}

static void label(char *out, double v, double step, int scientific)
{
    char number[TICKS_LABEL];
    int  digits = scientific && v != 0 ? exponent_of(v) - exponent_of(step) : -exponent_of(step);
    digits      = digits < 0 ? 0 : digits > 17 ? 17 : digits;
    if (v == 0 && scientific) {
        snprintf(number, sizeof number, "0");
    } else if (scientific) {
        snprintf(number, sizeof number, "%.*e", digits, v);
    } else {
        snprintf(number, sizeof number, "%.*f", digits, v);
    }
    typeset(out, number);
}

static void single(ticks *out, double v)
{
    char number[TICKS_LABEL];
    out->count = 1;
    out->at[0] = v;
    snprintf(number, sizeof number, "%.6g", v);
    typeset(out->label[0], number);
}

void ticks_make(ticks *out, double lo, double hi, int most)
{
    assert(isfinite(lo) && isfinite(hi) && lo <= hi && most >= 2 && most <= TICKS_MAX);
    double size = fmax(fabs(lo), fabs(hi));
    if (hi - lo <= size * 1e-13 || !isfinite(hi - lo)) {
        single(out, lo / 2 + hi / 2);
        return;
    }
    double first, last, step = step_choose(lo, hi, most);
    step_range(lo, hi, step, &first, &last);
    int scientific = size >= 1e6 || step < 0.99e-5;
    out->count     = (int)(last - first) + 1;
    for (int i = 0; i < out->count; i++) {
        double k   = first + i;
        out->at[i] = k == 0 ? 0 : k * step; /* never -0 */
        label(out->label[i], out->at[i], step, scientific);
    }
}

/* Ramp: Oklab between a theme's anchors, then sRGB. */
#include "plot/ramp.h"

#include <assert.h>
#include <math.h>

static double clamp01(double v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

/* Linear light -> sRGB byte (IEC 61966-2-1). */
static unsigned char encode(double v)
{
    double s = clamp01(v);
    s        = s <= 0.0031308 ? 12.92 * s : 1.055 * pow(s, 1 / 2.4) - 0.055;
    return (unsigned char)(s * 255 + 0.5);
}

/* Ottosson's matrices. */
static rgba from_oklab(double L, double a, double b)
{
    double l = L + 0.3963377774 * a + 0.2158037573 * b;
    double m = L - 0.1055613458 * a - 0.0638541728 * b;
    double s = L - 0.0894841775 * a - 1.2914855480 * b;
    l        = l * l * l;
    m        = m * m * m;
    s        = s * s * s;
    return (rgba){encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
                  encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
                  encode(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s), 255};
}

void ramp_make(ramp *out, const theme *t)
{
    for (int i = 0; i < RAMP_COLOURS; i++) {
        double        at   = (double)i / (RAMP_COLOURS - 1) * (PALETTE_RAMP - 1);
        int           k    = at < PALETTE_RAMP - 2 ? (int)at : PALETTE_RAMP - 2;
        double        part = at - k;
        const double *from = t->ramp[k], *to = t->ramp[k + 1];
        out->colour[i] =
            from_oklab(from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1]),
                       from[2] + part * (to[2] - from[2]));
    }
}

int ramp_index(double share)
{
    assert(!isnan(share));
    return (int)(clamp01(share) * (RAMP_COLOURS - 1) + 0.5);
}

rgba ramp_colour(const ramp *r, double share)
{
    return r->colour[ramp_index(share)];
}

/* Limits: a bounding box that starts inside out. */
#include "plot/limits.h"

#include <math.h>

static void include(double *lo, double *hi, double v)
{
    if (isfinite(v)) {
        *lo = v < *lo ? v : *lo;
        *hi = v > *hi ? v : *hi;
    }
}

static void pad(double *lo, double *hi)
{
    if (*lo > *hi) { /* holds nothing */
        *lo = 0;
        *hi = 1;
        return;
    }
    double room = (*hi - *lo) * 0.05;
    if (room <= 0) {
        room = *lo == 0 ? 0.5 : fabs(*lo) / 2;
    }
    *lo -= room;
    *hi += room;
}

plot_limits limits_none(void)
{
    return (plot_limits){INFINITY, -INFINITY, INFINITY, -INFINITY};
}

void limits_include(plot_limits *l, const float *x, const float *y, size_t stride, int n)
{
    for (size_t i = 0; i < (n > 0 ? (size_t)n : 0); i++) {
        include(&l->x0, &l->x1, x[i * stride]);
        if (y != NULL) {
            include(&l->y0, &l->y1, y[i * stride]);
        }
    }
}

plot_limits limits_padded(plot_limits l)
{
    pad(&l.x0, &l.x1);
    pad(&l.y0, &l.y1);
    return l;
}

bool limits_valid(const plot_limits *l)
{
    return isfinite(l->x0) && isfinite(l->x1) && isfinite(l->y0) && isfinite(l->y1) &&
           l->x0 < l->x1 && l->y0 < l->y1 && isfinite(l->x1 - l->x0) && isfinite(l->y1 - l->y0);
}

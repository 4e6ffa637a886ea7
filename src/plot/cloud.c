/* Cloud: markers in an order that hides no class, then rings; or a density. */
#include "plot/cloud.h"
#include "plot/points.h"
#include "plot/ramp.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* The least opacity of a square with a point in it: one alone must still be seen. */
#define DENSITY_LEAST 0.45

/* Radius of a mean's mark, for one of a point in a picture of few. */
#define MEAN_RADIUS 1.75

/* Squares of the panel, and what fell into them. */
typedef struct {
    double side; /* whole pixels */
    int    rows, cols;
    float (*sum)[4]; /* (rows, cols) r, g, b, points */
} density;

static bool is_inside(const cloud *p, const plot_limits *l, double x, double y)
{
    return x >= l->x0 && x <= l->x1 && (p->y == NULL || (y >= l->y0 && y <= l->y1));
}

/* from_middle: -0.5 .. 0.5 of the band's height. */
static double band_y(const cloud *p, const axes *a, int band, double from_middle)
{
    double tall = (a->bottom - a->top) / (p->classes > 0 ? p->classes : 1);
    return a->top + tall * (band + 0.5 + from_middle);
}

/* A tenth of the band stays free at its top and at its bottom. */
static double strip_y(const cloud *p, const axes *a, int point)
{
    return band_y(p, a, p->classes > 0 ? p->class_of[point] : 0, 0.8 * points_spread(point));
}

static rgba value_colour(const cloud *p, const ramp *colours, int point)
{
    return ramp_colour(colours, ((double)p->value[point] - p->value0) / (p->value1 - p->value0));
}

/* ---- markers --------------------------------------------------------------------------- */

static void draw_marker(canvas *c, const cloud *p, const axes *a, const ramp *colours, int point,
                        double x, double y)
{
    if (p->value == NULL) {
        int k = p->classes > 0 ? p->class_of[point] : 0;
        points_draw_one(c, p->theme, a, p->points, k, x, y);
        return;
    }
    double r    = points_radius(p->theme, a, p->points);
    rgba   fill = value_colour(p, colours, point); /* opaque: as it is on the bar */
    marker_draw(c, MARKER_CIRCLE, x, y, r, fill, p->theme->halo_width * r / p->theme->point_radius,
                p->theme->halo);
}

static void draw_markers(canvas *c, const cloud *p, const axes *a, const axes *marks)
{
    ramp colours;
    int  step = points_order_step(p->points);
    if (p->value != NULL) {
        ramp_make(&colours, p->theme);
    }
    for (int i = 0; i < p->points; i++) {
        int    point = points_order(i, step, p->points);
        double px, py;
        if (cloud_place(p, a, point, &px, &py)) {
            draw_marker(c, p, marks, &colours, point, px, py);
        }
    }
}

static void draw_rings(canvas *c, const cloud *p, const axes *a, const axes *marks)
{
    double r     = points_radius(p->theme, marks, p->points);
    double share = p->points > 0 ? (double)cloud_wrong(p) / p->points : 0.0;
    for (int i = 0; p->wrong != NULL && i < p->points; i++) {
        double px, py;
        if (p->wrong[i] && cloud_place(p, a, i, &px, &py)) {
            points_draw_ring(c, p->theme, share, r, px, py);
        }
    }
}

/* In an SVG too many of them are an image; those on the border reach over the panel's edge. */
static void draw_marks(canvas *c, const cloud *p, const axes *a, const axes *marks)
{
    bool   is_image = (p->whole > 0 ? p->whole : (size_t)p->points) > CLOUD_VECTOR_MOST;
    double reach    = 2 * points_radius(p->theme, marks, p->points) + 1;
    if (is_image) {
        canvas_image_begin(c);
    }
    draw_markers(c, p, a, marks);
    draw_rings(c, p, a, marks);
    if (is_image) {
        canvas_image_end(c, a->left - reach, a->top - reach, a->right + reach, a->bottom + reach);
    }
}

/* ---- density --------------------------------------------------------------------------- */

static nn_status density_create(density *d, const axes *a, const axes *marks, nn_err *err)
{
    d->side = fmax(1, floor(2 * marks->unit + 0.5));
    d->rows = (int)ceil((a->bottom - a->top) / d->side);
    d->cols = (int)ceil((a->right - a->left) / d->side);
    d->sum  = calloc((size_t)d->rows * (size_t)d->cols, sizeof *d->sum);
    return d->sum != NULL ? NN_OK : nn_fail_nomem(err, "drawing a picture");
}

static void density_add(density *d, const axes *a, double px, double py, rgba colour)
{
    int    col = (int)((px - a->left) / d->side), row = (int)((py - a->top) / d->side);
    float *to;
    col = col < d->cols ? col : d->cols - 1; /* a point on the far border */
    row = row < d->rows ? row : d->rows - 1;
    to  = d->sum[(size_t)row * (size_t)d->cols + (size_t)col];
    to[0] += (float)colour.r;
    to[1] += (float)colour.g;
    to[2] += (float)colour.b;
    to[3] += 1;
}

static void density_fill(density *d, const cloud *p, const axes *a)
{
    ramp colours;
    if (p->value != NULL) {
        ramp_make(&colours, p->theme);
    }
    for (int i = 0; i < p->points; i++) {
        double px, py;
        if (cloud_place(p, a, i, &px, &py)) {
            rgba colour = p->value != NULL
                              ? value_colour(p, &colours, i)
                              : palette_colour(p->theme, p->classes > 0 ? p->class_of[i] : 0);
            density_add(d, a, px, py, colour);
        }
    }
}

static float density_most(const density *d)
{
    float most = 0;
    for (size_t i = 0; i < (size_t)d->rows * (size_t)d->cols; i++) {
        most = d->sum[i][3] > most ? d->sum[i][3] : most;
    }
    return most;
}

static unsigned char mean_byte(float sum, float n)
{
    return (unsigned char)(sum / n + 0.5f);
}

static void density_draw(canvas *c, const density *d, const axes *a)
{
    double scale = log1p((double)density_most(d));
    for (int row = 0; row < d->rows; row++) {
        double y = a->top + row * d->side;
        for (int col = 0; col < d->cols; col++) {
            const float *s = d->sum[(size_t)row * (size_t)d->cols + (size_t)col];
            if (s[3] > 0) {
                double x    = a->left + col * d->side;
                double full = DENSITY_LEAST + (1 - DENSITY_LEAST) * log1p((double)s[3]) / scale;
                rgba   mean = {mean_byte(s[0], s[3]), mean_byte(s[1], s[3]), mean_byte(s[2], s[3]),
                               255};
                canvas_fill_rect(c, x, y, fmin(x + d->side, a->right), fmin(y + d->side, a->bottom),
                                 rgba_fade(mean, full));
            }
        }
    }
}

static nn_status draw_density(canvas *c, const cloud *p, const axes *a, const axes *marks,
                              nn_err *err)
{
    density   d      = {0};
    nn_status status = density_create(&d, a, marks, err);
    if (status == NN_OK) {
        density_fill(&d, p, a);
        canvas_image_begin(c);
        density_draw(c, &d, a);
        canvas_image_end(c, a->left, a->top, a->right, a->bottom);
    }
    free(d.sum);
    return status;
}

/* ---- means ------------------------------------------------------------------------------- */

static void draw_means(canvas *c, const cloud *p, const axes *a, const axes *marks)
{
    double r = MEAN_RADIUS * points_radius(p->theme, marks, 1);
    for (int k = 0; p->centroids && k < p->classes; k++) {
        double x, y;
        if (cloud_centroid(p, a, k, &x, &y)) {
            points_draw_mean(c, p->theme, palette_marker(k), palette_colour(p->theme, k), r, x, y);
        }
    }
}

/* ---- public ------------------------------------------------------------------------------ */

nn_status cloud_check(const cloud *p, const char *x_name, const char *y_name,
                      const char *value_name, nn_err *err)
{
    nn_status status;
    assert(p->theme != NULL && p->points >= 0 && p->classes >= 0 && p->unit >= 0);
    assert(p->points == 0 || (p->x != NULL && p->stride >= 1));
    assert(p->value == NULL || p->value0 < p->value1);
    status = points_check(p->x, p->stride, p->points, x_name, err);
    if (status == NN_OK && p->y != NULL) {
        status = points_check(p->y, p->stride, p->points, y_name, err);
    }
    if (status == NN_OK && p->value != NULL) {
        status = points_check(p->value, 1, p->points, value_name, err);
    }
    return status;
}

bool cloud_place(const cloud *p, const axes *a, int point, double *px, double *py)
{
    double x = (double)p->x[(size_t)point * p->stride];
    double y = p->y != NULL ? (double)p->y[(size_t)point * p->stride] : 0;
    *px      = axes_x(a, x);
    *py      = p->y != NULL ? axes_y(a, y) : strip_y(p, a, point);
    return is_inside(p, &a->limits, x, y);
}

int cloud_outside(const cloud *p, const axes *a)
{
    double px, py;
    int    outside = 0;
    for (int i = 0; i < p->points; i++) {
        outside += !cloud_place(p, a, i, &px, &py);
    }
    return outside;
}

int cloud_wrong(const cloud *p)
{
    int wrong = 0;
    for (int i = 0; p->wrong != NULL && i < p->points; i++) {
        wrong += p->wrong[i];
    }
    return wrong;
}

bool cloud_centroid(const cloud *p, const axes *a, int k, double *px, double *py)
{
    double x = 0, y = 0, n = 0;
    for (int i = 0; i < p->points; i++) {
        if (p->class_of[i] == k) {
            x += (double)p->x[(size_t)i * p->stride];
            y += p->y != NULL ? (double)p->y[(size_t)i * p->stride] : 0;
            n += 1;
        }
    }
    if (n == 0) {
        return false;
    }
    *px = axes_x(a, x / n);
    *py = p->y != NULL ? axes_y(a, y / n) : band_y(p, a, k, 0);
    return is_inside(p, &a->limits, x / n, y / n);
}

nn_status cloud_draw(canvas *c, const cloud *p, const axes *a, nn_err *err)
{
    axes marks = *a;
    if (p->unit > 0) {
        marks.unit = p->unit;
    }
    nn_status status = NN_OK;
    if (p->shaded) {
        status = draw_density(c, p, a, &marks, err);
    } else {
        draw_marks(c, p, a, &marks);
    }
    draw_means(c, p, a, &marks);
    return status;
}

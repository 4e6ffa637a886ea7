/* growth_plot FILE < LINES: draw what growth.c prints, "SERIES SIZE NS" a line, as a PNG: size and
 * nanoseconds, both as log10, and behind each series the band within 20 % of its median.
 *
 *     B=build; cc -O2 -D_POSIX_C_SOURCE=200809L -Iinclude -Isrc tests/bench/growth_plot.c \
 *         $B/src/plot/libplot.a $B/src/formats/libformats.a $B/src/util/libutil.a \
 *         $B/src/nn/libnn.a -ldeflate -lgif -lmd -lcjson -ldl -lpthread -lm -o growth_plot
 */
#include "formats/png.h"
#include "plot/axes.h"
#include "timing.h"
#include "util/file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 1200, HEIGHT = 900, MOST_POINTS = 64, SERIES = 4 };

#define WITHIN 0.2

typedef struct {
    const char *key, *name;
    int         points;
    double      x[MOST_POINTS], y[MOST_POINTS]; /* log10 */
} series;

static bool read_series(series *all)
{
    char   key[16];
    double size, ns;
    int    read = 0;

    while (scanf("%15s %lf %lf", key, &size, &ns) == 3) {
        for (int s = 0; s < SERIES; s++) {
            series *to = &all[s];
            if (strcmp(to->key, key) == 0 && to->points < MOST_POINTS && size > 0 && ns > 0) {
                to->x[to->points]   = log10(size);
                to->y[to->points++] = log10(ns);
                read++;
            }
        }
    }
    return read > 0 && feof(stdin);
}

static double middle_of(const series *s)
{
    double sorted[MOST_POINTS];
    memcpy(sorted, s->y, sizeof sorted);
    return median(sorted, s->points);
}

static plot_limits limits_of(const series *all)
{
    plot_limits l = limits_none();
    for (int s = 0; s < SERIES; s++) {
        for (int i = 0; i < all[s].points; i++) {
            const float x = (float)all[s].x[i], y = (float)all[s].y[i];
            limits_include(&l, &x, &y, 1, 1);
        }
    }
    return limits_padded(l);
}

static void draw_series(canvas *c, const axes *a, const theme *t, const series *s, int look)
{
    const rgba   colour = palette_colour(t, look);
    const double middle = s->points ? middle_of(s) : 0.0;
    double       xy[2 * MOST_POINTS];

    if (s->points == 0) {
        return;
    }
    canvas_fill_rect(c, axes_x(a, s->x[0]), axes_y(a, middle + log10(1.0 + WITHIN)),
                     axes_x(a, s->x[s->points - 1]), axes_y(a, middle + log10(1.0 - WITHIN)),
                     rgba_fade(colour, t->field_opacity));
    for (int i = 0; i < s->points; i++) {
        xy[2 * i]     = axes_x(a, s->x[i]);
        xy[2 * i + 1] = axes_y(a, s->y[i]);
    }
    canvas_polyline(c, xy, s->points, t->line_width * a->unit, colour);
    for (int i = 0; i < s->points; i++) {
        marker_draw(c, palette_marker(look), xy[2 * i], xy[2 * i + 1], t->point_radius * a->unit,
                    colour, t->halo_width * a->unit, t->halo);
    }
}

static nn_status draw(const char *path, const series *all, nn_err *err)
{
    nn_status         status = NN_OK;
    canvas           *c      = NULL;
    unsigned char    *bytes  = NULL;
    size_t            len;
    axes              a;
    const theme      *t                 = palette_theme(0);
    const char *const name[SERIES]      = {all[0].name, all[1].name, all[2].name, all[3].name};
    const int         uncounted[SERIES] = {-1, -1, -1, -1};
    const axes_spec   spec              = {.theme       = t,
                                           .title       = "Does cost grow no faster than the work?",
                                           .subtitle    = "bands: within 20 % of a median",
                                           .x_name      = "log10 of the number of rows, or of parameters",
                                           .y_name      = "log10 of nanoseconds",
                                           .limits      = limits_of(all),
                                           .classes     = SERIES,
                                           .class_name  = name,
                                           .class_count = uncounted};

    NN_TRY(canvas_create(&c, WIDTH, HEIGHT, t->background, err));
    axes_layout(&a, WIDTH, HEIGHT, &spec);
    axes_draw(c, &a, &spec);
    for (int s = 0; s < SERIES; s++) {
        draw_series(c, &a, t, &all[s], s);
    }
    NN_TRY(canvas_check(c, err));
    NN_TRY(png_encode(&bytes, &len, canvas_pixels(c), WIDTH, HEIGHT, 3, err));
    NN_TRY(file_write(path, bytes, len, false, err));
done:
    free(bytes);
    canvas_free(c);
    return status;
}

int main(int argc, char **argv)
{
    nn_err err         = {0};
    series all[SERIES] = {{.key = "rows", .name = "an epoch, per row"},
                          {.key = "rows2", .name = "with 2 threads"},
                          {.key = "load", .name = "loading, per row"},
                          {.key = "params", .name = "per row and parameter"}};

    if (argc != 2) {
        fprintf(stderr, "usage: growth_plot FILE < LINES\n");
        return 2;
    }
    if (!read_series(all)) {
        fprintf(stderr, "growth_plot: no lines as growth prints them\n");
        return 1;
    }
    if (draw(argv[1], all, &err) != NN_OK) {
        fprintf(stderr, "growth_plot: %s\n", err.text);
        return 1;
    }
    return 0;
}

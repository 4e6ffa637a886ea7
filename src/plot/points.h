/* Points: what every picture with one mark per row shares. */
#ifndef NNVIZ_PLOT_POINTS_H
#define NNVIZ_PLOT_POINTS_H

#include "nnviz/err.h"
#include "plot/axes.h"

#include <stddef.h>

/* NN_OK if all `n` values are finite, else NN_DATA; the text names the point (0-based)
 * and `name` (may be NULL).
 *   v  the first point's value, the next ones `stride` floats apart */
nn_status points_check(const float *v, size_t stride, int n, const char *name, nn_err *err);

/* How many points each of the first AXES_LEGEND_MAX classes has.
 *   class_of  (points) 0..classes-1: asserted; not looked at if classes is 0 */
void points_count(int count[AXES_LEGEND_MAX], const int *class_of, int points, int classes);

/* Radius in pixels and opacity of the markers: the more there are, the smaller and
 * fainter each is. */
double points_radius(const theme *t, const axes *a, int points);
double points_opacity(const theme *t, int points);

/* The marker of one point of class k. */
void points_draw_one(canvas *c, const theme *t, const axes *a, int points, int k, double x,
                     double y);

/* The i-th point to draw of n: a fixed order that leaps through the rows by the
 * golden ratio, so that no class hides the ones before it, even when rows are sorted by
 * class.  For i = 0..n-1 a permutation of 0..n-1.  step: points_order_step(n). */
int points_order_step(int n);
int points_order(int i, int step, int n);

/* The mark of a class's mean: a shape with a thick outline in the colour of texts, a thin one
 * of the background around that. */
void points_draw_mean(canvas *c, const theme *t, marker shape, rgba fill, double r, double x,
                      double y);

/* The ring around a wrong point of radius r.
 *   share  in  of all points that are wrong, 0 .. 1: where they are many, rings are thinner, or
 *              one would see nothing else */
void points_draw_ring(canvas *c, const theme *t, double share, double r, double x, double y);

/* -0.5 .. 0.5, even, by the row number alone: where a point of a strip lies in its band. */
double points_spread(int row);

/* "3 points lie outside the limits", or NULL for none.  out (cap) bytes. */
const char *points_outside_text(char *out, size_t cap, int outside);

#endif

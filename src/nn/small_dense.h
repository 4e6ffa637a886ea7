/* The work of a dense layer in lanes: rows in, z = b + W x forward, dx = W^T dz backward, and the
 * sums over rows that make gradients.  Part of small_kernels.c.
 *
 * Letters: D inputs, U units; x (D), z, dz (U), dx (D) are groups, unit after unit; W (U,D) and b
 * (U) as in spec.h, each weight broadcast to all lanes.
 */
#ifndef NNVIZ_NN_SMALL_DENSE_H
#define NNVIZ_NN_SMALL_DENSE_H

#include "small_lanes.h"

#include <string.h>

/* --- rows into lanes ----------------------------------------------------------------- */

/* Rows index[0 .. LANES) of x (any, width). */
static void gather_group(float *to, const float *x, const int *index, int width)
{
    const size_t step = (size_t)width;
    int          u    = 0;

    for (; u + 4 <= width; u += 4, to += 4 * LANES) {
        for (int q = 0; q < Q; q++) {
            transpose((vec *)to + q, x + u, index + q * W, step);
        }
    }
    for (; u < width; u++, to += LANES) {
        for (int i = 0; i < LANES; i++) {
            to[i] = x[(size_t)index[i] * step + (size_t)u];
        }
    }
}

/* The rows of a group, of n that are left: from `order`, or the next ones.  Lanes without a row
 * repeat the last one, so that nothing odd is computed in them. */
static const int *group_index(int spare[LANES], const int *order, int n)
{
    if (order && n >= LANES) {
        return order;
    }
    for (int i = 0; i < LANES; i++) {
        int r    = i < n ? i : n - 1;
        spare[i] = order ? order[r] : r;
    }
    return spare;
}

/* Rows order[0 .. rows) of x (any, width), or its first. */
static void gather(float *to, const float *x, const int *order, int rows, int width)
{
    for (int at = 0; at < rows; at += LANES, to += (size_t)width * LANES) {
        int          spare[LANES];
        const int   *index = group_index(spare, order ? order + at : NULL, rows - at);
        const float *from  = order ? x : x + (size_t)at * (size_t)width;
        gather_group(to, from, index, width);
    }
}

/* --- forward and backward ------------------------------------------------------------- */

/* n of the sums below; n is a constant where it is called. */
LANES_INLINE void few_products(const int n, int I, const vec *in, const float *w, size_t sj,
                               size_t si, vec sum[4 * Q])
{
    for (int i = 0; i < I; i++, in += Q, w += si) {
        for (int k = 0; k < n * Q; k++) {
            sum[k] += in[k % Q] * w[(size_t)(k / Q) * sj];
        }
    }
}

/* z (U) out = b + W x, in groups; with `relu` also y (U) out = its positive part, which spares the
 * next layer a wait for memory. */
LANES_INLINE void few_units(const int n, int D, const vec *x, const float *w, const float *b,
                            vec *z, vec *relu)
{
    vec sum[4 * Q];
    for (int k = 0; k < n * Q; k++) {
        sum[k] = splat(b[k / Q]);
    }
    few_products(n, D, x, w, (size_t)D, 1, sum);
    for (int k = 0; k < n * Q; k++) {
        z[k] = sum[k];
        if (relu) {
            relu[k] = positive_part(sum[k]);
        }
    }
}

/* Four sums at a time hide the time an addition takes. */
LANES_INLINE void layer_forward(int D, int U, const vec *x, const float *w, const float *b, vec *z,
                                vec *relu)
{
    int u = 0;
    for (; u + 4 <= U; u += 4, w += 4 * (size_t)D) {
        few_units(4, D, x, w, b + u, z + u * Q, relu ? relu + u * Q : NULL);
    }
    for (; u < U; u++, w += D) {
        few_units(1, D, x, w, b + u, z + u * Q, relu ? relu + u * Q : NULL);
    }
}

/* dx (D) out = W^T dz, in groups; with `relu`, outputs of that activation, through it to its
 * dz. */
LANES_INLINE void few_inputs(const int n, int D, int U, const vec *dz, const float *w, vec *dx,
                             const vec *relu)
{
    vec sum[4 * Q];
    for (int k = 0; k < n * Q; k++) {
        sum[k] = dz[k % Q] * w[k / Q];
    }
    few_products(n, U - 1, dz + Q, w + D, 1, (size_t)D, sum);
    for (int k = 0; k < n * Q; k++) {
        dx[k] = sum[k];
        if (relu) {
            dx[k] = keep(relu[k] > 0.0f, sum[k]);
        }
    }
}

LANES_INLINE void layer_backward(int D, int U, const vec *dz, const float *w, vec *dx,
                                 const vec *relu)
{
    int d = 0;
    for (; d + 4 <= D; d += 4) {
        few_inputs(4, D, U, dz, w + d, dx + d * Q, relu ? relu + d * Q : NULL);
    }
    for (; d < D; d++) {
        few_inputs(1, D, U, dz, w + d, dx + d * Q, relu ? relu + d * Q : NULL);
    }
}

/* --- sums over rows ------------------------------------------------------------------- */

/* Sums over lanes are cheapest W at a time, whichever layers they are of. */
typedef struct {
    vec    t[W];
    int    n;
    float *to;
} collector;

LANES_INLINE void collect(collector *c, const vec *t)
{
    c->t[c->n++] = fold_group(t);
    if (c->n == W) {
        *(vec *)c->to = sums(c->t);
        c->to += W;
        c->n = 0;
    }
}

/* sum over groups of dz x; sd and sx from group to group. */
LANES_INLINE void collect_product(collector *c, int groups, const vec *dz, size_t sd, const vec *x,
                                  size_t sx)
{
    vec t[Q];
    for (int q = 0; q < Q; q++) {
        t[q] = dz[q] * x[q];
    }
    for (int g = 1; g < groups; g++) {
        dz += sd, x += sx;
        for (int q = 0; q < Q; q++) {
            t[q] += dz[q] * x[q];
        }
    }
    collect(c, t);
}

/* sum over groups of dz */
LANES_INLINE void collect_delta(collector *c, int groups, const vec *dz, size_t sd)
{
    vec t[Q];
    memcpy(t, dz, sizeof t);
    for (int g = 1; g < groups; g++) {
        dz += sd;
        for (int q = 0; q < Q; q++) {
            t[q] += dz[q];
        }
    }
    collect(c, t);
}

#endif

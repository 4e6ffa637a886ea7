/* The work of a dense layer in lanes: rows in, z = b + W x forward, dx = W^T dz backward, and the
 * sums over rows that make gradients.  Part of small_kernels.c.
 *
 * Letters: D inputs, U units; x (D), z, dz (U), dx (D) are groups, unit after unit; W (U,D) and b
 * (U) as in spec.h, each weight broadcast to all lanes.
 */
#ifndef NNVIZ_NN_SMALL_DENSE_H
#define NNVIZ_NN_SMALL_DENSE_H

#include "small_lanes.h"

#include <stdbool.h>

/* --- rows into lanes ----------------------------------------------------------------- */

/* Rows index[0 .. LANES) of x (any, width). */
LANES_INLINE void gather_columns(float *to, const float *x, const int *index, const int width)
{
    const size_t step = (size_t)width;
    int          u    = 0;

    for (; u + 4 <= width; u += 4, to += 4 * LANES) {
        for (int q = 0; q < Q; q++) {
            transpose((vec *)to + q, x + u, index + q * W, step);
        }
    }
    for (; u < width; u++, to += LANES) {
        for (int q = 0; q < Q; q++) { /* not number by number to memory: 4 % of a training epoch */
#define NUMBER(i, q) x[(size_t)index[(q)*W + (i)] * step + (size_t)u]
            ((vec *)to)[q] = (vec){EACH_LANE(NUMBER, q)};
#undef NUMBER
        }
    }
}

/* Where the width is known, an address takes no multiplication: 2 % of a training epoch. */
static void gather_group(float *to, const float *x, const int *index, int width)
{
    switch (width) {
    case 1:
        gather_columns(to, x, index, 1);
        break;
    case 2:
        gather_columns(to, x, index, 2);
        break;
    case 4:
        gather_columns(to, x, index, 4);
        break;
    default:
        gather_columns(to, x, index, width);
    }
}

/* The rows of a group, of n that are left: from `order`, or the next ones.  Lanes without a row
 * repeat the last one, so that nothing odd is computed in them. */
static const int *group_index(int spare[LANES], const int *order, int n)
{
    static const int NEXT[LANES] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

    if (n >= LANES) {
        return order ? order : NEXT;
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
 * next layer a wait for memory.  Here units u .. u + n - 1. */
LANES_INLINE void few_units(const int n, int u, int D, const vec *x, const float *w, const float *b,
                            vec *z, vec *relu)
{
    vec sum[4 * Q];
    for (int k = 0; k < n * Q; k++) {
        sum[k] = splat(b[u + k / Q]);
    }
    few_products(n, D, x, w, (size_t)D, 1, sum);
    for (int k = 0; k < n * Q; k++) {
        z[u * Q + k] = sum[k];
        if (relu) {
            relu[u * Q + k] = positive_part(sum[k]);
        }
    }
}

/* Four sums at a time hide the time an addition takes; what is left is taken at once as well (3 %
 * of a training epoch). */
LANES_INLINE void layer_forward(int D, int U, const vec *x, const float *w, const float *b, vec *z,
                                vec *relu)
{
    int u = 0;
    for (; u + 4 <= U; u += 4, w += 4 * (size_t)D) {
        few_units(4, u, D, x, w, b, z, relu);
    }
    switch (U - u) {
    case 3:
        few_units(3, u, D, x, w, b, z, relu);
        break;
    case 2:
        few_units(2, u, D, x, w, b, z, relu);
        break;
    case 1:
        few_units(1, u, D, x, w, b, z, relu);
        break;
    }
}

/* dx (D) out = W^T dz, in groups; with `relu`, outputs of that activation, through it to its
 * dz.  Here inputs d .. d + n - 1. */
LANES_INLINE void few_inputs(const int n, int d, int D, int U, const vec *dz, const float *w,
                             vec *dx, const vec *relu)
{
    vec sum[4 * Q];
    for (int k = 0; k < n * Q; k++) {
        sum[k] = dz[k % Q] * w[d + k / Q];
    }
    few_products(n, U - 1, dz + Q, w + D + d, 1, (size_t)D, sum);
    for (int k = 0; k < n * Q; k++) {
        dx[d * Q + k] = sum[k];
        if (relu) {
            dx[d * Q + k] = keep(relu[d * Q + k] > 0.0f, sum[k]);
        }
    }
}

LANES_INLINE void layer_backward(int D, int U, const vec *dz, const float *w, vec *dx,
                                 const vec *relu)
{
    int d = 0;
    for (; d + 4 <= D; d += 4) {
        few_inputs(4, d, D, U, dz, w, dx, relu);
    }
    switch (D - d) {
    case 3:
        few_inputs(3, d, D, U, dz, w, dx, relu);
        break;
    case 2:
        few_inputs(2, d, D, U, dz, w, dx, relu);
        break;
    case 1:
        few_inputs(1, d, D, U, dz, w, dx, relu);
        break;
    }
}

/* --- sums over rows ------------------------------------------------------------------- */

/* Of a parameter, in each lane: the sum over groups of dz x. */
LANES_INLINE vec sum_of(const small_factors *f, int groups)
{
    const vec *dz = (const vec *)f->dz, *x = (const vec *)f->x;
    vec        s[Q];

    for (int q = 0; q < Q; q++) {
        s[q] = dz[q] * x[q];
    }
    for (int g = 1; g < groups; g++) {
        dz += (size_t)f->dz_step * Q, x += (size_t)f->x_step * Q;
        for (int q = 0; q < Q; q++) {
            s[q] += dz[q] * x[q];
        }
    }
    return fold_group(s);
}

/* Weights of a unit whose inputs lie side by side.  In canonical order parameters of one unit at
 * both ends have no other's between them but where layers have one input. */
enum { RUN = 4 };

static bool is_run(const small_factors *f)
{
    return f[0].dz == f[1].dz && f[0].dz == f[RUN - 1].dz &&
           f[0].x + (RUN - 1) * LANES == f[RUN - 1].x;
}

/* t (RUN) out: as sum_of, but dz is read once: up to 24 % of a batch of 128. */
LANES_INLINE void sums_of_run(const small_factors *f, int groups, vec *t)
{
    const vec *dz = (const vec *)f->dz, *x = (const vec *)f->x;
    vec        s[RUN * Q];

    for (int k = 0; k < RUN * Q; k++) {
        s[k] = dz[k % Q] * x[k];
    }
    for (int g = 1; g < groups; g++) {
        dz += (size_t)f->dz_step * Q, x += (size_t)f->x_step * Q;
        for (int k = 0; k < RUN * Q; k++) {
            s[k] += dz[k % Q] * x[k];
        }
    }
    for (int i = 0; i < RUN; i++) {
        t[i] = fold_group(s + i * Q);
    }
}

/* The gradients of W parameters; sums over lanes are cheapest so many at a time, whichever layers
 * they are of. */
LANES_INLINE vec gradients_of_group(const small_factors *f)
{
    vec t[W];
#pragma GCC unroll 16
    for (int i = 0; i < W; i++) {
        t[i] = sum_of(f + i, 1);
    }
    return sums(t);
}

LANES_INLINE vec gradients_of_groups(const small_factors *f, int groups)
{
    vec t[W];
    for (int i = 0; i < W; i += RUN) {
        if (is_run(f + i)) {
            sums_of_run(f + i, groups, t + i);
            continue;
        }
        for (int k = i; k < i + RUN; k++) {
            t[k] = sum_of(f + k, groups);
        }
    }
    return sums(t);
}

#endif

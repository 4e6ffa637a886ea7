/* The products of product.h, compiled once for each width of vector (CMakeLists.txt) under the
 * name PRODUCTS.
 *
 * All are one: numbers a of the tall side of a result, vectors v of its wide side,
 *
 *     out (tall, wide) = sum over k of  a(i, k) v(k, j)
 *
 *                        tall, a      wide, v        k
 *     affine             units  W     rows   x^T     inputs       (gives z^T)
 *     input gradient     rows   dz    inputs W       units
 *     weight gradient    units  dz^T  inputs x       rows
 *
 * in tiles of TALL by WIDE, whose sums stay in registers.  The numbers are read where they are,
 * one at a time, which costs nothing beside the multiplications; the vectors are packed,
 * a strip of WIDE after the other, into the first-level cache, where all tiles of the strip meet
 * them.  So what is rearranged is the batch, parts of dz (run_together) or, once, W for the
 * gradients of the inputs.
 *
 * Compiled with multiply and add contracted to one instruction: the blas engine, unlike the
 * others, promises its bits for one machine alone.
 */
#include "product.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#if defined(__AVX512F__)
enum { LANES = 16, TALL = 8, ROUNDS = 4 };
#define DEAL_LOW  0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define DEAL_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#else
enum { LANES = 8, TALL = 6, ROUNDS = 3 }; /* sixteen registers: 12 of sums, 2 of v, a number */
#define DEAL_LOW  0, 8, 1, 9, 2, 10, 3, 11
#define DEAL_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#endif

enum {
    WIDE  = 2 * LANES,
    TILE  = TALL * WIDE,
    TILES = 16384 / TILE, /* of a strip at a time: their sums take 64 kB                    */
    DEPTH = 192,          /* terms at a time: packed, 24 kB or 12 kB with AVX2: first-level cache */
    ROWS  = 160,          /* of the batch, which all strips of a weight gradient go through */
    UNITS = 128           /* at most, of a part of dz that is brought together */
};

typedef float vec __attribute__((vector_size(4 * LANES), may_alias));
typedef float loose_vec __attribute__((vector_size(4 * LANES), may_alias, aligned(4)));

#define PRODUCT_INLINE static inline __attribute__((always_inline))

typedef struct product product;
struct product {
    int          tall, wide, depth; /* sides of the result, terms of each sum              */
    const float *a;                 /* number (i, k) is at i a_side + k a_depth ...        */
    size_t       a_side, a_depth;   /* ... of which one is 1                               */
    const float *v;                 /* vectors, or where they come from; rows v_step apart */
    size_t       v_step;
    const float *b;     /* (tall) of affine            */
    float        scale; /* of what is added            */
    float       *out;
    size_t       ld;

    /* to (n, WIDE) out: terms k .. of the strip at j; what is beyond its width is not put */
    void (*pack)(const product *p, int j, int width, int k, int n, float *to);

    /* Rows first .. TALL - 1 of a tile, whose row 0 is row i of the result, to their place. */
    void (*put)(const product *p, int i, int first, int j, int width, const float *sums);
};

/* A tile at some of its terms. */
typedef struct {
    int          n;
    const float *a, *v; /* its first number; packed (n, WIDE)                    */
    float       *sums;  /* (TALL, WIDE) acc; where `first`, out                  */
    bool         first;
    float       *out; /* NULL; or where the sums end, scaled, rows p->ld apart */
} tile;

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int count(int side, int step)
{
    return (side + step - 1) / step;
}

/* --- multiplying ----------------------------------------------------------------------- */

/* A processor's addresses reach three rows from one pointer. */
PRODUCT_INLINE void multiply(const product *p, const tile *t, const size_t side, const size_t depth,
                             const int vecs)
{
    const float *a[] = {t->a, t->a + 3 * side, t->a + (TALL > 6 ? 6 : 0) * side}, *v = t->v;
    vec          s[TALL][2];

    if (t->out) { /* at hand when it is added to */
#pragma GCC unroll 8
        for (int i = 0; i < TALL; i++) {
            __builtin_prefetch(t->out + (size_t)i * p->ld, 1);
            __builtin_prefetch(t->out + (size_t)i * p->ld + (vecs - 1) * LANES, 1);
        }
    }
#pragma GCC unroll 8
    for (int i = 0; i < TALL; i++) {
#pragma GCC unroll 2
        for (int j = 0; j < vecs; j++) {
            s[i][j] = t->first ? (vec){0} : *(const vec *)(t->sums + i * WIDE + j * LANES);
        }
    }
    for (int k = 0; k < t->n; k++, v += WIDE) {
        const vec v0 = *(const vec *)v, v1 = *(const vec *)(v + (vecs - 1) * LANES);
#pragma GCC unroll 8
        for (int i = 0; i < TALL; i++) {
            const float number = a[i / 3][(size_t)(i % 3) * side + (size_t)k * depth];
            s[i][0] += number * v0;
            if (vecs > 1) {
                s[i][1] += number * v1;
            }
        }
    }
#pragma GCC unroll 8
    for (int i = 0; i < TALL; i++) {
#pragma GCC unroll 2
        for (int j = 0; j < vecs; j++) {
            if (t->out) {
                *(loose_vec *)(t->out + (size_t)i * p->ld + j * LANES) += p->scale * s[i][j];
            } else {
                *(vec *)(t->sums + i * WIDE + j * LANES) = s[i][j];
            }
        }
    }
}

/* Numbers of a term far apart, those of a row side by side. */
static void multiply_rows(const product *p, const tile *t, int width)
{
    if (width > LANES) {
        multiply(p, t, p->a_side, 1, 2);
    } else {
        multiply(p, t, p->a_side, 1, 1);
    }
}

/* The other way round. */
static void multiply_columns(const product *p, const tile *t, int width)
{
    if (width > LANES) {
        multiply(p, t, 1, p->a_depth, 2);
    } else {
        multiply(p, t, 1, p->a_depth, 1);
    }
}

/* --- packing --------------------------------------------------------------------------- */

/* Rows of v as they are. */
static void pack_rows(const product *p, int j, int width, int k, int n, float *to)
{
    const float *v = p->v + (size_t)k * p->v_step + (size_t)j;

    if (width < WIDE) {
        memset(to, 0, (size_t)n * WIDE * sizeof *to);
    }
    for (int i = 0; i < n; i++, v += p->v_step, to += WIDE) {
        if (width == WIDE) {
            *(vec *)to           = *(const loose_vec *)v;
            *(vec *)(to + LANES) = *(const loose_vec *)(v + LANES);
        } else {
            memcpy(to, v, (size_t)width * sizeof *to);
        }
    }
}

/* Each round deals out the rows as two halves of a pack of cards are shuffled into each other;
 * after the last each number has changed places with that across the diagonal. */
PRODUCT_INLINE void transpose(vec t[LANES])
{
    vec dealt[LANES];

#pragma GCC unroll 4
    for (int round = 0; round < ROUNDS; round++) {
#pragma GCC unroll 8
        for (int i = 0; i < LANES / 2; i++) {
            dealt[2 * i]     = __builtin_shufflevector(t[i], t[i + LANES / 2], DEAL_LOW);
            dealt[2 * i + 1] = __builtin_shufflevector(t[i], t[i + LANES / 2], DEAL_HIGH);
        }
#pragma GCC unroll 16
        for (int i = 0; i < LANES; i++) {
            t[i] = dealt[i];
        }
    }
}

/* Rows j .. of v as columns; the last stands in for those that are not there. */
static void pack_columns(const product *p, int j, int width, int k, int n, float *to)
{
    const float *v = p->v + (size_t)j * p->v_step + (size_t)k;
    int          d = 0;

    while (d < n && n >= LANES) { /* the last ones begin earlier, and some are done twice */
        d = least(d, n - LANES);
        for (int r = 0; r < WIDE; r += LANES) {
            vec t[LANES];
#pragma GCC unroll 16
            for (int i = 0; i < LANES; i++) {
                t[i] = *(const loose_vec *)(v + (size_t)least(r + i, width - 1) * p->v_step + d);
            }
            transpose(t);
#pragma GCC unroll 16
            for (int i = 0; i < LANES; i++) {
                *(vec *)(to + (d + i) * WIDE + r) = t[i];
            }
        }
        d += LANES;
    }
    for (; d < n; d++) {
        for (int r = 0; r < WIDE; r++) {
            to[d * WIDE + r] = v[(size_t)least(r, width - 1) * p->v_step + (size_t)d];
        }
    }
}

/* --- putting --------------------------------------------------------------------------- */

static void put_rows(const product *p, int i, int first, int j, int width, const float *sums)
{
    for (int r = first; r < TALL; r++) {
        memcpy(p->out + (size_t)(i + r) * p->ld + (size_t)j, sums + r * WIDE,
               (size_t)width * sizeof *sums);
    }
}

static void put_added(const product *p, int i, int first, int j, int width, const float *sums)
{
    for (int r = first; r < TALL; r++) {
        float *to = p->out + (size_t)(i + r) * p->ld + (size_t)j;
        for (int c = 0; c < width; c++) {
            to[c] += p->scale * sums[r * WIDE + c];
        }
    }
}

/* Transposed, and b added. */
static void put_columns(const product *p, int i, int first, int j, int width, const float *sums)
{
    (void)first;
    for (int c = 0; c < width; c += LANES) {
        float *z        = p->out + (size_t)(j + c) * p->ld + (size_t)i;
        vec    t[LANES] = {{0}};
#pragma GCC unroll 8
        for (int u = 0; u < TALL; u++) {
            t[u] = *(const vec *)(sums + u * WIDE + c) + p->b[i + u];
        }
        transpose(t);
        if (c + LANES <= width) {
#pragma GCC unroll 16
            for (int r = 0; r < LANES; r++) {
                memcpy(z + (size_t)r * p->ld, &t[r], TALL * sizeof *z);
            }
        } else {
            for (int r = 0; r < width - c; r++) {
                memcpy(z + (size_t)r * p->ld, &t[r], TALL * sizeof *z);
            }
        }
    }
}

/* --- the whole --------------------------------------------------------------------------- */

/* Tile number `at` of a strip at terms k .. k + n - 1.  The last one begins earlier, so that it
 * is whole: what it has in common with the one before is computed twice, and added once. */
static void run_tile(const product *p, int at, int j, int width, int k, int n, const float *packed,
                     float *sums)
{
    const int  i     = least(at * TALL, p->tall - TALL);
    const bool last  = k + n == p->depth;
    const bool whole = i == at * TALL && width == WIDE;
    tile       t     = {.n     = n,
                        .a     = p->a + (size_t)i * p->a_side + (size_t)k * p->a_depth,
                        .v     = packed,
                        .sums  = sums,
                        .first = k == 0};

    if (last && whole && p->put == put_added) { /* not by way of the sums: 3 % */
        t.out = p->out + (size_t)i * p->ld + (size_t)j;
    }
    if (p->a_depth == 1) {
        multiply_rows(p, &t, width);
    } else {
        multiply_columns(p, &t, width);
    }
    if (last && !t.out) {
        p->put(p, i, at * TALL - i, j, width, sums);
    }
}

/* Tiles from .. to - 1 of the strip at j, at most TILES of them. */
static void run_strip(const product *p, int j, int width, int from, int to)
{
    _Alignas(64) float packed[DEPTH * WIDE], sums[TILES * TILE];
    const int          step = count(p->depth, count(p->depth, DEPTH));

    for (int k = 0, n; k < p->depth; k += n) {
        n = least(step, p->depth - k);
        p->pack(p, j, width, k, n, packed);
        for (int at = from; at < to; at++) {
            run_tile(p, at, j, width, k, n, packed, sums + (size_t)(at - from) * TILE);
        }
    }
}

static void run(const product *p)
{
    const int tiles = count(p->tall, TALL);

    for (int from = 0; from < tiles; from += TILES) {
        for (int j = 0; j < p->wide; j += WIDE) {
            run_strip(p, j, least(WIDE, p->wide - j), from, least(from + TILES, tiles));
        }
    }
}

static void affine(int B, int D, int U, const float *x, const float *W, const float *b, float *z,
                   int ld)
{
    run(&(product){.tall    = U,
                   .wide    = B,
                   .depth   = D,
                   .a       = W,
                   .a_side  = (size_t)D,
                   .a_depth = 1,
                   .v       = x,
                   .v_step  = (size_t)D,
                   .b       = b,
                   .out     = z,
                   .ld      = (size_t)ld,
                   .pack    = pack_columns,
                   .put     = put_columns});
}

static void input_gradient(int B, int D, int U, const float *dz, const float *W, float *dx, int ld)
{
    run(&(product){.tall    = B,
                   .wide    = D,
                   .depth   = U,
                   .a       = dz,
                   .a_side  = (size_t)U,
                   .a_depth = 1,
                   .v       = W,
                   .v_step  = (size_t)ld,
                   .out     = dx,
                   .ld      = (size_t)ld,
                   .pack    = pack_rows,
                   .put     = put_rows});
}

/* For a part of dz, at most ROWS of its rows and UNITS of its units: they are brought together
 * first, as rows a power of two apart would drive each other from the first-level cache.  With the
 * prefetch above it is 3 % of an epoch of 784-512-256-10 in two threads, and 6 to 11 % with 1024
 * units.  In a frame of its own: the strips of all other products stay where they are in the cache.
 */
static __attribute__((noinline)) void run_together(const product *p)
{
    _Alignas(64) float numbers[ROWS * UNITS];
    product            q = *p;

    for (int k = 0; k < p->depth; k++) {
        memcpy(numbers + k * p->tall, p->a + (size_t)k * p->a_depth,
               (size_t)p->tall * sizeof *numbers);
    }
    q.a       = numbers;
    q.a_depth = (size_t)p->tall;
    run(&q);
}

/* W acc scale dz^T x; `overwrite`: as if it were 0.  A block of rows after the other: dz, which
 * every strip reads whole, should stay in the second-level cache. */
static void outer(int B, int D, int U, float scale, const float *dz, const float *x, float *W,
                  int ld, bool overwrite)
{
    const int step = count(B, count(B, ROWS));

    for (int r = 0; r < B; r += step) {
        const product p = {.tall    = U,
                           .wide    = D,
                           .depth   = least(step, B - r),
                           .a       = dz + (size_t)r * (size_t)ld,
                           .a_side  = 1,
                           .a_depth = (size_t)ld,
                           .v       = x + (size_t)r * (size_t)D,
                           .v_step  = (size_t)D,
                           .scale   = scale,
                           .out     = W,
                           .ld      = (size_t)D,
                           .pack    = pack_rows,
                           .put     = r == 0 && overwrite ? put_rows : put_added};
        (U < ld && U <= UNITS ? run_together : run)(&p);
    }
}

static void weight_gradient(int B, int D, int U, const float *dz, const float *x, float *dW, int ld)
{
    outer(B, D, U, 1.0f, dz, x, dW, ld, true);
}

static void descend(int B, int D, int U, float scale, const float *dz, const float *x, float *W,
                    int ld)
{
    outer(B, D, U, scale, dz, x, W, ld, false);
}

const products PRODUCTS = {.affine          = affine,
                           .input_gradient  = input_gradient,
                           .weight_gradient = weight_gradient,
                           .descend         = descend};

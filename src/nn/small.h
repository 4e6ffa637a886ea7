/* The small engine: whole networks of small layers in our own fused kernels, because a call of
 * BLAS costs more than such a layer.
 *
 * Sixteen rows of a mini-batch lie side by side in the lanes of vectors (small_lanes.h); an
 * update is one pass: gather, forward, loss, backward, step.  small.c is the engine;
 * small_kernels.c the pass, compiled once for each width of vector a processor may have and
 * chosen when the engine is made.
 *
 * Its bits are the same with every set of kernels, compiler and optimisation level: the lanes
 * are always sixteen, every sum has one order, nothing is contracted, and the functions are
 * small_maths.h's.  Two things are not promised: which of the many NaN a NaN is, and, on
 * processors other than x86-64, results that round up to the smallest normal number, which
 * those may take for 0.
 */
#ifndef NNVIZ_NN_SMALL_H
#define NNVIZ_NN_SMALL_H

#include "nnviz/net.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LANES = 16 };

typedef struct small_kernels small_kernels;

/* A parameter's gradient is a sum over rows of dz times what the parameter is a factor of: an
 * input of the layer, or 1.  Where both are, in lanes, for the first group of a batch, and how many
 * units further for the next one.  Two lists of these are 48 bytes a parameter of a network that is
 * trained: it is for small layers. */
typedef struct {
    const float *dz, *x;
    uint32_t     dz_step, x_step;
} small_factors;

/* Blocks "in lanes" are (groups, units, LANES), all layers of a group together: unit u of layer l
 * in group g is at ((g * all units + at[l] + u) * LANES).  Parameters, gradients and states are
 * the canonical vectors of spec.h, each padded with zeros to whole groups. */
typedef struct {
    nn_spec              spec;
    nn_optimizer         optimizer;
    const small_kernels *kernels;
    int                  max_rows;
    long                 steps;

    size_t n_params, padded;        /* parameters; the same in whole groups      */
    size_t units;                   /* of all layers but the input               */
    size_t at[NN_MAX_LAYERS + 1];   /* a layer's first unit in blocks in lanes   */
    size_t w_at[NN_MAX_LAYERS + 1]; /* W and b of a layer in the canonical vector */
    size_t b_at[NN_MAX_LAYERS + 1];

    void  *block;          /* one allocation; everything below lies in it               */
    float *params, *grads; /* (padded)                                                  */
    float *state;          /* (slots, padded)                                           */
    float *z, *y, *d;      /* in lanes: before and after the activation; dL/dz          */
    float *x[2];           /* (groups, inputs, LANES) the batch, and the one after it   */
    float *target[2];      /* (groups, outputs, LANES) the same                         */
    float *weight;         /* (groups, LANES) what each row counts                      */
    float *fixed;          /* (2, LANES) zeros; ones                                    */
    float *mask, *kept;    /* in lanes; of no size without dropout: factors of y, and
                              y times them                                              */
    int   *hits;           /* (LANES) rows with the right class, not yet in a score     */
    float *drawn;          /* (2 max_rows, widest): masks as they are drawn, scored rows */
    float *row_z, *row_y;  /* layer after layer (max_rows, units): what is asked for    */

    small_factors *factors[2]; /* (padded) of each parameter, by where the batch is in x */
    bool           listed;     /* whether they are there: from the first training on     */

    int *shown; /* (2, NN_MAX_LAYERS + 1) whether a layer is in row_y, in row_z already */

    const float *input; /* of the last forward, borrowed; how many rows it had       */
    int          rows;
    bool         dropping; /* the pass under way is one with dropout                    */
} small;

struct small_kernels {
    const char *name; /* "portable", "avx2", "avx512" */

    /* x (rows, inputs) through the network, into z and y. */
    void (*forward)(small *e, const float *x, int rows);

    /* As engine_ops has them; gradients into d, in lanes. */
    void (*evaluate)(small *e, const float *x, const float *y, int rows, nn_score *score);
    void (*gradients)(small *e, const float *y, int rows, int l, bool before);
    nn_status (*train)(small *e, const nn_batches *b, nn_score *score);
};

extern const small_kernels SMALL_KERNELS_PORTABLE; /* any processor: SSE2, NEON */
#ifdef NNVIZ_X86_64
extern const small_kernels SMALL_KERNELS_AVX2, SMALL_KERNELS_AVX512;
#endif

/* The kernels this processor can run, the fastest last; NULL beyond. */
const small_kernels *small_kernels_of(int i);

/* The engine's create (engine.h) with kernels of one's choice. */
nn_status small_create_with(void **self, const nn_spec *spec, const nn_optimizer *optimizer,
                            int max_rows, const small_kernels *kernels, nn_err *err);

/* For the kernels: the parts of a batch that need no vectors.  rows are the batch's. */
void small_draw_masks(small *e, nn_rng *rng, int rows);

/* (groups, units, LANES) at `lanes`, `stride` floats between groups, to (rows, units). */
void small_to_rows(float *out, const float *lanes, size_t stride, int units, int rows);

#endif

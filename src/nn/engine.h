/* What an engine provides.  net.c holds one per network and calls nothing else,
 * so an engine may lay out its memory as it likes, as long as parameters and
 * state travel in the canonical layout of spec.h.  The meaning of every argument
 * is that of the nn_net_ function of the same name.
 */
#ifndef NNVIZ_NN_ENGINE_H
#define NNVIZ_NN_ENGINE_H

#include "nnviz/net.h"

typedef struct {
    nn_status (*create)(void **self, const nn_spec *spec, const nn_optimizer *optimizer,
                        int max_rows, nn_err *err);
    void (*free)(void *self); /* accepts NULL */

    /* NULL for an engine that runs in the calling thread alone */
    nn_status (*use_threads)(void *self, int threads, nn_err *err);

    void (*forward)(void *self, const float *x, int rows);
    const float *(*activations)(const void *self, int l);
    const float *(*pre_activations)(const void *self, int l);

    /* Rows of any number, without the penalty.  NULL: net.c runs forward and scores the rows */
    void (*evaluate)(void *self, const float *x, const float *y, int rows, nn_score *score);

    void (*gradients)(void *self, const float *y, int rows, int l, bool before, float *out);

    /* NN_OK or NN_NAN */
    nn_status (*train)(void *self, const nn_batches *batches, nn_score *score);

    double (*penalty)(const void *self); /* of l1 and l2 on the weights as they are */
    long (*steps)(const void *self);     /* updates done                            */

    void (*get_params)(const void *self, float *params);
    void (*set_params)(void *self, const float *params);
    void (*get_state)(const void *self, float *state, long *steps);
    void (*set_state)(void *self, const float *state, long steps);
} engine_ops;

extern const engine_ops ENGINE_REFERENCE, ENGINE_SMALL, ENGINE_BLAS;

#endif

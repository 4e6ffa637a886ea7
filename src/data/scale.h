/* Scale: features brought to one size, x' = (x - center) / spread per column.
 *
 * Fitted on some rows (the training rows: the others must not be seen), applied
 * to all, kept with the model.  Arithmetic is double, results are float32.
 */
#ifndef NNVIZ_DATA_SCALE_H
#define NNVIZ_DATA_SCALE_H

#include "nnviz/err.h"

#include <stdbool.h>

typedef enum {
    SCALE_NONE,     /* center 0, spread 1: every x comes back to the bit          */
    SCALE_STANDARD, /* mean and population standard deviation (divided by n)      */
    SCALE_MINMAX,   /* minimum and range: fitted rows end in 0 .. 1               */
    SCALE_COUNT
} scale_kind;

/* The words users type: "none", "standard", "minmax".  scale_find returns false,
 * and leaves `kind` alone, when no kind has that name. */
const char *scale_name(scale_kind kind);
bool        scale_find(scale_kind *kind, const char *name);

/* Just data, so that a model file can store and restore it. */
typedef struct {
    scale_kind kind;
    int        features;
    double    *center; /* (features) finite                                          */
    double    *spread; /* (features) above 0; 1 for a column that is constant        */
} scaler;

/* A scaler that changes nothing (center 0, spread 1), for a reader to fill.
 *   out  out  caller frees with scaler_free      features  1 or more
 * NN_NOMEM. */
nn_status scaler_new(scaler **out, scale_kind kind, int features, nn_err *err);

/* Learn center and spread from rows of x.
 *   x      in  (any rows, features) row-major, finite
 *   index  in  (rows) which rows of x; NULL: rows 0 .. rows-1
 *   rows   in  1 or more
 *   out    out caller frees with scaler_free
 * NN_NOMEM. */
nn_status scaler_fit(scaler **out, scale_kind kind, const float *x, int features, const int *index,
                     int rows, nn_err *err);

/* Scale `rows` rows.  A value far outside the fitted rows of a nearly constant
 * column may leave float32's range and become infinite.
 *   x    in   (rows, s->features)
 *   out  out  (rows, s->features) may be x itself */
void scaler_apply(const scaler *s, const float *x, int rows, float *out);

void scaler_free(scaler *s);

#endif

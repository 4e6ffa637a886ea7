/* A trained model: network, weights, and all that new data needs to be read
 * like the old: scaling, column names, class names.
 */
#ifndef NNVIZ_MODEL_MODEL_H
#define NNVIZ_MODEL_MODEL_H

#include "data/dataset.h"
#include "data/scale.h"
#include "nnviz/err.h"
#include "nnviz/spec.h"
#include "util/text.h"

#include <stdint.h>

/* What a model file tells; all pointers are borrowed from whoever fills it in. */
typedef struct {
    nn_spec        spec;
    const float   *params; /* (nn_spec_params(&spec)) layout of spec.h */
    const scaler  *scale;
    const dataset *data;   /* names of columns and classes, sha256 */
    uint64_t       seed;
    int            epoch;  /* after which the weights were taken */
} model;

/* The model as JSON text (model.json), appended to `out`:
 *
 *   { "format": "nnviz-model", "version": 1, "task": "binary_classification",
 *     "loss": ..., "seed": ..., "epoch": ...,
 *     "data": { "name", "sha256" }, "features": [names], "label": name, "classes": [names],
 *     "scale": { "kind", "center": [], "spread": [] },
 *     "layers": [ { "name", "units", "activation",
 *                   "weights": [[per unit: one number per input]], "biases": [] } ] }
 *
 * x' = (x - center) / spread; then y = f(W x' + b) from layer to layer.  Weights
 * read back to the same float32, center and spread to the same double. */
void model_to_json(text *out, const model *m);

/* The name of layer l: "input", "dense_1" ... and "output" for the last.
 *   buf  out  (16), also returned */
const char *model_layer_name(char buf[16], const nn_spec *spec, int l);

/* The units as in --layers, "4-3-2-1", appended to `out`. */
void model_shape(text *out, const nn_spec *spec, char separator);

/* Keras's summary, appended to `out`: a line per layer with type, output shape,
 * activation and parameters, and their total. */
void model_summary(text *out, const nn_spec *spec);

#endif

/* A trained model: network, weights, and all that new data needs to be read
 * like the old: scaling, encoding, column and class names.
 *
 * As a file (model.json) it is one JSON object:
 *
 *   { "format": "nnviz-model", "version": 1,
 *     "task": "binary_classification", "multiclass_classification" or "regression",
 *     "loss": ..., "l1": ..., "l2": ..., "dropout": ..., "seed": ..., "epoch": ...,
 *     "data": { "name", "sha256" },
 *     "columns": [ { "name", "kind": "number", "fill": number or null }
 *                | { "name", "kind": "one_hot", "levels": [texts], "missing": bool } ],
 *     "features": [names, as the columns make them],
 *     "label": name, "label_at": columns before it, "classes": [names; none for a regression],
 *     "scale": { "kind", "center": [], "spread": [] },
 *     "metrics": { "training", "validation", "test":
 *                  { "rows", "loss", "accuracy" or "mae", "r2" }, where there were rows },
 *     "layers": [ { "name", "units", "activation",
 *                   "weights": [[per unit: one number per input]], "biases": [] } ] }
 *
 * x' = (x - center) / spread; then y = f(W x' + b) from layer to layer.  Weights
 * read back to the same float32, the other numbers to the same double; a metric that is
 * no number is null.  "fill" is what a missing cell becomes, null where one is an error; a
 * column of kind one_hot becomes one feature per level, and one more for missing cells
 * when "missing" is true (data/encoder.h).
 */
#ifndef NNVIZ_MODEL_MODEL_H
#define NNVIZ_MODEL_MODEL_H

#include "data/encoder.h"
#include "data/scale.h"
#include "nnviz/err.h"
#include "nnviz/net.h"
#include "nnviz/spec.h"
#include "util/text.h"

#include <stdint.h>

enum { MODEL_VERSION = 1 };

typedef enum { MODEL_TRAINING, MODEL_VALIDATION, MODEL_TEST, MODEL_SPLITS } model_split;

/* The words of the file: by dataset_task, by model_split. */
extern const char *const MODEL_TASK_NAMES[], *const MODEL_SPLIT_NAMES[];

/* How the model did on some rows; {0} where there were none. */
typedef struct {
    long   rows;
    double loss;
    double accuracy; /* of a classifier; else 0     */
    double mae, r2;  /* of a regression; else 0     */
} model_metrics;

/* Plain data.  A model from model_load or model_copy owns what it points to; one
 * filled in by hand may borrow, for model_to_json and model_copy. */
typedef struct {
    nn_spec       spec;
    float        *params; /* (nn_spec_params(&spec)) layout of spec.h                    */
    scaler       *scale;
    encoder      *encode;
    char         *data_name;  /* of the data it was trained on                           */
    char          sha256[65]; /* of their bytes; "" when they were no file               */
    uint64_t      seed;       /* at most 2^53 - 1, as JSON numbers go                    */
    int           epoch;      /* after which the weights were taken                      */
    model_metrics metrics[MODEL_SPLITS]; /* of training the epoch's running mean, as in Keras */
} model;

/* A model of its own with all that `from` points to.
 *   out  out  caller frees with model_free; untouched on failure
 * NN_NOMEM. */
nn_status model_copy(model **out, const model *from, nn_err *err);
void      model_free(model *m); /* only what model_copy or model_load made; NULL is fine */

/* The model as JSON text (model.json), appended to `out`. */
void model_to_json(text *out, const model *m);

/* What a score says, as a model keeps it. */
model_metrics model_metrics_of(const nn_score *s, const nn_spec *spec);

/* --- words and pictures of a network ------------------------------------------------- */

/* The name of layer l: "input", "dense_1" ... and "output" for the last.
 *   buf  out  (16), also returned */
const char *model_layer_name(char buf[16], const nn_spec *spec, int l);

/* Find a layer by number ("0" .. "layers") or name.  NN_USAGE: "WHAT: '7' is no layer of this
 * network; 0 (input) to 3 (output) are", with WHAT e.g. "--layer". */
nn_status model_find_layer(int *l, const nn_spec *spec, const char *word, const char *what,
                           nn_err *err);

/* The units as in --layers, "4-3-2-1", appended to `out`. */
void model_shape(text *out, const nn_spec *spec, char separator);

/* Keras's summary, appended to `out`: a line per layer with type, output shape,
 * activation and parameters, and their total. */
void model_summary(text *out, const nn_spec *spec);

#endif

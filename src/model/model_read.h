/* Reading a model file: nothing in it is believed before it was checked.
 *
 * A file is walked twice by the same code: first checking everything, then, with
 * memory of the size found, filling it in.  So whatever a file claims, no more is
 * allocated than its own text backs.
 */
#ifndef NNVIZ_MODEL_MODEL_READ_H
#define NNVIZ_MODEL_MODEL_READ_H

#include "model/model.h"

#include <stddef.h>

/* Read a model.json.
 *   out   out  caller frees with model_free; untouched on failure
 *   path  in   a file, "-" for standard input
 * NN_DATA: unreadable (util/file.h), not JSON (formats/json.h), and, with the place in
 * the file, all that a model may not be:
 *   "m.json: not a model file; an object with \"format\": \"nnviz-model\" was expected"
 *   "m.json: model format version 2; this nnviz reads version 1"
 *   "m.json: layers[1].weights[0] has 2 numbers; 3 are needed"
 * An unknown key is an error, and so is a key whose case differs.  NN_NOMEM. */
nn_status model_load(model **out, const char *path, nn_err *err);

/* The same from memory.
 *   name  in  what messages call it */
nn_status model_from_bytes(model **out, const char *name, const char *bytes, size_t len,
                           nn_err *err);

#endif

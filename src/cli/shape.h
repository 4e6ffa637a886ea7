/* The network's shape from --layers, --activation and --loss, held against the data. */
#ifndef NNVIZ_CLI_SHAPE_H
#define NNVIZ_CLI_SHAPE_H

#include "cli/config.h"
#include "data/label.h"
#include "nnviz/err.h"
#include "nnviz/spec.h"

/* What the network has to fit; `name` is for messages. */
typedef struct {
    const char *name;
    int         features;
    label_task  task;
    int         classes; /* 0 for a regression */
} shape_data;

/* features, 3, 2, outputs: what --layers is when it is not given. */
int_list shape_default(const shape_data *data);

/*   data  in  NULL: nothing to fit (the task is then guessed from the outputs)
 * NN_USAGE, saying what would fit. */
nn_status shape_make(nn_spec *spec, const run_config *config, const shape_data *data, nn_err *err);

#endif

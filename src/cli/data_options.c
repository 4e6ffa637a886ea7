#include "cli/data_options.h"

#include <math.h>

nn_status data_options_spec(dataset_spec *out, const run_config *config, nn_err *err)
{
    *out = (dataset_spec){.label    = config->label,
                          .features = config->features,
                          .drop     = config->drop,
                          .task     = (label_ask)config->task,
                          .missing  = (missing_policy)config->missing,
                          .make     = {.seed        = (uint64_t)config->seed,
                                       .rows        = (int)config->size,
                                       .noise_given = !isnan(config->noise),
                                       .noise       = config->noise}};
    return table_options_parse(&out->read, config->separator, config->comment, config->decimal,
                               err);
}

#include "cli/data_options.h"

#include "formats/number.h"

#include <math.h>
#include <string.h>

static nn_status read_rows(int *out, const char *size, nn_err *err)
{
    double rows = 0.0;

    if (size && strcmp(size, "auto") != 0 &&
        (strspn(size, "0123456789") != strlen(size) ||
         !number_parse(size, strlen(size), '.', &rows) || !(rows >= GENERATE_LEAST && rows <= GENERATE_MOST))) {
        return nn_fail(err, NN_USAGE, "--size: '%.80s' is not a whole number in %d..%d, or auto",
                       size, GENERATE_LEAST, GENERATE_MOST);
    }
    *out = (int)rows;
    return NN_OK;
}

nn_status data_options_table(table_options *out, const run_config *config, nn_err *err)
{
    nn_status status =
        table_options_parse(out, config->separator, config->comment, config->decimal, err);

    if (status == NN_OK) {
        out->header = (table_header)config->header;
    }
    return status;
}

nn_status data_options_spec(dataset_spec *out, const run_config *config, nn_err *err)
{
    *out = (dataset_spec){.label    = config->label,
                          .features = config->features,
                          .drop     = config->drop,
                          .task     = (label_ask)config->task,
                          .missing  = (missing_policy)config->missing,
                          .make     = {.seed        = (uint64_t)config->seed,
                                       .noise_given = !isnan(config->noise),
                                       .noise       = config->noise}};
    nn_status status = read_rows(&out->make.rows, config->size, err);
    return status ? status : data_options_table(&out->read, config, err);
}

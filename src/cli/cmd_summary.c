#include "cli/command.h"
#include "cli/job.h"
#include "model/model.h"

nn_status cmd_summary(command_line *o, char **argv, nn_err *err)
{
    nn_status status = NN_OK;
    nn_spec   spec;
    text      t = {0};
    (void)argv;

    if (o->config.layers.n == 0) {
        NN_TRY(nn_fail(err, NN_USAGE, "--layers is needed: nnviz summary --layers 4,3,2,1"));
    }
    NN_TRY(job_shape(&spec, &o->config, NULL, err));
    model_summary(&t, &spec);
    NN_TRY(put_result(&t, err));
done:
    text_free(&t);
    return status;
}

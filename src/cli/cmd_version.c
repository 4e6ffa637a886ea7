#include "cli/command.h"
#include "nnviz/net.h"

nn_status cmd_version(command_line *o, char **argv, nn_err *err)
{
    text      t = {0};
    nn_status status;
    (void)o, (void)argv;

    text_printf(&t, "nnviz %s\nBLAS %s\n", NNVIZ_VERSION, nn_blas_name());
    status = put_result(&t, err);
    text_free(&t);
    return status;
}

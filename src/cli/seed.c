#include "cli/seed.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

nn_status seed_resolve(run_config *config, nn_err *err)
{
    nn_status status = NN_OK;
    uint32_t  seed;
    FILE     *f;

    if (config->seed >= 0) {
        return NN_OK;
    }
    f = fopen("/dev/urandom", "rb");
    if (!f || fread(&seed, sizeof seed, 1, f) != 1) {
        status = nn_fail(err, NN_IO, "/dev/urandom: %s", strerror(errno));
    } else {
        config->seed = (int64_t)seed;
    }
    if (f) {
        fclose(f);
    }
    return status;
}

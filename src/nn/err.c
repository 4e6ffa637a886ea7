#include "nnviz/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

nn_status nn_fail(nn_err *err, nn_status status, const char *fmt, ...)
{
    assert(status != NN_OK);
    if (err) {
        va_list args;
        va_start(args, fmt);
        vsnprintf(err->text, sizeof err->text, fmt, args);
        va_end(args);
        err->status = status;
    }
    return status;
}

nn_status nn_fail_nomem(nn_err *err, const char *what)
{
    return nn_fail(err, NN_NOMEM, "out of memory while %s", what);
}

const char *nn_status_text(nn_status status)
{
    static const char *const TEXT[NN_STATUS_COUNT] = {
#define X(name, text) [NN_##name] = text,
        NN_STATUS_MAP(X)
#undef X
    };
    return (unsigned)status < NN_STATUS_COUNT ? TEXT[status] : "unknown status";
}

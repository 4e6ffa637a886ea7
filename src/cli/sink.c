#include "cli/sink.h"
#include "util/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sink {
    file_writer *file; /* NULL: standard output */
};

nn_status sink_open(sink **out, const char *path, nn_err *err)
{
    nn_status status = NN_OK;
    sink     *s      = calloc(1, sizeof *s);

    if (!s) {
        return nn_fail_nomem(err, "opening the output");
    }
    if (path && strcmp(path, "-") != 0) {
        NN_TRY(file_writer_create(&s->file, path, err));
    }
    *out = s;
    s    = NULL;
done:
    sink_abandon(s);
    return status;
}

static nn_status standard_output_failed(nn_err *err)
{
    return nn_fail(err, NN_IO, "standard output: %s", strerror(errno));
}

nn_status sink_bytes(sink *s, const void *bytes, size_t len, nn_err *err)
{
    if (s->file) {
        return file_writer_append(s->file, bytes, len, err);
    }
    return len == 0 || fwrite(bytes, 1, len, stdout) == len ? NN_OK : standard_output_failed(err);
}

nn_status sink_text(sink *s, text *t, nn_err *err)
{
    nn_status status = text_check(t, "writing the result", err);

    if (status == NN_OK) {
        status = sink_bytes(s, t->data, t->len, err);
    }
    text_clear(t);
    return status;
}

nn_status sink_end(sink *s, nn_status outcome, nn_err *err)
{
    nn_status    status = NN_OK;
    file_writer *file   = s->file;

    if (file && outcome == NN_OK) {
        s->file = NULL; /* the commit frees it, whatever comes of it */
        status  = file_writer_commit(file, false, err);
    } else if (!file && fflush(stdout) != 0) {
        status = standard_output_failed(err);
    }
    sink_abandon(s);
    return status;
}

void sink_abandon(sink *s)
{
    if (s) {
        file_writer_abandon(s->file);
        free(s);
    }
}

#include "output/events.h"
#include "formats/json.h"
#include "util/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SCHEMA = 1 };

struct events {
    char *path;
    int   fd; /* -1 without a file */
    FILE *echo;
    text  line, pending;
    bool  started;
};

const char *events_now(char buf[32])
{
    struct timespec now;
    struct tm       utc;

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    size_t n = strftime(buf, 32, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(buf + n, 32 - n, ".%03dZ", (int)(now.tv_nsec / 1000000));
    return buf;
}

nn_status events_open(events **out, const char *path, FILE *echo, nn_err *err)
{
    nn_status status = NN_OK;
    events   *e      = calloc(1, sizeof *e);

    if (!e) {
        return nn_fail_nomem(err, "starting the events");
    }
    e->fd   = -1;
    e->echo = echo;
    if (path) {
        e->path = strdup(path);
        if (!e->path) {
            NN_TRY(nn_fail_nomem(err, "starting the events"));
        }
        e->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
        if (e->fd < 0) {
            NN_TRY(nn_fail(err, NN_IO, "%s: %s", path, strerror(errno)));
        }
    }
    *out = e;
    e    = NULL;
done:
    events_free(e);
    return status;
}

static void key(events *e, const char *name)
{
    text_str(&e->line, ", ");
    json_string(&e->line, name);
    text_str(&e->line, ": ");
}

void events_begin(events *e, const char *event)
{
    char now[32];

    text_clear(&e->line);
    text_str(&e->line, "{\"event\": ");
    json_string(&e->line, event);
    if (!e->started) {
        events_int(e, "schema", SCHEMA);
        e->started = true;
    }
    events_text(e, "time", events_now(now));
}

void events_int(events *e, const char *name, long long v)
{
    key(e, name);
    text_printf(&e->line, "%lld", v);
}

void events_real(events *e, const char *name, double v)
{
    key(e, name);
    json_float(&e->line, (float)v);
}

void events_text(events *e, const char *name, const char *v)
{
    key(e, name);
    json_string(&e->line, v);
}

nn_status events_end(events *e, nn_err *err)
{
    nn_status status = NN_OK;

    text_str(&e->line, "}\n");
    NN_TRY(text_check(&e->line, "telling an event", err));
    if (e->fd >= 0) {
        text_bytes(&e->pending, e->line.data, e->line.len);
        NN_TRY(text_check(&e->pending, "telling an event", err));
    }
    if (e->echo &&
        (fwrite(e->line.data, 1, e->line.len, e->echo) != e->line.len || fflush(e->echo) != 0)) {
        NN_TRY(nn_fail(err, NN_IO, "standard output: %s", strerror(errno)));
    }
done:
    return status;
}

/* What could not be written stays pending, so that a later flush goes on where
 * this one stopped. */
nn_status events_flush(events *e, nn_err *err)
{
    nn_status status = NN_OK;
    size_t    done   = 0;

    while (done < e->pending.len && status == NN_OK) {
        ssize_t n = write(e->fd, e->pending.data + done, e->pending.len - done);
        if (n >= 0) {
            done += (size_t)n;
        } else if (errno != EINTR) {
            status = nn_fail(err, NN_IO, "%s: %s", e->path, strerror(errno));
        }
    }
    if (done > 0) {
        memmove(e->pending.data, e->pending.data + done, e->pending.len - done);
        e->pending.len -= done;
    }
    return status;
}

void events_free(events *e)
{
    if (e) {
        if (e->fd >= 0) {
            close(e->fd);
        }
        text_free(&e->line);
        text_free(&e->pending);
        free(e->path);
        free(e);
    }
}

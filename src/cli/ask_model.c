#include "cli/ask_model.h"
#include "formats/csv.h"
#include "formats/npy.h"
#include "formats/number.h"
#include "model/model_read.h"
#include "util/text.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_EPOCHS_SHOWN = 12 };

/* --- which files --------------------------------------------------------------------- */

static bool is_directory(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

/* The directory of a model file, if that is a run: if a run.json stands beside it. */
static nn_status find_run(run_dir **out, const char *path, nn_err *err)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, slash > path ? (size_t)(slash - path) : 1) : strdup(".");
    char *status_file = NULL;
    run_dir  *d       = NULL;
    nn_status status;

    if (!folder) {
        return nn_fail_nomem(err, "looking for a run");
    }
    NN_TRY(run_dir_open(&d, folder, err));
    status_file = run_dir_file(d, (run_name){.kind = RUN_STATUS});
    if (!status_file) {
        NN_TRY(nn_fail_nomem(err, "looking for a run"));
    }
    if (exists(status_file)) {
        *out = d;
        d    = NULL;
    }
done:
    run_dir_free(d);
    free(status_file);
    free(folder);
    return status;
}

/* "RUN@3", where RUN is a directory and nothing is called that in full. */
static nn_status split_epoch(char **run, int64_t *at, const char *what, nn_err *err)
{
    const char *sign = strrchr(what, '@');
    double      epoch;

    *run = NULL;
    if (!sign || exists(what) || sign[1] == '\0' || sign[1 + strspn(sign + 1, "0123456789")] ||
        !number_parse(sign + 1, strlen(sign + 1), '.', &epoch) || epoch > INT32_MAX) {
        return NN_OK;
    }
    char *folder = strndup(what, (size_t)(sign - what));
    if (!folder) {
        return nn_fail_nomem(err, "looking for a run");
    }
    if (!is_directory(folder)) {
        free(folder);
        return NN_OK;
    }
    *run = folder;
    *at  = (int64_t)epoch;
    return NN_OK;
}

/* --- a snapshot's weights ------------------------------------------------------------ */

static bool read_whole(const csv_field *f, int64_t *out)
{
    double v;
    if (!number_parse(f->bytes, f->len, '.', &v) || v != floor(v) || v < 0 || v > INT32_MAX) {
        return false;
    }
    *out = (int64_t)v;
    return true;
}

/*   known  out  the epochs there are, as words: "0, 1, 2, ..."
 *   index  out  of `epoch`; -1 when it is not among them */
static nn_status look_up(int64_t *index, text *known, csv_reader *in, int64_t epoch, nn_err *err)
{
    const csv_field *f;
    int              n, shown = 0;
    int64_t          i, e;
    nn_status        status = csv_next(in, &f, &n, err); /* the header */

    *index = -1;
    while (status == NN_OK && (status = csv_next(in, &f, &n, err)) == NN_OK && n > 0) {
        if (n != 2 || !read_whole(&f[0], &i) || !read_whole(&f[1], &e)) {
            return nn_fail(err, NN_DATA, "%s:%ld: not an index and an epoch", csv_name(in),
                           csv_line(in));
        }
        if (e == epoch) {
            *index = i;
        }
        if (shown < MOST_EPOCHS_SHOWN) {
            text_printf(known, "%s%lld", shown ? ", " : "", (long long)e);
        } else if (shown == MOST_EPOCHS_SHOWN) {
            text_str(known, ", ...");
        }
        shown++;
    }
    return status;
}

/* Which snapshot of the run is that of the epoch? */
static nn_status find_snapshot(int64_t *index, const run_dir *run, int64_t epoch, nn_err *err)
{
    nn_status   status = NN_OK;
    csv_reader *in     = NULL;
    text        known  = {0};
    csv_options comma  = {.separator = ','};
    char       *path   = run_dir_file(run, (run_name){.kind = RUN_SNAPSHOTS});

    if (!path) {
        return nn_fail_nomem(err, "looking for a snapshot");
    }
    NN_TRY(csv_open(&in, path, &comma, err));
    NN_TRY(look_up(index, &known, in, epoch, err));
    NN_TRY(text_check(&known, "looking for a snapshot", err));
    if (*index < 0) {
        NN_TRY(nn_fail(err, NN_USAGE, "%s: epoch %lld was not recorded; snapshots.csv has %s",
                       run_dir_path(run), (long long)epoch, known.len ? known.data : "none"));
    }
done:
    csv_close(in);
    text_free(&known);
    free(path);
    return status;
}

static nn_status read_snapshot(model *m, npy_reader *weights, int64_t index, nn_err *err)
{
    const size_t n = nn_spec_params(&m->spec);
    nn_status    status;

    if (weights->dims != 2 || weights->shape[1] != n || (size_t)index >= weights->shape[0]) {
        return nn_fail(err, NN_DATA,
                       "%s: does not hold snapshot %lld of the model's %zu parameters",
                       weights->path, (long long)index, n);
    }
    status = npy_read(weights, (size_t)index * n, n, m->params, err);
    for (size_t i = 0; i < n && status == NN_OK; i++) {
        if (!isfinite(m->params[i])) {
            status = nn_fail(err, NN_DATA, "%s: parameter %zu of snapshot %lld is not finite",
                             weights->path, i, (long long)index);
        }
    }
    return status;
}

/* The model as it was after `epoch`; what was measured later is no longer true of it. */
static nn_status go_back(model *m, const run_dir *run, int64_t epoch, nn_err *err)
{
    nn_status  status  = NN_OK;
    npy_reader weights = {0};
    int64_t    index   = -1;
    char      *path    = run_dir_file(run, (run_name){.kind = RUN_WEIGHTS});

    if (!path) {
        return nn_fail_nomem(err, "looking for a snapshot");
    }
    NN_TRY(find_snapshot(&index, run, epoch, err));
    NN_TRY(npy_open(&weights, path, err));
    NN_TRY(read_snapshot(m, &weights, index, err));
    m->epoch = (int)epoch;
    memset(m->metrics, 0, sizeof m->metrics);
done:
    npy_close_reader(&weights);
    free(path);
    return status;
}

/* --- the model ----------------------------------------------------------------------- */

/* The run's model file, or `what` itself, and the run it is in. */
static nn_status find_files(char **path, run_dir **run, const char *what, const char *folder,
                            nn_err *err)
{
    nn_status status = NN_OK;

    if (folder) {
        NN_TRY(run_dir_open(run, folder, err));
        *path = run_dir_file(*run, (run_name){.kind = RUN_MODEL});
    } else {
        *path = strdup(what);
        if (strcmp(what, "-") != 0) {
            NN_TRY(find_run(run, what, err));
        }
    }
    if (!*path) {
        NN_TRY(nn_fail_nomem(err, "looking for a model"));
    }
done:
    return status;
}

static nn_status check_epoch(const char *what, const run_dir *run, int64_t named, int64_t at,
                             nn_err *err)
{
    if (named >= 0 && at >= 0 && named != at) {
        return nn_fail(err, NN_USAGE, "%.80s and --at %lld are two different epochs", what,
                       (long long)at);
    }
    if ((named >= 0 || at >= 0) && !run) {
        return nn_fail(
            err, NN_USAGE,
            "--at %lld: %.80s is in no run directory, and has the weights of one epoch alone",
            (long long)at, what);
    }
    return NN_OK;
}

static nn_status read_at(int64_t *epoch, const char *at, nn_err *err)
{
    double v = -1.0;

    if (at && (strspn(at, "0123456789") != strlen(at) ||
               !number_parse(at, strlen(at), '.', &v) || v > INT_MAX)) {
        return nn_fail(err, NN_USAGE, "--at: '%.80s' is not an epoch", at);
    }
    *epoch = (int64_t)v;
    return NN_OK;
}

nn_status ask_model(asked *out, const char *what, const char *at_word, nn_err *err)
{
    nn_status status = NN_OK;
    int64_t   at     = -1;
    asked     a      = {0};
    char     *folder = NULL, *path = NULL;
    int64_t   named = -1;

    NN_TRY(read_at(&at, at_word, err));
    NN_TRY(split_epoch(&folder, &named, what, err));
    NN_TRY(find_files(&path, &a.run, what,
                      folder               ? folder
                      : is_directory(what) ? what
                                           : NULL,
                      err));
    NN_TRY(check_epoch(what, a.run, named, at, err));
    NN_TRY(model_load(&a.m, path, err));
    if (named >= 0 || at >= 0) {
        NN_TRY(go_back(a.m, a.run, named >= 0 ? named : at, err));
    }
    *out = a;
    a    = (asked){0};
done:
    ask_release(&a);
    free(folder);
    free(path);
    return status;
}

void ask_release(asked *a)
{
    model_free(a->m);
    run_dir_free(a->run);
    *a = (asked){0};
}

#include "output/run_dir.h"
#include "util/file.h"
#include "util/text.h"

#include <assert.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RUNS_DIR "runs"
#define LATEST   RUNS_DIR "/latest"
#define PNG      ".png"
#define SVG      ".svg"

enum { SLUG_MOST = 100, LAYER_DIGITS = 2, EPOCH_DIGITS = 4 };

struct run_dir {
    char *path;
    bool  chosen; /* by the user: runs/latest is left alone */
    int   epoch_digits;
    int   held; /* the lock; -1: not held                                   */
    int   room; /* what is kept for the end; -1: nothing                    */
};

/* For run.json, the last events, and the tables and the checkpoint of a small network. */
enum { ROOM = 128 * 1024 };

typedef enum {
    ONE_FILE,        /* NAMEENDING                        */
    PER_LAYER,       /* NAME/layer-02ENDING               */
    PER_EPOCH,       /* NAME/epoch-0003ENDING             */
    PER_LAYER_EPOCH, /* NAME/layer-02/epoch-0003ENDING    */
} kind_form;

static const struct {
    const char *name, *ending;
    bool        sync;
    kind_form   form;
} KINDS[RUN_KINDS] = {
    [RUN_CONFIG]      = {"config.json", "", false, ONE_FILE},
    [RUN_STATUS]      = {"run.json", "", false, ONE_FILE},
    [RUN_EVENTS]      = {"events.jsonl", "", false, ONE_FILE},
    [RUN_HISTORY]     = {"history.csv", "", false, ONE_FILE},
    [RUN_ROWS]        = {"rows.csv", "", false, ONE_FILE},
    [RUN_SNAPSHOTS]   = {"snapshots.csv", "", false, ONE_FILE},
    [RUN_WEIGHTS]     = {"weights.npy", "", false, ONE_FILE},
    [RUN_MODEL]       = {"model.json", "", true, ONE_FILE},
    [RUN_BEST]        = {"best.json", "", true, ONE_FILE},
    [RUN_CHECKPOINT]  = {"checkpoint.json", "", true, ONE_FILE},
    [RUN_ACTIVATIONS] = {"activations", ".csv", false, PER_LAYER_EPOCH},
    [RUN_PICTURE]     = {"plots", PNG, false, PER_LAYER_EPOCH},
    [RUN_SHEET]       = {"plots", "-sheet" PNG, false, PER_LAYER},
    [RUN_ANIMATION]   = {"plots", ".gif", false, PER_LAYER},
    [RUN_NETWORK]     = {"plots/network", PNG, false, PER_EPOCH},
    [RUN_CURVES]      = {"plots/history", PNG, false, ONE_FILE},
};

/* --- names --------------------------------------------------------------------------- */

const char *run_dir_path(const run_dir *d)
{
    return d->path;
}

/* The ending of a kind's files, in `out`: a picture may end in .svg. */
enum { ENDING_MOST = 16 };
static const char *ending_of(run_kind kind, bool svg, char out[ENDING_MOST])
{
    size_t n = strlen(KINDS[kind].ending);

    strcpy(out, KINDS[kind].ending);
    if (svg && n >= strlen(PNG) && strcmp(out + n - strlen(PNG), PNG) == 0) {
        strcpy(out + n - strlen(PNG), SVG);
    }
    return out;
}

static char *compose(const run_dir *d, run_name name)
{
    const kind_form form = KINDS[name.kind].form;
    char            ending[ENDING_MOST];
    text            t = {0};

    text_printf(&t, "%s/%s", d->path, KINDS[name.kind].name);
    if (form == PER_LAYER || form == PER_LAYER_EPOCH) {
        text_printf(&t, "/layer-%0*d", LAYER_DIGITS, name.layer);
    }
    if (form == PER_EPOCH || form == PER_LAYER_EPOCH) {
        text_printf(&t, "/epoch-%0*d", d->epoch_digits, name.epoch);
    }
    text_str(&t, ending_of(name.kind, name.svg, ending));
    if (t.failed) {
        text_free(&t);
    }
    return t.data;
}

char *run_dir_file(const run_dir *d, run_name name)
{
    return compose(d, name);
}

/* Make the folders above a file, below the run's own. */
static nn_status make_folders(const run_dir *d, const char *path, nn_err *err)
{
    char     *folder = strdup(path);
    nn_status status = NN_OK;

    if (!folder) {
        return nn_fail_nomem(err, "naming an output file");
    }
    *strrchr(folder, '/') = '\0';
    if (strlen(folder) > strlen(d->path)) {
        status = file_make_dirs(folder, err);
    }
    free(folder);
    return status;
}

static nn_status write_whole(const run_dir *d, run_name name, const void *bytes, size_t len,
                             bool sync, nn_err *err)
{
    nn_status status = NN_OK;
    char     *path   = compose(d, name);

    if (!path) {
        return nn_fail_nomem(err, "naming an output file");
    }
    NN_TRY(make_folders(d, path, err));
    NN_TRY(file_write(path, bytes, len, sync, err));
done:
    free(path);
    return status;
}

nn_status run_dir_write(const run_dir *d, run_name name, const void *bytes, size_t len, nn_err *err)
{
    return write_whole(d, name, bytes, len, KINDS[name.kind].sync, err);
}

nn_status run_dir_write_all(const run_dir *d, const run_file *files, int n, nn_err *err)
{
    file_content content[FILE_TOGETHER] = {{0}};
    char        *path[FILE_TOGETHER]    = {NULL};
    nn_status    status                 = NN_OK;

    assert(n <= FILE_TOGETHER);
    for (int i = 0; i < n; i++) {
        path[i]    = compose(d, files[i].name);
        content[i] = (file_content){path[i], files[i].bytes, files[i].len};
        if (!path[i]) {
            NN_TRY(nn_fail_nomem(err, "naming an output file"));
        }
        NN_TRY(make_folders(d, path[i], err));
    }
    NN_TRY(file_write_all(content, n, err));
done:
    for (int i = 0; i < n; i++) {
        free(path[i]);
    }
    return status;
}

nn_status run_dir_replace(const run_dir *d, run_name name, const void *bytes, size_t len,
                          nn_err *err)
{
    return write_whole(d, name, bytes, len, true, err);
}

nn_status run_dir_settle(const run_dir *d, nn_err *err)
{
    char       *status_file = compose(d, (run_name){.kind = RUN_STATUS});
    char       *config_file = compose(d, (run_name){.kind = RUN_CONFIG});
    const char *path[3];
    int         n = 0;
    nn_status   status;

    if (!status_file || !config_file) {
        NN_TRY(nn_fail_nomem(err, "naming an output file"));
    }
    path[n] = status_file;
    n += access(status_file, F_OK) == 0; /* else there is nothing to lose */
    path[n] = config_file;
    n += access(config_file, F_OK) == 0;
    path[n++] = d->path;
    NN_TRY(file_sync(path, n, err));
done:
    free(status_file);
    free(config_file);
    return status;
}

/* --- deleting an older run ----------------------------------------------------------- */

/* PREFIX digits ENDING, as compose writes it; also with the .tmp of a torn run. */
static bool is_numbered(const char *s, const char *prefix, const char *ending)
{
    size_t n = strlen(prefix), m = strlen(ending);
    if (strncmp(s, prefix, n) != 0 || !isdigit((unsigned char)s[n])) {
        return false;
    }
    for (s += n; isdigit((unsigned char)*s); s++) {
    }
    return strncmp(s, ending, m) == 0 && (s[m] == '\0' || (m && strcmp(s + m, ".tmp") == 0));
}

static nn_status remove_path(const char *path, bool is_dir, nn_err *err)
{
    if ((is_dir ? rmdir(path) : unlink(path)) == 0 || errno == ENOENT) {
        return NN_OK;
    }
    if (is_dir ? errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR : errno == EISDIR) {
        return NN_OK; /* something not ours is in it, or has the name: it stays */
    }
    return nn_fail(err, NN_IO, "%s: %s", path, strerror(errno));
}

/* Remove from `folder` every file named PREFIX digits ENDING, or, with ending
 * "", go into every such folder and remove its epoch files that end in `deep`.  Then the
 * folder itself, if it is empty. */
static nn_status remove_tree(const char *folder, const char *prefix, const char *ending,
                             const char *deep, nn_err *err)
{
    nn_status      status = NN_OK;
    DIR           *dir    = opendir(folder);
    struct dirent *entry;
    char          *path = NULL;

    if (!dir) {
        return NN_OK; /* not there, or not a folder: not ours */
    }
    while ((entry = readdir(dir))) {
        if (!is_numbered(entry->d_name, prefix, ending)) {
            continue;
        }
        path = file_join(folder, entry->d_name);
        if (!path) {
            NN_TRY(nn_fail_nomem(err, "clearing the output directory"));
        }
        NN_TRY(deep ? remove_tree(path, "epoch-", deep, NULL, err) : remove_path(path, false, err));
        free(path);
        path = NULL;
    }
    status = remove_path(folder, true, err);
done:
    free(path);
    closedir(dir);
    return status;
}

static nn_status remove_file(const char *path, nn_err *err)
{
    nn_status status = NN_OK;
    text      tmp    = {0};

    text_printf(&tmp, "%s.tmp", path);
    NN_TRY(text_check(&tmp, "clearing the output directory", err));
    NN_TRY(remove_path(path, false, err));
    NN_TRY(remove_path(tmp.data, false, err));
done:
    text_free(&tmp);
    return status;
}

/* A folder that held files of several kinds goes when the last of them has gone. */
static nn_status remove_empty(const char *dir, const char *name, nn_err *err)
{
    char     *path = file_join(dir, name);
    nn_status status;

    if (!path) {
        return nn_fail_nomem(err, "clearing the output directory");
    }
    status = remove_path(path, true, err);
    free(path);
    return status;
}

static nn_status remove_with(const char *dir, run_kind k, bool svg, nn_err *err)
{
    char      ending[ENDING_MOST];
    text      path   = {0};
    nn_status status = NN_OK;

    ending_of(k, svg, ending);
    text_printf(&path, "%s/%s%s", dir, KINDS[k].name, KINDS[k].form == ONE_FILE ? ending : "");
    NN_TRY(text_check(&path, "clearing the output directory", err));
    switch (KINDS[k].form) {
    case ONE_FILE:
        NN_TRY(remove_file(path.data, err));
        break;
    case PER_LAYER:
        NN_TRY(remove_tree(path.data, "layer-", ending, NULL, err));
        break;
    case PER_EPOCH:
        NN_TRY(remove_tree(path.data, "epoch-", ending, NULL, err));
        break;
    case PER_LAYER_EPOCH:
        NN_TRY(remove_tree(path.data, "layer-", "", ending, err));
        break;
    }
done:
    text_free(&path);
    return status;
}

static nn_status remove_kind(const char *dir, run_kind k, nn_err *err)
{
    char      png[ENDING_MOST], svg[ENDING_MOST];
    nn_status status = remove_with(dir, k, false, err);

    if (status == NN_OK && strcmp(ending_of(k, false, png), ending_of(k, true, svg)) != 0) {
        status = remove_with(dir, k, true, err);
    }
    return status;
}

static nn_status remove_run(const char *dir, nn_err *err)
{
    nn_status status = NN_OK;

    /* run.json goes last: a run half deleted is still known for a run. */
    for (int i = 0; i < RUN_KINDS; i++) {
        NN_TRY(remove_kind(dir, (run_kind)((i + RUN_STATUS + 1) % RUN_KINDS), err));
    }
    status = remove_empty(dir, KINDS[RUN_PICTURE].name, err);
done:
    return status;
}

/* --- making -------------------------------------------------------------------------- */

static bool is_empty(const char *path)
{
    DIR           *dir = opendir(path);
    struct dirent *entry;
    bool           empty = dir != NULL;

    while (dir && empty && (entry = readdir(dir))) {
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    }
    if (dir) {
        closedir(dir);
    }
    return empty;
}

static bool has_status(const char *path, bool *nomem)
{
    char       *file = file_join(path, KINDS[RUN_STATUS].name);
    struct stat st;
    bool        has = file && stat(file, &st) == 0 && S_ISREG(st.st_mode);

    *nomem = file == NULL;
    free(file);
    return has;
}

/* A directory of the user's choice is there, and ours to write to. */
static nn_status make_chosen(const char *path, nn_err *err)
{
    struct stat st;

    if (stat(path, &st) != 0) {
        return errno == ENOENT ? file_make_dirs(path, err)
                               : nn_fail(err, NN_IO, "%s: %s", path, strerror(errno));
    }
    if (!S_ISDIR(st.st_mode)) {
        return nn_fail(err, NN_USAGE, "--out %s is not a directory", path);
    }
    if (access(path, R_OK | W_OK | X_OK) != 0) {
        return nn_fail(err, NN_IO, "%s: %s", path, strerror(errno));
    }
    return NN_OK;
}

/* It is empty, or holds a run that goes. */
static nn_status take_chosen(const run_dir_spec *spec, nn_err *err)
{
    bool nomem = false;

    if (is_empty(spec->dir)) {
        return NN_OK;
    }
    if (!spec->overwrite) {
        return nn_fail(err, NN_USAGE,
                       "--out %s is not empty; choose another directory or add --overwrite",
                       spec->dir);
    }
    if (!has_status(spec->dir, &nomem)) {
        return nomem ? nn_fail_nomem(err, "looking at the output directory")
                     : nn_fail(err, NN_USAGE,
                               "--out %s is not empty and holds no run.json; --overwrite only "
                               "replaces a run of nnviz",
                               spec->dir);
    }
    return remove_run(spec->dir, err);
}

static void slug_into(text *t, const char *slug)
{
    for (size_t i = 0; slug[i] && i < SLUG_MOST; i++) {
        unsigned char c = (unsigned char)slug[i];
        text_char(t, (c < 128 && isalnum(c)) || strchr("._-", c) ? slug[i] : '-');
    }
}

static nn_status make_stamped(char **out, const run_dir_spec *spec, nn_err *err)
{
    nn_status status = NN_OK;
    struct tm utc;
    char      stamp[32];
    text      path = {0};

    NN_TRY(file_make_dirs(RUNS_DIR, err));
    gmtime_r(&spec->now, &utc);
    strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &utc);
    for (int clash = 1;; clash++) {
        text_clear(&path);
        text_printf(&path, RUNS_DIR "/%s-", stamp);
        slug_into(&path, spec->slug);
        if (clash > 1) {
            text_printf(&path, "-%d", clash);
        }
        NN_TRY(text_check(&path, "naming the run", err));
        if (mkdir(path.data, 0777) == 0) {
            break;
        }
        if (errno != EEXIST) {
            NN_TRY(nn_fail(err, NN_IO, "%s: %s", path.data, strerror(errno)));
        }
    }
    *out = path.data;
    path = (text){0};
done:
    text_free(&path);
    return status;
}

static int digits(int n)
{
    int d = 1;
    for (; n >= 10; n /= 10) {
        d++;
    }
    return d;
}

static void set_digits(run_dir *d, int epochs)
{
    d->epoch_digits = digits(epochs) > EPOCH_DIGITS ? digits(epochs) : EPOCH_DIGITS;
}

static nn_status lock(run_dir *d, nn_err *err)
{
    assert(d->held < 0);
    return file_hold(&d->held, d->path)
               ? NN_OK
               : nn_fail(err, NN_IO, "%s: another nnviz is training into it", d->path);
}

nn_status run_dir_hold(run_dir *d, nn_err *err)
{
    nn_status status = lock(d, err);

    if (status == NN_OK) {
        run_dir_keep_room(d);
    }
    return status;
}

void run_dir_keep_room(run_dir *d)
{
    assert(d->room < 0);
    d->room = file_reserve(d->path, ROOM);
}

void run_dir_use_room(run_dir *d)
{
    if (d->room >= 0) {
        close(d->room);
    }
    d->room = -1;
}

nn_status run_dir_create(run_dir **out, const run_dir_spec *spec, nn_err *err)
{
    nn_status status = NN_OK;
    run_dir  *d      = malloc(sizeof *d);

    if (!d) {
        return nn_fail_nomem(err, "making the run directory");
    }
    *d = (run_dir){.chosen = spec->dir != NULL, .held = -1, .room = -1};
    set_digits(d, spec->epochs);
    if (d->chosen) {
        NN_TRY(make_chosen(spec->dir, err));
        d->path = strdup(spec->dir);
        if (!d->path) {
            NN_TRY(nn_fail_nomem(err, "making the run directory"));
        }
    } else {
        NN_TRY(make_stamped(&d->path, spec, err));
    }
    NN_TRY(lock(d, err));
    if (d->chosen) {
        NN_TRY(take_chosen(spec, err));
    }
    run_dir_keep_room(d); /* last: on NFS it has a name, and nothing is empty */
    *out = d;
    d    = NULL;
done:
    run_dir_free(d);
    return status;
}

nn_status run_dir_open(run_dir **out, const char *path, nn_err *err)
{
    run_dir *d = calloc(1, sizeof *d);

    if (d) {
        *d = (run_dir){.path         = strdup(path),
                       .chosen       = true,
                       .epoch_digits = EPOCH_DIGITS,
                       .held         = -1,
                       .room         = -1};
    }
    if (!d || !d->path) {
        free(d);
        return nn_fail_nomem(err, "opening a run directory");
    }
    *out = d;
    return NN_OK;
}

nn_status run_dir_resume(run_dir **out, const char *path, int epochs, nn_err *err)
{
    bool      nomem  = false;
    run_dir  *d      = NULL;
    nn_status status = NN_OK;

    NN_TRY(run_dir_open(&d, path, err));
    if (!has_status(path, &nomem)) {
        NN_TRY(nomem ? nn_fail_nomem(err, "opening the run")
                     : nn_fail(err, NN_DATA, "%s: no run of nnviz (it has no run.json)", path));
    }
    set_digits(d, epochs);
    *out = d;
    d    = NULL;
done:
    run_dir_free(d);
    return status;
}

nn_status run_dir_clear(const run_dir *d, run_kind kind, nn_err *err)
{
    return remove_kind(d->path, kind, err);
}

void run_dir_free(run_dir *d)
{
    if (d) {
        run_dir_use_room(d);
        if (d->held >= 0) {
            close(d->held);
        }
        free(d->path);
        free(d);
    }
}

nn_status run_dir_link_latest(const run_dir *d, nn_err *err)
{
    char        fresh[64];
    struct stat st;

    if (d->chosen || (lstat(LATEST, &st) == 0 && !S_ISLNK(st.st_mode))) {
        return NN_OK;
    }
    /* A name of this process's own, so that two runs do not rename each other's link. */
    snprintf(fresh, sizeof fresh, RUNS_DIR "/.latest-%ld", (long)getpid());
    assert(strncmp(d->path, RUNS_DIR "/", sizeof RUNS_DIR) == 0);
    unlink(fresh); /* of a process that had our number and died in the next line */
    if (symlink(d->path + sizeof RUNS_DIR, fresh) != 0 || rename(fresh, LATEST) != 0) {
        int reason = errno;
        unlink(fresh);
        return nn_fail(err, NN_IO, "%s: %s", LATEST, strerror(reason));
    }
    return NN_OK;
}

/* The run directory: the one file that knows every name in it.
 *
 *     config.json run.json events.jsonl history.csv rows.csv snapshots.csv
 *     weights.npy model.json best.json checkpoint.json
 *     activations/layer-02/epoch-0003.csv
 *     plots/layer-02/epoch-0003.png  plots/layer-02-sheet.png  plots/layer-02.gif
 *     plots/network/epoch-0003.png  plots/history.png
 *
 * Numbers are padded so that names sort.  Files appear complete or not at all
 * (util/file.h); models and checkpoints are on the disk before they appear.
 */
#ifndef NNVIZ_OUTPUT_RUN_DIR_H
#define NNVIZ_OUTPUT_RUN_DIR_H

#include "nnviz/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

typedef struct run_dir run_dir;

typedef enum {
    RUN_CONFIG,
    RUN_STATUS,
    RUN_EVENTS,
    RUN_HISTORY,
    RUN_ROWS,
    RUN_SNAPSHOTS,
    RUN_WEIGHTS,
    RUN_MODEL,
    RUN_BEST,
    RUN_CHECKPOINT,
    RUN_ACTIVATIONS, /* per layer and epoch */
    RUN_PICTURE,     /* per layer and epoch */
    RUN_SHEET,       /* per layer */
    RUN_ANIMATION,   /* per layer */
    RUN_NETWORK,     /* per epoch */
    RUN_CURVES,
    RUN_KINDS
} run_kind;

/* One file of the directory; layer and epoch only where the kind has them. */
typedef struct {
    run_kind kind;
    int      layer, epoch;
    bool     svg; /* a picture ends in .svg instead of .png */
} run_name;

typedef struct {
    const char *dir;  /* as --out gives it; NULL: runs/<stamp>-<slug>, and runs/latest follows */
    const char *slug; /* what the run is, "banknote-4-3-2-1"; other than letters, digits and
                         ".-_" become "-", and it is cut to fit a file name */
    time_t now;       /* the stamp, shown as UTC                               */
    bool   overwrite; /* take a directory that is not empty: see below    */
    int    epochs;    /* the largest epoch number, for the padding        */
} run_dir_spec;

/* Make the directory.  mkdir decides who gets a name: a clash adds -2, -3, ...
 * A directory given by `dir` may exist if it is empty; with `overwrite` it may
 * hold an older run, recognised by its run.json, of which exactly the files
 * named above are deleted first.
 * It is held, as run_dir_hold says.
 * NN_USAGE: not empty; overwrite without a run.json; not a directory.  NN_IO, NN_NOMEM. */
nn_status run_dir_create(run_dir **out, const run_dir_spec *spec, nn_err *err);
void      run_dir_free(run_dir *d); /* the files stay */

/* An existing directory, to read its files; whether it is a run is the caller's to find out.
 * NN_NOMEM. */
nn_status run_dir_open(run_dir **out, const char *path, nn_err *err);

/* A run to go on with: its files are written to, its name is its own.
 *   epochs  in  as in run_dir_spec
 * NN_DATA: no directory with a run.json.  NN_NOMEM. */
nn_status run_dir_resume(run_dir **out, const char *path, int epochs, nn_err *err);

/* Keep other processes from training into it as well, until run_dir_free, and keep some room on
 * the disk.  NN_IO: another does. */
nn_status run_dir_hold(run_dir *d, nn_err *err);

/* Give up that room for what must be written now, and take it again, if it is still there. */
void run_dir_use_room(run_dir *d);
void run_dir_keep_room(run_dir *d);

/* Delete all files of a kind, .svg as well as .png.  NN_IO, NN_NOMEM. */
nn_status run_dir_clear(const run_dir *d, run_kind kind, nn_err *err);

/* The directory as users may type it: "runs/20261123-062530-banknote-4-3-2-1". */
const char *run_dir_path(const run_dir *d);

/* The path of a file in it.  Caller frees; NULL when out of memory. */
char *run_dir_file(const run_dir *d, run_name name);

/* Write a whole file, making the folders above it.  A model's or a checkpoint's contents are on
 * the disk before it gets its name.  Safe from several threads for different names.
 * NN_IO, NN_NOMEM. */
nn_status run_dir_write(const run_dir *d, run_name name, const void *bytes, size_t len,
                        nn_err *err);

typedef struct {
    run_name    name;
    const char *bytes;
    size_t      len;
} run_file;

/* Write whole files as file_write_all does: after a power cut none is there in its new form whose
 * predecessors in the list are not.  NN_IO, NN_NOMEM. */
nn_status run_dir_write_all(const run_dir *d, const run_file *files, int n, nn_err *err);

/* The same as run_dir_write for any file that there is already: after a power cut the old one is
 * there, or the new one whole. */
nn_status run_dir_replace(const run_dir *d, run_name name, const void *bytes, size_t len,
                          nn_err *err);

/* Bring run.json, config.json and the names of all files to the disk: without them a checkpoint
 * that is there says nothing.  NN_IO, NN_NOMEM. */
nn_status run_dir_settle(const run_dir *d, nn_err *err);

/* Point runs/latest here, by rename; nothing for a directory of the user's choice, and nothing
 * where something that is no link has that name.  NN_IO. */
nn_status run_dir_link_latest(const run_dir *d, nn_err *err);

#endif

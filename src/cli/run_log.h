/* What a run says of itself: the files and events that are not results.
 *
 *     run.json      how it stands, from the first moment on
 *     events.jsonl  what happens, also on standard output with --json
 *     config.json   what was asked for, resolved
 *     rows.csv      which rows are in which split
 */
#ifndef NNVIZ_CLI_RUN_LOG_H
#define NNVIZ_CLI_RUN_LOG_H

#include "cli/draw.h"
#include "cli/job.h"
#include "output/events.h"
#include "output/pictures.h"
#include "output/run_dir.h"
#include "util/text.h"

/* Fill the upper part; run_log_open makes the rest. */
typedef struct {
    const job        *job;
    const run_config *config;
    char *const      *argv; /* NULL behind the last word */
    nn_engine         engine;
    int               threads;

    run_dir *dir;
    events  *events;
    char     started[32];
    double   began;
} run_log;

/* Make the run directory (before it, a failure has left nothing behind).
 * As run_dir_create. */
nn_status run_log_make_dir(run_log *log, nn_err *err);

/* Open the events and write run.json, config.json and rows.csv; runs/latest follows.
 * NN_IO, NN_NOMEM. */
nn_status run_log_open(run_log *log, nn_err *err);

/* Tell of every picture file.
 *   drawn  in  (DRAW_KINDS) how many of each kind
 * NN_IO, NN_NOMEM. */
nn_status run_log_pictures(run_log *log, const pictures *kept, const int *drawn, nn_err *err);

/* Tell how it ended: run.json and the last event, on the disk.
 *   outcome  in  NN_OK "done", NN_INTERRUPTED "interrupted", else "failed"
 *   why      in  the text of a failure; not read with NN_OK
 *   epochs   in  finished
 * Tries everything and returns the first failure.  NN_IO, NN_NOMEM. */
nn_status run_log_end(run_log *log, nn_status outcome, const nn_err *why, int epochs, nn_err *err);

/* Write a text of the run, then release it.  NN_IO, NN_NOMEM. */
nn_status run_log_write(const run_log *log, run_kind kind, text *content, nn_err *err);

void run_log_close(run_log *log);

#endif

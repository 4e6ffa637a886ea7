/* run.json: how a run stands.  With events.jsonl the only file that knows the
 * clock and the host, so that all others can be compared byte by byte.
 */
#ifndef NNVIZ_OUTPUT_STATUS_H
#define NNVIZ_OUTPUT_STATUS_H

#include "data/dataset.h"
#include "output/run_dir.h"

/* Everything borrowed. */
typedef struct {
    const char        *status;  /* "running", "done", "failed" or "interrupted"       */
    const char        *version; /* of nnviz                                           */
    const char *const *command; /* the words of the command line, NULL behind the last */
    const dataset     *data;
    const char        *test;        /* the file of --test; NULL: none                 */
    const char        *test_sha256; /* of its bytes                                   */
    const char        *engine;
    const char        *blas; /* its name and core; NULL when it is not used       */
    int                threads;
    const char        *started;  /* ISO 8601, UTC                                     */
    const char        *finished; /* NULL while running                                */
    double             seconds;  /* so far                                            */
    int                epochs;   /* finished                                          */
    const char        *error;    /* why it failed; NULL otherwise                     */
} run_status;

/* Write run.json; of a finished run its contents are on the disk before it replaces the other.
 * NN_IO, NN_NOMEM. */
nn_status status_write(const run_dir *dir, const run_status *s, nn_err *err);

/* Which data a run is about, by the sha256 of their bytes. */
typedef struct {
    char sha256[65];
    char test_sha256[65]; /* "" without --test */
} status_data;

/* Read it from run.json, which has it from the first moment on.  NN_DATA: missing, damaged.
 * NN_NOMEM. */
nn_status status_read_data(status_data *out, const run_dir *dir, nn_err *err);

/* Where the data and the --test file were when the run was made, from run.json: caller frees; NULL
 * where it does not say.  NN_DATA: missing, damaged.  NN_NOMEM. */
nn_status status_read_sources(char **data, char **test, const run_dir *dir, nn_err *err);

#endif

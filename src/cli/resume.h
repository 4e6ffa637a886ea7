/* --resume RUN: go on with a run as if it had never stopped. */
#ifndef NNVIZ_CLI_RESUME_H
#define NNVIZ_CLI_RESUME_H

#include "cli/command_line.h"
#include "cli/job.h"
#include "output/checkpoint.h"
#include "output/past.h"

#include <stdbool.h>

/* Take the options from RUN/config.json, and the data from where they are (cli/data_path.h); only
 * --epochs, and options that do not shape the result, may be given beside it.  Nothing without
 * --resume.
 * NN_USAGE, NN_DATA, NN_NOMEM. */
nn_status resume_options(command_line *o, nn_err *err);

/* Plain data; {0} without --resume. */
typedef struct {
    checkpoint from;
    past       before;
} resumed;

/* Read where the run was, after job_prepare.  An epoch that early stopping ended joins the
 * snapshots wanted.
 *   slots  in  of the run's optimiser
 *   draws  in  snapshots are drawn, for which their weights are needed
 * NN_DATA: no checkpoint, other data, damaged files.  NN_USAGE: fewer epochs than it has, weights
 * that are needed and were not kept.  NN_NOMEM. */
nn_status resume_read(resumed *out, job *j, const run_config *config, size_t slots, bool draws,
                      nn_err *err);
void      resume_release(resumed *r);

#endif

/* A recorded run, opened to draw from: its options, its data, and an album of its snapshots.
 *
 * Nothing is trained: the recorded weights are run over the same rows again.
 */
#ifndef NNVIZ_CLI_RECORDED_H
#define NNVIZ_CLI_RECORDED_H

#include "cli/command_line.h"
#include "cli/draw.h"
#include "cli/job.h"
#include "output/run_dir.h"

typedef struct {
    run_dir     *dir;
    command_line again; /* the run's options, and what is now wanted of its pictures */
    draw_options look;  /* from those */
    job          job;   /* of a history alone: its spec, and its data's name */
    text         subject; /* "banknote 4-3-2-1, seed 1"                     */
    past         past;    /* what was recorded                              */
    bool        *only;    /* (snapshots) which are wanted; NULL: all        */
    album        pictures;
} recorded;

/* Open the run that the first operand behind the command names.
 *   out      out  release with recorded_release, also after a failure
 *   o        in   its options about pictures go before the run's own
 *   draws    in   whether the kinds of pictures that are wanted have to be possible; else a run
 *                 without weights opens with an empty album
 *   threads  in   to draw with
 * NN_USAGE: no operand, an option that does not fit, no weights though they are needed, an
 * epoch that was not recorded.  NN_DATA: not a run, damaged, or its data have changed or are gone;
 * they are not looked for where the history is all that is wanted and the run has a model.
 * NN_NOMEM. */
nn_status recorded_open(recorded *out, const command_line *o, bool draws, int threads, nn_err *err);
void      recorded_release(recorded *r);

/* What draw_all wants of it. */
draw_run recorded_run(const recorded *r);

#endif

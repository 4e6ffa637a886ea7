/* What train tells people on standard error, before and after the epochs. */
#ifndef NNVIZ_CLI_REPORT_H
#define NNVIZ_CLI_REPORT_H

#include "cli/draw.h"
#include "cli/job.h"
#include "output/recorder.h"
#include "util/text.h"

/* The data, the splits, the model summary and how it will be trained. */
void report_start(text *out, const job *j, const run_config *config, const nn_net *net);

/* Accuracy beside the majority class and the confusion matrix, or R2 and MAE; and constant units:
 * on the first split there is of test, validation and training.
 *   columns  in  of the terminal: a matrix that is wider is left out, and that is said */
void report_result(text *out, const job *j, nn_net *net, int columns);

/* "runs/...: 9 pictures in plots/layer-02, ..."
 *   drawn  in  (DRAW_KINDS) files of each kind */
void report_files(text *out, const job *j, const run_config *config, const char *dir,
                  const recorder_facts *f, const int *drawn);

/* The command line that makes a video of a layer's animation, appended: "ffmpeg -i
 * runs/.../plots/layer-02.gif ...". */
void report_video(text *out, const char *dir, int layer);

#endif

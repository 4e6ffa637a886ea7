/* A run's own rows: the data it was trained on, found again and put in its order. */
#ifndef NNVIZ_CLI_ASK_RUN_H
#define NNVIZ_CLI_ASK_RUN_H

#include "cli/ask_model.h"
#include "cli/config.h"
#include "nnviz/net.h"

/* Plain data. */
typedef struct {
    int       rows;
    int      *row;    /* (rows) data row numbers                     */
    float    *x;      /* (rows, features) encoded, not scaled        */
    int      *label;  /* (rows) class; NULL for a regression         */
    float    *target; /* (rows); NULL for classes                    */
    char     *source; /* what messages call the data                 */
    nn_engine engine; /* what the run computed with                  */
} run_rows;

/* Find the data by the run's config.json and run.json (cli/data_path.h), know them again by the
 * model's sha256, and take the rows that rows.csv names, in its order.
 *   out    out  release with ask_run_release; untouched on failure
 *   which  in   ROWS_TEST ... of cli/config.h
 * NN_USAGE: the model is in no run.  NN_DATA: the data are not found or not the same ("...; give
 * the data as DATA"); files of the run do not belong together; no rows of that kind.  NN_NOMEM. */
nn_status ask_run_rows(run_rows *out, const asked *a, int which, nn_err *err);
void      ask_run_release(run_rows *r); /* {0} is fine */

#endif

/* Asking a model: what predict, eval, dump and summary share.
 *
 *     asked     a;            // the model, and the run it is from
 *     ask_rows *rows = NULL;  // rows to ask it about
 *     ask_model(&a, "runs/latest@3", -1, &err);
 *     ask_open(&rows, a.m, "new.csv", &options, true, &err);
 *     do {
 *         ask_next(rows, &block, &err);      // encoded and scaled, ready for nn_net_forward
 *     } while (block.rows > 0);
 */
#ifndef NNVIZ_CLI_ASK_H
#define NNVIZ_CLI_ASK_H

#include "cli/ask_model.h"
#include "cli/ask_run.h"
#include "cli/command_line.h"
#include "nnviz/net.h"

#include <stdbool.h>
#include <stdint.h>

/* NN_USAGE unless MODEL, and DATA when `data` is needed, are given, and not both are "-". */
nn_status ask_operands(const command_line *o, bool data, nn_err *err);

/* --- the network --------------------------------------------------------------------- */

enum { ASK_ROWS = 256 };

/* A network with the model's weights, for blocks of at most ASK_ROWS rows.
 *   threads  in  0: as many as there are processors */
nn_status ask_net(nn_net **out, const model *m, nn_engine engine, int threads, nn_err *err);

/* Room for (ASK_ROWS, cols) floats; NULL when there is none. */
float *ask_floats(size_t cols);

/* --- rows ---------------------------------------------------------------------------- */

/* Some rows; borrowed until the next ask_next. */
typedef struct {
    int            rows;   /* 0 at the end */
    const int64_t *row;    /* (rows) 0-based data row */
    const float   *x;      /* (rows, features) encoded and scaled, finite                      */
    const int     *label;  /* (rows) class, -1 where missing; NULL: none, or a regression      */
    const float   *target; /* (rows) NAN where missing; NULL: none, or classes                 */
} ask_block;

typedef struct ask_rows ask_rows;

/* Rows of a file, however many, in constant memory.
 *   out      out  release with ask_close
 *   m        in   borrowed until then
 *   data     in   a path, "-" for standard input, or the name of a built-in set
 *   config   in   how to read it: separator, comment, decimal, header; how to make a generated set
 *   labels   in   whether to read labels where the data have them
 * NN_DATA as stream_open.  NN_USAGE, NN_NOMEM. */
nn_status ask_open(ask_rows **out, const model *m, const char *data, const run_config *config,
                   bool labels, nn_err *err);

/* The run's own rows, as ask_run_rows finds them.
 *   which   in   ROWS_TEST ... of cli/config.h
 *   engine  out  what the run computed with */
nn_status ask_open_run(ask_rows **out, const asked *a, int which, nn_engine *engine, nn_err *err);

/* How generated DATA are made, before they are opened: with the model's own seed, unless another
 * was typed.
 *   data  in  NULL: the run's own rows
 * NN_USAGE: --size, --noise or --seed for data that are not generated.  NN_IO as seed_resolve. */
nn_status ask_making(command_line *o, const model *m, const char *data, nn_err *err);

/* One line for people on standard error, of how a file was understood: what separates cells,
 * whether it has a header and a label; or how it was made.  Nothing for data that leave nothing to
 * guess. */
void ask_tell(const ask_rows *r);

/* The next rows.  NN_DATA, after all rows before the bad one were given: as stream_next; a scaled
 * value that float32 cannot hold. */
nn_status ask_next(ask_rows *r, ask_block *block, nn_err *err);

/* Whether labels are read, for some rows at least. */
bool ask_labelled(const ask_rows *r);

const char *ask_name(const ask_rows *r); /* what messages call the data; borrowed */
void        ask_close(ask_rows *r);      /* NULL is fine */

/* What the network should answer: y (rows, outputs) out.  Every row must have a label. */
void ask_targets(const model *m, const ask_block *block, float *y);

/* NN_DATA, naming the row, when an output is not finite; the block then ends before that row.
 *   out  in  (block->rows, outputs) */
nn_status ask_check_outputs(const model *m, ask_block *block, const float *out, const char *name,
                            nn_err *err);

/* What the model answers, as text without quotes: the class, or the number in `number`.
 *   out  in  (outputs) of one row */
const char *ask_answer(const model *m, const float *out, char number[32]);

#endif

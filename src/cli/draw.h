/* Drawing what a run has recorded: the kinds of pictures that were asked for, as they
 * were asked for.  Train does it at its end, plot whenever one likes.
 */
#ifndef NNVIZ_CLI_DRAW_H
#define NNVIZ_CLI_DRAW_H

#include "cli/config.h"
#include "output/pictures.h"

#include <stdbool.h>

/* The words of --plots, in the order they are drawn. */
typedef enum { DRAW_SCATTER, DRAW_SHEET, DRAW_ANIMATION, DRAW_HISTORY, DRAW_KINDS } draw_kind;

const char *draw_kind_name(draw_kind kind);

typedef struct {
    bool        kind[DRAW_KINDS];
    int         width, height; /* of scatters and history                    */
    bool        has_limits;    /* else those of all that was recorded        */
    plot_limits limits;
    int         theme, fps, max_frames, threads;
} draw_options;

/* From --plots, --theme, --limits, --fps and --max-frames.
 *   size  in  WIDTHxHEIGHT or auto (train's --size is the rows of a generated set)
 * NN_USAGE: "--plots: 'movie' is not one of scatter, sheet, animation, history". */
nn_status draw_options_read(draw_options *out, const run_config *config, const char *size,
                            int threads, nn_err *err);

/* Draw into the run directory.
 *   only     in  which snapshots; NULL: all
 *   subject  in  "banknote 4-3-2-1, seed 1"
 *   stop     in  as in pictures_look
 *   drawn    out (DRAW_KINDS) how many files of each kind were written; may be NULL
 * As pictures_draw and curves_draw. */
nn_status draw_all(const draw_options *o, const pictures *p, const run_dir *dir, nn_loss loss,
                   const char *subject, const bool *only, bool (*stop)(void), int *drawn,
                   nn_err *err);

#endif

/* Drawing what a run has recorded: the kinds of pictures that were asked for, as they
 * were asked for.  Train does it at its end, plot whenever one likes.
 */
#ifndef NNVIZ_CLI_DRAW_H
#define NNVIZ_CLI_DRAW_H

#include "cli/config.h"
#include "output/album.h"

#include <stdbool.h>

/* The words of --plots, in the order they are drawn. */
typedef enum {
    DRAW_SCATTER,
    DRAW_SHEET,
    DRAW_ANIMATION,
    DRAW_HISTORY,
    DRAW_NETWORK,
    DRAW_INPUT,
    DRAW_KINDS
} draw_kind;

const char *draw_kind_name(draw_kind kind);

typedef struct {
    bool        kind[DRAW_KINDS];
    int         width, height; /* before the pixel ratio                    */
    bool        sized;         /* asked for: sheets and animations have them too */
    bool        has_limits;    /* else those of all that was recorded        */
    plot_limits limits;        /* of the layer shown                         */
    theme       look;          /* with the class colours of --palette        */
    bool        svg;
    double      pixel_ratio;
    int         fps, max_frames, threads;
} draw_options;

/* From --plots, --theme, --palette, --pixel-ratio, --limits, --fps, --max-frames and --format.
 *   size  in  WIDTHxHEIGHT or auto (train's --size is the rows of a generated set)
 * NN_USAGE: "pictures: 'movie' is not one of scatter, sheet, animation, ...". */
nn_status draw_options_read(draw_options *out, const run_config *config, const char *size,
                            int threads, nn_err *err);

/* What an album has to keep besides the layer shown: ALBUM_... */
unsigned draw_extras(const draw_options *o);

/* Whether anything but the history is drawn, which needs what was recorded of the layers. */
bool draw_needs_snapshots(const draw_options *o);

/* What is drawn; all borrowed. */
typedef struct {
    const album   *from; /* with draw_extras; may be empty if there are no snapshots */
    const run_dir *dir;  /* where to                                                 */
    const nn_spec *spec;
    const char    *data; /* "banknote" */
    int64_t        seed;
    const char    *subject; /* "banknote 4-3-2-1, seed 1" */
    const bool    *only;    /* which snapshots; NULL: all */
    bool (*stop)(void);     /* as in pictures_look */
} draw_run;

/* Draw into the run directory.
 *   drawn  out (DRAW_KINDS) how many files of each kind were written; may be NULL
 * As pictures_draw and curves_draw. */
nn_status draw_all(const draw_options *o, const draw_run *run, int *drawn, nn_err *err);

#endif

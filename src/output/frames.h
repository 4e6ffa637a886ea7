/* Frames: what the pictures of a run are made of; shared by pictures.c and animation.c. */
#ifndef NNVIZ_OUTPUT_FRAMES_H
#define NNVIZ_OUTPUT_FRAMES_H

#include "output/pictures.h"
#include "plot/canvas.h"
#include "util/text.h"

enum { FRAME_AXES = 2, FRAME_CHANNELS = 3 }; /* a picture shows at most two units, in RGB */

/* One snapshot, or a moment between two of them. */
typedef struct {
    double          epoch; /* whole for a snapshot */
    history_metrics score;
    float          *values; /* (rows, shown units)                                   */
    bool           *wrong;  /* (rows); NULL for a regression                         */
    float          *above;  /* parameters of the layers above; NULL where no field is drawn */
    text            note;   /* about units that say nothing                          */
} frame;

struct pictures {
    pictures_spec spec;
    int           shown;          /* units shown: 1 or 2 */
    bool          has_field;      /* the rest of the network is run over the plane     */
    nn_spec       above;          /* ... as a network of its own                         */
    text         *legend;         /* (classes) what the classes are called on the pictures */
    const char  **class_name;     /* (classes) the same, as plots want it */
    plot_limits   limits;         /* over all frames */
    double        value0, value1; /* of a regression: the targets shown */
    frame        *frames;
    int           count, room;
};

/* Draw one frame over a fresh canvas.  NN_DATA, NN_NOMEM. */
nn_status frames_draw(canvas *c, const pictures *p, const frame *f, const theme *look,
                      plot_limits limits, nn_err *err);

/* The limits a look asks for, ready to draw with. */
plot_limits frames_limits(const pictures *p, const pictures_look *look);

/* "layer 2 (dense_2, relu), raw units" and so on: what holds for every epoch. */
void frames_about_layer(text *out, const pictures *p);

/* "unit 1 activation" */
void frames_axis(text *out, const pictures *p, int unit);

/* "accuracy 97.3 %" or "R2 0.931" */
void frames_score(text *out, const pictures *p, const frame *f);

/* The probabilities of the plane as field_grid wants them, (rows, cols) of the second of two
 * classes or (rows, cols, classes) of more; of a frame with `above`.  Caller frees.
 * NN_NOMEM, and what nn_net_create says. */
nn_status frames_field(float **out, const pictures *p, const frame *f, plot_limits limits, int rows,
                       int cols, nn_err *err);

/* At most `most` (2 or more) of the frames wanted, evenly spaced with the first and the last.
 *   chosen  out  (min(count, most)) places among the frames, rising
 *   only    in   (count) which are wanted; NULL: all
 * Returns how many. */
int frames_choose(int *chosen, const pictures *p, const bool *only, int most);

/* Write a canvas as PNG into the run directory.  NN_IO, NN_NOMEM. */
nn_status frames_write(const run_dir *dir, const canvas *c, run_name name, nn_err *err);

#endif

/* Frames: what the pictures of a run are made of; shared by pictures.c and animation.c. */
#ifndef NNVIZ_OUTPUT_FRAMES_H
#define NNVIZ_OUTPUT_FRAMES_H

#include "insight/health.h"
#include "output/pictures.h"
#include "output/view.h"
#include "plot/canvas.h"
#include "util/text.h"

/* What the classes are called on pictures: "class 0" where the name is a bare number. */
typedef struct {
    int          classes;
    text        *word;
    const char **name; /* (classes) */
} class_names;

nn_status class_names_make(class_names *out, const pictures_spec *spec, nn_err *err); /* NN_NOMEM */
void      class_names_release(class_names *c); /* {0} is fine */

/* One snapshot, or a moment between two of them. */
typedef struct {
    double          epoch;
    bool            interpolated; /* epoch and score are between two snapshots' */
    history_metrics score;
    float          *acts;   /* (rows, units) until principal components are fitted, else NULL */
    float          *values; /* (rows, axes) what is shown                            */
    bool           *wrong;  /* (rows); NULL for a regression                         */
    float          *above;  /* parameters of the layers above; NULL where no field is drawn */
    text            note;   /* about units that say nothing                          */
    health          unit[VIEW_AXES]; /* of units that are axes; of components always HEALTH_OK */
} frame;

struct pictures {
    pictures_spec spec;
    view          view;
    int           shown;     /* axes: 1 or 2 */
    bool          fitted;    /* no more frames                                    */
    bool          has_field; /* the rest of the network is run over the plane     */
    nn_spec       above;     /* ... as a network of its own                         */
    class_names   classes;
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

/* ", shaded by density" where the points are; often nothing. */
void frames_about_marks(text *out, const pictures *p);

/* "unit 1 activation", "PC 1 (63.2 % of the variance)"; axis: 0 or 1.
 *   f  in  names what is wrong with the unit at that epoch; NULL: of all epochs */
void frames_axis(text *out, const pictures *p, int axis, const frame *f);

/* "Epoch 3 - test accuracy 97.3 %", "Epoch 3.25 - test accuracy 97.5 % (interpolated)" */
void frames_title(text *out, const pictures *p, const frame *f);

/* "97.3 %" or "R2 0.931"; "test accuracy 97.3 %" or "test R2 0.931" */
void frames_score_value(text *out, const pictures_spec *spec, const history_metrics *score);
void frames_score(text *out, const pictures_spec *spec, const history_metrics *score);

/* What the network makes of the plane as field_grid wants it: (rows, cols) probabilities of the
 * second of two classes, (rows, cols, classes) of more, or of a regression shares of the colour
 * scale; of a frame with `above`.  Caller frees.
 * NN_NOMEM, and what nn_net_create says. */
nn_status frames_field(float **out, const pictures *p, const frame *f, plot_limits limits, int rows,
                       int cols, nn_err *err);

/* Whether the network above a frame can be asked about its points: classes, and all units shown. */
bool frames_judgeable(const pictures *p, const frame *f);

/* Which points of such a frame the network above it puts into a wrong class.
 *   wrong  out  (rows)
 * NN_NOMEM, and what nn_net_create says. */
nn_status frames_judge(bool *wrong, const pictures *p, const frame *f, nn_err *err);

/* At most `most` (2 or more) of the frames wanted, evenly spaced with the first and the last.
 *   chosen  out  (min(count, most)) places among the frames, rising
 *   only    in   (count) which are wanted; NULL: all
 * Returns how many. */
int frames_choose(int *chosen, const pictures *p, const bool *only, int most);

/* What is said of the field in the legend; NULL in a regression, which has no boundary. */
const char *frames_boundary_name(const pictures *p);

#endif

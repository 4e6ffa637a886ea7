/* View: the one or two numbers of a layer that a picture shows.
 *
 * Chosen units as they are; or, of a layer with more than two, its first two principal
 * components.  Those are fitted once over all recorded epochs, so that a point moves because
 * the network has changed, not because the axes have.
 */
#ifndef NNVIZ_OUTPUT_VIEW_H
#define NNVIZ_OUTPUT_VIEW_H

#include "insight/pca.h"

#include <stdbool.h>

enum { VIEW_AXES = 2 };

typedef enum { VIEW_UNITS, VIEW_PCA } view_kind;

typedef struct {
    view_kind kind;
    int       units;           /* of the layer                             */
    int       axes;            /* shown: 1 or VIEW_AXES                    */
    int       unit[VIEW_AXES]; /* VIEW_UNITS: which, from 0                */
    pca_basis basis;           /* VIEW_PCA: set by whoever fits            */
} view;

/* The view of a layer.
 *   chosen  in  how many units the user names, 0 .. VIEW_AXES; 0: all of one or two, else PCA
 *   unit    in  (chosen) which, 0 .. units-1 */
view view_of(int units, int chosen, const int *unit);
void view_release(view *v);

/* acts (rows, units) -> out (rows, axes).  VIEW_PCA: once the basis is there. */
void view_show(const view *v, const float *acts, int rows, float *out);

/* Whether each place of the plane is one point of the layer: its two units; or, on the plane
 * through the mean that the components span, that point. */
bool view_is_plane(const view *v);

/* That point, out (units); view_is_plane. */
void view_place(const view *v, const double at[VIEW_AXES], float *out);

#endif

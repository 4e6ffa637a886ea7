/* Album: all that is kept of a run's snapshots to draw from. */
#ifndef NNVIZ_OUTPUT_ALBUM_H
#define NNVIZ_OUTPUT_ALBUM_H

#include "output/networks.h"
#include "output/pictures.h"

/* NULL for what is not wanted; {0} is empty. */
typedef struct {
    pictures *shown;   /* the layer shown                                     */
    pictures *input;   /* layer 0, with what the network makes of its plane   */
    networks *network; /* the network itself                                  */
} album;

typedef enum { ALBUM_INPUT = 1, ALBUM_NETWORK = 2 } album_extra;

/*   spec    in  of the layer shown; what it points to is borrowed until album_release
 *   extras  in  ALBUM_... or'ed: what is wanted besides
 * On failure nothing is left to release.  NN_NOMEM. */
nn_status album_make(album *out, const pictures_spec *spec, unsigned extras, nn_err *err);
void      album_release(album *a);

/* Keep a snapshot in all of them.  NN_NOMEM. */
nn_status album_keep(const album *a, int epoch, const history_metrics *score, const snapshot *now,
                     const float *params, nn_err *err);

/* As pictures_fit, of all of them. */
nn_status album_fit(const album *a, nn_err *err);

#endif

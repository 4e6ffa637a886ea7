/* Pictures of the network itself, one per snapshot: nodes, weighted edges, dead units. */
#ifndef NNVIZ_OUTPUT_NETWORKS_H
#define NNVIZ_OUTPUT_NETWORKS_H

#include "output/pictures.h"
#include "train/snapshot.h"

typedef struct networks networks;

/*   spec  in  borrowed until networks_free; its layer is not looked at
 * NN_NOMEM. */
nn_status networks_create(networks **out, const pictures_spec *spec, nn_err *err);
void      networks_free(networks *n); /* NULL is fine */

/* Keep a snapshot: its parameters and which units are dead or constant on its rows.  NN_NOMEM. */
nn_status networks_keep(networks *n, int epoch, const history_metrics *score, const snapshot *now,
                        const float *params, nn_err *err);

/* plots/network/epoch-0003.png; the widest line stands for the same weight in all of them.
 * As pictures_draw. */
nn_status networks_draw(const networks *n, const run_dir *dir, const pictures_look *look,
                        const bool *only, nn_err *err);

#endif

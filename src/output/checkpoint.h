/* checkpoint.json: where a run is after an epoch, so that it can go on from there as if
 * it had never stopped.
 *
 *   { "format": "nnviz-checkpoint", "version": 1, "epoch", "steps",
 *     "shuffle": [4 hex words], "dropout": [4 hex words], "learning_rate",
 *     "plateau": { "best", "best_epoch", "wait" }, "stop": { the same },
 *     "scores": [ six of [rows, loss, hits, values, absolute, squared, target_mean, target_m2]:
 *                 training, validation, test after the epoch, then after the best one ],
 *     "params": [], "optimizer": [slots x parameters], "best_params": [] or null }
 *
 * Numbers read back to the same bits; a score or best that is not finite (a row can be so far
 * off that its loss overflows) is "inf", "-inf" or "nan", a best that does not exist yet null.
 */
#ifndef NNVIZ_OUTPUT_CHECKPOINT_H
#define NNVIZ_OUTPUT_CHECKPOINT_H

#include "nnviz/trainer.h"
#include "util/text.h"

enum {
    CHECKPOINT_TRAINING,
    CHECKPOINT_VALIDATION,
    CHECKPOINT_TEST,
    CHECKPOINT_BEST, /* add to these for the best epoch */
    CHECKPOINT_SCORES = 6
};

typedef struct {
    nn_train_state state;
    nn_score       score[CHECKPOINT_SCORES];
    float         *params;      /* (parameters)                                   */
    float         *optimizer;   /* (slots, parameters), nn_net_get_state          */
    float         *best_params; /* (parameters) of state.stop.best_epoch; or NULL */
} checkpoint;

/* As JSON, appended to `out`.  The checkpoint may borrow its arrays. */
void checkpoint_to_json(text *out, const checkpoint *c, size_t params, size_t slots);

/* Read and check a file.
 *   out  out  release with checkpoint_release; untouched on failure
 *   params, slots  in  what the network of the run has
 * NN_DATA, naming file and key: missing, not JSON, not such a file, a newer version, other
 * sizes, numbers that cannot be.  NN_NOMEM. */
nn_status checkpoint_read(checkpoint *out, const char *path, size_t params, size_t slots,
                          nn_err *err);
void      checkpoint_release(checkpoint *c); /* {0} is fine */

#endif

#include "cli/effect.h"
#include "nnviz/optimizer.h"
#include "nnviz/schedule.h"

nn_status effect_check(const command_line *o, nn_err *err)
{
    const run_config *c       = &o->config;
    const bool        adam    = c->optimizer == NN_OPT_ADAM || c->optimizer == NN_OPT_ADAMW;
    const bool        plateau = c->schedule == NN_SCHEDULE_PLATEAU;
    const bool decays = c->schedule == NN_SCHEDULE_STEP || c->schedule == NN_SCHEDULE_EXPONENTIAL;
    const bool best   = c->patience > 0 || c->restore_best;
    const struct {
        const char *name;
        bool        works;
        const char *where;
    } options[] = {
        {"test-split", !c->test, "beside --test, which brings the test rows"},
        {"init", !c->weights, "beside --weights, which brings the start"},
        {"rho", c->optimizer == NN_OPT_RMSPROP, "without --optimizer rmsprop"},
        {"beta-1", adam, "without --optimizer adam or adamw"},
        {"beta-2", adam, "without --optimizer adam or adamw"},
        {"epsilon", c->optimizer != NN_OPT_SGD, "without an --optimizer other than sgd"},
        {"decay-rate", decays, "without --schedule step or exponential"},
        {"decay-steps", decays, "without --schedule step or exponential"},
        {"alpha", c->schedule == NN_SCHEDULE_COSINE, "without --schedule cosine"},
        {"factor", plateau, "without --schedule plateau"},
        {"min-lr", plateau, "without --schedule plateau"},
        {"lr-patience", plateau, "without --schedule plateau"},
        {"min-delta", best, "without --patience or --restore-best yes"},
        {"monitor", best || plateau,
         "without --patience, --restore-best yes or --schedule plateau"},
    };

    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (!options[i].works && command_line_given(o, options[i].name)) {
            return nn_fail(err, NN_USAGE, "--%s has no effect %s", options[i].name,
                           options[i].where);
        }
    }
    return NN_OK;
}

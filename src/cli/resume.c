#include "cli/resume.h"
#include "cli/config_file.h"
#include "cli/data_path.h"
#include "output/status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static nn_status path_in(char **out, const run_config *config, run_kind kind, nn_err *err)
{
    run_dir  *dir    = NULL;
    nn_status status = run_dir_resume(&dir, config->resume, (int)config->epochs, err);

    if (status == NN_OK) {
        *out   = run_dir_file(dir, (run_name){.kind = kind});
        status = *out ? NN_OK : nn_fail_nomem(err, "opening the run");
        run_dir_free(dir);
    }
    return status;
}

/* --- options ------------------------------------------------------------------------- */

static nn_status check_given(const command_line *o, nn_err *err)
{
    const option_row *row;

    if (o->operands > 1) {
        return nn_fail(err, NN_USAGE, "--resume goes on with the run's own data, not '%.60s'",
                       o->operand[1]);
    }
    for (int i = 0; (row = options_row(i)); i++) {
        bool fixed = (row->flags & SHAPES && strcmp(row->name, "epochs") != 0) ||
                     strcmp(row->name, "out") == 0 || strcmp(row->name, "overwrite") == 0 ||
                     strcmp(row->name, "config") == 0;
        if (o->given[i] && fixed) {
            return nn_fail(err, NN_USAGE,
                           "--resume takes --%s from the run; only --epochs may differ", row->name);
        }
    }
    return NN_OK;
}

nn_status resume_options(command_line *o, nn_err *err)
{
    const option_row *epochs = options_find("epochs", strlen("epochs"));
    const int64_t     asked  = o->config.epochs;
    int64_t           before;
    nn_status         status = NN_OK;
    char             *path   = NULL;
    run_dir          *dir    = NULL;

    if (!o->config.resume) {
        return NN_OK;
    }
    NN_TRY(check_given(o, err));
    NN_TRY(path_in(&path, &o->config, RUN_CONFIG, err));
    NN_TRY(config_file_apply(&o->config, path, err));
    NN_TRY(run_dir_resume(&dir, o->config.resume, (int)o->config.epochs, err));
    NN_TRY(data_path_find(&o->config, dir, err));
    before = o->config.epochs;
    for (int i = 0; options_row(i); i++) {
        if (options_row(i) == epochs && o->given[i]) {
            o->config.epochs = asked;
        }
    }
    if (o->config.schedule == NN_SCHEDULE_COSINE && o->config.epochs != before) {
        NN_TRY(nn_fail(err, NN_USAGE,
                       "--resume: under the cosine schedule every rate depends on the number of "
                       "epochs; it can only go on to the %lld it began with",
                       (long long)before));
    }
done:
    run_dir_free(dir);
    free(path);
    return status;
}

/* --- where it was -------------------------------------------------------------------- */

/* run.json knows from the first moment which data the run is about. */
static nn_status check_data(const job *j, const run_config *config, const run_dir *dir, nn_err *err)
{
    status_data was;
    nn_status   status = status_read_data(&was, dir, err);

    if (status == NN_OK && strcmp(was.sha256, j->data->sha256) != 0) {
        status = nn_fail(err, NN_DATA, "%s is not what the run was trained on (its sha256 differs)",
                         j->data->source);
    }
    if (status == NN_OK && strcmp(was.test_sha256, j->test_sha256) != 0) {
        status = nn_fail(err, NN_DATA,
                         "--test %s is not what the run was tested on (its sha256 "
                         "differs)",
                         config->test);
    }
    return status;
}

static nn_status check_epochs(const checkpoint *c, const run_config *config, nn_err *err)
{
    if (c->state.epoch > config->epochs) {
        return nn_fail(err, NN_USAGE,
                       "--epochs %lld: the run already has %d; as many or more are needed",
                       (long long)config->epochs, c->state.epoch);
    }
    return NN_OK;
}

/* Whether the trainer can go on from it. */
static nn_status check_state(const checkpoint *c, const char *path, const job *j,
                             const run_config *config, nn_err *err)
{
    nn_err        cause = {0};
    nn_train_plan plan  = {.epochs       = (int)config->epochs,
                           .shuffle      = config->shuffle,
                           .class_weight = j->class_weight,
                           .schedule     = j->schedule,
                           .stop         = j->stop,
                           .from         = &c->state,
                           .best_params  = c->best_params};

    if (nn_train_plan_check(&plan, &j->spec, j->validation.xy.rows, &cause) != NN_OK) {
        return nn_fail(err, NN_DATA, "%s: %s", path, cause.text);
    }
    return NN_OK;
}

nn_status resume_read(resumed *out, job *j, const run_config *config, size_t slots, bool draws,
                      nn_err *err)
{
    nn_status status = NN_OK;
    char     *path   = NULL;
    run_dir  *dir    = NULL;

    *out = (resumed){0};
    if (!config->resume) {
        return NN_OK;
    }
    NN_TRY(run_dir_resume(&dir, config->resume, (int)config->epochs, err));
    NN_TRY(check_data(j, config, dir, err));
    NN_TRY(path_in(&path, config, RUN_CHECKPOINT, err));
    if (access(path, F_OK) != 0 && errno == ENOENT) {
        NN_TRY(nn_fail(err, NN_DATA,
                       "%s has no checkpoint.json: it ended before one was on the disk; train it "
                       "again",
                       config->resume));
    }
    NN_TRY(checkpoint_read(&out->from, path, nn_spec_params(&j->spec), slots, err));
    NN_TRY(check_epochs(&out->from, config, err));
    NN_TRY(check_state(&out->from, path, j, config, err));
    if (j->stop.patience && out->from.state.stop.wait >= j->stop.patience) {
        j->snapshots.due[out->from.state.epoch] = true; /* the epoch it stopped at is recorded */
    }
    NN_TRY(past_read(&out->before, dir, out->from.state.epoch, &j->snapshots, &j->spec,
                     j->shown_of->split, !config->no_dump, err));
    if (config->no_dump && draws) {
        NN_TRY(nn_fail(err, NN_USAGE,
                       "--resume: a run with --no-dump kept no weights to draw its "
                       "pictures again"));
    }
done:
    run_dir_free(dir);
    free(path);
    return status;
}

void resume_release(resumed *r)
{
    checkpoint_release(&r->from);
    past_release(&r->before);
}

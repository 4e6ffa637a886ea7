/* nnviz train: the whole path, in order.
 *
 *     options -> job (data, split, scale) -> network -> run directory
 *             -> epochs, each recorded -> model, pictures, report
 *
 * Up to the run directory a failure leaves nothing behind; from there on what is
 * finished is kept, and run.json says how it ended.
 */
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/job.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/run_log.h"
#include "cli/terminal.h"
#include "model/model.h"
#include "nnviz/initializer.h"
#include "output/recorder.h"
#include "util/clock.h"
#include "util/threads.h"

#include <stdlib.h>

enum { PICTURE_WIDTH = 800, PICTURE_HEIGHT = 600, FORWARD_ROWS = 256 };

typedef struct {
    run_config *config;
    job         job;
    nn_net     *net;
    float      *params; /* (parameters) after the last finished epoch */

    run_log   log;
    pictures *pictures; /* NULL with --no-plots */
    recorder *recorder;
    progress  progress;
    int       threads, drawn;
} training;

/* --- talking ------------------------------------------------------------------------------ */

/* Human text; a failure to show it is not worth failing for. */
static void say(const training *t, text *words)
{
    if (!t->config->quiet && !words->failed && words->len) {
        fwrite(words->data, 1, words->len, stderr);
    }
    text_free(words);
}

static void start_progress(training *t)
{
    int  how  = t->config->progress;
    bool live = terminal_is_live(stderr);

    t->progress = (progress){.bar    = how == PROGRESS_BAR || (how == PROGRESS_AUTO && live),
                             .lines  = how == PROGRESS_LINES || (how == PROGRESS_AUTO && !live),
                             .color  = terminal_has_color(stderr, t->config->color),
                             .width  = terminal_width(stderr),
                             .epochs = (int)t->config->epochs,
                             .rows   = t->job.training.xy.rows,
                             .batch  = (int)t->config->batch_size,
                             .began  = clock_seconds()};
    if (t->config->quiet) {
        t->progress.bar = t->progress.lines = false;
    }
}

/* --- before the run directory ---------------------------------------------------------------- */

static nn_status make_net(training *t, nn_err *err)
{
    const job *j     = &t->job;
    const int  rows  = j->training.xy.rows;
    const int  batch = t->config->batch_size < rows ? (int)t->config->batch_size : rows;
    nn_rng     rng   = nn_rng_make((uint64_t)t->config->seed, NN_STREAM_INIT);
    nn_status  status;

    t->params = malloc(nn_spec_params(&j->spec) * sizeof *t->params);
    if (!t->params) {
        return nn_fail_nomem(err, "creating the network");
    }
    NN_TRY(nn_net_create(&t->net, &j->spec, &j->optimizer, (nn_engine)t->config->engine,
                         batch > FORWARD_ROWS ? batch : FORWARD_ROWS, err));
    NN_TRY(nn_init_params(t->params, &j->spec, (nn_init)t->config->init, &rng, j->training.xy.x,
                          rows, err));
    nn_net_set_params(t->net, t->params);
done:
    return status;
}

/* --- the epochs -------------------------------------------------------------------------------- */

static const nn_score *test_score(const nn_epoch *e)
{
    return &e->test;
}

static const nn_score *validation_score(const nn_epoch *e)
{
    return &e->validation;
}

static const nn_score *training_score(const nn_epoch *e)
{
    return &e->train;
}

static nn_status start_pictures(training *t, const char *subject, nn_err *err)
{
    const job    *j    = &t->job;
    pictures_spec spec = {.spec    = &j->spec,
                          .data    = j->data,
                          .layer   = j->layer,
                          .row     = j->shown.row,
                          .rows    = j->shown.xy.rows,
                          .of_rows = j->shown_of->xy.rows,
                          .split   = j->shown.name,
                          .subject = subject};
    return t->config->no_plots ? NN_OK : pictures_create(&t->pictures, &spec, err);
}

static nn_status start_recorder(training *t, nn_err *err)
{
    const job    *j    = &t->job;
    recorder_spec spec = {.dir      = t->log.dir,
                          .data     = j->data,
                          .spec     = &j->spec,
                          .plan     = &j->snapshots,
                          .row      = j->shown.row,
                          .x        = j->shown.xy.x,
                          .rows     = j->shown.xy.rows,
                          .dump     = !t->config->no_dump,
                          .log      = t->log.events,
                          .pictures = t->pictures,
                          .layer    = j->layer,
                          .shown    = j->shown_of == &j->test         ? test_score
                                      : j->shown_of == &j->validation ? validation_score
                                                                      : training_score};
    return recorder_create(&t->recorder, &spec, err);
}

static nn_status stop_if_asked(int epoch, nn_err *err)
{
    return interrupt_asked() ? nn_fail(err, NN_INTERRUPTED, "interrupted in epoch %d", epoch) : NN_OK;
}

static nn_status on_step(void *user, int epoch, const nn_score *so_far, nn_err *err)
{
    training *t = user;
    progress_step(&t->progress, epoch, so_far);
    return stop_if_asked(epoch, err);
}

static nn_status on_epoch(void *user, const nn_epoch *e, nn_err *err)
{
    training *t = user;
    nn_status status;

    nn_net_get_params(e->net, t->params);
    NN_TRY(recorder_epoch(t->recorder, e, err));
    progress_epoch(&t->progress, e);
    if (e->epoch < t->config->epochs) {
        NN_TRY(stop_if_asked(e->epoch + 1, err));
    }
done:
    return status;
}

static nn_status run_epochs(training *t, nn_err *err)
{
    const job    *j        = &t->job;
    nn_observer   observer = {.user = t, .epoch = on_epoch, .step = on_step};
    nn_train_plan plan     = {.epochs      = (int)t->config->epochs,
                              .batch       = (int)t->config->batch_size,
                              .shuffle     = t->config->shuffle,
                              .shuffle_rng = nn_rng_make((uint64_t)t->config->seed, NN_STREAM_SHUFFLE)};
    nn_err        cause    = {0};
    nn_status     status;

    if (plan.batch > nn_net_max_rows(t->net)) {
        plan.batch = nn_net_max_rows(t->net); /* more than all rows: one batch an epoch */
    }
    status = nn_train(t->net, &j->training.xy, &j->validation.xy, &j->test.xy, &plan, &observer, &cause);
    progress_break(&t->progress);
    if (status == NN_NAN) {
        return nn_fail(err, NN_NAN, "training diverged: %s; try a --learning-rate below %g",
                       cause.text, j->optimizer.learning_rate);
    }
    return status ? nn_fail(err, status, "%s", cause.text) : NN_OK;
}

/* --- after the epochs ------------------------------------------------------------------------------ */

static nn_status write_model(const training *t, nn_err *err)
{
    text  json = {0};
    model m    = {.spec   = t->job.spec,
                  .params = t->params,
                  .scale  = t->job.scale,
                  .data   = t->job.data,
                  .seed   = (uint64_t)t->config->seed,
                  .epoch  = recorder_epochs(t->recorder)};

    model_to_json(&json, &m);
    return run_log_write(&t->log, RUN_MODEL, &json, err);
}

/* After an interruption the pictures of the finished epochs are still drawn: they are
 * what the user waited for.  A second Ctrl-C ends that too. */
static nn_status draw(training *t, nn_err *err)
{
    pictures_look look = {.width   = PICTURE_WIDTH,
                          .height  = PICTURE_HEIGHT,
                          .threads = t->threads,
                          .stop    = interrupt_asked() ? NULL : interrupt_asked};
    nn_status     status;

    if (!t->pictures) {
        return NN_OK;
    }
    NN_TRY(pictures_draw(t->pictures, t->log.dir, &look, err));
    t->drawn = pictures_count(t->pictures);
    NN_TRY(run_log_pictures(&t->log, t->pictures, err));
done:
    return status;
}

static nn_status keep(training *t, nn_err *err)
{
    nn_err    later;
    nn_status first = recorder_finish(t->recorder, err);
    nn_status next  = write_model(t, first ? &later : err);

    first = first ? first : next;
    next  = draw(t, first ? &later : err);
    return first ? first : next;
}

static void report(training *t)
{
    text words = {0};

    nn_net_set_params(t->net, t->params); /* those of model.json, after an interruption too */
    report_result(&words, &t->job, t->net);
    report_files(&words, &t->job, t->config, run_dir_path(t->log.dir), recorder_snapshots(t->recorder),
                 t->drawn);
    say(t, &words);
}

static nn_status put_run_dir(const training *t, nn_err *err)
{
    text      line = {0};
    nn_status status;

    if (t->config->json) {
        return NN_OK;
    }
    text_printf(&line, "%s\n", run_dir_path(t->log.dir));
    status = put_result(&line, err);
    text_free(&line);
    return status;
}

/* From the moment the directory exists: whatever happens is told in it. */
static nn_status record(training *t, nn_err *err)
{
    nn_err    later   = {0};
    text      subject = {0};
    nn_status status, next;

    text_printf(&subject, "%s ", t->job.data->name);
    model_shape(&subject, &t->job.spec, '-');
    text_printf(&subject, ", seed %lld", (long long)t->config->seed);
    NN_TRY(text_check(&subject, "opening the run", err));
    NN_TRY(run_log_open(&t->log, err));
    NN_TRY(start_pictures(t, subject.data, err));
    NN_TRY(start_recorder(t, err));
    start_progress(t);

    status = run_epochs(t, err);
    next   = keep(t, status ? &later : err);
    status = status ? status : next;
    if (status == NN_OK || status == NN_INTERRUPTED) {
        report(t);
    }
done:
    next   = run_log_end(&t->log, status, err, t->recorder ? recorder_epochs(t->recorder) : 0,
                         status ? &later : err);
    status = status ? status : next;
    next   = put_run_dir(t, status ? &later : err);
    text_free(&subject);
    return status ? status : next;
}

static void release(training *t)
{
    recorder_free(t->recorder);
    pictures_free(t->pictures);
    run_log_close(&t->log);
    nn_net_free(t->net);
    free(t->params);
    job_free(&t->job);
}

nn_status cmd_train(command_line *o, char **argv, nn_err *err)
{
    nn_status status;
    training  t     = {.config = &o->config};
    text      words = {0};

    if (o->operands > 1) {
        NN_TRY(command_line_set(o, "data", o->operand[1], err));
    }
    t.threads = t.config->threads ? (int)t.config->threads : threads_available();
    NN_TRY(job_prepare(&t.job, t.config, err));
    NN_TRY(make_net(&t, err));
    t.log = (run_log){.job     = &t.job,
                      .config  = t.config,
                      .argv    = argv,
                      .engine  = nn_net_engine(t.net),
                      .threads = t.threads};
    interrupt_catch();
    NN_TRY(run_log_make_dir(&t.log, err));
    report_start(&words, &t.job, t.config, t.net);
    say(&t, &words);
    NN_TRY(record(&t, err));
done:
    release(&t);
    return status;
}

/* nnviz train: the whole path, in order.
 *
 *     options -> job (data, split, encoding, scale) -> network -> run directory
 *             -> epochs, each recorded -> model, pictures, report
 *
 * Up to the run directory a failure leaves nothing behind; from there on what is
 * finished is kept, and run.json says how it ended.
 */
#include "cli/ask_model.h"
#include "cli/command.h"
#include "cli/data_path.h"
#include "cli/draw.h"
#include "cli/effect.h"
#include "cli/interrupt.h"
#include "cli/job.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/resume.h"
#include "cli/run_log.h"
#include "cli/terminal.h"
#include "model/model.h"
#include "nnviz/initializer.h"
#include "output/recorder.h"
#include "util/clock.h"
#include "util/threads.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { FORWARD_ROWS = 256 };

typedef struct {
    run_config *config;
    job         job;
    resumed     past; /* with --resume */
    nn_net     *net;

    run_log      log;
    album        pictures; /* empty where none is drawn from snapshots */
    recorder    *recorder;
    progress     progress;
    text         subject; /* "banknote 4-3-2-1, seed 1" */
    draw_options look;
    int          threads;
    int          drawn[DRAW_KINDS]; /* files of each kind */
    double       untrained;         /* loss before the first epoch; 0 with --resume */
} training;

/* --- talking ------------------------------------------------------------------------- */

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
                             .loss   = t->job.spec.loss,
                             .rows   = t->job.training.xy.rows,
                             .batch  = (int)t->config->batch_size,
                             .began  = clock_seconds()};
    if (t->config->quiet) {
        t->progress.bar = t->progress.lines = false;
    }
}

/* --- before the run directory -------------------------------------------------------- */

static nn_status check_shape(const nn_spec *its, const nn_spec *ours, const char *name, nn_err *err)
{
    nn_status status = NN_OK;
    text      has = {0}, wanted = {0};

    if (its->layers == ours->layers &&
        memcmp(its->units, ours->units, ((size_t)ours->layers + 1) * sizeof *ours->units) == 0) {
        return NN_OK;
    }
    model_shape(&has, its, ',');
    model_shape(&wanted, ours, ',');
    NN_TRY(text_check(&has, "comparing networks", err));
    NN_TRY(text_check(&wanted, "comparing networks", err));
    NN_TRY(nn_fail(err, NN_USAGE, "--weights %s: its layers are %.80s; this network has %.80s",
                   name, has.data, wanted.data));
done:
    text_free(&has);
    text_free(&wanted);
    return status;
}

/* Weights of another model of the same shape. */
static nn_status start_from_model(const training *t, float *params, nn_err *err)
{
    const nn_spec *spec = &t->job.spec;
    asked          a    = {0};
    nn_status      status;

    NN_TRY(ask_model(&a, t->config->weights, NULL, err));
    NN_TRY(check_shape(&a.m->spec, spec, t->config->weights, err));
    memcpy(params, a.m->params, nn_spec_params(spec) * sizeof *params);
done:
    ask_release(&a);
    return status;
}

/* A start that looks at the data lets a regression begin at the mean of its targets: from 0 the
 * first updates, all in one direction, can leave every unit of a narrow layer dead. */
static void start_at_mean(float *params, const job *j)
{
    const int outputs = j->spec.units[j->spec.layers], rows = j->training.xy.rows;
    float    *bias = params + nn_spec_biases_at(&j->spec, j->spec.layers);

    for (int k = 0; k < outputs; k++) {
        double sum = 0.0;
        for (int r = 0; r < rows; r++) {
            sum += (double)j->training.xy.y[(size_t)r * (size_t)outputs + (size_t)k];
        }
        bias[k] = (float)(sum / rows);
    }
}

static nn_status start_weights(training *t, nn_err *err)
{
    const job *j      = &t->job;
    nn_rng     rng    = nn_rng_make((uint64_t)t->config->seed, NN_STREAM_INIT);
    nn_status  status = NN_OK;
    float     *params = malloc(nn_spec_params(&j->spec) * sizeof *params);

    if (!params) {
        return nn_fail_nomem(err, "creating the network");
    }
    if (t->config->weights) {
        NN_TRY(start_from_model(t, params, err));
    } else {
        NN_TRY(nn_init_params(params, &j->spec, (nn_init)t->config->init, &rng, j->training.xy.x,
                              j->training.xy.rows, err));
        if (NN_INITS[t->config->init].from_data && !j->data->classes &&
            j->spec.act[j->spec.layers] == NN_ACT_LINEAR) {
            start_at_mean(params, j);
        }
    }
    nn_net_set_params(t->net, params);
done:
    free(params);
    return status;
}

/* Whether pictures of the snapshots are wanted, and not the history alone. */
static bool draws_snapshots(const training *t)
{
    return !t->config->no_plots && draw_needs_snapshots(&t->look);
}

static nn_status make_net(training *t, nn_err *err)
{
    const job *j     = &t->job;
    const int  rows  = j->training.xy.rows;
    const int  batch = t->config->batch_size < rows ? (int)t->config->batch_size : rows;
    nn_status  status;

    NN_TRY(nn_net_create(&t->net, &j->spec, &j->optimizer, (nn_engine)t->config->engine,
                         batch > FORWARD_ROWS ? batch : FORWARD_ROWS, err));
    NN_TRY(nn_net_use_threads(t->net, t->threads, err));
    NN_TRY(resume_read(&t->past, &t->job, t->config, (size_t)nn_net_state_slots(t->net),
                       draws_snapshots(t), err));
    if (!t->config->resume) {
        NN_TRY(start_weights(t, err));
    }
done:
    return status;
}

/* --- the epochs ---------------------------------------------------------------------- */

static nn_status start_pictures(training *t, nn_err *err)
{
    pictures_spec spec = job_pictures(&t->job, t->config, t->subject.data);
    return draws_snapshots(t) ? album_make(&t->pictures, &spec, draw_extras(&t->look), err) : NN_OK;
}

static nn_status start_recorder(training *t, nn_err *err)
{
    const job    *j    = &t->job;
    recorder_spec spec = {.dir       = t->log.dir,
                          .net       = t->net,
                          .plan      = &j->snapshots,
                          .part      = j->shown.part,
                          .x         = j->shown.xy.x,
                          .split     = j->shown.split,
                          .dump      = !t->config->no_dump,
                          .log       = t->log.events,
                          .pictures  = t->config->no_plots ? NULL : &t->pictures,
                          .keep_best = j->stop.patience || j->stop.restore_best,
                          .every     = (int)t->config->checkpoint_every};
    nn_status     status;

    NN_TRY(past_secure(&t->past.before, t->log.dir, err)); /* nothing to do without --resume */
    NN_TRY(recorder_create(&t->recorder, &spec, err));
    if (t->config->resume) {
        const checkpoint *from = &t->past.from;
        NN_TRY(recorder_replay(t->recorder, &t->past.before, from, t->net, err));
        nn_net_set_params(t->net, from->params);
        nn_net_set_state(t->net, from->optimizer, from->state.steps);
    }
done:
    return status;
}

static nn_status stop_if_asked(int epoch, nn_err *err)
{
    return interrupt_asked() ? nn_fail(err, NN_INTERRUPTED, "interrupted in epoch %d", epoch)
                             : NN_OK;
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

    if (e->epoch == 0) {
        t->untrained = nn_score_loss(&e->train);
    }
    NN_TRY(recorder_epoch(t->recorder, e, err));
    progress_epoch(&t->progress, e);
    if (e->epoch < t->config->epochs) {
        NN_TRY(stop_if_asked(e->epoch + 1, err));
    }
done:
    return status;
}

static nn_status on_end(void *user, const nn_train_result *result, nn_err *err)
{
    training *t = user;
    return recorder_end(t->recorder, result, err);
}

/* What to try depends on whether it was training that made the loss leave the finite numbers. */
static nn_status diverged(const training *t, const char *cause, nn_err *err)
{
    if (t->job.spec.loss == NN_LOSS_MEAN_SQUARED_ERROR && !isfinite(t->untrained)) {
        return nn_fail(err, NN_NAN,
                       "the targets are too large for mean_squared_error, which is not finite even "
                       "before training; try --loss mean_absolute_error or smaller targets");
    }
    return nn_fail(err, NN_NAN, "training diverged: %s; try a --learning-rate below %g", cause,
                   t->job.optimizer.learning_rate);
}

static nn_status run_epochs(training *t, nn_err *err)
{
    const job     *j        = &t->job;
    const bool     again    = t->config->resume != NULL;
    const uint64_t seed     = (uint64_t)t->config->seed;
    nn_observer    observer = {.user = t, .epoch = on_epoch, .step = on_step, .end = on_end};
    nn_train_plan  plan     = {.epochs       = (int)t->config->epochs,
                               .batch        = (int)t->config->batch_size,
                               .shuffle      = t->config->shuffle,
                               .shuffle_rng  = nn_rng_make(seed, NN_STREAM_SHUFFLE),
                               .dropout_rng  = nn_rng_make(seed, NN_STREAM_DROPOUT),
                               .threads      = t->threads,
                               .class_weight = j->class_weight,
                               .schedule     = j->schedule,
                               .stop         = j->stop,
                               .from         = again ? &t->past.from.state : NULL,
                               .best_params  = again ? t->past.from.best_params : NULL};
    nn_err         cause    = {0};
    nn_status      status;

    if (plan.batch > nn_net_max_rows(t->net)) {
        plan.batch = nn_net_max_rows(t->net); /* more than all rows: one batch an epoch */
    }
    status =
        nn_train(t->net, &j->training.xy, &j->validation.xy, &j->test.xy, &plan, &observer, &cause);
    progress_break(&t->progress);
    if (status == NN_NAN) {
        return diverged(t, cause.text, err);
    }
    return status ? nn_fail(err, status, "%s", cause.text) : NN_OK;
}

/* --- after the epochs ---------------------------------------------------------------- */

/*   params  in  after epoch `epoch`, whose scores are score[0 .. 2] */
static void compose_model(text *out, const training *t, const float *params, int epoch,
                          const nn_score *score)
{
    const job *j = &t->job;
    model      m = {.spec      = j->spec,
                    .params    = (float *)params,
                    .scale     = j->scale,
                    .encode    = j->encode,
                    .data_name = j->data->name,
                    .seed      = (uint64_t)t->config->seed,
                    .epoch     = epoch};

    memcpy(m.sha256, j->data->sha256, sizeof m.sha256);
    m.metrics[MODEL_TRAINING]   = model_metrics_of(&score[CHECKPOINT_TRAINING], &j->spec);
    m.metrics[MODEL_VALIDATION] = model_metrics_of(&score[CHECKPOINT_VALIDATION], &j->spec);
    m.metrics[MODEL_TEST]       = model_metrics_of(&score[CHECKPOINT_TEST], &j->spec);
    model_to_json(out, &m);
}

/* The last and the best model go with what the recorder has still to write. */
static nn_status keep_models(const training *t, nn_err *err)
{
    const recorder_facts f        = recorder_known(t->recorder);
    const bool           restored = f.model_epoch != f.epoch;
    nn_status            status   = NN_OK, next;
    nn_err               later;
    text                 last = {0}, best = {0};
    run_file             files[RECORDER_ALSO];
    int                  n = 0;

    if (f.params) { /* else it stopped before there was anything to keep */
        compose_model(&last, t, f.params, f.model_epoch,
                      f.score + (restored ? CHECKPOINT_BEST : 0));
        status     = text_check(&last, "writing the model", err);
        files[n++] = (run_file){{.kind = RUN_MODEL}, last.data, last.len};
    }
    if (f.params && f.best_params && status == NN_OK) {
        compose_model(&best, t, f.best_params, f.best_epoch, f.score + CHECKPOINT_BEST);
        status     = text_check(&best, "writing the model", err);
        files[n++] = (run_file){{.kind = RUN_BEST}, best.data, best.len};
    }
    next = recorder_finish(t->recorder, files, status ? 0 : n, status ? &later : err);
    text_free(&last);
    text_free(&best);
    return status ? status : next;
}

/* After an interruption the pictures of the finished epochs are still drawn: they are
 * what the user waited for.  A second Ctrl-C ends that too. */
static nn_status draw(training *t, nn_err *err)
{
    nn_status status;
    draw_run  run = {.from    = &t->pictures,
                     .dir     = t->log.dir,
                     .spec    = &t->job.spec,
                     .data    = t->job.data->name,
                     .seed    = t->config->seed,
                     .subject = t->subject.data,
                     .stop    = interrupt_asked() ? NULL : interrupt_asked};

    if (t->config->no_plots) {
        return NN_OK;
    }
    run_dir_keep_room(t->log.dir); /* pictures are larger than all the rest */
    NN_TRY(draw_all(&t->look, &run, t->drawn, err));
    NN_TRY(run_log_pictures(&t->log, t->pictures.shown, t->drawn, err));
done:
    return status;
}

static nn_status keep(training *t, nn_err *err)
{
    nn_err    later;
    nn_status first, next;

    run_dir_use_room(t->log.dir);
    first = keep_models(t, err);
    next  = draw(t, first ? &later : err);
    return first ? first : next;
}

static void report(training *t)
{
    const recorder_facts f     = recorder_known(t->recorder);
    text                 words = {0};

    if (!f.params) {
        return;
    }
    nn_net_set_params(t->net, f.params); /* those of model.json, after an interruption too */
    report_result(&words, &t->job, t->net, terminal_width(stderr));
    report_files(&words, &t->job, t->config, run_dir_path(t->log.dir), &f, t->drawn);
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
    nn_err    later = {0};
    nn_status status, next;

    NN_TRY(run_log_open(&t->log, err));
    NN_TRY(start_pictures(t, err));
    NN_TRY(start_recorder(t, err));
    start_progress(t);

    status = run_epochs(t, err);
    next   = keep(t, status ? &later : err);
    status = status ? status : next;
    if (status == NN_OK || status == NN_INTERRUPTED) {
        report(t);
    }
done:
    next   = run_log_end(&t->log, status, err, t->recorder ? recorder_known(t->recorder).epoch : 0,
                       status ? &later : err);
    status = status ? status : next;
    next   = put_run_dir(t, status ? &later : err);
    return status ? status : next;
}

static void release(training *t)
{
    recorder_free(t->recorder);
    album_release(&t->pictures);
    run_log_close(&t->log);
    nn_net_free(t->net);
    resume_release(&t->past);
    text_free(&t->subject);
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
    NN_TRY(resume_options(o, err));
    NN_TRY(effect_check(o, err));
    NN_TRY(data_path_check(t.config, err));
    signal(SIGPIPE, SIG_IGN); /* a reader that went away is a write that failed: the run is kept */
    t.threads = t.config->threads ? (int)t.config->threads : threads_available();
    NN_TRY(job_prepare(&t.job, t.config, err));
    NN_TRY(draw_options_read(&t.look, t.config, "auto", t.threads, err));
    NN_TRY(job_subject(&t.subject, &t.job, t.config, err));
    NN_TRY(make_net(&t, err));
    t.log = (run_log){.job     = &t.job,
                      .config  = t.config,
                      .argv    = argv,
                      .engine  = nn_net_engine(t.net),
                      .threads = t.threads};
    interrupt_catch();
    NN_TRY(run_log_make_dir(&t.log, err));
    report_start(&words, &t.job, t.config, t.net);
    if (t.config->resume) {
        text_printf(&words, "Going on after epoch %d of %s\n", t.past.from.state.epoch,
                    t.config->resume);
    }
    say(&t, &words);
    NN_TRY(record(&t, err));
done:
    release(&t);
    return status;
}

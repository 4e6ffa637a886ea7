#include "cli/run_log.h"
#include "cli/data_path.h"
#include "cli/options.h"
#include "model/model.h"
#include "output/status.h"
#include "output/tables.h"
#include "util/clock.h"
#include "util/file.h"

#include <stdlib.h>
#include <time.h>

nn_status run_log_write(const run_log *log, run_kind kind, text *content, nn_err *err)
{
    nn_status status = text_check(content, "writing the run directory", err);
    if (status == NN_OK) {
        status =
            run_dir_write(log->dir, (run_name){.kind = kind}, content->data, content->len, err);
    }
    text_free(content);
    return status;
}

/*   finished  in  NULL while the run goes on      error  in  NULL unless it failed */
static nn_status write_status(const run_log *log, const char *word, const char *finished,
                              const char *error, int epochs, nn_err *err)
{
    dataset   data = *log->job->data; /* borrows all of it but the path */
    char     *test = log->config->test ? data_path_absolute(log->config->test) : NULL;
    nn_status status;

    run_status s = {.status      = word,
                    .error       = error,
                    .version     = NNVIZ_VERSION,
                    .command     = (const char *const *)log->argv,
                    .data        = &data,
                    .test        = test,
                    .test_sha256 = log->job->test_sha256,
                    .engine      = nn_engine_name(log->engine),
                    .blas        = log->engine == NN_ENGINE_BLAS ? nn_blas_name() : NULL,
                    .threads     = log->threads,
                    .started     = log->started,
                    .finished    = finished,
                    .seconds     = clock_seconds() - log->began,
                    .epochs      = epochs};

    data.source = data_path_absolute(log->job->data->source);
    status      = data.source && (test || !log->config->test)
                      ? status_write(log->dir, &s, err)
                      : nn_fail_nomem(err, "writing the run directory");
    free(data.source);
    free(test);
    return status;
}

nn_status run_log_make_dir(run_log *log, nn_err *err)
{
    nn_status    status;
    text         slug = {0};
    run_dir_spec spec = {.dir       = log->config->out,
                         .now       = time(NULL),
                         .overwrite = log->config->overwrite,
                         .epochs    = (int)log->config->epochs};

    log->began = clock_seconds();
    events_now(log->started);
    if (log->config->resume) {
        NN_TRY(run_dir_resume(&log->dir, log->config->resume, spec.epochs, err));
        return run_dir_hold(log->dir, err);
    }
    text_printf(&slug, "%s-", log->job->data->name);
    model_shape(&slug, &log->job->spec, '-');
    NN_TRY(text_check(&slug, "naming the run", err));
    spec.slug = slug.data;
    NN_TRY(run_dir_create(&log->dir, &spec, err));
done:
    text_free(&slug);
    return status;
}

static nn_status tell_start(run_log *log, nn_err *err)
{
    nn_status  status;
    text       layers = {0};
    events    *e      = log->events;
    const job *j      = log->job;

    model_shape(&layers, &j->spec, ',');
    NN_TRY(text_check(&layers, "telling the start", err));
    events_begin(e, "run_start");
    events_text(e, "run", run_dir_path(log->dir));
    events_text(e, "version", NNVIZ_VERSION);
    events_text(e, "data", j->data->source);
    events_text(e, "layers", layers.data);
    events_int(e, "parameters", (long long)nn_spec_params(&j->spec));
    events_int(e, "seed", log->config->seed);
    events_int(e, "epochs", log->config->epochs);
    events_int(e, "training_rows", j->training.xy.rows);
    events_int(e, "validation_rows", j->validation.xy.rows);
    events_int(e, "test_rows", j->test.xy.rows);
    NN_TRY(events_end(e, err));
done:
    text_free(&layers);
    return status;
}

/* Append the rows of one split, some thousand at a time: of large data the whole table would be as
 * much text as there are numbers. */
static nn_status write_split(file_writer *to, text *t, const char *name, tables_part all,
                             nn_err *err)
{
    enum { SOME = 8192 };
    nn_status status = NN_OK;

    for (int at = 0; at < all.rows; at += SOME) {
        tables_part some = {.rows       = all.rows - at < SOME ? all.rows - at : SOME,
                            .row        = all.row + at,
                            .label      = all.label ? all.label + at : NULL,
                            .target     = all.target ? all.target + at : NULL,
                            .class_name = all.class_name};
        text_clear(t);
        tables_rows(t, name, &some);
        NN_TRY(text_check(t, "writing the run directory", err));
        NN_TRY(file_writer_append(to, t->data, t->len, err));
    }
done:
    return status;
}

static nn_status write_rows(const run_log *log, nn_err *err)
{
    nn_status    status;
    text         t    = {0};
    file_writer *to   = NULL;
    char        *path = run_dir_file(log->dir, (run_name){.kind = RUN_ROWS});

    if (!path) {
        return nn_fail_nomem(err, "writing the run directory");
    }
    NN_TRY(file_writer_create(&to, path, err));
    tables_rows_header(&t);
    NN_TRY(text_check(&t, "writing the run directory", err));
    NN_TRY(file_writer_append(to, t.data, t.len, err));
    NN_TRY(write_split(to, &t, "test", log->job->test.part, err));
    NN_TRY(write_split(to, &t, "validation", log->job->validation.part, err));
    NN_TRY(write_split(to, &t, "train", log->job->training.part, err));
    status = file_writer_commit(to, false, err);
    to     = NULL;
done:
    file_writer_abandon(to);
    text_free(&t);
    free(path);
    return status;
}

nn_status run_log_open(run_log *log, nn_err *err)
{
    nn_status        status;
    text             config = {0};
    const run_config typed  = data_path_typed(log->config);
    char            *path   = run_dir_file(log->dir, (run_name){.kind = RUN_EVENTS});

    if (!path) {
        return nn_fail_nomem(err, "opening the run directory");
    }
    NN_TRY(write_status(log, "running", NULL, NULL, 0, err));
    NN_TRY(events_open(&log->events, path, log->config->json ? stdout : NULL, err));
    NN_TRY(tell_start(log, err));
    options_json(&config, &typed);
    NN_TRY(run_log_write(log, RUN_CONFIG, &config, err));
    NN_TRY(write_rows(log, err));
    NN_TRY(run_dir_link_latest(log->dir, err));
done:
    free(path);
    return status;
}

/* Which file a kind of picture is, and whether there is one per layer and per epoch. */
static const struct {
    run_kind file;
    bool     layer, epoch;
} FILES[DRAW_KINDS] = {
    [DRAW_SCATTER] = {RUN_PICTURE, true, true},      [DRAW_SHEET] = {RUN_SHEET, true, false},
    [DRAW_ANIMATION] = {RUN_ANIMATION, true, false}, [DRAW_HISTORY] = {RUN_CURVES, false, false},
    [DRAW_NETWORK] = {RUN_NETWORK, false, true},     [DRAW_INPUT] = {RUN_PICTURE, true, true},
};

static nn_status tell_picture(run_log *log, draw_kind kind, int epoch, nn_err *err)
{
    const int layer = kind == DRAW_INPUT ? 0 : log->job->layer;
    char     *path  = run_dir_file(log->dir,
                                   (run_name){.kind = FILES[kind].file, .layer = layer, .epoch = epoch});
    nn_status status;

    if (!path) {
        return nn_fail_nomem(err, "telling the pictures");
    }
    events_begin(log->events, "plot");
    events_text(log->events, "path", path);
    events_text(log->events, "kind", draw_kind_name(kind));
    if (FILES[kind].layer) {
        events_int(log->events, "layer", layer);
    }
    if (FILES[kind].epoch) {
        events_int(log->events, "epoch", epoch);
    }
    status = events_end(log->events, err);
    free(path);
    return status;
}

nn_status run_log_pictures(run_log *log, const pictures *kept, const int *drawn, nn_err *err)
{
    nn_status status = NN_OK;

    for (int k = 0; k < DRAW_KINDS; k++) {
        const int files = !drawn[k] ? 0 : FILES[k].epoch ? pictures_count(kept) : 1;
        for (int i = 0; i < files; i++) {
            int epoch = FILES[k].epoch ? pictures_epoch(kept, i) : 0;
            NN_TRY(tell_picture(log, (draw_kind)k, epoch, err));
        }
    }
done:
    return status;
}

nn_status run_log_end(run_log *log, nn_status outcome, const nn_err *why, int epochs, nn_err *err)
{
    const char *word  = outcome == NN_OK            ? "done"
                        : outcome == NN_INTERRUPTED ? "interrupted"
                                                    : "failed";
    const char *error = outcome == NN_OK ? NULL : why->text;
    char        now[32];
    nn_err      later;
    nn_status   first, next = NN_OK;

    run_dir_use_room(log->dir);
    first = write_status(log, word, events_now(now), error, epochs, err);
    if (first == NN_OK) {
        first = run_dir_settle(log->dir, err);
    }
    if (log->events) {
        events_begin(log->events, "run_end");
        events_text(log->events, "status", word);
        events_text(log->events, "run", run_dir_path(log->dir));
        if (error) {
            events_text(log->events, "error", error);
        }
        next  = events_end(log->events, first ? &later : err);
        first = first ? first : next;
        next  = events_flush(log->events, first ? &later : err);
    }
    return first ? first : next;
}

void run_log_close(run_log *log)
{
    events_free(log->events);
    run_dir_free(log->dir);
    log->events = NULL;
    log->dir    = NULL;
}

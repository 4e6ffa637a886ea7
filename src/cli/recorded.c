#include "cli/recorded.h"
#include "cli/data_path.h"
#include "cli/options.h"
#include "model/model_read.h"
#include "output/status.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORWARD_ROWS = 256, RECORDED_OPTIONS = 12 };

/* --- the run again ---------------------------------------------------------------------- */

/* "--layer=2" for an option that was typed. */
static void put_word(text *out, const run_config *config, const option_row *row)
{
    const char *from = (const char *)config + row->field;

    text_printf(out, "--%s=", row->name);
    switch (row->kind) {
    case OPT_TEXT:
        text_str(out, *(char *const *)(const void *)from);
        return;
    case OPT_CHOICE:
        text_str(out, row->choice(*(const int *)(const void *)from));
        return;
    case OPT_YESNO:
        text_str(out, *(const bool *)(const void *)from ? "yes" : "no");
        return;
    case OPT_REAL:
        text_printf(out, "%.17g", *(const double *)(const void *)from);
        return;
    default:
        assert(row->kind == OPT_INT);
        text_printf(out, "%lld", (long long)*(const int64_t *)(const void *)from);
        return;
    }
}

/* The options about pictures, which go before the run's own.  Units are those of a layer: with
 * another layer the run's choice says nothing. */
static nn_status say_again(text word[], int *n, const command_line *o, nn_err *err)
{
    static const char *const PICTURE[RECORDED_OPTIONS] = {
        "layer",   "units",     "plots",       "kind", "theme",      "limits",
        "palette", "centroids", "pixel-ratio", "fps",  "max-frames", "format"};
    nn_status status = NN_OK;

    for (int i = 0; i < RECORDED_OPTIONS; i++) {
        if (command_line_given(o, PICTURE[i])) {
            put_word(&word[*n], &o->config, options_find(PICTURE[i], strlen(PICTURE[i])));
            NN_TRY(text_check(&word[(*n)++], "reading the options", err));
        }
    }
    if (command_line_given(o, "layer") && !command_line_given(o, "units")) {
        text_str(&word[*n], "--units=auto");
        NN_TRY(text_check(&word[(*n)++], "reading the options", err));
    }
done:
    return status;
}

/* The options of a command line that says --config RUN/config.json, and then what was said
 * of the pictures now. */
static nn_status read_again(recorded *r, const command_line *o, nn_err *err)
{
    enum { FIXED = 4, MOST = RECORDED_OPTIONS + 1 };
    char     *path   = run_dir_file(r->dir, (run_name){.kind = RUN_CONFIG});
    char      name[] = "nnviz", train[] = "train", option[] = "--config";
    char     *words[FIXED + MOST + 1] = {name, train, option, path};
    text      word[MOST]              = {0};
    int       n                       = 0;
    nn_status status                  = NN_OK;

    if (!path) {
        return nn_fail_nomem(err, "reading the run");
    }
    NN_TRY(say_again(word, &n, o, err));
    for (int i = 0; i < n; i++) {
        words[FIXED + i] = word[i].data;
    }
    NN_TRY(command_line_read(&r->again, FIXED + n, words, err));
done:
    for (int i = 0; i < MOST; i++) {
        text_free(&word[i]);
    }
    free(path);
    return status;
}

/* The run's data, as they were.  Others may not even fit the options: that they are others is
 * what has to be said. */
static nn_status prepare(recorded *r, const char *path, nn_err *err)
{
    run_config *config = &r->again.config;
    status_data was;
    nn_err      why = {0};
    nn_status   prepared, status;

    if (strcmp(config->data, "-") == 0) {
        fprintf(stderr, "%s was trained on standard input: the same table is read from there\n",
                path);
    }
    NN_TRY(data_path_find(config, r->dir, err));
    prepared = job_prepare(&r->job, config, &why);
    if (r->job.data) {
        NN_TRY(status_read_data(&was, r->dir, err));
        /* The --test file is read last: of a job that failed before, it is not known. */
        if (strcmp(was.sha256, r->job.data->sha256) != 0 ||
            (prepared == NN_OK && strcmp(was.test_sha256, r->job.test_sha256) != 0)) {
            NN_TRY(nn_fail(err, NN_DATA, "%s: its data have changed since (their sha256 differs)",
                           path));
        }
    }
    status = prepared == NN_OK ? NN_OK : nn_fail(err, prepared, "%s", why.text);
done:
    return status;
}

/* The history alone wants to know of the job its loss and what to call it, which the model tells
 * without the data.  False when there is no model yet, and for options about a layer, which are
 * checked with the job. */
static bool prepare_history(recorded *r, const command_line *o)
{
    char    *path = run_dir_file(r->dir, (run_name){.kind = RUN_MODEL});
    model   *m    = NULL;
    dataset *data = NULL;

    if (path && !command_line_given(o, "layer") && !command_line_given(o, "units") &&
        model_load(&m, path, NULL) == NN_OK) {
        data = calloc(1, sizeof *data);
    }
    if (data) {
        data->name   = m->data_name;
        m->data_name = NULL; /* the data set's now */
        r->job.data  = data;
        r->job.spec  = m->spec;
    }
    model_free(m);
    free(path);
    return data != NULL;
}

static nn_status check_wanted(const recorded *r, const command_line *o, bool draws, nn_err *err)
{
    const run_config *config = &r->again.config;
    const char       *path   = o->operand[1];
    nn_status         status = NN_OK;

    if (config->no_dump && o->config.at) {
        NN_TRY(nn_fail(err, NN_USAGE,
                       "%s was trained with --no-dump and recorded no epochs for --at", path));
    }
    if (draws && config->no_dump && draw_needs_snapshots(&r->look)) {
        NN_TRY(nn_fail(err, NN_USAGE,
                       "%s was trained with --no-dump and kept no weights to draw from; train it "
                       "again without, or ask for --kind history",
                       path));
    }
done:
    return status;
}

/* --- what was recorded -------------------------------------------------------------------- */

static nn_status read_recorded(recorded *r, nn_err *err)
{
    int       last = 0;
    nn_status status;

    NN_TRY(past_last(&last, r->dir, err));
    if (last > r->job.snapshots.epochs) {
        NN_TRY(nn_fail(err, NN_DATA, "%s: snapshots.csv and config.json do not belong together",
                       run_dir_path(r->dir)));
    }
    r->job.snapshots.due[last] = true; /* where early stopping ended it */
    NN_TRY(past_read(&r->past, r->dir, last, &r->job.snapshots, &r->job.spec,
                     r->job.shown_of->split, true, err));
done:
    return status;
}

/* Which of the recorded epochs --at names. */
static nn_status choose(recorded *r, const char *at, nn_err *err)
{
    snapshot_plan plan   = {0};
    const past   *had    = &r->past;
    nn_err        cause  = {0};
    nn_status     status = NN_OK;

    if (!at) {
        return NN_OK;
    }
    if (snapshot_plan_make(&plan, at, had->epoch, &cause) != NN_OK) {
        NN_TRY(
            nn_fail(err, cause.status,
                    "--at: '%.60s'; wanted all, every:N, or epochs from 0 to %d such as 0,1,last",
                    at, had->epoch));
    }
    r->only = calloc((size_t)had->snapshots + 1, sizeof *r->only);
    if (!r->only) {
        NN_TRY(nn_fail_nomem(err, "choosing the epochs"));
    }
    for (int i = 0; i < had->snapshots; i++) {
        r->only[i]           = plan.due[had->at[i]];
        plan.due[had->at[i]] = false;
    }
    for (int e = 0; e <= had->epoch && strchr("0123456789l", at[0]); e++) {
        if (plan.due[e]) {
            NN_TRY(nn_fail(err, NN_USAGE,
                           "--at: epoch %d was not recorded; snapshots.csv lists "
                           "those that were",
                           e));
        }
    }
done:
    snapshot_plan_free(&plan);
    return status;
}

/* Every recorded network, run over the rows shown. */
static nn_status keep_snapshots(recorded *r, nn_err *err)
{
    const job   *j   = &r->job;
    const size_t n   = nn_spec_params(&j->spec);
    nn_net      *net = NULL;
    snapshot    *now = NULL;
    nn_status    status;

    NN_TRY(nn_net_create(&net, &j->spec, &j->optimizer, (nn_engine)r->again.config.engine,
                         FORWARD_ROWS, err));
    NN_TRY(snapshot_create(&now, &j->spec, j->shown.xy.x, j->shown.part.rows, err));
    for (int i = 0; i < r->past.snapshots; i++) {
        const float *params = r->past.params + (size_t)i * n;
        nn_net_set_params(net, params);
        snapshot_take(now, net);
        NN_TRY(album_keep(&r->pictures, r->past.at[i], &r->past.score[i], now, params, err));
    }
done:
    snapshot_free(now);
    nn_net_free(net);
    return status;
}

/* Again, now that the number of epochs gives the padding of file names. */
static nn_status reopen(recorded *r, const char *path, nn_err *err)
{
    run_dir_free(r->dir);
    r->dir = NULL;
    return run_dir_resume(&r->dir, path, (int)r->again.config.epochs, err);
}

nn_status recorded_open(recorded *out, const command_line *o, bool draws, int threads, nn_err *err)
{
    const run_config *config = &out->again.config;
    const char       *path   = o->operand[1];
    pictures_spec     spec;
    nn_status         status;
    bool              history;

    *out = (recorded){0};
    if (o->operands < 2) {
        return nn_fail(err, NN_USAGE, "RUN is needed: nnviz %s runs/latest ...", o->operand[0]);
    }
    NN_TRY(run_dir_resume(&out->dir, path, 0, err));
    NN_TRY(read_again(out, o, err));
    NN_TRY(draw_options_read(&out->look, config, o->config.size, threads, err));
    NN_TRY(check_wanted(out, o, draws, err));
    /* it is all there is, or all that is wanted */
    history = config->no_dump || (draws && !draw_needs_snapshots(&out->look) && !o->config.at);
    if (!history || !prepare_history(out, o)) {
        NN_TRY(prepare(out, path, err));
    }
    NN_TRY(job_subject(&out->subject, &out->job, config, err));
    NN_TRY(reopen(out, path, err));
    if (history) {
        return NN_OK;
    }
    NN_TRY(read_recorded(out, err));
    NN_TRY(choose(out, o->config.at, err));
    spec = job_pictures(&out->job, config, out->subject.data);
    NN_TRY(album_make(&out->pictures, &spec, draw_extras(&out->look), err));
    NN_TRY(keep_snapshots(out, err));
    NN_TRY(album_fit(&out->pictures, err));
done:
    return status;
}

void recorded_release(recorded *r)
{
    album_release(&r->pictures);
    free(r->only);
    past_release(&r->past);
    job_free(&r->job);
    command_line_free(&r->again);
    run_dir_free(r->dir);
    text_free(&r->subject);
}

draw_run recorded_run(const recorded *r)
{
    return (draw_run){.from    = &r->pictures,
                      .dir     = r->dir,
                      .spec    = &r->job.spec,
                      .data    = r->job.data->name,
                      .seed    = r->again.config.seed,
                      .subject = r->subject.data,
                      .only    = r->only};
}

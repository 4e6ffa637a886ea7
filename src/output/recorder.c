#include "output/recorder.h"
#include "formats/npy.h"
#include "output/history.h"
#include "util/clock.h"
#include "util/text.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct recorder {
    recorder_spec  spec;
    const nn_spec *shape;
    size_t         n_params, n_slots;

    snapshot   *now;     /* the activations of the latest one; NULL: nobody wants them */
    npy_writer *weights; /* NULL without dump, and once closed     */
    text        history; /* the two tables, whole                  */
    text        snapshots;
    float      *taken_params; /* (parameters) of a snapshot being written */

    checkpoint     last; /* after the last finished epoch; best_params always has room */
    recorder_facts facts;
    bool           pending; /* `last` holds an epoch that is not on the disk */
    double         flushed; /* when */
    double         rest;    /* seconds from then to the next time, at least */
};

/* A disk may take longer than the epochs: it is busy at most one part of so many and one. */
enum { REST = 9 };

/* --- life ---------------------------------------------------------------------------- */

static nn_status make_room(recorder *r, nn_err *err)
{
    const size_t n = r->n_params;

    r->taken_params     = malloc(n * sizeof(float));
    r->last.params      = malloc(n * sizeof(float));
    r->last.optimizer   = malloc((r->n_slots * n + 1) * sizeof(float));
    r->last.best_params = r->spec.keep_best ? malloc(n * sizeof(float)) : NULL;
    if (!r->taken_params || !r->last.params || !r->last.optimizer ||
        (r->spec.keep_best && !r->last.best_params)) {
        return nn_fail_nomem(err, "preparing to record");
    }
    return NN_OK;
}

static nn_status open_weights(recorder *r, nn_err *err)
{
    const size_t shape[] = {0, r->n_params};
    char        *path    = run_dir_file(r->spec.dir, (run_name){.kind = RUN_WEIGHTS});
    nn_status    status;

    if (!path) {
        return nn_fail_nomem(err, "preparing to record");
    }
    status = npy_create(&r->weights, path, shape, 2, err);
    free(path);
    return status;
}

nn_status recorder_create(recorder **out, const recorder_spec *spec, nn_err *err)
{
    nn_status status = NN_OK;
    recorder *r      = calloc(1, sizeof *r);

    if (!r) {
        return nn_fail_nomem(err, "preparing to record");
    }
    r->spec     = *spec;
    r->shape    = nn_net_spec(spec->net);
    r->n_params = nn_spec_params(r->shape);
    r->n_slots  = (size_t)nn_net_state_slots(spec->net);
    r->flushed  = clock_seconds();
    r->facts    = (recorder_facts){.score = r->last.score};
    history_header(&r->history, r->shape->loss);
    text_str(&r->snapshots, "index,epoch\n");
    if (spec->dump || (spec->pictures && spec->pictures->shown)) {
        NN_TRY(snapshot_create(&r->now, r->shape, spec->x, spec->part.rows, err));
    }
    NN_TRY(make_room(r, err));
    if (spec->dump) {
        NN_TRY(open_weights(r, err));
    }
    *out = r;
    r    = NULL;
done:
    recorder_free(r);
    return status;
}

void recorder_free(recorder *r)
{
    if (r) {
        npy_abandon(r->weights);
        snapshot_free(r->now);
        text_free(&r->history);
        text_free(&r->snapshots);
        checkpoint_release(&r->last);
        free(r->taken_params);
        free(r);
    }
}

recorder_facts recorder_known(const recorder *r)
{
    return r->facts;
}

/* --- one snapshot -------------------------------------------------------------------- */

static nn_status dump_layer(const recorder *r, int layer, int epoch, nn_err *err)
{
    const recorder_spec *s      = &r->spec;
    nn_status            status = NN_OK;
    text                 t      = {0};

    tables_activations(&t, &s->part, r->now->predicted, r->now->acts[r->shape->layers],
                       r->now->acts[layer], r->shape->units[layer]);
    NN_TRY(text_check(&t, "writing activations", err));
    NN_TRY(run_dir_write(s->dir,
                         (run_name){.kind = RUN_ACTIVATIONS, .layer = layer, .epoch = epoch},
                         t.data, t.len, err));
done:
    text_free(&t);
    return status;
}

/* The input does not change with the epochs: layer 00 is written with the first. */
static nn_status dump(recorder *r, int epoch, nn_err *err)
{
    nn_status status = NN_OK;

    for (int l = r->facts.snapshots ? 1 : 0; l <= r->shape->layers; l++) {
        NN_TRY(dump_layer(r, l, epoch, err));
    }
    NN_TRY(npy_append(r->weights, r->taken_params, r->n_params, err));
done:
    return status;
}

static nn_status take(recorder *r, nn_net *net, int epoch, const history_metrics *score,
                      nn_err *err)
{
    nn_status status = NN_OK;

    if (r->now) {
        snapshot_take(r->now, net);
        nn_net_get_params(net, r->taken_params);
    }
    if (r->spec.dump) {
        NN_TRY(dump(r, epoch, err));
    }
    text_printf(&r->snapshots, "%d,%d\n", r->facts.snapshots, epoch);
    r->facts.snapshots++;
    if (r->spec.pictures) {
        NN_TRY(album_keep(r->spec.pictures, epoch, score, r->now, r->taken_params, err));
    }
done:
    return status;
}

/* --- to the disk --------------------------------------------------------------------- */

/* Every file relies on those before it (past.c): the checkpoint says what is done, snapshots.csv
 * which weights are there, in the order it has.  So they are on the disk in that turn. */
static nn_status write_tables(recorder *r, const run_file *also, int n, nn_err *err)
{
    run_file   files[RECORDER_ALSO + 3];
    int        count    = 0;
    text       state    = {0};
    checkpoint c        = r->last;
    const bool has_news = r->pending;
    nn_status  status;

    if (r->weights) {
        NN_TRY(npy_flush(r->weights, true, err));
    }
    if (has_news) {
        c.best_params = (float *)r->facts.best_params;
        checkpoint_to_json(&state, &c, r->n_params, r->n_slots);
    }
    NN_TRY(text_check(&r->history, "writing the run directory", err));
    NN_TRY(text_check(&r->snapshots, "writing the run directory", err));
    NN_TRY(text_check(&state, "writing the run directory", err));
    files[count++] = (run_file){{.kind = RUN_HISTORY}, r->history.data, r->history.len};
    files[count++] = (run_file){{.kind = RUN_SNAPSHOTS}, r->snapshots.data, r->snapshots.len};
    if (has_news) {
        files[count++] = (run_file){{.kind = RUN_CHECKPOINT}, state.data, state.len};
    }
    for (int i = 0; i < n; i++) {
        files[count++] = also[i];
    }
    NN_TRY(run_dir_write_all(r->spec.dir, files, count, err));
    r->pending = false;
done:
    text_free(&state);
    return status;
}

/* Returns the first failure. */
static nn_status flush(recorder *r, const run_file *also, int n, nn_err *err)
{
    nn_err    later;
    nn_status first = write_tables(r, also, n, err);
    nn_status next  = events_flush(r->spec.log, first ? &later : err);

    return first ? first : next;
}

/* --- going on with an earlier run ---------------------------------------------------- */

/* Files of a kind are made again from the weights, so that none is left of an epoch
 * that is not wanted, and none under a name with other padding. */
static nn_status clear(const recorder *r, nn_err *err)
{
    nn_status status = NN_OK;

    if (r->spec.dump) {
        NN_TRY(run_dir_clear(r->spec.dir, RUN_ACTIVATIONS, err));
    }
    if (r->spec.pictures) {
        NN_TRY(run_dir_clear(r->spec.dir, RUN_PICTURE, err));
        NN_TRY(run_dir_clear(r->spec.dir, RUN_SHEET, err));
        NN_TRY(run_dir_clear(r->spec.dir, RUN_ANIMATION, err));
        NN_TRY(run_dir_clear(r->spec.dir, RUN_NETWORK, err));
    }
done:
    return status;
}

static void keep_checkpoint(recorder *r, const checkpoint *from)
{
    const size_t n = r->n_params;

    r->last.state = from->state;
    memcpy(r->last.score, from->score, sizeof from->score);
    memcpy(r->last.params, from->params, n * sizeof(float));
    memcpy(r->last.optimizer, from->optimizer, r->n_slots * n * sizeof(float));
    if (r->last.best_params && from->best_params) {
        memcpy(r->last.best_params, from->best_params, n * sizeof(float));
        r->facts.best_params = r->last.best_params;
        r->facts.best_epoch  = from->state.stop.best_epoch;
    }
    r->facts.epoch       = from->state.epoch;
    r->facts.params      = r->last.params;
    r->facts.model_epoch = from->state.epoch;
}

nn_status recorder_replay(recorder *r, const past *before, const checkpoint *from, nn_net *net,
                          nn_err *err)
{
    nn_status status = NN_OK;

    NN_TRY(clear(r, err));
    text_clear(&r->history);
    text_bytes(&r->history, before->history.data, before->history.len);
    for (int i = 0; i < before->snapshots; i++) {
        if (before->params) {
            nn_net_set_params(net, before->params + (size_t)i * r->n_params);
            NN_TRY(take(r, net, before->at[i], &before->score[i], err));
        } else {
            text_printf(&r->snapshots, "%d,%d\n", r->facts.snapshots++, before->at[i]);
        }
    }
    keep_checkpoint(r, from);
    /* Now, while there are no more weights than were listed before: with more of them, a list that
     * numbers others than these would be believed. */
    NN_TRY(flush(r, NULL, 0, err));
done:
    return status;
}

/* --- one epoch ----------------------------------------------------------------------- */

static void event_score(events *log, const nn_score *s, nn_loss loss, const char *prefix)
{
    history_metrics m = history_of(s, loss);
    char            key[32];

    for (int i = 0; i < m.count && s->rows; i++) {
        strcpy(key, prefix);
        strcat(key, m.name[i]);
        events_real(log, key, (double)m.value[i]);
    }
}

static nn_status tell(const recorder *r, const nn_epoch *e, nn_err *err)
{
    events       *log  = r->spec.log;
    const nn_loss loss = r->shape->loss;

    events_begin(log, "epoch");
    events_int(log, "epoch", e->epoch);
    event_score(log, &e->train, loss, "");
    event_score(log, &e->validation, loss, "val_");
    event_score(log, &e->test, loss, "test_");
    events_real(log, "learning_rate", e->learning_rate);
    return events_end(log, err);
}

static const nn_score *shown(const recorder *r, const nn_epoch *e)
{
    return r->spec.split == PAST_TEST         ? &e->test
           : r->spec.split == PAST_VALIDATION ? &e->validation
                                              : &e->train;
}

static void keep_scores(recorder *r, int from, const nn_epoch *e)
{
    r->last.score[from + CHECKPOINT_TRAINING]   = e->train;
    r->last.score[from + CHECKPOINT_VALIDATION] = e->validation;
    r->last.score[from + CHECKPOINT_TEST]       = e->test;
}

/* Where the run now is, in case it ends or stops here. */
static void keep_state(recorder *r, const nn_epoch *e)
{
    long steps;

    nn_net_get_params(e->net, r->last.params);
    nn_net_get_state(e->net, r->last.optimizer, &steps);
    r->last.state        = *e->state;
    r->pending           = true;
    r->facts.epoch       = e->epoch;
    r->facts.params      = r->last.params;
    r->facts.model_epoch = e->epoch;
    keep_scores(r, 0, e);
    if (r->last.best_params && e->improved) {
        memcpy(r->last.best_params, r->last.params, r->n_params * sizeof(float));
        r->facts.best_params = r->last.best_params;
        r->facts.best_epoch  = e->epoch;
        keep_scores(r, CHECKPOINT_BEST, e);
    }
}

static bool is_due(const recorder *r, int epoch)
{
    return clock_seconds() - r->flushed >= fmax(1.0, r->rest) ||
           (r->spec.every && epoch % r->spec.every == 0);
}

nn_status recorder_epoch(recorder *r, const nn_epoch *e, nn_err *err)
{
    nn_status       status = NN_OK;
    history_metrics score  = history_of(shown(r, e), r->shape->loss);

    if (r->spec.plan->due[e->epoch] || e->stops) {
        NN_TRY(take(r, e->net, e->epoch, &score, err));
    }
    history_row(&r->history, e, r->shape->loss);
    keep_state(r, e);
    NN_TRY(tell(r, e, err));
    if (is_due(r, e->epoch)) {
        const double began = clock_seconds();
        NN_TRY(flush(r, NULL, 0, err));
        NN_TRY(run_dir_settle(r->spec.dir, err));
        r->flushed = clock_seconds();
        r->rest    = REST * (r->flushed - began);
    }
done:
    return status;
}

nn_status recorder_end(recorder *r, const nn_train_result *result, nn_err *err)
{
    (void)err;
    r->facts.stopped_early = result->stopped_early;
    if (result->restored) {
        nn_net_get_params(result->net, r->taken_params);
        r->facts.params      = r->taken_params;
        r->facts.model_epoch = result->best_epoch;
    }
    return NN_OK;
}

nn_status recorder_finish(recorder *r, const run_file *also, int n, nn_err *err)
{
    nn_status status;

    assert(n <= RECORDER_ALSO);
    status = flush(r, also, n, err);

    if (r->weights && status == NN_OK) {
        status     = npy_close(r->weights, false, err);
        r->weights = NULL;
    }
    return status;
}

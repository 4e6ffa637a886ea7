#include "output/recorder.h"
#include "formats/npy.h"
#include "output/history.h"
#include "output/tables.h"
#include "util/clock.h"
#include "util/text.h"

#include <stdlib.h>

struct recorder {
    recorder_spec spec;
    snapshot     *now;       /* the activations of the latest snapshot */
    float        *params;    /* (parameters)                           */
    npy_writer   *weights;   /* NULL without dump, and once closed     */
    text          history;   /* the two tables, whole                  */
    text          snapshots;
    int           epochs, taken;
    double        flushed;   /* when */
};

nn_status recorder_create(recorder **out, const recorder_spec *spec, nn_err *err)
{
    nn_status    status  = NN_OK;
    recorder    *r       = calloc(1, sizeof *r);
    char        *path    = NULL;
    const size_t shape[] = {0, nn_spec_params(spec->spec)};

    if (!r) {
        return nn_fail_nomem(err, "preparing to record");
    }
    r->spec    = *spec;
    r->flushed = clock_seconds();
    history_header(&r->history);
    text_str(&r->snapshots, "index,epoch\n");
    NN_TRY(snapshot_create(&r->now, spec->spec, spec->x, spec->rows, err));
    if (spec->dump) {
        path      = run_dir_file(spec->dir, (run_name){.kind = RUN_WEIGHTS});
        r->params = malloc(shape[1] * sizeof *r->params);
        if (!path || !r->params) {
            NN_TRY(nn_fail_nomem(err, "preparing to record"));
        }
        NN_TRY(npy_create(&r->weights, path, shape, 2, err));
    }
    *out = r;
    r    = NULL;
done:
    free(path);
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
        free(r->params);
        free(r);
    }
}

int recorder_epochs(const recorder *r)
{
    return r->epochs;
}

int recorder_snapshots(const recorder *r)
{
    return r->taken;
}

/* --- one snapshot -------------------------------------------------------------------- */

static nn_status dump_layer(const recorder *r, int layer, int epoch, nn_err *err)
{
    const recorder_spec *s      = &r->spec;
    nn_status            status = NN_OK;
    text                 t      = {0};

    tables_activations(&t, s->data, s->row, r->now->predicted, r->now->acts[layer], s->rows,
                       s->spec->units[layer]);
    NN_TRY(text_check(&t, "writing activations", err));
    NN_TRY(run_dir_write(s->dir, (run_name){RUN_ACTIVATIONS, layer, epoch}, t.data, t.len, err));
done:
    text_free(&t);
    return status;
}

/* The input does not change with the epochs: layer 00 is written with the first. */
static nn_status dump(recorder *r, const nn_epoch *e, nn_err *err)
{
    nn_status status = NN_OK;

    for (int l = r->taken ? 1 : 0; l <= r->spec.spec->layers; l++) {
        NN_TRY(dump_layer(r, l, e->epoch, err));
    }
    nn_net_get_params(e->net, r->params);
    status = npy_append(r->weights, r->params, nn_spec_params(r->spec.spec), err);
    if (status != NN_OK) { /* part of it may be written: the file cannot be finished any more */
        npy_abandon(r->weights);
        r->weights = NULL;
    }
done:
    return status;
}

static nn_status take(recorder *r, const nn_epoch *e, nn_err *err)
{
    nn_status status = NN_OK;

    snapshot_take(r->now, e->net);
    if (r->spec.dump) {
        NN_TRY(dump(r, e, err));
    }
    text_printf(&r->snapshots, "%d,%d\n", r->taken, e->epoch); /* as weights.npy now has it */
    r->taken++;
    if (r->spec.pictures) {
        NN_TRY(pictures_keep(r->spec.pictures, e->epoch, r->spec.shown(e),
                             r->now->acts[r->spec.layer], err));
    }
done:
    return status;
}

/* --- one epoch ------------------------------------------------------------------------- */

static void event_score(events *log, const nn_score *s, const char *loss, const char *accuracy)
{
    if (s->rows) {
        events_real(log, loss, nn_score_loss(s));
        events_real(log, accuracy, nn_score_accuracy(s));
    }
}

static nn_status tell(const recorder *r, const nn_epoch *e, nn_err *err)
{
    events *log = r->spec.log;

    events_begin(log, "epoch");
    events_int(log, "epoch", e->epoch);
    event_score(log, &e->train, "loss", "accuracy");
    event_score(log, &e->validation, "val_loss", "val_accuracy");
    event_score(log, &e->test, "test_loss", "test_accuracy");
    return events_end(log, err);
}

static nn_status write_table(const recorder *r, run_kind kind, const text *t, nn_err *err)
{
    nn_status status = text_check(t, "writing a table", err);
    return status ? status : run_dir_write(r->spec.dir, (run_name){.kind = kind}, t->data, t->len, err);
}

/* Tries all three, whatever happens to one, and returns the first failure. */
static nn_status flush(recorder *r, nn_err *err)
{
    nn_err    later;
    nn_status first, next;

    first = write_table(r, RUN_HISTORY, &r->history, err);
    next  = write_table(r, RUN_SNAPSHOTS, &r->snapshots, first ? &later : err);
    first = first ? first : next;
    next  = events_flush(r->spec.log, first ? &later : err);

    r->flushed = clock_seconds();
    return first ? first : next;
}

nn_status recorder_epoch(recorder *r, const nn_epoch *e, nn_err *err)
{
    nn_status status = NN_OK;

    if (r->spec.plan->due[e->epoch]) {
        NN_TRY(take(r, e, err));
    }
    history_row(&r->history, e);
    r->epochs = e->epoch;
    NN_TRY(tell(r, e, err));
    if (clock_seconds() - r->flushed >= 1.0) {
        NN_TRY(flush(r, err));
    }
done:
    return status;
}

nn_status recorder_finish(recorder *r, nn_err *err)
{
    nn_err    later;
    nn_status first = flush(r, err), status = NN_OK;

    if (r->weights) {
        status     = npy_close(r->weights, false, first ? &later : err);
        r->weights = NULL;
    }
    return first ? first : status;
}

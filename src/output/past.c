#include "output/past.h"
#include "formats/csv.h"
#include "formats/npy.h"
#include "formats/number.h"
#include "util/file.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static nn_status damaged(const char *path, nn_err *err)
{
    return nn_fail(err, NN_DATA, "%s does not belong to this run or is damaged", path);
}

/* A field as a whole number 0 .. INT_MAX. */
static bool whole(csv_field f, int *out)
{
    double v;
    if (!number_parse(f.bytes, f.len, '.', &v) || !(v >= 0 && v <= INT_MAX) || v != floor(v)) {
        return false;
    }
    *out = (int)v;
    return true;
}

/* --- history.csv --------------------------------------------------------------------- */

/* The place of an epoch among the snapshots, or -1. */
static int snapshot_of(const past *p, int epoch)
{
    for (int i = 0; i < p->snapshots; i++) {
        if (p->at[i] == epoch) {
            return i;
        }
    }
    return -1;
}

static nn_status keep_score(past *p, const csv_field *fields, past_split split, nn_loss loss,
                            int epoch, const char *path, nn_err *err)
{
    nn_score        none = {0};
    history_metrics m    = history_of(&none, loss);
    int             i    = snapshot_of(p, epoch);

    for (int k = 0; k < m.count; k++) {
        if (!history_cell(&m.value[k], fields[1 + (int)split * m.count + k])) {
            return damaged(path, err);
        }
    }
    if (i >= 0) {
        p->score[i] = m;
    }
    return NN_OK;
}

static nn_status read_history(past *p, const run_dir *dir, past_split split, nn_loss loss,
                              nn_err *err)
{
    nn_status        status;
    nn_score         none = {0};
    const int        want = 1 + HISTORY_SPLITS * history_of(&none, loss).count;
    csv_reader      *csv  = NULL;
    const csv_field *fields;
    char            *path = run_dir_file(dir, (run_name){.kind = RUN_HISTORY});
    int              n, epoch = -1;

    if (!path) {
        return nn_fail_nomem(err, "reading the run");
    }
    history_header(&p->history, loss);
    NN_TRY(csv_open(&csv, path, &(csv_options){.separator = ','}, err));
    NN_TRY(csv_next(csv, &fields, &n, err)); /* the header */
    while (epoch < p->epoch) {
        int next = -1;
        NN_TRY(csv_next(csv, &fields, &n, err));
        if (n != want || !whole(fields[0], &next) || next != epoch + 1) {
            NN_TRY(damaged(path, err));
        }
        epoch = next;
        for (int k = 0; k < n; k++) {
            text_str(&p->history, k ? "," : "");
            text_bytes(&p->history, fields[k].bytes, fields[k].len);
        }
        text_char(&p->history, '\n');
        NN_TRY(keep_score(p, fields, split, loss, epoch, path, err));
    }
    NN_TRY(text_check(&p->history, "reading the run", err));
done:
    csv_close(csv);
    free(path);
    return status;
}

/* --- snapshots.csv and weights.npy --------------------------------------------------- */

/* One line of snapshots.csv: the index-th snapshot is of that epoch. */
static nn_status next_snapshot(csv_reader *csv, int *index, int *epoch, bool *end, const char *path,
                               nn_err *err)
{
    nn_status        status;
    const csv_field *fields;
    int              n;

    NN_TRY(csv_next(csv, &fields, &n, err));
    *end = n == 0;
    if (!*end && (n != 2 || !whole(fields[0], index) || !whole(fields[1], epoch))) {
        status = damaged(path, err);
    }
done:
    return status;
}

/* The wanted snapshots are there. */
static nn_status check_index(const past *p, const char *path, const snapshot_plan *plan,
                             nn_err *err)
{
    int n = 0;

    for (int epoch = 0; epoch <= p->epoch; epoch++) {
        if (plan->due[epoch] && (n == p->snapshots || p->at[n++] != epoch)) {
            return nn_fail(
                err, NN_DATA,
                "%s: epoch %d was not recorded, but a run of %d epochs records it; go on "
                "to the number of epochs the run began with",
                path, epoch, plan->epochs);
        }
    }
    return NN_OK;
}

/* Read snapshots.csv: the index of each wanted snapshot goes to index[].
 *   listed  out  how many snapshots there are, wanted or not */
static nn_status read_index(past *p, int *index, size_t *listed, const char *path,
                            const snapshot_plan *plan, nn_err *err)
{
    nn_status        status;
    csv_reader      *csv = NULL;
    const csv_field *fields;
    int              n, epoch = 0, last = -1, i = 0;
    bool             end = false;

    NN_TRY(csv_open(&csv, path, &(csv_options){.separator = ','}, err));
    NN_TRY(csv_next(csv, &fields, &n, err)); /* the header */
    for (*listed = 0;; ++*listed) {
        NN_TRY(next_snapshot(csv, &i, &epoch, &end, path, err));
        if (end) {
            break;
        }
        if ((size_t)i != *listed || epoch <= last) {
            NN_TRY(damaged(path, err));
        }
        last = epoch;
        if (epoch <= p->epoch && plan->due[epoch]) { /* rising: at most p->epoch + 1 of them */
            index[p->snapshots] = i;
            p->at[p->snapshots] = epoch;
            p->snapshots++;
        }
    }
    NN_TRY(check_index(p, path, plan, err));
done:
    csv_close(csv);
    return status;
}

static nn_status weights_path(char **out, text *tmp, const run_dir *dir, nn_err *err)
{
    nn_status status = NN_OK;

    *out = run_dir_file(dir, (run_name){.kind = RUN_WEIGHTS});
    if (!*out) {
        return nn_fail_nomem(err, "reading the run");
    }
    text_printf(tmp, "%s.tmp", *out);
    status = text_check(tmp, "reading the run", err);
    return status;
}

static nn_status open_weights(past *p, npy_reader *out, size_t listed, const run_dir *dir,
                              nn_err *err)
{
    text      tmp  = {0};
    char     *path = NULL;
    nn_status status;

    NN_TRY(weights_path(&path, &tmp, dir, err));
    if (npy_open_unfinished(out, tmp.data, NULL) == NN_OK) {
        if (out->shape[0] >= listed) {
            p->unfinished = out->header + out->floats * sizeof(float);
            goto done;
        }
        npy_close_reader(out);
    }
    NN_TRY(npy_open(out, path, err));
done:
    text_free(&tmp);
    free(path);
    return status;
}

static nn_status read_weights(past *p, const int *index, size_t listed, const run_dir *dir,
                              size_t params, nn_err *err)
{
    npy_reader npy = {0};
    nn_status  status;

    NN_TRY(open_weights(p, &npy, listed, dir, err));
    p->params = malloc((size_t)p->snapshots * params * sizeof *p->params + 1);
    if (!p->params) {
        NN_TRY(nn_fail_nomem(err, "reading the run"));
    }
    for (int i = 0; i < p->snapshots; i++) {
        if (npy.dims != 2 || npy.shape[1] != params || (size_t)index[i] >= npy.shape[0]) {
            NN_TRY(damaged(npy.path, err));
        }
        NN_TRY(
            npy_read(&npy, (size_t)index[i] * params, params, p->params + (size_t)i * params, err));
    }
done:
    npy_close_reader(&npy);
    return status;
}

nn_status past_secure(const past *p, const run_dir *dir, nn_err *err)
{
    text      tmp  = {0};
    char     *path = NULL;
    nn_status status;

    if (!p->unfinished) {
        return NN_OK;
    }
    NN_TRY(weights_path(&path, &tmp, dir, err));
    if (truncate(tmp.data, (off_t)p->unfinished) != 0 || rename(tmp.data, path) != 0) {
        NN_TRY(nn_fail(err, NN_IO, "%s: %s", tmp.data, strerror(errno)));
    }
done:
    text_free(&tmp);
    free(path);
    return status;
}

nn_status past_last(int *epoch, const run_dir *dir, nn_err *err)
{
    nn_status        status;
    csv_reader      *csv = NULL;
    const csv_field *fields;
    char            *path = run_dir_file(dir, (run_name){.kind = RUN_SNAPSHOTS});
    int              n, i;
    bool             end = false;

    if (!path) {
        return nn_fail_nomem(err, "reading the run");
    }
    *epoch = -1;
    NN_TRY(csv_open(&csv, path, &(csv_options){.separator = ','}, err));
    NN_TRY(csv_next(csv, &fields, &n, err)); /* the header */
    while (!end) {
        NN_TRY(next_snapshot(csv, &i, epoch, &end, path, err));
    }
    if (*epoch < 0) {
        NN_TRY(nn_fail(err, NN_DATA, "%s lists no snapshot", path));
    }
done:
    csv_close(csv);
    free(path);
    return status;
}

nn_status past_read(past *out, const run_dir *dir, int epoch, const snapshot_plan *plan,
                    const nn_spec *spec, past_split split, bool weights, nn_err *err)
{
    nn_status    status;
    past         p    = {.epoch = epoch};
    const size_t room = (size_t)epoch + 1;
    size_t       listed;
    int         *index = calloc(room, sizeof *index);
    char        *path  = run_dir_file(dir, (run_name){.kind = RUN_SNAPSHOTS});

    p.at    = calloc(room, sizeof *p.at);
    p.score = calloc(room, sizeof *p.score);
    if (!index || !path || !p.at || !p.score) {
        status = nn_fail_nomem(err, "reading the run");
        goto done;
    }
    NN_TRY(read_index(&p, index, &listed, path, plan, err));
    NN_TRY(read_history(&p, dir, split, spec->loss, err));
    if (weights) {
        NN_TRY(read_weights(&p, index, listed, dir, nn_spec_params(spec), err));
    }
    *out = p;
    p    = (past){0};
done:
    past_release(&p);
    free(index);
    free(path);
    return status;
}

void past_release(past *p)
{
    text_free(&p->history);
    free(p->at);
    free(p->score);
    free(p->params);
    *p = (past){0};
}

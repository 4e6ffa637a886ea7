#include "train/snapshot.h"
#include "nnviz/rng.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { AUTO_SNAPSHOTS = 100 };

/* --- which epochs -------------------------------------------------------------------- */

static bool parse_epoch(const char **s, long most, long *out)
{
    char *end;
    if (**s < '0' || **s > '9') {
        return false;
    }
    errno = 0;
    *out  = strtol(*s, &end, 10);
    *s    = end;
    return errno == 0 && *out <= most;
}

static bool plan_every(snapshot_plan *plan, const char *number)
{
    long n;
    if (!parse_epoch(&number, INT_MAX, &n) || *number || n == 0) {
        return false;
    }
    for (long e = 0; e <= plan->epochs; e += n) {
        plan->due[e] = true;
    }
    plan->due[plan->epochs] = true;
    return true;
}

static bool plan_list(snapshot_plan *plan, const char *s)
{
    for (;; s++) {
        long e = plan->epochs;
        if (strncmp(s, "last", 4) == 0) {
            s += 4;
        } else if (!parse_epoch(&s, plan->epochs, &e)) {
            return false;
        }
        plan->due[e] = true;
        if (*s != ',') {
            return *s == '\0';
        }
    }
}

static bool plan_auto(snapshot_plan *plan)
{
    if (plan->epochs <= AUTO_SNAPSHOTS) {
        return plan_every(plan, "1");
    }
    for (long long i = 0; i < AUTO_SNAPSHOTS; i++) {
        long long step                         = i * plan->epochs + (AUTO_SNAPSHOTS - 1) / 2;
        plan->due[step / (AUTO_SNAPSHOTS - 1)] = true;
    }
    plan->thinned = true;
    return true;
}

static bool plan_fill(snapshot_plan *plan, const char *choice)
{
    if (strcmp(choice, "auto") == 0) {
        return plan_auto(plan);
    }
    if (strcmp(choice, "all") == 0) {
        return plan_every(plan, "1");
    }
    if (strncmp(choice, "every:", 6) == 0) {
        return plan_every(plan, choice + 6);
    }
    return plan_list(plan, choice);
}

nn_status snapshot_plan_make(snapshot_plan *out, const char *choice, int epochs, nn_err *err)
{
    snapshot_plan plan = {.epochs = epochs, .due = calloc((size_t)epochs + 1, sizeof *plan.due)};

    if (!plan.due) {
        return nn_fail_nomem(err, "planning the snapshots");
    }
    if (!plan_fill(&plan, choice)) {
        snapshot_plan_free(&plan);
        return nn_fail(err, NN_USAGE,
                       "--snapshots: '%s'; wanted auto, all, every:N, or epochs from 0 to %d such "
                       "as 0,1,last",
                       choice, epochs);
    }
    for (int e = 0; e <= epochs; e++) {
        plan.count += plan.due[e];
    }
    *out = plan;
    return NN_OK;
}

void snapshot_plan_free(snapshot_plan *plan)
{
    free(plan->due);
    *plan = (snapshot_plan){0};
}

/* --- which rows ---------------------------------------------------------------------- */

static int compare_ints(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

nn_status snapshot_rows(int **out, int n, int most, uint64_t seed, nn_err *err)
{
    int *rows = malloc(((size_t)n + 1) * sizeof *rows);

    if (!rows) {
        return nn_fail_nomem(err, "choosing the rows to show");
    }
    for (int i = 0; i < n; i++) {
        rows[i] = i;
    }
    if (n > most) {
        nn_rng rng = nn_rng_make(seed, NN_STREAM_SAMPLE);
        nn_rng_shuffle(&rng, rows, n);
        qsort(rows, (size_t)most, sizeof *rows, compare_ints);
    }
    *out = rows;
    return NN_OK;
}

/* --- what the layers say ------------------------------------------------------------- */

nn_status snapshot_create(snapshot **out, const nn_spec *spec, const float *x, int rows,
                          nn_err *err)
{
    nn_status status = NN_OK;
    snapshot *s      = calloc(1, sizeof *s);
    size_t    units  = nn_spec_total_units(spec);

    if (!s) {
        return nn_fail_nomem(err, "preparing snapshots");
    }
    if (units > SIZE_MAX / sizeof *s->block / (size_t)rows) {
        NN_TRY(nn_fail(err, NN_USAGE, "activations of %d rows in %zu units cannot be addressed",
                       rows, units));
    }
    s->rows      = rows;
    s->x         = x;
    s->spec      = spec;
    s->block     = malloc(units * (size_t)rows * sizeof *s->block);
    s->predicted = malloc((size_t)rows * sizeof *s->predicted);
    if (!s->block || !s->predicted) {
        NN_TRY(nn_fail_nomem(err, "preparing snapshots"));
    }
    s->acts[0] = x;
    s->acts[1] = s->block;
    for (int l = 2; l <= spec->layers; l++) {
        s->acts[l] = s->acts[l - 1] + (size_t)rows * (size_t)spec->units[l - 1];
    }
    *out = s;
    s    = NULL;
done:
    snapshot_free(s);
    return status;
}

static void keep_chunk(snapshot *s, const nn_net *net, int at, int rows)
{
    float *to = s->block;
    for (int l = 1; l <= s->spec->layers; l++) {
        size_t units = (size_t)s->spec->units[l];
        memcpy(to + (size_t)at * units, nn_net_activations(net, l),
               (size_t)rows * units * sizeof *to);
        to += (size_t)s->rows * units;
    }
}

void snapshot_take(snapshot *s, nn_net *net)
{
    const nn_spec *spec = s->spec;
    const int      out = spec->units[spec->layers], most = nn_net_max_rows(net);

    for (int at = 0; at < s->rows; at += most) {
        int now = s->rows - at < most ? s->rows - at : most;
        nn_net_forward(net, s->x + (size_t)at * (size_t)spec->units[0], now, NULL);
        keep_chunk(s, net, at, now);
    }
    for (int r = 0; r < s->rows; r++) {
        s->predicted[r] = nn_predicted_class(out, s->acts[spec->layers] + (size_t)r * (size_t)out);
    }
}

void snapshot_free(snapshot *s)
{
    if (s) {
        free(s->block);
        free(s->predicted);
        free(s);
    }
}

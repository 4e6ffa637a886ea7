/* nnviz plot: a run's pictures again, as one now wants them: another layer, other epochs,
 * another size or theme.  Nothing is trained: the recorded weights are run over the same rows.
 */
#include "cli/command.h"
#include "cli/draw.h"
#include "cli/job.h"
#include "output/status.h"
#include "util/threads.h"

#include <stdlib.h>
#include <string.h>

enum { FORWARD_ROWS = 256, WORDS = 16 };

typedef struct {
    run_dir     *dir;
    command_line again; /* the run's options, and what is now wanted of its pictures */
    job          job;
    past         recorded;
    bool        *only; /* (snapshots) which are drawn; NULL: all */
    nn_net      *net;
    snapshot    *now;
    pictures    *pictures;
    text         subject;
    draw_options look;
    int          drawn[DRAW_KINDS];
} plotting;

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
    default:
        text_printf(out, "%lld", (long long)*(const int64_t *)(const void *)from);
        return;
    }
}

/* The options of a command line that says --config RUN/config.json, and then what was said
 * of the pictures now. */
static nn_status read_again(plotting *p, const command_line *o, nn_err *err)
{
    static const char *const PICTURE[] = {"layer", "plots", "theme", "limits", "fps", "max-frames"};
    enum { MOST = sizeof PICTURE / sizeof *PICTURE };
    char     *path   = run_dir_file(p->dir, (run_name){.kind = RUN_CONFIG});
    char      name[] = "nnviz", train[] = "train", option[] = "--config";
    char     *words[WORDS] = {name, train, option, path};
    text      word[MOST]   = {0};
    int       n            = 4;
    nn_status status       = NN_OK;

    if (!path) {
        return nn_fail_nomem(err, "reading the run");
    }
    for (int i = 0; i < MOST; i++) {
        if (command_line_given(o, PICTURE[i])) {
            put_word(&word[i], &o->config, options_find(PICTURE[i], strlen(PICTURE[i])));
            NN_TRY(text_check(&word[i], "reading the options", err));
            words[n++] = word[i].data;
        }
    }
    NN_TRY(command_line_read(&p->again, n, words, err));
done:
    for (int i = 0; i < MOST; i++) {
        text_free(&word[i]);
    }
    free(path);
    return status;
}

static nn_status check_run(const plotting *p, const char *path, nn_err *err)
{
    const run_config *config = &p->again.config;
    status_data       was;
    nn_status         status;

    NN_TRY(status_read_data(&was, p->dir, err));
    if (strcmp(was.sha256, p->job.data->sha256) != 0 ||
        strcmp(was.test_sha256, p->job.test_sha256) != 0) {
        NN_TRY(
            nn_fail(err, NN_DATA, "%s: its data have changed since (their sha256 differs)", path));
    }
    if (config->no_dump) {
        NN_TRY(nn_fail(err, NN_USAGE,
                       "%s was trained with --no-dump and kept no weights to draw from", path));
    }
done:
    return status;
}

/* --- what was recorded -------------------------------------------------------------------- */

static nn_status read_recorded(plotting *p, nn_err *err)
{
    int       last = 0;
    nn_status status;

    NN_TRY(past_last(&last, p->dir, err));
    if (last > p->job.snapshots.epochs) {
        NN_TRY(nn_fail(err, NN_DATA, "%s: snapshots.csv and config.json do not belong together",
                       run_dir_path(p->dir)));
    }
    p->job.snapshots.due[last] = true; /* where early stopping ended it */
    NN_TRY(past_read(&p->recorded, p->dir, last, &p->job.snapshots, &p->job.spec,
                     p->job.shown_of->split, true, err));
done:
    return status;
}

/* Which of the recorded epochs --at names. */
static nn_status choose(plotting *p, const char *at, nn_err *err)
{
    snapshot_plan plan   = {0};
    const past   *r      = &p->recorded;
    nn_err        cause  = {0};
    nn_status     status = NN_OK;

    if (!at) {
        return NN_OK;
    }
    if (snapshot_plan_make(&plan, at, r->epoch, &cause) != NN_OK) {
        NN_TRY(
            nn_fail(err, cause.status,
                    "--at: '%.60s'; wanted all, every:N, or epochs from 0 to %d such as 0,1,last",
                    at, r->epoch));
    }
    p->only = calloc((size_t)r->snapshots + 1, sizeof *p->only);
    if (!p->only) {
        NN_TRY(nn_fail_nomem(err, "choosing the epochs"));
    }
    for (int i = 0; i < r->snapshots; i++) {
        p->only[i]         = plan.due[r->at[i]];
        plan.due[r->at[i]] = false;
    }
    for (int e = 0; e <= r->epoch && strchr("0123456789l", at[0]); e++) {
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

static nn_status make_pictures(plotting *p, nn_err *err)
{
    const job    *j    = &p->job;
    pictures_spec spec = job_pictures(j, p->subject.data);
    const size_t  n    = nn_spec_params(&j->spec);
    nn_status     status;

    NN_TRY(nn_net_create(&p->net, &j->spec, &j->optimizer, (nn_engine)p->again.config.engine,
                         FORWARD_ROWS, err));
    NN_TRY(snapshot_create(&p->now, &j->spec, j->shown.xy.x, j->shown.part.rows, err));
    NN_TRY(pictures_create(&p->pictures, &spec, err));
    for (int i = 0; i < p->recorded.snapshots; i++) {
        const float *params = p->recorded.params + (size_t)i * n;
        nn_net_set_params(p->net, params);
        snapshot_take(p->now, p->net);
        NN_TRY(pictures_keep(p->pictures, p->recorded.at[i], &p->recorded.score[i],
                             p->now->acts[j->layer], p->now->predicted, params, err));
    }
done:
    return status;
}

/* --- the command --------------------------------------------------------------------------- */

static nn_status tell(const plotting *p, nn_err *err)
{
    text      t = {0};
    nn_status status;

    text_printf(&t, "%s/plots\n", run_dir_path(p->dir));
    status = put_result(&t, err);
    text_free(&t);
    return status;
}

static void release(plotting *p)
{
    pictures_free(p->pictures);
    snapshot_free(p->now);
    nn_net_free(p->net);
    free(p->only);
    past_release(&p->recorded);
    job_free(&p->job);
    command_line_free(&p->again);
    run_dir_free(p->dir);
    text_free(&p->subject);
}

nn_status cmd_plot(command_line *o, char **argv, nn_err *err)
{
    plotting          p       = {0};
    const int         threads = o->config.threads ? (int)o->config.threads : threads_available();
    const run_config *config  = &p.again.config;
    nn_status         status;
    (void)argv;

    if (o->operands < 2) {
        return nn_fail(err, NN_USAGE, "RUN is needed: nnviz plot runs/latest ...");
    }
    NN_TRY(run_dir_resume(&p.dir, o->operand[1], 0, err));
    NN_TRY(read_again(&p, o, err));
    NN_TRY(draw_options_read(&p.look, config, o->config.size, threads, err));
    NN_TRY(job_prepare(&p.job, &p.again.config, err));
    NN_TRY(check_run(&p, o->operand[1], err));
    NN_TRY(job_subject(&p.subject, &p.job, config, err));
    NN_TRY(read_recorded(&p, err));
    NN_TRY(choose(&p, o->config.at, err));
    NN_TRY(make_pictures(&p, err));
    run_dir_free(p.dir); /* again, now that the number of epochs gives the padding */
    p.dir = NULL;
    NN_TRY(run_dir_resume(&p.dir, o->operand[1], (int)config->epochs, err));
    NN_TRY(draw_all(&p.look, p.pictures, p.dir, p.job.spec.loss, p.subject.data, p.only, NULL,
                    p.drawn, err));
    NN_TRY(tell(&p, err));
done:
    release(&p);
    return status;
}

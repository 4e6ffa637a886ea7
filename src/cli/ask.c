#include "cli/ask.h"
#include "cli/data_options.h"
#include "cli/seed.h"
#include "data/builtin.h"
#include "data/generate.h"
#include "data/stream.h"
#include "data/table_options.h"
#include "formats/number.h"
#include "nnviz/loss.h"
#include "util/threads.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Either a stream or a run's own rows; and the block last given. */
struct ask_rows {
    const model *m; /* borrowed */
    char        *name;
    bool         labels;

    stream  *in;
    text     made;  /* the bytes of a built-in set */
    text     about; /* how it was made, "" if it was not */
    run_rows own;
    int      next; /* of own */

    int64_t   rows;   /* given so far */
    nn_status failed; /* what is due when the rows before it were given */
    nn_err    why;

    int64_t row[ASK_ROWS];
    int     label[ASK_ROWS];
    float   target[ASK_ROWS];
    float  *x; /* (ASK_ROWS, features) */
};

nn_status ask_operands(const command_line *o, bool data, nn_err *err)
{
    const char *command = o->operand[0];

    if (o->operands < 2) {
        return nn_fail(err, NN_USAGE, "MODEL is needed: nnviz %s runs/latest ...", command);
    }
    if (o->operands < 3 && data) {
        return nn_fail(err, NN_USAGE, "DATA is needed: nnviz %s %.80s new.csv", command,
                       o->operand[1]);
    }
    if (o->operands > 2 && strcmp(o->operand[1], "-") == 0 && strcmp(o->operand[2], "-") == 0) {
        return nn_fail(err, NN_USAGE, "MODEL and DATA cannot both be standard input");
    }
    return NN_OK;
}

/* What makes a generated set; for other data there is no use for it. */
static nn_status refuse_making(const command_line *o, nn_err *err)
{
    static const char *const NAMES[] = {"size", "noise", "seed"};

    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (command_line_given(o, NAMES[i])) {
            return nn_fail(err, NN_USAGE,
                           "--%s is for generated DATA ('nnviz data' lists the sets)", NAMES[i]);
        }
    }
    return NN_OK;
}

nn_status ask_making(command_line *o, const model *m, const char *data, nn_err *err)
{
    const builtin *b = data ? builtin_find(data) : NULL;

    if (!b || !b->make) {
        return refuse_making(o, err);
    }
    if (!command_line_given(o, "seed")) {
        o->config.seed = (int64_t)m->seed;
    }
    return seed_resolve(&o->config, err);
}

/* --- the network --------------------------------------------------------------------- */

nn_status ask_net(nn_net **out, const model *m, nn_engine engine, int threads, nn_err *err)
{
    nn_optimizer sgd = nn_optimizer_default(NN_OPT_SGD); /* is never used and needs no memory */
    nn_net      *net = NULL;
    nn_status    status;

    NN_TRY(nn_net_create(&net, &m->spec, &sgd, engine, ASK_ROWS, err));
    NN_TRY(nn_net_use_threads(net, threads > 0 ? threads : threads_available(), err));
    nn_net_set_params(net, m->params);
    *out = net;
    net  = NULL;
done:
    nn_net_free(net);
    return status;
}

float *ask_floats(size_t cols)
{
    return cols <= SIZE_MAX / sizeof(float) / ASK_ROWS ? malloc(cols * ASK_ROWS * sizeof(float))
                                                       : NULL;
}

const char *ask_name(const ask_rows *r)
{
    return r->in ? stream_name(r->in) : r->name;
}

/* --- opening ------------------------------------------------------------------------- */

static nn_status new_rows(ask_rows **out, const model *m, const char *name, bool labels,
                          nn_err *err)
{
    ask_rows *r = calloc(1, sizeof *r);

    if (r) {
        r->m      = m;
        r->labels = labels;
        r->name   = strdup(name);
        r->x      = ask_floats((size_t)m->encode->features);
    }
    if (!r || !r->name || !r->x) {
        ask_close(r);
        return nn_fail_nomem(err, "reading the data");
    }
    *out = r;
    return NN_OK;
}

/* A built-in set's CSV is ours: it is read by our own rules and not the user's. */
static nn_status open_builtin(ask_rows *r, const builtin *b, const run_config *config, nn_err *err)
{
    dataset_spec spec;
    nn_status    status = data_options_spec(&spec, config, err);

    if (status == NN_OK) {
        status = builtin_csv(&r->made, b, &spec.make, err);
    }
    if (status == NN_OK && b->make) {
        text_printf(&r->about, "%d rows, noise %g, seed %llu",
                    spec.make.rows ? spec.make.rows : GENERATE_ROWS,
                    spec.make.noise_given ? spec.make.noise : generate_find(b->make)->noise,
                    (unsigned long long)spec.make.seed);
        status = text_check(&r->about, "making the data", err);
    }
    return status ? status
                  : stream_open_bytes(&r->in, b->name, r->made.data, r->made.len, r->m->encode,
                                      NULL, err);
}

nn_status ask_open(ask_rows **out, const model *m, const char *data, const run_config *config,
                   bool labels, nn_err *err)
{
    nn_status      status = NN_OK;
    ask_rows      *r      = NULL;
    const builtin *b      = builtin_find(data);
    table_options  options;

    NN_TRY(data_options_table(&options, config, err));
    NN_TRY(new_rows(&r, m, data, labels, err));
    NN_TRY(b ? open_builtin(r, b, config, err)
             : stream_open(&r->in, data, m->encode, &options, err));
    r->labels = labels && stream_has_label(r->in);
    *out      = r;
    r         = NULL;
done:
    ask_close(r);
    return status;
}

nn_status ask_open_run(ask_rows **out, const asked *a, int which, nn_engine *engine, nn_err *err)
{
    nn_status status = NN_OK;
    ask_rows *r      = NULL;
    run_rows  own    = {0};

    NN_TRY(ask_run_rows(&own, a, which, err));
    NN_TRY(new_rows(&r, a->m, own.source, true, err));
    *engine = own.engine;
    r->own  = own;
    own     = (run_rows){0};
    *out    = r;
done:
    ask_run_release(&own);
    return status;
}

void ask_tell(const ask_rows *r)
{
    text line = {0};

    if (r->about.len) {
        fprintf(stderr, "Data      %s: %s\n", stream_name(r->in), r->about.data);
    }
    if (!r->in || r->made.data) {
        return;
    }
    text_str(&line, "Data      ");
    text_visible(&line, stream_name(r->in));
    text_str(&line, ": ");
    if (stream_separator(r->in) == '\t') {
        text_str(&line, "tab-separated");
    } else {
        text_printf(&line, "separated by '%c'", stream_separator(r->in));
    }
    text_str(&line, stream_has_header(r->in) ? ", with a header: columns by name"
                                             : ", without a header: columns in the model's order");
    text_str(&line, stream_has_label(r->in) ? ", the label among them\n" : ", no label\n");
    if (!line.failed) {
        fputs(line.data, stderr);
    }
    text_free(&line);
}

bool ask_labelled(const ask_rows *r)
{
    return r->labels;
}

void ask_close(ask_rows *r)
{
    if (r) {
        stream_close(r->in);
        text_free(&r->about);
        text_free(&r->made);
        ask_run_release(&r->own);
        free(r->name);
        free(r->x);
        free(r);
    }
}

/* --- the next rows ------------------------------------------------------------------------------
 */

static int next_own(ask_rows *r)
{
    const run_rows *o        = &r->own;
    const size_t    features = (size_t)r->m->encode->features, at = (size_t)r->next;
    const int       left = o->rows - r->next, rows = left < ASK_ROWS ? left : ASK_ROWS;

    for (int i = 0; i < rows; i++) {
        r->row[i] = o->row[r->next + i];
        if (o->label) {
            r->label[i] = o->label[r->next + i];
        }
        if (o->target) {
            r->target[i] = o->target[r->next + i];
        }
    }
    memcpy(r->x, o->x + at * features, (size_t)rows * features * sizeof *r->x);
    r->next += rows;
    return rows;
}

/* A failure waits until the rows before it were given. */
static int next_streamed(ask_rows *r)
{
    int rows = 0;

    r->failed = stream_next(r->in, r->x, ASK_ROWS, &rows, r->labels ? r->label : NULL,
                            r->labels ? r->target : NULL, &r->why);
    for (int i = 0; i < rows; i++) {
        r->row[i] = r->rows + i;
    }
    return rows;
}

/* Returns how many of the rows are fine: those before the first that is not. */
static int scale_block(ask_rows *r, int rows)
{
    const encoder *e        = r->m->encode;
    const size_t   features = (size_t)e->features;

    scaler_apply(r->m->scale, r->x, rows, r->x);
    for (size_t i = 0; i < (size_t)rows * features; i++) {
        if (!isfinite(r->x[i])) {
            r->failed = nn_fail(&r->why, NN_DATA,
                                "%s: row %lld is so far from the training rows in '%s' that its "
                                "scaled value overflows",
                                ask_name(r), (long long)r->row[i / features],
                                e->feature_name[i % features]);
            return (int)(i / features);
        }
    }
    return rows;
}

nn_status ask_next(ask_rows *r, ask_block *block, nn_err *err)
{
    const bool values = r->m->encode->task == TASK_REGRESSION;
    int        rows   = 0;

    if (r->failed == NN_OK) {
        rows = r->in ? next_streamed(r) : next_own(r);
        rows = scale_block(r, rows);
        r->rows += rows;
    }
    *block = (ask_block){.rows   = rows,
                         .row    = r->row,
                         .x      = r->x,
                         .label  = r->labels && !values ? r->label : NULL,
                         .target = r->labels && values ? r->target : NULL};
    return rows == 0 && r->failed ? nn_fail(err, r->failed, "%s", r->why.text) : NN_OK;
}

/* --- answers
 * --------------------------------------------------------------------------------------- */

void ask_targets(const model *m, const ask_block *block, float *y)
{
    const int outputs = m->spec.units[m->spec.layers];

    for (int r = 0; r < block->rows; r++) {
        for (int u = 0; u < outputs; u++, y++) {
            *y = block->target  ? block->target[r]
                 : outputs == 1 ? (float)block->label[r]
                                : (float)(block->label[r] == u);
        }
    }
}

nn_status ask_check_outputs(const model *m, ask_block *block, const float *out, const char *name,
                            nn_err *err)
{
    const int outputs = m->spec.units[m->spec.layers];

    for (int r = 0; r < block->rows; r++) {
        for (int u = 0; u < outputs; u++) {
            if (!isfinite(*out++)) {
                block->rows = r;
                return nn_fail(err, NN_DATA,
                               "%s: the network's answer to row %lld is not a finite number", name,
                               (long long)block->row[r]);
            }
        }
    }
    return NN_OK;
}

const char *ask_answer(const model *m, const float *out, char number[NUMBER_TEXT])
{
    if (m->encode->task == TASK_REGRESSION) {
        number_float(number, out[0]);
        return number;
    }
    return m->encode->class_name[nn_predicted_class(m->spec.units[m->spec.layers], out)];
}

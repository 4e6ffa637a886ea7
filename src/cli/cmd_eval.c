/* nnviz eval: how right a model is about rows whose labels are known. */
#include "cli/ask.h"
#include "cli/command.h"
#include "cli/score_text.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    asked       a;
    ask_rows   *rows;
    nn_net     *net;
    float      *y; /* (ASK_ROWS, outputs) targets */
    score_found found;
    long       *matrix;

    /* Two classes: what the area under the curve needs of every row. */
    float         *score;
    unsigned char *label;
    size_t         kept, room;
} evaluation;

/* --- rows ---------------------------------------------------------------------------- */

static nn_status check_labels(const evaluation *v, const ask_block *block, nn_err *err)
{
    for (int r = 0; r < block->rows; r++) {
        if (block->label ? block->label[r] < 0 : isnan(block->target[r])) {
            return nn_fail(err, NN_DATA,
                           "%s: row %lld has no value in column '%s'; eval needs one in every row",
                           ask_name(v->rows), (long long)block->row[r], v->a.m->encode->label_name);
        }
    }
    return NN_OK;
}

static nn_status make_room(evaluation *v, nn_err *err)
{
    size_t         room = v->room ? 2 * v->room : (size_t)16 * ASK_ROWS;
    float         *score;
    unsigned char *label;

    if (v->kept + ASK_ROWS <= v->room) {
        return NN_OK;
    }
    score    = room <= SIZE_MAX / sizeof *score ? realloc(v->score, room * sizeof *score) : NULL;
    v->score = score ? score : v->score;
    label    = score ? realloc(v->label, room) : NULL;
    v->label = label ? label : v->label;
    if (!label) {
        return nn_fail_nomem(err, "evaluating");
    }
    v->room = room;
    return NN_OK;
}

static void count(evaluation *v, const ask_block *block, const float *out)
{
    const encoder *e       = v->a.m->encode;
    const int      outputs = v->a.m->spec.units[v->a.m->spec.layers];

    for (int r = 0; r < block->rows; r++, out += outputs) {
        size_t at = (size_t)block->label[r] * (size_t)e->classes;
        v->matrix[at + (size_t)nn_predicted_class(outputs, out)]++;
        if (e->classes == 2) {
            v->score[v->kept]   = out[outputs - 1];
            v->label[v->kept++] = (unsigned char)block->label[r];
        }
    }
}

static nn_status add_block(evaluation *v, ask_block *block, nn_err *err)
{
    const model *m = v->a.m;
    nn_status    status;

    NN_TRY(check_labels(v, block, err));
    ask_targets(m, block, v->y);
    nn_net_evaluate(v->net, block->x, v->y, block->rows, &v->found.score);

    const float *out = nn_net_activations(v->net, m->spec.layers);
    NN_TRY(ask_check_outputs(m, block, out, ask_name(v->rows), err));
    if (block->label) {
        NN_TRY(make_room(v, err));
        count(v, block, out);
    }
done:
    return status;
}

static nn_status add_all(evaluation *v, nn_err *err)
{
    ask_block block;
    nn_status status;

    do {
        NN_TRY(ask_next(v->rows, &block, err));
        if (block.rows) {
            NN_TRY(add_block(v, &block, err));
        }
    } while (block.rows);
done:
    return status;
}

/* --- the whole ----------------------------------------------------------------------- */

static nn_status prepare(evaluation *v, command_line *o, nn_err *err)
{
    const encoder *e;
    nn_status      status;

    NN_TRY(ask_operands(o, true, err));
    NN_TRY(ask_model(&v->a, o->operand[1], o->config.at, err));
    NN_TRY(ask_making(o, v->a.m, o->operand[2], err));
    NN_TRY(ask_open(&v->rows, v->a.m, o->operand[2], &o->config, true, err));
    e = v->a.m->encode;
    if (!ask_labelled(v->rows)) {
        NN_TRY(nn_fail(err, NN_DATA, "%s: has no column '%s'; eval needs to know what is right",
                       ask_name(v->rows), e->label_name));
    }
    if (!o->config.quiet) {
        ask_tell(v->rows);
    }
    NN_TRY(ask_net(&v->net, v->a.m, NN_ENGINE_AUTO, (int)o->config.threads, err));
    v->y          = ask_floats((size_t)v->a.m->spec.units[v->a.m->spec.layers]);
    v->matrix     = calloc((size_t)e->classes * (size_t)e->classes + 1, sizeof *v->matrix);
    v->found.each = calloc((size_t)e->classes + 1, sizeof *v->found.each);
    if (!v->y || !v->matrix || !v->found.each) {
        NN_TRY(nn_fail_nomem(err, "evaluating"));
    }
done:
    return status;
}

static nn_status tell(evaluation *v, bool json, nn_err *err)
{
    const int    classes = v->a.m->encode->classes;
    score_found *f       = &v->found;
    text         t       = {0};

    f->m      = v->a.m;
    f->data   = ask_name(v->rows);
    f->matrix = v->matrix;
    f->auc    = classes == 2 ? metrics_auc(v->score, v->label, v->kept) : (double)NAN;
    if (classes) {
        metrics_report(v->matrix, classes, f->each, &f->total);
    }
    (json ? score_json : score_text)(&t, f);
    nn_status status = put_result(&t, err);
    text_free(&t);
    return status;
}

nn_status cmd_eval(command_line *o, char **argv, nn_err *err)
{
    evaluation v = {0};
    nn_status  status;
    (void)argv;

    NN_TRY(prepare(&v, o, err));
    NN_TRY(add_all(&v, err));
    NN_TRY(tell(&v, o->config.json, err));
done:
    ask_release(&v.a);
    ask_close(v.rows);
    nn_net_free(v.net);
    free(v.y);
    free(v.matrix);
    free(v.found.each);
    free(v.score);
    free(v.label);
    return status;
}

/* nnviz predict: what a model says of rows it has not seen. */
#include "cli/ask.h"
#include "cli/command.h"
#include "cli/sink.h"
#include "formats/number.h"
#include "output/tables.h"

#include <stdlib.h>

typedef struct {
    asked     a;
    ask_rows *rows;
    nn_net   *net;
    float    *out; /* (ASK_ROWS, outputs) */
    sink     *to;
    text      t; /* a block of lines */
} prediction;

static nn_status put_header(prediction *p, nn_err *err)
{
    const encoder *e    = p->a.m->encode;
    text           name = {0};

    text_str(&p->t, "row,predicted");
    for (int c = 0; c < e->classes; c++) {
        text_clear(&name);
        text_printf(&name, "p_%s", e->class_name[c]);
        text_char(&p->t, ',');
        tables_field(&p->t, name.failed ? "" : name.data);
        p->t.failed |= name.failed;
    }
    text_char(&p->t, '\n');
    text_free(&name);
    return sink_text(p->to, &p->t, err);
}

static void put_number(text *t, float v)
{
    char number[NUMBER_TEXT];

    number_float(number, v);
    text_char(t, ',');
    text_str(t, number);
}

/* One unit says how likely the second class is; several say it of each. */
static void put_probabilities(text *t, int classes, int outputs, const float *out)
{
    if (outputs == 1 && classes == 2) {
        put_number(t, 1.0f - out[0]);
        put_number(t, out[0]);
    } else {
        for (int c = 0; c < classes; c++) {
            put_number(t, out[c]);
        }
    }
}

/* A bad answer is a failure after the rows before it. */
static nn_status put_block(prediction *p, ask_block *block, nn_err *err)
{
    const model *m       = p->a.m;
    const int    outputs = m->spec.units[m->spec.layers];
    char         number[NUMBER_TEXT];
    nn_err       later;
    nn_status    bad, put;

    nn_net_forward(p->net, block->x, block->rows, p->out);
    bad = ask_check_outputs(m, block, p->out, ask_name(p->rows), err);
    for (int r = 0; r < block->rows; r++) {
        const float *out = p->out + (size_t)r * (size_t)outputs;
        text_printf(&p->t, "%lld,", (long long)block->row[r]);
        tables_field(&p->t, ask_answer(m, out, number));
        put_probabilities(&p->t, m->encode->classes, outputs, out);
        text_char(&p->t, '\n');
    }
    put = sink_text(p->to, &p->t, bad ? &later : err);
    return bad ? bad : put;
}

/* The rows before a bad one are told, then the failure. */
static nn_status put_all(prediction *p, nn_err *err)
{
    ask_block block;
    nn_status status;

    NN_TRY(put_header(p, err));
    do {
        NN_TRY(ask_next(p->rows, &block, err));
        if (block.rows) {
            NN_TRY(put_block(p, &block, err));
        }
    } while (block.rows);
done:
    return status;
}

static nn_status prepare(prediction *p, command_line *o, nn_err *err)
{
    nn_status status;

    NN_TRY(ask_operands(o, true, err));
    NN_TRY(ask_model(&p->a, o->operand[1], o->config.at, err));
    NN_TRY(ask_making(o, p->a.m, o->operand[2], err));
    NN_TRY(ask_open(&p->rows, p->a.m, o->operand[2], &o->config, false, err));
    if (!o->config.quiet) {
        ask_tell(p->rows);
    }
    NN_TRY(ask_net(&p->net, p->a.m, NN_ENGINE_AUTO, (int)o->config.threads, err));
    p->out = ask_floats((size_t)p->a.m->spec.units[p->a.m->spec.layers]);
    if (!p->out) {
        NN_TRY(nn_fail_nomem(err, "predicting"));
    }
    NN_TRY(sink_open(&p->to, o->config.out, err));
done:
    return status;
}

nn_status cmd_predict(command_line *o, char **argv, nn_err *err)
{
    prediction p = {0};
    nn_err     later;
    nn_status  status = prepare(&p, o, err), closed;
    (void)argv;

    if (status == NN_OK) {
        status = put_all(&p, err);
        closed = sink_end(p.to, status, status ? &later : err);
        status = status ? status : closed;
    }
    ask_release(&p.a);
    ask_close(p.rows);
    nn_net_free(p.net);
    free(p.out);
    text_free(&p.t);
    return status;
}

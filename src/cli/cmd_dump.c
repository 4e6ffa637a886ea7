/* nnviz dump: what any layer says of any rows; a notebook's "features function".
 *
 *     rows -> net -> one matrix per block (rows, columns) -> CSV lines, or numbers of a .npy
 */
#include "cli/ask.h"
#include "cli/command.h"
#include "cli/sink.h"
#include "formats/npy.h"
#include "formats/number.h"
#include "output/pictures.h"
#include "output/tables.h"
#include "util/threads.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Some rows of a block as text, made on a thread. */
typedef struct {
    text  t;
    char *numbers; /* of one row */
} dump_lines;

typedef struct {
    const run_config *config;
    const char       *data; /* NULL: the run's own */
    asked             a;
    ask_rows         *rows;
    nn_net           *net;
    int               first, last; /* the layers asked for */
    size_t            columns;
    bool              all;    /* of several layers: columns say which */
    float            *values; /* (ASK_ROWS, columns)               */
    float            *part;   /* (ASK_ROWS, units) of one layer    */
    float            *y;      /* (ASK_ROWS, outputs) targets       */

    sink       *to;
    npy_writer *npy; /* instead of `to`: a .npy file            */
    text        t;
    dump_lines *part_lines; /* (threads) of a block, as CSV      */
    int         threads;
    int64_t     written, promised; /* rows; promised -1: none were */
} dumping;

/* --- which layers -------------------------------------------------------------------- */

static nn_status choose_layers(dumping *d, nn_err *err)
{
    const nn_spec *s    = &d->a.m->spec;
    const char    *word = d->config->layer;
    nn_status      status;

    d->all = word && strcmp(word, "all") == 0;
    if (d->all) {
        d->first = 1;
        d->last  = s->layers;
    } else {
        d->first = pictures_choose_layer(s);
        NN_TRY(word ? model_find_layer(&d->first, s, word, "--layer", err) : NN_OK);
        d->last = d->first;
    }
    if (d->first == 0 && d->config->before_activation) {
        NN_TRY(nn_fail(err, NN_USAGE,
                       "--before-activation: the input layer has no activation function"));
    }
    for (int l = d->first; l <= d->last; l++) {
        d->columns += (size_t)s->units[l];
    }
done:
    return status;
}

/* --- a block of rows ---------------------------------------------------------------------------
 */

static nn_status check_labels(const dumping *d, const ask_block *block, nn_err *err)
{
    for (int r = 0; r < block->rows; r++) {
        if (block->label ? block->label[r] < 0 : isnan(block->target[r])) {
            return nn_fail(
                err, NN_DATA,
                "%s: row %lld has no value in column '%s'; --gradients needs one in every row",
                ask_name(d->rows), (long long)block->row[r], d->a.m->encode->label_name);
        }
    }
    return NN_OK;
}

/* (rows, units[l]) of what is asked for of layer l. */
static const float *layer_values(dumping *d, const ask_block *block, int l)
{
    if (d->config->gradients) {
        nn_net_gradients(d->net, d->y, block->rows, l, d->config->before_activation, d->part);
        return d->part;
    }
    return d->config->before_activation ? nn_net_pre_activations(d->net, l)
                                        : nn_net_activations(d->net, l);
}

/* The layers side by side. */
static nn_status compute(dumping *d, ask_block *block, nn_err *err)
{
    const nn_spec *s      = &d->a.m->spec;
    size_t         at     = 0;
    nn_status      status = NN_OK;

    if (d->config->gradients) {
        NN_TRY(check_labels(d, block, err));
        ask_targets(d->a.m, block, d->y);
    }
    nn_net_forward(d->net, block->x, block->rows, NULL);
    NN_TRY(ask_check_outputs(d->a.m, block, nn_net_activations(d->net, s->layers),
                             ask_name(d->rows), err));
    for (int l = d->first; l <= d->last; l++) {
        const size_t units = (size_t)s->units[l];
        const float *from  = layer_values(d, block, l);
        for (size_t r = 0; r < (size_t)block->rows; r++) {
            memcpy(d->values + r * d->columns + at, from + r * units, units * sizeof *from);
        }
        at += units;
    }
done:
    return status;
}

/* --- as CSV
 * --------------------------------------------------------------------------------------- */

static nn_status put_header(dumping *d, nn_err *err)
{
    text_str(&d->t, ask_labelled(d->rows) ? "row,label,predicted" : "row");
    for (int l = d->first; l <= d->last; l++) {
        for (int u = 1; u <= d->a.m->spec.units[l]; u++) {
            if (d->all) {
                text_printf(&d->t, ",l%d_u%d", l, u);
            } else {
                text_printf(&d->t, ",u%d", u);
            }
        }
    }
    text_char(&d->t, '\n');
    return sink_text(d->to, &d->t, err);
}

/* Nothing where a row of labelled data has none. */
static void put_label(text *t, const encoder *e, const ask_block *block, int r)
{
    char number[NUMBER_TEXT];

    if (block->label && block->label[r] >= 0) {
        tables_field(t, e->class_name[block->label[r]]);
    } else if (block->target && !isnan(block->target[r])) {
        number_float(number, block->target[r]);
        text_str(t, number);
    }
}

static void put_line(dump_lines *to, const dumping *d, const ask_block *block, int r)
{
    const model *m       = d->a.m;
    const int    outputs = m->spec.units[m->spec.layers];
    const float *out     = nn_net_activations(d->net, m->spec.layers) + (size_t)r * (size_t)outputs;
    char         number[NUMBER_TEXT];

    text_printf(&to->t, "%lld", (long long)block->row[r]);
    if (ask_labelled(d->rows)) {
        text_char(&to->t, ',');
        put_label(&to->t, m->encode, block, r);
        text_char(&to->t, ',');
        tables_field(&to->t, ask_answer(m, out, number));
    }
    size_t n = number_floats(to->numbers, ',', d->values + (size_t)r * d->columns, d->columns);
    text_bytes(&to->t, to->numbers, n);
    text_char(&to->t, '\n');
}

/* A block whose rows are being written out, in as many parts. */
typedef struct {
    dumping         *d;
    const ask_block *block;
    int              parts;
} dump_block;

static nn_status make_lines(void *user, int part, nn_err *err)
{
    const dump_block *b    = user;
    dump_lines       *to   = &b->d->part_lines[part];
    const int         rows = b->block->rows, from = rows * part / b->parts,
              end = rows * (part + 1) / b->parts;

    text_clear(&to->t);
    for (int r = from; r < end; r++) {
        put_line(to, b->d, b->block, r);
    }
    return text_check(&to->t, "writing the result", err);
}

/* Written in order, so that the file does not depend on the number of threads. */
static nn_status put_lines(dumping *d, const ask_block *block, nn_err *err)
{
    enum { WORTH_A_THREAD = 16 * 1024 /* numbers: as long as it takes to start one, tenfold */ };
    const size_t numbers = (size_t)block->rows * d->columns;
    dump_block   b       = {.d = d, .block = block, .parts = d->threads};
    nn_status    status  = NN_OK;

    if (numbers / WORTH_A_THREAD < (size_t)b.parts) {
        b.parts = 1 + (int)(numbers / WORTH_A_THREAD);
        b.parts = b.parts < d->threads ? b.parts : d->threads;
    }
    NN_TRY(threads_for(b.parts, b.parts, make_lines, &b, err));
    for (int part = 0; part < b.parts; part++) {
        NN_TRY(sink_text(d->to, &d->part_lines[part].t, err));
    }
done:
    return status;
}

static nn_status open_lines(dumping *d, nn_err *err)
{
    d->threads    = d->config->threads ? (int)d->config->threads : threads_available();
    d->threads    = d->threads < ASK_ROWS ? d->threads : ASK_ROWS;
    d->part_lines = calloc((size_t)d->threads, sizeof *d->part_lines);
    for (int i = 0; d->part_lines && i < d->threads; i++) {
        d->part_lines[i].numbers =
            d->columns <= SIZE_MAX / NUMBER_TEXT ? malloc(d->columns * NUMBER_TEXT) : NULL;
        if (!d->part_lines[i].numbers) {
            return nn_fail_nomem(err, "dumping activations");
        }
    }
    return d->part_lines ? put_header(d, err) : nn_fail_nomem(err, "dumping activations");
}

static void release_lines(dumping *d)
{
    for (int i = 0; d->part_lines && i < d->threads; i++) {
        text_free(&d->part_lines[i].t);
        free(d->part_lines[i].numbers);
    }
    free(d->part_lines);
}

/* --- as NumPy
 * ----------------------------------------------------------------------------------------- */

static nn_status open_rows(dumping *d, nn_engine *engine, nn_err *err)
{
    *engine = NN_ENGINE_AUTO;
    return d->data ? ask_open(&d->rows, d->a.m, d->data, d->config,
                              d->config->gradients || d->config->format == FORMAT_CSV, err)
                   : ask_open_run(&d->rows, &d->a, d->config->rows, engine, err);
}

/* How many rows there will be: by reading them once, and opening them again. */
static nn_status count_rows(dumping *d, nn_err *err)
{
    struct stat st;
    ask_block   block;
    nn_engine   engine;
    nn_status   status;

    if (d->data &&
        (strcmp(d->data, "-") == 0 || (stat(d->data, &st) == 0 && !S_ISREG(st.st_mode)))) {
        return nn_fail(
            err, NN_USAGE,
            "--format npy: on standard output the number of rows comes first, and %s cannot "
            "be read twice to know it; --out FILE would do",
            strcmp(d->data, "-") == 0 ? "standard input" : d->data);
    }
    d->promised = 0;
    do {
        NN_TRY(ask_next(d->rows, &block, err));
        d->promised += block.rows;
    } while (block.rows);
    ask_close(d->rows);
    d->rows = NULL;
    NN_TRY(open_rows(d, &engine, err));
done:
    return status;
}

static nn_status open_npy(dumping *d, nn_err *err)
{
    size_t    shape[] = {0, d->columns};
    bool      file    = d->config->out && strcmp(d->config->out, "-") != 0;
    nn_status status;

    if (file) {
        return npy_create(&d->npy, d->config->out, shape, 2, err);
    }
    NN_TRY(count_rows(d, err));
    NN_TRY(sink_open(&d->to, NULL, err));
    shape[0] = (size_t)d->promised;
    npy_header_text(&d->t, shape, 2);
    NN_TRY(sink_text(d->to, &d->t, err));
done:
    return status;
}

static nn_status put_numbers(dumping *d, const ask_block *block, nn_err *err)
{
    const size_t n = (size_t)block->rows * d->columns;

    return d->npy ? npy_append(d->npy, d->values, n, err)
                  : sink_bytes(d->to, d->values, n * sizeof *d->values, err);
}

/* --- the whole
 * ------------------------------------------------------------------------------------------ */

static nn_status open_output(dumping *d, nn_err *err)
{
    nn_status status;

    if (d->config->format == FORMAT_NPY) {
        return open_npy(d, err);
    }
    NN_TRY(sink_open(&d->to, d->config->out, err));
    NN_TRY(open_lines(d, err));
done:
    return status;
}

static nn_status put_all(dumping *d, nn_err *err)
{
    ask_block block;
    nn_status status;

    do {
        NN_TRY(ask_next(d->rows, &block, err));
        if (block.rows) {
            NN_TRY(compute(d, &block, err));
            NN_TRY(d->config->format == FORMAT_NPY ? put_numbers(d, &block, err)
                                                   : put_lines(d, &block, err));
            d->written += block.rows;
        }
    } while (block.rows);
    if (d->promised >= 0 && d->written != d->promised) {
        NN_TRY(nn_fail(err, NN_DATA, "%s: changed while it was read: %lld rows, then %lld",
                       ask_name(d->rows), (long long)d->promised, (long long)d->written));
    }
done:
    return status;
}

static nn_status check_options(const dumping *d, const command_line *o, nn_err *err)
{
    if (d->data && command_line_given(o, "rows")) {
        return nn_fail(err, NN_USAGE,
                       "--rows chooses among the run's own rows; with DATA every row is taken");
    }
    return NN_OK;
}

static nn_status prepare(dumping *d, command_line *o, nn_err *err)
{
    nn_engine engine;
    nn_status status;

    NN_TRY(ask_operands(o, false, err));
    d->data = o->operands > 2 ? o->operand[2] : NULL;
    NN_TRY(check_options(d, o, err));
    NN_TRY(ask_model(&d->a, o->operand[1], d->config->at, err));
    NN_TRY(ask_making(o, d->a.m, d->data, err));
    NN_TRY(choose_layers(d, err));
    NN_TRY(open_rows(d, &engine, err));
    if (d->config->gradients && !ask_labelled(d->rows)) {
        NN_TRY(nn_fail(err, NN_DATA,
                       "%s: has no column '%s'; --gradients needs to know what is right",
                       ask_name(d->rows), d->a.m->encode->label_name));
    }
    if (!o->config.quiet) {
        ask_tell(d->rows);
    }
    NN_TRY(ask_net(&d->net, d->a.m, engine, (int)d->config->threads, err));
    d->values = ask_floats(d->columns);
    d->part   = ask_floats((size_t)nn_spec_widest(&d->a.m->spec));
    d->y      = ask_floats((size_t)d->a.m->spec.units[d->a.m->spec.layers]);
    if (!d->values || !d->part || !d->y) {
        NN_TRY(nn_fail_nomem(err, "dumping activations"));
    }
    NN_TRY(open_output(d, err));
done:
    return status;
}

/* The file gets its name only when all went well. */
static nn_status finish(dumping *d, nn_status outcome, nn_err *err)
{
    nn_status   status = NN_OK;
    npy_writer *npy    = d->npy;

    d->npy = NULL;
    if (npy && outcome == NN_OK) {
        status = npy_close(npy, false, err);
    } else {
        npy_abandon(npy);
    }
    if (d->to) {
        status = sink_end(d->to, outcome, err);
        d->to  = NULL;
    }
    return status;
}

static nn_status choose_format(run_config *config, nn_err *err)
{
    if (config->format == FORMAT_PNG || config->format == FORMAT_SVG) {
        return nn_fail(err, NN_USAGE, "--format: activations are csv or npy; 'nnviz plot' draws %s",
                       config->format == FORMAT_PNG ? "png" : "svg");
    }
    config->format = config->format == FORMAT_AUTO ? FORMAT_CSV : config->format;
    return NN_OK;
}

nn_status cmd_dump(command_line *o, char **argv, nn_err *err)
{
    dumping   d = {.config = &o->config, .promised = -1};
    nn_err    later;
    nn_status status, ended;
    (void)argv;

    NN_TRY(choose_format(&o->config, err));
    NN_TRY(prepare(&d, o, err));
    NN_TRY(put_all(&d, err));
done:
    ended  = finish(&d, status, status ? &later : err);
    status = status ? status : ended;
    ask_release(&d.a);
    ask_close(d.rows);
    nn_net_free(d.net);
    free(d.values);
    free(d.part);
    free(d.y);
    text_free(&d.t);
    release_lines(&d);
    return status;
}

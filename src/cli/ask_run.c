#include "cli/ask_run.h"
#include "cli/command_line.h"
#include "cli/data_options.h"
#include "cli/data_path.h"
#include "cli/test_file.h"
#include "formats/csv.h"
#include "formats/number.h"
#include "output/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of rows.csv, and of --rows. */
static const char *const PARTS[] = {
    [ROWS_TEST] = "test", [ROWS_VALIDATION] = "validation", [ROWS_TRAIN] = "train"};

/* --- the data ------------------------------------------------------------------------ */

/* The options of the run: those of a command line that says --config RUN/config.json. */
static nn_status read_config(command_line *out, const run_dir *run, nn_err *err)
{
    char *path   = run_dir_file(run, (run_name){.kind = RUN_CONFIG});
    char  name[] = "nnviz", train[] = "train", option[] = "--config";
    char *words[] = {name, train, option, path, NULL};

    if (!path) {
        return nn_fail_nomem(err, "looking for the run's data");
    }
    nn_status status = command_line_read(out, 4, words, err);
    free(path);
    return status;
}

static nn_status load(dataset **out, const run_config *config, const asked *a, nn_err *err)
{
    nn_err       cause = {0};
    dataset_spec spec;
    nn_status    status = data_options_spec(&spec, config, err);

    if (status != NN_OK) {
        return status;
    }
    if (strcmp(config->data, "-") == 0) {
        return nn_fail(err, NN_DATA,
                       "%s: was trained on standard input, which is gone; give the data as DATA",
                       run_dir_path(a->run));
    }
    status = dataset_load(out, config->data, &spec, &cause);
    return status ? nn_fail(err, status, "%s; give the data of %s as DATA", cause.text,
                            run_dir_path(a->run))
                  : NN_OK;
}

static nn_status stranger(const asked *a, const char *what, nn_err *err)
{
    return nn_fail(err, NN_DATA, "%s: its model.json and %s do not belong together",
                   run_dir_path(a->run), what);
}

/* Whether encoder_apply may be asked: the same content read in the same way. */
static nn_status check_same(const dataset *d, const asked *a, nn_err *err)
{
    const encoder *e = a->m->encode;

    if (strcmp(d->sha256, a->m->sha256) != 0) {
        return nn_fail(
            err, NN_DATA,
            "%s: is not what %s was trained on: its sha256 begins %.8s, not %.8s; give the "
            "data as DATA",
            d->source, run_dir_path(a->run), d->sha256, a->m->sha256);
    }
    bool same = d->columns == e->columns && d->task == e->task && d->classes == e->classes;
    for (int c = 0; same && c < e->columns; c++) {
        const table_column *column = dataset_column(d, c);
        same                       = strcmp(column->name, e->column[c].name) == 0 &&
               (column->kind == COLUMN_NUMBER) == (e->column[c].kind == ENCODE_NUMBER);
    }
    return same ? NN_OK : stranger(a, "config.json", err);
}

/* --- the rows ------------------------------------------------------------------------ */

/* What rows.csv numbers: the rows of the data, and with --test the test rows of that file. */
typedef struct {
    const asked *a;
    dataset     *data;
    float       *x; /* (data->rows, features) encoded */
    bool         has_test;
    test_file    test;
} pool;

static int by_row(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

static bool is_part(const csv_field *f, int which)
{
    return f->len == strlen(PARTS[which]) && memcmp(f->bytes, PARTS[which], f->len) == 0;
}

/* A line of rows.csv: the place of its row among those of the data, or -1 - its place in the test
 * file.  False when there is no such row. */
static bool place_of(int *place, const pool *p, const csv_field *row, const csv_field *part)
{
    double v;

    if (!number_parse(row->bytes, row->len, '.', &v) || v != floor(v) || v < 0 || v > INT32_MAX) {
        return false;
    }
    int number = (int)v;
    if (p->has_test && is_part(part, ROWS_TEST)) {
        *place = -1 - number;
        return number < p->test.rows;
    }
    const int *found = bsearch(&number, p->data->row, (size_t)p->data->rows, sizeof number, by_row);
    *place           = found ? (int)(found - p->data->row) : 0;
    return found != NULL;
}

/* The places of the rows wanted.
 *   place  out  (room)      n  out */
static nn_status read_places(int *place, size_t room, size_t *n, csv_reader *in, const pool *p,
                             int which, nn_err *err)
{
    const csv_field *f;
    int              fields;
    nn_status        status = csv_next(in, &f, &fields, err); /* the header */

    for (*n = 0; status == NN_OK;) {
        status = csv_next(in, &f, &fields, err);
        if (status != NN_OK || fields == 0) {
            break;
        }
        if (fields >= 2 && which != ROWS_ALL && !is_part(&f[1], which)) {
            continue;
        }
        if (fields < 2 || *n == room || !place_of(&place[*n], p, &f[0], &f[1])) {
            return stranger(p->a, "rows.csv", err);
        }
        ++*n;
    }
    return status;
}

static nn_status find_places(int *place, size_t room, size_t *n, const pool *p, int which,
                             nn_err *err)
{
    nn_status   status = NN_OK;
    csv_reader *in     = NULL;
    csv_options comma  = {.separator = ','};
    char       *path   = run_dir_file(p->a->run, (run_name){.kind = RUN_ROWS});

    if (!path) {
        return nn_fail_nomem(err, "looking for the run's rows");
    }
    NN_TRY(csv_open(&in, path, &comma, err));
    NN_TRY(read_places(place, room, n, in, p, which, err));
    if (*n == 0) {
        NN_TRY(nn_fail(err, NN_DATA, "%s: there are no %s rows; --rows all takes every row", path,
                       which == ROWS_ALL ? "" : PARTS[which]));
    }
done:
    csv_close(in);
    free(path);
    return status;
}

static nn_status make_room(run_rows *out, size_t n, size_t features, bool values, nn_err *err)
{
    out->row = malloc(n * sizeof *out->row);
    out->x =
        features <= SIZE_MAX / sizeof *out->x / n ? malloc(n * features * sizeof *out->x) : NULL;
    out->label  = values ? NULL : malloc(n * sizeof *out->label);
    out->target = values ? malloc(n * sizeof *out->target) : NULL;
    return out->row && out->x && (out->label || out->target)
               ? NN_OK
               : nn_fail_nomem(err, "reading the run's data");
}

/* Rows in the order of `place`. */
static void gather(run_rows *out, const pool *p, size_t features, const int *place)
{
    for (int i = 0; i < out->rows; i++) {
        const bool   test   = place[i] < 0;
        const size_t at     = (size_t)(test ? -1 - place[i] : place[i]);
        const float *x      = test ? p->test.x : p->x;
        const int   *label  = test ? p->test.label : p->data->label;
        const float *target = test ? p->test.target : p->data->target;

        out->row[i] = test ? (int)at : p->data->row[at];
        memcpy(out->x + (size_t)i * features, x + at * features, features * sizeof *x);
        if (out->label) {
            out->label[i] = label[at];
        } else {
            out->target[i] = target[at];
        }
    }
}

static nn_status take_rows(run_rows *out, const pool *p, int which, nn_err *err)
{
    const size_t features = (size_t)p->a->m->encode->features;
    const size_t room     = (size_t)p->data->rows + (size_t)p->test.rows;
    nn_status    status   = NN_OK;
    size_t       n        = 0;
    int         *place    = malloc(room * sizeof *place);

    if (!place) {
        return nn_fail_nomem(err, "reading the run's data");
    }
    NN_TRY(find_places(place, room, &n, p, which, err));
    if (n > INT32_MAX) {
        NN_TRY(nn_fail(err, NN_DATA, "%s: more rows than can be counted", p->data->source));
    }
    out->rows = (int)n;
    NN_TRY(make_room(out, n, features, p->data->task == TASK_REGRESSION, err));
    gather(out, p, features, place);
done:
    free(place);
    return status;
}

/* run.json knows the test file by its sha256. */
static nn_status check_test(const asked *a, const run_config *config, const test_file *test,
                            nn_err *err)
{
    status_data was;
    nn_status   status = status_read_data(&was, a->run, err);

    if (status == NN_OK && strcmp(was.test_sha256, test->sha256) != 0) {
        status =
            nn_fail(err, NN_DATA,
                    "%s: is not what %s was tested on: its sha256 differs; give the data as DATA",
                    config->test, run_dir_path(a->run));
    }
    return status;
}

static nn_status fill_pool(pool *p, const run_config *config, nn_err *err)
{
    const encoder *e    = p->a->m->encode;
    const size_t   rows = (size_t)p->data->rows, features = (size_t)e->features;
    nn_status      status = NN_OK;

    p->x =
        features <= SIZE_MAX / sizeof *p->x / rows ? malloc(rows * features * sizeof *p->x) : NULL;
    if (!p->x) {
        NN_TRY(nn_fail_nomem(err, "reading the run's data"));
    }
    NN_TRY(encoder_apply(e, p->data, p->x, err));
    if (config->test) {
        NN_TRY(test_file_read(&p->test, config, e, err));
        NN_TRY(check_test(p->a, config, &p->test, err));
        p->has_test = true;
    }
done:
    return status;
}

static void release_pool(pool *p)
{
    dataset_free(p->data);
    test_file_release(&p->test);
    free(p->x);
}

nn_status ask_run_rows(run_rows *out, const asked *a, int which, nn_err *err)
{
    nn_status    status = NN_OK;
    command_line o      = {0};
    pool         p      = {.a = a};
    run_rows     r      = {0};

    if (!a->run) {
        return nn_fail(
            err, NN_USAGE,
            "DATA is needed: the model is in no run directory whose data could be taken");
    }
    NN_TRY(read_config(&o, a->run, err));
    NN_TRY(data_path_find(&o.config, a->run, err));
    NN_TRY(load(&p.data, &o.config, a, err));
    NN_TRY(check_same(p.data, a, err));
    NN_TRY(fill_pool(&p, &o.config, err));
    NN_TRY(take_rows(&r, &p, which, err));
    r.source = strdup(p.data->source);
    if (!r.source) {
        NN_TRY(nn_fail_nomem(err, "reading the run's data"));
    }
    r.engine = (nn_engine)o.config.engine;
    *out     = r;
    r        = (run_rows){0};
done:
    ask_run_release(&r);
    release_pool(&p);
    command_line_free(&o);
    return status;
}

void ask_run_release(run_rows *r)
{
    free(r->row);
    free(r->x);
    free(r->label);
    free(r->target);
    free(r->source);
    *r = (run_rows){0};
}

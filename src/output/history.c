#include "output/history.h"
#include "formats/number.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

history_metrics history_of(const nn_score *s, nn_loss loss)
{
    if (NN_LOSSES[loss].classifies) {
        return (history_metrics){2,
                                 {"loss", "accuracy", NULL},
                                 {(float)nn_score_loss(s), (float)nn_score_accuracy(s), NAN}};
    }
    return (history_metrics){
        3,
        {"loss", "mae", "r2"},
        {(float)nn_score_loss(s), (float)nn_score_mae(s), (float)nn_score_r2(s)}};
}

static void cells(text *out, const nn_score *s, nn_loss loss)
{
    history_metrics m = history_of(s, loss);
    char            number[NUMBER_TEXT];

    for (int i = 0; i < m.count; i++) {
        text_char(out, ',');
        if (!isnan(m.value[i])) {
            number_float(number, m.value[i]);
            text_str(out, number);
        }
    }
}

static void names(text *out, const char *prefix, nn_loss loss)
{
    nn_score        none = {0};
    history_metrics m    = history_of(&none, loss);

    for (int i = 0; i < m.count; i++) {
        text_printf(out, ",%s%s", prefix, m.name[i]);
    }
}

void history_header(text *out, nn_loss loss)
{
    text_str(out, "epoch");
    names(out, "", loss);
    names(out, "val_", loss);
    names(out, "test_", loss);
    text_char(out, '\n');
}

void history_row(text *out, const nn_epoch *e, nn_loss loss)
{
    text_printf(out, "%d", e->epoch);
    cells(out, &e->train, loss);
    cells(out, &e->validation, loss);
    cells(out, &e->test, loss);
    text_char(out, '\n');
}

/* --- reading ------------------------------------------------------------------------------ */

static bool grow(history_table *t)
{
    if (t->rows == t->room) {
        int  room    = 2 * t->room + 64;
        int *epoch   = realloc(t->epoch, (size_t)room * sizeof *epoch);
        t->epoch     = epoch ? epoch : t->epoch;
        float *value = realloc(t->value, (size_t)room * (size_t)t->columns * sizeof *value);
        t->value     = value ? value : t->value;
        t->room      = epoch && value ? room : t->room;
        return epoch && value;
    }
    return true;
}

bool history_cell(float *out, csv_field f)
{
    double v = (double)NAN;

    if (f.len == 3 && memcmp(f.bytes, "inf", 3) == 0) {
        v = INFINITY;
    } else if (f.len == 4 && memcmp(f.bytes, "-inf", 4) == 0) {
        v = -INFINITY;
    } else if (f.len && !number_parse(f.bytes, f.len, '.', &v)) {
        return false;
    }
    *out = (float)v;
    return true;
}

static bool take_row(history_table *t, const csv_field *f, int n)
{
    double epoch;

    if (n != t->columns + 1 || !number_parse(f[0].bytes, f[0].len, '.', &epoch) ||
        !(epoch >= 0 && epoch <= INT_MAX) || epoch != floor(epoch) ||
        (t->rows && epoch <= t->epoch[t->rows - 1])) {
        return false;
    }
    t->epoch[t->rows] = (int)epoch;
    for (int k = 0; k < t->columns; k++) {
        if (!history_cell(&t->value[(size_t)t->rows * (size_t)t->columns + (size_t)k], f[k + 1])) {
            return false;
        }
    }
    t->rows++;
    return true;
}

static nn_status read_rows(history_table *t, const char *path, nn_err *err)
{
    nn_status        status;
    csv_reader      *csv = NULL;
    const csv_field *fields;
    int              n;

    NN_TRY(csv_open(&csv, path, &(csv_options){.separator = ','}, err));
    NN_TRY(csv_next(csv, &fields, &n, err)); /* the header */
    for (;;) {
        NN_TRY(csv_next(csv, &fields, &n, err));
        if (n == 0) {
            break;
        }
        if (!grow(t)) {
            NN_TRY(nn_fail_nomem(err, "reading the history"));
        }
        if (!take_row(t, fields, n)) {
            NN_TRY(nn_fail(err, NN_DATA, "%s:%ld: not a line of a history", path, csv_line(csv)));
        }
    }
    if (t->rows == 0) {
        NN_TRY(nn_fail(err, NN_DATA, "%s has no epoch", path));
    }
done:
    csv_close(csv);
    return status;
}

nn_status history_read(history_table *out, const run_dir *dir, nn_loss loss, nn_err *err)
{
    nn_status     status;
    nn_score      none = {0};
    history_table t    = {.columns = HISTORY_SPLITS * history_of(&none, loss).count};
    char         *path = run_dir_file(dir, (run_name){.kind = RUN_HISTORY});

    if (!path) {
        return nn_fail_nomem(err, "reading the history");
    }
    NN_TRY(read_rows(&t, path, err));
    *out = t;
    t    = (history_table){0};
done:
    history_release(&t);
    free(path);
    return status;
}

void history_release(history_table *t)
{
    free(t->epoch);
    free(t->value);
    *t = (history_table){0};
}

const float *history_column(const history_table *t, int split, int metric)
{
    const float *column = t->value + split * (t->columns / HISTORY_SPLITS) + metric;

    for (int i = 0; i < t->rows; i++) {
        if (isfinite(column[(size_t)i * (size_t)t->columns])) {
            return column;
        }
    }
    return NULL;
}

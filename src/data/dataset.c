/* Dataset: choose the columns, then the rows, then read the label. */
#include "data/dataset.h"

#include "data/builtin.h"
#include "data/cell.h"
#include "data/names.h"
#include "data/selection.h"
#include "formats/csv.h"
#include "util/file.h"
#include "util/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- which columns are features ------------------------------------------------------ */

/* NN_USAGE "<before>'NAME'<after>" about column `place`. */
static nn_status dataset_fail_choice(const table *t, int place, const char *before,
                                     const char *after, nn_err *err)
{
    nn_status status = NN_OK;
    text      name   = {0};

    names_show(&name, &t->column[place].name, 1, 1);
    NN_TRY(text_check(&name, "choosing columns", err));
    NN_TRY(nn_fail(err, NN_USAGE, "%s%s%s", before, name.data, after));
done:
    text_free(&name);
    return status;
}

/*   wanted, unwanted  in/out  (cols) all false */
static nn_status dataset_mark(const table *t, const dataset_spec *spec, int label, bool *wanted,
                              bool *unwanted, nn_err *err)
{
    nn_status status = NN_OK;

    if (spec->features) {
        NN_TRY(selection_mark(wanted, t, spec->features, "--features", err));
        if (wanted[label]) {
            NN_TRY(dataset_fail_choice(t, label, "--features: the label ",
                                       " is among them; leave it out, or choose another --label",
                                       err));
        }
    }
    if (spec->drop) {
        NN_TRY(selection_mark(unwanted, t, spec->drop, "--drop", err));
        if (unwanted[label]) {
            NN_TRY(dataset_fail_choice(
                t, label, "--drop: ", " is the label; leave it out, or choose another --label",
                err));
        }
    }
done:
    return status;
}

static nn_status dataset_choose_columns(dataset *d, const table *t, const dataset_spec *spec,
                                        nn_err *err)
{
    nn_status status   = NN_OK;
    bool     *wanted   = calloc((size_t)t->cols, sizeof *wanted);
    bool     *unwanted = calloc((size_t)t->cols, sizeof *unwanted);

    d->column = calloc((size_t)t->cols, sizeof *d->column);
    if (!wanted || !unwanted || !d->column) {
        NN_TRY(nn_fail_nomem(err, "choosing columns"));
    }
    if (t->cols < 2) {
        NN_TRY(nn_fail(err, NN_DATA,
                       "%s: only one column; at least one feature and the label are needed",
                       t->name));
    }
    NN_TRY(selection_label(&d->label_column, t, spec->label, err));
    NN_TRY(dataset_mark(t, spec, d->label_column, wanted, unwanted, err));
    for (int c = 0; c < t->cols; c++) {
        if ((wanted[c] || !spec->features) && !unwanted[c] && c != d->label_column) {
            d->column[d->columns++] = c;
        }
    }
    if (d->columns == 0) {
        NN_TRY(nn_fail(err, NN_USAGE, "--features and --drop leave no feature of %s", t->name));
    }
done:
    free(wanted);
    free(unwanted);
    return status;
}

/* --- whether texts can be features --------------------------------------------------- */

static nn_status dataset_fail_damaged(const dataset *d, const table *t, int c, nn_err *err)
{
    const table_column *column = &t->column[d->column[c]];
    nn_status           status = NN_OK;
    text                found  = {0};
    cell_place          at     = {.file   = t->name,
                                  .line   = table_line(t, column->bad_row),
                                  .field  = d->column[c] + 1,
                                  .column = column->name};

    text_printf(&found, "'%s'", column->bad_text);
    NN_TRY(text_check(&found, "reading a data set", err));
    NN_TRY(cell_fail(&at, found.data,
                     "is not a number, as most of its cells are; correct it, or empty it and use "
                     "--missing, or --drop the column",
                     err));
done:
    text_free(&found);
    return status;
}

static nn_status dataset_fail_levels(const table *t, const table_column *column, int levels,
                                     nn_err *err)
{
    enum { SHOWN = 3 };
    nn_status status  = NN_OK;
    text      message = {0};

    text_printf(&message, "%s: %d different texts in column ", t->name, levels);
    names_show(&message, &column->name, 1, 1);
    text_str(&message, " (");
    names_show(&message, column->level, column->levels, SHOWN);
    text_printf(&message, "); at most %d can be one-hot encoded; --drop ", DATASET_LEVELS);
    csv_show(&message, column->name, strlen(column->name));
    text_str(&message, " would go on");
    NN_TRY(text_check(&message, "reading a data set", err));
    NN_TRY(nn_fail(err, NN_DATA, "%s", message.data));
done:
    text_free(&message);
    return status;
}

/* A text column that is mostly numbers is a damaged one, and would become a feature per number. */
static nn_status dataset_check_texts(const dataset *d, const table *t, nn_err *err)
{
    nn_status status = NN_OK;

    for (int c = 0; c < d->columns; c++) {
        const table_column *column = &t->column[d->column[c]];

        if (column->kind == COLUMN_NUMBER) {
            continue;
        }
        if (column->numbers > (t->rows - column->missing) / 2) {
            NN_TRY(dataset_fail_damaged(d, t, c, err));
        }
        if (column->levels > DATASET_LEVELS) {
            NN_TRY(dataset_fail_levels(t, column, column->levels, err));
        }
    }
done:
    return status;
}

/* --- building ------------------------------------------------------------------------ */

static nn_status dataset_fill_label(dataset *d, const table *t, label_ask ask, nn_err *err)
{
    nn_status    status = NN_OK;
    label_values values = {0};

    NN_TRY(label_read(&values, t, d->label_column, d->row, d->rows, ask, err));
    d->task        = values.task;
    d->classes     = values.classes;
    d->class_name  = values.class_name;
    d->class_count = values.class_count;
    d->label       = values.label;
    d->target      = values.target;
    values         = (label_values){0};
done:
    label_release(&values);
    return status;
}

static nn_status dataset_fill(dataset *d, const table *t, const dataset_spec *spec, nn_err *err)
{
    nn_status status = NN_OK;

    NN_TRY(dataset_choose_columns(d, t, spec, err));
    d->label_name = strdup(t->column[d->label_column].name);
    if (!d->label_name) {
        NN_TRY(nn_fail_nomem(err, "reading a data set"));
    }
    NN_TRY(dataset_check_texts(d, t, err));
    NN_TRY(missing_rows(&d->row, &d->rows, t, d->column, d->columns, d->label_column, spec->missing,
                        err));
    d->dropped    = t->rows - d->rows;
    d->missing    = spec->missing;
    d->has_header = t->has_header;
    d->separator  = t->separator;
    memcpy(d->sha256, t->sha256, sizeof d->sha256);
    NN_TRY(dataset_fill_label(d, t, spec->task, err));
done:
    return status;
}

/*   name, source  in  copied; name may be NULL: the stem of source */
static nn_status dataset_build(dataset **out, table *t, const dataset_spec *spec, const char *name,
                               const char *source, nn_err *err)
{
    nn_status status = NN_OK;
    dataset  *d      = calloc(1, sizeof *d);

    if (!d) {
        NN_TRY(nn_fail_nomem(err, "reading a data set"));
    }
    d->source = strdup(source);
    d->name   = name ? strdup(name) : file_stem(source);
    if (!d->source || !d->name) {
        NN_TRY(nn_fail_nomem(err, "reading a data set"));
    }
    NN_TRY(dataset_fill(d, t, spec, err));
    d->from = t; /* from here on the data set's */
    *out    = d;
    d       = NULL;
done:
    dataset_free(d);
    return status;
}

/* --- public -------------------------------------------------------------------------- */

void dataset_free(dataset *d)
{
    if (d) {
        names_free(d->class_name, d->classes);
        free(d->name);
        free(d->source);
        free(d->row);
        free(d->column);
        free(d->label_name);
        free(d->class_count);
        free(d->label);
        free(d->target);
        table_free(d->from);
    }
    free(d);
}

nn_status dataset_from_table(dataset **out, table *t, const dataset_spec *spec, nn_err *err)
{
    static const dataset_spec DEFAULTS = {0};

    return dataset_build(out, t, spec ? spec : &DEFAULTS, NULL, t->name, err);
}

/* "'banknot' is neither ...": `what` is a word that can only be meant as a name. */
static nn_status dataset_fail_unknown(const char *what, nn_err *err)
{
    nn_status      status  = NN_OK;
    text           message = {0};
    const builtin *set     = NULL;

    text_char(&message, '\'');
    csv_show(&message, what, strlen(what));
    text_str(&message, "' is neither a built-in data set nor a file; built-in sets: ");
    for (int i = 0; (set = builtin_at(i)) != NULL; i++) {
        text_printf(&message, "%s%s", i ? ", " : "", set->name);
    }
    NN_TRY(text_check(&message, "looking for a data set", err));
    NN_TRY(nn_fail(err, NN_DATA, "%s", message.data));
done:
    text_free(&message);
    return status;
}

/* A word that is no file's name can only be meant as a set's. */
static nn_status dataset_check_name(const char *what, nn_err *err)
{
    bool file = strcmp(what, "-") == 0 || strpbrk(what, "/.") || access(what, F_OK) == 0;

    return file ? NN_OK : dataset_fail_unknown(what, err);
}

/* A built-in set's CSV is ours: it is read by our own rules and not the user's.
 *   how  in  NULL: as any table */
static nn_status dataset_read_builtin(table **out, const builtin *set, const dataset_spec *spec,
                                      const table_narrow *how, nn_err *err)
{
    nn_status status = NN_OK;
    text      csv    = {0};

    NN_TRY(builtin_csv(&csv, set, &spec->make, err));
    NN_TRY(how ? table_from_bytes_narrow(out, set->name, csv.data, csv.len, NULL, how, err)
               : table_from_bytes(out, set->name, csv.data, csv.len, NULL, err));
done:
    text_free(&csv);
    return status;
}

nn_status dataset_read_table(table **out, const char *what, const dataset_spec *spec, nn_err *err)
{
    static const dataset_spec DEFAULTS = {0};
    nn_status                 status   = NN_OK;
    const builtin            *set      = builtin_find(what);
    const dataset_spec       *s        = spec ? spec : &DEFAULTS;

    NN_TRY(builtin_check(what, &s->make, err));
    if (set) {
        NN_TRY(dataset_read_builtin(out, set, s, NULL, err));
    } else {
        NN_TRY(dataset_check_name(what, err));
        NN_TRY(table_read(out, what, &s->read, err));
    }
done:
    return status;
}

/* What is filled in for missing numbers is computed of doubles. */
static nn_status dataset_read_narrow(table **out, const char *what, const dataset_spec *spec,
                                     nn_err *err)
{
    nn_status      status = NN_OK;
    const builtin *set    = builtin_find(what);
    bool           filled = spec->missing == MISSING_MEAN || spec->missing == MISSING_MEDIAN;
    table_narrow   how    = {.label = spec->label, .threads = spec->threads};

    NN_TRY(builtin_check(what, &spec->make, err));
    if (set) {
        NN_TRY(dataset_read_builtin(out, set, spec, filled ? NULL : &how, err));
        return NN_OK;
    }
    NN_TRY(dataset_check_name(what, err));
    NN_TRY(filled ? table_read(out, what, &spec->read, err)
                  : table_read_narrow(out, what, &spec->read, &how, err));
done:
    return status;
}

nn_status dataset_load(dataset **out, const char *what, const dataset_spec *spec, nn_err *err)
{
    nn_status      status = NN_OK;
    const builtin *set    = builtin_find(what);
    dataset_spec   s      = spec ? *spec : (dataset_spec){0};
    bool           piped  = strcmp(what, "-") == 0;
    table         *t      = NULL;

    if (set && !s.label) {
        s.label = set->label;
    }
    NN_TRY(s.narrow ? dataset_read_narrow(&t, what, &s, err)
                    : dataset_read_table(&t, what, &s, err));
    NN_TRY(dataset_build(out, t, &s, piped ? "stdin" : NULL, what, err));
    t = NULL;
done:
    table_free(t);
    return status;
}

const table_column *dataset_column(const dataset *d, int c)
{
    assert(c >= 0 && c < d->columns);
    return &d->from->column[d->column[c]];
}

int dataset_levels(const dataset *d, int c, bool *used, int *missing)
{
    const table_column *column               = dataset_column(d, c);
    bool                seen[DATASET_LEVELS] = {0};
    int                 absent = 0, levels = 0;

    assert(column->kind == COLUMN_TEXT && column->levels <= DATASET_LEVELS);
    for (int i = 0; i < d->rows; i++) {
        int code = column->code[d->row[i]];

        absent += code < 0;
        if (code >= 0) {
            levels += !seen[code];
            seen[code] = true;
        }
    }
    if (used) {
        memcpy(used, seen, (size_t)column->levels * sizeof *used);
    }
    if (missing) {
        *missing = absent;
    }
    return levels;
}

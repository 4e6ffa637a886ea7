/* nnviz data: the built-in sets, listed or exported; a file, described. */
#include "cli/command.h"
#include "cli/data_options.h"
#include "cli/seed.h"
#include "data/builtin.h"
#include "data/column_stats.h"
#include "data/dataset.h"
#include "data/names.h"
#include "formats/csv.h"

#include <stdio.h>
#include <string.h>

enum { NAME_WIDTH = 24, MOST_CLASSES = 20 };

/* --- the list ------------------------------------------------------------------------ */

static void list(text *out)
{
    const builtin *b;

    text_printf(out, "%-9s %5s %9s %8s  %s\n", "name", "rows", "features", "classes", "what it is");
    for (int i = 0; (b = builtin_at(i)) != NULL; i++) {
        text_printf(out, "%-9s %5d %9d %8d  %s; %s", b->name, b->rows, b->features, b->classes,
                    b->title, b->source);
        if (b->make) {
            text_printf(out, "; --size, --noise (%g), --seed", generate_find(b->make)->noise);
        } else {
            text_printf(out, "; %s", b->licence);
        }
        text_char(out, '\n');
    }
}

/* --- a description ------------------------------------------------------------------- */

/* A name, padded; one that is too long pushes the rest of its line to the right. */
static void put_name(text *out, const char *name)
{
    int width = csv_show(out, name, strlen(name));

    text_printf(out, "%*s", width < NAME_WIDTH ? NAME_WIDTH - width : 0, "");
}

static nn_status put_column(text *out, const table *t, int c, nn_err *err)
{
    const table_column *column = &t->column[c];
    column_stats        s;
    nn_status           status = column_stats_make(&s, column, t->rows, err);

    if (status != NN_OK) {
        return status;
    }
    text_printf(out, "%4d  ", c + 1);
    put_name(out, column->name);
    text_printf(out, " %-6s %8d %8d", column->kind == COLUMN_NUMBER ? "number" : "text",
                column->missing, s.distinct);
    if (column->kind == COLUMN_NUMBER && s.present > 0) {
        text_printf(out, " %12.6g %12.6g %12.6g", s.min, s.mean, s.max);
    }
    text_char(out, '\n');
    return NN_OK;
}

static nn_status put_columns(text *out, const table *t, nn_err *err)
{
    nn_status status = NN_OK;

    text_printf(out, "%4s  %-*s %-6s %8s %8s %12s %12s %12s\n", "#", NAME_WIDTH, "column", "kind",
                "missing", "distinct", "min", "mean", "max");
    for (int c = 0; c < t->cols; c++) {
        NN_TRY(put_column(out, t, c, err));
    }
done:
    return status;
}

/* What training would make of it. */
static void put_task(text *out, const dataset *d)
{
    dataset_describe(out, d);
    text_printf(out, "\n%d row%s in use; ", d->rows, d->rows == 1 ? "" : "s");
    if (d->task == TASK_REGRESSION) {
        text_str(out, "regression");
    } else {
        text_printf(out, "%d classes: ", d->classes);
        for (int c = 0; c < d->classes && c < MOST_CLASSES; c++) {
            text_str(out, c ? ", " : "");
            names_show(out, &d->class_name[c], 1, 1);
            text_printf(out, " (%d)", d->class_count[c]);
        }
        text_str(out, d->classes > MOST_CLASSES ? ", ..." : "");
    }
    text_char(out, '\n');
}

/* A table that cannot be learned from as it is can still be described; why it cannot is part
 * of the description.  A wrong option is an error here as elsewhere. */
static nn_status put_dataset(text *out, table **t, const dataset_spec *spec, nn_err *err)
{
    dataset  *d      = NULL;
    nn_err    cause  = {0};
    nn_status status = dataset_from_table(&d, *t, spec, &cause);

    if (status == NN_OK) {
        *t = NULL; /* the data set's */
        put_task(out, d);
    } else if (status == NN_DATA) {
        text_str(out, "training on it would fail: ");
        text_visible(out, cause.text);
        text_char(out, '\n');
        status = NN_OK;
    } else {
        status = nn_fail(err, status, "%s", cause.text);
    }
    dataset_free(d);
    return status;
}

static nn_status describe(text *out, const char *what, const dataset_spec *spec, nn_err *err)
{
    nn_status status = NN_OK;
    table    *t      = NULL;

    NN_TRY(dataset_read_table(&t, what, spec, err));
    text_visible(out, t->name);
    text_printf(out, ": %d row%s, %d column%s\n\n", t->rows, t->rows == 1 ? "" : "s", t->cols,
                t->cols == 1 ? "" : "s");
    NN_TRY(put_columns(out, t, err));
    text_char(out, '\n');
    NN_TRY(put_dataset(out, &t, spec, err));
done:
    table_free(t);
    return status;
}

nn_status cmd_data(command_line *o, char **argv, nn_err *err)
{
    nn_status    status = NN_OK;
    const char  *what   = o->operands > 1 ? o->operand[1] : NULL;
    dataset_spec spec;
    text         out = {0};
    (void)argv;

    if (o->config.seed < 0) {
        NN_TRY(seed_resolve(&o->config, err));
        fprintf(stderr, "Seed %lld\n", (long long)o->config.seed);
    }
    NN_TRY(data_options_spec(&spec, &o->config, err));
    if (!what) {
        list(&out);
    } else if (builtin_find(what)) {
        NN_TRY(builtin_check(what, &spec.make, err));
        NN_TRY(builtin_csv(&out, builtin_find(what), &spec.make, err));
    } else {
        NN_TRY(describe(&out, what, &spec, err));
    }
    NN_TRY(put_result(&out, err));
done:
    text_free(&out);
    return status;
}

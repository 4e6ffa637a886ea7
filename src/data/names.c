#include "data/names.h"

#include "util/text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *name;
    int         col;
} named;

static int names_compare(const void *a, const void *b)
{
    const named *x = a, *y = b;
    int          order = strcmp(x->name, y->name);

    return order ? order : (x->col > y->col) - (x->col < y->col);
}

/* NAME becomes NAME_COLUMN. */
static nn_status names_rename(char **name, int col, nn_err *err)
{
    nn_status status = NN_OK;
    text      fresh  = {0};

    text_printf(&fresh, "%s_%d", *name, col + 1);
    NN_TRY(text_check(&fresh, "naming columns", err));
    free(*name);
    *name = fresh.data;
    return NN_OK;
done:
    text_free(&fresh);
    return status;
}

/* Rename all but the first of equal names; `changed` tells whether there were any. */
static nn_status names_part(char **names, int n, named *order, bool *changed, nn_err *err)
{
    nn_status status = NN_OK;
    int       first  = 0;

    for (int c = 0; c < n; c++) {
        order[c] = (named){.name = names[c], .col = c};
    }
    qsort(order, (size_t)n, sizeof *order, names_compare);
    *changed = false;
    for (int i = 1; i < n; i++) {
        if (strcmp(order[first].name, order[i].name) != 0) {
            first = i;
            continue;
        }
        NN_TRY(names_rename(&names[order[i].col], order[i].col, err));
        *changed = true;
    }
done:
    return status;
}

/* A new name may be another column's own (x,x,x_2), hence until nothing changes.  It
 * ends: every round lengthens a name, and the file has only so many. */
static nn_status names_differ(char **names, int n, nn_err *err)
{
    nn_status status  = NN_OK;
    bool      changed = true;
    named    *order   = calloc((size_t)n, sizeof *order);

    if (!order) {
        NN_TRY(nn_fail_nomem(err, "naming columns"));
    }
    while (changed) {
        NN_TRY(names_part(names, n, order, &changed, err));
    }
done:
    free(order);
    return status;
}

void names_free(char **names, int n)
{
    for (int i = 0; names && i < n; i++) {
        free(names[i]);
    }
    free(names);
}

nn_status names_make(char ***out, const csv_field *header, int n, nn_err *err)
{
    nn_status status = NN_OK;
    text      name   = {0};
    char    **names  = calloc((size_t)n, sizeof *names);

    if (!names) {
        NN_TRY(nn_fail_nomem(err, "naming columns"));
    }
    for (int c = 0; c < n; c++) {
        if (header && header[c].len > 0) {
            text_bytes(&name, header[c].bytes, header[c].len);
        } else {
            text_printf(&name, "x%d", c + 1);
        }
        NN_TRY(text_check(&name, "naming columns", err));
        names[c] = name.data;
        name     = (text){0};
    }
    NN_TRY(names_differ(names, n, err));
    *out  = names;
    names = NULL;
done:
    text_free(&name);
    names_free(names, n);
    return status;
}

nn_status names_copy(char ***out, char *const *from, int n, nn_err *err)
{
    nn_status status = NN_OK;
    char    **names  = calloc((size_t)n + 1, sizeof *names); /* + 1, as calloc(0) may be NULL */

    for (int i = 0; names && i < n; i++) {
        names[i] = strdup(from[i]);
        if (!names[i]) {
            NN_TRY(nn_fail_nomem(err, "copying names"));
        }
    }
    if (!names) {
        NN_TRY(nn_fail_nomem(err, "copying names"));
    }
    *out  = names;
    names = NULL;
done:
    names_free(names, n);
    return status;
}

int names_find(char *const *names, int n, const char *name)
{
    for (int i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

void names_show(text *out, char *const *names, int n, int most)
{
    for (int i = 0; i < n && i < most; i++) {
        text_str(out, i ? ", '" : "'");
        csv_show(out, names[i], strlen(names[i]));
        text_char(out, '\'');
    }
    if (n > most) {
        text_str(out, ", ...");
    }
}

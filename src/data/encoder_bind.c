/* Where a new file keeps the columns that a model knows. */
#include "data/encoder.h"

#include "data/names.h"
#include "util/text.h"

#include <stdlib.h>
#include <string.h>

enum { ENCODER_SHOWN = 12 }; /* names in a message */

/* --- is it a header? ----------------------------------------------------------------- */

static bool encoder_names(const csv_field *f, const char *name)
{
    return f->len == strlen(name) && memcmp(f->bytes, name, f->len) == 0;
}

static bool encoder_knows(const encoder *e, const csv_field *f)
{
    for (int c = 0; c < e->columns; c++) {
        if (encoder_names(f, e->column[c].name)) {
            return true;
        }
    }
    return encoder_names(f, e->label_name);
}

/* The field of column c in a row of n fields without a header. */
static int encoder_place(const encoder *e, int c, int n)
{
    return c + (n > e->columns && c >= e->label_at);
}

/* Whether n fields without a single number could be a row. */
static bool encoder_fits_row(const encoder *e, const csv_field *fields, int n, char decimal)
{
    if (n != e->columns && n != e->columns + 1) {
        return false;
    }
    for (int c = 0; c < e->columns; c++) {
        csv_field f = cell_trim(fields[encoder_place(e, c, n)]);

        if (e->column[c].kind == ENCODE_NUMBER && cell_read(f, decimal, NULL) == CELL_TEXT) {
            return false;
        }
    }
    return true;
}

/* Whether there is a field that names a column, or (name: false) one that does not. */
static bool encoder_has(const encoder *e, const csv_field *fields, int n, bool name)
{
    for (int i = 0; i < n; i++) {
        csv_field f = cell_trim(fields[i]);
        if (encoder_knows(e, &f) == name) {
            return true;
        }
    }
    return false;
}

bool encoder_is_header(const encoder *e, const csv_field *fields, int n, char decimal)
{
    int missing = 0, numbers = 0;

    for (int i = 0; i < n; i++) {
        cell_kind kind = cell_read(cell_trim(fields[i]), decimal, NULL);

        missing += kind == CELL_MISSING;
        numbers += kind == CELL_NUMBER;
    }
    if (numbers > 0) {
        return !encoder_has(e, fields, n, false);
    }
    return missing < n &&
           (encoder_has(e, fields, n, true) || !encoder_fits_row(e, fields, n, decimal));
}

/* --- where is what? ------------------------------------------------------------------ */

static nn_status encoder_fail_missing(const char *missing, char *const *name, int n,
                                      const char *file, nn_err *err)
{
    nn_status status  = NN_OK;
    text      message = {0};

    text_printf(&message, "%s: column '", file);
    csv_show(&message, missing, strlen(missing));
    text_str(&message, "' is missing; the file has ");
    names_show(&message, name, n, ENCODER_SHOWN);
    NN_TRY(text_check(&message, "looking for the columns", err));
    NN_TRY(nn_fail(err, NN_DATA, "%s", message.data));
done:
    text_free(&message);
    return status;
}

static nn_status encoder_fail_count(const encoder *e, int n, const char *file, nn_err *err)
{
    nn_status status  = NN_OK;
    text      message = {0};

    text_printf(&message, "%s: %d field%s and no header; %d (", file, n, n == 1 ? "" : "s",
                e->columns);
    for (int c = 0; c < e->columns && c < ENCODER_SHOWN; c++) {
        text_str(&message, c ? ", " : "");
        names_show(&message, &e->column[c].name, 1, 1);
    }
    text_printf(&message, "%s), or %d with the label, were wanted",
                e->columns > ENCODER_SHOWN ? ", ..." : "", e->columns + 1);
    NN_TRY(text_check(&message, "looking for the columns", err));
    NN_TRY(nn_fail(err, NN_DATA, "%s", message.data));
done:
    text_free(&message);
    return status;
}

typedef struct {
    const char *name;
    int         place;
} encoder_named;

static int encoder_compare_names(const void *a, const void *b)
{
    return strcmp(((const encoder_named *)a)->name, ((const encoder_named *)b)->name);
}

/* The place of that name; -1 when there is none.   sorted  (n) */
static int encoder_find(const encoder_named *sorted, int n, const char *name)
{
    encoder_named        key = {.name = name};
    const encoder_named *found =
        bsearch(&key, sorted, (size_t)n, sizeof key, encoder_compare_names);

    return found ? found->place : -1;
}

/* By a sorted index: a file of 100,000 columns would take a loop in a loop minutes. */
static nn_status encoder_bind_names(const encoder *e, int *place, int *label, char *const *name,
                                    int n, const char *file, nn_err *err)
{
    nn_status      status = NN_OK;
    encoder_named *sorted = calloc((size_t)n, sizeof *sorted);

    if (!sorted) {
        NN_TRY(nn_fail_nomem(err, "looking for the columns"));
    }
    for (int i = 0; i < n; i++) {
        sorted[i] = (encoder_named){.name = name[i], .place = i};
    }
    qsort(sorted, (size_t)n, sizeof *sorted, encoder_compare_names);
    for (int c = 0; c < e->columns; c++) {
        place[c] = encoder_find(sorted, n, e->column[c].name);
        if (place[c] < 0) {
            NN_TRY(encoder_fail_missing(e->column[c].name, name, n, file, err));
        }
    }
    *label = encoder_find(sorted, n, e->label_name);
done:
    free(sorted);
    return status;
}

nn_status encoder_bind(const encoder *e, int *place, int *label, char *const *name, int n,
                       const char *file, nn_err *err)
{
    if (name) {
        return encoder_bind_names(e, place, label, name, n, file, err);
    }
    if (n != e->columns && n != e->columns + 1) {
        return encoder_fail_count(e, n, file, err);
    }
    for (int c = 0; c < e->columns; c++) {
        place[c] = encoder_place(e, c, n);
    }
    *label = n > e->columns ? e->label_at : -1;
    return NN_OK;
}

/* New data, cell by cell. */
#include "data/encoder.h"

#include "data/names.h"
#include "formats/number.h"
#include "util/text.h"

#include <math.h>
#include <string.h>

enum { ENCODER_KNOWN = 8 }; /* known values in a message */

/* "'green' in column 'colour' <wanted>" about a cell of the column called `column`. */
static nn_status encoder_fail_value(csv_field f, const char *column, const char *wanted,
                                    const cell_place *at, nn_err *err)
{
    nn_status  status = NN_OK;
    text       found  = {0};
    cell_place place  = *at;

    place.column = column;
    text_char(&found, '\'');
    csv_show(&found, f.bytes, f.len);
    text_char(&found, '\'');
    NN_TRY(text_check(&found, "reading a cell", err));
    NN_TRY(cell_fail(&place, found.data, wanted, err));
done:
    text_free(&found);
    return status;
}

static nn_status encoder_fail_unseen(csv_field f, const char *column, const char *what,
                                     char *const *known, int n, const cell_place *at, nn_err *err)
{
    nn_status status = NN_OK;
    text      wanted = {0};

    text_printf(&wanted, "is none of the %s known from training: ", what);
    names_show(&wanted, known, n, ENCODER_KNOWN);
    NN_TRY(text_check(&wanted, "reading a cell", err));
    NN_TRY(encoder_fail_value(f, column, wanted.data, at, err));
done:
    text_free(&wanted);
    return status;
}

static nn_status encoder_fail_missing_cell(const encoder_column *column, const cell_place *at,
                                           nn_err *err)
{
    cell_place place = *at;

    place.column = column->name;
    return cell_fail(&place, "the cell",
                     column->kind == ENCODE_NUMBER
                         ? "is missing; the model has nothing to fill it with (train --missing "
                           "mean or median gives it)"
                         : "is missing; none was when the model was trained, so that it has no "
                           "unit for that",
                     err);
}

/* Byte order, as strcmp has it. */
static int encoder_compare_text(csv_field f, const char *word)
{
    size_t len   = strlen(word);
    int    order = memcmp(f.bytes, word, f.len < len ? f.len : len);

    return order ? order : (f.len > len) - (f.len < len);
}

/* The place of a text among the levels, by bisection; -1 when it is none. */
static int encoder_level(const encoder_column *column, csv_field f)
{
    int lo = 0, hi = column->levels - 1;

    while (lo <= hi) {
        int mid   = lo + (hi - lo) / 2;
        int order = encoder_compare_text(f, column->level[mid]);

        if (order == 0) {
            return mid;
        }
        if (order > 0) {
            lo = mid + 1;
        } else {
            hi = mid - 1;
        }
    }
    return -1;
}

static nn_status encoder_field_text(const encoder_column *column, csv_field f, bool missing,
                                    float *out, const cell_place *at, nn_err *err)
{
    int level = missing ? column->levels : encoder_level(column, f);

    if (missing && !column->missing_level) {
        return encoder_fail_missing_cell(column, at, err);
    }
    if (level < 0) {
        return encoder_fail_unseen(f, column->name, "values", column->level, column->levels, at,
                                   err);
    }
    memset(out, 0, (size_t)(column->levels + column->missing_level) * sizeof *out);
    out[level] = 1;
    return NN_OK;
}

static nn_status encoder_field_number(const encoder_column *column, csv_field f, cell_kind kind,
                                      double number, float *out, const cell_place *at, nn_err *err)
{
    cell_place place = *at;

    place.column = column->name;
    if (kind == CELL_TEXT) {
        return encoder_fail_value(f, column->name, "is not a number", at, err);
    }
    if (kind == CELL_MISSING && isnan(column->fill)) {
        return encoder_fail_missing_cell(column, at, err);
    }
    return cell_float(out, kind == CELL_MISSING ? column->fill : number, &place, err);
}

nn_status encoder_field(const encoder *e, int c, csv_field field, char decimal, float *out,
                        const cell_place *at, nn_err *err)
{
    const encoder_column *column = &e->column[c];
    csv_field             f      = cell_trim(field);
    double                number = 0;
    cell_kind             kind   = cell_read(f, decimal, &number);

    return column->kind == ENCODE_NUMBER
               ? encoder_field_number(column, f, kind, number, out, at, err)
               : encoder_field_text(column, f, kind == CELL_MISSING, out, at, err);
}

/* By its text; then, as a number, by the shortest form that classes are named after. */
static int encoder_class(const encoder *e, csv_field f, cell_kind kind, double number)
{
    char shown[NUMBER_TEXT];

    for (int c = 0; c < e->classes; c++) {
        if (encoder_compare_text(f, e->class_name[c]) == 0) {
            return c;
        }
    }
    if (kind != CELL_NUMBER) {
        return -1;
    }
    number_double(shown, number + 0.0); /* -0 is 0 */
    return names_find(e->class_name, e->classes, shown);
}

nn_status encoder_label(const encoder *e, csv_field field, char decimal, int *label, float *target,
                        const cell_place *at, nn_err *err)
{
    csv_field  f      = cell_trim(field);
    double     number = 0;
    cell_kind  kind   = cell_read(f, decimal, &number);
    cell_place place  = *at;
    int        found  = -1;
    float      value  = NAN;

    place.column = e->label_name;
    if (kind != CELL_MISSING && e->task != TASK_REGRESSION) {
        found = encoder_class(e, f, kind, number);
        if (found < 0) {
            return encoder_fail_unseen(f, e->label_name, "classes", e->class_name, e->classes, at,
                                       err);
        }
    } else if (kind == CELL_TEXT) {
        return encoder_fail_value(f, e->label_name, "is not a number", at, err);
    } else if (kind == CELL_NUMBER) {
        nn_status status = cell_float(&value, number, &place, err);
        if (status != NN_OK) {
            return status;
        }
    }
    if (label) {
        *label = found;
    }
    if (target) {
        *target = value;
    }
    return NN_OK;
}

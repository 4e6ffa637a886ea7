#include "data/cell.h"

#include "formats/number.h"
#include "util/text.h"

#include <math.h>
#include <string.h>

/* From here on a double rounds to an infinite float: halfway between FLT_MAX and the
 * power of two above it. */
static const double FLOAT_OVERFLOW = 0x1.ffffffp127;

static bool cell_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool cell_is_missing(csv_field f)
{
    static const char *const WORDS[] = {"NA", "NaN", "?", "null"};

    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (f.len == strlen(WORDS[i]) && memcmp(f.bytes, WORDS[i], f.len) == 0) {
            return true;
        }
    }
    return f.len == 0;
}

csv_field cell_trim(csv_field f)
{
    if (f.quoted) {
        return f;
    }
    while (f.len > 0 && cell_is_blank(f.bytes[0])) {
        f.bytes++;
        f.len--;
    }
    while (f.len > 0 && cell_is_blank(f.bytes[f.len - 1])) {
        f.len--;
    }
    return f;
}

/* A number first: most cells are one, and no missing cell is. */
cell_kind cell_read(csv_field f, char decimal, double *number)
{
    double ignored;

    if (number_parse(f.bytes, f.len, decimal, number ? number : &ignored)) {
        return CELL_NUMBER;
    }
    return cell_is_missing(f) ? CELL_MISSING : CELL_TEXT;
}

nn_status cell_fail(const cell_place *at, const char *found, const char *wanted, nn_err *err)
{
    nn_status status = NN_OK;
    text      name   = {0};

    csv_show(&name, at->column, strlen(at->column));
    NN_TRY(text_check(&name, "reading a cell", err));
    NN_TRY(nn_fail(err, NN_DATA, "%s:%ld:%d: %s in column '%s' %s", at->file, at->line, at->field,
                   found, name.data ? name.data : "", wanted));
done:
    text_free(&name);
    return status;
}

nn_status cell_float(float *out, double number, const cell_place *at, nn_err *err)
{
    char shown[NUMBER_TEXT];

    if (fabs(number) < FLOAT_OVERFLOW) {
        *out = (float)number;
        return NN_OK;
    }
    number_double(shown, number);
    return cell_fail(at, shown,
                     "is too large; features and targets are float32, at most 3.4028235e+38", err);
}

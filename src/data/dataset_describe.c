/* A dataset in words. */
#include "data/dataset.h"

#include "data/names.h"

#include <math.h>

static const char *dataset_separator_name(char separator)
{
    switch (separator) {
    case ',':
        return "comma";
    case ';':
        return "semicolon";
    case '\t':
        return "tab";
    case '|':
        return "bar";
    case ' ':
        return "space";
    default:
        return NULL;
    }
}

static void dataset_describe_texts(text *out, const dataset *d)
{
    bool any = false;

    for (int c = 0; c < d->columns; c++) {
        const table_column *column = dataset_column(d, c);

        if (column->kind == COLUMN_TEXT) {
            text_str(out, any ? ", " : "; one-hot encoded: ");
            names_show(out, (char *const *)&column->name, 1, 1);
            int levels = dataset_levels(d, c, NULL, NULL);
            text_printf(out, " (%d value%s)", levels, levels == 1 ? "" : "s");
            any = true;
        }
    }
}

static void dataset_describe_missing(text *out, const dataset *d)
{
    int texts = 0, numbers = 0;

    if (d->dropped) {
        text_printf(out, "; %d row%s with missing cells left out", d->dropped,
                    d->dropped == 1 ? "" : "s");
    }
    bool filled =
        d->missing == MISSING_MEAN || d->missing == MISSING_MEDIAN; /* else none is left */
    for (int c = 0; filled && c < d->columns; c++) {
        const table_column *column = dataset_column(d, c);

        for (int i = 0; column->missing && i < d->rows; i++) {
            if (column->kind == COLUMN_NUMBER) {
                numbers += isnan(table_number(d->from, d->column[c], d->row[i])) != 0;
            } else {
                texts += column->code[d->row[i]] < 0;
            }
        }
    }
    if (numbers) {
        text_printf(out, "; %d missing number%s filled in with the %s of the training rows",
                    numbers, numbers == 1 ? "" : "s", missing_name(d->missing));
    }
    if (texts) {
        text_printf(out, "; %d missing text%s made a category", texts, texts == 1 ? "" : "s");
    }
}

void dataset_describe(text *out, const dataset *d)
{
    const char *separator = dataset_separator_name(d->separator);

    if (separator) {
        text_printf(out, "%s-separated", separator);
    } else {
        text_printf(out, "separated by '%c'", d->separator);
    }
    text_printf(out, ", %s a header; label ", d->has_header ? "with" : "without");
    names_show(out, &d->from->column[d->label_column].name, 1, 1);
    text_printf(out, " (column %d); %d feature column%s", d->label_column + 1, d->columns,
                d->columns == 1 ? "" : "s");
    dataset_describe_texts(out, d);
    dataset_describe_missing(out, d);
}

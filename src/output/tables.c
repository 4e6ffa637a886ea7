#include "output/tables.h"
#include "formats/number.h"

#include <stdbool.h>
#include <string.h>

/* Readers drop these from the ends of a cell that is not quoted. */
static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

void tables_field(text *out, const char *s)
{
    if (!strpbrk(s, ",\"\r\n") && !is_blank(s[0]) && (s[0] == '\0' || !is_blank(s[strlen(s) - 1]))) {
        text_str(out, s);
        return;
    }
    text_char(out, '"');
    for (; *s; s++) {
        text_str(out, *s == '"' ? "\"" : "");
        text_char(out, *s);
    }
    text_char(out, '"');
}

static void part(text *out, const dataset *data, const char *name, const int *row, int rows)
{
    for (int i = 0; i < rows; i++) {
        text_printf(out, "%d,%s,", row[i], name);
        tables_field(out, data->class_name[data->label[row[i]]]);
        text_char(out, '\n');
    }
}

void tables_rows(text *out, const dataset *data, const split *parts)
{
    text_str(out, "row,split,label\n");
    part(out, data, "test", parts->test, parts->n_test);
    part(out, data, "validation", parts->validation, parts->n_validation);
    part(out, data, "train", parts->train, parts->n_train);
}

void tables_activations(text *out, const dataset *data, const int *row, const int *predicted,
                        const float *acts, int rows, int units)
{
    char number[NUMBER_TEXT];

    text_str(out, "row,label,predicted");
    for (int u = 1; u <= units; u++) {
        text_printf(out, ",u%d", u);
    }
    text_char(out, '\n');
    for (int r = 0; r < rows; r++) {
        text_printf(out, "%d,", row[r]);
        tables_field(out, data->class_name[data->label[row[r]]]);
        text_char(out, ',');
        tables_field(out, data->class_name[predicted[r]]);
        for (int u = 0; u < units; u++) {
            int n = number_float(number, acts[(size_t)r * (size_t)units + (size_t)u]);
            text_char(out, ',');
            text_bytes(out, number, (size_t)n);
        }
        text_char(out, '\n');
    }
}

#include "output/tables.h"
#include "formats/number.h"

#include <stdbool.h>
#include <string.h>

/* What readers of CSV trim when it is not quoted. */
static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

void tables_field(text *out, const char *s)
{
    if (!strpbrk(s, ",\"\r\n") && !is_blank(s[0]) &&
        (s[0] == '\0' || !is_blank(s[strlen(s) - 1]))) {
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

static void number(text *out, float v)
{
    char s[NUMBER_TEXT];
    int  n = number_float(s, v);
    text_bytes(out, s, (size_t)n);
}

/* A class by its name, or the number itself. */
static void answer_cell(text *out, const tables_part *part, int class, float value)
{
    if (part->label) {
        tables_field(out, part->class_name[class]);
    } else {
        number(out, value);
    }
}

static void label_cell(text *out, const tables_part *part, int i)
{
    answer_cell(out, part, part->label ? part->label[i] : 0, part->label ? 0.0f : part->target[i]);
}

void tables_rows_header(text *out)
{
    text_str(out, "row,split,label\n");
}

void tables_rows(text *out, const char *split, const tables_part *part)
{
    for (int i = 0; i < part->rows; i++) {
        text_int(out, part->row[i]);
        text_char(out, ',');
        text_str(out, split);
        text_char(out, ',');
        label_cell(out, part, i);
        text_char(out, '\n');
    }
}

void tables_activations(text *out, const tables_part *part, const int *predicted,
                        const float *answer, const float *acts, int units)
{
    text_str(out, "row,label,predicted");
    for (int u = 1; u <= units; u++) {
        text_printf(out, ",u%d", u);
    }
    text_char(out, '\n');
    for (int r = 0; r < part->rows; r++) {
        text_int(out, part->row[r]);
        text_char(out, ',');
        label_cell(out, part, r);
        text_char(out, ',');
        answer_cell(out, part, part->label ? predicted[r] : 0, part->label ? 0.0f : answer[r]);
        for (int u = 0; u < units; u++) {
            text_char(out, ',');
            number(out, acts[(size_t)r * (size_t)units + (size_t)u]);
        }
        text_char(out, '\n');
    }
}

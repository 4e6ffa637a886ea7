#include "cli/option.h"
#include "cli/suggest.h"
#include "formats/json.h"
#include "formats/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The field of a row, as the type its kind stands for. */
static void *field(run_config *config, const option_row *row)
{
    return (char *)config + row->field;
}

static const void *field_of(const run_config *config, const option_row *row)
{
    return (const char *)config + row->field;
}

/* --- the ways a value is read -------------------------------------------------------- */

static bool is_word(const option_row *row, const char *value)
{
    return row->word && strcmp(value, row->word) == 0;
}

/* A number without sign tricks or fractions; doubles hold all we allow (below 2^53). */
static bool whole_number(const char *s, size_t len, double *out)
{
    for (size_t i = 0; i < len; i++) {
        if (!((s[i] >= '0' && s[i] <= '9') || (s[i] == '-' && i == 0))) {
            return false;
        }
    }
    return number_parse(s, len, '.', out);
}

/* "FOUND is not WANTED[ or WORD]" */
static nn_status refuse(const option_row *row, const char *spelled, const char *value, nn_err *err)
{
    nn_status status;
    text      wanted = {0};

    option_range(&wanted, row);
    status = text_check(&wanted, "reading the options", err);
    if (status == NN_OK) {
        status = nn_fail(err, NN_USAGE, "%s: '%.80s' is not %s", spelled, value, wanted.data);
    }
    text_free(&wanted);
    return status;
}

static nn_status set_int(int64_t *out, const option_row *row, const char *spelled,
                         const char *value, nn_err *err)
{
    double v = row->word_value;
    if (!is_word(row, value) &&
        !(whole_number(value, strlen(value), &v) && v >= row->lo && v <= row->hi)) {
        return refuse(row, spelled, value, err);
    }
    *out = (int64_t)v;
    return NN_OK;
}

static nn_status set_real(double *out, const option_row *row, const char *spelled,
                          const char *value, nn_err *err)
{
    double v = row->word_value;
    if (!is_word(row, value) &&
        !(number_parse(value, strlen(value), '.', &v) && v >= row->lo && v <= row->hi &&
          !(row->kind == OPT_ABOVE && v == row->lo) && !(row->kind == OPT_SHARE && v == row->hi))) {
        return refuse(row, spelled, value, err);
    }
    *out = v;
    return NN_OK;
}

/* The place of value[0 .. len) among the choices, or -1. */
static int place(const option_row *row, const char *value, size_t len)
{
    const char *word;
    for (int i = 0; (word = row->choice(i)); i++) {
        if (strlen(word) == len && memcmp(word, value, len) == 0) {
            return i;
        }
    }
    return -1;
}

static nn_status refuse_choice(const option_row *row, const char *spelled, const char *value,
                               size_t len, nn_err *err)
{
    nn_status status;
    text      line = {0};
    char      word[81];

    len = len < 80 ? len : 80;
    memcpy(word, value, len);
    word[len] = '\0';
    text_printf(&line, "%s: '%s' is not one of ", spelled, word);
    option_range(&line, row);
    suggest(&line, word, row->choice);
    status = text_check(&line, "reading the options", err);
    if (status == NN_OK) {
        status = nn_fail(err, NN_USAGE, "%s", line.data);
    }
    text_free(&line);
    return status;
}

static nn_status set_list(int_list *out, const option_row *row, const char *spelled,
                          const char *value, nn_err *err)
{
    int_list list = {0};

    for (const char *s = value;; s++) {
        size_t len = strcspn(s, ",");
        double v;
        if (list.n > NN_MAX_LAYERS) {
            return nn_fail(err, NN_USAGE, "%s: more than %d in the list", spelled,
                           NN_MAX_LAYERS + 1);
        }
        if (row->kind == OPT_CHOICES) {
            v = place(row, s, len);
            if (v < 0) {
                return refuse_choice(row, spelled, s, len, err);
            }
        } else if (!(whole_number(s, len, &v) && v >= row->lo && v <= row->hi)) {
            return nn_fail(err, NN_USAGE, "%s: '%.80s': '%.*s' is not a whole number in %.0f..%.0f",
                           spelled, value, (int)(len < 40 ? len : 40), s, row->lo, row->hi);
        }
        list.v[list.n++] = (int)v;
        s += len;
        if (*s == '\0') {
            break;
        }
    }
    *out = list;
    return NN_OK;
}

static nn_status set_text(char **out, const char *spelled, const char *value, nn_err *err)
{
    char *copy;
    if (*value == '\0') {
        return nn_fail(err, NN_USAGE, "%s: an empty text; a value is needed", spelled);
    }
    copy = strdup(value);
    if (!copy) {
        return nn_fail_nomem(err, "reading the options");
    }
    free(*out);
    *out = copy;
    return NN_OK;
}

static nn_status set_choice(int *out, const option_row *row, const char *spelled, const char *value,
                            nn_err *err)
{
    int i = place(row, value, strlen(value));
    if (i < 0) {
        return refuse_choice(row, spelled, value, strlen(value), err);
    }
    *out = i;
    return NN_OK;
}

static nn_status set_yesno(bool *out, const char *spelled, const char *value, nn_err *err)
{
    bool yes = strcmp(value, "yes") == 0;
    if (!yes && strcmp(value, "no") != 0) {
        return nn_fail(err, NN_USAGE, "%s: '%.80s' is not yes or no", spelled, value);
    }
    *out = yes;
    return NN_OK;
}

nn_status option_set(run_config *config, const option_row *row, const char *spelled,
                     const char *value, nn_err *err)
{
    void *to = field(config, row);

    switch (row->kind) {
    case OPT_FLAG:
        *(bool *)to = true;
        return NN_OK;
    case OPT_YESNO:
        return set_yesno(to, spelled, value, err);
    case OPT_INT:
        return set_int(to, row, spelled, value, err);
    case OPT_REAL:
    case OPT_ABOVE:
    case OPT_SHARE:
        return set_real(to, row, spelled, value, err);
    case OPT_CHOICE:
        return set_choice(to, row, spelled, value, err);
    case OPT_TEXT:
        return set_text(to, spelled, value, err);
    case OPT_INTS:
    case OPT_CHOICES:
        return set_list(to, row, spelled, value, err);
    }
    return nn_fail(err, NN_USAGE, "%s: an option of no kind", spelled);
}

void option_clear(run_config *config, const option_row *row)
{
    if (row->kind == OPT_TEXT) {
        char **s = field(config, row);
        free(*s);
        *s = NULL;
    }
}

/* --- and written --------------------------------------------------------------------- */

static void number_json(text *out, const option_row *row, double v)
{
    if (row->word && (v == row->word_value || (isnan(v) && isnan(row->word_value)))) {
        json_string(out, row->word);
    } else {
        json_double(out, v);
    }
}

static void list_json(text *out, const option_row *row, const int_list *list)
{
    text_char(out, '[');
    for (int i = 0; i < list->n; i++) {
        text_str(out, i ? ", " : "");
        if (row->kind == OPT_CHOICES) {
            json_string(out, row->choice(list->v[i]));
        } else {
            text_printf(out, "%d", list->v[i]);
        }
    }
    text_char(out, ']');
}

void option_json(text *out, const run_config *config, const option_row *row)
{
    const void *from = field_of(config, row);

    switch (row->kind) {
    case OPT_FLAG:
    case OPT_YESNO:
        text_str(out, *(const bool *)from ? "true" : "false");
        return;
    case OPT_INT:
        number_json(out, row, (double)*(const int64_t *)from);
        return;
    case OPT_REAL:
    case OPT_ABOVE:
    case OPT_SHARE:
        number_json(out, row, *(const double *)from);
        return;
    case OPT_CHOICE:
        json_string(out, row->choice(*(const int *)from));
        return;
    case OPT_INTS:
    case OPT_CHOICES:
        list_json(out, row, from);
        return;
    case OPT_TEXT: {
        char *const *s = from;
        if (*s) {
            json_string(out, *s);
        } else {
            text_str(out, "null");
        }
        return;
    }
    }
}

static void choices(text *out, const option_row *row)
{
    const char *word;
    for (int i = 0; (word = row->choice(i)); i++) {
        text_str(out, i ? ", " : "");
        text_str(out, word);
    }
}

void option_range(text *out, const option_row *row)
{
    switch (row->kind) {
    case OPT_INT:
        text_printf(out, "a whole number in %.0f..%.0f", row->lo, row->hi);
        break;
    case OPT_REAL:
        text_printf(out, "a number in %g..%g", row->lo, row->hi);
        break;
    case OPT_ABOVE:
        text_printf(out, "a number above %g, up to %g", row->lo, row->hi);
        break;
    case OPT_SHARE:
        text_printf(out, "a number from %g to below %g", row->lo, row->hi);
        break;
    case OPT_YESNO:
        text_str(out, "yes or no");
        break;
    case OPT_CHOICE:
    case OPT_CHOICES:
        choices(out, row);
        break;
    case OPT_FLAG:
    case OPT_TEXT:
    case OPT_INTS:
        break;
    }
    if (row->word) {
        text_printf(out, ", or %s", row->word);
    }
}

#include "data/selection.h"

#include "data/names.h"
#include "util/text.h"

#include <limits.h>
#include <string.h>

enum { SELECTION_SHOWN = 12 }; /* columns in a message */

/* An item of a list, or the whole of a label: a name as written, or the text in quotes. */
typedef struct {
    const char *option;
    text        name;
    bool        quoted;
} selection_item;

static const char *selection_name(const selection_item *item)
{
    return item->name.data ? item->name.data : "";
}

static nn_status selection_fail(const selection_item *item, const char *what, nn_err *err)
{
    nn_status status = NN_OK;
    text      shown  = {0};

    csv_show(&shown, selection_name(item), item->name.len);
    NN_TRY(text_check(&shown, "choosing columns", err));
    NN_TRY(nn_fail(err, NN_USAGE, "%s: '%s' %s", item->option, shown.data ? shown.data : "", what));
done:
    text_free(&shown);
    return status;
}

/* "--drop: t.csv has no column 'clas'; its columns are 'a', 'b'" */
static nn_status selection_fail_unknown(const selection_item *item, const table *t, nn_err *err)
{
    nn_status status  = NN_OK;
    text      message = {0};

    text_printf(&message, "%s: %s has no column '", item->option, t->name);
    csv_show(&message, selection_name(item), item->name.len);
    text_printf(&message, "'; its %d column%s", t->cols, t->cols == 1 ? " is " : "s are ");
    for (int c = 0; c < t->cols && c < SELECTION_SHOWN; c++) {
        text_str(&message, c ? ", " : "");
        names_show(&message, &t->column[c].name, 1, 1);
    }
    text_str(&message, t->cols > SELECTION_SHOWN ? ", ..." : "");
    NN_TRY(text_check(&message, "choosing columns", err));
    NN_TRY(nn_fail(err, NN_USAGE, "%s", message.data));
done:
    text_free(&message);
    return status;
}

/* Digits at *s as a number, which stops growing above any column; false without a digit. */
static bool selection_number(const char **s, int *number)
{
    const char *from = *s;

    for (*number = 0; **s >= '0' && **s <= '9'; (*s)++) {
        *number = *number > INT_MAX / 20 ? INT_MAX : *number * 10 + (**s - '0');
    }
    return *s > from;
}

/* The place of the column of that exact name; -1 when there is none. */
static int selection_named(const table *t, const char *name)
{
    for (int c = 0; c < t->cols; c++) {
        if (strcmp(t->column[c].name, name) == 0) {
            return c;
        }
    }
    return -1;
}

/* The columns `first` .. `last` that an item means: a name, a number, a range. */
static nn_status selection_resolve(const selection_item *item, const table *t, int *first,
                                   int *last, nn_err *err)
{
    const char *s = selection_name(item);

    *first = *last = selection_named(t, s);
    if (*first >= 0) {
        return NN_OK;
    }
    if (item->quoted || !selection_number(&s, first)) {
        return selection_fail_unknown(item, t, err);
    }
    *last = *first;
    if (*s == '-') {
        s++;
        if (!selection_number(&s, last)) {
            return selection_fail_unknown(item, t, err);
        }
    }
    if (*s != '\0' || *first < 1 || *first > t->cols || *last < 1 || *last > t->cols) {
        return selection_fail_unknown(item, t, err);
    }
    if (*first > *last) {
        return selection_fail(item, "runs backwards; the smaller number comes first", err);
    }
    (*first)--;
    (*last)--;
    return NN_OK;
}

static const char *selection_blanks(const char *s)
{
    while (*s == ' ' || *s == '\t') {
        s++;
    }
    return s;
}

/* "..." with its quotes doubled inside; *s is behind the opening one. */
static nn_status selection_read_quoted(selection_item *item, const char **s, nn_err *err)
{
    item->quoted = true;
    for (; **s; (*s)++) {
        if (**s == '"' && *++*s != '"') {
            return NN_OK;
        }
        text_char(&item->name, **s);
    }
    return selection_fail(item, "begins with a quote that is never closed", err);
}

/* The next item, and *s behind its comma or at the end. */
static nn_status selection_read_item(selection_item *item, const char **s, nn_err *err)
{
    nn_status status = NN_OK;

    text_clear(&item->name);
    item->quoted = false;
    *s           = selection_blanks(*s);
    if (**s == '"') {
        (*s)++;
        NN_TRY(selection_read_quoted(item, s, err));
        *s = selection_blanks(*s);
        if (**s && **s != ',') {
            NN_TRY(selection_fail(item, "is followed by something else than a comma", err));
        }
    } else {
        size_t len = strcspn(*s, ",");
        size_t all = len;
        while (len > 0 && ((*s)[len - 1] == ' ' || (*s)[len - 1] == '\t')) {
            len--;
        }
        text_bytes(&item->name, *s, len);
        *s += all;
    }
    NN_TRY(text_check(&item->name, "choosing columns", err));
    if (item->name.len == 0) {
        NN_TRY(
            selection_fail(item, "is no column; names, numbers and ranges such as 2-5 are", err));
    }
done:
    return status;
}

nn_status selection_mark(bool *marked, const table *t, const char *list, const char *option,
                         nn_err *err)
{
    nn_status      status = NN_OK;
    selection_item item   = {.option = option};
    const char    *s      = list;
    int            first = 0, last = 0;

    for (;;) {
        NN_TRY(selection_read_item(&item, &s, err));
        NN_TRY(selection_resolve(&item, t, &first, &last, err));
        for (int c = first; c <= last; c++) {
            marked[c] = true;
        }
        if (*s == '\0') {
            break;
        }
        s++; /* the comma */
    }
done:
    text_free(&item.name);
    return status;
}

nn_status selection_label(int *place, const table *t, const char *what, nn_err *err)
{
    nn_status      status = NN_OK;
    selection_item item   = {.option = "--label"};
    int            last   = 0;

    if (!what) {
        *place = t->cols - 1;
        return NN_OK;
    }
    *place = selection_named(t, what);
    if (*place < 0 && strcmp(what, "first") == 0) {
        *place = 0;
    } else if (*place < 0 && strcmp(what, "last") == 0) {
        *place = t->cols - 1;
    } else if (*place < 0) {
        text_str(&item.name, what);
        item.quoted = strchr(what, '-') != NULL; /* one column, not a range */
        NN_TRY(text_check(&item.name, "choosing columns", err));
        NN_TRY(selection_resolve(&item, t, place, &last, err));
    }
done:
    text_free(&item.name);
    return status;
}

/* The reader is a machine that eats what is in its window (a block of the
 * input) and may stop at any byte to have the window refilled.  Fields lie in
 * the window itself: an unquoted one where it was read, a quoted one moved left
 * over its dropped quotes.  Only when the window moves are their addresses put
 * right, which happens once a block.
 */
#include "formats/csv.h"

#include "formats/csv_sniff.h"
#include "util/file.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
    CSV_BLOCK       = 64 * 1024,
    CSV_FIRST_BYTES = 4, /* enough for csv_sniff_foreign and a byte order mark */
    CSV_MAX_RECORD  = 256 * 1024 * 1024,
    CSV_SHOWN       = 24 /* characters of a cell in a message */
};

/* What a byte may be, as bits of csv_reader.kind. */
enum {
    ENDS_PLAIN  = 1, /* ends an unquoted run: separator, CR, LF, NUL */
    ENDS_QUOTED = 2, /* ends a quoted run: quote, CR, LF (to count lines), NUL */
    IS_HIGH     = 4  /* not ASCII: the field must be checked as UTF-8 */
};

typedef enum {
    AT_RECORD, /* before the first byte of a record */
    IN_COMMENT,
    AT_FIELD, /* before the first byte of a field but the first */
    IN_PLAIN,
    IN_QUOTED,
    AFTER_QUOTE, /* behind a quote in a quoted field: the end, or the first of two */
    AT_END       /* the record is whole */
} csv_state;

struct csv_reader {
    char       *name;
    int         fd;   /* -1 when reading memory */
    const char *rest; /* memory not yet copied into the window */
    size_t      rest_len;
    bool        eof;

    char  *window;
    size_t cap, end; /* the window's size, and the end of what is in it */
    size_t at;       /* the next byte */
    size_t record;   /* where the record began */
    size_t gone;     /* bytes of the input before the window */
    size_t max_record;

    csv_field *field;
    int        n, field_cap;

    char          separator, comment;
    unsigned char kind[256];

    csv_state state;
    size_t    begin, write; /* the field under way: window[begin, write) once it ends */
    bool      quoted, high;
    bool      after_cr; /* the byte before was a CR: an LF belongs to it */
    long      line;     /* of the next byte */
    long      record_line, field_line;
};

/* --- messages ------------------------------------------------------------------------ */

#define CSV_AT "%s:%ld:%d: " /* name, line, column of the field under way */

/* NN_DATA about the field under way, its text so far shown in the message. */
static nn_status csv_fail_field(const csv_reader *r, const char *found, const char *wanted,
                                size_t stop, nn_err *err)
{
    text cell = {0};

    csv_show(&cell, r->window + r->begin, stop - r->begin);
    nn_fail(err, NN_DATA, CSV_AT "%s '%s'; %s", r->name, r->field_line, r->n + 1, found,
            cell.data != NULL ? cell.data : "", wanted);
    text_free(&cell);
    return NN_DATA;
}

/* --- the window ---------------------------------------------------------------------- */

/* Give the window `cap` bytes and let it start at the record. */
static nn_status csv_move_window(csv_reader *r, size_t cap, nn_err *err)
{
    char  *to   = cap == r->cap ? r->window : malloc(cap);
    size_t gone = r->record;

    if (to == NULL) {
        return nn_fail(err, NN_NOMEM, "out of memory while reading %s (a record of %zu bytes)",
                       r->name, r->end - gone);
    }
    for (int i = 0; i < r->n; i++) {
        size_t offset     = (size_t)(r->field[i].bytes - r->window);
        r->field[i].bytes = to + (offset - gone);
    }
    memmove(to, r->window + gone, r->end - gone);
    if (to != r->window) {
        free(r->window);
    }
    r->window = to;
    r->cap    = cap;
    r->gone += gone;
    r->end -= gone;
    r->at -= gone;
    if (r->state == IN_PLAIN || r->state == IN_QUOTED || r->state == AFTER_QUOTE) {
        r->begin -= gone; /* in the other states there is no field under way */
        r->write -= gone;
    }
    r->record = 0;
    return NN_OK;
}

static nn_status csv_read_block(csv_reader *r, nn_err *err)
{
    size_t room = r->cap - r->end, got = 0;

    if (r->fd >= 0) {
        nn_status status = file_read_some(r->fd, r->window + r->end, room, &got, r->name, err);
        if (status != NN_OK) {
            return status;
        }
    } else {
        got = r->rest_len < room ? r->rest_len : room;
        if (got > 0) {
            memcpy(r->window + r->end, r->rest, got);
            r->rest += got;
            r->rest_len -= got;
        }
    }
    r->end += got;
    r->eof = got == 0;
    return NN_OK;
}

/* More bytes behind those of the record under way, or r->eof. */
static nn_status csv_refill(csv_reader *r, nn_err *err)
{
    size_t kept = r->end - r->record, cap = r->cap;

    if (kept >= r->max_record) {
        return nn_fail(err, NN_DATA,
                       CSV_AT "the record is longer than %zu bytes; is a quote not closed?",
                       r->name, r->record_line, r->n + 1, r->max_record);
    }
    if (kept > cap / 2) {
        cap = cap <= r->max_record / 2 ? cap * 2 : r->max_record;
    }
    if (r->record > 0 || cap != r->cap) {
        nn_status status = csv_move_window(r, cap, err);
        if (status != NN_OK) {
            return status;
        }
    }
    return csv_read_block(r, err);
}

/* --- fields -------------------------------------------------------------------------- */

static nn_status csv_check_utf8(const csv_reader *r, nn_err *err)
{
    size_t at = r->begin;

    while (at < r->write) {
        size_t n = text_utf8(r->window + at, r->write - at, NULL);
        if (n == 0) {
            return csv_fail_field(r, "invalid UTF-8 in", "save the file as UTF-8", r->write, err);
        }
        at += n;
    }
    return NN_OK;
}

static nn_status csv_grow_fields(csv_reader *r, nn_err *err)
{
    csv_field *field = NULL;
    int        cap   = r->field_cap > 0 ? r->field_cap : 8;

    if (cap <= INT_MAX / 2 && (size_t)cap <= SIZE_MAX / 2 / sizeof *field) {
        cap *= 2;
        field = realloc(r->field, (size_t)cap * sizeof *field);
    }
    if (field == NULL) {
        return nn_fail(err, NN_NOMEM, "out of memory while reading %s (a record of %d fields)",
                       r->name, r->n);
    }
    r->field     = field;
    r->field_cap = cap;
    return NN_OK;
}

/* The field under way is whole: it ends at r->write. */
static nn_status csv_end_field(csv_reader *r, nn_err *err)
{
    if (r->high) {
        nn_status status = csv_check_utf8(r, err);
        if (status != NN_OK) {
            return status;
        }
    }
    if (r->n == r->field_cap) {
        nn_status status = csv_grow_fields(r, err);
        if (status != NN_OK) {
            return status;
        }
    }
    r->field[r->n++] = (csv_field){r->window + r->begin, r->write - r->begin, r->quoted};
    r->state         = AT_FIELD;
    return NN_OK;
}

/* Eat a line end's first byte; the LF of a CRLF is met later and not counted. */
static void csv_eat_line_end(csv_reader *r)
{
    r->after_cr = r->window[r->at] == '\r';
    r->at++;
    r->line++;
}

/* What ended an unquoted run, or what stands behind a closing quote. */
static nn_status csv_eat_end(csv_reader *r, nn_err *err)
{
    char c = r->window[r->at];

    if (c == '\0') {
        return nn_fail(err, NN_DATA, CSV_AT "NUL byte; a text file has none", r->name, r->line,
                       r->n + 1);
    }
    nn_status status = csv_end_field(r, err);
    if (status != NN_OK) {
        return status;
    }
    if (c == r->separator) {
        r->at++;
    } else {
        csv_eat_line_end(r);
        r->state = AT_END;
    }
    return NN_OK;
}

/* --- the states: each eats a byte or moves on ---------------------------------------- */

static nn_status csv_at_field(csv_reader *r, nn_err *err)
{
    (void)err;
    r->quoted     = r->window[r->at] == '"';
    r->high       = false;
    r->field_line = r->line;
    if (r->quoted) {
        r->at++;
    }
    r->begin = r->write = r->at;
    r->state            = r->quoted ? IN_QUOTED : IN_PLAIN;
    return NN_OK;
}

static nn_status csv_at_record(csv_reader *r, nn_err *err)
{
    char c = r->window[r->at];

    if (r->after_cr && c == '\n') {
        r->at++;
        r->after_cr = false;
        return NN_OK;
    }
    r->after_cr    = false;
    r->record      = r->at;
    r->record_line = r->line;
    if (r->comment != '\0' && c == r->comment) {
        r->state = IN_COMMENT;
        return NN_OK;
    }
    return csv_at_field(r, err);
}

static nn_status csv_in_comment(csv_reader *r, nn_err *err)
{
    (void)err;
    while (r->at < r->end && r->window[r->at] != '\n' && r->window[r->at] != '\r') {
        r->at++;
    }
    if (r->at < r->end) {
        csv_eat_line_end(r);
        r->state = AT_RECORD;
    }
    r->record = r->at; /* nothing to keep */
    return NN_OK;
}

static nn_status csv_in_plain(csv_reader *r, nn_err *err)
{
    const char *p = r->window + r->at, *end = r->window + r->end;
    unsigned    seen = 0, kind = 0;

    while (p < end && !((kind = r->kind[(unsigned char)*p]) & ENDS_PLAIN)) {
        seen |= kind;
        p++;
    }
    r->high = r->high || (seen & IS_HIGH);
    r->at = r->write = (size_t)(p - r->window);
    return p < end ? csv_eat_end(r, err) : NN_OK;
}

/* Inside quotes line ends are text, kept as they are, but lines they are. */
static void csv_keep_line_end(csv_reader *r)
{
    char c = r->window[r->at++];

    r->line += c == '\r' || !r->after_cr;
    r->after_cr           = c == '\r';
    r->window[r->write++] = c;
}

static nn_status csv_in_quoted(csv_reader *r, nn_err *err)
{
    char    *from = r->window + r->at, *p = from, *end = r->window + r->end;
    unsigned seen = 0, kind = 0;

    while (p < end && !((kind = r->kind[(unsigned char)*p]) & ENDS_QUOTED)) {
        seen |= kind;
        p++;
    }
    size_t run = (size_t)(p - from);
    if (run > 0) {
        memmove(r->window + r->write, from, run);
        r->write += run;
        r->at += run;
        r->after_cr = false;
        r->high     = r->high || (seen & IS_HIGH);
    }
    if (p == end) {
        return NN_OK;
    }
    if (*p == '"') {
        r->at++;
        r->after_cr = false;
        r->state    = AFTER_QUOTE;
        return NN_OK;
    }
    if (*p == '\0') {
        return csv_eat_end(r, err);
    }
    csv_keep_line_end(r);
    return NN_OK;
}

static nn_status csv_after_quote(csv_reader *r, nn_err *err)
{
    char c = r->window[r->at];

    if (c == '"') { /* two are one */
        r->at++;
        r->window[r->write++] = '"';
        r->state              = IN_QUOTED;
        return NN_OK;
    }
    if (r->kind[(unsigned char)c] & ENDS_PLAIN) {
        return csv_eat_end(r, err);
    }
    return csv_fail_field(r, "text after the closing quote of",
                          "a separator or a line end was expected, or the quote doubled", r->write,
                          err);
}

/* The input ends where the machine stands. */
static nn_status csv_finish(csv_reader *r, nn_err *err)
{
    nn_status status = NN_OK;

    switch (r->state) {
    case IN_QUOTED:
        return csv_fail_field(r, "the quote is never closed:", "the file ends inside the field",
                              r->write, err);
    case AT_FIELD: /* behind a separator: one more field, with nothing in it */
        r->quoted = r->high = false;
        r->begin = r->write = r->at;
        status              = csv_end_field(r, err);
        break;
    case IN_PLAIN:
    case AFTER_QUOTE:
        status = csv_end_field(r, err);
        break;
    case AT_RECORD:
    case IN_COMMENT:
        r->record_line = r->line;
        break;
    case AT_END:
        break;
    }
    r->state = AT_END;
    return status;
}

static nn_status csv_step(csv_reader *r, nn_err *err)
{
    switch (r->state) {
    case AT_RECORD:
        return csv_at_record(r, err);
    case IN_COMMENT:
        return csv_in_comment(r, err);
    case AT_FIELD:
        return csv_at_field(r, err);
    case IN_PLAIN:
        return csv_in_plain(r, err);
    case IN_QUOTED:
        return csv_in_quoted(r, err);
    case AFTER_QUOTE:
        return csv_after_quote(r, err);
    case AT_END:
        break;
    }
    return NN_OK;
}

/* One record, blank or not; r->n is 0 at the end of the input. */
static nn_status csv_record(csv_reader *r, nn_err *err)
{
    nn_status status = NN_OK;

    r->n      = 0;
    r->record = r->at;
    r->state  = AT_RECORD;
    while (status == NN_OK && r->state != AT_END) {
        if (r->at < r->end) {
            status = csv_step(r, err);
        } else if (r->eof) {
            status = csv_finish(r, err);
        } else {
            status = csv_refill(r, err);
        }
    }
    return status;
}

static bool csv_is_blank(const csv_reader *r)
{
    if (r->n != 1 || r->field[0].quoted) {
        return false;
    }
    for (size_t i = 0; i < r->field[0].len; i++) {
        if (r->field[0].bytes[i] != ' ' && r->field[0].bytes[i] != '\t') {
            return false;
        }
    }
    return true;
}

/* --- starting ------------------------------------------------------------------------ */

static void csv_set_kinds(csv_reader *r)
{
    for (int c = 128; c < 256; c++) {
        r->kind[c] = IS_HIGH;
    }
    r->kind['\r'] = r->kind['\n'] = r->kind['\0'] = ENDS_PLAIN | ENDS_QUOTED;
    r->kind['"']                                  = ENDS_QUOTED;
    r->kind[(unsigned char)r->separator]          = ENDS_PLAIN;
}

/* Learn what the first bytes tell: with a separator given a few will do, and
 * rows may trickle in; to detect it, the window is filled. */
static nn_status csv_look(csv_reader *r, nn_err *err)
{
    size_t wanted = r->separator == '\0' ? r->cap : CSV_FIRST_BYTES;

    while (r->end < wanted && !r->eof) {
        nn_status status = csv_read_block(r, err);
        if (status != NN_OK) {
            return status;
        }
    }
    const char *foreign = csv_sniff_foreign(r->window, r->end);
    if (foreign != NULL) {
        return nn_fail(err, NN_DATA, "%s: this is %s", r->name, foreign);
    }
    if (r->end >= 3 && memcmp(r->window, "\xEF\xBB\xBF", 3) == 0) {
        r->at = 3;
    }
    if (r->separator == '\0') {
        r->separator = csv_sniff_separator(r->window + r->at, r->end - r->at, r->eof, r->comment);
    }
    csv_set_kinds(r);
    return NN_OK;
}

/* A reader with a name and a window, and no source yet. */
static csv_reader *csv_create(const char *name, const csv_options *options)
{
    static const csv_options NO_OPTIONS = {0};
    const csv_options       *o          = options != NULL ? options : &NO_OPTIONS;
    csv_reader              *r          = calloc(1, sizeof *r);

    assert(o->max_record == 0 || o->max_record >= 64);
    assert((o->separator & 0x80) == 0 && o->separator != '"');
    assert(o->separator != '\r' && o->separator != '\n');
    if (r == NULL) {
        return NULL;
    }
    r->fd         = -1;
    r->separator  = o->separator;
    r->comment    = o->comment;
    r->max_record = o->max_record != 0 ? o->max_record : CSV_MAX_RECORD;
    r->cap        = r->max_record < CSV_BLOCK ? r->max_record : CSV_BLOCK;
    r->line = r->record_line = 1;
    r->window                = malloc(r->cap);
    r->name                  = malloc(strlen(name) + 1);
    if (r->window == NULL || r->name == NULL) {
        csv_close(r);
        return NULL;
    }
    strcpy(r->name, name);
    return r;
}

/* Give the reader away, or nothing of it. */
static nn_status csv_start(csv_reader **out, csv_reader *r, nn_err *err)
{
    nn_status status = csv_look(r, err);
    if (status != NN_OK) {
        csv_close(r);
        return status;
    }
    *out = r;
    return NN_OK;
}

nn_status csv_open(csv_reader **out, const char *path, const csv_options *options, nn_err *err)
{
    csv_reader *r = csv_create(file_input_name(path), options);

    if (r == NULL) {
        return nn_fail(err, NN_NOMEM, "out of memory while opening %s", path);
    }
    nn_status status = file_open(&r->fd, path, err);
    if (status != NN_OK) {
        csv_close(r);
        return status;
    }
    return csv_start(out, r, err);
}

nn_status csv_open_bytes(csv_reader **out, const char *name, const char *bytes, size_t len,
                         const csv_options *options, nn_err *err)
{
    assert(bytes != NULL || len == 0);
    csv_reader *r = csv_create(name, options);

    if (r == NULL) {
        return nn_fail(err, NN_NOMEM, "out of memory while opening %s", name);
    }
    r->rest     = bytes;
    r->rest_len = len;
    return csv_start(out, r, err);
}

nn_status csv_next(csv_reader *r, const csv_field **fields, int *n, nn_err *err)
{
    do {
        nn_status status = csv_record(r, err);
        if (status != NN_OK) {
            return status;
        }
    } while (csv_is_blank(r));
    *fields = r->field;
    *n      = r->n;
    return NN_OK;
}

long csv_line(const csv_reader *r)
{
    return r->record_line;
}

csv_extent csv_where(const csv_reader *r)
{
    return (csv_extent){.begin = r->gone + r->record, .end = r->gone + r->at, .next_line = r->line};
}

const char *csv_name(const csv_reader *r)
{
    return r->name;
}

char csv_separator(const csv_reader *r)
{
    return r->separator;
}

void csv_close(csv_reader *r)
{
    if (r != NULL) {
        file_close(r->fd);
        free(r->field);
        free(r->window);
        free(r->name);
        free(r);
    }
}

int csv_show(text *out, const char *bytes, size_t len)
{
    return text_visible_most(out, bytes, len, CSV_SHOWN);
}

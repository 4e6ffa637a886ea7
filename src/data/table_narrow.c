#include "data/table_narrow.h"

#include "data/cell.h"
#include "data/names.h"
#include "data/selection.h"
#include "formats/csv.h"
#include "formats/number.h"
#include "util/digest.h"
#include "util/pages.h"
#include "util/threads.h"

#include <assert.h>
#include <errno.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    HEAD      = 128 * 1024, /* holds what csv_open looks at, and the first record */
    BLOCK     = 1024 * 1024,
    LINE_MOST = 256 * 1024 * 1024
};

/* Whole lines, and where their rows go. */
typedef struct {
    char  *bytes;
    size_t cap, len;
    int    row;   /* the first              */
    int    place; /* among the blocks, from 0 */
} block;

/* What was seen in some blocks. */
typedef struct {
    int *missing; /* (cols) */
    int  end;     /* one behind the last row */
    int  blank;   /* the first line that is blank, as a row; INT_MAX: none */
} findings;

/* The pass.  Whoever holds `turn` reads the next block; whoever holds `place` to write may
 * move the matrix, for which those who fill it hold it to read.  Blocks are hashed in their order,
 * each by whoever has read it: beside its numbers if all before it have been by then, else behind
 * them. */
typedef struct {
    table_source from;
    char         separator, decimal, comment;
    size_t       block;
    table       *t;
    int          exact; /* the column kept in double; all others are in the matrix */

    pthread_mutex_t  turn;
    pthread_rwlock_t place;
    pthread_cond_t   moved; /* `hashed` or `failed` has changed */

    digest sha; /* of whoever has block number `hashed` */

    /* Under `turn`: */
    size_t   at; /* the next byte to read */
    int      blocks, hashed;
    char    *carry; /* (carried) the begin of a line whose end is not read yet */
    size_t   carried, carry_cap;
    bool     ended, failed;
    int      rows; /* given out so far: as many as there are line ends */
    size_t   room; /* rows that the matrix can hold */
    findings all;
} narrow;

/* --- the blocks, in turn ----------------------------------------------------------------- */

/* Up to `len` bytes from `at` on; 0 at the end; -1 for a failure. */
static ssize_t narrow_fetch(const table_source *from, size_t at, char *to, size_t len)
{
    ssize_t got;

    if (from->fd < 0) {
        size_t left = from->len - at;
        got         = (ssize_t)(left < len ? left : len);
        memcpy(to, from->bytes + at, (size_t)got);
        return got;
    }
    do {
        got = pread(from->fd, to, len, (off_t)at);
    } while (got < 0 && errno == EINTR);
    return got;
}

/* As much as `len` bytes, unless the end comes first. */
static bool narrow_fetch_all(const table_source *from, size_t at, char *to, size_t len, size_t *got)
{
    for (*got = 0; *got < len;) {
        ssize_t n = narrow_fetch(from, at + *got, to + *got, len - *got);
        if (n < 0) {
            return false;
        }
        if (n == 0) {
            break;
        }
        *got += (size_t)n;
    }
    return true;
}

static bool narrow_reserve(char **bytes, size_t *cap, size_t wanted)
{
    if (wanted > *cap) {
        char *more = realloc(*bytes, wanted);
        if (!more) {
            return false;
        }
        *bytes = more;
        *cap   = wanted;
    }
    return true;
}

/* The bytes from `from` on up to the last line end, that one included; 0: there is none. */
static size_t narrow_whole_lines(const block *b, size_t from)
{
    size_t end = b->len;

    while (end > from && b->bytes[end - 1] != '\n') {
        end--;
    }
    return end > from ? end : 0;
}

/* Fill b with what was carried over and the next block, or with more when a line is that long.
 * Ends behind a line end or the file's. */
static bool narrow_read(narrow *s, block *b)
{
    size_t whole = 0, got = 0;

    b->len     = s->carried;
    s->carried = 0;
    if (!narrow_reserve(&b->bytes, &b->cap, b->len + s->block)) {
        return false;
    }
    if (b->len > 0) {
        memcpy(b->bytes, s->carry, b->len);
    }
    while (whole == 0 && !s->ended) {
        if (b->len > LINE_MOST || !narrow_reserve(&b->bytes, &b->cap, b->len + s->block) ||
            !narrow_fetch_all(&s->from, s->at, b->bytes + b->len, s->block, &got)) {
            return false;
        }
        s->at += got;
        b->len += got;
        s->ended = got < s->block;
        whole    = s->ended ? b->len : narrow_whole_lines(b, b->len - got);
    }
    if (!narrow_reserve(&s->carry, &s->carry_cap, b->len - whole + 1)) {
        return false;
    }
    memcpy(s->carry, b->bytes + whole, b->len - whole);
    s->carried = b->len - whole;
    b->len     = whole;
    return true;
}

/* The lines of a block, the last perhaps without an end; summed bytewise, for the compiler to
 * do sixteen or more at a time. */
static size_t narrow_count_lines(const block *b)
{
    size_t lines = b->len > 0 && b->bytes[b->len - 1] != '\n';

    for (size_t i = 0; i < b->len;) {
        size_t        stop = b->len - i < 128 ? b->len : i + 128;
        unsigned char some = 0;
        for (; i < stop; i++) {
            some = (unsigned char)(some + (b->bytes[i] == '\n'));
        }
        lines += some;
    }
    return lines;
}

static bool narrow_resize(narrow *s, size_t rows)
{
    table  *t     = s->t;
    size_t  width = (size_t)t->matrix_cols;
    double *exact = NULL;
    float  *matrix;

    if (rows > SIZE_MAX / sizeof *matrix / (width + 2)) {
        return false;
    }
    matrix = realloc(t->matrix, (rows * width + 1) * sizeof *matrix);
    if (matrix) {
        pages_large(matrix, (rows * width + 1) * sizeof *matrix);
        t->matrix = matrix;
        exact     = realloc(t->column[s->exact].number, (rows + 1) * sizeof *exact);
    }
    if (exact) {
        t->column[s->exact].number = exact;
        s->room                    = rows;
    }
    return exact != NULL;
}

/* Room for `rows` more; nobody may be filling the matrix while it moves. */
static bool narrow_make_room(narrow *s, size_t rows)
{
    size_t wanted = (size_t)s->rows + rows;

    if (wanted > INT_MAX) {
        return false;
    }
    if (wanted <= s->room) {
        return true;
    }
    pthread_rwlock_wrlock(&s->place);
    bool done = narrow_resize(s, wanted + wanted / 4);
    pthread_rwlock_unlock(&s->place);
    return done;
}

/* The next block, of one line or more; false at the end. */
static bool narrow_take(narrow *s, block *b)
{
    pthread_mutex_lock(&s->turn);
    bool more = !s->failed && !(s->ended && s->carried == 0);
    if (more) {
        size_t lines = 0;
        s->failed    = !narrow_read(s, b);
        if (!s->failed) {
            lines     = narrow_count_lines(b);
            s->failed = !narrow_make_room(s, lines);
        }
        b->place = s->blocks++;
        b->row   = s->rows;
        s->rows += s->failed ? 0 : (int)lines;
        more = !s->failed;
    }
    pthread_mutex_unlock(&s->turn);
    return more;
}

static void narrow_fail(narrow *s)
{
    pthread_mutex_lock(&s->turn);
    s->failed = true;
    pthread_cond_broadcast(&s->moved);
    pthread_mutex_unlock(&s->turn);
}

/* Whether all blocks before b are hashed. */
static bool narrow_may_hash(narrow *s, const block *b)
{
    pthread_mutex_lock(&s->turn);
    bool may = s->hashed == b->place;
    pthread_mutex_unlock(&s->turn);
    return may;
}

/* Hash b, or what is left of it if it was lent already. */
static void narrow_hash(narrow *s, const block *b, bool lent)
{
    pthread_mutex_lock(&s->turn);
    while (s->hashed != b->place && !s->failed) {
        pthread_cond_wait(&s->moved, &s->turn);
    }
    bool may = s->hashed == b->place;
    pthread_mutex_unlock(&s->turn);
    if (!may) {
        return;
    }
    if (lent) {
        digest_rest(&s->sha);
    } else {
        digest_add(&s->sha, b->bytes, b->len);
    }
    pthread_mutex_lock(&s->turn);
    s->hashed++;
    pthread_cond_broadcast(&s->moved);
    pthread_mutex_unlock(&s->turn);
}

/* --- a block's rows ---------------------------------------------------------------------- */

static bool is_line_end(const char *p, const char *end)
{
    return p == end || *p == '\n' || (*p == '\r' && p + 1 < end && p[1] == '\n');
}

static const char *behind_line_end(const char *p, const char *end)
{
    p += p < end && *p == '\r';
    return p < end ? p + 1 : end;
}

/* The line end behind spaces and tabs alone; NULL: there is more on the line. */
static const char *narrow_blank(const narrow *s, const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t') && *p != s->separator) {
        p++;
    }
    return is_line_end(p, end) ? p : NULL;
}

/* A cell that is not a number to the last byte: with blanks, missing, or one of the numbers that
 * number_read leaves to others.  Returns its end; NULL: not for this pass. */
static const char *narrow_cell(const narrow *s, const char *p, const char *end, double *v)
{
    const char *stop = p;

    while (!is_line_end(stop, end) && *stop != s->separator) {
        if (*stop == '"' || *stop == '\r' || *stop == '\0' || (*stop & 0x80) != 0) {
            return NULL;
        }
        stop++;
    }
    csv_field f = cell_trim((csv_field){.bytes = p, .len = (size_t)(stop - p)});
    switch (cell_read(f, s->decimal, v)) {
    case CELL_NUMBER:
        return stop;
    case CELL_MISSING:
        *v = NAN;
        return stop;
    case CELL_TEXT:
        break;
    }
    return NULL;
}

/* One row; returns its line end, NULL when it is not for this pass.
 *   beside  in/out  what to hash meanwhile, about as fast; may be NULL */
static const char *narrow_row(const narrow *s, const char *p, const char *end, int row,
                              findings *seen, digest *beside)
{
    const int cols = s->t->cols;
    float    *to   = s->t->matrix + (size_t)row * (size_t)s->t->matrix_cols;

    for (int c = 0; c < cols; c++) {
        double      v;
        const bool  last = c == cols - 1;
        const char *stop = number_read(p, end, s->decimal, &v);

        if (!stop || !(last ? is_line_end(stop, end) : stop < end && *stop == s->separator)) {
            stop = narrow_cell(s, p, end, &v);
            if (!stop || is_line_end(stop, end) != last) {
                return NULL;
            }
            seen->missing[c] += isnan(v) != 0;
        }
        if (c == s->exact) {
            s->t->column[c].number[row] = v;
        } else if (fabs(v) > (double)FLT_MAX) { /* perhaps too large: cell_float knows */
            return NULL;
        } else {
            *to++ = (float)v;
        }
        if (beside) {
            digest_step(beside);
        }
        p = stop + 1;
    }
    return p - 1;
}

static bool narrow_fill(const narrow *s, const block *b, findings *seen, digest *beside)
{
    const char *p = b->bytes, *end = b->bytes + b->len;

    for (int row = b->row; p < end; row++) {
        const char *stop = narrow_blank(s, p, end);

        if (stop) {
            seen->blank = row < seen->blank ? row : seen->blank;
        } else {
            stop = s->comment && *p == s->comment ? NULL : narrow_row(s, p, end, row, seen, beside);
            if (!stop) {
                return false;
            }
            seen->end = row + 1;
        }
        p = behind_line_end(stop, end);
    }
    return true;
}

static void narrow_note(narrow *s, const findings *seen)
{
    pthread_mutex_lock(&s->turn);
    for (int c = 0; c < s->t->cols; c++) {
        s->all.missing[c] += seen->missing[c];
    }
    s->all.end   = seen->end > s->all.end ? seen->end : s->all.end;
    s->all.blank = seen->blank < s->all.blank ? seen->blank : s->all.blank;
    pthread_mutex_unlock(&s->turn);
}

static nn_status narrow_work(void *user, int i, nn_err *err)
{
    narrow  *s    = user;
    block    b    = {0};
    findings seen = {.missing = calloc((size_t)s->t->cols, sizeof *seen.missing), .blank = INT_MAX};
    bool     fine = seen.missing != NULL;
    (void)i, (void)err;

    while (fine && narrow_take(s, &b)) {
        bool beside = b.len > 0 && narrow_may_hash(s, &b);

        if (beside) {
            digest_lend(&s->sha, b.bytes, b.len);
        }
        pthread_rwlock_rdlock(&s->place);
        fine = narrow_fill(s, &b, &seen, beside ? &s->sha : NULL);
        pthread_rwlock_unlock(&s->place);
        if (fine) {
            narrow_hash(s, &b, beside);
        }
    }
    if (fine) {
        narrow_note(s, &seen);
    } else {
        narrow_fail(s);
    }
    free(seen.missing);
    free(b.bytes);
    return NN_OK;
}

/* --- the first record -------------------------------------------------------------------- */

/* Names, and the place of each column in the matrix. */
static bool narrow_columns(narrow *s, const csv_field *fields, const char *label)
{
    table     *t      = s->t;
    csv_field *header = calloc((size_t)t->cols, sizeof *header);
    char     **names  = NULL;
    bool       done   = false;

    t->column = calloc((size_t)t->cols, sizeof *t->column);
    for (int c = 0; header && c < t->cols; c++) {
        header[c] = cell_trim(fields[c]);
    }
    if (header && t->column &&
        names_make(&names, t->has_header ? header : NULL, t->cols, NULL) == NN_OK) {
        for (int c = 0; c < t->cols; c++) {
            t->column[c] = (table_column){.name = names[c], .kind = COLUMN_NUMBER, .bad_row = -1};
        }
        done = selection_label(&s->exact, t, label, NULL) == NN_OK;
    }
    for (int c = 0; done && c < t->cols; c++) {
        t->column[c].at = c == s->exact ? -1 : t->matrix_cols++;
    }
    free(names); /* the array; the names are the columns' now */
    free(header);
    return done;
}

/* A header has no number, and not every cell of it is missing; that there are numbers below it
 * is seen to in the end. */
static bool narrow_has_header(const narrow *s, const csv_field *fields, int n)
{
    bool all_missing = true;

    for (int c = 0; c < n; c++) {
        cell_kind kind = cell_read(cell_trim(fields[c]), s->decimal, NULL);

        if (kind == CELL_NUMBER) {
            return false;
        }
        all_missing = all_missing && kind == CELL_MISSING;
    }
    return !all_missing;
}

/* Read the first record of the head (len); the rows begin behind it, or with it.
 *   whole  in  there is nothing behind the head */
static bool narrow_first(narrow *s, csv_reader *csv, size_t len, bool whole, const char *label)
{
    const csv_field *fields = NULL;
    int              n      = 0;

    if (csv_next(csv, &fields, &n, NULL) != NN_OK || n == 0) {
        return false;
    }
    csv_extent at   = csv_where(csv);
    s->separator    = csv_separator(csv);
    s->t->separator = s->separator;
    s->t->cols      = n;
    if (s->separator == s->decimal || (at.end == len && !whole)) {
        return false;
    }
    s->t->has_header = narrow_has_header(s, fields, n);
    s->t->first_line = s->t->has_header ? at.next_line : csv_line(csv);
    s->at            = s->t->has_header ? at.end : at.begin;
    return narrow_columns(s, fields, label);
}

/* Read the head, and make room for as many rows as its lines let expect. */
static bool narrow_begin(narrow *s, const table_options *options, const char *label)
{
    const csv_options how  = {.separator = options ? options->separator : 0, .comment = s->comment};
    csv_reader       *csv  = NULL;
    block             head = {.bytes = malloc(HEAD)};
    bool              done = false;

    if (head.bytes && narrow_fetch_all(&s->from, 0, head.bytes, HEAD, &head.len) &&
        csv_open_bytes(&csv, s->from.name, head.bytes, head.len, &how, NULL) == NN_OK &&
        narrow_first(s, csv, head.len, head.len < HEAD, label)) {
        size_t lines = narrow_count_lines(&head), bytes = head.len;
        digest_add(&s->sha, head.bytes, s->at);
        if (s->at > 0 && s->at < bytes && head.bytes[s->at - 1] == '\r' &&
            head.bytes[s->at] == '\n') { /* the reader leaves it to the next record */
            digest_add(&s->sha, "\n", 1);
            s->at++;
        }
        done = narrow_resize(s, bytes < HEAD ? lines : s->from.len / (bytes / (lines + 1)) + lines);
    }
    csv_close(csv);
    free(head.bytes);
    return done;
}

/* --- the whole --------------------------------------------------------------------------- */

/* Blank lines have no place in the matrix, but behind all rows they do no harm. */
static bool narrow_end(narrow *s)
{
    table *t       = s->t;
    bool   numbers = false;

    if (s->failed || s->all.end == 0 || s->all.blank < s->all.end) {
        return false;
    }
    t->rows = s->all.end;
    for (int c = 0; c < t->cols; c++) {
        t->column[c].missing = s->all.missing[c];
        t->column[c].numbers = t->rows - s->all.missing[c];
        numbers              = numbers || t->column[c].numbers > 0;
    }
    digest_end(&s->sha, t->sha256);
    return (numbers || !t->has_header) && narrow_resize(s, (size_t)t->rows);
}

static bool narrow_run(narrow *s, int threads)
{
    if (pthread_mutex_init(&s->turn, NULL) != 0) {
        return false;
    }
    if (pthread_rwlock_init(&s->place, NULL) != 0) {
        pthread_mutex_destroy(&s->turn);
        return false;
    }
    if (pthread_cond_init(&s->moved, NULL) != 0) {
        pthread_rwlock_destroy(&s->place);
        pthread_mutex_destroy(&s->turn);
        return false;
    }
    threads_for(threads, threads, narrow_work, s, NULL);
    pthread_cond_destroy(&s->moved);
    pthread_rwlock_destroy(&s->place);
    pthread_mutex_destroy(&s->turn);
    return narrow_end(s);
}

table *table_narrow_make(const table_source *from, const table_options *options,
                         const table_narrow *how)
{
    size_t piece   = how->block ? how->block : BLOCK;
    int    threads = how->threads ? how->threads : threads_available();
    narrow s       = {.from    = *from,
                      .decimal = table_options_decimal(options),
                      .comment = options ? options->comment : '\0',
                      .block   = piece,
                      .all     = {.blank = INT_MAX},
                      .t       = calloc(1, sizeof *s.t)};
    bool   done    = false;

    digest_begin(&s.sha);
    if (s.t && (s.t->name = strdup(from->name)) != NULL && narrow_begin(&s, options, how->label) &&
        (s.all.missing = calloc((size_t)s.t->cols, sizeof *s.all.missing)) != NULL) {
        size_t blocks = from->len / piece + 1;
        done          = narrow_run(&s, blocks < (size_t)threads ? (int)blocks : threads);
    }
    free(s.all.missing);
    free(s.carry);
    if (!done) {
        table_free(s.t);
        return NULL;
    }
    return s.t;
}

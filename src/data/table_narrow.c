#include "data/table_narrow.h"

#include "data/cell.h"
#include "data/names.h"
#include "data/pieces.h"
#include "data/selection.h"
#include "formats/csv.h"
#include "formats/number.h"
#include "formats/number_row.h"
#include "util/digest.h"
#include "util/pages.h"
#include "util/threads.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEAD  = 128 * 1024, /* holds what csv_open looks at, and the first record */
    BLOCK = 1024 * 1024
};

/* What was seen in some pieces. */
typedef struct {
    int *missing; /* (cols) */
    int  end;     /* one behind the last row */
    int  blank;   /* the first line that is blank, as a row; INT_MAX: none */
} findings;

/* The pass.  Whoever holds `place` to write may move the matrix, for which those who fill it hold
 * it to read. */
typedef struct {
    char    separator, decimal, comment;
    pieces *text; /* behind the header */
    table  *t;
    int     exact; /* the column kept in double; all others are in the matrix */
    bool    able;  /* to read several cells at once */

    pthread_rwlock_t place;
    size_t           room; /* rows that the matrix can hold */
    findings         all;  /* noted while holding `place` to write */
} narrow;

/* --- the matrix -------------------------------------------------------------------------- */

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
        pages_for_rows(matrix, rows, width * sizeof *matrix);
        t->matrix = matrix;
        exact     = realloc(t->column[s->exact].number, (rows + 1) * sizeof *exact);
    }
    if (exact) {
        t->column[s->exact].number = exact;
        s->room                    = rows;
    }
    return exact != NULL;
}

/* Hold `place` to read, with room for so many rows; false: not held, no memory. */
static bool narrow_hold_room(narrow *s, size_t rows)
{
    pthread_rwlock_rdlock(&s->place);
    if (rows <= s->room) {
        return true;
    }
    pthread_rwlock_unlock(&s->place);
    pthread_rwlock_wrlock(&s->place);
    bool done = rows <= s->room || narrow_resize(s, rows + rows / 4);
    pthread_rwlock_unlock(&s->place);
    if (done) {
        pthread_rwlock_rdlock(&s->place);
    }
    return done;
}

/* The rows of a piece, before they are written to.  Not where it has more lines than it has bytes
 * for as many rows, a separator or a line end to each cell: what is no row is not written to, and
 * its pages would take room for nothing. */
static void narrow_at_hand(const narrow *s, const piece *b)
{
    const size_t row = (size_t)b->line, rows = (size_t)b->lines;
    const size_t width = (size_t)s->t->matrix_cols;

    if (rows <= b->len / (size_t)s->t->cols + 1) {
        pages_at_hand(s->t->matrix + row * width, rows * width * sizeof *s->t->matrix);
        pages_at_hand(s->t->column[s->exact].number + row, rows * sizeof(double));
    }
}

/* --- a piece's rows ---------------------------------------------------------------------- */

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

/* Any one cell; returns the byte behind its end, NULL when the row is not for this pass.
 *   to  in/out  where the next number of the matrix goes */
static const char *narrow_any_cell(const narrow *s, const char *p, const char *end, int c, int row,
                                   float **to, findings *seen)
{
    double      v;
    const bool  last = c == s->t->cols - 1;
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
        *(*to)++ = (float)v;
    }
    return stop + 1;
}

/* How many cells are as many bytes as a step of the digest, by the piece's mean; without a digest,
 * all. */
static int narrow_pace(const narrow *s, const piece *b)
{
    const size_t cells = (size_t)b->lines * (size_t)s->t->cols, pace = cells * DIGEST_STEP / b->len;

    return !b->beside || pace > (size_t)s->t->cols ? s->t->cols : pace > 0 ? (int)pace : 1;
}

/* One row; returns its line end, NULL when it is not for this pass.
 *   beside  in/out  what to hash meanwhile, a step for every `pace` cells; may be NULL */
static const char *narrow_row(const narrow *s, const char *p, const char *end, int row,
                              findings *seen, digest *beside, int pace)
{
    const int cols = s->t->cols;
    float    *to   = s->t->matrix + (size_t)row * (size_t)s->t->matrix_cols;

    for (int c = 0; p && c < cols;) {
        /* The exact column is no float, and the last cell has no separator behind it. */
        const int left   = (c <= s->exact ? s->exact : cols - 1) - c;
        const int wanted = !s->able ? 0 : left < pace ? left : pace;
        const int got    = wanted ? number_row(&p, end, s->separator, s->decimal, wanted, to) : 0;

        if (beside) {
            digest_step(beside);
        }
        to += got;
        c += got;
        if (got < wanted || wanted == 0) {
            p = narrow_any_cell(s, p, end, c++, row, &to, seen);
        }
    }
    return p ? p - 1 : NULL;
}

static bool narrow_fill(const narrow *s, const piece *b, findings *seen)
{
    const int   pace = narrow_pace(s, b);
    const char *p = b->bytes, *end = b->bytes + b->len;

    for (int row = b->line; p < end; row++) {
        const char *stop = narrow_blank(s, p, end);

        if (stop) {
            seen->blank = row < seen->blank ? row : seen->blank;
        } else {
            stop = s->comment && *p == s->comment
                       ? NULL
                       : narrow_row(s, p, end, row, seen, b->beside, pace);
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
    pthread_rwlock_wrlock(&s->place);
    for (int c = 0; c < s->t->cols; c++) {
        s->all.missing[c] += seen->missing[c];
    }
    s->all.end   = seen->end > s->all.end ? seen->end : s->all.end;
    s->all.blank = seen->blank < s->all.blank ? seen->blank : s->all.blank;
    pthread_rwlock_unlock(&s->place);
}

static bool narrow_piece(narrow *s, const piece *b, findings *seen)
{
    if (!narrow_hold_room(s, (size_t)b->line + (size_t)b->lines)) {
        return false;
    }
    narrow_at_hand(s, b);
    bool fine = narrow_fill(s, b, seen);
    pthread_rwlock_unlock(&s->place);
    return fine;
}

static nn_status narrow_work(void *user, int i, nn_err *err)
{
    narrow  *s    = user;
    piece   *b    = NULL;
    findings seen = {.missing = calloc((size_t)s->t->cols, sizeof *seen.missing), .blank = INT_MAX};
    bool     fine = seen.missing != NULL;
    (void)i, (void)err;

    while (fine && (b = pieces_take(s->text)) != NULL) {
        fine = narrow_piece(s, b, &seen);
        if (fine) {
            pieces_give(s->text, b);
        }
    }
    if (fine) {
        narrow_note(s, &seen);
    } else {
        pieces_fail(s->text);
    }
    free(seen.missing);
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

/* By its content a header has no number, and not every cell of it is missing; that there are
 * numbers below it is seen to in the end. */
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
 *   whole  in   there is nothing behind the head
 *   begin  out  where the rows begin */
static bool narrow_first(narrow *s, csv_reader *csv, size_t len, bool whole,
                         const table_options *options, const char *label, size_t *begin)
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
    s->t->has_header = table_options_header(options, narrow_has_header(s, fields, n));
    s->t->first_line = s->t->has_header ? at.next_line : csv_line(csv);
    *begin           = s->t->has_header ? at.end : at.begin;
    return narrow_columns(s, fields, label);
}

/* Read the head, and make room for as many rows as its lines let expect. */
static bool narrow_begin(narrow *s, const piece_source *from, const table_options *options,
                         const char *label)
{
    const csv_options how  = {.separator = options ? options->separator : 0, .comment = s->comment};
    csv_reader       *csv  = NULL;
    char             *head = malloc(HEAD);
    size_t            len = 0, begin = 0;
    bool              done = false;

    if (head && piece_source_read(from, 0, head, HEAD, &len) &&
        csv_open_bytes(&csv, s->t->name, head, len, &how, NULL) == NN_OK &&
        narrow_first(s, csv, len, len < HEAD, options, label, &begin)) {
        size_t lines = pieces_count_lines(head, len);
        begin += begin > 0 && begin < len && head[begin - 1] == '\r' &&
                 head[begin] == '\n'; /* the reader leaves it to the next record */
        pieces_skip(s->text, head, begin);
        done = narrow_resize(s, len < HEAD ? lines : from->len / (len / (lines + 1)) + lines);
    }
    csv_close(csv);
    free(head);
    return done;
}

/* --- the whole --------------------------------------------------------------------------- */

/* Blank lines have no place in the matrix, but behind all rows they do no harm. */
static bool narrow_end(narrow *s)
{
    table *t       = s->t;
    bool   numbers = false;

    if (!pieces_end(s->text, t->sha256) || s->all.end == 0 || s->all.blank < s->all.end) {
        return false;
    }
    t->rows = s->all.end;
    for (int c = 0; c < t->cols; c++) {
        t->column[c].missing = s->all.missing[c];
        t->column[c].numbers = t->rows - s->all.missing[c];
        numbers              = numbers || t->column[c].numbers > 0;
    }
    return (numbers || !t->has_header) && narrow_resize(s, (size_t)t->rows);
}

static bool narrow_run(narrow *s, int threads)
{
    s->all.missing = calloc((size_t)s->t->cols, sizeof *s->all.missing);
    if (!s->all.missing || pthread_rwlock_init(&s->place, NULL) != 0) {
        return false;
    }
    threads_for(threads, threads, narrow_work, s, NULL);
    pthread_rwlock_destroy(&s->place);
    return narrow_end(s);
}

table *table_narrow_make(const char *name, const piece_source *from, const table_options *options,
                         const table_narrow *how)
{
    size_t size    = how->block ? how->block : BLOCK;
    size_t most    = from->len / size + 1;
    int    threads = how->threads ? how->threads : threads_available();
    bool   done    = false;

    threads  = most < (size_t)threads ? (int)most : threads;
    narrow s = {.decimal = table_options_decimal(options),
                .comment = options ? options->comment : '\0',
                .able    = number_row_able(),
                .text    = pieces_create(from, size, threads),
                .all     = {.blank = INT_MAX},
                .t       = calloc(1, sizeof *s.t)};

    if (s.text && s.t && (s.t->name = strdup(name)) != NULL) {
        done = narrow_begin(&s, from, options, how->label) && narrow_run(&s, threads);
    }
    free(s.all.missing);
    pieces_free(s.text);
    if (!done) {
        table_free(s.t);
        return NULL;
    }
    return s.t;
}

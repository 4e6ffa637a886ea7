/* Pieces: every line once and in its place, and the digest of the whole, whoever does what. */
#include "support.h"

#include "data/pieces.h"
#include "util/text.h"
#include "util/threads.h"

#include <stdatomic.h>

/* What several threads saw of a text whose lines are their numbers. */
typedef struct {
    pieces     *q;
    int         steps;   /* of the digest, a piece */
    int         fail_at; /* the line at which to give up; -1: never */
    atomic_int *seen;    /* (lines) */
    int         lines;
    atomic_bool wrong;
} watch;

static bool see_piece(watch *w, const piece *b)
{
    const char *p = b->bytes, *end = b->bytes + b->len;
    int         line = b->line;

    for (int i = 0; b->beside && i < w->steps; i++) {
        digest_step(b->beside);
    }
    for (; p < end; line++) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        if (line >= w->lines || atoi(p) != line) {
            w->wrong = true;
            return false;
        }
        w->seen[line]++;
        p = stop ? stop + 1 : end;
    }
    w->wrong = w->wrong || line != b->line + b->lines;
    return w->fail_at < b->line || w->fail_at >= line;
}

static nn_status see_pieces(void *user, int i, nn_err *err)
{
    watch *w = user;
    piece *b;
    (void)i, (void)err;

    while ((b = pieces_take(w->q)) != NULL) {
        if (!see_piece(w, b)) {
            pieces_fail(w->q);
            return NN_OK;
        }
        pieces_give(w->q, b);
    }
    return NN_OK;
}

/* Line i is i, a comma, and i % 37 times 'x'. */
static void write_lines(text *t, int lines, bool ended)
{
    for (int i = 0; i < lines; i++) {
        text_printf(t, "%d,%.*s\n", i, i % 37, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    }
    assert_non_null(t->data);
    t->len -= !ended;
}

/* Returns whether it came to its end, and looks whether all is as it should be. */
static bool run(const text *t, int lines, size_t size, int threads, int steps, int fail_at)
{
    piece_source from = {.fd = -1, .bytes = t->data, .len = t->len};
    watch        w    = {.q       = pieces_create(&from, size, threads),
                         .steps   = steps,
                         .fail_at = fail_at,
                         .seen    = zeroed((size_t)lines, sizeof *w.seen),
                         .lines   = lines};
    char         got[DIGEST_HEX], want[DIGEST_HEX];
    digest       d;

    assert_non_null(w.q);
    assert_int_equal(threads_for(threads, threads, see_pieces, &w, NULL), NN_OK);
    const bool done = pieces_end(w.q, got);
    assert_false(w.wrong);
    digest_begin(&d);
    digest_add(&d, t->data, t->len);
    digest_end(&d, want);
    for (int i = 0; done && i < lines; i++) {
        assert_int_equal(w.seen[i], 1);
    }
    if (done) {
        assert_string_equal(got, want);
    }
    pieces_free(w.q);
    free(w.seen);
    return done;
}

static const size_t SIZES[] = {1, 7, 64, 1000, 100000};

static void every_line_has_its_place(void **state)
{
    static const int LINES[] = {1, 2, 50, 3000}, STEPS[] = {0, 1, 3, 1000};
    (void)state;

    for (int i = 0; i < 5 * 4 * 4 * 2; i++) {
        text t     = {0};
        int  lines = LINES[i / 5 % 4];
        write_lines(&t, lines, i / 80 == 0);
        for (int threads = 1; threads <= 4; threads++) {
            assert_true(run(&t, lines, SIZES[i % 5], threads, STEPS[i / 20 % 4], -1));
        }
        text_free(&t);
    }
}

/* Nobody waits for who has given up. */
static void giving_up_ends_it(void **state)
{
    text t = {0};
    (void)state;

    write_lines(&t, 2000, true);
    for (int i = 0; i < 5 * 4 * 3; i++) {
        assert_false(run(&t, 2000, SIZES[i % 5], 1 + i / 5 % 4, 1, i / 20 * 999));
    }
    text_free(&t);
}

static void what_is_skipped_is_hashed(void **state)
{
    static const char TEXT[] = "head\n0\n1\n2\n";
    piece_source      from   = {.fd = -1, .bytes = TEXT, .len = sizeof TEXT - 1};
    pieces           *q      = pieces_create(&from, 4, 1);
    char              got[DIGEST_HEX], want[DIGEST_HEX];
    int               lines = 0;
    (void)state;

    assert_non_null(q);
    pieces_skip(q, TEXT, 5);
    for (piece *b; (b = pieces_take(q)) != NULL; pieces_give(q, b)) {
        assert_int_equal(b->line, lines);
        assert_int_equal(b->bytes[0], '0' + lines);
        lines += b->lines;
    }
    assert_int_equal(lines, 3);
    assert_true(pieces_end(q, got));
    digest_sha256(TEXT, sizeof TEXT - 1, want);
    assert_string_equal(got, want);
    pieces_free(q);
}

static void nothing_has_no_pieces(void **state)
{
    piece_source from = {.fd = -1, .bytes = "", .len = 0};
    pieces      *q    = pieces_create(&from, 10, 2);
    char         hex[DIGEST_HEX];
    (void)state;

    assert_non_null(q);
    assert_null(pieces_take(q));
    assert_null(pieces_take(q));
    assert_true(pieces_end(q, hex));
    pieces_free(q);
}

static void what_cannot_be_read_fails(void **state)
{
    piece_source from = {.fd = 1 << 20, .len = 100};
    pieces      *q    = pieces_create(&from, 10, 1);
    char         hex[DIGEST_HEX];
    (void)state;

    assert_non_null(q);
    assert_null(pieces_take(q));
    assert_false(pieces_end(q, hex));
    pieces_free(q);
}

static void lines_are_counted(void **state)
{
    char s[1000];
    (void)state;

    memset(s, '\n', sizeof s);
    for (size_t len = 0; len < sizeof s; len++) {
        assert_int_equal(pieces_count_lines(s, len), len);
    }
    memset(s, 'x', sizeof s);
    s[700] = '\n';
    assert_int_equal(pieces_count_lines(s, 0), 0);
    assert_int_equal(pieces_count_lines(s, 700), 1);
    assert_int_equal(pieces_count_lines(s, 701), 1);
    assert_int_equal(pieces_count_lines(s, 702), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_has_its_place),  cmocka_unit_test(giving_up_ends_it),
        cmocka_unit_test(what_is_skipped_is_hashed), cmocka_unit_test(nothing_has_no_pieces),
        cmocka_unit_test(what_cannot_be_read_fails), cmocka_unit_test(lines_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

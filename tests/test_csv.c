#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "formats/csv.h"
#include "util/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a reader says, as one text: fields in [], quoted ones in {}, records
 * with their line; at last the end or the error. */
static void tell(text *said, csv_reader *r)
{
    const csv_field *field;
    nn_err err = {0};
    nn_status status;
    int n = 0;

    while ((status = csv_next(r, &field, &n, &err)) == NN_OK && n > 0) {
        text_printf(said, "%ld", csv_line(r));
        for (int i = 0; i < n; i++) {
            text_char(said, field[i].quoted ? '{' : '[');
            text_bytes(said, field[i].bytes, field[i].len);
            text_char(said, field[i].quoted ? '}' : ']');
        }
        text_char(said, ' ');
    }
    if (status != NN_OK) {
        assert_int_equal(status, NN_DATA);
        assert_int_equal(err.status, NN_DATA);
        text_str(said, err.text);
        return;
    }
    text_str(said, "end");
    assert_int_equal(csv_next(r, &field, &n, &err), NN_OK); /* the end stays the end */
    assert_int_equal(n, 0);
}

static void read_bytes(text *said, const char *bytes, size_t len, csv_options options)
{
    csv_reader *r = NULL;
    nn_err err = {0};

    if (csv_open_bytes(&r, "f", bytes, len, &options, &err) != NN_OK) {
        text_str(said, err.text);
        return;
    }
    tell(said, r);
    csv_close(r);
}

static void expect_with(const char *bytes, size_t len, csv_options options, const char *want)
{
    text said = {0};

    read_bytes(&said, bytes, len, options);
    if (said.data == NULL || strcmp(said.data, want) != 0) {
        fail_msg("'%s' was read as\n%s, not\n%s", bytes, said.data, want);
    }
    text_free(&said);
}

static void expect(const char *bytes, const char *want)
{
    expect_with(bytes, strlen(bytes), (csv_options){0}, want);
}

/* --- what is read -------------------------------------------------------------------- */

static void plain_records(void **state)
{
    (void)state;
    expect("", "end");
    expect("a", "1[a] end");
    expect("a,b\n1,2\n", "1[a][b] 2[1][2] end");
    expect("a,b\n1,2", "1[a][b] 2[1][2] end");
    expect("a,\n,b\n,", "1[a][] 2[][b] 3[][] end");
    expect(" a , b \n", "1[ a ][ b ] end");
    expect("a\n1\n", "1[a] 2[1] end");
    expect("a,b,c\n1\n1,2,3,4\n", "1[a][b][c] 2[1] 3[1][2][3][4] end");
    expect("a,5\" b\n", "1[a][5\" b] end");
}

static void line_ends_of_every_kind(void **state)
{
    (void)state;
    expect("a,b\r\n1,2\r\n", "1[a][b] 2[1][2] end");
    expect("a,b\r1,2\r", "1[a][b] 2[1][2] end");
    expect("a,b\n1,2\r\n3,4\r5,6", "1[a][b] 2[1][2] 3[3][4] 4[5][6] end");
    expect("a,b\r\n\r\n1,2\r\r\n\n3,4", "1[a][b] 3[1][2] 6[3][4] end");
    expect("a,b\n\r1,2", "1[a][b] 3[1][2] end");
}

static void blank_lines_are_skipped(void **state)
{
    (void)state;
    expect("\n\na,b\n\n  \t\n1,2\n\n", "3[a][b] 6[1][2] end");
    expect("a\n\"\"\n1\n", "1[a] 2{} 3[1] end"); /* "" is there */
    expect("a,b\n , \n", "1[a][b] 2[ ][ ] end");
    expect("a\tb\n\t\n1\t2\n", "1[a][b] 2[][] 3[1][2] end");
    expect("\n \n", "end");
}

static void quotes(void **state)
{
    (void)state;
    expect("\"a\",\"b\"\n", "1{a}{b} end");
    expect("\"a,b\",c\n", "1{a,b}[c] end");
    expect("\"a\"\"b\",\"\"\"\",\"\"\n", "1{a\"b}{\"}{} end");
    expect("\"a\nb\",c\nd,e\n", "1{a\nb}[c] 3[d][e] end");
    expect("\"a\r\nb\",c\r\nd,e\r\n", "1{a\r\nb}[c] 3[d][e] end");
    expect("\"a\rb\r\",c\rd,e\r", "1{a\rb\r}[c] 4[d][e] end");
    expect("x,\"\r\"\ny,z\n", "1[x]{\r} 3[y][z] end");
    expect("a,\"b\"", "1[a]{b} end");
    expect(" \"a\",b\n", "1[ \"a\"][b] end");
}

static void marks_and_separators(void **state)
{
    (void)state;
    expect("\xEF\xBB\xBF"
           "a,b\n",
           "1[a][b] end");
    expect("\xEF\xBB\xBF\"a\";b\n", "1{a}[b] end");
    expect("\xC3\xA9,\xE2\x82\xAC,\"\xF0\x9F\x98\x80\"\n",
           "1[\xC3\xA9][\xE2\x82\xAC]{\xF0\x9F\x98\x80} end");
    expect("a|b,c\n1|2\n", "1[a][b,c] 2[1][2] end");
    expect_with("a;b,c\n", 6, (csv_options){.separator = ','}, "1[a;b][c] end");
    expect_with("a b\n \n", 6, (csv_options){.separator = ' '}, "1[a][b] 2[][] end");
}

static void comments_on_request(void **state)
{
    (void)state;
    const char *s = "# x,\"y\n#\na,b#\r\n#\xFF\r\n1,2\n# end";
    expect_with(s, strlen(s), (csv_options){.comment = '#'}, "3[a][b#] 5[1][2] end");
    expect("#a,b\n", "1[#a][b] end");
}

static void the_reader_knows_itself(void **state)
{
    (void)state;
    csv_reader *r = NULL;
    const csv_field *field;
    int n;
    char name[] = "data.csv";

    assert_int_equal(csv_open_bytes(&r, name, "a;b\n\n1;2\n\n", 10, NULL, NULL), NN_OK);
    name[0] = 'X'; /* the name was copied */
    assert_string_equal(csv_name(r), "data.csv");
    assert_int_equal(csv_separator(r), ';');
    assert_int_equal(csv_next(r, &field, &n, NULL), NN_OK);
    assert_int_equal(csv_line(r), 1);
    assert_int_equal(csv_next(r, &field, &n, NULL), NN_OK);
    assert_int_equal(csv_line(r), 3);
    assert_int_equal(csv_next(r, &field, &n, NULL), NN_OK);
    assert_int_equal(n, 0);
    assert_int_equal(csv_line(r), 5);
    csv_close(r);
    csv_close(NULL);
}

/* --- what is refused ----------------------------------------------------------------- */

static void errors_name_line_and_field(void **state)
{
    (void)state;
    expect("a,b\n1,\"x\"y\n",
           "1[a][b] f:2:2: text after the closing quote of 'x'; a separator or a "
           "line end was expected, or the quote doubled");
    expect("a,b\n1,\"x\" \n",
           "1[a][b] f:2:2: text after the closing quote of 'x'; a separator or a "
           "line end was expected, or the quote doubled");
    expect("a,b\n1,\"x\n\n2,3\n",
           "1[a][b] f:2:2: the quote is never closed: 'x\\x0A\\x0A2,3\\x0A'; the file ends inside "
           "the field");
    expect("a,b\n\n1,caf\xE9\n",
           "1[a][b] f:3:2: invalid UTF-8 in 'caf\\xE9'; save the file as UTF-8");
    expect("a,\"b\n\xC3\"\n", "f:1:2: invalid UTF-8 in 'b\\x0A\\xC3'; save the file as UTF-8");
}

static void nul_bytes_are_refused(void **state)
{
    (void)state;
    const csv_options none = {0};
    expect_with("a,b\n12,\0\n", 9, none, "1[a][b] f:2:2: NUL byte; a text file has none");
    expect_with("a,b\n12\0,3\n", 10, none, "1[a][b] f:2:1: NUL byte; a text file has none");
    expect_with("a,b\n1,\"2\n\0\"", 11, none, "1[a][b] f:3:2: NUL byte; a text file has none");
    expect_with("a,b\n1,\"2\"\0", 10, none, "1[a][b] f:2:2: NUL byte; a text file has none");
}

static void foreign_files_are_refused(void **state)
{
    (void)state;
    expect_with("\xFF\xFE"
                "a\0,\0",
                6, (csv_options){0}, "f: this is UTF-16 text; save it as UTF-8");
    expect_with("\x1F\x8B\x08\0", 4, (csv_options){0},
                "f: this is compressed with gzip; unpack it first (gunzip)");
}

static void a_record_has_a_limit(void **state)
{
    (void)state;
    const csv_options tight = {.max_record = 64};
    char s[200];

    memset(s, 'a', sizeof s);
    memcpy(s, "x,y\n1,", 6);
    memcpy(s + 60, "\n2,\"", 4);
    expect_with(s, sizeof s, tight,
                "1[x][y] 2[1][aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa] "
                "f:3:2: the record is longer than 64 bytes; is a quote not closed?");
}

/* --- windows, sizes, files ----------------------------------------------------------- */

/* Awkward records of all lengths up to 60, behind a first one of every length:
 * so every byte of every construct meets the end of the 64-byte window. */
static void any_byte_may_end_the_window(void **state)
{
    (void)state;
    static const char body[] = "\r\n\"a\"\"b\",\xC3\xA9\r\n\r\"\r\n\",\"\"\r"
                               "# note, \"\r\n  \n,,\r\nlong enough to be moved about,\"q,\"\"\"\n";
    char s[64 + sizeof body];

    for (size_t first = 1; first < 60; first++) {
        text wide = {0}, narrow = {0};
        memset(s, 'x', first);
        s[1] = ',';
        memcpy(s + first, body, sizeof body - 1);
        size_t len = first + sizeof body - 1;
        read_bytes(&wide, s, len, (csv_options){.separator = ',', .comment = '#'});
        read_bytes(&narrow, s, len,
                   (csv_options){.separator = ',', .comment = '#', .max_record = 64});
        assert_string_equal(wide.data, narrow.data);
        assert_non_null(strstr(wide.data, "{a\"b}[\xC3\xA9] "));
        assert_non_null(strstr(wide.data, "[long enough to be moved about]{q,\"} end"));
        text_free(&wide);
        text_free(&narrow);
    }
}

/* Fields of 10 MB, quoted with a doubled quote in front and plain. */
static void fields_may_be_large(void **state)
{
    (void)state;
    enum { BIG = 10 * 1000 * 1000 };
    text s = {0};
    char *big = malloc(BIG);
    csv_reader *r = NULL;
    const csv_field *field;
    int n = 0;

    assert_non_null(big);
    memset(big, 'x', BIG);
    text_str(&s, "\"\"\"");
    text_bytes(&s, big, BIG);
    text_str(&s, "\",");
    text_bytes(&s, big, BIG);
    text_str(&s, "\nlast\n");
    assert_false(s.failed);
    assert_int_equal(csv_open_bytes(&r, "big", s.data, s.len, NULL, NULL), NN_OK);
    assert_int_equal(csv_next(r, &field, &n, NULL), NN_OK);
    assert_int_equal(n, 2);
    assert_int_equal(field[0].len, BIG + 1);
    assert_int_equal(field[0].bytes[0], '"');
    assert_memory_equal(field[0].bytes + 1, big, BIG);
    assert_int_equal(field[1].len, BIG);
    assert_memory_equal(field[1].bytes, big, BIG);
    assert_int_equal(csv_next(r, &field, &n, NULL), NN_OK);
    assert_memory_equal(field[0].bytes, "last", 4);
    csv_close(r);
    text_free(&s);
    free(big);
}

static void columns_may_be_many(void **state)
{
    (void)state;
    enum { MANY = 100000 };
    text s = {0};
    csv_reader *r = NULL;
    const csv_field *field;
    int n = 0;

    for (int row = 0; row < 2; row++) {
        for (int i = 0; i < MANY; i++) {
            text_printf(&s, i > 0 ? ",%d" : "%d", i + row);
        }
        text_char(&s, '\n');
    }
    assert_int_equal(csv_open_bytes(&r, "wide", s.data, s.len, NULL, NULL), NN_OK);
    for (int row = 0; row < 2; row++) {
        assert_int_equal(csv_next(r, &field, &n, NULL), NN_OK);
        assert_int_equal(n, MANY);
        for (int i = 0; i < MANY; i++) {
            char want[16];
            size_t len = (size_t)snprintf(want, sizeof want, "%d", i + row);
            if (field[i].len != len || memcmp(field[i].bytes, want, len) != 0) {
                fail_msg("field %d of row %d is '%.*s'", i, row, (int)field[i].len, field[i].bytes);
            }
        }
    }
    csv_close(r);
    text_free(&s);
}

/* The same text from a file, by blocks, as from memory: 1 MB of rows with
 * quotes, so that records straddle many blocks. */
static void a_file_reads_as_its_bytes_do(void **state)
{
    (void)state;
    char path[] = "/tmp/nnviz-test-csv-XXXXXX";
    text s = {0}, from_file = {0}, from_memory = {0};
    csv_reader *r = NULL;

    for (int i = 0; i < 30000; i++) {
        text_printf(&s, "%d,\"row \"\"%d\"\"\r\n, of many\",%.3f\n", i, i * i % 977, i / 7.0);
    }
    int fd = mkstemp(path);
    assert_true(fd >= 0 && close(fd) == 0);
    assert_int_equal(file_write(path, s.data, s.len, false, NULL), NN_OK);
    assert_int_equal(csv_open(&r, path, NULL, NULL), NN_OK);
    tell(&from_file, r);
    csv_close(r);
    read_bytes(&from_memory, s.data, s.len, (csv_options){0});
    assert_int_equal(unlink(path), 0);
    assert_int_equal(from_file.len, from_memory.len);
    assert_memory_equal(from_file.data, from_memory.data, from_memory.len);
    assert_memory_equal(from_file.data, "1[0]{row \"0\"\r\n, of many}[0.000] 3[1]", 36);
    text_free(&s);
    text_free(&from_file);
    text_free(&from_memory);
}

/* With a separator given a row is there as soon as its line is: each is asked
 * for before the next is written, which would hang if the reader wanted more. */
static void rows_trickle_through_a_pipe(void **state)
{
    (void)state;
    int ends[2], kept = dup(STDIN_FILENO);
    csv_reader *r = NULL;
    const csv_field *field;
    int n = 0;

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(write(ends[1], "a,b\n", 4), 4);
    assert_int_equal(csv_open(&r, "-", &(csv_options){.separator = ','}, NULL), NN_OK);
    assert_string_equal(csv_name(r), "standard input");
    for (int row = 0; row < 3; row++) {
        assert_int_equal(csv_next(r, &field, &n, NULL), NN_OK);
        assert_int_equal(n, 2);
        assert_int_equal(csv_line(r), row + 1);
        assert_int_equal(write(ends[1], "1,2\n", 4), 4);
    }
    close(ends[1]);
    assert_int_equal(csv_next(r, &field, &n, NULL), NN_OK);
    assert_int_equal(n, 2);
    assert_int_equal(csv_next(r, &field, &n, NULL), NN_OK);
    assert_int_equal(n, 0);
    csv_close(r);
    dup2(kept, STDIN_FILENO);
    close(kept);
    close(ends[0]);
}

static void files_that_cannot_be_read(void **state)
{
    (void)state;
    csv_reader *r = NULL;
    nn_err err = {0};

    assert_int_equal(csv_open(&r, "no/such.csv", NULL, &err), NN_DATA);
    assert_string_equal(err.text, "no/such.csv: No such file or directory");
    assert_int_equal(csv_open(&r, "/tmp", NULL, &err), NN_DATA);
    assert_string_equal(err.text, "/tmp: Is a directory");
    assert_null(r);
}

static void cells_are_shown_short_and_safe(void **state)
{
    (void)state;
    text t = {0};

    csv_show(&t, "123456789012345678901234", 24);
    text_char(&t, '|');
    csv_show(&t, "1234567890123456789012345", 25);
    text_char(&t, '|');
    csv_show(&t, "\xC3\xA9\t\x1B[0m\x7F\xC2\x9B\xFF", 11);
    text_char(&t, '|');
    csv_show(&t, "", 0);
    assert_string_equal(t.data, "123456789012345678901234|123456789012345678901234...|"
                                "\xC3\xA9\\x09\\x1B[0m\\x7F\\xC2\\x9B\\xFF|");
    text_free(&t);
}

/* Records of 100 bytes and more, so that the window moves; a comment and blank lines between. */
static void records_know_where_they_lie(void **state)
{
    text             t      = {0};
    csv_options      how    = {.separator = ',', .comment = '#', .max_record = 256};
    csv_reader      *reader = NULL;
    const csv_field *field;
    int              n;
    size_t           begin[50];
    long             next[50], line = 1;
    (void)state;

    text_str(&t, "\xEF\xBB\xBF");
    for (int i = 0; i < 50; i++) {
        text_str(&t, i % 3 ? "" : "# no record\n\n");
        begin[i] = t.len;
        text_printf(&t, "%0100d,\"a\nb\"%s", i, i % 2 ? "\r\n" : "\n");
        line += i % 3 ? 2 : 4;
        next[i] = line;
    }
    assert_int_equal(csv_open_bytes(&reader, "t", t.data, t.len, &how, NULL), NN_OK);
    for (int i = 0; i < 50; i++) {
        assert_int_equal(csv_next(reader, &field, &n, NULL), NN_OK);
        assert_int_equal(n, 2);
        assert_int_equal(csv_where(reader).begin, begin[i]);
        assert_int_equal(csv_where(reader).end, begin[i] + 107);
        assert_int_equal(csv_where(reader).next_line, next[i]);
    }
    csv_close(reader);
    text_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_know_where_they_lie),
        cmocka_unit_test(plain_records),
        cmocka_unit_test(line_ends_of_every_kind),
        cmocka_unit_test(blank_lines_are_skipped),
        cmocka_unit_test(quotes),
        cmocka_unit_test(marks_and_separators),
        cmocka_unit_test(comments_on_request),
        cmocka_unit_test(the_reader_knows_itself),
        cmocka_unit_test(errors_name_line_and_field),
        cmocka_unit_test(nul_bytes_are_refused),
        cmocka_unit_test(foreign_files_are_refused),
        cmocka_unit_test(a_record_has_a_limit),
        cmocka_unit_test(any_byte_may_end_the_window),
        cmocka_unit_test(fields_may_be_large),
        cmocka_unit_test(columns_may_be_many),
        cmocka_unit_test(a_file_reads_as_its_bytes_do),
        cmocka_unit_test(rows_trickle_through_a_pipe),
        cmocka_unit_test(files_that_cannot_be_read),
        cmocka_unit_test(cells_are_shown_short_and_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#define _DEFAULT_SOURCE /* MADV_POPULATE_WRITE */
/* The pass over tables of numbers: the same table as the two passes make, whatever the blocks. */
#include "fixture.h"

#include "data/table.h"

#include <stdatomic.h>
#include <sys/mman.h>

static const size_t BLOCKS[]  = {1, 2, 3, 5, 16, 64, 1000, 0};
static const int    THREADS[] = {1, 2, 4};

/* Equal as float32 in the matrix, to the bit where kept exactly, missing where missing. */
static void check_cell(const table *want, const table *got, int c, int row)
{
    double w = want->column[c].number[row], g = table_number(got, c, row);

    if (!got->column[c].number && !isnan(w)) {
        w = (double)(float)w;
    }
    if (isnan(w) != isnan(g) || (!isnan(w) && memcmp(&w, &g, sizeof w) != 0)) {
        fail_msg("%s: row %d, column %d: %a instead of %a", want->name, row, c, g, w);
    }
}

static void check_column(const table *want, const table *got, int c)
{
    const table_column *w = &want->column[c], *g = &got->column[c];

    assert_string_equal(g->name, w->name);
    assert_int_equal(g->kind, w->kind);
    assert_int_equal(g->missing, w->missing);
    assert_int_equal(g->numbers, w->numbers);
    assert_int_equal(g->bad_row, w->bad_row);
    for (int row = 0; row < want->rows; row++) {
        if (w->kind == COLUMN_NUMBER) {
            check_cell(want, got, c, row);
        } else {
            assert_int_equal(g->code[row], w->code[row]);
        }
    }
}

static void check_same(const table *want, const table *got)
{
    assert_int_equal(got->rows, want->rows);
    assert_int_equal(got->cols, want->cols);
    assert_int_equal(got->has_header, want->has_header);
    assert_int_equal(got->separator, want->separator);
    assert_string_equal(got->sha256, want->sha256);
    for (int row = 0; row < want->rows; row++) {
        assert_int_equal(table_line(got, row), table_line(want, row));
    }
    for (int c = 0; c < want->cols; c++) {
        check_column(want, got, c);
    }
}

/* Both ways, for every block and number of threads; returns whether it was read as narrow.
 *   label  in  kept exactly; NULL: the last column */
static bool check_label(const char *bytes, size_t len, const table_options *options,
                        const char *label)
{
    table    *want = NULL;
    nn_err    why  = {0};
    nn_status due  = table_from_bytes(&want, "t.csv", bytes, len, options, &why);
    bool      was  = false;

    for (size_t i = 0; i < COUNT_OF(BLOCKS) * COUNT_OF(THREADS); i++) {
        table_narrow how = {.label   = label,
                            .block   = BLOCKS[i / COUNT_OF(THREADS)],
                            .threads = THREADS[i % COUNT_OF(THREADS)]};
        table       *got = NULL;
        nn_err       err = {0};

        assert_int_equal(table_from_bytes_narrow(&got, "t.csv", bytes, len, options, &how, &err),
                         due);
        assert_string_equal(err.text, why.text);
        if (got) {
            assert_true(i == 0 || was == (got->matrix != NULL));
            was = got->matrix != NULL;
            check_same(want, got);
        }
        table_free(got);
    }
    table_free(want);
    return was;
}

static bool check(const char *bytes, size_t len, const table_options *options)
{
    return check_label(bytes, len, options, NULL);
}

/* The files of a folder of tests/; returns how many were read as narrow. */
static int check_folder(const char *folder)
{
    char           path[512];
    int            files = 0, narrow = 0;
    DIR           *dir;
    struct dirent *entry;

    snprintf(path, sizeof path, "%s/tests/%s", NNVIZ_SOURCE_DIR, folder);
    dir = opendir(path);
    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        char  *bytes = NULL;
        size_t len   = 0;

        if (entry->d_name[0] == '.') {
            continue;
        }
        snprintf(path, sizeof path, "%s/tests/%s/%s", NNVIZ_SOURCE_DIR, folder, entry->d_name);
        assert_int_equal(file_read(&bytes, &len, path, NULL), NN_OK);
        narrow += check(bytes, len, NULL);
        free(bytes);
        files++;
    }
    closedir(dir);
    assert_true(files > 20);
    return narrow;
}

static void awkward_tables_are_the_same(void **state)
{
    (void)state;
    assert_true(check_folder("tables") >= 8); /* of numbers alone */
}

static void found_by_fuzzing_are_the_same(void **state)
{
    (void)state;
    check_folder("fuzz/csv");
}

/* What the pass reads itself. */
static void narrow_tables(void **state)
{
    static const char *const TABLES[] = {
        "a,b\n1,2\n3,4\n",              /* */
        "a,b\n1,2\n3,4",                /* no last line end */
        "a,b\r\n1,2\r\n3,4\r\n",        /* a CRLF on every border */
        "a,b\r\n1,2\r\n3,4",            /* */
        "a,b\n1,2\r\n3,4\n\n \t\n\r\n", /* blank lines behind all rows */
        "\n# x\n\n",                    /* read as text, refused or not: the same */
        "1;2\n3;4\n5;6\n",              /* no header */
        "\xEF\xBB\xBF"
        "a,b\n1,2\n", /* a byte order mark */
        "\xEF\xBB\xBF"
        "1,2\n3,4\n",                  /* */
        "\"a,\nb\",\"c\"\n1,2\n3,4\n", /* quotes in the header alone */
        "gr\xC3\xB6\xC3\x9F"
        "e,b\n1,2\n3,4\n",                   /* and UTF-8 */
        "a,b\n,NA\n1, 2 \n?,null\n-0,NaN\n", /* missing cells, blanks, -0 */
        "a,b\n0.1234567890123456789012,1e-400\n1e22,123456789012345678\n", /* for number_parse */
        "a,b\n3.4028234e38,1e-45\n-3.4028234e38,1.17549435e-38\n",
        "a\n1\n2\n",         /* one column, kept exactly */
        "a,b,c\n1,,\n2,,\n", /* */
    };
    int narrow = 0;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(TABLES); i++) {
        narrow += check(TABLES[i], strlen(TABLES[i]), NULL);
    }
    assert_int_equal(narrow, COUNT_OF(TABLES) - 1);
}

/* What it leaves to the two passes, errors among it. */
static void other_tables(void **state)
{
    static const char *const TABLES[] = {
        "",
        "\n\n",
        "a,b\n",                         /* only a header */
        "a,b\n1,2\n3\n",                 /* ragged, below and above */
        "a,b\n1,2,3\n",                  /* */
        "a,b\n1,2\n\n3,4\n",             /* a blank line between rows */
        "a,b\n1,2\n3,x\n",               /* a text */
        "a,b\n1,\"2\"\n3,4\n",           /* a quoted number */
        "a,b\n1,\"x\ny\"\n3,\"4\n4\"\n", /* line ends in quotes */
        "a,b\n1,2\n3,\"4\n5,6\n",        /* a quote never closed */
        "a,b\r1,2\r3,4\r",               /* lone CRs */
        "a,b\n1,2\r3,4\n",               /* */
        "a,b\n1,2\n3,4\r",               /* */
        "a,b\n1e39,1\n2,2\n",            /* too large for float32 */
        "a,b\n1e309,1\n2,2\n",           /* too large at all */
        "a,b\n1,\xFF\n",                 /* no UTF-8 */
        "a,b\n,\n,\n",                   /* a header above nothing */
        "a\n\n",
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(TABLES); i++) {
        assert_false(check(TABLES[i], strlen(TABLES[i]), NULL));
    }
    assert_false(check("a,b\n1,2\0\n3,4\n", 13, NULL));
}

static void options_are_heeded(void **state)
{
    static const char COMMA[] = "a;b\n1,5;2\n-3,25;4\n", HASH[] = "#x\n# y\na,b\n1,2\n3,4\n",
                      BETWEEN[] = "a,b\n1,2\n#3,4\n5,6\n", QUOTED[] = "a,b\n\"1,5\",2\n3,4\n",
                      NUMBERED[] = "0,1,target\n1,2,3\n4,5,6\n", ROWS[] = "1,2\n3,4\n",
                      NAMED[] = "a,b\n1,2\n", ONE[] = "1,2\n";
    static const table_options HEADER = {.header = TABLE_HEADER_YES},
                               BARE   = {.header = TABLE_HEADER_NO};
    (void)state;

    assert_true(check(COMMA, sizeof COMMA - 1, &(table_options){.decimal = ','}));
    assert_true(check(HASH, sizeof HASH - 1, &(table_options){.comment = '#'}));
    assert_false(check(BETWEEN, sizeof BETWEEN - 1, &(table_options){.comment = '#'}));
    assert_false(
        check(QUOTED, sizeof QUOTED - 1, &(table_options){.separator = ',', .decimal = ','}));
    assert_true(check(NUMBERED, sizeof NUMBERED - 1, &HEADER));
    assert_true(check(ROWS, sizeof ROWS - 1, &HEADER));
    assert_true(check(ROWS, sizeof ROWS - 1, &BARE));
    assert_false(check(NAMED, sizeof NAMED - 1, &BARE)); /* a row of texts */
    assert_false(check(ONE, sizeof ONE - 1, &HEADER));   /* refused: no rows */
}

/* Rows of all lengths, so that borders fall everywhere; the matrix has to grow on the way. */
static void random_tables_are_the_same(void **state)
{
    nn_rng rng = nn_rng_make(1, NN_STREAM_INIT);
    (void)state;

    for (int turn = 0; turn < 20; turn++) {
        text t    = {0};
        int  rows = 1 + turn * turn, cols = 1 + turn % 7;

        for (int i = 0; i < rows * cols; i++) {
            double v = (double)nn_rng_normal(&rng) * pow(10.0, i % 9 - 4);
            text_printf(&t, "%.*g%s", 1 + i % 17, v,
                        i % cols < cols - 1 ? ","
                        : turn % 2          ? "\r\n"
                                            : "\n");
        }
        assert_true(check(t.data, t.len, NULL));
        text_free(&t);
    }
}

/* Cells that are read several at once beside those that are not, each of them in each place of rows
 * of all lengths, the exact column among them. */
static void runs_of_cells_are_the_same(void **state)
{
    static const char CELLS[][24] = {"1",
                                     "-0.25",
                                     "",
                                     "123456789012345",
                                     "-12345678901234",
                                     "1234567890123456",
                                     "1e3",
                                     " 7",
                                     "8 ",
                                     "NA",
                                     ".5",
                                     "-.5",
                                     "5.",
                                     "-0",
                                     "0.30000000000000004",
                                     "+4",
                                     "-0.00012345678",
                                     "?",
                                     "1e-30",
                                     "-99999.9999",
                                     "0.1",
                                     "16777217",
                                     "3.4028234e38",
                                     "00000000000000",
                                     "9"};
    (void)state;

    for (int turn = 0; turn < 60; turn++) {
        const int   cols = 2 + turn % 9, cells = 25 * cols;
        const char *line_end = turn % 2 ? "\r\n" : "\n";
        text        t        = {0};
        char        label[8];
        for (int i = 0; i < cells + cols; i++) { /* a header first */
            const char *cell = i < cols ? "x" : CELLS[(i + turn * 3) % (int)COUNT_OF(CELLS)];
            text_printf(&t, "%s%s", cell, i % cols < cols - 1 ? "," : line_end);
        }
        t.len -= turn % 3 ? 0 : strlen(line_end);
        snprintf(label, sizeof label, "%d", 1 + turn % cols);
        if (!check_label(t.data, t.len, NULL, label)) {
            fail_msg("turn %d was not for this pass:\n%s", turn, t.data);
        }
        text_free(&t);
    }
}

/* A head of short lines and long ones behind it, and the other way round. */
static void the_matrix_grows(void **state)
{
    text t = {0};
    (void)state;

    for (int i = 0; i < 3000; i++) {
        text_printf(&t, "%060d,%060d\n", i, i + 1);
    }
    for (int i = 0; i < 20000; i++) {
        text_printf(&t, "%d,%d\n", i % 10, i % 7);
    }
    table       *got = NULL;
    table_narrow how = {.block = 4096, .threads = 2};
    assert_int_equal(table_from_bytes_narrow(&got, "t", t.data, t.len, NULL, &how, NULL), NN_OK);
    assert_non_null(got->matrix);
    assert_int_equal(got->rows, 23000);
    for (int i = 0; i < got->rows; i++) {
        int k = i < 3000 ? i : (i - 3000) % 10, l = i < 3000 ? i + 1 : (i - 3000) % 7;
        assert_true(table_number(got, 0, i) == k && table_number(got, 1, i) == l);
    }
    table_free(got);
    text_free(&t);
}

/* The matrix given away is what encoder_apply makes of the same file. */
static void check_taken(const char *csv, const dataset_spec *asked, bool narrow)
{
    const char  *path = "narrow.csv";
    dataset_spec spec = *asked;
    dataset     *d = NULL, *n = NULL;
    encoder     *e = NULL;
    float       *x = NULL, *taken = NULL;

    assert_int_equal(file_write(path, csv, strlen(csv), false, NULL), NN_OK);
    assert_int_equal(dataset_load(&d, path, &spec, NULL), NN_OK);
    spec.narrow = true;
    assert_int_equal(dataset_load(&n, path, &spec, NULL), NN_OK);
    assert_int_equal(n->from->matrix != NULL, narrow);
    assert_int_equal(n->rows, d->rows);
    assert_int_equal(encoder_fit(&e, n, NULL, n->rows, NULL), NN_OK);
    size_t size = (size_t)d->rows * (size_t)e->features;
    x           = malloc(size * sizeof *x);
    assert_non_null(x);
    assert_int_equal(encoder_apply(e, d, x, NULL), NN_OK);
    assert_int_equal(encoder_take(e, n, &taken, NULL), NN_OK);
    check_same_bits("the matrix", taken, x, size);
    text was = {0}, now = {0};
    dataset_describe(&was, d);
    dataset_describe(&now, n); /* without the numbers */
    assert_string_equal(now.data, was.data);
    text_free(&was);
    text_free(&now);
    free(x);
    free(taken);
    encoder_free(e);
    dataset_free(d);
    dataset_free(n);
}

static void the_matrix_is_taken(void **state)
{
    static const char CSV[]  = "a,b,c,y\n1,.1,9,0\n2,,8,1\n3,.3,7,0\n4,.4,6,1\n5,.5,5,\n6,.6,4,1\n";
    static const char FULL[] = "a,b,y\n1,.1,0\n2,.2,1\n3,.3,0\n";
    static const char WORDS[] = "a,b,y\n1,x,0\n2,y,1\n3,x,0\n";
    (void)state;

    check_taken(FULL, &(dataset_spec){0}, true);
    check_taken(FULL, &(dataset_spec){.label = "a", .task = ASK_REGRESSION}, true);
    check_taken(FULL, &(dataset_spec){.drop = "a"}, true);
    check_taken(FULL, &(dataset_spec){.missing = MISSING_MEAN}, false);
    check_taken(CSV, &(dataset_spec){.missing = MISSING_DROP}, true);
    check_taken(CSV, &(dataset_spec){.missing = MISSING_MEDIAN}, false);
    check_taken(WORDS, &(dataset_spec){0}, false);
}

/* --- memory ------------------------------------------------------------------------------ */

#ifdef MADV_POPULATE_WRITE

/* Linked with -Wl,--wrap=madvise: bytes made resident before they are written to. */
static atomic_size_t populated;

int __real_madvise(void *p, size_t bytes, int advice);
int __wrap_madvise(void *p, size_t bytes, int advice);

int __wrap_madvise(void *p, size_t bytes, int advice)
{
    if (advice == MADV_POPULATE_WRITE) {
        atomic_fetch_add(&populated, bytes);
    }
    return __real_madvise(p, bytes, advice);
}

/* Three rows of 100 columns and `lines` more; returns what reading them populates. */
static size_t populated_by(const char *line, int lines, nn_status due)
{
    enum { COLS = 100 };
    const size_t len   = strlen(line);
    char        *bytes = malloc(3 * 2 * COLS + (size_t)lines * len), *p = bytes;
    table       *t   = NULL;
    nn_err       err = {0};

    assert_non_null(bytes);
    for (int i = 0; i < 3 * COLS; i++) {
        *p++ = (char)('0' + i % 10);
        *p++ = i % COLS == COLS - 1 ? '\n' : ',';
    }
    for (int i = 0; i < lines; i++, p += len) {
        memcpy(p, line, len);
    }
    atomic_store(&populated, 0);
    assert_int_equal(table_from_bytes_narrow(&t, "t.csv", bytes, (size_t)(p - bytes), NULL,
                                             &(table_narrow){.threads = 2}, &err),
                     due);
    table_free(t);
    free(bytes);
    return atomic_load(&populated);
}

/* Lines that cannot be rows, blank or short, take no memory; rows do. */
static void only_rows_take_memory(void **state)
{
    char row[2 * 100 + 1];
    (void)state;

    for (int i = 0; i < 100; i++) {
        memcpy(row + 2 * i, i == 99 ? "4\n" : "4,", 3);
    }
    assert_int_equal(populated_by("\n", 200000, NN_OK), 0);
    assert_int_equal(populated_by("7\n", 200000, NN_DATA), 0);
    assert_true(populated_by(row, 3000, NN_OK) > 2900 * 99 * sizeof(float));
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(awkward_tables_are_the_same),
        cmocka_unit_test(found_by_fuzzing_are_the_same),
        cmocka_unit_test(narrow_tables),
        cmocka_unit_test(other_tables),
        cmocka_unit_test(options_are_heeded),
        cmocka_unit_test(random_tables_are_the_same),
        cmocka_unit_test(runs_of_cells_are_the_same),
        cmocka_unit_test(the_matrix_grows),
        SCRATCH(the_matrix_is_taken),
#ifdef MADV_POPULATE_WRITE
        cmocka_unit_test(only_rows_take_memory),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

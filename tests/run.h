/* A whole run for tests to look at: `nnviz train` within the test's own process, and its
 * tables read back without the program's own reader.
 */
#ifndef NNVIZ_TESTS_RUN_H
#define NNVIZ_TESTS_RUN_H

#include "fixture.h"

#include "cli/command.h"
#include "formats/number.h"

/* The default run on the banknote data. */
enum {
    ROWS      = 1372,
    FEATURES  = 4,
    TEST_ROWS = 412,
    LAYERS    = 3,
    PARAMS    = 26, /* of 4-3-2-1 */
    SNAPSHOTS = 9
};

/* --- a run --------------------------------------------------------------------------- */

/* What a command said and how it ended. */
typedef struct {
    nn_status status;
    nn_err    err;
    char     *told; /* on standard output */
} outcome;

/* `words` begin with "train" and end with NULL. */
static inline outcome train(const char *const *words)
{
    enum { MOST = 24 };
    outcome      got = {0};
    command_line o;
    capture      c;
    char        *argv[MOST + 2] = {strdup("nnviz")};
    int          argc           = 1;

    while (*words) {
        assert_true(argc <= MOST);
        argv[argc++] = strdup(*words++);
    }
    c          = capture_begin(stdout);
    got.status = command_line_read(&o, argc, argv, &got.err);
    if (got.status == NN_OK) {
        got.status = cmd_train(&o, argv, &got.err);
    }
    got.told = capture_end(&c);
    command_line_free(&o);
    for (int i = 0; i < argc; i++) {
        free(argv[i]);
    }
    return got;
}

#define TRAIN(...) train((const char *const[]){"train", __VA_ARGS__, NULL})

static inline void trained(outcome got, const char *told)
{
    if (got.status != NN_OK) {
        fail_msg("nnviz train: %s", got.err.text);
    }
    if (told) {
        assert_string_equal(got.told, told);
    }
    free(got.told);
}

/* --- its files ----------------------------------------------------------------------- */

/* A table without quotes; cell[row * cols + col], row 0 is the header. */
typedef struct {
    int    rows, cols; /* the header not counted */
    char **cell;
    char  *bytes;
} sheet;

static inline sheet sheet_of(const char *path)
{
    sheet s = {.bytes = slurp(path, NULL)};
    int   n = 0, lines = 0;

    s.cell = zeroed(strlen(s.bytes) + 1, sizeof *s.cell);
    for (char *at = s.bytes; *at;) {
        char *end  = at + strcspn(at, ",\n");
        char  stop = *end;
        assert_true(stop != '\0'); /* the last line has its end */
        s.cell[n++] = at;
        lines += stop == '\n';
        s.cols = lines == 1 && s.cols == 0 ? n : s.cols;
        assert_true(stop != '\n' || n == lines * s.cols);
        *end = '\0';
        at   = end + 1;
    }
    s.rows = lines - 1;
    return s;
}

static inline const char *at(const sheet *s, int row, int col)
{
    return s->cell[(row + 1) * s->cols + col];
}

static inline void drop(sheet *s)
{
    free(s->cell);
    free(s->bytes);
}

/* A cell as float32.  Reading it directly or by way of a double must give the same, and it
 * must be the shortest text for that float. */
static inline float float_at(const sheet *s, int row, int col)
{
    const char *cell = at(s, row, col);
    char       *end, again[NUMBER_TEXT];
    float       v = strtof(cell, &end);

    assert_true(end != cell && *end == '\0');
    assert_true((float)strtod(cell, NULL) == v);
    number_float(again, v);
    assert_string_equal(again, cell);
    return v;
}

static inline sheet activations(int layer, int epoch)
{
    char path[100];
    snprintf(path, sizeof path, "run/activations/layer-%02d/epoch-%04d.csv", layer, epoch);
    return sheet_of(path);
}

/* How many events of that name a stream has. */
static inline int count_events(const char *path, const char *event)
{
    char *bytes = slurp(path, NULL), mark[50];
    int   n     = 0;

    snprintf(mark, sizeof mark, "{\"event\": \"%s\", ", event);
    for (char *s = bytes; (s = strstr(s, mark)); s++) {
        n += s == bytes || s[-1] == '\n';
    }
    free(bytes);
    return n;
}

/* --- set-up -------------------------------------------------------------------------- */

/* For the group: the default run in `run`, in a directory of the test's own. */
static inline int train_once(void **state)
{
    if (enter_scratch(state) != 0) {
        return -1;
    }
    trained(TRAIN("--layers", "4,3,2,1", "--epochs", "8", "-q", "--out", "run"), "run\n");
    return 0;
}

#endif

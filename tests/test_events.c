/* Events: flat JSON lines that survive a full disk. */
#include "fixture.h"

#include "output/events.h"

#include <ctype.h>
#include <signal.h>
#include <sys/resource.h>

static events *opened(const char *path, FILE *echo)
{
    events *e   = NULL;
    nn_err  err = {0};
    if (events_open(&e, path, echo, &err) != NN_OK) {
        fail_msg("events_open: %s", err.text);
    }
    return e;
}

static void end(events *e)
{
    nn_err err = {0};
    if (events_end(e, &err) != NN_OK) {
        fail_msg("events_end: %s", err.text);
    }
}

static void flush(events *e)
{
    nn_err err = {0};
    if (events_flush(e, &err) != NN_OK) {
        fail_msg("events_flush: %s", err.text);
    }
}

/* "2026-11-23T06:25:30.123Z" */
static void check_time(const char *s)
{
    static const char FORM[] = "dddd-dd-ddTdd:dd:dd.dddZ";

    assert_int_equal(strlen(s), strlen(FORM));
    for (size_t i = 0; FORM[i]; i++) {
        if (FORM[i] == 'd' ? !isdigit((unsigned char)s[i]) : s[i] != FORM[i]) {
            fail_msg("'%s' is not of the form %s", s, FORM);
        }
    }
}

/* The lines of a file, each parsed; their number.  Fails on one that is not a
 * flat object, or not ended. */
static int parsed(cJSON **line, int most, const char *path)
{
    size_t len;
    int    n     = 0;
    char  *bytes = slurp(path, &len), *at = bytes;

    for (char *stop; (stop = strchr(at, '\n')); at = stop + 1) {
        const cJSON *item;
        assert_true(n < most);
        line[n] = json_of(path, at, (size_t)(stop - at));
        assert_true(cJSON_IsObject(line[n]));
        cJSON_ArrayForEach(item, line[n])
        {
            assert_false(cJSON_IsObject(item) || cJSON_IsArray(item));
        }
        n++;
    }
    assert_ptr_equal(at, bytes + len); /* nothing behind the last line end, no NUL before */
    free(bytes);
    return n;
}

static void lines_are_flat_objects(void **state)
{
    events *e       = opened("log", NULL);
    cJSON  *line[2] = {NULL};
    (void)state;

    events_begin(e, "run_start");
    events_text(e, "run", "a \"b\"\n\\\xff");
    events_int(e, "seed", -9007199254740993LL);
    end(e);
    events_begin(e, "epoch");
    events_real(e, "loss", 0.1);
    events_real(e, "third", 1.0 / 3.0);
    end(e);
    flush(e);
    events_free(e);

    assert_int_equal(parsed(line, 2, "log"), 2);
    assert_string_equal(member(line[0], "event")->valuestring, "run_start");
    assert_true(member(line[0], "schema")->valuedouble == 1.0);
    assert_string_equal(member(line[0], "run")->valuestring, "a \"b\"\n\\\xEF\xBF\xBD");
    check_time(member(line[0], "time")->valuestring);
    assert_string_equal(member(line[1], "event")->valuestring, "epoch");
    assert_null(cJSON_GetObjectItemCaseSensitive(line[1], "schema")); /* the first line only */
    assert_true((float)member(line[1], "loss")->valuedouble == 0.1f);
    assert_true((float)member(line[1], "third")->valuedouble == 1.0f / 3.0f);
    cJSON_Delete(line[0]);
    cJSON_Delete(line[1]);
}

/* In the bytes: order, spaces, the shortest float32, all digits of an integer. */
static void lines_have_one_form(void **state)
{
    events     *e = opened("log", NULL);
    char       *line;
    const char *rest;
    (void)state;

    events_begin(e, "x");
    events_int(e, "n", 9007199254740993LL);
    events_real(e, "r", 0.2);
    events_text(e, "t", "\t");
    end(e);
    flush(e);
    events_free(e);
    line = slurp("log", NULL);
    rest = strstr(line, "Z\"");
    assert_ptr_equal(strstr(line, "{\"event\": \"x\", \"schema\": 1, \"time\": \"2"), line);
    assert_non_null(rest);
    assert_string_equal(rest, "Z\", \"n\": 9007199254740993, \"r\": 0.2, \"t\": \"\\t\"}\n");
    free(line);
}

static void what_is_not_finite_is_null(void **state)
{
    static const double ODD[]   = {NAN, INFINITY, -INFINITY, 1e300}; /* the last as float32 */
    events             *e       = opened("log", NULL);
    cJSON              *line[4] = {NULL};
    (void)state;

    for (int i = 0; i < 4; i++) {
        events_begin(e, "epoch");
        events_real(e, "loss", ODD[i]);
        end(e);
    }
    flush(e);
    events_free(e);
    assert_int_equal(parsed(line, 4, "log"), 4);
    for (int i = 0; i < 4; i++) {
        assert_true(cJSON_IsNull(member(line[i], "loss")));
        cJSON_Delete(line[i]);
    }
}

static void the_file_is_appended_to_and_only_by_a_flush(void **state)
{
    events *e;
    cJSON  *line[2] = {NULL};
    (void)state;

    spill("log", "{\"event\": \"older\"}\n");
    e = opened("log", NULL);
    events_begin(e, "new");
    end(e);
    check_file("log", "{\"event\": \"older\"}\n");
    flush(e);
    flush(e);                /* nothing pending: nothing written twice */
    events_begin(e, "lost"); /* begun, but neither ended nor flushed */
    events_free(e);
    assert_int_equal(parsed(line, 2, "log"), 2);
    assert_string_equal(member(line[1], "event")->valuestring, "new");
    cJSON_Delete(line[0]);
    cJSON_Delete(line[1]);
}

static void an_event_begun_anew_replaces_the_old(void **state)
{
    events *e       = opened("log", NULL);
    cJSON  *line[1] = {NULL};
    (void)state;

    events_begin(e, "abandoned");
    events_int(e, "x", 1);
    events_begin(e, "kept");
    end(e);
    flush(e);
    events_free(e);
    assert_int_equal(parsed(line, 1, "log"), 1);
    assert_string_equal(member(line[0], "event")->valuestring, "kept");
    assert_null(cJSON_GetObjectItemCaseSensitive(line[0], "x"));
    cJSON_Delete(line[0]);
}

/* --- where writing fails ------------------------------------------------------------- */

/* A limit on the size of files stands for the full disk: the write is cut in the
 * middle of a line.  Once there is room again the rest follows, nothing twice. */
static void a_failed_flush_keeps_what_is_pending(void **state)
{
    struct rlimit free_again, tight;
    events       *e   = opened("log", NULL);
    nn_err        err = {0};
    nn_status     status;
    cJSON        *line[3] = {NULL};
    (void)state;

    for (int i = 0; i < 3; i++) {
        events_begin(e, "epoch");
        events_int(e, "epoch", i);
        end(e);
    }
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &free_again), 0);
    tight          = free_again;
    tight.rlim_cur = 100;
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    status = events_flush(e, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &free_again), 0);
    check_failed(status, NN_IO, &err, "log: File too large");
    flush(e);
    events_free(e);

    assert_int_equal(parsed(line, 3, "log"), 3);
    for (int i = 0; i < 3; i++) {
        assert_true(member(line[i], "epoch")->valuedouble == i);
        cJSON_Delete(line[i]);
    }
}

static void a_full_disk_is_told(void **state)
{
    events *e   = opened("/dev/full", NULL);
    nn_err  err = {0};
    (void)state;

    events_begin(e, "epoch");
    end(e);
    for (int i = 0; i < 2; i++) {
        check_failed(events_flush(e, &err), NN_IO, &err, "/dev/full: No space left on device");
    }
    events_free(e);
}

static void a_broken_echo_is_told(void **state)
{
    FILE   *full = fopen("/dev/full", "w");
    nn_err  err  = {0};
    events *e;
    cJSON  *line[1] = {NULL};
    (void)state;

    assert_non_null(full);
    e = opened("log", full);
    events_begin(e, "epoch");
    check_failed(events_end(e, &err), NN_IO, &err, "standard output: No space left on device");
    flush(e); /* the file still gets the line */
    assert_int_equal(parsed(line, 1, "log"), 1);
    cJSON_Delete(line[0]);
    events_free(e);
    fclose(full);
}

static void the_echo_gets_each_line_at_once(void **state)
{
    FILE   *echo = fopen("echo", "w");
    events *e;
    char   *file, *echoed;
    cJSON  *line[2] = {NULL};
    (void)state;

    assert_non_null(echo);
    e = opened("log", echo);
    events_begin(e, "one");
    end(e);
    assert_int_equal(parsed(line, 1, "echo"), 1);
    cJSON_Delete(line[0]);
    events_begin(e, "two");
    end(e);
    flush(e);
    events_free(e);
    file   = slurp("log", NULL);
    echoed = slurp("echo", NULL);
    assert_string_equal(file, echoed);
    free(file);
    free(echoed);
    fclose(echo);
}

static void without_a_file_only_the_echo_is_told(void **state)
{
    FILE   *echo = fopen("echo", "w");
    events *e;
    cJSON  *line[1] = {NULL};
    (void)state;

    assert_non_null(echo);
    e = opened(NULL, echo);
    events_begin(e, "one");
    end(e);
    flush(e);
    events_free(e);
    assert_int_equal(parsed(line, 1, "echo"), 1);
    cJSON_Delete(line[0]);
    fclose(echo);
}

static void a_file_that_cannot_be_opened_is_told(void **state)
{
    events *e   = NULL;
    nn_err  err = {0};
    (void)state;

    check_failed(events_open(&e, "no/such/log", NULL, &err), NN_IO, &err,
                 "no/such/log: No such file or directory");
    assert_null(e);
    events_free(NULL);
}

static void now_is_iso_8601(void **state)
{
    char buf[32];
    (void)state;

    assert_ptr_equal(events_now(buf), buf);
    check_time(buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(lines_are_flat_objects),
        SCRATCH(lines_have_one_form),
        SCRATCH(what_is_not_finite_is_null),
        SCRATCH(the_file_is_appended_to_and_only_by_a_flush),
        SCRATCH(an_event_begun_anew_replaces_the_old),
        SCRATCH(a_failed_flush_keeps_what_is_pending),
        SCRATCH(a_full_disk_is_told),
        SCRATCH(a_broken_echo_is_told),
        SCRATCH(the_echo_gets_each_line_at_once),
        SCRATCH(without_a_file_only_the_echo_is_told),
        SCRATCH(a_file_that_cannot_be_opened_is_told),
        cmocka_unit_test(now_is_iso_8601),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Progress: what it says, and that a drawn line never exceeds its width. */
#include "fixture.h"

#include "cli/progress.h"
#include "util/clock.h"

static const nn_score SOME = {.rows = 100, .loss = 25.0, .hits = 75};

static progress lines_of(int epochs)
{
    return (progress){.lines  = true,
                      .width  = 80,
                      .epochs = epochs,
                      .rows   = 100,
                      .batch  = 16,
                      .began  = clock_seconds()};
}

static progress bar_of(int width, bool color)
{
    return (progress){.bar    = true,
                      .color  = color,
                      .width  = width,
                      .epochs = 8,
                      .rows   = 100,
                      .batch  = 16,
                      .began  = clock_seconds()};
}

static char *told_epoch(progress *p, const nn_epoch *e)
{
    capture c = capture_begin(stderr);
    progress_epoch(p, e);
    return capture_end(&c);
}

/* --- lines --------------------------------------------------------------------------- */

static void the_untrained_network_has_a_line(void **state)
{
    progress p = lines_of(8);
    char    *told;
    (void)state;

    told = told_epoch(&p, &(nn_epoch){.train = SOME, .validation = SOME, .test = SOME});
    assert_string_equal(told, "Epoch 0/8 - untrained - loss: 0.2500 - accuracy: 0.7500"
                              " - val_loss: 0.2500 - val_accuracy: 0.7500"
                              " - test_loss: 0.2500 - test_accuracy: 0.7500\n");
    free(told);
}

/* How long an epoch took, by the clock it is shown. */
static void check_duration(double seconds, const char *want)
{
    progress p = lines_of(8);
    nn_epoch e = {.epoch = 3, .train = SOME};
    char    *told, form[100];

    p.rows  = 1; /* one step: the duration of a step is that of the epoch */
    p.began = clock_seconds() - seconds;
    told    = told_epoch(&p, &e);
    snprintf(form, sizeof form, "Epoch 3/8 - %s %s/step - loss: 0.2500 - accuracy: 0.7500\n", want,
             want);
    assert_string_equal(told, form);
    free(told);
}

/* (The microseconds between the two looks at the clock do not reach these digits.) */
static void durations_have_a_unit(void **state)
{
    (void)state;
    check_duration(0.25, "250ms");
    check_duration(2.6, "3s");
    check_duration(59.3, "59s");
    check_duration(59.7, "1m00s"); /* not "60s" */
    check_duration(65.2, "1m05s");
    check_duration(119.8, "2m00s"); /* not "1m60s" */
    check_duration(3725.0, "62m05s");
    check_duration(0.9998, "1s"); /* not "1000ms" */
}

static void a_step_has_its_share_of_the_epoch(void **state)
{
    progress p = lines_of(8);
    nn_epoch e = {.epoch = 3, .train = SOME};
    char    *told;
    (void)state;

    p.began = clock_seconds() - 7.0; /* 100 rows in batches of 16: 7 steps */
    told    = told_epoch(&p, &e);
    assert_non_null(strstr(told, " - 7s 1s/step - "));
    free(told);
}

/* Of a regression: MAE and R2; what is not defined is left out. */
static void a_regression_has_other_metrics(void **state)
{
    static const float P[] = {1, 2, 7}, Y[] = {1, 3, 5};
    progress           p = lines_of(8);
    nn_score           s = {.loss = 6.0}, one = {.loss = 0.25};
    char              *told;
    (void)state;

    p.loss = NN_LOSS_HUBER;
    nn_score_add(&s, p.loss, 3, 1, P, Y);
    nn_score_add(&one, p.loss, 1, 1, P + 1, Y + 1);
    told = told_epoch(&p, &(nn_epoch){.train = s, .test = one});
    assert_string_equal(told, "Epoch 0/8 - untrained - loss: 2.0000 - mae: 1.0000 - r2: 0.3750"
                              " - test_loss: 0.2500 - test_mae: 1.0000\n");
    free(told);
}

static void check_metric(double loss, const char *want)
{
    progress p    = lines_of(8);
    nn_epoch e    = {.train = {.rows = 1, .loss = loss, .hits = 1}};
    char    *told = told_epoch(&p, &e), form[100];

    snprintf(form, sizeof form, "Epoch 0/8 - untrained - loss: %s - accuracy: 1.0000\n", want);
    assert_string_equal(told, form);
    free(told);
}

/* Keras: four decimals, with an exponent when that would show hardly a digit. */
static void metrics_have_keras_s_digits(void **state)
{
    (void)state;
    check_metric(0.69314718, "0.6931");
    check_metric(123.456789, "123.4568");
    check_metric(0.0011, "0.0011");
    check_metric(0.001, "1.0000e-03");
    check_metric(0.00012345678, "1.2346e-04");
    check_metric(999999.0, "999999.0000");
    check_metric(291823700410368.0, "2.9182e+14"); /* here Keras goes on with %.4f */
    check_metric(0.0, "0.0000");
}

static void silence_is_kept(void **state)
{
    progress p = {.width = 80, .epochs = 8, .rows = 100, .batch = 16};
    capture  c;
    char    *told;
    (void)state;

    c = capture_begin(stderr);
    progress_step(&p, 1, &SOME);
    progress_epoch(&p, &(nn_epoch){.train = SOME});
    progress_epoch(&p, &(nn_epoch){.epoch = 1, .train = SOME});
    progress_break(&p);
    told = capture_end(&c);
    assert_string_equal(told, "");
    free(told);
}

static void lines_do_not_tell_steps(void **state)
{
    progress p = lines_of(8);
    capture  c = capture_begin(stderr);
    char    *told;
    (void)state;

    progress_step(&p, 1, &SOME);
    progress_break(&p);
    told = capture_end(&c);
    assert_string_equal(told, "");
    free(told);
}

/* --- the bar ------------------------------------------------------------------------- */

static void the_bar_grows_with_the_rows(void **state)
{
    progress p    = bar_of(200, false);
    capture  c    = capture_begin(stderr);
    nn_score half = {.rows = 48, .loss = 12.0, .hits = 36};
    char    *told;
    (void)state;

    progress_step(&p, 1, &half); /* 3 of 7 steps: 8 of 20 cells */
    progress_epoch(&p, &(nn_epoch){.epoch = 1, .train = SOME, .validation = SOME});
    told = capture_end(&c);
    assert_ptr_equal(strstr(told, "Epoch 1/8\n\r\033[K3/7 ━━━━━━━━────────────"), told);
    assert_non_null(
        strstr(told, " - loss: 0.2500 - accuracy: 0.7500\r\033[K7/7 ━━━━━━━━━━━━━━━━━━━━ "));
    assert_non_null(strstr(told, "/step - loss: 0.2500 - accuracy: 0.7500 - val_loss: 0.2500"));
    assert_true(told[strlen(told) - 1] == '\n'); /* the last line is closed */
    free(told);
}

static void the_bar_is_drawn_at_most_twenty_times_a_second(void **state)
{
    progress p     = bar_of(200, false);
    capture  c     = capture_begin(stderr);
    int      drawn = 0;
    double   began = clock_seconds(), seconds;
    char    *told;
    (void)state;

    for (int i = 0; i < 1000; i++) {
        progress_step(&p, 1, &SOME);
    }
    seconds = clock_seconds() - began;
    progress_break(&p);
    told = capture_end(&c);
    for (char *s = told; (s = strchr(s, '\r')); s++) {
        drawn++;
    }
    assert_true(drawn >= 1 && drawn <= 1 + seconds / 0.05);
    free(told);
}

static void a_line_left_open_is_closed_once(void **state)
{
    progress p = bar_of(80, false);
    capture  c = capture_begin(stderr);
    char    *told;
    size_t   n;
    (void)state;

    progress_step(&p, 1, &SOME);
    progress_break(&p);
    progress_break(&p);
    told = capture_end(&c);
    n    = strlen(told);
    assert_true(n > 2 && told[n - 1] == '\n' && told[n - 2] != '\n');
    free(told);
}

/* Columns that a terminal would show: no colours, a character however many bytes. */
static int columns(const char *s, const char *end)
{
    int n = 0;
    for (; s < end; s++) {
        if (*s == '\033') {
            s += strcspn(s, "mK");
        } else {
            n += ((unsigned char)*s & 0xC0) != 0x80;
        }
    }
    return n;
}

static void check_widths(const char *told, int width)
{
    for (const char *s = told; (s = strchr(s, '\r'));) {
        size_t n = strcspn(++s, "\r\n");
        if (s[n] == '\r' && columns(s, s + n) >= width) {
            fail_msg("%d columns on a terminal of %d: '%.*s'", columns(s, s + n), width, (int)n, s);
        }
    }
}

/* A line as wide as the terminal would wrap, and the next one would not cover it: only the
 * last line of an epoch, which nothing is drawn over, may. */
static void no_line_exceeds_its_width(void **state)
{
    static const int ROWS[] = {1, 100, 2000000000};
    (void)state;

    for (int width = 20; width <= 160; width++) {
        for (size_t k = 0; k < COUNT_OF(ROWS); k++) {
            for (int color = 0; color < 2; color++) {
                progress p   = bar_of(width, color);
                nn_score all = {.rows = ROWS[k], .loss = 1e9, .hits = 1};
                nn_epoch e   = {.epoch = 8, .train = all, .validation = all, .test = all};
                capture  c   = capture_begin(stderr);
                char    *told;

                p.rows  = ROWS[k];
                p.batch = 1;
                progress_step(&p, 8, &(nn_score){.rows = 1, .loss = 1.0});
                p.drawn = 0.0;
                progress_step(&p, 8, &all);
                progress_epoch(&p, &e);
                told = capture_end(&c);
                assert_non_null(strchr(told, '\r'));
                check_widths(told, width);
                free(told);
            }
        }
    }
}

/* Within an epoch what does not fit is left out whole, from the right; its last line says all. */
static void metrics_are_dropped_whole(void **state)
{
    progress p = bar_of(50, false);
    capture  c;
    char    *told;
    (void)state;

    p.began = clock_seconds() - 2.0;
    c       = capture_begin(stderr);
    progress_step(&p, 1, &SOME);
    progress_break(&p);
    told = capture_end(&c);
    assert_non_null(strstr(told, " 2s - loss: 0.2500\n"));
    free(told);

    p.began = clock_seconds() - 2.0;
    told    = told_epoch(&p, &(nn_epoch){.epoch = 1, .train = SOME, .test = SOME});
    assert_non_null(
        strstr(told, "━ 2s 286ms/step - loss: 0.2500 - accuracy: 0.7500 - test_loss: "));
    free(told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_untrained_network_has_a_line),
        cmocka_unit_test(durations_have_a_unit),
        cmocka_unit_test(a_step_has_its_share_of_the_epoch),
        cmocka_unit_test(a_regression_has_other_metrics),
        cmocka_unit_test(metrics_have_keras_s_digits),
        cmocka_unit_test(silence_is_kept),
        cmocka_unit_test(lines_do_not_tell_steps),
        cmocka_unit_test(the_bar_grows_with_the_rows),
        cmocka_unit_test(the_bar_is_drawn_at_most_twenty_times_a_second),
        cmocka_unit_test(a_line_left_open_is_closed_once),
        cmocka_unit_test(no_line_exceeds_its_width),
        cmocka_unit_test(metrics_are_dropped_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

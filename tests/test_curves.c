/* plots/history.png: drawn from history.csv, which must be one. */
#include "art.h"
#include "decode.h"

#include "output/curves.h"

enum { WIDTH = 400, HEIGHT = 300 };

#define HEADER "epoch,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy\n"

static const nn_spec NET = {.layers = 1, .units = {2, 1}};

static run_dir *with_history(const char *bytes)
{
    run_dir *d   = NULL;
    nn_err   err = {0};

    plant("out/run.json");
    spill("out/history.csv", bytes);
    if (run_dir_resume(&d, "out", 8, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return d;
}

static nn_status drawn(const char *history, nn_loss loss, nn_err *err)
{
    const artwork art = art_of(&NET, NULL);
    run_dir      *dir = with_history(history);
    nn_status     status =
        curves_draw(dir, loss, &(curves_look){&art, WIDTH, HEIGHT, "six 2-1, seed 1"}, err);
    run_dir_free(dir);
    return status;
}

static unsigned char *picture_of(const char *history, nn_loss loss)
{
    nn_err err = {0};
    remove_all("out/plots");
    if (drawn(history, loss, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return decoded("out/plots/history.png", WIDTH, HEIGHT);
}

/* Pixels in which two pictures of a history of classes differ. */
static int differences(const char *one, const char *two)
{
    unsigned char *a = picture_of(one, NN_LOSS_BINARY_CROSSENTROPY);
    unsigned char *b = picture_of(two, NN_LOSS_BINARY_CROSSENTROPY);
    int            n = 0;

    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        n += memcmp(a + RGB * i, b + RGB * i, RGB) != 0;
    }
    stbi_image_free(a);
    stbi_image_free(b);
    return n;
}

/* How many pixels are about a colour. */
static int count_colour(const unsigned char *pixels, rgba c)
{
    int n = 0;
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        const unsigned char *p = pixels + RGB * i;
        n += abs(p[0] - c.r) < 24 && abs(p[1] - c.g) < 24 && abs(p[2] - c.b) < 24;
    }
    return n;
}

/* A line in the colour of each split that has values, and none for the others. */
static void each_split_has_its_line(void **state)
{
    static const struct {
        const char *history;
        bool        line[3];
    } KNOWN[] = {
        {HEADER "0,0.7,0.5,0.8,0.4,0.9,0.3\n1,0.5,0.6,0.6,0.5,0.7,0.4\n2,0.3,0.9,0.4,0.8,0.5,0.7\n",
         {true, true, true}},
        {HEADER "0,0.7,0.5,,,0.9,0.3\n1,0.5,0.6,,,0.7,0.4\n2,0.3,0.9,,,0.5,0.7\n",
         {true, false, true}},
        {HEADER "0,0.7,0.5,,,,\n1,0.5,0.6,,,,\n2,0.3,0.9,,,,\n", {true, false, false}},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        unsigned char *pixels = picture_of(KNOWN[i].history, NN_LOSS_BINARY_CROSSENTROPY);
        for (int k = 0; k < 3; k++) {
            int n = count_colour(pixels, palette_colour(palette_theme(0), k));
            if ((n > 60) != KNOWN[i].line[k]) {
                fail_msg("history %zu: %d pixels of split %d", i, n, k);
            }
        }
        stbi_image_free(pixels);
    }
}

/* Any number that changes, changes the picture; the same numbers give the same one. */
static void the_numbers_are_drawn(void **state)
{
    static const char *const KNOWN[] = {
        HEADER "0,0.7,0.5,,,,\n1,0.5,0.6,,,,\n2,0.3,0.9,,,,\n",
        HEADER "0,0.7,0.5,,,,\n1,0.6,0.6,,,,\n2,0.3,0.9,,,,\n",  /* a loss */
        HEADER "0,0.7,0.5,,,,\n1,0.5,0.8,,,,\n2,0.3,0.9,,,,\n",  /* an accuracy */
        HEADER "0,0.7,0.5,,,,\n1,0.5,0.6,,,,\n4,0.3,0.9,,,,\n",  /* an epoch */
        HEADER "0,0.7,0.5,,,,\n1,0.2,0.6,,,,\n2,0.3,0.9,,,,\n"}; /* the best epoch */
    (void)state;

    assert_int_equal(differences(KNOWN[0], KNOWN[0]), 0);
    for (size_t i = 1; i < COUNT_OF(KNOWN); i++) {
        assert_true(differences(KNOWN[0], KNOWN[i]) > 20);
    }
}

static void regressions_and_single_epochs_are_drawn(void **state)
{
    unsigned char *pixels;
    nn_err         err = {0};
    (void)state;

    pixels = picture_of("epoch,loss,mae,r2,val_loss,val_mae,val_r2,test_loss,test_mae,test_r2\n"
                        "0,25,4,-3,,,,,,\n1,9,2,0.5,,,,,,\n2,1,0.5,0.9,,,,,,\n",
                        NN_LOSS_MEAN_SQUARED_ERROR);
    assert_true(count_colour(pixels, palette_colour(palette_theme(0), 0)) > 60);
    stbi_image_free(pixels);
    pixels = picture_of(HEADER "0,0.7,0.5,,,,\n", NN_LOSS_BINARY_CROSSENTROPY);
    assert_true(count_colour(pixels, palette_colour(palette_theme(0), 0)) > 5);
    stbi_image_free(pixels);
    assert_int_equal(
        drawn(HEADER "0,0.7,0.5,,,,\n1,inf,0.5,,,,\n", NN_LOSS_BINARY_CROSSENTROPY, &err),
        NN_OK); /* a run that diverged */
}

static void damaged_histories_are_refused(void **state)
{
    static const struct {
        const char *bytes, *want;
    } KNOWN[] = {
        {HEADER "0,0.7,0.5,,,,\n1,x,0.6,,,,\n", "out/history.csv:3: not a line of a history"},
        {HEADER "0,0.7,0.5,,,,\n1,0.5,0.6\n", "out/history.csv:3: not a line of a history"},
        {HEADER "0,0.7,0.5,,,,,\n", "out/history.csv:2: not a line of a history"},
        {HEADER "0,0.7,0.5,,,,\n1,0.5,0.6,,,,\n1,0.5,0.6,,,,\n",
         "out/history.csv:4: not a line of a history"},
        {HEADER "-1,0.7,0.5,,,,\n", "out/history.csv:2: not a line of a history"},
        {HEADER "1e30,0.7,0.5,,,,\n", "out/history.csv:2: not a line of a history"},
        {HEADER "nan,0.7,0.5,,,,\n", "out/history.csv:2: not a line of a history"},
        {HEADER ",0.7,0.5,,,,\n", "out/history.csv:2: not a line of a history"},
        {HEADER, "out/history.csv has no epoch"},
        {"", "out/history.csv"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        nn_err err = {0};
        check_failed(drawn(KNOWN[i].bytes, NN_LOSS_BINARY_CROSSENTROPY, &err), NN_DATA, &err,
                     KNOWN[i].want);
        assert_false(exists("out/plots"));
    }
}

static void a_missing_history_and_a_lost_directory_fail(void **state)
{
    const artwork art  = art_of(&NET, NULL);
    run_dir      *dir  = with_history(HEADER "0,0.7,0.5,,,,\n");
    curves_look   look = {&art, WIDTH, HEIGHT, "six"};
    nn_err        err  = {0};
    (void)state;

    spill("out/plots", "a file where the folder should be");
    check_failed(curves_draw(dir, NN_LOSS_BINARY_CROSSENTROPY, &look, &err), NN_IO, &err,
                 "out/plots");
    remove_all("out/history.csv");
    check_failed(curves_draw(dir, NN_LOSS_BINARY_CROSSENTROPY, &look, &err), NN_DATA, &err,
                 "out/history.csv: No such file or directory");
    run_dir_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(each_split_has_its_line),
        SCRATCH(the_numbers_are_drawn),
        SCRATCH(regressions_and_single_epochs_are_drawn),
        SCRATCH(damaged_histories_are_refused),
        SCRATCH(a_missing_history_and_a_lost_directory_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

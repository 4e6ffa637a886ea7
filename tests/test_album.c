/* The album: what is kept of each snapshot, as far as it is wanted. */
#include "art.h"

#include "output/album.h"
#include "output/frames.h"

enum { ROWS = 4, PARAMS = 4 * 3 + 3 + 3 + 1 };

static const history_metrics SCORE     = {2, {"loss", "accuracy", NULL}, {0.5f, 0.75f, 0.0f}};
static const int             ROW[ROWS] = {0, 1, 2, 3};

/* Layer 1 of a 4-3-1 network, by its units 3 and 1. */
typedef struct {
    nn_spec       spec;
    dataset      *data;
    pictures_spec how;
} bench;

static void set_up(bench *b)
{
    static const int   UNITS[]     = {4, 3, 1};
    static char        names[4][2] = {"a", "b", "c", "d"};
    static char *const FEATURES[]  = {names[0], names[1], names[2], names[3]};

    *b = (bench){.data = dataset_of("four.csv", "a,class\n1,no\n3,yes\n5,no\n7,yes\n"),
                 .spec =
                     spec_of(2, UNITS, NN_ACT_TANH, NN_ACT_SIGMOID, NN_LOSS_BINARY_CROSSENTROPY)};
    b->how =
        (pictures_spec){.spec  = &b->spec,
                        .part  = {ROWS, ROW, b->data->label, b->data->target, b->data->class_name},
                        .layer = 1,
                        .of_rows      = ROWS,
                        .classes      = 2,
                        .label_name   = "class",
                        .feature_name = FEATURES,
                        .split        = "test",
                        .subject      = "four",
                        .chosen       = 2,
                        .unit         = {2, 0}};
}

static album made(const bench *b, unsigned extras)
{
    album  a   = {0};
    nn_err err = {0};
    if (album_make(&a, &b->how, extras, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return a;
}

static void only_what_is_wanted_is_there(void **state)
{
    bench b;
    (void)state;

    set_up(&b);
    for (unsigned extras = 0; extras < 4; extras++) {
        album a = made(&b, extras);
        assert_non_null(a.shown);
        assert_int_equal(a.input != NULL, (extras & ALBUM_INPUT) != 0);
        assert_int_equal(a.network != NULL, (extras & ALBUM_NETWORK) != 0);
        album_release(&a);
        assert_true(!a.shown && !a.input && !a.network);
        album_release(&a); /* nothing more to release */
    }
    dataset_free(b.data);
}

/* The layer shown gets its activations, the input its own, by components although units of the
 * layer were chosen. */
static void each_gets_its_layer(void **state)
{
    float    x[ROWS][4], acts[ROWS][3], out[ROWS], params[PARAMS] = {0};
    int      predicted[ROWS] = {0, 0, 1, 1};
    snapshot now = {.rows = ROWS, .acts = {&x[0][0], &acts[0][0], out}, .predicted = predicted};
    nn_rng   rng = nn_rng_make(2, NN_STREAM_INIT);
    nn_err   err = {0};
    bench    b;
    album    a;
    (void)state;

    set_up(&b);
    now.spec = &b.spec;
    fill_uniform(&rng, &x[0][0], 4 * ROWS, -1, 1);
    fill_uniform(&rng, &acts[0][0], 3 * ROWS, -1, 1);
    fill_uniform(&rng, out, ROWS, 0, 1);
    a = made(&b, ALBUM_INPUT | ALBUM_NETWORK);
    assert_int_equal(album_keep(&a, 5, &SCORE, &now, params, &err), NN_OK);
    assert_int_equal(album_keep(&a, 6, &SCORE, &now, params, &err), NN_OK);
    assert_int_equal(album_fit(&a, &err), NN_OK);
    assert_int_equal(pictures_layer(a.shown), 1);
    assert_int_equal(pictures_layer(a.input), 0);
    assert_int_equal(pictures_count(a.shown), 2);
    assert_int_equal(pictures_count(a.input), 2);
    assert_int_equal(pictures_epoch(a.input, 1), 6);
    assert_int_equal(a.input->view.kind, VIEW_PCA);
    assert_true(a.input->has_field && !a.shown->has_field);
    for (int r = 0; r < ROWS; r++) {
        float got[2];
        assert_true(a.shown->frames[0].values[2 * r] == acts[r][2]);
        assert_true(a.shown->frames[0].values[2 * r + 1] == acts[r][0]);
        view_show(&a.input->view, x[r], 1, got);
        check_same_bits("the input", a.input->frames[0].values + 2 * r, got, 2);
        assert_int_equal(a.input->frames[0].wrong[r], predicted[r] != b.data->label[r]);
    }
    album_release(&a);
    dataset_free(b.data);
}

static void an_empty_album_keeps_nothing(void **state)
{
    const album    nothing = {0};
    const snapshot now     = {.rows = ROWS};
    (void)state;

    assert_int_equal(album_keep(&nothing, 0, &SCORE, &now, NULL, NULL), NN_OK);
    assert_int_equal(album_fit(&nothing, NULL), NN_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_wanted_is_there),
        cmocka_unit_test(each_gets_its_layer),
        cmocka_unit_test(an_empty_album_keeps_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

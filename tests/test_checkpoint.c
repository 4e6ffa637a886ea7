/* checkpoint.json: to the bit there and back, and everything that is not one is refused. */
#include "fixture.h"

#include "output/checkpoint.h"

#include <float.h>
#include <limits.h>

enum { PARAMS = 3, SLOTS = 2 };

static float PLAIN_PARAMS[PARAMS]            = {0.5f, -1.25f, 3.0f},
             PLAIN_BEST[PARAMS]              = {0.25f, 0.125f, -2.0f},
             PLAIN_OPTIMIZER[SLOTS * PARAMS] = {1, 2, 3, 4, 5, 6};

static checkpoint plain(void)
{
    checkpoint c = {.state       = {.epoch         = 7,
                                    .steps         = 294,
                                    .shuffle       = {{1, 2, 3, 0xfedcba9876543210u}},
                                    .dropout       = {{5, 6, 7, 8}},
                                    .learning_rate = 0.125,
                                    .plateau       = {.best = 0.75, .best_epoch = 4, .wait = 3},
                                    .stop          = {.best = -0.5, .best_epoch = 6, .wait = 1}},
                    .params      = PLAIN_PARAMS,
                    .optimizer   = PLAIN_OPTIMIZER,
                    .best_params = PLAIN_BEST};
    for (int i = 0; i < CHECKPOINT_SCORES; i++) {
        c.score[i] = (nn_score){.rows = 10 + i, .loss = i + 0.5, .hits = i};
    }
    return c;
}

static void write_checkpoint(const checkpoint *c, size_t params, size_t slots)
{
    text   t   = {0};
    nn_err err = {0};

    checkpoint_to_json(&t, c, params, slots);
    assert_int_equal(text_check(&t, "a test", &err), NN_OK);
    assert_int_equal(file_write("c.json", t.data, t.len, false, &err), NN_OK);
    text_free(&t);
}

static checkpoint read_back(size_t params, size_t slots)
{
    checkpoint c   = {0};
    nn_err     err = {0};

    if (checkpoint_read(&c, "c.json", params, slots, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return c;
}

/* --- there and back ------------------------------------------------------------------ */

static void check_bits(const char *what, double got, double want)
{
    bool both_nan = isnan(got) && isnan(want); /* which NaN it is says nothing */
    if (!both_nan && memcmp(&got, &want, sizeof got) != 0) {
        fail_msg("%s: %.17g, expected the bits of %.17g", what, got, want);
    }
}

static void check_watch(const nn_watch *got, const nn_watch *want)
{
    assert_int_equal(got->best_epoch, want->best_epoch);
    assert_int_equal(got->wait, want->wait);
    if (want->best_epoch) {
        check_bits("best", got->best, want->best);
    }
}

static void check_score(const nn_score *got, const nn_score *want)
{
    assert_int_equal(got->rows, want->rows);
    assert_int_equal(got->values, want->values);
    check_bits("loss", got->loss, want->loss);
    check_bits("hits", got->hits, want->hits);
    check_bits("absolute", got->absolute, want->absolute);
    check_bits("squared", got->squared, want->squared);
    check_bits("target_mean", got->target_mean, want->target_mean);
    check_bits("target_m2", got->target_m2, want->target_m2);
}

static void check_same(const checkpoint *want, size_t params, size_t slots)
{
    checkpoint got;

    write_checkpoint(want, params, slots);
    got = read_back(params, slots);
    assert_int_equal(got.state.epoch, want->state.epoch);
    assert_int_equal(got.state.steps, want->state.steps);
    assert_memory_equal(&got.state.shuffle, &want->state.shuffle, sizeof(nn_rng));
    assert_memory_equal(&got.state.dropout, &want->state.dropout, sizeof(nn_rng));
    check_bits("learning_rate", got.state.learning_rate, want->state.learning_rate);
    check_watch(&got.state.plateau, &want->state.plateau);
    check_watch(&got.state.stop, &want->state.stop);
    for (int i = 0; i < CHECKPOINT_SCORES; i++) {
        check_score(&got.score[i], &want->score[i]);
    }
    check_same_bits("a parameter", got.params, want->params, params);
    check_same_bits("optimiser state", got.optimizer, want->optimizer, slots * params);
    assert_true((got.best_params == NULL) == (want->best_params == NULL));
    if (want->best_params) {
        check_same_bits("a best parameter", got.best_params, want->best_params, params);
    }
    checkpoint_release(&got);
    assert_null(got.params);
}

static void a_plain_one_is_read_as_it_was_written(void **state)
{
    checkpoint c = plain();
    (void)state;

    check_same(&c, PARAMS, SLOTS);
    c.best_params = NULL;
    c.state.stop  = (nn_watch){.wait = 7};
    check_same(&c, PARAMS, SLOTS);
    check_same(&c, PARAMS, 0); /* plain sgd keeps nothing */
}

static void extreme_numbers_keep_their_bits(void **state)
{
    static float        FLOATS[]  = {FLT_MAX, -FLT_MAX, FLT_MIN, FLT_TRUE_MIN, -FLT_TRUE_MIN,
                                     0.0f,    -0.0f,    0.1f,    16777217.0f,  1.0f / 3.0f};
    static const double DOUBLES[] = {
        DBL_MAX,  -DBL_MAX,  DBL_MIN, DBL_TRUE_MIN, 0.0,
        -0.0,     0.1,       1e22,    1.0 / 3.0,    0x1.fffffffffffffp-3,
        INFINITY, -INFINITY, NAN};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(DOUBLES); i++) {
        checkpoint   c = plain();
        const double v = DOUBLES[i];
        c.params = c.optimizer = c.best_params = FLOATS;
        c.state.plateau.best                   = isnan(v) ? 0.0 : v;
        c.state.stop.best                      = isnan(v) ? 0.0 : v;
        c.state.learning_rate                  = isfinite(v) ? fabs(v) : 1.0;
        c.score[i % CHECKPOINT_SCORES]         = (nn_score){.rows        = 1,
                                                            .loss        = v,
                                                            .hits        = v,
                                                            .absolute    = v,
                                                            .squared     = v,
                                                            .target_mean = v,
                                                            .target_m2   = v};
        check_same(&c, COUNT_OF(FLOATS), 1);
    }
}

/* A second moment overflows while the weights are still finite: steps become 0. */
static void an_optimiser_may_have_overflowed(void **state)
{
    float      moments[PARAMS * SLOTS] = {INFINITY, -INFINITY, NAN, 1.0f};
    checkpoint c                       = plain();
    (void)state;

    c.optimizer = moments;
    check_same(&c, PARAMS, SLOTS);
}

static void the_largest_counts_fit(void **state)
{
    checkpoint c = plain();
    (void)state;

    c.state.epoch        = INT_MAX;
    c.state.steps        = 9000000000000000L;
    c.state.stop.wait    = INT_MAX;
    c.score[0].rows      = 9000000000000000L;
    c.score[0].values    = 9000000000000000L;
    c.state.shuffle.s[0] = UINT64_MAX;
    check_same(&c, PARAMS, SLOTS);
}

/* Any bits that are finite. */
static void random_numbers_keep_their_bits(void **state)
{
    enum { MANY = 500 };
    nn_rng rng = nn_rng_make(3, NN_STREAM_INIT);
    float  many[MANY];
    (void)state;

    for (int turn = 0; turn < 20; turn++) {
        checkpoint c = plain();
        uint64_t   bits;
        for (int i = 0; i < MANY; i++) {
            uint32_t word;
            do {
                word = (uint32_t)nn_rng_next(&rng);
                memcpy(&many[i], &word, sizeof word);
            } while (!isfinite(many[i]));
        }
        for (int i = 0; i < CHECKPOINT_SCORES; i++) {
            bits = nn_rng_next(&rng);
            memcpy(&c.score[i].loss, &bits, sizeof bits);
        }
        c.params = c.optimizer = c.best_params = many;
        check_same(&c, MANY / 2, 2);
    }
}

/* The same state makes the same bytes, and those do not depend on the way through a file. */
static void writing_what_was_read_gives_the_same_bytes(void **state)
{
    checkpoint c     = plain(), again;
    text       first = {0}, second = {0};
    (void)state;

    checkpoint_to_json(&first, &c, PARAMS, SLOTS);
    write_checkpoint(&c, PARAMS, SLOTS);
    again = read_back(PARAMS, SLOTS);
    checkpoint_to_json(&second, &again, PARAMS, SLOTS);
    assert_string_equal(first.data, second.data);
    checkpoint_release(&again);
    text_free(&first);
    text_free(&second);
}

/* --- what is not one ----------------------------------------------------------------- */

static void check_refused(const char *want)
{
    checkpoint c   = {.state = {.epoch = -1}};
    nn_err     err = {0};
    nn_status  got = checkpoint_read(&c, "c.json", PARAMS, SLOTS, &err);

    if (got != NN_DATA || err.status != NN_DATA) {
        fail_msg("status %s where '%s' was expected", nn_status_text(got), want);
    }
    assert_string_equal(err.text, want);
    assert_int_equal(c.state.epoch, -1); /* untouched */
    assert_null(c.params);
}

/* The plain one with the first `from` replaced. */
static void mutate(const char *json, const char *from, const char *to)
{
    const char *at = strstr(json, from);
    text        t  = {0};

    if (!at) {
        fail_msg("there is no '%s' to mutate", from);
    }
    text_bytes(&t, json, (size_t)(at - json));
    text_str(&t, to);
    text_str(&t, at + strlen(from));
    spill("c.json", t.data);
    text_free(&t);
}

#define LIST3  "c.json: params: a list of 3 numbers is needed"
#define LIST6  "c.json: optimizer: a list of 6 numbers is needed"
#define BEST3  "c.json: best_params: a list of 3 numbers is needed"
#define SCORES "c.json: scores: a list of 6 lists of 8 numbers is needed"
#define WORDS  "c.json: shuffle: a list of 4 words of 16 hex digits is needed"

static void what_is_malformed_is_refused_by_key(void **state)
{
    static const struct {
        const char *from, *to, *want;
    } BAD[] = {
        {"\"nnviz-checkpoint\"", "\"nnviz-model\"", "c.json: not a checkpoint of nnviz"},
        {"\"nnviz-checkpoint\"", "7", "c.json: not a checkpoint of nnviz"},
        {"\"format\"", "\"Format\"", "c.json: not a checkpoint of nnviz"},
        {"\"version\": 1", "\"version\": 2",
         "c.json: checkpoint version 2; this nnviz reads version 1"},
        {"\"version\": 1", "\"version\": 0",
         "c.json: checkpoint version 0; this nnviz reads version 1"},
        {"\"version\": 1", "\"version\": 1.5", "c.json: version: a whole number from 0 is needed"},
        {"\"version\": 1", "\"version\": \"1\"",
         "c.json: version: a whole number from 0 is needed"},
        {"\"epoch\": 7", "\"epoch\": -1", "c.json: epoch: a whole number from 0 is needed"},
        {"\"epoch\": 7", "\"epoch\": 2147483648", "c.json: epoch: a whole number from 0 is needed"},
        {"\"epoch\": 7", "\"epoch\": 7.5", "c.json: epoch: a whole number from 0 is needed"},
        {"\"epoch\": 7", "\"epok\": 7", "c.json: epoch: a whole number from 0 is needed"},
        {"\"steps\": 294", "\"steps\": 1e300", "c.json: steps: a whole number from 0 is needed"},
        {"\"steps\": 294", "\"steps\": null", "c.json: steps: a whole number from 0 is needed"},
        {"\"0000000000000001\", ", "", WORDS},
        {"\"0000000000000001\"", "\"0000000000000001\", \"0000000000000001\"", WORDS},
        {"\"0000000000000001\"", "\"000000000000001\"", WORDS},
        {"\"0000000000000001\"", "\"00000000000000001\"", WORDS},
        {"\"0000000000000001\"", "\"000000000000000g\"", WORDS},
        {"\"fedcba9876543210\"", "\"FEDCBA9876543210\"", WORDS},
        {"\"0000000000000001\"", "1", WORDS},
        {"\"shuffle\"", "\"shuffled\"", WORDS},
        {"\"dropout\": [", "\"dropout\": [7, ",
         "c.json: dropout: a list of 4 words of 16 hex digits is needed"},
        {"\"learning_rate\": 0.125", "\"learning_rate\": -1",
         "c.json: learning_rate: a number from 0 is needed"},
        {"\"learning_rate\": 0.125", "\"learning_rate\": null",
         "c.json: learning_rate: a number from 0 is needed"},
        {"\"best\": 0.75", "\"best\": null", "c.json: plateau: a number as best is needed"},
        {"\"best\": 0.75", "\"best\": \"nan\"", "c.json: plateau: a number as best is needed"},
        {"\"best\": -0.5", "\"best\": [1]", "c.json: stop: a number as best is needed"},
        {"\"best_epoch\": 6", "\"best_epoch\": 6.5",
         "c.json: best_epoch: a whole number from 0 is needed"},
        {"\"wait\": 3", "\"wait\": -3", "c.json: wait: a whole number from 0 is needed"},
        {"\"plateau\": {", "\"plateau\": 7, \"was\": {",
         "c.json: best_epoch: a whole number from 0 is needed"},
        {"\"scores\": [", "\"scores\": [[0, 0, 0, 0, 0, 0, 0, 0],", SCORES},
        {"\"scores\": [", "\"scores\": [], \"was\": [", SCORES},
        {"[10, 0.5", "[10, 0, 0.5", SCORES},
        {"[10, 0.5", "[0.5", SCORES},
        {"[10, 0.5", "[-1, 0.5", SCORES},
        {"[10, 0.5", "[1e300, 0.5", SCORES},
        {"[10, 0.5", "[10, null", SCORES},
        {"[10, 0.5", "[10, \"infinity\"", SCORES},
        {"[10, 0.5", "[\"nan\", 0.5", SCORES},
        {"\"scores\": [\n    [", "\"scores\": [\n    7, [", SCORES},
        {"\"params\": [0.5, ", "\"params\": [", LIST3},
        {"\"params\": [0.5", "\"params\": [0.5, 0.5", LIST3},
        {"\"params\": [", "\"params\": null, \"was\": [", LIST3},
        {"\"params\"", "\"Params\"", LIST3},
        {"\"params\": [0.5", "\"params\": [null",
         "c.json: params: a list of finite numbers is needed"},
        {"\"params\": [0.5", "\"params\": [1e39",
         "c.json: params: a list of finite numbers is needed"},
        {"\"params\": [0.5", "\"params\": [\"0.5\"",
         "c.json: params: a list of finite numbers is needed"},
        {"\"optimizer\": [1, ", "\"optimizer\": [", LIST6},
        {"\"optimizer\": [", "\"optimizer\": {}, \"was\": [", LIST6},
        {"\"optimizer\": [1", "\"optimizer\": [-1e39",
         "c.json: optimizer: a list of numbers is needed"},
        {"\"optimizer\": [1", "\"optimizer\": [null",
         "c.json: optimizer: a list of numbers is needed"},
        {"\"best_params\": [0.25, ", "\"best_params\": [", BEST3},
        {"\"best_params\"", "\"best_param\"", BEST3},
        {"\"best_params\": [0.25", "\"best_params\": [true",
         "c.json: best_params: a list of finite numbers is needed"},
    };
    checkpoint c = plain();
    text       t = {0};
    (void)state;

    checkpoint_to_json(&t, &c, PARAMS, SLOTS);
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        mutate(t.data, BAD[i].from, BAD[i].to);
        check_refused(BAD[i].want);
    }
    text_free(&t);
}

static void what_is_no_json_is_refused_by_place(void **state)
{
    checkpoint c   = plain(), out;
    nn_err     err = {0};
    text       t   = {0};
    (void)state;

    check_refused("c.json: No such file or directory");
    spill("c.json", "[]");
    check_refused("c.json: not a checkpoint of nnviz");
    checkpoint_to_json(&t, &c, PARAMS, SLOTS);
    mutate(t.data, "\"epoch\": 7", "\"epoch\": 7, \"epoch\": 8");
    assert_int_equal(checkpoint_read(&out, "c.json", PARAMS, SLOTS, &err), NN_DATA);
    assert_int_equal(strncmp(err.text, "c.json:4:", 9), 0);
    /* cut off anywhere, it is none: but for its last line end */
    for (size_t n = 0; n + 1 < t.len; n++) {
        assert_int_equal(file_write("c.json", t.data, n, false, NULL), NN_OK);
        if (checkpoint_read(&out, "c.json", PARAMS, SLOTS, &err) != NN_DATA) {
            fail_msg("cut off after %zu bytes it was taken", n);
        }
    }
    text_free(&t);
}

static void other_networks_do_not_fit(void **state)
{
    checkpoint c   = plain(), out;
    nn_err     err = {0};
    (void)state;

    write_checkpoint(&c, PARAMS, SLOTS);
    check_failed(checkpoint_read(&out, "c.json", PARAMS + 1, SLOTS, &err), NN_DATA, &err,
                 "c.json: params: a list of 4 numbers is needed");
    check_failed(checkpoint_read(&out, "c.json", PARAMS, 0, &err), NN_DATA, &err,
                 "c.json: optimizer: a list of 0 numbers is needed");
    checkpoint_release(&(checkpoint){0});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(a_plain_one_is_read_as_it_was_written),
        SCRATCH(extreme_numbers_keep_their_bits),
        SCRATCH(an_optimiser_may_have_overflowed),
        SCRATCH(the_largest_counts_fit),
        SCRATCH(random_numbers_keep_their_bits),
        SCRATCH(writing_what_was_read_gives_the_same_bytes),
        SCRATCH(what_is_malformed_is_refused_by_key),
        SCRATCH(what_is_no_json_is_refused_by_place),
        SCRATCH(other_networks_do_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* --config: what options_json writes reads back; everything else is refused. */
#include "fixture.h"

#include "cli/config_file.h"
#include "cli/options.h"

#define EACH_ROW(i, row)                                                                           \
    int i = 0;                                                                                     \
    (row = options_row(i));                                                                        \
    i++

static void set(run_config *c, const option_row *row, const char *value)
{
    nn_err err = {0};
    if (option_set(c, row, row->name, value, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
}

static void set_defaults(run_config *c)
{
    const option_row *row;
    for (EACH_ROW(i, row)) {
        if (row->fallback) {
            set(c, row, row->fallback);
        }
    }
}

static void clear(run_config *c)
{
    const option_row *row;
    for (EACH_ROW(i, row)) {
        option_clear(c, row);
    }
}

static void apply(run_config *c, const char *path)
{
    nn_err err = {0};
    if (config_file_apply(c, path, &err) != NN_OK) {
        fail_msg("config_file_apply: %s", err.text);
    }
}

static void refused(const char *json, nn_status want, const char *part)
{
    run_config c   = {0};
    nn_err     err = {0};

    spill("c.json", json);
    check_failed(config_file_apply(&c, "c.json", &err), want, &err, part);
    clear(&c);
}

/* Written, read into another config, and written again: the same bytes. */
static void check_round_trip(const run_config *c, run_config *other)
{
    text first = {0}, second = {0};

    options_json(&first, c);
    spill("c.json", first.data);
    apply(other, "c.json");
    options_json(&second, other);
    assert_string_equal(first.data, second.data);
    text_free(&first);
    text_free(&second);
}

/* --- round trips --------------------------------------------------------------------- */

static void the_default_config_reads_back(void **state)
{
    run_config c = {0}, other = {0};
    (void)state;

    set_defaults(&c);
    check_round_trip(&c, &other);
    assert_true(isnan(other.learning_rate)); /* "auto" */
    assert_true(other.epochs == 8 && other.shuffle && other.layers.n == 0);
    clear(&c);
    clear(&other);
}

/* Another value for a row, as a user would type it; NULL for a flag. */
static const char *other_value(const option_row *row, char buf[64])
{
    switch (row->kind) {
    case OPT_FLAG:
        return NULL;
    case OPT_YESNO:
        return strcmp(row->fallback, "yes") == 0 ? "no" : "yes";
    case OPT_INT:
        snprintf(buf, 64, "%.0f", row->hi);
        return buf;
    case OPT_REAL:
    case OPT_ABOVE:
    case OPT_SHARE:
        return row->lo < 1 ? "0.12345678901234567" : "1.2345678901234567";
    case OPT_CHOICE:
        return row->choice(strcmp(row->fallback, row->choice(0)) == 0 ? 1 : 0);
    case OPT_CHOICES:
        snprintf(buf, 64, "%s,%s", row->choice(2), row->choice(0));
        return buf;
    case OPT_INTS:
        return "7,1000000,2";
    case OPT_TEXT:
        return "a \"b\"\\c,\n/\xc3\xbc.csv";
    }
    return NULL;
}

/* Row after row is set to another value; the file brings every one of them into a
 * config that has the defaults. */
static void every_row_reads_back(void **state)
{
    const option_row *row;
    int               tried = 0;
    (void)state;

    for (EACH_ROW(i, row)) {
        run_config c = {0}, other = {0}, plain = {0};
        text       changed = {0}, same = {0};
        char       buf[64];
        if (!(row->flags & SHAPES)) {
            continue;
        }
        set_defaults(&c);
        set_defaults(&other);
        set_defaults(&plain);
        set(&c, row, other_value(row, buf));
        options_json(&changed, &c);
        options_json(&same, &plain);
        assert_string_not_equal(changed.data, same.data); /* or nothing is tested */
        check_round_trip(&c, &other);
        text_free(&changed);
        text_free(&same);
        clear(&c);
        clear(&other);
        clear(&plain);
        tried++;
    }
    assert_true(tried > 20);
}

static void words_for_numbers_read_back(void **state)
{
    run_config c = {0}, other = {0};
    (void)state;

    set_defaults(&c);
    set_defaults(&other);
    c.seed          = -1; /* random */
    c.snapshot_rows = 0;  /* all */
    c.learning_rate = 0.30000000000000004;
    check_round_trip(&c, &other);
    assert_true(other.seed == -1 && other.snapshot_rows == 0);
    assert_true(other.learning_rate == 0.30000000000000004);
    clear(&c);
    clear(&other);
}

/* A flag that the file sets to false is taken back, which the command line cannot. */
static void flags_are_set_either_way(void **state)
{
    run_config c = {.no_dump = true};
    (void)state;

    spill("c.json", "{\"no-dump\": false, \"no-plots\": true}");
    apply(&c, "c.json");
    assert_true(!c.no_dump && c.no_plots);
}

/* --- written by hand ----------------------------------------------------------------- */

static void only_what_is_named_changes(void **state)
{
    run_config c = {.epochs = 3, .seed = 4};
    (void)state;

    spill("c.json",
          "\xEF\xBB\xBF{ \"layers\": [4, 3, 2, 1],\n \"epochs\": 1e2, \"layer\": 2,\n"
          "\"snapshots\": [0, 1, \"last\"], \"shuffle\": \"yes\", \"activation\": \"tanh\" }\n");
    apply(&c, "c.json");
    assert_true(c.epochs == 100 && c.seed == 4 && c.shuffle);
    assert_int_equal(c.layers.n, 4);
    assert_int_equal(c.activation.n, 1);
    assert_string_equal(c.layer, "2");
    assert_string_equal(c.snapshots, "0,1,last");
    clear(&c);
}

static void null_and_an_empty_list_change_nothing(void **state)
{
    run_config c = {.epochs = 3};
    (void)state;

    spill("c.json", "{\"epochs\": null, \"layers\": [], \"layer\": null}");
    apply(&c, "c.json");
    assert_true(c.epochs == 3 && c.layers.n == 0 && c.layer == NULL);
    spill("c.json", "{}");
    apply(&c, "c.json");
}

static void values_are_checked_as_on_the_command_line(void **state)
{
    (void)state;
    refused("{\"epochs\": 0}", NN_USAGE, "c.json: epochs: '0' is not a whole number in 1..1000000");
    refused("{\"epochs\": 8.5}", NN_USAGE, "c.json: epochs: '8.5' is not a whole number");
    refused("{\"epochs\": true}", NN_USAGE, "c.json: epochs: 'yes' is not a whole number");
    refused("{\"epochs\": [8, 9]}", NN_USAGE, "c.json: epochs: '8,9' is not a whole number");
    refused("{\"momentum\": 1}", NN_USAGE,
            "c.json: momentum: '1' is not a number from 0 to below 1");
    refused("{\"optimizer\": \"sdg\"}", NN_USAGE, "did you mean 'sgd'?");
    refused("{\"optimizer\": 1}", NN_USAGE, "c.json: optimizer: '1' is not one of ");
    refused("{\"layers\": [4, 2.5]}", NN_USAGE, "'2.5' is not a whole number");
    refused("{\"layers\": [4, [3], 1]}", NN_USAGE, "c.json: layers: ");
    refused("{\"layers\": [4, null]}", NN_USAGE, "c.json: layers: ");
    refused("{\"layers\": {\"0\": 4}}", NN_USAGE, "c.json: layers: an object is no value");
    refused("{\"no-dump\": \"no\"}", NN_USAGE, "c.json: no-dump: 'no' is not true or false");
    refused("{\"no-dump\": 0}", NN_USAGE, "c.json: no-dump: '0' is not true or false");
    refused("{\"shuffle\": 1}", NN_USAGE, "c.json: shuffle: '1' is not yes or no");
    refused("{\"data\": \"\"}", NN_USAGE, "c.json: data: an empty text");
}

static void unknown_options_are_refused(void **state)
{
    (void)state;
    refused("{\"epoch\": 8}", NN_USAGE, "c.json: unknown option 'epoch'; did you mean 'epochs'?");
    refused("{\"Epochs\": 8}", NN_USAGE, "did you mean 'epochs'?");
    refused("{\"zzzzzzzzzzzz\": 8}", NN_USAGE, "c.json: unknown option 'zzzzzzzzzzzz'");
    refused("{\"\": 8}", NN_USAGE, "c.json: unknown option ''");
    /* known, but not the file's to decide; and never suggested */
    refused("{\"out\": \"x\"}", NN_USAGE,
            "c.json: 'out' does not shape the result; give it as --out");
    refused("{\"config\": \"c.json\"}", NN_USAGE, "give it as --config");
    refused("{\"thread\": 2}", NN_USAGE, "c.json: unknown option 'thread'");
    nn_err     err = {0};
    run_config c   = {0};
    assert_int_equal(config_file_apply(&c, "c.json", &err), NN_USAGE);
    assert_null(strstr(err.text, "did you mean"));
}

static void what_is_no_config_is_refused(void **state)
{
    run_config c   = {0};
    nn_err     err = {0};
    (void)state;

    refused("[8]", NN_DATA, "c.json: not an object");
    refused("8", NN_DATA, "c.json: not an object");
    refused("", NN_DATA, "c.json:");
    refused("{\"epochs\": 8", NN_DATA, "c.json:1:");
    refused("{\"epochs\": 8, \"epochs\": 9}", NN_DATA, "c.json:1:");
    check_failed(config_file_apply(&c, "missing.json", &err), NN_DATA, &err,
                 "missing.json: No such file or directory");
    check_failed(config_file_apply(&c, ".", &err), NN_DATA, &err, "directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(the_default_config_reads_back),
        SCRATCH(every_row_reads_back),
        SCRATCH(words_for_numbers_read_back),
        SCRATCH(flags_are_set_either_way),
        SCRATCH(only_what_is_named_changes),
        SCRATCH(null_and_an_empty_list_change_nothing),
        SCRATCH(values_are_checked_as_on_the_command_line),
        SCRATCH(unknown_options_are_refused),
        SCRATCH(what_is_no_config_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

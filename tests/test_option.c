/* Options: every kind read, refused at its borders, and written. */
#include "fixture.h"

#include "cli/option.h"

static const char *colour(int i)
{
    static const char *const WORDS[] = {"red", "green", "blue", NULL};
    return WORDS[i];
}

#define AT(f) offsetof(run_config, f)
static const option_row INT = {
    .name = "epochs", .kind = OPT_INT, .field = AT(epochs), .lo = 1, .hi = 50};
static const option_row SEED = {.name       = "seed",
                                .kind       = OPT_INT,
                                .field      = AT(seed),
                                .lo         = 0,
                                .hi         = 9007199254740991.0,
                                .word       = "random",
                                .word_value = -1};
static const option_row REAL = {
    .name = "rho", .kind = OPT_REAL, .field = AT(rho), .lo = -1, .hi = 2.5};
static const option_row ABOVE = {.name       = "rate",
                                 .kind       = OPT_ABOVE,
                                 .field      = AT(learning_rate),
                                 .lo         = 0,
                                 .hi         = 10,
                                 .word       = "auto",
                                 .word_value = NAN};
static const option_row SHARE = {
    .name = "share", .kind = OPT_SHARE, .field = AT(test_split), .lo = 0, .hi = 1};
static const option_row FLAG   = {.name = "json", .kind = OPT_FLAG, .field = AT(json)};
static const option_row YESNO  = {.name = "shuffle", .kind = OPT_YESNO, .field = AT(shuffle)};
static const option_row CHOICE = {
    .name = "scale", .kind = OPT_CHOICE, .field = AT(scale), .choice = colour};
static const option_row CHOICES = {
    .name = "act", .kind = OPT_CHOICES, .field = AT(activation), .choice = colour};
static const option_row INTS = {
    .name = "layers", .kind = OPT_INTS, .field = AT(layers), .lo = 1, .hi = 1000000};
static const option_row TEXT = {.name = "out", .kind = OPT_TEXT, .field = AT(out)};

static void set(run_config *c, const option_row *row, const char *value)
{
    nn_err err = {0};
    if (option_set(c, row, "--x", value, &err) != NN_OK) {
        fail_msg("%s '%s': %s", row->name, value ? value : "", err.text);
    }
}

/* The whole text of the refusal; the field is left alone. */
static void refuse(const option_row *row, const char *value, const char *want)
{
    run_config c = {0}, untouched = {0};
    nn_err     err = {0};

    check_failed(option_set(&c, row, "--x", value, &err), NN_USAGE, &err, "--x: ");
    assert_string_equal(err.text, want);
    assert_memory_equal(&c, &untouched, sizeof c);
}

static void check_json(const run_config *c, const option_row *row, const char *want)
{
    text t = {0};
    option_json(&t, c, row);
    assert_string_equal(t.data, want);
    text_free(&t);
}

/* --- numbers ------------------------------------------------------------------------- */

static void whole_numbers(void **state)
{
    run_config c = {0};
    (void)state;

    set(&c, &INT, "1");
    assert_true(c.epochs == 1);
    set(&c, &INT, "50");
    assert_true(c.epochs == 50);
    check_json(&c, &INT, "50");
    refuse(&INT, "0", "--x: '0' is not a whole number in 1..50");
    refuse(&INT, "51", "--x: '51' is not a whole number in 1..50");
    refuse(&INT, "-1", "--x: '-1' is not a whole number in 1..50");
    static const char *const BAD[] = {
        "",    "8.0", "8x",  " 8",  "8 ", "+8", "1e1",
        "0x8", "nan", "inf", "--8", "8-", "-",  "99999999999999999999"};
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        char want[100];
        snprintf(want, sizeof want, "--x: '%s' is not a whole number in 1..50", BAD[i]);
        refuse(&INT, BAD[i], want);
    }
}

static void large_whole_numbers_are_exact(void **state)
{
    run_config c = {0};
    (void)state;

    set(&c, &SEED, "9007199254740991");
    assert_true(c.seed == 9007199254740991LL);
    check_json(&c, &SEED, "9007199254740991");
    set(&c, &SEED, "random");
    assert_true(c.seed == -1);
    check_json(&c, &SEED, "\"random\"");
    refuse(&SEED, "9007199254740993",
           "--x: '9007199254740993' is not a whole number in 0..9007199254740991, or random");
    refuse(&SEED, "-1", "--x: '-1' is not a whole number in 0..9007199254740991, or random");
    refuse(&INT, "random", "--x: 'random' is not a whole number in 1..50");
}

static void real_numbers(void **state)
{
    run_config c = {0};
    (void)state;

    set(&c, &REAL, "-1");
    assert_true(c.rho == -1.0);
    set(&c, &REAL, "2.5");
    assert_true(c.rho == 2.5);
    set(&c, &REAL, "1e-3");
    assert_true(c.rho == 1e-3);
    check_json(&c, &REAL, "0.001");
    refuse(&REAL, "2.5000001", "--x: '2.5000001' is not a number in -1..2.5");
    refuse(&REAL, "-1.1", "--x: '-1.1' is not a number in -1..2.5");
    refuse(&REAL, "nan", "--x: 'nan' is not a number in -1..2.5");
    refuse(&REAL, "inf", "--x: 'inf' is not a number in -1..2.5");
    refuse(&REAL, "0.1x", "--x: '0.1x' is not a number in -1..2.5");
    refuse(&REAL, "0,1", "--x: '0,1' is not a number in -1..2.5");
    refuse(&REAL, "", "--x: '' is not a number in -1..2.5");
}

static void open_borders(void **state)
{
    run_config c = {0};
    (void)state;

    set(&c, &ABOVE, "1e-300");
    set(&c, &ABOVE, "10");
    refuse(&ABOVE, "0", "--x: '0' is not a number above 0, up to 10, or auto");
    refuse(&ABOVE, "-0", "--x: '-0' is not a number above 0, up to 10, or auto");
    refuse(&ABOVE, "10.1", "--x: '10.1' is not a number above 0, up to 10, or auto");
    set(&c, &ABOVE, "auto");
    assert_true(isnan(c.learning_rate));
    check_json(&c, &ABOVE, "\"auto\"");
    set(&c, &SHARE, "0");
    set(&c, &SHARE, "0.999999");
    refuse(&SHARE, "1", "--x: '1' is not a number from 0 to below 1");
    refuse(&SHARE, "-0.1", "--x: '-0.1' is not a number from 0 to below 1");
}

/* --- words --------------------------------------------------------------------------- */

static void flags_and_yes_or_no(void **state)
{
    run_config c = {0};
    (void)state;

    check_json(&c, &FLAG, "false");
    set(&c, &FLAG, NULL);
    assert_true(c.json);
    check_json(&c, &FLAG, "true");
    set(&c, &YESNO, "yes");
    assert_true(c.shuffle);
    set(&c, &YESNO, "no");
    assert_false(c.shuffle);
    check_json(&c, &YESNO, "false");
    refuse(&YESNO, "true", "--x: 'true' is not yes or no");
    refuse(&YESNO, "", "--x: '' is not yes or no");
    refuse(&YESNO, "Yes", "--x: 'Yes' is not yes or no");
}

static void choices(void **state)
{
    run_config c = {0};
    (void)state;

    set(&c, &CHOICE, "blue");
    assert_int_equal(c.scale, 2);
    check_json(&c, &CHOICE, "\"blue\"");
    refuse(&CHOICE, "gren", "--x: 'gren' is not one of red, green, blue; did you mean 'green'?");
    refuse(&CHOICE, "yellow-orange", "--x: 'yellow-orange' is not one of red, green, blue");
    refuse(&CHOICE, "", "--x: '' is not one of red, green, blue");
    refuse(&CHOICE, "Red", "--x: 'Red' is not one of red, green, blue; did you mean 'red'?");
    refuse(&CHOICE, "red,blue", "--x: 'red,blue' is not one of red, green, blue");
}

static void texts(void **state)
{
    run_config c = {0};
    (void)state;

    check_json(&c, &TEXT, "null");
    set(&c, &TEXT, "one");
    set(&c, &TEXT, "two \"quoted\""); /* the first is released */
    assert_string_equal(c.out, "two \"quoted\"");
    check_json(&c, &TEXT, "\"two \\\"quoted\\\"\"");
    refuse(&TEXT, "", "--x: an empty text; a value is needed");
    option_clear(&c, &TEXT);
    assert_null(c.out);
    option_clear(&c, &TEXT);
    option_clear(&c, &INT); /* nothing to release */
}

/* --- lists --------------------------------------------------------------------------- */

static void lists_of_numbers(void **state)
{
    run_config c = {0};
    (void)state;

    set(&c, &INTS, "4,3,2,1");
    assert_int_equal(c.layers.n, 4);
    assert_int_equal(c.layers.v[0], 4);
    assert_int_equal(c.layers.v[3], 1);
    check_json(&c, &INTS, "[4, 3, 2, 1]");
    set(&c, &INTS, "1000000"); /* replaces, does not append */
    assert_int_equal(c.layers.n, 1);
    assert_int_equal(c.layers.v[0], 1000000);
    refuse(&INTS, "4,x,1", "--x: '4,x,1': 'x' is not a whole number in 1..1000000");
    refuse(&INTS, "4,0,1", "--x: '4,0,1': '0' is not a whole number in 1..1000000");
    refuse(&INTS, "4,1000001", "--x: '4,1000001': '1000001' is not a whole number in 1..1000000");
    refuse(&INTS, "4,,1", "--x: '4,,1': '' is not a whole number in 1..1000000");
    refuse(&INTS, "4,", "--x: '4,': '' is not a whole number in 1..1000000");
    refuse(&INTS, "", "--x: '': '' is not a whole number in 1..1000000");
    refuse(&INTS, "4, 3", "--x: '4, 3': ' 3' is not a whole number in 1..1000000");
}

static void lists_of_choices(void **state)
{
    run_config c = {0};
    (void)state;

    set(&c, &CHOICES, "green,green,red");
    assert_int_equal(c.activation.n, 3);
    assert_int_equal(c.activation.v[1], 1);
    assert_int_equal(c.activation.v[2], 0);
    check_json(&c, &CHOICES, "[\"green\", \"green\", \"red\"]");
    refuse(&CHOICES, "red,blu", "--x: 'blu' is not one of red, green, blue; did you mean 'blue'?");
    refuse(&CHOICES, "red,", "--x: '' is not one of red, green, blue");
}

static void lists_have_an_end(void **state)
{
    run_config c = {0};
    char       list[300];
    size_t     most = NN_MAX_LAYERS + 1;
    (void)state;

    for (size_t i = 0; i <= most; i++) {
        memcpy(list + 2 * i, "1,", 2);
    }
    list[2 * most - 1] = '\0';
    set(&c, &INTS, list);
    assert_int_equal(c.layers.n, most);
    list[2 * most - 1] = ',';
    list[2 * most + 1] = '\0';
    refuse(&INTS, list, "--x: more than 65 in the list");
}

/* A hostile value is cut in the message, not in what is compared. */
static void long_values_are_cut_in_messages(void **state)
{
    char   endless[5000];
    nn_err err = {0};
    (void)state;

    memset(endless, 'z', sizeof endless);
    endless[sizeof endless - 1]           = '\0';
    static const option_row *const ROWS[] = {&INT, &REAL, &YESNO, &CHOICE, &CHOICES, &INTS};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        run_config c = {0};
        check_failed(option_set(&c, ROWS[i], "--x", endless, &err), NN_USAGE, &err, "zzz");
        assert_true(strlen(err.text) < 300);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(large_whole_numbers_are_exact),
        cmocka_unit_test(real_numbers),
        cmocka_unit_test(open_borders),
        cmocka_unit_test(flags_and_yes_or_no),
        cmocka_unit_test(choices),
        cmocka_unit_test(texts),
        cmocka_unit_test(lists_of_numbers),
        cmocka_unit_test(lists_of_choices),
        cmocka_unit_test(lists_have_an_end),
        cmocka_unit_test(long_values_are_cut_in_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The option table: laws that every row keeps, picked up by looping over it. */
#include "fixture.h"

#include "cli/options.h"

#include <ctype.h>

#define EACH_ROW(i, row)                                                                           \
    int i = 0;                                                                                     \
    (row = options_row(i));                                                                        \
    i++

static nn_status try_set(run_config *c, const option_row *row, const char *value, nn_err *err)
{
    return option_set(c, row, row->name, value, err);
}

/* Rows have names, help and a place of their own. */
static void every_row_is_complete(void **state)
{
    const option_row *row;
    int               rows = 0;
    (void)state;

    for (EACH_ROW(i, row)) {
        bool flag   = row->kind == OPT_FLAG,
             choice = row->kind == OPT_CHOICE || row->kind == OPT_CHOICES;
        assert_true(strlen(row->name) >= 2 && strlen(row->help) >= 5 && strlen(row->group) >= 2);
        assert_int_equal(flag, row->arg == NULL);
        assert_int_equal(choice, row->choice != NULL);
        assert_true(!choice || row->choice(0));
        assert_true(row->flags & FOR_ALL);
        assert_true(row->field < sizeof(run_config));
        assert_string_equal(options_name(i), row->name);
        for (const char *s = row->name; *s; s++) {
            assert_true(islower((unsigned char)*s) || isdigit((unsigned char)*s) || *s == '-');
        }
        rows++;
    }
    assert_in_range(rows, 20, OPTIONS_MAX);
    assert_null(options_name(rows));
}

static void names_letters_and_fields_are_unique(void **state)
{
    const option_row *a, *b;
    (void)state;

    for (EACH_ROW(i, a)) {
        assert_ptr_equal(options_find(a->name, strlen(a->name)), a);
        for (int j = 0; j < i; j++) {
            b = options_row(j);
            assert_string_not_equal(a->name, b->name);
            assert_true(!a->letter || a->letter != b->letter);
            if (a->field == b->field) { /* another name, without a default of its own */
                assert_string_equal(a->name, "kind");
                assert_string_equal(b->name, "plots");
                assert_null(a->fallback);
            }
        }
    }
    assert_null(options_find("layersx", 7));
    assert_null(options_find("", 0));
    assert_string_equal(options_find("layersx", 6)->name, "layers"); /* by the first bytes */
    assert_string_equal(options_find("layersx", 5)->name, "layer");
}

/* Rows of a group stand together, so that the help names each group once. */
static void groups_stand_together(void **state)
{
    const option_row *row;
    const char       *seen[OPTIONS_MAX];
    int               n = 0;
    (void)state;

    for (EACH_ROW(i, row)) {
        if (n && seen[n - 1] == row->group) {
            continue;
        }
        for (int k = 0; k < n; k++) {
            assert_string_not_equal(seen[k], row->group);
        }
        seen[n++] = row->group;
    }
    assert_true(n >= 4);
}

static void every_default_is_accepted(void **state)
{
    const option_row *row;
    int               tried = 0;
    (void)state;

    for (EACH_ROW(i, row)) {
        run_config c   = {0};
        nn_err     err = {0};
        if (row->fallback) {
            if (try_set(&c, row, row->fallback, &err) != NN_OK) {
                fail_msg("the default of --%s: %s", row->name, err.text);
            }
            tried++;
        }
        option_clear(&c, row);
    }
    assert_true(tried > 20);
}

/* A number just outside the range, and NaN, are refused; the borders are taken unless
 * the kind leaves them out. */
static void every_range_has_its_borders(void **state)
{
    const option_row *row;
    int               tried = 0;
    (void)state;

    for (EACH_ROW(i, row)) {
        char below[64], lo[64], hi[64], above[64];
        bool whole = row->kind == OPT_INT || row->kind == OPT_INTS;
        if (!whole && row->kind != OPT_REAL && row->kind != OPT_ABOVE && row->kind != OPT_SHARE) {
            continue;
        }
        snprintf(lo, sizeof lo, whole ? "%.0f" : "%.17g", row->lo);
        snprintf(hi, sizeof hi, whole ? "%.0f" : "%.17g", row->hi);
        snprintf(below, sizeof below, whole ? "%.0f" : "%.17g",
                 whole ? row->lo - 1 : nextafter(row->lo, -INFINITY));
        snprintf(above, sizeof above, whole ? "%.0f" : "%.17g",
                 whole ? row->hi + 1 : nextafter(row->hi, INFINITY));
        const struct {
            const char *value;
            bool        taken;
        } TRIES[] = {{below, false},
                     {lo, row->kind != OPT_ABOVE},
                     {hi, row->kind != OPT_SHARE},
                     {above, false},
                     {"nan", false},
                     {"NAN", false},
                     {"inf", false},
                     {"", false},
                     {"1x", false}};
        for (size_t k = 0; k < COUNT_OF(TRIES); k++) {
            run_config c   = {0};
            nn_err     err = {0};
            nn_status  got = try_set(&c, row, TRIES[k].value, &err);
            if (got != (TRIES[k].taken ? NN_OK : NN_USAGE)) {
                fail_msg("--%s %s: %s", row->name, TRIES[k].value, nn_status_text(got));
            }
        }
        tried++;
    }
    assert_true(tried > 8);
}

/* Every word of every choice is understood and written as itself. */
static void every_choice_is_understood(void **state)
{
    const option_row *row;
    const char       *word;
    int               tried = 0;
    (void)state;

    for (EACH_ROW(i, row)) {
        for (int k = 0; row->choice && (word = row->choice(k)); k++) {
            run_config c = {0};
            text       t = {0};
            char       want[100];
            assert_int_equal(try_set(&c, row, word, NULL), NN_OK);
            option_json(&t, &c, row);
            snprintf(want, sizeof want, row->kind == OPT_CHOICE ? "\"%s\"" : "[\"%s\"]", word);
            assert_string_equal(t.data, want);
            text_free(&t);
            tried++;
        }
    }
    assert_true(tried > 30);
}

/* The range as the help tells it is not empty where there is one. */
static void every_range_is_told(void **state)
{
    const option_row *row;
    (void)state;

    for (EACH_ROW(i, row)) {
        text t = {0};
        option_range(&t, row);
        if (row->kind != OPT_FLAG && row->kind != OPT_TEXT && row->kind != OPT_INTS) {
            assert_true(t.len > 5);
            assert_true(!row->word || strstr(t.data, row->word));
        }
        text_free(&t);
    }
}

/* config.json is an object with exactly the options that shape the result. */
static void the_config_has_what_shapes_the_result(void **state)
{
    const option_row *row;
    run_config        c     = {0};
    text              t     = {0};
    int               count = 0;
    (void)state;

    options_json(&t, &c);
    cJSON *tree = json_of("config.json", t.data, t.len);
    for (EACH_ROW(i, row)) {
        bool shapes = (row->flags & SHAPES) != 0;
        assert_int_equal(cJSON_GetObjectItemCaseSensitive(tree, row->name) != NULL, shapes);
        count += shapes;
    }
    assert_int_equal(cJSON_GetArraySize(tree), count);
    static const char *const LOCAL[] = {"out", "threads", "color", "quiet", "verbose", "json"};
    for (size_t i = 0; i < COUNT_OF(LOCAL); i++) {
        assert_null(cJSON_GetObjectItemCaseSensitive(tree, LOCAL[i]));
    }
    cJSON_Delete(tree);
    text_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_complete),
        cmocka_unit_test(names_letters_and_fields_are_unique),
        cmocka_unit_test(groups_stand_together),
        cmocka_unit_test(every_default_is_accepted),
        cmocka_unit_test(every_range_has_its_borders),
        cmocka_unit_test(every_choice_is_understood),
        cmocka_unit_test(every_range_is_told),
        cmocka_unit_test(the_config_has_what_shapes_the_result),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
